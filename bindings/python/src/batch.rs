//! Many statements at once, in Arrow: the border is crossed once.

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use partiql_iam::explain::{Failure, Outcome, PermissionView, PlaceView, Understood};
use partiql_iam_answer::{self as answer, Database, Fault, line};
use pyo3::prelude::*;
use pyo3_arrow::PyTable;
use pyo3_arrow::input::AnyRecordBatch;

use crate::column::{Refused, place_of};
use crate::error;

/// The answers for a column of statements, as a table of pyarrow with a row for each.
pub(crate) fn explain<'py>(
    py: Python<'py>,
    database: &Arc<Database>,
    data: &Bound<'py, PyAny>,
    column: Option<&str>,
    json: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let reader = data.extract::<AnyRecordBatch>()?.into_reader()?;
    let at = place_of(&reader.schema(), "column", column, "statement", "statements")
        .map_err(|fault| error::input(py, &fault, None))?;
    let schema = schema(json);
    let answered = py.detach(|| {
        reader.map(|batch| answer_to(batch?.column(at), database, json, &schema)).collect::<Result<Vec<_>, Refused>>()
    });
    match answered {
        Ok(batches) => PyTable::try_new(batches, schema)?.into_pyarrow(py),
        Err(refused) => Err(refused.raised(py)),
    }
}

fn schema(json: bool) -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8, true);
    let list = |name: &str| Field::new_list(name, Field::new_list_field(DataType::Utf8, true), true);
    let mut fields =
        vec![text("command"), list("actions"), list("resources"), list("warnings"), text("error_code"), text("error")];
    if json {
        fields.push(text("json"));
    }
    Arc::new(Schema::new(fields))
}

fn answer_to(column: &ArrayRef, database: &Database, json: bool, schema: &SchemaRef) -> Result<RecordBatch, Refused> {
    match column.data_type() {
        DataType::Utf8 => answers(column.as_string::<i32>().iter(), database, json, schema),
        DataType::LargeUtf8 => answers(column.as_string::<i64>().iter(), database, json, schema),
        DataType::Utf8View => answers(column.as_string_view().iter(), database, json, schema),
        other => {
            let problem = format!("the column with the statements is of `{other}`, not of strings");
            let help = "give one of strings, or cast it: `table.column(…).cast(\"string\")`";
            Err(Refused::Fault(Box::new(Fault::plain("column", "column-type", problem, help))))
        }
    }
}

fn answers<'t>(
    texts: impl Iterator<Item = Option<&'t str>>,
    database: &Database,
    json: bool,
    schema: &SchemaRef,
) -> Result<RecordBatch, Refused> {
    let mut rows = Rows::default();
    for text in texts {
        rows.add(text, database, json);
    }
    Ok(rows.finish(json, schema)?)
}

#[derive(Default)]
struct Rows {
    command: StringBuilder,
    actions: ListBuilder<StringBuilder>,
    resources: ListBuilder<StringBuilder>,
    warnings: ListBuilder<StringBuilder>,
    error_code: StringBuilder,
    error: StringBuilder,
    json: StringBuilder,
}

impl Rows {
    fn add(&mut self, text: Option<&str>, database: &Database, json: bool) {
        let Some(text) = text else {
            self.refuse(None);
            self.json.append_null();
            return;
        };
        let answer = match answer::explain(text, database, None) {
            Ok(answer) => answer,
            Err(fault) => {
                self.refuse(Some((&fault.code, &fault.message)));
                self.json.append_null();
                return;
            }
        };
        if json {
            self.json.append_value(line(&answer));
        }
        match &answer.outcome {
            Outcome::Failed { error: Failure { code, message, .. } } => self.refuse(Some((code, message))),
            Outcome::Understood(Understood { command, permissions, warnings, .. }) => {
                self.command.append_value(command);
                for PermissionView { action, place, .. } in permissions {
                    self.actions.values().append_value(action);
                    let (PlaceView::Arn(place) | PlaceView::Pattern(place)) = place;
                    self.resources.values().append_value(place);
                }
                for warning in warnings {
                    self.warnings.values().append_value(&warning.code);
                }
                for list in [&mut self.actions, &mut self.resources, &mut self.warnings] {
                    list.append(true);
                }
                self.error_code.append_null();
                self.error.append_null();
            }
        }
    }

    /// A row without permissions: nothing is known of what the statement needs, which is not that it needs nothing.
    fn refuse(&mut self, why: Option<(&str, &str)>) {
        self.command.append_null();
        for list in [&mut self.actions, &mut self.resources, &mut self.warnings] {
            list.append(false);
        }
        self.error_code.append_option(why.map(|(code, _)| code));
        self.error.append_option(why.map(|(_, message)| message));
    }

    fn finish(mut self, json: bool, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(self.command.finish()),
            Arc::new(self.actions.finish()),
            Arc::new(self.resources.finish()),
            Arc::new(self.warnings.finish()),
            Arc::new(self.error_code.finish()),
            Arc::new(self.error.finish()),
        ];
        if json {
            columns.push(Arc::new(self.json.finish()));
        }
        RecordBatch::try_new(Arc::clone(schema), columns)
    }
}

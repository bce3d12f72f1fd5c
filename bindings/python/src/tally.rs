//! Tallies as tables of Arrow, and back.

use std::collections::HashSet;
use std::sync::Arc;

use arrow_array::builder::{Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use partiql_iam_answer::Fault;
use partiql_iam_audit::{KEYS, Row, Tally, VALUES};

use crate::column::{Cells, Refused, numbers, place_of};

/// The columns of rows: texts that are never null, numbers, and an example.
fn schema() -> Schema {
    let texts = KEYS.map(|name| Field::new(name, DataType::Utf8, false));
    let [n, denied, first, last, example] = VALUES;
    let number = |name: &str, is_nullable| Field::new(name, DataType::Int64, is_nullable);
    let values = [
        number(n, false),
        number(denied, false),
        number(first, true),
        number(last, true),
        Field::new(example, DataType::Utf8, true),
    ];
    Schema::new(texts.into_iter().chain(values).collect::<Vec<_>>())
}

/// The rows of a tally.
pub(crate) fn write(tally: &Tally) -> Result<RecordBatch, ArrowError> {
    let mut texts = KEYS.map(|_| StringBuilder::new());
    let mut numbers = [(); 4].map(|()| Int64Builder::new());
    let mut examples = StringBuilder::new();
    for Row { keys, n, denied, first_seen, last_seen, example } in tally.rows() {
        for (column, key) in texts.iter_mut().zip(&keys) {
            column.append_value(key);
        }
        for (column, number) in numbers.iter_mut().zip([Some(n), Some(denied), first_seen, last_seen]) {
            column.append_option(number);
        }
        examples.append_option(example);
    }
    let texts = texts.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef);
    let numbers = numbers.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef);
    let example: ArrayRef = Arc::new(examples.finish());
    RecordBatch::try_new(Arc::new(schema()), texts.chain(numbers).chain([example]).collect())
}

/// The tally of rows, grouped or not.
pub(crate) fn read(reader: Box<dyn RecordBatchReader + Send>) -> Result<Tally, Refused> {
    let schema = reader.schema();
    let place = |name: &str| {
        place_of(&schema, "rows", Some(name), name, "texts and numbers").map_err(|mut fault| {
            let names = KEYS.iter().chain(&VALUES).copied().collect::<Vec<_>>().join("`, `");
            fault.help = Some(format!("the columns of rows are `{names}`").into());
            Refused::fault(fault)
        })
    };
    let places = KEYS.iter().chain(&VALUES).map(|name| place(name)).collect::<Result<Vec<_>, _>>()?;
    let mut rows = Vec::new();
    let mut known = Texts::default();
    for batch in reader {
        known.rows(&batch?, &places, &mut rows)?;
    }
    Tally::from_rows(rows).map_err(|error| {
        let help = error.help().unwrap_or_default();
        Refused::fault(Fault::plain("rows", error.code(), error.to_string(), help))
    })
}

/// Texts, each once: most come again.
#[derive(Default)]
struct Texts(HashSet<Arc<str>>);

impl Texts {
    fn get(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let text: Arc<str> = text.into();
        self.0.insert(Arc::clone(&text));
        text
    }

    fn rows(&mut self, batch: &RecordBatch, places: &[usize], rows: &mut Vec<Row>) -> Result<(), Refused> {
        let columns: Vec<&ArrayRef> = places.iter().filter_map(|place| batch.columns().get(*place)).collect();
        let (texts, values) = columns.split_at_checked(KEYS.len()).unwrap_or_default();
        let texts = texts.iter().map(|column| Cells::of(column, "rows")).collect::<Result<Vec<_>, _>>()?;
        let [n, denied, first, last, example] = values else { return Ok(()) };
        let [of_n, of_denied, of_first, of_last, _] = VALUES;
        let (n, denied) = (numbers(n, of_n)?, numbers(denied, of_denied)?);
        let (first, last) = (numbers(first, of_first)?, numbers(last, of_last)?);
        let example = Cells::of(example, "rows")?;
        let null = |name: &str| {
            let problem = format!("the column `{name}` has a null");
            Refused::fault(Fault::plain("rows", "wrong-value", problem, "give the rows as they were made"))
        };
        let cells = n.into_iter().zip(denied).zip(first.into_iter().zip(last)).enumerate();
        for (place, ((n, denied), (first_seen, last_seen))) in cells {
            let mut row = Row {
                n: n.ok_or_else(|| null(of_n))?,
                denied: denied.ok_or_else(|| null(of_denied))?,
                first_seen,
                last_seen,
                example: example.get(place).map(|text| String::from_utf8_lossy(text).into()),
                ..Row::default()
            };
            for ((key, cells), name) in row.keys.iter_mut().zip(&texts).zip(KEYS) {
                let text = cells.get(place).ok_or_else(|| null(name))?;
                *key = self.get(&String::from_utf8_lossy(text));
            }
            rows.push(row);
        }
        Ok(())
    }
}

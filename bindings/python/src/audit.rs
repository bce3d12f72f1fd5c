//! Records of journals and trails, counted as they are handed in, and the report of what was counted.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use partiql_iam::Catalog;
use partiql_iam_answer::{Database, Fault, Options};
use partiql_iam_audit::report::{By, Report};
use partiql_iam_audit::{Counter, Known, Moment, Problem, ProblemKind, Tally, Who};
use pyo3::prelude::*;
use pyo3_arrow::PyTable;
use pyo3_arrow::input::AnyRecordBatch;

use crate::column::{Cells, Refused, place_of};
use crate::error;
use crate::tally;

/// What the rows are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Journal,
    Trail,
}

/// What is counted of the records that were pushed.
#[pyclass(frozen, module = "partiql_iam")]
#[derive(Debug)]
pub(crate) struct Audit {
    kind: Kind,
    known: Arc<Known>,
    /// The ids of tables of which records do not say them.
    catalog: Option<Catalog>,
    /// One for each thread that pushes at a time: what is found for a statement is kept for the next rows.
    counters: Mutex<Vec<Counter<'static>>>,
}

#[pymethods]
impl Audit {
    /// Of blocks of a journal.
    #[staticmethod]
    #[pyo3(signature = (ledger, permissions_mode, catalog, who, since, until))]
    #[allow(clippy::too_many_arguments, reason = "they are those of the class in Python")]
    fn of_journal(
        py: Python<'_>,
        ledger: Option<&str>,
        permissions_mode: Option<&str>,
        catalog: Option<&str>,
        who: Option<BTreeMap<String, String>>,
        since: Option<&str>,
        until: Option<&str>,
    ) -> PyResult<Self> {
        let options = Options { service: Some("qldb"), ledger, permissions_mode, catalog, ..Options::default() };
        let of = |fault: &Fault| if &*fault.input == "catalog" { catalog } else { ledger };
        let Database { ledger: of_journal, catalog, .. } =
            Database::new(&options).map_err(|fault| error::input(py, &fault, of(&fault)))?;
        let who = who.map(|by_transaction| {
            let mut who = Who::default();
            for (transaction, principal) in &by_transaction {
                // Each is there once.
                _ = who.add(transaction, principal);
            }
            who
        });
        let known = Known { ledger: of_journal, who, ..Known::default() };
        Ok(Self { catalog, ..Self::new(py, Kind::Journal, known, since, until)? })
    }

    /// Of records of a trail.
    #[staticmethod]
    #[pyo3(signature = (account, region, schema, since, until))]
    fn of_trail(
        py: Python<'_>,
        account: Option<&str>,
        region: Option<&str>,
        schema: Vec<String>,
        since: Option<&str>,
        until: Option<&str>,
    ) -> PyResult<Self> {
        let schemas: Vec<&str> = schema.iter().map(String::as_str).collect();
        let options = Options { service: Some("dynamodb"), account, region, schema: &schemas, ..Options::default() };
        let of_schema = |fault: &Fault| (&*fault.input == "schema").then(|| schemas.first().copied()).flatten();
        let database = Database::new(&options).map_err(|fault| error::input(py, &fault, of_schema(&fault)))?;
        let known = Known { account: database.account, schema: database.schema, ..Known::default() };
        Self::new(py, Kind::Trail, known, since, until)
    }

    /// Counts the rows of record batches, of which a column has the records, and another one the names of their files.
    #[pyo3(signature = (data, column, file_column, whole_files))]
    fn push(
        &self,
        py: Python<'_>,
        data: &Bound<'_, PyAny>,
        column: Option<&str>,
        file_column: Option<&str>,
        whole_files: bool,
    ) -> PyResult<()> {
        let reader = data.extract::<AnyRecordBatch>()?.into_reader()?;
        let schema = reader.schema();
        let place = |argument, name, usual, what| {
            place_of(&schema, argument, name, usual, what).map_err(|fault| error::input(py, &fault, None))
        };
        let records = place("column", column, "value", "records")?;
        let files = file_column.map(|name| place("file_column", Some(name), name, "names of files")).transpose()?;
        let counted = py.detach(|| -> Result<(), Refused> {
            let kept = self.counters.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut counter = kept.unwrap_or_else(|| Counter::shared(Arc::clone(&self.known)));
            let result = self.count_all(&mut counter, reader, records, files, whole_files);
            self.counters.lock().unwrap_or_else(PoisonError::into_inner).push(counter);
            result
        });
        counted.map_err(|refused| refused.raised(py))
    }

    /// What was counted, as rows; what is pushed from now on is counted from zero.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        table(py, || {
            let mut tally = Tally::default();
            for counter in std::mem::take(&mut *self.counters.lock().unwrap_or_else(PoisonError::into_inner)) {
                tally.merge(&counter.finish());
            }
            Ok(match &self.catalog {
                Some(catalog) => tally.with_catalog(catalog, self.known.ledger.arn.as_str()),
                None => tally,
            })
        })
    }
}

impl Audit {
    fn new(py: Python<'_>, kind: Kind, known: Known, since: Option<&str>, until: Option<&str>) -> PyResult<Self> {
        let moment = |argument: &str, text: Option<&str>| {
            let read = |text: &str| {
                let refuse = || {
                    let help = "write a time as `2023-04-01T00:00:00Z`, a date, or a number of days as `90d`";
                    Fault::plain(argument, "time", format!("`{text}` is no time"), help)
                };
                Moment::parse(text).ok_or_else(|| error::input(py, &refuse(), None))
            };
            text.map(read).transpose()
        };
        let (from, to) = (moment("since", since)?, moment("until", until)?);
        if let (Some(from), Some(to)) = (from, to)
            && to <= from
        {
            let problem = format!("the window ends at {to}, and begins at {from}");
            let fault = Fault::plain("until", "empty-window", problem, "give an `until` that is later than `since`");
            return Err(error::input(py, &fault, None));
        }
        let known = Arc::new(Known { from, to, ..known });
        Ok(Self { kind, known, catalog: None, counters: Mutex::default() })
    }

    /// Counts all batches up to one that can't be read.
    fn count_all(
        &self,
        counter: &mut Counter<'_>,
        batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
        records: usize,
        files: Option<usize>,
        whole_files: bool,
    ) -> Result<(), Refused> {
        for batch in batches {
            self.count(counter, &batch?, records, files, whole_files)?;
        }
        Ok(())
    }

    fn count(
        &self,
        counter: &mut Counter<'_>,
        batch: &RecordBatch,
        records: usize,
        files: Option<usize>,
        whole_files: bool,
    ) -> Result<(), Refused> {
        let records = Cells::of(batch.column(records), "column")?;
        let files = files.map(|files| Cells::of(batch.column(files), "file_column")).transpose()?;
        let unnamed: Arc<str> = if whole_files { "file" } else { "line" }.into();
        let mut source = Arc::clone(&unnamed);
        for row in 0..batch.num_rows() {
            if let Some(files) = &files {
                match files.get(row) {
                    Some(name) if name == source.as_bytes() => {}
                    Some(name) => source = String::from_utf8_lossy(name).into(),
                    None => source = Arc::clone(&unnamed),
                }
            }
            match (records.get(row), self.kind) {
                (None, _) => {
                    let why = "the row has no text".to_owned();
                    counter.problem(Problem::of_file(&source, ProblemKind::Malformed { why }));
                }
                (Some(bytes), _) if whole_files => _ = counter.read(bytes, &source, None),
                (Some(bytes), Kind::Journal) => counter.push_journal_line(bytes, &source),
                (Some(bytes), Kind::Trail) => counter.push_trail_line(bytes, &source),
            }
        }
        Ok(())
    }
}

/// The rows of a tally, as a table of pyarrow.
fn table(py: Python<'_>, tally: impl FnOnce() -> Result<Tally, Refused> + Send) -> PyResult<Bound<'_, PyAny>> {
    let batch = py.detach(|| Ok::<_, Refused>(tally::write(&tally()?)?)).map_err(|refused| refused.raised(py))?;
    let schema = batch.schema();
    PyTable::try_new(vec![batch], schema)?.into_pyarrow(py)
}

/// The rows of several tables as those of one.
#[pyfunction]
pub(crate) fn audit_merge<'py>(py: Python<'py>, rows: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let reader = rows.extract::<AnyRecordBatch>()?.into_reader()?;
    table(py, || tally::read(reader))
}

/// The program's report of rows, and whether something of the input is not in it.
#[pyfunction]
#[pyo3(signature = (rows, by, format))]
pub(crate) fn audit_report(
    py: Python<'_>,
    rows: &Bound<'_, PyAny>,
    by: &str,
    format: &str,
) -> PyResult<(String, bool)> {
    let unknown = |argument: &str, code, word: &str, known: &str| {
        let fault = Fault::plain(argument, code, format!("`{word}` is not known"), format!("write {known}"));
        error::input(py, &fault, None)
    };
    let by = match by {
        "principal" => By::Principal,
        "table" => By::Table,
        "shape" => By::Shape,
        _ => return Err(unknown("by", "unknown-by", by, "`principal`, `table` or `shape`")),
    };
    let form = match format {
        "text" => Form::Text,
        "json" => Form::Json,
        "csv" => Form::Csv,
        "markdown" => Form::Markdown,
        _ => return Err(unknown("format", "unknown-format", format, "`text`, `json`, `csv` or `markdown`")),
    };
    let reader = rows.extract::<AnyRecordBatch>()?.into_reader()?;
    let made = py.detach(|| {
        let tally = tally::read(reader)?;
        let report = Report::new(&tally, by, false)
            .map_err(|error| Refused::Fault(Box::new(Fault::new("rows", (&error).into()))))?;
        let mut text = Vec::new();
        let written = match form {
            Form::Text => report.write_text(&mut text),
            Form::Json => report.write_json(&mut text),
            Form::Csv => report.write_csv(&mut text),
            Form::Markdown => report.write_markdown(&mut text),
        };
        written.map_err(|error| Refused::Arrow(error.into()))?;
        Ok((String::from_utf8_lossy(&text).into_owned(), report.is_incomplete()))
    });
    made.map_err(|refused: Refused| refused.raised(py))
}

/// The form of a report.
#[derive(Clone, Copy, Debug)]
enum Form {
    Text,
    Json,
    Csv,
    Markdown,
}

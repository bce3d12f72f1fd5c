//! What is found in a text that is no file's.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use indicatif::ProgressBar;
use partiql_iam::Service;
use partiql_iam::iam::Severity;
use partiql_iam_answer::{Database, Fault};

use super::file::{Job, Looked, Manner};
use super::known::Known;
use super::{Report, kind};
use crate::report::{Form, Output};

/// What is found in a text, in the lines of JSON that `partiql-iam scan --format json` prints of a file with this name.
///
/// `service` is who runs the statements of a script whose first line does not say it; `ledger` and `tables` are what is known of QLDB and of
/// DynamoDB.
///
/// ```
/// use partiql_iam_answer::Database;
/// use partiql_iam_cli::scan_text;
///
/// let text = "boto3.client('dynamodb').execute_statement(Statement='SELECT * FROM Music')";
/// let lines = scan_text(text, "reads.py", None, &Database::default(), &Database::default())?;
/// assert!(lines.starts_with(r#"{"kind":"statement","file":"reads.py","line":1,"column":55,"#), "{lines}");
/// # Ok::<(), partiql_iam_answer::Fault>(())
/// ```
///
/// # Errors
///
/// When files with such a name are not read.
pub fn scan_text(
    text: &str,
    name: &str,
    service: Option<Service>,
    ledger: &Database,
    tables: &Database,
) -> Result<String, Fault> {
    let path = PathBuf::from(name);
    let Some(kind) = kind::of(Path::new(name)) else {
        let help = format!("give a name that ends in one of these: {}", kind::endings());
        return Err(Fault::plain("name", "not-read", format!("files as `{name}` are not read"), help));
    };
    let known = Arc::new(Known::of_databases(service, ledger, tables));
    let job = Job { path, name: name.to_owned(), kind, is_given: true, known: Arc::clone(&known) };
    let manner = Manner { is_rendered: false, not_known: Severity::Note };
    let items = job.items(text.strip_prefix('\u{FEFF}').unwrap_or(text), manner);
    let mut lines = Vec::new();
    let mut output = Output::new(Form::Json, &mut lines);
    let bar = ProgressBar::hidden();
    let said = Report::new(&mut output, &bar).add(&Looked { known, name: name.to_owned(), items, unreadable: None });
    // Writing into memory does not fail, and what is written is text.
    match (said, String::from_utf8(lines)) {
        (Ok(()), Ok(lines)) => Ok(lines),
        (Err(_), _) | (_, Err(_)) => Err(Fault::plain("text", "scan", "the answer is not written", "report it")),
    }
}

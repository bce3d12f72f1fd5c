//! The command line of partiql-iam, for the program and for packages of other languages that have the program in them.

mod command;
mod report;

use std::ffi::OsString;

use partiql_iam::Service;
use partiql_iam_answer::{Database, Fault};

/// Runs the program with these arguments, the first of which is its name, and returns the exit status.
///
/// It reads files, standard input and the working directory, and writes to standard output and standard error.
///
/// ```
/// use std::ffi::OsString;
///
/// let arguments = ["partiql-iam", "explain", "--no-such-flag"].map(OsString::from);
/// assert_eq!(partiql_iam_cli::run(arguments), 2);
/// ```
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    command::run(arguments)
}

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
    command::scan::scan_text(text, name, service, ledger, tables)
}

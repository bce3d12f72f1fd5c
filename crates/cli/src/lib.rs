//! The command line of partiql-iam, for the program and for packages of other languages that have the program in them.

mod command;
mod report;

use std::ffi::OsString;

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

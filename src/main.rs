//! The command line of partiql-iam.

use std::process::ExitCode;

fn main() -> ExitCode {
    partiql_iam::cli::run()
}

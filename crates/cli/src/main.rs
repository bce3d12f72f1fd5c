//! The program.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(partiql_iam_cli::run(std::env::args_os()))
}

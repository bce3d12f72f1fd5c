//! The command line of partiql-iam.

mod command;
mod report;

use std::process::ExitCode;

fn main() -> ExitCode {
    command::run()
}

//! The command line of partiql-iam.

mod command;

use std::process::ExitCode;

fn main() -> ExitCode {
    command::run()
}

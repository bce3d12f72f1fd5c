//! The last bench of `cargo bench`: runs those of `benches/peers`, which end with the summary.
//!
//! The peers are a package that no other command builds, since they bring many times the dependencies of the library.

use std::env;
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    // `cargo test --all-targets` runs benches too, without this argument.
    if !env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let arguments = env::args().skip(1).filter(|argument| argument != "--bench");
    let status = Command::new(env!("CARGO"))
        .args(["bench", "--locked", "--package", "partiql-iam-peers", "--"])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status();
    if status.is_ok_and(|status| status.success()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

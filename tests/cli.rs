//! The command line, and every command in the documentation with its output.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[test]
fn commands_print_what_is_shown() {
    trycmd::TestCases::new().case("tests/cli/*.trycmd").case("README.md").run();
}

//! The command line, and every command in the documentation with its output.

#[test]
fn commands_print_what_is_shown() {
    trycmd::TestCases::new().case("tests/cli/*.trycmd").case("README.md").run();
}

//! The command line, and every command in the documentation with its output.

#[test]
fn commands_print_what_is_shown() {
    // The documentation is read at the root of the repository.
    std::env::set_current_dir("../..").unwrap();
    let cases = trycmd::TestCases::new();
    cases.case("crates/cli/tests/cli/*.trycmd").case("README.md");
    if cfg!(not(feature = "authz")) {
        cases.skip("crates/cli/tests/cli/authz-*.trycmd");
    }
}

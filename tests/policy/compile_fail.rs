//! What must not compile: decisions on what was not resolved as it is decided. `tests/compile_fail`, with the compiler's messages.

#[test]
fn a_decision_is_on_what_was_resolved() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}

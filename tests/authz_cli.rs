//! `partiql-iam authz --check-config`: what is wrong with a configuration, and where.

#[test]
fn configurations() {
    trycmd::TestCases::new().case("tests/authz/*.trycmd");
}

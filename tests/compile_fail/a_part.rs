//! A part of what a statement needs can't be decided on.

use partiql_iam::iam::{PolicySet, RequestContext};
use partiql_iam::qldb::resolve::Requirements;

fn is_allowed(policies: &PolicySet, requirements: &Requirements<'_>) -> bool {
    policies.decide(&requirements[..1], &RequestContext::new()).is_allowed()
}

fn main() {}

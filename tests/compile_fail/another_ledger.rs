//! What is resolved for one ledger can't be decided for another.

use partiql_iam::iam::{PolicySet, RequestContext};
use partiql_iam::{Ledger, parse, resolve};

fn is_allowed(policies: &PolicySet, prod: &Ledger, test: &Ledger) -> bool {
    let statement = parse("DELETE FROM Vehicle").unwrap();
    let requirements = resolve(&statement, prod, None).unwrap();
    policies.decide(&requirements, test, None, &RequestContext::new()).is_allowed()
}

fn main() {}

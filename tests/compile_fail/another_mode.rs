//! What is resolved for a ledger in the mode ALLOW_ALL can't be decided as if it were in the mode STANDARD.

use partiql_iam::Ledger;
use partiql_iam::qldb::PermissionsMode;
use partiql_iam::qldb::resolve::Requirements;

fn in_standard_mode<'a>(resolved_for_allow_all: Requirements<'a>, ledger: &'a Ledger) -> Requirements<'a> {
    assert_eq!(ledger.mode, PermissionsMode::Standard);
    Requirements { ledger, ..resolved_for_allow_all }
}

fn main() {}

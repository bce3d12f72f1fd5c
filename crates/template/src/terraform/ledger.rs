//! The ledgers of QLDB that resources declare.
//!
//! Source: Terraform's provider for AWS, resource `aws_qldb_ledger`.

use super::resource::Resource;
use super::term::{Term, What};
use crate::declared::DeclaredLedger;
use crate::value::is_plain_number;

/// The kind of ledgers.
pub(super) const LEDGER: &str = "aws_qldb_ledger";

/// The ledgers, also those whose names are unknown.
pub(super) fn declared(resources: &[Resource]) -> Vec<DeclaredLedger> {
    let declared = |ledger: &Resource| {
        let named = ledger.attribute("name").map(|name| name.span);
        let is_within = |name: &partiql_iam::Span| ledger.span.start <= name.start && name.end <= ledger.span.end;
        let region = ledger.text("region");
        // Another provider may be of another account, and what is ignored may be the name.
        let is_of_default = ledger.provider().is_none_or(|provider| provider == "aws");
        let is_region_known = region.is_some() || ledger.attribute("region").is_none();
        DeclaredLedger {
            name: ledger.attribute("name").and_then(name_of).filter(|name| !name.is_empty()),
            span: named.filter(is_within).unwrap_or(ledger.place),
            is_sure: !ledger.may_be_missing && ledger.ignored.is_none() && is_of_default && is_region_known,
            region,
            allows_all: ledger.text("permissions_mode").as_deref() == Some("ALLOW_ALL"),
        }
    };
    resources.iter().filter(|resource| resource.kind == LEDGER).map(declared).collect()
}

/// A name, which may be written as a number.
fn name_of(value: &Term) -> Option<String> {
    if let What::Number(number) = &value.what {
        return is_plain_number(number).then(|| number.clone());
    }
    value.text()
}

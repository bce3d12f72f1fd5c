//! Reads of all tables without the catalog.

use alloc::borrow::ToOwned;
use alloc::format;

use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::lint::{Findings, Lint, Severity};
use crate::service::qldb::Action;

pub(super) static CATALOG_NOT_COVERED: Row = Row {
    lint: Lint {
        code: "catalog-not-covered",
        severity: Severity::Warning,
        why: "`table/*` does not cover the system catalog, so `information_schema.user_tables` can't be read",
        certainty: Certainty::Documented,
        source: "developer guide, \"Getting started with the standard permissions mode in Amazon QLDB\"",
    },
    check: catalog_not_covered,
};

fn catalog_not_covered(context: &Context<'_>, findings: &mut Findings<'_>) {
    let Some(grants) = &context.grants else { return };
    let selecting = context.allowing().filter(|statement| statement.pattern_of(&[Action::PartiQLSelect]).is_some());
    for target in selecting.flat_map(|statement| &statement.targets) {
        let Some(ledger) = target.text.strip_suffix("/table/*") else { continue };
        let catalog = ledger.to_owned() + "/information_schema/user_tables";
        if !grants.cover(Action::PartiQLSelect, &catalog) {
            let help = format!("add `{catalog}`, if the catalog is to be read");
            findings.add(target.span, format!("`{}`", target.text), help);
        }
    }
}

//! UPDATE and DELETE without the SELECT that they also need.

use alloc::format;

use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::lint::{Findings, Lint, Severity};
use crate::service::qldb::{Action, ResourceType};

pub(super) static CHANGE_WITHOUT_SELECT: Row = Row {
    lint: Lint {
        code: "change-without-select",
        severity: Severity::Warning,
        why: "UPDATE and DELETE also need `qldb:PartiQLSelect` on the table, which this policy does not give",
        certainty: Certainty::Documented,
        source: "developer guide, \"Getting started with the standard permissions mode in Amazon QLDB\"",
    },
    check: change_without_select,
};

fn change_without_select(context: &Context<'_>, findings: &mut Findings<'_>) {
    let Some(grants) = &context.grants else { return };
    for statement in context.allowing() {
        let Some(pattern) = statement.pattern_of(&[Action::PartiQLUpdate, Action::PartiQLDelete]) else { continue };
        let mut tables = statement.targets.iter().filter(|target| target.can_be(ResourceType::Table));
        if let Some(target) = tables.find(|target| !grants.cover(Action::PartiQLSelect, target.text)) {
            let help = format!("allow `qldb:PartiQLSelect` on `{}` too, unless another policy does", target.text);
            findings.add(pattern.span, format!("`{}` without `qldb:PartiQLSelect`", pattern.text), help);
        }
    }
}

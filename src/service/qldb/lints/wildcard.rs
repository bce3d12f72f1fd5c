//! Wildcards that allow more than anybody listed.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::selected::{ActionPattern, Selected};
use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::lint::{Edit, Findings, Fix, Lint, Severity};
use crate::json::Quoted;
use crate::service::qldb::Action;

pub(super) static WILDCARD_ACTION: Row = Row {
    lint: Lint {
        code: "wildcard-action",
        severity: Severity::Warning,
        why: "the wildcard allows more actions than anybody listed",
        certainty: Certainty::Documented,
        source: "IAM User Guide, \"Security best practices in IAM\", least privilege",
    },
    check: wildcard_action,
};

fn wildcard_action(context: &Context<'_>, findings: &mut Findings<'_>) {
    for statement in judged(context) {
        let wild = |pattern: &&ActionPattern<'_>| pattern.is_wild() && !pattern.live.is_empty();
        // A list once, not for each pattern.
        let is_listed = |action: &Action| statement.actions.iter().any(|other| other.text == action.name());
        let listed: Vec<Action> = Action::ALL.iter().copied().filter(is_listed).collect();
        for pattern in statement.actions.iter().filter(wild) {
            let new = pattern.live.iter().filter(|action| !listed.contains(action));
            let list: Vec<String> = new.map(|action| Quoted(action.name()).to_string()).collect();
            // `*` is for other services too, whose actions are not known here.
            let fix = (pattern.text != "*" && !list.is_empty()).then(|| {
                let list = list.join(", ");
                let text = if statement.source.actions.patterns.listed { list } else { format!("[{list}]") };
                Fix { edits: [Edit { span: pattern.span, text }].into() }
            });
            let help = "list the actions that are needed; `partiql-iam policy for` writes them";
            findings.add_with_fix(pattern.span, format!("`{}`", pattern.text), help, fix);
        }
    }
}

pub(super) static WILDCARD_RESOURCE: Row = Row {
    lint: Lint {
        code: "wildcard-resource",
        severity: Severity::Warning,
        why: "the wildcard allows the actions on every ledger",
        certainty: Certainty::Documented,
        source: "IAM User Guide, \"Security best practices in IAM\", least privilege",
    },
    check: wildcard_resource,
};

fn wildcard_resource(context: &Context<'_>, findings: &mut Findings<'_>) {
    for statement in
        judged(context).filter(|statement| statement.live().any(|action| !action.resource_types().is_empty()))
    {
        for target in statement.targets.iter().filter(|target| target.is_every_ledger) {
            let help = "name the ledger, and its tables by their ids; only `qldb:ListLedgers` and \
                        `qldb:ListJournalS3Exports` need `*`";
            findings.add(target.span, format!("`{}`", target.text), help);
        }
    }
}

/// The policy that an endpoint has by itself allows `*` on `*`.
fn judged<'c, 'p>(context: &'c Context<'p>) -> impl Iterator<Item = &'c Selected<'p>> {
    context.allowing().filter(|statement| context.whole.is_some() || statement.is_qldb_only())
}

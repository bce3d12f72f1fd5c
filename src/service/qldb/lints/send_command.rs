//! SendCommand and PartiQL actions without one another.

use alloc::collections::BTreeSet;
use alloc::format;

use super::selected::{ActionPattern, Selected, is_partiql};
use super::target::Target;
use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::evaluate::placeholder::first;
use crate::iam::lint::pattern::matches_wildcards;
use crate::iam::lint::{Findings, Lint, Severity};
use crate::service::qldb::{Action, ResourceType};

pub(super) static NO_SEND_COMMAND: Row = Row {
    lint: Lint {
        code: "no-send-command",
        severity: Severity::Warning,
        why: "every PartiQL statement also needs `qldb:SendCommand` on the ledger, which this policy does not give",
        certainty: Certainty::Documented,
        source: "developer guide, \"Getting started with the standard permissions mode in Amazon QLDB\"",
    },
    check: no_send_command,
};

/// Said once, with the first PartiQL action.
fn no_send_command(context: &Context<'_>, findings: &mut Findings<'_>) {
    let Some(grants) = &context.grants else { return };
    let sends = |statement: &&Selected<'_>| statement.live().any(|action| action == Action::SendCommand);
    // What is filled in may be the ledger.
    let targets = context.allowing().filter(sends).flat_map(|statement| &statement.targets);
    let is_open = targets.into_iter().any(|target| first(target.text).is_some());
    let somewhere = context.allowing().any(|statement| sends(&statement));
    for statement in context.allowing() {
        let Some(pattern) = statement.partiql() else { continue };
        for target in statement.targets.iter().filter(|target| target.is_qldb) {
            let covered = match target.ledger() {
                Some(ledger) => {
                    let may_be = somewhere && (is_open || first(ledger).is_some());
                    may_be || grants.cover(Action::SendCommand, ledger)
                }
                None => somewhere,
            };
            if !covered {
                let on = target.ledger().map(|ledger| format!(" on `{ledger}`")).unwrap_or_default();
                let help = format!("allow `qldb:SendCommand`{on}, unless another policy does");
                findings.add(pattern.span, format!("`{}` without `qldb:SendCommand`", pattern.text), help);
                return;
            }
        }
    }
}

pub(super) static ONLY_SEND_COMMAND: Row = Row {
    lint: Lint {
        code: "only-send-command",
        severity: Severity::Warning,
        why: "in the mode `STANDARD` every statement also needs a PartiQL action on a table or the catalog, which this policy does not give",
        certainty: Certainty::Documented,
        source: "developer guide, \"Getting started with the standard permissions mode in Amazon QLDB\"",
    },
    check: only_send_command,
};

/// Said once, with the first SendCommand on a ledger that no PartiQL action goes with.
fn only_send_command(context: &Context<'_>, findings: &mut Findings<'_>) {
    // What a statement with `NotAction` or `NotResource` allows may be PartiQL.
    let is_open = context.all_allowing().any(|statement| statement.actions.negated || statement.target.negated);
    if context.whole.is_none() || context.ignores_permissions() || is_open {
        return;
    }
    let partiql = context.allowing().filter(|statement| is_meant_for_partiql(statement));
    let partiql = Ledgers::of(partiql.flat_map(|statement| &statement.targets));
    for statement in context.allowing() {
        let Some(pattern) = statement.pattern_of(&[Action::SendCommand]) else { continue };
        let mut ledgers = statement.targets.iter().filter(|target| target.can_be(ResourceType::Ledger));
        if let Some(target) = ledgers.find(|ledger| !partiql.may_have(ledger)) {
            let subject = format!("`{}` on `{}` without PartiQL actions", pattern.text, target.text);
            let help = "allow the PartiQL actions that are needed on the ledger's tables, unless another policy does; \
                        `partiql-iam policy for` writes them";
            findings.add(pattern.span, subject, help);
            return;
        }
    }
}

/// Whether it allows PartiQL, or would if an error of its own were put right: PartiQL actions on the ledger itself, and an action that there
/// is not, on a table.
fn is_meant_for_partiql(statement: &Selected<'_>) -> bool {
    let is_table = |target: &Target<'_>| target.can_be(ResourceType::Table) && !target.can_be(ResourceType::Ledger);
    statement.live().any(is_partiql)
        || statement
            .actions
            .iter()
            .any(|pattern| !pattern.actions.is_empty() && pattern.actions.iter().copied().all(is_partiql))
        || statement.actions.iter().any(ActionPattern::is_unknown) && statement.targets.iter().any(is_table)
}

/// The ledgers that tables and catalogs are of.
struct Ledgers<'p> {
    names: BTreeSet<&'p str>,
    /// Whether one may be of any ledger.
    is_open: bool,
}

impl<'p> Ledgers<'p> {
    fn of<'t>(targets: impl Iterator<Item = &'t Target<'p>>) -> Self
    where
        'p: 't,
    {
        let mut ledgers = Self { names: BTreeSet::new(), is_open: false };
        for target in targets {
            match target.ledger() {
                Some(name) if !name.contains(['*', '?', '$', '{', '<']) => {
                    ledgers.names.insert(name);
                }
                _ => ledgers.is_open = true,
            }
        }
        ledgers
    }

    /// Whether one of them may be of the ledger.
    fn may_have(&self, ledger: &Target<'_>) -> bool {
        let is_open = |text: &str| text.contains(['$', '{', '<']);
        self.is_open
            || match ledger.ledger() {
                Some(name) => self.names.contains(name) || (is_open(name) && !self.names.is_empty()),
                None if is_open(ledger.text) => !self.names.is_empty(),
                None => self.names.iter().any(|name| matches_wildcards(ledger.text, name)),
            }
    }
}

pub(super) static ALLOW_ALL: Row = Row {
    lint: Lint {
        code: "allow-all",
        severity: Severity::Warning,
        why: "a ledger in the mode `ALLOW_ALL` ignores permissions for PartiQL commands: `qldb:SendCommand` gives them all",
        certainty: Certainty::Documented,
        source: "developer guide, \"Getting started with the standard permissions mode in Amazon QLDB\"",
    },
    check: allow_all,
};

fn allow_all(context: &Context<'_>, findings: &mut Findings<'_>) {
    if context.whole.is_none() || !context.ignores_permissions() {
        return;
    }
    for pattern in context.allowing().filter_map(Selected::partiql) {
        let help = "change the ledger's permissions mode to `STANDARD`, or leave only `qldb:SendCommand`";
        findings.add(pattern.span, format!("`{}`", pattern.text), help);
    }
}

//! Actions on resources of a type on which they are never authorized.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::selected::{ActionPattern, Selected, is_partiql};
use super::target::Target;
use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::lint::{Findings, Lint, Severity, names};
use crate::service::qldb::{Action, ResourceType};

pub(super) static PARTIQL_ON_LEDGER: Row = Row {
    lint: Lint {
        code: "partiql-on-ledger",
        severity: Severity::Error,
        why: "PartiQL actions are authorized on tables and the system catalog, never on the ledger itself",
        certainty: Certainty::Documented,
        source: "Service Authorization Reference, \"Actions defined by Amazon QLDB\"",
    },
    check: partiql_on_ledger,
};

fn partiql_on_ledger(context: &Context<'_>, findings: &mut Findings<'_>) {
    for Dead { partiql, ledger, .. } in context.statements.iter().map(Dead::of) {
        if let (Some(target), false) = (ledger, partiql.is_empty()) {
            let ledger = ledger_of(target);
            let help = format!(
                "give them on `{ledger}/table/` and an id or `*`, and reads of the catalog on \
                 `{ledger}/information_schema/user_tables`"
            );
            findings.add(target.span, format!("{} on `{}`", texts(&partiql), target.text), help);
        }
    }
}

pub(super) static SEND_COMMAND_ON_TABLE: Row = Row {
    lint: Lint {
        code: "send-command-on-table",
        severity: Severity::Error,
        why: "`qldb:SendCommand` is authorized on the ledger, never on a table or the system catalog",
        certainty: Certainty::Documented,
        source: "Service Authorization Reference, \"Actions defined by Amazon QLDB\"",
    },
    check: send_command_on_table,
};

fn send_command_on_table(context: &Context<'_>, findings: &mut Findings<'_>) {
    for Dead { send, table, .. } in context.statements.iter().map(Dead::of) {
        if let (Some(target), false) = (table, send.is_empty()) {
            let help = format!("give it on `{}` in a statement of its own", ledger_of(target));
            findings.add(target.span, format!("{} on `{}`", texts(&send), target.text), help);
        }
    }
}

pub(super) static ACTION_RESOURCE: Row = Row {
    lint: Lint {
        code: "action-resource",
        severity: Severity::Error,
        why: "the action is never authorized on a resource of this type",
        certainty: Certainty::Documented,
        source: "Service Authorization Reference, \"Actions defined by Amazon QLDB\"",
    },
    check: action_resource,
};

/// What the two above do not say.
fn action_resource(context: &Context<'_>, findings: &mut Findings<'_>) {
    for statement in &context.statements {
        let Dead { partiql, send, others, ledger, table } = Dead::of(statement);
        for (patterns, said) in [(partiql, ledger.is_some()), (send, table.is_some()), (others, false)] {
            if let Some(first) = patterns.first().filter(|_| !said) {
                let help = format!("give it on {}", resource_types(first.actions.iter().copied()));
                findings.add(first.span, texts(&patterns), help);
            }
        }
        foreign_actions(statement, findings);
    }
}

/// The patterns of a statement of which no action can be authorized on any of its resources. One finding for all of one kind.
struct Dead<'s, 'p> {
    /// Of PartiQL actions alone.
    partiql: Vec<&'s ActionPattern<'p>>,
    /// Of SendCommand alone.
    send: Vec<&'s ActionPattern<'p>>,
    others: Vec<&'s ActionPattern<'p>>,
    /// The first target that can be a ledger.
    ledger: Option<&'s Target<'p>>,
    /// The first that can be a table; if there is none, the first that can be a catalog.
    table: Option<&'s Target<'p>>,
}

impl<'s, 'p> Dead<'s, 'p> {
    fn of(statement: &'s Selected<'p>) -> Self {
        let all = |pattern: &ActionPattern<'_>, test: fn(Action) -> bool| pattern.actions.iter().copied().all(test);
        // `*` is for other services too.
        let dead = statement.actions.iter().filter(|pattern| pattern.text != "*" && pattern.is_dead());
        let (partiql, dead): (Vec<_>, Vec<_>) = dead.partition(|pattern| all(pattern, is_partiql));
        let (send, others): (Vec<_>, Vec<_>) =
            dead.into_iter().partition(|pattern| all(pattern, |action| action == Action::SendCommand));
        let first = |kind| statement.targets.iter().find(|target| target.can_be(kind));
        let table = first(ResourceType::Table).or_else(|| first(ResourceType::Catalog));
        Self { partiql, send, others, ledger: first(ResourceType::Ledger), table }
    }
}

fn texts(patterns: &[&ActionPattern<'_>]) -> String {
    names(patterns.iter().map(|pattern| pattern.text))
}

fn ledger_of<'p>(target: &Target<'p>) -> &'p str {
    target.ledger().unwrap_or("arn:…:ledger/…")
}

/// What the actions are authorized on, in words.
fn resource_types(actions: impl Iterator<Item = Action>) -> String {
    let mut texts: Vec<&str> = Vec::new();
    for action in actions {
        let types: &[&str] = match action.resource_types() {
            [] => &["`*`"],
            types if types.len() == 4 => &["a ledger, table, catalog or stream"],
            [ResourceType::Ledger, ..] => &["`arn:…:ledger/NAME`"],
            [ResourceType::Stream, ..] => &["`arn:…:stream/LEDGER/ID`"],
            [ResourceType::Catalog, ..] => {
                &["`arn:…:ledger/NAME/table/ID`", "`arn:…:ledger/NAME/information_schema/user_tables`"]
            }
            [ResourceType::Table, ..] => &["`arn:…:ledger/NAME/table/ID`"],
        };
        texts.extend(types.iter().filter(|text| !texts.contains(text)).copied().collect::<Vec<_>>());
    }
    texts.join(" or ")
}

/// Actions of the services that roles for QLDB use, on nothing but ARNs of QLDB. Others are not known here.
fn foreign_actions(statement: &Selected<'_>, findings: &mut Findings<'_>) {
    if statement.targets.is_empty() || !statement.targets.iter().all(|target| target.is_surely_qldb) {
        return;
    }
    for pattern in statement.actions.iter().filter(|pattern| !pattern.is_own) {
        let text = pattern.text.to_ascii_lowercase();
        let Some((service, name)) = text.split_once(':') else { continue };
        let is_known = match service {
            "s3" => ["object", "bucket", "upload", "*"].iter().any(|part| name.contains(part)),
            "kinesis" | "kms" => true,
            _ => false,
        };
        if is_known {
            let help = format!("give it on a resource of `{service}`, in a statement of its own");
            let text = format!("`{}` on ARNs of QLDB", pattern.text);
            findings.add(pattern.span, text, help);
        }
    }
}

//! Wildcards of PartiQL actions beside classic actions that do less.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::classic::classics;
use super::selected::{ActionPattern, Selected, is_partiql};
use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::lint::{Edit, Findings, Fix, Lint, Severity, names};
use crate::json::Quoted;
use crate::service::dynamodb::Action;

pub(super) static PARTIQL_WILDCARD: Row = Row {
    lint: Lint {
        code: "partiql-wildcard",
        severity: Severity::Warning,
        why: "the wildcard also covers actions that nothing else in the policy goes with",
        certainty: Certainty::Documented,
        source: "Service Authorization Reference, \"Actions defined by Amazon DynamoDB\"",
    },
    check: partiql_wildcard,
};

fn partiql_wildcard(context: &Context<'_>, findings: &mut Findings<'_>) {
    let granted = Granted::of(context);
    for statement in context.with_actions() {
        let sid = statement.source.sid.as_ref().map(|sid| sid.value.to_ascii_lowercase()).unwrap_or_default();
        let is_read = sid.contains("read") && !["write", "update", "full"].iter().any(|word| sid.contains(word));
        for pattern in statement.actions.iter().filter(|pattern| is_partiql_wildcard(pattern)) {
            let extra: Vec<Action> = if statement.allows() {
                let writes = pattern.live.iter().filter(|action| **action != Action::PartiQLSelect);
                writes.copied().filter(|action| is_read || granted.something && !granted.has(*action)).collect()
            } else if denies_writes_alone(statement) {
                pattern.live.iter().copied().filter(|action| *action == Action::PartiQLSelect).collect()
            } else {
                Vec::new()
            };
            if !extra.is_empty() {
                let extra_names = names(extra.iter().map(|action| action.name()));
                let subject = format!("`{}` with {extra_names}", pattern.text);
                // A Deny of less gives more.
                let fix = if statement.allows() { without(statement, pattern, &extra) } else { None };
                findings.add_with_fix(pattern.span, subject, "list the actions that are meant", fix);
            }
        }
    }
}

/// Whether the classic actions of a statement on items are writes.
fn denies_writes_alone(statement: &Selected<'_>) -> bool {
    let reads = classics(Action::PartiQLSelect);
    statement.live().any(|action| !written_by(action).is_empty())
        && !statement.live().any(|action| reads.contains(&action))
}

fn is_partiql_wildcard(pattern: &ActionPattern<'_>) -> bool {
    pattern.is_wild() && !pattern.actions.is_empty() && pattern.actions.iter().copied().all(is_partiql)
}

/// The pattern as a list without these actions.
fn without(statement: &Selected<'_>, pattern: &ActionPattern<'_>, extra: &[Action]) -> Option<Fix> {
    let is_listed = |action: Action| statement.actions.iter().any(|other| other.text == action.name());
    let kept = pattern.actions.iter().filter(|action| !extra.contains(action) && !is_listed(**action));
    let list: Vec<String> = kept.map(|action| Quoted(action.name()).to_string()).collect();
    if list.is_empty() {
        return None;
    }
    let list = list.join(", ");
    let text = if statement.source.actions.patterns.listed { list } else { format!("[{list}]") };
    Some(Fix { edits: [Edit { span: pattern.span, text }].into() })
}

/// What the policy allows besides PartiQL.
struct Granted {
    writes: Vec<Action>,
    /// Whether it allows some classic action on items at all.
    something: bool,
}

impl Granted {
    fn of(context: &Context<'_>) -> Self {
        let mut granted = Self { writes: Vec::new(), something: false };
        for pattern in context.allowing().flat_map(|statement| &statement.actions) {
            for action in &pattern.actions {
                granted.something |= !is_partiql(*action) && is_on_items(*action);
                // A wildcard for batches is no sign that writes are meant.
                let counts = *action != Action::BatchWriteItem || !pattern.is_wild() || pattern.actions.len() > 2;
                let writes = if counts && !is_partiql(*action) { written_by(*action) } else { &[] };
                for write in writes.iter().chain(is_named(pattern, *action)) {
                    if !granted.writes.contains(write) {
                        granted.writes.push(*write);
                    }
                }
            }
        }
        granted
    }

    fn has(&self, action: Action) -> bool {
        self.writes.contains(&action)
    }
}

/// The action itself, if it is a PartiQL action that is written out.
fn is_named<'a>(pattern: &ActionPattern<'_>, action: Action) -> Option<&'a Action> {
    let named = is_partiql(action) && !pattern.is_wild();
    named.then(|| Action::ALL.iter().find(|other| **other == action)).flatten()
}

fn is_on_items(action: Action) -> bool {
    !written_by(action).is_empty()
        || classics(Action::PartiQLSelect).contains(&action)
        || action == Action::BatchGetItem
}

/// The PartiQL actions that write what the classic action writes.
fn written_by(action: Action) -> &'static [Action] {
    match action {
        Action::PutItem => &[Action::PartiQLInsert],
        Action::UpdateItem => &[Action::PartiQLUpdate],
        Action::DeleteItem => &[Action::PartiQLDelete],
        Action::BatchWriteItem => &[Action::PartiQLInsert, Action::PartiQLDelete],
        _ => &[],
    }
}

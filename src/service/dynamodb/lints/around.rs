//! Statements about classic actions that PartiQL walks around.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::classic::{PARTIQL, classics};
use super::condition::conditions;
use super::open::{Open, only_scan};
use super::selected::{ActionPattern, Selected, is_partiql};
use super::target::Target;
use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::document::{Effect, Selection, Statement};
use crate::iam::lint::{Edit, Findings, Fix, Lint, Severity, names};
use crate::json::Quoted;
use crate::service::dynamodb::Action;

pub(super) static AROUND_BY_PARTIQL: Row = Row {
    lint: Lint {
        code: "around-by-partiql",
        severity: Severity::Warning,
        why: "PartiQL does the same with an action of its own, which stays allowed",
        certainty: Certainty::Documented,
        source: "developer guide, \"IAM security policies with PartiQL for DynamoDB\"",
    },
    check: around_by_partiql,
};

/// A Deny of classic actions, or an Allow of all but some.
fn around_by_partiql(context: &Context<'_>, findings: &mut Findings<'_>) {
    let excludes = |statement: &&Selected<'_>| {
        let is_negated = statement.source.actions.negated;
        is_negated == statement.allows()
            && PARTIQL.iter().flat_map(|partiql| classics(*partiql)).any(|action| statement.has_live(*action))
    };
    if !context.statements.iter().any(|statement| excludes(&statement)) {
        return;
    }
    let open = Open::of(context);
    for statement in context.statements.iter().filter(excludes) {
        let missing: Vec<Action> = PARTIQL.into_iter().filter(|partiql| open.is_left(statement, *partiql)).collect();
        let denies_reads = missing.contains(&Action::PartiQLSelect);
        if denies_reads && only_scan(statement) {
            scan(statement, findings);
        }
        let listed: Vec<Action> =
            missing.into_iter().filter(|partiql| *partiql != Action::PartiQLSelect || !only_scan(statement)).collect();
        exclusion(statement, &listed, findings);
    }
}

fn scan(statement: &Selected<'_>, findings: &mut Findings<'_>) {
    if let Some(pattern) = statement.pattern_of(&[Action::Scan]) {
        let help = "also deny `dynamodb:PartiQLSelect` with `\"Bool\": {\"dynamodb:FullTableScan\": \"true\"}`, in a statement of its own";
        findings.add(pattern.span, format!("`{}` without full scans by PartiQL", pattern.text), help);
    }
}

fn exclusion(statement: &Selected<'_>, missing: &[Action], findings: &mut Findings<'_>) {
    let does = |pattern: &&ActionPattern<'_>| {
        missing.iter().flat_map(|partiql| classics(*partiql)).any(|action| pattern.live.contains(action))
    };
    let patterns: Vec<&ActionPattern<'_>> = statement.actions.iter().filter(does).collect();
    let Some(first) = patterns.first() else { return };
    let named = || missing.iter().map(|action| action.name());
    let subject = format!("{} without {}", names(patterns.iter().map(|pattern| pattern.text)), names(named()));
    let what = if statement.allows() { "add" } else { "also deny" };
    let list: Vec<String> = named().map(|name| format!("`{name}`")).collect();
    // PartiQLSelect is all reads, and keys of the classic actions may not be those of the PartiQL ones.
    let reads = classics(Action::PartiQLSelect);
    let is_same = !missing.contains(&Action::PartiQLSelect) || reads.iter().all(|action| statement.has_live(*action));
    let fix = (is_same && !has_own_key(statement.source)).then(|| {
        let texts: Vec<String> =
            core::iter::once(first.text).chain(named()).map(|text| Quoted(text).to_string()).collect();
        let list = texts.join(", ");
        let text = if statement.source.actions.patterns.listed { list } else { format!("[{list}]") };
        Fix { edits: [Edit { span: first.span, text }].into() }
    });
    findings.add_with_fix(first.span, subject, format!("{what} {}", list.join(", ")), fix);
}

fn has_own_key(statement: &Statement<Selection>) -> bool {
    let is_own = |key: &str| key.split_once(':').is_some_and(|(prefix, _)| prefix.eq_ignore_ascii_case(super::PREFIX));
    conditions(statement).any(|(_, entry)| is_own(&entry.key.value))
}

pub(super) static CONDITION_AROUND: Row = Row {
    lint: Lint {
        code: "condition-around",
        severity: Severity::Warning,
        why: "it is allowed without the condition that the classic actions on the same resource have",
        certainty: Certainty::Documented,
        source: "developer guide, \"IAM security policies with PartiQL for DynamoDB\"",
    },
    check: condition_around,
};

/// An Allow of a PartiQL action beside one of the classic actions that do the same, under a condition on a key of DynamoDB.
fn condition_around(context: &Context<'_>, findings: &mut Findings<'_>) {
    let is_classic = |action: Action| PARTIQL.iter().any(|partiql| classics(*partiql).contains(&action));
    let restricted =
        || context.allowing().filter(|statement| has_own_key(statement.source) && statement.live().any(is_classic));
    let free = || context.allowing().filter(|statement| statement.is_plain() && !has_own_key(statement.source));
    if restricted().next().is_none() || !free().any(|statement| statement.live().any(is_partiql)) {
        return;
    }
    let under_condition = context.covered_if(Effect::Allow, &|statement| has_own_key(statement.source));
    let without = context.covered_if(Effect::Allow, &|statement| !has_own_key(statement.source));
    let denied = context.denied();
    for partiql in PARTIQL {
        let is_free = |classic: Action, resource: &str| {
            without.has(partiql, resource) && !without.has(classic, resource) && !denied.has(partiql, resource)
        };
        // The statement is for a part of what the condition is for, or for more.
        let is_part = |target: &Target<'_>| {
            let mut classic = classics(partiql).iter();
            classic.any(|classic| under_condition.has(*classic, target.text) && is_free(*classic, target.text))
        };
        let is_more = restricted().any(|statement| {
            let live = || classics(partiql).iter().filter(|classic| statement.has_live(**classic));
            statement.targets.iter().any(|target| live().any(|classic| is_free(*classic, target.text)))
        });
        let of_action = || free().filter(|statement| statement.has_live(partiql));
        let part = of_action().find(|statement| statement.targets.iter().any(is_part));
        let found = part.or_else(|| is_more.then(|| of_action().next()).flatten());
        if let Some(pattern) = found.and_then(|statement| statement.pattern_of(&[partiql])) {
            let help = "give it the condition too, in a form that PartiQL does not walk around";
            findings.add(pattern.span, format!("`{}`", partiql.name()), help);
        }
    }
}

//! Actions on resources of a type on which they are never authorized.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::selected::{ActionPattern, Selected};
use super::target::Target;
use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::lint::{Findings, Lint, Severity, names};
use crate::service::dynamodb::ResourceType;

pub(super) static NOT_ON_INDEX: Row = Row {
    lint: Lint {
        code: "not-on-index",
        severity: Severity::Error,
        why: "only reads of several items are authorized on an index; writes and reads of one item are on the table",
        certainty: Certainty::Documented,
        source: "Service Authorization Reference, \"Actions defined by Amazon DynamoDB\"",
    },
    check: not_on_index,
};

fn not_on_index(context: &Context<'_>, findings: &mut Findings<'_>) {
    for statement in context.plain() {
        let Some(index) = index(statement) else { continue };
        let dead: Vec<&str> =
            dead(statement).filter(|pattern| can_be_on_table(pattern)).map(|pattern| pattern.text).collect();
        if !dead.is_empty() {
            let subject = format!("{} on `{}`", names(dead.into_iter()), index.text);
            let table = index.text.split_once("/index/").map_or("arn:…:table/TABLE", |(table, _)| table);
            findings.add(index.span, subject, format!("write `{table}` as the resource, in a statement of its own"));
        }
    }
}

pub(super) static WRONG_RESOURCE: Row = Row {
    lint: Lint {
        code: "wrong-resource",
        severity: Severity::Warning,
        why: "the action is never authorized on a resource of this type",
        certainty: Certainty::Documented,
        source: "Service Authorization Reference, \"Actions defined by Amazon DynamoDB\"",
    },
    check: wrong_resource,
};

/// What the one above does not say.
fn wrong_resource(context: &Context<'_>, findings: &mut Findings<'_>) {
    for statement in context.plain() {
        let has_index = index(statement).is_some();
        // Grants of CDK have actions of streams among those of tables.
        let has_table_actions = statement.live().any(|action| action.resource_types().contains(&ResourceType::Table));
        let is_said = |pattern: &&ActionPattern<'_>| {
            let is_of_stream = pattern.actions.iter().all(|action| action.resource_types() == [ResourceType::Stream]);
            (has_index && can_be_on_table(pattern)) || (has_table_actions && is_of_stream)
        };
        for pattern in dead(statement).filter(|pattern| !is_said(pattern)) {
            findings.add(pattern.span, format!("`{}`", pattern.text), format!("give it on {}", places(pattern)));
        }
    }
}

/// The patterns of which no action can be authorized on any resource of the statement, unless that is said of a resource.
fn dead<'s, 'p>(statement: &'s Selected<'p>) -> impl Iterator<Item = &'s ActionPattern<'p>> {
    let has_fault = statement.targets.iter().any(|target| target.is_surely_dynamodb && !target.has_form);
    let misses_table = statement.targets.iter().any(|target| target.table_before_star().is_some());
    // `*` is for other services too.
    let is_dead = |pattern: &&ActionPattern<'_>| pattern.text != "*" && pattern.is_dead();
    let dead = statement.actions.iter().filter(is_dead).filter(move |_| !has_fault);
    dead.filter(move |pattern| !(misses_table && can_be_on_table(pattern)))
}

/// The first resource of the statement that can be an index.
fn index<'s, 'p>(statement: &'s Selected<'p>) -> Option<&'s Target<'p>> {
    statement.targets.iter().find(|target| target.can_be(ResourceType::Index))
}

fn can_be_on_table(pattern: &ActionPattern<'_>) -> bool {
    pattern.actions.iter().any(|action| action.resource_types().contains(&ResourceType::Table))
}

/// What the actions are authorized on, in words.
fn places(pattern: &ActionPattern<'_>) -> String {
    let mut texts: Vec<&str> = Vec::new();
    for action in &pattern.actions {
        let types = action.resource_types().iter().map(|kind| match kind {
            ResourceType::Table => "`arn:…:table/TABLE`",
            ResourceType::Index => "`arn:…:table/TABLE/index/INDEX`",
            ResourceType::Stream => "`arn:…:table/TABLE/stream/LABEL`",
            ResourceType::Backup => "`arn:…:table/TABLE/backup/BACKUP`",
            ResourceType::Export => "`arn:…:table/TABLE/export/EXPORT`",
            ResourceType::Import => "`arn:…:table/TABLE/import/IMPORT`",
            ResourceType::GlobalTable => "`arn:…::ACCOUNT:global-table/TABLE`",
        });
        for text in types {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
    }
    if texts.is_empty() { "`*`: it has no resource of its own".to_string() } else { texts.join(" or ") }
}

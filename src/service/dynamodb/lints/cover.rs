//! Tables without their indexes, and what a table has without the table itself.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::selected::Selected;
use super::target::Target;
use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::lint::{Edit, Findings, Fix, Lint, Severity};
use crate::json::Quoted;
use crate::service::dynamodb::{Action, ResourceType};

pub(super) static TABLE_NOT_COVERED: Row = Row {
    lint: Lint {
        code: "table-not-covered",
        severity: Severity::Warning,
        why: "`table/NAME/*` is for the table's indexes, streams and backups, and not for the table itself",
        certainty: Certainty::Documented,
        source: "Service Authorization Reference, \"Resource types defined by Amazon DynamoDB\"",
    },
    check: table_not_covered,
};

fn table_not_covered(context: &Context<'_>, findings: &mut Findings<'_>) {
    let is_candidate =
        |statement: &&Selected<'_>| statement.targets.iter().any(|target| target.table_before_star().is_some());
    if context.plain().find(is_candidate).is_none() {
        return;
    }
    for statement in context.plain() {
        let covered = if statement.allows() { context.allowed() } else { context.denied() };
        let on_tables = |action: &Action| action.resource_types().contains(&ResourceType::Table);
        let wanted =
            || statement.actions.iter().flat_map(|pattern| &pattern.actions).filter(|action| on_tables(action));
        for target in &statement.targets {
            let Some(table) = target.table_before_star() else { continue };
            // Where the table is given too, what can be on an index is meant for its indexes.
            let is_known = statement.allows() && Action::ALL.iter().any(|action| covered.has(*action, table));
            let is_missed = |action: &Action| {
                let is_of_index = action.resource_types().contains(&ResourceType::Index);
                !(is_known && is_of_index || covered.has(*action, table))
            };
            if wanted().any(is_missed) {
                // What is denied on the table too gives nobody more.
                let fix = (!statement.allows()).then(|| with_table(statement, target, table));
                let help = format!("add `{table}`, or write `/index/*` at the end if its indexes alone are meant");
                findings.add_with_fix(target.span, format!("`{}`", target.text), help, fix);
            }
        }
    }
}

fn with_table(statement: &Selected<'_>, target: &Target<'_>, table: &str) -> Fix {
    let list = format!("{}, {}", Quoted(table), Quoted(target.text));
    let text = if statement.source.target.patterns.listed { list } else { format!("[{list}]") };
    Fix { edits: [Edit { span: target.span, text }].into() }
}

pub(super) static INDEX_NOT_COVERED: Row = Row {
    lint: Lint {
        code: "index-not-covered",
        severity: Severity::Warning,
        why: "a SELECT on an index is authorized on the index's ARN, on which this policy does not give `dynamodb:PartiQLSelect`",
        certainty: Certainty::Inferred,
        source: "Service Authorization Reference, \"Actions defined by Amazon DynamoDB\"; developer guide, \"IAM security policies with \
                 PartiQL for DynamoDB\"",
    },
    check: index_not_covered,
};

/// Said where the policy shows that the indexes are read.
fn index_not_covered(context: &Context<'_>, findings: &mut Findings<'_>) {
    let reading = context.allowing().filter(|statement| {
        statement.is_plain() && (statement.has_live(Action::Query) || statement.has_live(Action::Scan))
    });
    let mut read: Vec<(&str, &str)> = Vec::new();
    for target in reading.flat_map(|statement| &statement.targets) {
        if let Some((table, _)) = target.text.split_once("/index/") {
            read.push((table, target.text));
        }
    }
    // The first of each table.
    read.sort_by_key(|(table, _)| *table);
    for target in selected(context) {
        let index = read.get(read.partition_point(|(table, _)| *table < target.text));
        let index = index
            .filter(|(table, index)| *table == target.text && !context.allowed().has(Action::PartiQLSelect, index));
        if let Some((_, index)) = index {
            findings.add(target.span, alone(target), format!("add `{index}`, if statements read from it"));
        }
    }
}

pub(super) static TABLE_HAS_INDEXES: Row = Row {
    lint: Lint {
        code: "table-has-indexes",
        severity: Severity::Note,
        why: "a SELECT on an index is authorized on the index's ARN, and this policy gives none of the table's",
        certainty: Certainty::Inferred,
        source: "Service Authorization Reference, \"Actions defined by Amazon DynamoDB\"; developer guide, \"IAM security policies with \
                 PartiQL for DynamoDB\"",
    },
    check: table_has_indexes,
};

fn table_has_indexes(context: &Context<'_>, findings: &mut Findings<'_>) {
    for target in selected(context) {
        let Some((arn, name)) = target.table().filter(|(arn, _)| *arn == target.text) else { continue };
        let Some(table) = context.schema_of(arn, name).and_then(|schema| schema.table(name)) else { continue };
        let is_covered = |name: &str| context.allowed().has(Action::PartiQLSelect, &format!("{arn}/index/{name}"));
        if !table.indexes.is_empty() && !table.indexes.iter().any(|index| is_covered(&index.name)) {
            findings.add(target.span, alone(target), format!("add `{arn}/index/*`, if statements read from them"));
        }
    }
}

fn alone(target: &Target<'_>) -> String {
    format!("`dynamodb:PartiQLSelect` on `{}` alone", target.text)
}

/// What an identity-based policy allows SELECT on.
fn selected<'c, 'p>(context: &'c Context<'p>) -> impl Iterator<Item = &'c Target<'p>> {
    let selecting =
        context.allowing().filter(|statement| statement.is_plain() && statement.has_live(Action::PartiQLSelect));
    selecting.filter(|_| context.is_whole).flat_map(|statement| &statement.targets)
}

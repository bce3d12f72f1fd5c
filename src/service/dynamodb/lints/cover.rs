//! Tables without their indexes, and what a table has without the table itself.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;

use super::selected::Selected;
use super::target::Target;
use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::lint::{Edit, Findings, Fix, Lint, Severity, quoted};
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
                !(is_known && is_of_index) && !covered.has(*action, table)
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
    let list = format!("{}, {}", quoted(table), quoted(target.text));
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

/// Said where the policy shows that the indexes are read, or the schema has some of which none is covered.
fn index_not_covered(context: &Context<'_>, findings: &mut Findings<'_>) {
    if !context.is_whole {
        return;
    }
    let selecting =
        || context.allowing().filter(|statement| statement.is_plain() && statement.has_live(Action::PartiQLSelect));
    if selecting().next().is_none() {
        return;
    }
    let reading = context.allowing().filter(|statement| {
        statement.is_plain() && (statement.has_live(Action::Query) || statement.has_live(Action::Scan))
    });
    let mut read: BTreeMap<&str, &str> = BTreeMap::new();
    for target in reading.flat_map(|statement| &statement.targets) {
        if let Some((table, _)) = target.text.split_once("/index/") {
            read.entry(table).or_insert(target.text);
        }
    }
    let allowed = context.allowed();
    let lacks = |index: &str| !allowed.has(Action::PartiQLSelect, index);
    for target in selecting().flat_map(|statement| &statement.targets) {
        let by_other = read.get(target.text).filter(|index| lacks(index)).map(|index| String::from(*index));
        let Some(index) = by_other.or_else(|| of_schema(context, target, lacks)) else { continue };
        let subject = format!("`dynamodb:PartiQLSelect` on `{}` alone", target.text);
        findings.add(target.span, subject, format!("add `{index}`, if statements read from it"));
    }
}

/// The pattern of the indexes that the schema has of the table, if none is covered.
fn of_schema(context: &Context<'_>, target: &Target<'_>, lacks: impl Fn(&str) -> bool) -> Option<String> {
    let (arn, name) = target.table().filter(|(arn, _)| *arn == target.text)?;
    let table = context.schema_of(arn, name)?.table(name)?;
    let mut indexes = table.indexes.iter().map(|index| format!("{arn}/index/{}", index.name)).peekable();
    indexes.peek()?;
    indexes.all(|index| lacks(&index)).then(|| format!("{arn}/index/*"))
}

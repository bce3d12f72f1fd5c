//! Lints of conditions.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::iam::document::{ConditionBlock, ConditionEntry};
use crate::iam::evaluate::key::{CompiledKey, Key};
use crate::iam::evaluate::operator::{Comparison, Operator, SetOperator};
use crate::iam::lint::{Edit, Finding, Fix, Lint, names, quoted};
use crate::service::qldb::lints::selected::Selected;
use crate::service::qldb::{Action, ConditionKey};

/// Services whose own condition keys no request to QLDB has. Keys of identity providers are not among them.
const OTHER_SERVICES: [&str; 8] = ["dynamodb", "ec2", "iam", "kinesis", "kms", "lambda", "rds", "s3"];

/// Global keys that only calls of a service to another have.
const SERVICE_CALLS: [&str; 4] = ["aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"];

pub(crate) fn lint(statement: &Selected<'_>, findings: &mut Vec<Finding>) {
    let actions: Vec<Action> = statement.live().collect();
    if actions.is_empty() {
        return;
    }
    for block in &statement.source.conditions {
        for entry in &block.keys {
            match CompiledKey::new(&entry.key.value) {
                CompiledKey { key: Key::Purge, .. } => purge(&actions, statement, block, entry, findings),
                CompiledKey { key: Key::ResourceTag(_), .. } => resource_tag(statement, block, entry, findings),
                CompiledKey { key: Key::Address, .. } if actions.contains(&Action::SendCommand) => {
                    let help = "try it before you rely on it, or use another key".to_string();
                    let text = format!("`{}` with `qldb:SendCommand`", entry.key.value);
                    findings.push(Finding::new(Lint::SourceIp, entry.key.span, text, help));
                }
                key => never_present(&key, &actions, statement, entry, findings),
            }
        }
    }
}

/// What is still to be made, or is no resource, has no tags. A wildcard that also names other actions is as good as they are.
fn resource_tag(statement: &Selected<'_>, block: &ConditionBlock, entry: &ConditionEntry, findings: &mut Vec<Finding>) {
    let operator = block.operator.value;
    let comparison = operator.comparison();
    let wants_key = match comparison {
        Comparison::Null => entry.values.values.iter().all(|value| value.value.eq_ignore_ascii_case("false")),
        _ => !comparison.is_negated() && !operator.if_exists() && operator.set() != Some(SetOperator::ForAllValues),
    };
    let lacks = |action: &Action| *action == Action::CreateLedger || action.resource_types().is_empty();
    let lacking = statement.actions.iter().filter(|pattern| !pattern.live.is_empty() && pattern.live.iter().all(lacks));
    let lacking: Vec<&str> = lacking.map(|pattern| pattern.text).collect();
    if wants_key && !lacking.is_empty() {
        let text = format!("{} with `{}`", names(lacking.into_iter()), entry.key.value);
        let help = "give them without the condition, in a statement of their own; for a ledger that is created the key is \
                    `aws:RequestTag/…`";
        findings.push(Finding::new(Lint::ConditionKey, entry.key.span, text, help.to_string()));
    }
}

fn purge(
    actions: &[Action],
    statement: &Selected<'_>,
    block: &ConditionBlock,
    entry: &ConditionEntry,
    findings: &mut Vec<Finding>,
) {
    let operator = block.operator.value;
    let comparison = operator.comparison();
    let lacking: Vec<&str> = actions
        .iter()
        .filter(|action| !action.condition_keys().contains(&ConditionKey::Purge))
        .map(|action| action.name())
        .collect();
    if !lacking.is_empty() && !operator.if_exists() && comparison != Comparison::Null {
        let text = format!("{} with `qldb:Purge`", names(lacking.into_iter()));
        let help = "give the two actions a statement of their own".to_string();
        findings.push(Finding::new(Lint::PurgeElsewhere, entry.key.span, text, help));
    }
    let is_string = comparison.name().starts_with("String");
    if !is_string && comparison != Comparison::Null {
        let text = format!("`{operator}` on `qldb:Purge`");
        let help = "write `StringEquals`".to_string();
        let mut finding = Finding::new(Lint::PurgeOperator, block.operator.span, text, help);
        finding.fix = to_string_equals(statement, block, entry);
        findings.push(finding);
    }
    let exact = matches!(comparison, Comparison::StringEquals | Comparison::StringEqualsIgnoreCase | Comparison::Bool);
    let comes = |value: &str| {
        let value = value.to_ascii_lowercase();
        (value == "true" && actions.contains(&Action::PartiQLDropIndex))
            || (value == "false" && actions.contains(&Action::PartiQLDropTable))
    };
    let drops = actions.iter().any(|action| action.condition_keys().contains(&ConditionKey::Purge));
    if exact && drops {
        for value in entry.values.values.iter().filter(|value| !value.value.contains("${") && !comes(&value.value)) {
            let help = match value.value.as_str() {
                "true" => "allow `qldb:PartiQLDropTable` without the condition, or with `false`",
                "false" => "write `true`: DROP INDEX has no other value",
                _ => "write `true` for DROP INDEX, `false` for DROP TABLE",
            };
            let text = format!("`{}` as `qldb:Purge`", value.value);
            findings.push(Finding::new(Lint::PurgeValue, value.span, text, help.to_string()));
        }
    }
}

/// `Bool` as `StringEquals`, if nothing else is under the operator and its values mean the same as strings.
fn to_string_equals(statement: &Selected<'_>, block: &ConditionBlock, entry: &ConditionEntry) -> Option<Fix> {
    let operator = block.operator.value;
    if operator.comparison() != Comparison::Bool || block.keys.len() != 1 {
        return None;
    }
    let suffix = if operator.if_exists() { "IfExists" } else { "" };
    let prefix = operator.set().map_or("", |set| set.prefix());
    let wanted = format!("{prefix}StringEquals{suffix}");
    let taken = |block: &ConditionBlock| wanted.parse::<Operator>() == Ok(block.operator.value);
    if statement.source.conditions.iter().any(taken) {
        return None;
    }
    let values = entry.values.values.iter().map(|value| {
        let text: String = value.value.to_ascii_lowercase();
        matches!(text.as_str(), "true" | "false").then(|| Edit { span: value.span, text: quoted(&text) })
    });
    let mut edits: Vec<Edit> = values.collect::<Option<_>>()?;
    edits.push(Edit { span: block.operator.span, text: quoted(&wanted) });
    Some(Fix { edits })
}

fn never_present(
    key: &CompiledKey,
    actions: &[Action],
    statement: &Selected<'_>,
    entry: &ConditionEntry,
    findings: &mut Vec<Finding>,
) {
    if !statement.is_qldb_only() {
        return;
    }
    let lacks = |wanted: ConditionKey| !actions.iter().any(|action| action.condition_keys().contains(&wanted));
    let prefix = key.folded.split(':').next().unwrap_or_default();
    let help = match &key.key {
        Key::RequestTag(_) if lacks(ConditionKey::RequestTag) => {
            "it is the tag that a request sets; a table's own is `aws:ResourceTag/…`"
        }
        Key::TagKeys if lacks(ConditionKey::TagKeys) => "only requests that set or remove tags have it",
        Key::Other if prefix == "qldb" => "QLDB's one condition key is `qldb:Purge`",
        Key::Other if SERVICE_CALLS.contains(&&*key.folded) => {
            "it belongs into the trust policies of roles that services assume"
        }
        Key::Other if OTHER_SERVICES.contains(&prefix) => "it is a key of another service; remove it",
        Key::Other
        | Key::RequestTag(_)
        | Key::TagKeys
        | Key::ResourceTag(_)
        | Key::Purge
        | Key::Region
        | Key::Account
        | Key::Always
        | Key::Address => return,
    };
    let text = format!("`{}`", entry.key.value);
    findings.push(Finding::new(Lint::ConditionKey, entry.key.span, text, help.to_string()));
}

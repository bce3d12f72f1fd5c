//! Condition keys that requests to QLDB do not have, or not as one would think.

use alloc::format;
use alloc::vec::Vec;

use super::{Condition, Context, Row, purge};
use crate::iam::Certainty;
use crate::iam::evaluate::key::{CompiledKey, Key};
use crate::iam::evaluate::operator::{Comparison, SetOperator};
use crate::iam::lint::{Findings, Lint, Severity, names};
use crate::service::qldb::{Action, ConditionKey};

/// Services whose own condition keys no request to QLDB has. Keys of identity providers are not among them.
const OTHER_SERVICES: [&str; 8] = ["dynamodb", "ec2", "iam", "kinesis", "kms", "lambda", "rds", "s3"];

/// Global keys that only calls of a service to another have.
const SERVICE_CALLS: [&str; 4] = ["aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"];

pub(super) static CONDITION_KEY: Row = Row {
    lint: Lint {
        code: "condition-key",
        severity: Severity::Error,
        why: "requests with these actions never have the key",
        certainty: Certainty::Documented,
        source: "Service Authorization Reference, \"Condition keys for Amazon QLDB\"",
    },
    check: condition_key,
};

fn condition_key(context: &Context<'_>, findings: &mut Findings<'_>) {
    for condition in context.conditions().filter(|condition| !purge::is_purge(condition)) {
        let key = CompiledKey::new(&condition.entry.key.value);
        match key.key {
            Key::ResourceTag(_) => resource_tag(&condition, findings),
            _ => never_present(&key, &condition, findings),
        }
    }
}

/// What is still to be made, or is no resource, has no tags. A wildcard that also names other actions is as good as they are.
fn resource_tag(condition: &Condition<'_, '_>, findings: &mut Findings<'_>) {
    let Condition { statement, block, entry } = condition;
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
        findings.add(entry.key.span, text, help);
    }
}

fn never_present(key: &CompiledKey, condition: &Condition<'_, '_>, findings: &mut Findings<'_>) {
    let Condition { statement, block: _, entry } = condition;
    if !statement.is_qldb_only() {
        return;
    }
    let lacks = |wanted: ConditionKey| !statement.live().any(|action| action.condition_keys().contains(&wanted));
    let prefix = key.folded.split(':').next().unwrap_or_default();
    let help = match &key.key {
        Key::RequestTag(_) if lacks(ConditionKey::RequestTag) => {
            "it is the tag that a request sets; a table's own is `aws:ResourceTag/…`"
        }
        Key::TagKeys if lacks(ConditionKey::TagKeys) => "only requests that set or remove tags have it",
        Key::Service if prefix == "qldb" => "QLDB's one condition key is `qldb:Purge`",
        Key::Other if SERVICE_CALLS.contains(&&*key.folded) => {
            "it belongs into the trust policies of roles that services assume"
        }
        Key::Other | Key::Service if OTHER_SERVICES.contains(&prefix) => "it is a key of another service; remove it",
        Key::Other
        | Key::RequestTag(_)
        | Key::TagKeys
        | Key::ResourceTag(_)
        | Key::Service
        | Key::Region
        | Key::Account
        | Key::Always
        | Key::Address => return,
    };
    let text = format!("`{}`", entry.key.value);
    findings.add(entry.key.span, text, help);
}

pub(super) static SOURCE_IP: Row = Row {
    lint: Lint {
        code: "source-ip",
        severity: Severity::Note,
        why: "it has been reported that `qldb:SendCommand` is denied from the right address too",
        certainty: Certainty::Probable,
        source: "github.com/aws/aws-sdk-js, issue 3081",
    },
    check: source_ip,
};

fn source_ip(context: &Context<'_>, findings: &mut Findings<'_>) {
    for Condition { statement, block: _, entry } in context.conditions() {
        let is_address = CompiledKey::new(&entry.key.value).key == Key::Address;
        if is_address && statement.live().any(|action| action == Action::SendCommand) {
            let subject = format!("`{}` with `qldb:SendCommand`", entry.key.value);
            findings.add(entry.key.span, subject, "try it before you rely on it, or use another key");
        }
    }
}

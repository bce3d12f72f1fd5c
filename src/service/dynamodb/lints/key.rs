//! Condition keys that there are not, or that requests with the actions do not have.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::condition::{Condition, is_key};
use super::selected::is_partiql;
use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::evaluate::key::{CompiledKey, Key};
use crate::iam::evaluate::operator::Comparison;
use crate::iam::lint::{Findings, Lint, Severity, names};
use crate::nearest::nearest;
use crate::service::dynamodb::{Action, ConditionKey};

/// The service's own keys.
const OWN: [ConditionKey; 9] = [
    ConditionKey::Attributes,
    ConditionKey::EnclosingOperation,
    ConditionKey::FisActionId,
    ConditionKey::FisTargetArns,
    ConditionKey::FullTableScan,
    ConditionKey::LeadingKeys,
    ConditionKey::ReturnConsumedCapacity,
    ConditionKey::ReturnValues,
    ConditionKey::Select,
];

/// Keys that are described, and that the reference gives to no action: which requests have them is unknown.
const OF_NO_ACTION: [&str; 4] = [
    "dynamodb:FirstPartitionKeyValues",
    "dynamodb:SecondPartitionKeyValues",
    "dynamodb:ThirdPartitionKeyValues",
    "dynamodb:FourthPartitionKeyValues",
];

/// Services whose own condition keys no request to DynamoDB has.
const OTHER_SERVICES: [&str; 8] = ["ec2", "iam", "kinesis", "lambda", "qldb", "rds", "s3", "sqs"];

pub(super) static NO_SUCH_KEY: Row = Row {
    lint: Lint {
        code: "no-such-key",
        severity: Severity::Error,
        why: "there is no such condition key, so that no request has it",
        certainty: Certainty::Documented,
        source: "Service Authorization Reference, \"Condition keys for Amazon DynamoDB\"",
    },
    check: no_such_key,
};

fn no_such_key(context: &Context<'_>, findings: &mut Findings<'_>) {
    for Condition { entry, .. } in context.conditions() {
        let text = entry.key.value.as_str();
        let Some((prefix, name)) = text.split_once(':') else { continue };
        let known = || OWN.iter().map(|key| key.name()).chain(OF_NO_ACTION);
        if prefix.eq_ignore_ascii_case("dynamodb") && !known().any(|key| key.eq_ignore_ascii_case(text)) {
            findings.add(entry.key.span, format!("`{text}`"), instead(name, known().filter_map(after_colon)));
        }
    }
}

fn after_colon(key: &'static str) -> Option<&'static str> {
    key.split_once(':').map(|(_, name)| name)
}

fn instead(name: &str, known: impl Iterator<Item = &'static str>) -> String {
    let lower = name.to_ascii_lowercase();
    if let Some((_, tag)) = name.split_once('/').filter(|_| lower.starts_with("resourcetag/")) {
        return format!("write `aws:ResourceTag/{tag}`");
    }
    let named = |names: &[&str]| names.contains(&lower.as_str());
    if named(&["partitionkey", "partitionkeys", "partitionkeyvalue", "hashkey", "hashkeys", "keys", "key"]) {
        return "write `dynamodb:LeadingKeys`".to_string();
    }
    match nearest(name, known) {
        Some(near) => format!("did you mean `dynamodb:{near}`?"),
        None => "remove it, or write a key of the Service Authorization Reference".to_string(),
    }
}

pub(super) static KEY_NOT_OF_ACTION: Row = Row {
    lint: Lint {
        code: "key-not-of-action",
        severity: Severity::Error,
        why: "requests with the action never have the key, so that the statement does not apply to it",
        certainty: Certainty::Documented,
        source: "Service Authorization Reference, \"Actions defined by Amazon DynamoDB\"",
    },
    check: key_not_of_action,
};

fn key_not_of_action(context: &Context<'_>, findings: &mut Findings<'_>) {
    for condition in context.conditions().filter(wants_key) {
        let compiled = CompiledKey::new(&condition.entry.key.value);
        let own = OWN.into_iter().find(|key| is_key(condition.entry, *key));
        let key = match (own, &compiled.key) {
            (Some(key), _) => key,
            (None, Key::RequestTag(_)) => ConditionKey::RequestTag,
            (None, Key::TagKeys) => ConditionKey::TagKeys,
            _ => {
                of_other_service(context, &condition, &compiled, findings);
                continue;
            }
        };
        let lacking = lacking(&condition, key);
        if !lacking.is_empty() {
            let subject = format!("{} with `{}`", names(lacking.into_iter()), condition.entry.key.value);
            findings.add(condition.entry.key.span, subject, help(&condition, key));
        }
    }
}

/// Whether the condition does not hold for a request without the key.
fn wants_key(condition: &Condition<'_, '_>) -> bool {
    !super::condition::holds_without(condition.operator(), condition.entry)
}

/// What of the statement is never matched for lack of the key: patterns, or the actions of a wildcard.
fn lacking<'p>(condition: &Condition<'_, 'p>, key: ConditionKey) -> Vec<&'p str> {
    let statement = condition.statement;
    let has = |action: Action| {
        // The reference does not give the key to the action, and the guide does.
        let is_checked = action == Action::ConditionCheckItem && key == ConditionKey::EnclosingOperation;
        is_checked || action.condition_keys().contains(&key)
    };
    let lacks = |action: &Action| !has(*action);
    let mut found = Vec::new();
    if statement.allows() {
        for pattern in &statement.actions {
            let is_partiql = pattern.actions.iter().copied().all(is_partiql);
            if pattern.is_wild() && is_partiql {
                found.extend(pattern.live.iter().filter(|action| lacks(action)).map(|action| action.name()));
            } else if pattern.text != "*" && !pattern.live.is_empty() && pattern.live.iter().all(lacks) {
                found.push(pattern.text);
            }
        }
        return found;
    }
    let is_for_nothing = statement.live().all(|action| lacks(&action));
    // A Deny of several: those count whose requests could have what the key is about.
    let missed = |action: &Action| lacks(action) && is_about(key, *action);
    for pattern in statement.actions.iter().filter(|pattern| !pattern.live.is_empty() && pattern.text != "*") {
        if pattern.is_wild() && !is_for_nothing {
            found.extend(pattern.live.iter().filter(|action| missed(action)).map(|action| action.name()));
        } else if is_for_nothing || pattern.live.iter().any(&missed) {
            found.push(pattern.text);
        }
    }
    found
}

/// Whether an action without the key does what a Deny under a condition on it is meant to stop.
fn is_about(key: ConditionKey, action: Action) -> bool {
    match key {
        ConditionKey::FullTableScan | ConditionKey::LeadingKeys => action == Action::Scan,
        ConditionKey::ReturnConsumedCapacity => is_partiql(action),
        ConditionKey::Attributes
        | ConditionKey::EnclosingOperation
        | ConditionKey::FisActionId
        | ConditionKey::FisTargetArns
        | ConditionKey::ReturnValues
        | ConditionKey::Select
        | ConditionKey::RequestTag
        | ConditionKey::TagKeys => false,
    }
}

fn help(condition: &Condition<'_, '_>, key: ConditionKey) -> String {
    let allows = condition.statement.allows();
    let scans = condition.statement.has_live(Action::Scan);
    match key {
        ConditionKey::FullTableScan if !allows && scans => {
            "only `dynamodb:PartiQLSelect` has it: deny `dynamodb:Scan` in a statement without the condition"
        }
        ConditionKey::FullTableScan if allows => {
            "only `dynamodb:PartiQLSelect` has it: give the others in a statement of their own"
        }
        ConditionKey::FullTableScan => "only `dynamodb:PartiQLSelect` has it",
        ConditionKey::LeadingKeys if scans => {
            "a scan reads the items of all keys: allow it without the condition or not at all, and deny it without the condition"
        }
        ConditionKey::ReturnConsumedCapacity => "no PartiQL action has it: give them a statement of their own",
        ConditionKey::RequestTag => "it is the tag that a request sets; a table's own is `aws:ResourceTag/…`",
        ConditionKey::TagKeys => "only requests that set or remove tags have it",
        _ if allows => "give them in a statement of their own, without the condition",
        _ => "deny them in a statement of their own, without the condition",
    }
    .to_string()
}

fn of_other_service(
    context: &Context<'_>,
    condition: &Condition<'_, '_>,
    key: &CompiledKey,
    findings: &mut Findings<'_>,
) {
    /// Global keys that only calls of a service to another have.
    const SERVICE_CALLS: [&str; 2] = ["aws:sourcearn", "aws:sourceaccount"];
    if !condition.statement.is_dynamodb_only() || condition.operator().comparison() == Comparison::Null {
        return;
    }
    let prefix = key.folded.split(':').next().unwrap_or_default();
    let help = if OTHER_SERVICES.contains(&prefix) {
        "it is a key of another service; remove it"
    } else if context.is_whole && condition.statement.allows() && SERVICE_CALLS.contains(&&*key.folded) {
        "it belongs into the trust policies of roles that services assume"
    } else {
        return;
    };
    findings.add(condition.entry.key.span, format!("`{}`", condition.entry.key.value), help);
}

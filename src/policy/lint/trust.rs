//! Lints of trust policies.

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::{Finding, Lint};
use crate::policy::document::{
    ConditionBlock, ConditionEntry, Effect, PrincipalType, Principals, Statement, TrustPolicy, Version, Who,
};
use crate::policy::draft::SERVICE_PRINCIPAL;
use crate::policy::operator::SetOperator;
use crate::policy::pattern::components;

pub(super) fn lint(policy: &TrustPolicy, findings: &mut Vec<Finding>) {
    for statement in policy.statements.iter().filter(|statement| statement.effect.value == Effect::Allow) {
        if !trusts_qldb(&statement.target) {
            continue;
        }
        let accounts: Vec<(&str, &ConditionEntry)> = source_accounts(statement).collect();
        match accounts.as_slice() {
            [] => {
                let help = "add a condition on `aws:SourceArn` and `aws:SourceAccount`; `partiql-iam role` writes it";
                let text = format!("a role that `{SERVICE_PRINCIPAL}` may assume");
                findings.push(Finding::new(Lint::ConfusedDeputy, statement.target.span, text, help.to_string()));
            }
            [(first, _), rest @ ..] => {
                let is_key =
                    |key: &'static str| move |entry: &ConditionEntry| entry.key.value.eq_ignore_ascii_case(key);
                let shared = |key: &'static str| accounts.iter().filter(move |(_, entry)| is_key(key)(entry));
                let differ = shared("aws:SourceArn").count() > 0
                    && shared("aws:SourceAccount").count() > 0
                    && !shared("aws:SourceArn")
                        .any(|(one, _)| shared("aws:SourceAccount").any(|(other, _)| one == other));
                if let Some((other, entry)) = rest.iter().find(|(other, _)| differ && other != first) {
                    let text = format!("accounts `{first}` and `{other}`");
                    let help = "write one account into both".to_string();
                    findings.push(Finding::new(Lint::SourceAccounts, entry.key.span, text, help));
                }
            }
        }
    }
}

fn trusts_qldb(principals: &Principals) -> bool {
    let Principals { negated, who, span: _ } = principals;
    let named = match who {
        Who::Everyone => true,
        Who::Named(named) => named.iter().any(|(kind, names)| {
            // `{"AWS": "*"}` is the same as `"*"` (IAM User Guide, "AWS JSON policy elements: Principal").
            let wanted = match kind {
                PrincipalType::Service => SERVICE_PRINCIPAL,
                PrincipalType::Aws => "*",
                _ => return false,
            };
            names.values.iter().any(|name| name.value == wanted)
        }),
    };
    named != *negated
}

/// The accounts that the conditions confine QLDB to, each with its key. A key that lets all accounts in does not count.
fn source_accounts(statement: &Statement<Principals>) -> impl Iterator<Item = (&str, &ConditionEntry)> {
    let confines = |block: &&ConditionBlock| {
        let operator = block.operator.value;
        let name = operator.comparison().name();
        let compares = (name.starts_with("String") || name.starts_with("Arn")) && !operator.comparison().is_negated();
        // Both hold when the key is missing.
        let holds_without = operator.if_exists() || operator.set() == Some(SetOperator::ForAllValues);
        compares && !holds_without
    };
    let entries = statement.conditions.iter().filter(confines).flat_map(|block| &block.keys);
    entries
        .filter_map(|entry| {
            let is = |key: &str| entry.key.value.eq_ignore_ascii_case(key);
            let account = |value| match () {
                () if is("aws:SourceArn") => components(value, Version::V2012).get(4).copied(),
                () if is("aws:SourceAccount") => Some(value),
                () => None,
            };
            let is_account = |text: &&str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
            let accounts: Option<Vec<&str>> =
                entry.values.values.iter().map(|value| account(value.value.as_str()).filter(is_account)).collect();
            accounts.map(|accounts| accounts.into_iter().map(move |account| (account, entry)))
        })
        .flatten()
}

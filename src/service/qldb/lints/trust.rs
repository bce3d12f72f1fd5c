//! Lints of trust policies.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use crate::iam::document::draft::SERVICE_PRINCIPAL;
use crate::iam::document::{
    ConditionBlock, ConditionEntry, Effect, PrincipalType, Principals, Statement, TrustPolicy, Variables, Who,
};
use crate::iam::evaluate::operator::{Comparison, SetOperator};
use crate::iam::evaluate::pattern::components;
use crate::iam::evaluate::placeholder::{UNKNOWN, skeleton};
use crate::iam::is_account;
use crate::iam::lint::{Finding, Lint};
use crate::service::qldb::lints::role::service_principal;
use crate::service::qldb::lints::target::{can_be_stream, impossible_head};

pub(crate) fn lint(policy: &TrustPolicy, findings: &mut Vec<Finding>) {
    for statement in policy.statements.iter().filter(|statement| statement.effect.value == Effect::Allow) {
        look_alikes(&statement.target, findings);
        if !trusts_qldb(&statement.target) {
            continue;
        }
        source_arns(statement, findings);
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
                let owners: BTreeSet<&str> = shared("aws:SourceAccount").map(|(account, _)| *account).collect();
                let differ = shared("aws:SourceArn").count() > 0
                    && !owners.is_empty()
                    && !shared("aws:SourceArn").any(|(account, _)| owners.contains(account));
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

fn look_alikes(principals: &Principals, findings: &mut Vec<Finding>) {
    let Who::Named(named) = &principals.who else { return };
    for (kind, names) in named {
        match kind {
            PrincipalType::Service | PrincipalType::Federated => {
                names.values.iter().for_each(|name| service_principal(name, findings));
            }
            PrincipalType::Aws => {
                // An account, a user or a role may be called so; its name has no dot before a domain.
                let services = names.values.iter().filter(|name| name.value.contains(".amazon"));
                services.for_each(|name| service_principal(name, findings));
            }
            PrincipalType::CanonicalUser => {}
        }
    }
}

/// Values of `aws:SourceArn` that QLDB never sends.
///
/// Source: developer guide, "Cross-service confused deputy prevention".
fn source_arns(statement: &Statement<Principals>, findings: &mut Vec<Finding>) {
    let is_qldb_alone = match &statement.target.who {
        Who::Everyone => false,
        Who::Named(named) => {
            named.iter().flat_map(|(_, names)| &names.values).all(|name| name.value == SERVICE_PRINCIPAL)
        }
    };
    for block in statement.conditions.iter().filter(|block| !block.operator.value.comparison().is_negated()) {
        let comparison = block.operator.value.comparison();
        if comparison == Comparison::Null {
            continue;
        }
        let is_exact = matches!(comparison, Comparison::StringEquals | Comparison::StringEqualsIgnoreCase);
        let entries = block.keys.iter().filter(|entry| entry.key.value.eq_ignore_ascii_case("aws:SourceArn"));
        for value in entries.flat_map(|entry| &entry.values.values) {
            let text = value.value.as_str();
            let skeleton = skeleton(text);
            let parts = components(&skeleton, Variables::Allowed);
            let [_, _, service, _, _, resource] = parts.as_slice() else { continue };
            let is_wild = |text: &str| text.contains(['*', '?', '$', UNKNOWN]);
            let help = if is_exact && text.contains('*') && !text.contains("${*}") {
                "`*` is plain text here; write the operator `ArnLike`"
            } else if *service == "qldb" && !(can_be_stream(resource) || resource.starts_with(['$', UNKNOWN])) {
                "write `arn:…:ACCOUNT:*`, or for streams `arn:…:stream/LEDGER/*`; `partiql-iam role` writes it"
            } else if *service == "qldb"
                && let Some(help) = impossible_head(text)
            {
                help
            } else if is_qldb_alone && *service != "qldb" && !is_wild(service) {
                "write the ARN of what makes QLDB assume the role, such as `arn:aws:qldb:REGION:ACCOUNT:*`"
            } else {
                continue;
            };
            let subject = format!("`{text}` under `{}`", block.operator.value);
            findings.push(Finding::new(Lint::SourceArn, value.span, subject, help.to_string()));
        }
    }
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
                () if is("aws:SourceArn") => components(value, Variables::Allowed).get(4).copied(),
                () if is("aws:SourceAccount") => Some(value),
                () => None,
            };
            let accounts: Option<Vec<&str>> = entry
                .values
                .values
                .iter()
                .map(|value| account(value.value.as_str()).filter(|text| is_account(text)))
                .collect();
            accounts.map(|accounts| accounts.into_iter().map(move |account| (account, entry)))
        })
        .flatten()
}

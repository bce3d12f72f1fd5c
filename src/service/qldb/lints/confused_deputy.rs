//! Whom QLDB may assume a role for.

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::target::can_be_stream;
use super::{Context, PREFIX, Row};
use crate::iam::Certainty;
use crate::iam::document::{
    ConditionBlock, ConditionEntry, Effect, PrincipalType, Principals, Statement, Variables, Who,
};
use crate::iam::evaluate::operator::{Comparison, SetOperator};
use crate::iam::evaluate::pattern::components;
use crate::iam::evaluate::placeholder::{UNKNOWN, skeleton};
use crate::iam::is_account;
use crate::iam::lint::head::impossible_head;
use crate::iam::lint::{Findings, Lint, Severity};
use crate::service::qldb::role::SERVICE_PRINCIPAL;

pub(super) static CONFUSED_DEPUTY: Row = Row {
    lint: Lint {
        code: "confused-deputy",
        severity: Severity::Error,
        why: "without `aws:SourceArn` or `aws:SourceAccount` QLDB may assume the role for anybody's ledger",
        certainty: Certainty::Documented,
        source: "developer guide, \"Cross-service confused deputy prevention\"",
    },
    check: confused_deputy,
};

fn confused_deputy(context: &Context<'_>, findings: &mut Findings<'_>) {
    for statement in trusting(context).filter(|statement| source_accounts_of(statement).next().is_none()) {
        let subject = format!("a role that `{SERVICE_PRINCIPAL}` may assume");
        let help = "add a condition on `aws:SourceArn` and `aws:SourceAccount`; `partiql-iam role` writes it";
        findings.add(statement.target.span, subject, help);
    }
}

pub(super) static SOURCE_ACCOUNTS: Row = Row {
    lint: Lint {
        code: "source-accounts",
        severity: Severity::Error,
        why: "the account in `aws:SourceArn` and `aws:SourceAccount` must be the same, or nobody can assume the role",
        certainty: Certainty::Documented,
        source: "developer guide, \"Cross-service confused deputy prevention\"",
    },
    check: source_accounts,
};

fn source_accounts(context: &Context<'_>, findings: &mut Findings<'_>) {
    for statement in trusting(context) {
        let accounts: Vec<(&str, &ConditionEntry)> = source_accounts_of(statement).collect();
        let Some(((first, _), rest)) = accounts.split_first() else { continue };
        let of_key = |key: &'static str| {
            let is_key = move |entry: &ConditionEntry| entry.key.value.eq_ignore_ascii_case(key);
            accounts.iter().filter(move |(_, entry)| is_key(entry)).map(|(account, _)| *account)
        };
        let mut owners: Vec<&str> = of_key("aws:SourceAccount").collect();
        owners.sort_unstable();
        let differ = of_key("aws:SourceArn").next().is_some()
            && !owners.is_empty()
            && !of_key("aws:SourceArn").any(|account| owners.binary_search(&account).is_ok());
        if let Some((other, entry)) = rest.iter().find(|(other, _)| differ && other != first) {
            let subject = format!("accounts `{first}` and `{other}`");
            findings.add(entry.key.span, subject, "write one account into both");
        }
    }
}

pub(super) static SOURCE_ARN: Row = Row {
    lint: Lint {
        code: "source-arn",
        severity: Severity::Error,
        why: "QLDB sends `arn:…:ACCOUNT:*` for exports and `arn:…:stream/LEDGER/ID` for streams, so nobody can assume the role",
        certainty: Certainty::Documented,
        source: "developer guide, \"Cross-service confused deputy prevention\"",
    },
    check: source_arn,
};

fn source_arn(context: &Context<'_>, findings: &mut Findings<'_>) {
    trusting(context).for_each(|statement| source_arns_of(statement, findings));
}

/// The statements by which QLDB may assume the role.
fn trusting<'p>(context: &Context<'p>) -> impl Iterator<Item = &'p Statement<Principals>> {
    let statements = context.trust.into_iter().flat_map(|policy| &policy.statements);
    statements.filter(|statement| statement.effect.value == Effect::Allow && trusts_qldb(&statement.target))
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

fn source_arns_of(statement: &Statement<Principals>, findings: &mut Findings<'_>) {
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
                "`*` is plain text here; write the operator `ArnLike`".to_string()
            } else if *service == "qldb" && !(can_be_stream(resource) || resource.starts_with(['$', UNKNOWN])) {
                "write `arn:…:ACCOUNT:*`, or for streams `arn:…:stream/LEDGER/*`; `partiql-iam role` writes it"
                    .to_string()
            } else if *service == "qldb"
                && let Some(help) = impossible_head(text, PREFIX)
            {
                help
            } else if is_qldb_alone && *service != "qldb" && !is_wild(service) {
                "write the ARN of what makes QLDB assume the role, such as `arn:aws:qldb:REGION:ACCOUNT:*`".to_string()
            } else {
                continue;
            };
            let subject = format!("`{text}` under `{}`", block.operator.value);
            findings.add(value.span, subject, help);
        }
    }
}

/// The accounts that the conditions confine QLDB to, each with its key. A key that lets all accounts in does not count.
fn source_accounts_of(statement: &Statement<Principals>) -> impl Iterator<Item = (&str, &ConditionEntry)> {
    let confines = |block: &&ConditionBlock| {
        let operator = block.operator.value;
        let name = operator.comparison().name();
        let compares = (name.starts_with("String") || name.starts_with("Arn")) && !operator.comparison().is_negated();
        // Both hold when the key is missing.
        let holds_without = operator.if_exists() || operator.set() == Some(SetOperator::ForAllValues);
        compares && !holds_without
    };
    let mut found = Vec::new();
    for block in statement.conditions.iter().filter(confines) {
        for entry in &block.keys {
            let is = |key: &str| entry.key.value.eq_ignore_ascii_case(key);
            let account = |value| match () {
                () if is("aws:SourceArn") => components(value, Variables::Allowed).get(4).copied(),
                () if is("aws:SourceAccount") => Some(value),
                () => None,
            };
            let values = &entry.values.values;
            let accounts: Vec<&str> =
                values.iter().map_while(|value| account(&value.value).filter(|text| is_account(text))).collect();
            if accounts.len() == values.len() {
                found.extend(accounts.into_iter().map(|account| (account, entry)));
            }
        }
    }
    found.into_iter()
}

//! Names that look like QLDB's service principal, and are not.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::pass_role::is_passed_to;
use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::document::{Effect, Located, PrincipalType, Principals, Who};
use crate::iam::lint::{Findings, Lint, Severity};
use crate::service::qldb::role::SERVICE_PRINCIPAL;

pub(super) static SERVICE_PRINCIPAL_NAME: Row = Row {
    lint: Lint {
        code: "service-principal",
        severity: Severity::Error,
        why: "there is no such service principal; QLDB's is `qldb.amazonaws.com`",
        certainty: Certainty::Documented,
        source: "developer guide, \"Journal export permissions\"",
    },
    check: service_principal,
};

fn service_principal(context: &Context<'_>, findings: &mut Findings<'_>) {
    let mut names: Vec<&Located<String>> = Vec::new();
    for block in context.all_allowing().flat_map(|statement| &statement.conditions) {
        for entry in block.keys.iter().filter(|entry| is_passed_to(&entry.key.value)) {
            names.extend(&entry.values.values);
        }
    }
    let trusting = context.trust.map_or(&[][..], |policy| &policy.statements);
    for statement in trusting.iter().filter(|statement| statement.effect.value == Effect::Allow) {
        names.extend(services(&statement.target));
    }
    for name in names {
        if looks_like_qldb(&name.value) {
            findings.add(name.span, format!("`{}`", name.value), format!("write `{SERVICE_PRINCIPAL}`"));
        }
    }
}

/// The principals that are meant for services.
fn services(principals: &Principals) -> impl Iterator<Item = &Located<String>> {
    let named = match &principals.who {
        Who::Everyone => &[],
        Who::Named(named) => named.as_slice(),
    };
    named.iter().flat_map(|(kind, names)| {
        let is_meant = move |name: &&Located<String>| match kind {
            PrincipalType::Service | PrincipalType::Federated => true,
            // An account, a user or a role may be called so; its name has no dot before a domain.
            PrincipalType::Aws => name.value.contains(".amazon"),
            PrincipalType::CanonicalUser => false,
        };
        names.values.iter().filter(is_meant)
    })
}

fn looks_like_qldb(name: &str) -> bool {
    if name == SERVICE_PRINCIPAL || name.starts_with("arn:") || name.contains(['*', '?']) {
        return false;
    }
    let folded = name.to_ascii_lowercase();
    let mut first: Vec<u8> = folded.split('.').next().unwrap_or_default().bytes().collect();
    first.sort_unstable();
    folded.contains("qldb") || folded.contains("quantum-ledger") || (first == b"bdlq" && folded.contains('.'))
}

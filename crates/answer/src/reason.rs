//! Why a request is denied, in words.

use partiql_iam::iam::{
    Denial, ExplicitDeny, Gap, Missing, OtherAccount, Permission, PolicyKind, StatementRef, UnknownFact,
};
use partiql_iam::{Diagnostic, Span};

/// The code of a denial of what is of another account than the caller.
pub const OTHER_ACCOUNT: &str = "other-account";
/// The code of a denial by a statement.
pub const EXPLICIT_DENY: &str = "explicit-deny";
/// The code of a permission that no statement gives.
pub const MISSING: &str = "missing";
/// The code of a denial that depends on what is not given.
pub const UNKNOWN: &str = "unknown";

/// Every reason of a denial. One without a place is about the whole statement. `hint` says what to give, if the service knows more of it.
#[must_use]
pub fn reasons(denial: &Denial, hint: &dyn Fn(&UnknownFact) -> Option<String>) -> Vec<Diagnostic<'static>> {
    let Denial { missing, denied_by, unknown, other_account, .. } = denial;
    let reason = |code: &'static str, title: String, help: String, span: Option<Span>| {
        let what = Diagnostic::new(code, title).with_help(Some(help.into()));
        match span {
            Some(span) => what.at(span),
            None => what,
        }
    };
    let mut reasons = Vec::new();
    if let Some(other) = other_account {
        let (title, note) = accounts(other);
        reasons.push(reason(OTHER_ACCOUNT, title, note.to_owned(), None));
    }
    for deny in denied_by {
        let ExplicitDeny { permission, statement, not_known, .. } = deny;
        let (title, by) = (denied(deny), format!("by {}", name(statement)));
        reasons.push(if not_known.is_empty() {
            reason(EXPLICIT_DENY, title, by, permission.span)
        } else {
            reason(UNKNOWN, title, by, permission.span)
        });
    }
    for Missing { permission, not_allowed_by, .. } in missing {
        let gaps: Vec<String> = not_allowed_by.iter().map(gap).collect();
        reasons.push(reason(MISSING, lacking(permission), gaps.join("; "), permission.span));
    }
    for fact in unknown {
        let (title, help) = open(fact);
        reasons.push(reason(UNKNOWN, title, hint(fact).unwrap_or(help), None));
    }
    reasons
}

/// That the caller and the resource are of two accounts, and what follows.
#[must_use]
pub fn accounts(other: &OtherAccount) -> (String, &'static str) {
    let OtherAccount { caller, resource, .. } = other;
    let title = format!("the caller is of the account {caller}, and the resource of {resource}");
    (title, "PartiQL does not work across accounts, whatever the policies say")
}

/// What is not known, and how to give it.
#[must_use]
pub fn open(fact: &UnknownFact) -> (String, String) {
    match fact {
        UnknownFact::TableId { name } => (
            format!("the id of the table `{name}` is not known"),
            "give the ledger's catalog with `--catalog`".to_owned(),
        ),
        UnknownFact::ResourceTag { key } => (
            format!("`{key}` is not known"),
            format!("the tags of a table are in the catalog; give those of the ledger with `--context {key}=VALUE`"),
        ),
        UnknownFact::ConditionKey { key } => {
            (format!("`{key}` is not known"), format!("give it with `--context {key}=VALUE`"))
        }
        UnknownFact::ResourcePolicy { resource } => (
            format!("the resource-based policy of `{resource}` is not known"),
            "give the table as `aws dynamodb describe-table` prints it, with its `ResourcePolicy`".to_owned(),
        ),
        UnknownFact::TemplatePlace { place } => (
            format!("what `{place}` of the policy comes to is not known"),
            "give the policy as it is deployed, as `aws iam get-role-policy` prints it".to_owned(),
        ),
        UnknownFact::Permission { action, resource } => (
            format!("whether `{action}` on `{resource}` is needed as well is not published"),
            "allow it as well".to_owned(),
        ),
    }
}

/// That a statement denies a permission, or may deny it.
#[must_use]
pub fn denied(deny: &ExplicitDeny) -> String {
    let ExplicitDeny { permission: Permission { action, resource, .. }, not_known, .. } = deny;
    let verb = if not_known.is_empty() { "is" } else { "may be" };
    format!("`{action}` on `{resource}` {verb} denied")
}

/// That a permission is missing.
#[must_use]
pub fn lacking(permission: &Permission) -> String {
    format!("`{}` on `{}` is missing", permission.action, permission.resource)
}

/// Which policies do not allow it.
#[must_use]
pub fn gap(gap: &Gap) -> String {
    let Gap { kind, level, .. } = gap;
    match kind {
        PolicyKind::Identity => "no identity-based policy allows it".to_owned(),
        PolicyKind::PermissionsBoundary => "the permissions boundary does not allow it".to_owned(),
        PolicyKind::ServiceControl => format!("no SCP of level {level} allows it"),
        PolicyKind::Session => "no session policy allows it".to_owned(),
        PolicyKind::Endpoint => "the VPC endpoint policy does not allow it".to_owned(),
        PolicyKind::Resource => "the resource-based policy does not allow it".to_owned(),
        PolicyKind::ResourceControl => "a resource control policy does not allow it".to_owned(),
    }
}

/// A statement of a policy; its id says more than its number, where it has one.
#[must_use]
pub fn name(statement: &StatementRef) -> String {
    let StatementRef { policy, policy_kind, statement: number, sid, .. } = statement;
    let policy = match policy_kind {
        PolicyKind::Resource => format!("the resource-based policy of `{policy}`"),
        PolicyKind::Identity
        | PolicyKind::PermissionsBoundary
        | PolicyKind::ServiceControl
        | PolicyKind::Session
        | PolicyKind::Endpoint
        | PolicyKind::ResourceControl => format!("`{policy}`"),
    };
    match sid {
        Some(sid) => format!("statement `{sid}` of {policy}"),
        None => format!("statement {number} (from 0) of {policy}"),
    }
}

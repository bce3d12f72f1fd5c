//! Denials, each reason with the statement that needs the permission and the policy that does not give it.

use crate::report::Origin;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Renderer, Snippet};

use partiql_iam::iam::{
    Denial, ExplicitDeny, Gap, GivenValues, Missing, OtherAccount, Part, Permission, PolicyKind, StatementRef,
    UnknownFact,
};
use partiql_iam::{Diagnostic, Span};
use partiql_iam_project::{CompiledRole, TablePolicies};

/// Where the policies are written.
#[derive(Clone, Copy)]
pub(super) struct PolicyFiles<'a> {
    pub(super) role: &'a CompiledRole,
    /// Those of tables.
    pub(super) tables: Option<&'a TablePolicies>,
}

impl<'a> PolicyFiles<'a> {
    /// The file of a statement.
    fn file(self, statement: &StatementRef) -> Option<Origin<'a>> {
        let Self { role, tables } = self;
        let own = role.file(statement).map(|file| (file.file.as_str(), file.text.as_str()));
        let (name, text) = own.or_else(|| tables?.file(statement).map(|file| (file.name(), file.text())))?;
        Some(Origin::of_file(text, name))
    }
}

/// One text for each reason. `statement` is `None` for a bare request; `hint` says what to give, if the service knows more of it.
pub(super) fn render(
    denial: &Denial,
    statement: Option<Origin<'_>>,
    policies: PolicyFiles<'_>,
    hint: &dyn Fn(&UnknownFact) -> Option<String>,
) -> Vec<String> {
    let Denial { missing, denied_by, unknown, other_account, .. } = denial;
    let across = other_account.iter().map(|other| across_accounts(other, statement));
    let denied = denied_by.iter().map(|deny| explicit(deny, statement, policies));
    let missing = missing.iter().map(|missing| implicit(missing, statement, policies));
    let unknown = unknown.iter().map(|fact| hangs_on(fact, hint(fact)));
    across.chain(denied).chain(missing).chain(unknown).map(|group| Renderer::styled().render(&[group])).collect()
}

/// The same as diagnostics of the statement; one without a place is about the whole of it.
pub(super) fn reasons(denial: &Denial, hint: &dyn Fn(&UnknownFact) -> Option<String>) -> Vec<Diagnostic<'static>> {
    let Denial { missing, denied_by, unknown, other_account, .. } = denial;
    let reason = |code: &'static str, title: String, help: String, span: Option<Span>| {
        let what = Diagnostic::new(code, title).with_help(Some(help.into()));
        match span {
            Some(span) => what.at(span),
            None => what,
        }
    };
    let across = other_account.iter().map(|other| {
        let (title, note) = accounts(other);
        reason(OTHER_ACCOUNT, title, note.to_owned(), None)
    });
    let denied = denied_by.iter().map(|deny| {
        let ExplicitDeny { permission, statement, .. } = deny;
        reason(EXPLICIT_DENY, denied(permission), format!("by {}", name(statement)), permission.span)
    });
    let missing = missing.iter().map(|one| {
        let Missing { permission, not_allowed_by, .. } = one;
        let gaps: Vec<String> = not_allowed_by.iter().map(gap).collect();
        reason(MISSING, lacking(permission), gaps.join("; "), permission.span)
    });
    let unknown = unknown.iter().map(|fact| {
        let (title, help) = open(fact);
        reason(UNKNOWN, title, hint(fact).unwrap_or(help), None)
    });
    across.chain(denied).chain(missing).chain(unknown).collect()
}

const OTHER_ACCOUNT: &str = "other-account";
const EXPLICIT_DENY: &str = "explicit-deny";
const MISSING: &str = "missing";
const UNKNOWN: &str = "unknown";

/// The caller and the resource are of two accounts.
fn across_accounts<'a>(other: &OtherAccount, origin: Option<Origin<'a>>) -> Group<'a> {
    let (title, note) = accounts(other);
    let whole = origin.map(|origin| {
        let all = AnnotationKind::Primary.span(0..origin.text.len());
        Element::from(origin.snippet().annotation(all))
    });
    Level::ERROR.primary_title(title).id(OTHER_ACCOUNT).elements(whole).element(Level::NOTE.message(note))
}

fn accounts(other: &OtherAccount) -> (String, &'static str) {
    let OtherAccount { caller, resource, .. } = other;
    let title = format!("the caller is of the account {caller}, and the table of {resource}");
    (title, "PartiQL does not work across accounts, whatever the policies say")
}

/// What was not given and decides, and how to give it.
fn hangs_on<'a>(fact: &UnknownFact, hint: Option<String>) -> Group<'a> {
    let (title, help) = open(fact);
    Level::ERROR.primary_title(title).id(UNKNOWN).element(Level::HELP.message(hint.unwrap_or(help)))
}

/// What is not known, and how to give it.
fn open(fact: &UnknownFact) -> (String, String) {
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

fn explicit<'a>(deny: &'a ExplicitDeny, origin: Option<Origin<'a>>, policies: PolicyFiles<'a>) -> Group<'a> {
    let ExplicitDeny { permission, statement, not_known, .. } = deny;
    let mut group = group(denied(permission), EXPLICIT_DENY, permission, origin);
    let parts: Vec<(Span, String)> = if not_known.is_empty() {
        vec![(statement.statement_span, "denies it".to_owned())]
    } else {
        not_known.iter().map(|part| labelled(part, "not known whether it matches")).collect()
    };
    if let Some(snippet) = policy_snippet(statement, parts, policies) {
        group = group.element(snippet);
    }
    group.element(Level::NOTE.message(format!("by {}", name(statement))))
}

fn implicit<'a>(missing: &'a Missing, origin: Option<Origin<'a>>, policies: PolicyFiles<'a>) -> Group<'a> {
    let Missing { permission, unresolved_table: _, not_allowed_by, .. } = missing;
    let mut group = group(lacking(permission), MISSING, permission, origin);
    for one in not_allowed_by {
        let (Gap { nearest, .. }, gap) = (one, gap(one));
        let Some(nearest) = nearest else {
            group = group.element(Level::NOTE.message(gap));
            continue;
        };
        let parts = nearest.failed.iter().map(|part| labelled(part, "does not match")).collect();
        if let Some(snippet) = policy_snippet(&nearest.statement, parts, policies) {
            group = group.element(snippet);
        }
        group = group.element(Level::NOTE.message(format!("{gap}; {} comes nearest", name(&nearest.statement))));
    }
    group
}

fn denied(permission: &Permission) -> String {
    format!("`{}` on `{}` is denied", permission.action, permission.resource)
}

fn lacking(permission: &Permission) -> String {
    format!("`{}` on `{}` is missing", permission.action, permission.resource)
}

/// Which policies do not allow it.
fn gap(gap: &Gap) -> String {
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

/// The beginning of every reason: the permission, and the text that needs it.
fn group<'a>(title: String, code: &'static str, permission: &Permission, origin: Option<Origin<'a>>) -> Group<'a> {
    let needs = permission.span.zip(origin).map(|(span, origin)| {
        let annotation = AnnotationKind::Primary.span(origin.range(span)).label("needs it");
        Element::from(origin.snippet().annotation(annotation))
    });
    Level::ERROR.primary_title(title).id(code).elements(needs)
}

/// How many parts of one policy statement are shown.
const MAX_PARTS: usize = 8;

fn policy_snippet<'a>(
    statement: &StatementRef,
    parts: Vec<(Span, String)>,
    policies: PolicyFiles<'a>,
) -> Option<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let origin = policies.file(statement)?;
    // The first say enough, and rendering takes time for each.
    let annotations = parts
        .into_iter()
        .take(MAX_PARTS)
        .map(|(span, label)| AnnotationKind::Primary.span(origin.range(span)).label(label));
    Some(origin.snippet().annotations(annotations))
}

fn labelled(part: &Part, what: &str) -> (Span, String) {
    match part {
        Part::Principal { span, .. } | Part::Action { span, .. } | Part::Resource { span, .. } => {
            (*span, what.to_owned())
        }
        Part::Condition { flaw: Some(flaw), span, .. } => (*span, format!("{what}: {flaw}")),
        Part::Condition { given, span, .. } => {
            let given = match given {
                GivenValues::Missing => "the request does not have it".to_owned(),
                GivenValues::Unknown => "the request's value is not known".to_owned(),
                GivenValues::Values(values) => format!("the request has `{}`", values.join("`, `")),
            };
            (*span, format!("{what}: {given}"))
        }
    }
}

/// The statement's id says more than its number, where it has one.
fn name(statement: &StatementRef) -> String {
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

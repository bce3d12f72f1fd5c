//! Denials, each reason with the statement that needs the permission and the policy that does not give it.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Renderer, Snippet};

use partiql_iam::Span;
use partiql_iam::iam::{
    Denial, ExplicitDeny, Gap, GivenValues, Missing, OtherAccount, Part, Permission, StatementRef, UnknownFact,
};
use partiql_iam_answer::{EXPLICIT_DENY, MISSING, OTHER_ACCOUNT, UNKNOWN, accounts, denied, gap, lacking, name, open};
use partiql_iam_project::{CompiledRole, TablePolicies};
use partiql_iam_scan::Origin;

use crate::report::{range, snippet};

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
        let own = role.file(statement).map(|file| (file.file.as_str(), &*file.text));
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
    let unknown = unknown.iter().map(|fact| hangs_on(fact, policies.role, hint(fact)));
    across.chain(denied).chain(missing).chain(unknown).map(|group| Renderer::styled().render(&[group])).collect()
}

/// The caller and the resource are of two accounts.
fn across_accounts<'a>(other: &OtherAccount, origin: Option<Origin<'a>>) -> Group<'a> {
    let (title, note) = accounts(other);
    let whole = origin.map(|origin| {
        let all = AnnotationKind::Primary.span(0..origin.text.len());
        Element::from(snippet(origin).annotation(all))
    });
    Level::ERROR.primary_title(title).id(OTHER_ACCOUNT).elements(whole).element(Level::NOTE.message(note))
}

/// What was not given and decides, and how to give it.
fn hangs_on<'a>(fact: &UnknownFact, role: &CompiledRole, hint: Option<String>) -> Group<'a> {
    let not_given = match fact {
        UnknownFact::TemplatePlace { place } => role.not_given.iter().find(|policy| policy.place == *place),
        UnknownFact::TableId { .. }
        | UnknownFact::ResourceTag { .. }
        | UnknownFact::ConditionKey { .. }
        | UnknownFact::ResourcePolicy { .. }
        | UnknownFact::Permission { .. } => None,
    };
    let (title, help) = not_given.map_or_else(|| open(fact), |policy| (policy.message(), policy.help()));
    Level::ERROR.primary_title(title).id(UNKNOWN).element(Level::HELP.message(hint.unwrap_or(help)))
}

fn explicit<'a>(deny: &'a ExplicitDeny, origin: Option<Origin<'a>>, policies: PolicyFiles<'a>) -> Group<'a> {
    let ExplicitDeny { permission, statement, not_known, .. } = deny;
    let code = if not_known.is_empty() { EXPLICIT_DENY } else { UNKNOWN };
    let mut group = group(denied(deny), code, permission, origin);
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

/// The beginning of every reason: the permission, and the text that needs it.
fn group<'a>(title: String, code: &'static str, permission: &Permission, origin: Option<Origin<'a>>) -> Group<'a> {
    let needs = permission.span.zip(origin).map(|(span, origin)| {
        let annotation = AnnotationKind::Primary.span(range(origin, span)).label("needs it");
        Element::from(snippet(origin).annotation(annotation))
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
        .map(|(span, label)| AnnotationKind::Primary.span(range(origin, span)).label(label));
    Some(snippet(origin).annotations(annotations))
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

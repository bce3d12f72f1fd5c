//! Why a role may not run a statement, or why that is unknown.

use gen_lsp_types::{DiagnosticRelatedInformation, DiagnosticSeverity, Location};

use super::analysis::Problem;
use super::workspace::Workspace;
use partiql_iam::iam::{Denial, DenialKind, Part, Requirement, Resource, StatementRef};
use partiql_iam::{Diagnostic, Span};
use partiql_iam_project::CompiledRole;

/// What a statement needs, for those who say why it is denied.
#[derive(Clone, Copy)]
pub(super) struct Needed<'r> {
    /// The permissions.
    pub(super) requirements: &'r [Requirement<'r>],
    /// What an action is on, in a few words.
    pub(super) place: fn(&Resource<'_>) -> String,
}

/// Whether a role may run a statement is unknown.
pub(super) fn not_decided(role: &CompiledRole, span: Span, why: &str, help: &str) -> Problem {
    let message = format!("whether role `{}` may run this is unknown: {why}", role.name);
    let what = Diagnostic::new("unknown", message).at(span).with_help(Some(help.into()));
    let verdict = Some(format!("unknown whether {} may", role.name));
    Problem { verdict, ..Problem::new(DiagnosticSeverity::Information, what) }
}

/// Why a role may not run a statement.
pub(super) fn denied(role: &CompiledRole, denial: &Denial, needed: Needed<'_>, workspace: &Workspace) -> Problem {
    let Needed { requirements, place } = needed;
    let Denial { missing, denied_by, .. } = denial;
    let on = |span: Option<Span>, action: &str| {
        let is_cause =
            |need: &&Requirement<'_>| Some(need.span) == span && need.actions().any(|needed| needed.name() == action);
        requirements.iter().find(is_cause).map_or_else(String::new, |need| format!(" on {}", place(&need.resource)))
    };
    let (mut reasons, mut lacks) = (Vec::new(), Vec::new());
    let mut elsewhere = Vec::new();
    let mut link = |statement: &StatementRef, span: Span, message: String| {
        if let Some(location) = workspace.place(statement, span) {
            elsewhere.push(DiagnosticRelatedInformation { location, message });
        }
    };
    for deny in denied_by {
        let action = &deny.permission.action;
        let verb = if deny.not_known.is_empty() { "is" } else { "may be" };
        reasons.push(format!("{action}{} {verb} denied", on(deny.permission.span, action)));
        lacks.push(format!("{}{}", short(action), on(deny.permission.span, action)));
        link(
            &deny.statement,
            deny.statement.statement_span,
            format!("{} {action}", if deny.not_known.is_empty() { "denies" } else { "may deny" }),
        );
    }
    for missing in missing {
        let action = &missing.permission.action;
        reasons.push(format!("missing {action}{}", on(missing.permission.span, action)));
        lacks.push(format!("{}{}", short(action), on(missing.permission.span, action)));
        for nearest in missing.not_allowed_by.iter().filter_map(|gap| gap.nearest.as_ref()) {
            let span = nearest.failed.first().map_or(nearest.statement.statement_span, part_span);
            link(&nearest.statement, span, format!("comes nearest to {action}, but this does not match"));
        }
    }
    let first = denied_by.first().map(|deny| &deny.permission).or(missing.first().map(|missing| &missing.permission));
    let span = first.and_then(|permission| permission.span).unwrap_or_default();
    let message = format!("role `{}` may not run this: {}", role.name, reasons.join(", "));
    let code = match denial.kind() {
        DenialKind::ExplicitDeny => "explicit-deny",
        DenialKind::ImplicitDeny => "missing",
        DenialKind::Unknown => "unknown",
    };
    let what = Diagnostic::new(code, message).at(span);
    let problem = Problem::new(DiagnosticSeverity::Error, what);
    lacks.dedup();
    let verb = match denial.kind() {
        _ if denied_by.is_empty() => "lacks",
        DenialKind::Unknown => "may be denied",
        DenialKind::ExplicitDeny | DenialKind::ImplicitDeny => "is denied",
    };
    let verdict = Some(format!("{} {verb} {}", role.name, lacks.join(", ")));
    let denial = Some(Box::new((role.name.clone(), denial.clone())));
    Problem { elsewhere: with_files(elsewhere, role, workspace), verdict, denial, ..problem }
}

/// An action without its service.
fn short(action: &str) -> &str {
    action.split_once(':').map_or(action, |(_, name)| name)
}

/// Without a statement that comes near the policies themselves are what to look at.
fn with_files(
    mut links: Vec<DiagnosticRelatedInformation>,
    role: &CompiledRole,
    workspace: &Workspace,
) -> Vec<DiagnosticRelatedInformation> {
    if links.is_empty() {
        let files = role.files.iter().filter_map(|file| workspace.sources.get(&file.name));
        links.extend(files.map(|file| DiagnosticRelatedInformation {
            location: Location { uri: file.uri.clone(), range: file.text.range(0..0) },
            message: format!("a policy of role `{}`", role.name),
        }));
    }
    links
}

const fn part_span(part: &Part) -> Span {
    match part {
        Part::Principal { span, .. }
        | Part::Action { span, .. }
        | Part::Resource { span, .. }
        | Part::Condition { span, .. } => *span,
    }
}

//! What is known of one piece of a script. All places are in bytes from the piece's start, so that it stays true when the piece moves.

use std::borrow::Cow;

use gen_lsp_types::{DiagnosticRelatedInformation, DiagnosticSeverity, Location};

use super::workspace::Workspace;
use partiql_iam::iam::{
    Action, Decision, Denial, DenialKind, Known, Part, Requirement, Resource, RuleRow, StatementRef, UnknownFact,
};
use partiql_iam::parse;
use partiql_iam::qldb::Command;
use partiql_iam::qldb::resolve::{Requirements, resolve};
use partiql_iam::qldb::resource::{CATALOG, LEDGER};
use partiql_iam::{Diagnostic, Span};
use partiql_iam_project::CompiledRole;

/// What is known of one piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Analysis {
    /// What is wrong or doubtful, in the order in which it is found.
    pub problems: Vec<Problem>,
    /// The permissions.
    pub outcome: Outcome,
}

/// What came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The statement needs this.
    Answered(Answer),
    /// It is not understood; a problem says why.
    Failed,
}

/// What a statement needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its permission class.
    pub command: Command,
    /// The permissions, `qldb:SendCommand` first.
    pub needs: Vec<RequirementSummary>,
}

/// One permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequirementSummary {
    /// Why.
    pub rule: &'static RuleRow,
    /// The action.
    pub action: Action,
    /// Actions that are also needed on the same place.
    pub dependent: &'static [Action],
    /// What the action is on, in a few words: a table's name where it is known.
    pub place: String,
    /// The text that causes it.
    pub span: Span,
}

/// Something wrong or doubtful.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// How bad it is.
    pub severity: DiagnosticSeverity,
    /// A stable code, such as `unknown-table`.
    pub code: Cow<'static, str>,
    /// What, in one sentence.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// A place of the same piece that has to do with it.
    pub related: Option<(Span, String)>,
    /// Places in other files.
    pub elsewhere: Vec<DiagnosticRelatedInformation>,
}

impl Problem {
    fn new(severity: DiagnosticSeverity, what: Diagnostic<'_>) -> Self {
        let Diagnostic { code, message, span, help, related, .. } = what;
        Self {
            span: span.unwrap_or_default(),
            severity,
            code: code.into(),
            message: message.into_owned(),
            help: help.map(Cow::into_owned),
            related: related.map(|related| (related.span, related.message.into_owned())),
            elsewhere: Vec::new(),
        }
    }
}

impl Analysis {
    /// What is known of a piece, if it is one.
    #[must_use]
    pub fn of(text: &str, workspace: &Workspace) -> Self {
        let failed =
            |error| Self { problems: vec![Problem::new(DiagnosticSeverity::Error, error)], outcome: Outcome::Failed };
        let statement = match parse(text) {
            Ok(statement) => statement,
            Err(error) => return failed((&error).into()),
        };
        let requirements = match resolve(&statement, &workspace.ledger, workspace.catalog.as_ref()) {
            Ok(requirements) => requirements,
            Err(error) => return failed((&error).into()),
        };
        let warning = |warning| Problem::new(DiagnosticSeverity::Warning, Diagnostic::from(warning));
        let mut problems: Vec<Problem> = requirements.warnings().iter().map(warning).collect();
        problems.extend(workspace.roles.iter().filter_map(|role| denied(role, &requirements, workspace)));
        let needs = requirements.iter().map(RequirementSummary::new).collect();
        Self { problems, outcome: Outcome::Answered(Answer { command: requirements.command(), needs }) }
    }
}

impl RequirementSummary {
    fn new(requirement: &Requirement<'_>) -> Self {
        let Requirement { rule, resource, span, .. } = requirement;
        let (action, dependent) = (requirement.action(), requirement.dependent_actions());
        Self { rule, action, dependent, place: place(resource), span: *span }
    }

    /// The action and the dependent ones.
    pub fn actions(&self) -> impl Iterator<Item = Action> {
        std::iter::once(self.action).chain(self.dependent.iter().copied())
    }
}

/// What an action is on, in a few words.
fn place(resource: &Resource<'_>) -> String {
    match resource.kind() {
        kind if *kind == LEDGER => "the ledger",
        kind if *kind == CATALOG => "information_schema.user_tables",
        _ if resource.known() == Known::Pattern => "any table",
        _ => resource.name().or(resource.first()).unwrap_or_default(),
    }
    .to_owned()
}

/// Why a role may not run a statement, or why that is unknown.
fn denied(role: &CompiledRole, requirements: &Requirements<'_>, workspace: &Workspace) -> Option<Problem> {
    let not_decided = |span: Span, why: &str, help: &str| {
        let message = format!("whether role `{}` may run this is unknown: {why}", role.name);
        let what = Diagnostic::new("not-decided", message).at(span).with_help(Some(help.into()));
        Some(Problem::new(DiagnosticSeverity::Information, what))
    };
    let first = requirements.iter().next()?.span;
    if workspace.ledger.arn.is_template() {
        return not_decided(first, "the ledger is not known", "give the ledger's ARN");
    }
    match role.policies.decide(requirements, &role.context) {
        Decision::Allowed => None,
        Decision::Denied(denial) if denial.kind() == DenialKind::Unknown => {
            let of_table = requirements.iter().find(|need| need.resource.known() == Known::Unresolved);
            match denial.unknown.first()? {
                UnknownFact::TableId { name } => not_decided(
                    of_table.map_or(first, |need| need.span),
                    &format!("the id of the table `{name}` is not known"),
                    "give the ledger's catalog: policies name tables by their ids",
                ),
                fact => not_decided(first, &format!("it depends on {fact}"), "give it in the `context` of the role"),
            }
        }
        Decision::Denied(denial) => Some(denial_problem(role, &denial, requirements, workspace)),
    }
}

fn denial_problem(
    role: &CompiledRole,
    denial: &Denial,
    requirements: &Requirements<'_>,
    workspace: &Workspace,
) -> Problem {
    let Denial { missing, denied_by, .. } = denial;
    let on = |span: Option<Span>, action: &str| {
        let is_cause =
            |need: &&Requirement<'_>| Some(need.span) == span && need.actions().any(|needed| needed.name() == action);
        requirements.iter().find(is_cause).map_or_else(String::new, |need| format!(" on {}", place(&need.resource)))
    };
    let mut reasons = Vec::new();
    let mut elsewhere = Vec::new();
    let mut link = |statement: &StatementRef, span: Span, message: String| {
        if let Some(file) = workspace.sources.get(&statement.policy) {
            let location = Location { uri: file.uri.clone(), range: file.text.span(span) };
            elsewhere.push(DiagnosticRelatedInformation { location, message });
        }
    };
    for deny in denied_by {
        let action = &deny.permission.action;
        reasons.push(format!("{action}{} is denied", on(deny.permission.span, action)));
        link(&deny.statement, deny.statement.statement_span, format!("denies {action}"));
    }
    for missing in missing {
        let action = &missing.permission.action;
        reasons.push(format!("missing {action}{}", on(missing.permission.span, action)));
        for nearest in missing.not_allowed_by.iter().filter_map(|gap| gap.nearest.as_ref()) {
            let span = nearest.failed.first().map_or(nearest.statement.statement_span, part_span);
            link(&nearest.statement, span, format!("comes nearest to {action}, but this does not match"));
        }
    }
    let first = denied_by.first().map(|deny| &deny.permission).or(missing.first().map(|missing| &missing.permission));
    let span = first.and_then(|permission| permission.span).unwrap_or_default();
    let message = format!("role `{}` may not run this: {}", role.name, reasons.join(", "));
    let what = Diagnostic::new(denial.kind().name(), message).at(span);
    let problem = Problem::new(DiagnosticSeverity::Error, what);
    Problem { elsewhere: with_files(elsewhere, role, workspace), ..problem }
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

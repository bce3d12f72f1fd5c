//! What statements of QLDB need.

use std::fmt::Write;

use gen_lsp_types::DiagnosticSeverity;

use crate::analysis::{Analysis, Answer, Deed, Outcome, Problem, RequirementSummary};
use crate::denial::{Needed, denied, not_decided};
use crate::workspace::Workspace;
use partiql_iam::explain::rows;
use partiql_iam::iam::{
    Decision, DenialKind, GenerateOptions, Known, PolicyDocument, Requirement, Resource, UnknownFact, generate,
};
use partiql_iam::qldb::resolve::{Requirements, resolve};
use partiql_iam::qldb::resource::{CATALOG, LEDGER};
use partiql_iam::qldb::{Action, Command, parse};
use partiql_iam::{Diagnostic, Statement};
use partiql_iam_project::CompiledRole;

/// What is known of a statement.
pub(crate) fn analysis(text: &str, workspace: &Workspace) -> Analysis {
    let statement = match parse(text) {
        Ok(statement) => statement,
        Err(error) => return Analysis::failed((&error).into()),
    };
    let requirements = match resolve(&statement, &workspace.ledger, workspace.catalog.as_ref()) {
        Ok(requirements) => requirements,
        Err(error) => return Analysis::failed((&error).into()),
    };
    let warning = |warning| Problem::new(DiagnosticSeverity::Warning, Diagnostic::from(warning));
    let mut problems: Vec<Problem> = requirements.warnings().iter().map(warning).collect();
    problems.extend(workspace.roles.iter().filter_map(|role| refused(role, &requirements, workspace)));
    Analysis { problems, outcome: Outcome::Answered(answer(text, &requirements)) }
}

fn answer(text: &str, requirements: &Requirements<'_>) -> Answer {
    let needs: Vec<RequirementSummary> = requirements.iter().map(summary_of).collect();
    let command = requirements.command();
    // Every statement needs `qldb:SendCommand`, which nobody needs to be told.
    let others: Vec<&RequirementSummary> = needs.iter().filter(|need| need.action != Action::SendCommand).collect();
    let subject = match others.first() {
        // The new table is on no ledger yet: its name is in the text alone.
        Some(need) if command == Command::CreateTable => need.span.text(text).to_owned(),
        Some(need) => need.place.clone(),
        None => String::new(),
    };
    let part = |need: &&RequirementSummary| {
        let actions: Vec<&str> = need.actions().map(|action| action.name().trim_start_matches("qldb:")).collect();
        format!("{} on {}", actions.join(", "), need.place)
    };
    let parts: Vec<String> = others.iter().map(part).collect();
    let summary = if parts.is_empty() { "SendCommand on the ledger".to_owned() } else { parts.join("; ") };
    let deed = match command {
        Command::Select => Deed::Read,
        Command::Insert | Command::Update => Deed::Write,
        Command::Delete | Command::RedactRevision => Deed::Delete,
        Command::CreateTable
        | Command::DropTable
        | Command::UndropTable
        | Command::CreateIndex
        | Command::DropIndex => Deed::Define,
    };
    Answer { command: command.name(), deed, subject, summary, needs }
}

fn summary_of(requirement: &Requirement<'_>) -> RequirementSummary {
    let Requirement { rule, resource, span, .. } = requirement;
    let (action, dependent) = (requirement.action(), requirement.dependent_actions());
    RequirementSummary { rule, action, dependent, place: place(resource), span: *span }
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
fn refused(role: &CompiledRole, requirements: &Requirements<'_>, workspace: &Workspace) -> Option<Problem> {
    let first = requirements.iter().next()?.span;
    if workspace.ledger.arn.is_template() {
        return Some(not_decided(role, first, "the ledger is not known", "give the ledger's ARN"));
    }
    match role.policies.decide(requirements, &role.context) {
        Decision::Allowed => None,
        Decision::Denied(denial) if denial.kind() == DenialKind::Unknown => {
            let of_table = requirements.iter().find(|need| need.resource.known() == Known::Unresolved);
            Some(match denial.unknown.first()? {
                UnknownFact::TableId { name } => not_decided(
                    role,
                    of_table.map_or(first, |need| need.span),
                    &format!("the id of the table `{name}` is not known"),
                    "give the ledger's catalog: policies name tables by their ids",
                ),
                fact @ UnknownFact::TemplatePlace { .. } => {
                    not_decided(role, first, &format!("it depends on {fact}"), "give the policy as it is deployed")
                }
                fact => {
                    let why = format!("it depends on {fact}");
                    not_decided(role, first, &why, "give it in the `context` of the role")
                }
            })
        }
        Decision::Denied(denial) => {
            Some(denied(role, &denial, Needed { requirements: requirements.iter().as_slice(), place }, workspace))
        }
    }
}

/// What a statement needs, as a list: of a table's four columns the last would be narrow.
pub(crate) fn needs(text: &str, workspace: &Workspace) -> Option<String> {
    let statement = parse(text).ok()?;
    let requirements = resolve(&statement, &workspace.ledger, workspace.catalog.as_ref()).ok()?;
    let mut text = format!("**{}** needs\n\n", requirements.command());
    for [action, place, condition, why] in rows(&requirements) {
        let condition = if condition == "-" { String::new() } else { format!(" with `{condition}`") };
        let _ = writeln!(text, "- `{action}` on `{place}`{condition}: {why}");
    }
    let _ = write!(text, "\nResources are under `{}`", workspace.ledger.arn.prefix());
    if requirements.iter().any(|need| need.resource.known() == Known::Unresolved) {
        text.push_str("; the ids of the tables are not known without the ledger's catalog");
    }
    for warning in requirements.warnings() {
        let _ = write!(text, "\n\nwarning: {warning}");
    }
    Some(text)
}

/// The least policies for statements.
pub(crate) fn policies(texts: &[&str], workspace: &Workspace) -> Result<Vec<PolicyDocument>, String> {
    let parsed: Option<Vec<Statement<'_>>> = texts.iter().map(|text| parse(text).ok()).collect();
    let statements = parsed.ok_or("a statement is not understood")?;
    let catalog = workspace.catalog.as_ref();
    let resolved: Option<Vec<Requirements<'_>>> =
        statements.iter().map(|statement| resolve(statement, &workspace.ledger, catalog).ok()).collect();
    let requirements = resolved.ok_or("a statement is not understood")?;
    let generated =
        generate(&requirements, &GenerateOptions::default()).map_err(|error| Diagnostic::from(&error).to_string())?;
    Ok(generated.policies)
}

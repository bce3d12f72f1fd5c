//! What statements of DynamoDB need.

use std::fmt::Write;

use gen_lsp_types::DiagnosticSeverity;

use super::source::Known;
use crate::analysis::{Analysis, Answer, Deed, Outcome, Problem, RequirementSummary};
use crate::denial::{Needed, denied, not_decided};
use crate::workspace::Workspace;
use partiql_iam::Diagnostic;
use partiql_iam::dynamodb::resolve::{Doubt, Warning, WarningKind};
use partiql_iam::dynamodb::{Account, Command, ConditionKey, Requirements, Target, parse, resolve};
use partiql_iam::explain::{fact_rows, permission_row};
use partiql_iam::iam::{Decision, DenialKind, GenerateOptions, Given, PolicyDocument, Resource, UnknownFact, generate};
use partiql_iam::syntax::Statement;
use partiql_iam_embedded::Request;
use partiql_iam_project::CompiledRole;

/// What statements of scripts run on. How they are sent is not known.
pub(super) fn target(workspace: &Workspace) -> Target<'_> {
    let mut target = Target::new(&workspace.dynamodb.account);
    target.schema = workspace.dynamodb.schema.as_ref();
    target
}

/// What a statement runs on, with what the request says beside it.
pub(super) fn target_of<'a>(workspace: &'a Workspace, request: &'a Request) -> Target<'a> {
    let Request { operation, values } = request;
    Target { operation: *operation, values: values.as_deref(), ..target(workspace) }
}

/// What is known of a statement.
pub(crate) fn analysis(text: &str, request: &Request, workspace: &Workspace) -> Analysis {
    let statement = match parse(text) {
        Ok(statement) => statement,
        Err(error) => return Analysis::failed((&error).into()),
    };
    let target = target_of(workspace, request);
    let requirements = match resolve(&statement, &target) {
        Ok(requirements) => requirements,
        Err(error) => return Analysis::failed((&error).into()),
    };
    let warning = |warning: &Warning<'_>| {
        let severity = match warning.kind() {
            // What is inferred of the service is no fault of the statement.
            WarningKind::IndexResource | WarningKind::ExistsAction => DiagnosticSeverity::Information,
            _ => DiagnosticSeverity::Warning,
        };
        Problem::new(severity, Diagnostic::from(warning))
    };
    let mut problems: Vec<Problem> = requirements.warnings().iter().map(warning).collect();
    problems.extend(workspace.roles.iter().filter_map(|role| refused(role, &requirements, workspace)));
    Analysis { problems, outcome: Outcome::Answered(answer(&requirements)) }
}

fn answer(requirements: &Requirements<'_>) -> Answer {
    let requirement = requirements.requirement();
    let place = place(&requirement.resource);
    let action = requirement.action().name().trim_start_matches("dynamodb:");
    let plan = match Plan::of(requirements) {
        Some(Plan::Scan) => ": full table scan",
        Some(Plan::Query) => ": query by key",
        Some(Plan::Unknown) => ": whether it is a full table scan is unknown",
        None => "",
    };
    let need = RequirementSummary {
        rule: requirement.rule,
        action: requirement.action(),
        dependent: requirement.dependent_actions(),
        place: place.clone(),
        span: requirement.span,
    };
    let command = requirements.command();
    let deed = match command {
        Command::Select | Command::Exists => Deed::Read,
        Command::Insert | Command::Update => Deed::Write,
        Command::Delete => Deed::Delete,
    };
    let summary = format!("{action} on {place}{plan}");
    Answer { command: command.name(), deed, subject: place, summary, needs: vec![need] }
}

/// How DynamoDB answers a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Plan {
    Scan,
    Query,
    Unknown,
}

impl Plan {
    /// `None` for what is no read.
    fn of(requirements: &Requirements<'_>) -> Option<Self> {
        // It looks at one item.
        if requirements.command() == Command::Exists {
            return None;
        }
        let all = requirements.as_iam();
        let is_it = |name: &str| name == ConditionKey::FullTableScan.name();
        let given = all.facts(requirements.requirement()).find(|(name, _)| is_it(name.key.name))?.1;
        match given {
            Given::One("true") => Some(Self::Scan),
            Given::One(_) => Some(Self::Query),
            Given::Missing => None,
            Given::Unknown | Given::Many(_) | Given::Likely(_) | Given::MissingOr(_) => Some(Self::Unknown),
        }
    }

    /// In a sentence.
    fn told(self, requirements: &Requirements<'_>, known: Option<Known<'_>>) -> String {
        let (partition, sort) = known.map_or((None, None), Known::keys);
        let partition = partition.map(|key| format!(" `{}`", key.name)).unwrap_or_default();
        match self {
            Self::Query => format!("It is a **query** by the partition key{partition}."),
            Self::Scan => {
                let sort = sort.map(|key| format!("; `{}` in at most one condition", key.name)).unwrap_or_default();
                format!("It is a **full table scan**. A query has one `=` on the partition key{partition}{sort}.")
            }
            Self::Unknown => {
                let doubts = requirements.doubts().iter();
                let mut doubts = doubts.filter(|(key, _)| key.name == ConditionKey::FullTableScan.name());
                let why = doubts.next().map(|(_, doubt)| format!(": {doubt}")).unwrap_or_default();
                format!("Whether it is a full table scan is **unknown**{why}.")
            }
        }
    }
}

/// What an action is on: `Orders`, `Orders (index ByCustomer)`.
fn place(resource: &Resource<'_>) -> String {
    let table = resource.first().unwrap_or_default();
    match resource.second() {
        Some(index) if !index.is_empty() => format!("{table} (index {index})"),
        Some(_) | None => table.to_owned(),
    }
}

/// Why a role may not run a statement, or why that is unknown.
fn refused(role: &CompiledRole, requirements: &Requirements<'_>, workspace: &Workspace) -> Option<Problem> {
    let span = requirements.requirement().span;
    if requirements.base() == Account::TEMPLATE.base() {
        let help = "give them in `[dynamodb]` of `partiql-iam.toml`, or a schema with the ARNs of the tables";
        return Some(not_decided(role, span, "the account and the region are not known", help));
    }
    match role.policies.decide(requirements, &role.context) {
        Decision::Allowed => None,
        Decision::Denied(denial) if denial.kind() == DenialKind::Unknown => {
            let fact = denial.unknown.first()?;
            let (why, help) = what_to_give(fact, requirements);
            Some(not_decided(role, span, &format!("it depends on {why}"), help))
        }
        Decision::Denied(mut denial) => {
            workspace.dynamodb.policies.locate(&mut denial);
            let all = requirements.as_iam();
            Some(denied(role, &denial, Needed { requirements: all.iter().as_slice(), place }, workspace))
        }
    }
}

/// Why a fact is unknown, and what to give.
fn what_to_give(fact: &UnknownFact, requirements: &Requirements<'_>) -> (String, &'static str) {
    let context = "give it in the `context` of the role";
    match fact {
        UnknownFact::ConditionKey { key } => {
            let mut doubts = requirements.doubts().iter();
            let Some((_, doubt)) = doubts.find(|(row, _)| row.name.eq_ignore_ascii_case(key)) else {
                return (fact.to_string(), context);
            };
            let help = match doubt {
                Doubt::Schema => "give the table's keys in `schema` of `[dynamodb]`",
                Doubt::Value(_) => "the program that sends the statement gives the value",
                Doubt::Spelling(_) | Doubt::Undocumented(_) | Doubt::TooLarge | Doubt::ReturnedOnFailure => {
                    "write the statement in another way, or do not let a policy decide by it"
                }
            };
            (format!("`{key}`, and {doubt}"), help)
        }
        UnknownFact::ResourceTag { .. } => {
            (fact.to_string(), "give the table's tags as `Tags` beside its description in the schema")
        }
        UnknownFact::TemplatePlace { .. } => (fact.to_string(), "give the policy as it is deployed"),
        UnknownFact::TableId { .. } | UnknownFact::Permission { .. } | UnknownFact::ResourcePolicy { .. } => {
            (fact.to_string(), context)
        }
    }
}

/// What a statement needs, and the facts that conditions of policies ask for, as lists.
pub(crate) fn needs(text: &str, request: &Request, workspace: &Workspace) -> Option<String> {
    let statement = parse(text).ok()?;
    let target = target_of(workspace, request);
    let requirements = resolve(&statement, &target).ok()?;
    let [action, place, certainty, why] = permission_row(&requirements);
    let mut told = format!("**{}** needs\n\n", requirements.command());
    let _ = writeln!(told, "- `{action}` on `{place}`: {why} ({certainty})");
    let _ = write!(told, "\nResources are under `{}`\n", requirements.base());
    if let Some(plan) = Plan::of(&requirements) {
        let resource = &requirements.requirement().resource;
        let table = target.schema.and_then(|schema| schema.table(resource.first()?));
        let known = table.map(|table| Known { table, index: resource.second().and_then(|name| table.index(name)) });
        let _ = write!(told, "\n{}\n", plan.told(&requirements, known));
    }
    told.push('\n');
    for [key, value, depends_on] in fact_rows(&requirements) {
        let value = if value.starts_with('(') { value } else { format!("`{value}`") };
        let depends_on = if depends_on == "-" { String::new() } else { format!(", {depends_on}") };
        let _ = writeln!(told, "- `{key}`: {value}{depends_on}");
    }
    for warning in requirements.warnings() {
        let _ = write!(told, "\nwarning: {warning}\n");
    }
    Some(told.trim_end().to_owned())
}

/// The least policies for statements.
pub(crate) fn policies(
    texts: &[&str],
    request: &Request,
    workspace: &Workspace,
) -> Result<Vec<PolicyDocument>, String> {
    let not_understood = "a statement is not understood";
    let parsed: Option<Vec<Statement<'_>>> = texts.iter().map(|text| parse(text).ok()).collect();
    let statements = parsed.ok_or(not_understood)?;
    let target = target_of(workspace, request);
    let resolved: Option<Vec<Requirements<'_>>> =
        statements.iter().map(|statement| resolve(statement, &target).ok()).collect();
    let requirements = resolved.ok_or(not_understood)?;
    if requirements.iter().any(|needs| needs.base() == Account::TEMPLATE.base()) {
        return Err("the account and the region are not known; give them in `[dynamodb]` of `partiql-iam.toml`, or a \
                    schema with the ARNs of the tables"
            .to_owned());
    }
    let generated =
        generate(&requirements, &GenerateOptions::default()).map_err(|error| Diagnostic::from(&error).to_string())?;
    Ok(generated.policies)
}

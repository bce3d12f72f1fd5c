//! The tool `check`.

use partiql_iam_answer::{Decided, ErrorView, Fault, Policies, QuestionView, Undecided, Verdict, decide};
use partiql_iam_project::CompiledRole;
use rmcp::schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::check::not_fixed;
use super::super::request::{PolicyArgs, read_policies};
use super::answer::{Answer, Items};
use super::arguments::{DatabaseArguments, Flags, PolicyArguments, check_statements};
use super::database::{database, view};
use super::explain::parameters_of;
use super::refusal::Refusal;
use super::session::Session;

#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
pub(super) struct CheckArguments {
    /// PartiQL statements, each on its own.
    statements: Vec<String>,
    #[serde(flatten)]
    policies: PolicyArguments,
    #[serde(flatten)]
    database: DatabaseArguments,
    /// DynamoDB: the values of the parameters of the only statement, a list of attribute values such as `[{"S": "Acme"}]`.
    #[serde(default)]
    parameters: Option<Value>,
}

/// A decision, and the reasons of a denial with what to do about each.
#[derive(Serialize)]
struct Answered<'a> {
    #[serde(flatten)]
    decided: Decided<'a>,
    reasons: Vec<ErrorView>,
}

pub(super) fn check(arguments: CheckArguments, mut session: Session) -> Result<Answer, Refusal> {
    let CheckArguments { statements, policies, database: given, parameters } = arguments;
    check_statements(&statements)?;
    let parameters = parameters_of(&statements, parameters.as_ref())?;
    let mut flags = Flags::default();
    policies.add_to(&mut flags, &mut session)?;
    let place = given.flags(&mut session)?;
    let policies: PolicyArgs = flags.read()?;
    not_fixed(&policies)?;
    let settings = session.settings();
    let database = database(place, parameters.is_some(), &statements, &settings)?;
    let role = policies.role(&settings, false)?;
    let has_rcps = !role.rcps.is_empty();
    let CompiledRole { policies: set, context, denying_levels, .. } = read_policies(&role, settings.reach())?;
    let policies = Policies { set, denying_levels, has_rcps };
    let (mut answers, mut is_understood, mut are_allowed) = (Items::default(), true, true);
    for statement in &statements {
        match decide(statement, &database, parameters.as_deref(), &policies, &context) {
            Ok(verdict) => {
                are_allowed &= verdict.decision.is_allowed();
                let Verdict { reasons, .. } = &verdict;
                let reasons = reasons.iter().cloned().map(ErrorView::from).collect();
                answers.add(&Answered { decided: verdict.view(statement), reasons });
            }
            Err(fault) if is_of_statement(&fault) => {
                (is_understood, are_allowed) = (false, false);
                answers.add(&Undecided::new(QuestionView::Statement { statement }, fault.into()));
            }
            Err(fault) => return Err(fault.into()),
        }
    }
    let mut members = answers.under("answers");
    members.insert("all_allowed".to_owned(), json!(are_allowed));
    members.insert("database".to_owned(), view(&database));
    Ok(Answer { value: Value::Object(members), is_understood })
}

fn is_of_statement(fault: &Fault) -> bool {
    &*fault.input == "text"
}

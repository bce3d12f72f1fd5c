//! The tool `explain`.

use partiql_iam_answer::{Fault, Words, explain_in};
use rmcp::schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::answer::{Answer, Items};
use super::arguments::{DatabaseArguments, check_statements};
use super::database::{database, view};
use super::refusal::Refusal;
use super::session::Session;

#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
pub(super) struct ExplainArguments {
    /// PartiQL statements, each on its own.
    statements: Vec<String>,
    #[serde(flatten)]
    database: DatabaseArguments,
    /// DynamoDB: the values of the parameters of the only statement, a list of attribute values such as `[{"S": "Acme"}]`.
    #[serde(default)]
    parameters: Option<Value>,
}

pub(super) fn explain(arguments: ExplainArguments, mut session: Session) -> Result<Answer, Refusal> {
    let ExplainArguments { statements, database: given, parameters } = arguments;
    check_statements(&statements)?;
    let parameters = parameters_of(&statements, parameters.as_ref())?;
    let flags = given.flags(&mut session)?;
    let database = database(flags, parameters.is_some(), &statements, &session.settings())?;
    let (mut answers, mut is_understood) = (Items::default(), true);
    for text in &statements {
        let answer = explain_in(Words::Call, text, &database, parameters.as_deref());
        let answer = answer.map_err(|fault| Refusal::in_text(fault, text))?;
        is_understood &= Fault::of_statement(&answer).is_none();
        answers.add(&answer);
    }
    let mut members = answers.under("answers");
    members.insert("database".to_owned(), view(&database));
    Ok(Answer { value: Value::Object(members), is_understood })
}

/// The values of the parameters as text. They are of one statement.
pub(super) fn parameters_of(statements: &[String], parameters: Option<&Value>) -> Result<Option<String>, Refusal> {
    match (parameters, statements.len()) {
        (None, _) => Ok(None),
        (Some(parameters), 1) => Ok(Some(parameters.to_string())),
        (Some(_), _) => {
            let problem = "`parameters` are those of one statement, and there are several";
            Err(Refusal::new("parameters", problem, "ask about each statement alone"))
        }
    }
}

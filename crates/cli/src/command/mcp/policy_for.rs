//! The tool `policy_for`.

use partiql_iam_answer::{ErrorView, LeastOptions, Remark, policy_for as least};
use rmcp::schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Answer, Items};
use super::arguments::{DatabaseArguments, check_statements};
use super::database::{database, view};
use super::refusal::Refusal;
use super::session::Session;

#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
pub(super) struct PolicyForArguments {
    /// PartiQL statements, each on its own. A table that one creates may be used by those after it.
    statements: Vec<String>,
    #[serde(flatten)]
    database: DatabaseArguments,
    /// DynamoDB: the values of the parameters: of one statement a list of attribute values, of several a list of such lists.
    #[serde(default)]
    parameters: Option<Value>,
    /// Write conditions too.
    #[serde(default)]
    with_conditions: bool,
    /// QLDB: write `table/*` for tables whose ids are not known.
    #[serde(default)]
    any_table: bool,
    /// DynamoDB: allow reads of an index's table too.
    #[serde(default)]
    index_tables: bool,
    /// DynamoDB, with conditions: the key of the caller that has what parameters say of a partition key, such as `aws:PrincipalTag/tenant`.
    #[serde(default)]
    leading_key_from: Option<String>,
}

/// What is to be said of a statement, from 0.
#[derive(Serialize)]
struct RemarkView {
    statement: usize,
    #[serde(flatten)]
    what: ErrorView,
}

pub(super) fn policy_for(arguments: PolicyForArguments, mut session: Session) -> Result<Answer, Refusal> {
    let PolicyForArguments {
        statements,
        database: given,
        parameters,
        with_conditions,
        any_table,
        index_tables,
        leading_key_from,
    } = arguments;
    check_statements(&statements)?;
    let parameters = parameters.map(|parameters| parameters.to_string());
    let flags = given.flags(&mut session)?;
    let database = database(flags, parameters.is_some(), &statements, &session.settings())?;
    let leading_key_from = leading_key_from.as_deref();
    let options = LeastOptions { with_conditions, any_table, index_tables, leading_key_from };
    let texts: Vec<&str> = statements.iter().map(String::as_str).collect();
    let found = least(&texts, &database, parameters.as_deref(), &options).map_err(|fault| {
        let of = |at: usize| *fault.input == *"statements" && at == 0 || *fault.input == format!("statements[{at}]");
        let at = (0..texts.len()).find(|at| of(*at)).filter(|_| fault.span.is_some());
        match at.and_then(|at| texts.get(at)) {
            Some(text) => Refusal::in_text(fault, text),
            None => fault.into(),
        }
    })?;
    let (mut policies, mut remarks) = (Items::default(), Items::default());
    for policy in &found.policies {
        policies.add(policy);
    }
    for Remark { statement, what, .. } in found.remarks {
        remarks.add(&RemarkView { statement, what: what.into() });
    }
    let mut members = policies.under("policies");
    members.insert("remarks".to_owned(), Value::Object(remarks.under("items")));
    members.insert("database".to_owned(), view(&database));
    members.insert("all_are_needed".to_owned(), json!(true));
    Ok(Answer { value: Value::Object(members), is_understood: true })
}

//! DynamoDB: names, key schemas, values, requests.

mod arn;
mod bound;
mod bypass;
mod contract;
mod corpus;
mod coverage;
mod grammar;
mod limits;
mod operation;
mod plan;
mod properties;
mod request;
mod requests;
mod reserved;
mod schema;
mod traps;
mod value;

use partiql_iam::Problem;
use partiql_iam::dynamodb::InputError;

/// What people see of an error, on one line: message, path, underlined text, help.
fn shown<P: Problem>(text: &str, error: &InputError<P>) -> String {
    format!("{} | {} | {} | {}", error, error.path(), error.span().text(text), error.help().unwrap())
}

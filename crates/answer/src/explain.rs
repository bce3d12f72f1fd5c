//! What one statement needs.

use partiql_iam::dynamodb::{self, Target, Value, parse_parameters};
use partiql_iam::explain::{Explanation, Outcome, Understood};
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::{self, Ledger};
use partiql_iam::syntax::{SECOND_STATEMENT, script};
use partiql_iam::{Diagnostic, Service, Span};

use crate::database::Database;
use crate::fault::Fault;
use crate::first_line::first_line;
use crate::words::{Words, refusal, syntax};

/// What a statement needs. `parameters`: the values of the parameters, a list of DynamoDB's attribute values in JSON.
///
/// A statement that is not understood is an explanation with the error, in the program's words for an argument; [`explain_in`] takes others.
///
/// ```
/// use partiql_iam_answer::{Database, Options, explain, line};
///
/// let ledger = Some("arn:aws:qldb:us-east-1:123456789012:ledger/cars");
/// let database = Database::new(&Options { ledger, ..Options::default() })?;
/// let explanation = explain("DELETE FORM Vehicle", &database, None)?;
/// assert_eq!(
///     line(&explanation),
///     r#"{"statement":"DELETE FORM Vehicle","error":{"code":"unexpected-token","message":"expected `FROM`, found `FORM`","span":[7,11],"help":"did you mean `FROM`?"}}"#,
/// );
/// # Ok::<(), partiql_iam_answer::Fault>(())
/// ```
///
/// # Errors
///
/// When the parameters are no such list, and when the first line of the text names another service, or none that there is.
pub fn explain<'t>(text: &'t str, database: &Database, parameters: Option<&str>) -> Result<Explanation<'t>, Fault> {
    explain_in(Words::Argument, text, database, parameters)
}

/// The same, with words for somebody else.
///
/// # Errors
///
/// As [`explain`].
pub fn explain_in<'t>(
    words: Words,
    text: &'t str,
    database: &Database,
    parameters: Option<&str>,
) -> Result<Explanation<'t>, Fault> {
    let (text, service) = asked(text, database)?;
    let values = values(service, parameters)?;
    Ok(match service {
        Service::Qldb => on_qldb(text, &database.ledger, database.catalog.as_ref(), words),
        Service::DynamoDb => on_dynamodb(text, &target(database, values.as_deref()), words),
    })
}

/// The statement of a text, and its service. A text whose first line names a service is a script with one statement; any other is a statement.
///
/// # Errors
///
/// When the line names no service that there is, or another one than what is said, and when the script has several statements.
pub fn asked<'t>(text: &'t str, database: &Database) -> Result<(&'t str, Service), Fault> {
    let named = first_line(text).map_err(|error| Fault::new("text", (&error).into()))?;
    let service = database.service_for(named)?;
    if named.is_none() {
        return Ok((text, service));
    }
    let mut pieces = script(text);
    let Some(first) = pieces.next() else { return Ok((text, service)) };
    match pieces.next() {
        None => Ok((first.text, service)),
        Some(second) => {
            let span = Span::of(&(second.offset..second.offset + second.text.len()));
            let what = Diagnostic::new("second-statement", "there is a second statement").at(span);
            Err(Fault::new("text", what.with_help(Some(SECOND_STATEMENT.into()))))
        }
    }
}

/// The values of the parameters of one statement.
pub(crate) fn values(service: Service, parameters: Option<&str>) -> Result<Option<Vec<Value>>, Fault> {
    let Some(parameters) = parameters else { return Ok(None) };
    if service != Service::DynamoDb {
        let problem = "`parameters` is of DynamoDB, and the service is QLDB";
        return Err(Fault::plain("parameters", "other-service", problem, "leave `parameters` out"));
    }
    let lists = parse_parameters(parameters, 1).map_err(|error| Fault::input("parameters", &error))?;
    Ok(lists.into_iter().next())
}

pub(crate) fn target<'a>(database: &'a Database, values: Option<&'a [Value]>) -> Target<'a> {
    let mut target = Target::new(&database.account);
    target.schema = database.schema.as_ref();
    target.values = values;
    target
}

/// What a statement of QLDB needs.
#[must_use]
pub fn on_qldb<'t>(text: &'t str, ledger: &Ledger, catalog: Option<&Catalog>, words: Words) -> Explanation<'t> {
    let refused = |error: Diagnostic<'_>| Outcome::Failed { error: refusal(Service::Qldb, text, error, words).into() };
    let outcome = match qldb::parse(text) {
        Err(error) => refused(syntax(text, &error, words)),
        Ok(statement) => match qldb::resolve::resolve(&statement, ledger, catalog) {
            Ok(requirements) => Outcome::Understood(Understood::new(&requirements)),
            Err(error) => refused((&error).into()),
        },
    };
    Explanation { statement: text.into(), service: None, outcome }
}

/// What a statement of DynamoDB needs.
#[must_use]
pub fn on_dynamodb<'t>(text: &'t str, target: &Target<'_>, words: Words) -> Explanation<'t> {
    let refused =
        |error: Diagnostic<'_>| Outcome::Failed { error: refusal(Service::DynamoDb, text, error, words).into() };
    let outcome = match dynamodb::parse(text) {
        Err(error) => refused(syntax(text, &error, words)),
        Ok(statement) => match dynamodb::resolve(&statement, target) {
            Ok(requirements) => Outcome::Understood(Understood::on_dynamodb(&requirements)),
            Err(error) => refused((&error).into()),
        },
    };
    Explanation { statement: text.into(), service: Some(Service::DynamoDb.word().into()), outcome }
}

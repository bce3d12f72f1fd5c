//! What is known of the database that the statements of a call run on.

use partiql_iam::Service;
use partiql_iam::dynamodb::Account;
use partiql_iam::qldb::Ledger;
use partiql_iam_answer::{Database, first_line};
use serde_json::{Value, json};

use super::super::database::PlaceArgs;
use super::super::settings::GlobalFlags;
use super::arguments::Flags;
use super::refusal::Refusal;

/// What the call says, else `partiql-iam.toml`. Of a service that nobody asks about nothing is read.
pub(super) fn database(
    flags: Flags,
    has_parameters: bool,
    statements: &[String],
    settings: &GlobalFlags,
) -> Result<Database, Refusal> {
    let place: PlaceArgs = flags.read()?;
    let flag = has_parameters.then_some("--parameters");
    let service = place.service_beside(flag, None, settings)?.of_library();
    let is_said = place.said().is_some() || has_parameters;
    let is_asked = |asked: Service| {
        let names_it = |text: &String| matches!(first_line(text), Ok(Some(named)) if named == asked);
        service == asked || statements.iter().any(names_it)
    };
    let (mut ledger, mut catalog) = (Ledger::template(), None);
    if is_asked(Service::Qldb) {
        let target = place.ledger.target(settings)?;
        (ledger, catalog) = (target.ledger(), target.catalog()?);
    }
    let (mut account, mut schema) = (Account::TEMPLATE, None);
    if is_asked(Service::DynamoDb) {
        let tables = place.tables.tables(settings, false)?;
        (account, schema) = (tables.account, tables.schema);
    }
    Ok(Database { service, is_said, ledger, catalog, account, schema })
}

/// What an answer holds for.
pub(super) fn view(database: &Database) -> Value {
    let Database { service, is_said: _, ledger, catalog, account, schema } = database;
    match service {
        Service::Qldb => json!({
            "service": service.word(),
            "ledger": ledger.arn.to_string(),
            "permissions_mode": ledger.mode.to_string(),
            "has_catalog": catalog.is_some(),
        }),
        Service::DynamoDb => json!({
            "service": service.word(),
            "account": account.base(),
            "has_schema": schema.is_some(),
        }),
    }
}

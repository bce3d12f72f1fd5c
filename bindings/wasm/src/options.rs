//! What callers say, as the JSON that `answers.js` makes of it.

use partiql_iam::iam::RequestContext;
use partiql_iam_answer::{Database, Fault, LeastOptions, Options, context};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// What is known of the database, and the values of the parameters.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Asked {
    service: Option<String>,
    ledger: Option<String>,
    permissions_mode: Option<String>,
    catalog: Option<String>,
    account: Option<String>,
    region: Option<String>,
    schema: Vec<String>,
    parameters: Option<String>,
}

impl Asked {
    pub(crate) fn database(&self) -> Result<Database, Fault> {
        let Self { service, ledger, permissions_mode, catalog, account, region, schema, parameters } = self;
        let schema: Vec<&str> = schema.iter().map(String::as_str).collect();
        Database::new(&Options {
            service: service.as_deref(),
            ledger: ledger.as_deref(),
            permissions_mode: permissions_mode.as_deref(),
            catalog: catalog.as_deref(),
            account: account.as_deref(),
            region: region.as_deref(),
            schema: &schema,
            of_dynamodb: parameters.is_some().then_some("parameters"),
        })
    }

    pub(crate) fn parameters(&self) -> Option<&str> {
        self.parameters.as_deref()
    }
}

/// How policies are written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Least {
    conditions: bool,
    any_table: bool,
    index_tables: bool,
    leading_key_from: Option<String>,
}

impl Least {
    pub(crate) fn options(&self) -> LeastOptions<'_> {
        let Self { conditions, any_table, index_tables, leading_key_from } = self;
        LeastOptions {
            with_conditions: *conditions,
            any_table: *any_table,
            index_tables: *index_tables,
            leading_key_from: leading_key_from.as_deref(),
        }
    }
}

/// The condition keys of a request.
pub(crate) fn request(json: &str) -> Result<RequestContext, Fault> {
    context(read::<BTreeMap<String, Vec<String>>>("context", json)?)
}

/// Reads what a caller says.
pub(crate) fn read<T: DeserializeOwned>(name: &str, json: &str) -> Result<T, Fault> {
    serde_json::from_str(json).map_err(|error| {
        // A caller wrote no lines and columns.
        let message = error.to_string();
        let message = message.rsplit_once(" at line ").map_or(&*message, |(message, _)| message);
        Fault::plain(name, "options", message, "the types of this package say what there is")
    })
}

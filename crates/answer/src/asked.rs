//! What callers say of the database in one text of JSON, as those do that give and take nothing but texts.

use partiql_iam::Service;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::database::{Database, Options, service_of};
use crate::fault::Fault;

/// What is known of the database, and the values of the parameters: an object with the names that they have in JavaScript.
///
/// ```
/// use partiql_iam::Service;
/// use partiql_iam_answer::Asked;
///
/// let asked = Asked::read(r#"{"account": "123456789012", "region": "us-east-1"}"#)?;
/// assert_eq!(asked.database()?.service, Service::DynamoDb);
/// assert_eq!(Asked::read(r#"{"acount": "123456789012"}"#).unwrap_err().code, "options");
/// # Ok::<(), partiql_iam_answer::Fault>(())
/// ```
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Asked {
    service: Option<String>,
    ledger: Option<String>,
    permissions_mode: Option<String>,
    catalog: Option<String>,
    account: Option<String>,
    region: Option<String>,
    schema: Vec<String>,
    parameters: Option<String>,
}

/// What is known of the databases of both services.
#[derive(Debug)]
pub struct Databases {
    /// Who runs a statement of which nothing else says it.
    pub service: Option<Service>,
    /// QLDB's.
    pub ledger: Database,
    /// DynamoDB's.
    pub tables: Database,
}

impl Asked {
    /// Reads the object.
    ///
    /// # Errors
    ///
    /// When it is none, or has what is not known.
    pub fn read(json: &str) -> Result<Self, Fault> {
        read_json("options", json)
    }

    /// The database of one service.
    ///
    /// # Errors
    ///
    /// As [`Database::new`].
    pub fn database(&self) -> Result<Database, Fault> {
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

    /// The databases of both services, for a text that may have statements for both.
    ///
    /// # Errors
    ///
    /// As [`Database::new`], and when there are values of parameters: a text may have several statements.
    pub fn databases(&self) -> Result<Databases, Fault> {
        let Self { service, ledger, permissions_mode, catalog, account, region, schema, parameters } = self;
        if parameters.is_some() {
            let problem = "parameters are of one statement, and a text may have several";
            return Err(Fault::plain("parameters", "options", problem, "leave them out"));
        }
        let schema: Vec<&str> = schema.iter().map(String::as_str).collect();
        let ledger = Database::new(&Options {
            service: Some(Service::Qldb.word()),
            ledger: ledger.as_deref(),
            permissions_mode: permissions_mode.as_deref(),
            catalog: catalog.as_deref(),
            ..Options::default()
        })?;
        let tables = Database::new(&Options {
            service: Some(Service::DynamoDb.word()),
            account: account.as_deref(),
            region: region.as_deref(),
            schema: &schema,
            ..Options::default()
        })?;
        Ok(Databases { service: service.as_deref().map(service_of).transpose()?, ledger, tables })
    }

    /// The values of the parameters.
    #[must_use]
    pub fn parameters(&self) -> Option<&str> {
        self.parameters.as_deref()
    }
}

/// Reads what a caller says for an argument.
///
/// # Errors
///
/// When it is not what there is.
pub fn read_json<T: DeserializeOwned>(name: &str, json: &str) -> Result<T, Fault> {
    serde_json::from_str(json).map_err(|error| {
        // A caller wrote no lines and columns.
        let message = error.to_string();
        let message = message.rsplit_once(" at line ").map_or(&*message, |(message, _)| message);
        Fault::plain(name, "options", message, "the types of this package say what there is")
    })
}

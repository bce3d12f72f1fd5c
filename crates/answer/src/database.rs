//! What is known of the database that statements run on.

use partiql_iam::dynamodb::{Account, Schema};
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::{ArnError, Ledger, LedgerArn, PermissionsMode};
use partiql_iam::{Diagnostic, Service};

use crate::fault::Fault;
use crate::first_line::SERVICES;

/// What a caller says of the database, as texts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// `qldb` or `dynamodb`. Without it what is given of one of both says it, and if nothing is, it is QLDB.
    pub service: Option<&'a str>,
    /// QLDB: the ledger's ARN. Without it ARNs are templates.
    pub ledger: Option<&'a str>,
    /// QLDB: how the ledger authorizes statements, `STANDARD` or `ALLOW_ALL`.
    pub permissions_mode: Option<&'a str>,
    /// QLDB: the ledger's tables, as JSON or Ion text.
    pub catalog: Option<&'a str>,
    /// DynamoDB: the account of the tables, if the schema does not say it.
    pub account: Option<&'a str>,
    /// DynamoDB: the region of the tables, if the schema does not say it.
    pub region: Option<&'a str>,
    /// DynamoDB: the keys of tables, as `aws dynamodb describe-table` prints them: one text or several.
    pub schema: &'a [&'a str],
    /// Something else is given that only DynamoDB has, such as the values of parameters: its name.
    pub of_dynamodb: Option<&'static str>,
}

/// What is known of the database that statements run on.
#[derive(Clone, Debug)]
pub struct Database {
    /// The service.
    pub service: Service,
    /// Something says that it is this one.
    pub is_said: bool,
    /// The ledger, or the template of one.
    pub ledger: Ledger,
    /// Its tables.
    pub catalog: Option<Catalog>,
    /// The account and region of DynamoDB's tables, or the template of them.
    pub account: Account,
    /// Their keys.
    pub schema: Option<Schema>,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            service: Service::default(),
            is_said: false,
            ledger: Ledger::template(),
            catalog: None,
            account: Account::TEMPLATE,
            schema: None,
        }
    }
}

impl Database {
    /// Reads what is given.
    ///
    /// # Errors
    ///
    /// When a text is not what it should be, and when what is given is of two services.
    pub fn new(options: &Options<'_>) -> Result<Self, Fault> {
        let Options { service, ledger, permissions_mode, catalog, account, region, schema, of_dynamodb } = *options;
        let first = |all: &[(&'static str, bool)]| all.iter().find(|(_, is_given)| *is_given).map(|(name, _)| *name);
        let of_qldb = first(&[
            ("ledger", ledger.is_some()),
            ("catalog", catalog.is_some()),
            ("permissions_mode", permissions_mode.is_some()),
        ]);
        let of_dynamodb =
            first(&[("account", account.is_some()), ("region", region.is_some()), ("schema", !schema.is_empty())])
                .or(of_dynamodb);
        let said = service.map(service_of).transpose()?;
        let service = chosen(said, of_qldb, of_dynamodb)?;
        let mut database = Self { is_said: service.is_some(), ..Self::default() };
        database.service = service.unwrap_or_default();
        if let Some(arn) = ledger {
            let refused = |error: ArnError| Fault::new("ledger", Diagnostic::from(&error));
            database.ledger.arn = arn.parse::<LedgerArn>().map_err(refused)?;
        }
        if let Some(mode) = permissions_mode {
            database.ledger.mode = mode.parse::<PermissionsMode>().map_err(|_| {
                let problem = format!("`{mode}` is not a permissions mode");
                Fault::plain("permissions_mode", "permissions-mode", problem, "write `STANDARD` or `ALLOW_ALL`")
            })?;
        }
        let read = |text| Catalog::parse(text).map_err(|error| Fault::new("catalog", (&error).into()));
        database.catalog = catalog.map(read).transpose()?;
        let mut joined = Schema::default();
        for text in schema {
            let found = Schema::parse_for(text, region).map_err(|error| Fault::input("schema", &error))?;
            joined = joined.joined([found]).map_err(|error| {
                let what = Diagnostic::new("schema", error.to_string()).with_help(error.help());
                Fault::new("schema", what)
            })?;
        }
        database.account =
            joined.target(region, account).map_err(|error| Fault::new("account", Diagnostic::from(&error)))?;
        database.schema = (!schema.is_empty()).then_some(joined);
        Ok(database)
    }

    /// Refuses a database of which no name of a resource is known: what is allowed on it is not known either.
    ///
    /// # Errors
    ///
    /// When the ledger's ARN, or the account and the region of the tables, are not given.
    pub fn real(&self, service: Service) -> Result<(), Fault> {
        match service {
            Service::Qldb if self.ledger.arn.is_template() => {
                Err(Fault::plain("ledger", "template-ledger", "the ledger's ARN is not given", "give it with `ledger`"))
            }
            Service::DynamoDb if self.account.is_template() => {
                let help = "give them with `account` and `region`, or with the ARNs of the tables in `schema`";
                let problem = "the account and the region are not given";
                Err(Fault::plain("account", "template-account", problem, help))
            }
            Service::Qldb | Service::DynamoDb => Ok(()),
        }
    }

    /// The service of a statement whose script names this one, if it does.
    pub(crate) fn service_for(&self, named: Option<Service>) -> Result<Service, Fault> {
        match named {
            Some(named) if self.is_said && named != self.service => {
                let (of, is) = (named.name(), self.service.name());
                let problem = format!("the first line is for {of}, and the service is {is}");
                Err(Fault::plain(
                    "text",
                    "other-service",
                    problem,
                    "leave out what says the service, or the first line",
                ))
            }
            Some(named) => Ok(named),
            None => Ok(self.service),
        }
    }
}

/// The service that a caller names.
///
/// # Errors
///
/// When there is none of this name.
pub fn service_of(word: &str) -> Result<Service, Fault> {
    let known = SERVICES.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, service)| *service);
    known.ok_or_else(|| {
        let problem = format!("there is no service `{word}`");
        Fault::plain("service", "unknown-service", problem, "write `qldb` or `dynamodb`")
    })
}

fn chosen(said: Option<Service>, of_qldb: Option<&str>, of_dynamodb: Option<&str>) -> Result<Option<Service>, Fault> {
    let other = |given: &str, of: &str, problem: String| {
        Err(Fault::plain(
            given,
            "other-service",
            problem,
            format!("leave `{given}` out, or say that the service is {of}"),
        ))
    };
    match (said, of_qldb, of_dynamodb) {
        (Some(Service::Qldb), _, Some(given)) => {
            other(given, "DynamoDB", format!("`{given}` is of DynamoDB, and the service is QLDB"))
        }
        (Some(Service::DynamoDb), Some(given), _) => {
            other(given, "QLDB", format!("`{given}` is of QLDB, and the service is DynamoDB"))
        }
        (None, Some(one), Some(two)) => {
            let problem = format!("`{one}` is of QLDB, and `{two}` is of DynamoDB");
            Err(Fault::plain(two, "other-service", problem, "give what is known of one of both"))
        }
        (Some(service), _, _) => Ok(Some(service)),
        (None, Some(_), None) => Ok(Some(Service::Qldb)),
        (None, None, Some(_)) => Ok(Some(Service::DynamoDb)),
        (None, None, None) => Ok(None),
    }
}

//! Which service statements are for, and what is known of its database.

use clap::Args;

use super::dynamodb::{DynamoDbArgs, TableArgs};
use super::service::Service;
use super::settings::{GlobalFlags, LedgerArgs};
use super::{Failure, complain};

#[derive(Debug, Args)]
pub(super) struct DatabaseArgs {
    /// The service; if neither this nor `service` in `partiql-iam.toml` says it, `--account`, `--region`, `--schema`, `--parameters`,
    /// `--operation` and `--request` mean dynamodb, and without them it is qldb
    #[arg(long, value_enum)]
    service: Option<Service>,
    #[command(flatten)]
    pub(super) ledger: LedgerArgs,
    #[command(flatten)]
    pub(super) dynamodb: DynamoDbArgs,
}

impl DatabaseArgs {
    /// The service that is meant: that of `--service`, else that of the configuration file, else the one whose flags are given, else the
    /// one that the file speaks of, else QLDB, which is said.
    pub(super) fn service(&self, settings: &GlobalFlags) -> Result<Service, Failure> {
        chosen(self.service, self.ledger.given(), self.dynamodb.given(), settings)
    }
}

/// What is known of the database of a policy for any statements.
#[derive(Debug, Args)]
pub(super) struct PlaceArgs {
    /// The service; if neither this nor `service` in `partiql-iam.toml` says it, `--account`, `--region` and `--schema` mean dynamodb, and
    /// without them it is qldb
    #[arg(long, value_enum)]
    service: Option<Service>,
    #[command(flatten)]
    pub(super) ledger: LedgerArgs,
    #[command(flatten)]
    pub(super) tables: TableArgs,
}

impl PlaceArgs {
    /// The service that is meant, as for statements.
    pub(super) fn service(&self, settings: &GlobalFlags) -> Result<Service, Failure> {
        chosen(self.service, self.ledger.given(), self.tables.given(), settings)
    }
}

/// The service that is meant, by the flags of each.
fn chosen(
    flag: Option<Service>,
    ledger: Option<&'static str>,
    tables: Option<&'static str>,
    settings: &GlobalFlags,
) -> Result<Service, Failure> {
    let refuse = |problem: String, help: String| Err(Failure::plain("other-service", &problem, &help));
    let (named, by) = match flag {
        Some(service) => (Some(service), String::new()),
        None => settings
            .named_service()?
            .map_or((None, String::new()), |(service, file)| (Some(service), format!(", as `{file}` says"))),
    };
    match (named, ledger, tables) {
        (Some(service @ Service::Qldb), _, Some(flag)) | (Some(service @ Service::DynamoDb), Some(flag), _) => {
            let of = service.other();
            let problem = format!("`{flag}` is of {}, and the service is {}{by}", of.name(), service.name());
            refuse(problem, format!("leave it out, or give `{}`", of.flag()))
        }
        (None, Some(ledger), Some(table)) => refuse(
            format!("`{ledger}` is of QLDB, and `{table}` is of DynamoDB"),
            "give what is known of one of both".to_owned(),
        ),
        (Some(service), _, _) => Ok(service),
        (None, None, Some(_)) => Ok(Service::DynamoDb),
        (None, Some(_), None) => Ok(Service::Qldb),
        (None, None, None) => match settings.meant_service()? {
            Some(service) => Ok(service),
            None => {
                complain(&format!(
                    "note: no service is given: the statements are taken as {}'s; `{}` says that they are {}'s",
                    Service::Qldb.name(),
                    Service::DynamoDb.flag(),
                    Service::DynamoDb.name()
                ));
                Ok(Service::Qldb)
            }
        },
    }
}

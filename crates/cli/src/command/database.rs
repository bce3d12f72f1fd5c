//! Which service statements are for, and what is known of its database.

use clap::Args;

use super::Failure;
use super::dynamodb::DynamoDbArgs;
use super::service::Service;
use super::settings::LedgerArgs;

#[derive(Debug, Args)]
pub(super) struct DatabaseArgs {
    /// The service; if it is not given, `--account`, `--region`, `--schema`, `--parameters`, `--operation` and `--request` mean dynamodb, and
    /// without them it is qldb
    #[arg(long, value_enum)]
    service: Option<Service>,
    #[command(flatten)]
    pub(super) ledger: LedgerArgs,
    #[command(flatten)]
    pub(super) dynamodb: DynamoDbArgs,
}

impl DatabaseArgs {
    /// The service that is meant.
    pub(super) fn service(&self) -> Result<Service, Failure> {
        let refuse = |problem: String, help: String| Err(Failure::plain("other-service", &problem, &help));
        let foreign = |service: Service, flag: &str, of: Service| {
            let problem = format!("`{flag}` is of {}, and the service is {}", of.name(), service.name());
            refuse(problem, format!("leave it out, or give `{}`", of.flag()))
        };
        match (self.service, self.ledger.given(), self.dynamodb.given()) {
            (Some(Service::Qldb), _, Some(flag)) => foreign(Service::Qldb, flag, Service::DynamoDb),
            (Some(Service::DynamoDb), Some(flag), _) => foreign(Service::DynamoDb, flag, Service::Qldb),
            (None, Some(ledger), Some(table)) => refuse(
                format!("`{ledger}` is of QLDB, and `{table}` is of DynamoDB"),
                "give what is known of one of both".to_owned(),
            ),
            (Some(service), _, _) => Ok(service),
            (None, None, Some(_)) => Ok(Service::DynamoDb),
            (None, _, None) => Ok(Service::Qldb),
        }
    }
}

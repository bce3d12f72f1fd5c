//! Which service statements are for, and what is known of its database.

use clap::Args;

use super::dynamodb::{DynamoDbArgs, TableArgs};
use super::service::Service;
use super::settings::{GlobalFlags, LedgerArgs, service_of_script};
use super::statements::{Script, ScriptFile};
use super::{Failure, complain};

#[derive(Debug, Args)]
pub(super) struct DatabaseArgs {
    /// The service; if neither this nor the first line of the script nor `partiql-iam.toml` says it, `--account`, `--region`, `--schema`, `--parameters`,
    /// `--operation` and `--request` mean dynamodb, and without them it is qldb
    #[arg(long, value_enum)]
    service: Option<Service>,
    #[command(flatten)]
    pub(super) ledger: LedgerArgs,
    #[command(flatten)]
    pub(super) dynamodb: DynamoDbArgs,
}

impl DatabaseArgs {
    /// The service that the flags say, if they do.
    pub(super) fn said(&self) -> Option<Service> {
        let of_flags = match (self.ledger.given(), self.dynamodb.given()) {
            (_, Some(_)) => Some(Service::DynamoDb),
            (Some(_), None) => Some(Service::Qldb),
            (None, None) => None,
        };
        self.service.or(of_flags)
    }

    /// Refuses flags that contradict one another where the statements are those of a tree.
    pub(super) fn agreed(&self) -> Result<(), Failure> {
        agreed(self.service, self.ledger.given(), self.dynamodb.given())
    }

    /// The service that is meant: that of `--service`, else that of the first line of the script, else that of the configuration file, else
    /// the one whose flags are given, else the one that the file speaks of, else QLDB, which is said.
    pub(super) fn service(&self, script: Option<&Script<'_>>, settings: &GlobalFlags) -> Result<Service, Failure> {
        let script = script.and_then(Script::file);
        chosen(self.service, self.ledger.given(), self.dynamodb.given(), script, settings)
    }
}

/// Refuses flags of one service beside `--service` of the other, for a source tree, which may have statements for both.
fn agreed(service: Option<Service>, ledger: Option<&str>, tables: Option<&str>) -> Result<(), Failure> {
    match (service, ledger, tables) {
        (Some(service @ Service::Qldb), _, Some(flag)) | (Some(service @ Service::DynamoDb), Some(flag), _) => {
            let problem = format!("`{flag}` is of {}, and the service is {}", service.other().name(), service.name());
            let help = format!("leave it out, or `{}`", service.flag());
            Err(Failure::plain("other-service", &problem, &help))
        }
        (Some(Service::Qldb | Service::DynamoDb) | None, _, _) => Ok(()),
    }
}

/// What is known of the database of a policy for any statements.
#[derive(Debug, Args)]
pub(super) struct PlaceArgs {
    /// The service; if neither this nor the first line of the script nor `partiql-iam.toml` says it, `--account`, `--region` and `--schema` mean dynamodb, and
    /// without them it is qldb
    #[arg(long, value_enum)]
    service: Option<Service>,
    #[command(flatten)]
    pub(super) ledger: LedgerArgs,
    #[command(flatten)]
    pub(super) tables: TableArgs,
}

impl PlaceArgs {
    /// Refuses flags that contradict one another where the statements are those of a tree.
    pub(super) fn agreed(&self) -> Result<(), Failure> {
        agreed(self.service, self.ledger.given(), self.tables.given())
    }

    /// The service that the flags say, if they do.
    pub(super) fn said(&self) -> Option<Service> {
        let of_flags = match (self.ledger.given(), self.tables.given()) {
            (_, Some(_)) => Some(Service::DynamoDb),
            (Some(_), None) => Some(Service::Qldb),
            (None, None) => None,
        };
        self.service.or(of_flags)
    }

    /// The service that is meant, as for statements.
    pub(super) fn service(&self, script: Option<&Script<'_>>, settings: &GlobalFlags) -> Result<Service, Failure> {
        self.service_beside(None, script, settings)
    }

    /// The same, beside another flag of DynamoDB's, if that is given.
    pub(super) fn service_beside(
        &self,
        flag: Option<&str>,
        script: Option<&Script<'_>>,
        settings: &GlobalFlags,
    ) -> Result<Service, Failure> {
        let script = script.and_then(Script::file);
        chosen(self.service, self.ledger.given(), self.tables.given().or(flag), script, settings)
    }
}

/// The service that is meant, by the flags of each; QLDB if nothing says it, which is said.
fn chosen(
    flag: Option<Service>,
    ledger: Option<&str>,
    tables: Option<&str>,
    script: Option<&ScriptFile>,
    settings: &GlobalFlags,
) -> Result<Service, Failure> {
    match said(flag, ledger, tables, script, settings)? {
        Some(service) => Ok(service),
        None => or_qldb(settings, "the statements are taken as QLDB's", "they are"),
    }
}

/// The service that is said: by `--service`, else by the script or the configuration file, else by a flag of one of both.
pub(super) fn said(
    service: Option<Service>,
    ledger: Option<&str>,
    tables: Option<&str>,
    script: Option<&ScriptFile>,
    settings: &GlobalFlags,
) -> Result<Option<Service>, Failure> {
    let refuse = |problem: String, help: String| Err(Failure::plain("other-service", &problem, &help));
    let named = match service {
        Some(service) => {
            if let Some((other, file)) = service_of_script(script)?.filter(|(other, _)| *other != service) {
                let problem = format!("`{file}` is for {}, and the service is {}", other.name(), service.name());
                return refuse(problem, format!("leave `{}` out, or change the first line", service.flag()));
            }
            Some((service, None))
        }
        None => settings.named_service(script)?.map(|named| (named.service, Some(named))),
    };
    match (named, ledger, tables) {
        (Some((service @ Service::Qldb, named)), _, Some(flag))
        | (Some((service @ Service::DynamoDb, named)), Some(flag), _) => {
            let of = service.other();
            let by = named.as_ref().map(|named| format!(", as `{}` says", named.by)).unwrap_or_default();
            let problem = format!("`{flag}` is of {}, and the service is {}{by}", of.name(), service.name());
            let help = match named {
                Some(named) if named.is_first_line => "leave it out, or change the first line of the script".to_owned(),
                Some(_) | None => format!("leave it out, or give `{}`", of.flag()),
            };
            refuse(problem, help)
        }
        (None, Some(ledger), Some(table)) => refuse(
            format!("`{ledger}` is of QLDB, and `{table}` is of DynamoDB"),
            "give what is known of one of both".to_owned(),
        ),
        (Some((service, _)), _, _) => Ok(Some(service)),
        (None, None, Some(_)) => Ok(Some(Service::DynamoDb)),
        (None, Some(_), None) => Ok(Some(Service::Qldb)),
        (None, None, None) => Ok(None),
    }
}

/// The service that the configuration file speaks of, else QLDB, which is said in these words.
pub(super) fn or_qldb(settings: &GlobalFlags, taken: &str, they_are: &str) -> Result<Service, Failure> {
    if let Some(service) = settings.meant_service()? {
        return Ok(service);
    }
    let (flag, other) = (Service::DynamoDb.flag(), Service::DynamoDb.name());
    complain(&format!("note: no service is given: {taken}; `{flag}` says that {they_are} {other}'s"));
    Ok(Service::Qldb)
}

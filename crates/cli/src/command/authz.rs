//! `partiql-iam authz`

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::{Failure, file_name, message};
use crate::report::{self, Exit};
use partiql_iam_authz::service::{Decider, Enforcement, LoadError, Served, ServiceState, serve};
use partiql_iam_project::{Cause, Problem};

const EXAMPLES: &str = "\
Examples:
  partiql-iam authz --config authz.toml
  partiql-iam authz --config authz.toml --check-config

A configuration for a ledger (docs/authorization-reference.md describes every key):
  ledger = \"arn:aws:qldb:us-east-1:123456789012:ledger/cars\"
  catalog = \"tables.json\"

  [listen]
  http = \"127.0.0.1:9191\"     # Envoy's filter ext_authz with http_service
  grpc = \"127.0.0.1:9192\"     # … with grpc_service
  admin = \"127.0.0.1:9193\"    # /healthz, /readyz, /metrics

  [caller]
  by = \"access-key\"

  [principals.\"arn:aws:iam::123456789012:role/clerk\"]
  access-keys = [\"AKIAIOSFODNN7EXAMPLE\"]
  policies = [\"policies/clerk.json\"]

For the tables of an account and region in DynamoDB, in the place of `ledger` and `catalog`:
  [dynamodb]
  account = \"123456789012\"
  region = \"us-east-1\"
  schema = [\"tables.json\"]            # what `aws dynamodb describe-table` prints
  other-operations = \"decide\"         # GetItem and such; or \"refuse\", or \"forward\"

After SIGHUP, or when its files change, it reads them again; if one can't be used, it goes on with
the old ones. After SIGTERM it answers the requests that it has, and stops.

Exit status: 0, it was stopped, or the configuration is good; 2, it can't start, or the
configuration is not good.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Authz {
    /// The configuration of the service (TOML)
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Read the configuration and all that it names, say what is wrong, and stop
    #[arg(long)]
    check_config: bool,
}

pub(super) fn run(arguments: &Authz) -> Result<Exit, Failure> {
    let Authz { config, check_config } = arguments;
    let loaded = ServiceState::read(config).map_err(failure)?;
    if *check_config {
        let settings = &loaded.settings;
        let mode = match settings.enforcement {
            Enforcement::Enforce => "",
            Enforcement::DryRun => ", dry run",
        };
        let about = match (&settings.served, &loaded.decider) {
            (Served::Ledger { ledger, catalog: _ }, Decider::Ledger(authorizer)) => {
                let tables: usize = authorizer.ledgers().map(|known| known.catalog.tables().len()).sum();
                format!("ledger `{}` ({}), tables: {tables}", ledger.arn.name(), ledger.mode)
            }
            (Served::Tables { account, schemas: _, other_operations }, Decider::Tables(authorizer)) => {
                let tables = authorizer.schema().map_or(0, |schema| schema.tables().len());
                let (account, region, others) = (account.id(), account.region(), other_operations.name());
                format!("DynamoDB of the account {account} in {region}, tables: {tables}, other operations: {others}")
            }
            // What is read is what decides.
            (Served::Ledger { .. }, Decider::Tables(_)) | (Served::Tables { .. }, Decider::Ledger(_)) => String::new(),
        };
        let (file, principals) = (file_name(config), settings.principals.len());
        writeln!(anstream::stdout(), "{file}: {about}, principals: {principals}{mode}")?;
        return Ok(Exit::Clean);
    }
    match serve(loaded) {
        Ok(()) => Ok(Exit::Clean),
        Err(error) => Err(Failure::Message(message(&error.to_string()))),
    }
}

/// With the text and the place, where there is one.
fn failure(error: LoadError) -> Failure {
    match error {
        LoadError::Config(error) => {
            let file = error.path().display().to_string();
            Failure::Message(report::file_error(error.text(), &file, (&error).into()))
        }
        LoadError::Files(problems) => match problems.into_iter().next() {
            Some(Problem { path, text: _, cause: Cause::Unreadable(reason) }) => {
                let help = "the configuration names it: make it a file that can be read";
                Failure::plain("file", &format!("`{}`: {reason}", file_name(&path)), help)
            }
            Some(problem) => problem.into(),
            None => Failure::Message(message("the configuration can't be read")),
        },
        LoadError::Target(_, error) => Failure::without_place(&error),
        LoadError::Fixed(..) => Failure::Message(message(&error.to_string())),
    }
}

//! `partiql-iam explain`

pub(super) mod dynamodb;
mod qldb;

use std::io::Write;

use clap::Args;

use super::database::DatabaseArgs;
use super::service::Service;
use super::settings::GlobalFlags;
use super::statements::StatementArgs;
use super::{Failure, Format};
use crate::report::Exit;

const EXAMPLES: &str = "\
Examples:
  partiql-iam explain --ledger arn:aws:qldb:us-east-1:123456789012:ledger/cars \"DELETE FROM Vehicle\"
  partiql-iam explain --catalog tables.json --file queries.partiql
  partiql-iam explain --format json - < queries.partiql

The catalog is what `SELECT * FROM information_schema.user_tables` returns, as JSON or Ion text:
  {\"tableId\": \"Au1EiThbt8s0z9wM26REZN\", \"name\": \"Vehicle\", \"status\": \"ACTIVE\"}
Without it no table's id is known, and ARNs of tables are left open.

For DynamoDB:
  partiql-iam explain --service dynamodb \"SELECT * FROM Music WHERE Artist = 'Acme'\"
  partiql-iam explain --schema tables.json --parameters '[{\"S\": \"Acme\"}]' --file queries.partiql
  partiql-iam explain --schema tables.json --request body.json

The schema is what `aws dynamodb describe-table` prints. Without it the ARNs are exact all the same,
and the condition keys that depend on the keys of the table are unknown.

Exit status: 0, all statements were understood; 2, one was not.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Explain {
    #[command(flatten)]
    statements: StatementArgs,
    #[command(flatten)]
    database: DatabaseArgs,
    /// The form of the answer; json prints one object a line
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Explain {
    /// The form of the answer.
    pub(super) const fn format(&self) -> Format {
        self.format
    }
}

pub(super) fn run(arguments: &Explain, settings: &GlobalFlags, out: &mut dyn Write) -> Result<Exit, Failure> {
    let Explain { statements, database, format } = arguments;
    let asked = database.dynamodb.asked(statements, settings)?;
    let understood = match database.service(asked.script(), settings)? {
        Service::Qldb => {
            let target = database.ledger.target(settings)?;
            let (ledger, catalog) = (target.ledger(), target.catalog()?);
            qldb::explain(&asked.into_script()?, &ledger, catalog.as_ref(), *format, out)?
        }
        Service::DynamoDb => {
            let tables = database.dynamodb.tables().tables(settings, false)?;
            dynamodb::explain(&database.dynamodb.sent(&asked)?, &tables, *format, out)?
        }
    };
    Ok(if understood { Exit::Clean } else { Exit::NotUnderstood })
}

//! The arguments of `partiql-iam operation`.

use std::path::PathBuf;

use clap::Args;

use super::super::service::Service;
use super::super::{Format, ledger_arn};
use partiql_iam::Diagnostic;
use partiql_iam::dynamodb::ApiOperation;
use partiql_iam::iam::{KeyArn, RoleArn, ServiceArnError};
use partiql_iam::qldb::operation::{Operation as Api, UnknownOperation};
use partiql_iam::qldb::{ArnError, LedgerArn, UniqueId};

const EXAMPLES: &str = "\
Examples:
  partiql-iam operation ListLedgers
  partiql-iam operation ExportJournalToS3 --ledger ARN --role ARN
  partiql-iam operation CreateLedger --ledger ARN --kms-key ARN --format json

For DynamoDB, whose condition keys are unknown:
  partiql-iam operation GetItem
  partiql-iam operation Query --account ID --region REGION --table Music --index ByGenre
  partiql-iam operation dynamodb:TransactWriteItems --request body.json --format json

Exit status: 0, the permissions are printed; 2, the operation or an argument is not understood.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in super::super) struct Operation {
    /// The name of an operation of the API of QLDB or DynamoDB, or SendCommand
    #[arg(value_name = "NAME", value_parser = operation)]
    pub(super) name: Name,
    /// The service; if neither this, nor `partiql-iam.toml`, nor an option says it, the one that has the operation
    #[arg(long, value_enum)]
    pub(super) service: Option<Service>,
    /// QLDB: the ledger's ARN; if neither this nor `partiql-iam.toml` gives it, ARNs are templates
    #[arg(long, value_name = "ARN", value_parser = ledger_arn)]
    pub(super) ledger: Option<LedgerArn>,
    /// QLDB: the role that is passed to QLDB, for exports and streams
    #[arg(long, value_name = "ARN", value_parser = service_arn::<RoleArn>)]
    pub(super) role: Option<RoleArn>,
    /// QLDB: the ledger's customer managed key
    #[arg(long, value_name = "ARN", value_parser = service_arn::<KeyArn>)]
    pub(super) kms_key: Option<KeyArn>,
    /// QLDB: the stream's id; without it the permission is on all streams of the ledger
    #[arg(long, value_name = "ID", value_parser = stream_id)]
    pub(super) stream_id: Option<UniqueId>,
    /// QLDB: what is tagged, if it is not the ledger: its system catalog, a table or a stream of it. DynamoDB: a backup, an
    /// export, an import, a stream, or what is tagged
    #[arg(long, value_name = "ARN")]
    pub(super) resource: Option<String>,
    /// DynamoDB: the account of the table; without it and `--region` ARNs are templates
    #[arg(long, value_name = "ID")]
    pub(super) account: Option<String>,
    /// DynamoDB: the region of the table
    #[arg(long, value_name = "REGION")]
    pub(super) region: Option<String>,
    /// DynamoDB: the table, by its name or its ARN
    #[arg(long, value_name = "TABLE")]
    pub(super) table: Option<String>,
    /// DynamoDB: the index, by its name
    #[arg(long, value_name = "NAME", requires = "table")]
    pub(super) index: Option<String>,
    /// DynamoDB: the body of the request instead; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["table", "index", "resource"])]
    pub(super) request: Option<PathBuf>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

/// The operations that have a name. At least one of both services has one.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) qldb: Result<Api, UnknownOperation>,
    pub(super) dynamodb: Option<ApiOperation>,
}

fn operation(text: &str) -> Result<Name, String> {
    let name = text.strip_prefix("dynamodb:").unwrap_or(text);
    let dynamodb = ApiOperation::ALL.iter().copied().find(|known| known.name().eq_ignore_ascii_case(name));
    let qldb = text.parse::<Api>();
    match (&qldb, dynamodb) {
        (Err(error), None) => {
            let near = name.parse::<ApiOperation>().err().and_then(|unknown| unknown.near());
            let near = near.filter(|_| error.near().is_none() || text != name);
            Err(match near {
                Some(near) => {
                    format!("`{text}` is not an operation of QLDB or DynamoDB; did you mean DynamoDB's `{near}`?")
                }
                None => Diagnostic::from(error).to_string(),
            })
        }
        (Ok(_), _) | (Err(_), Some(_)) => Ok(Name { text: text.to_owned(), qldb, dynamodb }),
    }
}

pub(in super::super) fn service_arn<T: std::str::FromStr<Err = ServiceArnError>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: ServiceArnError| Diagnostic::from(&error).to_string())
}

pub(in super::super) fn stream_id(text: &str) -> Result<UniqueId, String> {
    text.parse().map_err(|error: ArnError| Diagnostic::from(&error).to_string())
}

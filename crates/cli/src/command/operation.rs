//! `partiql-iam operation`

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::settings::{self, GlobalFlags};
use super::table::Table;
use super::{Failure, Format, ledger_arn, print_json};
use partiql_iam::Diagnostic;
use partiql_iam::iam::{KeyArn, RoleArn, ServiceArnError};
use partiql_iam::qldb::operation::{Operands, Operation as Api, OperationRequirement, Tagged, UnknownOperation};
use partiql_iam::qldb::{ArnError, LedgerArn, UniqueId};

const EXAMPLES: &str = "\
Examples:
  partiql-iam operation ListLedgers
  partiql-iam operation ExportJournalToS3 --ledger ARN --role ARN
  partiql-iam operation CreateLedger --ledger ARN --kms-key ARN --format json

Exit status: 0, the permissions are printed; 2, the operation or an argument is not understood.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Operation {
    /// The name of an operation of the QLDB API, or SendCommand
    #[arg(value_name = "NAME", value_parser = operation)]
    name: Api,
    /// The ledger's ARN; if neither this nor `partiql-iam.toml` gives it, ARNs are templates
    #[arg(long, value_name = "ARN", value_parser = ledger_arn)]
    ledger: Option<LedgerArn>,
    /// The role that is passed to QLDB, for exports and streams
    #[arg(long, value_name = "ARN", value_parser = service_arn::<RoleArn>)]
    role: Option<RoleArn>,
    /// The ledger's customer managed key
    #[arg(long, value_name = "ARN", value_parser = service_arn::<KeyArn>)]
    kms_key: Option<KeyArn>,
    /// The stream's id; without it the permission is on all streams of the ledger
    #[arg(long, value_name = "ID", value_parser = stream_id)]
    stream_id: Option<UniqueId>,
    /// What is tagged, if it is not the ledger: its system catalog, a table or a stream of it
    #[arg(long, value_name = "ARN")]
    resource: Option<String>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

fn operation(text: &str) -> Result<Api, String> {
    text.parse().map_err(|error: UnknownOperation| Diagnostic::from(&error).to_string())
}

pub(super) fn service_arn<T: std::str::FromStr<Err = ServiceArnError>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: ServiceArnError| Diagnostic::from(&error).to_string())
}

pub(super) fn stream_id(text: &str) -> Result<UniqueId, String> {
    text.parse().map_err(|error: ArnError| Diagnostic::from(&error).to_string())
}

pub(super) fn run(arguments: &Operation, settings: &GlobalFlags, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    let Operation { name: operation, ledger, role, kms_key, stream_id, resource, format } = arguments;
    let ledger = settings.ledger_arn(ledger.as_ref())?.unwrap_or(LedgerArn::TEMPLATE);
    if resource.is_some() {
        settings::real(&ledger)?;
    }
    let tagged = match resource {
        None => None,
        Some(arn) => Some(Tagged::of_arn(arn, &ledger).ok_or_else(|| {
            let problem = format!("`{arn}` is not a resource of the ledger");
            let help = "give the ARN of the ledger, or of its catalog, a table or a stream of it, by id";
            Failure::plain("foreign-resource", &problem, help)
        })?),
    };
    let operands = Operands { role: role.clone(), key: kms_key.clone(), stream: *stream_id, tagged };
    let requirements = operation.requirements(&ledger, &operands).map_err(|error| Failure::without_place(&error))?;
    match format {
        Format::Json => {
            let requirements: Vec<_> = requirements.iter().map(as_json).collect();
            print_json(&json!({ "operation": operation.name(), "requirements": requirements }), out)?;
        }
        Format::Text => {
            let mut table = Table::new(["ACTION", "RESOURCE", "CONDITION", "WHY"]);
            for requirement in &requirements {
                let condition = requirement.condition().map(|(key, value)| format!("{key}={value}"));
                table.row([
                    requirement.action.to_string(),
                    requirement.resource.to_string(),
                    condition.unwrap_or_else(|| "-".to_owned()),
                    requirement.why.to_owned(),
                ]);
            }
            table.print(out)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A pattern is never given as an ARN.
fn as_json(requirement: &OperationRequirement) -> serde_json::Value {
    let text = requirement.resource.to_string();
    let resource = if requirement.resource.is_exact() {
        json!({ "arn": text })
    } else {
        json!({ "arn": null, "arn_pattern": text })
    };
    let condition: std::collections::BTreeMap<_, _> = requirement.condition().into_iter().collect();
    json!({
        "action": requirement.action.name(),
        "resource": resource,
        "condition": condition,
        "why": requirement.why,
        "source": requirement.source,
    })
}

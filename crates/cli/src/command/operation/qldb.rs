//! Operations of QLDB.

use std::io::Write;

use serde_json::json;

use super::super::settings::{self, GlobalFlags};
use super::super::table::Table;
use super::super::{Failure, Format, print_json};
use super::arguments::Operation;
use crate::report::Exit;
use partiql_iam::qldb::LedgerArn;
use partiql_iam::qldb::operation::{Operands, Operation as Api, OperationRequirement, Tagged};

pub(super) fn run(
    operation: Api,
    arguments: &Operation,
    settings: &GlobalFlags,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let Operation { ledger, role, kms_key, stream_id, resource, format, .. } = arguments;
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
    Ok(Exit::Clean)
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

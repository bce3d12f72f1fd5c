//! `partiql-iam operation`

mod arguments;
mod dynamodb;
mod qldb;

use std::io::Write;

use super::Failure;
use super::database::{or_qldb, said};
use super::service::Service;
use super::settings::GlobalFlags;
use crate::report::Exit;
use arguments::Name;
pub(super) use arguments::{Operation, service_arn, stream_id};
use partiql_iam::Diagnostic;
use partiql_iam::dynamodb::ApiOperation;

fn service(arguments: &Operation, settings: &GlobalFlags) -> Result<Service, Failure> {
    let Operation { name, service, ledger, role, kms_key, stream_id, account, region, table, index, request, .. } =
        arguments;
    let ledger_flags = [
        (ledger.is_some(), "--ledger"),
        (role.is_some(), "--role"),
        (kms_key.is_some(), "--kms-key"),
        (stream_id.is_some(), "--stream-id"),
    ];
    let table_flags = [
        (account.is_some(), "--account"),
        (region.is_some(), "--region"),
        (table.is_some(), "--table"),
        (index.is_some(), "--index"),
        (request.is_some(), "--request"),
    ];
    let given = |flags: &[(bool, &'static str)]| flags.iter().find(|(is_given, _)| *is_given).map(|(_, flag)| *flag);
    let by_prefix = match name.text.split_once(':') {
        Some(("dynamodb", _)) => Some(Service::DynamoDb),
        Some(_) => Some(Service::Qldb),
        None => None,
    };
    if let Some(service) = said(service.or(by_prefix), given(&ledger_flags), given(&table_flags), None, settings)? {
        return Ok(service);
    }
    match (&name.qldb, name.dynamodb) {
        // QLDB's drivers send it as a command.
        (Ok(_), Some(_)) | (Err(_), Some(ApiOperation::ExecuteStatement)) => {
            or_qldb(settings, "the operation is taken as QLDB's", "it is")
        }
        (Err(_), Some(_)) => Ok(Service::DynamoDb),
        (_, None) => Ok(Service::Qldb),
    }
}

pub(super) fn run(arguments: &Operation, settings: &GlobalFlags, out: &mut dyn Write) -> Result<Exit, Failure> {
    let Name { text, qldb, dynamodb } = &arguments.name;
    match (service(arguments, settings)?, qldb, dynamodb) {
        (Service::Qldb, Ok(operation), _) => qldb::run(*operation, arguments, settings, out),
        (Service::DynamoDb, _, Some(operation)) => dynamodb::run(*operation, arguments, settings, out),
        (service, _, _) => {
            let (name, other) = (service.name(), service.other());
            let problem = match (service, qldb) {
                (Service::Qldb, Err(error)) => Diagnostic::from(error).to_string(),
                _ => format!("`{text}` is not an operation of {name}"),
            };
            let help = format!("{} has an operation of this name: `{}`", other.name(), other.flag());
            Err(Failure::plain("other-service", &problem, &help))
        }
    }
}

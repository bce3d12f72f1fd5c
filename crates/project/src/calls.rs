//! Which functions of a program send statements: `[calls]`.

use crate::ConfigError;
use crate::reader::{Entry, Reader};
use partiql_iam::Service;
use partiql_iam::dynamodb::Operation;
use partiql_iam_answer::SERVICES;
use partiql_iam_embedded::{Calls, Sent, is_call_name};

/// Reads `[calls]`.
pub(crate) fn calls(reader: &Reader<'_>, entry: &Entry<'_>) -> Result<Calls, ConfigError> {
    let entries = reader.table(entry.value, "a table with the service of each function")?;
    let read = |entry: Entry<'_>| -> Result<(String, Sent), ConfigError> {
        if !is_call_name(entry.key) {
            let message = format!("`{}` is not the name of a function", entry.key);
            let help = "write what is called, without what is before it: `run` for `client.run(…)`";
            return Err(reader.error(entry.key_span, message, help));
        }
        let sent = if entry.value.is_string() { reader.word(&entry, SERVICES)?.into() } else { sent(reader, &entry)? };
        Ok((entry.key.to_owned(), sent))
    };
    entries.into_iter().map(read).collect()
}

/// Reads `{ service = "dynamodb", operation = "ExecuteStatement" }`.
fn sent(reader: &Reader<'_>, call: &Entry<'_>) -> Result<Sent, ConfigError> {
    let (mut service, mut operation) = (None, None);
    for entry in reader.table(call.value, "a service, or a table with `service` and `operation`")? {
        match entry.key {
            "service" => service = Some(reader.word(&entry, SERVICES)?),
            "operation" => {
                let known = Operation::ALL.map(|operation| (operation.name(), operation));
                operation = Some((reader.word(&entry, &known)?, entry.key_span));
            }
            _ => return Err(reader.unknown_key(&entry, &["service", "operation"])),
        }
    }
    match (service, operation) {
        (Some(Service::DynamoDb), Some((operation, _))) => Ok(Sent::by(operation)),
        (Some(Service::Qldb), Some((_, place))) => Err(reader.error(
            place,
            "QLDB has no such operations",
            "leave `operation` out, or write `service = \"dynamodb\"`",
        )),
        (Some(service), None) => Ok(service.into()),
        (None, _) => {
            let help = "add `service = \"dynamodb\"` or `service = \"qldb\"`";
            Err(reader.error(call.value.span(), "`service` is missing", help))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{assert_refused, parse};

    #[test]
    fn calls_have_a_service() {
        let config = parse(
            "[calls]\nexecuteRawSQL = 'qldb'\nrun_partiql = 'dynamodb'\nask = { service = 'dynamodb' }\n\
             [calls.transact]\noperation = 'ExecuteTransaction'\nservice = 'dynamodb'",
        );
        let expected = [
            ("executeRawSQL", Service::Qldb.into()),
            ("run_partiql", Service::DynamoDb.into()),
            ("ask", Service::DynamoDb.into()),
            ("transact", Sent::by(Operation::ExecuteTransaction)),
        ];
        assert_eq!(config.calls, Calls::from(expected.map(|(name, sent)| (name.to_owned(), sent))));
        assert_eq!(config.meant_service(), None, "a program may call both");
    }

    #[test]
    fn a_call_that_is_not_understood_is_underlined() {
        assert_refused!(
            "[calls]\n'client.run' = 'qldb'",
            "`client.run` is not the name of a function",
            "'client.run'",
            "write what is called, without what is before it: `run` for `client.run(…)`"
        );
        assert_refused!(
            "[calls]\nrun = 'qlbd'",
            "`qlbd` is none of the values of `run`",
            "'qlbd'",
            "write `qldb` or `dynamodb`"
        );
        assert_refused!(
            "[calls]\nrun = { service = 'dynamodb', operation = 'PutItem' }",
            "`PutItem` is none of the values of `operation`",
            "'PutItem'",
            "write `ExecuteStatement` or `BatchExecuteStatement` or `ExecuteTransaction`"
        );
        assert_refused!(
            "[calls]\nrun = { service = 'qldb', operation = 'ExecuteStatement' }",
            "QLDB has no such operations",
            "operation",
            "leave `operation` out, or write `service = \"dynamodb\"`"
        );
        assert_refused!(
            "[calls]\nrun = { operation = 'ExecuteStatement' }",
            "`service` is missing",
            "{ operation = 'ExecuteStatement' }",
            "add `service = \"dynamodb\"` or `service = \"qldb\"`"
        );
        assert_refused!(
            "[calls]\nrun = { service = 'qldb', operations = 'ExecuteStatement' }",
            "there is no key `operations`",
            "operations",
            "did you mean `operation`?"
        );
    }
}

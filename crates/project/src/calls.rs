//! Which functions of a program send statements: `[calls]`.

use crate::ConfigError;
use crate::reader::{Entry, Reader};
use crate::service::SERVICES;
use partiql_iam_embedded::{Calls, is_call_name};

/// Reads `[calls]`.
pub(crate) fn calls(reader: &Reader<'_>, entry: &Entry<'_>) -> Result<Calls, ConfigError> {
    let entries = reader.table(entry.value, "a table with the service of each function")?;
    let read = |entry: Entry<'_>| {
        if !is_call_name(entry.key) {
            let message = format!("`{}` is not the name of a function", entry.key);
            let help = "write what is called, without what is before it: `run` for `client.run(…)`";
            return Err(reader.error(entry.key_span, message, help));
        }
        Ok((entry.key.to_owned(), reader.word(&entry, SERVICES)?))
    };
    entries.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{assert_refused, parse};
    use partiql_iam::Service;

    #[test]
    fn calls_have_a_service() {
        let config = parse("[calls]\nexecuteRawSQL = 'qldb'\nrun_partiql = 'dynamodb'\n");
        let expected = [("executeRawSQL".to_owned(), Service::Qldb), ("run_partiql".to_owned(), Service::DynamoDb)];
        assert_eq!(config.calls, Calls::from(expected));
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
    }
}

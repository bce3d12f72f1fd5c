//! What an instance is for: the keys of a ledger, or the table `[dynamodb]`.

use super::Served;
use partiql_iam::Span;
use partiql_iam::authorizer::dynamodb::OtherOperations;
use partiql_iam::dynamodb::Account;
use partiql_iam::qldb::Ledger;
use partiql_iam_project::{ConfigError, DynamoDbConfig, Entry, QldbConfig, Reader};

/// The keys that were read.
#[derive(Default)]
pub(super) struct ServedKeys {
    qldb: QldbConfig,
    /// The place of the first key about a ledger.
    ledger: Option<Span>,
    tables: Option<(Span, DynamoDbConfig, OtherOperations)>,
}

impl ServedKeys {
    /// The keys that [`take`](Self::take) takes.
    pub(super) const KEYS: [&str; 4] = ["ledger", "catalog", "permissions-mode", "dynamodb"];

    /// Takes one of [`KEYS`](Self::KEYS); `false` if the key is none of them.
    pub(super) fn take(&mut self, reader: &mut Reader<'_>, entry: &Entry<'_>) -> Result<bool, ConfigError> {
        let place = entry.key_span;
        if entry.key == "dynamodb" {
            let mut others = OtherOperations::default();
            let config = DynamoDbConfig::read_with(reader, entry, &["other-operations"], |reader, entry| {
                others = reader.word(entry, &OtherOperations::ALL.map(|setting| (setting.name(), setting)))?;
                Ok(())
            })?;
            self.tables = Some((place, config, others));
        } else if self.qldb.take(reader, entry)? {
            self.ledger.get_or_insert(place);
        } else {
            return Ok(false);
        }
        match (&self.ledger, &self.tables) {
            (Some(_), Some(_)) => {
                let message = "a ledger and tables of DynamoDB in one file".to_owned();
                Err(reader.error(place, message, "an instance serves one of both: run another with a file of its own"))
            }
            (Some(_) | None, None) | (None, Some(_)) => Ok(true),
        }
    }

    pub(super) fn finish(self, reader: &Reader<'_>) -> Result<Served, ConfigError> {
        let Self { qldb, ledger: _, tables } = self;
        if let Some((place, DynamoDbConfig { account, region, schemas }, other_operations)) = tables {
            let missing = |key: &str, example: &str| {
                reader.error(place, format!("`[dynamodb]` has no `{key}`"), format!("add `{key} = \"{example}\"`"))
            };
            let account = account.ok_or_else(|| missing("account", "123456789012"))?;
            let region = region.ok_or_else(|| missing("region", "us-east-1"))?;
            let account = Account::new(&region, &account)
                .map_err(|error| reader.error(place, error.to_string(), error.help().unwrap_or_default()))?;
            return Ok(Served::Tables { account, schemas, other_operations });
        }
        let QldbConfig { ledger, catalog, mode } = qldb;
        let missing = |key: &str, help: &str| reader.error(Span::new(0, 0), format!("`{key}` is missing"), help);
        let arn = ledger
            .ok_or_else(|| missing("ledger", "add `ledger = \"arn:aws:qldb:…:ledger/…\"`, or a table `[dynamodb]`"))?;
        let catalog = catalog
            .ok_or_else(|| missing("catalog", "add `catalog = \"…\"`: the file with the tables of the ledger"))?;
        Ok(Served::Ledger { ledger: Ledger { arn, mode }, catalog })
    }
}

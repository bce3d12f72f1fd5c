//! What a configuration says of an account's tables in DynamoDB.

use std::path::PathBuf;

use partiql_iam::dynamodb::{Account, ArnError};

use crate::ConfigError;
use crate::reader::{Entry, Reader};

/// An account and region, and the keys of the tables there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DynamoDbConfig {
    /// The account's id, twelve digits.
    pub account: Option<String>,
    /// The region, such as `us-east-1`.
    pub region: Option<String>,
    /// The files with the keys of the tables.
    pub schemas: Vec<PathBuf>,
}

impl DynamoDbConfig {
    /// The keys of the table `[dynamodb]`.
    pub const KEYS: [&str; 3] = ["account", "region", "schema"];

    /// Reads the table `[dynamodb]`.
    ///
    /// # Errors
    ///
    /// When it has a key or a value that is not known, or one of `account` and `region` without what says the other.
    pub fn read(reader: &mut Reader<'_>, named: &Entry<'_>) -> Result<Self, ConfigError> {
        let mut config = Self::default();
        let mut last = named.key_span;
        for entry in reader.table(named.value, "a table with `account`, `region` and `schema`")? {
            match entry.key {
                "account" => config.account = Some(part(reader, &entry, |text| Account::new("us-east-1", text))?),
                "region" => config.region = Some(part(reader, &entry, |text| Account::new(text, "123456789012"))?),
                "schema" => config.schemas = schemas(reader, &entry)?,
                _ => return Err(reader.unknown_key(&entry, &Self::KEYS)),
            }
            last = if entry.key == "schema" { last } else { entry.key_span };
        }
        // With a schema the ARNs of the tables may say it.
        let missing = match (&config.account, &config.region) {
            (Some(_), None) if config.schemas.is_empty() => "region",
            (None, Some(_)) if config.schemas.is_empty() => "account",
            _ => return Ok(config),
        };
        let given = if missing == "region" { "account" } else { "region" };
        let message = format!("the {given} is given, and the {missing} is not");
        Err(reader.error(last, message, format!("add `{missing} = \"…\"`, or a `schema` with the ARNs of the tables")))
    }
}

/// A part of an ARN, which `check` looks at.
fn part(
    reader: &Reader<'_>,
    entry: &Entry<'_>,
    check: impl FnOnce(&str) -> Result<Account, ArnError>,
) -> Result<String, ConfigError> {
    let text = reader.string(entry.value)?;
    match check(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(reader.error(entry.value.span(), error.to_string(), error.help().unwrap_or_default())),
    }
}

fn schemas(reader: &mut Reader<'_>, entry: &Entry<'_>) -> Result<Vec<PathBuf>, ConfigError> {
    let mut schemas: Vec<PathBuf> = Vec::new();
    for value in reader.list(entry.value, "a list of files")? {
        let path = reader.file(value)?;
        if schemas.contains(&path) {
            let message = format!("`{}` is given twice", reader.string(value)?);
            return Err(reader.error(value.span(), message, "leave one out"));
        }
        schemas.push(path);
    }
    Ok(schemas)
}

//! What a configuration says of an account's tables in DynamoDB.

use std::path::PathBuf;

use partiql_iam::Span;
use partiql_iam::dynamodb::{Account, ArnError, TargetError};

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
        Self::read_with(reader, named, &[], |_, _| Ok(()))
    }

    /// The same of a table that may have these keys too, which `take` takes.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read), and when `take` refuses a value.
    pub fn read_with(
        reader: &mut Reader<'_>,
        named: &Entry<'_>,
        more: &[&str],
        mut take: impl FnMut(&mut Reader<'_>, &Entry<'_>) -> Result<(), ConfigError>,
    ) -> Result<Self, ConfigError> {
        let mut config = Self::default();
        let mut last = named.key_span;
        for entry in reader.table(named.value, "a table with `account`, `region` and `schema`")? {
            match entry.key {
                "account" => config.account = Some(part(reader, &entry, |text| Account::new("us-east-1", text))?),
                "region" => config.region = Some(part(reader, &entry, |text| Account::new(text, "123456789012"))?),
                "schema" => config.schemas = schemas(reader, &entry)?,
                key if more.contains(&key) => take(reader, &entry)?,
                _ => return Err(reader.unknown_key(&entry, &[&Self::KEYS[..], more].concat())),
            }
            last = if matches!(entry.key, "account" | "region") { entry.key_span } else { last };
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

/// Where a file says the account and the region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TargetPlaces {
    /// The text of the file.
    text: String,
    account: Option<Span>,
    region: Option<Span>,
}

impl TargetPlaces {
    /// Those of the table `[dynamodb]`, if it says any of both.
    pub(crate) fn find(reader: &Reader<'_>, named: &Entry<'_>, text: &str) -> Result<Option<Self>, ConfigError> {
        let entries = reader.table(named.value, "a table")?;
        let place = |key| entries.iter().find(|entry| entry.key == key).map(|entry| entry.value.span());
        let (account, region) = (place("account"), place("region"));
        let is_said = account.is_some() || region.is_some();
        Ok(is_said.then(|| Self { text: text.to_owned(), account, region }))
    }

    /// The key that is wrong, the text, and the place of its value.
    pub(crate) fn place(&self, error: &TargetError) -> Option<(&'static str, &str, Span)> {
        let (key, place) = match error {
            TargetError::Region { .. } | TargetError::NoAccount => ("region", self.region?),
            TargetError::Account { .. } | TargetError::NoRegion => ("account", self.account?),
            // A part of an ARN is looked at where it is read.
            _ => return None,
        };
        Some((key, &self.text, place))
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

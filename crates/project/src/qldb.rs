//! What a configuration says of a ledger.

use std::path::PathBuf;

use partiql_iam::Span;
use partiql_iam::qldb::{ArnError, Ledger, LedgerArn, PermissionsMode};

use crate::ConfigError;
use crate::reader::{Entry, Reader, Value};

/// A ledger, its tables, and how it authorizes statements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QldbConfig {
    /// The ledger's ARN.
    pub ledger: Option<LedgerArn>,
    /// The file with the ledger's tables.
    pub catalog: Option<PathBuf>,
    /// How the ledger authorizes statements; `STANDARD` if nothing says.
    pub mode: PermissionsMode,
}

const LEDGER_KEYS: [&str; 3] = ["account", "region", "name"];

impl QldbConfig {
    /// The keys that [`take`](Self::take) takes.
    pub const KEYS: [&str; 3] = ["ledger", "catalog", "permissions-mode"];

    /// Takes one of [`KEYS`](Self::KEYS); `false` if the key is none of them.
    ///
    /// # Errors
    ///
    /// When its value is not understood.
    pub fn take(&mut self, reader: &mut Reader<'_>, entry: &Entry<'_>) -> Result<bool, ConfigError> {
        match entry.key {
            "ledger" => self.ledger = Some(ledger(reader, entry.value)?),
            "catalog" => self.catalog = Some(reader.file(entry.value)?),
            "permissions-mode" => self.mode = mode(reader, entry.value)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The ledger, a template if its ARN is not known.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        Ledger { arn: self.ledger.clone().unwrap_or(LedgerArn::TEMPLATE), mode: self.mode }
    }
}

fn ledger(reader: &Reader<'_>, value: Value<'_>) -> Result<LedgerArn, ConfigError> {
    let refused =
        |span: Span, error: &ArnError| reader.error(span, error.to_string(), error.help().unwrap_or_default());
    if value.is_string() {
        return reader.string(value)?.parse().map_err(|error| refused(value.span(), &error));
    }
    let (mut account, mut region, mut name) = (None, None, None);
    for entry in reader.table(value, "the ledger's ARN, or its account, region and name")? {
        let part = match entry.key {
            "account" => &mut account,
            "region" => &mut region,
            "name" => &mut name,
            _ => return Err(reader.unknown_key(&entry, &LEDGER_KEYS)),
        };
        *part = Some((reader.string(entry.value)?, entry.value.span()));
    }
    let part = |key: &str, part: Option<(_, Span)>| {
        let help = format!("add `{key} = \"…\"`, or write the ledger's ARN: `ledger = \"arn:…\"`");
        part.ok_or_else(|| reader.error(value.span(), format!("the ledger's {key} is missing"), help))
    };
    let (account, region, name) = (part("account", account)?, part("region", region)?, part("name", name)?);
    let arn = format!("arn:{}:qldb:{}:{}:ledger/{}", partition(region.0), region.0, account.0, name.0);
    arn.parse().map_err(|error: ArnError| {
        // A colon or a slash in a part moves what comes after it: the part that has one is at fault.
        let odd = [account, region, name].into_iter().find(|(text, _)| text.contains([':', '/']));
        let (text, span) = odd.unwrap_or(match error {
            ArnError::Account(_) => account,
            ArnError::LedgerName(_) | ArnError::NotALedger(_) => name,
            _ => region,
        });
        match odd {
            Some(_) => reader.error(span, format!("`{text}` is not a part of an ARN"), "leave `:` and `/` out"),
            None => refused(span, &error),
        }
    })
}

fn mode(reader: &Reader<'_>, value: Value<'_>) -> Result<PermissionsMode, ConfigError> {
    match reader.string(value)? {
        "standard" => Ok(PermissionsMode::Standard),
        "allow-all" => Ok(PermissionsMode::AllowAll),
        name => name.parse().map_err(|_| {
            let message = format!("`{name}` is not a permissions mode");
            reader.error(value.span(), message, "write `STANDARD` or `ALLOW_ALL`")
        }),
    }
}

/// The partition that a region is in; the ARN's check refuses what is no region.
fn partition(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

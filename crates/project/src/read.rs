//! From TOML to a [`Config`], each error with its place.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::role::{EMPTY_LEVEL, with_key};
use super::text::{self, Unreadable};
use super::{Config, ConfigError, RoleConfig};
use partiql_iam::Span;
use partiql_iam::iam::RequestContext;
use partiql_iam::nearest::nearest;
use partiql_iam::qldb::{ArnError, LedgerArn, PermissionsMode};

const KEYS: [&str; 5] = ["ledger", "catalog", "permissions-mode", "role", "roles"];
const LEDGER_KEYS: [&str; 3] = ["account", "region", "name"];
pub const ROLE_KEYS: [&str; 6] = ["policies", "boundary", "scps", "session-policy", "endpoint-policy", "context"];

/// The text of a configuration file.
pub fn file(path: &Path) -> Result<String, ConfigError> {
    text::read(path, usize::MAX).map_err(|error| match error {
        Unreadable::Io(error) => ConfigError::unreadable(path, &error),
        error @ (Unreadable::TooLong(_) | Unreadable::NotUtf8(_) | Unreadable::Utf16) => {
            ConfigError::new(path, "", None, error.to_string(), "save the file as UTF-8")
        }
    })
}

pub(super) fn read(text: &str, path: &Path) -> Result<Config, ConfigError> {
    // A mark that some editors put first; it is blanked out, so that places stay as they are.
    let blanked = text.strip_prefix('\u{FEFF}').map(|rest| format!("   {rest}"));
    let mut reader = Reader::new(text, path);
    let table = reader.parse(blanked.as_deref().unwrap_or(text))?;
    let mut config = reader.config(table.get_ref())?;
    config.places = reader.places;
    Ok(config)
}

pub type Value<'i> = Spanned<DeValue<'i>>;

/// One `key = value`.
#[derive(Debug)]
pub struct Entry<'t, 'i> {
    pub key: &'t str,
    pub key_span: Range<usize>,
    pub value: &'t Value<'i>,
}

/// The entries of a table in the order of the text, so that the first error is the topmost one.
#[must_use]
pub fn entries<'t, 'i>(table: &'t DeTable<'i>) -> Vec<Entry<'t, 'i>> {
    let mut entries: Vec<_> =
        table.iter().map(|(key, value)| Entry { key: key.get_ref().as_ref(), key_span: key.span(), value }).collect();
    entries.sort_by_key(|entry| entry.key_span.start);
    entries
}

/// The values of a configuration file, each checked at its place.
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    path: &'a Path,
    folder: &'a Path,
    /// The files that were named so far, in the order of the text.
    pub places: Vec<(PathBuf, Span)>,
}

impl<'a> Reader<'a> {
    #[must_use]
    pub fn new(text: &'a str, path: &'a Path) -> Self {
        Self { text, path, folder: path.parent().unwrap_or(Path::new("")), places: Vec::new() }
    }

    /// The whole text as a table. `text` is the reader's, except for characters that were blanked out.
    pub fn parse<'t>(&self, text: &'t str) -> Result<Spanned<DeTable<'t>>, ConfigError> {
        DeTable::parse(text).map_err(|error| {
            let span = error.span().unwrap_or(0..text.len().min(1));
            self.error(
                &span,
                error.message().trim_end_matches('.').replace('\n', ", "),
                "a line is `key = value`, with texts in quotation marks",
            )
        })
    }

    fn config(&mut self, table: &DeTable<'_>) -> Result<Config, ConfigError> {
        let mut config = Config { path: self.path.to_owned(), ..Config::default() };
        let mut role = None;
        for entry in entries(table) {
            match entry.key {
                "ledger" => config.ledger = Some(self.ledger(entry.value)?),
                "catalog" => config.catalog = Some(self.file(entry.value)?),
                "permissions-mode" => config.mode = self.mode(entry.value)?,
                "role" => role = Some((self.string(entry.value)?, entry.value.span())),
                "roles" => config.roles = self.roles(entry.value)?,
                _ => return Err(self.unknown_key(&entry, &KEYS)),
            }
        }
        if let Some((name, span)) = role {
            if !config.roles.contains_key(name) {
                let help = match nearest(name, config.roles.keys().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("add a table `[roles.{name}]` with its policies"),
                };
                return Err(self.error(&span, format!("there is no role `{name}`"), help));
            }
            config.role = Some(name.to_owned());
        }
        Ok(config)
    }

    pub fn ledger(&self, value: &Value<'_>) -> Result<LedgerArn, ConfigError> {
        let refused = |span: &Range<usize>, error: &ArnError| {
            self.error(span, error.to_string(), error.help().unwrap_or_default())
        };
        let table = match value.get_ref() {
            DeValue::String(arn) => return arn.parse().map_err(|error| refused(&value.span(), &error)),
            DeValue::Table(table) => table,
            other => return Err(self.wrong_type(value, other, "the ledger's ARN, or its account, region and name")),
        };
        let (mut account, mut region, mut name) = (None, None, None);
        for entry in entries(table) {
            let part = match entry.key {
                "account" => &mut account,
                "region" => &mut region,
                "name" => &mut name,
                _ => return Err(self.unknown_key(&entry, &LEDGER_KEYS)),
            };
            *part = Some((self.string(entry.value)?, entry.value.span()));
        }
        let part = |key: &str, part: Option<(_, Range<usize>)>| {
            let help = format!("add `{key} = \"…\"`, or write the ledger's ARN: `ledger = \"arn:…\"`");
            part.ok_or_else(|| self.error(&value.span(), format!("the ledger's {key} is missing"), help))
        };
        let (account, region, name) = (part("account", account)?, part("region", region)?, part("name", name)?);
        let arn = format!("arn:{}:qldb:{}:{}:ledger/{}", partition(region.0), region.0, account.0, name.0);
        arn.parse().map_err(|error: ArnError| {
            // A colon or a slash in a part moves what comes after it: the part that has one is at fault.
            let odd = [&account, &region, &name].into_iter().find(|(text, _)| text.contains([':', '/']));
            let (text, span) = odd.unwrap_or(match error {
                ArnError::Account(_) => &account,
                ArnError::LedgerName(_) | ArnError::NotALedger(_) => &name,
                _ => &region,
            });
            match odd {
                Some(_) => self.error(span, format!("`{text}` is not a part of an ARN"), "leave `:` and `/` out"),
                None => refused(span, &error),
            }
        })
    }

    pub fn mode(&self, value: &Value<'_>) -> Result<PermissionsMode, ConfigError> {
        match self.string(value)? {
            "standard" => Ok(PermissionsMode::Standard),
            "allow-all" => Ok(PermissionsMode::AllowAll),
            name => name.parse().map_err(|_| {
                let message = format!("`{name}` is not a permissions mode");
                self.error(&value.span(), message, "write `STANDARD` or `ALLOW_ALL`")
            }),
        }
    }

    fn roles(&mut self, value: &Value<'_>) -> Result<BTreeMap<String, RoleConfig>, ConfigError> {
        let DeValue::Table(table) = value.get_ref() else {
            return Err(self.wrong_type(value, value.get_ref(), "a table for each role, such as `[roles.clerk]`"));
        };
        let mut roles = BTreeMap::new();
        for entry in entries(table) {
            roles.insert(entry.key.to_owned(), self.role(&entry)?);
        }
        Ok(roles)
    }

    fn role(&mut self, named: &Entry<'_, '_>) -> Result<RoleConfig, ConfigError> {
        let DeValue::Table(table) = named.value.get_ref() else {
            return Err(self.wrong_type(named.value, named.value.get_ref(), "a table with the role's `policies`"));
        };
        let mut role = RoleConfig::default();
        let mut has_policies = false;
        for entry in entries(table) {
            has_policies |= entry.key == "policies";
            if !self.role_key(&mut role, &entry)? {
                return Err(self.unknown_key(&entry, &ROLE_KEYS));
            }
        }
        if !has_policies {
            let message = format!("the role `{}` has no `policies`", named.key);
            return Err(self.error(&named.key_span, message, "add `policies = [\"…\"]`: the files with its policies"));
        }
        Ok(role)
    }

    /// Takes one of [`ROLE_KEYS`]; `false` if the key is none of them.
    pub fn role_key(&mut self, role: &mut RoleConfig, entry: &Entry<'_, '_>) -> Result<bool, ConfigError> {
        match entry.key {
            "policies" => role.policies = self.files(entry.value)?,
            "boundary" => role.boundary = Some(self.file(entry.value)?),
            "scps" => role.scps = self.levels(entry.value)?,
            "session-policy" => role.session_policy = Some(self.file(entry.value)?),
            "endpoint-policy" => role.endpoint_policy = Some(self.file(entry.value)?),
            "context" => role.context = self.context(entry.value)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn context(&self, value: &Value<'_>) -> Result<RequestContext, ConfigError> {
        let DeValue::Table(table) = value.get_ref() else {
            return Err(self.wrong_type(value, value.get_ref(), "condition keys with their values"));
        };
        let mut context = RequestContext::new();
        for entry in entries(table) {
            let values = match entry.value.get_ref() {
                DeValue::Array(values) => values.iter().map(|value| self.string(value)).collect::<Result<_, _>>()?,
                _ => vec![self.string(entry.value)?],
            };
            context = with_key(context, entry.key, values.into_iter().map(str::to_owned))
                .map_err(|(message, help)| self.error(&entry.key_span, message, help))?;
        }
        Ok(context)
    }

    /// The service control policies, by level: a file, or a list of the files of one level.
    fn levels(&mut self, value: &Value<'_>) -> Result<Vec<Vec<PathBuf>>, ConfigError> {
        let DeValue::Array(levels) = value.get_ref() else {
            return Err(self.wrong_type(value, value.get_ref(), "a list of files, or of lists of files"));
        };
        let level = |level: &Value<'_>| match level.get_ref() {
            DeValue::Array(files) if files.is_empty() => {
                let (message, help) = EMPTY_LEVEL;
                Err(self.error(&level.span(), message.to_owned(), help))
            }
            DeValue::Array(_) => self.files(level),
            DeValue::String(_) => Ok(vec![self.file(level)?]),
            other => Err(self.wrong_type(level, other, "a file or a list of files")),
        };
        levels.iter().map(level).collect()
    }

    fn files(&mut self, value: &Value<'_>) -> Result<Vec<PathBuf>, ConfigError> {
        match value.get_ref() {
            DeValue::Array(files) => files.iter().map(|file| self.file(file)).collect(),
            other => Err(self.wrong_type(value, other, "a list of files")),
        }
    }

    pub fn file(&mut self, value: &Value<'_>) -> Result<PathBuf, ConfigError> {
        let name = self.string(value)?;
        if name.is_empty() || name == "-" {
            let message = format!("`{name}` is not a file");
            return Err(self.error(
                &value.span(),
                message,
                "write a path, relative to the configuration file's folder",
            ));
        }
        let path = self.folder.join(name);
        self.places.push((path.clone(), span(&value.span())));
        Ok(path)
    }

    pub fn string<'v>(&self, value: &'v Value<'_>) -> Result<&'v str, ConfigError> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text),
            other => Err(self.wrong_type(value, other, "a string in quotation marks")),
        }
    }

    #[must_use]
    pub fn wrong_type(&self, value: &Value<'_>, found: &DeValue<'_>, wanted: &str) -> ConfigError {
        let found = match found {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.error(&value.span(), format!("{found} in the place of {wanted}"), format!("write {wanted}"))
    }

    #[must_use]
    pub fn unknown_key(&self, entry: &Entry<'_, '_>, known: &[&str]) -> ConfigError {
        let key = entry.key;
        let help = match nearest(key, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the keys here are `{}`", known.join("`, `")),
        };
        self.error(&entry.key_span, format!("there is no key `{key}`"), help)
    }

    pub fn error(&self, place: &Range<usize>, message: String, help: impl Into<String>) -> ConfigError {
        ConfigError::new(self.path, self.text, Some(span(place)), message, help)
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

fn span(range: &Range<usize>) -> Span {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(range.start), offset(range.end))
}

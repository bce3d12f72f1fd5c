//! From TOML to [`ServiceConfig`], each error with its place.

use std::net::SocketAddr;
use std::ops::{Deref, DerefMut, RangeInclusive};
use std::path::Path;
use std::time::Duration;

use toml::de::{DeTable, DeValue};

use super::{AuditConfig, Enforcement, Fixed, Limits, Listen, PrincipalConfig, ServiceConfig, StatementForm};
use partiql_iam::authorizer::CallerSource;
use partiql_iam::iam::RequestContext;
use partiql_iam::qldb::{Ledger, PermissionsMode};
use partiql_iam_project::read::{Entry, ROLE_KEYS, Reader, Value, entries};
use partiql_iam_project::{ConfigError, RoleConfig};

const KEYS: [&str; 10] =
    ["ledger", "catalog", "permissions-mode", "mode", "explain", "listen", "caller", "limits", "audit", "principals"];
const LISTEN_KEYS: [&str; 3] = ["http", "grpc", "admin"];
const CALLER_KEYS: [&str; 2] = ["by", "header"];
const LIMIT_KEYS: [&str; 6] =
    ["body-bytes", "concurrent-requests", "connections", "header-seconds", "request-seconds", "shutdown-seconds"];
const AUDIT_KEYS: [&str; 2] = ["file", "statement"];
const PRINCIPAL_KEYS: [&str; 3] = ["access-keys", "header-values", "tags"];

/// The values of the configuration of a service, in which those of a project are read as in `partiql-iam.toml`.
pub(super) struct ServiceReader<'a>(Reader<'a>);

impl<'a> Deref for ServiceReader<'a> {
    type Target = Reader<'a>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for ServiceReader<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<'a> ServiceReader<'a> {
    pub(super) fn new(text: &'a str, path: &'a Path) -> Self {
        Self(Reader::new(text, path))
    }

    pub(super) fn settings(&mut self, table: &DeTable<'_>, path: &Path) -> Result<ServiceConfig, ConfigError> {
        let (mut arn, mut catalog, mut listen, mut caller, mut principals) = (None, None, None, None, None);
        let mut permissions_mode = PermissionsMode::default();
        let mut enforcement = Enforcement::default();
        let mut explain = true;
        let mut limits = Limits::default();
        let mut audit = AuditConfig::default();
        for entry in entries(table) {
            match entry.key {
                "ledger" => arn = Some(self.ledger(entry.value)?),
                "catalog" => catalog = Some(self.file(entry.value)?),
                "permissions-mode" => permissions_mode = self.mode(entry.value)?,
                "mode" => enforcement = self.word(&entry, ENFORCEMENTS)?,
                "explain" => explain = self.boolean(entry.value)?,
                "listen" => listen = Some(self.listen(&entry)?),
                "caller" => caller = Some(self.caller(&entry)?),
                "limits" => limits = self.limits(entry.value)?,
                "audit" => audit = self.audit(entry.value)?,
                // Which identities a principal has depends on `caller`, which may come later in the file.
                "principals" => principals = Some(entry.value),
                _ => return Err(self.unknown_key(&entry, &KEYS)),
            }
        }
        let missing = |key: &str, help: &str| self.error(&(0..0), format!("`{key}` is missing"), help);
        let arn = arn.ok_or_else(|| missing("ledger", "add `ledger = \"arn:aws:qldb:…:ledger/…\"`"))?;
        let catalog = catalog
            .ok_or_else(|| missing("catalog", "add `catalog = \"…\"`: the file with the tables of the ledger"))?;
        let listen = listen.ok_or_else(|| missing("listen", "add a table `[listen]` with `http` or `grpc`"))?;
        let caller = caller.ok_or_else(|| missing("caller", "add a table `[caller]` with `by = \"access-key\"`"))?;
        let principals = principals.ok_or_else(|| {
            missing("principals", "add a table for each principal, such as `[principals.\"arn:aws:iam::…:role/…\"]`")
        })?;
        let principals = self.principals(principals, &caller)?;
        let fixed = Fixed { ledger: Ledger { arn, mode: permissions_mode }, listen, caller, limits, audit };
        Ok(ServiceConfig { path: path.to_owned(), fixed, catalog, enforcement, explain, principals })
    }

    fn listen(&self, named: &Entry<'_, '_>) -> Result<Listen, ConfigError> {
        let mut listen = Listen::default();
        for entry in self.table(named.value, "a table with `http`, `grpc` and `admin`")? {
            let address = match entry.key {
                "http" => &mut listen.http,
                "grpc" => &mut listen.grpc,
                "admin" => &mut listen.admin,
                _ => return Err(self.unknown_key(&entry, &LISTEN_KEYS)),
            };
            *address = Some(self.address(entry.value)?);
        }
        if listen.http.is_none() && listen.grpc.is_none() {
            let message = "no address for Envoy's checks".to_owned();
            return Err(self.error(&named.key_span, message, "add `http = \"127.0.0.1:9191\"`, or `grpc`"));
        }
        let given: Vec<_> = [listen.http, listen.grpc, listen.admin].into_iter().flatten().collect();
        let twice = |address: &SocketAddr| {
            address.port() != 0 && given.iter().filter(|other| other.port() == address.port()).count() > 1
        };
        if given.iter().any(twice) {
            let message = "two listeners have the same port".to_owned();
            return Err(self.error(&named.key_span, message, "each of `http`, `grpc` and `admin` needs its own"));
        }
        Ok(listen)
    }

    fn address(&self, value: &Value<'_>) -> Result<SocketAddr, ConfigError> {
        let text = self.string(value)?;
        text.parse().map_err(|_| {
            let message = format!("`{text}` is not an address");
            self.error(&value.span(), message, "write an IP address and a port, such as `127.0.0.1:9191`")
        })
    }

    fn caller(&self, named: &Entry<'_, '_>) -> Result<CallerSource, ConfigError> {
        let (mut is_header, mut header) = (None, None);
        for entry in self.table(named.value, "a table with `by`")? {
            match entry.key {
                "by" => is_header = Some(self.word(&entry, &[("access-key", false), ("header", true)])?),
                "header" => header = Some((self.header_name(entry.value)?, entry.value.span())),
                _ => return Err(self.unknown_key(&entry, &CALLER_KEYS)),
            }
        }
        match (is_header, header) {
            (Some(false), None) => Ok(CallerSource::AccessKey),
            (Some(true), Some((name, _))) => Ok(CallerSource::Header(name)),
            (Some(false) | None, Some((_, span))) => {
                let message = "a `header`, although the caller is not taken from one".to_owned();
                Err(self.error(&span, message, "write `by = \"header\"`, or leave `header` out"))
            }
            (Some(true), None) => {
                let message = "the name of the header is missing".to_owned();
                Err(self.error(
                    &named.key_span,
                    message,
                    "add `header = \"…\"`: one that Envoy sets, and clients can't",
                ))
            }
            (None, None) => {
                let message = "`by` is missing".to_owned();
                Err(self.error(&named.key_span, message, "write `by = \"access-key\"` or `by = \"header\"`"))
            }
        }
    }

    fn header_name(&self, value: &Value<'_>) -> Result<String, ConfigError> {
        let name = self.string(value)?.to_ascii_lowercase();
        let is_token = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !is_token || name == "authorization" {
            let message = format!("`{name}` is not a header that can name a caller");
            return Err(self.error(&value.span(), message, "write a name of letters, digits and `-`"));
        }
        Ok(name)
    }

    fn limits(&self, value: &Value<'_>) -> Result<Limits, ConfigError> {
        const BODY: RangeInclusive<u64> = 1..=1024 * 1024 * 1024;
        const COUNT: RangeInclusive<u64> = 1..=1_000_000;
        const SECONDS: RangeInclusive<u64> = 1..=3600;
        let mut limits = Limits::default();
        for entry in self.table(value, "a table with limits")? {
            let count =
                |range| self.number(entry.value, range).map(|number| usize::try_from(number).unwrap_or(usize::MAX));
            let seconds = || self.number(entry.value, SECONDS).map(Duration::from_secs);
            match entry.key {
                "body-bytes" => limits.body_bytes = count(BODY)?,
                "concurrent-requests" => limits.concurrent_requests = count(COUNT)?,
                "connections" => limits.connections = count(COUNT)?,
                "header-seconds" => limits.header_timeout = seconds()?,
                "request-seconds" => limits.request_timeout = seconds()?,
                "shutdown-seconds" => limits.shutdown_timeout = seconds()?,
                _ => return Err(self.unknown_key(&entry, &LIMIT_KEYS)),
            }
        }
        Ok(limits)
    }

    fn audit(&mut self, value: &Value<'_>) -> Result<AuditConfig, ConfigError> {
        let mut audit = AuditConfig::default();
        for entry in self.table(value, "a table with `file` and `statement`")? {
            match entry.key {
                "file" => audit.file = Some(self.file(entry.value)?),
                "statement" => audit.statement = self.word(&entry, STATEMENT_FORMS)?,
                _ => return Err(self.unknown_key(&entry, &AUDIT_KEYS)),
            }
        }
        Ok(audit)
    }

    fn principals(&mut self, value: &Value<'_>, by: &CallerSource) -> Result<Vec<PrincipalConfig>, ConfigError> {
        let mut principals: Vec<PrincipalConfig> = Vec::new();
        for entry in self.table(value, "a table for each principal, such as `[principals.\"arn:…\"]`")? {
            let principal = self.principal(&entry, by)?;
            let is_known = |identity: &&String| principals.iter().any(|other| other.identities.contains(*identity));
            if let Some(identity) = principal.identities.iter().find(is_known) {
                let message = format!("`{identity}` is two principals");
                return Err(self.error(&entry.key_span, message, "give it to one of them"));
            }
            principals.push(principal);
        }
        Ok(principals)
    }

    fn principal(&mut self, named: &Entry<'_, '_>, by: &CallerSource) -> Result<PrincipalConfig, ConfigError> {
        let mut context = RequestContext::new()
            .with_principal(named.key)
            .map_err(|error| self.error(&named.key_span, error.to_string(), error.help().unwrap_or_default()))?;
        let wanted = match by {
            CallerSource::AccessKey => "access-keys",
            CallerSource::Header(_) => "header-values",
        };
        let mut role = RoleConfig::default();
        let mut identities = None;
        let mut has_policies = false;
        for entry in self.table(named.value, "a table with the principal's `policies`")? {
            has_policies |= entry.key == "policies";
            match entry.key {
                "access-keys" | "header-values" if entry.key == wanted => {
                    identities = Some(self.identities(&entry, by)?);
                }
                "access-keys" | "header-values" => {
                    let message = format!("`{}`, although `[caller]` has another value of `by`", entry.key);
                    return Err(self.error(&entry.key_span, message, format!("write `{wanted}`")));
                }
                "tags" => {
                    for tag in self.table(entry.value, "tag keys with their values")? {
                        context = context.with_principal_tag(tag.key, self.string(tag.value)?);
                    }
                }
                _ if self.role_key(&mut role, &entry)? => {}
                _ => return Err(self.unknown_key(&entry, &[&PRINCIPAL_KEYS[..], &ROLE_KEYS[..]].concat())),
            }
        }
        let missing = |key: &str, help: String| {
            self.error(&named.key_span, format!("the principal `{}` has no `{key}`", named.key), help)
        };
        if !has_policies {
            return Err(missing("policies", "add `policies = [\"…\"]`: the files with its policies".to_owned()));
        }
        let identities = identities.ok_or_else(|| missing(wanted, format!("add `{wanted} = [\"…\"]`")))?;
        role.context = role.context.overridden_by(context);
        Ok(PrincipalConfig { arn: named.key.to_owned(), identities, role })
    }

    fn identities(&self, entry: &Entry<'_, '_>, by: &CallerSource) -> Result<Vec<String>, ConfigError> {
        let DeValue::Array(values) = entry.value.get_ref() else {
            return Err(self.wrong_type(entry.value, entry.value.get_ref(), "a list of strings"));
        };
        let mut identities: Vec<String> = Vec::new();
        for value in values {
            let text = self.string(value)?;
            let is_possible = match by {
                CallerSource::AccessKey => partiql_iam::wire::is_access_key_id(text),
                // Two headers may come as one, joined by a comma.
                CallerSource::Header(_) => {
                    !text.is_empty() && text.bytes().all(|byte| (b'!'..=b'~').contains(&byte) && byte != b',')
                }
            };
            if !is_possible {
                let message = format!("`{text}` can't be one of `{}`", entry.key);
                let help = match by {
                    CallerSource::AccessKey => "an access key id has 16 to 128 capital letters and digits",
                    CallerSource::Header(_) => {
                        "a value has only visible ASCII characters and no comma: that joins two headers"
                    }
                };
                return Err(self.error(&value.span(), message, help));
            }
            if identities.iter().any(|known| known == text) {
                return Err(self.error(&value.span(), format!("`{text}` is given twice"), "leave one out"));
            }
            identities.push(text.to_owned());
        }
        Ok(identities)
    }

    fn table<'t, 'i>(&self, value: &'t Value<'i>, wanted: &str) -> Result<Vec<Entry<'t, 'i>>, ConfigError> {
        match value.get_ref() {
            DeValue::Table(table) => Ok(entries(table)),
            other => Err(self.wrong_type(value, other, wanted)),
        }
    }

    fn boolean(&self, value: &Value<'_>) -> Result<bool, ConfigError> {
        match value.get_ref() {
            DeValue::Boolean(answer) => Ok(*answer),
            other => Err(self.wrong_type(value, other, "`true` or `false`")),
        }
    }

    fn number(&self, value: &Value<'_>, range: RangeInclusive<u64>) -> Result<u64, ConfigError> {
        let DeValue::Integer(number) = value.get_ref() else {
            return Err(self.wrong_type(value, value.get_ref(), "a whole number"));
        };
        let parsed = u64::from_str_radix(number.as_str(), number.radix()).ok();
        parsed.filter(|number| range.contains(number)).ok_or_else(|| {
            let help = format!("write a number from {} to {}", range.start(), range.end());
            self.error(&value.span(), format!("`{number}` is out of range"), help)
        })
    }

    fn word<T: Copy>(&self, entry: &Entry<'_, '_>, known: &[(&str, T)]) -> Result<T, ConfigError> {
        let text = self.string(entry.value)?;
        known.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning).ok_or_else(|| {
            let words: Vec<String> = known.iter().map(|(word, _)| format!("`{word}`")).collect();
            let message = format!("`{text}` is none of the values of `{}`", entry.key);
            self.error(&entry.value.span(), message, format!("write {}", words.join(" or ")))
        })
    }
}

const ENFORCEMENTS: &[(&str, Enforcement)] = &[("enforce", Enforcement::Enforce), ("dry-run", Enforcement::DryRun)];
const STATEMENT_FORMS: &[(&str, StatementForm)] = &[("digest", StatementForm::Digest), ("text", StatementForm::Text)];

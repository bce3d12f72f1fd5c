//! From TOML to [`ServiceConfig`], each error with its place.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;

use super::served::ServedKeys;
use super::{AuditConfig, Enforcement, Fixed, Limits, Listen, PrincipalConfig, Served, ServiceConfig, StatementForm};
use partiql_iam::Span;
use partiql_iam::authorizer::CallerSource;
use partiql_iam::iam::RequestContext;
use partiql_iam_project::{ConfigError, Entry, Reader, RoleConfig, Value};

/// Besides those that say what the instance is for.
const KEYS: [&str; 7] = ["mode", "explain", "listen", "caller", "limits", "audit", "principals"];
const LISTEN_KEYS: [&str; 3] = ["http", "grpc", "admin"];
const CALLER_KEYS: [&str; 2] = ["by", "header"];
const LIMIT_KEYS: [&str; 6] =
    ["body-bytes", "concurrent-requests", "connections", "header-seconds", "request-seconds", "shutdown-seconds"];
const AUDIT_KEYS: [&str; 2] = ["file", "statement"];
const PRINCIPAL_KEYS: [&str; 3] = ["access-keys", "header-values", "tags"];

/// What the file says, its entries in the order of the text.
pub(super) fn service(
    reader: &mut Reader<'_>,
    entries: Vec<Entry<'_>>,
    path: &Path,
) -> Result<ServiceConfig, ConfigError> {
    let mut served = ServedKeys::default();
    let (mut listening, mut source, mut named, mut limited) = (None, None, None, None);
    let mut enforcement = Enforcement::default();
    let mut explain = true;
    let mut log = AuditConfig::default();
    for entry in entries {
        match entry.key {
            "mode" => enforcement = reader.word(&entry, ENFORCEMENTS)?,
            "explain" => explain = reader.boolean(entry.value)?,
            "listen" => listening = Some(listen(reader, &entry)?),
            "caller" => source = Some(caller(reader, &entry)?),
            // What they are without being given depends on what the instance is for, which may come later in the file.
            "limits" => limited = Some(entry.value),
            "audit" => log = audit(reader, entry.value)?,
            // Which identities a principal has depends on `caller`.
            "principals" => named = Some(entry.value),
            _ if served.take(reader, &entry)? => {}
            _ => return Err(reader.unknown_key(&entry, &[&ServedKeys::KEYS[..], &KEYS[..]].concat())),
        }
    }
    let missing = |key: &str, help: &str| reader.error(Span::new(0, 0), format!("`{key}` is missing"), help);
    let served = served.finish(reader)?;
    let limits = limits(reader, limited, &served)?;
    let listen = listening.ok_or_else(|| missing("listen", "add a table `[listen]` with `http` or `grpc`"))?;
    let caller = source.ok_or_else(|| missing("caller", "add a table `[caller]` with `by = \"access-key\"`"))?;
    let named = named.ok_or_else(|| {
        missing("principals", "add a table for each principal, such as `[principals.\"arn:aws:iam::…:role/…\"]`")
    })?;
    let principals = principals(reader, named, &caller)?;
    let fixed = Fixed { listen, caller, limits, audit: log };
    Ok(ServiceConfig { path: path.to_owned(), served, fixed, enforcement, explain, principals })
}

fn listen(reader: &Reader<'_>, named: &Entry<'_>) -> Result<Listen, ConfigError> {
    let mut listen = Listen::default();
    for entry in reader.table(named.value, "a table with `http`, `grpc` and `admin`")? {
        let listener = match entry.key {
            "http" => &mut listen.http,
            "grpc" => &mut listen.grpc,
            "admin" => &mut listen.admin,
            _ => return Err(reader.unknown_key(&entry, &LISTEN_KEYS)),
        };
        *listener = Some(address(reader, entry.value)?);
    }
    if listen.http.is_none() && listen.grpc.is_none() {
        let message = "no address for Envoy's checks".to_owned();
        return Err(reader.error(named.key_span, message, "add `http = \"127.0.0.1:9191\"`, or `grpc`"));
    }
    let given: Vec<_> = [listen.http, listen.grpc, listen.admin].into_iter().flatten().collect();
    let twice = |address: &SocketAddr| {
        address.port() != 0 && given.iter().filter(|other| other.port() == address.port()).count() > 1
    };
    if given.iter().any(twice) {
        let message = "two listeners have the same port".to_owned();
        return Err(reader.error(named.key_span, message, "each of `http`, `grpc` and `admin` needs its own"));
    }
    Ok(listen)
}

fn address(reader: &Reader<'_>, value: Value<'_>) -> Result<SocketAddr, ConfigError> {
    let text = reader.string(value)?;
    text.parse().map_err(|_| {
        let message = format!("`{text}` is not an address");
        reader.error(value.span(), message, "write an IP address and a port, such as `127.0.0.1:9191`")
    })
}

fn caller(reader: &Reader<'_>, named: &Entry<'_>) -> Result<CallerSource, ConfigError> {
    let (mut is_header, mut header) = (None, None);
    for entry in reader.table(named.value, "a table with `by`")? {
        match entry.key {
            "by" => is_header = Some(reader.word(&entry, &[("access-key", false), ("header", true)])?),
            "header" => header = Some((header_name(reader, entry.value)?, entry.value.span())),
            _ => return Err(reader.unknown_key(&entry, &CALLER_KEYS)),
        }
    }
    match (is_header, header) {
        (Some(false), None) => Ok(CallerSource::AccessKey),
        (Some(true), Some((name, _))) => Ok(CallerSource::Header(name)),
        (Some(false) | None, Some((_, span))) => {
            let message = "a `header`, although the caller is not taken from one".to_owned();
            Err(reader.error(span, message, "write `by = \"header\"`, or leave `header` out"))
        }
        (Some(true), None) => {
            let message = "the name of the header is missing".to_owned();
            Err(reader.error(named.key_span, message, "add `header = \"…\"`: one that Envoy sets, and clients can't"))
        }
        (None, None) => {
            let message = "`by` is missing".to_owned();
            Err(reader.error(named.key_span, message, "write `by = \"access-key\"` or `by = \"header\"`"))
        }
    }
}

fn header_name(reader: &Reader<'_>, value: Value<'_>) -> Result<String, ConfigError> {
    let name = reader.string(value)?.to_ascii_lowercase();
    let is_token = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !is_token || name == "authorization" {
        let message = format!("`{name}` is not a header that can name a caller");
        return Err(reader.error(value.span(), message, "write a name of letters, digits and `-`"));
    }
    Ok(name)
}

fn limits(reader: &Reader<'_>, given: Option<Value<'_>>, served: &Served) -> Result<Limits, ConfigError> {
    const COUNT: RangeInclusive<u64> = 1..=1_000_000;
    const SECONDS: RangeInclusive<u64> = 1..=3600;
    let (body, most) = match served {
        Served::Ledger { .. } => (Limits::LEDGER_BODY, 1024 * 1024 * 1024),
        Served::Tables { .. } => (Limits::TABLES_BODY, Limits::TABLES_BODY as u64),
    };
    let mut limits = Limits::with_body(body);
    let Some(value) = given else { return Ok(limits) };
    for entry in reader.table(value, "a table with limits")? {
        let count =
            |range| reader.number(entry.value, range).map(|number| usize::try_from(number).unwrap_or(usize::MAX));
        let seconds = || reader.number(entry.value, SECONDS).map(Duration::from_secs);
        match entry.key {
            "body-bytes" => limits.body_bytes = count(1..=most)?,
            "concurrent-requests" => limits.concurrent_requests = count(COUNT)?,
            "connections" => limits.connections = count(COUNT)?,
            "header-seconds" => limits.header_timeout = seconds()?,
            "request-seconds" => limits.request_timeout = seconds()?,
            "shutdown-seconds" => limits.shutdown_timeout = seconds()?,
            _ => return Err(reader.unknown_key(&entry, &LIMIT_KEYS)),
        }
    }
    Ok(limits)
}

fn audit(reader: &mut Reader<'_>, value: Value<'_>) -> Result<AuditConfig, ConfigError> {
    let mut audit = AuditConfig::default();
    for entry in reader.table(value, "a table with `file` and `statement`")? {
        match entry.key {
            "file" => audit.file = Some(reader.file(entry.value)?),
            "statement" => audit.statement = reader.word(&entry, STATEMENT_FORMS)?,
            _ => return Err(reader.unknown_key(&entry, &AUDIT_KEYS)),
        }
    }
    Ok(audit)
}

fn principals(
    reader: &mut Reader<'_>,
    value: Value<'_>,
    by: &CallerSource,
) -> Result<Vec<PrincipalConfig>, ConfigError> {
    let mut principals: Vec<PrincipalConfig> = Vec::new();
    for entry in reader.table(value, "a table for each principal, such as `[principals.\"arn:…\"]`")? {
        let principal = principal(reader, &entry, by)?;
        let is_known = |identity: &&String| principals.iter().any(|other| other.identities.contains(*identity));
        if let Some(identity) = principal.identities.iter().find(is_known) {
            let message = format!("`{identity}` is two principals");
            return Err(reader.error(entry.key_span, message, "give it to one of them"));
        }
        principals.push(principal);
    }
    Ok(principals)
}

fn principal(reader: &mut Reader<'_>, named: &Entry<'_>, by: &CallerSource) -> Result<PrincipalConfig, ConfigError> {
    let mut context = RequestContext::new()
        .with_principal(named.key)
        .map_err(|error| reader.error(named.key_span, error.to_string(), error.help().unwrap_or_default()))?;
    let wanted = match by {
        CallerSource::AccessKey => "access-keys",
        CallerSource::Header(_) => "header-values",
    };
    let mut role = RoleConfig::default();
    let mut known = None;
    let mut has_policies = false;
    for entry in reader.table(named.value, "a table with the principal's `policies`")? {
        has_policies |= entry.key == "policies";
        match entry.key {
            "access-keys" | "header-values" if entry.key == wanted => {
                known = Some(identities(reader, &entry, by)?);
            }
            "access-keys" | "header-values" => {
                let message = format!("`{}`, although `[caller]` has another value of `by`", entry.key);
                return Err(reader.error(entry.key_span, message, format!("write `{wanted}`")));
            }
            "tags" => {
                for tag in reader.table(entry.value, "tag keys with their values")? {
                    context = context.with_principal_tag(tag.key, reader.string(tag.value)?);
                }
            }
            _ if role.take(reader, &entry)? => {}
            _ => return Err(reader.unknown_key(&entry, &[&PRINCIPAL_KEYS[..], &RoleConfig::KEYS[..]].concat())),
        }
    }
    let missing = |key: &str, help: String| {
        reader.error(named.key_span, format!("the principal `{}` has no `{key}`", named.key), help)
    };
    if !has_policies {
        return Err(missing("policies", "add `policies = [\"…\"]`: the files with its policies".to_owned()));
    }
    let identities = known.ok_or_else(|| missing(wanted, format!("add `{wanted} = [\"…\"]`")))?;
    role.context = role.context.overridden_by(context);
    Ok(PrincipalConfig { arn: named.key.to_owned(), identities, role })
}

fn identities(reader: &Reader<'_>, entry: &Entry<'_>, by: &CallerSource) -> Result<Vec<String>, ConfigError> {
    let mut identities: Vec<String> = Vec::new();
    for value in reader.list(entry.value, "a list of strings")? {
        let text = reader.string(value)?;
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
            return Err(reader.error(value.span(), message, help));
        }
        if identities.iter().any(|known| known == text) {
            return Err(reader.error(value.span(), format!("`{text}` is given twice"), "leave one out"));
        }
        identities.push(text.to_owned());
    }
    Ok(identities)
}

const ENFORCEMENTS: &[(&str, Enforcement)] = &[("enforce", Enforcement::Enforce), ("dry-run", Enforcement::DryRun)];
const STATEMENT_FORMS: &[(&str, StatementForm)] = &[("digest", StatementForm::Digest), ("text", StatementForm::Text)];

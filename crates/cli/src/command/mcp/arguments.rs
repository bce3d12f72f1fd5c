//! The arguments of calls. What is written of each here is what assistants are told.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Component, Path};

use clap::{Args, Parser};
use partiql_iam_answer::in_call_words;
use rmcp::schemars::JsonSchema;
use serde::Deserialize;

use super::refusal::Refusal;
use super::session::Session;

/// A call can ask about so many statements.
pub(super) const MAX_STATEMENTS: usize = 100;

/// A text of a call has so many bytes at most.
pub(super) const MAX_TEXT_BYTES: usize = 1 << 20;

/// What is known of the database.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(crate = "rmcp::schemars")]
pub(super) struct DatabaseArguments {
    /// Who runs the statements, `qldb` or `dynamodb`. Without it `partiql-iam.toml` or the other arguments say it, and if nothing does, it is QLDB.
    pub(super) service: Option<String>,
    /// DynamoDB: the account of the tables, 12 digits.
    pub(super) account: Option<String>,
    /// DynamoDB: the region of the tables.
    pub(super) region: Option<String>,
    /// DynamoDB: files with the keys of the tables, as `aws dynamodb describe-table` prints them, or templates that declare them.
    pub(super) schema: Vec<String>,
    /// DynamoDB: the keys of the tables as JSON text instead of files.
    pub(super) schema_text: Option<String>,
    /// QLDB: the ledger's ARN. Without it ARNs are templates.
    pub(super) ledger: Option<String>,
    /// QLDB: the file with the ledger's tables, in JSON or Ion.
    pub(super) catalog: Option<String>,
    /// QLDB: the ledger's tables as text instead of a file.
    pub(super) catalog_text: Option<String>,
    /// QLDB: how the ledger authorizes statements, `standard` or `allow-all`.
    pub(super) permissions_mode: Option<String>,
}

/// The policies that apply, and what is known of the request.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(crate = "rmcp::schemars")]
pub(super) struct PolicyArguments {
    /// A role of `partiql-iam.toml`. Without it and without policies it is the current role of that file.
    pub(super) role: Option<String>,
    /// Files with identity-based policies; of a template a role is meant by `FILE#ROLE`. One must allow.
    pub(super) policy: Vec<String>,
    /// An identity-based policy as JSON text.
    pub(super) policy_text: Option<String>,
    /// The file with the permissions boundary.
    pub(super) boundary: Option<String>,
    /// The files with service control policies, a list for each level from the root of the organization to the account.
    pub(super) scp: Vec<Vec<String>>,
    /// DynamoDB: files with resource control policies.
    pub(super) rcp: Vec<String>,
    /// The file with the policy that was passed when the session was made.
    pub(super) session_policy: Option<String>,
    /// The file with the policy of the VPC endpoint.
    pub(super) endpoint_policy: Option<String>,
    /// Condition keys of the request with their values, such as `{"aws:PrincipalTag/team": ["blue"]}`.
    pub(super) context: BTreeMap<String, Vec<String>>,
}

/// The text that is given in the place of a file.
pub(super) const CATALOG_TEXT: &str = "<catalog_text>";
pub(super) const SCHEMA_TEXT: &str = "<schema_text>";
pub(super) const POLICY_TEXT: &str = "<policy_text>";

/// The flags of the program that say the same as a call.
#[derive(Debug, Default)]
pub(super) struct Flags(Vec<OsString>);

/// Some flags of the program, alone.
#[derive(Parser)]
#[command(no_binary_name = true, disable_help_flag = true)]
struct Alone<T: Args> {
    #[command(flatten)]
    flags: T,
}

impl Flags {
    /// Adds a flag with its value, if it has one.
    pub(super) fn add<'v>(&mut self, flag: &str, values: impl IntoIterator<Item = &'v String>) {
        self.0.extend(values.into_iter().map(|value| format!("--{flag}={value}").into()));
    }

    /// Adds a flag with a file.
    pub(super) fn add_file<'v>(
        &mut self,
        flag: &str,
        files: impl IntoIterator<Item = &'v String>,
    ) -> Result<(), Refusal> {
        for file in files {
            check_path(flag, file)?;
            self.add(flag, [file]);
        }
        Ok(())
    }

    /// Adds a flag without a value.
    pub(super) fn switch(&mut self, flag: &str) {
        self.0.push(format!("--{flag}").into());
    }

    /// Reads them.
    pub(super) fn read<T: Args>(self) -> Result<T, Refusal> {
        Alone::try_parse_from(self.0).map(|Alone { flags }| flags).map_err(|error| wrong(&error))
    }

    /// Reads them, before what is no flag.
    pub(super) fn read_with<T: Args>(mut self, others: &[String]) -> Result<T, Refusal> {
        self.0.push("--".into());
        self.0.extend(others.iter().map(OsString::from));
        self.read()
    }
}

/// Flags that do not go together, or have a value that they can't have.
pub(super) fn wrong(error: &clap::Error) -> Refusal {
    let text = error.render().to_string();
    let first = text.lines().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    let problem = in_argument_words(first.strip_prefix("error: ").unwrap_or(&first));
    Refusal::new("arguments", problem, "give what the schema of the tool describes")
}

/// The names of arguments in the place of flags: `'--schema <FILE>'` is `` `schema` ``.
fn in_argument_words(text: &str) -> String {
    let mut parts = text.split("'--");
    let mut words = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (flag, rest) = part.split_once('\'').unwrap_or((part, ""));
        let name = flag.split(' ').next().unwrap_or_default().replace('-', "_");
        words.extend(["`", &name, "`", rest]);
    }
    in_call_words(&words).into_owned()
}

/// Refuses a path that leads out of the root by itself; links are looked at where files are read.
pub(super) fn check_path(input: &str, path: &str) -> Result<(), Refusal> {
    let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    if Path::new(path).components().all(is_plain) && !path.contains('\0') {
        return Ok(());
    }
    let problem = format!("`{path}` may be outside of the root, and is not read");
    Err(Refusal::new("outside", problem, format!("give `{input}` as a path from the root on, without `..`")))
}

/// Refuses a text that is too long.
pub(super) fn check_text(input: &str, text: &str) -> Result<(), Refusal> {
    if text.len() <= MAX_TEXT_BYTES {
        return Ok(());
    }
    let problem = format!("`{input}` is longer than {MAX_TEXT_BYTES} bytes");
    Err(Refusal::new("too-long", problem, "give a shorter text, or a file"))
}

/// Refuses no statements, too many, and too long ones.
pub(super) fn check_statements(statements: &[String]) -> Result<(), Refusal> {
    match statements.len() {
        0 => return Err(Refusal::new("empty", "there is no statement", "give at least one in `statements`")),
        1..=MAX_STATEMENTS => {}
        _ => {
            let problem = format!("there are more than {MAX_STATEMENTS} statements");
            return Err(Refusal::new("too-many", problem, "ask about fewer at a time"));
        }
    }
    statements.iter().try_for_each(|text| check_text("statements", text))
}

impl DatabaseArguments {
    /// The flags of the program that say the same.
    pub(super) fn flags(&self, session: &mut Session) -> Result<Flags, Refusal> {
        let Self { service, account, region, schema, schema_text, ledger, catalog, catalog_text, permissions_mode } =
            self;
        let mut flags = Flags::default();
        for (flag, value) in [
            ("service", service),
            ("account", account),
            ("region", region),
            ("ledger", ledger),
            ("permissions-mode", permissions_mode),
        ] {
            flags.add(flag, value);
        }
        flags.add_file("schema", schema)?;
        flags.add_file("catalog", catalog)?;
        for (flag, name, text) in [("schema", SCHEMA_TEXT, schema_text), ("catalog", CATALOG_TEXT, catalog_text)] {
            flags.add_text(flag, name, text.as_ref(), session)?;
        }
        Ok(flags)
    }
}

impl Flags {
    /// Adds a flag with a text in the place of a file.
    fn add_text(
        &mut self,
        flag: &str,
        name: &str,
        text: Option<&String>,
        session: &mut Session,
    ) -> Result<(), Refusal> {
        let Some(text) = text else { return Ok(()) };
        check_text(name, text)?;
        session.give(name, text.clone());
        self.add(flag, [&name.to_owned()]);
        Ok(())
    }
}

impl PolicyArguments {
    /// Adds the flags of the program that say the same.
    pub(super) fn add_to(&self, flags: &mut Flags, session: &mut Session) -> Result<(), Refusal> {
        let Self { role, policy, policy_text, boundary, scp, rcp, session_policy, endpoint_policy, context } = self;
        flags.add("role", role);
        flags.add_file("policy", policy)?;
        flags.add_text("policy", POLICY_TEXT, policy_text.as_ref(), session)?;
        flags.add_file("boundary", boundary)?;
        if scp.iter().any(Vec::is_empty) {
            let help = "leave it out, or give the files of the level";
            return Err(Refusal::new("scp-level", "a level of `scp` has no files", help));
        }
        for level in scp {
            let (first, others) = level.split_at(level.len().min(1));
            flags.add_file("scp", first)?;
            flags.add_file("scp-also", others)?;
        }
        flags.add_file("rcp", rcp)?;
        flags.add_file("session-policy", session_policy)?;
        flags.add_file("endpoint-policy", endpoint_policy)?;
        for (key, values) in context {
            if values.is_empty() || key.contains('=') {
                let help = "give each key with a list of its values, such as `{\"aws:PrincipalTag/team\": [\"blue\"]}`";
                return Err(Refusal::new("context", format!("`{key}` has no value, or is not a condition key"), help));
            }
            let entries: Vec<String> = values.iter().map(|value| format!("{key}={value}")).collect();
            flags.add("context", &entries);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_named_as_arguments() {
        let words = in_argument_words("the argument '--role <NAME>' cannot be used with '--policy <FILE>'");
        assert_eq!(words, "the argument `role` cannot be used with `policy`");
        let words = in_argument_words("invalid value 'x' for '--session-policy <FILE>': a ledger's");
        assert_eq!(words, "invalid value 'x' for `session_policy`: a ledger's");
    }

    #[test]
    fn paths_that_lead_out_are_refused() {
        for path in ["/etc/passwd", "../a", "a/../../b", "a/..", "a\0b"] {
            assert_eq!(check_path("file", path).unwrap_err().value["error"]["code"], "outside", "{path}");
        }
        for path in ["a", "./a", "a/b", ".", "a..b", ""] {
            assert!(check_path("file", path).is_ok(), "{path}");
        }
    }
}

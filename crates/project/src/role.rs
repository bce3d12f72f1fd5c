//! What applies to a role.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use partiql_iam::iam::RequestContext;
use partiql_iam_answer::{ADDRESS, bad_value, with_key};
use partiql_iam_template::TemplateValues;

use crate::ConfigError;
use crate::policy_path::{file_of, with_file};
use crate::reader::{Entry, Reader, Value};

/// What applies to a role. See [`PolicySources`](partiql_iam::iam::PolicySources) for what each of the policies does.
///
/// Deserializes from the settings of the language server, with keys such as `sessionPolicy`; the configuration file is read with places.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoleConfig {
    /// The identity-based policies. Without any, nothing is allowed.
    pub policies: Vec<PathBuf>,
    /// The permissions boundary.
    #[serde(default)]
    pub boundary: Option<PathBuf>,
    /// The service control policies: the files of each level, from the root to the account. Deserializes from a list whose entries are
    /// files or lists of files.
    #[serde(default, deserialize_with = "levels")]
    pub scps: Vec<Vec<PathBuf>>,
    /// The resource control policies of the resources' organization, which only deny. They do not apply to QLDB.
    #[serde(default)]
    pub rcps: Vec<PathBuf>,
    /// The policy passed when the session was made.
    #[serde(default)]
    pub session_policy: Option<PathBuf>,
    /// The policy of the VPC endpoint that the role's requests come through.
    #[serde(default)]
    pub endpoint_policy: Option<PathBuf>,
    /// Condition keys of the role's requests, such as `aws:PrincipalTag/team`.
    #[serde(default, deserialize_with = "context")]
    pub context: RequestContext,
    /// What is given for what the templates of the policies leave open.
    #[serde(default, rename = "templateValues", deserialize_with = "values")]
    pub values: TemplateValues,
}

impl RoleConfig {
    /// The keys that [`take`](Self::take) takes.
    pub const KEYS: [&str; 8] =
        ["policies", "boundary", "scps", "rcps", "session-policy", "endpoint-policy", "context", "template-values"];

    /// Takes one of [`KEYS`](Self::KEYS); `false` if the key is none of them.
    ///
    /// # Errors
    ///
    /// When its value is not understood.
    pub fn take(&mut self, reader: &mut Reader<'_>, entry: &Entry<'_>) -> Result<bool, ConfigError> {
        match entry.key {
            "policies" => self.policies = reader.files(entry.value)?,
            "boundary" => self.boundary = Some(reader.file(entry.value)?),
            "scps" => self.scps = read_levels(reader, entry.value)?,
            "rcps" => self.rcps = reader.files(entry.value)?,
            "session-policy" => self.session_policy = Some(reader.file(entry.value)?),
            "endpoint-policy" => self.endpoint_policy = Some(reader.file(entry.value)?),
            "context" => self.context = read_context(reader, entry.value)?,
            "template-values" => {
                let mut values = Vec::new();
                for given in reader.table(entry.value, "names of what templates leave open, with their values")? {
                    values.push((given.key.to_owned(), reader.string(given.value)?.to_owned()));
                }
                self.values = values.into_iter().collect();
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// All files with policies of the role, without the names of roles in them.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let Self { policies, boundary, scps, rcps, session_policy, endpoint_policy, context: _, values: _ } = self;
        let first = policies.iter().chain(boundary).chain(scps.iter().flatten()).chain(rcps);
        first.chain(session_policy).chain(endpoint_policy).map(|path| file_of(path))
    }

    /// The same with other paths.
    #[must_use]
    pub fn map_files(&self, other: impl Fn(&Path) -> PathBuf) -> Self {
        let Self { policies, boundary, scps, rcps, session_policy, endpoint_policy, context, values } = self;
        let all = |paths: &Vec<PathBuf>| paths.iter().map(|path| with_file(path, &other)).collect();
        let one = |path: &Option<PathBuf>| path.as_ref().map(|path| with_file(path, &other));
        Self {
            policies: all(policies),
            boundary: one(boundary),
            scps: scps.iter().map(all).collect(),
            rcps: all(rcps),
            session_policy: one(session_policy),
            endpoint_policy: one(endpoint_policy),
            context: context.clone(),
            values: values.clone(),
        }
    }
}

/// The service control policies, by level: a file, or a list of the files of one level.
fn read_levels(reader: &mut Reader<'_>, value: Value<'_>) -> Result<Vec<Vec<PathBuf>>, ConfigError> {
    let mut levels = Vec::new();
    for level in reader.list(value, "a list of files, or of lists of files")? {
        levels.push(match (level.is_list(), level.is_string()) {
            (true, _) => reader.files(level)?,
            (_, true) => vec![reader.file(level)?],
            (false, false) => return Err(reader.wrong_type(level, "a file or a list of files")),
        });
        if levels.last().is_some_and(Vec::is_empty) {
            let (message, help) = EMPTY_LEVEL;
            return Err(reader.error(level.span(), message, help));
        }
    }
    Ok(levels)
}

fn read_context(reader: &Reader<'_>, value: Value<'_>) -> Result<RequestContext, ConfigError> {
    let mut context = RequestContext::new();
    for entry in reader.table(value, "condition keys with their values")? {
        let values = if entry.value.is_list() { reader.list(entry.value, "")? } else { vec![entry.value] };
        let mut texts = Vec::new();
        for value in values {
            let text = reader.string(value)?;
            if let Some(message) = bad_value(entry.key, text) {
                return Err(reader.error(value.span(), message, ADDRESS));
            }
            texts.push(text.to_owned());
        }
        context = with_key(context, entry.key, texts)
            .map_err(|(message, help)| reader.error(entry.key_span, message, help))?;
    }
    Ok(context)
}

fn values<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TemplateValues, D::Error> {
    Ok(BTreeMap::<String, String>::deserialize(deserializer)?.into_iter().collect())
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Values {
    One(String),
    Many(Vec<String>),
}

/// What a level of SCPs without a file is refused with.
const EMPTY_LEVEL: (&str, &str) =
    ("a level of `scps` has no file", "write the files of the level, or leave the level out");

#[derive(Deserialize)]
#[serde(untagged, expecting = "a file or a list of files")]
enum Level {
    One(PathBuf),
    Many(Vec<PathBuf>),
}

fn levels<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Vec<PathBuf>>, D::Error> {
    let level = |level| match level {
        Level::One(file) => Ok(vec![file]),
        Level::Many(files) if files.is_empty() => {
            Err(D::Error::custom(format!("{}; {}", EMPTY_LEVEL.0, EMPTY_LEVEL.1)))
        }
        Level::Many(files) => Ok(files),
    };
    Vec::deserialize(deserializer)?.into_iter().map(level).collect()
}

fn context<'de, D: Deserializer<'de>>(deserializer: D) -> Result<RequestContext, D::Error> {
    let entries = BTreeMap::<String, Values>::deserialize(deserializer)?;
    entries.into_iter().try_fold(RequestContext::new(), |context, (key, values)| {
        let values = match values {
            Values::One(value) => vec![value],
            Values::Many(values) => values,
        };
        with_key(context, &key, values).map_err(|(problem, help)| D::Error::custom(format!("{problem}; {help}")))
    })
}

//! What applies to a role.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use partiql_iam::iam::RequestContext;

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
    /// The policy passed when the session was made.
    #[serde(default)]
    pub session_policy: Option<PathBuf>,
    /// The policy of the VPC endpoint that the role's requests come through.
    #[serde(default)]
    pub endpoint_policy: Option<PathBuf>,
    /// Condition keys of the role's requests, such as `aws:PrincipalTag/team`.
    #[serde(default, deserialize_with = "context")]
    pub context: RequestContext,
}

impl RoleConfig {
    /// All files with policies of the role.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let Self { policies, boundary, scps, session_policy, endpoint_policy, context: _ } = self;
        let first = policies.iter().chain(boundary).chain(scps.iter().flatten());
        first.chain(session_policy).chain(endpoint_policy).map(PathBuf::as_path)
    }

    /// The same with other paths.
    #[must_use]
    pub fn map_files(&self, other: impl Fn(&Path) -> PathBuf) -> Self {
        let Self { policies, boundary, scps, session_policy, endpoint_policy, context } = self;
        let all = |paths: &Vec<PathBuf>| paths.iter().map(|path| other(path)).collect();
        let one = |path: &Option<PathBuf>| path.as_ref().map(|path| other(path));
        Self {
            policies: all(policies),
            boundary: one(boundary),
            scps: scps.iter().map(all).collect(),
            session_policy: one(session_policy),
            endpoint_policy: one(endpoint_policy),
            context: context.clone(),
        }
    }
}

/// Adds a condition key, if a role can have it. The error says what is wrong, and what to do.
pub(super) fn with_key(
    context: RequestContext,
    key: &str,
    values: impl IntoIterator<Item = String>,
) -> Result<RequestContext, (String, &'static str)> {
    if key.split_once(':').is_none_or(|(prefix, name)| prefix.is_empty() || name.is_empty()) {
        let help = "a condition key has a prefix and a name, such as `\"aws:SourceIp\"`";
        return Err((format!("`{key}` is not a condition key"), help));
    }
    if RequestContext::is_fixed_by_statement(key) {
        return Err((format!("the statement itself says what `{key}` is"), "leave the key out"));
    }
    if context.get(key).is_some() {
        return Err((format!("`{key}` is given twice"), "the case of condition keys does not count"));
    }
    Ok(context.with_values(key, values))
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Values {
    One(String),
    Many(Vec<String>),
}

/// What a level of SCPs without a file is refused with.
pub(super) const EMPTY_LEVEL: (&str, &str) =
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

//! What applies to a role.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::policy::RequestContext;

/// What applies to a role. See [`PolicySources`](crate::policy::PolicySources) for what each of the policies does.
///
/// Deserializes from the settings of the language server, with keys such as `sessionPolicy`; the configuration file is read with places.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Role {
    /// The identity-based policies. Without any, nothing is allowed.
    pub policies: Vec<PathBuf>,
    /// The permissions boundary.
    #[serde(default)]
    pub boundary: Option<PathBuf>,
    /// The service control policies: one file a level, from the root to the account.
    #[serde(default)]
    pub scps: Vec<PathBuf>,
    /// The policy passed when the session was made.
    #[serde(default)]
    pub session_policy: Option<PathBuf>,
    /// Condition keys of the role's requests, such as `aws:PrincipalTag/team`.
    #[serde(default, deserialize_with = "context")]
    pub context: RequestContext,
}

impl Role {
    /// All files with policies of the role.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let Self { policies, boundary, scps, session_policy, context: _ } = self;
        policies.iter().chain(boundary).chain(scps).chain(session_policy).map(PathBuf::as_path)
    }

    /// The same with its relative paths taken from a folder.
    #[must_use]
    pub fn in_folder(&self, folder: &Path) -> Self {
        let Self { policies, boundary, scps, session_policy, context } = self;
        let all = |paths: &[PathBuf]| paths.iter().map(|path| folder.join(path)).collect();
        let one = |path: &Option<PathBuf>| path.as_ref().map(|path| folder.join(path));
        let (policies, scps) = (all(policies), all(scps));
        Self { policies, boundary: one(boundary), scps, session_policy: one(session_policy), context: context.clone() }
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

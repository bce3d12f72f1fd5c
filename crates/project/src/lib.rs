//! The configuration file `partiql-iam.toml`: which service a project's statements are for, what is known of its tables, and the policies
//! of its roles. Other configuration files are read in the same way, with [`read_toml`] and the sections
//! [`QldbConfig`], [`DynamoDbConfig`] and [`RoleConfig`].
//!
//! ```toml
//! ledger = "arn:aws:qldb:us-east-1:123456789012:ledger/cars"
//! catalog = "tables.json"
//! permissions-mode = "STANDARD"
//! role = "clerk"
//!
//! [roles.clerk]
//! policies = ["policies/clerk.json"]
//! ```
//!
//! `docs/configuration.md` describes every key.

mod calls;
mod dynamodb;
mod error;
mod files;
mod folder;
mod key;
mod load;
mod members;
mod policy_file;
mod policy_path;
mod problem;
mod qldb;
mod reader;
mod role;
mod schema;
mod service;
mod stamps;
mod table_policy;
mod terraform_folders;
#[cfg(test)]
mod tests;
pub mod text;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

pub use dynamodb::DynamoDbConfig;
pub use error::ConfigError;
pub use files::Files;
pub use folder::read_template;
pub use key::{Form, KEYS, Key, Section};
pub use load::{CompiledRole, Project, Tables, TablesError, catalog};
pub use members::{Member, refused_together};
pub use partiql_iam_answer::{UnknownService, bad_value, first_line};
pub use policy_file::PolicyFile;
pub use problem::{Cause, Problem, ReadText};
pub use qldb::QldbConfig;
pub use reader::{Entry, Reader, Value, read_file, read_toml};
pub use role::RoleConfig;
pub use schema::{SchemaFault, parse_schema};
pub use service::{FilesConfig, Says, plain, service_of};
pub use stamps::Stamps;
pub use table_policy::{TableFile, TablePolicies};
pub use terraform_folders::TerraformFolders;
pub use text::file_name;

use dynamodb::TargetPlaces;
use partiql_iam::dynamodb::TargetError;
use partiql_iam::nearest::nearest;
use partiql_iam::{Service, Span};
use partiql_iam_embedded::Calls;

/// The name of the configuration file.
pub const FILE_NAME: &str = "partiql-iam.toml";

/// What a configuration file says. Its paths are taken from the file's folder.
///
/// ```
/// use std::path::Path;
/// use partiql_iam::Service;
/// use partiql_iam_project::Config;
///
/// let text = "service = 'dynamodb'\n[dynamodb]\naccount = '123456789012'\nregion = 'us-east-1'\n";
/// let config = Config::parse(text, Path::new("partiql-iam.toml"))?;
/// assert_eq!(config.meant_service(), Some(Service::DynamoDb));
/// assert_eq!(config.dynamodb.region.as_deref(), Some("us-east-1"));
/// # Ok::<(), partiql_iam_project::ConfigError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Where the file is.
    pub path: PathBuf,
    /// The service that runs the statements, if the file names it.
    pub service: Option<Service>,
    /// The service of some files: `[[files]]`.
    pub files: Vec<FilesConfig>,
    /// The ledger: `ledger`, `catalog` and `permissions-mode`.
    pub qldb: QldbConfig,
    /// The tables: `[dynamodb]`.
    pub dynamodb: DynamoDbConfig,
    /// The functions of programs that send statements: `[calls]`.
    pub calls: Calls,
    /// The roles, by name.
    pub roles: BTreeMap<String, RoleConfig>,
    /// The name of the current role, one of `roles`.
    pub role: Option<String>,
    /// Where the file names other files, in its order.
    places: Vec<(PathBuf, Span)>,
    /// Where it says the account and the region of the tables.
    target: Option<TargetPlaces>,
}

impl Config {
    /// The keys of the file.
    const KEYS: [&str; 9] =
        ["service", "files", "ledger", "catalog", "permissions-mode", "dynamodb", "calls", "role", "roles"];

    /// The nearest configuration file: in the folder `start`, or in the folder of the file `start`, or in one above.
    ///
    /// With an empty path the search begins in the working directory. What is found from a relative path on, up to the working directory, has a
    /// relative path.
    ///
    /// # Errors
    ///
    /// When a file is found and can't be read or understood. One further up is not looked for then.
    pub fn find(start: &Path) -> Result<Option<Self>, ConfigError> {
        Self::locate(start)?.map(|path| Self::parse(&read_file(&path)?, &path)).transpose()
    }

    /// Where the file is that [`Config::find`] reads.
    ///
    /// # Errors
    ///
    /// When the working directory is not known.
    pub fn locate(start: &Path) -> Result<Option<PathBuf>, ConfigError> {
        let folder = if start.is_file() { start.parent().unwrap_or(start) } else { start };
        let near = folder.join(FILE_NAME);
        // `absolute` refuses the empty path.
        let whole = std::path::absolute(&near).map_err(|error| ConfigError::unreadable(&near, &error))?;
        let is_below = !folder.components().any(|part| part == Component::ParentDir);
        let named = folder.ancestors().take(if is_below { usize::MAX } else { 1 });
        let whole = plain(&whole);
        let above = whole.ancestors().skip(1);
        Ok(named.chain(above).map(|folder| folder.join(FILE_NAME)).find(|path| !is_missing(fs::metadata(path))))
    }

    /// Reads the text of a configuration file. Its relative paths are taken from the folder of `path`.
    ///
    /// # Errors
    ///
    /// When the text is not TOML, has a key or a value that is not known, or does not fit together.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        read_toml(text, path, |reader, entries| {
            let mut config = Self { path: path.to_owned(), ..Self::default() };
            let mut role = None;
            for entry in entries {
                match entry.key {
                    "service" => config.service = Some(reader.word(&entry, partiql_iam_answer::SERVICES)?),
                    "files" => config.files = FilesConfig::read(reader, &entry)?,
                    "dynamodb" => {
                        config.dynamodb = DynamoDbConfig::read(reader, &entry)?;
                        config.target = TargetPlaces::find(reader, &entry, text)?;
                    }
                    "calls" => config.calls = calls::calls(reader, &entry)?,
                    "role" => role = Some((reader.string(entry.value)?, entry.value.span())),
                    "roles" => config.roles = roles(reader, entry.value)?,
                    _ if config.qldb.take(reader, &entry)? => {}
                    _ => return Err(reader.unknown_key(&entry, &Self::KEYS)),
                }
            }
            if let Some((name, span)) = role {
                if !config.roles.contains_key(name) {
                    let near = nearest(name, config.roles.keys().map(String::as_str));
                    let message = format!("there is no role `{name}`");
                    let help = format!("add a table `[roles.{name}]` with its policies");
                    return Err(reader.error(span, message, help).with_meant(near));
                }
                config.role = Some(name.to_owned());
            }
            config.places = reader.named_files().to_vec();
            Ok(config)
        })
    }

    /// The service that the file means: the one that it names, else the only one of which it says something.
    #[must_use]
    pub fn meant_service(&self) -> Option<Service> {
        let says_tables = self.dynamodb != DynamoDbConfig::default();
        let says_ledger = self.qldb != QldbConfig::default();
        self.service.or(match (says_ledger, says_tables) {
            (true, false) => Some(Service::Qldb),
            (false, true) => Some(Service::DynamoDb),
            (true, true) | (false, false) => None,
        })
    }

    /// Where the file says what an error about the account and the region of the tables refuses: the key, the text of the file, and the place in it
    /// of the key's value.
    #[must_use]
    pub fn target_place(&self, error: &TargetError) -> Option<(&'static str, &str, Span)> {
        self.target.as_ref()?.place(error)
    }

    /// The current role.
    #[must_use]
    pub fn current_role(&self) -> Option<&RoleConfig> {
        self.roles.get(self.role.as_deref()?)
    }

    /// All files that the configuration names, in its order, each with its place in the text: the catalog, the schemas and the
    /// policies. A file that is named twice comes twice.
    pub fn named_files(&self) -> impl Iterator<Item = (&Path, Span)> {
        self.places.iter().map(|(path, span)| (path.as_path(), *span))
    }
}

fn roles(reader: &mut Reader<'_>, value: Value<'_>) -> Result<BTreeMap<String, RoleConfig>, ConfigError> {
    let mut roles = BTreeMap::new();
    for named in reader.table(value, "a table for each role, such as `[roles.clerk]`")? {
        let mut role = RoleConfig::default();
        let mut has_policies = false;
        for entry in reader.table(named.value, "a table with the role's `policies`")? {
            has_policies |= entry.key == "policies";
            if !role.take(reader, &entry)? {
                return Err(reader.unknown_key(&entry, &RoleConfig::KEYS));
            }
        }
        if !has_policies {
            let message = format!("the role `{}` has no `policies`", named.key);
            return Err(reader.error(named.key_span, message, "add `policies = [\"…\"]`: the files with its policies"));
        }
        roles.insert(named.key.to_owned(), role);
    }
    Ok(roles)
}

/// A file that is there and can't be read is not missing.
fn is_missing<T>(found: io::Result<T>) -> bool {
    found.is_err_and(|error| matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory))
}

//! Which service runs the statements of a file.

#[cfg(test)]
mod tests;

use std::path::{Component, Path, PathBuf};

use glob::{MatchOptions, Pattern};
use partiql_iam::Service;
use partiql_iam_answer::{SERVICES, UnknownService, first_line};

use crate::reader::{Entry, Reader};
use crate::{Config, ConfigError};

/// What says which service runs the statements of a file: the first of these that does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// The first line of the file: `-- service: dynamodb`.
    FirstLine,
    /// An entry of `[[files]]` in the configuration file.
    Files,
    /// `service` in the configuration file.
    Service,
    /// What the configuration file speaks of: a ledger alone, or tables of DynamoDB alone.
    Sections,
}

/// The service that runs the statements of a file, and what says so; `None` if nothing does.
///
/// `text` is what is in the file, `path` where it is, if it is a file; `config` is what the configuration file says.
///
/// # Errors
///
/// When the first line names a service that there is not.
///
/// ```
/// use std::path::Path;
/// use partiql_iam::Service;
/// use partiql_iam_project::{Config, Says, service_of};
///
/// let config = Config::parse("[[files]]\nglob = 'old/**/*'\nservice = 'qldb'\n", Path::new("/cars/partiql-iam.toml"))?;
/// let of = |text: &str, path: &str| service_of(text, Some(Path::new(path)), Some(&config)).unwrap();
/// assert_eq!(of("SELECT * FROM Music", "/cars/old/a/b.partiql"), Some((Service::Qldb, Says::Files)));
/// assert_eq!(of("-- service: dynamodb", "/cars/old/b.partiql"), Some((Service::DynamoDb, Says::FirstLine)));
/// assert_eq!(of("SELECT * FROM Music", "/cars/b.partiql"), None);
/// # Ok::<(), partiql_iam_project::ConfigError>(())
/// ```
pub fn service_of(
    text: &str,
    path: Option<&Path>,
    config: Option<&Config>,
) -> Result<Option<(Service, Says)>, UnknownService> {
    if let Some(service) = first_line(text)? {
        return Ok(Some((service, Says::FirstLine)));
    }
    let Some(config) = config else { return Ok(None) };
    let by_name = path.and_then(|path| config.service_of_file(path)).map(|service| (service, Says::Files));
    let by_key = || config.service.map(|service| (service, Says::Service));
    let by_section = || config.meant_service().map(|service| (service, Says::Sections));
    Ok(by_name.or_else(by_key).or_else(by_section))
}

/// The service of the files that a pattern matches: an entry of `[[files]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilesConfig {
    glob: Pattern,
    service: Service,
}

impl FilesConfig {
    const KEYS: [&str; 2] = ["glob", "service"];

    /// Reads `[[files]]`.
    pub(crate) fn read(reader: &Reader<'_>, named: &Entry<'_>) -> Result<Vec<Self>, ConfigError> {
        let entries = reader.list(named.value, "entries `[[files]]`")?;
        let read = |value| {
            let (mut glob, mut service) = (None, None);
            for entry in reader.table(value, "a table with `glob` and `service`")? {
                match entry.key {
                    "glob" => glob = Some(pattern(reader, &entry)?),
                    "service" => service = Some(reader.word(&entry, SERVICES)?),
                    _ => return Err(reader.unknown_key(&entry, &Self::KEYS)),
                }
            }
            let missing = |key: &str, help: &str| reader.error(value.span(), format!("`{key}` is missing"), help);
            Ok(Self {
                glob: glob
                    .ok_or_else(|| missing("glob", "add `glob = \"…\"`: the files, such as `queries/**/*.partiql`"))?,
                service: service
                    .ok_or_else(|| missing("service", "add `service = \"qldb\"` or `service = \"dynamodb\"`"))?,
            })
        };
        entries.into_iter().map(read).collect()
    }
}

fn pattern(reader: &Reader<'_>, entry: &Entry<'_>) -> Result<Pattern, ConfigError> {
    let text = reader.string(entry.value)?;
    let refused = |message: String, help: &str| Err(reader.error(entry.value.span(), message, help));
    let is_outside = text.starts_with('/') || text.split('/').any(|part| matches!(part, "" | "." | ".."));
    if text.contains('\\') {
        return refused(format!("`{text}` has a backslash"), "write `/` between folders");
    }
    if is_outside {
        let help = "write a path from the folder of this file down, such as `queries/**/*.partiql`";
        return refused(format!("`{text}` is not a pattern of files below this one"), help);
    }
    match Pattern::new(text) {
        Ok(pattern) => Ok(pattern),
        Err(error) => {
            let help = "`*` and `?` stand for letters of one name, `**` for any folders, `[a-z]` for one of these";
            refused(format!("`{text}` is not a pattern: {}", error.msg), help)
        }
    }
}

impl Config {
    /// The service of the first entry of `[[files]]` whose pattern matches the file. A relative path is taken from the working directory.
    #[must_use]
    pub fn service_of_file(&self, path: &Path) -> Option<Service> {
        if self.files.is_empty() {
            return None;
        }
        // In a browser there is no current folder: paths are whole.
        let whole = |path: &Path| plain(&std::path::absolute(path).unwrap_or_else(|_| path.to_owned()));
        let (file, config) = (whole(path), whole(&self.path));
        let below = file.strip_prefix(config.parent()?).ok()?;
        let parts: Option<Vec<&str>> = below.components().map(|part| part.as_os_str().to_str()).collect();
        let name = parts?.join("/");
        let options =
            MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: false };
        self.files.iter().find(|files| files.glob.matches_with(&name, options)).map(|files| files.service)
    }
}

/// A path without `.` and `..`, as editors name files.
#[must_use]
pub fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            _ => plain.push(component),
        }
    }
    plain
}

//! Which service runs the statements of a file.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;
use std::path::{Component, Path, PathBuf};

use glob::{MatchOptions, Pattern};
use partiql_iam::nearest::nearest;
use partiql_iam::{Diagnostic, Service, Span};

use crate::reader::{Entry, Reader};
use crate::{Config, ConfigError};

/// The words for the services.
pub(crate) const SERVICES: &[(&str, Service)] =
    &[(Service::Qldb.word(), Service::Qldb), (Service::DynamoDb.word(), Service::DynamoDb)];

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

/// The service that the first line of a script names, `-- service: dynamodb`; `None` if the line is something else. Several words after
/// the colon are prose.
///
/// # Errors
///
/// When it names a service that there is not.
pub fn first_line(text: &str) -> Result<Option<Service>, UnknownService> {
    let line = text.lines().next().unwrap_or_default();
    let Some(word) = named_in(line) else { return Ok(None) };
    if let Some((_, service)) = SERVICES.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)) {
        return Ok(Some(*service));
    }
    // `word` is the end of the line, blanks aside.
    let end = line.trim_end().len();
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let span = Span::new(offset(end - word.len()), offset(end));
    Err(UnknownService { name: word.to_owned(), span })
}

/// The word after `-- service:`.
fn named_in(line: &str) -> Option<&str> {
    let line = line.trim_start_matches('\u{FEFF}').trim();
    let rest = line.strip_prefix("--")?.trim_start();
    let (key, word) = rest.split_once(':')?;
    let word = word.trim();
    let is_word = !word.is_empty() && !word.contains(char::is_whitespace);
    (is_word && key.trim_end().eq_ignore_ascii_case("service")).then_some(word)
}

/// The first line of a script names a service that there is not.
///
/// Displays as one sentence without the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownService {
    name: String,
    span: Span,
}

impl UnknownService {
    /// The place of the name.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// The service whose word is near.
    #[must_use]
    pub fn near(&self) -> Option<Service> {
        let near = nearest(&self.name.to_ascii_lowercase(), SERVICES.iter().map(|(word, _)| *word))?;
        SERVICES.iter().find(|(word, _)| *word == near).map(|(_, service)| *service)
    }

    /// A stable code for programs: `unknown-service`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "unknown-service"
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<Cow<'_, str>> {
        Some(match self.near() {
            Some(near) => format!("did you mean `{}`?", near.word()).into(),
            None => {
                "write `-- service: qldb` or `-- service: dynamodb`; a comment of several words is no such line".into()
            }
        })
    }
}

impl fmt::Display for UnknownService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no service `{}`", self.name)
    }
}

impl std::error::Error for UnknownService {}

impl<'a> From<&'a UnknownService> for Diagnostic<'a> {
    fn from(error: &'a UnknownService) -> Self {
        Self::new(error.code(), error.to_string()).at(error.span()).with_help(error.help())
    }
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
        let whole = |path: &Path| std::path::absolute(path).ok().map(|path| plain(&path));
        let file = whole(path)?;
        let config = whole(&self.path)?;
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

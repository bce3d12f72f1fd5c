//! TOML with places: what every configuration file is read with.

use std::fmt;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use partiql_iam::Span;
use partiql_iam::nearest::nearest;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::ConfigError;
use crate::policy_path::{file_of, with_file};
use crate::text::{self, Unreadable};

/// The text of a configuration file.
///
/// # Errors
///
/// When it can't be read or is not UTF-8.
pub fn read_file(path: &Path) -> Result<String, ConfigError> {
    text::read(path, usize::MAX).map_err(|error| match error {
        Unreadable::Io(error) => ConfigError::unreadable(path, &error),
        error @ (Unreadable::TooLong(_) | Unreadable::NotUtf8(_) | Unreadable::Utf16) => {
            ConfigError::new(path, "", None, error.to_string(), "save the file as UTF-8")
        }
    })
}

/// Reads the text of a configuration file: `take` makes something of its outermost entries.
///
/// ```
/// use std::path::Path;
/// use partiql_iam_project::read_toml;
///
/// let catalog = read_toml("catalog = 'tables.json'", Path::new("cars/service.toml"), |reader, entries| {
///     let mut catalog = None;
///     for entry in entries {
///         match entry.key {
///             "catalog" => catalog = Some(reader.file(entry.value)?),
///             _ => return Err(reader.unknown_key(&entry, &["catalog"])),
///         }
///     }
///     Ok(catalog)
/// })?;
/// assert_eq!(catalog.as_deref(), Some(Path::new("cars/tables.json")));
/// # Ok::<(), partiql_iam_project::ConfigError>(())
/// ```
///
/// # Errors
///
/// When the text is not TOML, or `take` refuses what it says.
pub fn read_toml<T>(
    text: &str,
    path: &Path,
    take: impl FnOnce(&mut Reader<'_>, Vec<Entry<'_>>) -> Result<T, ConfigError>,
) -> Result<T, ConfigError> {
    // A mark that some editors put first; it is blanked out, so that places stay as they are.
    let blanked = text.strip_prefix('\u{FEFF}').map(|rest| format!("   {rest}"));
    let mut reader = Reader { text, path, folder: path.parent().unwrap_or(Path::new("")), places: Vec::new() };
    let table = DeTable::parse(blanked.as_deref().unwrap_or(text)).map_err(|error| {
        let place = error.span().unwrap_or(0..text.len().min(1));
        let message = error.message().trim_end_matches('.').replace('\n', ", ");
        reader.error(span(place), message, "a line is `key = value`, with texts in quotation marks")
    })?;
    take(&mut reader, entries(table.get_ref()))
}

/// One `key = value`.
#[derive(Clone, Debug)]
pub struct Entry<'t> {
    /// The key.
    pub key: &'t str,
    /// Where the key is.
    pub key_span: Span,
    /// The value.
    pub value: Value<'t>,
}

/// A value, with its place. A [`Reader`] says what it is.
#[derive(Clone, Copy)]
pub struct Value<'t>(&'t Spanned<DeValue<'t>>);

impl Value<'_> {
    /// Where it is.
    #[must_use]
    pub fn span(self) -> Span {
        span(self.0.span())
    }

    /// What it is, with its article.
    fn kind(self) -> &'static str {
        match self.0.get_ref() {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        }
    }

    /// Whether it is a string.
    #[must_use]
    pub fn is_string(self) -> bool {
        matches!(self.0.get_ref(), DeValue::String(_))
    }

    /// Whether it is a list.
    #[must_use]
    pub fn is_list(self) -> bool {
        matches!(self.0.get_ref(), DeValue::Array(_))
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {:?}", self.kind(), self.span())
    }
}

/// The entries of a table in the order of the text, so that the first error is the topmost one.
fn entries<'t>(table: &'t DeTable<'t>) -> Vec<Entry<'t>> {
    let mut entries: Vec<_> = table
        .iter()
        .map(|(key, value)| Entry { key: key.get_ref().as_ref(), key_span: span(key.span()), value: Value(value) })
        .collect();
    entries.sort_by_key(|entry| entry.key_span.start);
    entries
}

/// The values of a configuration file, each checked at its place. [`read_toml`] has one.
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    path: &'a Path,
    folder: &'a Path,
    places: Vec<(PathBuf, Span)>,
}

impl Reader<'_> {
    /// The files that were named so far, each with its place, in the order of the text.
    #[must_use]
    pub fn named_files(&self) -> &[(PathBuf, Span)] {
        &self.places
    }

    /// A string.
    ///
    /// # Errors
    ///
    /// When it is something else.
    pub fn string<'t>(&self, value: Value<'t>) -> Result<&'t str, ConfigError> {
        match value.0.get_ref() {
            DeValue::String(text) => Ok(text),
            _ => Err(self.wrong_type(value, "a string in quotation marks")),
        }
    }

    /// `true` or `false`.
    ///
    /// # Errors
    ///
    /// When it is something else.
    pub fn boolean(&self, value: Value<'_>) -> Result<bool, ConfigError> {
        match value.0.get_ref() {
            DeValue::Boolean(answer) => Ok(*answer),
            _ => Err(self.wrong_type(value, "`true` or `false`")),
        }
    }

    /// A whole number of this range.
    ///
    /// # Errors
    ///
    /// When it is something else, or out of range.
    pub fn number(&self, value: Value<'_>, range: RangeInclusive<u64>) -> Result<u64, ConfigError> {
        let DeValue::Integer(number) = value.0.get_ref() else {
            return Err(self.wrong_type(value, "a whole number"));
        };
        let parsed = u64::from_str_radix(number.as_str(), number.radix()).ok();
        parsed.filter(|number| range.contains(number)).ok_or_else(|| {
            let help = format!("write a number from {} to {}", range.start(), range.end());
            self.error(value.span(), format!("`{number}` is out of range"), help)
        })
    }

    /// One of these words: what it means.
    ///
    /// # Errors
    ///
    /// When it is none of them.
    pub fn word<T: Copy>(&self, entry: &Entry<'_>, known: &[(&str, T)]) -> Result<T, ConfigError> {
        let text = self.string(entry.value)?;
        known.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning).ok_or_else(|| {
            let words: Vec<String> = known.iter().map(|(word, _)| format!("`{word}`")).collect();
            let message = format!("`{text}` is none of the values of `{}`", entry.key);
            self.error(entry.value.span(), message, format!("write {}", words.join(" or ")))
        })
    }

    /// The entries of a table, in the order of the text. `wanted` is what the error calls it.
    ///
    /// # Errors
    ///
    /// When it is something else.
    pub fn table<'t>(&self, value: Value<'t>, wanted: &str) -> Result<Vec<Entry<'t>>, ConfigError> {
        match value.0.get_ref() {
            DeValue::Table(table) => Ok(entries(table)),
            _ => Err(self.wrong_type(value, wanted)),
        }
    }

    /// The items of a list. `wanted` is what the error calls it.
    ///
    /// # Errors
    ///
    /// When it is something else.
    pub fn list<'t>(&self, value: Value<'t>, wanted: &str) -> Result<Vec<Value<'t>>, ConfigError> {
        match value.0.get_ref() {
            DeValue::Array(items) => Ok(items.iter().map(Value).collect()),
            _ => Err(self.wrong_type(value, wanted)),
        }
    }

    /// The path of a file, taken from the configuration file's folder.
    ///
    /// # Errors
    ///
    /// When it is no path.
    pub fn file(&mut self, value: Value<'_>) -> Result<PathBuf, ConfigError> {
        let name = self.string(value)?;
        if name.is_empty() || name == "-" {
            let help = "write a path, relative to the configuration file's folder";
            return Err(self.error(value.span(), format!("`{name}` is not a file"), help));
        }
        let path = with_file(Path::new(name), |file| self.folder.join(file));
        self.places.push((file_of(&path).to_owned(), value.span()));
        Ok(path)
    }

    /// A list of such paths.
    ///
    /// # Errors
    ///
    /// When it is something else, or an item is no path.
    pub fn files(&mut self, value: Value<'_>) -> Result<Vec<PathBuf>, ConfigError> {
        self.list(value, "a list of files")?.into_iter().map(|file| self.file(file)).collect()
    }

    /// That a value has another type than this one.
    #[must_use]
    pub fn wrong_type(&self, value: Value<'_>, wanted: &str) -> ConfigError {
        let message = format!("{} in the place of {wanted}", value.kind());
        self.error(value.span(), message, format!("write {wanted}"))
    }

    /// That there is no such key, and which one is perhaps meant.
    #[must_use]
    pub fn unknown_key(&self, entry: &Entry<'_>, known: &[&str]) -> ConfigError {
        let key = entry.key;
        let help = format!("the keys here are `{}`", known.join("`, `"));
        let error = self.error(entry.key_span, format!("there is no key `{key}`"), help);
        error.with_meant(nearest(key, known.iter().copied()))
    }

    /// An error at a place.
    #[must_use]
    pub fn error(&self, place: Span, message: impl Into<String>, help: impl Into<String>) -> ConfigError {
        ConfigError::new(self.path, self.text, Some(place), message.into(), help)
    }
}

fn span(range: std::ops::Range<usize>) -> Span {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(range.start), offset(range.end))
}

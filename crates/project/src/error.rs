//! Why a configuration file is refused.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use partiql_iam::{Diagnostic, Span};

/// What is wrong with a configuration file, where, and what to do.
///
/// Displays as the message alone: lower case, without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    path: PathBuf,
    text: String,
    span: Option<Span>,
    message: String,
    help: Help,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Help {
    /// This.
    Said(String),
    /// Perhaps this is meant by the text at the place.
    Meant(String),
}

impl ConfigError {
    pub(crate) fn new(path: &Path, text: &str, span: Option<Span>, message: String, help: impl Into<String>) -> Self {
        Self { path: path.to_owned(), text: text.to_owned(), span, message, help: Help::Said(help.into()) }
    }

    /// The same with what is perhaps meant by the text at its place. The help asks for it.
    pub(crate) fn with_meant(self, meant: Option<&str>) -> Self {
        let help = meant.map_or(self.help, |meant| Help::Meant(meant.to_owned()));
        Self { help, ..self }
    }

    pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Self {
        Self::new(path, "", None, error.to_string(), "make it a file that can be read, or remove it")
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The text of the file, empty if it can't be read.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place in the text, in bytes; `None` if the file can't be read.
    #[must_use]
    pub const fn span(&self) -> Option<Span> {
        self.span
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<Cow<'_, str>> {
        Some(match &self.help {
            Help::Said(help) => Cow::Borrowed(help),
            Help::Meant(meant) => Cow::Owned(format!("did you mean `{meant}`?")),
        })
    }

    /// The key or the name of a role that is perhaps meant by the text at its place, without quotation marks.
    #[must_use]
    pub fn meant(&self) -> Option<&str> {
        match &self.help {
            Help::Said(_) => None,
            Help::Meant(meant) => Some(meant),
        }
    }

    /// A stable code for programs: `config`, whatever the cause.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "config"
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConfigError {}

impl<'a> From<&'a ConfigError> for Diagnostic<'a> {
    fn from(error: &'a ConfigError) -> Self {
        let found = Self::new(error.code(), error.to_string()).with_help(error.help());
        match error.span() {
            Some(span) => found.at(span),
            None => found,
        }
    }
}

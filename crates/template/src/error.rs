//! Why a file has no policies that can be read.

use std::borrow::Cow;
use std::fmt;

use partiql_iam::{Diagnostic, Span};

use crate::yaml::YamlError;

/// A file of a form that is not read, or that is not of its form. Displays as the message alone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TemplateError {
    /// The form is not read; a command gives one that is.
    NotRead {
        /// What the file is, such as `a program of the AWS CDK`.
        what: String,
        /// The command, and what to do with its output.
        help: String,
    },
    /// It is not YAML, or has what templates do not.
    Yaml(YamlError),
    /// It is not what its form is: what is wrong, what to do, and where.
    Form {
        /// What is wrong.
        message: String,
        /// What to do.
        help: String,
        /// Where, in bytes of the text.
        span: Span,
    },
}

impl TemplateError {
    /// A stable code for programs: `template`, whatever the cause.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "template"
    }

    /// The place of the fault in the text, if it has one.
    #[must_use]
    pub const fn span(&self) -> Option<Span> {
        match self {
            Self::NotRead { .. } => None,
            Self::Yaml(error) => Some(error.span),
            Self::Form { span, .. } => Some(*span),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Yaml(error) => Some(Cow::Borrowed(error.help)),
            Self::NotRead { help, .. } | Self::Form { help, .. } => Some(Cow::Borrowed(help)),
        }
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRead { what, .. } => write!(f, "policies in {what} are not read"),
            Self::Yaml(error) => f.write_str(&error.message),
            Self::Form { message, .. } => f.write_str(message),
        }
    }
}

impl std::error::Error for TemplateError {}

impl From<YamlError> for TemplateError {
    fn from(error: YamlError) -> Self {
        Self::Yaml(error)
    }
}

impl<'a> From<&'a TemplateError> for Diagnostic<'a> {
    fn from(error: &'a TemplateError) -> Self {
        let what = Self::new(error.code(), error.to_string()).with_help(error.help());
        match error.span() {
            Some(span) => what.at(span),
            None => what,
        }
    }
}

//! A text of JSON or YAML as values with their places.

use partiql_iam::Span;
use partiql_iam::iam::MAX_POLICY_BYTES;
use partiql_iam::json::{self, JsonProblem, Node};

use crate::MAX_TEMPLATE_DEPTH;
use crate::error::TemplateError;
use crate::text::Written;
use crate::yaml::{Translated, YamlError};

/// Where the values of a text are, and how they are written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Places<'t> {
    /// The text is JSON.
    Json,
    /// The text is YAML, and the values are in the JSON that it means.
    Yaml(&'t Translated),
}

/// Reads the values of a text of JSON.
pub(crate) fn json(text: &str) -> Result<Vec<Node<'_>>, TemplateError> {
    json::values(text, MAX_POLICY_BYTES, MAX_TEMPLATE_DEPTH).map_err(|(problem, span)| fault(&problem, span))
}

/// Reads the values that a text in YAML means, of all its documents.
pub(crate) fn yaml(translated: &Translated) -> Result<Vec<Node<'_>>, TemplateError> {
    json::values(&translated.json, MAX_POLICY_BYTES, MAX_TEMPLATE_DEPTH)
        .map_err(|(problem, span)| fault(&problem, translated.place(span)))
}

fn fault(problem: &JsonProblem, span: Span) -> TemplateError {
    let help = problem.help().map(std::borrow::Cow::into_owned).unwrap_or_default();
    TemplateError::Form { message: problem.to_string(), help, span }
}

impl Places<'_> {
    /// The place of a value or a key, and how it is written; `around` is the place of what it is in, where it has none of its own.
    pub(crate) fn of(self, json: Span, around: Span) -> (Span, Written) {
        match self {
            Self::Json => (json, Written::Json),
            Self::Yaml(translated) => match translated.part(json) {
                Some((place, written)) => (place, written.map_or(Written::Fixed, Written::Yaml)),
                None => (around, Written::Fixed),
            },
        }
    }

    /// Whether the value at this place of the file is a word that versions of YAML take for different values.
    pub(crate) fn is_odd(self, place: Span) -> bool {
        match self {
            Self::Json => false,
            Self::Yaml(translated) => translated.is_odd(place),
        }
    }
}

/// What is wrong with a word that is not the same value in all versions of YAML.
pub(crate) fn odd_word(word: &str) -> (String, String) {
    let message = format!("`{word}` is a text for some readers of YAML, and none for others");
    (message, "write it in quotation marks".to_owned())
}

impl From<&YamlError> for TemplateError {
    fn from(error: &YamlError) -> Self {
        Self::Yaml(error.clone())
    }
}

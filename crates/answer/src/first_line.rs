//! The first line of a script, which may say who runs its statements.

use std::borrow::Cow;
use std::fmt;

use partiql_iam::nearest::nearest;
use partiql_iam::{Diagnostic, Service, Span};

/// The words for the services.
pub const SERVICES: &[(&str, Service)] =
    &[(Service::Qldb.word(), Service::Qldb), (Service::DynamoDb.word(), Service::DynamoDb)];

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

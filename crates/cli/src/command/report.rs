//! Messages with the text they are about.

use std::ops::Range;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Renderer, Snippet};

use partiql_iam::Span;
use partiql_iam::iam::{PolicyError, Severity};
use partiql_iam::qldb::catalog::CatalogError;
use partiql_iam::qldb::resolve::{Requirements, ResolveError, Warning};
use partiql_iam::syntax::{SECOND_STATEMENT, SyntaxError, SyntaxErrorKind};
use partiql_iam_project::ConfigError;

/// The code of what is wrong with a catalog.
pub(super) const CATALOG: &str = "catalog";
/// The code of what is wrong with a policy.
pub(super) const POLICY: &str = "policy";
/// The code of what is wrong with the configuration file.
pub(super) const CONFIG: &str = "config";

/// The text that messages are about, and where it comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin<'a> {
    pub(super) text: &'a str,
    /// The file's name, if it is from one.
    pub(super) file: Option<&'a str>,
    /// The line of the file that the text begins on.
    pub(super) line: usize,
}

impl<'a> Origin<'a> {
    pub(super) fn snippet<T: Clone>(&self) -> Snippet<'a, T> {
        let snippet = Snippet::source(self.text).line_start(self.line);
        match self.file {
            Some(file) => snippet.path(file),
            None => snippet,
        }
    }

    /// The statement in a few words: its line in the file, or its beginning.
    pub(super) fn place(&self) -> String {
        match self.file {
            Some(file) => format!("{file}:{}", self.line),
            None => self.beginning(),
        }
    }

    /// The first line, cut off where it gets long.
    pub(super) fn beginning(&self) -> String {
        const LONGEST: usize = 60;
        let line = self.text.trim().lines().next().unwrap_or_default().trim_end();
        let short: String = line.chars().take(LONGEST).collect();
        if short.len() < self.text.trim().len() { format!("{short}…") } else { short }
    }

    /// The lines that a place covers, and how many bytes are before them: rendering takes time for all the text it is given.
    fn lines_of(self, span: Range<usize>) -> (Self, usize) {
        let before = self.text.get(..span.start).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let after = self.text.get(span.end..).unwrap_or_default();
        let end = after.find('\n').map_or(self.text.len(), |length| span.end + length);
        let line = self.line + before.matches('\n').count();
        (Self { text: self.text.get(start..end).unwrap_or_default(), line, ..self }, start)
    }

    /// The place as the renderer takes it: at the end of the text it is the last character's end.
    pub(super) fn range(&self, span: Span) -> Range<usize> {
        let end = (span.end as usize).min(self.text.len());
        (span.start as usize).min(end)..end
    }
}

/// A rendered message: what, where, the text underlined, what to do.
struct Message<'a> {
    level: Level<'static>,
    code: &'static str,
    title: String,
    span: Span,
    label: &'a str,
    related: Option<(Span, &'a str)>,
    help: Option<String>,
}

impl Message<'_> {
    fn new(level: Level<'static>, code: &'static str, title: String, span: Span, help: Option<String>) -> Self {
        Self { level, code, title, span, label: "", related: None, help }
    }

    fn render(&self, origin: Origin<'_>) -> String {
        let primary = origin.range(self.span);
        let related = self.related.map(|(span, label)| (origin.range(span), label));
        let first = related.as_ref().map_or(primary.start, |(related, _)| related.start.min(primary.start));
        let last = related.as_ref().map_or(primary.end, |(related, _)| related.end.max(primary.end));
        let (lines, skipped) = origin.lines_of(first..last);
        let shifted = |range: Range<usize>| range.start - skipped..range.end - skipped;
        let primary = AnnotationKind::Primary.span(shifted(primary)).label(self.label);
        let related = related.map(|(span, label)| AnnotationKind::Context.span(shifted(span)).label(label));
        let snippet = lines.snippet().annotation(primary).annotations(related);
        let help = self.help.as_deref().map(|help| Element::from(Level::HELP.message(help)));
        let group = self.level.clone().primary_title(&self.title).id(self.code).element(snippet).elements(help);
        Renderer::styled().render(&[group])
    }
}

pub(super) fn syntax_error(origin: Origin<'_>, error: &SyntaxError) -> String {
    let related = error.opener().map(|open| (open, "opened here"));
    let help = syntax_help(origin, error);
    let message = Message::new(Level::ERROR, error.code(), error.to_string(), error.span(), help);
    Message { related, ..message }.render(origin)
}

/// What to do about an error of syntax: an argument is one statement, and scripts come from files.
pub(super) fn syntax_help(origin: Origin<'_>, error: &SyntaxError) -> Option<String> {
    let help = error.help()?;
    let is_argument = origin.file.is_none();
    Some(match error.kind() {
        SyntaxErrorKind::SecondStatement if is_argument && help == SECOND_STATEMENT => {
            "give each statement in an argument of its own, or all as a script: `--file -`".to_owned()
        }
        SyntaxErrorKind::MissingSemicolon { next } if is_argument => format!(
            "give each statement in an argument of its own, or all as a script with a `;` before `{}`: `--file -`",
            next.text(origin.text)
        ),
        _ => help,
    })
}

pub(super) fn resolve_error(origin: Origin<'_>, error: &ResolveError) -> String {
    Message::new(Level::ERROR, error.code(), error.to_string(), error.span(), Some(error.help())).render(origin)
}

pub(super) fn warning(origin: Origin<'_>, warning: &Warning<'_>) -> String {
    Message::new(Level::WARNING, warning.code(), warning.to_string(), warning.span(), None).render(origin)
}

pub(super) fn note(origin: Origin<'_>, code: &'static str, message: &str, span: Span) -> String {
    Message::new(Level::NOTE, code, message.to_owned(), span, None).render(origin)
}

pub(super) fn catalog_error(text: &str, path: &Path, error: &CatalogError) -> String {
    let file = path.display().to_string();
    let origin = Origin { text, file: Some(&file), line: 1 };
    let help = Some(error.help().to_owned());
    Message::new(Level::ERROR, CATALOG, error.to_string(), error.span(), help).render(origin)
}

pub(super) fn config_error(error: &ConfigError) -> String {
    let file = error.path().display().to_string();
    let Some(span) = error.span() else {
        let title = Level::ERROR.primary_title(format!("`{file}`: {error}")).id(CONFIG);
        return Renderer::styled().render(&[title.element(Level::HELP.message(error.help()))]);
    };
    let origin = Origin { text: error.text(), file: Some(&file), line: 1 };
    Message::new(Level::ERROR, CONFIG, error.to_string(), span, Some(error.help().to_owned())).render(origin)
}

pub(super) fn policy_error(origin: Origin<'_>, error: &PolicyError) -> String {
    let label = format!("at {}", error.path());
    let help = Some(error.help().to_owned());
    let message = Message::new(Level::ERROR, POLICY, error.to_string(), error.span(), help);
    Message { label: &label, ..message }.render(origin)
}

/// A statement that is understood, and yet can't be answered for.
pub(super) fn refusal(origin: Origin<'_>, code: &'static str, title: String, span: Span, help: &str) -> String {
    Message::new(Level::ERROR, code, title, span, Some(help.to_owned())).render(origin)
}

/// A finding in a policy.
pub(super) fn finding(
    origin: Origin<'_>,
    severity: Severity,
    code: &'static str,
    title: String,
    span: Span,
    help: &str,
) -> String {
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    Message::new(level, code, title, span, Some(help.to_owned())).render(origin)
}

/// The statement with the cause of each requirement underlined.
pub(super) fn causes(origin: Origin<'_>, requirements: &Requirements<'_>) -> String {
    let command = requirements.command().name();
    let labels: Vec<(Range<usize>, String)> = requirements
        .iter()
        .skip(1)
        .map(|requirement| (origin.range(requirement.span), requirement.action().to_string()))
        .collect();
    let annotations =
        labels.iter().map(|(range, label)| AnnotationKind::Primary.span(range.clone()).label(label.as_str()));
    let snippet = origin.snippet().fold(false).annotations(annotations);
    let group: Group<'_> = Level::NOTE.with_name(Some("statement")).primary_title(command).element(snippet);
    Renderer::styled().render(&[group])
}

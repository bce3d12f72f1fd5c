//! Messages with the text they are about.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Renderer, Snippet};

use partiql_iam::iam::{Finding, PolicyError, Severity};
use partiql_iam::syntax::SyntaxError;
use partiql_iam::{Diagnostic, Span};
use partiql_iam_scan::{Origin, Start, shown};

/// The text with its place in the file.
pub(crate) fn snippet<T: Clone>(origin: Origin<'_>) -> Snippet<'_, T> {
    let snippet = Snippet::source(origin.text).line_start(origin.start.line);
    match origin.file {
        Some(file) => snippet.path(shown(file)),
        None => snippet,
    }
}

/// The lines that a place covers, and how many bytes are before them: rendering takes time for all the text it is given.
fn lines_of(origin: Origin<'_>, span: Range<usize>) -> (Origin<'_>, usize) {
    let before = origin.text.get(..span.start).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let after = origin.text.get(span.end..).unwrap_or_default();
    let end = after.find('\n').map_or(origin.text.len(), |length| span.end + length);
    let line = origin.start.line + before.matches('\n').count();
    let text = origin.text.get(start..end).unwrap_or_default();
    (Origin { text, start: Start { line, ..origin.start }, ..origin }, start)
}

/// The place as the renderer takes it: at the end of the text it is the last character's end.
pub(crate) fn range(origin: Origin<'_>, span: Span) -> Range<usize> {
    let end = (span.end as usize).min(origin.text.len());
    (span.start as usize).min(end)..end
}

/// A rendered message: what, where, the text underlined, what to do.
struct Message<'a> {
    level: Level<'static>,
    what: Diagnostic<'a>,
    /// What is written at the place.
    label: &'a str,
}

/// A line that is longer is cut around the place: a file may be one line, and rendering takes time for all of it.
const LONGEST_LINE: usize = 4_000;

/// How many bytes of such a line are kept before and after the place: more than are shown.
const AROUND: usize = 1_000;

/// What the renderer writes before a place. No text of a user has the character of the escape there.
const ARROW: &str = "--> \u{1b}[0m";

impl Message<'_> {
    fn render(&self, origin: Origin<'_>) -> String {
        self.render_up_to(origin, LONGEST_LINE)
    }

    /// A line that is longer than `longest` is cut.
    fn render_up_to(&self, origin: Origin<'_>, longest: usize) -> String {
        let Diagnostic { code, message, span, help, related, .. } = &self.what;
        let primary = range(origin, span.unwrap_or_default());
        let related = related.as_ref().map(|related| (range(origin, related.span), &*related.message));
        let first = related.as_ref().map_or(primary.start, |(related, _)| related.start.min(primary.start));
        let last = related.as_ref().map_or(primary.end, |(related, _)| related.end.max(primary.end));
        let (mut lines, mut skipped) = lines_of(origin, first..last);
        let mut columns = None;
        if lines.text.len() > longest && !lines.text.contains('\n') {
            let column = |from: usize| {
                let before = origin.text.get(from..primary.start).unwrap_or_default();
                before.chars().count() + 1
            };
            let start = lines.text.floor_char_boundary((first - skipped).saturating_sub(AROUND));
            let end = lines.text.ceil_char_boundary(last - skipped + AROUND);
            lines.text = lines.text.get(start..end).unwrap_or_default();
            columns = Some((column(skipped + start), column(skipped)));
            skipped += start;
        }
        let shifted = |range: Range<usize>| range.start - skipped..range.end - skipped;
        let primary = AnnotationKind::Primary.span(shifted(primary)).label(self.label);
        let related = related.map(|(span, label)| AnnotationKind::Context.span(shifted(span)).label(label));
        let snippet = snippet(lines).annotation(primary).annotations(related);
        let help = help.as_deref().map(|help| Element::from(Level::HELP.message(help)));
        let group = self.level.clone().primary_title(&**message).id(*code).element(snippet).elements(help);
        let rendered = Renderer::styled().render(&[group]);
        match columns.zip(lines.file) {
            // The renderer counts from where it begins.
            Some(((cut, column), file)) => {
                let place = format!("{ARROW}{}:{}:", shown(file), lines.start.line);
                rendered.replacen(&format!("{place}{cut}\n"), &format!("{place}{column}\n"), 1)
            }
            None => rendered,
        }
    }
}

/// An error at its place.
pub(crate) fn error<'e>(origin: Origin<'e>, error: impl Into<Diagnostic<'e>>) -> String {
    Message { level: Level::ERROR, what: error.into(), label: "" }.render(origin)
}

/// An error of syntax as the command line has it.
pub(crate) fn syntax<'e>(origin: Origin<'_>, error: &'e SyntaxError) -> Diagnostic<'e> {
    partiql_iam_answer::syntax(origin.text, error, origin.words())
}

pub(crate) fn warning<'w>(origin: Origin<'w>, warning: impl Into<Diagnostic<'w>>) -> String {
    Message { level: Level::WARNING, what: warning.into(), label: "" }.render(origin)
}

/// A message of any severity.
pub(crate) fn said<'w>(origin: Origin<'w>, severity: Severity, what: Diagnostic<'w>) -> String {
    match severity {
        Severity::Error => error(origin, what),
        Severity::Warning => warning(origin, what),
        Severity::Note => note(origin, what),
    }
}

pub(crate) fn note(origin: Origin<'_>, what: Diagnostic<'_>) -> String {
    Message { level: Level::NOTE, what, label: "" }.render(origin)
}

/// An error in a file: at its place, or about the whole of it.
pub(crate) fn file_error(text: &str, file: &str, what: Diagnostic<'_>) -> String {
    if what.span.is_some() {
        return error(Origin::of_file(text, file), what);
    }
    let Diagnostic { code, message, help, .. } = &what;
    let title = Level::ERROR.primary_title(format!("`{}`: {message}", shown(file))).id(*code);
    Renderer::styled().render(&[title.elements(help.as_deref().map(|help| Level::HELP.message(help)))])
}

/// An error in a text of JSON, with the path to it.
pub(crate) fn located(origin: Origin<'_>, path: &str, what: Diagnostic<'_>) -> String {
    let label = format!("at {path}");
    Message { level: Level::ERROR, what, label: &label }.render(origin)
}

pub(crate) fn policy_error(origin: Origin<'_>, error: &PolicyError) -> String {
    let label = format!("at {}", error.path());
    Message { level: Level::ERROR, what: error.into(), label: &label }.render(origin)
}

/// A finding in a policy.
pub(crate) fn finding(origin: Origin<'_>, finding: &Finding) -> String {
    let level = match finding.lint.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    Message { level, what: finding.into(), label: "" }.render(origin)
}

/// The statement with the cause of each requirement underlined: its place and its action.
pub(crate) fn causes(origin: Origin<'_>, command: &str, requirements: impl Iterator<Item = (Span, String)>) -> String {
    let labels: Vec<(Range<usize>, String)> =
        requirements.map(|(span, action)| (range(origin, span), action)).collect();
    let annotations =
        labels.iter().map(|(range, label)| AnnotationKind::Primary.span(range.clone()).label(label.as_str()));
    let snippet = snippet(origin).fold(false).annotations(annotations);
    let group: Group<'_> = Level::NOTE.with_name(Some("statement")).primary_title(command).element(snippet);
    Renderer::styled().render(&[group])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_said_as_it_would_be_whole() {
        let line = "aé😀\tb ".repeat(2_000);
        let text = format!("first\n{line}\nlast");
        for (start, length) in [(6, 2), (40, 2), (1_200, 7), (9_000, 7), (12_000, 400), (text.len() - 14, 4)] {
            let (start, end) = (text.floor_char_boundary(start), text.floor_char_boundary(start + length));
            for file in [None, Some("a.txt")] {
                let origin = Origin { text: &text, file, start: Start::FIRST, within: None };
                let what =
                    Diagnostic::new("code", "message").at(Span::of(&(start..end))).with_help(Some("help".into()));
                let message = Message { level: Level::ERROR, what, label: "here" };
                assert_eq!(message.render(origin), message.render_up_to(origin, usize::MAX), "{start}..{end}");
            }
        }
    }
}

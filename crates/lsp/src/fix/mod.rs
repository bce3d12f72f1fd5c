//! Quick fixes: the help of an error as a change to the text.
//!
//! A fix is offered only if the statement is better after it: the error is gone, or what is wrong now comes later in the text.

pub(crate) mod syntax;

use partiql_iam::Span;

/// A change that puts a problem right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuickFix {
    /// What it does, in a few words.
    pub title: String,
    /// The code of the problem.
    pub code: &'static str,
    /// The place of the problem.
    pub problem: Span,
    /// The parts of the piece that change, in order, and what comes there.
    pub edits: Vec<(Span, String)>,
}

impl QuickFix {
    /// The text after the fix.
    #[must_use]
    pub fn applied(&self, text: &str) -> String {
        applied(text, &self.edits)
    }
}

/// A text after edits, which are in the order of their places. One whose place the text does not have changes nothing.
pub(crate) fn applied(text: &str, edits: &[(Span, String)]) -> String {
    let mut changed = text.to_owned();
    for (span, with) in edits.iter().rev() {
        if changed.get(span.range()).is_some() {
            changed.replace_range(span.range(), with);
        }
    }
    changed
}

/// A title and its edits, before it is known whether they help.
pub(crate) type Draft = (String, Vec<(Span, String)>);

/// One edit, with the title that says what is written.
pub(crate) fn write(span: Span, text: impl Into<String>) -> Draft {
    let text = text.into();
    (format!("write `{}`", text.trim()), vec![(span, text)])
}

/// One edit, with the title that says what is replaced.
pub(crate) fn replace(span: Span, found: &str, with: String) -> Draft {
    (format!("replace `{found}` by `{with}`"), vec![(span, with)])
}

/// Another name for the function that a call begins with.
pub(crate) fn replace_function(call: Span, name: &str, with: String) -> Draft {
    let end = call.start + u32::try_from(name.len()).unwrap_or_default();
    replace(Span::new(call.start, end), name, with)
}

/// The string with the text that is between double quotes.
pub(crate) fn as_string(quoted: &str) -> String {
    format!("'{}'", quoted.replace("\"\"", "\"").replace('\'', "''"))
}

/// The drafts that help.
pub(crate) fn kept(
    text: &str,
    code: &'static str,
    problem: Span,
    drafts: Vec<Draft>,
    helps: impl Fn(&str) -> bool,
) -> Vec<QuickFix> {
    let fix = |(title, edits): Draft| QuickFix { title, code, problem, edits };
    drafts.into_iter().map(fix).filter(|fix| helps(&fix.applied(text))).collect()
}

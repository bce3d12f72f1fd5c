//! What lints find, and the changes that put it right.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::diagnostic::Diagnostic;
use crate::iam::lint::row::Lint;
use crate::span::Span;

/// Something wrong in a policy.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// What is wrong. Serializes as its code.
    pub lint: &'static Lint,
    /// Where, in bytes of the policy's text.
    pub span: Span,
    /// What it is about, in a few words.
    pub subject: String,
    /// What to do about it.
    pub help: String,
    /// The change to the text that puts it right, if one does without giving anybody what the policy does not name.
    pub fix: Option<Fix>,
}

/// Changes to a text that belong together.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Fix {
    /// The changes, none of which overlap.
    pub edits: Vec<Edit>,
}

/// A part of a text and what comes in its place.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Edit {
    /// The bytes that go.
    pub span: Span,
    /// What comes.
    pub text: String,
}

impl Edit {
    /// A change of the bytes at a place.
    #[must_use]
    pub const fn new(span: Span, text: String) -> Self {
        Self { span, text }
    }
}

impl core::fmt::Display for Finding {
    /// The subject and why it is wrong.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}: {}", self.subject, self.lint.why())
    }
}

impl<'a> From<&'a Finding> for Diagnostic<'a> {
    fn from(finding: &'a Finding) -> Self {
        let Finding { lint, span, subject: _, help, fix: _ } = finding;
        Self::new(lint.code(), finding.to_string()).at(*span).with_help(Some(Cow::Borrowed(help)))
    }
}

/// Where the function of a lint puts what it finds.
#[derive(Debug)]
pub(crate) struct Findings<'f> {
    lint: &'static Lint,
    found: &'f mut Vec<Finding>,
}

impl<'f> Findings<'f> {
    pub(crate) fn of(lint: &'static Lint, found: &'f mut Vec<Finding>) -> Self {
        Self { lint, found }
    }

    pub(crate) fn add(&mut self, span: Span, subject: String, help: impl Into<String>) {
        self.add_with_fix(span, subject, help, None);
    }

    pub(crate) fn add_with_fix(&mut self, span: Span, subject: String, help: impl Into<String>, fix: Option<Fix>) {
        self.found.push(Finding { lint: self.lint, span, subject, help: help.into(), fix });
    }
}

/// The text with the fixes of all findings that have one; the rest of it stays as it is, byte for byte.
///
/// A fix that overlaps an earlier one is left out: lint the result again. What is added in one place is added in the order of the findings.
#[must_use]
pub fn fixed(text: &str, findings: &[Finding]) -> String {
    let mut taken: BTreeMap<(u32, usize), &Edit> = BTreeMap::new();
    for fix in findings.iter().filter_map(|finding| finding.fix.as_ref()) {
        let overlaps = |edit: &Edit| {
            let adds = |edit: &Edit| edit.span.start == edit.span.end;
            let before = taken.range(..(edit.span.end, 0)).next_back();
            let mut here = taken.range((edit.span.start, 0)..=(edit.span.start, usize::MAX));
            before.is_some_and(|(_, other)| edit.span.start < other.span.end)
                || here.any(|(_, other)| !(adds(edit) && adds(other)))
        };
        if !fix.edits.iter().any(overlaps) {
            let number = taken.len();
            taken.extend(fix.edits.iter().map(|edit| ((edit.span.start, number), edit)));
        }
    }
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for edit in taken.into_values() {
        result.push_str(text.get(done..edit.span.start as usize).unwrap_or_default());
        result.push_str(&edit.text);
        done = edit.span.end as usize;
    }
    result.push_str(text.get(done..).unwrap_or_default());
    result
}

/// Texts in backticks, with commas; of many the first few.
pub(crate) fn names<'t>(mut texts: impl Iterator<Item = &'t str>) -> String {
    names_of(&mut || texts.next())
}

fn names_of<'t>(next: &mut dyn FnMut() -> Option<&'t str>) -> String {
    const SHOWN: usize = 3;
    let all: Vec<String> = core::iter::from_fn(next).map(|text| format!("`{text}`")).collect();
    let more = all.len().saturating_sub(SHOWN);
    let shown = all.get(..all.len().min(SHOWN)).unwrap_or_default().join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

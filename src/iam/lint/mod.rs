//! What can't work in policies for QLDB, or is too wide.

mod table;
mod undocumented;

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

pub use table::{Lint, Severity};

use crate::iam::document::error::PolicyError;
use crate::iam::document::frame::{AnyPolicy, Framed};
use crate::iam::document::{PolicyDocument, ResourcePolicy};
use crate::service::qldb::Ledger;
use crate::service::qldb::catalog::Catalog;
use crate::service::qldb::lints::selected::Selected;
use crate::service::qldb::lints::{condition, role, statement, trust, whole};
use crate::span::Span;

/// Something wrong in a policy.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// What is wrong. Serializes as its code.
    pub lint: Lint,
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

/// A part of a text and what is to stand there.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Edit {
    /// The bytes that go.
    pub span: Span,
    /// What comes.
    pub text: String,
}

/// What is known of the ledger that the policy is for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Surroundings<'a> {
    /// The ledger and its permissions mode. `None`: any ledger in the mode `STANDARD`. The template counts as any.
    pub ledger: Option<&'a Ledger>,
    /// Its tables.
    pub catalog: Option<&'a Catalog>,
}

impl Finding {
    pub(crate) fn new(lint: Lint, span: Span, subject: String, help: String) -> Self {
        Self { lint, span, subject, help, fix: None }
    }
}

impl core::fmt::Display for Finding {
    /// The subject and why it is wrong.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}: {}", self.subject, self.lint.why())
    }
}

impl serde::Serialize for Lint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// Lints the text of a policy: an identity-based one, a boundary, an SCP or session policy, or, if it has principals, the
/// trust policy of a role or a resource-based policy. The findings are in the order of the text.
///
/// A statement without a policy around it, a list of them, and what the AWS CLI prints around a policy are read as what they are.
///
/// Statements with `NotAction` or `NotResource` are read past: what they are meant for can't be told.
///
/// # Errors
///
/// When the text is not a policy.
///
/// ```
/// use partiql_iam::iam::{Lint, Surroundings, lint};
///
/// let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "qldb:SendCommand",
///     "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/Au1EiThbt8s0z9wM26REZN"}}"#;
/// let findings = lint(text, Surroundings::default())?;
/// assert_eq!(findings[0].lint, Lint::SendCommandOnTable);
/// assert!(findings[0].span.text(text).ends_with("REZN\""));
/// # Ok::<(), partiql_iam::iam::PolicyError>(())
/// ```
pub fn lint(text: &str, around: Surroundings<'_>) -> Result<Vec<Finding>, PolicyError> {
    let mut findings = Vec::new();
    let is_embedded = match AnyPolicy::parse(text)? {
        Framed { policy: AnyPolicy::Identity(policy), is_embedded } => {
            identity(&policy, around, &mut findings);
            is_embedded
        }
        Framed { policy: AnyPolicy::Trust(policy), is_embedded } => {
            trust::lint(&policy, &mut findings);
            is_embedded
        }
        Framed { policy: AnyPolicy::Resource(policy), is_embedded } => {
            resource_based(policy, around, &mut findings);
            is_embedded
        }
    };
    if is_embedded {
        // What a fix writes would have to be written in the string's own way.
        for finding in &mut findings {
            finding.fix = None;
        }
    }
    findings.sort_by_key(|finding| (finding.span.start, finding.lint));
    Ok(findings)
}

fn identity(policy: &PolicyDocument, around: Surroundings<'_>, findings: &mut Vec<Finding>) {
    let statements = selected(policy, around, true, findings);
    whole::lint(policy, &statements, &around, findings);
    role::lint(policy, findings);
    undocumented::lint(policy, findings);
}

/// A resource-based policy is one of several layers: what it lacks, another may give or need not.
fn resource_based(policy: ResourcePolicy, around: Surroundings<'_>, findings: &mut Vec<Finding>) {
    let (policy, _) = policy.split();
    let _ = selected(&policy, around, false, findings);
    undocumented::lint(&policy, findings);
}

/// The statements that say what they are about, each linted on its own. `strict`: that one gives everything counts for all of them.
fn selected<'p>(
    policy: &'p PolicyDocument,
    around: Surroundings<'_>,
    strict: bool,
    findings: &mut Vec<Finding>,
) -> Vec<Selected<'p>> {
    let statements: Vec<Selected<'_>> = policy.statements.iter().filter_map(Selected::new).collect();
    let known = Surroundings { ledger: around.ledger.filter(|ledger| !ledger.arn.is_template()), ..around };
    for selected in &statements {
        statement::lint(selected, &known, strict, findings);
        condition::lint(selected, findings);
    }
    statements
}

/// The text with the fixes of all findings that have one; the rest of it stays as it is, byte for byte.
///
/// A fix that overlaps an earlier one is left out: lint the result again.
#[must_use]
pub fn fixed(text: &str, findings: &[Finding]) -> String {
    let mut taken: BTreeMap<u32, &Edit> = BTreeMap::new();
    for fix in findings.iter().filter_map(|finding| finding.fix.as_ref()) {
        let overlaps = |edit: &Edit| {
            let before = taken.range(..edit.span.end).next_back();
            before.is_some_and(|(_, other)| edit.span.start < other.span.end)
        };
        if !fix.edits.iter().any(overlaps) {
            taken.extend(fix.edits.iter().map(|edit| (edit.span.start, edit)));
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

/// A text as a JSON string. Policy text has no other characters that need an escape.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// Texts in backticks, with commas; of many the first few.
pub(crate) fn names<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    const SHOWN: usize = 3;
    let all: Vec<String> = texts.map(|text| format!("`{text}`")).collect();
    let more = all.len().saturating_sub(SHOWN);
    let shown = all.get(..all.len().min(SHOWN)).unwrap_or_default().join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

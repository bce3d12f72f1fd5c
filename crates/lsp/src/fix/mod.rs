//! Quick fixes: the help of an error as a change to the text.
//!
//! A fix is offered only if the statement is better after it: the error is gone, or what is wrong now comes later in the text.

mod syntax;
mod table;
mod warning;

use super::workspace::Workspace;
use partiql_iam::Span;
use partiql_iam::parse;
use partiql_iam::qldb::resolve::resolve;

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
        let mut fixed = text.to_owned();
        for (span, with) in self.edits.iter().rev() {
            if fixed.get(span.range()).is_some() {
                fixed.replace_range(span.range(), with);
            }
        }
        fixed
    }
}

/// A title and its edits, before it is known whether they help.
pub(super) type Draft = (String, Vec<(Span, String)>);

/// One edit, with the title that says what is written.
fn write(span: Span, text: impl Into<String>) -> Draft {
    let text = text.into();
    (format!("write `{}`", text.trim()), vec![(span, text)])
}

/// The fixes of everything that is wrong or doubtful in a statement.
#[must_use]
pub fn fixes(text: &str, workspace: &Workspace) -> Vec<QuickFix> {
    let statement = match parse(text) {
        Ok(statement) => statement,
        Err(error) => {
            let left = |text: &str, span: Span| text.len().saturating_sub(span.start as usize);
            let helps = |fixed: &str| match parse(fixed) {
                Ok(_) => true,
                Err(next) => left(fixed, next.span()) < left(text, error.span()) || next.code() != error.code(),
            };
            return kept(
                text,
                error.code(),
                error.span(),
                syntax::drafts(text, &error, workspace.catalog.as_ref()),
                helps,
            );
        }
    };
    let catalog = workspace.catalog.as_ref();
    match resolve(&statement, &workspace.ledger, catalog) {
        Err(error) => {
            let helps = |fixed: &str| {
                parse(fixed).is_ok_and(|statement| match resolve(&statement, &workspace.ledger, catalog) {
                    Ok(_) => true,
                    Err(next) => next.span() != error.span() || next.code() != error.code(),
                })
            };
            kept(text, error.code(), error.span(), table::drafts(&statement, &error, catalog), helps)
        }
        Ok(requirements) => {
            let doubts = requirements.warnings();
            let fixes = doubts.iter().flat_map(|doubt| {
                let code = doubt.code();
                let count = doubts.iter().filter(|other| other.code() == code).count();
                let helps = |fixed: &str| {
                    let Ok(statement) = parse(fixed) else { return false };
                    let left = resolve(&statement, &workspace.ledger, catalog)
                        .map(|answer| answer.warnings().iter().filter(|other| other.code() == code).count());
                    left.is_ok_and(|left| left < count)
                };
                kept(text, code, doubt.span(), warning::drafts(&statement, doubt, catalog), helps)
            });
            fixes.collect()
        }
    }
}

/// The drafts that help.
fn kept(
    text: &str,
    code: &'static str,
    problem: Span,
    drafts: Vec<Draft>,
    helps: impl Fn(&str) -> bool,
) -> Vec<QuickFix> {
    let fix = |(title, edits): Draft| QuickFix { title, code, problem, edits };
    drafts.into_iter().map(fix).filter(|fix| helps(&fix.applied(text))).collect()
}

//! Quick fixes of statements of DynamoDB.

mod clause;
mod refusal;
mod warning;

use super::answer::target;
use crate::fix::{Draft, QuickFix, kept, syntax};
use crate::workspace::Workspace;
use partiql_iam::Span;
use partiql_iam::dynamodb::{parse, resolve};
use partiql_iam::syntax::{SyntaxError, SyntaxErrorKind};

/// What a statement is refused for: its code and its place.
type Refusal = (&'static str, Span);

/// The fixes of everything that is wrong or doubtful in a statement.
pub(crate) fn fixes(text: &str, workspace: &Workspace) -> Vec<QuickFix> {
    let target = target(workspace);
    let statement = match parse(text) {
        Ok(statement) => statement,
        Err(error) => {
            let refusal = (error.code(), error.span());
            return better(text, refusal, of_syntax(text, &error), workspace);
        }
    };
    match resolve(&statement, &target) {
        Err(error) => {
            let refusal = (error.code(), error.span());
            better(text, refusal, refusal::drafts(&statement, &error, workspace), workspace)
        }
        Ok(requirements) => {
            let doubts = requirements.warnings();
            let fixes = doubts.iter().flat_map(|doubt| {
                let code = doubt.code();
                let count = doubts.iter().filter(|other| other.code() == code).count();
                let helps = |fixed: &str| {
                    let Ok(statement) = parse(fixed) else { return false };
                    let left = resolve(&statement, &target)
                        .map(|answer| answer.warnings().iter().filter(|other| other.code() == code).count());
                    left.is_ok_and(|left| left < count)
                };
                kept(text, code, doubt.span(), warning::drafts(&statement, doubt), helps)
            });
            fixes.collect()
        }
    }
}

/// The drafts after which the statement is refused no more, or for something else that they have not made.
fn better(text: &str, (code, span): Refusal, drafts: Vec<Draft>, workspace: &Workspace) -> Vec<QuickFix> {
    let fixes = drafts.into_iter().flat_map(|draft| {
        let written = written(&draft.1);
        let helps = |fixed: &str| match refused(fixed, workspace) {
            None => true,
            Some((next, place)) => {
                let is_other = next != code || place.start > span.start;
                is_other && !written.iter().any(|made| made.start <= place.start && place.start <= made.end)
            }
        };
        kept(text, code, span, vec![draft], helps)
    });
    fixes.collect()
}

/// Where the edits are in the text that they lead to.
fn written(edits: &[(Span, String)]) -> Vec<Span> {
    let mut moved = 0_i64;
    let mut places = Vec::new();
    for (span, text) in edits {
        let offset = |at: i64| u32::try_from(at).unwrap_or_default();
        let start = i64::from(span.start) + moved;
        let length = i64::try_from(text.len()).unwrap_or_default();
        places.push(Span::new(offset(start), offset(start + length)));
        moved += length - i64::from(span.end - span.start);
    }
    places
}

fn refused(text: &str, workspace: &Workspace) -> Option<Refusal> {
    match parse(text) {
        Err(error) => Some((error.code(), error.span())),
        Ok(statement) => resolve(&statement, &target(workspace)).err().map(|error| (error.code(), error.span())),
    }
}

/// What may put a text right that is no statement.
fn of_syntax(text: &str, error: &SyntaxError) -> Vec<Draft> {
    match error.kind() {
        SyntaxErrorKind::Unexpected { .. } => {
            let moved = clause::moved(text);
            moved.into_iter().chain(refusal::value(text)).chain(syntax::drafts(text, error)).collect()
        }
        SyntaxErrorKind::PathAsTable { .. } => refusal::index(text).into_iter().collect(),
        SyntaxErrorKind::MixedStar => refusal::star(text).into_iter().collect(),
        _ => syntax::drafts(text, error),
    }
}

//! What is wrong in a script, as the protocol has it.

use gen_lsp_types::{Code, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, Message, Uri};

use super::analysis::Problem;
use super::document::{Document, Piece};
use super::position::SourceText;
use super::rule;

/// The name under which editors show diagnostics.
pub const SOURCE: &str = "partiql-iam";

/// All problems of a script.
#[must_use]
pub fn diagnostics(document: &Document, uri: &Uri) -> Vec<Diagnostic> {
    let first = document.misnamed().map(|error| of_text(document.text(), DiagnosticSeverity::Error, error.into()));
    let all = document.pieces().iter().flat_map(|piece| piece.problems().map(move |one| (piece, one)));
    first.into_iter().chain(all.map(|(piece, problem)| diagnostic(document, uri, piece, problem))).collect()
}

/// The problems of a piece that have a code.
pub(super) fn diagnostics_of(document: &Document, uri: &Uri, piece: &Piece, code: &str) -> Vec<Diagnostic> {
    let problems = piece.problems().filter(|problem| problem.code == code);
    problems.map(|problem| diagnostic(document, uri, piece, problem)).collect()
}

fn diagnostic(document: &Document, uri: &Uri, piece: &Piece, problem: &Problem) -> Diagnostic {
    let Problem { span, severity, code, message, help, related, elsewhere, verdict: _, denial: _ } = problem;
    let text = document.text();
    let here = related.iter().map(|(span, message)| DiagnosticRelatedInformation {
        location: Location { uri: uri.clone(), range: text.range(piece.place(*span)) },
        message: message.clone(),
    });
    let related: Vec<DiagnosticRelatedInformation> = here.chain(elsewhere.iter().cloned()).collect();
    Diagnostic {
        range: text.range(piece.place(*span)),
        severity: Some(*severity),
        code: Some(Code::String(code.clone().into_owned())),
        code_description: rule::description(code),
        source: Some(SOURCE.to_owned()),
        message: Message::String(with_help(message, help.as_deref())),
        related_information: (!related.is_empty()).then_some(related),
        ..Diagnostic::default()
    }
}

/// What is wrong or doubtful at a place of a whole file.
pub(super) fn of_text(
    text: &SourceText,
    severity: DiagnosticSeverity,
    what: partiql_iam::Diagnostic<'_>,
) -> Diagnostic {
    let partiql_iam::Diagnostic { code, message, span, help, .. } = what;
    Diagnostic {
        range: text.span(span.unwrap_or_default()),
        severity: Some(severity),
        code: Some(Code::String(code.to_owned())),
        code_description: rule::description(code),
        source: Some(SOURCE.to_owned()),
        message: Message::String(with_help(&message, help.as_deref())),
        ..Diagnostic::default()
    }
}

/// The message, and on a line of its own what to do.
fn with_help(message: &str, help: Option<&str>) -> String {
    match help {
        Some(help) => format!("{message}\nhelp: {help}"),
        None => message.to_owned(),
    }
}

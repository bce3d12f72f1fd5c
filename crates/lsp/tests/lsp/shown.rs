//! What an editor shows of a script.

use gen_lsp_types::{Contents, DiagnosticSeverity, Hover, Message, Uri};
use partiql_iam_lsp::{Document, diagnostics, lenses};

/// The text of a hover.
pub(crate) fn told(hover: Hover) -> String {
    match hover.contents {
        Contents::MarkupContent(markup) => markup.value,
        other => panic!("{other:?}"),
    }
}

/// The titles of the lenses.
pub(crate) fn titles(document: &Document, uri: &Uri) -> Vec<String> {
    lenses(document, uri).into_iter().map(|lens| lens.command.unwrap().title).collect()
}

/// The text underlined, how bad it is, and the message.
pub(crate) fn problems(document: &Document, uri: &Uri) -> Vec<(String, DiagnosticSeverity, String)> {
    let found = diagnostics(document, uri).into_iter().map(|found| {
        let Message::String(message) = found.message else { panic!("text") };
        let bytes = document.text().bytes(found.range);
        (document.text().as_str()[bytes].to_owned(), found.severity.unwrap(), message)
    });
    found.collect()
}

//! The statements of a script, as its outline.

use gen_lsp_types::{DocumentSymbol, SymbolKind};

use super::document::{Disclosure, Document, Piece};
use super::lens::summary;
use super::lexeme::lexemes;
use partiql_iam::qldb::{Action, Command};

/// One symbol a statement.
#[must_use]
pub fn symbols(document: &Document) -> Vec<DocumentSymbol> {
    document.pieces().iter().map(|piece| symbol(document, piece)).collect()
}

fn symbol(document: &Document, piece: &Piece) -> DocumentSymbol {
    let (name, detail, kind) = match piece.disclosure() {
        Disclosure::Answer(answer) => {
            let need = answer.needs.iter().find(|need| need.action != Action::SendCommand);
            let name = match need {
                // The new table is on no ledger yet: its name is in the text alone.
                Some(need) if answer.command == Command::CreateTable => need.span.text(&piece.text),
                Some(need) => need.place.as_str(),
                None => "",
            };
            (format!("{} {name}", answer.command).trim_end().to_owned(), Some(summary(answer)), kind(answer.command))
        }
        Disclosure::Failed | Disclosure::Withheld => (beginning(&piece.text), None, SymbolKind::Null),
    };
    let first = lexemes(&piece.text).first().map_or(0, |first| first.range.end);
    let text = document.text();
    #[allow(deprecated, reason = "the struct has no other way to be made")]
    DocumentSymbol {
        name,
        detail,
        kind,
        tags: None,
        deprecated: None,
        range: text.range(piece.range()),
        selection_range: text.range(piece.start..piece.start + first),
        children: None,
    }
}

const fn kind(command: Command) -> SymbolKind {
    match command {
        Command::Select => SymbolKind::Function,
        Command::Insert | Command::Update => SymbolKind::Method,
        Command::Delete | Command::RedactRevision => SymbolKind::Event,
        Command::CreateTable
        | Command::DropTable
        | Command::UndropTable
        | Command::CreateIndex
        | Command::DropIndex => SymbolKind::Struct,
    }
}

/// The first words of a text.
pub(super) fn beginning(text: &str) -> String {
    const LONGEST: usize = 40;
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line.to_owned(),
    }
}

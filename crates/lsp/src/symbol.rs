//! The statements of a script, as its outline.

use gen_lsp_types::{
    BaseSymbolInformation, DocumentSymbol, Location, SymbolKind, Uri, WorkspaceSymbol, WorkspaceSymbolLocation,
};

use super::analysis::{Deed, Disclosure};
use super::document::{Document, Piece};
use super::lexeme::lexemes;

/// One symbol a statement.
#[must_use]
pub fn symbols(document: &Document) -> Vec<DocumentSymbol> {
    document.pieces().iter().map(|piece| symbol(document, piece)).collect()
}

/// Those of a script whose names have a text in them, in any case.
pub(super) fn workspace_symbols(document: &Document, uri: &Uri, asked: &str) -> Vec<WorkspaceSymbol> {
    let asked = asked.to_lowercase();
    let found = symbols(document).into_iter().filter(|symbol| symbol.name.to_lowercase().contains(&asked));
    let symbol =
        |DocumentSymbol { name, kind, tags, selection_range: range, detail, .. }: DocumentSymbol| WorkspaceSymbol {
            location: WorkspaceSymbolLocation::Location(Location { uri: uri.clone(), range }),
            data: None,
            base_symbol_information: BaseSymbolInformation { name, kind, tags, container_name: detail },
        };
    found.map(symbol).collect()
}

fn symbol(document: &Document, piece: &Piece) -> DocumentSymbol {
    let (name, detail, kind) = match piece.disclosure() {
        Disclosure::Answer(answer) => {
            let name = format!("{} {}", answer.command, answer.subject);
            (name.trim_end().to_owned(), Some(answer.summary.clone()), kind(answer.deed))
        }
        Disclosure::Failed | Disclosure::Withheld(_) => (beginning(&piece.text), None, SymbolKind::Null),
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

const fn kind(deed: Deed) -> SymbolKind {
    match deed {
        Deed::Read => SymbolKind::Function,
        Deed::Write => SymbolKind::Method,
        Deed::Delete => SymbolKind::Event,
        Deed::Define => SymbolKind::Struct,
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

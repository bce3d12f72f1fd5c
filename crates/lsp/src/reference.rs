//! Where a table is named: in all open scripts and programs, and in the file that says what is known of it.

use std::ops::Range;
use std::path::Path;

use gen_lsp_types::{Location, Uri};

use super::colour::Colour;
use super::document::Document;
use super::lexeme::{lexeme_at, lexemes};
use super::position::{Encoding, SourceText};
use super::service::{self, Service};
use super::uri::of_path;

/// A table of a service, by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NamedTable {
    service: Service,
    name: String,
}

/// What a statement's name of a table names, without what QLDB's views of it begin with.
fn base(name: &str) -> &str {
    name.strip_prefix("_ql_committed_").unwrap_or(name)
}

impl NamedTable {
    /// The table that is named at an offset of a script.
    pub(super) fn at(document: &Document, at: usize) -> Option<Self> {
        let service = document.service();
        let piece = document.piece_at(at)?;
        let lexemes = lexemes(&piece.text);
        let lexeme = lexemes.get(lexeme_at(&lexemes, piece.offset(at)?, service::dialect(service))?)?;
        let colour = *service::names(service, &piece.text)?.get(&lexeme.range.start)?;
        let name = base(lexeme.name(&piece.text)).to_owned();
        (colour == Colour::Table).then_some(Self { service, name })
    }

    /// Where a script names it.
    pub(super) fn places(&self, document: &Document) -> Vec<Range<usize>> {
        let Self { service, name } = self;
        if document.service() != *service {
            return Vec::new();
        }
        let mut places = Vec::new();
        for piece in document.pieces() {
            let Some(names) = service::names(*service, &piece.text) else { continue };
            let is_it = |start: usize| names.get(&start) == Some(&Colour::Table);
            let found = lexemes(&piece.text).into_iter().filter(|it| is_it(it.range.start));
            let found = found.filter(|lexeme| base(lexeme.name(&piece.text)) == name);
            places.extend(found.map(|lexeme| piece.start + lexeme.range.start..piece.start + lexeme.range.end));
        }
        places
    }

    pub(super) const fn service(&self) -> Service {
        self.service
    }

    /// Where a text that says what is known of tables names it first.
    pub(super) fn definition(&self, path: &Path, text: String, encoding: Encoding) -> Option<Location> {
        let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
        let text = SourceText::new(text, encoding);
        let source = text.as_str();
        let (start, name) = source.match_indices(&self.name).find(|(start, name)| {
            let before = source.get(..*start).and_then(|before| before.chars().next_back());
            let after = source.get(start + name.len()..).and_then(|after| after.chars().next());
            !before.is_some_and(is_part) && !after.is_some_and(is_part)
        })?;
        Some(Location { uri: of_path(path), range: text.range(start..start + name.len()) })
    }
}

/// The places of a file, as the protocol has them.
pub(super) fn locations(uri: &Uri, text: &SourceText, places: Vec<Range<usize>>) -> impl Iterator<Item = Location> {
    places.into_iter().map(move |place| Location { uri: uri.clone(), range: text.range(place) })
}

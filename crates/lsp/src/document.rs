//! An open script: its text, its pieces, and what is known of each.

use std::ops::Range;

use gen_lsp_types::TextDocumentContentChangeEvent as Change;

use super::analysis::{Analysis, Answer, Outcome, Problem};
use super::position::{Encoding, SourceText};
use super::split::{Fragment, split};
use super::workspace::Workspace;

/// An open script.
///
/// After every change it is the same as one that is opened with the changed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    text: SourceText,
    pieces: Vec<Piece>,
}

/// A piece of a script, and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it begins in the script, in bytes.
    pub start: usize,
    /// Its text.
    pub text: Box<str>,
    /// Whether the text before it is closed.
    pub sure: bool,
    /// What is known of it, if it is sure. Never shown as it is.
    analysis: Analysis,
}

/// What may be said of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disclosure<'d> {
    /// The statement needs this.
    Answer(&'d Answer),
    /// It is not understood; a problem says why.
    Failed,
    /// The text before it is not closed, so that it is unknown what the statement is.
    Withheld,
}

impl Piece {
    /// What it needs, unless the text before it leaves that open.
    #[must_use]
    pub const fn disclosure(&self) -> Disclosure<'_> {
        match &self.analysis.outcome {
            Outcome::Failed => Disclosure::Failed,
            Outcome::Answered(_) if !self.sure => Disclosure::Withheld,
            Outcome::Answered(answer) => Disclosure::Answer(answer),
        }
    }

    /// What it needs, if that may be said.
    #[must_use]
    pub const fn answer(&self) -> Option<&Answer> {
        match self.disclosure() {
            Disclosure::Answer(answer) => Some(answer),
            Disclosure::Failed | Disclosure::Withheld => None,
        }
    }

    /// Errors and warnings. After an unclosed quote only errors are reported, since the statement itself is uncertain.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        let failed = matches!(self.analysis.outcome, Outcome::Failed);
        self.analysis.problems.iter().filter(move |_| self.sure || failed)
    }

    /// Its place in the script, in bytes.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// A place of the piece as one of the script.
    #[must_use]
    pub fn place(&self, span: partiql_iam::Span) -> Range<usize> {
        self.start + span.start as usize..self.start + span.end as usize
    }

    /// An offset of the script as one of the piece; `None` if it is not in the piece.
    #[must_use]
    pub fn offset(&self, at: usize) -> Option<usize> {
        at.checked_sub(self.start).filter(|at| *at <= self.text.len())
    }
}

impl Document {
    /// Opens a script.
    #[must_use]
    pub fn new(text: String, encoding: Encoding, workspace: &Workspace) -> Self {
        let text = SourceText::new(text, encoding);
        let pieces = pieces(text.as_str(), Vec::new(), workspace);
        Self { text, pieces }
    }

    /// Its text.
    #[must_use]
    pub const fn text(&self) -> &SourceText {
        &self.text
    }

    /// Its pieces, in the order of the text.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The piece at an offset; after its end too, up to the next piece, unless a semicolon comes between.
    #[must_use]
    pub fn piece_at(&self, at: usize) -> Option<&Piece> {
        let index = self.pieces.partition_point(|piece| piece.start <= at).checked_sub(1)?;
        let piece = self.pieces.get(index)?;
        let between = self.text.as_str().get(piece.range().end..at).unwrap_or_default();
        between.trim().is_empty().then_some(piece)
    }

    /// The pieces that a range of bytes touches.
    pub fn pieces_in(&self, range: Range<usize>) -> impl Iterator<Item = &Piece> {
        let first = self.pieces.partition_point(|piece| piece.range().end < range.start);
        self.pieces.iter().skip(first).take_while(move |piece| piece.start <= range.end)
    }

    /// Changes the text, as the client says. Pieces whose text stays the same are not looked at again.
    pub fn change(&mut self, changes: &[Change], workspace: &Workspace) {
        for change in changes {
            self.text.change(change);
        }
        self.pieces = pieces(self.text.as_str(), std::mem::take(&mut self.pieces), workspace);
    }

    /// Looks at every piece again, after the workspace has changed.
    pub fn refresh(&mut self, workspace: &Workspace) {
        self.pieces = pieces(self.text.as_str(), Vec::new(), workspace);
    }
}

/// The pieces of a text. Those of `old` before and after the change are kept.
fn pieces(text: &str, old: Vec<Piece>, workspace: &Workspace) -> Vec<Piece> {
    let fragments = split(text);
    let text_of = |fragment: &Fragment| text.get(fragment.range.clone()).unwrap_or_default();
    let is_same = |(fragment, piece): (&Fragment, &Piece)| *text_of(fragment) == *piece.text;
    let before = fragments.iter().zip(&old).take_while(|(fragment, piece)| is_same((fragment, piece))).count();
    let left = fragments.len().min(old.len()) - before;
    let after = fragments.iter().rev().zip(old.iter().rev()).take(left);
    let after = after.take_while(|(fragment, piece)| is_same((fragment, piece))).count();

    let mut kept = old.into_iter();
    let mut kept_before: Vec<Piece> = kept.by_ref().take(before).collect();
    let changed = fragments.len() - before - after;
    let skipped = kept.len() - after;
    let kept_after = kept.skip(skipped);
    kept_before.reserve(fragments.len() - before);
    kept_before.extend(fragments.iter().skip(before).take(changed).map(|fragment| {
        let text = text_of(fragment);
        let analysis = Analysis::of(text, workspace);
        Piece { start: 0, text: text.into(), sure: fragment.sure, analysis }
    }));
    kept_before.extend(kept_after);
    for (piece, fragment) in kept_before.iter_mut().zip(&fragments) {
        (piece.start, piece.sure) = (fragment.range.start, fragment.sure);
    }
    kept_before
}

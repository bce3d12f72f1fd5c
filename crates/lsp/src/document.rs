//! An open script: its text, its pieces, and what is known of each.

use std::ops::Range;

use gen_lsp_types::TextDocumentContentChangeEvent as Change;

use super::analysis::{Analysis, Answer, Disclosure, Outcome, Problem, Withheld};
use super::position::{Encoding, SourceText};
use super::service::{self, Service};
use super::split::{Fragment, split};
use super::workspace::Workspace;
use partiql_iam_embedded::{Request, Sent};
use partiql_iam_project::{UnknownService, first_line};

/// An open script.
///
/// After every change it is the same as one that is opened with the changed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    text: SourceText,
    /// The service that its place or the call that it is passed to says; `None` if nothing does.
    given: Option<Service>,
    /// The service that its first line says.
    named: Result<Option<Service>, UnknownService>,
    /// What DynamoDB's request says beside the statement.
    request: Request,
    pieces: Vec<Piece>,
}

/// A piece of a script, and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it begins in the script, in bytes.
    pub start: usize,
    /// Its text.
    pub text: Box<str>,
    /// Why it is unknown what it is, if it is.
    pub withheld: Option<Withheld>,
    /// What is known of it, if nothing is withheld. Never shown as it is.
    analysis: Analysis,
}

impl Piece {
    /// What it needs, unless the text before it leaves that open.
    #[must_use]
    pub const fn disclosure(&self) -> Disclosure<'_> {
        match (&self.analysis.outcome, self.withheld) {
            (Outcome::Failed, _) => Disclosure::Failed,
            (Outcome::Answered(_), Some(why)) => Disclosure::Withheld(why),
            (Outcome::Answered(answer), None) => Disclosure::Answer(answer),
        }
    }

    /// What it needs, if that may be said.
    #[must_use]
    pub const fn answer(&self) -> Option<&Answer> {
        match self.disclosure() {
            Disclosure::Answer(answer) => Some(answer),
            Disclosure::Failed | Disclosure::Withheld(_) => None,
        }
    }

    /// Errors and warnings. After an unclosed quote only errors are reported, since the statement itself is uncertain; where it is unknown
    /// which service is meant, nothing is.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        let failed = matches!(self.analysis.outcome, Outcome::Failed);
        let is_told = match self.withheld {
            None => true,
            Some(Withheld::Unclosed) => failed,
            Some(Withheld::Service) => false,
        };
        self.analysis.problems.iter().filter(move |_| is_told)
    }

    /// What is said of each role that may not run it, or of which that is unknown, in a few words.
    pub fn verdicts(&self) -> impl Iterator<Item = &str> {
        self.problems().filter_map(|problem| problem.verdict.as_deref())
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
    /// Opens a script of the service that its first line names, else the given one, else QLDB.
    #[must_use]
    pub fn new(text: String, encoding: Encoding, given: Option<Service>, workspace: &Workspace) -> Self {
        Self::of(SourceText::new(text, encoding), given, workspace)
    }

    pub(super) fn of(text: SourceText, given: Option<Service>, workspace: &Workspace) -> Self {
        let named = first_line(text.as_str());
        let mut document = Self { text, given, named, request: Request::default(), pieces: Vec::new() };
        document.refresh(given, workspace);
        document
    }

    /// Opens a statement that a program sends.
    #[must_use]
    pub fn sent(text: String, encoding: Encoding, sent: &Sent, workspace: &Workspace) -> Self {
        let text = SourceText::new(text, encoding);
        let request = match sent {
            Sent::Qldb => Request::default(),
            Sent::DynamoDb(request) => request.clone(),
        };
        let given = Some(sent.service());
        let mut document = Self { text, given, named: Ok(None), request, pieces: Vec::new() };
        document.refresh(given, workspace);
        document
    }

    /// What DynamoDB's request says beside the statement.
    #[must_use]
    pub const fn request(&self) -> &Request {
        &self.request
    }

    /// The service that runs its statements; QLDB if nothing says which.
    #[must_use]
    pub fn service(&self) -> Service {
        self.named.as_ref().ok().copied().flatten().or(self.given).unwrap_or_default()
    }

    /// What is wrong with its first line.
    #[must_use]
    pub fn misnamed(&self) -> Option<&UnknownService> {
        self.named.as_ref().err()
    }

    /// Whether anything says which service it is for.
    #[must_use]
    pub const fn is_service_said(&self) -> bool {
        self.given.is_some() || !matches!(self.named, Ok(None))
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
        let before = (self.service(), self.is_service_said());
        self.named = first_line(self.text.as_str());
        let old = std::mem::take(&mut self.pieces);
        let is_kept = before == (self.service(), self.is_service_said());
        self.find(if is_kept { old } else { Vec::new() }, workspace);
    }

    /// Looks at every piece again, after the workspace or the service that is given has changed.
    pub fn refresh(&mut self, given: Option<Service>, workspace: &Workspace) {
        self.given = given;
        self.find(Vec::new(), workspace);
    }

    /// Finds the pieces. Those of `old` before and after the change are kept.
    fn find(&mut self, old: Vec<Piece>, workspace: &Workspace) {
        let (service, text) = (self.service(), self.text.as_str());
        let fragments = split(text, service::dialect(service));
        let is_guessed = !self.is_service_said();
        let mut pieces = pieces(text, &fragments, old, |text| {
            service::analysis(service, text, &self.request, is_guessed, workspace)
        });
        for (piece, Fragment { range, sure }) in pieces.iter_mut().zip(&fragments) {
            piece.start = range.start;
            piece.withheld = match self.named {
                Err(_) => Some(Withheld::Service),
                Ok(_) => (!sure).then_some(Withheld::Unclosed),
            };
        }
        self.pieces = pieces;
    }
}

/// The pieces of a text. Those of `old` before and after the change are kept.
fn pieces(text: &str, fragments: &[Fragment], old: Vec<Piece>, analysis: impl Fn(&str) -> Analysis) -> Vec<Piece> {
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
        Piece { start: 0, text: text.into(), withheld: None, analysis: analysis(text) }
    }));
    kept_before.extend(kept_after);
    kept_before
}

//! A statement laid out anew: each clause on a line of its own where one line is too short.
//!
//! Every token and every comment stays, in its order; only blanks and the case of keywords change. So nothing is lost that the tree does
//! not hold (parentheses, `AS`, comments), and what is printed means what it meant. The tree says which words are names.

mod layout;
mod word;

use alloc::string::String;
use alloc::vec::Vec;

use super::ast::Statement;
use super::dialect::{Dialect, Form};
use super::keyword::Keyword;
use super::parse;
use super::scan::offset;
use super::script::script;
use super::token::{self, Kind, Token};
use layout::{Piece, render};
use word::{Clause, Plain, Word, Words};

/// The statement in the usual layout. Comments before its first word and after its last one are no part of it.
///
/// Keywords are in upper case; names, functions and literals as they were. A statement of up to 100 characters is on one line; in a
/// longer one, and in one of which a clause begins a line, each clause does. Lists, conditions and brackets are broken where they are too long.
///
/// ```
/// use partiql_iam::parse;
/// use partiql_iam::syntax::print;
///
/// let statement = parse("select v.VIN,v . Make from Vehicle v  -- all of them\n where v.VIN=?").unwrap();
/// assert_eq!(print(&statement), "SELECT v.VIN, v.Make\nFROM Vehicle v -- all of them\nWHERE v.VIN = ?");
/// ```
#[must_use]
pub fn print(statement: &Statement<'_>) -> String {
    let source = statement.source();
    let mut printer = Printer { source, words: Words::of(statement), pieces: Vec::new(), frames: Vec::new() };
    let span = statement.span();
    printer.run(span.start, span.end);
    render(&printer.pieces)
}

/// A script with each of its statements [printed](print()). What is between them stays, and so does what can't be parsed.
///
/// ```
/// use partiql_iam::qldb;
/// use partiql_iam::syntax::print_script;
///
/// let script = "select * from A;\n\n-- next\nselect * form B;";
/// assert_eq!(print_script(script, &qldb::DIALECT), "SELECT * FROM A;\n\n-- next\nselect * form B;");
/// ```
#[must_use]
pub fn print_script(source: &str, dialect: &'static Dialect) -> String {
    let mut out = String::new();
    let mut at = 0;
    for piece in script(source) {
        out.push_str(source.get(at..piece.offset).unwrap_or_default());
        match parse(piece.text, dialect) {
            Ok(statement) => out.push_str(&print(&statement)),
            Err(_) => out.push_str(piece.text),
        }
        at = piece.offset + piece.text.len();
    }
    out.push_str(source.get(at..).unwrap_or_default());
    out
}

/// A token with its place.
#[derive(Clone, Copy, Debug)]
struct Lexeme {
    kind: Kind,
    start: u32,
    end: u32,
}

impl Token for Lexeme {
    fn new(kind: Kind, _: usize, start: usize, end: usize) -> Self {
        Self { kind, start: offset(start), end: offset(end) }
    }

    fn moved(self, _: usize) -> Self {
        self
    }
}

impl Lexeme {
    fn text(self, source: &str) -> &str {
        source.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    fn opens(self) -> bool {
        matches!(self.kind, Kind::OpenParen | Kind::OpenBracket | Kind::OpenBrace | Kind::OpenBag)
    }

    fn closes(self) -> bool {
        matches!(self.kind, Kind::CloseParen | Kind::CloseBracket | Kind::CloseBrace | Kind::CloseBag)
    }
}

/// What is open: the statement itself, or a bracket.
#[derive(Clone, Copy, Debug)]
struct Frame {
    /// Whether it has clauses.
    clauses: bool,
    /// How many `BETWEEN` wait for their `AND`.
    between: usize,
}

impl Frame {
    const NEW: Self = Self { clauses: false, between: 0 };
}

struct Printer<'s> {
    source: &'s str,
    words: Words,
    pieces: Vec<Piece<'s>>,
    /// Those around the innermost one.
    frames: Vec<Frame>,
}

impl<'s> Printer<'s> {
    fn run(&mut self, start: u32, end: u32) {
        let mut frame = Frame::NEW;
        let mut before: Option<Lexeme> = None;
        self.pieces.push(Piece::Group);
        loop {
            let at = before.map_or(start, |before| before.end);
            let next: Lexeme = token::next(self.source, at as usize);
            if next.kind == Kind::End || next.start >= end {
                break;
            }
            let begins = self.begins_clause(&frame, before, next);
            let gap = self.gap(&mut frame, before, next, begins);
            if next.closes() || begins {
                self.end_clause(&frame);
            }
            if next.closes() {
                self.pieces.push(Piece::End);
            }
            self.comments(before, next, gap);
            if begins {
                self.pieces.extend([Piece::Group, Piece::Indent]);
                frame = Frame { clauses: true, ..frame };
            }
            if next.opens() {
                self.pieces.push(Piece::Group);
            }
            self.token(next);
            if next.opens() {
                self.pieces.push(Piece::Indent);
                self.frames.push(frame);
                frame = Frame::NEW;
            } else if next.closes() {
                self.pieces.push(Piece::End);
                frame = self.frames.pop().unwrap_or(Frame::NEW);
            }
            before = Some(next);
        }
        self.end_clause(&frame);
        self.pieces.push(Piece::End);
    }

    /// Each clause is a group of its own, which ends where the next one begins, or the frame ends.
    fn end_clause(&mut self, frame: &Frame) {
        if frame.clauses {
            self.pieces.extend([Piece::End, Piece::End]);
        }
    }

    fn token(&mut self, token: Lexeme) {
        let text = token.text(self.source);
        let keyword = self.words.word(self.source, token).is_some();
        self.pieces.push(if keyword { Piece::Upper(text) } else { Piece::Text(text) });
    }

    /// Whether a token begins a clause of the frame.
    fn begins_clause(&self, frame: &Frame, before: Option<Lexeme>, next: Lexeme) -> bool {
        let word = |token| self.words.word(self.source, token);
        let Some(clause) = word(next).and_then(Clause::of) else { return false };
        let outermost = self.frames.is_empty();
        match clause {
            Clause::Form(Form::Select) | Clause::Pivot => true,
            Clause::Form(
                Form::Update
                | Form::Delete
                | Form::Create
                | Form::Drop
                | Form::Undrop
                | Form::Exec
                | Form::Exists
                | Form::Insert,
            ) => outermost,
            Clause::Form(Form::From) => {
                before.and_then(word) != Some(Word::Reserved(Keyword::Delete)) && (frame.clauses || outermost)
            }
            // `GROUP BY … GROUP AS …` is one clause.
            Clause::Group => frame.clauses && self.is_before(Word::Reserved(Keyword::By), next),
            Clause::On => frame.clauses && self.is_before(Word::Plain(Plain::Conflict), next),
            Clause::Plain => frame.clauses,
        }
    }

    /// Whether a word follows a token, `PARTIAL` aside.
    fn is_before(&self, word: Word, token: Lexeme) -> bool {
        let next: Lexeme = token::next(self.source, token.end as usize);
        match self.words.word(self.source, next) {
            Some(Word::Reserved(Keyword::Partial)) => true,
            next => next == Some(word),
        }
    }

    /// What is before a token.
    fn gap(&self, frame: &mut Frame, before: Option<Lexeme>, next: Lexeme, begins_clause: bool) -> Option<Piece<'s>> {
        let before = before?;
        let bag = before.kind == Kind::OpenBag || next.kind == Kind::CloseBag;
        match (before.opens(), next.closes()) {
            (true, true) => None,
            (true, false) | (false, true) => Some(if bag { Piece::Line } else { Piece::Soft }),
            (false, false) if begins_clause => {
                // Whoever began one clause on a line of its own wants each there.
                let between = self.source.get(before.end as usize..next.start as usize).unwrap_or_default();
                Some(if between.contains(['\n', '\r']) { Piece::Hard } else { Piece::Line })
            }
            (false, false) => self.between(frame, before, next),
        }
    }

    /// What is between two tokens within a clause.
    fn between(&self, frame: &mut Frame, before: Lexeme, next: Lexeme) -> Option<Piece<'s>> {
        match (before.kind, next.kind) {
            // The lexer takes a dot after digits for a decimal point, and `--` for a comment.
            (Kind::Number, Kind::Dot) | (Kind::Minus, Kind::Minus) => Some(Piece::Space),
            (_, Kind::Comma | Kind::Colon | Kind::Dot) | (Kind::Dot | Kind::At, _) => None,
            (Kind::Comma, _) => Some(Piece::Line),
            _ if self.words.is_sign(before) || self.words.is_attached(before, next) => None,
            _ => Some(self.before_word(frame, before, next)),
        }
    }

    /// What is before a word within a clause.
    fn before_word(&self, frame: &mut Frame, before: Lexeme, next: Lexeme) -> Piece<'s> {
        let word = |token| self.words.word(self.source, token);
        match word(next) {
            Some(Word::Reserved(Keyword::And)) if frame.between > 0 => frame.between -= 1,
            Some(Word::Reserved(Keyword::Between)) => frame.between += 1,
            Some(Word::Reserved(Keyword::And | Keyword::Or | Keyword::When | Keyword::Else | Keyword::End)) => {
                return Piece::Line;
            }
            next if is_join(next) && !is_join(word(before)) => return Piece::Line,
            _ => {}
        }
        Piece::Space
    }

    /// The comments before a token, and what is between them and the tokens around them.
    fn comments(&mut self, before: Option<Lexeme>, next: Lexeme, gap: Option<Piece<'s>>) {
        let Some(before) = before else { return };
        let mut rest = self.source.get(before.end as usize..next.start as usize).unwrap_or_default();
        let mut gap = gap;
        while let Some((blank, comment, after)) = first_comment(rest) {
            let is_apart = blank.contains('\n');
            if self.pieces.last() != Some(&Piece::Hard) {
                self.pieces.push(if is_apart { Piece::Hard } else { Piece::Space });
            }
            self.pieces.push(Piece::Text(comment));
            gap = if is_apart || comment.starts_with("--") {
                self.pieces.push(Piece::Hard);
                None
            } else {
                match gap {
                    Some(Piece::Soft) => Some(Piece::Line),
                    None if next.kind != Kind::Comma => Some(Piece::Space),
                    gap => gap,
                }
            };
            rest = after;
        }
        self.pieces.extend(gap);
    }
}

/// Whether a word is one of a join.
const fn is_join(word: Option<Word>) -> bool {
    matches!(
        word,
        Some(Word::Reserved(
            Keyword::Inner
                | Keyword::Left
                | Keyword::Right
                | Keyword::Full
                | Keyword::Cross
                | Keyword::Join
                | Keyword::Outer
        ))
    )
}

/// The first comment between two tokens, with the blanks before it and everything after it.
fn first_comment(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.find(['-', '/'])?;
    let (blank, comment) = text.split_at_checked(start)?;
    let end = if comment.starts_with("--") {
        comment.find('\n').unwrap_or(comment.len())
    } else {
        comment.get(2..)?.find("*/")? + 4
    };
    let (comment, after) = comment.split_at_checked(end)?;
    Some((blank, comment.trim_end(), after))
}

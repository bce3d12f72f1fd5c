//! A source that is scanned again after each change: only what changed is read again.

use std::ops::Range;

use super::call::find;
use super::code::{Code, Shape};
use super::lexer::{Lexer, Token};
use super::mentions::{Mentions, Named};
use super::rare::Rare;
use super::{Found, Language, slash};
use crate::Calls;
use partiql_iam::Span;

/// Finds the statements in a source that changes. What it finds is always what [`scan`](super::scan) finds.
///
/// ```
/// use partiql_iam_embedded::{Calls, Language, Scanner, scan};
///
/// let mut scanner = Scanner::new(Language::Python);
/// for source in ["# qldb\ntxn.execute('SELECT * FROM a')", "# qldb\ntxn.execute('SELECT * FROM ab')"] {
///     assert_eq!(scanner.scan(source, &Calls::new()), scan(Language::Python, source));
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanner {
    language: Language,
    /// The source that the tokens are of.
    source: String,
    tokens: Vec<Token>,
    mentions: Mentions,
    /// Its rare words, if there are tokens.
    rare: Option<Rare>,
    /// Which blocks and brackets the tokens are in, if that is known.
    shape: Option<Shape>,
    /// Whether there are tokens.
    is_read: bool,
}

/// Where a source is not the same as before.
struct Change {
    /// What there was.
    old: Range<usize>,
    /// What there is.
    new: Range<usize>,
}

impl Scanner {
    /// Reads sources of a language.
    #[must_use]
    pub const fn new(language: Language) -> Self {
        let mentions = Mentions { qldb: false, dynamodb: false, named: Named::No };
        Self { language, source: String::new(), tokens: Vec::new(), mentions, rare: None, shape: None, is_read: false }
    }

    /// Finds the statements. Offsets are in bytes. The first text that one of `calls` is given is a statement too, whatever the source
    /// mentions.
    pub fn scan(&mut self, source: &str, calls: &Calls) -> Found {
        // Offsets are `u32`; nobody writes such a file by hand.
        if u32::try_from(source.len()).is_err() {
            *self = Self::new(self.language);
            return Found::default();
        }
        self.read(source, !calls.is_empty());
        let Some(rare) = self.rare.filter(|_| self.is_read) else {
            #[cfg(test)]
            self.has_nothing();
            return Found::default();
        };
        let shape = self.shape.get_or_insert_with(|| Shape::new(self.language, &self.tokens));
        find(&Code::new(self.language, &self.source, &self.tokens, shape, rare), self.mentions, calls)
    }

    /// Tests that what is not read has nothing.
    #[cfg(test)]
    fn has_nothing(&self) {
        let tokens = tokens(self.language, &self.source);
        let shape = Shape::new(self.language, &tokens);
        let code = Code::new(self.language, &self.source, &tokens, &shape, Rare::of(self.language, &self.source));
        assert_eq!(find(&code, self.mentions, &Calls::new()), Found::default(), "{}", self.source);
    }

    /// Takes a source. The tokens are read only if it mentions a service, or if they are asked for.
    fn read(&mut self, source: &str, is_asked: bool) {
        let was_read = self.is_read;
        let change = Change::between(&self.source, source);
        self.mentions = self.mentions.after(source, &change.new);
        self.rare = (is_asked || self.mentions.is_any()).then(|| match self.rare {
            Some(rare) => rare.after(source, &change.new),
            None => Rare::of(self.language, source),
        });
        self.is_read = is_asked || self.mentions.qldb || self.rare.is_some_and(Rare::may_send);
        if !self.is_read {
            self.tokens.clear();
            self.shape = None;
        } else if was_read {
            self.read_again(source, &change);
        } else {
            self.tokens = tokens(self.language, source);
            self.shape = None;
        }
        self.source.replace_range(change.old, source.get(change.new).unwrap_or_default());
    }

    /// Reads the tokens from the line of a change on, until they are the same as before.
    fn read_again(&mut self, source: &str, change: &Change) {
        // What a token is depends on nothing after its line, unless it reaches further itself.
        let line = source.get(..change.new.start).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
        let kept = self.tokens.partition_point(|token| (token.end as usize) < line);
        let mut lexer = Lexer::after(self.language, source, self.tokens.get(..kept).unwrap_or_default());
        let mut moved = None;
        while moved.is_none() && lexer.next() {
            moved = self.again(&mut lexer, change);
        }
        let (same, moved) = moved.unwrap_or((self.tokens.len(), Moved { bytes: 0, lines: 0 }));
        let fresh = lexer.into_tokens();
        let first = kept + fresh.len();
        let replaced = self.tokens.get(kept..same).unwrap_or_default();
        let has_shape_of = |(one, other): (&Token, &Token)| one.mark() == other.mark() && one.indent == other.indent;
        if replaced.len() != fresh.len() || !replaced.iter().zip(&fresh).all(has_shape_of) {
            self.shape = None;
        }
        self.tokens.splice(kept..same, fresh);
        for token in self.tokens.iter_mut().skip(first) {
            moved.apply(token);
        }
        self.read_slashes_again(source, first);
    }

    /// What a slash of JavaScript is may depend on tokens far before it.
    fn read_slashes_again(&mut self, source: &str, first: usize) {
        if self.language != Language::JavaScript {
            return;
        }
        let others = self.tokens.get(first.saturating_sub(1)..).unwrap_or_default().windows(2).zip(first.max(1)..);
        let slashes = others.filter(|(pair, _)| matches!(pair, [before, slash] if slash::is_far(slash, before)));
        let changed = slashes.map(|(_, at)| at).find(|at| {
            let (earlier, later) = self.tokens.split_at(*at);
            let mut lexer = Lexer::after(self.language, source, earlier);
            lexer.next();
            lexer.last().map(Token::range) != later.first().map(Token::range)
        });
        if let Some(at) = changed {
            let mut lexer = Lexer::after(self.language, source, self.tokens.get(..at).unwrap_or_default());
            while lexer.next() {}
            let fresh = lexer.into_tokens();
            self.tokens.splice(at.., fresh);
            self.shape = None;
        }
    }

    /// The token from which on all are as before, if the next one to be read is it, and how far it has moved.
    fn again(&self, lexer: &mut Lexer<'_>, change: &Change) -> Option<(usize, Moved)> {
        let (start, line) = lexer.upcoming();
        let last = lexer.last()?;
        let old = |at: usize| u32::try_from(at.checked_sub(change.new.end)? + change.old.end).ok();
        let start = old(start)?;
        let same = self.tokens.partition_point(|token| token.start < start);
        let token = self.tokens.get(same).filter(|token| token.start == start)?;
        // What a token is may depend on the one before it.
        let before = self.tokens.get(same.checked_sub(1)?)?;
        let range = last.range();
        let is_same = std::mem::discriminant(&before.kind) == std::mem::discriminant(&last.kind)
            && (Some(before.start), Some(before.end)) == (old(range.start), old(range.end));
        let bytes = i64::try_from(change.new.end).ok()? - i64::try_from(change.old.end).ok()?;
        is_same.then_some((same, Moved { bytes, lines: i64::from(line) - i64::from(token.line) }))
    }
}

/// How far tokens have moved.
struct Moved {
    bytes: i64,
    lines: i64,
}

impl Moved {
    fn apply(&self, token: &mut Token) {
        let moved = |at: u32, by: i64| u32::try_from(i64::from(at) + by).unwrap_or_default();
        (token.start, token.end) = (moved(token.start, self.bytes), moved(token.end, self.bytes));
        (token.line, token.last_line) = (moved(token.line, self.lines), moved(token.last_line, self.lines));
    }
}

/// What is between the tokens of a source: its comments, and blanks.
///
/// ```
/// use partiql_iam_embedded::{Language, between_tokens};
///
/// let source = "x = '# no' # yes";
/// let between = between_tokens(Language::Python, source);
/// assert_eq!(between.last().unwrap().text(source), " # yes");
/// ```
#[must_use]
pub fn between_tokens(language: Language, source: &str) -> Vec<Span> {
    if u32::try_from(source.len()).is_err() {
        return Vec::new();
    }
    let tokens = tokens(language, source);
    let starts = tokens.iter().map(|token| token.start).chain(u32::try_from(source.len()));
    let ends = std::iter::once(0).chain(tokens.iter().map(|token| token.end));
    ends.zip(starts).filter(|(end, start)| end < start).map(|(end, start)| Span::new(end, start)).collect()
}

/// All tokens of a source.
fn tokens(language: Language, source: &str) -> Vec<Token> {
    let mut lexer = Lexer::after(language, source, &[]);
    lexer.expect_all();
    while lexer.next() {}
    lexer.into_tokens()
}

impl Change {
    /// The one place where two texts differ.
    fn between(old: &str, new: &str) -> Self {
        let mut start = common(old.as_bytes(), new.as_bytes());
        while !old.is_char_boundary(start) {
            start -= 1;
        }
        let mut end = common_end(
            old.as_bytes().get(start..).unwrap_or_default(),
            new.as_bytes().get(start..).unwrap_or_default(),
        );
        while !old.is_char_boundary(old.len() - end) {
            end -= 1;
        }
        Self { old: start..old.len() - end, new: start..new.len() - end }
    }
}

/// So many bytes are compared at once.
const BLOCK: usize = 256;

/// How many bytes two texts begin with that are the same.
fn common(first: &[u8], second: &[u8]) -> usize {
    let blocks = first.chunks_exact(BLOCK).zip(second.chunks_exact(BLOCK)).take_while(|(one, other)| one == other);
    let start = blocks.count() * BLOCK;
    let bytes = first.iter().skip(start).zip(second.iter().skip(start)).take_while(|(one, other)| one == other);
    start + bytes.count()
}

/// How many bytes two texts end with that are the same.
fn common_end(first: &[u8], second: &[u8]) -> usize {
    let blocks = first.rchunks_exact(BLOCK).zip(second.rchunks_exact(BLOCK)).take_while(|(one, other)| one == other);
    let end = blocks.count() * BLOCK;
    let bytes = first.iter().rev().skip(end).zip(second.iter().rev().skip(end)).take_while(|(one, other)| one == other);
    end + bytes.count()
}

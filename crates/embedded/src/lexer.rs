//! Words, literals and operators of a source; comments and blanks between them.

use std::ops::Range;

use memchr::{memchr_iter, memchr2};

use super::{Content, Language, literal};

/// One token. A source of 5,000 lines has tens of thousands of them, so they are small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: u32,
    pub(super) end: u32,
    /// The line it begins on, from 0.
    pub(super) line: u32,
    /// The line it ends on.
    pub(super) last_line: u32,
    /// How far its line is indented, if it is the first on it.
    pub(super) indent: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, keyword or number.
    Word,
    /// An operator or a bracket, with its first byte.
    Operator(u8),
    /// A string.
    Text(Box<Literal>),
}

/// A string literal. Its places are from its own beginning, so that they stay true when it moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Literal {
    /// Where the text begins, after prefix and quotation marks.
    pub(super) inner: usize,
    /// Its value; `None` if that is not known.
    pub(super) content: Option<Content>,
    /// Whether its end is seen. Otherwise the line or the file ends it.
    pub(super) is_closed: bool,
}

impl Token {
    /// Where it is in the source.
    pub(super) const fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The operator or bracket of one byte that it is; 0 if it is none.
    pub(super) const fn mark(&self) -> u8 {
        match self.kind {
            Kind::Operator(first) if self.end - self.start == 1 => first,
            Kind::Operator(_) | Kind::Word | Kind::Text(_) => 0,
        }
    }
}

/// How deep literals may nest in interpolations of literals. A deeper one ends the file.
const MAX_NESTING: usize = 32;

/// How many bytes of a source have a token, usually.
const BYTES_OF_TOKEN: usize = 6;

/// The operators that `=` or `<` must not be taken for, the longer first.
const OPERATORS: [&str; 18] =
    ["===", "!==", "<<=", ">>=", "==", "!=", "<=", ">=", "=>", "+=", "-=", "*=", "/=", "%=", "|=", "&=", ":=", "->"];

/// Reads the tokens of a source.
pub(super) struct Lexer<'t> {
    pub(super) language: Language,
    pub(super) source: &'t str,
    pub(super) at: usize,
    line: u32,
    line_start: usize,
    nesting: usize,
    /// How many tokens there were before the interpolation that is read.
    floor: Option<usize>,
    /// The tokens before those.
    earlier: &'t [Token],
    tokens: Vec<Token>,
    /// Where the comment begins that nothing ends.
    open_comment: Option<usize>,
}

impl<'t> Lexer<'t> {
    /// Begins at the end of some tokens, or at the beginning of the source.
    pub(super) fn after(language: Language, source: &'t str, earlier: &'t [Token]) -> Self {
        let before = earlier.last();
        let at = before.map_or(0, |token| token.end as usize);
        let line_start = source.get(..at).and_then(|read| read.rfind('\n')).map_or(0, |end| end + 1);
        let line = before.map_or(0, |token| token.last_line);
        let tokens = Vec::new();
        Self { language, source, at, line, line_start, nesting: 0, floor: None, earlier, tokens, open_comment: None }
    }

    /// Makes room for the tokens of a whole source.
    pub(super) fn expect_all(&mut self) {
        self.tokens.reserve(self.source.len() / BYTES_OF_TOKEN);
    }

    /// Where the next token begins, and on which line.
    pub(super) fn upcoming(&mut self) -> (usize, u32) {
        self.skip_trivia();
        (self.at, self.line)
    }

    /// The token that was read last.
    pub(super) fn last(&self) -> Option<&Token> {
        self.tokens.last()
    }

    /// The tokens that were read.
    pub(super) fn into_tokens(self) -> Vec<Token> {
        self.tokens
    }

    /// The text from here on.
    pub(super) fn rest(&self) -> &'t str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// Reads one token. False at the end.
    pub(super) fn next(&mut self) -> bool {
        self.skip_trivia();
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return false };
        let (start, line, line_start) = (self.at, self.line, self.line_start);
        let is_first = self.before().is_none_or(|before| before.last_line < line);
        let indent = is_first.then(|| offset(start - self.line_start));
        if let Some(length) = plain_word_length(rest) {
            self.at += length;
            let (start, end) = (offset(start), offset(self.at));
            self.tokens.push(Token { kind: Kind::Word, start, end, line, last_line: line, indent });
            return true;
        }
        let kind = if let Some(Literal { inner, content, is_closed }) = literal::read(self) {
            let content = content.map(|content| content.before(start));
            Kind::Text(Box::new(Literal { inner: inner - start, content, is_closed }))
        } else if self.at > start {
            // A character, a regular expression: no string, and no word.
            Kind::Operator(rest.as_bytes().first().copied().unwrap_or_default())
        } else if is_word(first) {
            self.at += word_length(rest);
            Kind::Word
        } else {
            // Most operators have one byte.
            let is_long = matches!(rest.as_bytes().get(1), Some(b'=' | b'<' | b'>'));
            let operator = OPERATORS.iter().filter(|_| is_long).find(|operator| rest.starts_with(**operator));
            self.at += operator.map_or(first.len_utf8(), |operator| operator.len());
            Kind::Operator(rest.as_bytes().first().copied().unwrap_or_default())
        };
        // Lines within an interpolation are counted already, by itself.
        (self.line, self.line_start) = (line, line_start);
        if !matches!(kind, Kind::Word) {
            self.count_lines(start);
        }
        let (start, end) = (offset(start), offset(self.at));
        self.tokens.push(Token { kind, start, end, line, last_line: self.line, indent });
        true
    }

    fn before(&self) -> Option<&Token> {
        match self.floor {
            None => self.tokens.last().or(self.earlier.last()),
            Some(floor) => self.tokens.get(floor..)?.last(),
        }
    }

    /// The tokens before, from the last, in the same interpolation.
    pub(super) fn back(&self) -> impl Iterator<Item = &Token> {
        let own = self.tokens.get(self.floor.unwrap_or_default()..).unwrap_or_default();
        let earlier = if self.floor.is_none() { self.earlier } else { &[] };
        own.iter().rev().chain(earlier.iter().rev())
    }

    /// Where the comment begins that nothing ends, if that is all that is left.
    pub(super) fn open_comment(mut self) -> Option<usize> {
        self.skip_trivia();
        self.open_comment
    }

    fn count_lines(&mut self, from: usize) {
        let read = self.source.as_bytes().get(from..self.at).unwrap_or_default();
        for end in memchr_iter(b'\n', read) {
            self.line += 1;
            self.line_start = from + end + 1;
        }
    }

    /// The usual blanks.
    fn skip_blanks(&mut self) {
        let bytes = self.source.as_bytes();
        loop {
            match bytes.get(self.at) {
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'\n') => {
                    self.at += 1;
                    self.line += 1;
                    self.line_start = self.at;
                }
                Some(_) | None => return,
            }
        }
    }

    /// Blanks, comments, continued lines of Python, directives of C#.
    fn skip_trivia(&mut self) {
        loop {
            // A source of PHP begins with a text of HTML.
            if self.at > 0 || self.language != Language::Php {
                self.skip_blanks();
            }
            let (rest, start) = (self.rest(), self.at);
            // Most tokens come after another, or after one blank.
            let is_likely = rest.as_bytes().first().is_some_and(|first| {
                matches!(first, b'#' | b'/' | b'\\' | b'?') || *first <= b' ' || !first.is_ascii() || start == 0
            });
            if !is_likely {
                return;
            }
            let to_line_end = || line_length(self.language, rest);
            let is_python = self.language == Language::Python;
            let is_php = self.language == Language::Php;
            let is_begin = start == 0 && self.before().is_none();
            let length = if is_php && (is_begin && html_length(rest) > 0 || rest.starts_with("?>")) {
                html_length(rest)
            } else if is_php && (rest.starts_with("//") || rest.starts_with('#') && !rest.starts_with("#[")) {
                let end = to_line_end();
                rest.get(..end).and_then(|line| line.find("?>")).unwrap_or(end)
            } else if rest.starts_with(char::is_whitespace) {
                rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len())
            } else if is_python && rest.starts_with('#') || !is_python && rest.starts_with("//") && !self.is_address() {
                to_line_end()
            } else if !is_python && rest.starts_with("/*") {
                comment(rest, self.language.comments_nest()).unwrap_or_else(|| {
                    self.open_comment.get_or_insert(start);
                    rest.len()
                })
            } else if is_python && (rest.starts_with("\\\n") || rest.starts_with("\\\r\n")) {
                1
            } else if self.language == Language::CSharp && rest.starts_with('#') && self.begins_line() {
                to_line_end()
            } else {
                return;
            };
            self.at += length;
            self.count_lines(start);
        }
    }

    /// Whether what begins here goes on with an address in a text of JSX: `https://…`.
    fn is_address(&self) -> bool {
        let before = self.source.get(..self.at).unwrap_or_default();
        self.language == Language::JavaScript && (before.ends_with("http:") || before.ends_with("https:"))
    }

    /// Whether only blanks are before here on the line.
    fn begins_line(&self) -> bool {
        self.source.get(self.line_start..self.at).is_some_and(|before| before.trim().is_empty())
    }

    /// The token before.
    pub(super) fn previous(&self) -> Option<(&Kind, &'t str)> {
        let token = self.before()?;
        Some((&token.kind, self.source.get(token.range()).unwrap_or_default()))
    }

    /// Whether the token before ends right here.
    pub(super) fn touches_previous(&self) -> bool {
        self.before().is_some_and(|token| token.end as usize == self.at)
    }

    /// Skips code up to the bracket that closes the one before here, and the bracket. Its tokens are not kept. In a literal that ends with
    /// `close` the code may have a format after it: `{price:#,##0}`.
    pub(super) fn skip_braces(&mut self, close: Option<&str>) {
        let kept = self.tokens.len();
        let floor = self.floor.replace(kept);
        self.nesting += 1;
        let (mut depth, mut inner) = (1, 0usize);
        while depth > 0 && self.nesting <= MAX_NESTING && self.next() {
            match self.previous() {
                Some((Kind::Operator(_), "{")) => depth += 1,
                Some((Kind::Operator(_), "}")) => depth -= 1,
                Some((Kind::Operator(_), "(" | "[")) => inner += 1,
                Some((Kind::Operator(_), ")" | "]")) => inner = inner.saturating_sub(1),
                Some((Kind::Operator(b':'), _)) if depth == 1 && inner == 0 => {
                    let is_name =
                        self.rest().starts_with(':') || self.back().nth(1).is_some_and(|it| it.mark() == b':');
                    if let Some(close) = close.filter(|_| !is_name) {
                        self.skip_format(close);
                        break;
                    }
                }
                _ => {}
            }
        }
        if self.nesting > MAX_NESTING {
            self.at = self.source.len();
        }
        self.nesting -= 1;
        self.floor = floor;
        self.tokens.truncate(kept);
    }

    /// Skips the format of a value, up to the bracket that ends both, and the bracket.
    fn skip_format(&mut self, close: &str) {
        while let Some(next) = self.rest().chars().next() {
            if next == '\n' || self.rest().starts_with(close) {
                return;
            }
            self.at += next.len_utf8();
            match next {
                '{' => self.skip_braces(Some(close)),
                '}' => return,
                _ => {}
            }
        }
    }
}

/// The length of a comment up to the end of its line. Other characters than the line feed end one too; where they do not, code is read that is
/// none.
///
/// Source: ECMAScript, "Line Terminators"; C# language specification, "Line terminators"; Python reference, "Physical lines".
fn line_length(language: Language, text: &str) -> usize {
    let length = memchr2(b'\n', b'\r', text.as_bytes()).unwrap_or(text.len());
    if !matches!(language, Language::JavaScript | Language::CSharp) {
        return length;
    }
    let line = text.get(..length).unwrap_or_default();
    if line.is_ascii() { length } else { line.find(['\u{2028}', '\u{2029}', '\u{85}']).unwrap_or(length) }
}

/// The length of the HTML that a text of PHP begins with, with the tag after it. Without any tag all is PHP.
fn html_length(text: &str) -> usize {
    let Some(at) = text.find("<?") else { return if text.starts_with("?>") { text.len() } else { 0 } };
    let tag = text.get(at..).unwrap_or_default();
    let tags = ["<?php", "<?=", "<?"].into_iter().find(|known| tag.starts_with(known));
    at + tags.map_or(2, str::len)
}

/// No source is longer.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The length of the word that a text begins with, if it has no other characters than most, and is not before a literal, of which it may be a part.
fn plain_word_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if !bytes.first().is_some_and(|first| first.is_ascii_alphanumeric() || *first == b'_') {
        return None;
    }
    let length = bytes.iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_').unwrap_or(bytes.len());
    let is_plain =
        bytes.get(length).is_none_or(|next| next.is_ascii() && !matches!(next, b'"' | b'\'' | b'`' | b'#' | b'$'));
    is_plain.then_some(length)
}

/// The length of the word that a text begins with.
fn word_length(text: &str) -> usize {
    let is_ascii_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
    let ascii = text.bytes().position(|byte| !is_ascii_word(&byte)).unwrap_or(text.len());
    if text.as_bytes().get(ascii).is_none_or(u8::is_ascii) {
        return ascii;
    }
    text.find(|c| !is_word(c)).unwrap_or(text.len())
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// The length of the comment that a text begins with; `None` if nothing ends it.
fn comment(text: &str, nests: bool) -> Option<usize> {
    let (mut at, mut depth) = (0, 0usize);
    loop {
        let rest = text.get(at..).unwrap_or_default();
        match rest.find(['*', '/']) {
            None => return None,
            Some(skipped) => at += skipped,
        }
        let rest = text.get(at..).unwrap_or_default();
        if rest.starts_with("/*") && (depth == 0 || nests) {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += 1;
        }
    }
}

//! Words, literals and operators of a source; comments and blanks between them.

use super::{Content, Language, literal};

/// One token.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// The line it begins on, from 0.
    pub(super) line: usize,
    /// The line it ends on.
    pub(super) last_line: usize,
    /// How far its line is indented, if it is the first on it.
    pub(super) indent: Option<usize>,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// A name, keyword or number.
    Word,
    /// An operator or a bracket.
    Operator,
    /// A string.
    Text(Literal),
}

/// A string literal.
#[derive(Clone, Debug)]
pub(super) struct Literal {
    /// Where the text begins, after prefix and quotation marks.
    pub(super) inner: usize,
    /// Its value; `None` if that is known at run time only, or not at all.
    pub(super) content: Option<Content>,
}

/// How deep literals may nest in interpolations of literals. A deeper one ends the file.
const MAX_NESTING: usize = 32;

/// The operators that `=` or `<` must not be taken for, the longer first.
const OPERATORS: [&str; 18] =
    ["===", "!==", "<<=", ">>=", "==", "!=", "<=", ">=", "=>", "+=", "-=", "*=", "/=", "%=", "|=", "&=", ":=", "->"];

pub(super) fn tokens(language: Language, source: &str) -> Vec<Token> {
    let mut lexer = Lexer { language, source, at: 0, line: 0, line_start: 0, nesting: 0, tokens: Vec::new() };
    while lexer.next() {}
    lexer.tokens
}

pub(super) struct Lexer<'t> {
    pub(super) language: Language,
    pub(super) source: &'t str,
    pub(super) at: usize,
    line: usize,
    line_start: usize,
    nesting: usize,
    tokens: Vec<Token>,
}

impl<'t> Lexer<'t> {
    /// The text from here on.
    pub(super) fn rest(&self) -> &'t str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// Reads one token. False at the end.
    fn next(&mut self) -> bool {
        self.skip_trivia();
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return false };
        let (start, line, line_start) = (self.at, self.line, self.line_start);
        let is_first = self.tokens.last().is_none_or(|last| last.last_line < line);
        let indent = is_first.then_some(start - self.line_start);
        let kind = if let Some(literal) = literal::read(self) {
            Kind::Text(literal)
        } else if self.at > start {
            // A character, a regular expression: no string, and no word.
            Kind::Operator
        } else if is_word(first) {
            self.at += rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            Kind::Word
        } else {
            let operator = OPERATORS.iter().find(|operator| rest.starts_with(**operator));
            self.at += operator.map_or(first.len_utf8(), |operator| operator.len());
            Kind::Operator
        };
        // Lines within an interpolation are counted already, by itself.
        (self.line, self.line_start) = (line, line_start);
        self.count_lines(start);
        self.tokens.push(Token { kind, start, end: self.at, line, last_line: self.line, indent });
        true
    }

    fn count_lines(&mut self, from: usize) {
        let read = self.source.get(from..self.at).unwrap_or_default();
        self.line += read.matches('\n').count();
        if let Some(last) = read.rfind('\n') {
            self.line_start = from + last + 1;
        }
    }

    /// Blanks, comments, continued lines of Python, directives of C#.
    fn skip_trivia(&mut self) {
        loop {
            let (rest, start) = (self.rest(), self.at);
            let to_line_end = || rest.find('\n').unwrap_or(rest.len());
            let is_python = self.language == Language::Python;
            let length = if rest.starts_with(char::is_whitespace) {
                rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len())
            } else if is_python && rest.starts_with('#') || !is_python && rest.starts_with("//") {
                to_line_end()
            } else if !is_python && rest.starts_with("/*") {
                comment(rest, self.language.comments_nest())
            } else if is_python && (rest.starts_with("\\\n") || rest.starts_with("\\\r\n")) {
                1
            } else if self.language == Language::CSharp && rest.starts_with('#') {
                to_line_end()
            } else {
                return;
            };
            self.at += length;
            self.count_lines(start);
        }
    }

    /// The token before.
    pub(super) fn previous(&self) -> Option<(&Kind, &'t str)> {
        let token = self.tokens.last()?;
        Some((&token.kind, self.source.get(token.start..token.end).unwrap_or_default()))
    }

    /// Whether the token before ends right here.
    pub(super) fn touches_previous(&self) -> bool {
        self.tokens.last().is_some_and(|token| token.end == self.at)
    }

    /// Skips code up to the bracket that closes the one before here, and the bracket. Its tokens are not kept.
    pub(super) fn skip_braces(&mut self) {
        let kept = self.tokens.len();
        self.nesting += 1;
        let mut depth = 1;
        while depth > 0 && self.nesting <= MAX_NESTING && self.next() {
            depth = match self.previous() {
                Some((Kind::Operator, "{")) => depth + 1,
                Some((Kind::Operator, "}")) => depth - 1,
                _ => depth,
            };
        }
        if self.nesting > MAX_NESTING {
            self.at = self.source.len();
        }
        self.nesting -= 1;
        self.tokens.truncate(kept);
    }
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// The length of the comment that a text begins with.
fn comment(text: &str, nests: bool) -> usize {
    let (mut at, mut depth) = (0, 0usize);
    loop {
        let rest = text.get(at..).unwrap_or_default();
        match rest.find(['*', '/']) {
            None => return text.len(),
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
                return at;
            }
        } else {
            at += 1;
        }
    }
}

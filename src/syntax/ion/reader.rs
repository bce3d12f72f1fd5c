//! Reads Ion text as a flow of events. Nothing recursive, nothing owned.

use alloc::borrow::Cow;
use alloc::string::String;

use smallvec::SmallVec;

use super::{IonFault, MAX_ION_NESTING, scalar, span};
use crate::span::Span;

/// An Ion container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Container {
    List,
    Sexp,
    Struct,
}

/// What the reader came upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// A container begins.
    Open(Container),
    /// The innermost container ends.
    Close,
    /// The name of the next value.
    Field(Text),
    /// A string or a symbol.
    Text(Text),
    /// `null` of any type.
    Null,
    /// Any other value.
    Scalar,
    /// A backtick outside of all containers: the offset after it.
    Backtick(usize),
    /// The end of the text, outside of all containers.
    End,
}

/// A string or symbol, with its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) span: Span,
    pub(crate) is_string: bool,
}

/// What may come next in the innermost container.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Field,
    Value,
    Separator,
}

/// A place in an Ion text.
pub(crate) struct Reader<'s> {
    source: &'s str,
    at: usize,
    stack: SmallVec<[Container; 16]>,
    expect: Expect,
    value: Span,
}

type Step<T> = Result<T, (IonFault, Span)>;

impl<'s> Reader<'s> {
    pub(crate) fn new(source: &'s str, at: usize) -> Self {
        Self { source, at, stack: SmallVec::new(), expect: Expect::Value, value: Span::default() }
    }

    /// How many containers are open.
    pub(crate) fn depth(&self) -> usize {
        self.stack.len()
    }

    /// The place of the last value, or of the bracket that opened or closed it.
    pub(crate) fn value_span(&self) -> Span {
        self.value
    }

    /// Skips a comma between two values that no container holds, as tools print them.
    pub(crate) fn skip_comma(&mut self) -> Step<()> {
        self.skip_trivia()?;
        if self.stack.is_empty() && self.byte(0) == Some(b',') {
            self.at += 1;
        }
        Ok(())
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.source.as_bytes().get(self.at + ahead).copied()
    }

    fn rest(&self) -> &'s [u8] {
        self.source.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// The next event. After [`Event::End`] or [`Event::Backtick`] a literal or text is over.
    pub(crate) fn next(&mut self) -> Step<Event> {
        loop {
            self.skip_trivia()?;
            let start = self.at;
            let innermost = self.stack.last().copied();
            let Some(byte) = self.byte(0) else {
                return match innermost {
                    None => Ok(Event::End),
                    Some(_) => Err((IonFault::Unterminated, self.value)),
                };
            };
            let closes = match (byte, innermost) {
                (b']', Some(Container::List)) | (b')', Some(Container::Sexp)) => true,
                (b'}', Some(Container::Struct)) => self.expect != Expect::Value,
                _ => false,
            };
            if closes {
                self.at += 1;
                self.stack.pop();
                self.expect_next();
                self.value = span(start, self.at);
                return Ok(Event::Close);
            }
            match self.expect {
                Expect::Separator if byte == b',' => {
                    self.at += 1;
                    self.expect = if innermost == Some(Container::Struct) { Expect::Field } else { Expect::Value };
                }
                Expect::Separator => return Err(self.unexpected("a comma or the closing bracket")),
                Expect::Field => return self.field(),
                Expect::Value if byte == b'`' && innermost.is_none() => {
                    self.at += 1;
                    return Ok(Event::Backtick(self.at));
                }
                Expect::Value => return self.annotated_value(byte),
            }
        }
    }

    /// What follows a complete value.
    fn expect_next(&mut self) {
        self.expect = match self.stack.last() {
            None | Some(Container::Sexp) => Expect::Value,
            Some(Container::List | Container::Struct) => Expect::Separator,
        };
    }

    fn unexpected(&self, wanted: &'static str) -> (IonFault, Span) {
        let length = self.source.get(self.at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        (IonFault::Unexpected(wanted), span(self.at, self.at + length))
    }

    fn field(&mut self) -> Step<Event> {
        let Some(text) = self.text()? else {
            return Err(self.unexpected("a field name"));
        };
        self.skip_trivia()?;
        if self.byte(0) != Some(b':') || self.byte(1) == Some(b':') {
            return Err(self.unexpected("`:` after the field name"));
        }
        self.at += 1;
        self.expect = Expect::Value;
        Ok(Event::Field(text))
    }

    /// A value, after any number of annotations (`name::`).
    fn annotated_value(&mut self, first: u8) -> Step<Event> {
        let mut first = first;
        loop {
            let start = self.at;
            let event = self.value(first)?;
            self.value = span(start, self.at);
            if let Event::Text(Text { is_string: false, .. }) = event {
                self.skip_trivia()?;
                if self.rest().starts_with(b"::") {
                    self.at += 2;
                    self.skip_trivia()?;
                    first = self.byte(0).ok_or((IonFault::Unterminated, self.value))?;
                    continue;
                }
            }
            if !matches!(event, Event::Open(_)) {
                self.expect_next();
            }
            return Ok(event);
        }
    }

    fn value(&mut self, first: u8) -> Step<Event> {
        match first {
            b'{' if self.byte(1) == Some(b'{') => self.lob(),
            b'{' => self.open(Container::Struct, Expect::Field),
            b'[' => self.open(Container::List, Expect::Value),
            b'(' => self.open(Container::Sexp, Expect::Value),
            b'"' | b'\'' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'$' => self.text_or_word(),
            b'0'..=b'9' => self.number(),
            b'-' if self.byte(1).is_some_and(|byte| byte.is_ascii_digit()) => self.number(),
            b'+' | b'-' if self.rest().get(1..4) == Some(b"inf") => self.number(),
            _ if self.stack.last() == Some(&Container::Sexp) && is_operator(first) => {
                let length = self.rest().iter().position(|byte| !is_operator(*byte)).unwrap_or(self.rest().len());
                self.at += length;
                Ok(Event::Scalar)
            }
            _ => Err(self.unexpected("an Ion value")),
        }
    }

    fn open(&mut self, container: Container, expect: Expect) -> Step<Event> {
        if self.stack.len() >= MAX_ION_NESTING {
            return Err((IonFault::TooDeep, span(self.at, self.at + 1)));
        }
        self.stack.push(container);
        self.expect = expect;
        self.at += 1;
        Ok(Event::Open(container))
    }

    /// A string, a symbol, or a word such as `null.int`.
    fn text_or_word(&mut self) -> Step<Event> {
        let start = self.at;
        let Some(text) = self.text()? else {
            return Err(self.unexpected("an Ion value"));
        };
        match self.source.get(start..self.at).unwrap_or_default() {
            "null" if self.byte(0) == Some(b'.') => {
                self.at += 1;
                let type_start = self.at;
                self.text()?;
                let name = self.source.get(type_start..self.at).unwrap_or_default();
                if scalar::is_type(name) {
                    Ok(Event::Null)
                } else {
                    Err((IonFault::Unexpected("the name of an Ion type"), span(type_start, self.at)))
                }
            }
            "null" => Ok(Event::Null),
            "true" | "false" | "nan" => Ok(Event::Scalar),
            // A symbol by its number: its text is in a table that the literal doesn't have.
            _ if text.is_symbol_id(self.source) => Ok(Event::Scalar),
            _ => Ok(Event::Text(text)),
        }
    }

    /// A string or symbol, or `None` if there is none here.
    fn text(&mut self) -> Step<Option<Text>> {
        let start = self.at;
        let is_string = match self.rest() {
            [b'\'', b'\'', b'\'', ..] => {
                self.long_strings()?;
                true
            }
            [b'"', ..] => {
                self.at += 1;
                self.quoted(b"\"", "string")?;
                true
            }
            [b'\'', ..] => {
                self.at += 1;
                self.quoted(b"'", "symbol")?;
                false
            }
            [b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'$', ..] => {
                let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
                let rest = self.rest();
                self.at += rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
                false
            }
            _ => return Ok(None),
        };
        Ok(Some(Text { span: span(start, self.at), is_string }))
    }

    /// One or more `'''…'''`, which make one string.
    fn long_strings(&mut self) -> Step<()> {
        loop {
            self.at += 3;
            self.quoted(b"'''", "long string")?;
            let end = self.at;
            self.skip_trivia()?;
            if !self.rest().starts_with(b"'''") {
                self.at = end;
                return Ok(());
            }
        }
    }

    /// The rest of a quoted text, after its opening quotes.
    fn quoted(&mut self, close: &'static [u8], what: &'static str) -> Step<()> {
        let start = self.at - close.len();
        loop {
            let rest = self.rest();
            match rest {
                [] => return Err((IonFault::Unclosed(what), span(start, start + close.len()))),
                _ if rest.starts_with(close) => {
                    self.at += close.len();
                    return Ok(());
                }
                [b'\\', ..] => {
                    let length = scalar::escape_length(rest).ok_or((IonFault::Escape, span(self.at, self.at + 1)))?;
                    self.at += length;
                }
                [b'\n' | b'\r', ..] if close.len() == 1 => {
                    return Err((IonFault::Unclosed(what), span(start, start + close.len())));
                }
                _ => self.at += 1,
            }
        }
    }

    /// `{{ base64 }}`, `{{ "…" }}` or `{{ '''…''' }}`. No comments inside.
    fn lob(&mut self) -> Step<Event> {
        let start = self.at;
        self.at += 2;
        self.skip_whitespace();
        match self.rest() {
            [b'"', ..] => {
                self.at += 1;
                self.quoted(b"\"", "clob")?;
            }
            [b'\'', b'\'', b'\'', ..] => {
                while self.rest().starts_with(b"'''") {
                    self.at += 3;
                    self.quoted(b"'''", "clob")?;
                    self.skip_whitespace();
                }
            }
            rest => {
                let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/= \t\n\r\x0b\x0c".contains(byte);
                self.at += rest.iter().position(|byte| !is_base64(byte)).unwrap_or(rest.len());
            }
        }
        self.skip_whitespace();
        match self.rest() {
            [b'}', b'}', ..] => self.at += 2,
            [] => return Err((IonFault::Unclosed("blob"), span(start, start + 2))),
            _ => return Err(self.unexpected("base64 or `}}`")),
        }
        Ok(Event::Scalar)
    }

    fn number(&mut self) -> Step<Event> {
        let start = self.at;
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'+' | b'-' | b':');
        let rest = self.rest();
        self.at += rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
        let text = self.source.get(start..self.at).unwrap_or_default();
        let delimited = self.byte(0).is_none_or(|byte| b" \t\n\r\x0b\x0c{}[](),\"'`/".contains(&byte));
        if delimited && scalar::is_number_or_timestamp(text) {
            Ok(Event::Scalar)
        } else {
            Err((IonFault::Unexpected("a number or a timestamp"), span(start, self.at)))
        }
    }

    fn skip_whitespace(&mut self) {
        let rest = self.rest();
        self.at += rest.iter().position(|byte| !matches!(byte, b' ' | b'\t'..=b'\r')).unwrap_or(rest.len());
    }

    fn skip_trivia(&mut self) -> Step<()> {
        loop {
            self.skip_whitespace();
            let rest = self.rest();
            match rest {
                [b'/', b'/', ..] => {
                    self.at += rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
                }
                [b'/', b'*', body @ ..] => {
                    let length = body.windows(2).position(|pair| pair == b"*/");
                    let length = length.ok_or((IonFault::Unclosed("comment"), span(self.at, self.at + 2)))?;
                    self.at += 2 + length + 2;
                }
                _ => return Ok(()),
            }
        }
    }
}

/// The characters of operator symbols in an S-expression, but the backtick: QLDB would end the literal there.
fn is_operator(byte: u8) -> bool {
    b"!#%&*+-./;<=>?@^|~".contains(&byte)
}

impl Text {
    /// Whether it is a symbol by its number, such as `$4`, rather than by its text.
    pub(crate) fn is_symbol_id(self, source: &str) -> bool {
        let digits = self.span.text(source).strip_prefix('$').unwrap_or_default();
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// The text without quotes, escapes resolved.
    pub(crate) fn read(self, source: &str) -> Cow<'_, str> {
        let raw = self.span.text(source);
        let plain = match raw.as_bytes() {
            [b'\'', b'\'', b'\'', ..] => None,
            [b'\'' | b'"', .., _] => raw.get(1..raw.len() - 1).filter(|inner| !inner.contains('\\')),
            _ => Some(raw),
        };
        plain.map_or_else(|| Cow::Owned(unescape(raw)), Cow::Borrowed)
    }
}

/// The reader has checked the quotes and the escapes.
fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(first) = rest.chars().next() {
        let close = if rest.starts_with("'''") { "'''" } else { rest.get(..1).unwrap_or_default() };
        if !matches!(first, '\'' | '"') {
            // Whitespace or a comment between the parts of a long string.
            rest = scalar::skip_between(rest);
            continue;
        }
        rest = rest.get(close.len()..).unwrap_or_default();
        while !rest.starts_with(close) {
            let Some(next) = rest.chars().next() else { return text };
            let length = if next == '\\' {
                let length = scalar::escape_length(rest.as_bytes()).unwrap_or(1);
                scalar::push_escape(rest.get(..length).unwrap_or_default(), &mut text);
                length
            } else {
                text.push(next);
                next.len_utf8()
            };
            rest = rest.get(length..).unwrap_or_default();
        }
        rest = rest.get(close.len()..).unwrap_or_default();
    }
    text
}

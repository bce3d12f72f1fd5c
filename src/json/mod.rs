//! A reader of JSON that keeps the place of every value, which serde_json does not, and refuses a key that repeats within an object.
//!
//! It reads what RFC 8259 allows, up to the limits that are given with the text.

mod error;
mod path;
mod quoted;
mod tree;

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::span::Span;
pub(crate) use error::JsonError;
pub use error::JsonProblem;
pub(crate) use path::{Path, Step};
pub(crate) use quoted::Quoted;
#[doc(hidden)]
pub use tree::{at, member, members, parts, string};

/// What a text may have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// How many bytes.
    pub(crate) bytes: usize,
    /// How many objects and arrays in one another: what is read calls itself as often.
    pub(crate) depth: usize,
    /// Whether `\u0000` and other control characters may be escaped.
    pub(crate) escaped_controls: bool,
}

/// A value and its place.
#[derive(Debug)]
#[doc(hidden)]
#[non_exhaustive]
pub struct Node<'t> {
    /// The value.
    pub value: Json<'t>,
    /// Its bytes in the text.
    pub span: Span,
}

#[cfg(feature = "policy")]
impl Node<'_> {
    /// Moves all places in a value.
    pub(crate) fn move_all(&mut self, place: &impl Fn(Span) -> Span) {
        self.span = place(self.span);
        match &mut self.value {
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
            Json::Array(items) => items.iter_mut().for_each(|item| item.move_all(place)),
            Json::Object(members) => {
                for member in members {
                    member.key_span = place(member.key_span);
                    member.value.move_all(place);
                }
            }
        }
    }
}

/// A value of JSON.
#[derive(Debug)]
#[doc(hidden)]
pub enum Json<'t> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// As written.
    Number(&'t str),
    /// Without quotation marks and escapes.
    String(Cow<'t, str>),
    /// A list.
    Array(Vec<Node<'t>>),
    /// The members, in the order written. No key repeats.
    Object(Vec<Member<'t>>),
}

impl Json<'_> {
    /// What it is, for messages.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

/// A key of an object and its value.
#[derive(Debug)]
#[doc(hidden)]
#[non_exhaustive]
pub struct Member<'t> {
    /// The key, without quotation marks and escapes.
    pub key: Cow<'t, str>,
    /// The place of the key.
    pub key_span: Span,
    /// The value.
    pub value: Node<'t>,
}

/// Reads values one after the other, for crates that read policies in other texts.
///
/// # Errors
///
/// When the text has more bytes, nests deeper, or is not JSON, with the place of the fault.
#[doc(hidden)]
pub fn values(text: &str, bytes: usize, depth: usize) -> Result<Vec<Node<'_>>, (JsonProblem, Span)> {
    let read = || {
        let mut reader = Reader::new(text, &Limits { bytes, depth, escaped_controls: true })?;
        let mut values = Vec::new();
        while let Some(value) = reader.next()? {
            values.push(value);
        }
        Ok(values)
    };
    read().map_err(|JsonError { problem, path: _, span }| (problem, span))
}

/// Reads one value that fills the whole text.
pub(crate) fn parse<'t>(text: &'t str, limits: &Limits) -> Result<Node<'t>, JsonError<'t>> {
    let mut reader = Reader::new(text, limits)?;
    let node = reader.value()?;
    reader.skip_space();
    match reader.peek() {
        None => Ok(node),
        Some(_) => Err(reader.unexpected("the end of the text")),
    }
}

/// Reads values one after the other.
#[derive(Debug)]
pub(crate) struct Reader<'t> {
    text: &'t str,
    limits: Limits,
    at: usize,
    path: Path<'t>,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(text: &'t str, limits: &Limits) -> Result<Self, JsonError<'t>> {
        let reader = Self { text, limits: *limits, at: 0, path: Path::root() };
        if text.len() > limits.bytes { Err(reader.error(JsonProblem::TooLong(limits.bytes), 0, 0)) } else { Ok(reader) }
    }

    /// The next value, if there is one.
    pub(crate) fn next(&mut self) -> Result<Option<Node<'t>>, JsonError<'t>> {
        self.skip_space();
        if self.peek().is_none() { Ok(None) } else { self.value().map(Some) }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }

    /// Steps over `wanted` if it comes next.
    fn eat(&mut self, wanted: &str) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.at += wanted.len();
        }
        found
    }

    fn error(&self, problem: JsonProblem, start: usize, end: usize) -> JsonError<'t> {
        JsonError { problem, path: self.path.clone(), span: span(start, end) }
    }

    fn unexpected(&self, wanted: &'static str) -> JsonError<'t> {
        match self.peek() {
            Some(found) => self.error(JsonProblem::Unexpected { found, wanted }, self.at, self.at + found.len_utf8()),
            None => self.error(JsonProblem::UnexpectedEnd { wanted }, self.at, self.at),
        }
    }

    /// Recursion ends at the limit of depth, counted by the path.
    fn value(&mut self) -> Result<Node<'t>, JsonError<'t>> {
        self.skip_space();
        let start = self.at;
        if self.path.depth() > self.limits.depth {
            return Err(self.error(JsonProblem::TooDeep(self.limits.depth), start, start));
        }
        let value = match self.peek() {
            Some('{') => self.object()?,
            Some('[') => self.array()?,
            Some('"') => Json::String(self.string()?),
            Some('-' | '0'..='9') => self.number()?,
            _ if self.eat("true") => Json::Bool(true),
            _ if self.eat("false") => Json::Bool(false),
            _ if self.eat("null") => Json::Null,
            _ => return Err(self.unexpected("a value")),
        };
        Ok(Node { value, span: span(start, self.at) })
    }

    fn object(&mut self) -> Result<Json<'t>, JsonError<'t>> {
        self.at += 1;
        let mut members: Vec<Member<'t>> = Vec::new();
        let mut keys = Keys::default();
        self.skip_space();
        if self.eat("}") {
            return Ok(Json::Object(members));
        }
        loop {
            self.skip_space();
            let start = self.at;
            if self.peek() != Some('"') {
                return Err(self.unexpected("a key in quotation marks"));
            }
            let key = self.string()?;
            let key_span = span(start, self.at);
            self.path.push(Step::Key(key.clone()));
            if keys.contain(&key, &members) {
                return Err(self.error(JsonProblem::DuplicateKey(key.into_owned()), start, self.at));
            }
            self.skip_space();
            if !self.eat(":") {
                return Err(self.unexpected("`:`"));
            }
            let value = self.value()?;
            self.path.pop();
            members.push(Member { key, key_span, value });
            keys.add(&members);
            self.skip_space();
            if self.eat("}") {
                return Ok(Json::Object(members));
            }
            if !self.eat(",") {
                return Err(self.unexpected("`,` or `}`"));
            }
        }
    }

    fn array(&mut self) -> Result<Json<'t>, JsonError<'t>> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip_space();
        if self.eat("]") {
            return Ok(Json::Array(items));
        }
        loop {
            self.path.push(Step::Index(items.len()));
            items.push(self.value()?);
            self.path.pop();
            self.skip_space();
            if self.eat("]") {
                return Ok(Json::Array(items));
            }
            if !self.eat(",") {
                return Err(self.unexpected("`,` or `]`"));
            }
        }
    }

    fn number(&mut self) -> Result<Json<'t>, JsonError<'t>> {
        let start = self.at;
        let is_part = |found: char| found.is_ascii_alphanumeric() || matches!(found, '+' | '-' | '.');
        let length = self.rest().find(|found| !is_part(found)).unwrap_or(self.rest().len());
        let text = self.rest().get(..length).unwrap_or_default();
        self.at += length;
        if is_number(text) {
            Ok(Json::Number(text))
        } else {
            Err(self.error(JsonProblem::Number(text.into()), start, self.at))
        }
    }

    /// Borrows the text unless it has an escape.
    fn string(&mut self) -> Result<Cow<'t, str>, JsonError<'t>> {
        let open = self.at;
        self.at += 1;
        let mut owned: Option<String> = None;
        loop {
            let rest = self.rest();
            // Faster by bytes than by characters; those of other characters are above.
            let Some(length) = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F)) else {
                return Err(self.error(JsonProblem::UnclosedString, open, self.text.len()));
            };
            let (plain, from) = rest.split_at_checked(length).unwrap_or_default();
            self.at += length;
            if let Some(owned) = &mut owned {
                owned.push_str(plain);
            }
            match from.bytes().next() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(owned.map_or(Cow::Borrowed(plain), Cow::Owned));
                }
                Some(b'\\') => {
                    let mut text = owned.take().unwrap_or_else(|| plain.into());
                    text.push(self.escape()?);
                    owned = Some(text);
                }
                _ => return Err(self.error(JsonProblem::LineBreakInString, self.at, self.at + 1)),
            }
        }
    }

    fn escape(&mut self) -> Result<char, JsonError<'t>> {
        let start = self.at;
        self.at += 1;
        let letter = self.peek();
        self.at += letter.map_or(0, char::len_utf8);
        let plain = match letter {
            Some(same @ ('"' | '\\' | '/')) => Some(same),
            Some('b') => Some('\u{8}'),
            Some('f') => Some('\u{C}'),
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            Some('u') => self.unicode_escape(),
            _ => None,
        };
        plain.ok_or_else(|| self.error(JsonProblem::Escape, start, self.at))
    }

    fn unicode_escape(&mut self) -> Option<char> {
        let first = self.four_digits()?;
        if !(0xD800..0xDC00).contains(&first) {
            let is_allowed = |found: &char| *found >= ' ' || matches!(found, '\t' | '\n' | '\r');
            return char::from_u32(first).filter(|found| self.limits.escaped_controls || is_allowed(found));
        }
        if !self.eat("\\u") {
            return None;
        }
        let second = self.four_digits().filter(|second| (0xDC00..0xE000).contains(second))?;
        char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    }

    fn four_digits(&mut self) -> Option<u32> {
        let digits = self.rest().get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }
}

/// How many members are looked through one by one.
const FEW_MEMBERS: usize = 16;

/// The keys of an object with more than a few members: most have few, and none pays for a set.
#[derive(Default)]
struct Keys<'t>(BTreeSet<Cow<'t, str>>);

impl<'t> Keys<'t> {
    /// Whether the key is one of these members, which were added.
    fn contain(&self, key: &str, members: &[Member<'t>]) -> bool {
        let Self(keys) = self;
        if members.len() <= FEW_MEMBERS { members.iter().any(|member| member.key == key) } else { keys.contains(key) }
    }

    /// Adds the last of these members.
    fn add(&mut self, members: &[Member<'t>]) {
        let Self(keys) = self;
        match members.len().cmp(&(FEW_MEMBERS + 1)) {
            Ordering::Less => {}
            Ordering::Equal => keys.extend(members.iter().map(|member| member.key.clone())),
            Ordering::Greater => keys.extend(members.last().map(|member| member.key.clone())),
        }
    }
}

/// The number grammar of RFC 8259, section 6.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) =
        unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(mantissa, exponent)| (mantissa, Some(exponent)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(whole, part)| (whole, Some(part)));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

/// Offsets fit, since longer texts are refused before the first of them is made.
fn span(start: usize, end: usize) -> Span {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(start), offset(end))
}

//! Binary Ion 1.0: a value is skipped by its length, and nothing is copied but symbols.
//!
//! Source: Amazon Ion, "Ion 1.0 Binary Encoding" and "Symbols".

mod symbols;
mod time;

use std::borrow::Cow;
use std::io::Read;
use std::sync::Arc;

use super::{Failed, Is, Node, count, of_manifest};
use crate::counter::Counter;
use crate::manifest::Manifest;
use crate::problem::{Problem, ProblemKind, unreadable};
use crate::record::{Text, When};
use crate::window::{MAX_RECORD_BYTES, Window};
use symbols::{SYMBOL_TABLE, Symbols};
use time::timestamp;

/// The mark of the version, which takes all symbols back.
const MARK: [u8; 4] = [0xe0, 1, 0, 0xea];

/// A longer head of a value is none: it has a byte for the type, and a length.
const MAX_HEAD: usize = 1 + 10;

pub(super) fn values<R: Read>(
    window: Window<R>,
    counter: &mut Counter<'_>,
    source: &Arc<str>,
    offset: &mut u64,
) -> Result<(), Failed> {
    let mut is_empty = true;
    each(window, offset, |value, offset| {
        is_empty = false;
        count(counter, value, source, offset)
    })?;
    if is_empty {
        counter.problem(Problem::of_file(source, ProblemKind::Empty));
    }
    Ok(())
}

pub(super) fn manifest(bytes: &[u8], manifest: &mut Manifest) -> Result<(), Failed> {
    each(Window::new(bytes), &mut 0, |value, _| of_manifest(manifest, value))
}

/// Hands over each value that is no mark, no table of symbols and no padding.
fn each<R: Read>(
    mut window: Window<R>,
    offset: &mut u64,
    mut take: impl FnMut(Value<'_>, u64) -> Result<(), Failed>,
) -> Result<(), Failed> {
    let mut symbols = Symbols::default();
    while more(&mut window, 1)? {
        *offset = window.offset();
        if window.bytes().first() == MARK.first() {
            if !more(&mut window, MARK.len())? {
                return Err(Failed::Input(ProblemKind::Cut));
            }
            if !window.bytes().starts_with(&MARK) {
                return Err(Failed::record("it is of no version of binary Ion that is known"));
            }
            symbols.reset();
            window.take(MARK.len());
            continue;
        }
        // Without its end a head is cut only where nothing follows.
        more(&mut window, MAX_HEAD)?;
        let Some(head) = Head::of(window.bytes())? else { return Err(Failed::Input(ProblemKind::Cut)) };
        let length = head.before + head.length;
        if length > MAX_RECORD_BYTES {
            return Err(Failed::Input(ProblemKind::TooLong));
        }
        if !more(&mut window, length)? {
            return Err(Failed::Input(ProblemKind::Cut));
        }
        let mut rest = window.bytes().get(..length).unwrap_or_default();
        match next(&mut rest)? {
            None => {}
            Some(raw) if raw.annotation == Some(SYMBOL_TABLE) && raw.kind == Kind::Struct && !raw.is_null => {
                symbols.read(raw)?;
            }
            Some(raw) => take(Value { raw, symbols: &symbols }, *offset)?,
        }
        window.take(length);
    }
    Ok(())
}

/// Reads on until so many bytes are there. `false`: there are not so many.
fn more<R: Read>(window: &mut Window<R>, count: usize) -> Result<bool, Failed> {
    while window.bytes().len() < count {
        if !window.more().map_err(|error| Failed::Input(unreadable(&error)))? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A type of values, in the order of its number; those that are never looked at are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Int { is_negative: bool },
    Timestamp,
    Symbol,
    String,
    List,
    Struct,
    Annotated,
    Padding,
    Other,
}

/// What comes before a value.
struct Head {
    kind: Kind,
    is_null: bool,
    /// How many bytes the head has, and the value.
    before: usize,
    length: usize,
}

impl Head {
    /// `None`: it is not all there.
    fn of(bytes: &[u8]) -> Result<Option<Self>, Failed> {
        let Some(first) = bytes.first() else { return Ok(None) };
        let (number, low) = (first >> 4, first & 15);
        let kind = match number {
            0 if low != 15 => Kind::Padding,
            2 | 3 => Kind::Int { is_negative: number == 3 },
            6 => Kind::Timestamp,
            7 => Kind::Symbol,
            8 => Kind::String,
            11 => Kind::List,
            13 => Kind::Struct,
            14 if low != 15 => Kind::Annotated,
            0 | 1 | 4 | 5 | 9 | 10 | 12 => Kind::Other,
            _ => return Err(Failed::record("a value has a type that binary Ion has not")),
        };
        let of = |before, length| Ok(Some(Self { kind, is_null: false, before, length }));
        match low {
            2..=14 if number == 1 => Err(Failed::record("a value has a length that its type has not")),
            15 => Ok(Some(Self { kind, is_null: true, before: 1, length: 0 })),
            // A bool is in the place of the length.
            0 | 1 if number == 1 => of(1, 0),
            // Members in the order of their names, and at least one.
            14 | 1 if low == 14 || kind == Kind::Struct => {
                let mut rest = bytes.get(1..).unwrap_or_default();
                let all = rest.len();
                let Some(length) = unsigned(&mut rest)? else { return Ok(None) };
                let length = usize::try_from(length).unwrap_or(usize::MAX).min(MAX_RECORD_BYTES + 1);
                of(1 + all - rest.len(), length)
            }
            low => of(1, low.into()),
        }
    }
}

/// A number of groups of seven bits. `None`: its end is not there.
fn unsigned(rest: &mut &[u8]) -> Result<Option<u64>, Failed> {
    let mut number: u64 = 0;
    for (place, byte) in rest.iter().enumerate() {
        if number >> 57 != 0 {
            return Err(Failed::record("a number is too large"));
        }
        number = number << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 != 0 {
            *rest = rest.get(place + 1..).unwrap_or_default();
            return Ok(Some(number));
        }
    }
    Ok(None)
}

/// The same where all is there that the value has.
fn inner(rest: &mut &[u8]) -> Result<u64, Failed> {
    unsigned(rest)?.ok_or_else(outside)
}

fn outside() -> Failed {
    Failed::record("a value is longer than what it is in")
}

/// Takes the next value. `None`: it is padding.
fn next<'b>(rest: &mut &'b [u8]) -> Result<Option<Raw<'b>>, Failed> {
    let raw = outer(rest)?;
    match raw.kind {
        Kind::Padding => Ok(None),
        Kind::Annotated => annotated(raw.body).map(Some),
        _ => Ok(Some(raw)),
    }
}

/// Takes what is next, with the annotations in it.
fn outer<'b>(rest: &mut &'b [u8]) -> Result<Raw<'b>, Failed> {
    let Head { kind, is_null, before, length } = Head::of(rest)?.ok_or_else(outside)?;
    let whole = rest.get(before..).unwrap_or_default();
    let (body, after) = whole.split_at_checked(length).ok_or_else(outside)?;
    *rest = after;
    Ok(Raw { kind, is_null, body, annotation: None })
}

fn annotated(mut rest: &[u8]) -> Result<Raw<'_>, Failed> {
    let length = usize::try_from(inner(&mut rest)?).map_err(|_| outside())?;
    let (mut annotations, mut value) = rest.split_at_checked(length).ok_or_else(outside)?;
    let annotation = Some(inner(&mut annotations)?);
    let raw = outer(&mut value)?;
    if !value.is_empty() || matches!(raw.kind, Kind::Annotated | Kind::Padding) {
        return Err(Failed::record("annotations are not those of one value"));
    }
    Ok(Raw { annotation, ..raw })
}

/// A value without its head.
#[derive(Clone, Copy)]
struct Raw<'b> {
    kind: Kind,
    is_null: bool,
    body: &'b [u8],
    /// The first one.
    annotation: Option<u64>,
}

impl<'b> Raw<'b> {
    /// The magnitude of a number, or the number of a symbol.
    fn magnitude(self) -> Result<u64, Failed> {
        magnitude(self.body)
    }

    fn is(self, kind: Kind) -> bool {
        self.kind == kind && !self.is_null
    }

    fn string(self) -> Result<&'b str, Failed> {
        std::str::from_utf8(self.body).map_err(|_| Failed::record("a text is not UTF-8"))
    }

    /// Hands over the number of the name and the value of each member.
    fn members(self, mut each: impl FnMut(u64, Self) -> Result<(), Failed>) -> Result<(), Failed> {
        let mut rest = self.body;
        while !rest.is_empty() {
            let name = inner(&mut rest)?;
            if let Some(value) = next(&mut rest)? {
                each(name, value)?;
            }
        }
        Ok(())
    }

    fn items(self, mut each: impl FnMut(Self) -> Result<(), Failed>) -> Result<(), Failed> {
        let mut rest = self.body;
        while !rest.is_empty() {
            if let Some(value) = next(&mut rest)? {
                each(value)?;
            }
        }
        Ok(())
    }
}

fn magnitude(bytes: &[u8]) -> Result<u64, Failed> {
    bytes.iter().try_fold(0_u64, |number, byte| {
        let is_free = number >> 56 == 0;
        is_free.then(|| number << 8 | u64::from(*byte)).ok_or_else(|| Failed::record("a number is too large"))
    })
}

/// A value, and what its symbols mean.
#[derive(Clone, Copy)]
struct Value<'b> {
    raw: Raw<'b>,
    symbols: &'b Symbols,
}

impl<'b> Value<'b> {
    fn with(self, raw: Raw<'b>) -> Self {
        Self { raw, ..self }
    }
}

impl<'b> Node<'b> for Value<'b> {
    fn text(self) -> Result<Text<'b>, Failed> {
        Ok(Text(if self.raw.is(Kind::String) {
            Some(Cow::Borrowed(self.raw.string()?))
        } else if self.raw.is(Kind::Symbol) {
            self.symbols.text(self.raw.magnitude()?)?.map(Cow::Borrowed)
        } else {
            None
        }))
    }

    fn when(self) -> Result<When<'b>, Failed> {
        if self.raw.is(Kind::Timestamp) {
            let moment = timestamp(self.raw.body)?;
            return moment.map(When::Known).ok_or_else(|| Failed::record("a time is none"));
        }
        let is_string = self.raw.is(Kind::String);
        Ok(When::Said(Text(self.text()?.0.filter(|_| is_string))))
    }

    fn number(self) -> Result<i64, Failed> {
        let Kind::Int { is_negative } = self.raw.kind else { return Err(Failed::record("a number is none")) };
        if self.raw.is_null {
            return Err(Failed::record("a number is none"));
        }
        let number = i64::try_from(self.raw.magnitude()?).map_err(|_| Failed::record("a number is too large"))?;
        if is_negative && number == 0 {
            return Err(Failed::record("a number is a negative zero"));
        }
        Ok(if is_negative { -number } else { number })
    }

    fn members(self, mut each: impl FnMut(&'b str, Self) -> Result<(), Failed>) -> Result<Is, Failed> {
        if !self.raw.is(Kind::Struct) {
            return Ok(if self.raw.is_null { Is::Null } else { Is::Other });
        }
        self.raw.members(|name, value| each(self.symbols.text(name)?.unwrap_or_default(), self.with(value)))?;
        Ok(Is::It)
    }

    fn items(self, mut each: impl FnMut(Self) -> Result<(), Failed>) -> Result<Is, Failed> {
        if !self.raw.is(Kind::List) {
            return Ok(if self.raw.is_null { Is::Null } else { Is::Other });
        }
        self.raw.items(|value| each(self.with(value)))?;
        Ok(Is::It)
    }
}

#[cfg(test)]
mod tests;

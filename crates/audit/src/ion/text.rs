//! Ion text. Nothing else uses the interface of the reader that skips what is not asked for: it is no stable one.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;
use std::sync::Arc;

use ion_rs::v1_0::Text as IonText;
use ion_rs::{Decoder, HasRange, IonError, IonInput, IonType, LazyValue, Reader, ValueRef};

use super::characters::Characters;
use super::nesting::Nesting;
use super::{Failed, Is, Node, count, of_manifest};
use crate::counter::Counter;
use crate::manifest::Manifest;
use crate::moment::Moment;
use crate::problem::{Problem, ProblemKind, TooLong, unreadable};
use crate::record::{Text, When};
use crate::window::MAX_RECORD_BYTES;

impl From<IonError> for Failed {
    fn from(error: IonError) -> Self {
        Self::Input(match &error {
            IonError::Io(error) => unreadable(error.source()),
            IonError::Incomplete(_) => ProblemKind::Cut,
            error => ProblemKind::Malformed { why: plain(&error.to_string()) },
        })
    }
}

/// The first line of a message.
fn plain(message: &str) -> String {
    message.lines().next().unwrap_or_default().to_owned()
}

/// An input that fails when there is no end of a value in as many bytes as one may have, what is no character, or what is nested too deep.
struct Limited<R> {
    input: R,
    characters: Characters,
    nesting: Nesting,
    since: Rc<Cell<usize>>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.since.get() > MAX_RECORD_BYTES {
            return Err(io::Error::other(TooLong));
        }
        let count = self.input.read(buffer)?;
        let bytes = buffer.get(..count).unwrap_or_default();
        self.characters.take(bytes)?;
        self.nesting.take(bytes)?;
        self.since.set(self.since.get() + count);
        Ok(count)
    }
}

pub(super) fn values<R: Read>(
    input: R,
    counter: &mut Counter<'_>,
    source: &Arc<str>,
    offset: &mut u64,
) -> Result<(), Failed> {
    let since = Rc::new(Cell::new(0));
    let input = BufReader::with_capacity(
        64 << 10,
        Limited { input, characters: Characters::default(), nesting: Nesting::default(), since: Rc::clone(&since) },
    );
    all(Reader::new(IonText, input)?, &since, counter, source, offset)
}

fn all<D: Decoder, I: IonInput>(
    mut reader: Reader<D, I>,
    since: &Cell<usize>,
    counter: &mut Counter<'_>,
    source: &Arc<str>,
    offset: &mut u64,
) -> Result<(), Failed> {
    let mut is_empty = true;
    while let Some(value) = reader.next()? {
        is_empty = false;
        since.set(0);
        if let Some(raw) = value.raw() {
            *offset = raw.range().start as u64;
        }
        count(counter, value, source, *offset)?;
    }
    if is_empty {
        counter.problem(Problem::of_file(source, ProblemKind::Empty));
    }
    Ok(())
}

pub(super) fn manifest(bytes: &[u8], manifest: &mut Manifest) -> Result<(), Failed> {
    let mut characters = Characters::default();
    let checked = [bytes, &[]].into_iter().try_for_each(|bytes| characters.take(bytes));
    let checked = checked.and_then(|()| Nesting::default().take(bytes));
    checked.map_err(|error| Failed::Input(unreadable(&error)))?;
    let mut reader = Reader::new(IonText, bytes)?;
    while let Some(value) = reader.next()? {
        of_manifest(manifest, value)?;
    }
    Ok(())
}

/// A number or a time with more bytes is none that a record has, and takes a time to be read that grows with the square of them.
const MAX_SCALAR: usize = 100;

/// What a value is, without a number or a time that is too long.
fn read<D: Decoder>(value: LazyValue<'_, D>) -> Result<ValueRef<'_, D>, Failed> {
    let is_scalar = matches!(value.ion_type(), IonType::Int | IonType::Float | IonType::Decimal | IonType::Timestamp);
    if is_scalar && value.raw().is_some_and(|raw| raw.range().len() > MAX_SCALAR) {
        return Err(Failed::record("a number or a time is too long"));
    }
    Ok(value.read()?)
}

impl<'a, D: Decoder> Node<'a> for LazyValue<'a, D> {
    fn text(self) -> Result<Text<'a>, Failed> {
        Ok(Text(match read(self)? {
            ValueRef::String(text) => Some(Cow::Borrowed(text.text())),
            ValueRef::Symbol(symbol) => symbol.text().map(Cow::Borrowed),
            _ => None,
        }))
    }

    fn when(self) -> Result<When<'a>, Failed> {
        Ok(match read(self)? {
            ValueRef::Timestamp(stamp) => {
                let parts = [stamp.year(), stamp.month(), stamp.day(), stamp.hour(), stamp.minute(), stamp.second()];
                let moment = Moment::from_parts(parts.map(i64::from), i64::from(stamp.microseconds()));
                let offset = i64::from(stamp.offset().unwrap_or_default()) * 60_000_000;
                When::Known(Moment::from_microseconds(moment.microseconds().saturating_sub(offset)))
            }
            ValueRef::String(text) => When::Said(Text(Some(Cow::Borrowed(text.text())))),
            _ => When::Said(Text(None)),
        })
    }

    fn number(self) -> Result<i64, Failed> {
        Ok(read(self)?.expect_i64()?)
    }

    fn members(self, mut each: impl FnMut(&'a str, Self) -> Result<(), Failed>) -> Result<Is, Failed> {
        let members = match read(self)? {
            ValueRef::Struct(members) => members,
            ValueRef::Null(_) => return Ok(Is::Null),
            _ => return Ok(Is::Other),
        };
        for member in &members {
            let member = member?;
            each(member.name()?.text().unwrap_or_default(), member.value())?;
        }
        Ok(Is::It)
    }

    fn items(self, mut each: impl FnMut(Self) -> Result<(), Failed>) -> Result<Is, Failed> {
        let items = match read(self)? {
            ValueRef::List(items) => items,
            ValueRef::Null(_) => return Ok(Is::Null),
            _ => return Ok(Is::Other),
        };
        for item in &items {
            each(item?)?;
        }
        Ok(Is::It)
    }
}

/// Binary Ion by the reader that reads the text too: what ours is compared with.
#[cfg(test)]
pub(super) fn binary(bytes: &[u8], counter: &mut Counter<'_>, source: &Arc<str>) -> Result<(), Failed> {
    let reader = Reader::new(ion_rs::v1_0::Binary, bytes)?;
    all(reader, &Cell::new(0), counter, source, &mut 0)
}

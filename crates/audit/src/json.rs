//! Values of JSON one after another, in the layouts that files have them in.

use std::io::{self, Read};
use std::sync::Arc;

use serde::Deserialize;

use crate::counter::Counter;
use crate::problem::{Problem, ProblemKind, unreadable};
use crate::window::Window;

/// Where values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One after another, or in a list.
    Lines,
    /// The same, or in `{"Records": […]}`.
    Records,
}

/// What must follow the last value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Nothing,
    List,
    Object,
}

/// Why reading ends.
enum Stop {
    Here(ProblemKind),
    Input(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Input(error)
    }
}

/// Hands each value to `take`, with what follows it and its place. What can't be read is a problem in the tally.
pub(crate) fn records<'k, R: Read>(
    counter: &mut Counter<'k>,
    mut window: Window<R>,
    layout: Layout,
    source: &Arc<str>,
    take: impl FnMut(&mut Counter<'k>, &[u8], u64) -> One,
) {
    if let Err(stop) = all(counter, &mut window, layout, source, take) {
        let kind = match stop {
            Stop::Here(kind) => kind,
            Stop::Input(error) => unreadable(&error),
        };
        let offset = Some(window.offset());
        counter.tally.problem(Problem { file: Arc::clone(source), offset, kind });
    }
}

fn is_blank(byte: u8) -> bool {
    byte.is_ascii_whitespace()
}

fn all<'k, R: Read>(
    counter: &mut Counter<'k>,
    window: &mut Window<R>,
    layout: Layout,
    source: &Arc<str>,
    mut take: impl FnMut(&mut Counter<'k>, &[u8], u64) -> One,
) -> Result<(), Stop> {
    let end = begin(window, layout)?;
    let mut is_first = true;
    loop {
        if !window.skip(is_blank)? {
            return if end == End::Nothing { Ok(()) } else { Err(Stop::Here(ProblemKind::Cut)) };
        }
        if end != End::Nothing {
            match window.bytes().first() {
                Some(b']') => {
                    window.take(1);
                    return finish(window, end);
                }
                Some(b',') if !is_first => {
                    window.take(1);
                    if !window.skip(is_blank)? {
                        return Err(Stop::Here(ProblemKind::Cut));
                    }
                }
                Some(_) if !is_first => return Err(malformed("expected `,` or `]` after a record")),
                _ => {}
            }
        }
        is_first = false;
        let offset = window.offset();
        match take(counter, window.bytes(), offset) {
            One::Taken(length) => window.take(length),
            One::Wrong(length, why) => {
                window.take(length);
                let kind = ProblemKind::Malformed { why };
                counter.tally.problem(Problem { file: Arc::clone(source), offset: Some(offset), kind });
            }
            One::More if window.is_full() => return Err(Stop::Here(ProblemKind::TooLong)),
            One::More => {
                is_first = true;
                if !window.more()? {
                    return Err(Stop::Here(ProblemKind::Cut));
                }
            }
            One::Malformed(why) => {
                if end != End::Nothing {
                    return Err(Stop::Here(ProblemKind::Malformed { why }));
                }
                // What follows the line may be whole.
                let kind = ProblemKind::Malformed { why };
                counter.tally.problem(Problem { file: Arc::clone(source), offset: Some(offset), kind });
                if !window.skip(|byte| byte != b'\n')? {
                    return Ok(());
                }
            }
        }
    }
}

fn malformed(why: &str) -> Stop {
    Stop::Here(ProblemKind::Malformed { why: why.to_owned() })
}

/// Goes to the first value, and says what must follow the last one.
fn begin<R: Read>(window: &mut Window<R>, layout: Layout) -> Result<End, Stop> {
    window.skip_mark()?;
    if window.bytes().starts_with(b"[") {
        window.take(1);
        return Ok(End::List);
    }
    if layout == Layout::Lines {
        return Ok(End::Nothing);
    }
    let Some(rest) = window.bytes().strip_prefix(b"{").map(<[u8]>::trim_ascii_start) else { return Ok(End::Nothing) };
    let Some(rest) = rest.strip_prefix(b"\"Records\"").map(<[u8]>::trim_ascii_start) else {
        return Ok(End::Nothing);
    };
    let list = rest.strip_prefix(b":").map(<[u8]>::trim_ascii_start).and_then(|rest| rest.strip_prefix(b"["));
    let Some(list) = list.map(<[u8]>::len) else {
        return Err(if window.is_last() { Stop::Here(ProblemKind::Cut) } else { malformed("`Records` is no list") });
    };
    window.take(window.bytes().len() - list);
    Ok(End::Object)
}

/// What follows the last value of a list.
fn finish<R: Read>(window: &mut Window<R>, end: End) -> Result<(), Stop> {
    if end == End::Object {
        if !window.skip(is_blank)? {
            return Err(Stop::Here(ProblemKind::Cut));
        }
        if window.bytes().first() != Some(&b'}') {
            return Err(malformed("expected `}` after the list of records"));
        }
        window.take(1);
    }
    if window.skip(is_blank)? {
        return Err(malformed("something follows the list of records"));
    }
    Ok(())
}

/// What came of a record.
pub(crate) enum One {
    /// It has so many bytes.
    Taken(usize),
    /// It has so many bytes, and is not what it should be.
    Wrong(usize, String),
    /// It is not all there.
    More,
    /// It is nothing that JSON has.
    Malformed(String),
}

/// Reads the first record of some bytes.
pub(crate) fn one<'b, T: Deserialize<'b>>(bytes: &'b [u8], take: impl FnOnce(T) -> Result<(), String>) -> One {
    one_with_text(bytes, |record, _| take(record))
}

/// The same, and hands over its text.
pub(crate) fn one_with_text<'b, T: Deserialize<'b>>(
    bytes: &'b [u8],
    take: impl FnOnce(T, &'b [u8]) -> Result<(), String>,
) -> One {
    let mut records = serde_json::Deserializer::from_slice(bytes).into_iter::<T>();
    match records.next() {
        None => One::More,
        Some(Ok(record)) => {
            let length = records.byte_offset();
            taken(take(record, bytes.get(..length).unwrap_or_default()), length)
        }
        Some(Err(error)) if error.is_eof() || is_at_end(&error, bytes) => One::More,
        Some(Err(error)) => One::Malformed(plain(&error.to_string())),
    }
}

/// What comes of a record that has so many bytes.
pub(crate) fn taken(result: Result<(), String>, length: usize) -> One {
    match result {
        Ok(()) => One::Taken(length),
        Err(why) => One::Wrong(length, why),
    }
}

/// Whether the bytes end where they are no JSON: what follows may make it one, as `12.` is no number and `12.5` is.
fn is_at_end(error: &serde_json::Error, bytes: &[u8]) -> bool {
    if !error.is_syntax() {
        return false;
    }
    let lines = memchr::memchr_iter(b'\n', bytes).count();
    let last = memchr::memrchr(b'\n', bytes).map_or(bytes, |place| bytes.get(place + 1..).unwrap_or_default());
    error.line() == lines + 1 && error.column() >= last.len()
}

/// The message without its place, which is one in the window.
fn plain(message: &str) -> String {
    message.rsplit_once(" at line ").map_or(message, |(words, _)| words).to_owned()
}

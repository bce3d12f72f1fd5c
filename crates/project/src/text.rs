//! The texts of files.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Why a file has no text. Displays as the reason alone.
#[derive(Debug)]
#[non_exhaustive]
pub enum Unreadable {
    /// It is not there, or can't be read.
    Io(io::Error),
    /// It is longer than this, in bytes.
    TooLong(usize),
    /// It is not UTF-8 from this byte on.
    NotUtf8(usize),
    /// It is UTF-16, as some shells write it.
    Utf16,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::TooLong(limit) => write!(f, "longer than {limit} bytes"),
            Self::Utf16 => f.write_str("the text is UTF-16; save it as UTF-8"),
            Self::NotUtf8(at) => write!(f, "not UTF-8 from byte {at} on"),
        }
    }
}

impl std::error::Error for Unreadable {}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The text of a file, of at most `limit` bytes, as [`read_from`] has it.
///
/// # Errors
///
/// When it can't be read, is longer, or is not UTF-8.
pub fn read(path: &Path, limit: usize) -> Result<String, Unreadable> {
    read_from(&mut File::open(path)?, limit)
}

/// A whole text of at most `limit` bytes, without the mark that some editors put first.
///
/// # Errors
///
/// When it can't be read, is longer, or is not UTF-8.
pub fn read_from(input: &mut dyn Read, limit: usize) -> Result<String, Unreadable> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    input.take(most).read_to_end(&mut bytes)?;
    if bytes.len() > limit {
        return Err(Unreadable::TooLong(limit));
    }
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    if matches!(bytes.as_slice(), [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, _, ..] | [_, 0, ..]) {
        return Err(Unreadable::Utf16);
    }
    String::from_utf8(bytes).map_err(|error| Unreadable::NotUtf8(error.utf8_error().valid_up_to()))
}

/// A file's name as messages have it; `-` is standard input.
#[must_use]
pub fn file_name(path: &Path) -> String {
    if path == Path::new("-") { "<stdin>".to_owned() } else { path.display().to_string() }
}

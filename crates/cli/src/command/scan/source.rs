//! The texts of files, of which most are of no interest.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use partiql_iam_project::text::Unreadable;
use partiql_iam_scan::MAX_SOURCE_BYTES;

/// So many bytes of the head of a file say whether it is text.
const HEAD: usize = 8_000;

/// So much of a file that is too long is looked at at once.
const CHUNK: usize = 64 << 10;

/// No name that is looked for is longer.
const LONGEST_NAME: usize = 256;

/// The text of a file that may have something.
#[derive(Debug)]
pub(super) enum Text {
    /// There is nothing of interest in it.
    None,
    Kept(String),
    /// It is read when it is needed.
    Again,
    Unreadable(Unreadable),
}

/// The text of a file if it is of interest; `None` of other files and of those that are no text.
///
/// `is_given`: it is an error if it is no text. `is_wanted` is asked about the bytes: reading what is of no interest takes no time for its characters.
pub(super) fn read(
    path: &Path,
    is_given: bool,
    buffer: &mut Vec<u8>,
    is_wanted: &dyn Fn(&[u8]) -> bool,
) -> Result<Option<String>, Unreadable> {
    buffer.clear();
    let mut file = File::open(path)?;
    let most = u64::try_from(MAX_SOURCE_BYTES).unwrap_or(u64::MAX) + 1;
    file.by_ref().take(most).read_to_end(buffer)?;
    if matches!(buffer.as_slice(), [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) {
        return Err(Unreadable::Utf16);
    }
    let head = buffer.get(..HEAD.min(buffer.len())).unwrap_or_default();
    if memchr::memchr(0, head).is_some() {
        let why = "it is no text: there is a byte 0 in its head";
        return if is_given { Err(io::Error::new(io::ErrorKind::InvalidData, why).into()) } else { Ok(None) };
    }
    if buffer.len() > MAX_SOURCE_BYTES {
        let is_needed = is_wanted(buffer) || rest_is_wanted(&mut file, buffer, is_wanted)?;
        return if is_needed { Err(Unreadable::TooLong(MAX_SOURCE_BYTES)) } else { Ok(None) };
    }
    if !is_wanted(buffer) {
        return Ok(None);
    }
    let text = buffer.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(buffer);
    match std::str::from_utf8(text) {
        Ok(text) => Ok(Some(text.to_owned())),
        Err(error) => Err(Unreadable::NotUtf8(error.valid_up_to())),
    }
}

/// Whether the rest of a file is wanted, without keeping it.
fn rest_is_wanted(file: &mut File, buffer: &mut Vec<u8>, is_wanted: &dyn Fn(&[u8]) -> bool) -> Result<bool, io::Error> {
    loop {
        // A name may be cut in two.
        let kept = buffer.len().saturating_sub(LONGEST_NAME);
        buffer.drain(..kept);
        let limit = u64::try_from(CHUNK).unwrap_or(u64::MAX);
        if file.by_ref().take(limit).read_to_end(buffer)? == 0 {
            return Ok(false);
        }
        if is_wanted(buffer) {
            return Ok(true);
        }
    }
}

//! Files that are compressed by gzip.

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;

/// How a compressed file begins.
pub(crate) const GZIP: [u8; 2] = [0x1f, 0x8b];

/// What is in an input, which may be compressed by gzip.
///
/// # Errors
///
/// When it can't be read.
pub fn unpacked<'r>(mut input: impl Read + 'r) -> io::Result<Box<dyn Read + 'r>> {
    let mut head = Vec::new();
    (&mut input).take(2).read_to_end(&mut head)?;
    let is_packed = head == GZIP;
    let input = io::Cursor::new(head).chain(input);
    Ok(if is_packed { Box::new(MultiGzDecoder::new(input)) } else { Box::new(input) })
}

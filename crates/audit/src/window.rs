//! A part of a file in memory, that moves along it.

use std::io::{self, Read};

/// The longest record, in bytes: a block has the revisions of a transaction, of at most 4 MiB, in a few bytes for one.
pub const MAX_RECORD_BYTES: usize = 32 << 20;

const BEGIN: usize = 256 << 10;

/// The part of an input that is being read.
pub(crate) struct Window<R> {
    input: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Where the buffer begins in the input.
    before: u64,
    is_end: bool,
    /// Why it can't be read on.
    failure: Option<io::Error>,
}

impl<R: Read> Window<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { input, buffer: vec![0; BEGIN], start: 0, end: 0, before: 0, is_end: false, failure: None }
    }

    /// What is there and not yet taken.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Where it begins in the input.
    pub(crate) const fn offset(&self) -> u64 {
        self.before + self.start as u64
    }

    /// Whether nothing follows it.
    pub(crate) const fn is_last(&self) -> bool {
        self.is_end
    }

    /// Whether it is as long as a record may be.
    pub(crate) const fn is_full(&self) -> bool {
        self.end - self.start >= MAX_RECORD_BYTES
    }

    /// Takes some of it.
    pub(crate) fn take(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }

    /// Reads on. `false`: there is nothing more.
    pub(crate) fn more(&mut self) -> io::Result<bool> {
        if let Some(failure) = self.failure.take() {
            self.is_end = true;
            return Err(failure);
        }
        if self.is_end {
            return Ok(false);
        }
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.before += self.start as u64;
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let mut got = false;
        while let Some(free) = self.buffer.get_mut(self.end..).filter(|free| !free.is_empty()) {
            match self.input.read(free) {
                Ok(0) => {
                    self.is_end = true;
                    break;
                }
                Ok(count) => {
                    self.end += count;
                    got = true;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // What came before it is still to be read, and readers say it only once.
                Err(error) if got => {
                    self.failure = Some(error);
                    break;
                }
                Err(error) => {
                    self.is_end = true;
                    return Err(error);
                }
            }
        }
        Ok(got)
    }

    /// All that is not yet taken.
    pub(crate) fn into_rest(self) -> impl Read {
        let Self { input, mut buffer, start, end, before: _, is_end: _, failure } = self;
        buffer.truncate(end);
        let mut buffered = io::Cursor::new(buffer);
        buffered.set_position(start as u64);
        buffered.chain(Failing(failure)).chain(input)
    }

    /// Goes past byte order marks and the blanks after them. `false`: there is nothing.
    pub(crate) fn skip_mark(&mut self) -> io::Result<bool> {
        let mark = "\u{feff}".as_bytes();
        while self.bytes().starts_with(mark) {
            self.take(mark.len());
            self.skip(|byte| byte.is_ascii_whitespace())?;
        }
        Ok(!self.bytes().is_empty())
    }

    /// Goes on at the first byte that is not one of these. `false`: there is none.
    pub(crate) fn skip(&mut self, is_skipped: impl Fn(u8) -> bool) -> io::Result<bool> {
        loop {
            match self.bytes().iter().position(|byte| !is_skipped(*byte)) {
                Some(count) => {
                    self.take(count);
                    return Ok(true);
                }
                None => self.take(self.end - self.start),
            }
            if !self.more()? {
                return Ok(false);
            }
        }
    }
}

/// Fails once, if there is why.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

//! Reads inputs of any format, one record at a time.

use std::io::{self, Read};
use std::sync::Arc;

use flate2::read::MultiGzDecoder;

use crate::counter::Counter;
use crate::format::Format;
use crate::json::{Layout, one, records};
use crate::problem::{Problem, ProblemKind, unreadable};
use crate::record::{Block, Event, Streamed};
use crate::window::Window;

/// What was read of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found {
    /// Its format; `None` if it has none that is known, which is a problem in the tally too, unless there is nothing in it.
    pub format: Option<Format>,
}

/// How a compressed file begins.
const GZIP: [u8; 2] = [0x1f, 0x8b];

impl Counter<'_> {
    /// Counts the blocks of a journal in JSON, one after another.
    pub fn push_journal(&mut self, bytes: &[u8], source: &Arc<str>) {
        self.of_format(Format::Journal, Window::new(bytes), source);
    }

    /// Counts records of CloudTrail: a file, or the records one after another.
    pub fn push_trail(&mut self, bytes: &[u8], source: &Arc<str>) {
        self.of_format(Format::Trail, Window::new(bytes), source);
    }

    /// Counts all records of an input, which may be compressed by gzip, of a format that is given or told by how it begins. What can't be read is
    /// a problem in the tally.
    pub fn read<R: Read>(&mut self, mut input: R, source: &Arc<str>, format: Option<Format>) -> Found {
        self.tally.totals.files += 1;
        let mut head = Vec::new();
        if let Err(error) = (&mut input).take(2).read_to_end(&mut head) {
            return self.refuse(source, None, unreadable(&error));
        }
        let is_packed = head == GZIP;
        let input = io::Cursor::new(head).chain(input);
        if is_packed {
            self.unpacked(Window::new(MultiGzDecoder::new(input)), source, format)
        } else {
            self.unpacked(Window::new(input), source, format)
        }
    }

    fn unpacked<R: Read>(&mut self, mut window: Window<R>, source: &Arc<str>, format: Option<Format>) -> Found {
        // Something that is no blank, and enough after it to tell what it is.
        let is_there = window.skip(|byte| byte.is_ascii_whitespace());
        let is_there = is_there.and_then(|is_there| {
            if window.bytes().len() < 4_096 {
                window.more()?;
            }
            Ok(is_there)
        });
        match is_there {
            Err(error) => return self.refuse(source, Some(window.offset()), unreadable(&error)),
            Ok(false) => return self.refuse(source, None, ProblemKind::Empty),
            Ok(true) => {}
        }
        match format.or_else(|| Format::of(window.bytes())) {
            None => self.refuse(source, None, ProblemKind::UnknownFormat),
            Some(format) => {
                self.of_format(format, window, source);
                Found { format: Some(format) }
            }
        }
    }

    fn refuse(&mut self, source: &Arc<str>, offset: Option<u64>, kind: ProblemKind) -> Found {
        self.tally.problem(Problem { file: Arc::clone(source), offset, kind });
        Found { format: None }
    }

    fn of_format<R: Read>(&mut self, format: Format, window: Window<R>, source: &Arc<str>) {
        let lines = Layout::Lines;
        match format {
            Format::Journal => records(self, window, lines, source, |counter, bytes, offset| {
                one::<Block<'_>>(bytes, |block| counter.block(&block, source, offset))
            }),
            Format::Stream => records(self, window, lines, source, |counter, bytes, offset| {
                one::<Streamed<'_>>(bytes, |record| counter.streamed(&record, source, offset))
            }),
            Format::Trail => records(self, window, Layout::Records, source, |counter, bytes, offset| {
                one::<Event<'_>>(bytes, |event| counter.event(&event, source, offset))
            }),
            Format::Decisions | Format::Counts | Format::IonText | Format::IonBinary => {
                _ = self.refuse(source, None, ProblemKind::UnknownFormat);
            }
            Format::Manifest | Format::Digest => {}
        }
    }
}

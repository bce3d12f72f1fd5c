//! Records that are given one by one, by whoever reads the file: an engine that hands out lines.

use std::sync::Arc;

use serde::Deserialize;

use crate::aside::Aside;
use crate::counter::Counter;
use crate::format::Format;
use crate::json::{One, one_with_text};
use crate::problem::{Problem, ProblemKind};
use crate::record::{Block, Event, Streamed, plain};

/// How a file of CloudTrail begins.
const FILE: &[u8] = b"\"Records\"";

impl Counter<'_> {
    /// Counts a line of a journal in JSON: a block or a record of a stream, or several. Where it is in its file is not known. The lines of
    /// manifests have no records.
    ///
    /// ```
    /// use partiql_iam_audit::{Counter, Known};
    ///
    /// let known = Known::default();
    /// let mut counter = Counter::new(&known);
    /// let line = br#"{"blockAddress": {"strandId": "8qlFURem51pQl0RiEwt11X", "sequenceNo": 7}}"#;
    /// counter.push_journal_line(line, &"export.json".into());
    /// assert_eq!(counter.finish().totals.blocks, 1);
    /// ```
    pub fn push_journal_line(&mut self, line: &[u8], source: &Arc<str>) {
        let line = line.trim_ascii();
        // Exports have this one first; what looks at all names is slower.
        let format = if line.starts_with(b"{\"blockAddress\"") { Some(Format::Journal) } else { Format::of(line) };
        match format {
            // What is beside a manifest is a problem.
            Some(Format::Manifest) => {
                self.values::<Aside>(line, source, |counter, aside, _, _, _| counter.aside(aside));
            }
            Some(Format::Stream) => self.values::<Streamed<'_>>(line, source, Self::streamed_of),
            _ => match plain::block(line, &mut self.marks).filter(|(_, text)| text.len() == line.len()) {
                Some((block, _)) => {
                    if let Err(why) = self.block_of(&block, line, source, None) {
                        self.problem(Problem::of_file(source, ProblemKind::Malformed { why }));
                    }
                }
                None => self.values::<Block<'_>>(line, source, Self::block_of),
            },
        }
    }

    /// Counts a line of a trail: a record, or several, or a whole file, which is one line as CloudTrail writes it.
    pub fn push_trail_line(&mut self, line: &[u8], source: &Arc<str>) {
        let line = line.trim_ascii();
        let is_file = line.strip_prefix(b"{").is_some_and(|line| line.trim_ascii_start().starts_with(FILE));
        if is_file || line.starts_with(b"[") {
            self.read(line, source, Some(Format::Trail));
        } else {
            self.values::<Event<'_>>(line, source, |counter, event, _, source, offset| {
                counter.event(event, source, offset)
            });
        }
    }

    /// Counts all values of a line. What is none is a problem of the file.
    fn values<'l, T: Deserialize<'l>>(
        &mut self,
        line: &'l [u8],
        source: &Arc<str>,
        count: impl Fn(&mut Self, &T, &[u8], &Arc<str>, Option<u64>) -> Result<(), String>,
    ) {
        let mut rest = line;
        while !rest.is_empty() {
            let kind = match one_with_text::<T>(rest, |value, text| count(self, &value, text, source, None)) {
                One::Taken(length) => {
                    rest = rest.get(length..).unwrap_or_default().trim_ascii_start();
                    continue;
                }
                One::Wrong(length, why) => {
                    rest = rest.get(length..).unwrap_or_default().trim_ascii_start();
                    ProblemKind::Malformed { why }
                }
                One::More => {
                    rest = &[];
                    ProblemKind::Cut
                }
                One::Malformed(why) => {
                    rest = &[];
                    ProblemKind::Malformed { why }
                }
            };
            self.problem(Problem::of_file(source, kind));
        }
    }
}

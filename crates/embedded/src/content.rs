//! The value of a literal, and where each piece of it is in the source.

use std::ops::Range;

use partiql_iam::Span;

/// The text that a literal means, and which piece of the source each part comes from.
///
/// A hole, which is filled in at run time, has the text of a parameter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    text: String,
    runs: Vec<Run>,
}

/// A piece of the text and the piece of the source that it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Run {
    text: Range<usize>,
    host: Range<usize>,
    origin: Origin,
}

/// What a piece of the text is in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// The same, byte for byte.
    Copy,
    /// An escape, which maps as a whole.
    Escape,
    /// What is put in at run time.
    Hole,
}

/// The text of a hole.
const HOLE: &str = "?";

/// A place that is filled in at run time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hole {
    pub(super) text: Range<usize>,
    pub(super) host: Range<usize>,
}

impl Content {
    /// The statement, escapes decoded.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where a place of the statement lies in the source. A place in an escape is the whole escape; one that covers
    /// several literals also covers what is between them.
    #[must_use]
    pub fn host(&self, span: Span) -> Span {
        let Range { start, end } = span.range();
        let from = self.host_start(start);
        let to = if end > start { self.host_end(end) } else { from };
        Span::of(&(from..to.max(from)))
    }

    /// Where the statement lies at an offset of the source; `None` between literals and outside of them.
    #[must_use]
    pub fn offset(&self, host: u32) -> Option<u32> {
        let host = host as usize;
        let run = self.runs.iter().find(|run| run.host.contains(&host)).or_else(|| {
            // The cursor after the last character is still in the literal.
            self.runs.last().filter(|run| run.host.end == host)
        })?;
        let at = match run.origin {
            Origin::Copy => run.text.start + (host - run.host.start),
            Origin::Escape | Origin::Hole if host == run.host.end => run.text.end,
            Origin::Escape | Origin::Hole => run.text.start,
        };
        u32::try_from(at).ok()
    }

    fn host_start(&self, at: usize) -> usize {
        let run = self.runs.get(self.runs.partition_point(|run| run.text.end <= at));
        match run.filter(|run| run.text.contains(&at)) {
            Some(Run { text, host, origin: Origin::Copy }) => host.start + (at - text.start),
            Some(Run { host, .. }) => host.start,
            None => self.runs.last().map_or(0, |run| run.host.end),
        }
    }

    fn host_end(&self, at: usize) -> usize {
        let run = self.runs.get(self.runs.partition_point(|run| run.text.end < at));
        match run.filter(|run| run.text.start < at) {
            Some(Run { text, host, origin: Origin::Copy }) => host.start + (at - text.start),
            Some(Run { host, .. }) => host.end,
            None => self.runs.last().map_or(0, |run| run.host.end),
        }
    }

    /// Appends a piece of the source as it is.
    pub(super) fn copy(&mut self, source: &str, host: Range<usize>) {
        let piece = source.get(host.clone()).unwrap_or_default();
        if !piece.is_empty() {
            self.push(piece, host, Origin::Copy);
        }
    }

    /// Appends what an escape means.
    pub(super) fn escape(&mut self, decoded: &str, host: Range<usize>) {
        if !decoded.is_empty() {
            self.push(decoded, host, Origin::Escape);
        }
    }

    /// Appends a hole.
    pub(super) fn hole(&mut self, host: Range<usize>) {
        self.push(HOLE, host, Origin::Hole);
    }

    fn push(&mut self, piece: &str, host: Range<usize>, origin: Origin) {
        let start = self.text.len();
        self.text.push_str(piece);
        self.runs.push(Run { text: start..self.text.len(), host, origin });
    }

    /// The holes, in the order of the text.
    pub(super) fn holes(&self) -> impl Iterator<Item = Hole> {
        let holes = self.runs.iter().filter(|run| run.origin == Origin::Hole);
        holes.map(|Run { text, host, origin: _ }| Hole { text: text.clone(), host: host.clone() })
    }

    /// The text, if it has no holes.
    pub(super) fn known(&self) -> Option<&str> {
        self.runs.iter().all(|run| run.origin != Origin::Hole).then_some(&*self.text)
    }

    /// Appends another literal.
    pub(super) fn append(&mut self, other: &Self) {
        other.copy_into(0..other.text.len(), self);
    }

    /// With its places counted from one in the source.
    pub(super) fn before(mut self, start: usize) -> Self {
        for Run { host, .. } in &mut self.runs {
            *host = host.start - start..host.end - start;
        }
        self
    }

    /// With its places moved on by where it begins.
    pub(super) fn moved(&self, start: usize) -> Self {
        let run = |Run { text, host, origin }: &Run| Run {
            text: text.clone(),
            host: host.start + start..host.end + start,
            origin: *origin,
        };
        Self { text: self.text.clone(), runs: self.runs.iter().map(run).collect() }
    }

    /// Appends a piece of this to another.
    pub(super) fn copy_into(&self, range: Range<usize>, target: &mut Self) {
        let first = self.runs.partition_point(|run| run.text.end <= range.start);
        let runs = self.runs.iter().skip(first).take_while(|run| run.text.start < range.end);
        for Run { text, host, origin } in runs {
            let (start, end) = (text.start.max(range.start), text.end.min(range.end));
            let host = match origin {
                Origin::Copy => host.start + (start - text.start)..host.start + (end - text.start),
                Origin::Escape | Origin::Hole => host.clone(),
            };
            target.push(self.text.get(start..end).unwrap_or_default(), host, *origin);
        }
    }

    /// Where a piece of the text is in the source.
    pub(super) fn place(&self, text: Range<usize>) -> Range<usize> {
        self.host_start(text.start)..self.host_end(text.end)
    }

    /// Without so many blanks at the beginning of each line.
    pub(super) fn without_indent(&self, indent: usize) -> Self {
        let mut trimmed = Self::default();
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            let blanks = line.bytes().take(indent).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            self.copy_into(start + blanks..start + line.len(), &mut trimmed);
            start += line.len();
        }
        trimmed
    }

    /// As Kotlin's `trimIndent`: without the indent that all lines share, and without the first and the last line if they
    /// are blank.
    pub(super) fn trim_indent(&self) -> Self {
        let mut lines: Vec<Range<usize>> = Vec::new();
        let mut start = 0;
        for line in self.text.split('\n') {
            lines.push(start..start + line.len());
            start += line.len() + 1;
        }
        let text = |line: &Range<usize>| self.text.get(line.clone()).unwrap_or_default();
        let indent = |line: &Range<usize>| text(line).len() - text(line).trim_start().len();
        let shared = lines.iter().filter(|line| !text(line).trim().is_empty()).map(indent).min().unwrap_or_default();
        let last = lines.len().saturating_sub(1);
        let mut trimmed = Self::default();
        let mut is_first = true;
        for (index, line) in lines.iter().enumerate() {
            let is_blank = text(line).trim().is_empty();
            if is_blank && (index == 0 || index == last) {
                continue;
            }
            if !is_first {
                self.copy_into(line.start.saturating_sub(1)..line.start, &mut trimmed);
            }
            is_first = false;
            self.copy_into((line.start + shared).min(line.end)..line.end, &mut trimmed);
        }
        trimmed
    }
}

//! Reads inputs of any format, one record at a time.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::Arc;

use flate2::read::MultiGzDecoder;
use partiql_iam::qldb::UniqueId;
use serde_json::Value;

use crate::aside::Aside;
use crate::counter::Counter;
use crate::counts::has_titles;
use crate::coverage::{Blocks, InFile};
use crate::decisions::Decision;
use crate::format::Format;
use crate::gzip::GZIP;
use crate::ion::{self, Form};
use crate::json::{Layout, one, one_with_text, records, taken};
use crate::manifest::Manifest;
use crate::problem::{Problem, ProblemKind, unreadable};
use crate::record::{Event, Streamed, plain};
use crate::window::Window;

/// What was read of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found {
    /// Its format; `None` if it has none that is known, which is a problem in the tally too, unless there is nothing in it.
    pub format: Option<Format>,
    /// The blocks of a journal that are in it, and how many there are.
    pub blocks: Option<(Blocks, u64)>,
    /// The strand of all these blocks; `None` if they are of several.
    pub strand: Option<Arc<str>>,
    /// Whether it has the manifest of an export, whose files are not read.
    pub has_manifest: bool,
}

/// The blocks that a file of an export has by its name, such as `8qlFURem51pQl0RiEwt11X.0-15.ion`.
///
/// ```
/// use partiql_iam_audit::{Blocks, named_blocks};
///
/// assert_eq!(named_blocks("8qlFURem51pQl0RiEwt11X.0-15.ion.gz"), Some(Blocks { first: 0, last: 15 }));
/// assert_eq!(named_blocks("export.json"), None);
/// ```
#[must_use]
pub fn named_blocks(name: &str) -> Option<Blocks> {
    let mut parts = name.split('.');
    parts.next()?.parse::<UniqueId>().ok()?;
    let (first, last) = parts.next()?.split_once('-')?;
    parts.next()?;
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last).then_some(Blocks { first, last })
}

/// The strand that a file of an export is of by its name.
///
/// ```
/// assert_eq!(partiql_iam_audit::named_strand("8qlFURem51pQl0RiEwt11X.0-15.ion"), Some("8qlFURem51pQl0RiEwt11X"));
/// ```
#[must_use]
pub fn named_strand(name: &str) -> Option<&str> {
    named_blocks(name).and_then(|_| name.split('.').next())
}

/// Other forms of files with records, and how they begin.
const OTHERS: [(&[u8], &str); 8] = [
    // https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "XZ"),
    (b"\x04\x22\x4d\x18", "LZ4"),
    (b"PK\x03\x04", "ZIP"),
    (b"PAR1", "Parquet"),
    (b"ORC", "ORC"),
    (b"Obj\x01", "Avro"),
];

/// The form of a file that is not read in it, by how it begins.
fn other_form(bytes: &[u8]) -> Option<&'static str> {
    OTHERS.iter().find(|(begin, _)| bytes.starts_with(begin)).map(|(_, name)| *name)
}

/// Whether a file that begins so may have records: in a format that is known, compressed, or kept in another form.
///
/// ```
/// use partiql_iam_audit::is_like_records;
///
/// assert!(is_like_records(br#"{"blockAddress": {"#) && is_like_records(b"PAR1") && is_like_records(b"statement,n\n"));
/// assert!(!is_like_records(b"# How to count"));
/// ```
#[must_use]
pub fn is_like_records(begin: &[u8]) -> bool {
    let plain = begin.strip_prefix("\u{feff}".as_bytes()).unwrap_or(begin).trim_ascii_start();
    let item = plain.strip_prefix(b"[").map_or(plain, <[u8]>::trim_ascii_start);
    begin.starts_with(&GZIP)
        || other_form(begin).is_some()
        || item.starts_with(b"{")
        || Format::of(plain).is_some()
        || has_titles(plain)
}

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
        self.in_file = None;
        self.has_manifest = false;
        let mut head = Vec::new();
        if let Err(error) = (&mut input).take(2).read_to_end(&mut head) {
            return self.refuse(source, None, unreadable(&error));
        }
        let is_packed = head == GZIP;
        let input = io::Cursor::new(head).chain(input);
        if is_packed {
            self.plain(Window::new(MultiGzDecoder::new(input)), source, format)
        } else {
            self.plain(Window::new(input), source, format)
        }
    }

    fn plain<R: Read>(&mut self, mut window: Window<R>, source: &Arc<str>, format: Option<Format>) -> Found {
        match begin(&mut window) {
            Err(error) => return self.refuse(source, Some(window.offset()), unreadable(&error)),
            Ok(false) => return self.refuse(source, None, ProblemKind::Empty),
            Ok(true) => {}
        }
        if let Some(form) = other_form(window.bytes()) {
            return self.refuse(source, None, ProblemKind::OtherForm { form: form.to_owned() });
        }
        let told = Format::of(window.bytes());
        // Whoever says that it is a journal does not say in which of both notations.
        let is_ion = matches!(told, Some(Format::IonText | Format::IonBinary));
        let is_of_journal = matches!(format, Some(Format::Journal | Format::Stream));
        match format.filter(|_| !(is_ion && is_of_journal)).or(told) {
            None => self.refuse(source, None, ProblemKind::UnknownFormat),
            Some(format) => {
                self.of_format(format, window, source);
                let (blocks, strand) = match self.in_file.take() {
                    None => (None, None),
                    Some(InFile { blocks, count, strand, is_one }) => (Some((blocks, count)), is_one.then_some(strand)),
                };
                Found { format: Some(format), blocks, strand, has_manifest: self.has_manifest }
            }
        }
    }

    fn refuse(&mut self, source: &Arc<str>, offset: Option<u64>, kind: ProblemKind) -> Found {
        self.tally.problem(Problem { file: Arc::clone(source), offset, kind });
        Found { format: None, blocks: None, strand: None, has_manifest: false }
    }

    fn of_format<R: Read>(&mut self, format: Format, window: Window<R>, source: &Arc<str>) {
        let lines = Layout::Lines;
        match format {
            Format::Journal => records(self, window, lines, source, |counter, bytes, offset| {
                match plain::block(bytes, &mut counter.marks) {
                    Some((block, text)) => taken(counter.block_of(&block, text, source, offset), text.len()),
                    None => one_with_text(bytes, |block, text| counter.block_of(&block, text, source, offset)),
                }
            }),
            Format::Stream => records(self, window, lines, source, |counter, bytes, offset| {
                one_with_text::<Streamed<'_>>(bytes, |record, text| counter.streamed_of(&record, text, source, offset))
            }),
            Format::Trail => records(self, window, Layout::Records, source, |counter, bytes, offset| {
                one::<Event<'_>>(bytes, |event| counter.event(&event, source, offset))
            }),
            Format::IonText => ion::values(self, window, Form::Text, source),
            Format::IonBinary => ion::values(self, window, Form::Binary, source),
            Format::Decisions => records(self, window, lines, source, |counter, bytes, offset| {
                one::<Decision<'_>>(bytes, |decision| counter.decision(&decision, source, offset))
            }),
            Format::Counts => records(self, window, lines, source, |counter, bytes, offset| {
                one::<BTreeMap<String, Value>>(bytes, |row| counter.counted(&row, source, offset))
            }),
            Format::Manifest | Format::Digest => {
                // Whoever reads a part of it knows that it is one.
                self.has_manifest = format == Format::Manifest;
                records(self, window, lines, source, |counter, bytes, _| {
                    one::<Aside>(bytes, |aside| counter.aside(&aside))
                });
            }
        }
    }
}

/// Goes to something that is neither a blank nor a byte order mark, with enough after it to tell what it is. `false`: there is nothing.
fn begin<R: Read>(window: &mut Window<R>) -> io::Result<bool> {
    window.skip(|byte| byte.is_ascii_whitespace())?;
    if window.bytes().len() < 4_096 {
        window.more()?;
    }
    window.skip_mark()
}

impl Manifest {
    /// Reads a manifest in JSON, Ion text or binary Ion.
    ///
    /// # Errors
    ///
    /// When it is none, or is cut.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProblemKind> {
        let manifest = match Format::of(bytes) {
            Some(Format::Manifest) => serde_json::from_slice(bytes).map_err(|error| {
                if error.is_eof() { ProblemKind::Cut } else { ProblemKind::Malformed { why: error.to_string() } }
            })?,
            Some(Format::IonText) => ion::manifest(bytes, Form::Text)?,
            Some(Format::IonBinary) => ion::manifest(bytes, Form::Binary)?,
            _ if bytes.trim_ascii().is_empty() => return Err(ProblemKind::Empty),
            _ => return Err(ProblemKind::UnknownFormat),
        };
        if manifest.keys.is_none() && manifest.export.is_none() {
            return Err(ProblemKind::UnknownFormat);
        }
        Ok(manifest)
    }
}

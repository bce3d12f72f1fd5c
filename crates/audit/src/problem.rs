//! What makes an answer incomplete, or puts it in doubt.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::sync::Arc;

use partiql_iam::Diagnostic;
use serde::{Deserialize, Serialize};

/// A part of the input that could not be read. What was read before it counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// The file.
    pub file: Arc<str>,
    /// Where, in bytes of the file as it is unpacked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// What it is.
    #[serde(flatten)]
    pub kind: ProblemKind,
}

/// What can't be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ProblemKind {
    /// The file can't be opened or read.
    Unreadable {
        /// The system's words.
        why: String,
    },
    /// The file ends within a record, or its compressed form does.
    Cut,
    /// Somebody stopped the reader before the end of the file.
    Stopped,
    /// A record is not what the format says.
    Malformed {
        /// Why.
        why: String,
    },
    /// A record is longer than [`MAX_RECORD_BYTES`](crate::MAX_RECORD_BYTES).
    TooLong,
    /// The file has nothing that can be counted.
    Empty,
    /// The content is of no format that is known.
    UnknownFormat,
    /// The content is compressed, or kept, in a form that is known and not read.
    OtherForm {
        /// The name of the form.
        form: String,
    },
    /// The blocks of a file are not those of its name.
    OtherBlocks {
        /// What the name says.
        named: String,
        /// What was read.
        read: String,
    },
    /// A block says that a table was changed by a statement that it has not.
    MissingStatement {
        /// The name of the table, or its id; empty if the block does not say it.
        table: String,
        /// The `sequenceNo` of the block.
        block: u64,
    },
    /// A manifest names a file that is not there.
    MissingFile {
        /// The key.
        key: String,
    },
    /// An export was begun, and there is no manifest of its end.
    Unfinished {
        /// The id of the export.
        export: String,
    },
}

impl ProblemKind {
    /// Why an input can't be read: it is cut, somebody stopped the reader, or the system's words.
    #[must_use]
    pub fn of_reading(error: &io::Error) -> Self {
        unreadable(error)
    }
}

impl Problem {
    /// Of a whole file.
    #[must_use]
    pub fn of_file(file: &Arc<str>, kind: ProblemKind) -> Self {
        Self { file: Arc::clone(file), offset: None, kind }
    }

    /// A stable code for programs, such as `cut`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.kind {
            ProblemKind::Unreadable { .. } => "unreadable",
            ProblemKind::Cut => "cut",
            ProblemKind::Stopped => "stopped",
            ProblemKind::Malformed { .. } => "malformed",
            ProblemKind::TooLong => "too-long",
            ProblemKind::Empty => "empty",
            ProblemKind::UnknownFormat => "unknown-format",
            ProblemKind::OtherForm { .. } => "other-form",
            ProblemKind::OtherBlocks { .. } => "other-blocks",
            ProblemKind::MissingStatement { .. } => "missing-statement",
            ProblemKind::MissingFile { .. } => "missing-file",
            ProblemKind::Unfinished { .. } => "unfinished",
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        let help = match self.kind {
            ProblemKind::Unreadable { .. } => "make it readable, or leave it out",
            ProblemKind::Cut => "copy the file again, whole",
            ProblemKind::Stopped => "let it run to its end",
            ProblemKind::Malformed { .. } => "copy the file again, or leave it out",
            ProblemKind::TooLong => "no journal and no trail has records of this length; leave the file out",
            ProblemKind::Empty => "leave it out, or copy it again",
            ProblemKind::UnknownFormat => "`--input` says what it is",
            ProblemKind::OtherForm { .. } => "give the records plain or compressed by gzip, in JSON or Ion",
            ProblemKind::OtherBlocks { .. } => "copy the file again, whole, under the name that the export gave it",
            ProblemKind::MissingStatement { .. } => {
                "export the block again: each change has the number of its statement"
            }
            ProblemKind::MissingFile { .. } => "copy it beside the manifest, under its key",
            ProblemKind::Unfinished { .. } => {
                "copy the whole export: its last file is `*.completed.manifest`, which names all others"
            }
        };
        Some(Cow::Borrowed(help))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, offset, kind } = self;
        write!(f, "`{file}`")?;
        if let Some(offset) = offset {
            write!(f, ", byte {offset}")?;
        }
        f.write_str(": ")?;
        match kind {
            ProblemKind::Unreadable { why } => f.write_str(why),
            ProblemKind::Cut => f.write_str("the file is cut: it ends within a record"),
            ProblemKind::Stopped => f.write_str("stopped before its end"),
            ProblemKind::Malformed { why } => write!(f, "not a record: {why}"),
            ProblemKind::TooLong => f.write_str("a record is too long"),
            ProblemKind::Empty => f.write_str("there is nothing in it"),
            ProblemKind::UnknownFormat => f.write_str("it is of no format that is known"),
            ProblemKind::OtherForm { form } => write!(f, "it is in the form {form}, which is not read"),
            ProblemKind::OtherBlocks { named, read } => write!(f, "its name says {named}, and it has {read}"),
            ProblemKind::MissingStatement { table, block } if table.is_empty() => {
                write!(f, "in block {block} a table was changed by a statement that is not there")
            }
            ProblemKind::MissingStatement { table, block } => {
                write!(f, "in block {block} the table `{table}` was changed by a statement that is not there")
            }
            ProblemKind::MissingFile { key } => write!(f, "it names `{key}`, which is not there"),
            ProblemKind::Unfinished { export } => write!(f, "the export `{export}` has no manifest of its end"),
        }
    }
}

impl std::error::Error for Problem {}

impl<'a> From<&'a Problem> for Diagnostic<'a> {
    fn from(problem: &'a Problem) -> Self {
        Self::new(problem.code(), problem.to_string()).with_help(problem.help())
    }
}

/// What a reader fails with that somebody stops: [`Counter::read`](crate::Counter::read) tells it from what is wrong with the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stopped")
    }
}

impl std::error::Error for Stopped {}

/// What a reader fails with when a record has no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record is too long")
    }
}

impl std::error::Error for TooLong {}

/// A compressed file that ends too early is cut; all else is the system's words.
pub(crate) fn unreadable(error: &io::Error) -> ProblemKind {
    if matches!(error.get_ref(), Some(inner) if inner.is::<Stopped>()) {
        return ProblemKind::Stopped;
    }
    if matches!(error.get_ref(), Some(inner) if inner.is::<TooLong>()) {
        return ProblemKind::TooLong;
    }
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return ProblemKind::Cut;
    }
    ProblemKind::Unreadable { why: error.to_string() }
}

//! What a lint is: a row of a room's table.

use crate::iam::rule::Certainty;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// It can't work, or is a security hole.
    Error,
    /// It works, but not for what it seems to be for, or it allows more than it should.
    Warning,
    /// It may well be right, and is worth knowing.
    Note,
}

impl Severity {
    /// The word in answers: `error`, `warning` or `note`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Something that can be wrong with a policy. [`lints`](crate::lints) lists all.
///
/// ```
/// let lint = partiql_iam::lints().find(|lint| lint.code() == "table-name").unwrap();
/// assert_eq!(lint.severity().name(), "error");
/// assert!(lint.why().starts_with("table ARNs have the table's id"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Lint {
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    pub(crate) why: &'static str,
    pub(crate) certainty: Certainty,
    pub(crate) source: &'static str,
}

impl Lint {
    /// The stable code, such as `table-name`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// Why it is wrong, in one sentence without a full stop.
    #[must_use]
    pub const fn why(&self) -> &'static str {
        self.why
    }

    /// How sure that is.
    #[must_use]
    pub const fn certainty(&self) -> Certainty {
        self.certainty
    }

    /// Where that is from: the page and section.
    #[must_use]
    pub const fn source(&self) -> &'static str {
        self.source
    }
}

impl serde::Serialize for Lint {
    /// As its code.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code)
    }
}

/// A lint and the function that finds it. Each room has its own view of a policy, so that `F` is a function of that.
#[derive(Debug)]
pub(crate) struct Row<F> {
    pub(crate) lint: Lint,
    pub(crate) check: F,
}

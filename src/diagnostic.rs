//! One view of every error and warning, for whatever shows them.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::ToString;
use core::fmt;

use smallvec::SmallVec;

use crate::span::Span;

/// What is wrong or doubtful: which, in words, where, what to do, and what it has to do with.
///
/// Every error and warning of this crate converts to one. Displays as one line, the message and the help.
///
/// ```
/// use partiql_iam::{Diagnostic, parse};
///
/// let text = "SELECT * FORM Vehicle";
/// let error = parse(text).unwrap_err();
/// let found = Diagnostic::from(&error);
/// assert_eq!(found.code, "missing-from");
/// assert_eq!(found.message, "expected `,` or `FROM`, found `FORM`");
/// assert_eq!(found.span.unwrap().text(text), "FORM");
/// assert_eq!(found.help.unwrap(), "did you mean `FROM`?");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic<'a> {
    /// A stable code for programs, such as `unknown-table`.
    pub code: &'static str,
    /// One sentence: lower case, no full stop, the user's text in backticks.
    pub message: Cow<'a, str>,
    /// The place, in bytes of the given text; `None` if it is about no place of a text.
    pub span: Option<Span>,
    /// What to do about it.
    pub help: Option<Cow<'a, str>>,
    /// A place of the same text that it has to do with.
    pub related: Option<Related<'a>>,
}

/// A place that a [`Diagnostic`] has to do with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Related<'a> {
    /// The place, in bytes of the same text.
    pub span: Span,
    /// What is there, in a few words.
    pub message: Cow<'a, str>,
}

impl<'a> Diagnostic<'a> {
    /// One without a place and without help.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<Cow<'a, str>>) -> Self {
        Self { code, message: message.into(), span: None, help: None, related: None }
    }

    /// The same at a place.
    #[must_use]
    pub fn at(self, span: Span) -> Self {
        Self { span: Some(span), ..self }
    }

    /// The same with what to do.
    #[must_use]
    pub fn with_help(self, help: Option<Cow<'a, str>>) -> Self {
        Self { help, ..self }
    }

    /// The same with another place that it has to do with.
    #[must_use]
    pub fn with_related(self, span: Span, message: impl Into<Cow<'a, str>>) -> Self {
        Self { related: Some(Related { span, message: message.into() }), ..self }
    }
}

impl fmt::Display for Diagnostic<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.help.iter().try_for_each(|help| write!(f, "; {help}"))
    }
}

/// One cause of an error or a warning. Displays as the message.
pub trait Problem: fmt::Display {
    /// A stable code for programs, such as `unknown-table`.
    fn code(&self) -> &'static str;

    /// What to do about it.
    fn help(&self) -> Option<Cow<'_, str>>;
}

/// What is wrong or doubtful about a statement: the cause and its place. Displays as one sentence without the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed<K> {
    kind: K,
    span: Span,
}

/// The same on its way out of what found it: in one word of memory it costs the way past it nothing.
#[derive(Debug)]
pub(crate) struct Raised<K>(Box<Placed<K>>);

impl<K> Raised<K> {
    #[cold]
    #[inline(never)]
    pub(crate) fn new(kind: K, span: Span) -> Self {
        Self(Box::new(Placed::new(kind, span)))
    }

    pub(crate) const fn kind(&self) -> &K {
        self.0.kind()
    }
}

impl<K> From<Raised<K>> for Placed<K> {
    fn from(Raised(placed): Raised<K>) -> Self {
        *placed
    }
}

impl<K> Placed<K> {
    #[cold]
    pub(crate) fn new(kind: K, span: Span) -> Self {
        Self { kind, span }
    }

    /// The cause.
    #[must_use]
    pub const fn kind(&self) -> &K {
        &self.kind
    }

    /// The place, in bytes of the given text.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// Of more of them than so many leaves out the rest, and says so at the place of the first that is left out.
    pub(crate) fn limit<const N: usize>(list: &mut SmallVec<[Self; N]>, most: usize, more: impl FnOnce(usize) -> K)
    where
        [Self; N]: smallvec::Array<Item = Self>,
    {
        if let Some(first) = list.get(most).map(Self::span) {
            let count = list.len() - most;
            list.truncate(most);
            list.push(Self::new(more(count), first));
        }
    }
}

impl<K: Problem> Placed<K> {
    /// A stable code for programs, such as `unknown-table`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<Cow<'_, str>> {
        self.kind.help()
    }
}

impl<K: fmt::Display> fmt::Display for Placed<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl<K: fmt::Debug + fmt::Display> core::error::Error for Placed<K> {}

impl<'a, K: Problem> From<&'a Placed<K>> for Diagnostic<'a> {
    fn from(placed: &'a Placed<K>) -> Self {
        let Placed { kind, span } = placed;
        let (message, help) = (kind.to_string().into(), kind.help());
        Self { code: kind.code(), message, span: Some(*span), help, related: None }
    }
}

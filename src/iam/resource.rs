//! What an action is on, as the borrowed parts of an ARN.

use core::fmt;

use crate::short::is_same;

/// A kind of resource of a service, and how the ARNs of such resources are put together.
///
/// An ARN is the base that the service gives for all resources of a target, then for each part that is in the ARN the text before
/// it and the part.
#[derive(Debug)]
#[non_exhaustive]
pub struct ResourceKind {
    /// The name that the Service Authorization Reference uses, such as `table`.
    pub name: &'static str,
    /// What comes before the first part, such as `/table/`; all that follows the base if there is no part.
    pub before: &'static str,
    /// What comes between the first part and the second, such as `/index/`. `None`: the second part is not in the ARN. It is the
    /// name of what the first part identifies.
    pub between: Option<&'static str>,
    /// What the reference calls the first part, such as `TableId`; empty if there is none.
    pub part: &'static str,
    /// Stands for a first part that is not known: as many zero bytes as it has letters.
    pub unknown: &'static str,
    /// Whether what a caller says of `aws:ResourceTag/…` is about resources of this kind.
    pub tagged_by_caller: bool,
}

/// A letter of a part of which it is unknown which: no text of a policy has this byte.
#[cfg(feature = "policy")]
pub(crate) const UNKNOWN_LETTER: u8 = 0;

/// Kinds are the same if they are one row.
impl PartialEq for ResourceKind {
    fn eq(&self, other: &Self) -> bool {
        core::ptr::eq(self, other)
    }
}

impl Eq for ResourceKind {}

/// What is known of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Known {
    /// A pattern is all there is: `table/*` for a table that does not exist yet.
    Pattern,
    /// Its ARN.
    Exact,
    /// Its name alone, which is not in its ARN. Never to be mistaken for exact.
    Unresolved,
}

/// What an action is on: a kind of resource, and up to two parts, borrowed from the statement or from what is known of its tables.
#[derive(Clone, Copy)]
pub struct Resource<'a> {
    kind: &'static ResourceKind,
    /// Always whole texts. Kept as bytes, since ids are, and to look them through as text costs more than all else that is done here.
    parts: [&'a [u8]; 2],
    known: Known,
}

fn text(part: &[u8]) -> &str {
    core::str::from_utf8(part).unwrap_or_default()
}

impl<'a> Resource<'a> {
    /// The one resource of a kind without parts.
    #[must_use]
    pub const fn only(kind: &'static ResourceKind) -> Self {
        Self { kind, parts: [b"", b""], known: Known::Exact }
    }

    /// A resource whose parts are known. The second is empty if there is none, or if it is no part of the ARN and not known.
    #[must_use]
    pub const fn exact(kind: &'static ResourceKind, first: &'a str, second: &'a str) -> Self {
        Self::of_bytes(kind, first.as_bytes(), second)
    }

    /// As [`Resource::exact`], of a first part that is kept as the bytes of a text.
    pub(crate) const fn of_bytes(kind: &'static ResourceKind, first: &'a [u8], second: &'a str) -> Self {
        Self { kind, parts: [first, second.as_bytes()], known: Known::Exact }
    }

    /// Any resource of a kind: one that does not exist yet.
    #[must_use]
    pub const fn any(kind: &'static ResourceKind) -> Self {
        Self { kind, parts: [b"*", b""], known: Known::Pattern }
    }

    /// A resource whose name is known, and not the part that is in its ARN.
    #[must_use]
    pub const fn unresolved(kind: &'static ResourceKind, name: &'a str) -> Self {
        Self { kind, parts: [b"", name.as_bytes()], known: Known::Unresolved }
    }

    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> &'static ResourceKind {
        self.kind
    }

    /// What is known of it.
    #[must_use]
    pub const fn known(&self) -> Known {
        self.known
    }

    /// The first part, if the resource has one and it is known.
    #[must_use]
    pub fn first(&self) -> Option<&'a str> {
        let [first, _] = self.parts;
        (self.known == Known::Exact && !first.is_empty()).then(|| text(first))
    }

    /// The second part, if the resource has one and it is known.
    #[must_use]
    pub fn second(&self) -> Option<&'a str> {
        let [_, second] = self.parts;
        (!second.is_empty()).then(|| text(second))
    }

    /// The name in statements, if it is known: of a resource whose ARN has none that which goes with it.
    #[must_use]
    pub fn name(&self) -> Option<&'a str> {
        if self.kind.between.is_some() { self.first() } else { self.second() }
    }

    /// The name, if that is all that is known.
    #[must_use]
    pub fn unresolved_name(&self) -> Option<&'a str> {
        if self.known == Known::Unresolved { self.name() } else { None }
    }

    /// The ARN, for display. `None` if it is not known: then there is none that could be mistaken for exact. A pattern for what does not
    /// exist yet is its ARN in policies.
    #[must_use]
    pub const fn arn<'b>(&self, base: &'b str) -> Option<Arn<'b, 'a>> {
        match self.known {
            Known::Unresolved => None,
            Known::Pattern | Known::Exact => Some(Arn { base, resource: *self }),
        }
    }

    /// The narrowest ARN pattern that surely covers the resource; its ARN where that is known.
    #[must_use]
    pub const fn arn_pattern<'b>(&self, base: &'b str) -> Arn<'b, 'a> {
        Arn { base, resource: *self }
    }

    /// What follows the base in the ARN, with `unknown` for a part that is not known.
    pub(crate) const fn after_base<'b>(&self, unknown: &'b [u8]) -> [&'b [u8]; 4]
    where
        'a: 'b,
    {
        let [first, second] = self.parts;
        let first = if matches!(self.known, Known::Unresolved) { unknown } else { first };
        match self.kind.between {
            Some(between) if !second.is_empty() => [self.kind.before.as_bytes(), first, between.as_bytes(), second],
            _ => [self.kind.before.as_bytes(), first, b"", b""],
        }
    }
}

impl fmt::Debug for Resource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = self.parts.map(text);
        write!(f, "{:?} {} {first:?} {second:?}", self.known, self.kind.name)
    }
}

impl PartialEq for Resource<'_> {
    /// Two resources are the same when what is in their ARNs is, or, both unresolved, their names.
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        let ([first, second], [other_first, other_second]) = (self.parts, other.parts);
        let counts = self.known == Known::Unresolved || self.kind.between.is_some();
        self.kind == other.kind
            && self.known == other.known
            && is_same(first, other_first)
            && (!counts || is_same(second, other_second))
    }
}

impl Eq for Resource<'_> {}

/// An ARN that is put together when it is displayed, so that no answer has to own one.
#[derive(Clone, Copy, Debug)]
pub struct Arn<'b, 'a> {
    base: &'b str,
    resource: Resource<'a>,
}

impl fmt::Display for Arn<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.base)?;
        self.resource.after_base(b"*").into_iter().try_for_each(|part| f.write_str(text(part)))
    }
}

//! Condition keys, and the values that a statement itself fixes.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

use crate::tag::Tag;

/// A condition key.
///
/// Source: Service Authorization Reference, "Condition keys for" a service; IAM User Guide, "AWS global condition context keys".
#[derive(Debug)]
#[non_exhaustive]
pub struct KeyRow {
    /// As the reference writes it, such as `aws:RequestTag/${TagKey}`.
    pub name: &'static str,
    /// Whether it can have several values, so that it has a meaning under `ForAllValues` and `ForAnyValue` alone.
    pub multivalued: bool,
}

/// Keys are the same if they are one row.
impl PartialEq for KeyRow {
    fn eq(&self, other: &Self) -> bool {
        core::ptr::eq(self, other)
    }
}

impl Eq for KeyRow {}

/// `aws:RequestTag/${TagKey}`: a tag that the request sets.
pub static REQUEST_TAG: KeyRow = KeyRow { name: "aws:RequestTag/${TagKey}", multivalued: false };

/// `aws:ResourceTag/${TagKey}`: a tag that the resource has.
pub static RESOURCE_TAG: KeyRow = KeyRow { name: "aws:ResourceTag/${TagKey}", multivalued: false };

/// `aws:TagKeys`: the keys of the tags that the request sets.
pub static TAG_KEYS: KeyRow = KeyRow { name: "aws:TagKeys", multivalued: true };

/// The values of a condition key.
#[derive(Clone, Copy, Debug)]
pub enum Given<'a> {
    /// The request does not have the key.
    Missing,
    /// There may or may not be a value.
    Unknown,
    /// One value.
    One(&'a str),
    /// The values of a multivalued key.
    Many(Values<'a>),
    /// The values of a multivalued key, in the spelling that is most likely: no source says which one the service hands to IAM. It is decided
    /// as if they were unknown, except that they are there.
    Likely(Values<'a>),
    /// The key has this value or is missing: no source says which. What is allowed must be so in both cases.
    MissingOr(&'a str),
}

/// The values of a multivalued key.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a>(List<'a>);

#[derive(Clone, Copy, Debug)]
enum List<'a> {
    Texts(&'a [Cow<'a, str>]),
    Strings(&'a [String]),
    KeysOf(&'a [Tag<'a>]),
}

impl<'a> Values<'a> {
    /// These.
    #[must_use]
    pub const fn new(texts: &'a [Cow<'a, str>]) -> Self {
        Self(List::Texts(texts))
    }

    /// These.
    #[must_use]
    pub const fn of_strings(strings: &'a [String]) -> Self {
        Self(List::Strings(strings))
    }

    /// The keys of the tags.
    #[must_use]
    pub const fn keys_of(tags: &'a [Tag<'a>]) -> Self {
        Self(List::KeysOf(tags))
    }

    /// The values, in order.
    pub fn iter(&self) -> impl Iterator<Item = &'a str> + Clone + use<'a> {
        let (texts, strings, tags): (&'a [Cow<'a, str>], &'a [String], &'a [Tag<'a>]) = match self.0 {
            List::Texts(texts) => (texts, &[], &[]),
            List::Strings(strings) => (&[], strings, &[]),
            List::KeysOf(tags) => (&[], &[], tags),
        };
        let texts = texts.iter().map(|text| &**text).chain(strings.iter().map(|text| &**text));
        texts.chain(tags.iter().map(|tag| &*tag.key))
    }
}

/// What a statement says of one condition key, as its service keeps it: how the texts of the answer from `first` on, `count` of them,
/// are to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fact {
    pub(crate) key: &'static KeyRow,
    pub(crate) state: State,
    pub(crate) first: u16,
    pub(crate) count: u16,
}

/// How the texts of a [`Fact`] are to be read. See [`Given`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "each service has those that its keys need")]
pub(crate) enum State {
    Missing,
    Unknown,
    /// Unknown: a parameter says it that is not bound.
    Unbound,
    One,
    Many,
    Likely,
    MissingOr,
}

impl Fact {
    /// Whether it is unknown whether the request has the key.
    #[cfg(feature = "policy")]
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.state == State::MissingOr
    }

    /// The values. A place that no text has, which no service writes, is unknown.
    pub(crate) fn given<'a>(&self, texts: &'a [Cow<'a, str>]) -> Given<'a> {
        let Self { key: _, state, first, count } = *self;
        let (first, count) = (usize::from(first), usize::from(count));
        let one = || texts.get(first).map(|text| &**text);
        let many = || texts.get(first..first + count).map(Values::new);
        match state {
            State::Missing => Given::Missing,
            State::Unknown | State::Unbound => Given::Unknown,
            State::One => one().map_or(Given::Unknown, Given::One),
            State::MissingOr => one().map_or(Given::Unknown, Given::MissingOr),
            State::Many => many().map_or(Given::Unknown, Given::Many),
            State::Likely => many().map_or(Given::Unknown, Given::Likely),
        }
    }
}

/// Which facts of an answer a requirement has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) first: u16,
    pub(crate) count: u16,
    /// Whether the tags that the request sets are among them.
    pub(crate) tags: bool,
}

/// The name of a condition key in a request. Displays as `aws:RequestTag/environment`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyName<'a> {
    /// The key's row.
    pub key: &'static KeyRow,
    /// The key of the tag, if it is a key for each tag.
    pub tag: Option<&'a str>,
}

impl fmt::Display for KeyName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.tag {
            None => f.write_str(self.key.name),
            Some(tag) => write!(f, "{}{tag}", self.key.name.split('$').next().unwrap_or_default()),
        }
    }
}

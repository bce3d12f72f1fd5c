//! Resource tags.

use alloc::borrow::Cow;

/// How many characters the key of a tag has at most.
///
/// Source: API model of QLDB (2019-01-02), shape `TagKey`.
pub const MAX_TAG_KEY_CHARS: usize = 128;

/// How many characters the value of a tag has at most.
///
/// Source: API model of QLDB (2019-01-02), shape `TagValue`.
pub const MAX_TAG_VALUE_CHARS: usize = 256;

/// A tag: key and value as given, escapes resolved. Both are case sensitive.
///
/// Source: API model of QLDB (2019-01-02), shape `Tags`: a key of 1 to 128 characters, a value of 0 to 256.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tag<'a> {
    /// 1 to [`MAX_TAG_KEY_CHARS`] characters.
    pub key: Cow<'a, str>,
    /// 0 to [`MAX_TAG_VALUE_CHARS`] characters.
    pub value: Cow<'a, str>,
}

//! Resource tags.

use alloc::borrow::Cow;

/// A tag: key and value as given, escapes resolved. Both are case sensitive.
///
/// Source: API model of QLDB (2019-01-02), shape `Tags`: a key of 1 to 128 characters, a value of 0 to 256.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tag<'a> {
    /// 1 to 128 characters.
    pub key: Cow<'a, str>,
    /// 0 to 256 characters.
    pub value: Cow<'a, str>,
}

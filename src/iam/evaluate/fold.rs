//! Texts whose case does not count.

use alloc::string::String;

/// The form in which such texts are equal.
pub(crate) fn fold(text: &str) -> String {
    text.to_lowercase()
}

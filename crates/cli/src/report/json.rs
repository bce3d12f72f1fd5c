//! JSON for programs.

use std::borrow::Cow;

/// A text with DELETE as an escape of JSON: the one control character that JSON leaves as it is, and that `anstream` drops from what goes to
/// no terminal.
pub(crate) fn without_delete(json: &str) -> Cow<'_, str> {
    if json.contains('\u{7f}') { json.replace('\u{7f}', "\\u007f").into() } else { json.into() }
}

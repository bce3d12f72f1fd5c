//! Answers as JSON, as the program prints them.

use serde::Serialize;

/// A value as JSON on one line, without the line break.
///
/// DELETE is an escape: it is the one control character that JSON leaves as it is, and a terminal does not show it.
#[must_use]
pub fn line(value: &impl Serialize) -> String {
    // Answers are objects with texts for keys, which JSON has.
    without_delete(serde_json::to_string(value).unwrap_or_default())
}

/// The same in several lines.
#[must_use]
pub fn pretty(value: &impl Serialize) -> String {
    without_delete(serde_json::to_string_pretty(value).unwrap_or_default())
}

fn without_delete(json: String) -> String {
    if json.contains('\u{7f}') { json.replace('\u{7f}', "\\u007f") } else { json }
}

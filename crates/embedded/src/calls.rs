//! Which functions of a program send statements.

use std::collections::BTreeMap;

use super::Sent;

/// The functions whose first text is a statement, with how they send it.
pub type Calls = BTreeMap<String, Sent>;

/// Whether a text can be what a function or method is called by, without what is before its last dot.
#[must_use]
pub fn is_call_name(name: &str) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    !name.starts_with(|c: char| c.is_ascii_digit()) && !name.is_empty() && name.chars().all(is_letter)
}

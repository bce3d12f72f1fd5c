//! The JSON of policies: policy text has only the characters of U+0009, U+000A, U+000D and U+0020 to U+00FF (IAM User Guide, "IAM and
//! AWS STS quotas").

use crate::iam::document::error::{PolicyError, PolicyErrorKind};
use crate::iam::document::limits::{MAX_POLICY_BYTES, MAX_POLICY_DEPTH};
use crate::json::{JsonError, Limits, Node, Path, parse as parse_json};
use crate::span::Span;

const LIMITS: Limits = Limits { bytes: MAX_POLICY_BYTES, depth: MAX_POLICY_DEPTH, escaped_controls: false };

/// Reads one value that fills the whole text.
pub(crate) fn parse(text: &str) -> Result<Node<'_>, PolicyError> {
    let is_short = text.len() <= MAX_POLICY_BYTES;
    if is_short && text.trim().is_empty() {
        return Err(PolicyError::new(PolicyErrorKind::Empty, &Path::root(), Span::default()));
    }
    if let Some((at, found)) = text.char_indices().find(|(_, found)| is_short && !is_policy_character(*found)) {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let span = Span::new(offset(at), offset(at + found.len_utf8()));
        return Err(PolicyError::new(PolicyErrorKind::Character(found), &Path::root(), span));
    }
    parse_json(text, &LIMITS)
        .map_err(|JsonError { problem, path, span }| PolicyError::new(PolicyErrorKind::from(problem), &path, span))
}

const fn is_policy_character(found: char) -> bool {
    matches!(found, '\t' | '\n' | '\r' | '\u{20}'..='\u{FF}')
}

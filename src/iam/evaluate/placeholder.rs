//! Places of templates in ARNs, which something else fills in before IAM sees the policy: `#{AWS::Region}`, `${var.region}`, `{{account}}`,
//! `<region>`.
//!
//! What comes there is not known; it has no colon, unless it is the beginning of an ARN or all of it.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

use crate::iam::evaluate::variable::{braces, is_policy_variable};

/// Marks a place in [`skeleton`]. Policy text can't have the character.
pub(crate) const UNKNOWN: char = '\u{1}';

/// How long a place can be. One that is not closed by then is taken to be all that follows, so that no text is looked through again for each
/// of its places.
const LONGEST: usize = 1_000;

/// How long the place is that the text begins with. A policy variable is none.
pub(crate) fn length(text: &str) -> Option<usize> {
    let near = text.as_bytes().get(..LONGEST).unwrap_or(text.as_bytes());
    let ends = |close: &[u8], from: usize| {
        let found = near.get(from..)?.windows(close.len()).position(|window| window == close);
        found.map(|at| from + at + close.len())
    };
    let end = match near {
        [b'$' | b'#', b'{', ..] => braces(near),
        [b'{', b'{', ..] => ends(b"}}", 2),
        [b'<', b'>', ..] => return None,
        [b'<', ..] => ends(b">", 1),
        _ => return None,
    };
    let length = match end {
        Some(length) => length,
        None if text.len() > LONGEST => text.len(),
        None => return None,
    };
    let is_variable = || text.get(2..length - 1).is_some_and(is_policy_variable);
    (!text.starts_with('$') || !is_variable()).then_some(length)
}

/// The places of a text and what is between them: each piece, and whether it is a place.
fn pieces(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = text;
    core::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (end, is_place) = match length(rest) {
            Some(length) => (length, true),
            None => {
                let mut starts = rest.char_indices().skip(1).map(|(at, _)| at);
                let next = starts.find(|at| rest.get(*at..).and_then(length).is_some());
                (next.unwrap_or(rest.len()), false)
            }
        };
        let (piece, left) = rest.split_at_checked(end)?;
        rest = left;
        Some((piece, is_place))
    })
}

/// The first place of the text.
pub(crate) fn first(text: &str) -> Option<&str> {
    text.contains(['{', '<']).then(|| pieces(text).find(|(_, is_place)| *is_place).map(|(piece, _)| piece))?
}

/// The text with each place as one [`UNKNOWN`].
pub(crate) fn skeleton(text: &str) -> Cow<'_, str> {
    if first(text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut skeleton = String::with_capacity(text.len());
    for (piece, is_place) in pieces(text) {
        if is_place { skeleton.push(UNKNOWN) } else { skeleton.push_str(piece) }
    }
    Cow::Owned(skeleton)
}

/// The text with its places as plain text, equal where the places are; as an ARN of the service, if it begins with one.
pub(crate) fn inert<'t>(text: &'t str, service: &str) -> Cow<'t, str> {
    if first(text).is_none() {
        return Cow::Borrowed(text);
    }
    let is_special = |letter: char| matches!(letter, '$' | '#' | '{' | '}' | '<' | '>' | ':' | '*' | '?');
    let plain: String = pieces(text)
        .map(|(piece, is_place)| if is_place { piece.replace(is_special, "\u{1}") } else { piece.into() })
        .collect();
    Cow::Owned(if plain.starts_with(UNKNOWN) { format!("arn:aws:{service}:::{plain}") } else { plain })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_is_not_closed_for_long_is_all_that_follows() {
        for open in ["<", "{{", "#{", "${"] {
            let of = |length: usize| format!("{open}{}", "x".repeat(length - open.len()));
            assert_eq!(length(&of(999)), None, "{open}");
            assert_eq!(length(&of(1_000)), None, "{open}");
            assert_eq!(length(&of(1_001)), Some(1_001), "{open}");
            assert_eq!(length(&of(1_002)), Some(1_002), "{open}");
        }
    }

    #[test]
    fn places_are_told_from_policy_variables() {
        for text in [
            "#{AWS::Region}",
            "${AWS::Region}",
            "${var.region}",
            "${self:provider.region}",
            "{{account}}",
            "<region>",
            "${Name}",
            "${lookup(var.arns, \"${var.stage}\")}",
            "${aws_qldb_ledger.l.arn}",
        ] {
            assert_eq!(length(text), Some(text.len()), "{text}");
        }
        for text in
            ["${aws:username}", "${aws:PrincipalTag/team, 'none'}", "${*}", "${$}", "<>", "#x", "{x}", "${open", "*"]
        {
            assert_eq!(length(text), None, "{text}");
        }
        assert_eq!(
            skeleton("arn:#{AWS::Partition}:qldb:<region>:{{id}}:ledger/a"),
            "arn:\u{1}:qldb:\u{1}:\u{1}:ledger/a"
        );
        assert_eq!(first("arn:aws:qldb:${aws:userid}:<a>"), Some("<a>"));
    }
}

//! Whether two patterns have a text in common.

use std::borrow::Cow;

/// A letter of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letter {
    /// Any text: `*`, or a place that something is filled in, such as `${Region}`.
    Any,
    /// Any text without a slash.
    Name,
    /// `?`
    One,
    Plain(char),
}

impl Letter {
    const fn is_any(self) -> bool {
        matches!(self, Self::Any | Self::Name)
    }

    /// Whether it stands for a text, among others, that has the other one in it.
    fn takes(self, other: Self) -> bool {
        match self {
            Self::Any => true,
            Self::Name => other != Self::Plain('/'),
            Self::One | Self::Plain(_) => false,
        }
    }
}

/// The letters of a pattern.
pub(super) fn letters(pattern: &str) -> Vec<Letter> {
    let mut letters = Vec::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some(letter) = rest.chars().next() {
        let (letter, length) = match (letter, place(rest)) {
            (_, Some(length)) => (Letter::Any, length),
            ('*' | '<' | '>' | '{' | '}', None) => (Letter::Any, letter.len_utf8()),
            ('?', None) => (Letter::One, 1),
            (plain, None) => (Letter::Plain(plain), plain.len_utf8()),
        };
        if letter != Letter::Any || letters.last() != Some(&Letter::Any) {
            letters.push(letter);
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    letters
}

/// Whether something stands for more than itself.
pub(crate) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '$', '#', '{', '<'])
}

/// Whether two patterns have a text in common. `*`, `?` and places such as `${Region}` stand for any letters, colons too.
///
/// ```
/// use partiql_iam_audit::report::may_meet;
///
/// assert!(may_meet("dynamodb:partiql*", "dynamodb:*select"));
/// assert!(!may_meet("dynamodb:partiql*", "qldb:*"));
/// ```
#[must_use]
pub fn may_meet(one: &str, two: &str) -> bool {
    if !is_pattern(one) && !is_pattern(two) {
        return one == two;
    }
    !differ(one, two) && meet(&letters(one), &letters(two))
}

/// Whether two patterns differ before, or after, all that stands for more than itself: most do.
pub(super) fn differ(one: &str, two: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/:-_.".contains(&byte);
    let are_plain = |(one, two): &(u8, u8)| is_plain(*one) && is_plain(*two);
    let ends = one.bytes().rev().zip(two.bytes().rev());
    one.bytes().zip(two.bytes()).take_while(are_plain).any(|(one, two)| one != two)
        || ends.take_while(are_plain).any(|(one, two)| one != two)
}

/// The same of the letters of two patterns.
pub(super) fn meet(one: &[Letter], two: &[Letter]) -> bool {
    // Whether what is before each place of `two` meets what is before a place of `one`.
    let mut meets = vec![false; two.len() + 1];
    let mut next = Vec::with_capacity(meets.len());
    for place in 0..=one.len() {
        let letter = place.checked_sub(1).and_then(|before| one.get(before)).copied();
        next.clear();
        for column in 0..=two.len() {
            let other = column.checked_sub(1).and_then(|before| two.get(before)).copied();
            let at = |row: &[bool], place: Option<usize>| place.and_then(|place| row.get(place)).copied() == Some(true);
            let (up, left) = (at(&meets, Some(column)), at(&next, column.checked_sub(1)));
            next.push(match (letter, other) {
                (None, None) => true,
                (None, Some(other)) => other.is_any() && left,
                (Some(letter), None) => letter.is_any() && up,
                (Some(letter), Some(other)) if letter.is_any() || other.is_any() => {
                    letter.is_any() && (up || left && letter.takes(other))
                        || other.is_any() && (left || up && other.takes(letter))
                }
                (Some(letter), Some(other)) => {
                    at(&meets, column.checked_sub(1))
                        && (letter == other || letter == Letter::One || other == Letter::One)
                }
            });
        }
        std::mem::swap(&mut meets, &mut next);
    }
    meets.last() == Some(&true)
}

/// Whether a pattern stands for all that another one does.
pub(super) fn covers(pattern: &[Letter], other: &[Letter]) -> bool {
    // Whether what is before a letter of the pattern covers what is before each place of the other.
    let mut covered = vec![false; other.len() + 1];
    covered.iter_mut().take(1).for_each(|first| *first = true);
    for letter in pattern {
        let mut next = vec![false; covered.len()];
        let mut before = false;
        for (place, (next, covered)) in next.iter_mut().zip(&covered).enumerate() {
            let taken = place.checked_sub(1).and_then(|before| other.get(before));
            *next = match (letter, taken) {
                (Letter::Any, _) => before || *covered,
                (_, None) => false,
                (Letter::One, Some(taken)) => !taken.is_any() && before,
                (Letter::Name | Letter::Plain(_), Some(taken)) => letter == taken && before,
            };
            before = if *letter == Letter::Any { *next } else { *covered };
        }
        covered = next;
    }
    covered.last() == Some(&true)
}

/// How long the place that something is filled in is which a text begins with, such as `${AWS::Region}`.
fn place(text: &str) -> Option<usize> {
    let is_place = ["${", "#{", "{{"].iter().any(|begin| text.starts_with(begin));
    is_place.then(|| text.find('}')).flatten().map(|end| end + 1)
}

/// The six parts of an ARN. `None`: it has not all of them. A colon within a place that something is filled in divides nothing.
pub(crate) fn parts(arn: &str) -> Option<[&str; 6]> {
    let mut parts = [""; 6];
    let (mut count, mut start, mut at) = (0, 0, 0);
    while let Some(letter) = arn.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = arn.get(at..).unwrap_or_default();
        if letter == ':' && count < 5 {
            *parts.get_mut(count)? = arn.get(start..at)?;
            (count, start) = (count + 1, at + 1);
        }
        at += place(rest).unwrap_or(letter.len_utf8());
    }
    *parts.last_mut()? = arn.get(start..)?;
    (count == 5).then_some(parts)
}

/// A pattern of all that a `Resource` stands for: an ARN that lacks parts is of all that begins so.
pub(crate) fn completed(text: &str) -> Cow<'_, str> {
    match parts(text) {
        Some([.., last]) if !last.is_empty() => Cow::Borrowed(text),
        _ if text == "*" => Cow::Borrowed(text),
        _ => Cow::Owned(format!("{text}*")),
    }
}

/// The same of two ARNs, part by part: what stands for a region is no account. One that has not all parts may be any.
pub(crate) fn arns_may_meet(one: &str, two: &str) -> bool {
    match (parts(one), parts(two)) {
        (Some(one), Some(two)) => one.iter().zip(two).all(|(one, two)| may_meet(one, two)),
        _ => may_meet(one, two),
    }
}

#[cfg(test)]
mod tests {
    use super::{Letter, arns_may_meet, covers, letters, may_meet, meet};

    #[test]
    fn patterns_that_cover_others() {
        for (one, two, expected) in [
            ("*", "a*b?", true),
            ("*", "", true),
            ("a*", "a*b", true),
            ("a*", "*", false),
            ("a?", "a*", false),
            ("a?", "a?", true),
            ("a?", "ab", true),
            ("a*c", "a*bc", true),
            ("a*c", "a*", false),
            ("a*b*c", "aXb*bYc", true),
            ("ab", "ab", true),
            ("ab", "abc", false),
            ("", "", true),
            ("", "*", false),
        ] {
            assert_eq!(covers(&letters(one), &letters(two)), expected, "{one} {two}");
        }
    }

    #[test]
    fn names_have_no_slash() {
        let name = |text| -> Vec<Letter> {
            let letters = letters(text).into_iter();
            letters.map(|letter| if letter == Letter::Any { Letter::Name } else { letter }).collect()
        };
        for (kind, pattern, expected) in [
            ("table/*", "table/Or*", true),
            ("table/*", "table/Orders/*", false),
            ("table/*", "table/Orders", true),
            ("table/*", "*", true),
            ("table/*/index/*", "table/Orders/*", true),
            ("table/*/index/*", "table/Orders/stream/*", false),
            ("table/*/index/*", "table/*", true),
            ("table/*/index/*", "table/Orders", false),
        ] {
            assert_eq!(meet(&name(kind), &letters(pattern)), expected, "{kind} {pattern}");
            assert_eq!(meet(&letters(pattern), &name(kind)), expected, "{kind} {pattern}");
        }
    }

    #[test]
    fn arns_meet_part_by_part() {
        let scope = "arn:aws:dynamodb:eu-west-1:123456789012:*";
        for (arn, expected) in [
            ("arn:aws:dynamodb:*:123456789012:table/X", true),
            ("arn:aws:dynamodb:*:999999999999:table/X", false),
            ("arn:*:dynamodb:us-east-1:123456789012:table/X", false),
            ("arn:aws:dynamodb:*", true),
            ("*", true),
            ("arn:aws:dynamodb:${AWS::Region}:123456789012:table/X", true),
            ("arn:${AWS::Partition}:dynamodb:eu-west-1:{{ a:b }}:table/X", true),
            ("arn:aws:dynamodb:${AWS::Region}:999999999999:table/X", false),
        ] {
            assert_eq!(arns_may_meet(scope, arn), expected, "{arn}");
        }
        assert!(!arns_may_meet("arn:aws:qldb:us-east-1:1:ledger/cars/*", "arn:aws:qldb:*:1:ledger/other/table/*"));
    }

    #[test]
    fn what_patterns_have_in_common() {
        for (one, two, expected) in [
            ("abc", "abc", true),
            ("abc", "abd", false),
            ("a*", "abc", true),
            ("a*c", "ab*", true),
            ("a*c", "b*", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*", "", true),
            ("?", "", false),
            (
                "arn:${Partition}:qldb:${Region}:${Account}:ledger/${LedgerName}/table/*",
                "arn:aws:qldb:us-east-1:1:ledger/a/table/b",
                true,
            ),
            ("arn:${Partition}:qldb:${Region}:${Account}:ledger/${LedgerName}", "arn:aws:s3:::b", false),
            ("a*b*c", "a?b?c", true),
            ("a*", "*b", true),
            ("*x*", "ay*z", true),
            ("x*x", "x", false),
        ] {
            assert_eq!(may_meet(one, two), expected, "{one} {two}");
            assert_eq!(may_meet(two, one), expected, "{two} {one}");
        }
    }
}

//! Whether two patterns have a text in common.

/// A letter of a pattern.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letter {
    /// Any text: `*`, or a place that something is filled in, such as `${Region}`.
    Any,
    /// `?`
    One,
    Plain(char),
}

fn letters(pattern: &str) -> Vec<Letter> {
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
    // Most differ at their end.
    let ends = one.bytes().rev().zip(two.bytes().rev());
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/:-_.".contains(&byte);
    let differ = ends.take_while(|(one, two)| is_plain(*one) && is_plain(*two)).any(|(one, two)| one != two);
    if differ {
        return false;
    }
    let (one, two) = (letters(one), letters(two));
    // Whether what is before each place of `two` meets what is before a place of `one`.
    let mut meets = vec![false; two.len() + 1];
    for place in 0..=one.len() {
        let letter = place.checked_sub(1).and_then(|before| one.get(before));
        let mut next = Vec::with_capacity(meets.len());
        for column in 0..=two.len() {
            let other = column.checked_sub(1).and_then(|before| two.get(before));
            let at = |row: &[bool], place: Option<usize>| place.and_then(|place| row.get(place)).copied() == Some(true);
            let (up, left) = (at(&meets, Some(column)), at(&next, column.checked_sub(1)));
            let both = at(&meets, column.checked_sub(1));
            next.push(match (letter, other) {
                (None, None) => true,
                (None, Some(other)) => *other == Letter::Any && left,
                (Some(letter), None) => *letter == Letter::Any && up,
                (Some(Letter::Any), Some(_)) | (Some(_), Some(Letter::Any)) => up || left || both,
                (Some(Letter::One), Some(_)) | (Some(_), Some(Letter::One)) => both,
                (Some(Letter::Plain(one)), Some(Letter::Plain(two))) => both && one == two,
            });
        }
        meets = next;
    }
    meets.last() == Some(&true)
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

/// The same of two ARNs, part by part: what stands for a region is no account. One that has not all parts may be any.
pub(crate) fn arns_may_meet(one: &str, two: &str) -> bool {
    match (parts(one), parts(two)) {
        (Some(one), Some(two)) => one.iter().zip(two).all(|(one, two)| may_meet(one, two)),
        _ => may_meet(one, two),
    }
}

#[cfg(test)]
mod tests {
    use super::{arns_may_meet, may_meet};

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

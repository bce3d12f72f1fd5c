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
        let place = ["${", "#{", "{{"].iter().any(|begin| rest.starts_with(begin)).then(|| rest.find('}')).flatten();
        let (letter, length) = match (letter, place) {
            (_, Some(end)) => (Letter::Any, end + 1),
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

/// The same of two ARNs, part by part: what stands for a region is no account. One that has not all parts may be any.
pub(crate) fn arns_may_meet(one: &str, two: &str) -> bool {
    let parts = |arn| -> Option<[&str; 6]> { str::splitn(arn, 6, ':').collect::<Vec<_>>().try_into().ok() };
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

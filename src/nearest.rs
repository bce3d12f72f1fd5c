//! The nearest of several names, for "did you mean".

mod names;

#[cfg(test)]
use alloc::vec::Vec;

use smallvec::SmallVec;

pub(crate) use names::Names;

/// The candidate with the fewest slips (a letter too many, too few, wrong or swapped), if they are few for its length.
pub fn nearest<'c>(name: &str, mut candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    nearest_of(name, &mut || candidates.next())
}

/// One for all kinds of lists: each of its own would be compiled by itself.
fn nearest_of<'c>(name: &str, next: &mut dyn FnMut() -> Option<&'c str>) -> Option<&'c str> {
    near(name, core::iter::from_fn(next)).min_by_key(|(slips, _)| *slips).map(|(_, candidate)| candidate)
}

/// The candidates with few slips, those with the fewest first. What the names of a catalog are found by must agree with it.
#[cfg(test)]
pub(crate) fn all_near<'c>(name: &str, candidates: impl Iterator<Item = &'c str>) -> Vec<&'c str> {
    let mut near: Vec<(usize, &str)> = near(name, candidates).collect();
    near.sort_by_key(|(slips, _)| *slips);
    near.into_iter().map(|(_, candidate)| candidate).collect()
}

/// How many letters a name has at most that others are near to: the cost grows with the square.
const LONGEST_ASKED: usize = 128;

/// How many slips a near name may have; none is near if it is 0.
pub(crate) fn allowed_slips(name: &str) -> usize {
    match name.chars().count() {
        3..=4 => 1,
        5..=8 => 2,
        9..=LONGEST_ASKED => 3,
        // Too short to tell, or too long.
        _ => 0,
    }
}

fn near<'c>(name: &str, candidates: impl Iterator<Item = &'c str>) -> impl Iterator<Item = (usize, &'c str)> {
    let allowed = allowed_slips(name);
    let near = move |candidate| slips(name, candidate, allowed).map(|slips| (slips, candidate));
    candidates.filter(move |_| allowed > 0).filter_map(near)
}

/// The letters of a word, or a line of the table of distances. Words that are not long need no heap.
type Line<T> = SmallVec<[T; 24]>;

/// The distance of Damerau and Levenshtein, in which a swap of two neighbours is one slip, if it is at most `most`. Letters in another
/// case cost nothing.
pub(crate) fn slips(one: &str, two: &str, most: usize) -> Option<usize> {
    let one: Line<char> = one.chars().map(|c| c.to_ascii_lowercase()).collect();
    let two: Line<char> = two.chars().map(|c| c.to_ascii_lowercase()).collect();
    if one.len().abs_diff(two.len()) > most {
        return None;
    }
    let (one, two) = without_common_ends(&one, &two);
    let mut before_last: Line<usize> = Line::new();
    let mut last: Line<usize> = (0..=two.len()).collect();
    for (row, &left) in one.iter().enumerate() {
        let mut current: Line<usize> = Line::new();
        current.push(row + 1);
        for (column, &right) in two.iter().enumerate() {
            let at = |line: &Line<usize>, index: usize| line.get(index).copied().unwrap_or(usize::MAX - 1);
            let mut cost = (at(&last, column) + usize::from(left != right))
                .min(at(&last, column + 1) + 1)
                .min(at(&current, column) + 1);
            let swapped =
                row > 0 && column > 0 && one.get(row - 1) == Some(&right) && two.get(column - 1) == Some(&left);
            if swapped {
                cost = cost.min(at(&before_last, column - 1) + 1);
            }
            current.push(cost);
        }
        // No later line gets below the least of two in a row.
        if last.iter().chain(&current).all(|cost| *cost > most) {
            return None;
        }
        before_last = core::mem::replace(&mut last, current);
    }
    last.last().copied().filter(|slips| *slips <= most)
}

/// Two words without the letters that they begin with alike, and end with alike.
fn without_common_ends<'w>(one: &'w [char], two: &'w [char]) -> (&'w [char], &'w [char]) {
    let begin = one.iter().zip(two).take_while(|(one, two)| one == two).count();
    let (one, two) = (one.get(begin..).unwrap_or_default(), two.get(begin..).unwrap_or_default());
    let end = one.iter().rev().zip(two.iter().rev()).take_while(|(one, two)| one == two).count();
    let less = |word: &'w [char]| word.get(..word.len().saturating_sub(end)).unwrap_or_default();
    (less(one), less(two))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_slips_but_not_other_words() {
        let words = ["SELECT", "INSERT", "UPDATE", "FROM"];
        let find = |name| nearest(name, words.into_iter());
        assert_eq!(find("selct"), Some("SELECT"));
        assert_eq!(find("FORM"), Some("FROM"));
        assert_eq!(find("UPSERT"), Some("INSERT"));
        assert_eq!(find("EXPLAIN"), None);
        assert_eq!(find(""), None);
        assert_eq!(find("F"), None);
    }

    #[test]
    fn slips_are_counted() {
        let rows = [
            ("vehicle", "VEHICLE", Some(0)),
            ("vehicel", "vehicle", Some(1)),
            ("vhicle", "vehicle", Some(1)),
            ("vehicles", "vehicle", Some(1)),
            ("person", "persona", Some(1)),
            ("aab", "ab", Some(1)),
            ("abcabc", "abc", Some(3)),
            ("ca", "abc", Some(3)),
            ("driver", "person", None),
            ("abcd", "efghabcd", None),
            ("", "abc", Some(3)),
        ];
        for (one, two, expected) in rows {
            assert_eq!(slips(one, two, 3), expected, "{one} {two}");
            assert_eq!(slips(two, one, 3), expected, "{two} {one}");
        }
    }
}

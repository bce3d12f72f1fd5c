//! What patterns can match.

use alloc::vec;
use alloc::vec::Vec;

use crate::iam::evaluate::placeholder::UNKNOWN;
use crate::iam::evaluate::variable::braces;

/// One step of the shape that the ARNs of a kind of resource have.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    Letter(u8),
    /// A letter or digit of an id.
    Id,
    /// Any number of characters but slashes.
    Name,
}

/// A form as steps: `*` is a name, `?` a letter or digit of an id.
pub(crate) fn steps(form: &str) -> Vec<Step> {
    let step = |letter| match letter {
        b'*' => Step::Name,
        b'?' => Step::Id,
        letter => Step::Letter(letter),
    };
    form.bytes().map(step).collect()
}

/// Whether some text is matched by both: the pattern, in which a variable can be anything, and the shape.
///
/// Keeps, for each step of the pattern, the places of the shape that can be reached.
pub(crate) fn intersects(pattern: &str, shape: &[Step]) -> bool {
    let mut reached = vec![false; shape.len() + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    skip_names(&mut reached, shape);
    let mut rest = pattern;
    while let Some(letter) = rest.chars().next() {
        let end = || braces(rest.as_bytes()).or_else(|| rest.find('}').map(|end| end + 1));
        let variable = rest.starts_with("${").then(end).flatten();
        rest = rest.get(variable.unwrap_or(letter.len_utf8())..).unwrap_or_default();
        if letter == UNKNOWN {
            // All but a slash: a name, or a part of one.
            for (place, step) in shape.iter().enumerate() {
                if reached.get(place) == Some(&true) && !matches!(step, Step::Letter(b'/')) {
                    reached.iter_mut().skip(place + 1).take(1).for_each(|reached| *reached = true);
                }
            }
            continue;
        }
        if letter == '*' || variable.is_some() {
            let from = reached.iter().position(|reached| *reached).unwrap_or(reached.len());
            reached.iter_mut().skip(from).for_each(|reached| *reached = true);
            continue;
        }
        let matches = |step: &Step| match (letter, step) {
            ('?', _) => true,
            (_, Step::Letter(wanted)) => letter == char::from(*wanted),
            (_, Step::Id) => letter.is_ascii_alphanumeric(),
            (_, Step::Name) => letter != '/',
        };
        let mut next = vec![false; reached.len()];
        for (place, step) in shape.iter().enumerate() {
            if reached.get(place) == Some(&true) && matches(step) {
                let to = if matches!(step, Step::Name) { place } else { place + 1 };
                next.iter_mut().skip(to).take(1).for_each(|reached| *reached = true);
            }
        }
        skip_names(&mut next, shape);
        reached = next;
    }
    reached.last() == Some(&true)
}

/// A name can end anywhere.
fn skip_names(reached: &mut [bool], shape: &[Step]) {
    for (place, step) in shape.iter().enumerate() {
        if matches!(step, Step::Name) && reached.get(place) == Some(&true) {
            reached.iter_mut().skip(place + 1).take(1).for_each(|reached| *reached = true);
        }
    }
}

/// Whether a name matches a pattern with `*` and `?`, in any case: at a mismatch the last `*` takes one character more.
pub(crate) fn matches_wildcards(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    let (mut at, mut read, mut star) = (0, 0, None);
    while let Some(letter) = name.get(read) {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(wanted) if *wanted == b'?' || wanted.eq_ignore_ascii_case(letter) => {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((place, taken)) = star else { return false };
                (at, read, star) = (place + 1, taken + 1, Some((place, taken + 1)));
            }
        }
    }
    pattern.iter().skip(at).all(|letter| *letter == b'*')
}

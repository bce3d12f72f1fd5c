//! Wildcards and policy variables.

use crate::guide::Request;
use crate::guide::reading::{Reading, Silence};

/// A piece of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Letter(char),
    /// `?`, and whether it can be a colon.
    One(bool),
    /// `*`, and whether it can have colons.
    Any(bool),
}

/// The keys that "can have multiple values in the request context" (reference_policies_condition-single-vs-multi-valued-context-keys; the value
/// type of each key in reference_policies_condition-keys).
pub(crate) fn is_multivalued(key: &str) -> bool {
    ["aws:TagKeys", "dynamodb:LeadingKeys", "dynamodb:Attributes"].iter().any(|name| key.eq_ignore_ascii_case(name))
}

/// `*` is "any combination of zero or more characters", `?` "any single character" (reference_policies_elements_resource).
pub(crate) fn wildcards(text: &str) -> Vec<Piece> {
    text.chars().map(wildcard).collect()
}

fn wildcard(letter: char) -> Piece {
    match letter {
        '*' => Piece::Any(true),
        '?' => Piece::One(true),
        letter => Piece::Letter(letter),
    }
}

/// Keeps the places of the text that the pieces so far can end at, a bit each.
pub(crate) fn glob(pattern: &[Piece], text: &str) -> bool {
    // A place more than there are letters.
    let mut letters = Vec::with_capacity(text.len());
    letters.extend(text.chars());
    assert!(letters.len() < 128, "`{text}` is too long");
    let mut ends: u128 = 1;
    for piece in pattern {
        let mut after = if let Piece::Any(_) = piece { ends } else { 0 };
        let mut at = ends.trailing_zeros() as usize;
        while at < letters.len() {
            let letter = letters[at];
            let from = if let Piece::Any(_) = piece { after } else { ends };
            let is_taken = match piece {
                Piece::Letter(wanted) => *wanted == letter,
                Piece::One(colons) | Piece::Any(colons) => *colons || letter != ':',
            };
            if from >> at & 1 == 1 && is_taken {
                after |= 1 << (at + 1);
            }
            at += 1;
            // On to the next place that something can begin at.
            let later = if let Piece::Any(_) = piece { after } else { ends } >> at;
            if later == 0 {
                break;
            }
            at += later.trailing_zeros() as usize;
        }
        ends = after;
        if ends == 0 {
            return false;
        }
    }
    ends >> letters.len() & 1 == 1
}

/// What a variable stands for.
enum Value<'a> {
    Text(&'a str),
    /// Any text: nobody says which.
    Anything,
    /// "Effectively null": it is like no text (reference_policies_variables, "Policy variables with no value").
    Nothing,
}

fn value<'a>(inner: &'a str, request: &Request<'a>, reading: &mut Reading) -> Value<'a> {
    let (key, default) = match inner.split_once(", '") {
        Some((key, default)) => (key, default.strip_suffix('\'')),
        None => (inner, None),
    };
    // `${key, 'default'}`: "separate the default with a comma and space" (reference_policies_variables, "Specifying default values").
    let unknown = |silence: Silence, reading: &mut Reading| {
        if reading.chooses(silence) { Value::Anything } else { Value::Nothing }
    };
    if !key.contains(':') || key.contains([' ', ',', '\'', '{']) || (inner.contains(", '") && default.is_none()) {
        return if reading.chooses(Silence::MalformedVariable) { Value::Anything } else { Value::Nothing };
    }
    // "You cannot use a multivalued context key as a policy variable" (the same page).
    if is_multivalued(key) {
        return unknown(Silence::MultivaluedVariable, reading);
    }
    match (request.values(key), default) {
        ([""], None) => {
            if reading.chooses(Silence::EmptyVariable) {
                Value::Text("")
            } else {
                Value::Nothing
            }
        }
        ([""], Some(default)) => Value::Text(if reading.chooses(Silence::EmptyVariable) { "" } else { default }),
        ([one], _) => Value::Text(one),
        ([], Some(default)) => Value::Text(default),
        ([], None) => Value::Nothing,
        (_, _) => unknown(Silence::MultivaluedVariable, reading),
    }
}

/// The pieces of a text with its variables replaced; `None` if one has no value. `read` says what a letter of the policy itself means, by what
/// follows it.
pub(crate) fn filled(
    text: &str,
    has_variables: bool,
    has_wildcards: bool,
    request: &Request<'_>,
    reading: &mut Reading,
    read: impl Fn(char, &str) -> Piece,
) -> Option<Vec<Piece>> {
    let (mut pieces, mut rest) = (Vec::with_capacity(text.len()), text);
    while let Some(letter) = rest.chars().next() {
        // "Variables like ${aws:username} are treated as literal strings" in other versions (reference_policies_variables).
        let inner = rest.strip_prefix("${").and_then(|open| open.split_once('}')).filter(|_| has_variables);
        let Some((inner, after)) = inner else {
            rest = &rest[letter.len_utf8()..];
            pieces.push(read(letter, rest));
            continue;
        };
        rest = after;
        if let "*" | "?" | "$" = inner {
            // `${*}`, `${?}` and `${$}` are the characters themselves (the same page).
            pieces.extend(inner.chars().map(Piece::Letter));
            continue;
        }
        match value(inner, request, reading) {
            Value::Nothing => return None,
            Value::Anything => pieces.push(Piece::Any(true)),
            Value::Text(text) => {
                let is_wild = has_wildcards && text.contains(['*', '?']) && reading.chooses(Silence::WildcardInValue);
                pieces.extend(text.chars().map(if is_wild { wildcard } else { Piece::Letter }));
            }
        }
    }
    Some(pieces)
}

/// Whether a variable of the text has no value. What is not said is asked where it counts.
pub(crate) fn lacks_value(text: &str, request: &Request<'_>, _reading: &mut Reading) -> bool {
    let mut inners = text.split("${").skip(1).filter_map(|open| open.split_once('}')).map(|(inner, _)| inner);
    inners.any(|inner| {
        inner.contains(':') && !inner.contains(',') && !is_multivalued(inner) && request.values(inner).is_empty()
    })
}

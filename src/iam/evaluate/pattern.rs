//! Texts with wildcards and policy variables, and matching against them in linear steps, without recursion.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::iam::document::Variables;
use crate::iam::evaluate::key::CompiledKey;
use crate::iam::evaluate::placeholder;
use crate::iam::evaluate::positions::{Case, Positions};
use crate::iam::evaluate::request::{Request, Resolved};
use crate::iam::evaluate::truth::Truth;
use crate::iam::evaluate::variable::{Special, variable};
use crate::iam::resource::UNKNOWN_LETTER;

/// What wildcards mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wildcards {
    /// Nothing: `*` and `?` are plain text.
    None,
    /// `*` is any text and `?` one character.
    Anywhere,
    /// As [`Wildcards::Anywhere`], but neither matches a colon, save for a `*` at the end of a segment.
    ///
    /// Source: IAM User Guide, "IAM JSON policy elements: Resource".
    InSegments,
}

#[derive(Clone, Debug)]
pub(crate) enum Piece {
    Text(Box<str>),
    /// `?`
    One,
    /// `*`, and whether it matches colons.
    Any {
        colons: bool,
    },
    /// `${key}` or `${key, 'default'}`
    Variable {
        key: CompiledKey,
        default: Option<Box<str>>,
    },
    /// A place of a template, or `${…}` in a form that no policy variable has: whether it means something, nothing or itself is not documented.
    /// With its text if it is the place of a template.
    Undefined(Option<Box<str>>),
}

#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    pieces: Box<[Piece]>,
    wildcards: Wildcards,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// Source: IAM User Guide, "IAM policy elements: Variables and tags".
    pub(crate) fn new(text: &str, variables: Variables, wildcards: Wildcards) -> Self {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            let (piece, length) = match next {
                '$' | '#' | '{' | '<' if wildcards == Wildcards::InSegments && placeholder::length(rest).is_some() => {
                    // What is filled in is not known, variables or not.
                    let length = placeholder::length(rest).unwrap_or(1);
                    (Some(Piece::Undefined(rest.get(..length).map(Box::from))), length)
                }
                '$' if variables == Variables::Allowed => match variable(rest) {
                    Some((Special::Character(character), length)) => {
                        plain.push(character);
                        rest = rest.get(length..).unwrap_or_default();
                        continue;
                    }
                    Some((Special::Variable { key, default }, length)) => {
                        let (key, default) = (CompiledKey::new(key), default.map(Box::from));
                        (Some(Piece::Variable { key, default }), length)
                    }
                    Some((Special::Undefined, length)) => {
                        let place = placeholder::length(rest).and_then(|length| rest.get(..length));
                        (Some(Piece::Undefined(place.map(Box::from))), length)
                    }
                    None => (None, 1),
                },
                '*' if wildcards != Wildcards::None => {
                    let ends_segment = matches!(rest.as_bytes().get(1), None | Some(b':'));
                    (Some(Piece::Any { colons: wildcards == Wildcards::Anywhere || ends_segment }), 1)
                }
                '?' if wildcards != Wildcards::None => (Some(Piece::One), 1),
                _ => (None, next.len_utf8()),
            };
            match piece {
                None => plain.push(next),
                Some(piece) => {
                    if !plain.is_empty() {
                        pieces.push(Piece::Text(core::mem::take(&mut plain).into()));
                    }
                    // A run of stars is one.
                    if let (Piece::Any { .. }, Some(Piece::Any { .. })) = (&piece, pieces.last()) {
                        pieces.pop();
                    }
                    pieces.push(piece);
                }
            }
            rest = rest.get(length..).unwrap_or_default();
        }
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain.into()));
        }
        Self { pieces: pieces.into(), wildcards }
    }

    /// The plain text that it begins with, and what follows.
    pub(crate) fn split_prefix(&self) -> (&str, Rest) {
        let (prefix, rest) = match &*self.pieces {
            [Piece::Text(text), rest @ ..] => (&**text, rest),
            rest => ("", rest),
        };
        let rest = match rest {
            [] => Rest::Nothing,
            [Piece::Any { colons: true }] => Rest::Anything,
            _ => Rest::Pieces,
        };
        (prefix, rest)
    }

    pub(crate) fn variables(&self) -> impl Iterator<Item = &CompiledKey> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Variable { key, .. } => Some(key),
            Piece::Text(_) | Piece::One | Piece::Any { .. } | Piece::Undefined(_) => None,
        })
    }

    /// The places of templates in it.
    pub(crate) fn places(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Undefined(place) => place.as_deref(),
            Piece::Text(_) | Piece::One | Piece::Any { .. } | Piece::Variable { .. } => None,
        })
    }

    /// Whether it has a variable, and the request no value for it.
    pub(crate) fn lacks_value(&self, request: &Request<'_>) -> bool {
        self.pieces.iter().any(|piece| match piece {
            Piece::Variable { key, default } => {
                matches!(request.variable(key, default.as_deref()), Resolved::Nothing)
            }
            Piece::Text(_) | Piece::One | Piece::Any { .. } | Piece::Undefined(_) => false,
        })
    }

    /// Whether the value is the text exactly.
    pub(crate) fn equals(&self, value: &str, request: &Request<'_>) -> Truth {
        if let [Piece::Text(text)] = &*self.pieces {
            return Truth::from(**text == *value);
        }
        self.matches(value.as_bytes(), request, Case::Counts)
    }

    /// Whether the value is the text except for the case. By which rule letters outside of ASCII are folded is not documented: both must agree.
    pub(crate) fn equals_ignore_case(&self, value: &str, request: &Request<'_>) -> Truth {
        if let [Piece::Text(text)] = &*self.pieces
            && text.is_ascii()
            && value.is_ascii()
        {
            return Truth::from(text.eq_ignore_ascii_case(value));
        }
        let lower = self.equals_folded(value, request, char::to_lowercase);
        lower.agreed(self.equals_folded(value, request, char::to_uppercase))
    }

    fn equals_folded<F: Iterator<Item = char>>(
        &self,
        value: &str,
        request: &Request<'_>,
        fold: fn(char) -> F,
    ) -> Truth {
        let mut left = value.chars().flat_map(fold);
        let mut known = Truth::True;
        for piece in &self.pieces {
            let text = match piece {
                Piece::Text(text) => text,
                Piece::Variable { key, default } => match request.variable(key, default.as_deref()) {
                    Resolved::Text(text) => text,
                    Resolved::Empty => {
                        known = Truth::Unknown;
                        continue;
                    }
                    Resolved::Nothing => return Truth::False,
                    Resolved::Unknown => return Truth::Unknown,
                },
                Piece::Undefined(_) | Piece::One | Piece::Any { .. } => return Truth::Unknown,
            };
            if !text.chars().flat_map(fold).all(|wanted| left.next() == Some(wanted)) {
                return Truth::False;
            }
        }
        known.and(Truth::from(left.next().is_none()))
    }

    /// Whether the value matches.
    ///
    /// Keeps the set of offsets that the pieces so far can end at, so that the steps are at most pieces times bytes,
    /// whatever the pattern. A variable without a value matches nothing; for one whose value is not known the answer is
    /// `Unknown`, if any value could match.
    pub(crate) fn matches(&self, value: &[u8], request: &Request<'_>, case: Case) -> Truth {
        let in_segments = self.wildcards == Wildcards::InSegments;
        let matched = self.run(value, request, case, in_segments);
        // Wildcards alone match every id; what matches with some letters of it is unknown.
        if matched == Truth::False && value.last() == Some(&UNKNOWN_LETTER) {
            let may_match = self.run(value, request, Case::OfUnknownLetters, false) != Truth::False;
            return if may_match { Truth::Unknown } else { Truth::False };
        }
        // The `*` of a table that does not exist yet means its id too.
        if in_segments
            && matched == Truth::False
            && let Some(before) = value.strip_suffix(b"/*")
        {
            let with_id = [before, b"/", &[UNKNOWN_LETTER; 22]].concat();
            if self.run(&with_id, request, Case::OfUnknownLetters, false) != Truth::False {
                return Truth::Unknown;
            }
        }
        // Whether a wildcard of the last part matches colons in it is not documented.
        let has_colons = || value.splitn(7, |byte| *byte == b':').count() == 7;
        if in_segments
            && matched == Truth::False
            && has_colons()
            && self.run(value, request, case, false) != Truth::False
        {
            return Truth::Unknown;
        }
        matched
    }

    fn run(&self, value: &[u8], request: &Request<'_>, case: Case, in_segments: bool) -> Truth {
        let mut ends = Positions::first(value.len());
        let mut known = true;
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => ends.step_over(value, text.as_bytes(), case),
                Piece::Variable { key, default } => match request.variable(key, default.as_deref()) {
                    // Whether wildcards in what a variable stands for are some is not documented.
                    Resolved::Text(text) if self.wildcards != Wildcards::None && text.contains(['*', '?']) => {
                        known = false;
                        ends.spread_to(value.len());
                    }
                    Resolved::Text(text) => ends.step_over(value, text.as_bytes(), case),
                    Resolved::Empty => known = false,
                    Resolved::Nothing => return Truth::False,
                    Resolved::Unknown => {
                        known = false;
                        ends.spread_to(value.len());
                    }
                },
                Piece::Undefined(_) => {
                    known = false;
                    ends.spread_to(value.len());
                }
                Piece::One if in_segments => {
                    // A `*` in the request means a resource that is not known, such as the id of a new table.
                    known &= !value.contains(&b'*');
                    ends.step_one(value, |byte| byte != b':');
                }
                Piece::One => ends.step_one(value, |_| true),
                Piece::Any { colons: true } => ends.spread_to(value.len()),
                Piece::Any { colons: false } => ends.spread(value, |byte| byte != b':' || !in_segments),
            }
            if ends.is_empty() {
                return Truth::False;
            }
        }
        match (ends.contains(value.len()), known) {
            (false, _) => Truth::False,
            (true, true) => Truth::True,
            (true, false) => Truth::Unknown,
        }
    }
}

/// What follows the plain text that a pattern begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    /// Nothing: the pattern is plain text.
    Nothing,
    /// One `*` that matches all.
    Anything,
    /// Other wildcards or variables.
    Pieces,
}

/// The parts of an ARN pattern: five divided by colons, and the rest. Colons within `${…}` and places of templates divide nothing.
pub(crate) fn components(text: &str, variables: Variables) -> Vec<&str> {
    let mut parts = Vec::with_capacity(6);
    let mut start = 0;
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        let rest = text.get(at..).unwrap_or_default();
        match byte {
            b'$' if variables == Variables::Allowed && rest.starts_with("${") => {
                let length = placeholder::length(rest).map(|length| length - 1);
                at += length.or_else(|| rest.find('}')).unwrap_or_default();
            }
            b'$' | b'#' | b'{' | b'<' => at += placeholder::length(rest).map_or(0, |length| length - 1),
            b':' if parts.len() < 5 => {
                parts.push(text.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::vec::Vec;

    use super::{Variables, components};

    #[test]
    fn a_colon_in_a_variable_or_a_place_divides_no_arn() {
        fn allowed(text: &str) -> Vec<&str> {
            components(text, Variables::Allowed)
        }
        fn plain(text: &str) -> Vec<&str> {
            components(text, Variables::Plain)
        }
        for place in ["{{a:b}}", "<a:b>", "#{a:b}", "${var:b.c}"] {
            let text = format!("arn:{place}:s3");
            assert_eq!([allowed(&text), plain(&text)], [["arn", place, "s3"], ["arn", place, "s3"]]);
        }
        // A policy variable is one where the version of the policy has variables.
        assert_eq!(allowed("arn:${aws:PrincipalAccount}:s3"), ["arn", "${aws:PrincipalAccount}", "s3"]);
        assert_eq!(plain("arn:${aws:PrincipalAccount}:s3"), ["arn", "${aws", "PrincipalAccount}", "s3"]);
        for text in ["arn:$x:y}:s3", "arn:#x:y}:s3", "arn:{x:y}:s3", "arn:<>:y:s3"] {
            let parts: Vec<&str> = text.split(':').collect();
            assert_eq!([allowed(text), plain(text)], [parts.clone(), parts]);
        }
        // What is not closed divides too, and after the fifth colon nothing does.
        assert_eq!(allowed("arn:${aws:s3"), ["arn", "${aws", "s3"]);
        assert_eq!(allowed("a:b:c:d:e:f:g:${h:i}:j"), ["a", "b", "c", "d", "e", "f:g:${h:i}:j"]);
    }
}

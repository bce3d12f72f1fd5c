//! Values of a template after its functions are evaluated, in whatever language they are written.

use partiql_iam::Span;

use crate::text::Written;

/// A value: what it is, where, and how it is written there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) what: What,
    /// Its place in the file; that of the expression which comes to it, if it is not written itself.
    pub(crate) place: Span,
    pub(crate) written: Written,
    /// What only the deployment tells, if the value may not be there.
    pub(crate) only_if: Option<String>,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Null,
    Bool(bool),
    /// As JSON writes it.
    Number(String),
    /// A text, in pieces.
    Text(Vec<Piece>),
    List(Vec<Value>),
    Object(Vec<Entry>),
    /// Any value: of it only a name is known.
    Unknown(String),
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Known(String),
    /// A text that is not known, by the name of what says it.
    Unknown(String),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_place: Span,
    pub(crate) key_written: Written,
    pub(crate) value: Value,
}

impl Value {
    /// A value that is written there.
    pub(crate) const fn new(what: What, place: Span, written: Written) -> Self {
        Self { what, place, written, only_if: None }
    }

    /// What an expression comes to.
    pub(crate) const fn computed(what: What, place: Span) -> Self {
        Self::new(what, place, Written::Computed)
    }

    /// A value of which a name is all that is known.
    pub(crate) fn unknown(name: impl Into<String>, place: Span) -> Self {
        Self::computed(What::Unknown(name.into()), place)
    }

    /// A text that an expression comes to.
    pub(crate) fn text(text: impl Into<String>, place: Span) -> Self {
        Self::computed(What::Text(vec![Piece::Known(text.into())]), place)
    }

    /// The same, with nothing in it that an edit may change.
    pub(crate) fn fixed(self) -> Self {
        let what = match self.what {
            What::List(items) => What::List(items.into_iter().map(Self::fixed).collect()),
            What::Object(entries) => What::Object(
                entries
                    .into_iter()
                    .map(|entry| Entry { key_written: Written::Fixed, value: entry.value.fixed(), ..entry })
                    .collect(),
            ),
            what @ (What::Null | What::Bool(_) | What::Number(_) | What::Text(_) | What::Unknown(_)) => what,
        };
        let written = if self.written == Written::Computed { Written::Computed } else { Written::Fixed };
        Self { what, written, ..self }
    }

    /// The entries, if it is an object.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.what {
            What::Object(entries) => entries,
            What::Null | What::Bool(_) | What::Number(_) | What::Text(_) | What::List(_) | What::Unknown(_) => &[],
        }
    }

    /// A value of an object.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The items of a list, or the one value in its place.
    pub(crate) fn items(&self) -> &[Self] {
        match &self.what {
            What::List(items) => items,
            What::Null | What::Bool(_) | What::Number(_) | What::Text(_) | What::Object(_) | What::Unknown(_) => {
                std::slice::from_ref(self)
            }
        }
    }

    /// The text, if all of it is known.
    pub(crate) fn known_text(&self) -> Option<String> {
        let What::Text(pieces) = &self.what else { return None };
        let known = pieces.iter().map(|piece| match piece {
            Piece::Known(text) => Some(text.as_str()),
            Piece::Unknown(_) => None,
        });
        known.collect()
    }

    /// The same of a name, which may be written as a number, if that has one form alone.
    pub(crate) fn known_name(&self) -> Option<String> {
        if let What::Number(number) = &self.what {
            return is_plain_number(number).then(|| number.clone());
        }
        self.known_text()
    }

    /// The first thing in it that is not known, at any depth: its name and its place.
    pub(crate) fn first_unknown(&self) -> Option<(&str, Span)> {
        if let Some(name) = &self.only_if {
            return Some((name, self.place));
        }
        match &self.what {
            What::Null | What::Bool(_) | What::Number(_) => None,
            What::Unknown(name) => Some((name, self.place)),
            What::Text(pieces) => pieces.iter().find_map(|piece| match piece {
                Piece::Unknown(name) => Some((name.as_str(), self.place)),
                Piece::Known(_) => None,
            }),
            What::List(items) => items.iter().find_map(Self::first_unknown),
            What::Object(entries) => entries.iter().find_map(|entry| entry.value.first_unknown()),
        }
    }
}

/// The place of a template in a text of a policy, which the library takes as unknown. Whatever the name, it is no policy variable.
pub(crate) fn place_of_template(name: &str) -> String {
    // The library looks only so far for the end of a place.
    const LONGEST: usize = 200;
    let end = name.char_indices().map(|(at, _)| at).find(|at| *at >= LONGEST).unwrap_or(name.len());
    let name = name.get(..end).unwrap_or_default();
    let mut place = String::from("${");
    let mut rest = name;
    while let Some(letter) = rest.chars().next() {
        let is_double = rest.starts_with("::") && rest.len() < name.len() && rest.len() > 2;
        let length = if is_double { 2 } else { letter.len_utf8() };
        match letter {
            _ if is_double => place.push_str("::"),
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-' | '.' => place.push(letter),
            _ => place.push('_'),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    if name.is_empty() {
        place.push('_');
    }
    place.push('}');
    place
}

/// The same with texts that follow one another in one piece.
pub(crate) fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut result: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (result.last_mut(), piece) {
            (_, Piece::Known(text)) if text.is_empty() => {}
            (Some(Piece::Known(before)), Piece::Known(text)) => before.push_str(&text),
            (_, piece) => result.push(piece),
        }
    }
    result
}

/// Whether a number has only digits, and is no other one in another base.
pub(crate) fn is_plain_number(number: &str) -> bool {
    number.bytes().all(|byte| byte.is_ascii_digit()) && (number == "0" || !number.starts_with('0'))
}

//! What is like a statement, where no statement is expected.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use super::Text;

/// The words that statements begin with.
const BEGINNINGS: [&str; 5] = ["select", "insert", "update", "delete", "exists"];

/// What a value has.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hidden {
    /// Something in it is like a statement.
    has_one: bool,
    /// It is a text, a list or an object that is not empty.
    is_filled: bool,
}

impl Hidden {
    /// Whether a member of this name has something that is like a statement.
    pub(super) fn is_one(self, name: &str) -> bool {
        let Self { has_one, is_filled } = self;
        has_one || is_filled && name.to_ascii_lowercase().contains("statement")
    }
}

/// What is after the blanks, the brackets and the comments that a statement may begin with.
fn without_comments(text: &str) -> &str {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '(');
        let after = match (rest.strip_prefix("--"), rest.strip_prefix("/*")) {
            (Some(comment), _) => comment.split_once('\n'),
            (None, Some(comment)) => comment.split_once("*/"),
            (None, None) => None,
        };
        match after {
            Some((_, after)) => rest = after,
            None => return rest,
        }
    }
}

impl<'de> Deserialize<'de> for Hidden {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfHidden;
        impl<'de> Visitor<'de> for OfHidden {
            type Value = Hidden;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Hidden, A::Error> {
                let mut hidden = Hidden::default();
                while let Some((name, value)) = map.next_entry::<Text<'de>, Hidden>()? {
                    hidden.has_one |= value.is_one(name.get().unwrap_or_default());
                    hidden.is_filled = true;
                }
                Ok(hidden)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Hidden, A::Error> {
                let mut hidden = Hidden::default();
                while let Some(value) = list.next_element::<Hidden>()? {
                    hidden.has_one |= value.has_one;
                    hidden.is_filled = true;
                }
                Ok(hidden)
            }
            fn visit_str<E>(self, text: &str) -> Result<Hidden, E> {
                let lower = without_comments(text).to_ascii_lowercase();
                // An object or a list of JSON as a text.
                let is_json = lower.starts_with(['{', '[']) && lower.contains("statement");
                let has_one = is_json || BEGINNINGS.iter().any(|begin| lower.starts_with(begin));
                Ok(Hidden { has_one, is_filled: !text.is_empty() })
            }
            fn visit_unit<E>(self) -> Result<Hidden, E> {
                Ok(Hidden::default())
            }
            fn visit_bool<E>(self, _: bool) -> Result<Hidden, E> {
                Ok(Hidden::default())
            }
            fn visit_i64<E>(self, _: i64) -> Result<Hidden, E> {
                Ok(Hidden::default())
            }
            fn visit_u64<E>(self, _: u64) -> Result<Hidden, E> {
                Ok(Hidden::default())
            }
            fn visit_f64<E>(self, _: f64) -> Result<Hidden, E> {
                Ok(Hidden::default())
            }
        }
        deserializer.deserialize_any(OfHidden)
    }
}

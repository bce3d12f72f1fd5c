//! The body of a request: strict JSON, as every reader understands it in the same way.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use core::fmt;
use core::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::error::Category;

use crate::wire::error::RequestError;

/// The object that a body is.
pub(crate) fn read<'r, T: Deserialize<'r>>(body: &'r [u8]) -> Result<T, RequestError> {
    let text = core::str::from_utf8(body).map_err(|error| not_utf8(body.get(..error.valid_up_to())))?;
    serde_json::from_str(text).map(|Object(body)| body).map_err(|error| refused(&error))
}

/// Derived readers take an array for a struct too; no other reader of the protocol does.
#[derive(Debug)]
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members))
            }
        }
        deserializer.deserialize_map(Members(PhantomData)).map(Object)
    }
}

/// A string, borrowed from the body unless it has an escape.
#[derive(Debug)]
pub(crate) struct Text<'r>(pub(crate) Cow<'r, str>);

impl<'de: 'r, 'r> Deserialize<'de> for Text<'r> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Characters;
        impl<'de> Visitor<'de> for Characters {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.into())))
            }

            fn visit_string<E: Error>(self, text: String) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text)))
            }
        }
        deserializer.deserialize_str(Characters)
    }
}

/// A member that may be left out, but not be `null`.
pub(crate) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// The words hold the name of a member, which may be as long as the body.
fn shortened(mut words: String) -> String {
    const MOST: usize = 64;
    if let Some((end, _)) = words.char_indices().nth(MOST) {
        words.truncate(end);
        words.push('…');
    }
    words
}

/// `before`: what is UTF-8 until the first byte that is not.
fn not_utf8(before: Option<&[u8]>) -> RequestError {
    let mut lines = before.unwrap_or_default().rsplit(|byte| *byte == b'\n');
    let column = lines.next().unwrap_or_default().len() + 1;
    RequestError::Json { line: lines.count() + 1, column }
}

/// The reader's error, without the values that its words may repeat.
fn refused(error: &serde_json::Error) -> RequestError {
    let (line, column) = (error.line(), error.column());
    match error.classify() {
        Category::Data => {
            let words = error.to_string();
            let words = [", expected", ", there are", " at line"]
                .iter()
                .fold(words.as_str(), |words, end| words.split_once(end).map_or(words, |(words, _)| words));
            if ["unknown field ", "duplicate field ", "missing field "].iter().any(|known| words.starts_with(known)) {
                RequestError::Member(shortened(words.replacen("field", "member", 1)))
            } else {
                RequestError::Type { line, column }
            }
        }
        Category::Io | Category::Syntax | Category::Eof => RequestError::Json { line, column },
    }
}

//! Examples as texts that have the order of the examples.

use std::fmt::Write as _;

use crate::moment::Moment;
use crate::usage::{Place, Usage, escaped};

/// What comes in the place of a time that is unknown: after all times.
const NO_TIME: &str = "~";

/// The example of a usage.
pub(super) fn write(usage: &Usage) -> Option<Box<str>> {
    let Place { file, offset, record, statement } = usage.example.as_ref()?;
    let mut text = usage.first.map_or_else(|| NO_TIME.to_owned(), Moment::ordered);
    text.push('\t');
    text.extend(escaped(file));
    text.push('\t');
    text.extend(escaped(record.as_deref().unwrap_or_default()));
    _ = write!(text, "\t{statement:010}\t");
    if let Some(offset) = offset {
        _ = write!(text, "{offset:020}");
    }
    Some(text.into())
}

/// Reads an example. `None` if it is none.
pub(super) fn read(text: &str) -> Option<Place> {
    let mut parts = text.split('\t');
    let time = parts.next()?;
    if time != NO_TIME {
        Moment::parse(time)?;
    }
    let (file, record) = (plain(parts.next()?)?, plain(parts.next()?)?);
    let (statement, offset) = (parts.next()?.parse().ok()?, parts.next()?);
    let offset = if offset.is_empty() { None } else { Some(offset.parse().ok()?) };
    let record = (!record.is_empty()).then(|| record.into());
    parts.next().is_none().then(|| Place { file: file.into(), offset, record, statement })
}

/// The text that was escaped.
fn plain(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        plain.push_str(before);
        let mut letters = after.chars();
        let letter = match letters.next()? {
            't' => '\t',
            'r' => '\r',
            'n' => '\n',
            '\\' => '\\',
            'u' => {
                let (code, after) = letters.as_str().strip_prefix('{')?.split_once('}')?;
                letters = after.chars();
                char::from_u32(u32::from_str_radix(code, 16).ok()?)?
            }
            _ => return None,
        };
        plain.push(letter);
        rest = letters.as_str();
    }
    plain.push_str(rest);
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(file: &str, record: Option<&str>, offset: Option<u64>) -> Usage {
        let place = Place { file: file.into(), offset, record: record.map(Into::into), statement: 2 };
        Usage { first: Moment::parse("2023-04-01T00:45:18.5Z"), example: Some(place), ..Usage::default() }
    }

    #[test]
    fn examples_come_back() {
        let places = [
            usage("a", None, Some(0)),
            usage("a", None, Some(1)),
            usage("a", Some("block 17"), None),
            usage("a", Some("block 17"), Some(u64::MAX)),
            usage("a b", Some("event \u{1F600}"), Some(9)),
            usage("a\t\\u{9}\n\r\u{7f}", None, None),
            usage("a!", None, None),
            usage("ab", Some("\u{0}"), None),
            usage("", None, None),
        ];
        for one in &places {
            let text = write(one).unwrap();
            assert_eq!(read(&text).as_ref(), one.example.as_ref(), "{text:?}");
            for other in &places {
                let texts = text.cmp(&write(other).unwrap());
                assert_eq!(texts, one.example.cmp(&other.example), "{one:?} {other:?}");
            }
        }
        let text = write(&usage("a", Some("block 17"), Some(3))).unwrap();
        assert_eq!(&*text, "2023-04-01T00:45:18.500000Z\ta\tblock 17\t0000000002\t00000000000000000003");
        let later = Usage { first: None, ..usage("a", None, None) };
        assert!(write(&later).unwrap() > text);
        assert_eq!(read(&write(&later).unwrap()), later.example);
    }

    #[test]
    fn what_is_no_example() {
        for text in [
            "",
            "a",
            "~\ta\t\t0",
            "~\ta\t\tx\t",
            "~\ta\t\t0\tx",
            "~\ta\t\t0\t\t",
            "yesterday\ta\t\t0\t",
            "~\ta\\x\t\t0\t",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}

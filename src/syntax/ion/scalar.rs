//! The forms of Ion's scalar values.

use alloc::string::String;

const TYPES: [&str; 13] = [
    "null",
    "bool",
    "int",
    "float",
    "decimal",
    "timestamp",
    "symbol",
    "string",
    "blob",
    "clob",
    "list",
    "sexp",
    "struct",
];

pub(super) fn is_type(name: &str) -> bool {
    TYPES.contains(&name)
}

/// No number goes on with `-` or `T` after four digits, and every timestamp does.
pub(super) fn is_number_or_timestamp(text: &str) -> bool {
    match text.as_bytes() {
        [a, b, c, d, b'-' | b'T', ..] if [a, b, c, d].iter().all(|byte| byte.is_ascii_digit()) => is_timestamp(text),
        _ => is_number(text),
    }
}

/// `12`, `1_000`, `0xff`, `0b01`, `1.5`, `1d3`, `1e-3`, `-inf`: no leading zeros, no `+` but in `+inf`.
fn is_number(text: &str) -> bool {
    if matches!(text, "+inf" | "-inf") {
        return true;
    }
    let text = text.strip_prefix('-').unwrap_or(text);
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return is_digits(digits, |byte| byte.is_ascii_hexdigit());
    }
    if let Some(digits) = text.strip_prefix("0b").or_else(|| text.strip_prefix("0B")) {
        return is_digits(digits, |byte| matches!(byte, b'0' | b'1'));
    }
    let (mantissa, exponent) = match text.find(['e', 'E', 'd', 'D']) {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 1..)),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(whole, part)| (whole, Some(part)));
    let is_decimal = |byte: u8| byte.is_ascii_digit();
    let exponent = exponent.map(|digits| digits.strip_prefix(['+', '-']).unwrap_or(digits));
    is_digits(whole, is_decimal)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(|part| part.is_empty() || is_digits(part, is_decimal))
        && exponent.is_none_or(|digits| is_digits(digits, is_decimal))
}

/// Digits, with single underscores between them.
fn is_digits(text: &str, is_digit: impl Fn(u8) -> bool) -> bool {
    !text.is_empty() && text.split('_').all(|part| !part.is_empty() && part.bytes().all(&is_digit))
}

/// `2017T`, `2017-09T`, `2017-09-14`, `2017-09-14T`, `2017-09-14T12:00Z`, with seconds, fraction and offset.
fn is_timestamp(text: &str) -> bool {
    let two = |one: u8, two: u8| one.is_ascii_digit() && two.is_ascii_digit();
    // The year has been looked at.
    let rest = match text.as_bytes().get(4..).unwrap_or_default() {
        [b'T'] => return true,
        [b'-', m, n, b'T'] => return two(*m, *n),
        [b'-', m, n, b'-', d, e, rest @ ..] if two(*m, *n) && two(*d, *e) => rest,
        _ => return false,
    };
    let rest = match rest {
        [] | [b'T'] => return true,
        [b'T', h, i, b':', m, n, rest @ ..] if two(*h, *i) && two(*m, *n) => rest,
        _ => return false,
    };
    let rest = match rest {
        [b':', s, t, b'.', rest @ ..] if two(*s, *t) => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            match rest.get(digits..) {
                Some(rest) if digits > 0 => rest,
                _ => return false,
            }
        }
        [b':', s, t, rest @ ..] if two(*s, *t) => rest,
        rest => rest,
    };
    match rest {
        [b'Z'] => true,
        [b'+' | b'-', h, i, b':', m, n] => two(*h, *i) && two(*m, *n),
        _ => false,
    }
}

/// How many bytes the escape at the start of `rest` has; `None` if Ion has no such escape.
pub(super) fn escape_length(rest: &[u8]) -> Option<usize> {
    match rest {
        [b'\\', b'\r', b'\n', ..] => Some(3),
        [
            b'\\',
            b'a' | b'b' | b't' | b'n' | b'f' | b'r' | b'v' | b'?' | b'0' | b'\'' | b'"' | b'/' | b'\\' | b'\n' | b'\r',
            ..,
        ] => Some(2),
        [b'\\', b'x', high, low, ..] => (high.is_ascii_hexdigit() && low.is_ascii_hexdigit()).then_some(4),
        [b'\\', b'u', ..] => match code_point(rest, 4)? {
            // JSON writes characters above U+FFFF as two escapes.
            0xD800..=0xDBFF => {
                let low = rest.get(6..).filter(|rest| rest.starts_with(b"\\u")).and_then(|rest| code_point(rest, 4))?;
                (0xDC00..=0xDFFF).contains(&low).then_some(12)
            }
            0xDC00..=0xDFFF => None,
            _ => Some(6),
        },
        [b'\\', b'U', ..] => char::from_u32(code_point(rest, 8)?).and(Some(10)),
        _ => None,
    }
}

fn code_point(rest: &[u8], digits: usize) -> Option<u32> {
    let text = core::str::from_utf8(rest.get(2..2 + digits)?).ok()?;
    text.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(text, 16).ok())?
}

/// Appends what an escape, already checked, means.
pub(super) fn push_escape(escape: &str, text: &mut String) {
    let bytes = escape.as_bytes();
    let code = match bytes {
        [_, b'a', ..] => Some(7),
        [_, b'b', ..] => Some(8),
        [_, b't', ..] => Some(9),
        [_, b'n', ..] => Some(10),
        [_, b'v', ..] => Some(11),
        [_, b'f', ..] => Some(12),
        [_, b'r', ..] => Some(13),
        [_, b'0', ..] => Some(0),
        // A line break that is escaped means nothing.
        [_, b'\n' | b'\r', ..] => None,
        [_, b'x', ..] => code_point(bytes, 2),
        [_, b'u', ..] if bytes.len() == 12 => {
            let low = bytes.get(6..).and_then(|low| code_point(low, 4));
            code_point(bytes, 4).zip(low).map(|(high, low)| 0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF))
        }
        [_, b'u', ..] => code_point(bytes, 4),
        [_, b'U', ..] => code_point(bytes, 8),
        [_, other, ..] => Some(u32::from(*other)),
        _ => None,
    };
    text.extend(code.and_then(char::from_u32));
}

/// Skips what may be between two parts of a long string, up to the next quote.
pub(super) fn skip_between(rest: &str) -> &str {
    if let Some(comment) = rest.strip_prefix("//") {
        return comment.find(['\n', '\r']).and_then(|at| comment.get(at..)).unwrap_or_default();
    }
    if let Some(comment) = rest.strip_prefix("/*") {
        return comment.split_once("*/").map_or("", |(_, after)| after);
    }
    let length = rest.chars().next().map_or(0, char::len_utf8);
    rest.get(length..).unwrap_or_default()
}

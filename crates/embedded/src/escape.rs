//! Escapes in string literals.

use super::Language;

/// What an escape means, and its length in bytes. `None` means no character: the line is continued.
pub(super) type Escape = (Option<char>, usize);

/// Reads the escape at the beginning of a text, which is a backslash. `None` if the language does not know it, or if it is no
/// character.
pub(super) fn read(language: Language, text: &str) -> Option<Escape> {
    use Language::{CSharp, Go, Java, JavaScript, Kotlin, Php, Python, Rust};
    let mut chars = text.chars();
    chars.next();
    let letter = chars.next()?;
    let rest = chars.as_str();
    let one = |decoded: char| Some((Some(decoded), 2));
    match (letter, language) {
        ('\\' | '"', _) => one(letter),
        ('\'', Python | Java | JavaScript | CSharp | Rust | Kotlin) => one('\''),
        ('n', _) => one('\n'),
        ('r', _) => one('\r'),
        ('t', _) => one('\t'),
        ('b', Python | Java | JavaScript | Go | CSharp | Kotlin) => one('\u{8}'),
        ('f', Python | Java | JavaScript | Go | CSharp | Php) => one('\u{C}'),
        ('v', Python | JavaScript | Go | CSharp | Php) => one('\u{B}'),
        ('a', Python | Go | CSharp) => one('\u{7}'),
        ('e', CSharp | Php) => one('\u{1B}'),
        ('s', Java) => one(' '),
        ('`', JavaScript) => one('`'),
        ('$', JavaScript | Kotlin | Php) => one('$'),
        ('0', Rust | CSharp) => one('\0'),
        ('0', JavaScript) if !rest.starts_with(|c: char| c.is_ascii_digit()) => one('\0'),
        ('0'..='7', Python | Java) => {
            let longest = if language == Java && letter > '3' { 2 } else { 3 };
            let digits = text.get(1..)?.bytes().take(longest).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
            number(text.get(1..=digits)?, 8).map(|decoded| (Some(decoded), 1 + digits))
        }
        ('0'..='7', Go) => ascii(text.get(1..4)?, 8).map(|decoded| (Some(decoded), 4)),
        ('x', Python | JavaScript) => number(text.get(2..4)?, 16).map(|decoded| (Some(decoded), 4)),
        // A byte, not a character.
        ('x', Go | Rust) => ascii(text.get(2..4)?, 16).map(|decoded| (Some(decoded), 4)),
        ('x', CSharp) => {
            let digits = rest.bytes().take(4).take_while(u8::is_ascii_hexdigit).count();
            number(rest.get(..digits)?, 16).map(|decoded| (Some(decoded), 2 + digits))
        }
        ('u', Rust | JavaScript) if rest.starts_with('{') => {
            let digits = rest.get(1..)?.split_once('}')?.0;
            let hex: String = digits.chars().filter(|digit| language == JavaScript || *digit != '_').collect();
            number(&hex, 16).map(|decoded| (Some(decoded), 4 + digits.len()))
        }
        // In Java such a quotation mark, backslash or line break counts before the literal is read.
        ('u', Java) => {
            let marks = text.get(1..)?.bytes().take_while(|byte| *byte == b'u').count();
            let decoded = number(text.get(1 + marks..5 + marks)?, 16)?;
            (!matches!(decoded, '"' | '\\' | '\n' | '\r')).then_some((Some(decoded), 5 + marks))
        }
        ('u', JavaScript | CSharp) => match number(rest.get(..4)?, 16) {
            Some(decoded) => Some((Some(decoded), 6)),
            None => surrogates(rest).map(|decoded| (Some(decoded), 12)),
        },
        ('u', Python | Go | Kotlin) => number(rest.get(..4)?, 16).map(|decoded| (Some(decoded), 6)),
        ('U', Python | Go | CSharp) => number(rest.get(..8)?, 16).map(|decoded| (Some(decoded), 10)),
        ('0'..='7', Php) => {
            let digits = text.get(1..)?.bytes().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
            ascii(text.get(1..=digits)?, 8).map(|decoded| (Some(decoded), 1 + digits))
        }
        ('x', Php) if rest.starts_with(|c: char| c.is_ascii_hexdigit()) => {
            let digits = rest.bytes().take(2).take_while(u8::is_ascii_hexdigit).count();
            ascii(rest.get(..digits)?, 16).map(|decoded| (Some(decoded), 2 + digits))
        }
        ('u', Php) if rest.starts_with('{') => {
            let digits = rest.get(1..)?.split_once('}')?.0;
            number(digits, 16).map(|decoded| (Some(decoded), 4 + digits.len()))
        }
        // Before anything else it is text.
        (_, Php) => Some((Some('\\'), 1)),
        ('\r', Python | JavaScript) => Some((None, if rest.starts_with('\n') { 3 } else { 2 })),
        ('\n' | '\u{2028}' | '\u{2029}', JavaScript) | ('\n', Python) => Some((None, 1 + letter.len_utf8())),
        ('\n', Rust) => Some((None, text.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len())),
        ('\r', Rust) if rest.starts_with('\n') => {
            Some((None, text.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len()))
        }
        _ => None,
    }
}

fn number(digits: &str, radix: u32) -> Option<char> {
    // `from_str_radix` would take a sign.
    if !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    u32::from_str_radix(digits, radix).ok().and_then(char::from_u32)
}

fn ascii(digits: &str, radix: u32) -> Option<char> {
    number(digits, radix).filter(char::is_ascii)
}

/// `D83D\uDE00`
fn surrogates(text: &str) -> Option<char> {
    let unit = |digits: &str| u16::from_str_radix(digits, 16).ok();
    let high = unit(text.get(..4)?)?;
    let low = text.get(4..)?.strip_prefix("\\u").and_then(|rest| unit(rest.get(..4)?))?;
    char::decode_utf16([high, low]).next()?.ok()
}

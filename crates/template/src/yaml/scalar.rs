//! Which value a plain word is.

/// What a word without quotation marks is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plain {
    /// Nothing: `~`, `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as JSON writes it.
    Number,
    /// Text.
    Text,
    /// A value whose type or amount depends on the version of YAML, such as `010`, `0x1F`, `12:30:45` or `yes`.
    Odd,
}

/// What a word is, by the rules of YAML 1.1 and of the core schema of YAML 1.2 where they agree.
///
/// Source: <https://yaml.org/type/> (bool, int, float, null); YAML 1.2.2, 10.3.2.
pub(crate) fn plain(word: &str) -> Plain {
    match word {
        "" | "~" | "null" | "Null" | "NULL" => Plain::Null,
        "true" | "True" | "TRUE" => Plain::Bool(true),
        "false" | "False" | "FALSE" => Plain::Bool(false),
        "yes" | "Yes" | "YES" | "no" | "No" | "NO" | "on" | "On" | "ON" | "off" | "Off" | "OFF" => Plain::Odd,
        _ if is_json_number(word) => Plain::Number,
        _ if may_be_number(word) => Plain::Odd,
        _ => Plain::Text,
    }
}

fn is_json_number(word: &str) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let (whole, rest) = digits.split_at(digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len()));
    let is_whole = whole == "0" || (!whole.is_empty() && !whole.starts_with('0'));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_whole && (rest.is_empty() || rest.strip_prefix('.').is_some_and(all_digits))
}

/// Whether one of the versions of YAML takes it for a number that JSON writes in another way.
fn may_be_number(word: &str) -> bool {
    let unsigned = word.strip_prefix(['-', '+']).unwrap_or(word);
    let lower = unsigned.to_ascii_lowercase();
    if matches!(lower.as_str(), ".inf" | ".nan") {
        return true;
    }
    if let Some(digits) = ["0x", "0o", "0b"].iter().find_map(|prefix| lower.strip_prefix(prefix)) {
        return !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'_');
    }
    // Dates begin in the same way, and have a hyphen in the middle.
    let is_part = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'_' | b'.' | b':' | b'e' | b'-' | b'+');
    let is_number = lower.bytes().all(is_part) && lower.bytes().any(|byte| byte.is_ascii_digit());
    let begins = lower.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.');
    let signs_are_exponents =
        lower.match_indices(['-', '+']).all(|(at, _)| lower.get(..at).is_some_and(|before| before.ends_with('e')));
    is_number && begins && signs_are_exponents
}

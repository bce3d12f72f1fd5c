//! The names of files as texts, also of those that are none.

use std::borrow::Cow;
use std::fmt::Write;
use std::path::Path;

/// A byte of a name that is no UTF-8 is kept as the character so far from here: no name has these, which are for private use.
const BYTES: u32 = 0x10_FF00;

/// A path as a text from which each of its bytes is known.
#[must_use]
pub fn name_of(path: &Path) -> String {
    if cfg!(windows) || path.to_str().is_some() {
        return path.display().to_string();
    }
    let mut text = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().filter_map(|byte| char::from_u32(BYTES + u32::from(*byte))));
    }
    text
}

/// The same without the folder that it begins in.
#[must_use]
pub fn short_name_of(path: &Path) -> String {
    let name = name_of(path);
    let short = name.strip_prefix("./").or_else(|| name.strip_prefix(".\\"));
    short.map_or_else(|| name.clone(), str::to_owned)
}

/// The byte that a character of a name is in place of.
#[must_use]
pub fn byte_of(letter: char) -> Option<u8> {
    u32::from(letter).checked_sub(BYTES).and_then(|byte| u8::try_from(byte).ok())
}

/// A name for people: on one line, and without what moves the cursor.
#[must_use]
pub fn shown(name: &str) -> Cow<'_, str> {
    let is_plain = |letter: char| !letter.is_control() && !is_direction(letter) && byte_of(letter).is_none();
    if name.chars().all(is_plain) {
        return Cow::Borrowed(name);
    }
    let mut shown = String::with_capacity(name.len());
    for letter in name.chars() {
        match byte_of(letter) {
            Some(byte) => _ = write!(shown, "\\x{byte:02x}"),
            None if is_plain(letter) => shown.push(letter),
            None => shown.extend(letter.escape_default()),
        }
    }
    Cow::Owned(shown)
}

/// Whether a character changes the direction of what follows.
const fn is_direction(letter: char) -> bool {
    matches!(letter, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_on_one_line() {
        assert_eq!(shown("a b/é.json"), "a b/é.json");
        assert_eq!(shown("a\n::error::x\u{1b}[2J.json"), "a\\n::error::x\\u{1b}[2J.json");
        assert_eq!(shown("a\u{202E}b"), "a\\u{202e}b");
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_kept() {
        use std::os::unix::ffi::OsStrExt;
        let name = name_of(Path::new(std::ffi::OsStr::from_bytes(b"a\xE9\xFF.json")));
        assert_eq!(shown(&name), "a\\xe9\\xff.json");
        let bytes: Vec<Option<u8>> = name.chars().map(byte_of).collect();
        assert_eq!(bytes.get(..4).unwrap(), [None, Some(0xE9), Some(0xFF), None]);
    }
}

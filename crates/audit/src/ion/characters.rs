//! Whether the bytes of Ion text are characters, and its escapes too, and no number of a symbol is too long: the reader of Ion text panics at what is
//! not so.

use std::io;

/// What is known of the bytes so far.
#[derive(Debug, Default)]
pub(super) struct Characters {
    /// The beginning of a character, at most three bytes.
    begun: Vec<u8>,
    escape: Escape,
    /// Whether the escape before is the first half of a pair of surrogates.
    is_half: bool,
    /// After a `$`: how many digits there were since.
    digits: Option<usize>,
}

/// The longest number of a symbol that fits into 64 bits whatever its digits are.
const MAX_DIGITS: usize = 19;

/// Where in an escape the bytes end.
#[derive(Clone, Copy, Debug, Default)]
enum Escape {
    #[default]
    None,
    Begun,
    /// After `\u` or `\U`: how many digits are missing, and the number that those before say.
    Digits(u8, u32),
}

pub(super) fn refused(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

impl Characters {
    /// Takes the next bytes; without any it is the end.
    pub(super) fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        let not_utf8 = || refused("it is not UTF-8");
        if bytes.is_empty() && !self.begun.is_empty() {
            return Err(not_utf8());
        }
        let mut rest = bytes;
        while let (false, Some((first, after))) = (self.begun.is_empty(), rest.split_first()) {
            self.begun.push(*first);
            rest = after;
            match std::str::from_utf8(&self.begun) {
                Ok(_) => self.begun.clear(),
                Err(error) if error.error_len().is_some() => return Err(not_utf8()),
                Err(_) => {}
            }
        }
        if let Err(error) = std::str::from_utf8(rest) {
            if error.error_len().is_some() {
                return Err(not_utf8());
            }
            self.begun.extend(rest.get(error.valid_up_to()..).unwrap_or_default());
        }
        self.symbols(bytes)?;
        self.escapes(bytes)
    }

    fn symbols(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut rest = bytes;
        loop {
            if self.digits.is_none() {
                let Some(at) = memchr::memchr(b'$', rest) else { return Ok(()) };
                rest = rest.get(at + 1..).unwrap_or_default();
            }
            let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let digits = self.digits.unwrap_or_default() + count;
            if digits > MAX_DIGITS {
                return Err(refused("the number of a symbol in it is too long"));
            }
            rest = rest.get(count..).unwrap_or_default();
            self.digits = rest.is_empty().then_some(digits);
            if rest.is_empty() {
                return Ok(());
            }
        }
    }

    fn escapes(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut rest = bytes;
        loop {
            if matches!(self.escape, Escape::None) {
                let Some(at) = memchr::memchr(b'\\', rest) else {
                    self.is_half &= rest.is_empty();
                    return Ok(());
                };
                self.is_half &= at == 0;
                rest = rest.get(at + 1..).unwrap_or_default();
                self.escape = Escape::Begun;
            }
            let Some((byte, after)) = rest.split_first() else { return Ok(()) };
            self.escape = match (self.escape, byte) {
                (Escape::Begun, b'u') => Escape::Digits(4, 0),
                (Escape::Begun, b'U') => Escape::Digits(8, 0),
                (Escape::Digits(left, value), digit) if digit.is_ascii_hexdigit() => {
                    let value = value << 4 | char::from(*digit).to_digit(16).unwrap_or_default();
                    if left > 1 { Escape::Digits(left - 1, value) } else { self.character(value)? }
                }
                // The reader says what is wrong with digits that are none.
                (Escape::None | Escape::Begun | Escape::Digits(..), _) => {
                    self.is_half = false;
                    Escape::None
                }
            };
            rest = after;
        }
    }

    fn character(&mut self, value: u32) -> io::Result<Escape> {
        let is_second = (0xDC00..0xE000).contains(&value);
        if value > 0x0010_FFFF || is_second && !self.is_half {
            return Err(refused("an escape in it is no character"));
        }
        self.is_half = (0xD800..0xDC00).contains(&value);
        Ok(Escape::None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of bytes, in one piece and in pieces of each length.
    fn said(bytes: &[u8]) -> Option<String> {
        let by = |length: usize| {
            let mut characters = Characters::default();
            let all = bytes.chunks(length).chain([&[][..]]).try_for_each(|chunk| characters.take(chunk));
            all.err().map(|error| error.to_string())
        };
        let whole = by(bytes.len().max(1));
        (1..bytes.len()).for_each(|length| assert_eq!(by(length), whole, "{length}"));
        whole
    }

    #[test]
    fn bytes_and_escapes_are_characters() {
        let right: [&[u8]; 8] = [
            b"",
            "\"é😀\"".as_bytes(),
            br#""\n\\u\x9f\u00e9""#,
            br#""\uD83D\uDE00 \U0001F600""#,
            br#""\\uDC00""#,
            br#""\uZZ""#,
            br#""\uD83D""#,
            br#""\uD83D x""#,
        ];
        for bytes in right {
            assert_eq!(said(bytes), None, "{}", String::from_utf8_lossy(bytes));
        }
        for bytes in [&b"\"\xFF\""[..], b"\"\\n\xC3\"", "é".as_bytes().get(..1).unwrap_or_default()] {
            assert_eq!(said(bytes).as_deref(), Some("it is not UTF-8"));
        }
        let longest = "$1234567890123456789";
        assert_eq!(said(format!("{longest} {longest}a $").as_bytes()), None);
        for bytes in [format!("{longest}0"), format!("a${longest}0"), "$".repeat(3) + &"4".repeat(99)] {
            assert_eq!(said(bytes.as_bytes()).as_deref(), Some("the number of a symbol in it is too long"));
        }
        for bytes in [&br#""\uDC00""#[..], br#""\uD83D\n\uDE00""#, br#""\uD83D-\uDE00""#, br#""\U00110000""#] {
            assert_eq!(said(bytes).as_deref(), Some("an escape in it is no character"));
        }
    }
}

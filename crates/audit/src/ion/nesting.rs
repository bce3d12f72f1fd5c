//! How deep values of Ion text are in one another: its reader calls itself for each level, and a stack has an end.

use std::io;

use super::characters::refused;

/// The deepest nesting that is read: in a build without optimisation the reader has a stack of two MiB for 120 levels.
pub(super) const MAX_NESTING: usize = 100;

/// What is known of the bytes so far.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    depth: usize,
    at: At,
    /// Within `{{ }}` a slash is a digit.
    is_lob: bool,
}

/// Where the bytes end.
#[derive(Clone, Copy, Debug, Default)]
enum At {
    #[default]
    Plain,
    /// After `{`.
    Brace,
    /// After `/`.
    Slash,
    Line,
    Comment,
    /// After `*` in a comment.
    Star,
    String,
    StringEscape,
    /// After `'`, or two.
    Quote,
    Quotes,
    Symbol,
    SymbolEscape,
    Long,
    LongEscape,
    /// After `'` in a long string, or two.
    LongQuote,
    LongQuotes,
}

impl Nesting {
    /// Takes the next bytes.
    pub(super) fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut rest = bytes;
        loop {
            let skipped = match self.at {
                At::Plain => rest.iter().position(|byte| is_mark(*byte)),
                At::Line => memchr::memchr2(b'\n', b'\r', rest),
                At::Comment => memchr::memchr(b'*', rest),
                At::String => memchr::memchr2(b'"', b'\\', rest),
                At::Symbol | At::Long => memchr::memchr2(b'\'', b'\\', rest),
                _ => Some(0),
            };
            let Some((byte, after)) = skipped.and_then(|skipped| rest.get(skipped..)).and_then(<[u8]>::split_first)
            else {
                return Ok(());
            };
            let (at, is_taken) = self.next(*byte)?;
            self.at = at;
            rest = if is_taken { after } else { rest };
        }
    }

    /// Where it is after a byte, and whether that is a part of it.
    fn next(&mut self, byte: u8) -> io::Result<(At, bool)> {
        let at = match (self.at, byte) {
            (At::Plain, _) => return self.plain(byte).map(|at| (at, true)),
            (At::Brace, b'{') => {
                self.is_lob = true;
                self.deeper()?;
                At::Plain
            }
            (At::Slash, b'/') => At::Line,
            (At::Slash, b'*') => At::Comment,
            (At::Quotes, b'\'') => At::Long,
            // It was one brace, a slash or an empty symbol.
            (At::Brace | At::Slash | At::Quotes, _) => return Ok((At::Plain, false)),
            (At::Line, _) | (At::Star, b'/') | (At::String, b'"') | (At::Symbol | At::LongQuotes, b'\'') => At::Plain,
            (At::Comment, _) | (At::Star, b'*') => At::Star,
            (At::Star, _) => At::Comment,
            (At::String, _) => At::StringEscape,
            (At::StringEscape, _) => At::String,
            (At::Quote, b'\'') => At::Quotes,
            (At::Quote | At::Symbol, b'\\') => At::SymbolEscape,
            (At::Quote | At::Symbol | At::SymbolEscape, _) => At::Symbol,
            (At::Long | At::LongQuote | At::LongQuotes, b'\\') => At::LongEscape,
            (At::Long, _) => At::LongQuote,
            (At::LongQuote, b'\'') => At::LongQuotes,
            (At::LongEscape | At::LongQuote | At::LongQuotes, _) => At::Long,
        };
        Ok((at, true))
    }

    fn plain(&mut self, byte: u8) -> io::Result<At> {
        Ok(match byte {
            b'{' => {
                self.deeper()?;
                At::Brace
            }
            b'[' | b'(' => {
                self.deeper()?;
                At::Plain
            }
            b'}' | b']' | b')' => {
                self.depth = self.depth.saturating_sub(1);
                self.is_lob = false;
                At::Plain
            }
            b'"' => At::String,
            b'\'' => At::Quote,
            b'/' if !self.is_lob => At::Slash,
            _ => At::Plain,
        })
    }

    fn deeper(&mut self) -> io::Result<()> {
        self.depth += 1;
        if self.depth > MAX_NESTING {
            return Err(refused("it is nested deeper than 100 levels"));
        }
        Ok(())
    }
}

const fn is_mark(byte: u8) -> bool {
    matches!(byte, b'{' | b'}' | b'[' | b']' | b'(' | b')' | b'"' | b'\'' | b'/')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether some bytes are nested too deep, in one piece and in pieces of some lengths.
    fn is_deep(text: &str) -> bool {
        let by = |length: usize| {
            let mut nesting = Nesting::default();
            text.as_bytes().chunks(length).try_for_each(|chunk| nesting.take(chunk)).is_err()
        };
        let whole = by(text.len());
        (1..8).for_each(|length| assert_eq!(by(length), whole, "{length}: {text}"));
        whole
    }

    #[test]
    fn what_is_deep() {
        let deep = "[".repeat(MAX_NESTING);
        assert!(!is_deep(&deep) && is_deep(&format!("{deep}[")));
        assert!(is_deep(&"{a:(".repeat(51)) && !is_deep(&"{a:(".repeat(50)));
        assert!(!is_deep(&"{a:(1)} ".repeat(200)));
        // What is no bracket, and what ends it.
        for (before, after) in [
            ("\"", "\""),
            ("\"\\\"", "\""),
            ("'", "'"),
            ("'\\'", "'"),
            ("'''", "'''"),
            ("'''''\\'''", "'''"),
            ("''' ' '' ", "'''"),
            ("//", "\n"),
            ("// ' \" /*", "\r"),
            ("/*", "*/"),
            ("/* // ' **", "**/"),
        ] {
            let text = format!("{before}[[[{after}").repeat(60);
            assert!(!is_deep(&text), "{text}");
            assert!(is_deep(&format!("{text}{deep}[")), "{text}");
        }
        for text in ["''", "{{//8=}}", "{{ /* }}", "{{\"[}[\"}}", "{{'''[''' '''['''}}", "a/b", "{a:/**/{}}", "{ {} }"]
        {
            assert!(!is_deep(&format!("{text}{deep}")), "{text}");
            assert!(is_deep(&format!("{text}{deep}[")), "{text}");
        }
    }
}

use core::fmt::{self, Write as _};

/// A text as JSON writes a string (RFC 8259, section 7).
pub(crate) struct Quoted<'t>(pub(crate) &'t str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for letter in self.0.chars() {
            match letter {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                '\0'..='\u{1f}' => write!(f, "\\u{:04x}", u32::from(letter))?,
                _ => f.write_char(letter)?,
            }
        }
        f.write_char('"')
    }
}

#[cfg(test)]
mod tests {
    use super::Quoted;

    #[test]
    fn what_is_written_means_the_text() {
        let text = "a \"b\" c:\\d\n\r\t\u{0}\u{1f}\u{7f}é\u{200b}";
        let written = Quoted(text).to_string();
        assert_eq!(written, "\"a \\\"b\\\" c:\\\\d\\n\\r\\t\\u0000\\u001f\u{7f}é\u{200b}\"");
        assert_eq!(serde_json::from_str::<String>(&written).ok().as_deref(), Some(text));
    }
}

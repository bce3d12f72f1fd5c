//! The names of files, for other programs.

use std::fmt::Write;
use std::path::Path;

use partiql_iam_scan::byte_of;

/// How a path is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Unix,
    Windows,
}

const STYLE: Style = if cfg!(windows) { Style::Windows } else { Style::Unix };

/// Where a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// Below the folder that the program was run in: a relative URI.
    Below(String),
    /// Somewhere else: a whole URI.
    Elsewhere(String),
}

impl Location {
    /// That of a path as it was given.
    pub(crate) fn of(path: &str) -> Self {
        let parts = parts(path, STYLE);
        if let Some(parts) = &parts {
            return Self::Below(parts.join("/"));
        }
        // Only a path that is not below the folder needs to know which folder that is.
        let whole =
            std::path::absolute(Path::new(path)).map_or_else(|_| path.to_owned(), |path| path.display().to_string());
        match std::env::current_dir() {
            Ok(folder) => below(&whole, &folder.display().to_string(), STYLE)
                .map_or_else(|| Self::Elsewhere(file_uri(&whole, STYLE)), Self::Below),
            Err(_) => Self::Elsewhere(file_uri(&whole, STYLE)),
        }
    }
}

/// A path with `/` between folders, as messages and annotations have it.
pub(crate) fn slashed(path: &str) -> String {
    let path = match STYLE {
        Style::Unix => path.to_owned(),
        Style::Windows => path.replace('\\', "/"),
    };
    path.strip_prefix("./").map_or_else(|| path.clone(), str::to_owned)
}

/// The encoded parts of a relative path that stays below where it begins; `None` of another one.
fn parts(path: &str, style: Style) -> Option<Vec<String>> {
    let is_separator = |letter: char| letter == '/' || (style == Style::Windows && letter == '\\');
    let has_drive = style == Style::Windows && path.chars().nth(1) == Some(':');
    if path.starts_with(is_separator) || has_drive {
        return None;
    }
    let mut parts = Vec::new();
    for part in path.split(is_separator) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(encoded(name)),
        }
    }
    Some(parts)
}

/// The relative URI of a whole path, if it is below a folder.
fn below(path: &str, folder: &str, style: Style) -> Option<String> {
    let rest = path.strip_prefix(folder)?;
    let inside = rest.strip_prefix(|letter| letter == '/' || (style == Style::Windows && letter == '\\'))?;
    parts(inside, style).map(|parts| parts.join("/"))
}

/// The whole URI of a whole path.
fn file_uri(path: &str, style: Style) -> String {
    let path = match style {
        Style::Unix => path.to_owned(),
        Style::Windows => path.replace('\\', "/"),
    };
    // `//server/share` names its server; a path with a drive has no `/` before it.
    let begin = if path.starts_with("//") {
        "file:"
    } else if path.starts_with('/') {
        "file://"
    } else {
        "file:///"
    };
    let mut uri = begin.to_owned();
    let is_drive = |part: &str| style == Style::Windows && part.len() == 2 && part.ends_with(':');
    for (number, part) in path.split('/').enumerate() {
        if number > 0 {
            uri.push('/');
        }
        uri.push_str(&if is_drive(part) { part.to_owned() } else { encoded(part) });
    }
    uri
}

/// A part of a path as a URI has it: all but unreserved characters as `%` and two digits.
///
/// Source: RFC 3986, 2.3. A colon in the first part would read as a scheme.
fn encoded(part: &str) -> String {
    let mut encoded = String::with_capacity(part.len());
    let bytes = part.chars().flat_map(|letter| {
        let text = letter.encode_utf8(&mut [0; 4]).to_owned();
        byte_of(letter).map_or_else(|| text.into_bytes(), |byte| vec![byte])
    });
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relative(path: &str, style: Style) -> Option<String> {
        parts(path, style).map(|parts| parts.join("/"))
    }

    #[test]
    fn relative_paths_are_encoded() {
        let unix = |path| relative(path, Style::Unix);
        assert_eq!(unix("./a b/é#1.json").as_deref(), Some("a%20b/%C3%A9%231.json"));
        assert_eq!(unix("a/../b/./c:d.json").as_deref(), Some("b/c%3Ad.json"));
        assert_eq!(unix("100%.json").as_deref(), Some("100%25.json"));
        assert_eq!(unix(r"a\b.json").as_deref(), Some("a%5Cb.json"));
        assert_eq!(unix("../b.json"), None);
        assert_eq!(unix("/b.json"), None);
    }

    #[test]
    fn paths_of_windows_have_slashes() {
        let windows = |path| relative(path, Style::Windows);
        assert_eq!(windows(r".\src\a b.json").as_deref(), Some("src/a%20b.json"));
        assert_eq!(windows(r"C:\src\a.json"), None);
        assert_eq!(file_uri(r"C:\src\a b.json", Style::Windows), "file:///C:/src/a%20b.json");
        assert_eq!(file_uri(r"\\server\share\a.json", Style::Windows), "file://server/share/a.json");
        assert_eq!(below(r"C:\src\x\a.json", r"C:\src", Style::Windows).as_deref(), Some("x/a.json"));
    }

    #[test]
    fn whole_paths_are_relative_where_they_can_be() {
        assert_eq!(file_uri("/tmp/a b.json", Style::Unix), "file:///tmp/a%20b.json");
        assert_eq!(below("/repo/x/a.json", "/repo", Style::Unix).as_deref(), Some("x/a.json"));
        assert_eq!(below("/repository/a.json", "/repo", Style::Unix), None);
    }
}

//! Paths and the `file` URIs of them.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use gen_lsp_types::Uri;

/// The path of a `file` URI; `None` for every other one.
#[must_use]
pub fn to_path(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_ref().strip_prefix("file://")?;
    // A host before the path: the own one, or a share on another.
    let (host, path) = rest.split_at(rest.find('/')?);
    let path = decoded(path)?;
    let bytes = path.as_bytes();
    let has_drive = matches!(bytes, [b'/', letter, b':', ..] if letter.is_ascii_alphabetic());
    Some(match host {
        "" | "localhost" if has_drive => PathBuf::from(path.get(1..)?),
        "" | "localhost" => PathBuf::from(path),
        host => PathBuf::from(format!("//{host}{path}")),
    })
}

/// The URI of an absolute path.
#[must_use]
pub fn of_path(path: &Path) -> Uri {
    let text = path.to_string_lossy().replace('\\', "/");
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let mut uri = String::from(if text.starts_with('/') { "file://" } else { "file:///" });
    for byte in text.bytes() {
        if is_plain(byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    Uri(uri)
}

/// A text with its `%41` resolved; `None` if that is not UTF-8.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_come_back() {
        for path in ["/a/b.partiql", "/with blank/\u{e9}#?%.json"] {
            assert_eq!(to_path(&of_path(Path::new(path))), Some(PathBuf::from(path)));
        }
        assert_eq!(of_path(Path::new("/with blank")).as_ref(), "file:///with%20blank");
    }

    #[test]
    fn other_forms_are_read() {
        let path = |uri: &str| to_path(&Uri::from(uri));
        assert_eq!(path("file:///c%3A/x.sql"), Some(PathBuf::from("c:/x.sql")));
        assert_eq!(path("file://localhost/x"), Some(PathBuf::from("/x")));
        assert_eq!(path("untitled:Untitled-1"), None);
        assert_eq!(path("file:///%zz"), None);
        assert_eq!(path("file:///%"), None);
    }
}

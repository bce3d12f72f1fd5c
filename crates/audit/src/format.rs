//! Which format a file has, by its first bytes.

use serde::Serialize;

/// A format of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Blocks of a journal, in JSON.
    Journal,
    /// Records of a journal stream, in JSON.
    Stream,
    /// A file of CloudTrail, or its records one after another.
    Trail,
    /// The audit log of `partiql-iam authz`.
    Decisions,
    /// Statements with how often each was run, in JSON.
    Counts,
    /// A manifest of an export, in JSON.
    Manifest,
    /// A digest of CloudTrail, which has no records.
    Digest,
    /// Ion text: blocks, records of a stream, or a manifest.
    IonText,
    /// The same in binary.
    IonBinary,
}

/// How a stream of binary Ion begins.
const ION: [u8; 4] = [0xe0, 0x01, 0x00, 0xea];

impl Format {
    /// The format of what begins so; `None` if it is none of these. Of statements nothing tells that they are.
    ///
    /// ```
    /// use partiql_iam_audit::Format;
    ///
    /// assert_eq!(Format::of(br#"{"blockAddress": {"#), Some(Format::Journal));
    /// assert_eq!(Format::of(br#"{"Records":[{"eventVersion""#), Some(Format::Trail));
    /// assert_eq!(Format::of(b"{blockAddress:{strandId:"), Some(Format::IonText));
    /// assert_eq!(Format::of(b"SELECT * FROM a"), None);
    /// ```
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(&ION) {
            return Some(Self::IonBinary);
        }
        let keys = Keys::of(bytes)?;
        if keys.is_ion {
            return Some(Self::IonText);
        }
        let has = |key: &str| keys.names.contains(&key.as_bytes());
        let rows: [(Self, &[&[&str]]); 7] = [
            (Self::Trail, &[&["Records"], &["eventSource", "eventName"], &["eventVersion", "userIdentity"]]),
            (Self::Stream, &[&["qldbStreamArn"], &["recordType", "payload"]]),
            (Self::Journal, &[&["blockAddress"], &["transactionInfo"]]),
            (Self::Decisions, &[&["outcome", "time"]]),
            (Self::Manifest, &[&["keys"], &["exportId"]]),
            (Self::Digest, &[&["digestStartTime"], &["digestS3Bucket"]]),
            (Self::Counts, &[&["statement"]]),
        ];
        let is_it = |sets: &[&[&str]]| sets.iter().any(|set| set.iter().all(|key| has(key)));
        rows.into_iter().find(|(_, sets)| is_it(sets)).map(|(format, _)| format)
    }
}

/// The names of the first object's members, as far as it is there.
struct Keys<'b> {
    names: Vec<&'b [u8]>,
    /// A name is written as JSON has none.
    is_ion: bool,
}

impl<'b> Keys<'b> {
    /// `None` if it does not begin as an object, or a list of them.
    fn of(bytes: &'b [u8]) -> Option<Self> {
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).trim_ascii_start();
        // Marks and notes before a value are Ion's.
        if bytes.starts_with(b"$ion_") || bytes.starts_with(b"//") || bytes.starts_with(b"/*") {
            return Some(Self { names: Vec::new(), is_ion: true });
        }
        let list = bytes.strip_prefix(b"[").map(<[u8]>::trim_ascii_start);
        let object = list.unwrap_or(bytes).strip_prefix(b"{")?;
        let mut keys = Self { names: Vec::new(), is_ion: false };
        let (mut at, mut depth, mut is_name) = (0, 1_usize, true);
        while let Some(byte) = object.get(at) {
            if keys.is_ion {
                break;
            }
            match byte {
                b'"' | b'\'' => {
                    let text = quoted(object.get(at + 1..).unwrap_or_default(), *byte);
                    if depth == 1 && is_name {
                        keys.is_ion |= *byte == b'\'';
                        keys.names.push(text);
                    }
                    at += text.len() + 1;
                }
                b'{' if object.get(at + 1) == Some(&b'{') => keys.is_ion = true,
                digit if digit.is_ascii_digit() && matches!(object.get(at + 1), Some(b'-' | b'T')) => {
                    keys.is_ion = true;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                b',' if depth == 1 => is_name = true,
                b':' if depth == 1 => is_name = false,
                letter if depth == 1 && is_name && (letter.is_ascii_alphabetic() || *letter == b'_') => {
                    keys.is_ion = true;
                    return Some(keys);
                }
                _ => {}
            }
            at += 1;
        }
        Some(keys)
    }
}

/// What comes before the closing quote, or all there is.
fn quoted(bytes: &[u8], quote: u8) -> &[u8] {
    let mut is_escaped = false;
    let end = bytes.iter().position(|byte| {
        let is_end = *byte == quote && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        is_end
    });
    bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats() {
        for (text, expected) in [
            (r#"{"qldbStreamArn":"a","recordType":"CONTROL","payload":{}}"#, Some(Format::Stream)),
            (r#"[ {"eventName":"x", "eventSource" : "y"}]"#, Some(Format::Trail)),
            (r#"{"a":{"eventName":1,"eventSource":2}}"#, None),
            (r#"{"time":"t","outcome":"allowed","needs":[]}"#, Some(Format::Decisions)),
            (r#"{"keys":["a"]}"#, Some(Format::Manifest)),
            (r#"{"awsAccountId":"1","digestStartTime":"t"}"#, Some(Format::Digest)),
            (r#"{"statement":"SELECT * FROM a","n":3}"#, Some(Format::Counts)),
            (r#"{"transactionId":"x\"y","a":"\\","blockAddress":{"#, Some(Format::Journal)),
            ("$ion_1_0 {a:1}", Some(Format::IonText)),
            ("{\n  qldbStreamArn: \"a\"", Some(Format::IonText)),
            ("{'keys':[]}", Some(Format::IonText)),
            (r#"{"blockAddress":{"sequenceNo":1},"blockTimestamp":2023-04-01T00:00:00Z}"#, Some(Format::IonText)),
            (r#"{"blockAddress":{"sequenceNo":1},"blockHash":{{AAAA}}}"#, Some(Format::IonText)),
            (r#"{"blockAddress":{"sequenceNo":1e-5},"a":{"b":{"2-3":"{{"}}}"#, Some(Format::Journal)),
            ("\u{e0}", None),
            ("", None),
            ("{", None),
            ("}{", None),
            ("[1]", None),
        ] {
            assert_eq!(Format::of(text.as_bytes()), expected, "{text}");
        }
    }
}

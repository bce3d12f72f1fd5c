//! What is looked at before a text of HCL is parsed.
//!
//! `hcl-edit` bounds how deep a text nests. For each key of a map it looks at all the keys before it, so the keys of one map are bounded here.

/// How many keys a map or a block may have.
pub(super) const MAX_KEYS: usize = 2_000;

/// What is open.
#[derive(Debug)]
enum Open<'t> {
    /// `{`, with the number of keys in it; also that of an interpolation.
    Brace(usize),
    Quote,
    Heredoc(&'t str),
}

/// The place of the first key that is one too many.
pub(super) fn too_many_keys(text: &str) -> Option<usize> {
    // The file itself is one block.
    look(text, vec![Open::Brace(0)])
}

/// Whether an expression in a text has too many.
pub(super) fn has_too_many_keys(text: &str) -> bool {
    look(text, vec![Open::Heredoc("\0")]).is_some()
}

fn look<'t>(text: &'t str, mut open: Vec<Open<'t>>) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or_default();
        let length = match open.last_mut() {
            None | Some(Open::Brace(_)) => code(text, at, *byte, rest, &mut open),
            Some(Open::Quote) => match rest {
                [b'\\', _, ..] => 2,
                [b'$', b'$', b'{', ..] | [b'%', b'%', b'{', ..] => 3,
                [b'$' | b'%', b'{', ..] => {
                    open.push(Open::Brace(0));
                    2
                }
                [b'"', ..] => {
                    open.pop();
                    1
                }
                _ => 1,
            },
            Some(Open::Heredoc(end)) => match rest {
                [b'$', b'$', b'{', ..] | [b'%', b'%', b'{', ..] => 3,
                [b'$' | b'%', b'{', ..] => {
                    open.push(Open::Brace(0));
                    2
                }
                [b'\n', line @ ..] if ends_heredoc(line, end) => {
                    open.pop();
                    1
                }
                _ => 1,
            },
        };
        if length == 0 {
            return Some(at);
        }
        at += length;
    }
    None
}

/// One step outside of strings. No step is one key too many.
fn code<'t>(text: &'t str, at: usize, byte: u8, rest: &[u8], open: &mut Vec<Open<'t>>) -> usize {
    let line = || rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    match (byte, rest.get(1)) {
        (b'#', _) | (b'/', Some(b'/')) => line(),
        (b'/', Some(b'*')) => text.get(at + 2..).and_then(|rest| rest.find("*/")).map_or(rest.len(), |end| end + 4),
        (b'"', _) => {
            open.push(Open::Quote);
            1
        }
        (b'<', Some(b'<')) => {
            let first = text.get(at + 2..at + line()).unwrap_or_default();
            let first = first.strip_prefix('-').unwrap_or(first).trim_end_matches('\r');
            let is_name =
                !first.is_empty() && first.chars().all(|letter| letter.is_alphanumeric() || "_-".contains(letter));
            if is_name {
                open.push(Open::Heredoc(first));
                // From the end of the line on, which may be the one before the last.
                return line();
            }
            2
        }
        (b'{', _) => {
            open.push(Open::Brace(0));
            1
        }
        (b'}', _) => {
            if open.len() > 1 {
                open.pop();
            }
            1
        }
        (b'=' | b':', _) => match open.last_mut() {
            Some(Open::Brace(keys)) => {
                *keys += 1;
                usize::from(*keys <= MAX_KEYS)
            }
            _ => 1,
        },
        _ => 1,
    }
}

/// Whether a line is the last one of a heredoc.
fn ends_heredoc(line: &[u8], end: &str) -> bool {
    let spaces = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let rest = line.get(spaces..).unwrap_or_default();
    let after = rest.strip_prefix(end.as_bytes());
    after.is_some_and(|after| {
        !after.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    })
}

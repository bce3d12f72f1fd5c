//! Text to a statement or an error: no panic, places inside the text, time that grows with the text alone.

use std::time::{Duration, Instant};

use partiql_iam::Span;
use partiql_iam::parse;
use partiql_iam::syntax::{Script, script};

/// What a text of any length may cost before it counts as a hang: thousands of times what it does cost.
const BASE: Duration = Duration::from_millis(500);
const PER_BYTE: Duration = Duration::from_micros(50);

pub fn check(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let begin = Instant::now();
    match parse(text) {
        Ok(statement) => {
            inside(text, statement.span());
            for (_, span) in statement.constructs() {
                inside(text, *span);
            }
            for expr in statement.tree().exprs.iter() {
                inside(text, expr.span);
            }
            for tag in statement.tags() {
                assert!(!tag.key.is_empty());
            }
        }
        Err(error) => {
            assert!(text.get(error.span().start as usize..error.span().end as usize).is_some(), "{:?}", error.span());
            assert!(!error.to_string().is_empty() && !error.code().is_empty());
            let _ = error.help();
        }
    }
    pieces(text);
    let limit = BASE + PER_BYTE * u32::try_from(text.len()).unwrap_or(u32::MAX);
    assert!(begin.elapsed() < limit, "{:?} for {} bytes", begin.elapsed(), text.len());
}

/// The pieces of a script are in its order, do not overlap, and leave out blanks, comments and semicolons alone.
fn pieces(text: &str) {
    let mut at = 0;
    for piece in script(text) {
        assert!(piece.offset >= at);
        assert_eq!(text.get(piece.offset..piece.offset + piece.text.len()), Some(piece.text));
        no_token(&text[at..piece.offset]);
        at = piece.offset + piece.text.len();
    }
    no_token(&text[at..]);
}

fn no_token(text: &str) {
    let mut rest: Script<'_> = script(text);
    assert!(rest.next().is_none(), "lost: {text:?}");
}

/// Panics if a place is outside of the text or within a character.
pub(crate) fn inside(text: &str, span: Span) {
    assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} of {} bytes", text.len());
}

//! Texts and comments that nothing ends: what is in them may be calls, and silence would look like no permissions.

use super::code::Code;
use super::lexer::{Kind, Lexer};
use super::{Dynamic, Why};
use crate::Calls;
use partiql_iam::Span;

/// What the names of all calls and requests that are known have, without its first letter: that may be a capital.
const PARTS: [&str; 2] = ["xecute", "tatement"];

impl Code<'_> {
    /// Where the texts and comments begin that nothing ends and that may hide a call.
    pub(super) fn unclosed(&self, calls: &Calls) -> Vec<Dynamic> {
        let mut found = Vec::new();
        for token in self.tokens {
            let Kind::Text(literal) = &token.kind else { continue };
            if literal.is_closed {
                continue;
            }
            let text = self.source.get(token.range()).unwrap_or_default();
            let mark = token.range().start..token.range().start + literal.inner;
            // A line that an apostrophe begins is text of JSX, rather than a call.
            let is_line = !text.contains('\n');
            if hides_call(text, calls) && (!is_line || text.contains(['(', '{'])) {
                found.push(Dynamic { range: Span::of(&mark), why: Why::Unclosed });
            }
        }
        let comment = Lexer::after(self.language, self.source, self.tokens).open_comment();
        if let Some(start) = comment.filter(|start| hides_call(self.source.get(*start..).unwrap_or_default(), calls)) {
            found.push(Dynamic { range: Span::of(&(start..start + "/*".len())), why: Why::Unclosed });
        }
        found
    }
}

/// Whether a text may have a call.
fn hides_call(text: &str, calls: &Calls) -> bool {
    PARTS.iter().any(|part| text.contains(part)) || calls.keys().any(|name| text.contains(&**name))
}

//! Texts and comments that nothing ends: what is in them may be calls, and silence would look like no permissions.

use super::code::Code;
use super::lexer::{Kind, Lexer};
use super::{Dynamic, Why};
use crate::Calls;
use partiql_iam::Span;

/// What the names of all calls and requests that are known have, without its first letter: that may be a capital.
const PARTS: [&str; 2] = ["xecute", "tatement"];

impl Code<'_> {
    /// Where a text begins that nothing ends and that may hide a call.
    pub(super) fn unclosed_text(&self, at: usize, calls: &Calls) -> Option<Dynamic> {
        let token = self.tokens.get(at)?;
        let Kind::Text(literal) = &token.kind else { return None };
        if literal.is_closed {
            return None;
        }
        let text = self.source.get(token.range()).unwrap_or_default();
        let mark = token.range().start..token.range().start + literal.inner;
        // A line that an apostrophe begins is text of JSX, rather than a call.
        let is_line = !text.contains('\n');
        let may_hide = hides_call(text, calls) && (!is_line || text.contains(['(', '{']));
        may_hide.then(|| Dynamic { range: Span::of(&mark), why: Why::Unclosed })
    }

    /// Where the comment begins that nothing ends and that may hide a call.
    pub(super) fn unclosed_comment(&self, calls: &Calls) -> Option<Dynamic> {
        let start = Lexer::after(self.language, self.source, self.tokens).open_comment()?;
        let may_hide = hides_call(self.source.get(start..).unwrap_or_default(), calls);
        may_hide.then(|| Dynamic { range: Span::of(&(start..start + "/*".len())), why: Why::Unclosed })
    }
}

/// Whether a text may have a call.
fn hides_call(text: &str, calls: &Calls) -> bool {
    PARTS.iter().any(|part| text.contains(part)) || calls.keys().any(|name| text.contains(&**name))
}

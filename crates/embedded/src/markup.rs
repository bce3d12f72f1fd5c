//! Text of JSX that is read as code: a backtick, an apostrophe or the beginning of a comment in it may hide calls.

use super::code::Code;
use super::lexer::Kind;
use super::mentions::Mentions;
use super::{Dynamic, Language, Why};
use crate::Calls;
use partiql_iam::Span;

impl Code<'_> {
    /// The texts and comments of a source with JSX that may be text of it, and in which there may be a call.
    pub(super) fn hidden_by_markup(&self, mentions: Mentions, calls: &Calls) -> Vec<Dynamic> {
        if self.language != Language::JavaScript || !(self.rare.has("</") || self.rare.has("/>")) {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (at, token) in self.tokens.iter().enumerate() {
            let range = token.range();
            if let Kind::Text(literal) = &token.kind {
                let text = self.source.get(range.clone()).unwrap_or_default();
                // Of what nothing ends it is said already.
                if literal.is_closed && self.has_call(text, mentions, calls) {
                    found.push(Dynamic {
                        range: Span::of(&(range.start..range.start + literal.inner)),
                        why: Why::Markup,
                    });
                }
            }
            let end = self.tokens.get(at + 1).map_or(self.source.len(), |next| next.range().start);
            found.extend(self.hidden_by_comment(at, range.end, end, mentions, calls));
        }
        found
    }

    /// What is said of a comment after a token, if it is on its line and may be text of JSX.
    fn hidden_by_comment(
        &self,
        at: usize,
        start: usize,
        end: usize,
        mentions: Mentions,
        calls: &Calls,
    ) -> Option<Dynamic> {
        let between = self.source.get(start..end).filter(|between| between.len() > "/**/".len())?;
        let line = between.lines().next().unwrap_or_default();
        let mark = line.find("//").into_iter().chain(line.find("/*")).min()?;
        // After these a comment is none of JSX: its text is after a tag or a word.
        let is_text = self.is_word(at) || self.is_any(&[">", ":", ".", "?", "!", "-", "="], at);
        let may_hide = is_text && self.has_call(between, mentions, calls);
        let mark = start + mark;
        may_hide.then(|| Dynamic { range: Span::of(&(mark..mark + "//".len())), why: Why::Markup })
    }
}

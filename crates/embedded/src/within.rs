//! Calls within a text, in what is put into it at run time: they are not read.

use super::carrier::carrier;
use super::code::Code;
use super::lexer::{Kind, is_word};
use super::mentions::Mentions;
use super::{Dynamic, Why};
use crate::Calls;
use partiql_iam::Span;

impl Code<'_> {
    /// What is said of a text that has a call in what is put into it.
    pub(super) fn calls_within(&self, at: usize, mentions: Mentions, calls: &Calls) -> Option<Dynamic> {
        let token = self.tokens.get(at)?;
        let Kind::Text(literal) = &token.kind else { return None };
        let start = token.range().start;
        let unknown = |range| Some(Dynamic { range, why: Why::Within });
        let Some(content) = &literal.content else {
            // Where its places are is not known.
            let text = self.source.get(token.range())?;
            let is_closed = literal.is_closed && text.contains('{');
            return if is_closed && self.has_call(text, mentions, calls) {
                unknown(Span::of(&token.range()))
            } else {
                None
            };
        };
        let holes = content.holes().map(|hole| hole.host.start + start..hole.host.end + start);
        holes
            .into_iter()
            .find(|hole| self.has_call(self.source.get(hole.clone()).unwrap_or_default(), mentions, calls))
            .and_then(|hole| unknown(Span::of(&hole)))
    }

    /// Whether a piece of code has a call, or a request, that sends statements, also by another name.
    pub(super) fn has_call(&self, code: &str, mentions: Mentions, calls: &Calls) -> bool {
        let is_carrier = |word: &str| {
            mentions.dynamodb && (carrier(word).is_some() || self.is_alias(word))
                || mentions.qldb && word.to_ascii_lowercase().starts_with("execute")
        };
        let has_parenthesis = code.contains(['(', '{']);
        let may_name = || {
            let is_named = code.contains("xecute") || code.contains("tatement");
            is_named || !calls.is_empty() || mentions.dynamodb && self.has_aliases()
        };
        has_parenthesis
            && may_name()
            && code.split(|c| !is_word(c)).any(|word| is_carrier(word) || calls.contains_key(word))
    }
}

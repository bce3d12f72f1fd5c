//! Calls of the QLDB Session API that send a statement that is not seen: silence would look like no permissions.

use super::call::Finder;
use super::carrier::Carrier;
use super::lexer::Kind;
use super::{Content, Dynamic, Why};

/// The commands that have no statement, in small letters.
///
/// Source: API reference of QLDB Session, `SendCommand`.
const OTHERS: [&str; 6] =
    ["startsession", "starttransaction", "committransaction", "aborttransaction", "endsession", "fetchpage"];

/// How many tokens of a request are looked at.
const LONGEST: usize = 400;

impl Finder<'_, '_> {
    /// What is said of a call of `SendCommand` in which no statement is seen.
    pub(super) fn unseen_command(&self, parenthesis: usize) -> Option<Dynamic> {
        let code = self.code;
        if !self.mentions.qldb {
            return None;
        }
        let callee = code.callee(parenthesis)?;
        let Carrier::QldbSession = code.carrier(callee)? else { return None };
        let close = code.partner(parenthesis)?;
        if !code.is_called(callee, parenthesis) {
            return None;
        }
        // `client.send_command().execute_statement(…)`
        let mut end = close;
        while code.is(".", end + 1) && code.is_word(end + 2) && code.is("(", end + 3) {
            end = code.partner(end + 3)?;
        }
        let mut first = parenthesis + 1;
        if first >= close {
            first = close + 1;
        }
        if code.holds_statement(first, end, 0) || first < end && self.is_sent_elsewhere(first, end) {
            return None;
        }
        let execution =
            (first..end.min(first + LONGEST)).find(|at| self.command(*at).as_deref() == Some("executestatement"));
        if let Some(name) = execution {
            let mut value = name + 1;
            while value < end && code.is_any(&["]", "=", ":", "=>", "(", "{"], value) {
                value += 1;
            }
            // `{ ExecuteStatement }`
            let value = if value > name + 1 && value < end { value } else { name };
            return Some(Dynamic { range: code.place(value, value), why: Why::Elsewhere });
        }
        let is_spread = |at: usize| code.is("*", at) || code.is(".", at) && code.is(".", at + 1);
        let is_other = (first..end).any(|at| self.command(at).is_some_and(|name| OTHERS.contains(&&*name)));
        if is_other && !(first..end).any(is_spread) {
            return None;
        }
        let range = if first < end { code.place(first, end - 1) } else { code.place(callee, callee) };
        Some(Dynamic { range, why: Why::Elsewhere })
    }

    /// Whether the one argument is a request that is looked at by itself, as it is made: `send_command(SendCommandRequest(…))`.
    fn is_sent_elsewhere(&self, first: usize, end: usize) -> bool {
        (first..end).any(|at| {
            let open = at + 1;
            self.code.carrier(at) == Some(Carrier::QldbSession) && self.code.is("(", open)
        })
    }

    /// The name of a command that is here, in small letters.
    fn command(&self, at: usize) -> Option<String> {
        let text = match &self.code.tokens.get(at)?.kind {
            Kind::Word => self.code.text(at),
            Kind::Text(literal) => literal.content.as_ref().and_then(Content::known)?,
            Kind::Operator(_) => return None,
        };
        let name = text.replace('_', "").to_ascii_lowercase();
        Some(name.strip_prefix("set").map(str::to_owned).unwrap_or(name))
    }
}

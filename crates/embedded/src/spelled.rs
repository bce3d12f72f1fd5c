//! Names that are not written as they are read: with escapes, in marks, as texts that are joined. Silence would look like no permissions.

use memchr::memmem;

use super::carrier::carrier;
use super::code::Code;
use super::lexer::{Kind, Token};
use super::rare::JAVA_ESCAPE;
use super::{Dynamic, Language, Why};
use partiql_iam::Span;

/// Members of requests with statements, as the SDKs of scripting languages call them.
const MEMBERS: [&str; 3] = ["Statement", "Statements", "TransactStatements"];

/// The same in Kotlin.
const LOWER_MEMBERS: [&str; 3] = ["statement", "statements", "transactStatements"];

/// What the names of operations begin with.
const OPERATIONS: [&str; 2] = ["executestatement", "executetransaction"];

/// A shorter beginning of a name is none.
const SHORTEST: usize = 3;

impl Code<'_> {
    /// What is said of a sign that begins a name, or is in one: `Stat\u0065ment`, `` `statement` ``, `@Statement`.
    pub(super) fn spelled_by_sign(&self, at: usize) -> Option<Dynamic> {
        let name = at + 1;
        let spelled = |first, last| Some(Dynamic { range: self.place(first, last), why: Why::Spelled });
        match self.text(at) {
            "\\" if matches!(self.language, Language::JavaScript | Language::CSharp | Language::Java) => {
                let digits = self.text(name).strip_prefix('u')?;
                let is_escape =
                    digits.bytes().take(4).filter(u8::is_ascii_hexdigit).count() == 4 || self.is("{", name + 1);
                let touches = |one: usize| {
                    self.tokens
                        .get(one)
                        .zip(self.tokens.get(one + 1))
                        .is_some_and(|(one, other)| one.end == other.start)
                };
                let first = at.checked_sub(1).filter(|before| self.is_word(*before) && touches(*before)).unwrap_or(at);
                if is_escape { spelled(first, name) } else { None }
            }
            "`" if self.language == Language::Kotlin && self.is("`", at + 2) => {
                let is_name =
                    self.is_word_of(&LOWER_MEMBERS, name) || self.is_word(name) && carrier(self.text(name)).is_some();
                if is_name { spelled(at, at + 2) } else { None }
            }
            "@" if self.language == Language::CSharp && self.is_word_of(&MEMBERS, name) => spelled(at, name),
            _ => None,
        }
    }

    /// What is said of texts that are joined to the name of a member or an operation: `"State" "ment": q`, `["State" + "ment"]: q`,
    /// `getMethod("execute" + "Statement")`.
    pub(super) fn spelled_by_texts(&self, at: usize) -> Option<Dynamic> {
        let begins = self.literal(at)?.content.as_ref()?.known().filter(|begins| begins.len() >= SHORTEST)?;
        let is_joined = self.is_any(&["+", "."], at + 1) || self.literal(at + 1).is_some();
        let goes_on =
            at.checked_sub(1).is_some_and(|before| self.is_any(&["+", "."], before) || self.literal(before).is_some());
        // Most texts begin no name.
        if !is_joined || goes_on {
            return None;
        }
        let is_member = MEMBERS.iter().any(|member| member.starts_with(begins));
        let letters = || begins.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase());
        let is_operation = begins == "batch"
            || begins == "Batch"
            || OPERATIONS.iter().any(|name| letters().eq(name.bytes().take(letters().count())));
        if !is_member && !is_operation {
            return None;
        }
        let expression = self.expression(at)?;
        let spelled = |why| Some(Dynamic { range: expression.range, why });
        let is_key = at.checked_sub(1).is_some_and(|before| self.is_any(&["[", "{", ","], before))
            && self.is_any(&["]", ":", "=>"], expression.next);
        if is_member && is_key {
            return spelled(Why::Spelled);
        }
        // Of members that are taken by such a name it is said already.
        let is_taken = matches!(self.language, Language::Python | Language::JavaScript | Language::Php);
        let is_named = expression.content.as_ref().and_then(|content| carrier(content.known()?)).is_some();
        if is_operation && is_named && !is_taken { spelled(Why::Reference) } else { None }
    }

    /// Escapes of Java that count before anything else is read: one in a comment may end it, one in a text too.
    ///
    /// Source: Java Language Specification, 3.3, "Unicode Escapes".
    pub(super) fn spelled_by_java(&self) -> Vec<Dynamic> {
        if self.language != Language::Java || !self.rare.has(JAVA_ESCAPE) {
            return Vec::new();
        }
        let mut found = Vec::new();
        for start in memmem::find_iter(self.source.as_bytes(), JAVA_ESCAPE) {
            let before = self.source.get(..start).unwrap_or_default();
            let backslashes = before.len() - before.trim_end_matches('\\').len();
            let rest = self.source.get(start..).unwrap_or_default();
            let marks = 1 + rest.bytes().skip(1).take_while(|byte| *byte == b'u').count();
            let digits = rest.get(marks..marks + 4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
            let Some(decoded) = digits.and_then(char::from_u32).filter(|_| backslashes % 2 == 0) else { continue };
            let token = self.tokens.get(self.tokens.partition_point(|token| (token.end as usize) <= start));
            let is_dangerous = match token.filter(|token| (token.start as usize) <= start) {
                // Of names it is said already.
                Some(Token { kind: Kind::Word, .. }) => false,
                Some(Token { kind: Kind::Operator(first), .. }) => {
                    *first == b'\'' && matches!(decoded, '\'' | '\\' | '\n' | '\r')
                }
                Some(Token { kind: Kind::Text(_), .. }) => matches!(decoded, '"' | '\\' | '\n' | '\r'),
                None => matches!(decoded, '*' | '/' | '\n' | '\r'),
            };
            if is_dangerous {
                found.push(Dynamic { range: Span::of(&(start..start + marks + 4)), why: Why::Spelled });
            }
        }
        found
    }
}

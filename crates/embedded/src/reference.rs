//! Operations that are named and not called where they are seen: `client::executeStatement`, `getattr(client, "execute_statement")`. What they
//! send is not known.

use super::Language;
use super::call::Finder;
use super::carrier::{Carrier, carrier};
use super::code::Code;
use super::lexer::Kind;
use super::passed::LOGGING;
use super::{Dynamic, Why};

/// What begins the name of an operation in the head of a request.
const TARGET: &str = "DynamoDB_20120810.";

/// Functions that tests use in the place of what they are given, or to ask about it.
const HARMLESS: [&str; 24] = [
    "spyOn",
    "stub",
    "mock",
    "method",
    "expects",
    "shouldReceive",
    "patch",
    "object",
    "add_response",
    "add_client_error",
    "hasattr",
    "expect",
    "on",
    "commandCalls",
    "describe",
    "it",
    "test",
    "toHaveReceivedCommand",
    "toHaveReceivedCommandWith",
    "toHaveReceivedCommandTimes",
    "toHaveReceivedNthCommandWith",
    "toHaveReceivedLastCommandWith",
    "nameof",
    "verify",
];

/// How the names of what tests ask of a function begin.
const ASKING: [&str; 8] = ["mock", "assert_", "return_value", "side_effect", "call_", "called", "calls", "callCount"];

impl Finder<'_, '_> {
    /// What is said of an operation or a request that is named here, and not called.
    pub(super) fn reference(&self, at: usize) -> Option<Dynamic> {
        let code = self.code;
        if self.mentions.qldb && !self.mentions.dynamodb {
            return self.reference_of_transaction(at);
        }
        if !self.mentions.dynamodb {
            return None;
        }
        let token = code.tokens.get(at)?;
        let length = token.range().len();
        // Only what has another name than its own may be shorter.
        if length < "executeStatement".len() - 2 {
            let is_input = length == "input".len() && code.replaces_input(at);
            if is_input {
                return Some(Dynamic { range: code.place(at, at), why: Why::Elsewhere });
            }
            if !code.has_aliases() || matches!(token.kind, Kind::Text(_)) {
                return None;
            }
        }
        let is_reference = match &token.kind {
            Kind::Word => {
                let Carrier::DynamoDb(_) = code.carrier(at)? else { return None };
                code.is_reference(at)
            }
            Kind::Text(_) if self.mentions.is_alone() => return None,
            Kind::Text(literal) => {
                let text = literal.content.as_ref()?.known()?;
                let operation = text.strip_prefix(TARGET).unwrap_or(text);
                let Carrier::DynamoDb(_) = carrier(operation)? else { return None };
                code.is_given(at)
            }
            Kind::Operator(_) => return None,
        };
        is_reference.then(|| Dynamic { range: code.place(at, at), why: Why::Reference })
    }
}

impl Code<'_> {
    /// Whether a word names an operation or a command without calling it.
    fn is_reference(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        let next = at + 1;
        if carrier(self.text(at)).is_none() {
            return self.is_passed_alias(at) || self.is_class_passed(at);
        }
        if self.is_exported(at) {
            return true;
        }
        if self.is_any(&["(", "=", ":", "=>"], next) && !self.is("::", next) || self.alias_of(at).is_some() {
            return false;
        }
        // `execute::<Person>(…)`
        if self.is("<", next) || self.is(":", next) {
            return false;
        }
        if self.is("{", next) && self.language == Language::Kotlin && !self.carrier_names_type(at) {
            let is_defined = self.is_word_of(&["fun", "class", "object"], before);
            return !is_defined
                && self.partner(next).is_some_and(|close| {
                    !self.holds_statement(next + 1, close, 0) && !self.holds_list(next + 1, close)
                });
        }
        let is_member = self.is_member_name(at);
        if self.carrier_names_type(at) {
            return self.language == Language::JavaScript
                && self.text(at).ends_with("Command")
                && self.is_value(at)
                && !self.is_harmless(at);
        }
        let is_asked = self.is(".", next) && ASKING.iter().any(|word| self.text(next + 1).starts_with(word));
        let is_imported = self.is_in_import(at);
        is_member && !is_asked && !is_imported && !self.is_harmless(at)
    }

    /// Whether the request of a command of JavaScript is replaced here: `command.input = …`.
    fn replaces_input(&self, at: usize) -> bool {
        if !self.is_word_of(&["input"], at) || self.language != Language::JavaScript || !self.is("=", at + 1) {
            return false;
        }
        let Some(object) = at.checked_sub(2).filter(|object| self.is(".", object + 1) && self.is_word(*object)) else {
            return false;
        };
        let assigned = self.visible_assignment(self.text(object), object);
        assigned.is_some_and(|operator| (operator + 1..operator + 6).any(|word| self.carrier(word).is_some()))
    }

    /// Whether a word is on a line that imports.
    fn is_in_import(&self, at: usize) -> bool {
        let words = ["import", "use", "using", "from", "package", "mod"];
        let imports = self.imports.get_or_init(|| self.first_on_lines(&words));
        self.tokens.get(at).and_then(|token| imports.get(&token.line)).is_some_and(|word| *word < at)
    }

    /// Whether the name of a class of JavaScript is a value here: not imported, not a type.
    fn is_value(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        let is_type = self.is_any(&["<", "|", ":"], before)
            && !(self.is(":", before) && self.around(at).is_some_and(|open| self.is("{", open)))
            || self.is_any(&[">", "|", "["], at + 1)
            || self.is_word_of(&["instanceof", "typeof", "as", "new", "class", "is", "import"], before);
        let is_listed = self.around(at).is_some_and(|open| {
            let close = self.partner(open).unwrap_or(open);
            let is_brace = self.is("{", open);
            is_brace
                && (self.is_word_of(&["from"], close + 1)
                    || self.is("=", close + 1)
                    || open.checked_sub(1).is_some_and(|word| self.is_word_of(&["import", "export", "type"], word)))
        });
        !is_type && !is_listed
    }

    /// Whether a word is the name of a member: `client.x`, `client::x`.
    fn is_member_name(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| {
            self.is(self.member_mark(), before) || self.is(":", before) && self.is(":", before.saturating_sub(1))
        })
    }

    /// Whether a method that executes statements is named here and not called.
    pub(super) fn is_method_passed(&self, at: usize) -> bool {
        match self.tokens.get(at).map(|token| &token.kind) {
            Some(Kind::Word) => {
                let is_asked = self.is(".", at + 1) && ASKING.iter().any(|word| self.text(at + 2).starts_with(word));
                self.is_member_name(at)
                    && !self.is_any(&["(", "=", "<", ":"], at + 1)
                    && !is_asked
                    && !self.is_in_import(at)
                    && !self.is_harmless(at)
            }
            Some(Kind::Text(_)) => self.is_given(at),
            Some(Kind::Operator(_)) | None => false,
        }
    }

    /// Whether a text that is the name of an operation is given to something: as an argument, a member's name, or a value.
    fn is_given(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        let is_value =
            self.is_any(&["(", ",", "[", "{", "=", ":", "=>", ":="], before) || self.is_word_of(&["return"], before);
        let is_key = self.is_any(&[":", "=>", "=="], at + 1);
        is_value && !is_key && !self.is_harmless(at)
    }

    /// Whether a name is an argument of a call that writes it down or that only tests make.
    pub(super) fn is_harmless(&self, at: usize) -> bool {
        let open = self.around(at).filter(|open| self.is("(", *open));
        open.and_then(|open| self.callee(open))
            .is_some_and(|callee| self.is_word_of(&LOGGING, callee) || self.is_word_of(&HARMLESS, callee))
    }
}

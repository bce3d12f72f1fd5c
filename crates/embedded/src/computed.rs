//! Methods of a client whose names are only known at run time, `getattr(client, operation)(…)`, `client[operation](…)`, and calls of the AWS
//! CLI: what they send is not known.

use super::call::{Finder, is_execute};
use super::code::Code;
use super::lexer::Kind;
use super::shell::OTHERS;
use super::{Content, Dynamic, Language, Why};

/// The operations of the AWS CLI that send statements; the first is also a part of `batch-execute-statement`, and an option of
/// `aws qldb-session send-command`.
const OPERATIONS: [&str; 2] = ["execute-statement", "execute-transaction"];

/// Functions of PHP that call what they are given.
const CALLING: [&str; 14] = [
    "call_user_func",
    "call_user_func_array",
    "forward_static_call",
    "array_map",
    "array_walk",
    "array_filter",
    "array_reduce",
    "usort",
    "uasort",
    "uksort",
    "iterator_apply",
    "register_shutdown_function",
    "fromCallable",
    "ReflectionMethod",
];

/// How many tokens of what is assigned to a name are looked at.
const LONGEST: usize = 40;

impl Finder<'_, '_> {
    /// What is said of a method of a client that is taken by a name that is not written out, by the word or the bracket that takes it.
    pub(super) fn computed(&self, at: usize) -> Option<Dynamic> {
        if !self.mentions.dynamodb || self.mentions.is_alone() {
            return None;
        }
        let code = self.code;
        let (first, last) = match code.language {
            Language::Python => code.attribute_taken(at),
            Language::JavaScript => code.member_taken(at),
            Language::Php => code.method_taken(at),
            Language::Java | Language::Go | Language::CSharp | Language::Rust | Language::Kotlin => None,
        }?;
        Some(Dynamic { range: code.place(first, last), why: Why::Reference })
    }
}

impl Finder<'_, '_> {
    /// A method of a driver of QLDB that is called by a text: `txn['execute'](…)`.
    pub(super) fn named_execute(&self, at: usize) -> Option<Dynamic> {
        let code = self.code;
        if !self.mentions.qldb || code.language != Language::JavaScript {
            return None;
        }
        code.literal(at)?.content.as_ref()?.known().filter(|name| is_execute(name))?;
        let is_taken = at.checked_sub(1).is_some_and(|before| code.is("[", before))
            && code.is("]", at + 1)
            && code.is("(", at + 2);
        is_taken.then(|| Dynamic { range: code.place(at, at), why: Why::Reference })
    }
}

impl Code<'_> {
    /// `getattr(client, name)`
    fn attribute_taken(&self, at: usize) -> Option<(usize, usize)> {
        if !self.is_word_of(&["getattr"], at) || !self.is("(", at + 1) {
            return None;
        }
        let close = self.partner(at + 1)?;
        let mut parts = self.parts(at + 2, close);
        let ((object, end), (name, name_end)) = (parts.next()?, parts.next()?);
        let is_called = self.is("(", close + 1);
        let sends = is_called && {
            let last = self.partner(close + 1).unwrap_or(close + 1);
            (close + 2..last).any(|at| self.is("*", at) && self.is("*", at + 1))
        };
        let is_written = self.literal(name).is_some_and(|literal| literal.content.as_ref().is_some_and(is_known));
        let is_written = is_written && name_end == name + 1;
        (!is_written && (sends || self.names_client(object, end))).then_some((at, close))
    }

    /// `client[name](…)`, `client[name].bind(client)`, `run = client[name];`
    fn member_taken(&self, open: usize) -> Option<(usize, usize)> {
        if !self.is("[", open) {
            return None;
        }
        let mut last = open.checked_sub(1)?;
        // `client?.[name]`
        if self.is(".", last) && self.is("?", last.checked_sub(1)?) {
            last = last.checked_sub(2)?;
        }
        let is_module = self.is(")", last) && self.loads_dynamodb(last);
        if !self.is_word(last) && !is_module {
            return None;
        }
        let close = self.partner(open)?;
        let is_written = self.literal(open + 1).is_some_and(|literal| literal.content.as_ref().is_some_and(is_known));
        if close == open + 1 || close == open + 2 && (is_written || self.is_number(open + 1)) {
            return None;
        }
        let mut first = last;
        while first >= 2 && self.is(".", first - 1) && self.is_word(first - 2) {
            first -= 2;
        }
        let is_bound = self.is(".", close + 1) && self.is_word_of(&["bind", "call", "apply"], close + 2);
        let is_named = first.checked_sub(1).is_some_and(|operator| self.plainly_assigned(operator).is_some());
        let is_made = first.checked_sub(1).is_some_and(|word| self.is_word_of(&["new"], word));
        let is_taken = self.is("(", close + 1) || is_bound || is_made || is_named && self.ends_statement(close + 1);
        if is_module {
            let first = self.partner(last).and_then(|open| self.callee(open)).unwrap_or(last);
            return Some((first, close));
        }
        (is_taken && self.names_client(first, last + 1)).then_some((first, close))
    }

    /// Whether a call gives the SDK: `require('@aws-sdk/client-dynamodb')`, `(await import('…'))`.
    fn loads_dynamodb(&self, close: usize) -> bool {
        let Some(open) = self.partner(close) else { return false };
        let callee = match self.callee(open) {
            Some(callee) => callee,
            // In parentheses.
            None => open + 1 + usize::from(self.is_word_of(&["await"], open + 1)),
        };
        let argument = if callee < open { open + 1 } else { callee + 2 };
        self.is_word_of(&["require", "import"], callee) && self.speaks_of_dynamodb(argument)
    }

    /// `$client->$name(…)`, `$client->{$name}(…)`, `call_user_func([$client, $name], …)`, `[$client, $name](…)`
    fn method_taken(&self, at: usize) -> Option<(usize, usize)> {
        if self.is("[", at) && self.is_word(at + 1) && self.is(",", at + 2) && self.is_word(at + 3) {
            let callee = self.around(at).filter(|open| self.is("(", *open)).and_then(|open| self.callee(open));
            let is_kept =
                || at.checked_sub(1).is_some_and(|before| self.is("=", before)) && self.ends_statement(at + 5);
            let is_call =
                callee.is_some_and(|callee| self.is_word_of(&CALLING, callee)) || self.is("(", at + 5) || is_kept();
            let is_computed = self.is("]", at + 4) && self.text(at + 3).starts_with('$');
            return (is_call && is_computed && self.names_client(at + 1, at + 2)).then_some((at, at + 4));
        }
        if !self.is("->", at) {
            return None;
        }
        let is_computed = self.is("{", at + 1) || self.is_word(at + 1) && self.text(at + 1).starts_with('$');
        let last = if self.is("{", at + 1) { self.partner(at + 1)? } else { at + 1 };
        let mut first = at.checked_sub(1).filter(|object| self.is_word(*object))?;
        while first >= 2 && self.is("->", first - 1) && self.is_word(first - 2) {
            first -= 2;
        }
        (is_computed && self.is("(", last + 1) && self.names_client(first, at)).then_some((first, last))
    }

    /// Whether an expression is a client of DynamoDB, by its words or what was assigned to its name.
    fn names_client(&self, first: usize, end: usize) -> bool {
        if (first..end).any(|at| self.speaks_of_dynamodb(at)) {
            return true;
        }
        if !(first..end).all(|at| self.is_word(at) || self.is(self.member_mark(), at)) {
            return false;
        }
        let name: String = (first..end).map(|at| self.text(at)).collect();
        let all = self.assignments_to(&name);
        if all.is_empty() && self.language == Language::JavaScript {
            // `import * as sdk from '@aws-sdk/client-dynamodb'`
            let is_imported = |at: &usize| {
                at.checked_sub(1).is_some_and(|word| self.is_word_of(&["as", "import"], word))
                    && self.is_word_of(&["from"], at + 1)
                    && self.speaks_of_dynamodb(at + 2)
            };
            if self.occurrences(&name).iter().any(is_imported) {
                return true;
            }
        }
        if all.is_empty() {
            return name.rsplit(['.', '>']).next().is_some_and(|last| last.trim_start_matches(['_', '$']) == "client");
        }
        all.iter().any(|it| {
            let last = self.assigned_end(it.at).min(it.at + LONGEST);
            (it.at + 1..last).any(|at| self.speaks_of_dynamodb(at))
        })
    }

    fn speaks_of_dynamodb(&self, at: usize) -> bool {
        let text = match self.literal(at) {
            Some(literal) => literal.content.as_ref().map(Content::text).unwrap_or_default(),
            None => self.text(at),
        };
        let text = text.to_ascii_lowercase();
        text.contains("dynamo") || text.contains("ddb")
    }

    /// What is said of a text that is the command of the AWS CLI that sends a statement, or a part of it.
    pub(super) fn command_line(&self, at: usize) -> Option<Dynamic> {
        let token = self.tokens.get(at)?;
        let Kind::Text(literal) = &token.kind else { return None };
        // `["aws", "dynamodb", operation, …]`
        let is_service = literal.content.as_ref().is_some_and(|text| text.text() == "dynamodb");
        let is_of_command = || {
            let open = self.around(at)?;
            let close = self.partner(open)?.min(open + LONGEST);
            let mut texts = (open + 1..close).filter_map(|at| self.literal(at)?.content.as_ref());
            texts.find(|text| text.text() == "aws" || text.text().ends_with("/aws") || text.text().starts_with("--"))
        };
        let is_put_in =
            || self.literal(at + 2).is_none_or(|text| text.content.as_ref().and_then(Content::known).is_none());
        if is_service && self.is(",", at + 1) && is_put_in() && is_of_command().is_some() {
            return Some(Dynamic { range: self.place(at, at + 2), why: Why::CommandLine });
        }
        // Most texts are shorter.
        if token.range().len() < "'execute-statement'".len() {
            return None;
        }
        let text = match &literal.content {
            Some(content) => content.text(),
            None => self.source.get(token.range()).unwrap_or_default(),
        };
        let operation = OPERATIONS.iter().find(|operation| text.contains(**operation))?;
        let is_part = text.strip_prefix("batch-").unwrap_or(text) == *operation;
        let is_whole = text.contains("aws") || text.contains("dynamodb") || text.contains("qldb-session");
        if !is_part && !is_whole {
            return None;
        }
        let is_other = |text: &str| OTHERS.iter().any(|other| text.contains(other)) && !text.contains("dynamodb");
        // `["aws", "rds-data", "execute-statement"]`
        let beside = || {
            let open = self.around(at)?;
            let mut texts = (open + 1..self.partner(open)?).filter_map(|at| self.literal(at)?.content.as_ref());
            texts.find(|content| OTHERS.contains(&content.text()))
        };
        if is_other(text) || is_part && beside().is_some() {
            return None;
        }
        // What describes a function of Python runs nothing.
        let is_description = self.language == Language::Python
            && token.indent.is_some()
            && self.around(at).is_none()
            && self.ends_statement(at + 1);
        let is_said = is_description || self.is_harmless(at);
        (!is_said).then(|| Dynamic { range: self.place(at, at), why: Why::CommandLine })
    }

    /// What is said of a statement that is given to a request that has no name: `requests[-1]["Statement"] = other()`.
    pub(super) fn nameless_member(&self, at: usize) -> Option<Dynamic> {
        let is_key = self.is_word_of(&["Statement"], at)
            || self.literal(at).is_some_and(|key| key.content.as_ref().is_some_and(|key| key.text() == "Statement"));
        let (before, receiver) = (at.checked_sub(1)?, at.checked_sub(2)?);
        if !is_key || !self.is_any(&["]", ")"], receiver) {
            return None;
        }
        let value = if self.is("[", before) && self.is("]", at + 1) && self.is("=", at + 2) {
            at + 3
        } else if self.is_any(&[".", "->"], before) && self.is("=", at + 1) {
            at + 2
        } else {
            return None;
        };
        let is_policy = |at: usize| {
            let key = self.literal(at).and_then(|key| key.content.as_ref()).map_or(self.text(at), Content::text);
            key.contains("olicy")
        };
        let open = self.partner(receiver)?;
        // A list or an object is no statement.
        if self.is_any(&["[", "{"], value) || (open.saturating_sub(3)..receiver).any(is_policy) {
            return None;
        }
        let range = self.value_range(value).unwrap_or_else(|| self.place(value, value));
        Some(Dynamic { range, why: Why::Elsewhere })
    }
}

fn is_known(content: &Content) -> bool {
    content.known().is_some()
}

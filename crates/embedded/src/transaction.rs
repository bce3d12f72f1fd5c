//! Statements that a transaction of QLDB is given in a way that is not read: silence would look like no permissions.

use super::call::{Finder, is_of_other_library};
use super::lexer::Kind;
use super::{Dynamic, Language, Why};

/// What the drivers call the methods that execute a statement, in small letters.
///
/// Source: documentation of the QLDB drivers for Java, .NET, Go, Node.js and Python.
const METHODS: [&str; 6] =
    ["execute", "executeasync", "executestatement", "executeinline", "executeandstreamresults", "query"];

/// What is in the names of objects that are given functions, not statements.
const GIVEN_FUNCTIONS: [&str; 6] = ["driver", "session", "pool", "service", "thread", "retry"];

impl Finder<'_, '_> {
    /// What is said of a method of a transaction that is named here and not called: `map(txn.execute_statement, all)`.
    pub(super) fn reference_of_transaction(&self, at: usize) -> Option<Dynamic> {
        let code = self.code;
        let token = code.tokens.get(at)?;
        if token.range().len() < "execute".len() {
            return None;
        }
        let name = match &token.kind {
            Kind::Word => code.text(at),
            Kind::Text(literal) => literal.content.as_ref()?.known().filter(|text| text.len() > "execute".len())?,
            Kind::Operator(_) => return None,
        };
        // Most names are none of these.
        if !name.starts_with(['e', 'E']) || !name.get(1..)?.starts_with("xecute") {
            return None;
        }
        if !code.is_method_passed(at) {
            return None;
        }
        let is_method = METHODS.contains(&&*name.replace('_', "").to_ascii_lowercase());
        let object = at.checked_sub(2).map(|object| code.text(object).to_ascii_lowercase()).unwrap_or_default();
        let is_other = GIVEN_FUNCTIONS.iter().any(|given| object.contains(given)) || is_of_other_library(&object);
        (is_method && !is_other).then(|| Dynamic { range: code.place(at, at), why: Why::Reference })
    }

    /// What is said of a call that executes a statement, if its first argument is not read.
    pub(super) fn unseen_execution(&self, parenthesis: usize) -> Option<Dynamic> {
        let code = self.code;
        if !self.mentions.qldb {
            return None;
        }
        let callee = code.callee(parenthesis)?;
        // Most calls are of something else.
        if !code.text(callee).starts_with(['e', 'E', 'Q']) || !self.is_execute(parenthesis) {
            return None;
        }
        let name = code.text(callee).replace('_', "").to_ascii_lowercase();
        let receiver = code.receiver(callee.checked_sub(1).filter(|mark| code.is(".", *mark))?)?;
        let object = code.text(receiver).to_ascii_lowercase();
        let close = code.partner(parenthesis)?;
        let first = parenthesis + 1;
        // `executor.execute_statement(statement=…)`
        let names_another =
            code.language == Language::Python && code.is("=", first + 1) && !code.is_word_of(&["statement"], first);
        // There every other library executes, too.
        let is_own = code.language != Language::Rust || name == "executestatement";
        if first >= close
            || names_another
            || !is_own
            || !METHODS.contains(&&*name)
            || !code.is_called(callee, parenthesis)
            || GIVEN_FUNCTIONS.iter().any(|given| object.contains(given))
        {
            return None;
        }
        if let Some(expression) = code.expression(first) {
            let is_known = expression.content.is_some_and(|content| content.known().is_some());
            // What begins like no statement is none.
            return (!is_known).then_some(Dynamic { range: expression.range, why: Why::Joined });
        }
        let mut end = first;
        while end < close && !code.is(",", end) {
            if code.is_any(&["=>", "->"], end) || code.is_word_of(&["lambda", "func", "function", "fun"], end) {
                return None;
            }
            // `txn.Execute(txn.Query<Person>(…))`
            let is_query = code.language == Language::CSharp && code.is_word_of(&["Query"], end);
            if is_query || end == first && code.is_any(&["{", "|"], end) {
                return None;
            }
            end = code.after(end);
        }
        Some(Dynamic { range: code.place(first, end - 1), why: Why::Elsewhere })
    }
}

//! Statements in the sources of other languages: string literals that begin like a PartiQL statement and are passed to an
//! `execute…` call.
//!
//! The scanner reads tokens, not syntax trees. It leaves out what it is not sure of: a statement that is put together at run time, a
//! literal with an escape that it does not know, calls of other libraries. It never changes anything.
//!
//! A file counts for a service only if it mentions it somewhere (an import does): `execute("SELECT …")` is how most database libraries are
//! called, and their SQL is none of our business. In files that mention QLDB, receivers that are named as other libraries name
//! theirs (`cursor.execute`) are left out, and so are calls such as `executeQuery` that no QLDB driver has. In files that mention DynamoDB
//! a statement is the member of a request that the SDKs call `Statement`, and which operation sends it is known from the call or the type
//! around it.
//!
//! What is put into a statement at run time is never read as something harmless: where a value is, it is a parameter without a
//! known value; anywhere else the permissions are unknown.

mod alias;
mod anywhere;
mod beginning;
mod beside;
mod block;
mod body;
mod bracket;
mod branch;
mod call;
mod calls;
mod carrier;
mod code;
mod command;
mod command_line;
mod computed;
mod constant;
mod content;
mod escape;
mod expression;
mod flow;
mod found;
mod hidden;
mod hole;
mod indented;
mod language;
mod lexer;
mod list;
mod literal;
mod markup;
mod member;
mod mentions;
mod notebook;
mod other;
mod other_name;
mod parameters;
mod passed;
mod php;
mod rare;
mod reference;
mod ruby;
mod scanner;
mod shell;
mod shell_word;
mod slash;
mod spelled;
mod template;
#[cfg(test)]
mod tests;
mod transaction;
mod unclosed;
mod unseen;
mod variable;
mod within;

pub use calls::{Calls, is_call_name};
pub use command_line::{mentions_command_line, scan_command_lines};
pub use content::Content;
pub use found::{Dynamic, Embedded, Found, ListMember, Request, Sent, Why, put_in};
pub use language::Language;
pub use mentions::mentions_service;
pub use notebook::{Notebook, notebook};
pub use ruby::scan_ruby;
pub use scanner::{Scanner, between_tokens};
pub use shell::{may_have_command, scan_shell};

/// Finds the statements in a source. Offsets are in bytes.
///
/// ```
/// use partiql_iam::Span;
/// use partiql_iam_embedded::{Language, scan};
///
/// let source = "from pyqldb.driver.qldb_driver import QldbDriver\n\
///               txn.execute_statement('SELECT * FROM Person ' \"WHERE name = 'O\\x27Hara'\")";
/// let found = scan(Language::Python, source);
/// let content = &found.statements[0].content;
/// assert_eq!(content.text(), "SELECT * FROM Person WHERE name = 'O'Hara'");
/// assert_eq!(content.host(Span::new(14, 20)).text(source), "Person");
/// assert_eq!(content.host(Span::new(36, 37)).text(source), "\\x27");
/// ```
#[must_use]
pub fn scan(language: Language, source: &str) -> Found {
    Scanner::new(language).scan(source, &Calls::new())
}

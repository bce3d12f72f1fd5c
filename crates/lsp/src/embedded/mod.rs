//! Statements in the sources of other languages: string literals that begin like a PartiQL statement and are passed to an
//! `execute…` call.
//!
//! The scanner reads tokens, not syntax trees. It leaves out what it is not sure of: a statement that is put together at run time, a
//! literal with an escape that it does not know, calls of other libraries. It never changes anything.
//!
//! A file counts only if it mentions QLDB or, if it does not, DynamoDB somewhere (an import does): `execute("SELECT …")` is how most database libraries are
//! called, and their SQL is none of our business. In files that do, receivers that are named as other libraries name
//! theirs (`cursor.execute`) are left out, and so are calls such as `executeQuery` that no QLDB driver has.

mod beginning;
mod block;
mod body;
mod call;
mod content;
mod escape;
mod indented;
mod language;
mod lexer;
mod literal;
#[cfg(test)]
mod tests;

pub use content::Content;
pub use language::Language;

use partiql_iam::Span;
use partiql_iam_project::Service;

/// A statement in a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embedded {
    /// The literals that it is written in, with their quotation marks: from the first to the end of the last.
    pub range: Span,
    /// The statement as the program has it, and how its places lie in the source.
    pub content: Content,
    /// The service that the call is for.
    pub service: Service,
}

/// What a source file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The statements, in the order of the source.
    pub statements: Vec<Embedded>,
    /// Statements that are put together at run time, in the order of the source: nothing can be said of them. Each is the
    /// place of the literals that it begins with.
    pub dynamic: Vec<Span>,
}

/// Finds the statements in a source. Offsets are in bytes.
///
/// ```
/// use partiql_iam::Span;
/// use partiql_iam_lsp::embedded::{Language, scan};
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
    // Offsets are `u32`; nobody writes such a file by hand.
    let Some(service) = mentioned(source).filter(|_| u32::try_from(source.len()).is_ok()) else {
        return Found::default();
    };
    call::find(language, source, &lexer::tokens(language, source), service)
}

/// The service whose driver the file mentions.
fn mentioned(source: &str) -> Option<Service> {
    let has = |name: &str| source.as_bytes().windows(name.len()).any(|word| word.eq_ignore_ascii_case(name.as_bytes()));
    [Service::Qldb, Service::DynamoDb].into_iter().find(|service| has(service.word()))
}

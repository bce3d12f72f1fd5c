//! What the codes of errors, warnings and lints mean: a row for each, with its reason, where that is from, and two examples, of which one
//! is wrong and one is right.
//!
//! ```
//! use partiql_iam_rules::rules;
//!
//! let rule = rules().find(|rule| rule.code == "missing-from").unwrap();
//! let found = rule.wrong.findings();
//! assert_eq!(found[0].what.message, "expected `,` or `FROM`, found `FORM`");
//! assert_eq!(rule.right.findings(), []);
//! ```
//!
//! The rows are in the files that are named after what they are about.

mod all_codes;
#[cfg(test)]
mod codes;
mod command;
mod decision;
mod dynamodb;
mod dynamodb_doubt;
mod dynamodb_lint;
mod example;
mod file;
mod found;
mod lint;
mod lint_row;
mod page;
mod qldb;
mod qldb_lint;
mod request;
mod row;
mod run;
mod schema;
mod syntax;
#[cfg(test)]
mod tests;
mod tree;
mod two_runs;

use lint_row::LintExample;
use partiql_iam::lints;

pub use all_codes::codes;
pub use example::{Example, TABLES};
pub use found::Found;
pub use page::{page, repository};
pub use row::{Basis, Kind, Rule};
pub use run::Run;

/// Every rule: those of statements, then those of requests and files, then the lints. A code of several kinds has a rule for each.
pub fn rules() -> impl Iterator<Item = Rule> {
    ROWS.into_iter().flatten().copied().chain(of_lints())
}

/// The rows of all but lints.
const ROWS: [&[Rule]; 10] = [
    syntax::RULES,
    qldb::RULES,
    dynamodb::RULES,
    dynamodb_doubt::RULES,
    request::RULES,
    decision::RULES,
    tree::RULES,
    command::RULES,
    schema::RULES,
    file::RULES,
];

/// The examples of lints.
const EXAMPLES: [(Kind, &[LintExample]); 3] = [
    (Kind::QldbLint, qldb_lint::EXAMPLES),
    (Kind::DynamoDbLint, dynamodb_lint::EXAMPLES),
    (Kind::Lint, lint::EXAMPLES),
];

/// The lints that have examples, in the library's order.
fn of_lints() -> impl Iterator<Item = Rule> {
    lints().filter_map(move |lint| {
        let (kind, example) = EXAMPLES
            .iter()
            .flat_map(|(kind, examples)| examples.iter().map(move |example| (*kind, example)))
            .find(|(_, example)| example.code == lint.code())?;
        let LintExample { code, wrong, right } = *example;
        let basis = Basis::Service(lint.certainty(), lint.source());
        Some(Rule { code, kind, why: lint.why(), basis, wrong, right })
    })
}

/// The rules of a code, of which none is there if nothing has it.
pub fn rules_of(code: &str) -> impl Iterator<Item = Rule> {
    rules().filter(move |rule| rule.code == code)
}

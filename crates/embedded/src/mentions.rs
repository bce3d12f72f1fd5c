//! Which services a source speaks of.

use std::ops::Range;

use memchr::{memchr2_iter, memmem};

/// The services that a source mentions, in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mentions {
    pub(super) qldb: bool,
    pub(super) dynamodb: bool,
    pub(super) named: Named,
}

/// Whether a source has a name of an operation that sends statements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Named {
    #[default]
    No,
    Yes,
    /// And it mentions neither service, nor what else has such an operation: it counts for DynamoDB.
    Alone,
}

/// The names that only operations of a data API have, without their first letter, which may be a capital: `executeStatement`,
/// `execute_statement`, `ExecuteTransactionCommand`.
const STATEMENT: [&[u8]; 2] = [b"Statement", b"_statement"];
const TRANSACTION: [&[u8]; 4] =
    [b"TransactionCommand", b"TransactionRequest", b"TransactionInput", b"_transaction(TransactStatements"];

/// Other services and libraries that have an operation or a method of that name.
const OTHERS: [&[u8]; 9] = [
    b"rdsdata",
    b"rds-data",
    b"rds_data",
    b"redshiftdata",
    b"redshift-data",
    b"redshift_data",
    b"doctrine",
    b"databricks",
    b"snowflake",
];

const QLDB: &[u8] = b"qldb";
/// What the drivers call what executes statements: a file may have it from another one.
const EXECUTOR: &[u8] = b"TransactionExecutor";
const DYNAMODB: &[u8] = b"dynamodb";

impl Mentions {
    /// Those of a source that was changed in one place.
    pub(super) fn after(self, source: &str, changed: &Range<usize>) -> Self {
        let again = |was: bool, name: &[u8]| {
            // What there was not can only have come with the change.
            let near = changed.start.saturating_sub(name.len())..(changed.end + name.len()).min(source.len());
            let place = if was { source.as_bytes() } else { source.as_bytes().get(near).unwrap_or_default() };
            mentions(place, name)
        };
        let (qldb, is_mentioned) = (again(self.qldb, QLDB), again(self.dynamodb && !self.is_alone(), DYNAMODB));
        let beside = changed.start.saturating_sub(EXECUTOR.len())..(changed.end + EXECUTOR.len()).min(source.len());
        let place = if self.qldb { Some(source.as_bytes()) } else { source.as_bytes().get(beside) };
        let qldb = qldb || place.is_some_and(names_executor);
        let near = changed.start.saturating_sub(LONGEST)..(changed.end + LONGEST).min(source.len());
        let near = source.as_bytes().get(near).unwrap_or_default();
        let place = if self.named == Named::No { near } else { source.as_bytes() };
        // What else it mentions may come and go anywhere.
        let named = match names_operation(place) {
            false => Named::No,
            true if qldb || is_mentioned || mentions_other(source.as_bytes()) => Named::Yes,
            true => Named::Alone,
        };
        Self { qldb, dynamodb: is_mentioned || named == Named::Alone, named }
    }

    /// Whether a name of an operation is all that speaks for a service.
    pub(super) fn is_alone(self) -> bool {
        self.named == Named::Alone
    }

    pub(super) const fn is_any(self) -> bool {
        self.qldb || self.dynamodb
    }
}

/// Whether a source mentions a service, in any case, or names an operation of one. In one that does not, no statement is found, except
/// what the functions of [`Calls`](crate::Calls) are given. It need not be UTF-8.
#[must_use]
pub fn mentions_service(source: &[u8]) -> bool {
    mentions(source, QLDB) || names_executor(source) || mentions(source, DYNAMODB) || names_operation(source)
}

/// No name of an operation is longer.
const LONGEST: usize = 48;

/// Whether a text has the name of what executes statements of QLDB.
fn names_executor(text: &[u8]) -> bool {
    memmem::find(text, EXECUTOR).is_some()
}

/// Whether a text has a name of an operation that sends statements.
pub(super) fn names_operation(text: &[u8]) -> bool {
    memmem::find_iter(text, b"xecute").any(|at| {
        let rest = text.get(at + b"xecute".len()..).unwrap_or_default();
        STATEMENT.iter().chain(&TRANSACTION).any(|name| rest.starts_with(name))
    })
}

/// Whether a text mentions a service or a library that has such an operation, too.
fn mentions_other(text: &[u8]) -> bool {
    OTHERS.iter().any(|name| mentions(text, name))
}

/// Whether a text has a name, in any case. Looks for its rarest letter: `q`, else `y`, and so on.
fn mentions(text: &[u8], name: &[u8]) -> bool {
    let rarest = [b'q', b'y', b'k', b'f', b'd']
        .iter()
        .find_map(|letter| name.iter().position(|other| other == letter))
        .unwrap_or(0);
    let Some(letter) = name.get(rarest) else { return false };
    memchr2_iter(*letter, letter.to_ascii_uppercase(), text).any(|at| {
        let word = at.checked_sub(rarest).and_then(|start| text.get(start..start + name.len()));
        word.is_some_and(|word| word.eq_ignore_ascii_case(name))
    })
}

//! Which service: its names, and whether it takes a statement.

use alloc::format;
use alloc::string::String;

use super::dynamodb::{self, Account};
use super::qldb::{self, Ledger};
use crate::diagnostic::Diagnostic;

/// A service that runs PartiQL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Service {
    /// Amazon QLDB: `qldb`. It runs the statements of which nothing says who does.
    #[default]
    Qldb,
    /// Amazon DynamoDB: `dynamodb`.
    DynamoDb,
}

impl Service {
    /// Every service.
    pub const ALL: [Self; 2] = [Self::Qldb, Self::DynamoDb];

    /// What messages call it, such as `QLDB`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Qldb => "QLDB",
            Self::DynamoDb => "DynamoDB",
        }
    }

    /// The word for it in files, such as `qldb`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Qldb => "qldb",
            Self::DynamoDb => "dynamodb",
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Qldb => Self::DynamoDb,
            Self::DynamoDb => Self::Qldb,
        }
    }

    /// Whether it takes a statement, whatever its tables are.
    #[must_use]
    pub fn takes(self, text: &str) -> bool {
        match self {
            Self::Qldb => qldb::parse(text).is_ok_and(|statement| {
                let ledger = Ledger::template();
                let resolved = qldb::resolve::resolve(&statement, &ledger, None);
                resolved.is_ok_and(|requirements| requirements.warnings().is_empty())
            }),
            Self::DynamoDb => dynamodb::parse(text).is_ok_and(|statement| {
                dynamodb::resolve(&statement, &dynamodb::Target::new(&Account::TEMPLATE)).is_ok()
            }),
        }
    }

    /// That the other service takes a statement that this one does not, if it is so. `how` says how one says that the statement is its.
    #[must_use]
    pub fn hint(self, text: &str, how: impl FnOnce(Self) -> String) -> Option<String> {
        let other = self.other();
        let is_other = !self.takes(text) && other.takes(text);
        is_other.then(|| format!("{} takes this statement: {}", other.name(), how(other)))
    }

    /// An error of this service about a statement: where the other service takes the statement, the help says so too. `how`: as in
    /// [`hint`](Self::hint).
    #[must_use]
    pub fn refusal<'e>(self, text: &str, error: Diagnostic<'e>, how: impl FnOnce(Self) -> String) -> Diagnostic<'e> {
        let Some(hint) = self.hint(text, how) else { return error };
        let help = error.help.as_ref().map(|help| format!("{help}; {hint}")).unwrap_or(hint);
        error.with_help(Some(help.into()))
    }
}

//! The services whose statements the program takes.

use partiql_iam::dynamodb::{self, Account};
use partiql_iam::{Diagnostic, Ledger, qldb};

/// A service that runs PartiQL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Service {
    /// Amazon QLDB
    #[default]
    Qldb,
    /// Amazon DynamoDB
    #[value(name = "dynamodb")]
    DynamoDb,
}

impl Service {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Qldb => "QLDB",
            Self::DynamoDb => "DynamoDB",
        }
    }

    /// The flag that says it.
    pub(super) const fn flag(self) -> &'static str {
        match self {
            Self::Qldb => "--service qldb",
            Self::DynamoDb => "--service dynamodb",
        }
    }

    /// The other one.
    pub(super) const fn other(self) -> Self {
        match self {
            Self::Qldb => Self::DynamoDb,
            Self::DynamoDb => Self::Qldb,
        }
    }

    /// Whether it takes a statement, whatever its tables are.
    fn takes(self, text: &str) -> bool {
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

    /// An error of this service about a statement: where the other service takes the statement, the help says so too.
    pub(super) fn refusal<'e>(self, text: &str, error: Diagnostic<'e>) -> Diagnostic<'e> {
        let other = self.other();
        if self.takes(text) || !other.takes(text) {
            return error;
        }
        let hint = format!("{} takes this statement: `{}`", other.name(), other.flag());
        let help = error.help.as_ref().map(|help| format!("{help}; {hint}")).unwrap_or(hint);
        error.with_help(Some(help.into()))
    }
}

impl From<partiql_iam_project::Service> for Service {
    fn from(service: partiql_iam_project::Service) -> Self {
        match service {
            partiql_iam_project::Service::Qldb => Self::Qldb,
            partiql_iam_project::Service::DynamoDb => Self::DynamoDb,
        }
    }
}

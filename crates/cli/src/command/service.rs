//! The services whose statements the program takes.

use partiql_iam::{self as library, Diagnostic};
use partiql_iam_answer::{Words, refusal};

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
    /// The same, as the library has it.
    pub(super) const fn of_library(self) -> library::Service {
        match self {
            Self::Qldb => library::Service::Qldb,
            Self::DynamoDb => library::Service::DynamoDb,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        self.of_library().name()
    }

    /// The flag that says it.
    pub(super) const fn flag(self) -> &'static str {
        match self {
            Self::Qldb => "--service qldb",
            Self::DynamoDb => "--service dynamodb",
        }
    }

    /// The other one.
    pub(super) fn other(self) -> Self {
        self.of_library().other().into()
    }

    /// An error of this service about a statement: where the other service takes the statement, the help says so too.
    pub(super) fn refusal<'e>(self, text: &str, error: Diagnostic<'e>) -> Diagnostic<'e> {
        refusal(self.of_library(), text, error, Words::Script)
    }
}

impl From<library::Service> for Service {
    fn from(service: library::Service) -> Self {
        match service {
            library::Service::Qldb => Self::Qldb,
            library::Service::DynamoDb => Self::DynamoDb,
        }
    }
}

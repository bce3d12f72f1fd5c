//! The services whose statements the program takes.

use partiql_iam::Diagnostic;
use partiql_iam_project as project;

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
    /// The same, as projects have it.
    pub(super) const fn of_project(self) -> project::Service {
        match self {
            Self::Qldb => project::Service::Qldb,
            Self::DynamoDb => project::Service::DynamoDb,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        self.of_project().name()
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
        self.of_project().other().into()
    }

    /// An error of this service about a statement: where the other service takes the statement, the help says so too.
    pub(super) fn refusal<'e>(self, text: &str, error: Diagnostic<'e>) -> Diagnostic<'e> {
        self.of_project().refusal(text, error, |other| format!("`{}`", Self::from(other).flag()))
    }
}

impl From<project::Service> for Service {
    fn from(service: project::Service) -> Self {
        match service {
            project::Service::Qldb => Self::Qldb,
            project::Service::DynamoDb => Self::DynamoDb,
        }
    }
}

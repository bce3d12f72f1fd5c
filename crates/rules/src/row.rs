//! What a rule is: a row.

use partiql_iam::iam::Certainty;

use crate::example::Example;

/// What the errors, warnings and lints of one code are about, why they are, and how it looks when it is wrong and when it is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// The stable code, such as `missing-from`.
    pub code: &'static str,
    /// What it is about.
    pub kind: Kind,
    /// Why it is wrong or doubtful: sentences without the last full stop.
    pub why: &'static str,
    /// Where that is from.
    pub basis: Basis,
    /// One that gives this code and no other.
    pub wrong: Example,
    /// One that gives nothing.
    pub right: Example,
}

/// What a rule is about, in the order of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The text of any statement.
    Syntax,
    /// A statement for QLDB.
    QldbStatement,
    /// A statement for DynamoDB.
    DynamoDbStatement,
    /// The body of a request to DynamoDB, and the values of parameters.
    Request,
    /// What policies do not give.
    Decision,
    /// Source trees: programs, templates, and comments in them.
    Tree,
    /// The keys of DynamoDB's tables.
    Schema,
    /// The catalog of a ledger.
    Catalog,
    /// The configuration file.
    Config,
    /// The arguments of a command.
    Command,
    /// The form of a policy.
    Policy,
    /// What a policy says of QLDB.
    QldbLint,
    /// What a policy says of DynamoDB.
    DynamoDbLint,
    /// What a policy says of any service.
    Lint,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Syntax,
        Self::QldbStatement,
        Self::DynamoDbStatement,
        Self::Request,
        Self::Decision,
        Self::Tree,
        Self::Schema,
        Self::Catalog,
        Self::Config,
        Self::Command,
        Self::Policy,
        Self::QldbLint,
        Self::DynamoDbLint,
        Self::Lint,
    ];

    /// The name for people, in the plural.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Syntax => "statements of both services",
            Self::QldbStatement => "statements for QLDB",
            Self::DynamoDbStatement => "statements for DynamoDB",
            Self::Request => "requests to DynamoDB and values of parameters",
            Self::Decision => "decisions by policies",
            Self::Tree => "programs, templates and source trees",
            Self::Schema => "key schemas of DynamoDB's tables",
            Self::Catalog => "catalogs of ledgers",
            Self::Config => "configuration files",
            Self::Command => "the arguments of commands",
            Self::Policy => "the form of policies",
            Self::QldbLint => "policies for QLDB",
            Self::DynamoDbLint => "policies for DynamoDB",
            Self::Lint => "policies for any service",
        }
    }
}

/// Where a rule is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The service's: how sure it is, and its source.
    Service(Certainty, &'static str),
    /// This project's own, and where it is described.
    Own(&'static str),
}

impl Basis {
    /// How sure it is, in a word.
    #[must_use]
    pub const fn certainty(self) -> &'static str {
        match self {
            Self::Service(certainty, _) => certainty.name(),
            Self::Own(_) => "own",
        }
    }

    /// The page and section.
    #[must_use]
    pub const fn source(self) -> &'static str {
        match self {
            Self::Service(_, source) | Self::Own(source) => source,
        }
    }
}

//! Why it is not known what a request of an operation needs.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use core::fmt;

use crate::diagnostic::Problem;
use crate::service::dynamodb::action::ResourceType;
use crate::service::dynamodb::arn::ArnError;
use crate::service::dynamodb::input::{FormProblem, InputError};

/// Why it is not known what a request of an operation needs, with the place of the first fault.
pub type OperationError = InputError<OperationProblem>;

/// One cause each. Displays as the message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OperationProblem {
    /// The form of the body.
    Form(FormProblem),
    /// A name or an ARN.
    Arn(ArnError),
    /// Not the ARN of such a resource.
    OtherResource {
        /// The text.
        text: String,
        /// What is needed.
        wanted: ResourceType,
    },
    /// No members, or more than there can be.
    Count {
        /// How many there are.
        found: usize,
        /// How many there can be.
        most: usize,
    },
    /// A member of a transaction that is not exactly one of what there can be.
    Member(&'static [&'static str]),
    /// Its statements decide.
    HasStatements(&'static str),
    /// No source names an action.
    NoAction(&'static str),
}

impl From<FormProblem> for OperationProblem {
    fn from(problem: FormProblem) -> Self {
        Self::Form(problem)
    }
}

impl From<InputError<FormProblem>> for OperationError {
    fn from(error: InputError<FormProblem>) -> Self {
        error.map(OperationProblem::Form)
    }
}

impl Problem for OperationProblem {
    fn code(&self) -> &'static str {
        match self {
            Self::Form(problem) => problem.code(),
            Self::Arn(_) => "arn",
            Self::OtherResource { .. } => "other-resource",
            Self::Count { .. } => "member-count",
            Self::Member(_) => "transaction-member",
            Self::HasStatements(_) => "has-statements",
            Self::NoAction(_) => "no-action",
        }
    }

    fn help(&self) -> Option<Cow<'_, str>> {
        Some(match self {
            Self::Form(problem) => return problem.help(),
            Self::Arn(error) => return error.help(),
            Self::OtherResource { text: _, wanted } => {
                format!("give an ARN that ends in `table/`, a name, `/{}/` and a name", wanted.name()).into()
            }
            Self::Count { found: _, most } => format!("give 1 to {most}").into(),
            Self::Member(known) => format!("each has one of `{}`", known.join("`, `")).into(),
            Self::HasStatements(_) => "ask about its statements".into(),
            Self::NoAction(_) => "no published list says which action it needs".into(),
        })
    }
}

impl fmt::Display for OperationProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(problem) => problem.fmt(f),
            Self::Arn(error) => error.fmt(f),
            Self::OtherResource { text, wanted } => write!(f, "`{text}` is not the ARN of {}", a(*wanted)),
            Self::Count { found, most: _ } => write!(f, "there are {found} members"),
            Self::Member(_) => f.write_str("a member of the transaction has none or several of its kinds"),
            Self::HasStatements(name) => write!(f, "what {name} needs is decided by its statements"),
            Self::NoAction(name) => write!(f, "the action of {name} is unknown"),
        }
    }
}

/// With its article.
const fn a(kind: ResourceType) -> &'static str {
    match kind {
        ResourceType::Backup => "a backup",
        ResourceType::Export => "an export",
        ResourceType::GlobalTable => "a global table",
        ResourceType::Import => "an import",
        ResourceType::Index => "an index",
        ResourceType::Stream => "a stream",
        ResourceType::Table => "a table",
    }
}

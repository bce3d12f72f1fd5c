//! Why a text is not the body of a request.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::diagnostic::Problem;
use crate::nearest::nearest;
use crate::service::dynamodb::input::{FormProblem, InputError};
use crate::service::dynamodb::target::Operation;
use crate::service::dynamodb::value::ValueProblem;

/// Why a text is not the body of a request that carries statements, with the place of the first fault.
pub type RequestError = InputError<RequestProblem>;

/// One cause each for refusing a body. Displays as the message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestProblem {
    /// The form of the text.
    Form(FormProblem),
    /// A parameter.
    Value(ValueProblem),
    /// A member of another operation's body.
    OtherOperation {
        /// Its name.
        name: String,
        /// The operation that has it.
        belongs_to: Operation,
        /// The operation that the body is for.
        operation: Operation,
    },
    /// Nothing that tells which operation it is for.
    NoStatement,
    /// No statement, or more than the operation takes.
    Count {
        /// The operation.
        operation: Operation,
        /// How many there are.
        found: usize,
        /// How many it takes.
        most: usize,
    },
    /// An empty text, or one that is too long.
    Length {
        /// How many characters it can have.
        most: usize,
    },
    /// A `Limit` that is not a whole number from 1.
    Limit(String),
    /// A text that is not one of those that can be there.
    UnknownValue {
        /// The text.
        text: String,
        /// Those that can be there.
        known: Vec<&'static str>,
    },
}

impl From<FormProblem> for RequestProblem {
    fn from(problem: FormProblem) -> Self {
        Self::Form(problem)
    }
}

impl From<InputError<FormProblem>> for RequestError {
    fn from(error: InputError<FormProblem>) -> Self {
        error.map(RequestProblem::Form)
    }
}

impl Problem for RequestProblem {
    fn code(&self) -> &'static str {
        match self {
            Self::Form(problem) => problem.code(),
            Self::Value(problem) => problem.code(),
            Self::OtherOperation { .. } => "other-operation",
            Self::NoStatement => "no-statement",
            Self::Count { .. } => "statement-count",
            Self::Length { .. } => "length",
            Self::Limit(_) => "limit",
            Self::UnknownValue { .. } => "unknown-value",
        }
    }

    fn help(&self) -> Option<Cow<'_, str>> {
        Some(match self {
            Self::Form(problem) => return problem.help(),
            Self::Value(ValueProblem::NoParameters) => "a list has one value at least (API model, `PreparedStatementParameters`); leave `Parameters` out where a statement has no `?`".into(),
            Self::Value(problem) => return problem.help(),
            Self::OtherOperation { name: _, belongs_to, operation: _ } => {
                format!("say that the operation is {}, or give the body of the other one", belongs_to.name()).into()
            }
            Self::NoStatement => "a body has `Statement`, `Statements` or `TransactStatements`".into(),
            Self::Count { operation, found: _, most } => {
                format!("{} takes 1 to {most} statements", operation.name()).into()
            }
            Self::Length { most } => format!("give 1 to {most} characters").into(),
            Self::Limit(_) => "give a whole number from 1".into(),
            Self::UnknownValue { text, known } => match nearest(text, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`? the case counts").into(),
                None => format!("it is `{}`", known.join("` or `")).into(),
            },
        })
    }
}

impl fmt::Display for RequestProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(problem) => problem.fmt(f),
            Self::Value(problem) => problem.fmt(f),
            Self::OtherOperation { name, belongs_to, operation } => {
                write!(f, "`{name}` belongs to {}, and this is {}", belongs_to.name(), operation.name())
            }
            Self::NoStatement => f.write_str("the body has no statement"),
            Self::Count { operation: _, found: 0, most: _ } => f.write_str("there is no statement"),
            Self::Count { operation: _, found, most: _ } => write!(f, "there are {found} statements"),
            Self::Length { most } => write!(f, "the text is empty or longer than {most} characters"),
            Self::Limit(text) => write!(f, "`{text}` is not a limit"),
            Self::UnknownValue { text, known: _ } => write!(f, "`{text}` is not one of the values that can be here"),
        }
    }
}

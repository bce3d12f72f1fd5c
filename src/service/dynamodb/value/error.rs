//! Why a text is not attribute values.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use core::fmt;

use crate::diagnostic::Problem;
use crate::nearest::nearest;
use crate::service::dynamodb::input::{FormProblem, InputError};
use crate::service::dynamodb::value::{MAX_VALUE_NESTING, NumberError, ValueType};

/// Why a text is not attribute values in DynamoDB's JSON, with the place of the first fault.
pub type ValueError = InputError<ValueProblem>;

/// One cause each for refusing a text as attribute values. Displays as the message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueProblem {
    /// The form of the text.
    Form(FormProblem),
    /// Not an object, but JSON that can be meant as a value: what it would be.
    Untyped {
        /// What is there.
        found: &'static str,
        /// How the value is written, such as `{"N": "5"}`.
        meant: String,
    },
    /// An object without a type.
    NoType,
    /// An object with more than one member.
    SeveralTypes,
    /// A member that is no type.
    UnknownType(String),
    /// Not a number of DynamoDB.
    Number {
        /// The text.
        text: String,
        /// What is wrong.
        error: NumberError,
    },
    /// Not base64, or not as it is written without need.
    Base64(String),
    /// `{"NULL": false}`.
    NullIsFalse,
    /// A set without values.
    EmptySet(ValueType),
    /// A value that is twice in a set.
    RepeatedInSet(String),
    /// An attribute without a name.
    EmptyName,
    /// Lists and maps in one another, more than DynamoDB takes.
    TooDeep,
    /// A list of parameters without any.
    NoParameters,
    /// Not as many lists of parameters as there are statements.
    ParameterLists {
        /// How many statements there are.
        wanted: usize,
        /// How many lists.
        found: usize,
    },
}

impl From<FormProblem> for ValueProblem {
    fn from(problem: FormProblem) -> Self {
        Self::Form(problem)
    }
}

impl From<InputError<FormProblem>> for ValueError {
    fn from(error: InputError<FormProblem>) -> Self {
        error.map(ValueProblem::Form)
    }
}

const TYPES: &str =
    "a value has one type: `S`, `N`, `B`, `SS`, `NS`, `BS`, `M`, `L`, `NULL` or `BOOL`, as in `{\"S\": \"Acme Band\"}`";

impl Problem for ValueProblem {
    fn code(&self) -> &'static str {
        match self {
            Self::Form(problem) => problem.code(),
            Self::Untyped { .. } => "untyped-value",
            Self::NoType => "no-type",
            Self::SeveralTypes => "several-types",
            Self::UnknownType(_) => "unknown-type",
            Self::Number { text: _, error } => error.code(),
            Self::Base64(_) => "base64",
            Self::NullIsFalse => "null-is-false",
            Self::EmptySet(_) => "empty-set",
            Self::RepeatedInSet(_) => "repeated-in-set",
            Self::EmptyName => "empty-name",
            Self::TooDeep => "value-too-deep",
            Self::NoParameters => "no-parameters",
            Self::ParameterLists { .. } => "parameter-lists",
        }
    }

    fn help(&self) -> Option<Cow<'_, str>> {
        Some(match self {
            Self::Form(problem) => return problem.help(),
            Self::Untyped { found: _, meant } => format!("write `{meant}`").into(),
            Self::NoType | Self::SeveralTypes => TYPES.into(),
            Self::UnknownType(name) => match nearest(name, ["NULL", "BOOL"].into_iter()) {
                Some(near) => format!("did you mean `{near}`? the case counts").into(),
                None => match ValueType::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name)) {
                    Some(kind) => format!("did you mean `{kind}`? the case counts").into(),
                    None => format!("{TYPES}; several attributes are a map, `{{\"M\": {{ … }}}}`").into(),
                },
            },
            Self::Number { text: _, error } => match error {
                NumberError::Form => "a number is written in a string, such as `{\"N\": \"-1.5e3\"}`".into(),
                NumberError::Digits | NumberError::TooGreat | NumberError::TooSmall => return error.help(),
            },
            Self::Base64(_) => {
                "encode the bytes in base64 with the standard letters and its padding, as SDKs do".into()
            }
            Self::NullIsFalse => "write `{\"NULL\": true}`".into(),
            Self::EmptySet(_) => "a set has at least one value; leave the attribute out".into(),
            Self::RepeatedInSet(_) => "a set has each value once; numbers are compared as numbers".into(),
            Self::EmptyName => "give the attribute a name".into(),
            Self::TooDeep => "nest less".into(),
            Self::NoParameters => "a list has one value at least (API model, `PreparedStatementParameters`); leave it out where a statement has no `?`".into(),
            Self::ParameterLists { wanted: 1, found: _ } => "give one list of values".into(),
            Self::ParameterLists { .. } => {
                "with several statements give a list of lists, one for each statement in their order".into()
            }
        })
    }
}

impl fmt::Display for ValueProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(problem) => problem.fmt(f),
            Self::Untyped { found, meant: _ } => write!(f, "found {found} where a value with its type should be"),
            Self::NoType => f.write_str("a value has no type"),
            Self::SeveralTypes => f.write_str("a value has more than one type"),
            Self::UnknownType(name) => write!(f, "`{name}` is not a type of values"),
            Self::Number { text, error: NumberError::Form } => write!(f, "`{text}` is not a number"),
            Self::Number { text, error: NumberError::Digits } => {
                write!(f, "`{text}` has more than 38 significant digits")
            }
            Self::Number { text, error: NumberError::TooGreat } => write!(f, "`{text}` is too great for a number"),
            Self::Number { text, error: NumberError::TooSmall } => write!(f, "`{text}` is too near to 0 for a number"),
            Self::Base64(text) => write!(f, "`{text}` is not base64"),
            Self::NullIsFalse => f.write_str("a value is null or has another type; `NULL` is never `false`"),
            Self::EmptySet(kind) => write!(f, "a set of the type `{kind}` is empty"),
            Self::RepeatedInSet(text) => write!(f, "`{text}` is twice in one set"),
            Self::EmptyName => f.write_str("an attribute has an empty name"),
            Self::TooDeep => write!(f, "a value nests deeper than {MAX_VALUE_NESTING} levels"),
            Self::NoParameters => f.write_str("the list of parameters is empty"),
            Self::ParameterLists { wanted, found } => {
                let of = |count: &usize, one: &'static str, many| if *count == 1 { one } else { many };
                let (lists, are) = (of(found, "list", "lists"), of(wanted, "is", "are"));
                let statements = of(wanted, "statement", "statements");
                write!(f, "found {found} {lists} of parameters, and there {are} {wanted} {statements}")
            }
        }
    }
}

//! Why a text is not an IAM policy.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use core::fmt;

use crate::diagnostic::Diagnostic;
use crate::iam::document::limits::{MAX_POLICY_BYTES, MAX_POLICY_DEPTH, MAX_POLICY_STATEMENTS};
use crate::json::{JsonProblem, Path};
use crate::nearest::nearest;
use crate::span::Span;

/// A text that IAM would not take as a policy, with the place of the first fault.
///
/// Displays as the message alone; [`path`](Self::path), [`span`](Self::span) and [`help`](Self::help) say the rest.
///
/// ```
/// use partiql_iam::iam::PolicyDocument;
///
/// let text = r#"{"Statement": {"Effect": "allow", "Action": "qldb:SendCommand", "Resource": "*"}}"#;
/// let error = PolicyDocument::parse(text).unwrap_err();
/// assert_eq!(error.to_string(), "`allow` is not an effect");
/// assert_eq!(error.path(), "$.Statement.Effect");
/// assert_eq!(error.span().text(text), "\"allow\"");
/// assert_eq!(error.help().unwrap(), "write `Allow` or `Deny`; the case counts");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError(Box<Found>);

/// In one word of memory an error costs the way past it nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    kind: PolicyErrorKind,
    path: String,
    span: Span,
}

impl PolicyError {
    /// A stable code for programs: `policy`, whatever the cause.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "policy"
    }

    /// The same at another place, for texts in which the policy is a part.
    #[must_use]
    pub fn moved(mut self, place: impl FnOnce(Span) -> Span) -> Self {
        self.0.span = place(self.0.span);
        self
    }

    pub(crate) fn new(kind: PolicyErrorKind, path: &Path<'_>, span: Span) -> Self {
        Self(Box::new(Found { kind, path: path.to_string(), span }))
    }

    /// The cause.
    #[must_use]
    pub const fn kind(&self) -> &PolicyErrorKind {
        &self.0.kind
    }

    /// The JSON path of the fault, such as `$.Statement[1].Action`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The place of the fault in the text.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.0.span
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(self.0.kind.help()))
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.kind.fmt(f)
    }
}

impl core::error::Error for PolicyError {}

impl<'a> From<&'a PolicyError> for Diagnostic<'a> {
    fn from(error: &'a PolicyError) -> Self {
        Self::new(error.code(), error.to_string()).at(error.span()).with_help(error.help())
    }
}

/// One cause each for refusing a policy. Displays as the message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyErrorKind {
    /// More than [`MAX_POLICY_BYTES`].
    TooLong,
    /// Nested deeper than [`MAX_POLICY_DEPTH`].
    TooDeep,
    /// More than [`MAX_POLICY_STATEMENTS`].
    TooManyStatements,
    /// A character that policy text cannot have.
    Character(char),
    /// No text, or blanks alone.
    Empty,
    /// The text ends within a value.
    UnexpectedEnd {
        /// What should come.
        wanted: &'static str,
    },
    /// Not JSON.
    Unexpected {
        /// What is there.
        found: char,
        /// What should be.
        wanted: &'static str,
    },
    /// A string without its closing quotation mark.
    UnclosedString,
    /// A line break or tab within a string.
    LineBreakInString,
    /// A `\` that begins no escape of JSON.
    Escape,
    /// Not a number of JSON.
    Number(String),
    /// A key that is given twice in one object.
    DuplicateKey(String),
    /// A value of the wrong type.
    Type {
        /// What should be there.
        wanted: &'static str,
        /// What is.
        found: &'static str,
    },
    /// A statement, or a list of statements, without a policy around it.
    BareStatement,
    /// What the AWS CLI prints around a policy, which is under this key.
    Wrapped(String),
    /// Policies under two members of one object, of which either can be meant.
    SeveralPolicies(String, String),
    /// An element that IAM does not know in this place.
    UnknownElement(String),
    /// An element that must be there is not.
    MissingElement(&'static str),
    /// Neither an element nor its `Not…` form.
    NeitherElement(&'static str, &'static str),
    /// An element and its `Not…` form in one statement.
    BothElements(&'static str, &'static str),
    /// An element of resource-based policies in an identity-based one.
    NotInIdentityPolicy(&'static str),
    /// An element of identity-based policies in a trust policy.
    NotInTrustPolicy(&'static str),
    /// `Statement` is an empty list.
    NoStatement,
    /// No version of the policy language.
    Version(String),
    /// Neither `Allow` nor `Deny`.
    Effect(String),
    /// A `Sid` with characters that it cannot have.
    Sid(String),
    /// A `Sid` that an earlier statement has.
    DuplicateSid(String),
    /// Not an action, nor a pattern of actions.
    Action(String),
    /// An action with a wildcard in its service prefix.
    ActionVendor(String),
    /// Neither `*` nor an ARN, nor a pattern of ARNs.
    Resource(String),
    /// An ARN with fewer than six parts in the policy of a session.
    IncompleteArn(String),
    /// Not a type of principal.
    PrincipalType(String),
    /// A principal other than `*` outside of an object.
    Principal(String),
    /// Not a condition operator.
    Operator(String),
    /// Two spellings of one condition key under one operator.
    DuplicateConditionKey(String),
    /// A condition key without a name.
    ConditionKey,
    /// A value that the operator cannot compare with.
    Value {
        /// The value.
        value: String,
        /// What the operator compares with, such as `a date`.
        wanted: &'static str,
    },
    /// A policy variable without its closing brace.
    VariableBrace(String),
}

impl From<JsonProblem> for PolicyErrorKind {
    fn from(problem: JsonProblem) -> Self {
        match problem {
            JsonProblem::TooLong(_) => Self::TooLong,
            JsonProblem::TooDeep(_) => Self::TooDeep,
            JsonProblem::UnexpectedEnd { wanted } => Self::UnexpectedEnd { wanted },
            JsonProblem::Unexpected { found, wanted } => Self::Unexpected { found, wanted },
            JsonProblem::UnclosedString => Self::UnclosedString,
            JsonProblem::LineBreakInString => Self::LineBreakInString,
            JsonProblem::Escape => Self::Escape,
            JsonProblem::Number(text) => Self::Number(text),
            JsonProblem::DuplicateKey(key) => Self::DuplicateKey(key),
        }
    }
}

impl fmt::Display for PolicyErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "the policy is longer than {MAX_POLICY_BYTES} bytes"),
            Self::TooDeep => write!(f, "the policy nests deeper than {MAX_POLICY_DEPTH} levels"),
            Self::TooManyStatements => write!(f, "the policy has more than {MAX_POLICY_STATEMENTS} statements"),
            Self::Character(found) => write!(f, "policy text cannot have the character `{}`", found.escape_default()),
            Self::Empty => f.write_str("the policy is empty"),
            Self::UnexpectedEnd { wanted } => write!(f, "the text ends where {wanted} should come"),
            Self::Unexpected { found, wanted } => write!(f, "found `{found}` where {wanted} should come"),
            Self::UnclosedString => f.write_str("a string is not closed"),
            Self::LineBreakInString => f.write_str("a string has a line break or a tab"),
            Self::Escape => f.write_str("not an escape of JSON"),
            Self::Number(text) => write!(f, "`{text}` is not a number"),
            Self::DuplicateKey(key) => write!(f, "the key `{key}` is given twice in one object"),
            Self::Type { wanted, found } => write!(f, "found {found} where {wanted} should be"),
            Self::BareStatement => f.write_str("found a statement where a whole policy should be"),
            Self::SeveralPolicies(one, two) => write!(f, "found policies under `{one}` and under `{two}`"),
            Self::Wrapped(key) => write!(f, "found a policy under `{key}` where it should be alone"),
            Self::UnknownElement(name) => write!(f, "`{name}` is not a policy element"),
            Self::MissingElement(name) => write!(f, "the element `{name}` is missing"),
            Self::NeitherElement(plain, not) => write!(f, "neither `{plain}` nor `{not}` is given"),
            Self::BothElements(plain, not) => write!(f, "both `{plain}` and `{not}` are given"),
            Self::NotInIdentityPolicy(name) => write!(f, "an identity-based policy cannot have `{name}`"),
            Self::NotInTrustPolicy(name) => write!(f, "a trust policy cannot have `{name}`"),
            Self::NoStatement => f.write_str("the policy has no statement"),
            Self::Version(text) => write!(f, "`{text}` is not a version of the policy language"),
            Self::Effect(text) => write!(f, "`{text}` is not an effect"),
            Self::Sid(text) => write!(f, "`{text}` is not a valid statement id"),
            Self::DuplicateSid(text) => write!(f, "the statement id `{text}` is not unique"),
            Self::Action(text) => write!(f, "`{text}` is not an action"),
            Self::ActionVendor(text) => write!(f, "`{text}` has a wildcard in the service prefix, which IAM refuses"),
            Self::Resource(text) => write!(f, "`{text}` is not a resource"),
            Self::IncompleteArn(text) => {
                write!(f, "`{text}` is not a whole ARN, which the policy of a session needs")
            }
            Self::PrincipalType(text) => write!(f, "`{text}` is not a type of principal"),
            Self::Principal(text) => write!(f, "`{text}` is not a principal"),
            Self::Operator(text) => write!(f, "`{text}` is not a condition operator"),
            Self::DuplicateConditionKey(key) => {
                write!(f, "the condition key `{key}` is given twice under one operator")
            }
            Self::ConditionKey => f.write_str("a condition key is empty"),
            Self::Value { value, wanted } => write!(f, "`{value}` is not {wanted}"),
            Self::VariableBrace(text) => {
                write!(f, "a policy variable in `{text}` is not closed, or its default not in single quotes")
            }
        }
    }
}

const ELEMENTS: &str = "the elements of a policy are `Version`, `Id` and `Statement`, those of a statement `Sid`, `Effect`, \
    `Principal` or `NotPrincipal`, `Action` or `NotAction`, `Resource` or `NotResource`, and `Condition`; the case counts";

/// Every element, and what is said of a name with a slip in it.
const DID_YOU_MEAN: [(&str, &str); 12] = [
    ("Version", "did you mean `Version`? the case counts"),
    ("Id", "did you mean `Id`? the case counts"),
    ("Statement", "did you mean `Statement`? the case counts"),
    ("Sid", "did you mean `Sid`? the case counts"),
    ("Effect", "did you mean `Effect`? the case counts"),
    ("Principal", "did you mean `Principal`? the case counts"),
    ("NotPrincipal", "did you mean `NotPrincipal`? the case counts"),
    ("Action", "did you mean `Action`? the case counts"),
    ("NotAction", "did you mean `NotAction`? the case counts"),
    ("Resource", "did you mean `Resource`? the case counts"),
    ("NotResource", "did you mean `NotResource`? the case counts"),
    ("Condition", "did you mean `Condition`? the case counts"),
];

impl PolicyErrorKind {
    /// What to do about it.
    pub(crate) fn help(&self) -> &'static str {
        match self {
            Self::TooLong | Self::TooManyStatements => "IAM takes policies of up to 10,240 characters; split this one",
            Self::TooDeep => "a policy needs no more than six levels",
            Self::Character(_) => "use tabs, line breaks and the characters from U+0020 to U+00FF",
            Self::Empty => "see that the file is the right one; a policy is an object of JSON",
            Self::UnexpectedEnd { .. } => "the text looks cut off",
            Self::Unexpected { .. } => "a policy is written in JSON (RFC 8259)",
            Self::UnclosedString => "add the closing quotation mark",
            Self::LineBreakInString => "write `\\n` or `\\t`",
            Self::Escape => "write `\\\\` for a backslash",
            Self::Number(_) => "write it as JSON does, such as `10` or `0.5`, or put it in quotation marks",
            Self::DuplicateKey(_) => "IAM refuses repeated keys; join their values in one list",
            Self::Type { .. } => "see the grammar of the IAM JSON policy language",
            Self::BareStatement => "put it into `{\"Version\": \"2012-10-17\", \"Statement\": [ … ]}`",
            Self::SeveralPolicies(..) => "give one policy at a time",
            Self::Wrapped(_) => "give the policy alone, without what the AWS CLI prints around it",
            Self::UnknownElement(name) => match nearest(name, DID_YOU_MEAN.iter().map(|(element, _)| *element)) {
                Some(near) => {
                    DID_YOU_MEAN.iter().find(|(element, _)| *element == near).map_or(ELEMENTS, |(_, help)| *help)
                }
                None => ELEMENTS,
            },
            Self::MissingElement(_) => "add the element; the case of its name counts",
            Self::NeitherElement(..) => "give exactly one of the two",
            Self::BothElements(..) => "give only one of the two, or make two statements",
            Self::NotInIdentityPolicy(_) => "remove it; it belongs to resource-based and trust policies",
            Self::NotInTrustPolicy(_) => "remove it; the role itself is the resource of its trust policy",
            Self::NoStatement => "give at least one statement",
            Self::Version(_) => "write `2012-10-17`, or `2008-10-17` for the language without variables",
            Self::Effect(_) => "write `Allow` or `Deny`; the case counts",
            Self::Sid(_) => "use only the letters A to Z and a to z and digits",
            Self::DuplicateSid(_) => "each `Sid` may occur once in a policy",
            Self::Action(_) => "write the service prefix in full, a colon and a name, such as `s3:GetObject`, or `*`",
            Self::ActionVendor(_) => "write the service prefix in full, such as `s3:*`, or `*` for all actions",
            Self::IncompleteArn(_) => {
                "write all six parts, such as `arn:aws:sqs:*:*:*`: STS refuses the policy, where it completes ARNs elsewhere"
            }
            Self::Resource(_) => "write `*` or an ARN that begins with `arn:`",
            Self::PrincipalType(_) => "the types are `AWS`, `Federated`, `Service` and `CanonicalUser`",
            Self::Principal(_) => "write `*`, or an object such as `{\"Service\": \"ec2.amazonaws.com\"}`",
            Self::Operator(_) => {
                "the operators are those of the IAM User Guide, such as `StringEquals` or `ForAnyValue:StringLike`; \
                 the case counts"
            }
            Self::DuplicateConditionKey(_) => {
                "the case of condition keys does not count; join their values in one list"
            }
            Self::ConditionKey => "write a service prefix, a colon and a name, such as `aws:SourceIp`",
            Self::Value { .. } => "without such a value IAM could not compare",
            Self::VariableBrace(_) => "write `${name}` or `${name, 'default'}`, and `${$}` for a dollar sign",
        }
    }
}

//! The bodies of the three operations that carry statements.
//!
//! Here each is read by its own form. The rules between the statements of one body, such as that reads and writes are not mixed, that
//! transactions name full keys and that no item is there twice, need the statements parsed and the keys of their tables: they are not
//! looked at here.
//!
//! Source: API model of DynamoDB (2012-08-10), `ExecuteStatementInput`, `BatchExecuteStatementInput`, `ExecuteTransactionInput`.

mod error;

use alloc::borrow::Cow;
use alloc::vec;
use alloc::vec::Vec;

pub use error::{RequestError, RequestProblem};

use crate::json;
use crate::json::{Json, Limits, Member, Node};
use crate::service::dynamodb::dialect::MAX_STATEMENT_CHARS;
use crate::service::dynamodb::input::{FormProblem, Place, find};
use crate::service::dynamodb::target::Operation;
use crate::service::dynamodb::value::{JSON_DEPTH, Value, values};
use crate::span::Span;
use error::RequestProblem as Problem;

/// The longest body that is read, in bytes: 100 statements of 8,192 characters, each escaped, and their parameters.
pub const MAX_REQUEST_BYTES: usize = 16 << 20;

/// How many statements a batch has at most.
pub const MAX_BATCH_STATEMENTS: usize = 25;

/// How many statements a transaction has at most.
pub const MAX_TRANSACTION_STATEMENTS: usize = 100;

const LIMITS: Limits = Limits { bytes: MAX_REQUEST_BYTES, depth: JSON_DEPTH, escaped_controls: true };

/// What the answer says of consumed capacity. Not a condition key of any PartiQL action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReturnConsumedCapacity {
    /// `INDEXES`
    Indexes,
    /// `TOTAL`
    Total,
    /// `NONE`
    None,
}

/// What the answer says of an item when the condition on it fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReturnOnFailure {
    /// `ALL_OLD`
    AllOld,
    /// `NONE`
    None,
}

/// One statement of a body, and what is said of it alone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestStatement<'r> {
    /// The statement, escapes resolved.
    pub text: Cow<'r, str>,
    /// The place in the body of the string that it is in, with its quotation marks.
    pub span: Span,
    /// The values of its parameters; `None` when the body does not give any.
    pub parameters: Option<Vec<Value>>,
    /// `ConsistentRead`
    pub consistent_read: Option<bool>,
    /// `ReturnValuesOnConditionCheckFailure`
    pub return_on_failure: Option<ReturnOnFailure>,
}

/// The body of a request that carries statements.
///
/// ```
/// use partiql_iam::dynamodb::{Operation, Request, Value};
///
/// let body = r#"{"Statements": [{"Statement": "SELECT * FROM Music WHERE Artist = ?", "Parameters": [{"S": "Acme Band"}]}]}"#;
/// let request = Request::parse(Operation::BatchExecuteStatement, body)?;
/// assert_eq!(request.statements[0].text, "SELECT * FROM Music WHERE Artist = ?");
/// assert_eq!(request.statements[0].parameters, Some(vec![Value::String("Acme Band".into())]));
///
/// let error = Request::parse(Operation::ExecuteTransaction, body).unwrap_err();
/// assert_eq!(error.to_string(), "`Statements` belongs to BatchExecuteStatement, and this is ExecuteTransaction");
/// # Ok::<(), partiql_iam::dynamodb::RequestError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request<'r> {
    /// The operation.
    pub operation: Operation,
    /// The statements in their order: one, 1 to 25, or 1 to 100.
    pub statements: Vec<RequestStatement<'r>>,
    /// `ReturnConsumedCapacity`
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// `Limit`, of ExecuteStatement alone.
    pub limit: Option<u32>,
    /// `NextToken`, of ExecuteStatement alone: the same statement goes on.
    pub next_token: Option<Cow<'r, str>>,
    /// `ClientRequestToken`, of ExecuteTransaction alone.
    pub client_request_token: Option<Cow<'r, str>>,
}

/// The member that holds the statements.
pub(crate) const fn statements_member(operation: Operation) -> &'static str {
    match operation {
        Operation::ExecuteStatement => "Statement",
        Operation::BatchExecuteStatement => "Statements",
        Operation::ExecuteTransaction => "TransactStatements",
    }
}

/// The members of a body.
const fn members(operation: Operation) -> &'static [&'static str] {
    match operation {
        Operation::ExecuteStatement => &[
            "Statement",
            "Parameters",
            "ConsistentRead",
            "NextToken",
            "ReturnConsumedCapacity",
            "Limit",
            "ReturnValuesOnConditionCheckFailure",
        ],
        Operation::BatchExecuteStatement => &["Statements", "ReturnConsumedCapacity"],
        Operation::ExecuteTransaction => &["TransactStatements", "ClientRequestToken", "ReturnConsumedCapacity"],
    }
}

/// The members of one of several statements.
const fn statement_members(operation: Operation) -> &'static [&'static str] {
    match operation {
        Operation::ExecuteStatement | Operation::BatchExecuteStatement => {
            &["Statement", "Parameters", "ConsistentRead", "ReturnValuesOnConditionCheckFailure"]
        }
        Operation::ExecuteTransaction => &["Statement", "Parameters", "ReturnValuesOnConditionCheckFailure"],
    }
}

impl<'r> Request<'r> {
    /// Reads the body of an operation.
    ///
    /// # Errors
    ///
    /// When it is not one: with the first member that is unknown, missing, there twice, of another type, too long, or of another operation.
    pub fn parse(operation: Operation, body: &'r str) -> Result<Self, RequestError> {
        request(operation, &json::parse(body, &LIMITS)?)
    }

    /// Reads the body of the operation that the name of its member with the statements tells.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), and when no member or more than one tells it.
    pub fn parse_any(body: &'r str) -> Result<Self, RequestError> {
        let root = json::parse(body, &LIMITS)?;
        let place = Place::root();
        let members = place.object(&root)?;
        let mut told = Operation::ALL.into_iter().filter(|one| find(members, statements_member(*one)).is_some());
        match told.next() {
            // A second one is an unknown member of the first.
            Some(operation) => request(operation, &root),
            None => Err(place.error(Problem::NoStatement, root.span)),
        }
    }
}

fn request<'r>(operation: Operation, root: &Node<'r>) -> Result<Request<'r>, RequestError> {
    let place = &mut Place::root();
    let body = place.object(root)?;
    check_members(place, body, operation, members(operation))?;
    let named = required(place, root, statements_member(operation))?;
    let mut request = Request {
        operation,
        statements: Vec::new(),
        return_consumed_capacity: None,
        limit: None,
        next_token: None,
        client_request_token: None,
    };
    request.statements = match operation {
        Operation::ExecuteStatement => vec![statement(place, root)?],
        Operation::BatchExecuteStatement => statements(place, named, operation, MAX_BATCH_STATEMENTS)?,
        Operation::ExecuteTransaction => statements(place, named, operation, MAX_TRANSACTION_STATEMENTS)?,
    };
    for member in body {
        place.member(member, |place, node| {
            match &*member.key {
                "ReturnConsumedCapacity" => {
                    let known = [
                        ("INDEXES", ReturnConsumedCapacity::Indexes),
                        ("TOTAL", ReturnConsumedCapacity::Total),
                        ("NONE", ReturnConsumedCapacity::None),
                    ];
                    request.return_consumed_capacity = Some(one_of(place, node, known)?);
                }
                "Limit" => request.limit = Some(limit(place, node)?),
                "NextToken" => request.next_token = Some(text(place, node, 32_768)?),
                "ClientRequestToken" => request.client_request_token = Some(text(place, node, 36)?),
                // Those of a statement, which are read with it.
                _ => {}
            }
            Ok::<_, RequestError>(())
        })?;
    }
    Ok(request)
}

/// Fails at a member that is not one of these.
fn check_members(
    place: &Place<'_>,
    members: &[Member<'_>],
    operation: Operation,
    known: &'static [&'static str],
) -> Result<(), RequestError> {
    let Some(member) = members.iter().find(|member| !known.contains(&&*member.key)) else {
        return Ok(());
    };
    let name = member.key.clone().into_owned();
    let other = Operation::ALL.into_iter().find(|other| statements_member(*other) == name);
    let problem = match other {
        Some(belongs_to) if belongs_to != operation => Problem::OtherOperation { name, belongs_to, operation },
        Some(_) | None => Problem::Form(FormProblem::UnknownMember { name, known }),
    };
    Err(place.error(problem, member.key_span))
}

fn required<'n, 'r>(place: &Place<'r>, node: &'n Node<'r>, name: &'static str) -> Result<&'n Member<'r>, RequestError> {
    let missing = || {
        let open = Span::new(node.span.start, node.span.start.saturating_add(1));
        place.error(Problem::Form(FormProblem::MissingMember(name)), open)
    };
    find(place.object(node)?, name).ok_or_else(missing)
}

fn statements<'r>(
    place: &mut Place<'r>,
    member: &Member<'r>,
    operation: Operation,
    most: usize,
) -> Result<Vec<RequestStatement<'r>>, RequestError> {
    place.member(member, |place, node| {
        let found = place.array(node)?.len();
        if found == 0 || found > most {
            return Err(place.error(Problem::Count { operation, found, most }, node.span));
        }
        place.items(node, |place, node| {
            check_members(place, place.object(node)?, operation, statement_members(operation))?;
            statement(place, node)
        })
    })
}

/// The members of an object that are about one statement.
fn statement<'r>(place: &mut Place<'r>, node: &Node<'r>) -> Result<RequestStatement<'r>, RequestError> {
    let named = required(place, node, "Statement")?;
    let text = place.member(named, |place, node| text(place, node, MAX_STATEMENT_CHARS))?;
    let mut statement = RequestStatement {
        text,
        span: named.value.span,
        parameters: None,
        consistent_read: None,
        return_on_failure: None,
    };
    for member in place.object(node)? {
        place.member(member, |place, node| {
            match &*member.key {
                "Parameters" => {
                    let values = values(place, node).map_err(|error| error.map(Problem::Value))?;
                    statement.parameters = Some(values);
                }
                "ConsistentRead" => statement.consistent_read = Some(place.boolean(node)?),
                "ReturnValuesOnConditionCheckFailure" => {
                    let known = [("ALL_OLD", ReturnOnFailure::AllOld), ("NONE", ReturnOnFailure::None)];
                    statement.return_on_failure = Some(one_of(place, node, known)?);
                }
                // Those of the body around it.
                _ => {}
            }
            Ok::<_, RequestError>(())
        })?;
    }
    Ok(statement)
}

/// A text of one to so many characters.
fn text<'r>(place: &mut Place<'r>, node: &Node<'r>, most: usize) -> Result<Cow<'r, str>, RequestError> {
    let text = place.string(node)?;
    if text.is_empty() || (text.len() > most && text.chars().count() > most) {
        return Err(place.error(Problem::Length { most }, node.span));
    }
    Ok(text.clone())
}

fn limit(place: &mut Place<'_>, node: &Node<'_>) -> Result<u32, RequestError> {
    let Json::Number(text) = node.value else {
        return Err(place.wrong_type("a number", node).into());
    };
    let limit = text.parse().ok().filter(|limit| (1..=i32::MAX.unsigned_abs()).contains(limit));
    limit.ok_or_else(|| place.error(Problem::Limit(text.into()), node.span))
}

fn one_of<'r, T: Copy, const N: usize>(
    place: &mut Place<'r>,
    node: &Node<'r>,
    known: [(&'static str, T); N],
) -> Result<T, RequestError> {
    let text = place.string(node)?;
    let found = known.iter().find(|(name, _)| text == name);
    let unknown = || {
        let known = known.iter().map(|(name, _)| *name).collect();
        place.error(Problem::UnknownValue { text: text.clone().into_owned(), known }, node.span)
    };
    found.map(|(_, value)| *value).ok_or_else(unknown)
}

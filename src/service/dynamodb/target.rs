//! What a statement runs on.

use crate::service::dynamodb::arn::Account;
use crate::service::dynamodb::schema::Schema;
use crate::service::dynamodb::value::Value;

/// The API operation that a statement is sent by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// `ExecuteStatement`: one statement.
    ExecuteStatement,
    /// `BatchExecuteStatement`: 1 to 25 statements, each decided alone.
    BatchExecuteStatement,
    /// `ExecuteTransaction`: 1 to 100 statements, all or none.
    ExecuteTransaction,
}

impl Operation {
    /// Every operation that carries statements.
    pub const ALL: [Self; 3] = [Self::ExecuteStatement, Self::BatchExecuteStatement, Self::ExecuteTransaction];

    /// The name in the API, such as `ExecuteStatement`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExecuteStatement => "ExecuteStatement",
            Self::BatchExecuteStatement => "BatchExecuteStatement",
            Self::ExecuteTransaction => "ExecuteTransaction",
        }
    }

    /// The value of `dynamodb:EnclosingOperation`, which a single statement does not have (measured).
    #[must_use]
    pub const fn enclosing(self) -> Option<&'static str> {
        match self {
            Self::ExecuteStatement => None,
            Self::BatchExecuteStatement | Self::ExecuteTransaction => Some(self.name()),
        }
    }
}

/// What a statement runs on: the tables of an account and region, and how it is sent.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The account and region.
    pub account: &'a Account,
    /// The keys of its tables, if they are known.
    pub schema: Option<&'a Schema>,
    /// The operation. `None` is ExecuteStatement, and ExecuteTransaction for `EXISTS(…)`, which no other takes.
    pub operation: Option<Operation>,
    /// The values of the parameters, if they are known.
    pub values: Option<&'a [Value]>,
    /// Whether the request asks for the item when its condition fails (`ReturnValuesOnConditionCheckFailure`), so that
    /// `dynamodb:ReturnValues` is unknown.
    pub returns_on_failure: bool,
    /// Whether the request asks for a strongly consistent read (`ConsistentRead`), which a global index does not give.
    pub consistent_read: bool,
}

impl<'a> Target<'a> {
    /// The tables of an account of which nothing more is known.
    #[must_use]
    pub const fn new(account: &'a Account) -> Self {
        Self { account, schema: None, operation: None, values: None, returns_on_failure: false, consistent_read: false }
    }
}

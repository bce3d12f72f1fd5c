//! What a statement runs on.

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

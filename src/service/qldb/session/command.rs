//! The commands of the API.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::service::qldb::session::parameter::Parameter;

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendCommand<'r> {
    /// A new session.
    StartSession {
        /// The name of the ledger; no later request has it.
        ledger_name: Cow<'r, str>,
    },
    /// A step of a session.
    InSession {
        /// The session.
        session_token: Cow<'r, str>,
        /// The step.
        command: Command<'r>,
    },
}

/// A step of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command<'r> {
    /// Begins a transaction.
    StartTransaction,
    /// Runs a statement.
    ExecuteStatement {
        /// The transaction.
        transaction_id: Cow<'r, str>,
        /// The statement, exactly as the upstream will read it.
        statement: Cow<'r, str>,
        /// The values of its parameters.
        parameters: Vec<Parameter<'r>>,
    },
    /// Reads more of what a statement returned.
    FetchPage,
    /// Ends a transaction.
    CommitTransaction,
    /// Gives a transaction up.
    AbortTransaction,
    /// Ends the session.
    EndSession,
}

/// The name of a command, without what it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CommandKind {
    /// `StartSession`
    StartSession,
    /// `StartTransaction`
    StartTransaction,
    /// `ExecuteStatement`
    ExecuteStatement,
    /// `FetchPage`
    FetchPage,
    /// `CommitTransaction`
    CommitTransaction,
    /// `AbortTransaction`
    AbortTransaction,
    /// `EndSession`
    EndSession,
}

impl CommandKind {
    /// Every command.
    pub const ALL: [Self; 7] = [
        Self::StartSession,
        Self::StartTransaction,
        Self::ExecuteStatement,
        Self::FetchPage,
        Self::CommitTransaction,
        Self::AbortTransaction,
        Self::EndSession,
    ];

    /// The name, as the API's model has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::StartSession => "StartSession",
            Self::StartTransaction => "StartTransaction",
            Self::ExecuteStatement => "ExecuteStatement",
            Self::FetchPage => "FetchPage",
            Self::CommitTransaction => "CommitTransaction",
            Self::AbortTransaction => "AbortTransaction",
            Self::EndSession => "EndSession",
        }
    }
}

impl SendCommand<'_> {
    /// Which command it is.
    #[must_use]
    pub const fn kind(&self) -> CommandKind {
        match self {
            Self::StartSession { .. } => CommandKind::StartSession,
            Self::InSession { command, .. } => match command {
                Command::StartTransaction => CommandKind::StartTransaction,
                Command::ExecuteStatement { .. } => CommandKind::ExecuteStatement,
                Command::FetchPage => CommandKind::FetchPage,
                Command::CommitTransaction => CommandKind::CommitTransaction,
                Command::AbortTransaction => CommandKind::AbortTransaction,
                Command::EndSession => CommandKind::EndSession,
            },
        }
    }
}

//! The rules between the statements of a batch or a transaction.

use alloc::borrow::Cow;
use alloc::string::ToString;
use core::fmt;

use crate::diagnostic::Diagnostic;
use crate::service::dynamodb::resolve::requirements::Requirements;
use crate::service::dynamodb::rules::Command;
use crate::service::dynamodb::target::Operation;

/// Why DynamoDB refuses the statements of one request together. The statements are named by their places, from 0.
///
/// Source: measured, with the messages of DynamoDB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MembersError {
    /// A read and a write in one request.
    Mixed {
        /// The first statement that reads.
        read: usize,
        /// The first that writes.
        write: usize,
    },
    /// `EXISTS`, which goes with writes alone, and a read in one transaction.
    ///
    /// Source: the measured message "EXISTS can only be used in ExecuteTransaction write requests".
    ExistsAmongReads {
        /// The first statement with `EXISTS`.
        exists: usize,
        /// The first that reads.
        read: usize,
    },
    /// Two statements on one item.
    SameItem {
        /// The first.
        first: usize,
        /// The second.
        other: usize,
    },
}

impl MembersError {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Mixed { .. } => "reads-and-writes",
            Self::ExistsAmongReads { .. } => "exists-among-reads",
            Self::SameItem { .. } => "same-item",
        }
    }

    /// The two statements, from 0, in their order.
    #[must_use]
    pub const fn members(&self) -> [usize; 2] {
        match self {
            Self::Mixed { read: one, write: two } | Self::ExistsAmongReads { exists: one, read: two }
                if *one > *two =>
            {
                [*two, *one]
            }
            Self::Mixed { read: one, write: two }
            | Self::ExistsAmongReads { exists: one, read: two }
            | Self::SameItem { first: one, other: two } => [*one, *two],
        }
    }

    /// The statement at which it is seen, from 0.
    #[must_use]
    pub const fn member(&self) -> usize {
        let [_, member] = self.members();
        member
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(match self {
            Self::Mixed { .. } => "send reads and writes in requests of their own; only `EXISTS` goes with writes",
            Self::ExistsAmongReads { .. } => "send `EXISTS` with writes; a read shows by itself what there is",
            Self::SameItem { .. } => "name each item once in a request",
        }))
    }
}

impl fmt::Display for MembersError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mixed { read, write } => write!(
                f,
                "one request either reads or writes: statement {} reads, and statement {} writes",
                read + 1,
                write + 1
            ),
            Self::ExistsAmongReads { exists, read } => write!(
                f,
                "`EXISTS` goes with writes alone: statement {} is one, and statement {} reads",
                exists + 1,
                read + 1
            ),
            Self::SameItem { first, other } => {
                write!(f, "the statements {} and {} are on the same item", first + 1, other + 1)
            }
        }
    }
}

impl core::error::Error for MembersError {}

impl<'a> From<&'a MembersError> for Diagnostic<'a> {
    fn from(error: &'a MembersError) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}

/// Checks the statements of one request against one another. Each must have been resolved for this operation.
///
/// That two statements are on one item is seen where the schema and the values are known.
///
/// # Errors
///
/// The first rule that is broken.
pub fn check_members(operation: Operation, members: &[Requirements<'_>]) -> Result<(), MembersError> {
    check_each(operation, &members.iter())
}

/// [`check_members`] of statements that are not in one slice.
pub(crate) fn check_each<'m, 'a: 'm>(
    operation: Operation,
    members: &(impl Iterator<Item = &'m Requirements<'a>> + Clone),
) -> Result<(), MembersError> {
    match operation {
        Operation::ExecuteStatement => return Ok(()),
        Operation::BatchExecuteStatement | Operation::ExecuteTransaction => {}
    }
    let first = |reads| members.clone().position(|member| is_read(member.command()) == Some(reads));
    if let (Some(read), Some(write)) = (first(true), first(false)) {
        return Err(MembersError::Mixed { read, write });
    }
    let exists = members.clone().position(|member| member.command() == Command::Exists);
    if let (Some(exists), Some(read)) = (exists, first(true)) {
        return Err(MembersError::ExistsAmongReads { exists, read });
    }
    // A request has 100 statements at most.
    for (other, member) in members.clone().enumerate() {
        let before = members.clone().take(other);
        if let Some(first) = before.enumerate().find(|(_, first)| first.is_same_item(member)).map(|(place, _)| place) {
            return Err(MembersError::SameItem { first, other });
        }
    }
    Ok(())
}

/// Whether it reads or writes; `None` for what goes with both.
const fn is_read(command: Command) -> Option<bool> {
    match command {
        Command::Select => Some(true),
        Command::Insert | Command::Update | Command::Delete => Some(false),
        Command::Exists => None,
    }
}

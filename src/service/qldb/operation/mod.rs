//! QLDB's API operations and the permissions that each needs.
//!
//! An operation can need actions of other services too. These are an [`OperationAction`], so that
//! [`Action`] stays what it is: an action of QLDB.

mod requirement;

use core::fmt;
use core::str::FromStr;

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};

pub use requirement::{
    KmsAction, Operands, OperationAction, OperationError, OperationRequirement, OperationResource, Tagged,
};

use crate::diagnostic::Diagnostic;
use crate::nearest::nearest;
use crate::service::qldb::Action;

/// What an operation's action is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// No resource type: `*`.
    All,
    Ledger,
    /// A stream that does not exist yet, or all of a ledger.
    Streams,
    /// One stream.
    Stream,
    /// Whatever is tagged.
    Tagged,
}

/// What an operation needs of other services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CrossServiceNeed {
    Nothing,
    PassRole,
    /// To give the ledger a customer managed key.
    KeyGrant,
    /// To use a ledger that has one.
    KeyUse,
}

/// Defines [`Operation`] from one row an operation: what its action is on, and what it needs besides.
macro_rules! operations {
    ($($name:ident $scope:ident $also:ident;)*) => {
        /// An operation of the QLDB API or of the QLDB Session API. Its action has the same name.
        ///
        /// Source: API models of QLDB (2019-01-02) and QLDB Session (2019-07-11); Service Authorization Reference,
        /// "Actions defined by Amazon QLDB".
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Operation {
            $(#[doc = concat!("`", stringify!($name), "`")] $name,)*
        }

        impl Operation {
            /// Every operation, by name.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name, such as `ExportJournalToS3`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                }
            }

            /// The action of QLDB that it needs.
            #[must_use]
            pub const fn action(self) -> Action {
                match self {
                    $(Self::$name => Action::$name,)*
                }
            }

            pub(crate) const fn row(self) -> (Scope, CrossServiceNeed) {
                match self {
                    $(Self::$name => (Scope::$scope, CrossServiceNeed::$also),)*
                }
            }
        }
    };
}

operations! {
    CancelJournalKinesisStream Stream Nothing;
    CreateLedger Ledger KeyGrant;
    DeleteLedger Ledger Nothing;
    DescribeJournalKinesisStream Stream Nothing;
    DescribeJournalS3Export Ledger Nothing;
    DescribeLedger Ledger Nothing;
    ExportJournalToS3 Ledger PassRole;
    GetBlock Ledger Nothing;
    GetDigest Ledger Nothing;
    GetRevision Ledger Nothing;
    ListJournalKinesisStreamsForLedger Streams Nothing;
    ListJournalS3Exports All Nothing;
    ListJournalS3ExportsForLedger Ledger Nothing;
    ListLedgers All Nothing;
    ListTagsForResource Tagged Nothing;
    SendCommand Ledger KeyUse;
    StreamJournalToKinesis Streams PassRole;
    TagResource Tagged Nothing;
    UntagResource Tagged Nothing;
    UpdateLedger Ledger KeyGrant;
    UpdateLedgerPermissionsMode Ledger Nothing;
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The text is not the name of an operation of QLDB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownOperation {
    text: String,
    near: Option<&'static str>,
    instead: Option<Instead>,
}

/// What is meant by a name that is no operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Instead {
    /// A command of a session.
    Command,
    /// An action that no operation needs: of statements, or of the console.
    Action(Action),
}

/// The commands of the session API, and what people take for them. Each is sent as SendCommand.
///
/// Source: API model of QLDB Session (2019-07-11), `SendCommandRequest`.
pub(crate) const SENT_AS_COMMANDS: [&str; 14] = [
    "AbortTransaction",
    "CommitTransaction",
    "Connect",
    "EndSession",
    "Execute",
    "ExecuteLambda",
    "ExecutePartiQL",
    "ExecuteStatement",
    "ExecuteTransaction",
    "FetchPage",
    "OpenSession",
    "StartSession",
    "StartTransaction",
    "TransactionExecute",
];

impl UnknownOperation {
    /// A stable code for programs: `operation`, whatever the cause.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "operation"
    }

    /// The operation whose name is nearest.
    #[must_use]
    pub const fn near(&self) -> Option<&'static str> {
        self.near
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<Cow<'_, str>> {
        match (self.instead, self.near) {
            (Some(Instead::Command), _) => Some(
                "drivers send it as a command of `SendCommand`, and the action is `qldb:SendCommand`: ask for `operation SendCommand`"
                    .into(),
            ),
            (Some(Instead::Action(action)), _) if action.name().starts_with("qldb:PartiQL") => {
                Some(format!("`{action}` is an action of statements: ask for `explain` with the statement").into())
            }
            (Some(Instead::Action(action)), _) => Some(format!("`{action}` is an action of the QLDB console").into()),
            (None, Some(near)) => Some(format!("did you mean `{near}`?").into()),
            (None, None) => None,
        }
    }
}

impl fmt::Display for UnknownOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not an operation of QLDB", self.text)
    }
}

impl core::error::Error for UnknownOperation {}

impl<'a> From<&'a UnknownOperation> for Diagnostic<'a> {
    fn from(error: &'a UnknownOperation) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}

impl FromStr for Operation {
    type Err = UnknownOperation;

    /// Reads a name in any case, with or without `qldb:`.
    ///
    /// ```
    /// # use partiql_iam::qldb::operation::Operation;
    /// assert_eq!("exportjournaltos3".parse(), Ok(Operation::ExportJournalToS3));
    /// // So the guide spells it in one place.
    /// assert_eq!("StreamsJournalToKinesis".parse::<Operation>().unwrap_err().near(), Some("StreamJournalToKinesis"));
    /// ```
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.strip_prefix("qldb:").unwrap_or(text);
        let found = Self::ALL.iter().copied().find(|operation| operation.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| {
            let same = |other: &str| other.eq_ignore_ascii_case(name);
            let action =
                Action::ALL.iter().copied().find(|action| action.name().strip_prefix("qldb:").is_some_and(same));
            let names = Self::ALL.iter().map(|operation| operation.name());
            let near = nearest(name, names.chain(SENT_AS_COMMANDS));
            let is_command = |name: &str| SENT_AS_COMMANDS.iter().any(|other| other.eq_ignore_ascii_case(name));
            let instead = match (action, near) {
                _ if is_command(name) => Some(Instead::Command),
                (Some(action), _) => Some(Instead::Action(action)),
                (None, Some(near)) if is_command(near) => Some(Instead::Command),
                (None, _) => None,
            };
            let near = match instead {
                Some(Instead::Command) => Some(Self::SendCommand.name()),
                Some(Instead::Action(_)) => None,
                None => near,
            };
            UnknownOperation { text: text.into(), near, instead }
        })
    }
}

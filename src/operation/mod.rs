//! QLDB's API operations and the permissions that each needs.
//!
//! An operation can need actions of other services too. These are an [`OperationAction`], so that
//! [`Action`] stays what it is: an action of QLDB.

mod requirement;

use core::fmt;
use core::str::FromStr;

use alloc::string::String;

pub use requirement::{
    KmsAction, Operands, OperationAction, OperationError, OperationRequirement, OperationResource, Tagged,
};

use crate::nearest::nearest;
use crate::permission::Action;

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
pub(crate) enum Also {
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

            pub(crate) const fn row(self) -> (Scope, Also) {
                match self {
                    $(Self::$name => (Scope::$scope, Also::$also),)*
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
}

impl UnknownOperation {
    /// The operation whose name is nearest.
    #[must_use]
    pub const fn near(&self) -> Option<&'static str> {
        self.near
    }
}

impl fmt::Display for UnknownOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not an operation of QLDB", self.text)
    }
}

impl core::error::Error for UnknownOperation {}

impl FromStr for Operation {
    type Err = UnknownOperation;

    /// Reads a name in any case, with or without `qldb:`.
    ///
    /// ```
    /// # use partiql_iam::operation::Operation;
    /// assert_eq!("exportjournaltos3".parse(), Ok(Operation::ExportJournalToS3));
    /// // So the guide spells it in one place.
    /// assert_eq!("StreamsJournalToKinesis".parse::<Operation>().unwrap_err().near(), Some("StreamJournalToKinesis"));
    /// ```
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.strip_prefix("qldb:").unwrap_or(text);
        let found = Self::ALL.iter().copied().find(|operation| operation.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| UnknownOperation {
            text: text.into(),
            near: nearest(name, Self::ALL.iter().map(|operation| operation.name())),
        })
    }
}

//! DynamoDB's API operations, and the permissions that each needs.
//!
//! Source: API models of DynamoDB (2012-08-10) and DynamoDB Streams (2012-08-10); Service Authorization Reference, "API operations
//! defined by Amazon DynamoDB".

mod error;
mod place;
mod requirement;

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;
use core::str::FromStr;

pub use error::{OperationError, OperationProblem};
pub use place::{PlaceKind, ResourcePlace};
pub use requirement::{OperationRequirement, OperationResource};

use crate::diagnostic::Diagnostic;
use crate::nearest::nearest;
use crate::service::dynamodb::action::Action;
use crate::service::dynamodb::target::Operation;
use place::{any, backup, export, global_table, import, index, stream, table, table_name};

/// What an operation needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// What its statements need.
    Statements(Operation),
    /// An action on what it names, and also all of these. Which of them a request needs (for its tags, its policy, its replicas, the data
    /// of a restored table) is not published, so that all count.
    Actions {
        /// Its own action.
        action: Action,
        /// What the reference lists besides, without what only a replica or the service itself needs.
        also: &'static [&'static [Action]],
    },
    /// An action for each of its members, by the member's kind: that of the [place](ResourcePlace::action).
    Members,
    /// No source names an action.
    Unknown,
}

/// What [`ApiOperation::needs`] says, by a short word a row.
macro_rules! needs {
    ($name:ident statements()) => {
        Needs::Statements(Operation::$name)
    };
    ($name:ident own($($also:expr),*)) => {
        Needs::Actions { action: Action::$name, also: &[$($also),*] }
    };
    ($name:ident action($action:ident)) => {
        Needs::Actions { action: Action::$action, also: &[] }
    };
    ($name:ident members()) => {
        Needs::Members
    };
    ($name:ident unknown()) => {
        Needs::Unknown
    };
}

/// Defines [`ApiOperation`] from one row an operation: what it needs, and where its request names resources.
macro_rules! operations {
    ($($name:ident $kind:ident $args:tt [$($place:expr),* $(,)?];)*) => {
        /// An operation of the DynamoDB API or of the DynamoDB Streams API. Displays as its name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ApiOperation {
            $(#[doc = concat!("`", stringify!($name), "`")] $name,)*
        }

        impl ApiOperation {
            /// Every operation, by name.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name, such as `GetItem`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                }
            }

            /// What it needs.
            #[must_use]
            pub const fn needs(self) -> Needs {
                match self {
                    $(Self::$name => needs!($name $kind $args),)*
                }
            }

            /// Where a request names the resources that its actions are on.
            #[must_use]
            pub const fn places(self) -> &'static [ResourcePlace] {
                match self {
                    $(Self::$name => {
                        const PLACES: &[ResourcePlace] = &[$($place),*];
                        PLACES
                    })*
                }
            }
        }
    };
}

/// What fills a table that is made from another.
const FILLING: &[Action] = &[
    Action::BatchWriteItem,
    Action::DeleteItem,
    Action::GetItem,
    Action::PutItem,
    Action::Query,
    Action::Scan,
    Action::UpdateItem,
];

operations! {
    BatchExecuteStatement statements() [];
    BatchGetItem own() [table("RequestItems{key}")];
    BatchWriteItem own() [table("RequestItems{key}")];
    CancelBulkOperation unknown() [];
    CreateBackup own() [table("TableName")];
    CreateGlobalTable own() [global_table("GlobalTableName")];
    CreateTable own(FILLING, &[Action::AssociateTableReplica, Action::CreateTableReplica, Action::PutResourcePolicy, Action::TagResource])
        [table("TableName"), table("GlobalTableSourceArn").optional()];
    DeleteBackup own() [backup("BackupArn")];
    DeleteItem own() [table("TableName")];
    DeleteResourcePolicy own() [any("ResourceArn")];
    DeleteTable own() [table("TableName")];
    DescribeBackup own() [backup("BackupArn")];
    DescribeBulkOperation unknown() [];
    DescribeContinuousBackups own() [table("TableName")];
    DescribeContributorInsights own() [table("TableName"), index("IndexName").optional()];
    DescribeEndpoints own() [];
    DescribeExport own() [export("ExportArn")];
    DescribeGlobalTable own() [global_table("GlobalTableName")];
    DescribeGlobalTableSettings own() [global_table("GlobalTableName")];
    DescribeImport own() [import("ImportArn")];
    DescribeKinesisStreamingDestination own() [table("TableName")];
    DescribeLimits own() [];
    DescribeStream own() [stream("StreamArn")];
    DescribeTable own() [table("TableName")];
    DescribeTableReplicaAutoScaling own() [table("TableName")];
    DescribeTimeToLive own() [table("TableName")];
    DisableKinesisStreamingDestination own() [table("TableName")];
    EnableKinesisStreamingDestination own() [table("TableName")];
    ExecuteStatement statements() [];
    ExecuteTransaction statements() [];
    ExportTableToPointInTime own() [table("TableArn")];
    GetItem own() [table("TableName")];
    GetRecords own() [];
    GetResourcePolicy own() [any("ResourceArn")];
    GetShardIterator own() [stream("StreamArn")];
    ImportTable own() [table_name("TableCreationParameters.TableName")];
    ListBackups own() [table("TableName").optional(), backup("ExclusiveStartBackupArn").optional()];
    ListBulkOperations unknown() [];
    ListContributorInsights own() [table("TableName").optional()];
    ListExports own() [table("TableArn").optional()];
    ListGlobalTables own() [global_table("ExclusiveStartGlobalTableName").optional()];
    ListImports own() [table("TableArn").optional()];
    ListStreams own() [table_name("TableName").optional(), stream("ExclusiveStartStreamArn").optional()];
    ListTables own() [table_name("ExclusiveStartTableName").optional()];
    ListTagsOfResource own() [any("ResourceArn")];
    PutItem own() [table("TableName")];
    PutResourcePolicy own() [any("ResourceArn")];
    Query own() [table("TableName"), index("IndexName").optional().alone()];
    RestoreTableFromBackup own(FILLING) [table_name("TargetTableName"), backup("BackupArn")];
    RestoreTableToPointInTime own(FILLING, &[Action::AssociateTableReplica, Action::CreateTableReplica])
        [table("SourceTableArn").optional(), table_name("SourceTableName").optional(), table_name("TargetTableName")];
    Scan own() [table("TableName"), index("IndexName").optional().alone()];
    SearchVectors own() [table("TableName"), index("IndexName")];
    StartBulkPutItems unknown() [];
    TagResource own() [any("ResourceArn")];
    TransactGetItems action(GetItem) [table("TransactItems[].Get.TableName")];
    TransactWriteItems members() [
        table("TransactItems[].ConditionCheck.TableName").of(Action::ConditionCheckItem),
        table("TransactItems[].Put.TableName").of(Action::PutItem),
        table("TransactItems[].Delete.TableName").of(Action::DeleteItem),
        table("TransactItems[].Update.TableName").of(Action::UpdateItem),
    ];
    UntagResource own() [any("ResourceArn")];
    UpdateContinuousBackups own() [table("TableName")];
    UpdateContributorInsights own() [table("TableName"), index("IndexName").optional()];
    UpdateGlobalTable own() [global_table("GlobalTableName")];
    UpdateGlobalTableSettings own() [global_table("GlobalTableName")];
    UpdateItem own() [table("TableName")];
    UpdateKinesisStreamingDestination own() [table("TableName")];
    UpdateTable own(FILLING, &[Action::CreateGlobalTableWitness, Action::CreateTable, Action::CreateTableReplica, Action::DeleteGlobalTableWitness, Action::TagResource])
        [table("TableName")];
    UpdateTableReplicaAutoScaling own() [table("TableName")];
    UpdateTimeToLive own() [table("TableName")];
}

impl ApiOperation {
    /// The value of the header `X-Amz-Target`, such as `DynamoDB_20120810.GetItem`.
    #[must_use]
    pub fn target(self) -> String {
        let prefix = if self.is_of_streams() { "DynamoDBStreams_20120810." } else { "DynamoDB_20120810." };
        [prefix, self.name()].concat()
    }

    /// Whether it is of the API of DynamoDB Streams, which has a target and hosts of its own.
    #[must_use]
    pub const fn is_of_streams(self) -> bool {
        matches!(self, Self::DescribeStream | Self::GetRecords | Self::GetShardIterator | Self::ListStreams)
    }
}

impl fmt::Display for ApiOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The text is not the name of an operation of DynamoDB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownApiOperation {
    text: String,
    near: Option<&'static str>,
}

impl UnknownApiOperation {
    /// A stable code for programs: `unknown-operation`, whatever the cause.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "unknown-operation"
    }

    /// The operation that is perhaps meant.
    #[must_use]
    pub const fn near(&self) -> Option<&'static str> {
        self.near
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<Cow<'_, str>> {
        self.near.map(|near| format!("did you mean `{near}`?").into())
    }
}

impl fmt::Display for UnknownApiOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not an operation of DynamoDB", self.text)
    }
}

impl core::error::Error for UnknownApiOperation {}

impl<'a> From<&'a UnknownApiOperation> for Diagnostic<'a> {
    fn from(error: &'a UnknownApiOperation) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}

impl FromStr for ApiOperation {
    type Err = UnknownApiOperation;

    /// Reads a name such as `GetItem`; case counts.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownApiOperation {
            text: text.into(),
            near: nearest(text, Self::ALL.iter().map(|operation| operation.name())),
        };
        Self::ALL.iter().copied().find(|operation| operation.name() == text).ok_or_else(unknown)
    }
}

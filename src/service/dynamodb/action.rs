//! IAM actions of DynamoDB, and what each may be combined with.

use crate::iam;
use crate::iam::{ActionRow, ActionTable, ResourceKind};
use crate::service::dynamodb::condition_key::{
    ATTRIBUTES, ConditionKey, ENCLOSING_OPERATION, FULL_TABLE_SCAN, LEADING_KEYS, RETURN_CONSUMED_CAPACITY,
    RETURN_VALUES, SELECT,
};
use crate::service::dynamodb::policy::POLICIES;
use crate::service::dynamodb::resource::{BACKUP, EXPORT, GLOBAL_TABLE, IMPORT, INDEX, STREAM, TABLE};

/// The kinds of resource that a DynamoDB action can be authorized on.
///
/// Source: Service Authorization Reference, "Resource types defined by Amazon DynamoDB".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ResourceType {
    /// `…:table/${TableName}/backup/${BackupName}`
    Backup,
    /// `…:table/${TableName}/export/${ExportName}`
    Export,
    /// `arn:${Partition}:dynamodb::${Account}:global-table/${GlobalTableName}`, without a region.
    GlobalTable,
    /// `…:table/${TableName}/import/${ImportName}`
    Import,
    /// `…:table/${TableName}/index/${IndexName}`
    Index,
    /// `…:table/${TableName}/stream/${StreamLabel}`
    Stream,
    /// `…:table/${TableName}`
    Table,
}

impl ResourceType {
    /// The name that the Service Authorization Reference uses, such as `table`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Backup => "backup",
            Self::Export => "export",
            Self::GlobalTable => "global-table",
            Self::Import => "import",
            Self::Index => "index",
            Self::Stream => "stream",
            Self::Table => "table",
        }
    }

    /// Its row.
    #[must_use]
    pub const fn kind(self) -> &'static ResourceKind {
        match self {
            Self::Backup => &BACKUP,
            Self::Export => &EXPORT,
            Self::GlobalTable => &GLOBAL_TABLE,
            Self::Import => &IMPORT,
            Self::Index => &INDEX,
            Self::Stream => &STREAM,
            Self::Table => &TABLE,
        }
    }
}

/// What DynamoDB hands in to IAM.
pub static ACTIONS: ActionTable = ActionTable {
    service: "DynamoDB",
    prefix: "dynamodb",
    actions: Action::ROWS,
    kinds: &[&TABLE, &INDEX, &STREAM, &BACKUP, &EXPORT, &IMPORT, &GLOBAL_TABLE],
    keys: &[
        &ATTRIBUTES,
        &SELECT,
        &LEADING_KEYS,
        &FULL_TABLE_SCAN,
        &RETURN_VALUES,
        &ENCLOSING_OPERATION,
        &RETURN_CONSUMED_CAPACITY,
    ],
    // Those of the second to the fourth key attribute are of indexes that PartiQL does not read.
    // Source: developer guide, specifying-conditions.
    other_names: &[("dynamodb:FirstPartitionKeyValues", &LEADING_KEYS)],
    // Source: Organizations guide, "List of AWS services that support RCPs".
    resource_control: true,
    one_account: false,
    policies: &POLICIES,
};

/// What an action does, as the reference has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AccessLevel {
    /// `List`
    List,
    /// `Read`
    Read,
    /// `Write`
    Write,
    /// `Tagging`
    Tagging,
    /// `Permissions management`
    PermissionsManagement,
}

/// Defines [`Action`] from one row an action: name, access level, resource types that it must be on, those that it can be on, condition keys.
macro_rules! actions {
    ($($name:ident $access:ident [$($required:ident)*] [$($optional:ident)*] [$($key:ident)*];)*) => {
        /// An IAM action of DynamoDB. Displays as `dynamodb:PartiQLSelect`.
        ///
        /// No action is named after `ExecuteStatement`, `BatchExecuteStatement` or `ExecuteTransaction`: which of the four PartiQL actions
        /// such an operation needs is decided by its statements.
        ///
        /// The set, the resource types and the condition keys are those of the Service Authorization Reference, "Actions defined by
        /// Amazon DynamoDB"; `tests/core/dynamodb/operation.rs` holds them against a copy of it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $(#[doc = concat!("`dynamodb:", stringify!($name), "`")] $name,)*
        }

        impl Action {
            /// Every action, in the order of the reference.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The full name, such as `dynamodb:PartiQLSelect`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => concat!("dynamodb:", stringify!($name)),)*
                }
            }

            /// The rows of [`Action::ALL`].
            const ROWS: &'static [iam::Action] = &[$(Self::$name.row()),*];

            /// The action as IAM knows it.
            #[must_use]
            pub const fn row(self) -> iam::Action {
                match self {
                    $(Self::$name => {
                        static ROW: ActionRow = ActionRow {
                            name: Action::$name.name(),
                            index: Action::$name as usize,
                            resources: &[$(ResourceType::$required.kind(),)* $(ResourceType::$optional.kind()),*],
                            keys: &[$(ConditionKey::$key.row()),*],
                        };
                        iam::Action::new(&ROW)
                    })*
                }
            }

            /// What it does.
            #[must_use]
            pub const fn access_level(self) -> AccessLevel {
                match self {
                    $(Self::$name => AccessLevel::$access,)*
                }
            }

            /// The resource types that the reference marks as required. Of several one is enough where each request is on one of them.
            #[must_use]
            pub const fn required_types(self) -> &'static [ResourceType] {
                match self {
                    $(Self::$name => &[$(ResourceType::$required),*],)*
                }
            }

            /// The resource types it can be authorized on, the required ones first. Empty: only on `*`.
            #[must_use]
            pub const fn resource_types(self) -> &'static [ResourceType] {
                match self {
                    $(Self::$name => &[$(ResourceType::$required,)* $(ResourceType::$optional),*],)*
                }
            }

            /// The condition keys of the action itself. Tables and indexes add `aws:ResourceTag/…`.
            #[must_use]
            pub const fn condition_keys(self) -> &'static [ConditionKey] {
                match self {
                    $(Self::$name => &[$(ConditionKey::$key),*],)*
                }
            }
        }
    };
}

actions! {
    AssociateTableReplica Write [Table] [] [];
    BatchGetItem Read [Table] [] [Attributes LeadingKeys ReturnConsumedCapacity Select];
    BatchWriteItem Write [Table] [] [Attributes LeadingKeys ReturnConsumedCapacity];
    ConditionCheckItem Read [Table] [] [Attributes LeadingKeys ReturnConsumedCapacity ReturnValues];
    CreateBackup Write [Table] [] [];
    CreateGlobalTable Write [GlobalTable Table] [] [];
    CreateGlobalTableWitness Write [Table] [] [];
    CreateTable Write [Table] [] [RequestTag TagKeys];
    CreateTableReplica Write [Table] [] [];
    DeleteBackup Write [Backup] [] [];
    DeleteGlobalTableWitness Write [Table] [] [];
    DeleteItem Write [Table] [] [Attributes EnclosingOperation LeadingKeys ReturnConsumedCapacity ReturnValues];
    DeleteResourcePolicy PermissionsManagement [Stream Table] [] [];
    DeleteTable Write [Table] [] [];
    DeleteTableReplica Write [Table] [] [];
    DescribeBackup Read [Backup] [] [];
    DescribeContinuousBackups Read [Table] [] [];
    DescribeContributorInsights Read [Table] [Index] [];
    DescribeEndpoints Read [] [] [];
    DescribeExport Read [Export] [] [];
    DescribeGlobalTable Read [GlobalTable] [] [];
    DescribeGlobalTableSettings Read [GlobalTable] [] [];
    DescribeImport Read [Import] [] [];
    DescribeKinesisStreamingDestination Read [Table] [] [];
    DescribeLimits Read [] [] [];
    DescribeReservedCapacity Read [] [] [];
    DescribeReservedCapacityOfferings Read [] [] [];
    DescribeStream Read [Stream] [] [];
    DescribeTable Read [Table] [] [];
    DescribeTableReplicaAutoScaling Read [Table] [] [];
    DescribeTimeToLive Read [Table] [] [];
    DisableKinesisStreamingDestination Write [Table] [] [];
    EnableKinesisStreamingDestination Write [Table] [] [];
    ExportTableToPointInTime Write [Table] [] [];
    GetAbacStatus Read [] [] [];
    GetItem Read [Table] [] [Attributes EnclosingOperation LeadingKeys ReturnConsumedCapacity Select];
    GetRecords Read [Stream] [] [];
    GetResourcePolicy Read [Stream Table] [] [];
    GetShardIterator Read [Stream] [] [];
    ImportTable Write [Table] [] [];
    InjectError Write [] [] [FisActionId FisTargetArns];
    ListBackups List [] [] [];
    ListContributorInsights List [] [] [];
    ListExports List [] [Table] [];
    ListGlobalTables List [] [] [];
    ListImports List [] [Table] [];
    ListStreams Read [] [] [];
    ListTables List [] [] [];
    ListTagsOfResource Read [Stream Table] [] [];
    PartiQLDelete Write [Table] [] [Attributes EnclosingOperation LeadingKeys ReturnValues];
    PartiQLInsert Write [Table] [] [Attributes EnclosingOperation LeadingKeys];
    PartiQLSelect Read [Table] [Index] [Attributes EnclosingOperation FullTableScan LeadingKeys Select];
    PartiQLUpdate Write [Table] [] [Attributes EnclosingOperation LeadingKeys ReturnValues];
    PurchaseReservedCapacityOfferings Write [] [] [];
    PutItem Write [Table] [] [Attributes EnclosingOperation LeadingKeys ReturnConsumedCapacity ReturnValues];
    PutResourcePolicy PermissionsManagement [Stream Table] [] [];
    Query Read [Table] [Index] [Attributes LeadingKeys ReturnConsumedCapacity ReturnValues Select];
    ReadDataForReplication Read [Table] [] [];
    ReplicateSettings Write [Table] [] [];
    RestoreTableFromAwsBackup Write [Table] [] [];
    RestoreTableFromBackup Write [Backup Table] [] [];
    RestoreTableToPointInTime Write [Table] [] [];
    Scan Read [Table] [Index] [Attributes ReturnConsumedCapacity ReturnValues Select];
    SearchVectors Read [Index Table] [] [];
    StartAwsBackupJob Write [Table] [] [];
    TagResource Tagging [Stream Table] [] [RequestTag TagKeys];
    UntagResource Tagging [Stream Table] [] [TagKeys];
    UpdateAbacStatus PermissionsManagement [] [] [];
    UpdateContinuousBackups Write [Table] [] [];
    UpdateContributorInsights Write [Table] [Index] [];
    UpdateGlobalTable Write [GlobalTable Table] [] [];
    UpdateGlobalTableSettings Write [GlobalTable Table] [] [];
    UpdateGlobalTableVersion Write [GlobalTable] [Table] [];
    UpdateItem Write [Table] [] [Attributes EnclosingOperation LeadingKeys ReturnConsumedCapacity ReturnValues];
    UpdateKinesisStreamingDestination Write [Table] [] [];
    UpdateTable Write [Table] [] [];
    UpdateTableReplicaAutoScaling Write [Table] [] [];
    UpdateTimeToLive Write [Table] [] [];
    WriteDataForReplication Write [Table] [] [];
}

iam::action_of_service! {
    Action, ACTIONS,
    /// ```
    /// # use partiql_iam::dynamodb::Action;
    /// assert_eq!("dynamodb:partiqlselect".parse(), Ok(Action::PartiQLSelect));
    /// assert!("dynamodb:ExecuteStatement".parse::<Action>().is_err());
    /// ```
}

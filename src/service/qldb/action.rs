//! IAM actions of QLDB, and what each may be combined with.

use crate::iam;
use crate::iam::{ActionRow, ActionTable, ResourceKind};
use crate::service::qldb::condition::{ConditionKey, PURGE};
use crate::service::qldb::policy::POLICIES;
use crate::service::qldb::resource::{CATALOG, LEDGER, STREAM, TABLE};

/// The kinds of resource that a QLDB action can be authorized on.
///
/// Source: Service Authorization Reference, "Resource types defined by Amazon QLDB".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ResourceType {
    /// `…:ledger/${LedgerName}/information_schema/user_tables`
    Catalog,
    /// `…:ledger/${LedgerName}`
    Ledger,
    /// `…:stream/${LedgerName}/${StreamId}`
    Stream,
    /// `…:ledger/${LedgerName}/table/${TableId}`
    Table,
}

impl ResourceType {
    /// The name that the Service Authorization Reference uses, such as `table`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Catalog => "catalog",
            Self::Ledger => "ledger",
            Self::Stream => "stream",
            Self::Table => "table",
        }
    }

    /// Its row.
    #[must_use]
    pub const fn kind(self) -> &'static ResourceKind {
        match self {
            Self::Catalog => &CATALOG,
            Self::Ledger => &LEDGER,
            Self::Stream => &STREAM,
            Self::Table => &TABLE,
        }
    }
}

/// What QLDB hands in to IAM.
pub static ACTIONS: ActionTable = ActionTable {
    service: "QLDB",
    prefix: "qldb",
    actions: Action::ROWS,
    kinds: &[&LEDGER, &TABLE, &CATALOG, &STREAM],
    keys: &[&PURGE],
    other_names: &[],
    // Source: Organizations guide, "List of AWS services that support RCPs".
    resource_control: false,
    one_account: true,
    policies: &POLICIES,
};

/// Defines [`Action`] from one row an action: variant, name after `qldb:`, resource types, condition keys.
macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident $name:literal [$($resource:ident)*] [$($key:ident)*];)*) => {
        /// An IAM action of QLDB. Displays as `qldb:PartiQLSelect`.
        ///
        /// The set, the resource types and the condition keys are those of the Service Authorization Reference,
        /// "Actions defined by Amazon QLDB"; `tests/core/vocabulary.rs` holds them against a copy of it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $($(#[$doc])* #[doc = concat!("`qldb:", $name, "`")] $variant,)*
        }

        impl Action {
            /// Every action, in the order of the reference.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The full name, such as `qldb:PartiQLSelect`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!("qldb:", $name),)*
                }
            }

            /// The resource types it can be authorized on. Empty: only on `*`.
            #[must_use]
            pub const fn resource_types(self) -> &'static [ResourceType] {
                match self {
                    $(Self::$variant => &[$(ResourceType::$resource),*],)*
                }
            }

            /// The condition keys of the action itself. Every resource adds `aws:ResourceTag/…`.
            #[must_use]
            pub const fn condition_keys(self) -> &'static [ConditionKey] {
                match self {
                    $(Self::$variant => &[$(ConditionKey::$key),*],)*
                }
            }

            /// The rows of [`Action::ALL`].
            const ROWS: &'static [iam::Action] = &[$(Self::$variant.row()),*];

            /// The action as IAM knows it.
            #[must_use]
            pub const fn row(self) -> iam::Action {
                match self {
                    $(Self::$variant => {
                        static ROW: ActionRow = ActionRow {
                            name: Action::$variant.name(),
                            index: Action::$variant as usize,
                            resources: &[$(ResourceType::$resource.kind()),*],
                            keys: &[$(ConditionKey::$key.row()),*],
                        };
                        iam::Action::new(&ROW)
                    })*
                }
            }
        }
    };
}

actions! {
    CancelJournalKinesisStream "CancelJournalKinesisStream" [Stream] [];
    CreateLedger "CreateLedger" [Ledger] [RequestTag TagKeys];
    DeleteLedger "DeleteLedger" [Ledger] [];
    DescribeJournalKinesisStream "DescribeJournalKinesisStream" [Stream] [];
    DescribeJournalS3Export "DescribeJournalS3Export" [Ledger] [];
    DescribeLedger "DescribeLedger" [Ledger] [];
    /// Console only, no API operation:
    ExecuteStatement "ExecuteStatement" [Ledger] [];
    ExportJournalToS3 "ExportJournalToS3" [Ledger] [];
    GetBlock "GetBlock" [Ledger] [];
    GetDigest "GetDigest" [Ledger] [];
    GetRevision "GetRevision" [Ledger] [];
    /// Console only, no API operation:
    InsertSampleData "InsertSampleData" [Ledger] [];
    ListJournalKinesisStreamsForLedger "ListJournalKinesisStreamsForLedger" [Stream] [];
    ListJournalS3Exports "ListJournalS3Exports" [] [];
    ListJournalS3ExportsForLedger "ListJournalS3ExportsForLedger" [Ledger] [];
    ListLedgers "ListLedgers" [] [];
    ListTagsForResource "ListTagsForResource" [Catalog Ledger Stream Table] [];
    PartiQLCreateIndex "PartiQLCreateIndex" [Table] [];
    PartiQLCreateTable "PartiQLCreateTable" [Table] [RequestTag TagKeys];
    PartiQLDelete "PartiQLDelete" [Table] [];
    PartiQLDropIndex "PartiQLDropIndex" [Table] [Purge];
    PartiQLDropTable "PartiQLDropTable" [Table] [Purge];
    PartiQLHistoryFunction "PartiQLHistoryFunction" [Table] [];
    PartiQLInsert "PartiQLInsert" [Table] [];
    PartiQLRedact "PartiQLRedact" [Table] [];
    PartiQLSelect "PartiQLSelect" [Catalog Table] [];
    PartiQLUndropTable "PartiQLUndropTable" [Table] [];
    PartiQLUpdate "PartiQLUpdate" [Table] [];
    SendCommand "SendCommand" [Ledger] [];
    /// Console only, no API operation:
    ShowCatalog "ShowCatalog" [Ledger] [];
    StreamJournalToKinesis "StreamJournalToKinesis" [Stream] [RequestTag TagKeys];
    TagResource "TagResource" [Catalog Ledger Stream Table] [RequestTag TagKeys];
    UntagResource "UntagResource" [Catalog Ledger Stream Table] [RequestTag TagKeys];
    UpdateLedger "UpdateLedger" [Ledger] [];
    UpdateLedgerPermissionsMode "UpdateLedgerPermissionsMode" [Ledger] [];
}

iam::action_of_service! {
    Action, ACTIONS,
    /// ```
    /// # use partiql_iam::qldb::Action;
    /// assert_eq!("qldb:partiqlselect".parse(), Ok(Action::PartiQLSelect));
    /// assert!("qldb:Select".parse::<Action>().is_err());
    /// ```
}

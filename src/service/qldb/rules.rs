//! THE permissions table: one row a rule, each cell with how sure it is and where it comes from.
//!
//! The answers of this library are read off this table; nothing else decides what a command needs.

use core::fmt;

use crate::service::qldb::action::Action;
use crate::service::qldb::condition::ConditionKey;

/// The version of the mapping from statements to permissions, apart from the crate's. Raised when an answer changes.
pub const MAPPING_VERSION: u32 = 2;

/// The permission class of a statement, which is not always its first word: `FROM p … REMOVE p` is a DELETE.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Command {
    /// `CREATE TABLE`
    CreateTable,
    /// `DROP TABLE`
    DropTable,
    /// `UNDROP TABLE`
    UndropTable,
    /// `CREATE INDEX`
    CreateIndex,
    /// `DROP INDEX`
    DropIndex,
    /// `INSERT INTO` a table
    Insert,
    /// A change inside documents
    Update,
    /// Removal of whole documents
    Delete,
    /// `EXEC REDACT_REVISION`
    RedactRevision,
    /// A query
    Select,
}

impl Command {
    /// The name in answers, such as `CREATE TABLE`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CreateTable => "CREATE TABLE",
            Self::DropTable => "DROP TABLE",
            Self::UndropTable => "UNDROP TABLE",
            Self::CreateIndex => "CREATE INDEX",
            Self::DropIndex => "DROP INDEX",
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::RedactRevision => "REDACT_REVISION",
            Self::Select => "SELECT",
        }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// How sure a cell of the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// Printed in AWS's documentation.
    Confirmed,
    /// Follows from what is printed, by the reason in the row's source.
    Inferred,
    /// Not printed in any copy found; rests on working roles. The safer reading is taken.
    Probable,
}

impl Certainty {
    /// The word in listings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Inferred => "inferred",
            Self::Probable => "probable",
        }
    }
}

/// The resource column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The ledger.
    Ledger,
    /// The table named in the statement.
    Table,
    /// `table/*`, since the table has no id yet.
    AnyTable,
    /// The system catalog.
    Catalog,
}

impl Place {
    /// The end of the ARN, after `ledger/${LedgerName}`.
    #[must_use]
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Ledger => "",
            Self::Table => "/table/${TableId}",
            Self::AnyTable => "/table/*",
            Self::Catalog => "/information_schema/user_tables",
        }
    }
}

/// The dependent actions of a row: also needed, on the same resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dependent {
    /// The actions.
    pub actions: &'static [Action],
    /// Whether they are needed only when the statement gives tags.
    pub only_with_tags: bool,
    /// How sure the cell is.
    pub certainty: Certainty,
}

/// The condition column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The statement fixes no key.
    None,
    /// `qldb:Purge` with this value.
    Purge(bool),
    /// `aws:RequestTag/K` and `aws:TagKeys`, when the statement gives tags.
    Tags,
}

impl Condition {
    /// The condition keys of the cell.
    #[must_use]
    pub const fn keys(self) -> &'static [ConditionKey] {
        match self {
            Self::None => &[],
            Self::Purge(_) => &[ConditionKey::Purge],
            Self::Tags => &[ConditionKey::RequestTag, ConditionKey::TagKeys],
        }
    }
}

/// One row of the permissions table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// What asks for the permission: a command or a part of one.
    pub command: &'static str,
    /// The action.
    pub action: Action,
    /// How sure the action is.
    pub action_certainty: Certainty,
    /// What the action is on.
    pub place: Place,
    /// How sure the resource is.
    pub place_certainty: Certainty,
    /// The dependent actions, if there are any.
    pub dependent: Option<Dependent>,
    /// The condition keys that the statement fixes.
    pub condition: Condition,
    /// Why the permission is needed, in one sentence for people.
    pub why: &'static str,
    /// Where the row comes from.
    pub source: &'static str,
}

/// The dependent `PartiQLSelect` of changes and deletions.
///
/// The one cell that no surviving copy of the guide shows. It rests on working public roles: their author grants one
/// action where one is enough (INSERT, history), yet adds `PartiQLSelect` for functions that only UPDATE or only DELETE.
/// To switch it off, make this `None`.
const READS_FIRST: Option<Dependent> =
    Some(Dependent { actions: &[Action::PartiQLSelect], only_with_tags: false, certainty: Certainty::Probable });

const STANDARD_MODE: &str = "developer guide, getting-started-standard-mode";

/// Defines [`Rule`] and its rows.
macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident $id:literal = $row:expr;)*) => {
        /// A rule of the permissions table: why a statement needs a permission, in a form that programs can group by.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule {
            $($(#[$doc])* $rule,)*
        }

        impl Rule {
            /// Every rule, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$rule),*];

            /// The stable id, such as `remove-document`.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$rule => $id,)*
                }
            }

            /// The row of the table.
            #[must_use]
            pub const fn row(self) -> &'static Row {
                match self {
                    $(Self::$rule => const { &$row },)*
                }
            }
        }
    };
}

impl serde::Serialize for Rule {
    /// As its id.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

use Certainty::{Confirmed, Inferred};

rules! {
    /// Every statement sends a command.
    SendCommand "send-command" = Row {
        command: "any statement",
        action: Action::SendCommand, action_certainty: Confirmed,
        place: Place::Ledger, place_certainty: Confirmed,
        dependent: None, condition: Condition::None,
        why: "every statement is sent with the API operation SendCommand",
        source: STANDARD_MODE,
    };
    /// CREATE TABLE.
    CreateTable "create-table" = Row {
        command: "CREATE TABLE",
        action: Action::PartiQLCreateTable, action_certainty: Confirmed,
        place: Place::AnyTable, place_certainty: Confirmed,
        dependent: Some(Dependent { actions: &[Action::TagResource], only_with_tags: true, certainty: Confirmed }),
        condition: Condition::Tags,
        why: "the new table has no id yet, so the permission is on any table",
        source: "developer guide, getting-started-standard-mode and ql-reference.create-table",
    };
    /// DROP TABLE.
    DropTable "drop-table" = Row {
        command: "DROP TABLE",
        action: Action::PartiQLDropTable, action_certainty: Confirmed,
        place: Place::Table, place_certainty: Inferred,
        dependent: None, condition: Condition::Purge(false),
        why: "the table is made inactive; its data is not purged",
        source: "developer guide, getting-started-standard-mode and security_iam_service-with-iam",
    };
    /// UNDROP TABLE.
    UndropTable "undrop-table" = Row {
        command: "UNDROP TABLE",
        action: Action::PartiQLUndropTable, action_certainty: Confirmed,
        place: Place::Table, place_certainty: Inferred,
        dependent: None, condition: Condition::None,
        why: "the table with this id is made active again",
        source: "developer guide, getting-started-standard-mode and ql-reference.undrop-table",
    };
    /// CREATE INDEX.
    CreateIndex "create-index" = Row {
        command: "CREATE INDEX",
        action: Action::PartiQLCreateIndex, action_certainty: Confirmed,
        place: Place::Table, place_certainty: Inferred,
        dependent: None, condition: Condition::None,
        why: "an index is authorized on its table",
        source: STANDARD_MODE,
    };
    /// DROP INDEX.
    DropIndex "drop-index" = Row {
        command: "DROP INDEX",
        action: Action::PartiQLDropIndex, action_certainty: Confirmed,
        place: Place::Table, place_certainty: Inferred,
        dependent: None, condition: Condition::Purge(true),
        why: "an index is authorized on its table, and dropping one purges it",
        source: "developer guide, getting-started-standard-mode and ql-reference.drop-index",
    };
    /// INSERT INTO a table.
    Insert "insert" = Row {
        command: "INSERT INTO table",
        action: Action::PartiQLInsert, action_certainty: Confirmed,
        place: Place::Table, place_certainty: Inferred,
        dependent: None, condition: Condition::None,
        why: "documents are added to the table",
        source: STANDARD_MODE,
    };
    /// A change inside documents: SET, INSERT INTO an element, REMOVE an element; UPDATE- or FROM-led.
    Update "update" = Row {
        command: "UPDATE or FROM … SET, INSERT INTO element, REMOVE element",
        action: Action::PartiQLUpdate, action_certainty: Confirmed,
        place: Place::Table, place_certainty: Inferred,
        dependent: READS_FIRST, condition: Condition::None,
        why: "documents of the table are changed",
        source: "developer guide, getting-started-standard-mode, ql-reference.update and ql-reference.from",
    };
    /// DELETE FROM a table.
    Delete "delete" = Row {
        command: "DELETE FROM table",
        action: Action::PartiQLDelete, action_certainty: Confirmed,
        place: Place::Table, place_certainty: Inferred,
        dependent: READS_FIRST, condition: Condition::None,
        why: "documents of the table are deleted",
        source: "developer guide, getting-started-standard-mode and ql-reference.delete",
    };
    /// REMOVE of whole documents, UPDATE- or FROM-led.
    RemoveDocument "remove-document" = Row {
        command: "UPDATE or FROM … REMOVE document",
        action: Action::PartiQLDelete, action_certainty: Inferred,
        place: Place::Table, place_certainty: Inferred,
        dependent: READS_FIRST, condition: Condition::None,
        why: "REMOVE of the whole document is the same as DELETE",
        source: "developer guide, getting-started-standard-mode, ql-reference.update and ql-reference.from",
    };
    /// EXEC REDACT_REVISION.
    RedactRevision "redact-revision" = Row {
        command: "EXEC REDACT_REVISION",
        action: Action::PartiQLRedact, action_certainty: Confirmed,
        place: Place::Table, place_certainty: Inferred,
        dependent: None, condition: Condition::None,
        why: "a revision of the table with this id (argument 2) is redacted",
        source: "developer guide, getting-started-standard-mode and ql-stored-procedures.redact_revision",
    };
    /// SELECT from a table.
    Select "select" = Row {
        command: "SELECT … FROM table",
        action: Action::PartiQLSelect, action_certainty: Inferred,
        place: Place::Table, place_certainty: Inferred,
        dependent: None, condition: Condition::None,
        why: "documents of the table are read",
        source: STANDARD_MODE,
    };
    /// SELECT from a table's committed view.
    SelectCommitted "select-committed" = Row {
        command: "SELECT … FROM _ql_committed_table",
        action: Action::PartiQLSelect, action_certainty: Inferred,
        place: Place::Table, place_certainty: Inferred,
        dependent: None, condition: Condition::None,
        why: "the committed view of a table is read with the permission on the table",
        source: "developer guide, working.metadata; the Service Authorization Reference has no type for the view",
    };
    /// SELECT from the system catalog.
    SelectCatalog "select-catalog" = Row {
        command: "SELECT … FROM information_schema.user_tables",
        action: Action::PartiQLSelect, action_certainty: Inferred,
        place: Place::Catalog, place_certainty: Confirmed,
        dependent: None, condition: Condition::None,
        why: "the system catalog is a resource of its own, which `table/*` does not cover",
        source: "developer guide, getting-started-standard-mode and working.catalog",
    };
    /// The history function.
    History "history" = Row {
        command: "SELECT … FROM history(table)",
        action: Action::PartiQLHistoryFunction, action_certainty: Inferred,
        place: Place::Table, place_certainty: Inferred,
        dependent: None, condition: Condition::None,
        why: "revisions of the table are read with the history function",
        source: "developer guide, getting-started-standard-mode and working.history",
    };
}

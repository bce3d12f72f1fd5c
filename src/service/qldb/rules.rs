//! THE permissions table: one row a rule, each cell with how sure it is and where it comes from.
//!
//! The answers of this library are read off this table; nothing else decides what a command needs.

use core::fmt;

use crate::iam::{Certainty, Dependent, FactCell, ResourceColumn, RuleRow};
use crate::service::qldb::action::Action;
use crate::service::qldb::condition::ConditionKey;
use crate::service::qldb::resource::{CATALOG, LEDGER, TABLE};

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

/// The dependent `PartiQLSelect` of changes and deletions.
///
/// The one cell that no surviving copy of the guide shows. It rests on working public roles: their author grants one
/// action where one is enough (INSERT, history), yet adds `PartiQLSelect` for functions that only UPDATE or only DELETE.
/// To switch it off, make this `None`.
const READS_FIRST: Option<Dependent> =
    Some(Dependent { actions: &[Action::PartiQLSelect.row()], only_with_tags: false, certainty: Certainty::Probable });

/// The ledger.
const ON_LEDGER: ResourceColumn = ResourceColumn { kind: &LEDGER, any: false };
/// The table named in the statement.
const ON_TABLE: ResourceColumn = ResourceColumn { kind: &TABLE, any: false };
/// `table/*`, since the table has no id yet.
const ON_ANY_TABLE: ResourceColumn = ResourceColumn { kind: &TABLE, any: true };
/// The system catalog.
const ON_CATALOG: ResourceColumn = ResourceColumn { kind: &CATALOG, any: false };

const fn purge(value: &'static str) -> FactCell {
    FactCell { key: ConditionKey::Purge.row(), value: Some(value), only_with_tags: false }
}

const fn with_tags(key: ConditionKey) -> FactCell {
    FactCell { key: key.row(), value: None, only_with_tags: true }
}

const STANDARD_MODE: &str = "developer guide, getting-started-standard-mode";

/// Defines [`Rule`] and its rows.
macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident $id:literal = { $($cells:tt)* };)*) => {
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
            pub const fn row(self) -> &'static RuleRow {
                match self {
                    $(Self::$rule => {
                        static ROW: RuleRow = RuleRow { id: Rule::$rule.id(), $($cells)* };
                        &ROW
                    })*
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

use Certainty::{Documented, Inferred};

rules! {
    /// Every statement sends a command.
    SendCommand "send-command" = {
        command: "any statement",
        action: Action::SendCommand.row(), action_certainty: Documented,
        place: ON_LEDGER, place_certainty: Documented,
        dependent: None, facts: &[],
        why: "every statement is sent with the API operation SendCommand",
        source: STANDARD_MODE,
    };
    /// CREATE TABLE.
    CreateTable "create-table" = {
        command: "CREATE TABLE",
        action: Action::PartiQLCreateTable.row(), action_certainty: Documented,
        place: ON_ANY_TABLE, place_certainty: Documented,
        dependent: Some(Dependent { actions: &[Action::TagResource.row()], only_with_tags: true, certainty: Documented }),
        facts: &[with_tags(ConditionKey::RequestTag), with_tags(ConditionKey::TagKeys)],
        why: "the new table has no id yet, so the permission is on any table",
        source: "developer guide, getting-started-standard-mode and ql-reference.create-table",
    };
    /// DROP TABLE.
    DropTable "drop-table" = {
        command: "DROP TABLE",
        action: Action::PartiQLDropTable.row(), action_certainty: Documented,
        place: ON_TABLE, place_certainty: Inferred,
        dependent: None, facts: &[purge("false")],
        why: "the table is made inactive; its data is not purged",
        source: "developer guide, getting-started-standard-mode and security_iam_service-with-iam",
    };
    /// UNDROP TABLE.
    UndropTable "undrop-table" = {
        command: "UNDROP TABLE",
        action: Action::PartiQLUndropTable.row(), action_certainty: Documented,
        place: ON_TABLE, place_certainty: Inferred,
        dependent: None, facts: &[],
        why: "the table with this id is made active again",
        source: "developer guide, getting-started-standard-mode and ql-reference.undrop-table",
    };
    /// CREATE INDEX.
    CreateIndex "create-index" = {
        command: "CREATE INDEX",
        action: Action::PartiQLCreateIndex.row(), action_certainty: Documented,
        place: ON_TABLE, place_certainty: Inferred,
        dependent: None, facts: &[],
        why: "an index is authorized on its table",
        source: STANDARD_MODE,
    };
    /// DROP INDEX.
    DropIndex "drop-index" = {
        command: "DROP INDEX",
        action: Action::PartiQLDropIndex.row(), action_certainty: Documented,
        place: ON_TABLE, place_certainty: Inferred,
        dependent: None, facts: &[purge("true")],
        why: "an index is authorized on its table, and dropping one purges it",
        source: "developer guide, getting-started-standard-mode and ql-reference.drop-index",
    };
    /// INSERT INTO a table.
    Insert "insert" = {
        command: "INSERT INTO table",
        action: Action::PartiQLInsert.row(), action_certainty: Documented,
        place: ON_TABLE, place_certainty: Inferred,
        dependent: None, facts: &[],
        why: "documents are added to the table",
        source: STANDARD_MODE,
    };
    /// A change inside documents: SET, INSERT INTO an element, REMOVE an element; UPDATE- or FROM-led.
    Update "update" = {
        command: "UPDATE or FROM … SET, INSERT INTO element, REMOVE element",
        action: Action::PartiQLUpdate.row(), action_certainty: Documented,
        place: ON_TABLE, place_certainty: Inferred,
        dependent: READS_FIRST, facts: &[],
        why: "documents of the table are changed",
        source: "developer guide, getting-started-standard-mode, ql-reference.update and ql-reference.from",
    };
    /// DELETE FROM a table.
    Delete "delete" = {
        command: "DELETE FROM table",
        action: Action::PartiQLDelete.row(), action_certainty: Documented,
        place: ON_TABLE, place_certainty: Inferred,
        dependent: READS_FIRST, facts: &[],
        why: "documents of the table are deleted",
        source: "developer guide, getting-started-standard-mode and ql-reference.delete",
    };
    /// REMOVE of whole documents, UPDATE- or FROM-led.
    RemoveDocument "remove-document" = {
        command: "UPDATE or FROM … REMOVE document",
        action: Action::PartiQLDelete.row(), action_certainty: Inferred,
        place: ON_TABLE, place_certainty: Inferred,
        dependent: READS_FIRST, facts: &[],
        why: "REMOVE of the whole document is the same as DELETE",
        source: "developer guide, getting-started-standard-mode, ql-reference.update and ql-reference.from",
    };
    /// EXEC REDACT_REVISION.
    RedactRevision "redact-revision" = {
        command: "EXEC REDACT_REVISION",
        action: Action::PartiQLRedact.row(), action_certainty: Documented,
        place: ON_TABLE, place_certainty: Inferred,
        dependent: None, facts: &[],
        why: "a revision of the table with this id (argument 2) is redacted",
        source: "developer guide, getting-started-standard-mode and ql-stored-procedures.redact_revision",
    };
    /// SELECT from a table.
    Select "select" = {
        command: "SELECT … FROM table",
        action: Action::PartiQLSelect.row(), action_certainty: Inferred,
        place: ON_TABLE, place_certainty: Inferred,
        dependent: None, facts: &[],
        why: "documents of the table are read",
        source: STANDARD_MODE,
    };
    /// SELECT from a table's committed view.
    SelectCommitted "select-committed" = {
        command: "SELECT … FROM _ql_committed_table",
        action: Action::PartiQLSelect.row(), action_certainty: Inferred,
        place: ON_TABLE, place_certainty: Inferred,
        dependent: None, facts: &[],
        why: "the committed view of a table is read with the permission on the table",
        source: "developer guide, working.metadata; the Service Authorization Reference has no type for the view",
    };
    /// SELECT from the system catalog.
    SelectCatalog "select-catalog" = {
        command: "SELECT … FROM information_schema.user_tables",
        action: Action::PartiQLSelect.row(), action_certainty: Inferred,
        place: ON_CATALOG, place_certainty: Documented,
        dependent: None, facts: &[],
        why: "the system catalog is a resource of its own, which `table/*` does not cover",
        source: "developer guide, getting-started-standard-mode and working.catalog",
    };
    /// The history function.
    History "history" = {
        command: "SELECT … FROM history(table)",
        action: Action::PartiQLHistoryFunction.row(), action_certainty: Inferred,
        place: ON_TABLE, place_certainty: Inferred,
        dependent: None, facts: &[],
        why: "revisions of the table are read with the history function",
        source: "developer guide, getting-started-standard-mode and working.history",
    };
}

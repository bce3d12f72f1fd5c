//! The permissions table of DynamoDB's PartiQL: one row a rule.
//!
//! No outer action, no dependent actions. Source: developer guide, ql-iam; Service Authorization Reference, "Actions defined by Amazon
//! DynamoDB".

use core::fmt;

use crate::iam::{Certainty, FactCell, KeyRow, ResourceColumn, RuleRow};
use crate::service::dynamodb::action::Action;
use crate::service::dynamodb::condition_key::{
    ATTRIBUTES, ENCLOSING_OPERATION, FULL_TABLE_SCAN, LEADING_KEYS, RETURN_VALUES, SELECT,
};
use crate::service::dynamodb::resource::{INDEX, TABLE};

/// The version of the mapping from statements to permissions, apart from the crate's. Raised when an answer changes.
pub const MAPPING_VERSION: u32 = 1;

/// The permission class of a statement, which is not always its first word: `FROM "t" WHERE … SET …` is an UPDATE.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Command {
    /// `SELECT`
    Select,
    /// `INSERT INTO`
    Insert,
    /// `UPDATE`, and `FROM … SET` or `REMOVE`
    Update,
    /// `DELETE FROM`
    Delete,
    /// `EXISTS(SELECT …)`
    Exists,
}

impl Command {
    /// The name in answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Select => "SELECT",
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::Exists => "EXISTS",
        }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Defines [`Rule`] and its rows.
macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident $id:literal of $command:ident = { $($cells:tt)* };)*) => {
        /// A rule of the permissions table: why a statement needs a permission, in a form that programs can group by.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule {
            $($(#[$doc])* $rule,)*
        }

        impl Rule {
            /// Every rule, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$rule),*];

            /// The stable id, such as `select-index`.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$rule => $id,)*
                }
            }

            /// The permission class of its statements.
            #[must_use]
            pub const fn command(self) -> Command {
                match self {
                    $(Self::$rule => Command::$command,)*
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

const ON_TABLE: ResourceColumn = ResourceColumn { kind: &TABLE, any: false };
const ON_INDEX: ResourceColumn = ResourceColumn { kind: &INDEX, any: false };

const fn fact(key: &'static KeyRow) -> FactCell {
    FactCell { key, value: None, only_with_tags: false }
}

const READ: [FactCell; 5] =
    [fact(&ATTRIBUTES), fact(&SELECT), fact(&LEADING_KEYS), fact(&FULL_TABLE_SCAN), fact(&ENCLOSING_OPERATION)];
const WRITTEN: [FactCell; 4] =
    [fact(&ATTRIBUTES), fact(&LEADING_KEYS), fact(&RETURN_VALUES), fact(&ENCLOSING_OPERATION)];
const INSERTED: [FactCell; 3] = [fact(&ATTRIBUTES), fact(&LEADING_KEYS), fact(&ENCLOSING_OPERATION)];

use Certainty::{Documented, Inferred};

rules! {
    /// SELECT from a table.
    Select "select" of Select = {
        command: "SELECT … FROM table",
        action: Action::PartiQLSelect.row(), action_certainty: Documented,
        place: ON_TABLE, place_certainty: Documented,
        dependent: None, facts: &READ,
        why: "items of the table are read",
        source: "developer guide, ql-iam; Service Authorization Reference",
    };
    /// SELECT from an index.
    SelectIndex "select-index" of Select = {
        command: "SELECT … FROM table.index",
        action: Action::PartiQLSelect.row(), action_certainty: Documented,
        place: ON_INDEX, place_certainty: Inferred,
        dependent: None, facts: &READ,
        why: "items of the index are read",
        source: "developer guide, ql-iam (\"on the table or index\"); three implementations authorize the index alone",
    };
    /// INSERT INTO a table.
    Insert "insert" of Insert = {
        command: "INSERT INTO table VALUE item",
        action: Action::PartiQLInsert.row(), action_certainty: Documented,
        place: ON_TABLE, place_certainty: Documented,
        dependent: None, facts: &INSERTED,
        why: "an item is added to the table",
        source: "developer guide, ql-iam; Service Authorization Reference",
    };
    /// UPDATE of a table.
    Update "update" of Update = {
        command: "UPDATE table SET, REMOVE",
        action: Action::PartiQLUpdate.row(), action_certainty: Documented,
        place: ON_TABLE, place_certainty: Documented,
        dependent: None, facts: &WRITTEN,
        why: "an item of the table is changed",
        source: "developer guide, ql-iam; Service Authorization Reference",
    };
    /// An update that begins with FROM.
    UpdateFrom "update-from" of Update = {
        command: "FROM table WHERE … SET, REMOVE",
        action: Action::PartiQLUpdate.row(), action_certainty: Inferred,
        place: ON_TABLE, place_certainty: Documented,
        dependent: None, facts: &WRITTEN,
        why: "an item of the table is changed, as by UPDATE",
        source: "measured: DynamoDB runs it as an UPDATE, with the messages of one",
    };
    /// DELETE FROM a table.
    Delete "delete" of Delete = {
        command: "DELETE FROM table",
        action: Action::PartiQLDelete.row(), action_certainty: Documented,
        place: ON_TABLE, place_certainty: Documented,
        dependent: None, facts: &WRITTEN,
        why: "an item of the table is deleted",
        source: "developer guide, ql-iam; Service Authorization Reference",
    };
    /// EXISTS as a statement of a transaction.
    Exists "exists" of Exists = {
        command: "EXISTS(SELECT … FROM table)",
        action: Action::PartiQLSelect.row(), action_certainty: Inferred,
        place: ON_TABLE, place_certainty: Inferred,
        dependent: None, facts: &READ,
        why: "an item of the table is looked at",
        source: "three implementations; the Service Authorization Reference gives ExecuteTransaction the four PartiQL actions alone",
    };
}

impl serde::Serialize for Rule {
    /// As its id.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

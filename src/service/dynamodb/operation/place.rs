//! Where a request names a resource.

use crate::service::dynamodb::action::Action;

/// What a place of a request names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlaceKind {
    /// A table by its name or its ARN.
    Table,
    /// A table by its name.
    TableName,
    /// An index, of the table that the request names, by its name.
    Index,
    /// A backup by its ARN.
    Backup,
    /// An export by its ARN.
    Export,
    /// An import by its ARN.
    Import,
    /// A stream by its ARN.
    Stream,
    /// A global table, and the table of the same name.
    GlobalTable,
    /// A table or a stream by its ARN.
    Any,
}

/// A place in the body of a request that names resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResourcePlace {
    /// The members that lead there, divided by dots: `[]` is each item of a list, `{key}` each key of an object.
    pub at: &'static str,
    /// What is there.
    pub kind: PlaceKind,
    /// Whether it must be there.
    pub is_required: bool,
    /// Whether the action is on this alone where it is there, and not on the table too.
    pub is_alone: bool,
    /// The action, where it depends on the place.
    pub action: Option<Action>,
}

const fn place(kind: PlaceKind, at: &'static str) -> ResourcePlace {
    ResourcePlace { at, kind, is_required: true, is_alone: false, action: None }
}

pub(crate) const fn table(at: &'static str) -> ResourcePlace {
    place(PlaceKind::Table, at)
}

pub(crate) const fn table_name(at: &'static str) -> ResourcePlace {
    place(PlaceKind::TableName, at)
}

pub(crate) const fn index(at: &'static str) -> ResourcePlace {
    place(PlaceKind::Index, at)
}

pub(crate) const fn backup(at: &'static str) -> ResourcePlace {
    place(PlaceKind::Backup, at)
}

pub(crate) const fn export(at: &'static str) -> ResourcePlace {
    place(PlaceKind::Export, at)
}

pub(crate) const fn import(at: &'static str) -> ResourcePlace {
    place(PlaceKind::Import, at)
}

pub(crate) const fn stream(at: &'static str) -> ResourcePlace {
    place(PlaceKind::Stream, at)
}

pub(crate) const fn global_table(at: &'static str) -> ResourcePlace {
    place(PlaceKind::GlobalTable, at)
}

pub(crate) const fn any(at: &'static str) -> ResourcePlace {
    place(PlaceKind::Any, at)
}

impl ResourcePlace {
    pub(crate) const fn optional(self) -> Self {
        Self { is_required: false, ..self }
    }

    /// On the index alone: a denial of Query names the ARN of the index.
    pub(crate) const fn alone(self) -> Self {
        Self { is_alone: true, ..self }
    }

    /// For this action, in the members of a transaction that have the place.
    pub(crate) const fn of(self, action: Action) -> Self {
        Self { action: Some(action), is_required: false, ..self }
    }
}

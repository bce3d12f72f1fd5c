//! What an action is on.

use core::fmt;

use crate::service::qldb::action::ResourceType;
use crate::service::qldb::arn::{LedgerArn, TableId};

/// A table, as far as it is known.
#[derive(Clone, Copy, Debug)]
pub enum TableRef<'a> {
    /// Named or given by id in the statement, and found in the catalog.
    Known {
        /// Its id.
        id: &'a TableId,
        /// Its name.
        name: &'a str,
    },
    /// Given by id in the statement. The catalog has no such table, or there is no catalog.
    Id(TableId),
    /// Named in the statement; there is no catalog to look the id up in.
    Name(&'a str),
}

impl<'a> TableRef<'a> {
    /// The id, if it is known.
    #[must_use]
    pub const fn id(&self) -> Option<&TableId> {
        match self {
            Self::Known { id, .. } => Some(id),
            Self::Id(id) => Some(id),
            Self::Name(_) => None,
        }
    }

    /// The name, if it is known.
    #[must_use]
    pub const fn name(&self) -> Option<&'a str> {
        match self {
            Self::Known { name, .. } | Self::Name(name) => Some(name),
            Self::Id(_) => None,
        }
    }
}

impl PartialEq for TableRef<'_> {
    /// Two references are the same table when their ids are, or, both without an id, their names.
    fn eq(&self, other: &Self) -> bool {
        match (self.id(), other.id()) {
            (Some(one), Some(two)) => one == two,
            (None, None) => self.name() == other.name(),
            _ => false,
        }
    }
}

impl Eq for TableRef<'_> {}

/// What an action is on.
///
/// Source: Service Authorization Reference, "Resource types defined by Amazon QLDB".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource<'a> {
    /// The ledger itself.
    Ledger,
    /// One table, in ARNs always by its id.
    Table(TableRef<'a>),
    /// `…/table/*`: a table that does not exist yet.
    AnyTable,
    /// The system catalog, `…/information_schema/user_tables`. Not matched by `…/table/*`.
    Catalog,
}

impl<'a> Resource<'a> {
    /// The type that the Service Authorization Reference gives it.
    #[must_use]
    pub const fn resource_type(&self) -> ResourceType {
        match self {
            Self::Ledger => ResourceType::Ledger,
            Self::Table(_) | Self::AnyTable => ResourceType::Table,
            Self::Catalog => ResourceType::Catalog,
        }
    }

    /// The ARN, for display. `None` for a table whose id is not known: it has none that could be mistaken for exact.
    #[must_use]
    pub const fn arn<'l>(&self, ledger: &'l LedgerArn) -> Option<Arn<'l, 'a>> {
        match self {
            Self::Table(TableRef::Name(_)) => None,
            _ => Some(Arn { ledger, resource: *self }),
        }
    }

    /// What follows the ledger's ARN in the resource's, up to a table's id.
    pub(crate) const fn place(&self) -> &'static str {
        match self {
            Self::Ledger => "",
            Self::Catalog => "/information_schema/user_tables",
            Self::AnyTable | Self::Table(_) => "/table/",
        }
    }

    /// What follows the ledger's ARN in the resource's, with `*` for an id that is not known.
    pub(crate) fn after_ledger(&self) -> [&str; 2] {
        let id = match self {
            Self::Ledger | Self::Catalog => "",
            Self::AnyTable => "*",
            Self::Table(table) => table.id().map_or("*", TableId::as_str),
        };
        [self.place(), id]
    }

    /// The narrowest ARN pattern that surely covers the resource; its ARN where that is known.
    #[must_use]
    pub const fn arn_pattern<'l>(&self, ledger: &'l LedgerArn) -> Arn<'l, 'a> {
        match self {
            Self::Table(TableRef::Name(_)) => Arn { ledger, resource: Self::AnyTable },
            _ => Arn { ledger, resource: *self },
        }
    }
}

/// An ARN that is put together when it is displayed, so that no answer has to own one.
#[derive(Clone, Copy, Debug)]
pub struct Arn<'l, 'a> {
    ledger: &'l LedgerArn,
    resource: Resource<'a>,
}

impl fmt::Display for Arn<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [place, id] = self.resource.after_ledger();
        [self.ledger.as_str(), place, id].iter().try_for_each(|part| f.write_str(part))
    }
}

//! What actions of QLDB are on.
//!
//! Source: Service Authorization Reference, "Resource types defined by Amazon QLDB". The base of all ARNs is the ledger's.

use alloc::collections::BTreeMap;
use alloc::string::String;

use crate::iam::{Resource, ResourceKind, ResourceTags};
use crate::service::qldb::arn::UniqueId;
use crate::service::qldb::catalog::Catalog;

const fn kind(name: &'static str, before: &'static str) -> ResourceKind {
    ResourceKind { name, before, between: None, part: "", unknown: "", tagged_by_caller: false }
}

/// The ledger itself. Its tags no catalog says.
pub static LEDGER: ResourceKind = ResourceKind { tagged_by_caller: true, ..kind("ledger", "") };

/// A table, in ARNs always by its id, of 22 letters and digits; its name is the second part.
pub static TABLE: ResourceKind = ResourceKind { part: "TableId", unknown: UNKNOWN_ID, ..kind("table", "/table/") };

/// The system catalog. Not matched by `…/table/*`.
pub static CATALOG: ResourceKind = kind("catalog", "/information_schema/user_tables");

/// A journal stream. Its ARN does not begin with the ledger's, so that no requirement of a statement is on one.
pub static STREAM: ResourceKind = kind("stream", "");

const UNKNOWN_ID: &str = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

/// The ledger.
#[must_use]
pub const fn ledger() -> Resource<'static> {
    Resource::only(&LEDGER)
}

/// The system catalog.
#[must_use]
pub const fn catalog() -> Resource<'static> {
    Resource::only(&CATALOG)
}

/// `…/table/*`: a table that does not exist yet.
#[must_use]
pub const fn any_table() -> Resource<'static> {
    Resource::any(&TABLE)
}

/// The table of an id, with its name if that is known.
#[must_use]
pub const fn table<'a>(id: &'a UniqueId, name: Option<&'a str>) -> Resource<'a> {
    let name = match name {
        Some(name) => name,
        None => "",
    };
    Resource::of_bytes(&TABLE, id.as_bytes(), name)
}

/// A table that is named in the statement, and there is no catalog to look the id up in.
#[must_use]
pub const fn named(name: &str) -> Resource<'_> {
    Resource::unresolved(&TABLE, name)
}

impl ResourceTags for Catalog {
    /// Those of tables. Tables do not inherit the ledger's.
    fn tags(&self, resource: &Resource<'_>) -> Option<&BTreeMap<String, String>> {
        let id = resource.first().filter(|_| *resource.kind() == TABLE).and_then(UniqueId::new)?;
        self.by_id(&id)?.tags.as_ref()
    }
}

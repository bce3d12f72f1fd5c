//! Names and ids of tables: their rules, and what the catalog has under them.

use alloc::borrow::Cow;
use core::cell::OnceCell;

use smallvec::SmallVec;

use crate::iam::Resource;
use crate::service::qldb::catalog::{Catalog, Table, is_table_name};
use crate::service::qldb::resolve::Resolver;
use crate::service::qldb::resolve::error::{Raised, ResolveErrorKind};
use crate::service::qldb::{UniqueId, resource};
use crate::span::Span;

/// The prefix of a table's committed view. Source: developer guide, working.metadata.
pub(crate) const COMMITTED: &str = "_ql_committed_";

/// The table of the system catalog.
pub(crate) const USER_TABLES: &str = "user_tables";

/// Whether a name begins with `_ql_`, in any case. Source: developer guide, working.metadata: "reserved for system objects".
pub(crate) fn is_reserved(name: &str) -> bool {
    matches!(name.as_bytes(), [b'_', b'q' | b'Q', b'l' | b'L', b'_', ..])
}

/// Whether a name is that of the schema of the system catalog; case is no reason to understand it as another.
pub(crate) fn is_system(name: &str) -> bool {
    name.eq_ignore_ascii_case("information_schema")
}

/// The resource of a table of the catalog.
pub(crate) const fn known(table: &Table) -> Resource<'_> {
    resource::table(&table.id, Some(table.name.as_str()))
}

/// The active table of a name, which must not be reserved; without a catalog the name alone.
#[allow(clippy::inline_always, reason = "what it returns is looked at where it is called, and not moved")]
#[cfg_attr(not(target_family = "wasm"), inline(always))]
pub(crate) fn table<'a>(name: &'a str, span: Span, catalog: Option<&'a Catalog>) -> Result<Resource<'a>, Raised> {
    if let Some(table) = catalog.and_then(|catalog| catalog.active(name)) {
        return Ok(known(table));
    }
    if !is_table_name(name) {
        return Err(Raised::new(ResolveErrorKind::InvalidTableName { name: name.into() }, span));
    }
    match catalog {
        Some(catalog) => Err(unknown(name, span, catalog)),
        None => Ok(resource::named(name)),
    }
}

#[cold]
fn unknown<'a>(name: &'a str, span: Span, catalog: &'a Catalog) -> Raised {
    let near = catalog.near(name).map(|table| table.name.clone()).collect();
    let inactive = catalog.is_inactive(name);
    Raised::new(ResolveErrorKind::UnknownTable { name: name.into(), near, inactive }, span)
}

/// The table of an id: with its name if the catalog has it, active or not.
pub(crate) fn table_of_id<'a>(
    text: Cow<'a, str>,
    span: Span,
    catalog: Option<&'a Catalog>,
) -> Result<Resource<'a>, Raised> {
    match (UniqueId::new(&text), text) {
        // Texts with quotes in them are owned, and are no ids.
        (Some(id), Cow::Borrowed(text)) => {
            Ok(with_name(&id, catalog).unwrap_or(Resource::exact(&resource::TABLE, text, "")))
        }
        (_, text) => Err(Raised::new(ResolveErrorKind::InvalidTableId { text: text.into() }, span)),
    }
}

fn with_name<'a>(id: &UniqueId, catalog: Option<&'a Catalog>) -> Option<Resource<'a>> {
    catalog.and_then(|catalog| catalog.by_id(id)).map(known)
}

/// What the parameters of a statement are bound to.
pub(crate) struct Bound<'b> {
    values: &'b [Option<UniqueId>],
    /// The places of the parameters, in the order of the text; found when the first is asked for.
    places: OnceCell<SmallVec<[u32; 8]>>,
}

impl<'b> Bound<'b> {
    pub(crate) const fn new(values: &'b [Option<UniqueId>]) -> Self {
        Self { values, places: OnceCell::new() }
    }
}

impl<'a> Resolver<'a, '_> {
    /// The table that a parameter is bound to. `span` is the parameter's.
    #[cold]
    pub(crate) fn bound_table(&self, span: Span) -> Result<Resource<'a>, Raised> {
        let bound = self.bound.ok_or_else(|| Raised::new(ResolveErrorKind::ParameterAsTable, span))?;
        let places = bound.places.get_or_init(|| self.statement.parameters());
        match bound.values.get(places.partition_point(|place| *place < span.start)) {
            Some(Some(id)) => Ok(with_name(id, self.answer.catalog).unwrap_or(resource::table(id, None))),
            Some(None) | None => Err(Raised::new(ResolveErrorKind::ParameterIsNoTable, span)),
        }
    }
}

//! What is found in a text of key schemas: tables, and what belongs to them.

use alloc::vec::Vec;

#[cfg(feature = "policy")]
use crate::iam::ResourcePolicy;
use crate::json::{Json, Node};
use crate::service::dynamodb::input::Place;
#[cfg(feature = "policy")]
use crate::service::dynamodb::schema::SchemaProblem as Problem;
use crate::service::dynamodb::schema::{SchemaError, Table, UnnamedTable};
use crate::span::Span;

/// What was read of a text.
#[derive(Debug)]
pub(crate) struct Found<'t> {
    pub(crate) source: &'t str,
    /// The region that is meant, if it is known before the tables are.
    pub(crate) region: Option<&'t str>,
    pub(crate) tables: Vec<Table>,
    /// The place of each table's name.
    pub(crate) places: Vec<Span>,
    pub(crate) unnamed: Vec<UnnamedTable>,
}

impl Found<'_> {
    pub(crate) fn add(&mut self, table: Table, span: Span) {
        self.tables.push(table);
        self.places.push(span);
    }
}

/// Adds the policy that is written there, as an object or in a string.
#[cfg(feature = "policy")]
pub(crate) fn add_policy<'t>(
    table: &mut Table,
    place: &Place<'t>,
    node: &Node<'t>,
    source: &str,
) -> Result<(), SchemaError> {
    if !matches!(node.value, Json::Object(_) | Json::String(_)) {
        return Err(place.wrong_type("a policy", node).into());
    }
    let policy = ResourcePolicy::parse_part(source, node.span)
        .map_err(|error| place.error(Problem::Policy(error.kind().clone()), error.span()))?;
    table.resource_policy = Some(policy);
    Ok(())
}

/// Looks at its type alone: without policies there are no decisions.
#[cfg(not(feature = "policy"))]
pub(crate) fn add_policy<'t>(_: &mut Table, place: &Place<'t>, node: &Node<'t>, _: &str) -> Result<(), SchemaError> {
    match node.value {
        Json::Object(_) | Json::String(_) => Ok(()),
        _ => Err(place.wrong_type("a policy", node).into()),
    }
}

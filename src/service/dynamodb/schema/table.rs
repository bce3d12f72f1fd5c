//! The description of one table: the members that `describe-table` and a template's resource have alike.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use crate::json::{Member, Node};
use crate::service::dynamodb::arn::{Account, ArnError, TableArn, is_index_name, is_table_name};
use crate::service::dynamodb::input::{FormProblem, Place, find};
use crate::service::dynamodb::schema::keys::{KeyAttribute, KeySchema, KeyType, MAX_KEY_ATTRIBUTES};
use crate::service::dynamodb::schema::{Index, IndexKind, Projection, SchemaError, SchemaProblem as Problem, Table};
use crate::span::Span;

/// A member that must be there.
pub(crate) fn required<'n, 't>(
    place: &Place<'t>,
    node: &'n Node<'t>,
    name: &'static str,
) -> Result<&'n Member<'t>, SchemaError> {
    let members = place.object(node)?;
    let missing = || {
        place.error(Problem::Form(FormProblem::MissingMember(name)), Span::new(node.span.start, node.span.start + 1))
    };
    find(members, name).ok_or_else(missing)
}

/// The table with this name that an object describes. Members that say nothing of keys are passed over.
pub(crate) fn table<'t>(place: &mut Place<'t>, node: &Node<'t>, name: String) -> Result<Table, SchemaError> {
    let definitions = definitions(place, node)?;
    let keys = place.member(required(place, node, "KeySchema")?, |place, node| keys(place, node, &definitions, 1))?;
    let mut table = Table::new(name, keys);
    let mut names = BTreeSet::new();
    for (member, kind) in [("GlobalSecondaryIndexes", IndexKind::Global), ("LocalSecondaryIndexes", IndexKind::Local)] {
        if let Some(member) = find(place.object(node)?, member) {
            place.member(member, |place, node| {
                place.items(node, |place, node| {
                    let index = index(place, node, kind, &definitions, &table.keys, &mut names)?;
                    table.indexes.push(index);
                    Ok::<_, SchemaError>(())
                })
            })?;
        }
    }
    Ok(table)
}

/// The name of a table.
pub(crate) fn table_name<'t>(place: &mut Place<'t>, node: &Node<'t>) -> Result<String, SchemaError> {
    let name = place.string(node)?.clone().into_owned();
    if is_table_name(&name) { Ok(name) } else { Err(place.error(Problem::Arn(ArnError::TableName(name)), node.span)) }
}

/// The account and region in the ARN of a table by this name.
pub(crate) fn account<'t>(place: &mut Place<'t>, node: &Node<'t>, name: &str) -> Result<Account, SchemaError> {
    let text = place.string(node)?;
    let arn = TableArn::parse(text).map_err(|error| place.error(Problem::Arn(error), node.span))?;
    if arn.table() != name || arn.index().is_some() {
        let found = text.strip_prefix(arn.base()).and_then(|resource| resource.strip_prefix("table/"));
        let problem = Problem::OtherArn { table: name.into(), found: found.unwrap_or_default().into() };
        return Err(place.error(problem, node.span));
    }
    Ok(arn.account())
}

/// The types of attributes by their names.
type Definitions = BTreeMap<String, KeyType>;

/// `AttributeDefinitions`: the type of each attribute that is in a key.
fn definitions<'t>(place: &mut Place<'t>, node: &Node<'t>) -> Result<Definitions, SchemaError> {
    place.member(required(place, node, "AttributeDefinitions")?, |place, node| {
        let mut definitions = Definitions::new();
        place.items(node, |place, node| {
            let name = text(place, node, "AttributeName")?;
            let kind = place.member(required(place, node, "AttributeType")?, |place, node| {
                let name = place.string(node)?;
                let unknown = || place.error(Problem::AttributeType(name.clone().into_owned()), node.span);
                KeyType::by_name(name).ok_or_else(unknown)
            })?;
            if definitions.contains_key(&name) {
                return Err(place.error(Problem::RepeatedDefinition(name), node.span));
            }
            definitions.insert(name, kind);
            Ok(())
        })?;
        Ok(definitions)
    })
}

/// `KeySchema`, with at most so many attributes of each key type.
fn keys<'t>(
    place: &mut Place<'t>,
    node: &Node<'t>,
    definitions: &Definitions,
    most: usize,
) -> Result<KeySchema, SchemaError> {
    let (mut partition, mut sort): (Vec<KeyAttribute>, Vec<KeyAttribute>) = (Vec::new(), Vec::new());
    place.items(node, |place, node| {
        let name = text(place, node, "AttributeName")?;
        let is_partition =
            place.member(required(place, node, "KeyType")?, |place, node| match place.string(node)?.as_ref() {
                "HASH" => Ok(true),
                "RANGE" => Ok(false),
                other => Err(place.error(Problem::KeyType(other.into()), node.span)),
            })?;
        if partition.iter().chain(&sort).any(|attribute| attribute.name == name) {
            return Err(place.error(Problem::RepeatedKey(name), node.span));
        }
        let Some(of_name) = definitions.get(&name) else {
            return Err(place.error(Problem::NoDefinition(name), node.span));
        };
        let (part, kind) = if is_partition { (&mut partition, "HASH") } else { (&mut sort, "RANGE") };
        if part.len() == most {
            return Err(place.error(Problem::TooManyKeys { kind, most }, node.span));
        }
        part.push(KeyAttribute { name, kind: *of_name });
        Ok(())
    })?;
    if partition.is_empty() {
        return Err(place.error(Problem::NoPartitionKey, node.span));
    }
    Ok(KeySchema::with_several(partition, sort))
}

fn index<'t>(
    place: &mut Place<'t>,
    node: &Node<'t>,
    kind: IndexKind,
    definitions: &Definitions,
    of_table: &KeySchema,
    names: &mut BTreeSet<String>,
) -> Result<Index, SchemaError> {
    let name = place.member(required(place, node, "IndexName")?, |place, node| {
        let name = place.string(node)?.clone().into_owned();
        if !is_index_name(&name) {
            return Err(place.error(Problem::Arn(ArnError::IndexName(name)), node.span));
        }
        if !names.insert(name.clone()) {
            return Err(place.error(Problem::RepeatedIndex(name), node.span));
        }
        Ok(name)
    })?;
    let keys = place.member(required(place, node, "KeySchema")?, |place, node| {
        let most = match kind {
            IndexKind::Global => MAX_KEY_ATTRIBUTES,
            IndexKind::Local => 1,
        };
        let keys = keys(place, node, definitions, most)?;
        match (kind, keys.partition_key(), of_table.partition_key()) {
            (IndexKind::Local, Some(found), Some(wanted)) if found != wanted => {
                let problem = Problem::LocalPartitionKey { found: found.name.clone(), wanted: wanted.name.clone() };
                Err(place.error(problem, node.span))
            }
            (IndexKind::Local, _, _) if keys.sort().is_empty() => Err(place.error(Problem::NoSortKey, node.span)),
            (IndexKind::Local | IndexKind::Global, _, _) => Ok(keys),
        }
    })?;
    let projection = place.member(required(place, node, "Projection")?, projection)?;
    Ok(Index { name, kind, keys, projection })
}

fn projection<'t>(place: &mut Place<'t>, node: &Node<'t>) -> Result<Projection, SchemaError> {
    let included = match find(place.object(node)?, "NonKeyAttributes") {
        Some(member) => place.member(member, |place, node| {
            place.items(node, |place, node| Ok::<_, SchemaError>(place.string(node)?.clone().into_owned()))
        })?,
        None => Vec::new(),
    };
    let kind = required(place, node, "ProjectionType")?;
    place.member(kind, |place, node| {
        let projection = match place.string(node)?.as_ref() {
            "ALL" => Projection::All,
            "KEYS_ONLY" => Projection::KeysOnly,
            "INCLUDE" => Projection::Include(Vec::new()),
            other => return Err(place.error(Problem::ProjectionType(other.into()), node.span)),
        };
        match (projection, included.is_empty()) {
            (Projection::Include(_), false) => Ok(Projection::Include(included)),
            (projection @ (Projection::All | Projection::KeysOnly), true) => Ok(projection),
            (Projection::Include(_), true) | (Projection::All | Projection::KeysOnly, false) => {
                Err(place.error(Problem::IncludedAttributes, node.span))
            }
        }
    })
}

/// The text of a member that must be there and is not empty.
pub(crate) fn text<'t>(place: &mut Place<'t>, node: &Node<'t>, name: &'static str) -> Result<String, SchemaError> {
    place.member(required(place, node, name)?, |place, node| Ok(place.string(node)?.clone().into_owned()))
}

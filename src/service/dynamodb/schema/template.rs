//! Templates of CloudFormation and SAM in JSON: the tables among their resources.
//!
//! Source: CloudFormation template reference, `AWS::DynamoDB::Table` and `AWS::DynamoDB::GlobalTable`; SAM specification,
//! `AWS::Serverless::SimpleTable`.

use alloc::string::String;

use crate::json::{Json, Member, Node, parts, string};
use crate::service::dynamodb::input::{Place, find};
use crate::service::dynamodb::schema::found::{Found, add_policy};
use crate::service::dynamodb::schema::table::{required, table, table_name, text};
use crate::service::dynamodb::schema::{
    KeyAttribute, KeySchema, KeyType, SchemaError, SchemaProblem as Problem, Table, UnnamedTable,
};
use crate::span::Span;

/// The resource types of tables.
const TABLES: [&str; 3] = ["AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable"];

/// The properties whose values decide about permissions.
const PROPERTIES: [&str; 4] = ["AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "LocalSecondaryIndexes"];

/// Macros of AWS that leave tables, roles and policies as they are.
///
/// Source: CloudFormation user guide, "Transform reference".
pub const KNOWN_MACROS: [&str; 3] =
    ["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions", "AWS::CodeDeployBlueGreen"];

/// By which macros put in what is elsewhere.
const TRANSFORM: &str = "Fn::Transform";

/// Fails where a macro may change a table: one of the whole template, or one beside its resources.
///
/// Source: CloudFormation user guide, "Perform custom processing on CloudFormation templates with template macros".
fn macros<'t>(place: &mut Place<'t>, node: &Node<'t>) -> Result<(), SchemaError> {
    let members = place.object(node)?;
    if let Some(found) = find(members, "Transform") {
        let is_known = |item: &&Node<'t>| string(item).is_some_and(|name| KNOWN_MACROS.contains(&name));
        if let Some(other) = parts(&found.value).iter().find(|item| !is_known(item)) {
            let name = String::from(string(other).unwrap_or("Transform"));
            return place.member(found, |place, _| Err(place.error(Problem::Intrinsic(name), other.span)));
        }
    }
    let resources = find(members, "Resources").map(|resources| &resources.value);
    for node in [Some(node), resources].into_iter().flatten() {
        if let Json::Object(members) = &node.value
            && let Some(found) = find(members, TRANSFORM)
        {
            return Err(place.error(Problem::Intrinsic(TRANSFORM.into()), found.key_span));
        }
    }
    Ok(())
}

/// The first `Fn::Transform` in a value. Recursion ends with the depth of the JSON.
fn transform(node: &Node<'_>) -> Option<Span> {
    match &node.value {
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => None,
        Json::Array(items) => items.iter().find_map(transform),
        Json::Object(members) => find(members, TRANSFORM)
            .map(|found| found.key_span)
            .or_else(|| members.iter().find_map(|member| transform(&member.value))),
    }
}

/// Takes the tables of a template.
pub(crate) fn template<'t>(place: &mut Place<'t>, node: &Node<'t>, found: &mut Found<'t>) -> Result<(), SchemaError> {
    macros(place, node)?;
    place.member(required(place, node, "Resources")?, |place, node| {
        for member in place.object(node)? {
            if member.key.starts_with("Fn::ForEach::") {
                // What it makes could be tables.
                found.unnamed.push(unnamed(member, member.key_span));
                continue;
            }
            place.member(member, |place, node| {
                let kind = required(place, node, "Type")?;
                let kind = place.member(kind, |place, node| Ok::<_, SchemaError>(place.string(node)?.clone()))?;
                if let Some(span) = transform(node).filter(|_| TABLES.contains(&&*kind)) {
                    return Err(place.error(Problem::Intrinsic(TRANSFORM.into()), span));
                }
                match kind.as_ref() {
                    "AWS::DynamoDB::Table" => resource(place, node, member, found, false),
                    "AWS::DynamoDB::GlobalTable" => resource(place, node, member, found, true),
                    "AWS::Serverless::SimpleTable" => simple_table(place, node, member, found),
                    _ => Ok(()),
                }
            })?;
        }
        Ok(())
    })
}

fn unnamed(resource: &Member<'_>, span: Span) -> UnnamedTable {
    let may_have_policy = mentions_policy(&resource.value);
    UnnamedTable { logical_id: resource.key.clone().into_owned(), span, may_have_policy }
}

/// Whether a member somewhere in a value is a resource-based policy. Recursion ends with the depth of the JSON.
fn mentions_policy(node: &Node<'_>) -> bool {
    match &node.value {
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => false,
        Json::Array(items) => items.iter().any(mentions_policy),
        Json::Object(members) => {
            members.iter().any(|member| member.key.contains("ResourcePolicy") || mentions_policy(&member.value))
        }
    }
}

/// The name of a table and its place, unless only the deployment tells it.
fn name<'t>(
    place: &mut Place<'t>,
    node: &Node<'t>,
    resource: &Member<'t>,
    found: &mut Found<'t>,
) -> Result<Option<(String, Span)>, SchemaError> {
    let named = find(place.object(node)?, "TableName");
    let written = named.filter(|named| intrinsic(&named.value).is_none());
    let Some(written) = written else {
        found.unnamed.push(unnamed(resource, named.map_or(resource.key_span, |named| named.value.span)));
        return Ok(None);
    };
    Ok(Some((place.member(written, table_name)?, written.value.span)))
}

fn resource<'t>(
    place: &mut Place<'t>,
    node: &Node<'t>,
    resource: &Member<'t>,
    found: &mut Found<'t>,
    is_global: bool,
) -> Result<(), SchemaError> {
    place.member(required(place, node, "Properties")?, |place, node| {
        let Some((name, span)) = name(place, node, resource, found)? else { return Ok(()) };
        let members = place.object(node)?;
        for member in PROPERTIES.iter().filter_map(|name| find(members, name)) {
            place.member(member, |place, node| is_literal(place, node))?;
        }
        let mut table = table(place, node, name)?;
        if is_global {
            place.member(required(place, node, "Replicas")?, |place, node| replicas(place, node, &mut table, found))?;
        } else if let Some(member) = find(members, "ResourcePolicy") {
            place.member(member, |place, node| policy(place, node, &mut table, found))?;
        }
        found.add(table, span);
        Ok(())
    })
}

/// A table of SAM: its key is one attribute, `id` where it is not given.
fn simple_table<'t>(
    place: &mut Place<'t>,
    node: &Node<'t>,
    resource: &Member<'t>,
    found: &mut Found<'t>,
) -> Result<(), SchemaError> {
    let Some(properties) = find(place.object(node)?, "Properties") else {
        found.unnamed.push(unnamed(resource, resource.key_span));
        return Ok(());
    };
    place.member(properties, |place, node| {
        let Some((name, span)) = name(place, node, resource, found)? else { return Ok(()) };
        let partition = match find(place.object(node)?, "PrimaryKey") {
            None => KeyAttribute { name: "id".into(), kind: KeyType::String },
            Some(member) => place.member(member, |place, node| {
                is_literal(place, node)?;
                let name = text(place, node, "Name")?;
                let kind =
                    place.member(required(place, node, "Type")?, |place, node| match place.string(node)?.as_ref() {
                        "String" => Ok(KeyType::String),
                        "Number" => Ok(KeyType::Number),
                        "Binary" => Ok(KeyType::Binary),
                        other => Err(place.error(Problem::SimpleType(other.into()), node.span)),
                    })?;
                Ok::<_, SchemaError>(KeyAttribute { name, kind })
            })?,
        };
        found.add(Table::new(name, KeySchema::new(partition, None)), span);
        Ok(())
    })
}

/// A resource policy of a template: the document is under `PolicyDocument`.
fn policy<'t>(place: &mut Place<'t>, node: &Node<'t>, table: &mut Table, found: &Found<'t>) -> Result<(), SchemaError> {
    is_literal(place, node)?;
    place.member(required(place, node, "PolicyDocument")?, |place, node| add_policy(table, place, node, found.source))
}

/// The policy of a global table is that of its replica in the region.
fn replicas<'t>(
    place: &mut Place<'t>,
    node: &Node<'t>,
    table: &mut Table,
    found: &Found<'t>,
) -> Result<(), SchemaError> {
    let replicas = place.array(node)?;
    let is_one = replicas.len() == 1;
    let mut is_here = false;
    place.items(node, |place, node| {
        let named = required(place, node, "Region")?;
        let policy_member = find(place.object(node)?, "ResourcePolicy");
        let is_meant = match (found.region, &named.value.value) {
            (Some(region), Json::String(name)) => *name == region,
            // `AWS::Region` of the only replica.
            (Some(_), _) if is_one => true,
            (Some(_), _) if policy_member.is_some() => {
                return place.member(named, |place, node| is_literal(place, node));
            }
            (Some(_), _) => {
                is_here = true;
                false
            }
            (None, _) => true,
        };
        is_here |= is_meant;
        match policy_member {
            Some(member) if is_meant => {
                if found.region.is_none() && !is_one {
                    return Err(place.error(Problem::NoRegion, member.key_span));
                }
                place.member(member, |place, node| policy(place, node, table, found))
            }
            Some(_) | None => Ok(()),
        }
    })?;
    match found.region {
        Some(region) if !is_here => Err(place.error(Problem::NoReplica(region.into()), node.span)),
        Some(_) | None => Ok(()),
    }
}

/// Fails at the first intrinsic function in a value.
fn is_literal(place: &mut Place<'_>, node: &Node<'_>) -> Result<(), SchemaError> {
    match intrinsic(node) {
        Some((name, span)) => Err(place.error(Problem::Intrinsic(name.into()), span)),
        None => Ok(()),
    }
}

/// The first intrinsic function in a value, and its place. Recursion ends with the depth of the JSON.
fn intrinsic<'n>(node: &'n Node<'_>) -> Option<(&'n str, Span)> {
    match &node.value {
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => None,
        Json::Array(items) => items.iter().find_map(intrinsic),
        Json::Object(members) => match members.as_slice() {
            [member] if member.key == "Ref" || member.key.starts_with("Fn::") => Some((&*member.key, node.span)),
            members => members.iter().find_map(|member| intrinsic(&member.value)),
        },
    }
}

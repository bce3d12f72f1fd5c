//! Reads key schemas: what `describe-table` prints, alone, in a list or one after the other, and templates.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::str::FromStr;

use crate::json;
use crate::json::{Json, Limits, Member, Node};
use crate::service::dynamodb::input::{FormProblem, Place, find};
use crate::service::dynamodb::schema::found::{Found, add_policy};
use crate::service::dynamodb::schema::table::{account, required, table, table_name, text};
use crate::service::dynamodb::schema::template::template;
use crate::service::dynamodb::schema::{
    MAX_SCHEMA_TABLES, Schema, SchemaConflict, SchemaError, SchemaProblem as Problem, Table,
};
use crate::span::Span;

/// The longest text of key schemas that is read, in bytes: 10,000 descriptions of a few thousand bytes each.
pub const MAX_SCHEMA_BYTES: usize = 64 << 20;

/// A template may describe other things, which nest deeper than tables do.
const LIMITS: Limits = Limits { bytes: MAX_SCHEMA_BYTES, depth: 128, escaped_controls: true };

/// What is beside a table: its tags as `list-tags-of-resource` prints them, its policy as `get-resource-policy` prints it, and what these
/// commands and SDKs add.
const BESIDE: [&str; 5] = ["Table", "Tags", "ResourcePolicy", "RevisionId", "ResponseMetadata"];

/// What a table of `describe-table` never has, in any case: `create-table` takes the first two there.
const NOT_IN_TABLE: [&str; 3] = ["Tags", "ResourcePolicy", "Policy"];

impl Schema {
    /// Reads tables: what `aws dynamodb describe-table` prints for one, several one after the other, a list of them; or a template of
    /// CloudFormation or SAM in JSON, of which the `AWS::DynamoDB::Table`, `AWS::DynamoDB::GlobalTable` and `AWS::Serverless::SimpleTable` are taken.
    ///
    /// Beside `Table` there can be `Tags`, as `list-tags-of-resource` prints them, and `ResourcePolicy`, as `get-resource-policy` prints it.
    ///
    /// # Errors
    ///
    /// When the text is nothing of the kind, with the member and its place.
    pub fn parse(text: &str) -> Result<Self, SchemaError> {
        Self::parse_for(text, None)
    }

    /// The same for a region: the policy of a global table is that of its replica there.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), and when a global table has no replica in the region.
    pub fn parse_for(text: &str, region: Option<&str>) -> Result<Self, SchemaError> {
        let mut found = Found { source: text, region, tables: Vec::new(), places: Vec::new(), unnamed: Vec::new() };
        let mut place = Place::root();
        let mut reader = json::Reader::new(text, &LIMITS)?;
        let mut is_empty = true;
        while let Some(node) = reader.next()? {
            is_empty = false;
            match &node.value {
                Json::Array(_) => {
                    place.items(&node, |place, node| described(place, node, &mut found))?;
                }
                _ => described(&mut place, &node, &mut found)?,
            }
            if found.tables.len() > MAX_SCHEMA_TABLES {
                break;
            }
        }
        if is_empty {
            return Err(place.error(Problem::Empty, Span::default()));
        }
        let Found { tables, places, unnamed, source: _, region: _ } = found;
        Self::with_unnamed(tables, unnamed).map_err(|conflict| {
            let index = match &conflict {
                SchemaConflict::Name { index, .. } | SchemaConflict::Account { index, .. } => *index,
                SchemaConflict::TooMany => MAX_SCHEMA_TABLES,
            };
            place.error(Problem::Conflict(conflict), places.get(index).copied().unwrap_or_default())
        })
    }
}

impl FromStr for Schema {
    type Err = SchemaError;

    /// [`Schema::parse`].
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// One description or template.
fn described<'t>(place: &mut Place<'t>, node: &Node<'t>, found: &mut Found<'t>) -> Result<(), SchemaError> {
    let Json::Object(members) = &node.value else {
        return Err(place.error(Problem::NotATable { found: node.value.kind() }, node.span));
    };
    let has = |name| find(members, name).is_some();
    // `create-table`, `update-table` and `delete-table` print the second.
    if let Some(member) = find(members, "Table").or_else(|| find(members, "TableDescription")) {
        return framed(place, members, member, found);
    }
    if has("Resources") || has("AWSTemplateFormatVersion") || has("Transform") {
        return template(place, node, found);
    }
    if has("TableName") || has("KeySchema") {
        let (table, span) = bare(place, node)?;
        found.add(table, span);
        return Ok(());
    }
    let problem = if has("TableNames") { Problem::NamesAlone } else { Problem::NotATable { found: node.value.kind() } };
    Err(place.error(problem, node.span))
}

/// A table and what is beside it. What is not known beside a table could be a policy with another name.
fn framed<'t>(
    place: &mut Place<'t>,
    members: &[Member<'t>],
    table: &Member<'t>,
    found: &mut Found<'t>,
) -> Result<(), SchemaError> {
    for member in members {
        if member.key == "NextToken" {
            return Err(place.error(Problem::PartOfTags, member.key_span));
        }
        if member.key != table.key && !BESIDE.contains(&&*member.key) {
            let name = member.key.clone().into_owned();
            let problem = Problem::Form(FormProblem::UnknownMember { name, known: &BESIDE });
            return Err(place.error(problem, member.key_span));
        }
    }
    let (mut table, span) = place.member(table, |place, node| bare(place, node))?;
    if let Some(member) = find(members, "Tags") {
        table.tags = Some(place.member(member, tags)?);
    }
    if let Some(member) = find(members, "ResourcePolicy") {
        place.member(member, |place, node| add_policy(&mut table, place, node, found.source))?;
    }
    found.add(table, span);
    Ok(())
}

/// A table and the place of its name.
fn bare<'t>(place: &mut Place<'t>, node: &Node<'t>) -> Result<(Table, Span), SchemaError> {
    let members = place.object(node)?;
    let is_misplaced = |key: &str| NOT_IN_TABLE.iter().any(|name| name.eq_ignore_ascii_case(key));
    if let Some(member) = members.iter().find(|member| is_misplaced(&member.key)) {
        return Err(place.error(Problem::InTable(member.key.clone().into_owned()), member.key_span));
    }
    let named = required(place, node, "TableName")?;
    let name = place.member(named, table_name)?;
    let mut table = table(place, node, name)?;
    if let Some(member) = find(members, "TableArn") {
        table.account = Some(place.member(member, |place, node| account(place, node, &table.name))?);
    }
    Ok((table, named.value.span))
}

/// `[{"Key": …, "Value": …}]`
fn tags<'t>(place: &mut Place<'t>, node: &Node<'t>) -> Result<BTreeMap<String, String>, SchemaError> {
    let mut tags = BTreeMap::new();
    place.items(node, |place, node| {
        let key = text(place, node, "Key")?;
        let value = text(place, node, "Value")?;
        if tags.contains_key(&key) {
            return Err(place.error(Problem::RepeatedTag(key), node.span));
        }
        tags.insert(key, value);
        Ok(())
    })?;
    Ok(tags)
}

//! The tables of DynamoDB that resources declare, as a template of CloudFormation declares them.
//!
//! Of a table of which a key, an index or a policy is unknown nothing is said but that it is there: its name is unknown then too.
//!
//! Source: Terraform's provider for AWS, resources `aws_dynamodb_table` and `aws_dynamodb_resource_policy`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use partiql_iam::Span;

use super::ledger::LEDGER;
use super::policies;
use super::resource::Resource;
use super::term::{Entry, Term, What, known};
use crate::declared::{DeclaredTable, keys_of};
use crate::text::{PolicyText, Written};
use crate::yaml::Translated;

/// The kind of DynamoDB's tables.
const TABLE: &str = "aws_dynamodb_table";
/// The kind of their policies.
const POLICY: &str = "aws_dynamodb_resource_policy";

/// The kind of indexes that are declared apart from their tables.
const INDEX: &str = "aws_dynamodb_global_secondary_index";
/// What the names of some attributes of tables that have nothing to do with keys begin with.
const NOT_KEYS: [&str; 7] =
    ["read_capacity", "write_capacity", "billing_mode", "tags", "ttl", "replica", "point_in_time_recovery"];

/// A template in JSON, and the place in the file of each of its keys and values.
#[derive(Default)]
struct Tables {
    json: String,
    places: Vec<(Span, Span)>,
}

/// Whether a resource has to do with tables, or is a ledger.
pub(super) fn is_wanted(kind: &str) -> bool {
    kind == TABLE || kind == POLICY || kind == LEDGER
}

/// The tables of these resources that are within a place; what is written elsewhere has the place of its table.
pub(super) fn tables(resources: &[Resource], within: Span) -> Translated {
    let is_within = |place: Span| place.start >= within.start && place.end <= within.end;
    let mut written = Tables::default();
    let policies = Policies::new(resources);
    written.json.push_str("{\"Resources\": {");
    let mut is_first = true;
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for name in resources.iter().filter(|resource| resource.kind == TABLE).filter_map(|table| table.text("name")) {
        *names.entry(name).or_default() += 1;
    }
    let tables = resources.iter().filter(|resource| resource.kind == TABLE);
    for resource in tables.filter(|table| is_within(table.span)) {
        if !is_first {
            written.json.push_str(", ");
        }
        is_first = false;
        let policy = policies.of(resource);
        let first = written.places.len();
        written.key(&resource.address, resource.place);
        written.json.push_str("{\"Type\": \"AWS::DynamoDB::Table\", \"Properties\": ");
        // Two of one name are in different regions, and it is not known which is meant.
        let is_only = |name: &String| names.get(name) == Some(&1);
        let known = properties(resource).filter(|_| resource.text("name").as_ref().is_some_and(is_only));
        match (known, &policy) {
            (Some(properties), Policy::None | Policy::Known(_)) => written.properties(&properties, policy),
            (Some(_) | None, _) => {
                // By its name a policy that may be there is seen, and no value is.
                let also =
                    if matches!(policy, Policy::None) { "" } else { ", \"ResourcePolicy\": {\"Ref\": \"Unknown\"}" };
                _ = write!(written.json, "{{\"TableName\": {{\"Ref\": \"Unknown\"}}{also}}}");
            }
        }
        written.json.push('}');
        let elsewhere = written.places.iter_mut().skip(first).filter(|(_, place)| !is_within(*place));
        elsewhere.for_each(|(_, place)| *place = resource.place);
    }
    written.json.push_str("}}");
    Translated::of_places(written.json, written.places)
}

/// The tables that have names, with their keys.
pub(super) fn declared(resources: &[Resource]) -> Vec<DeclaredTable> {
    // Another resource may say more of any table.
    let has_indexes_apart = resources.iter().any(|resource| resource.kind == INDEX);
    let declared = |table: &Resource| {
        let named = table.attribute("name")?;
        let is_sure = !table.may_be_missing && !has_indexes_apart && !ignores_keys(table);
        let properties = is_sure.then(|| properties(table)).flatten();
        let keys = properties.and_then(|properties| {
            let mut written = Tables::default();
            written.json.push_str("{\"Resources\": {\"Table\": {\"Type\": \"AWS::DynamoDB::Table\", \"Properties\": ");
            written.properties(&properties, Policy::None);
            written.json.push_str("}}}");
            keys_of(&written.json)
        });
        let is_within = table.span.start <= named.span.start && named.span.end <= table.span.end;
        let span = if is_within { named.span } else { table.place };
        Some(DeclaredTable { name: named.text()?, span, keys })
    };
    resources.iter().filter(|resource| resource.kind == TABLE).filter_map(declared).collect()
}

/// Whether the keys and indexes of a table may be others than it says: changes of them are ignored.
fn ignores_keys(table: &Resource) -> bool {
    let ignored = table.fields.blocks("lifecycle").iter().flat_map(|block| block.blocks("ignore_changes"));
    let mut names = ignored.map(|item| item.text().or_else(|| Some(item.as_unknown()?.name.clone())));
    names.any(|name| !name.is_some_and(|name| NOT_KEYS.iter().any(|harmless| name.starts_with(harmless))))
}

/// The policy of a table.
enum Policy {
    None,
    Known(PolicyText),
    Unknown,
}

/// The policies of tables, by what they say of which table it is.
#[derive(Default)]
struct Policies<'r> {
    by_address: BTreeMap<&'r str, Vec<&'r Resource>>,
    by_name: BTreeMap<String, Vec<&'r Resource>>,
    /// Whether one is of a table that is not known.
    is_open: bool,
}

impl<'r> Policies<'r> {
    fn new(resources: &'r [Resource]) -> Self {
        let mut policies = Self::default();
        for resource in resources.iter().filter(|resource| resource.kind == POLICY) {
            let arn = resource.attribute("resource_arn");
            let reference = arn.and_then(Term::as_unknown).and_then(|unknown| unknown.reference.as_ref());
            if let Some(reference) = reference {
                policies.by_address.entry(&reference.address).or_default().push(resource);
            } else if let Some(name) = arn.and_then(table_name) {
                policies.by_name.entry(name).or_default().push(resource);
            } else {
                policies.is_open = true;
            }
        }
        policies
    }

    fn of(&self, table: &Resource) -> Policy {
        let by_address = self.by_address.get(table.declared.as_str()).into_iter().flatten();
        let name = table.text("name");
        let by_name = name.as_ref().and_then(|name| self.by_name.get(name)).into_iter().flatten();
        let found: Vec<&&Resource> = by_address.chain(by_name).collect();
        // A table of unknown name may be any.
        let may_be_more = self.is_open || (name.is_none() && !self.by_name.is_empty());
        match found.as_slice() {
            [] if !may_be_more => Policy::None,
            [one] if !may_be_more && !one.may_be_missing => {
                let text = one.attribute("policy").and_then(policies::resource_policy);
                text.filter(|text| text.doubts().is_empty()).map_or(Policy::Unknown, Policy::Known)
            }
            _ => Policy::Unknown,
        }
    }
}

/// The name of the table whose ARN this is, if it is known.
fn table_name(arn: &Term) -> Option<String> {
    let What::Text(pieces) = &arn.what else { return None };
    let known = pieces.iter().map(|piece| known(core::slice::from_ref(piece)).unwrap_or_else(|| "\u{1}".to_owned()));
    let text: String = known.collect();
    let (_, name) = text.rsplit_once(":table/")?;
    (!name.contains('\u{1}')).then(|| name.to_owned())
}

/// The properties of a table, if all that counts is known.
fn properties(table: &Resource) -> Option<Vec<(&'static str, Term)>> {
    let text = |term: &Term| term.text().filter(|text| !text.is_empty()).map(|_| term.clone());
    let name = text(table.attribute("name")?)?;
    let span = table.place;
    let mut attributes = Vec::new();
    for attribute in table.fields.blocks("attribute") {
        let (name, kind) = (text(attribute.attribute("name")?)?, text(attribute.attribute("type")?)?);
        attributes.push(object(attribute.span, vec![("AttributeName", name), ("AttributeType", kind)]));
    }
    let mut properties = vec![
        ("TableName", name),
        ("AttributeDefinitions", list(span, attributes)),
        ("KeySchema", keys(&table.fields, None, span)?),
    ];
    for (block, property) in
        [("global_secondary_index", "GlobalSecondaryIndexes"), ("local_secondary_index", "LocalSecondaryIndexes")]
    {
        let mut indexes = Vec::new();
        for index in table.fields.blocks(block) {
            let partition = if block.starts_with("local") { Some(table.attribute("hash_key")?) } else { None };
            let mut projection = vec![("ProjectionType", text(index.attribute("projection_type")?)?)];
            if let Some(included) = index.attribute("non_key_attributes") {
                let all_known =
                    matches!(included.what, What::List(_)) && included.items().iter().all(|item| item.text().is_some());
                if !all_known {
                    return None;
                }
                if !included.items().is_empty() {
                    projection.push(("NonKeyAttributes", included.clone()));
                }
            }
            indexes.push(object(
                index.span,
                vec![
                    ("IndexName", text(index.attribute("name")?)?),
                    ("KeySchema", keys(index, partition, index.span)?),
                    ("Projection", object(index.span, projection)),
                ],
            ));
        }
        if !indexes.is_empty() {
            properties.push((property, list(span, indexes)));
        }
    }
    Some(properties)
}

/// The key of a table or an index.
fn keys(block: &Term, partition: Option<&Term>, span: Span) -> Option<Term> {
    let key = |name: &Term, kind: Term| {
        name.text()?;
        Some(object(name.span, vec![("AttributeName", name.clone()), ("KeyType", kind)]))
    };
    let mut keys = Vec::new();
    let listed = block.blocks("key_schema");
    for one in listed {
        keys.push(key(
            one.attribute("attribute_name")?,
            one.attribute("key_type").filter(|kind| kind.text().is_some())?.clone(),
        )?);
    }
    if listed.is_empty() {
        let hash = partition.or_else(|| block.attribute("hash_key"))?;
        keys.push(key(hash, Term::plain("HASH", hash.span))?);
        if let Some(range) = block.attribute("range_key").filter(|range| range.text().as_deref() != Some("")) {
            keys.push(key(range, Term::plain("RANGE", range.span))?);
        }
    }
    Some(list(span, keys))
}

fn list(span: Span, items: Vec<Term>) -> Term {
    Term::new(What::List(items), span, Written::Computed)
}

fn object(span: Span, members: Vec<(&str, Term)>) -> Term {
    let entry = |(name, value): (&str, Term)| Entry { key: Term::plain(name, value.span), value };
    Term::new(What::Map(members.into_iter().map(entry).collect()), span, Written::Computed)
}

impl Tables {
    fn at(&self) -> u32 {
        u32::try_from(self.json.len()).unwrap_or(u32::MAX)
    }

    fn keep(&mut self, start: u32, place: Span) {
        self.places.push((Span::new(start, self.at()), place));
    }

    fn string(&mut self, text: &str, place: Span) {
        let start = self.at();
        self.json.push('"');
        for letter in text.chars() {
            match letter {
                '"' | '\\' => self.json.extend(['\\', letter]),
                letter if letter.is_control() => _ = write!(self.json, "\\u{:04x}", u32::from(letter)),
                letter => self.json.push(letter),
            }
        }
        self.json.push('"');
        self.keep(start, place);
    }

    fn key(&mut self, name: &str, place: Span) {
        self.string(name, place);
        self.json.push_str(": ");
    }

    fn properties(&mut self, properties: &[(&str, Term)], policy: Policy) {
        self.json.push('{');
        for (index, (name, value)) in properties.iter().enumerate() {
            if index > 0 {
                self.json.push_str(", ");
            }
            self.key(name, value.span);
            self.value(value);
        }
        if let Policy::Known(text) = policy {
            self.json.push_str(", \"ResourcePolicy\": {\"PolicyDocument\": ");
            let start = self.at();
            self.json.push_str(text.json());
            self.keep(start, text.place(Span::of(&(0..text.json().len()))));
            self.json.push('}');
        }
        self.json.push('}');
    }

    fn value(&mut self, value: &Term) {
        let start = self.at();
        match &value.what {
            What::List(items) => {
                self.json.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        self.json.push_str(", ");
                    }
                    self.value(item);
                }
                self.json.push(']');
            }
            What::Map(entries) => {
                self.json.push('{');
                for (index, Entry { key, value }) in entries.iter().enumerate() {
                    if index > 0 {
                        self.json.push_str(", ");
                    }
                    self.key(&key.text().unwrap_or_default(), key.span);
                    self.value(value);
                }
                self.json.push('}');
            }
            What::Null | What::Bool(_) | What::Number(_) | What::Text(_) | What::Json(_) | What::Unknown(_) => {
                return self.string(&value.text().unwrap_or_default(), value.span);
            }
        }
        self.keep(start, value.span);
    }
}

//! From the body of a request to the permissions that it needs.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::json;
use crate::json::{Json, Limits, Node, Step};
use crate::service::dynamodb::action::{Action, ResourceType};
use crate::service::dynamodb::arn::{Account, ArnError, TableArn, is_index_name, is_table_name};
use crate::service::dynamodb::input::{FormProblem, Place, find};
use crate::service::dynamodb::operation::error::{OperationError, OperationProblem as Problem};
use crate::service::dynamodb::operation::place::{PlaceKind, ResourcePlace};
use crate::service::dynamodb::operation::{ApiOperation, Needs};
use crate::service::dynamodb::value::JSON_DEPTH;
use crate::span::Span;

/// A request has at most 16 MB (developer guide, BatchWriteItem).
const LIMITS: Limits = Limits { bytes: 16 << 20, depth: JSON_DEPTH, escaped_controls: true };

/// How many members a transaction or a BatchGetItem has at most. That of BatchWriteItem is on its items.
const MOST_MEMBERS: usize = 100;

/// What an action of an operation is on. Displays as an ARN, the pattern of one, or `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperationResource {
    /// One resource.
    One {
        /// What it is.
        kind: ResourceType,
        /// Its ARN.
        arn: String,
    },
    /// One that the request does not name: any that the pattern matches.
    Any {
        /// What it is.
        kind: ResourceType,
        /// The pattern of its ARN.
        pattern: String,
    },
    /// No resource: `*`.
    All,
}

impl fmt::Display for OperationResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::One { kind: _, arn } => arn,
            Self::Any { kind: _, pattern } => pattern,
            Self::All => "*",
        })
    }
}

/// An action that an operation needs on a resource. Its condition keys are unknown, except for what the name of the operation says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperationRequirement {
    /// The action.
    pub action: Action,
    /// What it is on.
    pub resource: OperationResource,
    /// Whether the operation always needs it. The others are listed for it, and when they are needed is not published.
    pub is_always: bool,
    /// The place in the body that names the resource; the whole body for what it does not name.
    pub span: Span,
}

/// A resource that was found.
#[derive(Debug)]
struct Named {
    kind: ResourceType,
    arn: String,
    action: Option<Action>,
    span: Span,
}

impl ApiOperation {
    /// What a request with this body needs.
    ///
    /// ```
    /// use partiql_iam::dynamodb::{Account, ApiOperation};
    ///
    /// let account = Account::new("us-east-1", "123456789012")?;
    /// let needs = ApiOperation::Query.requirements(r#"{"TableName": "Music", "IndexName": "by-genre"}"#, &account)?;
    /// assert_eq!(needs[0].action.name(), "dynamodb:Query");
    /// assert_eq!(needs[0].resource.to_string(), "arn:aws:dynamodb:us-east-1:123456789012:table/Music/index/by-genre");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the body does not name what the operation is on, with the place; when the operation carries statements; and when no source
    /// names its action.
    pub fn requirements(self, body: &str, account: &Account) -> Result<Vec<OperationRequirement>, OperationError> {
        let root = json::parse(body, &LIMITS)?;
        let place = &mut Place::root();
        match self.needs() {
            Needs::Statements(_) => Err(place.error(Problem::HasStatements(self.name()), root.span)),
            Needs::Unknown => Err(place.error(Problem::NoAction(self.name()), root.span)),
            Needs::Actions { action, also } => {
                let named = self.named(place, &root, account)?;
                let mut needs = Vec::new();
                add(&mut needs, action, true, &named, account, root.span);
                for action in also.iter().copied().flatten() {
                    add(&mut needs, *action, false, &named, account, root.span);
                }
                Ok(needs)
            }
            Needs::Members => {
                let named = self.named(place, &root, account)?;
                let need = |named: Named| {
                    let Named { kind, arn, action, span } = named;
                    let resource = OperationResource::One { kind, arn };
                    action.map(|action| OperationRequirement { action, resource, is_always: true, span })
                };
                Ok(named.into_iter().filter_map(need).collect())
            }
        }
    }

    /// All that a body names.
    fn named<'t>(
        self,
        place: &mut Place<'t>,
        root: &Node<'t>,
        account: &Account,
    ) -> Result<Vec<Named>, OperationError> {
        let mut found = Vec::new();
        place.object(root)?;
        self.check_members(place, root)?;
        for row in self.places() {
            let before = found.len();
            collect(place, root, row.at, row.is_required, &mut |place, text, span| {
                let named = resource(place, row, text, span, account, &found)?;
                found.extend(named);
                Ok(())
            })?;
            if row.is_alone && found.len() > before {
                found.retain(|named| named.kind != ResourceType::Table);
            }
        }
        // Either of two members names what is restored.
        let is_restored = |name| find(place.object(root).unwrap_or_default(), name).is_some();
        if self == Self::RestoreTableToPointInTime && !is_restored("SourceTableName") && !is_restored("SourceTableArn")
        {
            return Err(missing(place, root, "SourceTableName"));
        }
        Ok(found)
    }

    /// Each member of a transaction has exactly one of its kinds: what is not known could be one more.
    fn check_members<'t>(self, place: &mut Place<'t>, root: &Node<'t>) -> Result<(), OperationError> {
        let kinds: &[&str] = match self {
            Self::TransactGetItems => &["Get"],
            Self::TransactWriteItems => &["ConditionCheck", "Put", "Delete", "Update"],
            _ => return Ok(()),
        };
        let Some(member) = find(place.object(root)?, "TransactItems") else {
            return Err(missing(place, root, "TransactItems"));
        };
        place.member(member, |place, node| {
            place.items(node, |place, node| match place.object(node)? {
                [member] if kinds.contains(&&*member.key) => Ok(()),
                _ => Err(place.error(Problem::Member(kinds), node.span)),
            })?;
            Ok(())
        })
    }
}

fn missing(place: &Place<'_>, node: &Node<'_>, name: &'static str) -> OperationError {
    let open = Span::new(node.span.start, node.span.start.saturating_add(1));
    place.error(Problem::Form(FormProblem::MissingMember(name)), open)
}

/// What an action needs of what was found.
fn add(
    needs: &mut Vec<OperationRequirement>,
    action: Action,
    is_always: bool,
    named: &[Named],
    account: &Account,
    whole: Span,
) {
    let before = needs.len();
    for Named { kind, arn, action: _, span } in named {
        if action.resource_types().contains(kind) {
            let resource = OperationResource::One { kind: *kind, arn: arn.clone() };
            let is_same = |need: &OperationRequirement| need.action == action && need.resource == resource;
            if !needs.iter().any(is_same) {
                needs.push(OperationRequirement { action, resource, is_always, span: *span });
            }
        }
    }
    // The iterator of a shard is opaque.
    if needs.len() == before
        && let [kind @ ResourceType::Stream] = action.required_types()
    {
        let pattern = format!("{}table/*/stream/*", account.base());
        let resource = OperationResource::Any { kind: *kind, pattern };
        needs.push(OperationRequirement { action, resource, is_always, span: whole });
    }
    // Whether such an action is then on the resource alone is not published.
    if action.required_types().is_empty() {
        needs.push(OperationRequirement { action, resource: OperationResource::All, is_always, span: whole });
    }
}

type Take<'f, 't> = dyn FnMut(&Place<'t>, &str, Span) -> Result<(), OperationError> + 'f;

/// Hands on each text at the path.
fn collect<'t>(
    place: &mut Place<'t>,
    node: &Node<'t>,
    path: &'static str,
    is_required: bool,
    take: &mut Take<'_, 't>,
) -> Result<(), OperationError> {
    let (step, rest) = path.split_once('.').map_or((path, None), |(step, rest)| (step, Some(rest)));
    let name = step.strip_suffix("[]").or_else(|| step.strip_suffix("{key}")).unwrap_or(step);
    let Some(member) = find(place.object(node)?, name) else {
        return if is_required { Err(missing(place, node, name)) } else { Ok(()) };
    };
    place.member(member, |place, node| {
        let count = |place: &Place<'t>, found: usize, most: usize| {
            let problem = Problem::Count { found, most };
            if found == 0 || found > most { Err(place.error(problem, node.span)) } else { Ok(()) }
        };
        if step.ends_with("{key}") {
            let members = place.object(node)?;
            count(place, members.len(), MOST_MEMBERS)?;
            return members.iter().try_for_each(|member| take(place, &member.key, member.key_span));
        }
        if step.ends_with("[]") {
            let items = place.array(node)?;
            count(place, items.len(), MOST_MEMBERS)?;
            return items.iter().enumerate().try_for_each(|(index, item)| {
                let rest = rest.unwrap_or_default();
                // The kinds of a transaction's members are optional, and what names the table in one is not.
                let Some((kind, rest)) = rest.split_once('.') else {
                    return place.within(Step::Index(index), |place| collect(place, item, rest, is_required, take));
                };
                place.within(Step::Index(index), |place| match find(place.object(item)?, kind) {
                    Some(member) => place.member(member, |place, node| collect(place, node, rest, true, take)),
                    None if is_required => Err(missing(place, item, kind)),
                    None => Ok(()),
                })
            });
        }
        match rest {
            Some(rest) => collect(place, node, rest, is_required, take),
            None => match &node.value {
                Json::String(text) => take(place, text, node.span),
                _ => Err(place.wrong_type("a string", node).into()),
            },
        }
    })
}

/// What a text at a place names.
fn resource(
    place: &Place<'_>,
    row: &ResourcePlace,
    text: &str,
    span: Span,
    account: &Account,
    before: &[Named],
) -> Result<Vec<Named>, OperationError> {
    let error = |error| place.error(Problem::Arn(error), span);
    let named = |kind, arn| Named { kind, arn, action: row.action, span };
    let by_name = || {
        if is_table_name(text) {
            Ok(named(ResourceType::Table, account.table_arn(text).to_string()))
        } else {
            Err(error(ArnError::TableName(text.into())))
        }
    };
    let table_arn = || {
        let arn = TableArn::parse(text).map_err(error)?;
        match arn.index() {
            None => Ok(named(ResourceType::Table, text.into())),
            Some(_) => Err(error(ArnError::NotATable(text.into()))),
        }
    };
    let below = |wanted: ResourceType| {
        let other = || place.error(Problem::OtherResource { text: text.into(), wanted }, span);
        let (table, name) = text.split_once(&format!("/{}/", wanted.name())).ok_or_else(other)?;
        let is_of_table = TableArn::parse(table).is_ok_and(|arn| arn.index().is_none());
        let is_name = !name.is_empty() && !name.contains(['/', '*', '?', '$']);
        if is_of_table && is_name { Ok(named(wanted, text.into())) } else { Err(other()) }
    };
    Ok(match row.kind {
        PlaceKind::Table if text.starts_with("arn:") => [table_arn()?].into(),
        PlaceKind::Table | PlaceKind::TableName => [by_name()?].into(),
        PlaceKind::Index => {
            if !is_index_name(text) {
                return Err(error(ArnError::IndexName(text.into())));
            }
            let tables = before.iter().filter(|named| named.kind == ResourceType::Table);
            tables.map(|table| named(ResourceType::Index, format!("{}/index/{text}", table.arn))).collect()
        }
        PlaceKind::Backup => [below(ResourceType::Backup)?].into(),
        PlaceKind::Export => [below(ResourceType::Export)?].into(),
        PlaceKind::Import => [below(ResourceType::Import)?].into(),
        PlaceKind::Stream => [below(ResourceType::Stream)?].into(),
        PlaceKind::Any if text.contains("/stream/") => [below(ResourceType::Stream)?].into(),
        PlaceKind::Any => [table_arn()?].into(),
        PlaceKind::GlobalTable => {
            let table = by_name()?;
            let arn = format!("arn:{}:dynamodb::{}:global-table/{text}", account.partition(), account.id());
            [named(ResourceType::GlobalTable, arn), table].into()
        }
    })
}

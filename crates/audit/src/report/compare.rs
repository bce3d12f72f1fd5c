//! What was used beside what policies grant, and the least policies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use partiql_iam::Span;
use partiql_iam::iam::{
    Action, ActionTable, Decision, GenerateError, Granted, PolicyDocument, PolicySet, RequestContext, UsedPermission,
    generate_used,
};
use partiql_iam::service::ACTIONS;
use serde::Serialize;
use serde_json::Value;

use crate::row::{Manner, Permission, Used};
use crate::tally::Tally;
use crate::usage::{LeadingKeys, Usage};

/// How a permission is used and granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// Used, and granted.
    Used,
    /// Used, and not granted.
    NotGranted,
    /// Used, on a table whose id is not known, so that it is unknown whether it is granted.
    IdUnknown,
    /// It was denied, each time.
    Denied,
    /// Granted, and not used in the window.
    NotUsed,
    /// Granted, and its use is not in such records.
    NotVisible,
}

/// A permission beside policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Compared {
    /// How it is used and granted.
    pub mark: Mark,
    /// The action.
    pub action: Action,
    /// The ARN, or a pattern of all that it may be.
    pub arn: Arc<str>,
    /// The name of the table, if it is one and the name is known.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub table: Arc<str>,
    /// It is granted under conditions, which requests may or may not have met.
    pub conditional: bool,
    /// How often it was used, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
}

/// The principals of a tally. `None`: records do not say who.
#[must_use]
pub fn principals(tally: &Tally) -> BTreeSet<Option<Arc<str>>> {
    tally.permissions.keys().map(|permission| permission.principal.clone()).collect()
}

/// What the policies of a principal grant beside what it used. `context`: what is known of its requests. `also`: ARNs of other resources that may
/// be granted, such as those that the policies name.
#[must_use]
pub fn compare<'a>(
    tally: &Tally,
    policies: &PolicySet,
    context: &RequestContext,
    also: impl IntoIterator<Item = &'a str>,
) -> Vec<Compared> {
    let mut compared: BTreeMap<(Arc<str>, Action), Compared> = BTreeMap::new();
    for (permission, manners) in &tally.permissions {
        let Permission { principal: _, command: _, action, needed_for: _, resource } = permission;
        let all = manners.all().usage;
        let mut granted = Granted::Always;
        for (manner, uses) in &manners.kept {
            granted = granted.max(decide(policies, *action, &resource.arn, manner, &uses.leading, context));
        }
        if manners.others.is_some() {
            // Of these the condition keys are not known.
            granted = granted.max(bare(policies, *action, &resource.arn, context));
        }
        let entry = compared.entry((Arc::clone(&resource.arn), *action)).or_insert_with(|| Compared {
            mark: Mark::Used,
            action: *action,
            arn: Arc::clone(&resource.arn),
            table: Arc::clone(&resource.name),
            conditional: false,
            usage: Some(Usage::default()),
        });
        entry.usage.get_or_insert_default().merge(&all);
        entry.conditional |= granted == Granted::UnderConditions;
        if granted == Granted::No {
            entry.mark = if resource.is_without_id() { Mark::IdUnknown } else { Mark::NotGranted };
        }
    }
    for one in compared.values_mut() {
        if one.usage.as_ref().is_some_and(|usage| usage.count == 0) {
            one.mark = Mark::Denied;
        }
    }
    for (action, arn, name) in candidates(tally, also) {
        if compared.contains_key(&(Arc::clone(&arn), action)) {
            continue;
        }
        let conditional = match bare(policies, action, &arn, context) {
            Granted::Always => false,
            Granted::UnderConditions => true,
            Granted::No => continue,
        };
        let is_seen = action.short_name().starts_with("PartiQL") || action.short_name() == "SendCommand";
        let mark = if is_seen { Mark::NotUsed } else { Mark::NotVisible };
        let one = Compared { mark, action, arn: Arc::clone(&arn), table: name, conditional, usage: None };
        compared.insert((arn, action), one);
    }
    let mut compared: Vec<Compared> = compared.into_values().collect();
    compared.sort_by(|one, two| (one.mark, &one.arn, one.action).cmp(&(two.mark, &two.arn, two.action)));
    compared
}

/// What the policies say of a use, with the condition keys that its statements fix.
fn decide(
    policies: &PolicySet,
    action: Action,
    arn: &str,
    manner: &Manner,
    leading: &LeadingKeys,
    context: &RequestContext,
) -> Granted {
    let mut context = context.clone();
    let facts: BTreeMap<String, Value> = serde_json::from_str(&manner.facts).unwrap_or_default();
    for (key, value) in &facts {
        context = match value {
            Value::String(text) => context.with(key, text.as_str()),
            Value::Array(values) => {
                context.with_values(key, values.iter().filter_map(Value::as_str).map(str::to_owned))
            }
            _ => context.with_unknown(key),
        };
    }
    let ask = |context: &RequestContext| policies.decide_request(action.name(), arn, context).granted();
    match leading {
        LeadingKeys::These(these) if these.is_empty() => ask(&context),
        // Each statement had one, or some, of these.
        LeadingKeys::These(these) => these
            .iter()
            .map(|key| ask(&context.clone().with_values("dynamodb:LeadingKeys", [key.to_string()])))
            .max()
            .unwrap_or(Granted::No),
        LeadingKeys::Many => ask(&context.with_unknown("dynamodb:LeadingKeys")),
    }
}

/// The same of a permission of which nothing more is known.
fn bare(policies: &PolicySet, action: Action, arn: &str, context: &RequestContext) -> Granted {
    let keys = action.keys().iter().map(|key| key.name).filter(|name| !name.starts_with("aws:"));
    let open = keys.fold(context.clone(), RequestContext::with_unknown);
    let decision: Decision = policies.decide_request(action.name(), arn, &open);
    match decision.granted() {
        // What depends on a key that is unknown is a condition.
        Granted::No if is_open(&decision) => Granted::UnderConditions,
        granted => granted,
    }
}

fn is_open(decision: &Decision) -> bool {
    match decision {
        Decision::Allowed => false,
        Decision::Denied(denial) => denial.kind() == partiql_iam::iam::DenialKind::Unknown,
    }
}

/// What may be granted and was not used: each action of the services on each resource that is known.
fn candidates<'a>(tally: &Tally, also: impl IntoIterator<Item = &'a str>) -> Vec<(Action, Arc<str>, Arc<str>)> {
    let mut resources: BTreeMap<Arc<str>, Arc<str>> = BTreeMap::new();
    for permission in tally.permissions.keys() {
        let Used { kind: _, name, id: _, arn } = &permission.resource;
        if !arn.contains("${") {
            resources.insert(Arc::clone(arn), Arc::clone(name));
        }
    }
    for arn in also {
        resources.entry(arn.into()).or_default();
    }
    let mut found = Vec::new();
    for table in ACTIONS {
        let infix = format!(":{}:", table.prefix);
        let own = resources.iter().filter(|(arn, _)| arn.contains(&infix));
        for (arn, name) in own {
            for action in table.actions {
                let kinds = action.resources();
                if kinds.iter().any(|kind| is_of_kind(kind.name, arn)) {
                    found.push((*action, Arc::clone(arn), Arc::clone(name)));
                }
            }
        }
    }
    found
}

/// Whether an ARN is of a kind of resource that statements are on.
fn is_of_kind(kind: &str, arn: &str) -> bool {
    let after = arn.splitn(6, ':').nth(5).unwrap_or_default();
    let parts: Vec<&str> = after.split('/').collect();
    match parts.as_slice() {
        ["ledger", _] => kind == "ledger",
        ["ledger", _, "table", _] | ["table", _] => kind == "table",
        ["ledger", _, "information_schema", _] => kind == "catalog",
        ["table", _, "index", _] => kind == "index",
        _ => false,
    }
}

/// The least policies of a principal for what it used of one service, each decided on.
#[derive(Debug)]
#[non_exhaustive]
pub struct LeastUsed {
    /// The service's name.
    pub service: &'static str,
    /// The policies, all of which are needed; or why there is none.
    pub policies: Result<Vec<PolicyDocument>, GenerateError>,
}

/// The least policies that allow what a principal used, for each service. What was denied each time is not in them, nor what is not understood: whoever
/// asks looks at [`Tally::is_incomplete`] first. `any_table`: `table/*`, which is every table, is written for a table whose id is not known.
#[must_use]
pub fn least(tally: &Tally, principal: Option<&str>, any_table: bool) -> Vec<LeastUsed> {
    let mut used: BTreeSet<(&Used, Action)> = BTreeSet::new();
    for (permission, manners) in &tally.permissions {
        if permission.principal.as_deref() == principal && manners.all().usage.count > 0 {
            used.insert((&permission.resource, permission.action));
        }
    }
    let without_id = used.iter().find(|(resource, _)| resource.is_without_id() && !any_table);
    let of_service = |table: &&'static ActionTable| {
        let own = used.iter().filter(|(_, action)| table.find(action.name()).is_some());
        let own: Vec<UsedPermission<'_>> = own
            .map(|(resource, action)| {
                let kind = if resource.kind == "any-table" { "table" } else { resource.kind };
                UsedPermission { action: *action, kind, arn: &resource.arn }
            })
            .collect();
        if own.is_empty() {
            return None;
        }
        let policies = match without_id.filter(|(_, action)| table.find(action.name()).is_some()) {
            // `table/*` is every table.
            Some((resource, _)) => Err(GenerateError::UnresolvedTable {
                statement: 0,
                name: resource.name.to_string(),
                span: Span::default(),
                help: "give the ledger's catalog with `--catalog`, or write `table/*` on purpose with `--any-table`",
            }),
            None => generate_used(table, &own),
        };
        Some(LeastUsed { service: table.service, policies })
    };
    ACTIONS.iter().filter_map(of_service).collect()
}

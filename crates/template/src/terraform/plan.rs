//! What `terraform show -json` prints of a plan or a state: resources with all that is known of them.
//!
//! What is known only when the plan is applied is missing there, and named in `after_unknown`; what it refers to is in the configuration that
//! comes with a plan.
//!
//! Source: Terraform, "JSON Output Format".

use std::collections::{BTreeMap, BTreeSet};

use partiql_iam::json::{Json, Node};

use super::evaluate::plain_json;
use super::giver::{giving, may_attach};
use super::resource::{Resource, taken_away_by};
use super::term::{Entry, Reference, Term, Unknown, What};
use crate::found::{ALL_IN_ONE, Template, Unread};
use crate::text::Written;
use crate::tree::{items, member, members, string};

/// Attributes that are unknown in every plan of a new resource, whether they are given or not.
const COMPUTED: [&str; 3] = ["managed_policy_arns", "inline_policy", "name"];

/// The formats that are read: within one only members are added.
const MAJORS: [&str; 2] = ["0", "1"];

/// The resources whose policy is an attribute that they must have.
const REQUIRED: [(&str, &str); 6] = [
    ("aws_iam_policy", "policy"),
    ("aws_iam_role_policy", "policy"),
    ("aws_iam_user_policy", "policy"),
    ("aws_iam_group_policy", "policy"),
    ("aws_iam_role", "assume_role_policy"),
    ("aws_dynamodb_resource_policy", "policy"),
];

/// Whether a value is a plan or a state.
pub(super) fn is_plan(root: &Node<'_>) -> bool {
    let has = |name: &str| member(root, name).is_some();
    has("format_version") && (has("planned_values") || has("resource_changes") || module(root).is_some())
}

fn module<'n, 't>(root: &'n Node<'t>) -> Option<&'n Node<'t>> {
    let values = member(root, "planned_values").or_else(|| member(root, "values"))?;
    member(&values.value, "root_module").map(|module| &module.value)
}

/// What comes with the resources.
struct Plan<'n, 't> {
    text: &'t str,
    /// By address: what is unknown before the plan is applied.
    unknown: BTreeMap<&'n str, &'n Node<'t>>,
    /// By address without indexes: the expressions of the attributes.
    expressions: BTreeMap<String, &'n Node<'t>>,
    /// By address without indexes: the provider.
    providers: BTreeMap<String, &'n str>,
    /// Whether it says which attributes are given.
    has_configuration: bool,
    is_state: bool,
    resources: Vec<Resource>,
}

/// The resources of a plan or a state.
pub(super) fn resources<'t>(text: &'t str, root: &Node<'t>) -> Vec<Resource> {
    let mut plan = Plan {
        text,
        unknown: BTreeMap::new(),
        expressions: BTreeMap::new(),
        providers: BTreeMap::new(),
        has_configuration: false,
        is_state: member(root, "planned_values").is_none(),
        resources: Vec::new(),
    };
    for change in member(root, "resource_changes").map(|changes| items(&changes.value)).unwrap_or_default() {
        let unknown = member(change, "change").and_then(|change| member(&change.value, "after_unknown"));
        let address = member(change, "address").and_then(|address| string(&address.value));
        if let (Some(address), Some(unknown)) = (address, unknown) {
            plan.unknown.insert(address, &unknown.value);
        }
    }
    let configuration = member(root, "configuration").and_then(|all| member(&all.value, "root_module"));
    if let Some(module) = configuration {
        plan.has_configuration = true;
        plan.configuration(&module.value, "");
    }
    if let Some(module) = module(root) {
        plan.module(module);
    }
    plan.resources
}

/// What of a plan is not in it.
pub(super) fn incomplete(root: &Node<'_>, template: &mut Template) {
    let is_false = |name: &str| member(root, name).filter(|member| matches!(member.value.value, Json::Bool(false)));
    let is_true = |name: &str| member(root, name).filter(|member| matches!(member.value.value, Json::Bool(true)));
    if let Some(found) = is_false("complete").or_else(|| is_true("errored")) {
        let message = "the plan is not complete: it may lack policies";
        let help = "plan everything at once, without `-target`";
        template.unread.push(Unread::error(found.key_span, message, help));
    }
    let format = member(root, "format_version");
    let major = format.and_then(|found| string(&found.value)).and_then(|version| version.split('.').next());
    if let Some(found) = format.filter(|_| !major.is_some_and(|major| MAJORS.contains(&major))) {
        let message = "a plan of another `format_version`, which is not read";
        template.unread.push(Unread::error(found.value.span, message, "give one of the format 1"));
    }
    for change in member(root, "resource_changes").map(|changes| items(&changes.value)).unwrap_or_default() {
        let actions = member(change, "change").and_then(|change| member(&change.value, "actions"));
        let actions = actions.map(|actions| items(&actions.value)).unwrap_or_default();
        let address = member(change, "address").filter(|address| string(&address.value).is_some_and(may_attach));
        if let Some(address) = address.filter(|_| actions.iter().any(|action| string(action) == Some("forget"))) {
            let message = "what is removed without being destroyed stays, and may be a policy";
            template.gap(address.value.span, message, ALL_IN_ONE, |_| true);
        }
    }
}

impl<'n, 't> Plan<'n, 't> {
    fn configuration(&mut self, module: &'n Node<'t>, prefix: &str) {
        for resource in member(module, "resources").map(|all| items(&all.value)).unwrap_or_default() {
            let address = member(resource, "address").and_then(|address| string(&address.value));
            let provider = member(resource, "provider_config_key").and_then(|key| string(&key.value));
            if let (Some(address), Some(provider)) = (address, provider) {
                self.providers.insert(format!("{prefix}{address}"), provider);
            }
            if let (Some(address), Some(found)) = (address, member(resource, "expressions")) {
                self.expressions.insert(format!("{prefix}{address}"), &found.value);
            }
        }
        for call in member(module, "module_calls").map(|all| members(&all.value)).unwrap_or_default() {
            if let Some(module) = member(&call.value, "module") {
                self.configuration(&module.value, &format!("{prefix}module.{}.", call.key));
            }
        }
    }

    fn module(&mut self, module: &'n Node<'t>) {
        for resource in member(module, "resources").map(|all| items(&all.value)).unwrap_or_default() {
            let found = self.resource(resource);
            self.resources.extend(found);
        }
        for child in member(module, "child_modules").map(|all| items(&all.value)).unwrap_or_default() {
            self.module(child);
        }
    }

    fn resource(&self, node: &'n Node<'t>) -> Option<Resource> {
        let text = |name: &str| member(node, name).and_then(|member| string(&member.value));
        let (address, kind) = (text("address")?, text("type")?);
        if text("mode") == Some("data") {
            return None;
        }
        let place = member(node, "address").map(|address| address.value.span).unwrap_or_default();
        let declared = without_indexes(address);
        let values = member(node, "values");
        let known = values.map(|values| members(&values.value)).unwrap_or_default();
        let entry = |member: &partiql_iam::json::Member<'t>| Entry {
            key: Term::plain(&member.key, member.key_span),
            value: self.term(&member.value),
        };
        let given = known.iter().filter(|member| !matches!(member.value.value, Json::Null));
        let mut entries: Vec<Entry> = given.map(entry).collect();
        if let Some(provider) = self.providers.get(&declared) {
            entries.push(Entry { key: Term::plain("provider", place), value: Term::plain(provider, place) });
        }
        let expressions = self.expressions.get(&declared).copied();
        let mut open: Vec<&str> = Vec::new();
        for unknown in self.unknown.get(address).map(|unknown| members(unknown)).unwrap_or_default() {
            let is_given =
                !self.has_configuration || expressions.is_some_and(|all| member(all, &unknown.key).is_some());
            if has_true(&unknown.value) && (is_given || !COMPUTED.contains(&unknown.key.as_ref())) {
                open.push(&unknown.key);
            }
        }
        let required =
            REQUIRED.iter().filter(|(of, name)| *of == kind && known.iter().all(|member| member.key != *name));
        open.extend(required.map(|(_, name)| *name));
        // Planned values leave out what is unknown; which that is `resource_changes` says, if it is there.
        if !self.is_state && !self.unknown.contains_key(address) {
            for name in giving(kind).filter(|name| known.iter().all(|member| member.key != *name)) {
                open.push(name);
            }
        }
        for name in open {
            let reference = expressions.and_then(|all| reference(all, name, &declared));
            let named = Unknown { reference, ..Unknown::of(&format!("{}.{name}", last_two(&declared))) };
            entries.retain(|entry| entry.key.text().as_deref() != Some(name));
            entries.push(Entry { key: Term::plain(name, place), value: Term::unknown(named, place) });
        }
        let takes_away = taken_away_by(kind, |name| match expressions {
            Some(all) => member(all, name).is_some(),
            None => !self.has_configuration && !self.is_state,
        });
        Some(Resource {
            address: address.to_owned(),
            declared,
            kind: kind.to_owned(),
            fields: Term::new(What::Map(entries), node.span, Written::Computed),
            span: node.span,
            place,
            may_be_missing: false,
            ignored: None,
            takes_away,
            mentions: BTreeSet::new(),
        })
    }

    /// A value; recursion ends with the depth of the JSON.
    fn term(&self, node: &Node<'t>) -> Term {
        let what = match &node.value {
            Json::Null => What::Null,
            Json::Bool(bool) => What::Bool(*bool),
            Json::Number(number) => What::Number((*number).to_owned()),
            Json::String(text) => return plain_json(self.text, text, node.span),
            Json::Array(items) => What::List(items.iter().map(|item| self.term(item)).collect()),
            Json::Object(members) => What::Map(
                members
                    .iter()
                    .map(|member| Entry {
                        key: Term::plain(&member.key, member.key_span),
                        value: self.term(&member.value),
                    })
                    .collect(),
            ),
        };
        Term::new(what, node.span, Written::Computed)
    }
}

/// Whether something in a value is unknown.
fn has_true(node: &Node<'_>) -> bool {
    match &node.value {
        Json::Bool(is_unknown) => *is_unknown,
        Json::Array(items) => items.iter().any(has_true),
        Json::Object(members) => members.iter().any(|member| has_true(&member.value)),
        Json::Null | Json::Number(_) | Json::String(_) => false,
    }
}

/// What an attribute refers to, if to one resource alone.
fn reference(expressions: &Node<'_>, attribute: &str, declared: &str) -> Option<Reference> {
    let expression = &member(expressions, attribute)?.value;
    let names = items(&member(expression, "references")?.value);
    let prefix = declared.strip_suffix(last_two(declared))?;
    let mut found: Option<Reference> = None;
    for name in names.iter().filter_map(string) {
        let name = without_indexes(name);
        let parts: Vec<&str> = name.split('.').collect();
        let (address, part) = match parts.as_slice() {
            ["data", kind, name, part, ..] => (format!("{prefix}data.{kind}.{name}"), *part),
            ["var" | "local" | "module" | "each" | "count" | "data", ..] => return None,
            [kind, name, part, ..] => (format!("{prefix}{kind}.{name}"), *part),
            _ => continue,
        };
        match &found {
            Some(known) if known.address != address => return None,
            Some(_) => {}
            None => found = Some(Reference { address, attribute: part.to_owned() }),
        }
    }
    // `["aws_iam_role.a.name", "aws_iam_role.b"]` is of two.
    let own = found?;
    let is_own = |name: &str| {
        let name = format!("{prefix}{}", without_indexes(name));
        name == own.address || name.starts_with(&format!("{}.", own.address))
    };
    names.iter().filter_map(string).all(is_own).then_some(own)
}

/// The kind and the name at the end of an address.
fn last_two(address: &str) -> &str {
    let name = address.rfind('.').unwrap_or(0);
    let kind = address.get(..name).and_then(|before| before.rfind('.')).map_or(0, |dot| dot + 1);
    address.get(kind..).unwrap_or(address)
}

/// An address without what is in brackets.
fn without_indexes(address: &str) -> String {
    let mut plain = String::with_capacity(address.len());
    let (mut is_index, mut is_text) = (false, false);
    let mut letters = address.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if is_text => {
                letters.next();
            }
            '"' if is_index => is_text = !is_text,
            '[' if !is_index => is_index = true,
            ']' if is_index && !is_text => is_index = false,
            _ if !is_index => plain.push(letter),
            _ => {}
        }
    }
    plain
}

//! `serverless.yml`: the role of the provider, roles of single functions, and the resources that it adds.
//!
//! Source: Serverless Framework, "AWS - IAM", "Variables", "AWS - Resources"; the plugins serverless-iam-roles-per-function and
//! serverless-pseudo-parameters.

use std::collections::BTreeSet;

use partiql_iam::Span;
use partiql_iam::json::{Json, Node};

use crate::cloudformation::evaluate::{Evaluator, Texts};
use crate::cloudformation::names::Names;
use crate::cloudformation::{Reader, Resource, keys_of_tags};
use crate::facts::{DeploymentFact, Facts};
use crate::found::{Asker, Form, Owner, PolicyUse, Template, Unread};
use crate::given::TemplateValues;
use crate::source::Places;
use crate::text::Written;
use crate::tree::{at, items, member, members, parts, string};
use crate::value::{Value, What};
use crate::variables::Variables;

/// The id of the role that all functions without one of their own have.
const PROVIDER_ROLE: &str = "provider";

/// The plugin that gives functions roles of their own.
const PLUGIN: &str = "serverless-iam-roles-per-function";

/// The names of plugins: a list, or one beside the folder that they are in.
fn plugins_of<'n, 't>(plugins: &'n Node<'t>) -> &'n [Node<'t>] {
    member(plugins, "modules").map_or_else(|| items(plugins), |modules| items(&modules.value))
}

/// Whether a value is the configuration of a service.
pub(crate) fn is_service(value: &Node<'_>) -> bool {
    let has = |name: &str| member(value, name).is_some();
    has("provider") && (has("service") || has("functions") || has("resources"))
}

/// Reads the configuration of a service.
pub(crate) fn read<'t>(file: &'t str, places: Places<'t>, root: &'t Node<'t>, given: &'t TemplateValues) -> Template {
    let plugins = member(root, "plugins").map(|plugins| items(&plugins.value)).unwrap_or_default();
    let has_pseudo_parameters = plugins.iter().any(|name| string(name) == Some("serverless-pseudo-parameters"));
    let lists = resource_lists(root);
    let names = lists.first().map_or_else(|| Names::alone(given), |list| Names::of(list, given));
    let evaluator = Evaluator::new(places, names, Texts::Serverless(Variables { root, has_pseudo_parameters, given }));
    let mut reader = Reader::new(file, evaluator, Form::Serverless);
    provider(&mut reader, root);
    functions(&mut reader, root);
    let may_change = file.contains("Transform") || tables_may_change(&lists);
    for list in lists {
        reader.resources(list);
    }
    if may_change {
        reader.template.databases_may_change();
    }
    for list in resource_lists(root) {
        reader.gaps(list);
    }
    gaps(&mut reader, root, file);
    unread_files(&mut reader, root);
    reader.done()
}

/// Where the configuration of a service says that it is deployed.
pub(crate) fn deployed<'t>(places: Places<'t>, root: &'t Node<'t>, given: &'t TemplateValues, facts: &mut Facts) {
    let names = Names::alone(given);
    let has_pseudo_parameters = false;
    let mut evaluator =
        Evaluator::new(places, names, Texts::Serverless(Variables { root, has_pseudo_parameters, given }));
    if let Some(profile) = at(root, &["provider", "profile"]) {
        let (place, _) = places.of(profile.key_span, Span::default());
        facts.say(place, DeploymentFact::Elsewhere("deploys with the account of a `profile`".to_owned()));
    }
    if let Some(region) = at(root, &["provider", "region"]) {
        let (place, _) = places.of(region.key_span, Span::default());
        let known = evaluator.value(&region.value, place).and_then(|value| value.known_text());
        let unknown = || DeploymentFact::Elsewhere("does not say the region of the provider".to_owned());
        facts.say(place, known.map_or_else(unknown, DeploymentFact::Region));
    }
}

/// The templates under `resources`: one, or a list of them.
pub(crate) fn resource_lists<'t>(root: &'t Node<'t>) -> Vec<&'t Node<'t>> {
    match member(root, "resources").map(|resources| &resources.value) {
        Some(Node { value: Json::Array(list), .. }) => list.iter().filter(|item| !members(item).is_empty()).collect(),
        Some(resources) => vec![resources],
        None => Vec::new(),
    }
}

/// Whether extensions, or one template of several, may change what another says of a table.
fn tables_may_change(lists: &[&Node<'_>]) -> bool {
    let mut ids = BTreeSet::new();
    let resources = lists.iter().filter_map(|list| member(list, "Resources"));
    lists.iter().any(|list| member(list, "extensions").is_some())
        || resources.flat_map(|resources| members(&resources.value)).any(|resource| !ids.insert(&resource.key))
}

/// The statements of the role of all functions.
fn provider<'t>(reader: &mut Reader<'t>, root: &'t Node<'t>) {
    let new = at(root, &["provider", "iam", "role", "statements"]);
    let old = at(root, &["provider", "iamRoleStatements"]);
    let managed = at(root, &["provider", "iam", "role", "managedPolicies"])
        .or_else(|| at(root, &["provider", "iamManagedPolicies"]));
    let Some(first) = new.or(old).or(managed) else { return };
    let (place, _) = reader.evaluator.places.of(first.key_span, Span::default());
    let properties = at(root, &["provider", "iam", "role"]).or_else(|| member(root, "provider"));
    let Some(properties) = properties else { return };
    let name = at(root, &["provider", "iam", "role", "name"]).and_then(|name| string(&name.value));
    reader.add_role(PROVIDER_ROLE, name.map(str::to_owned), place, Asker::Role);
    let resource = Resource { id: PROVIDER_ROLE, properties: &properties.value, place, condition: None };
    for list in [new, old].into_iter().flatten() {
        statements(reader, &list.value, resource);
    }
    if let Some(managed) = managed {
        for item in parts(&managed.value) {
            reader.managed_policy(item, place, resource);
        }
    }
    for property in ["permissionsBoundary", "permissionBoundary", "rolePermissionsBoundary"] {
        if let Some(boundary) = member(resource.properties, property) {
            reader.boundary_value(&boundary.value, resource);
        }
    }
}

/// Functions with statements of their own; what else they inherit is a gap.
fn functions<'t>(reader: &mut Reader<'t>, root: &'t Node<'t>) {
    let functions = member(root, "functions").map(|functions| members(&functions.value)).unwrap_or_default();
    for function in functions {
        let Some(list) = member(&function.value, "iamRoleStatements") else { continue };
        let (place, _) = reader.evaluator.places.of(function.key_span, Span::default());
        let name = member(&function.value, "iamRoleStatementsName").and_then(|name| string(&name.value));
        reader.add_role(&function.key, name.map(str::to_owned), place, Asker::Role);
        let resource = Resource { id: &function.key, properties: &function.value, place, condition: None };
        statements(reader, &list.value, resource);
    }
}

/// A policy of these statements.
fn statements<'t>(reader: &mut Reader<'t>, list: &'t Node<'t>, resource: Resource<'t>) {
    let place = reader.evaluator.place(list, resource.place);
    let found = reader.evaluator.all_of(list, place);
    // The framework writes the policy around them.
    let entry = |key: &str, value| crate::value::Entry {
        key: key.to_owned(),
        key_place: place,
        key_written: Written::Computed,
        value,
    };
    let (list_place, written) = reader.evaluator.places.of(list.span, place);
    let policy = Value::computed(
        What::Object(vec![
            entry("Version", Value::text("2012-10-17", place)),
            entry("Statement", Value::new(What::List(found), list_place, written)),
        ]),
        place,
    );
    let index = reader.add_value(Owner::new(resource.id, None), PolicyUse::Identity, &policy, None);
    reader.attach(Some(index), resource.id);
}

/// What plugins and overrides give roles besides: the role of all functions is `IamRoleLambdaExecution` among the resources, and functions
/// with statements of their own may inherit statements and boundaries.
fn gaps<'t>(reader: &mut Reader<'t>, root: &'t Node<'t>, file: &str) {
    const INHERITED: [&str; 7] = [
        "iamRoleStatementsInherit",
        "defaultInherit",
        "iamPermissionsBoundary",
        "iamGlobalPermissionsBoundary",
        "rolePermissionsBoundary",
        "permissionsBoundary",
        "permissionBoundary",
    ];
    let is_extended = file.contains("IamRoleLambdaExecution");
    let is_global =
        file.contains("iamGlobalPermissionsBoundary") || at(root, &["provider", "rolePermissionsBoundary"]).is_some();
    let is_open = |path: &[&str]| {
        let values = at(root, path).map(|found| parts(&found.value)).unwrap_or_default();
        values.iter().any(|value| string(value).is_some_and(|text| text.contains("${")))
    };
    let is_inherited = INHERITED.iter().any(|name| file.contains(name))
        || is_open(&["plugins"])
        || is_open(&["plugins", "modules"])
        || is_open(&["custom"])
        || is_open(&["custom", PLUGIN]);
    let has_role = at(root, &["provider", "role"])
        .or_else(|| at(root, &["provider", "iam", "role"]).filter(|role| members(&role.value).is_empty()));
    let plugins = member(root, "plugins").map(|plugins| plugins_of(&plugins.value)).unwrap_or_default();
    let has_plugin = plugins.iter().any(|name| string(name) == Some(PLUGIN));
    let tags: [&[&str]; 3] = [&["provider", "iam", "role", "tags"], &["provider", "stackTags"], &["provider", "tags"]];
    for tags in tags.iter().filter_map(|path| at(root, path)) {
        let keys = keys_of_tags(&tags.value);
        reader.template.roles.iter_mut().for_each(|role| role.may_have.extend(keys.iter().cloned()));
    }
    let ids: Vec<(String, Span)> = reader.template.roles.iter().map(|role| (role.id.clone(), role.span)).collect();
    for (id, place) in ids {
        if is_extended || is_global || is_inherited && id != PROVIDER_ROLE {
            reader.gap(&id, place, "what the role inherits, or what extends it, is not read");
        }
        if id == PROVIDER_ROLE && has_role.is_some() {
            reader.gap(&id, place, "the functions have another role, which is not in the file");
        }
        let is_function = at(root, &["functions", id.as_str()]).is_some();
        if is_function && !has_plugin {
            let message =
                "without the plugin `serverless-iam-roles-per-function` the statements of a function do not count";
            reader.gap(&id, place, message);
        }
    }
}

/// Parts of the configuration that are in other files.
fn unread_files<'t>(reader: &mut Reader<'t>, root: &'t Node<'t>) {
    let paths: [&[&str]; 6] = [
        &["resources"],
        &["resources", "Resources"],
        &["functions"],
        &["provider"],
        &["provider", "iam"],
        &["provider", "iam", "role"],
    ];
    for member in paths.iter().filter_map(|path| at(root, path)) {
        for text in parts(&member.value).iter().filter_map(|item| Some((string(item)?, item.span))) {
            let (text, span) = text;
            if text.contains("${") {
                let (place, _) = reader.evaluator.places.of(span, member.key_span);
                reader.template.unread.push(Unread::error(
                    place,
                    format!("`{text}` is not read: policies may be there"),
                    "give the template that `serverless package` writes to `.serverless/cloudformation-template-update-stack.json`",
                ));
            }
        }
    }
}

//! What a file of Terraform or a plan says of how ledgers and tables are deployed: providers, modules, ARNs.
//!
//! Source: Terraform's provider for AWS, "Provider Configuration"; Terraform language, "Module Blocks", "Provider Configuration"; Terraform,
//! "JSON Output Format", `provider_config`.

use std::path::Path;

use hcl_edit::Span as _;
use hcl_edit::structure::Structure;
use partiql_iam::Span;
use partiql_iam::json::Node;

use super::block::label;
use super::evaluate::{Body, Scope};
use super::ledger::LEDGER;
use super::term::{Term, What};
use super::{file, plan};
use crate::facts::{DeploymentFact, Facts};
use crate::form::is_terraform;
use crate::given::TemplateValues;
use crate::source;
use crate::tree::{at, items, member, members, parts, string};

/// The providers that make ledgers and tables.
const PROVIDERS: [&str; 2] = ["aws", "awscc"];

/// What of a provider changes neither the account nor the region.
const HARMLESS: [&str; 11] = [
    "default_tags",
    "ignore_tags",
    "max_retries",
    "retry_mode",
    "version",
    "use_dualstack_endpoint",
    "use_fips_endpoint",
    "skip_credentials_validation",
    "skip_metadata_api_check",
    "skip_region_validation",
    "skip_requesting_account_id",
];

/// Kinds of resources that make what a template of CloudFormation says, by what is in their names.
const STACKS: [&str; 3] = ["cloudformation_stack", "servicecatalog_provisioned_product", "awscc_qldb_ledger"];

/// What a file says; how many ledgers it declares.
pub(crate) fn deployment(path: &Path, text: &str, given: &TemplateValues, facts: &mut Facts) -> usize {
    let mut scope = Scope::new(text).with(given);
    if is_terraform(path) {
        let Ok(body) = file::parse(text) else { return 0 };
        file::declare(&mut scope, &body);
        for structure in &body {
            let Structure::Block(block) = structure else { continue };
            let span = block.ident.span().map(|range| Span::of(&range)).unwrap_or_default();
            let name = block.labels.first().map(label).unwrap_or_default();
            let read = || scope.body(Body::Hcl(&block.body), 0);
            match block.ident.value().as_str() {
                "provider" if PROVIDERS.contains(&&*name) => provider(&read(), span, facts),
                "module" => module(&name, &read(), span, facts),
                _ => {}
            }
        }
        return resources(&scope, facts);
    }
    let Ok(values) = source::json(text) else { return 0 };
    let [root] = values.as_slice() else { return 0 };
    if plan::is_plan(root) {
        of_plan(text, root, facts);
        return 0;
    }
    file::declare_json(&mut scope, root);
    for block in parts(root).iter().flat_map(|part| members(part)) {
        for named in parts(&block.value).iter().flat_map(|part| members(part)) {
            for body in parts(&named.value) {
                let read = || scope.body(Body::Json(body), 0);
                match &*block.key {
                    "provider" if PROVIDERS.contains(&&*named.key) => provider(&read(), named.key_span, facts),
                    "module" => module(&named.key, &read(), named.key_span, facts),
                    _ => {}
                }
            }
        }
    }
    resources(&scope, facts)
}

/// The resources that make more; how many ledgers there are.
fn resources(scope: &Scope<'_>, facts: &mut Facts) -> usize {
    for (address, declared) in &scope.resources {
        if STACKS.iter().any(|kind| address.contains(kind)) {
            facts.more(declared.map(|declared| declared.place).unwrap_or_default(), address);
        }
    }
    let is_ledger = |address: &&String| address.split('.').next() == Some(LEDGER);
    scope.resources.keys().filter(is_ledger).count()
}

/// A provider: where it makes resources that name no other one.
fn provider(body: &Term, span: Span, facts: &mut Facts) {
    let What::Map(entries) = &body.what else {
        return facts.say(span, DeploymentFact::Elsewhere("has a provider that is not known".to_owned()));
    };
    if body.attribute("alias").is_some() {
        return;
    }
    facts.say(span, DeploymentFact::Provider);
    for entry in entries {
        let (name, value) = (entry.key.text().unwrap_or_default(), &entry.value);
        let mut each = |values: &[Term], say: &dyn Fn(&Term) -> Option<DeploymentFact>| {
            for value in values {
                let unknown = || DeploymentFact::Elsewhere(format!("does not say what `{name}` of the provider is"));
                facts.say(entry.key.span, say(value).unwrap_or_else(unknown));
            }
        };
        match name.as_str() {
            _ if matches!(value.what, What::Null) => {}
            "region" => each(std::slice::from_ref(value), &|value| value.text().map(DeploymentFact::Region)),
            "allowed_account_ids" => match &value.what {
                What::List(ids) => each(ids, &|id| id.text().map(DeploymentFact::Account)),
                _ => each(std::slice::from_ref(value), &|_| None),
            },
            "assume_role" => {
                let roles =
                    if matches!(value.what, What::Map(_)) { std::slice::from_ref(value) } else { value.items() };
                let account =
                    |role: &Term| account_of(&role.attribute("role_arn")?.text()?).map(DeploymentFact::Account);
                match roles {
                    [] => each(std::slice::from_ref(value), &|_| None),
                    roles => each(roles, &account),
                }
            }
            name if HARMLESS.contains(&name) => {}
            _ => each(std::slice::from_ref(value), &|_| None),
        }
    }
}

/// The account of an ARN.
fn account_of(arn: &str) -> Option<String> {
    arn.split(':').nth(4).map(str::to_owned)
}

/// A call of a module: how often, and with which providers.
fn module(name: &str, body: &Term, span: Span, facts: &mut Facts) {
    let has = |attribute: &str| body.attribute(attribute).is_some();
    if let Some(attribute) = ["count", "for_each"].into_iter().find(|attribute| has(attribute)) {
        facts.say(span, DeploymentFact::Perhaps(format!("calls the module `{name}` with `{attribute}`")));
    }
    if has("providers") {
        facts.say(span, DeploymentFact::Elsewhere(format!("calls the module `{name}` with other providers")));
    }
    if !matches!(body.what, What::Map(_)) {
        facts.say(span, DeploymentFact::Perhaps(format!("calls the module `{name}` in a way that is not known")));
    }
}

/// What a plan or a state says.
fn of_plan(text: &str, root: &Node<'_>, facts: &mut Facts) {
    if let Some(all) = at(root, &["configuration", "provider_config", "aws", "expressions"]) {
        for expression in members(&all.value) {
            let span = expression.key_span;
            let constant = member(&expression.value, "constant_value").map(|found| &found.value);
            let referred = member(&expression.value, "references").map(|found| items(&found.value));
            let variable = match referred {
                Some([only]) => string(only).and_then(|name| name.strip_prefix("var.")),
                Some(_) | None => None,
            };
            let variable = variable.and_then(|name| at(root, &["variables", name, "value"])).map(|found| &found.value);
            let value = constant.or(variable);
            let unknown =
                DeploymentFact::Elsewhere(format!("does not say what `{}` of the provider is", expression.key));
            match &*expression.key {
                "region" => {
                    let region = value.and_then(string).map(|region| DeploymentFact::Region(region.to_owned()));
                    facts.say(span, region.unwrap_or(unknown));
                }
                "allowed_account_ids" => match value.map(items) {
                    Some(ids @ [_, ..]) => {
                        for id in ids {
                            facts.say(span, DeploymentFact::Account(string(id).unwrap_or_default().to_owned()));
                        }
                    }
                    Some([]) | None => facts.say(span, unknown),
                },
                name if HARMLESS.contains(&name) => {}
                _ => facts.say(span, unknown),
            }
        }
    }
    for resource in plan::resources(text, root) {
        if STACKS.iter().any(|kind| resource.kind.contains(kind)) {
            facts.more(resource.place, &resource.address);
        }
        if let Some(arn) = resource.text("arn").filter(|_| resource.kind == LEDGER) {
            let mut parts = arn.split(':').skip(3).map(str::to_owned);
            if let (Some(region), Some(account)) = (parts.next(), parts.next()) {
                facts.say(resource.place, DeploymentFact::Region(region));
                facts.say(resource.place, DeploymentFact::Account(account));
            }
        }
    }
}

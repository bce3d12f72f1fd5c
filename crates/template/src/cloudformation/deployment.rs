//! What a template says of how tables and ledgers are deployed: other stacks, macros, modules.

use partiql_iam::Span;
use partiql_iam::dynamodb::KNOWN_MACROS;
use partiql_iam::json::{Json, Node};

use crate::facts::{DeploymentFact, Facts};
use crate::source::Places;
use crate::tree::{member, members, parts, string};
use crate::words;

/// What a template says; how many tables and ledgers it declares.
pub(crate) fn of(places: Places<'_>, template: &Node<'_>, facts: &mut Facts) -> usize {
    if let Some(transform) = member(template, "Transform") {
        let name = |item| string(item).or_else(|| string(&member(item, "Name")?.value));
        let names: Vec<Option<&str>> = parts(&transform.value).iter().map(name).collect();
        for name in names.into_iter().filter(|name| name.is_none_or(|name| !KNOWN_MACROS.contains(&name))) {
            let (place, _) = places.of(transform.key_span, Span::default());
            facts.more(place, name.unwrap_or("Transform"));
        }
    }
    if let Some(transform) = member(template, "Fn::Transform") {
        facts.more(places.of(transform.key_span, Span::default()).0, "Fn::Transform");
    }
    let Some(resources) = member(template, "Resources") else { return 0 };
    let mut declared = 0;
    if !matches!(resources.value.value, Json::Object(_)) {
        facts.more(places.of(resources.key_span, Span::default()).0, "Resources");
    }
    for resource in members(&resources.value) {
        let (place, _) = places.of(resource.key_span, Span::default());
        let kind = member(&resource.value, "Type").and_then(|kind| string(&kind.value));
        let is_made = resource.key.starts_with("Fn::") || member(&resource.value, "Fn::Transform").is_some();
        let Some(kind) = kind.filter(|kind| !is_made && !kind.contains("${")) else {
            facts.more(place, &resource.key);
            continue;
        };
        let is_conditional = member(&resource.value, "Condition").is_some();
        let key = &resource.key;
        match kind {
            "AWS::CloudFormation::Stack" | "AWS::Serverless::Application" if is_conditional => {
                facts.say(place, DeploymentFact::Perhaps(format!("has the stack `{key}` under a condition")));
            }
            "AWS::CloudFormation::Stack" | "AWS::Serverless::Application" => {
                facts.say(
                    place,
                    DeploymentFact::Elsewhere(format!("has the stack `{key}`, which may have another one")),
                );
            }
            "AWS::CloudFormation::StackSet" | "AWS::ServiceCatalog::CloudFormationProvisionedProduct" => {
                facts.more(place, key);
            }
            kind if kind.ends_with("::MODULE") => facts.more(place, key),
            kind => declared += usize::from(kind == words::LEDGER || words::TABLES.contains(&kind)),
        }
    }
    declared
}

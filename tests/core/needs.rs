//! What is needed, in words.

use partiql_iam::iam::{Given, Known, Resource};
use partiql_iam::{Requirement, Requirements};

/// The kind of a resource, or of a table what is known of it: `any`, its id, or its name with a question mark.
pub(crate) fn resource(resource: &Resource<'_>) -> String {
    match (resource.kind().name, resource.known()) {
        (kind @ ("ledger" | "catalog"), Known::Exact) => kind.to_owned(),
        ("table", Known::Pattern) => "any".to_owned(),
        ("table", Known::Exact) => resource.first().unwrap().to_owned(),
        ("table", Known::Unresolved) => format!("{}?", resource.name().unwrap()),
        other => panic!("{other:?}"),
    }
}

/// As [`resource`], but a table by its name if that is known.
pub(crate) fn named(one: &Resource<'_>) -> String {
    one.name().map_or_else(|| resource(one), str::to_owned)
}

/// The condition keys that the statement fixes, with their values.
pub(crate) fn facts(requirements: &Requirements<'_>, one: &Requirement<'_>) -> Vec<(String, String)> {
    let show = |given| match given {
        Given::One(value) | Given::MissingOr(value) => value.to_owned(),
        Given::Many(values) | Given::Likely(values) => values.iter().collect::<Vec<_>>().join(","),
        Given::Missing | Given::Unknown => panic!("{given:?}"),
    };
    requirements.facts(one).map(|(name, given)| (name.to_string(), show(given))).collect()
}

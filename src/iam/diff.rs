//! What policies grant beside what statements need.

use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::iam::decision::Granted;
use crate::iam::evaluate::PolicySet;
use crate::iam::evaluate::context::RequestContext;
use crate::iam::{Action, Requirement, Requirements};

/// What does not agree between policies and statements. Empty on both sides: the policies grant just what is needed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// Granted, but no statement needs it.
    pub unneeded: Vec<Unneeded>,
    /// Needed, but not granted.
    pub missing: Vec<Ungranted>,
}

/// A permission that no statement needs.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Unneeded {
    /// The action.
    pub action: Action,
    /// The ARN; `…/table/*` for tables to be made, `…:stream/LEDGER/*` for all streams, `*` for no resource type.
    pub resource: String,
    /// The table's name, if it is one.
    pub table: Option<String>,
    /// Whether it is granted only under conditions that a request without any context does not meet.
    pub conditional: bool,
}

/// A permission that is not granted.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Ungranted {
    /// The action.
    pub action: Action,
    /// The ARN; `…/table/*` for tables to be made.
    pub resource: String,
    /// The table's name, if it is one.
    pub table: Option<String>,
    /// Whether it is granted only under conditions, which a request without any context does not meet.
    pub conditional: bool,
    /// The statements that need it, from 0 in the order given.
    pub statements: Vec<usize>,
}

/// An action on something that policies may grant, whether or not a statement needs it.
#[derive(Clone, Debug)]
pub(crate) struct Probe<'p> {
    pub(crate) action: Action,
    pub(crate) on: ProbeOn<'p>,
}

/// What a [`Probe`] is on.
#[derive(Clone, Debug)]
pub(crate) enum ProbeOn<'p> {
    /// What the requirement is on, with its facts. Its rule counts for nothing.
    Resource(Requirement<'p>),
    /// This ARN or pattern.
    Text(String),
}

/// Compares the policies with the statements, which are all of one target, and with what else they may grant on it.
pub(crate) fn compare<'p>(
    policies: &PolicySet,
    statements: &[Requirements<'_>],
    target: &Requirements<'_>,
    probes: impl Iterator<Item = Probe<'p>>,
) -> Difference {
    let context = RequestContext::new();
    let mut needed: BTreeSet<(String, Action)> = BTreeSet::new();
    let mut missing: BTreeMap<(String, Action), Ungranted> = BTreeMap::new();
    for (statement, requirements) in statements.iter().enumerate() {
        for requirement in requirements {
            let resource = requirement.resource.arn_pattern(requirements.base).to_string();
            for action in requirement.actions() {
                let key = (resource.clone(), action);
                needed.insert(key.clone());
                let decision = policies.decide_one(requirements, requirement, action, &context);
                if decision.is_allowed() {
                    continue;
                }
                let need = missing.entry(key).or_insert_with(|| Ungranted {
                    action,
                    resource: resource.clone(),
                    table: requirement.resource.name().map(ToOwned::to_owned),
                    conditional: true,
                    statements: Vec::new(),
                });
                need.conditional &= decision.granted() != Granted::No;
                if need.statements.last() != Some(&statement) {
                    need.statements.push(statement);
                }
            }
        }
    }
    let mut unneeded = Vec::new();
    for Probe { action, on } in probes {
        let (resource, table) = match &on {
            ProbeOn::Resource(Requirement { resource, .. }) => {
                (resource.arn_pattern(target.base).to_string(), resource.name().map(ToOwned::to_owned))
            }
            ProbeOn::Text(text) => (text.clone(), None),
        };
        if needed.contains(&(resource.clone(), action)) {
            continue;
        }
        let decision = match &on {
            ProbeOn::Resource(requirement) => policies.decide_one(target, requirement, action, &context),
            ProbeOn::Text(text) => policies.decide_request(action.name(), text, &context),
        };
        let conditional = match decision.granted() {
            Granted::Always => false,
            Granted::UnderConditions => true,
            Granted::No => continue,
        };
        unneeded.push(Unneeded { action, resource, table, conditional });
    }
    Difference { unneeded, missing: missing.into_values().collect() }
}

//! What a policy could allow.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec;

use super::PREFIX;
use super::selected::Selected;
use crate::iam::document::{Effect, PolicyDocument};
use crate::iam::evaluate::PolicySet;
use crate::iam::evaluate::context::RequestContext;
use crate::iam::evaluate::placeholder::inert;
use crate::iam::evaluate::sources::{NamedPolicy, PolicySources};
use crate::service::qldb::Action;

/// What the policy could allow, whatever its conditions say and its other statements deny.
#[derive(Debug)]
pub(super) struct Grants<'p> {
    policies: PolicySet,
    /// The actions that are allowed on a pattern, by its text.
    patterns: BTreeMap<&'p str, BTreeSet<Action>>,
}

impl<'p> Grants<'p> {
    pub(super) fn of<'c>(policy: &PolicyDocument, allowing: impl Iterator<Item = &'c Selected<'p>>) -> Self
    where
        'p: 'c,
    {
        let mut document = policy.clone().with_plain_variables();
        document.statements.retain(|statement| statement.effect.value == Effect::Allow);
        for statement in &mut document.statements {
            statement.conditions.clear();
            for resource in &mut statement.target.patterns.values {
                resource.value = inert(&resource.value, PREFIX).into_owned();
            }
        }
        let identity = vec![NamedPolicy { name: String::new(), document }];
        let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
        let mut patterns: BTreeMap<&str, BTreeSet<Action>> = BTreeMap::new();
        for statement in allowing {
            let actions: BTreeSet<Action> =
                statement.actions.iter().flat_map(|pattern| pattern.actions.iter().copied()).collect();
            for target in &statement.targets {
                patterns.entry(target.text).or_default().extend(&actions);
            }
        }
        Self { policies, patterns }
    }

    /// A pattern is covered by one that matches its text.
    pub(super) fn cover(&self, action: Action, resource: &str) -> bool {
        // Mostly it is there as it is, which takes no look at the others.
        self.patterns.get(resource).is_some_and(|actions| actions.contains(&action))
            || self.policies.allows_request(action.row(), &inert(resource, PREFIX), &RequestContext::new())
    }
}

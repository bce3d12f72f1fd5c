//! What a policy could allow.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

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
    /// What is allowed by the text of its pattern, sorted.
    patterns: Vec<(&'p str, Action)>,
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
        let mut patterns = Vec::new();
        for statement in allowing {
            let mut actions: Vec<Action> = Vec::new();
            for pattern in &statement.actions {
                actions.extend(&pattern.actions);
            }
            actions.sort_unstable();
            actions.dedup();
            for target in &statement.targets {
                patterns.extend(actions.iter().map(|action| (target.text, *action)));
            }
        }
        patterns.sort_unstable();
        Self { policies, patterns }
    }

    /// A pattern is covered by one that matches its text.
    pub(super) fn cover(&self, action: Action, resource: &str) -> bool {
        // Mostly it is there as it is, which takes no look at the others.
        self.patterns.binary_search(&(resource, action)).is_ok()
            || self.policies.allows_request(action.row(), &inert(resource, PREFIX), &RequestContext::new())
    }
}

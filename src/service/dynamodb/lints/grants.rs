//! What statements of a policy cover together.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::PREFIX;
use crate::iam::document::{Effect, PolicyDocument, Selection, Statement};
use crate::iam::evaluate::PolicySet;
use crate::iam::evaluate::context::RequestContext;
use crate::iam::evaluate::placeholder::inert;
use crate::iam::evaluate::sources::{NamedPolicy, PolicySources};
use crate::service::dynamodb::{ACTIONS, Action};

/// What some statements of a policy are about, whether they allow or deny it, and whatever their conditions say.
#[derive(Debug)]
pub(super) struct Covered {
    /// `None`: nothing.
    policies: Option<PolicySet>,
}

impl Covered {
    /// By these statements, as far as their actions are kept.
    pub(super) fn by(statements: Vec<Statement<Selection>>, keep_action: &dyn Fn(&Selection, &str) -> bool) -> Self {
        if statements.is_empty() {
            return Self { policies: None };
        }
        // Without a version variables are plain text, and so equal to themselves.
        let mut document = PolicyDocument { version: None, id: None, statements, listed: true, is_template: false };
        for statement in &mut document.statements {
            statement.effect.value = Effect::Allow;
            statement.conditions.clear();
            let mut actions = core::mem::take(&mut statement.actions.patterns.values);
            actions.retain(|action| keep_action(&statement.actions, &action.value));
            statement.actions.patterns.values = actions;
            for resource in &mut statement.target.patterns.values {
                resource.value = inert(&resource.value, PREFIX).into_owned();
            }
        }
        document
            .statements
            .retain(|statement| statement.actions.negated || !statement.actions.patterns.values.is_empty());
        let identity = vec![NamedPolicy { name: String::new(), document }];
        let sources = PolicySources { identity, ..PolicySources::default() };
        Self { policies: Some(PolicySet::for_services(sources, &[&ACTIONS])) }
    }

    /// A pattern is covered by one that matches its text.
    pub(super) fn has(&self, action: Action, resource: &str) -> bool {
        let covers = |policies: &PolicySet| {
            policies.allows_request(action.row(), &inert(resource, PREFIX), &RequestContext::new())
        };
        self.policies.as_ref().is_some_and(covers)
    }
}

//! What statements of a policy cover together.

use alloc::string::String;
use alloc::vec;

use super::PREFIX;
use crate::iam::document::{Effect, PolicyDocument, Selection, Statement};
use crate::iam::evaluate::PolicySet;
use crate::iam::evaluate::context::RequestContext;
use crate::iam::evaluate::placeholder::inert;
use crate::iam::evaluate::sources::{NamedPolicy, PolicySources};
use crate::service::dynamodb::Action;

/// What some statements of a policy are about, whether they allow or deny it, and whatever their conditions say.
#[derive(Debug)]
pub(super) struct Covered {
    policies: PolicySet,
}

impl Covered {
    /// By the statements that are kept.
    pub(super) fn by(policy: &PolicyDocument, keep: impl Fn(&Statement<Selection>) -> bool) -> Self {
        let mut document = policy.clone().with_plain_variables();
        document.statements.retain(keep);
        for statement in &mut document.statements {
            statement.effect.value = Effect::Allow;
            statement.conditions.clear();
            for resource in &mut statement.target.patterns.values {
                resource.value = inert(&resource.value, PREFIX).into_owned();
            }
        }
        let identity = vec![NamedPolicy { name: String::new(), document }];
        Self { policies: PolicySet::compile(PolicySources { identity, ..PolicySources::default() }) }
    }

    /// A pattern is covered by one that matches its text.
    pub(super) fn has(&self, action: Action, resource: &str) -> bool {
        self.policies.allows_request(action.row(), &inert(resource, PREFIX), &RequestContext::new())
    }
}

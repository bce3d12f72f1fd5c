//! What keeps an action from doing what a condition on one of DynamoDB's keys does not see.

use core::cell::OnceCell;

use super::Context;
use super::condition::conditions;
use super::grants::Covered;
use super::selected::Selected;
use crate::iam::document::{ConditionEntry, Effect, Selection, Statement};
use crate::iam::evaluate::operator::Operator;
use crate::service::dynamodb::{Action, ResourceType};

type Test = fn(Action, Operator, &ConditionEntry) -> bool;

/// A guard of an action: a condition of an Allow that keeps it out, or a Deny that catches it.
#[derive(Debug)]
pub(super) struct Guard<'c, 'p> {
    context: &'c Context<'p>,
    action: Action,
    keeps_out: Test,
    catches: Test,
    /// What is denied by statements whose conditions all catch it.
    denied: OnceCell<Covered>,
    /// Whether some statement allows it, and all that do keep it out.
    is_kept_out: OnceCell<bool>,
}

impl<'c, 'p> Guard<'c, 'p> {
    pub(super) const fn new(context: &'c Context<'p>, action: Action, keeps_out: Test, catches: Test) -> Self {
        Self { context, action, keeps_out, catches, denied: OnceCell::new(), is_kept_out: OnceCell::new() }
    }

    pub(super) const fn action(&self) -> Action {
        self.action
    }

    /// Whether the action of the statement is guarded, on all its resources.
    pub(super) fn is_of(&self, statement: &Selected<'p>) -> bool {
        let by_condition = if statement.allows() { self.keeps_out(statement.source) } else { self.is_kept_out() };
        by_condition || self.is_denied(statement)
    }

    fn keeps_out(&self, statement: &Statement<Selection>) -> bool {
        conditions(statement).any(|(operator, entry)| (self.keeps_out)(self.action, operator, entry))
    }

    fn is_kept_out(&self) -> bool {
        *self.is_kept_out.get_or_init(|| {
            let mut allowing = self.context.allowing().filter(|other| other.has_live(self.action)).peekable();
            allowing.peek().is_some() && allowing.all(|other| self.keeps_out(other.source))
        })
    }

    fn is_denied(&self, statement: &Selected<'p>) -> bool {
        let denied = self.denied.get_or_init(|| {
            self.context.covered_if(Effect::Deny, &|statement| {
                statement.names(self.action)
                    && conditions(statement.source)
                        .all(|(operator, entry)| (self.catches)(self.action, operator, entry))
            })
        });
        let is_read = |kind: ResourceType| self.action.resource_types().contains(&kind);
        let read = statement.targets.iter().filter(|target| target.types.iter().copied().any(is_read));
        let mut read = read.peekable();
        read.peek().is_some() && read.all(|target| denied.has(self.action, target.text))
    }
}

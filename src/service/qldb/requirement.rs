//! One permission that a statement needs.

use crate::service::qldb::action::Action;
use crate::service::qldb::condition::ConditionContext;
use crate::service::qldb::resource::Resource;
use crate::service::qldb::rules::Rule;
use crate::span::Span;

/// One action on one resource, with what goes with it, and the text that causes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirement<'a> {
    /// The rule of the permissions table that asks for it.
    pub rule: Rule,
    /// The action.
    pub action: Action,
    /// What the action is on.
    pub resource: Resource<'a>,
    /// Actions that are also needed, on the same resource, for the first to work.
    pub dependent_actions: &'static [Action],
    /// The condition keys that the statement fixes.
    pub condition: ConditionContext<'a>,
    /// The text that causes it.
    pub span: Span,
}

impl<'a> Requirement<'a> {
    /// What `rule` asks for on `resource`, because of the text at `span`.
    ///
    /// The dependent actions that the table gives for tagging come with a [`ConditionContext::Tags`] alone.
    #[must_use]
    pub fn new(rule: Rule, resource: Resource<'a>, condition: ConditionContext<'a>, span: Span) -> Self {
        let row = rule.row();
        let tagging = matches!(condition, ConditionContext::Tags(_));
        let dependent_actions = match &row.dependent {
            Some(dependent) if tagging || !dependent.only_with_tags => dependent.actions,
            _ => &[],
        };
        Self { rule, action: row.action, resource, dependent_actions, condition, span }
    }

    /// The action and then the dependent ones: all that must be allowed on the resource.
    pub fn actions(&self) -> impl Iterator<Item = Action> + use<> {
        core::iter::once(self.action).chain(self.dependent_actions.iter().copied())
    }
}

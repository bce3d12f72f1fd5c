//! What the actions of a statement cover.

use alloc::vec::Vec;

use super::PREFIX;
use super::target::{ALL_TYPES, Target};
use crate::iam::document::{Effect, Selection, Statement};
use crate::iam::lint::action_pattern;
use crate::service::dynamodb::{Action, ResourceType};

pub(super) type ActionPattern<'p> = action_pattern::ActionPattern<'p, Action>;

/// A statement and what it is about.
#[derive(Clone, Debug)]
pub(super) struct Selected<'p> {
    pub(super) source: &'p Statement<Selection>,
    pub(super) actions: Vec<ActionPattern<'p>>,
    pub(super) targets: Vec<Target<'p>>,
    live: Vec<Action>,
}

impl<'p> Selected<'p> {
    /// A statement with `NotResource` can be about all resources.
    pub(super) fn new(statement: &'p Statement<Selection>) -> Self {
        let targets: Vec<Target<'p>> = statement.target.patterns.values.iter().map(Target::new).collect();
        let coverage = Coverage::of(if statement.target.negated { None } else { Some(&targets) });
        let new =
            |pattern| ActionPattern::new(pattern, PREFIX, Action::ALL, Action::name, |action| coverage.has(action));
        let actions: Vec<ActionPattern<'p>> = statement.actions.patterns.values.iter().map(new).collect();
        let live = actions.iter().flat_map(|pattern| pattern.live.iter().copied()).collect();
        Self { source: statement, actions, targets, live }
    }

    /// Whether it says what it is about with `Action` and `Resource`, not their `Not…` forms.
    pub(super) fn is_plain(&self) -> bool {
        !self.source.actions.negated && !self.source.target.negated
    }

    pub(super) fn allows(&self) -> bool {
        self.source.effect.value == Effect::Allow
    }

    /// Whether all its actions are DynamoDB's.
    pub(super) fn is_dynamodb_only(&self) -> bool {
        self.actions.iter().all(|pattern| pattern.is_own && pattern.text != "*")
    }

    /// The actions that can work.
    pub(super) fn live(&self) -> impl Iterator<Item = Action> {
        self.live.iter().copied()
    }

    /// Whether it is about the action, on whatever resources.
    pub(super) fn names(&self, action: Action) -> bool {
        let is_listed = self.actions.iter().any(|pattern| pattern.actions.contains(&action));
        is_listed != self.source.actions.negated
    }

    pub(super) fn has_live(&self, action: Action) -> bool {
        self.live().any(|other| other == action)
    }

    /// The first pattern by which one of the actions can work.
    pub(super) fn pattern_of(&self, wanted: &[Action]) -> Option<&ActionPattern<'p>> {
        self.actions.iter().find(|pattern| pattern.live.iter().any(|action| wanted.contains(action)))
    }
}

/// What all resources of a statement together can be.
struct Coverage {
    types: Vec<ResourceType>,
    /// One of them is for all tables.
    everything: bool,
}

impl Coverage {
    /// `None`: all resources.
    fn of(targets: Option<&[Target<'_>]>) -> Self {
        let Some(targets) = targets else { return Self { types: ALL_TYPES.into(), everything: true } };
        let is_everything = |target: &Target<'_>| target.is_dynamodb && target.is_every_table();
        let types = ALL_TYPES.into_iter().filter(|kind| targets.iter().any(|target| target.can_be(*kind)));
        Self { types: types.collect(), everything: targets.iter().any(is_everything) }
    }

    /// Whether the action can be authorized on one of them.
    ///
    /// Of actions without a resource type the reference asks for `*`; the guide's own examples give some of them on ARNs.
    fn has(&self, action: Action) -> bool {
        match action.resource_types() {
            [] => self.everything || action != Action::ListTables,
            types => types.iter().any(|kind| self.types.contains(kind)),
        }
    }
}

pub(super) fn is_partiql(action: Action) -> bool {
    action.name().starts_with("dynamodb:PartiQL")
}

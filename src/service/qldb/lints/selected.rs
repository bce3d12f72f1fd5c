//! What the actions of a statement cover.

use alloc::vec::Vec;

use super::PREFIX;
use super::target::Target;
use crate::iam::document::{Effect, Selection, Statement};
use crate::iam::lint::action_pattern;
use crate::service::qldb::{Action, ResourceType};

pub(super) type ActionPattern<'p> = action_pattern::ActionPattern<'p, Action>;

/// A statement that says what it is about: with `Action` and `Resource`, not their `Not…` forms.
#[derive(Clone, Debug)]
pub(super) struct Selected<'p> {
    pub(super) source: &'p Statement<Selection>,
    pub(super) actions: Vec<ActionPattern<'p>>,
    pub(super) targets: Vec<Target<'p>>,
    live: Vec<Action>,
}

impl<'p> Selected<'p> {
    /// `None` for a statement with `NotAction` or `NotResource`.
    pub(super) fn new(statement: &'p Statement<Selection>) -> Option<Self> {
        if statement.actions.negated || statement.target.negated {
            return None;
        }
        let targets: Vec<Target<'p>> = statement.target.patterns.values.iter().map(Target::new).collect();
        let coverage = Coverage::of(&targets);
        let new =
            |pattern| ActionPattern::new(pattern, PREFIX, Action::ALL, Action::name, |action| coverage.has(action));
        let actions: Vec<ActionPattern<'p>> = statement.actions.patterns.values.iter().map(new).collect();
        let live = actions.iter().flat_map(|pattern| pattern.live.iter().copied()).collect();
        Some(Self { source: statement, actions, targets, live })
    }

    pub(super) fn allows(&self) -> bool {
        self.source.effect.value == Effect::Allow
    }

    /// Whether all its actions are QLDB's.
    pub(super) fn is_qldb_only(&self) -> bool {
        self.actions.iter().all(|pattern| pattern.is_own && pattern.text != "*")
    }

    /// The actions that can work.
    pub(super) fn live(&self) -> impl Iterator<Item = Action> {
        self.live.iter().copied()
    }

    /// The first pattern by which one of the actions can work.
    pub(super) fn pattern_of(&self, wanted: &[Action]) -> Option<&ActionPattern<'p>> {
        self.actions.iter().find(|pattern| pattern.live.iter().any(|action| wanted.contains(action)))
    }

    /// The first pattern by which a PartiQL action can work.
    pub(super) fn partiql(&self) -> Option<&ActionPattern<'p>> {
        self.actions.iter().find(|pattern| pattern.live.iter().copied().any(is_partiql))
    }
}

/// What all resources of a statement together can be.
struct Coverage {
    types: Vec<ResourceType>,
    /// One of them is `*`, which actions without a resource type need.
    everything: bool,
}

impl Coverage {
    fn of(targets: &[Target<'_>]) -> Self {
        let all = [ResourceType::Ledger, ResourceType::Table, ResourceType::Catalog, ResourceType::Stream];
        let types = all.into_iter().filter(|kind| targets.iter().any(|target| target.can_be(*kind))).collect();
        Self { types, everything: targets.iter().any(|target| target.text == "*") }
    }

    /// Whether the action can be authorized on one of them.
    fn has(&self, action: Action) -> bool {
        match action.resource_types() {
            [] => self.everything,
            types => types.iter().any(|kind| self.types.contains(kind)),
        }
    }
}

pub(super) fn is_partiql(action: Action) -> bool {
    action.name().starts_with("qldb:PartiQL")
}

//! What the actions of a statement stand for.

use alloc::string::String;
use alloc::vec::Vec;

use crate::iam::document::{Effect, Located, Selection, Statement};
use crate::service::qldb::lints::target::Target;
use crate::service::qldb::{Action, ResourceType};
use crate::span::Span;

/// An action pattern and the actions of QLDB that it matches.
#[derive(Clone, Debug)]
pub(crate) struct ActionPattern<'p> {
    pub(crate) text: &'p str,
    pub(crate) span: Span,
    pub(crate) is_qldb: bool,
    pub(crate) actions: Vec<Action>,
    /// Those of them that are authorized on some resource of the statement.
    pub(crate) live: Vec<Action>,
}

/// A statement that says what it is about: with `Action` and `Resource`, not their `Not…` forms.
#[derive(Clone, Debug)]
pub(crate) struct Selected<'p> {
    pub(crate) source: &'p Statement<Selection>,
    pub(crate) actions: Vec<ActionPattern<'p>>,
    pub(crate) targets: Vec<Target<'p>>,
}

impl<'p> Selected<'p> {
    /// `None` for a statement with `NotAction` or `NotResource`.
    pub(crate) fn new(statement: &'p Statement<Selection>) -> Option<Self> {
        if statement.actions.negated || statement.target.negated {
            return None;
        }
        let targets: Vec<Target<'p>> = statement.target.patterns.values.iter().map(Target::new).collect();
        let reach = Reach::of(&targets);
        let actions = statement.actions.patterns.values.iter().map(|pattern| action_pattern(pattern, &reach));
        Some(Self { source: statement, actions: actions.collect(), targets })
    }

    pub(crate) fn allows(&self) -> bool {
        self.source.effect.value == Effect::Allow
    }

    /// Whether all its actions are QLDB's.
    pub(crate) fn is_qldb_only(&self) -> bool {
        self.actions.iter().all(|pattern| pattern.is_qldb && pattern.text != "*")
    }

    /// The actions that can work.
    pub(crate) fn live(&self) -> impl Iterator<Item = Action> {
        self.actions.iter().flat_map(|pattern| pattern.live.iter().copied())
    }

    /// The first pattern by which one of the actions can work.
    pub(crate) fn pattern_of(&self, wanted: &[Action]) -> Option<&ActionPattern<'p>> {
        self.actions.iter().find(|pattern| pattern.live.iter().any(|action| wanted.contains(action)))
    }
}

fn action_pattern<'p>(pattern: &'p Located<String>, reach: &Reach) -> ActionPattern<'p> {
    let text = pattern.value.as_str();
    let service = text.split(':').next().unwrap_or_default();
    let is_qldb = text == "*" || service.eq_ignore_ascii_case("qldb");
    let matches = |action: &Action| is_qldb && matches_wildcards(text, action.name());
    let actions: Vec<Action> = Action::ALL.iter().copied().filter(matches).collect();
    let live = actions.iter().copied().filter(|action| reach.has(*action)).collect();
    ActionPattern { text, span: pattern.span, is_qldb, actions, live }
}

/// What all resources of a statement together can be.
struct Reach {
    types: Vec<ResourceType>,
    /// One of them is `*`, which actions without a resource type need.
    everything: bool,
}

impl Reach {
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

pub(crate) fn is_partiql(action: Action) -> bool {
    action.name().starts_with("qldb:PartiQL")
}

/// Whether the targets of a statement can be of the type.
pub(crate) fn first_of<'t, 'p>(targets: &'t [Target<'p>], kind: ResourceType) -> Option<&'t Target<'p>> {
    targets.iter().find(|target| target.can_be(kind))
}

/// Whether a name matches a pattern with `*` and `?`, in any case: at a mismatch the last `*` takes one character more.
pub(crate) fn matches_wildcards(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    let (mut at, mut read, mut star) = (0, 0, None);
    while let Some(letter) = name.get(read) {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(wanted) if *wanted == b'?' || wanted.eq_ignore_ascii_case(letter) => {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((place, taken)) = star else { return false };
                (at, read, star) = (place + 1, taken + 1, Some((place, taken + 1)));
            }
        }
    }
    pattern.iter().skip(at).all(|letter| *letter == b'*')
}

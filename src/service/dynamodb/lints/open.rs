//! Which PartiQL actions stay allowed where a policy excludes the classic ones.

use core::cell::OnceCell;

use super::Context;
use super::classic::{PARTIQL, classics};
use super::condition::{catches_scans, conditions, keeps_scans_out};
use super::grants::Covered;
use super::guard::Guard;
use super::selected::Selected;
use super::target::Target;
use crate::iam::document::{Effect, Selection, Statement};
use crate::service::dynamodb::Action;

/// Whether of the reads only scans are excluded, which PartiQL does with an action that also reads single items.
pub(super) fn only_scan(statement: &Selected<'_>) -> bool {
    statement.has_live(Action::Scan) && !statement.has_live(Action::GetItem) && !statement.has_live(Action::Query)
}

/// What the policy allows and denies, as far as PartiQL is concerned.
pub(super) struct Open<'c, 'p> {
    context: &'c Context<'p>,
    denied: &'c Covered,
    /// What is allowed, without the actions of PartiQL that are named: who named them thought of them.
    unnamed: Covered,
    /// Whether a PartiQL action is allowed on a part of what the classic one is denied on.
    within: [(Action, OnceCell<bool>); 4],
    /// What is allowed by statements that do not keep scans out.
    scannable: Covered,
    scans: Guard<'c, 'p>,
    is_scannable_within: OnceCell<bool>,
    /// Whether some statement allows anything of the service. If none does, another policy may.
    allows: bool,
}

impl<'c, 'p> Open<'c, 'p> {
    pub(super) fn of(context: &'c Context<'p>) -> Self {
        let is_name = |text: &str| PARTIQL.iter().any(|action| text.eq_ignore_ascii_case(action.name()));
        let concerns = |statement: &Selected<'_>| {
            statement.source.actions.negated || statement.actions.iter().any(|pattern| pattern.is_own)
        };
        let keeps_out = |statement: &Statement<Selection>| {
            conditions(statement).any(|(operator, entry)| keeps_scans_out(Action::PartiQLSelect, operator, entry))
        };
        let allowing = context.statements.iter().filter(|statement| statement.allows());
        Self {
            context,
            denied: context.denied(),
            unnamed: Covered::by(allowing.map(|statement| statement.source.clone()).collect(), &|actions, text| {
                actions.negated || !is_name(text)
            }),
            within: PARTIQL.map(|action| (action, OnceCell::new())),
            scannable: context.covered_if(Effect::Allow, &|statement| {
                statement.names(Action::PartiQLSelect) && !keeps_out(statement.source)
            }),
            scans: Guard::new(context, Action::PartiQLSelect, keeps_scans_out, catches_scans),
            is_scannable_within: OnceCell::new(),
            allows: context.statements.iter().any(|statement| statement.allows() && concerns(statement)),
        }
    }

    /// Whether the statement excludes a classic action that does what the PartiQL action does, and that one is still allowed.
    pub(super) fn is_left(&self, statement: &Selected<'p>, action: Action) -> bool {
        let excluded = classics(action).iter().find(|classic| statement.has_live(**classic));
        let within = self.within.iter().find(|(other, _)| *other == action);
        let Some((classic, (_, within))) = excluded.zip(within).filter(|_| !statement.has_live(action)) else {
            return false;
        };
        // What is said of all resources but some is said of `*`.
        let is_all = statement.source.target.negated;
        let targets = statement.targets.iter().filter(|target| !is_all && target.is_dynamodb).map(|target| target.text);
        let mut targets = targets.chain(is_all.then_some("*"));
        if action == Action::PartiQLSelect && only_scan(statement) {
            return !self.scans.is_of(statement)
                && (statement.allows()
                    || !self.allows
                    || targets.any(|resource| self.scannable.has(action, resource))
                    || self.is_scannable_within());
        }
        let is_open = |resource: &str| !self.denied.has(action, resource);
        if statement.allows() || !self.allows {
            return targets.any(is_open);
        }
        targets.any(|resource| is_open(resource) && self.unnamed.has(action, resource))
            || *within.get_or_init(|| self.is_within(*classic, action))
    }

    fn is_within(&self, classic: Action, action: Action) -> bool {
        self.allowing(action).flat_map(|statement| &statement.targets).any(|target: &Target<'_>| {
            self.denied.has(classic, target.text)
                && !self.denied.has(action, target.text)
                && self.unnamed.has(action, target.text)
        })
    }

    /// Whether a SELECT may read whole some of what scans are denied of.
    fn is_scannable_within(&self) -> bool {
        *self.is_scannable_within.get_or_init(|| {
            let is_denied = |statement: &Selected<'_>| {
                statement.targets.iter().any(|target| self.denied.has(Action::Scan, target.text))
            };
            self.allowing(Action::PartiQLSelect).any(|statement| is_denied(statement) && !self.scans.is_of(statement))
        })
    }

    /// The statements that allow the action on what they name.
    fn allowing(&self, action: Action) -> impl Iterator<Item = &'c Selected<'p>> {
        let context: &'c Context<'p> = self.context;
        context
            .statements
            .iter()
            .filter(move |statement| statement.allows() && statement.is_plain() && statement.has_live(action))
    }
}

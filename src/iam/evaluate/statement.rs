//! Statements, compiled.

use alloc::vec::Vec;

use crate::iam::decision::PolicyKind;
use crate::iam::document;
use crate::iam::document::{Effect, Principals, Selection, Variables};
use crate::iam::evaluate::condition::Test;
use crate::iam::evaluate::key::CompiledKey;
use crate::iam::evaluate::pattern::{Pattern, Wildcards};
use crate::iam::evaluate::positions::Case;
use crate::iam::evaluate::principal::{Grant, PrincipalPattern};
use crate::iam::evaluate::request::Request;
use crate::iam::evaluate::resource::ResourcePattern;
use crate::iam::evaluate::truth::Truth;

#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) effect: Effect,
    pub(crate) kind: PolicyKind,
    /// The policy's place in the set.
    pub(crate) policy: usize,
    /// The statement's place in the policy.
    pub(crate) index: usize,
    /// The place of the policy's group among those that must allow.
    pub(crate) layer: usize,
    /// Whom it is for; `None` in a policy that is attached to a principal.
    pub(crate) principals: Option<PrincipalPattern>,
    not_actions: bool,
    actions: Vec<Pattern>,
    pub(crate) not_resources: bool,
    pub(crate) resources: Vec<ResourcePattern>,
    /// Whether some of them have variables.
    has_variables: bool,
    pub(crate) tests: Vec<Test>,
}

fn texts(selection: &Selection) -> impl Iterator<Item = &str> {
    selection.patterns.values.iter().map(|pattern| pattern.value.as_str())
}

/// Where a policy is in a set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PolicyPosition<'p> {
    pub(crate) policy: usize,
    pub(crate) layer: usize,
    pub(crate) kind: PolicyKind,
    pub(crate) variables: Variables,
    /// The services whose ARNs always have a resource type.
    pub(crate) typed: &'p [&'p str],
}

impl Statement {
    pub(crate) fn new(
        statement: &document::Statement<Selection>,
        principals: Option<&Principals>,
        index: usize,
        place: PolicyPosition<'_>,
    ) -> Self {
        let document::Statement { sid: _, effect, actions, target, conditions, span: _ } = statement;
        let PolicyPosition { policy, layer, kind, variables, typed } = place;
        let resources: Vec<ResourcePattern> =
            texts(target).flat_map(|text| ResourcePattern::read(text, variables, kind, typed)).collect();
        Self {
            effect: effect.value,
            kind,
            policy,
            index,
            layer,
            principals: principals.map(|principals| PrincipalPattern::new(principals, kind, effect.value)),
            not_actions: actions.negated,
            actions: texts(actions).map(|text| Pattern::new(text, Variables::Plain, Wildcards::Anywhere)).collect(),
            not_resources: target.negated,
            has_variables: resources.iter().any(|resource| resource.pattern.variables().next().is_some()),
            resources,
            tests: Test::compile(conditions, variables),
        }
    }

    /// Source: IAM User Guide, "IAM JSON policy elements: Action": the case of prefix and name does not count.
    pub(crate) fn matches_action(&self, request: &Request<'_>) -> Truth {
        if request.action.bytes().any(|byte| matches!(byte, b'*' | b'?')) {
            return Truth::False;
        }
        // IAM's grammar has no empty list.
        if self.actions.is_empty() {
            return Truth::Unknown;
        }
        let action = request.action.as_bytes();
        let patterns = self.actions.iter().map(|pattern| pattern.matches(action, request, Case::Ignored));
        Truth::any(patterns).xor(self.not_actions)
    }

    pub(crate) fn matches_resource(&self, request: &Request<'_>) -> Truth {
        if self.resources.is_empty() {
            return Truth::Unknown;
        }
        let matched = Truth::any(self.resources.iter().map(|pattern| pattern.matches(request)));
        matched.xor(self.not_resources).and(self.has_values(request))
    }

    /// Whether all variables among its resources have values. Where one has none, its resource matches nothing by one rule of the guide, and
    /// the whole statement is invalid by another.
    ///
    /// Source: IAM User Guide, "IAM policy elements: Variables and tags".
    pub(crate) fn has_values(&self, request: &Request<'_>) -> Truth {
        let lacks = self.has_variables && self.resources.iter().any(|resource| resource.lacks_value(request));
        if lacks { Truth::Unknown } else { Truth::True }
    }

    /// Whether it takes effect for whoever asks, whatever the request.
    pub(crate) const fn is_unconditional(&self) -> bool {
        self.tests.is_empty() && self.principals.is_none() && !self.has_variables
    }

    pub(crate) fn is_for_caller(&self, request: &Request<'_>) -> Truth {
        self.principals.as_ref().map_or(Truth::True, |principals| principals.matches(request))
    }

    /// Whether the conditions hold, and the caller is one that the statement is for.
    pub(crate) fn conditions_hold(&self, request: &Request<'_>) -> Truth {
        match self.is_for_caller(request) {
            Truth::False => Truth::False,
            caller => caller.and(Truth::all(self.tests.iter().map(|test| test.holds(request)))),
        }
    }

    /// What a statement of a resource's policy gives, if all its parts match at least so surely.
    pub(crate) fn grant(&self, request: &Request<'_>, at_least: Truth) -> Grant {
        let Some(principals) = &self.principals else { return Grant::Nothing };
        let rest = self.matches_action(request).and(self.matches_resource(request));
        let rest = rest.and(Truth::all(self.tests.iter().map(|test| test.holds(request))));
        let is_enough = |truth: Truth| truth == Truth::True || (at_least == Truth::Unknown && truth == Truth::Unknown);
        if !is_enough(rest) {
            return Grant::Nothing;
        }
        principals.grant(request, self.tests.iter().any(Test::names_principal), is_enough)
    }

    /// Whether a statement with these parts takes effect: to allow, all must be known to match; to deny, none must be known
    /// not to.
    pub(crate) fn takes_effect(&self, matches: Truth) -> bool {
        match self.effect {
            Effect::Allow => matches == Truth::True,
            Effect::Deny => matches != Truth::False,
        }
    }

    /// Whether all its parts match.
    pub(crate) fn matches(&self, request: &Request<'_>) -> Truth {
        match self.matches_action(request) {
            Truth::False => Truth::False,
            action => action.and(self.matches_resource(request)).and(self.conditions_hold(request)),
        }
    }

    pub(crate) fn applies(&self, request: &Request<'_>) -> bool {
        self.takes_effect(self.matches(request))
    }

    /// The condition keys that the answer depends on.
    pub(crate) fn keys(&self) -> Vec<&CompiledKey> {
        let mut keys = Vec::new();
        for test in &self.tests {
            keys.extend(test.keys());
        }
        for resource in &self.resources {
            keys.extend(resource.pattern.variables());
        }
        keys
    }
}

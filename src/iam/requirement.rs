//! What a statement needs, as a service hands it in to be decided on.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::string::String;
use core::fmt;
use core::slice;

use crate::iam::action::{Action, ActionTable};
use crate::iam::facts::{Fact, Facts, Given, KeyName, REQUEST_TAG, TAG_KEYS, Values};
use crate::iam::resource::Resource;
use crate::iam::rule::RuleRow;
use crate::span::Span;
use crate::tag::Tag;

/// One action on one resource, with what goes with it, and the text that causes it.
///
/// The condition keys that the statement fixes are in the answer that it is a part of: [`Requirements::facts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirement<'a> {
    /// The row of the permissions table that asks for it.
    pub rule: &'static RuleRow,
    /// What the action is on.
    pub resource: Resource<'a>,
    /// The text that causes it.
    pub span: Span,
    facts: Facts,
}

impl<'a> Requirement<'a> {
    /// What `rule` asks for on `resource`, because of the text at `span`.
    pub(crate) const fn new(rule: &'static RuleRow, resource: Resource<'a>, facts: Facts, span: Span) -> Self {
        Self { rule, resource, span, facts }
    }

    /// The action.
    #[must_use]
    pub const fn action(&self) -> Action {
        self.rule.action
    }

    /// Actions that are also needed, on the same resource, for the first to work.
    #[must_use]
    pub const fn dependent_actions(&self) -> &'static [Action] {
        match &self.rule.dependent {
            Some(dependent) if self.facts.tags || !dependent.only_with_tags => dependent.actions,
            _ => &[],
        }
    }

    /// The action and then the dependent ones: all that must be allowed on the resource.
    pub fn actions(&self) -> impl Iterator<Item = Action> + use<> {
        core::iter::once(self.action()).chain(self.dependent_actions().iter().copied())
    }
}

/// What is known of the tags of resources.
pub trait ResourceTags {
    /// The tags of a resource, keys with values; `None` if they are not known.
    fn tags(&self, resource: &Resource<'_>) -> Option<&BTreeMap<String, String>>;
}

/// What is known of the policies that are attached to resources.
#[cfg(feature = "policy")]
pub(crate) trait AttachedPolicies {
    /// The policy of a resource, or of what it is a part of.
    fn attached(&self, resource: &Resource<'_>) -> AttachedTo<'_>;
}

// Not `Debug` of all that is known: a module of WebAssembly would have it for every type within.
impl fmt::Debug for dyn ResourceTags + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResourceTags")
    }
}

#[cfg(feature = "policy")]
impl fmt::Debug for dyn AttachedPolicies + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AttachedPolicies")
    }
}

/// The policy of one resource.
#[cfg(feature = "policy")]
pub(crate) enum AttachedTo<'a> {
    /// None is given.
    Nothing,
    /// As it was compiled. What a statement needs does not know how it is decided on.
    Compiled(&'a dyn core::any::Any),
    /// There may be one, which is not known.
    Unknown,
}

/// All that a statement needs, in the form in which it is decided on. A service makes it of its own answer, whole.
#[cfg_attr(not(feature = "policy"), allow(dead_code, reason = "only decisions read all of it"))]
#[derive(Clone, Copy, Debug)]
pub struct Requirements<'r> {
    pub(crate) table: &'static ActionTable,
    pub(crate) base: &'r str,
    /// How the target authorizes, if there are several ways: those resolved for one way are not mixed with those for another.
    pub(crate) mode: &'static str,
    pub(crate) list: &'r [Requirement<'r>],
    pub(crate) facts: &'r [Fact],
    pub(crate) texts: &'r [Cow<'r, str>],
    pub(crate) request_tags: &'r [Tag<'r>],
    pub(crate) resource_tags: Option<&'r dyn ResourceTags>,
    /// The name of what the statement creates, whose ARN is not known before.
    pub(crate) creates: Option<&'r str>,
    /// What may be needed besides: no source says whether it is. If it is not allowed, the decision is unknown.
    pub(crate) possible: &'r [Requirement<'r>],
    /// The account that the statement is sent to, if it is refused whenever its caller or its resource is of another.
    pub(crate) account: Option<&'r str>,
    #[cfg(feature = "policy")]
    pub(crate) attached: Option<&'r dyn AttachedPolicies>,
}

impl<'r> Requirements<'r> {
    /// What the ARNs of all the resources begin with.
    #[must_use]
    pub const fn base(&self) -> &'r str {
        self.base
    }

    /// The actions of the service.
    #[must_use]
    pub const fn actions(&self) -> &'static ActionTable {
        self.table
    }

    /// What is needed, in the order of the answer.
    pub fn iter(&self) -> slice::Iter<'r, Requirement<'r>> {
        self.list.iter()
    }

    /// The condition keys that the statement fixes for one of its requirements, with their values: those of the service, then one
    /// `aws:RequestTag/…` a tag and `aws:TagKeys`. What is not among them the request does not have.
    pub fn facts(&self, requirement: &Requirement<'_>) -> impl Iterator<Item = (KeyName<'r>, Given<'r>)> + use<'r> {
        let texts = self.texts;
        let own = self.facts_of(requirement).iter();
        let own = own.map(|fact| (KeyName { key: fact.key, tag: None }, fact.given(texts)));
        let tags = self.tags_of(requirement);
        let request_tags =
            tags.iter().map(|tag| (KeyName { key: &REQUEST_TAG, tag: Some(&*tag.key) }, Given::One(&tag.value)));
        let tag_keys =
            (!tags.is_empty()).then(|| (KeyName { key: &TAG_KEYS, tag: None }, Given::Many(Values::keys_of(tags))));
        own.chain(request_tags).chain(tag_keys)
    }

    /// The value of a key of the service.
    #[cfg(feature = "policy")]
    pub(crate) fn given(&self, requirement: &Requirement<'_>, key: &crate::iam::facts::KeyRow) -> Given<'r> {
        let fact = self.facts_of(requirement).iter().find(|fact| fact.key == key);
        fact.map_or(Given::Missing, |fact| fact.given(self.texts))
    }

    /// Whether the value of a key of the service is unknown because a parameter says it that is not bound.
    #[cfg(feature = "policy")]
    pub(crate) fn is_unbound(&self, requirement: &Requirement<'_>, key: &crate::iam::facts::KeyRow) -> bool {
        let mut facts = self.facts_of(requirement).iter();
        facts.any(|fact| fact.key == key && fact.state == crate::iam::facts::State::Unbound)
    }

    /// The tags that the request sets, if the requirement is about them.
    pub(crate) fn tags_of(&self, requirement: &Requirement<'_>) -> &'r [Tag<'r>] {
        if requirement.facts.tags { self.request_tags } else { &[] }
    }

    pub(crate) fn facts_of(&self, requirement: &Requirement<'_>) -> &'r [Fact] {
        let Facts { first, count, tags: _ } = requirement.facts;
        let (first, count) = (usize::from(first), usize::from(count));
        self.facts.get(first..first + count).unwrap_or_default()
    }
}

impl<'r> IntoIterator for &Requirements<'r> {
    type Item = &'r Requirement<'r>;
    type IntoIter = slice::Iter<'r, Requirement<'r>>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

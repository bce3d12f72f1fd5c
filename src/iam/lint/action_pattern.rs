//! Which actions of a service a pattern of a policy is for.

use alloc::string::String;
use alloc::vec::Vec;

use crate::iam::document::Located;
use crate::iam::lint::pattern::matches_wildcards;
use crate::span::Span;

/// An action pattern and the actions of a service that it matches. `A` is the service's own type of actions.
#[derive(Clone, Debug)]
pub(crate) struct ActionPattern<'p, A> {
    pub(crate) text: &'p str,
    pub(crate) span: Span,
    /// Whether it is for the service at all.
    pub(crate) is_own: bool,
    pub(crate) actions: Vec<A>,
    /// Those of them that are authorized on some resource of the statement.
    pub(crate) live: Vec<A>,
}

impl<'p, A: Copy> ActionPattern<'p, A> {
    /// Of the service whose actions are `all` and begin with `prefix`; `is_live` says which are authorized on some resource.
    pub(crate) fn new(
        pattern: &'p Located<String>,
        prefix: &str,
        all: &[A],
        name: impl Fn(A) -> &'static str,
        is_live: impl Fn(A) -> bool,
    ) -> Self {
        let text = pattern.value.as_str();
        let service = text.split(':').next().unwrap_or_default();
        let is_own = text == "*" || service.eq_ignore_ascii_case(prefix);
        let matches = |action: &A| is_own && matches_wildcards(text, name(*action));
        let actions: Vec<A> = all.iter().copied().filter(matches).collect();
        let live = actions.iter().copied().filter(|action| is_live(*action)).collect();
        Self { text, span: pattern.span, is_own, actions, live }
    }

    /// Whether the service has no such action.
    pub(crate) fn is_unknown(&self) -> bool {
        self.is_own && self.actions.is_empty()
    }

    /// Whether none of its actions can be authorized on any resource of the statement.
    pub(crate) fn is_dead(&self) -> bool {
        self.is_own && !self.actions.is_empty() && self.live.is_empty()
    }

    /// Whether it has wildcards.
    pub(crate) fn is_wild(&self) -> bool {
        self.text.contains(['*', '?'])
    }
}

//! Putting policies together, rather than reading them.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::iam::document::{
    ConditionBlock, ConditionEntry, Document, Effect, Located, OneOrMany, PolicyDocument, PrincipalType, Principals,
    Selection, Statement, TrustPolicy, Version, Who,
};
use crate::iam::evaluate::operator::{Comparison, Operator};
use crate::span::Span;

/// A policy that is written has no text yet, so its parts have no place.
fn located<T>(value: T) -> Located<T> {
    Located { value, span: Span::default() }
}

pub(crate) fn one(text: impl Into<String>) -> OneOrMany {
    OneOrMany { values: vec![located(text.into())], listed: false, span: Span::default() }
}

pub(crate) fn list(texts: impl IntoIterator<Item = String>) -> OneOrMany {
    OneOrMany { values: texts.into_iter().map(located).collect(), listed: true, span: Span::default() }
}

pub(crate) fn block(operator: Operator, keys: impl IntoIterator<Item = (String, OneOrMany)>) -> ConditionBlock {
    let keys = keys.into_iter().map(|(key, values)| ConditionEntry { key: located(key), values }).collect();
    ConditionBlock { operator: located(operator), keys }
}

/// `StringEquals` on one key.
pub(crate) fn equals(key: &str, value: &str) -> ConditionBlock {
    block(Operator::from(Comparison::StringEquals), [(key.to_owned(), one(value))])
}

pub(crate) fn statement(
    effect: Effect,
    sid: &str,
    actions: OneOrMany,
    resources: OneOrMany,
    conditions: Vec<ConditionBlock>,
) -> Statement<Selection> {
    Statement {
        sid: Some(located(sid.to_owned())),
        effect: located(effect),
        actions: Selection { negated: false, patterns: actions },
        target: Selection { negated: false, patterns: resources },
        conditions,
        span: Span::default(),
    }
}

pub(crate) fn allow(
    sid: &str,
    actions: OneOrMany,
    resources: OneOrMany,
    conditions: Vec<ConditionBlock>,
) -> Statement<Selection> {
    statement(Effect::Allow, sid, actions, resources, conditions)
}

pub(crate) fn policy(statements: Vec<Statement<Selection>>) -> PolicyDocument {
    Document { version: Some(located(Version::V2012)), id: None, statements, listed: true, is_template: false }
}

/// The service with this principal may assume the role, under these conditions.
pub(crate) fn trust(service: &str, conditions: Vec<ConditionBlock>) -> TrustPolicy {
    let service = (PrincipalType::Service, one(service));
    let statement = Statement {
        sid: None,
        effect: located(Effect::Allow),
        actions: Selection { negated: false, patterns: list(["sts:AssumeRole".to_string()]) },
        target: Principals { negated: false, who: Who::Named(vec![service]), span: Span::default() },
        conditions,
        span: Span::default(),
    };
    Document {
        version: Some(located(Version::V2012)),
        id: None,
        statements: vec![statement],
        listed: true,
        is_template: false,
    }
}

/// A text as a condition value that means just itself: no part of it is a policy variable.
pub(crate) fn literal(text: &str) -> String {
    text.replace("${", "${$}{")
}

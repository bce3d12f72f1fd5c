//! What a statement fixes of the condition keys of its service, as conditions that can't be walked around.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::iam::document::draft::{block, list, literal, one};
use crate::iam::document::{ConditionBlock, OneOrMany};
use crate::iam::evaluate::operator::{Comparison, Operator, SetOperator};
use crate::iam::facts::{Given, KeyRow};
use crate::iam::generate::error::GenerateError;
use crate::iam::{Action, LimitForm, LimitRow, Requirement, Requirements};

/// One key under a condition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FactLimit {
    /// Each value is one of these, and there is one.
    Among(&'static str, Vec<String>),
    /// The request does not have the key.
    Missing(&'static str),
    Equal(&'static str, String),
    EqualIfThere(&'static str, String),
    /// It is true, or false.
    Is(&'static str, &'static str),
    /// Each value is that of a key of the caller's, and both are there.
    Callers(&'static str, String),
}

/// The limits of one requirement, and the keys of which the value is unknown.
#[derive(Debug, Default)]
pub(crate) struct FactLimits {
    pub(crate) limits: Vec<FactLimit>,
    pub(crate) unlimited: Vec<&'static KeyRow>,
}

impl FactLimits {
    /// Those that the service's rows say. `caller` is the key that has what unbound parameters say.
    pub(crate) fn of(
        rows: &[LimitRow],
        requirements: &Requirements<'_>,
        requirement: &Requirement<'_>,
        action: Action,
        statement: usize,
        caller: Option<&str>,
    ) -> Result<Self, GenerateError> {
        let mut found = Self::default();
        for LimitRow { key, form } in rows.iter().filter(|row| action.keys().contains(&row.key)) {
            let text = |text: &str| written(text, key, statement);
            let given = requirements.given(requirement, key);
            let limit = match (form, given) {
                (LimitForm::Among { .. }, Given::Many(values)) => {
                    let mut values = values.iter().map(text).collect::<Result<Vec<_>, _>>()?;
                    values.sort_unstable();
                    values.dedup();
                    FactLimit::Among(key.name, values)
                }
                (LimitForm::EqualWithout(other), given) => match (requirements.given(requirement, other), given) {
                    (Given::Unknown, Given::One(value)) => FactLimit::Equal(key.name, text(value)?),
                    _ => continue,
                },
                (LimitForm::Among { or_none: true }, Given::Missing) => continue,
                (_, Given::Missing) => FactLimit::Missing(key.name),
                (LimitForm::Among { or_none: true }, Given::Unknown)
                    if caller.is_some() && requirements.is_unbound(requirement, key) =>
                {
                    FactLimit::Callers(key.name, caller.unwrap_or_default().to_owned())
                }
                (LimitForm::Equal, Given::One(value)) => FactLimit::Equal(key.name, text(value)?),
                (LimitForm::EqualIfThere, Given::One(value)) => FactLimit::EqualIfThere(key.name, text(value)?),
                (LimitForm::Only(wanted), Given::One(value)) if value == *wanted => FactLimit::Is(key.name, wanted),
                (LimitForm::Only(_), Given::One(_)) => continue,
                (_, Given::Unknown | Given::One(_) | Given::Many(_) | Given::Likely(_) | Given::MissingOr(_)) => {
                    found.unlimited.push(key);
                    continue;
                }
            };
            found.limits.push(limit);
        }
        Ok(found)
    }
}

/// A value as a policy can have it.
fn written(text: &str, key: &KeyRow, statement: usize) -> Result<String, GenerateError> {
    match text.chars().find(|letter| !matches!(letter, '\u{20}'..='\u{FF}')) {
        Some(found) => Err(GenerateError::Character { statement, key: key.name, text: text.to_owned(), found }),
        None => Ok(text.to_owned()),
    }
}

/// The conditions that say all of these, a block an operator.
pub(crate) fn blocks(limits: &[FactLimit]) -> Vec<ConditionBlock> {
    let string_equals = Operator::from(Comparison::StringEquals);
    let for_all = string_equals.with_set(SetOperator::ForAllValues).unwrap_or(string_equals);
    let if_exists = string_equals.with_if_exists().unwrap_or(string_equals);
    let (bool, null) = (Operator::from(Comparison::Bool), Operator::from(Comparison::Null));
    let mut tests: Vec<(Operator, String, OneOrMany)> = Vec::new();
    for limit in limits {
        match limit {
            FactLimit::Among(key, values) => {
                tests.push((for_all, key.to_string(), list(values.iter().map(|value| literal(value)))));
                tests.push((null, key.to_string(), one("false")));
            }
            FactLimit::Missing(key) => tests.push((null, key.to_string(), one("true"))),
            FactLimit::Equal(key, value) => tests.push((string_equals, key.to_string(), one(literal(value)))),
            FactLimit::EqualIfThere(key, value) => tests.push((if_exists, key.to_string(), one(literal(value)))),
            FactLimit::Is(key, value) => tests.push((bool, key.to_string(), one(*value))),
            FactLimit::Callers(key, variable) => {
                tests.push((for_all, key.to_string(), list([format!("${{{variable}}}")])));
                tests.push((null, key.to_string(), one("false")));
                tests.push((null, variable.clone(), one("false")));
            }
        }
    }
    let mut blocks = Vec::new();
    for operator in [for_all, string_equals, if_exists, bool, null] {
        let keys: Vec<_> = tests
            .iter()
            .filter(|(wanted, _, _)| *wanted == operator)
            .map(|(_, key, values)| (key.clone(), values.clone()))
            .collect();
        if !keys.is_empty() {
            blocks.push(block(operator, keys));
        }
    }
    blocks
}

/// The conditions of an own-rows policy: the key has the caller's value alone.
pub(crate) fn of_caller(key: &'static str, variable: &str) -> Vec<ConditionBlock> {
    blocks(&[FactLimit::Callers(key, variable.to_owned())])
}

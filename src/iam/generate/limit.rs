//! What a statement fixes, as conditions of a policy.

use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::iam::document::ConditionBlock;
use crate::iam::document::draft::{block, list, literal, one};
use crate::iam::evaluate::fold::fold;
use crate::iam::evaluate::operator::{Comparison, Operator, SetOperator};
use crate::iam::generate::error::GenerateError;
use crate::iam::generate::fact_limit::{FactLimit, blocks};
use crate::iam::{Action, Given, REQUEST_TAG, Requirement, Requirements};

/// Whether a policy repeats in its conditions what the statements fix.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Conditions {
    /// No: every use of the actions is allowed, with any tags.
    #[default]
    Omitted,
    /// Yes: `qldb:Purge` and the tags must be those of the statements, or of DynamoDB what they read and write: attributes, the form of the answer,
    /// queries alone, the values of the partition key.
    Written,
}

/// Under what an action is allowed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Limit {
    Nothing,
    /// A key has this value, or is missing, if that is unknown.
    Key {
        name: &'static str,
        value: String,
        or_missing: bool,
    },
    /// The request sets no tags.
    Untagged,
    /// The request sets these tags, sorted, and no others.
    Tags(Vec<(String, String)>),
    /// Keys of the service are limited.
    Facts(Vec<FactLimit>),
}

impl Limit {
    /// What a statement fixes for one of its actions.
    pub(crate) fn of(
        requirements: &Requirements<'_>,
        requirement: &Requirement<'_>,
        action: Action,
        statement: usize,
    ) -> Result<Self, GenerateError> {
        let tags = requirements.tags_of(requirement);
        if !tags.is_empty() {
            let mut tags: Vec<(String, String)> =
                tags.iter().map(|tag| (tag.key.to_string(), tag.value.to_string())).collect();
            check_tags(&tags, Some(statement))?;
            tags.sort_unstable();
            return Ok(Self::Tags(tags));
        }
        let key = requirements.facts(requirement).find_map(|(name, given)| match given {
            Given::One(value) => Some(Self::Key { name: name.key.name, value: value.to_string(), or_missing: false }),
            Given::MissingOr(value) => {
                Some(Self::Key { name: name.key.name, value: value.to_string(), or_missing: true })
            }
            Given::Missing | Given::Unknown | Given::Many(_) | Given::Likely(_) => None,
        });
        let without = if action.keys().contains(&&REQUEST_TAG) { Self::Untagged } else { Self::Nothing };
        Ok(key.unwrap_or(without))
    }

    pub(crate) fn blocks(&self) -> Vec<ConditionBlock> {
        let string_equals = Operator::from(Comparison::StringEquals);
        match self {
            Self::Nothing => Vec::new(),
            Self::Facts(limits) => blocks(limits),
            Self::Key { name, value, or_missing } => {
                let if_exists = string_equals.with_if_exists().filter(|_| *or_missing);
                vec![block(if_exists.unwrap_or(string_equals), [((*name).to_string(), one(literal(value)))])]
            }
            Self::Untagged => {
                vec![block(Operator::from(Comparison::Null), [("aws:TagKeys".to_string(), one("true"))])]
            }
            Self::Tags(tags) => {
                let keys = list(tags.iter().map(|(key, _)| literal(key)));
                let values = tags.iter().map(|(key, value)| {
                    let mut name = String::from("aws:RequestTag/");
                    name.push_str(key);
                    (name, one(literal(value)))
                });
                let for_all = string_equals.with_set(SetOperator::ForAllValues).unwrap_or(string_equals);
                vec![block(string_equals, values), block(for_all, [("aws:TagKeys".to_string(), keys)])]
            }
        }
    }
}

/// Whether conditions can say these tags.
pub(crate) fn check_tags(tags: &[(String, String)], statement: Option<usize>) -> Result<(), GenerateError> {
    let texts = tags.iter().flat_map(|(key, value)| [key, value]);
    for text in texts {
        if let Some(found) = text.chars().find(|letter| !matches!(letter, '\u{20}'..='\u{FF}')) {
            return Err(GenerateError::TagCharacter { statement, text: text.clone(), found });
        }
    }
    let mut keys: Vec<(String, &str)> = tags.iter().map(|(key, _)| (fold(key), key.as_str())).collect();
    keys.sort_unstable();
    let twice = keys.windows(2).find_map(|pair| match pair {
        [(one, key), (two, _)] if one == two => Some(*key),
        _ => None,
    });
    twice.map_or(Ok(()), |key| Err(GenerateError::TagKeysByCase { statement, key: key.into() }))
}

//! The answer: what a statement needs.

use alloc::borrow::Cow;
use alloc::string::ToString;

use smallvec::SmallVec;

use crate::iam;
use crate::iam::facts::{Fact, Facts, State};
use crate::iam::{KeyRow, Requirement, Resource};
use crate::service::dynamodb::action::ACTIONS;
use crate::service::dynamodb::condition_key::{
    ATTRIBUTES, ENCLOSING_OPERATION, FULL_TABLE_SCAN, LEADING_KEYS, RETURN_VALUES, SELECT,
};
use crate::service::dynamodb::plan::Scalar;
use crate::service::dynamodb::resolve::doubt::Doubt;
use crate::service::dynamodb::resolve::facts::{Gathered, Given, LeadingKeys};
use crate::service::dynamodb::resolve::warning::Warning;
use crate::service::dynamodb::resource::{INDEX, TABLE};
use crate::service::dynamodb::rules::{Command, Rule};
use crate::service::dynamodb::schema::Schema;
use crate::span::Span;

/// The key of an item: partition key and sort key.
pub(crate) type Item<'a> = (Scalar<'a>, Option<Scalar<'a>>);

/// The permission that a statement needs, with the condition keys that it fixes, and what is doubtful about it.
#[derive(Clone, Debug)]
pub struct Requirements<'a> {
    base: &'a str,
    /// The account that the statement is sent to.
    account: &'a str,
    schema: Option<&'a Schema>,
    rule: Rule,
    list: [Requirement<'a>; 1],
    /// The same on the table, of a read of an index: whether it is needed is not published.
    possible: Option<Requirement<'a>>,
    facts: SmallVec<[Fact; 5]>,
    texts: SmallVec<[Cow<'a, str>; 10]>,
    item: Option<Item<'a>>,
    doubts: SmallVec<[(&'static KeyRow, Doubt); 2]>,
    warnings: SmallVec<[Warning<'a>; 2]>,
}

impl<'a> Requirements<'a> {
    /// Whether both are surely on the same item.
    pub(crate) fn is_same_item(&self, other: &Requirements<'_>) -> bool {
        self.base == other.base
            && self.requirement().resource == other.requirement().resource
            && self.item.is_some()
            && self.item == other.item
    }

    /// The permission class of the statement.
    #[must_use]
    pub const fn command(&self) -> Command {
        self.rule.command()
    }

    /// The row of the permissions table.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        self.rule
    }

    /// What all ARNs of the account and region begin with.
    #[must_use]
    pub const fn base(&self) -> &'a str {
        self.base
    }

    /// The one requirement.
    #[must_use]
    pub const fn requirement(&self) -> &Requirement<'a> {
        let [requirement] = &self.list;
        requirement
    }

    /// What is doubtful, in the order in which it was found.
    #[must_use]
    pub fn warnings(&self) -> &[Warning<'a>] {
        &self.warnings
    }

    /// The condition keys that are unknown, and why.
    #[must_use]
    pub fn doubts(&self) -> &[(&'static KeyRow, Doubt)] {
        &self.doubts
    }

    /// In the form in which it is decided on.
    #[must_use]
    pub fn as_iam(&self) -> iam::Requirements<'_> {
        iam::Requirements {
            mode: "",
            table: &ACTIONS,
            base: self.base,
            list: &self.list,
            facts: &self.facts,
            texts: &self.texts,
            creates: None,
            possible: self.possible.as_slice(),
            account: Some(self.account),
            #[cfg(feature = "policy")]
            attached: self
                .schema
                .filter(|schema| schema.has_policies())
                .map(|schema| schema as &dyn iam::AttachedPolicies),
            request_tags: &[],
            resource_tags: self.schema.map(|schema| schema as &dyn iam::ResourceTags),
        }
    }
}

impl<'r> From<&'r Requirements<'_>> for iam::Requirements<'r> {
    fn from(requirements: &'r Requirements<'_>) -> Self {
        requirements.as_iam()
    }
}

/// Puts the facts of an answer together.
pub(crate) struct Answer<'a> {
    facts: SmallVec<[Fact; 5]>,
    texts: SmallVec<[Cow<'a, str>; 10]>,
    doubts: SmallVec<[(&'static KeyRow, Doubt); 2]>,
}

impl<'a> Answer<'a> {
    fn push(&mut self, key: &'static KeyRow, state: State, texts: impl Iterator<Item = Cow<'a, str>>) {
        let first = self.texts.len();
        self.texts.extend(texts);
        let count = self.texts.len() - first;
        // A place that is too large for a fact is unknown.
        let fact = match (u16::try_from(first), u16::try_from(count)) {
            (Ok(first), Ok(count)) => Fact { key, state, first, count },
            _ => Fact { key, state: State::Unknown, first: 0, count: 0 },
        };
        self.facts.push(fact);
    }

    fn given(&mut self, key: &'static KeyRow, given: Given) {
        match given {
            Given::Missing => {}
            Given::Unknown => self.push(key, State::Unknown, core::iter::empty()),
            Given::One(text) => self.push(key, State::One, core::iter::once(Cow::Borrowed(text))),
        }
    }

    fn leading_keys(&mut self, leading: LeadingKeys<'a>, place: Span) {
        match leading {
            LeadingKeys::Missing => {}
            LeadingKeys::Unknown => self.push(&LEADING_KEYS, State::Unknown, core::iter::empty()),
            LeadingKeys::Unbound => self.push(&LEADING_KEYS, State::Unbound, core::iter::empty()),
            LeadingKeys::Values(values) => {
                let is_known = |value: &Scalar<'_>| matches!(value, Scalar::Text(_) | Scalar::Number(_));
                if !values.iter().all(is_known) {
                    // No source says how binary keys are written.
                    self.doubts.push((&LEADING_KEYS, Doubt::Undocumented(place)));
                    return self.push(&LEADING_KEYS, State::Unknown, core::iter::empty());
                }
                // Which text a number has is not published where it can be written in several ways: `2.0`, `2`.
                let is_plain = values.iter().all(|value| match value {
                    Scalar::Number(written) => written.is_plain,
                    Scalar::Text(_) | Scalar::Binary(_) => true,
                });
                if !is_plain {
                    self.doubts.push((&LEADING_KEYS, Doubt::Spelling(place)));
                }
                let texts = values.into_iter().map(|value| match value {
                    Scalar::Text(text) => text,
                    Scalar::Number(number) => number.number.to_string().into(),
                    Scalar::Binary(_) => Cow::Borrowed(""),
                });
                self.push(&LEADING_KEYS, if is_plain { State::Many } else { State::Likely }, texts);
            }
        }
    }
}

/// What the answer is put together of.
pub(crate) struct Parts<'a> {
    pub(crate) base: &'a str,
    pub(crate) account: &'a str,
    pub(crate) schema: Option<&'a Schema>,
    pub(crate) table: &'a str,
    pub(crate) index: Option<&'a str>,
    pub(crate) rule: Rule,
    pub(crate) place: Span,
    /// `None` if they are unknown.
    pub(crate) attributes: Option<SmallVec<[Cow<'a, str>; 8]>>,
    pub(crate) gathered: Gathered<'a>,
    pub(crate) item: Option<Item<'a>>,
    pub(crate) enclosing: Option<&'static str>,
    pub(crate) doubts: SmallVec<[(&'static KeyRow, Doubt); 2]>,
    pub(crate) warnings: SmallVec<[Warning<'a>; 2]>,
}

impl<'a> Parts<'a> {
    pub(crate) fn finish(self) -> Requirements<'a> {
        let Self {
            base,
            account,
            schema,
            table,
            index,
            rule,
            place,
            attributes,
            gathered,
            item,
            enclosing,
            doubts,
            warnings,
        } = self;
        let mut answer = Answer { facts: SmallVec::new(), texts: SmallVec::new(), doubts };
        match attributes {
            None => answer.push(&ATTRIBUTES, State::Unknown, core::iter::empty()),
            // Nothing named: the key has no values, as measured of `SELECT *`.
            Some(attributes) if attributes.is_empty() => {}
            Some(attributes) => answer.push(&ATTRIBUTES, State::Many, attributes.into_iter()),
        }
        let Gathered { select, return_values, full_table_scan, leading_keys } = gathered;
        answer.given(&SELECT, select);
        answer.leading_keys(leading_keys, place);
        answer.given(&FULL_TABLE_SCAN, full_table_scan);
        answer.given(&RETURN_VALUES, return_values);
        answer.given(&ENCLOSING_OPERATION, enclosing.map_or(Given::Missing, Given::One));
        let resource = match index {
            None => Resource::exact(&TABLE, table, ""),
            Some(index) => Resource::exact(&INDEX, table, index),
        };
        let Answer { facts, texts, doubts } = answer;
        let count = u16::try_from(facts.len()).unwrap_or_default();
        let needs = |resource| Requirement::new(rule.row(), resource, Facts { first: 0, count, tags: false }, place);
        let requirement = needs(resource);
        let possible = index.map(|_| needs(Resource::exact(&TABLE, table, "")));
        Requirements {
            base,
            account,
            schema,
            rule,
            list: [requirement],
            possible,
            facts,
            texts,
            item,
            doubts,
            warnings,
        }
    }
}

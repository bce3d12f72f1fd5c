//! The answer: what a statement needs.

use alloc::borrow::Cow;

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
    pub(super) base: &'a str,
    /// The account that the statement is sent to.
    account: &'a str,
    pub(super) schema: Option<&'a Schema>,
    rule: Rule,
    list: [Requirement<'a>; 1],
    /// The same on the table, of a read of an index: whether it is needed is not published.
    possible: Option<Requirement<'a>>,
    facts: SmallVec<[Fact; 5]>,
    pub(super) texts: SmallVec<[Cow<'a, str>; 10]>,
    pub(super) item: Option<Item<'a>>,
    pub(super) doubts: SmallVec<[(&'static KeyRow, Doubt); 2]>,
    pub(super) warnings: SmallVec<[Warning<'a>; 2]>,
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

/// What was found of the one requirement, besides what the answer has already.
pub(crate) struct Found<'f, 'a> {
    pub(crate) table: &'a str,
    pub(crate) index: Option<&'a str>,
    pub(crate) rule: Rule,
    /// The text that causes it.
    pub(crate) place: Span,
    /// Whether the texts are all attributes that are named.
    pub(crate) attributes_known: bool,
    pub(crate) gathered: &'f mut Gathered<'a>,
    pub(crate) enclosing: Option<&'static str>,
}

/// How an answer comes to be, in one place: first the texts are attributes, then [`Requirements::complete`] adds the facts.
impl<'a> Requirements<'a> {
    /// The beginning of an answer.
    pub(crate) fn new(base: &'a str, account: &'a str, schema: Option<&'a Schema>) -> Self {
        Self {
            base,
            account,
            schema,
            rule: Rule::Select,
            list: [Requirement::new(
                Rule::Select.row(),
                Resource::exact(&TABLE, "", ""),
                Facts::default(),
                Span::default(),
            )],
            possible: None,
            facts: SmallVec::new(),
            texts: SmallVec::new(),
            item: None,
            doubts: SmallVec::new(),
            warnings: SmallVec::new(),
        }
    }

    /// Adds the facts.
    pub(crate) fn complete(&mut self, found: Found<'_, 'a>) {
        let Found { table, index, rule, place, attributes_known, gathered, enclosing } = found;
        self.rule = rule;
        if !attributes_known {
            self.texts.clear();
            self.fact(&ATTRIBUTES, State::Unknown, 0);
        } else if !self.texts.is_empty() {
            self.fact(&ATTRIBUTES, State::Many, 0);
        }
        // Nothing named: the key has no values, as measured of `SELECT *`.
        let Gathered { select, return_values, full_table_scan, leading_keys, partitions } = gathered;
        self.given(&SELECT, *select);
        self.leading_keys(*leading_keys, partitions, place);
        self.given(&FULL_TABLE_SCAN, *full_table_scan);
        self.given(&RETURN_VALUES, *return_values);
        self.given(&ENCLOSING_OPERATION, enclosing.map_or(Given::Missing, Given::One));
        let count = u16::try_from(self.facts.len()).unwrap_or_default();
        let needs = |resource| Requirement::new(rule.row(), resource, Facts { first: 0, count, tags: false }, place);
        let of_table = needs(Resource::exact(&TABLE, table, ""));
        match index {
            None => self.list = [of_table],
            Some(index) => {
                self.list = [needs(Resource::exact(&INDEX, table, index))];
                self.possible = Some(of_table);
            }
        }
    }

    /// The texts from `first` on are those of a condition key.
    fn fact(&mut self, key: &'static KeyRow, state: State, first: usize) {
        // A place that is too large for a fact is unknown.
        let fact = match (u16::try_from(first), u16::try_from(self.texts.len() - first)) {
            (Ok(first), Ok(count)) => Fact { key, state, first, count },
            _ => Fact { key, state: State::Unknown, first: 0, count: 0 },
        };
        self.facts.push(fact);
    }

    fn given(&mut self, key: &'static KeyRow, given: Given) {
        let first = self.texts.len();
        match given {
            Given::Missing => {}
            Given::Unknown => self.fact(key, State::Unknown, first),
            Given::One(text) => {
                self.texts.push(Cow::Borrowed(text));
                self.fact(key, State::One, first);
            }
        }
    }

    fn leading_keys(&mut self, leading: LeadingKeys, partitions: &mut SmallVec<[Scalar<'a>; 4]>, place: Span) {
        let first = self.texts.len();
        let state = match leading {
            LeadingKeys::Missing => return,
            LeadingKeys::Unknown => State::Unknown,
            LeadingKeys::Unbound => State::Unbound,
            // No source says how binary keys are written.
            LeadingKeys::Given if partitions.iter().any(|value| matches!(value, Scalar::Binary(_))) => {
                self.doubts.push((&LEADING_KEYS, Doubt::Undocumented(place)));
                State::Unknown
            }
            LeadingKeys::Given => {
                let mut is_plain = true;
                for value in partitions.drain(..) {
                    self.texts.push(match value {
                        Scalar::Text(text) => text,
                        Scalar::Number(written) => {
                            is_plain &= written.is_plain();
                            written.display()
                        }
                        Scalar::Binary(text) => Cow::Borrowed(text),
                    });
                }
                // Which text a number has is not published where it can be written in several ways: `2.0`, `2`.
                if !is_plain {
                    self.doubts.push((&LEADING_KEYS, Doubt::Spelling(place)));
                }
                if is_plain { State::Many } else { State::Likely }
            }
        };
        self.fact(&LEADING_KEYS, state, first);
    }
}

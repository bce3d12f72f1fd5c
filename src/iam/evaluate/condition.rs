//! Conditions, compiled, and their evaluation.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::net::IpAddr;

use crate::iam::Given;
use crate::iam::document::{ConditionBlock, ConditionEntry, Variables};
use crate::iam::evaluate::key::CompiledKey;
use crate::iam::evaluate::operator::{Comparison, Operator, SetOperator};
use crate::iam::evaluate::pattern::{Pattern, Wildcards};
use crate::iam::evaluate::positions::Case;
use crate::iam::evaluate::request::Request;
use crate::iam::evaluate::resource::{ArnPattern, is_arn};
use crate::iam::evaluate::truth::Truth;
use crate::iam::evaluate::value;
use crate::iam::evaluate::value::{IpRange, Moment, Number};

/// One key under one operator.
#[derive(Debug)]
pub(crate) struct Test {
    operator: Operator,
    key: CompiledKey,
    values: Values,
}

/// The values to compare with, ready for it.
#[derive(Debug)]
enum Values {
    Equals(Vec<Pattern>),
    EqualsIgnoreCase(Vec<Pattern>),
    Like(Vec<Pattern>),
    Arn(Vec<ArnPattern>),
    Numeric(Relation, Vec<Box<str>>),
    Date(Relation, Vec<Moment>),
    Bool(Vec<BoolValue>),
    Binary(Vec<Vec<u8>>),
    Ip(Vec<IpRange>),
    Null(Vec<bool>),
    /// There is nothing to compare with: an empty list, whose meaning is not documented.
    Nothing,
}

/// How a request's value is compared with a policy's.
#[derive(Clone, Copy, Debug)]
enum Relation {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Relation {
    const fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum BoolValue {
    Is(bool),
    /// Neither true nor false: never matches.
    Neither,
    /// A policy variable, which one page of the guide allows here and another forbids.
    Variable,
}

impl Test {
    /// Compiles a condition, one test a key.
    pub(crate) fn compile(blocks: &[ConditionBlock], variables: Variables) -> Vec<Self> {
        let entries = ConditionBlock::entries(blocks).into_iter();
        entries.map(|(operator, entry)| Self::new(operator, entry, variables)).collect()
    }

    fn new(operator: Operator, entry: &ConditionEntry, variables: Variables) -> Self {
        let texts: Vec<&str> = entry.values.values.iter().map(|value| value.value.as_str()).collect();
        let values = Values::new(operator.comparison(), &texts, variables);
        Self { operator, key: CompiledKey::new(&entry.key.value), values }
    }

    pub(crate) const fn key(&self) -> &CompiledKey {
        &self.key
    }

    /// The key and the variables among the values.
    pub(crate) fn keys(&self) -> Vec<&CompiledKey> {
        let mut keys = vec![&self.key];
        for pattern in self.values.patterns() {
            keys.extend(pattern.variables());
        }
        keys
    }

    /// The places of templates among the values.
    pub(crate) fn places(&self) -> Vec<&str> {
        let mut places = Vec::new();
        for pattern in self.values.patterns() {
            places.extend(pattern.places());
        }
        places
    }

    /// Whether it says which principal it is for.
    pub(crate) fn names_principal(&self) -> bool {
        let comparison = self.operator.comparison();
        let names = !comparison.is_negated() && comparison != Comparison::Null && !self.operator.if_exists();
        &*self.key.folded == "aws:principalarn" && names && self.operator.set() != Some(SetOperator::ForAllValues)
    }

    pub(crate) fn given<'r>(&self, request: &Request<'r>) -> Given<'r> {
        request.given(&self.key)
    }

    /// Whether it holds for the request.
    pub(crate) fn holds(&self, request: &Request<'_>) -> Truth {
        match (&self.values, request.given(&self.key)) {
            // A reading is chosen before: what is either is not known here.
            // Whether an empty value is one is not documented.
            (Values::Nothing, _) | (_, Given::Unknown | Given::MissingOr(_)) | (Values::Null(_), Given::One("")) => {
                Truth::Unknown
            }
            (Values::Null(_), Given::Many(values)) if values.iter().all(str::is_empty) => Truth::Unknown,
            (Values::Null(wanted), given) => Truth::from(wanted.contains(&matches!(given, Given::Missing))),
            (_, Given::Likely(_)) => Truth::Unknown,
            (_, Given::Missing) => self.holds_without_value(),
            // "Multivalued context keys require a condition set operator" (guide, reference_policies_condition-single-vs-multi-valued-context-keys).
            _ if self.lacks_set_operator(request) => Truth::Unknown,
            (_, Given::One(value)) => self.holds_for(&core::iter::once(value), request),
            (_, Given::Many(values)) => self.holds_for(&values.iter(), request),
        }
    }

    /// Whether it compares one value, and its key has a list of them.
    pub(crate) fn lacks_set_operator(&self, request: &Request<'_>) -> bool {
        let compares_one = self.operator.set().is_none() && self.operator.comparison() != Comparison::Null;
        compares_one && request.is_multivalued(&self.key)
    }

    /// Source: IAM User Guide, "IAM JSON policy elements: Condition operators", the note on missing keys, and
    /// "…IfExists". For `ForAnyValue:…IfExists` the two pages contradict each other.
    fn holds_without_value(&self) -> Truth {
        match (self.operator.set(), self.operator.if_exists()) {
            (Some(SetOperator::ForAllValues), _) | (None, true) => Truth::True,
            (Some(SetOperator::ForAnyValue), true) => Truth::Unknown,
            (Some(SetOperator::ForAnyValue), false) => Truth::False,
            (None, false) => Truth::from(self.operator.comparison().is_negated()),
        }
    }

    /// With `ForAllValues` and `ForAnyValue` nothing but empty strings was once documented to count as no value, and no longer is: both
    /// readings must agree. Without them, what several values mean is not documented.
    fn holds_for<'v>(&self, values: &(impl Iterator<Item = &'v str> + Clone), request: &Request<'_>) -> Truth {
        let mut each = values.clone().map(|value| self.holds_for_one(value, request));
        let holds = match self.operator.set() {
            Some(SetOperator::ForAllValues) => Truth::all(each),
            Some(SetOperator::ForAnyValue) => Truth::any(each),
            None => {
                return match (each.next(), each.next()) {
                    (Some(truth), None) => truth,
                    _ => Truth::Unknown,
                };
            }
        };
        if values.clone().all(str::is_empty) { holds.agreed(self.holds_without_value()) } else { holds }
    }

    /// A value that is no ARN matches no ARN; whether "not matching" then holds is not documented.
    fn holds_for_one(&self, value: &str, request: &Request<'_>) -> Truth {
        if matches!(self.values, Values::Arn(_)) && self.operator.comparison().is_negated() && !is_arn(value) {
            return Truth::Unknown;
        }
        self.values.any_matches(value, request).xor(self.operator.comparison().is_negated())
    }
}

impl Values {
    fn new(comparison: Comparison, texts: &[&str], variables: Variables) -> Self {
        use Comparison as C;
        if texts.is_empty() {
            return Self::Nothing;
        }
        let patterns = |wildcards| texts.iter().map(|text| Pattern::new(text, variables, wildcards)).collect();
        match comparison {
            C::StringEquals | C::StringNotEquals => Self::Equals(patterns(Wildcards::None)),
            C::StringEqualsIgnoreCase | C::StringNotEqualsIgnoreCase => {
                Self::EqualsIgnoreCase(patterns(Wildcards::None))
            }
            C::StringLike | C::StringNotLike => Self::Like(patterns(Wildcards::Anywhere)),
            C::ArnEquals | C::ArnLike | C::ArnNotEquals | C::ArnNotLike => {
                Self::Arn(texts.iter().map(|text| ArnPattern::new(text, variables)).collect())
            }
            C::NumericEquals | C::NumericNotEquals => Self::numeric(Relation::Equal, texts),
            C::NumericLessThan => Self::numeric(Relation::Less, texts),
            C::NumericLessThanEquals => Self::numeric(Relation::LessOrEqual, texts),
            C::NumericGreaterThan => Self::numeric(Relation::Greater, texts),
            C::NumericGreaterThanEquals => Self::numeric(Relation::GreaterOrEqual, texts),
            C::DateEquals | C::DateNotEquals => Self::date(Relation::Equal, texts),
            C::DateLessThan => Self::date(Relation::Less, texts),
            C::DateLessThanEquals => Self::date(Relation::LessOrEqual, texts),
            C::DateGreaterThan => Self::date(Relation::Greater, texts),
            C::DateGreaterThanEquals => Self::date(Relation::GreaterOrEqual, texts),
            C::Bool => Self::Bool(texts.iter().map(|text| BoolValue::new(text, variables)).collect()),
            C::BinaryEquals => all(texts, value::binary).map_or(Self::Nothing, Self::Binary),
            C::IpAddress | C::NotIpAddress => all(texts, value::range).map_or(Self::Nothing, Self::Ip),
            C::Null => all(texts, value::boolean).map_or(Self::Nothing, Self::Null),
        }
    }

    fn numeric(relation: Relation, texts: &[&str]) -> Self {
        let numbers = all(texts, |text| Number::parse(text).map(|_| Box::from(text)));
        numbers.map_or(Self::Nothing, |numbers| Self::Numeric(relation, numbers))
    }

    fn date(relation: Relation, texts: &[&str]) -> Self {
        all(texts, value::date).map_or(Self::Nothing, |dates| Self::Date(relation, dates))
    }

    fn patterns(&self) -> Vec<&Pattern> {
        match self {
            Self::Equals(patterns) | Self::EqualsIgnoreCase(patterns) | Self::Like(patterns) => {
                patterns.iter().collect()
            }
            Self::Arn(arns) => arns.iter().flat_map(ArnPattern::parts).collect(),
            Self::Numeric(..)
            | Self::Date(..)
            | Self::Bool(_)
            | Self::Binary(_)
            | Self::Ip(_)
            | Self::Null(_)
            | Self::Nothing => Vec::new(),
        }
    }

    /// Whether the request's value matches one of them. A value of another type than the operator's is not documented.
    fn any_matches(&self, given: &str, request: &Request<'_>) -> Truth {
        match self {
            Self::Equals(patterns) => Truth::any(patterns.iter().map(|pattern| pattern.equals(given, request))),
            Self::EqualsIgnoreCase(patterns) => {
                Truth::any(patterns.iter().map(|pattern| pattern.equals_ignore_case(given, request)))
            }
            Self::Like(patterns) => {
                Truth::any(patterns.iter().map(|pattern| pattern.matches(given.as_bytes(), request, Case::Counts)))
            }
            Self::Arn(patterns) => Truth::any(patterns.iter().map(|pattern| pattern.matches(given, request))),
            Self::Numeric(relation, wanted) => known(Number::parse(given), |given| {
                let mut wanted = wanted.iter().filter_map(|text| Number::parse(text));
                wanted.any(|wanted| relation.holds(given.compare(&wanted)))
            }),
            Self::Date(relation, wanted) => {
                known(value::date(given), |given| wanted.iter().any(|wanted| relation.holds(given.cmp(wanted))))
            }
            Self::Bool(wanted) => value::boolean(given)
                .map_or(Truth::Unknown, |given| Truth::any(wanted.iter().map(|wanted| wanted.matches(given)))),
            Self::Binary(wanted) => {
                let is = |wanted: &Vec<u8>| wanted == given.as_bytes() || value::is_base64_of(given, wanted);
                Truth::from(wanted.iter().any(is))
            }
            Self::Ip(wanted) => {
                let given = given.parse::<IpAddr>().ok();
                given.map_or(Truth::Unknown, |given| Truth::any(wanted.iter().map(|range| range.holds(given))))
            }
            Self::Null(_) | Self::Nothing => Truth::Unknown,
        }
    }
}

impl BoolValue {
    fn new(text: &str, variables: Variables) -> Self {
        match value::boolean(text) {
            Some(value) => Self::Is(value),
            None if variables == Variables::Allowed && text.contains("${") => Self::Variable,
            None => Self::Neither,
        }
    }

    fn matches(self, given: bool) -> Truth {
        match self {
            Self::Is(wanted) => Truth::from(wanted == given),
            Self::Neither => Truth::False,
            Self::Variable => Truth::Unknown,
        }
    }
}

/// All values parsed, or none.
fn all<T>(texts: &[&str], parse: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let mut all = Vec::with_capacity(texts.len());
    for text in texts {
        all.push(parse(text)?);
    }
    Some(all)
}

/// Whether it holds for the value, which is not known when the value has not the operator's type.
fn known<T>(given: Option<T>, holds: impl FnOnce(T) -> bool) -> Truth {
    given.map_or(Truth::Unknown, |given| Truth::from(holds(given)))
}

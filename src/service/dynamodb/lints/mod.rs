//! What can't work in policies for DynamoDB, or lets through what it seems to keep out.
//!
//! A file is a lint or a family of them: the row, and its function below it. Its place in [`ROWS`] is its place among findings of one
//! severity in one place.

mod around;
mod attributes;
mod classic;
mod condition;
mod cover;
mod enclosing_operation;
mod grants;
mod guard;
mod key;
mod key_value;
mod leading_keys;
mod no_such_action;
mod no_such_resource;
mod one_value;
mod open;
mod partiql_wildcard;
mod selected;
mod target;
mod unknown_table;
mod wrong_resource;

use alloc::vec::Vec;
use core::cell::OnceCell;

use crate::iam::document::Effect;
use crate::iam::document::frame::AnyPolicy;
use crate::iam::lint::{Finding, Findings, Lint};
use crate::service::dynamodb::{ConditionKey, Schema};
use condition::Condition;
use grants::Covered;
use selected::Selected;

type Row = crate::iam::lint::Row<fn(&Context<'_>, &mut Findings<'_>)>;

/// What the names of DynamoDB's actions begin with.
pub(crate) const PREFIX: &str = "dynamodb";

static ROWS: [&Row; 24] = [
    &no_such_action::NO_SUCH_ACTION,
    &no_such_resource::NO_SUCH_RESOURCE,
    &wrong_resource::NOT_ON_INDEX,
    &leading_keys::LEADING_KEYS_SCAN,
    &attributes::ATTRIBUTES_WITHOUT_SELECT,
    &one_value::ONE_VALUE_ENOUGH,
    &key::NO_SUCH_KEY,
    &key::KEY_NOT_OF_ACTION,
    &key_value::NO_SUCH_VALUE,
    &key_value::SELECT_COUNT,
    &key_value::SET_OPERATOR,
    &enclosing_operation::ENCLOSING_OPERATION_VALUE,
    &enclosing_operation::ENCLOSING_OPERATION_OF_OTHERS,
    &enclosing_operation::ENCLOSING_OPERATION_NULL,
    &wrong_resource::WRONG_RESOURCE,
    &cover::TABLE_NOT_COVERED,
    &cover::INDEX_NOT_COVERED,
    &unknown_table::UNKNOWN_TABLE,
    &partiql_wildcard::PARTIQL_WILDCARD,
    &around::AROUND_BY_PARTIQL,
    &around::CONDITION_AROUND,
    &classic::CLASSIC_FOR_PARTIQL,
    &classic::CONDITION_CHECK_FOR_EXISTS,
    &cover::TABLE_HAS_INDEXES,
];

/// All of them.
pub(crate) fn lints() -> impl Iterator<Item = &'static Lint> {
    ROWS.iter().map(|row| &row.lint)
}

/// Adds what the lints find, in the order of [`ROWS`].
pub(crate) fn check(policy: &AnyPolicy, schema: Option<&Schema>, found: &mut Vec<Finding>) {
    let (policy, is_whole) = match policy {
        AnyPolicy::Identity(policy) => (policy, true),
        AnyPolicy::Resource(policy) => (policy, false),
        AnyPolicy::Trust(_) => return,
    };
    let statements = policy.statements.iter().map(Selected::new).collect();
    let (allowed, denied) = (OnceCell::new(), OnceCell::new());
    let context = Context { is_whole, statements, schema, allowed, denied };
    for row in ROWS {
        (row.check)(&context, &mut Findings::of(&row.lint, found));
    }
}

/// A policy as the lints see it, and what is known of the tables that it is for.
#[derive(Debug)]
struct Context<'p> {
    /// Whether it is identity-based, so that it is asked for what all its statements together lack. What a resource-based policy lacks, another
    /// layer may give.
    is_whole: bool,
    statements: Vec<Selected<'p>>,
    schema: Option<&'p Schema>,
    allowed: OnceCell<Covered>,
    denied: OnceCell<Covered>,
}

impl<'p> Context<'p> {
    /// The statements that say what they are about.
    fn plain(&self) -> impl Iterator<Item = &Selected<'p>> {
        self.statements.iter().filter(|statement| statement.is_plain())
    }

    /// Those with `Action`, not `NotAction`.
    fn with_actions(&self) -> impl Iterator<Item = &Selected<'p>> {
        self.statements.iter().filter(|statement| !statement.source.actions.negated)
    }

    fn allowing(&self) -> impl Iterator<Item = &Selected<'p>> {
        self.with_actions().filter(|statement| statement.allows())
    }

    /// The conditions of the statements by which some action of DynamoDB can work.
    fn conditions(&self) -> impl Iterator<Item = Condition<'_, 'p>> {
        let working = self.with_actions().filter(|statement| statement.live().next().is_some());
        working.flat_map(condition::of).collect::<Vec<_>>().into_iter()
    }

    /// Those on a key.
    fn conditions_on(&self, key: ConditionKey) -> impl Iterator<Item = Condition<'_, 'p>> {
        self.conditions().filter(move |condition| condition.is_on(key))
    }

    /// The key schemas, if they can be those of the account and region of a table's ARN.
    fn schema_of(&self, arn: &str, name: &str) -> Option<&'p Schema> {
        let base = arn.strip_suffix(name)?.strip_suffix("table/")?;
        self.schema.filter(|schema| schema.account().is_none_or(|account| account.base() == base))
    }

    /// What all statements that allow something are about.
    fn allowed(&self) -> &Covered {
        self.allowed.get_or_init(|| self.covered_if(Effect::Allow, &|_| true))
    }

    /// What all statements that deny something are about.
    fn denied(&self) -> &Covered {
        self.denied.get_or_init(|| self.covered_if(Effect::Deny, &|_| true))
    }

    /// What such statements are about, if there is something about them.
    fn covered_if(&self, effect: Effect, keep: &dyn Fn(&Selected<'p>) -> bool) -> Covered {
        let is_kept = |statement: &&Selected<'p>| statement.source.effect.value == effect && keep(statement);
        let kept = self.statements.iter().filter(is_kept).map(|statement| statement.source.clone());
        Covered::by(kept.collect(), &|_, _| true)
    }
}

//! What can't work in policies for QLDB, or is too wide.
//!
//! A file is a lint or a family of them: the row, and its function below it. Its place in [`ROWS`] is its place among findings of one
//! severity in one place.

mod catalog_not_covered;
mod change_without_select;
mod condition_key;
mod confused_deputy;
mod grants;
mod impossible_arn;
mod pass_role;
mod purge;
mod resource_type;
mod selected;
mod send_command;
mod service_principal;
mod stream_role;
mod table_name;
mod target;
mod unknown_action;
mod wildcard;

use alloc::vec::Vec;

use crate::iam::document::frame::AnyPolicy;
use crate::iam::document::{ConditionBlock, ConditionEntry, Effect, PolicyDocument, Selection, Statement, TrustPolicy};
use crate::iam::lint::{Finding, Findings, Lint};
use crate::service::qldb::catalog::Catalog;
use crate::service::qldb::{Ledger, PermissionsMode};
use grants::Grants;
use selected::{Selected, is_partiql};

type Row = crate::iam::lint::Row<fn(&Context<'_>, &mut Findings<'_>)>;

/// What the names of QLDB's actions begin with.
pub(crate) const PREFIX: &str = "qldb";

static ROWS: [&Row; 24] = [
    &unknown_action::UNKNOWN_ACTION,
    &table_name::TABLE_NAME,
    &resource_type::PARTIQL_ON_LEDGER,
    &resource_type::SEND_COMMAND_ON_TABLE,
    &resource_type::ACTION_RESOURCE,
    &impossible_arn::IMPOSSIBLE_ARN,
    &purge::PURGE_ELSEWHERE,
    &purge::PURGE_VALUE,
    &condition_key::CONDITION_KEY,
    &confused_deputy::CONFUSED_DEPUTY,
    &confused_deputy::SOURCE_ACCOUNTS,
    &confused_deputy::SOURCE_ARN,
    &service_principal::SERVICE_PRINCIPAL_NAME,
    &send_command::NO_SEND_COMMAND,
    &send_command::ONLY_SEND_COMMAND,
    &change_without_select::CHANGE_WITHOUT_SELECT,
    &catalog_not_covered::CATALOG_NOT_COVERED,
    &purge::PURGE_OPERATOR,
    &wildcard::WILDCARD_ACTION,
    &wildcard::WILDCARD_RESOURCE,
    &pass_role::PASS_ROLE,
    &stream_role::STREAM_ROLE,
    &send_command::ALLOW_ALL,
    &condition_key::SOURCE_IP,
];

/// All of them.
pub(crate) fn lints() -> impl Iterator<Item = &'static Lint> {
    ROWS.iter().map(|row| &row.lint)
}

/// Adds what the lints find, in the order of [`ROWS`].
pub(crate) fn check(policy: &AnyPolicy, ledger: Option<&Ledger>, catalog: Option<&Catalog>, found: &mut Vec<Finding>) {
    let context = Context::new(policy, ledger, catalog);
    for row in ROWS {
        (row.check)(&context, &mut Findings::of(&row.lint, found));
    }
}

/// A policy as the lints see it, and what is known of the ledger that it is for.
#[derive(Debug)]
struct Context<'p> {
    /// An identity-based policy, which is asked for what all its statements together lack. What a resource-based policy lacks, another
    /// layer may give.
    whole: Option<&'p PolicyDocument>,
    trust: Option<&'p TrustPolicy>,
    /// The statements of a policy, except a trust policy, that say what they are about. What those with `NotAction` or `NotResource` are
    /// meant for is unknown.
    statements: Vec<Selected<'p>>,
    /// What an identity-based policy could allow, if some of it is PartiQL.
    grants: Option<Grants<'p>>,
    /// `None`: any ledger in the mode `STANDARD`.
    ledger: Option<&'p Ledger>,
    catalog: Option<&'p Catalog>,
}

/// A condition on one key.
#[derive(Debug)]
struct Condition<'c, 'p> {
    statement: &'c Selected<'p>,
    block: &'p ConditionBlock,
    entry: &'p ConditionEntry,
}

impl<'p> Context<'p> {
    fn new(policy: &'p AnyPolicy, ledger: Option<&'p Ledger>, catalog: Option<&'p Catalog>) -> Self {
        let (document, whole, trust) = match policy {
            AnyPolicy::Identity(document) => (Some(document), Some(document), None),
            AnyPolicy::Resource(document) => (Some(document), None, None),
            AnyPolicy::Trust(trust) => (None, None, Some(trust)),
        };
        let statements = document.map_or(&[][..], |document| &document.statements);
        let statements: Vec<Selected<'p>> = statements.iter().filter_map(Selected::new).collect();
        let mut context = Self { whole, trust, statements, grants: None, ledger, catalog };
        if context.allowing().any(|statement| statement.live().any(is_partiql)) {
            context.grants = whole.map(|policy| Grants::of(policy, context.allowing()));
        }
        context
    }

    fn allowing(&self) -> impl Iterator<Item = &Selected<'p>> {
        self.statements.iter().filter(|statement| statement.allows())
    }

    /// The statements of an identity-based policy that allow something, those with `NotAction` or `NotResource` too.
    fn all_allowing(&self) -> impl Iterator<Item = &'p Statement<Selection>> {
        let statements = self.whole.into_iter().flat_map(|policy| &policy.statements);
        statements.filter(|statement| statement.effect.value == Effect::Allow)
    }

    /// The conditions of the statements by which some action can work.
    fn conditions(&self) -> impl Iterator<Item = Condition<'_, 'p>> {
        let mut found = Vec::new();
        for statement in self.statements.iter().filter(|statement| statement.live().next().is_some()) {
            for block in &statement.source.conditions {
                found.extend(block.keys.iter().map(|entry| Condition { statement, block, entry }));
            }
        }
        found.into_iter()
    }

    /// Whether the ledger is one in the mode `ALLOW_ALL`.
    fn ignores_permissions(&self) -> bool {
        self.ledger.is_some_and(|ledger| ledger.mode == PermissionsMode::AllowAll)
    }

    /// The ledger, except the template, which counts as any.
    fn known_ledger(&self) -> Option<&'p Ledger> {
        self.ledger.filter(|ledger| !ledger.arn.is_template())
    }
}

//! What policies grant beside what statements need.

use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::iam::decision::{Decision, Part};
use crate::iam::evaluate::PolicySet;
use crate::iam::evaluate::context::RequestContext;
use crate::service::qldb::catalog::{Catalog, Table};
use crate::service::qldb::resolve::Requirements;
use crate::service::qldb::{
    Action, ConditionContext, Ledger, PermissionsMode, Requirement, Resource, ResourceType, Rule, TableRef,
};
use crate::span::Span;

/// What does not agree between policies and statements. Empty on both sides: the policies grant just what is needed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// Granted, but no statement needs it.
    pub unneeded: Vec<Unneeded>,
    /// Needed, but not granted.
    pub missing: Vec<Need>,
}

/// A permission that no statement needs.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Unneeded {
    /// The action.
    pub action: Action,
    /// The ARN; `…/table/*` for tables to be made, `…:stream/LEDGER/*` for all streams, `*` for no resource type.
    pub resource: String,
    /// The table's name, if it is one.
    pub table: Option<String>,
    /// Whether it is granted only under conditions that a request without any context does not meet.
    pub conditional: bool,
}

/// A permission that is not granted.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Need {
    /// The action.
    pub action: Action,
    /// The ARN; `…/table/*` for tables to be made.
    pub resource: String,
    /// The table's name, if it is one.
    pub table: Option<String>,
    /// Whether it would be granted, but for conditions that a request without any context does not meet.
    pub conditional: bool,
    /// The statements that need it, from 0 in the order given.
    pub statements: Vec<usize>,
}

/// Why policies and statements can't be compared. Displays as one sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DiffError {
    /// There is no statement, and so no ledger either.
    NoStatement,
    /// The statements are resolved for several ledgers, or by several catalogs.
    SeveralLedgers,
    /// The statements are resolved without a catalog, so that the tables of the ledger are unknown.
    NoCatalog,
}

impl DiffError {
    /// A stable code for programs, such as `no-catalog`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoStatement => "no-statement",
            Self::SeveralLedgers => "several-ledgers",
            Self::NoCatalog => "no-catalog",
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::NoStatement => "give at least one statement",
            Self::SeveralLedgers => "resolve all statements for one ledger, by one catalog",
            Self::NoCatalog => "give it with `--catalog`: without it the tables that a policy grants are not known",
        }
    }
}

impl fmt::Display for DiffError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoStatement => "there is no statement to compare with",
            Self::SeveralLedgers => "the statements are for several ledgers",
            Self::NoCatalog => "the ledger's catalog is not given",
        })
    }
}

impl core::error::Error for DiffError {}

/// Compares the policies with the statements, for each action of QLDB and each resource of the ledger: itself, the tables of
/// the catalog, tables to be made, the system catalog, all its streams.
///
/// # Errors
///
/// Unless there is a statement, and all of them are resolved for one ledger by one catalog.
pub fn diff(policies: &PolicySet, statements: &[Requirements<'_>]) -> Result<Difference, DiffError> {
    let first = statements.first().ok_or(DiffError::NoStatement)?;
    let ledger = first.ledger();
    let catalog = first.catalog().ok_or(DiffError::NoCatalog)?;
    if !statements.iter().all(|other| other.has_same_target(first)) {
        return Err(DiffError::SeveralLedgers);
    }
    let context = RequestContext::new();
    let mut needed: BTreeSet<(String, Action)> = BTreeSet::new();
    let mut missing: BTreeMap<(String, Action), Need> = BTreeMap::new();
    for (statement, requirements) in statements.iter().enumerate() {
        for requirement in requirements {
            let resource = requirement.resource.arn_pattern(&ledger.arn).to_string();
            for action in requirement.actions() {
                let key = (resource.clone(), action);
                needed.insert(key.clone());
                let one = Requirement { action, dependent_actions: &[], ..*requirement };
                let decision = policies.decide_all([one].iter(), ledger, Some(catalog), &context);
                if decision.is_allowed() {
                    continue;
                }
                let need = missing.entry(key).or_insert_with(|| Need {
                    action,
                    resource: resource.clone(),
                    table: table_name(&requirement.resource),
                    conditional: true,
                    statements: Vec::new(),
                });
                need.conditional &= granted(&decision).is_some();
                if need.statements.last() != Some(&statement) {
                    need.statements.push(statement);
                }
            }
        }
    }
    let mut unneeded = Vec::new();
    for place in places(ledger, catalog) {
        for action in Action::ALL.iter().copied().filter(|action| place.takes(*action, ledger)) {
            let resource = place.arn(ledger);
            if needed.contains(&(resource.clone(), action)) {
                continue;
            }
            if let Some(conditional) = granted(&place.decide(action, policies, ledger, catalog)) {
                unneeded.push(Unneeded { action, resource, table: place.table(), conditional });
            }
        }
    }
    Ok(Difference { unneeded, missing: missing.into_values().collect() })
}

fn table_name(resource: &Resource<'_>) -> Option<String> {
    match resource {
        Resource::Table(table) => table.name().map(ToOwned::to_owned),
        Resource::Ledger | Resource::AnyTable | Resource::Catalog => None,
    }
}

/// What actions can be granted on.
#[derive(Clone, Copy, Debug)]
enum Place<'c> {
    Of(Resource<'c>),
    Streams,
    /// `*`
    Nothing,
}

fn places<'c>(ledger: &Ledger, catalog: &'c Catalog) -> Vec<Place<'c>> {
    let mut places = alloc::vec![Place::Nothing, Place::Of(Resource::Ledger)];
    if ledger.mode == PermissionsMode::Standard {
        let known = |table: &'c Table| TableRef::Known { id: &table.id, name: &table.name };
        places.push(Place::Of(Resource::AnyTable));
        places.extend(catalog.tables().iter().map(known).map(Resource::Table).map(Place::Of));
        places.push(Place::Of(Resource::Catalog));
    }
    places.push(Place::Streams);
    places
}

impl Place<'_> {
    fn takes(&self, action: Action, ledger: &Ledger) -> bool {
        let types = action.resource_types();
        let makes_table = action == Action::PartiQLCreateTable;
        match self {
            Self::Nothing => types.is_empty(),
            Self::Streams => types.contains(&ResourceType::Stream),
            Self::Of(Resource::AnyTable) => makes_table,
            Self::Of(Resource::Ledger) => types.contains(&ResourceType::Ledger),
            Self::Of(resource @ (Resource::Table(_) | Resource::Catalog)) => {
                types.contains(&resource.resource_type()) && !makes_table && ledger.mode == PermissionsMode::Standard
            }
        }
    }

    fn arn(&self, ledger: &Ledger) -> String {
        match self {
            Self::Nothing => "*".to_owned(),
            Self::Streams => format!("{}stream/{}/*", ledger.arn.prefix(), ledger.arn.name()),
            Self::Of(resource) => resource.arn_pattern(&ledger.arn).to_string(),
        }
    }

    fn table(&self) -> Option<String> {
        match self {
            Self::Of(resource) => table_name(resource),
            Self::Nothing | Self::Streams => None,
        }
    }

    fn decide(&self, action: Action, policies: &PolicySet, ledger: &Ledger, catalog: &Catalog) -> Decision {
        let context = RequestContext::new();
        let condition = match action {
            Action::PartiQLDropTable => ConditionContext::Purge(false),
            Action::PartiQLDropIndex => ConditionContext::Purge(true),
            _ => ConditionContext::None,
        };
        match *self {
            Self::Nothing | Self::Streams => policies.decide_request(action.name(), &self.arn(ledger), &context),
            Self::Of(resource) => {
                // The rule is for explanations alone, and nobody asks for one here.
                let rule = Rule::SendCommand;
                let span = Span::default();
                let one = Requirement { rule, action, resource, dependent_actions: &[], condition, span };
                policies.decide_all([one].iter(), ledger, Some(catalog), &context)
            }
        }
    }
}

/// Whether it is granted, and if so, whether only under conditions.
fn granted(decision: &Decision) -> Option<bool> {
    let denial = match decision {
        Decision::Allowed => return Some(false),
        Decision::Denied(denial) => denial,
    };
    let by_condition = |part: &Part| matches!(part, Part::Condition { .. } | Part::Principal { .. });
    let only_conditions = denial
        .missing
        .iter()
        .flat_map(|missing| &missing.not_allowed_by)
        .all(|gap| gap.nearest.as_ref().is_some_and(|nearest| nearest.failed.iter().all(by_condition)));
    (denial.denied_by.is_empty() && only_conditions).then_some(true)
}

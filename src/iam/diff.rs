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
use crate::iam::{Action, Requirement, Resource};
use crate::service::qldb;
use crate::service::qldb::catalog::{Catalog, Table};
use crate::service::qldb::condition::{NOT_PURGED, NOTHING, PURGED};
use crate::service::qldb::resolve::Requirements;
use crate::service::qldb::resource;
use crate::service::qldb::{Ledger, PermissionsMode, ResourceType, Rule};
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
            let resource = requirement.resource.arn_pattern(ledger.arn.as_str()).to_string();
            for action in requirement.actions() {
                let key = (resource.clone(), action);
                needed.insert(key.clone());
                let decision = policies.decide_one(&requirements.as_iam(), requirement, action, &context);
                if decision.is_allowed() {
                    continue;
                }
                let need = missing.entry(key).or_insert_with(|| Need {
                    action,
                    resource: resource.clone(),
                    table: requirement.resource.name().map(ToOwned::to_owned),
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
        for action in qldb::Action::ALL.iter().copied().filter(|action| place.takes(*action, ledger)) {
            let resource = place.arn(ledger);
            if needed.contains(&(resource.clone(), action.row())) {
                continue;
            }
            if let Some(conditional) = granted(&place.decide(action, policies, first)) {
                unneeded.push(Unneeded { action: action.row(), resource, table: place.table(), conditional });
            }
        }
    }
    Ok(Difference { unneeded, missing: missing.into_values().collect() })
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
    let mut places = alloc::vec![Place::Nothing, Place::Of(resource::ledger())];
    if ledger.mode == PermissionsMode::Standard {
        let known = |table: &'c Table| resource::table(&table.id, Some(&table.name));
        places.push(Place::Of(resource::any_table()));
        places.extend(catalog.tables().iter().map(known).map(Place::Of));
        places.push(Place::Of(resource::catalog()));
    }
    places.push(Place::Streams);
    places
}

impl Place<'_> {
    fn takes(&self, action: qldb::Action, ledger: &Ledger) -> bool {
        let types = action.resource_types();
        let makes_table = action == qldb::Action::PartiQLCreateTable;
        match self {
            Self::Nothing => types.is_empty(),
            Self::Streams => types.contains(&ResourceType::Stream),
            Self::Of(resource) if *resource == resource::any_table() => makes_table,
            Self::Of(resource) if *resource == resource::ledger() => types.contains(&ResourceType::Ledger),
            Self::Of(resource) => {
                let is_of_type = action.row().resources().contains(&resource.kind());
                is_of_type && !makes_table && ledger.mode == PermissionsMode::Standard
            }
        }
    }

    fn arn(&self, ledger: &Ledger) -> String {
        match self {
            Self::Nothing => "*".to_owned(),
            Self::Streams => format!("{}stream/{}/*", ledger.arn.prefix(), ledger.arn.name()),
            Self::Of(resource) => resource.arn_pattern(ledger.arn.as_str()).to_string(),
        }
    }

    fn table(&self) -> Option<String> {
        match self {
            Self::Of(resource) => resource.name().map(ToOwned::to_owned),
            Self::Nothing | Self::Streams => None,
        }
    }

    fn decide(&self, action: qldb::Action, policies: &PolicySet, first: &Requirements<'_>) -> Decision {
        let context = RequestContext::new();
        let facts = match action {
            qldb::Action::PartiQLDropTable => NOT_PURGED,
            qldb::Action::PartiQLDropIndex => PURGED,
            _ => NOTHING,
        };
        match *self {
            Self::Nothing | Self::Streams => {
                policies.decide_request(action.name(), &self.arn(first.ledger()), &context)
            }
            Self::Of(resource) => {
                // The rule is for explanations alone, and nobody asks for one here.
                let one = Requirement::new(Rule::SendCommand.row(), resource, facts, Span::default());
                policies.decide_one(&first.as_iam(), &one, action.row(), &context)
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

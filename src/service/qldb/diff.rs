//! What policies grant on a ledger beside what statements need.

use alloc::borrow::{Cow, ToOwned};
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;
use core::fmt;

use crate::diagnostic::Diagnostic;
use crate::iam::diff::{Probe, ProbeOn, compare};
use crate::iam::{Difference, PolicySet, Requirement, Resource};
use crate::service::qldb::catalog::{Catalog, Table};
use crate::service::qldb::condition::{NOT_PURGED, NOTHING, PURGED};
use crate::service::qldb::resolve::Requirements;
use crate::service::qldb::{Action, Ledger, PermissionsMode, ResourceType, Rule, resource};
use crate::span::Span;

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
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(match self {
            Self::NoStatement => "give at least one statement",
            Self::SeveralLedgers => "resolve all statements for one ledger, by one catalog",
            Self::NoCatalog => "give it with `--catalog`: without it the tables that a policy grants are not known",
        }))
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

impl<'a> From<&'a DiffError> for Diagnostic<'a> {
    fn from(error: &'a DiffError) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}

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
    let needs: Vec<_> = statements.iter().map(Requirements::as_iam).collect();
    let probes = places(ledger, catalog).into_iter().flat_map(|place| {
        let actions = Action::ALL.iter().copied().filter(move |action| place.takes(*action, ledger));
        actions.map(move |action| Probe { action: action.row(), on: place.probe(action, ledger) })
    });
    Ok(compare(policies, &needs, &first.as_iam(), probes))
}

/// What actions can be granted on.
#[derive(Clone, Copy, Debug)]
enum Grantable<'c> {
    Ledger,
    /// One that does not exist yet.
    AnyTable,
    Table(&'c Table),
    Catalog,
    Streams,
    /// `*`
    Nothing,
}

fn places<'c>(ledger: &Ledger, catalog: &'c Catalog) -> Vec<Grantable<'c>> {
    let mut places = alloc::vec![Grantable::Nothing, Grantable::Ledger];
    if ledger.mode == PermissionsMode::Standard {
        places.push(Grantable::AnyTable);
        places.extend(catalog.tables().iter().map(Grantable::Table));
        places.push(Grantable::Catalog);
    }
    places.push(Grantable::Streams);
    places
}

impl<'c> Grantable<'c> {
    fn takes(self, action: Action, ledger: &Ledger) -> bool {
        let types = action.resource_types();
        let makes_table = action == Action::PartiQLCreateTable;
        let is_kept = |kind| types.contains(&kind) && !makes_table && ledger.mode == PermissionsMode::Standard;
        match self {
            Self::Nothing => types.is_empty(),
            Self::Streams => types.contains(&ResourceType::Stream),
            Self::AnyTable => makes_table,
            Self::Ledger => types.contains(&ResourceType::Ledger),
            Self::Table(_) => is_kept(ResourceType::Table),
            Self::Catalog => is_kept(ResourceType::Catalog),
        }
    }

    fn probe(self, action: Action, ledger: &Ledger) -> ProbeOn<'c> {
        let facts = match action {
            Action::PartiQLDropTable => NOT_PURGED,
            Action::PartiQLDropIndex => PURGED,
            _ => NOTHING,
        };
        let on = |resource: Resource<'c>| {
            ProbeOn::Resource(Requirement::new(Rule::SendCommand.row(), resource, facts, Span::default()))
        };
        match self {
            Self::Nothing => ProbeOn::Text("*".to_owned()),
            Self::Streams => ProbeOn::Text(format!("{}stream/{}/*", ledger.arn.prefix(), ledger.arn.name())),
            Self::Ledger => on(resource::ledger()),
            Self::AnyTable => on(resource::any_table()),
            Self::Table(table) => on(resource::table(&table.id, Some(&table.name))),
            Self::Catalog => on(resource::catalog()),
        }
    }
}

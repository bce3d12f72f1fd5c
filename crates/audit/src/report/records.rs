//! What records show, and what they can't.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use partiql_iam::iam::Action;

use super::overlap::{arns_may_meet, completed, is_pattern, may_meet, parts};
use super::rest::Rest;
use crate::arn::{is_open, table_of};
use crate::principal::is_like;
use crate::row::Permission;
use crate::tally::Tally;

/// What was left out of a tally on purpose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// The uses that were left out.
    pub uses: BTreeSet<(Action, Arc<str>)>,
    /// Patterns of names and ARNs of tables and of actions, as [`is_like`] takes them.
    pub patterns: Vec<String>,
}

impl LeftOut {
    /// Whether an action on a resource, or on all that a pattern stands for, is left out by its name. `table`: that of a table of QLDB, if it is known.
    fn names(&self, action: Action, resource: &str, table: &str) -> bool {
        let texts = [action.name(), resource, table_of(resource).unwrap_or_default(), table];
        self.patterns.iter().any(|pattern| texts.iter().any(|text| is_like(pattern, text)))
    }

    /// Whether a part of what a pattern stands for, or a table of QLDB whose name is not known, may be left out by its name.
    fn may_name(&self, action: Action, resource: &str, partition: &str) -> bool {
        if self.patterns.is_empty() {
            return false;
        }
        let service = action.name().split(':').next().unwrap_or_default();
        let kinds: Vec<&str> = action.resources().iter().map(|kind| kind.name).collect();
        let all = Rest::of(resource, service, &kinds, partition);
        self.patterns.iter().any(|pattern| all.iter().any(|rest| rest.may_be_named(pattern, resource)))
    }
}

/// Actions on ARNs, and on patterns.
#[derive(Debug, Default)]
struct On<'t> {
    plain: BTreeSet<(Action, &'t str)>,
    open: BTreeSet<(Action, &'t str)>,
}

impl<'t> On<'t> {
    fn new(all: impl Iterator<Item = (Action, &'t str)>) -> Self {
        let (open, plain) = all.partition(|(_, arn)| is_pattern(arn));
        Self { plain, open }
    }

    /// Whether an action on a resource, or on a part of what a pattern stands for, may be one of them.
    fn has(&self, action: Action, resource: &str) -> bool {
        let Self { plain, open } = self;
        let is_it = |(own, arn): &(Action, &str)| *own == action && may_meet(arn, resource);
        let is_plain = if is_pattern(resource) { plain.iter().any(is_it) } else { plain.contains(&(action, resource)) };
        is_plain || open.iter().any(is_it)
    }
}

/// The id of a table of QLDB in its ARN, empty if there is none.
pub(super) fn id_of(arn: &str) -> &str {
    arn.rsplit_once("/table/").map_or("", |(_, id)| id)
}

/// Whether the use of a permission would be in the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// It would.
    Yes,
    /// Of a part of what a pattern stands for it would; of what is in other accounts, regions or ledgers it would not.
    Partly,
    /// Of a part of what a pattern stands for it would; another part may be what was used, be needed by it, or be left out.
    Mixed,
    /// It may be what was used, or be needed by it.
    MayBeNeeded,
    /// It would not, or not surely.
    No,
}

/// What the records of a tally show the use of.
#[derive(Debug)]
pub struct Records<'t> {
    tally: &'t Tally,
    left_out: &'t LeftOut,
    /// What each ARN of an account and region, or of a ledger, begins with, of which there are records.
    scopes: BTreeSet<&'t str>,
    /// What was used.
    used: BTreeSet<(Action, &'t str)>,
    /// Uses on what is not known whole, with the names of tables.
    open: BTreeMap<(Action, &'t str), BTreeSet<&'t str>>,
    /// Tables that uses of their indexes may need the same permission on.
    tables: On<'t>,
    /// The uses that were left out.
    left_out_uses: On<'t>,
}

/// Whether an action is one that statements use.
pub(crate) fn is_of_statements(action: Action) -> bool {
    action.short_name().starts_with("PartiQL") || action.short_name() == "SendCommand"
}

/// What an ARN begins with: of DynamoDB the account and the region, of QLDB the ledger too.
fn scope(arn: &str) -> Option<&str> {
    let mut colons = arn.match_indices(':').map(|(place, _)| place);
    let start = colons.nth(4)? + 1;
    let rest = arn.get(start..)?;
    let ledger = rest.strip_prefix("ledger/").map_or(0, |name| "ledger/".len() + name.find('/').unwrap_or(name.len()));
    arn.get(..start + ledger)
}

impl<'t> Records<'t> {
    /// Those of a tally.
    #[must_use]
    pub fn of(tally: &'t Tally, left_out: &'t LeftOut) -> Self {
        let (mut scopes, mut tables) = (BTreeSet::new(), BTreeSet::new());
        let mut open: BTreeMap<(Action, &str), BTreeSet<&str>> = BTreeMap::new();
        let mut used: BTreeSet<(Action, &str)> = BTreeSet::new();
        for (permission, manners) in &tally.permissions {
            let Permission { principal: _, command: _, action, needed_for: _, resource } = permission;
            if manners.all().usage.count == 0 {
                continue;
            }
            let is_new = used.insert((*action, &resource.arn));
            if is_open(&resource.arn) || resource.is_without_id() {
                open.entry((*action, &*resource.arn)).or_default().insert(&*resource.name);
            }
            if !is_open(&resource.arn) {
                scopes.extend(scope(&resource.arn));
            }
            if resource.kind == "index" && is_new {
                tables.extend(resource.arn.split_once("/index/").map(|(table, _)| (*action, table)));
            }
        }
        // What was used is needed anyway.
        let tables = On::new(tables.difference(&used).copied());
        let left_out_uses = On::new(left_out.uses.iter().map(|(action, arn)| (*action, &**arn)));
        Self { tally, left_out, scopes, used, open, tables, left_out_uses }
    }

    /// The accounts and regions, and the ledgers, that there are records of: what their ARNs begin with.
    pub(crate) fn scopes(&self) -> impl Iterator<Item = &str> {
        self.scopes.iter().copied()
    }

    /// The partition of all that they are of.
    pub(super) fn partition(&self) -> &str {
        self.scopes().find_map(|scope| scope.split(':').nth(1)).unwrap_or("aws")
    }

    /// Whether something was used on a resource.
    pub(super) fn is_used(&self, resource: &str) -> bool {
        self.used.iter().any(|(_, arn)| *arn == resource)
    }

    /// Whether they show the use of an action on a resource, or on all that a pattern stands for.
    #[must_use]
    pub fn show(&self, action: Action, resource: &str) -> Shown {
        let resource = &*completed(resource);
        // Whether a transaction that only reads leaves a block no source says, and where counts come from neither.
        let is_read = matches!(action.name(), "qldb:PartiQLSelect" | "qldb:PartiQLHistoryFunction");
        if self.used.contains(&(action, resource)) && !is_open(resource) {
            return Shown::Yes;
        }
        let table = self.tally.tables.get(id_of(resource));
        let is_left_out = self.left_out.names(action, resource, table.map_or("", |name| &**name));
        if !is_of_statements(action) || is_left_out {
            return Shown::No;
        }
        // One of many, or a part of them.
        let is_many = resource.contains(['*', '?']);
        let is_left_out = self.left_out_uses.has(action, resource)
            || table.is_none() && self.left_out.may_name(action, resource, self.partition());
        if is_left_out && !is_many {
            return Shown::No;
        }
        let may_be = |((own, arn), names): (&(Action, &str), &BTreeSet<&str>)| {
            *own == action && self.may_be(arn, names, resource)
        };
        if self.open.iter().any(may_be) || self.tables.has(action, resource) {
            return if is_many { Shown::Mixed } else { Shown::MayBeNeeded };
        }
        let service = action.name().split(':').next().unwrap_or_default();
        let is_own = |scope: &&str| scope.split(':').nth(2) == Some(service);
        let is_within = |scope: &str| {
            let is_whole = scope.ends_with(':');
            arns_may_meet(&format!("{scope}{}", if is_whole { "*" } else { "/*" }), resource)
                || !is_whole && arns_may_meet(scope, resource)
        };
        let is_known = self.scopes.iter().filter(|scope| is_own(scope)).any(|scope| is_within(scope));
        match (is_known && !is_read, self.has_scope_of(resource)) {
            (false, _) => Shown::No,
            (true, _) if is_left_out => Shown::Mixed,
            (true, true) => Shown::Yes,
            (true, false) => Shown::Partly,
        }
    }

    /// Whether all that a resource or a pattern stands for is in one account and region, or one ledger, that there are records of.
    fn has_scope_of(&self, resource: &str) -> bool {
        let Some([_, _, service, region, account, last]) = parts(resource) else { return false };
        // A region is of one partition.
        let is_it = |known: &&str| {
            let Some([_, _, own, of_region, of_account, ledger]) = parts(known) else { return false };
            let after = last.strip_prefix(ledger);
            let is_last = ledger.is_empty() || after.is_some_and(|after| after.is_empty() || after.starts_with('/'));
            (service, region, account) == (own, of_region, of_account) && is_last
        };
        self.scopes.iter().any(is_it)
    }

    /// Whether what is not known whole may be a resource. `names`: those of the tables.
    fn may_be(&self, arn: &str, names: &BTreeSet<&str>, resource: &str) -> bool {
        // A table has one name.
        let is_other = arn.ends_with("/table/*")
            && self
                .tally
                .tables
                .get(id_of(resource))
                .is_some_and(|name| !names.contains(&**name) && !names.contains(""));
        !is_other && may_meet(arn, resource)
    }
}

//! What was used beside what policies grant.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use partiql_iam::iam::{Action, PolicySet, RequestContext};
use serde::Serialize;

use super::decide::{Answer, Decisions, decide, is_granted_somewhere};
use super::grants::{Pattern, named, patterns};
use super::overlap::may_meet;
use super::records::{LeftOut, Records, Shown};
use crate::arn::is_open;
use crate::row::Permission;
use crate::tally::Tally;
use crate::usage::Usage;

/// How a permission is used and granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// Used, and granted.
    Used,
    /// Used, and not granted.
    NotGranted,
    /// Whether it is granted is not known.
    Unknown,
    /// Used, on a table whose id is not known, so that it is unknown whether it is granted.
    IdUnknown,
    /// It was denied, each time, and is not granted.
    Denied,
    /// Granted, and not used in the window, or denied each time.
    NotUsed,
    /// Granted on all that a pattern stands for, of which a part was used at most.
    MoreThanUsed,
    /// Granted, and it may be what was used, or be needed by it.
    MayBeNeeded,
    /// Granted, and its use is not in such records.
    NotVisible,
    /// Whether it is granted is not known, and its use is not in such records.
    MayBeGranted,
}

impl Compared {
    /// What rows are sorted by: of those with one mark what was used is first.
    fn order(&self) -> (Mark, bool, &str, Action) {
        (self.mark, self.usage.is_none(), &self.arn, self.action)
    }

    /// Whether it was used, and not denied each time.
    #[must_use]
    pub const fn was_used(&self) -> bool {
        match &self.usage {
            Some(usage) => usage.count > 0,
            None => false,
        }
    }

    /// The sign of its mark, and what it means.
    pub(crate) const fn words(&self) -> (&'static str, &'static str) {
        match (self.mark, self.was_used(), self.conditional) {
            (Mark::Used, ..) => (" ", "used, and granted"),
            (Mark::NotGranted, ..) => ("+", "used, and not granted"),
            (Mark::Unknown, true, true) => ("?", "used, and granted, under conditions"),
            (Mark::Unknown, true, false) => ("?", "used; whether it is granted is not known"),
            (Mark::Unknown, false, _) if self.usage.is_some() => {
                ("?", "denied each time; whether it is granted is not known")
            }
            (Mark::Unknown, false, _) => ("?", "not used in the window; whether it is granted is not known"),
            (Mark::IdUnknown, ..) => ("?", "used; without its id it is unknown whether it is granted"),
            (Mark::Denied, ..) => ("x", "denied each time"),
            (Mark::NotUsed, _, false) if self.usage.is_some() => ("-", "granted, and denied each time"),
            (Mark::NotUsed, _, true) if self.usage.is_some() => {
                ("-", "granted, and denied each time, under conditions")
            }
            (Mark::NotUsed, _, false) => ("-", "granted, and not used in the window"),
            (Mark::NotUsed, _, true) => ("-", "granted, and not used in the window, under conditions"),
            (Mark::MoreThanUsed, _, false) => ("-", "grants more than what was used"),
            (Mark::MoreThanUsed, _, true) => ("-", "grants more than what was used, under conditions"),
            (Mark::MayBeNeeded, ..) => ("?", "granted; what was used may need it"),
            (Mark::NotVisible, _, false) => ("?", "granted; such records do not show its use"),
            (Mark::NotVisible, _, true) => ("?", "granted, under conditions; such records do not show its use"),
            (Mark::MayBeGranted, ..) => ("?", "whether it is granted is not known; such records do not show its use"),
        }
    }
}

/// A permission beside policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Compared {
    /// How it is used and granted.
    pub mark: Mark,
    /// The action.
    pub action: Action,
    /// The ARN, or a pattern of all that it may be. Of a `NotResource`: `not`, and what it names.
    pub arn: Arc<str>,
    /// The name of the table, if it is one and the name is known.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub table: Arc<str>,
    /// It is granted under conditions, which requests may or may not have met.
    pub conditional: bool,
    /// How often it was used, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
}

/// The principals of a tally. `None`: records do not say who.
#[must_use]
pub fn principals(tally: &Tally) -> BTreeSet<Option<Arc<str>>> {
    tally.permissions.keys().map(|permission| permission.principal.clone()).collect()
}

/// What the policies of a principal grant beside what it used. `context`: what is known of its requests; of a key that it does not have nothing is known.
#[must_use]
pub fn compare(tally: &Tally, policies: &PolicySet, context: &RequestContext, left_out: &LeftOut) -> Vec<Compared> {
    let context = context.clone().partial();
    let records = Records::of(tally, left_out);
    let mut compared = used(tally, policies, &context);
    // What was denied each time may be granted now, or by these policies.
    for one in compared.values_mut().filter(|one| one.mark == Mark::Denied) {
        let answer = answer(policies, one.action, &one.arn, || Answer::of(policies, one.action, &one.arn, &context));
        let mark = match answer {
            Answer::Unknown => Some(Mark::Unknown),
            answer => {
                let shown = match records.show(one.action, &one.arn) {
                    // One whose id is not known.
                    Shown::Mixed => Shown::MayBeNeeded,
                    shown => shown,
                };
                unused(answer, shown, Mark::NotUsed)
            }
        };
        one.mark = mark.unwrap_or(Mark::Denied);
        one.conditional = answer == Answer::UnderConditions;
    }
    let any_table = any_table(tally);
    let mut decisions = Decisions::new(policies, &context);
    for (action, arn, table) in named(tally, policies) {
        let key = (Arc::clone(&arn), action);
        let all = any_table.iter().find(|(own, all)| *own == action && may_meet(all, &arn));
        // Whoever has all of them has each.
        let all = all.and_then(|(_, all)| compared.get(&(Arc::clone(all), action))).map(|all| all.mark);
        if compared.contains_key(&key) || all == Some(Mark::Used) {
            continue;
        }
        let answer = decisions.of(action, &arn);
        let shown = if all.is_some() { Shown::MayBeNeeded } else { records.show(action, &arn) };
        if let Some(mark) = unused(answer, shown, Mark::NotUsed) {
            let conditional = answer == Answer::UnderConditions;
            compared.insert(key, Compared { mark, action, arn, table, conditional, usage: None });
        }
    }
    let one_table: BTreeSet<(&str, Action)> = one_table(tally);
    let mut more = Vec::new();
    for pattern in patterns(policies, &records) {
        let is_compared = compared.contains_key(&(Arc::clone(&pattern.text), pattern.action));
        if is_compared && !one_table.contains(&(&*pattern.text, pattern.action)) {
            continue;
        }
        let answer = pattern.answer(policies, &context);
        let Pattern { action, text, wide, .. } = pattern;
        if let Some(mark) = unused(answer, records.show(action, &wide), Mark::MoreThanUsed) {
            let conditional = answer == Answer::UnderConditions;
            more.push(Compared { mark, action, arn: text, table: Arc::default(), conditional, usage: None });
        }
    }
    let mut compared: Vec<Compared> = compared.into_values().chain(more).collect();
    compared.sort_by(|one, two| one.order().cmp(&two.order()));
    compared
}

/// Uses of every table, such as that of a table that does not exist yet, or of one that a parameter names.
fn any_table(tally: &Tally) -> BTreeSet<(Action, Arc<str>)> {
    let used = tally.permissions.iter().filter(|(_, manners)| manners.all().usage.count > 0);
    let used = used.filter(|(permission, _)| permission.resource.kind == "any-table");
    used.map(|(permission, _)| (permission.action, Arc::clone(&permission.resource.arn))).collect()
}

/// Uses of one table whose id is not known: who grants them on every table grants more.
fn one_table(tally: &Tally) -> BTreeSet<(&str, Action)> {
    let permissions = tally.permissions.keys().filter(|permission| permission.resource.is_without_id());
    permissions.map(|permission| (&*permission.resource.arn, permission.action)).collect()
}

/// What was used, or denied each time.
fn used(tally: &Tally, policies: &PolicySet, context: &RequestContext) -> BTreeMap<(Arc<str>, Action), Compared> {
    let mut worst: BTreeMap<(Arc<str>, Action), (Answer, bool)> = BTreeMap::new();
    let mut compared: BTreeMap<(Arc<str>, Action), Compared> = BTreeMap::new();
    for (permission, manners) in &tally.permissions {
        let Permission { principal: _, command: _, action, needed_for: _, resource } = permission;
        let usage = manners.all().usage;
        // Of a count of nothing.
        if usage.asked() == 0 {
            continue;
        }
        let key = (Arc::clone(&resource.arn), *action);
        let entry = compared.entry(key.clone()).or_insert_with(|| Compared {
            mark: Mark::Denied,
            action: *action,
            arn: Arc::clone(&resource.arn),
            table: Arc::clone(&resource.name),
            conditional: false,
            usage: Some(Usage::default()),
        });
        entry.usage.get_or_insert_default().merge(&usage);
        // What was denied each time was not used.
        let kept = manners.kept.iter().map(|(manner, uses)| (Some(manner), uses));
        let all = kept.chain(manners.others.iter().map(|uses| (None, uses)));
        for (manner, uses) in all.filter(|(_, uses)| uses.usage.count > 0) {
            let decided = || decide(policies, *action, &resource.arn, manner, uses, context);
            let answer = answer(policies, *action, &resource.arn, decided);
            let (own, is_without_id) = worst.entry(key.clone()).or_insert((answer, false));
            *own = (*own).max(answer);
            *is_without_id |= resource.is_without_id();
        }
    }
    for (key, (answer, is_without_id)) in worst {
        let Some(one) = compared.get_mut(&key) else { continue };
        one.conditional = answer == Answer::UnderConditions;
        one.mark = match answer {
            Answer::Yes => Mark::Used,
            Answer::No => Mark::NotGranted,
            Answer::Unknown if is_without_id && !is_open(&one.arn) => Mark::IdUnknown,
            Answer::Unknown | Answer::UnderConditions => Mark::Unknown,
        };
    }
    compared
}

/// What is decided of a use, unless nobody knows where it is.
fn answer(policies: &PolicySet, action: Action, arn: &str, decided: impl FnOnce() -> Answer) -> Answer {
    match is_open(arn) {
        true if is_granted_somewhere(policies, action) => Answer::Unknown,
        true => Answer::No,
        false => decided(),
    }
}

/// The mark of what was not used; `None` if it is not granted. `shown`: that of what records show.
const fn unused(answer: Answer, records: Shown, shown: Mark) -> Option<Mark> {
    match (answer, records) {
        (Answer::No, _) => None,
        (Answer::Unknown, Shown::No) => Some(Mark::MayBeGranted),
        (Answer::Unknown, Shown::Yes | Shown::Partly | Shown::Mixed | Shown::MayBeNeeded) => Some(Mark::Unknown),
        (Answer::Yes | Answer::UnderConditions, Shown::Yes | Shown::Partly | Shown::Mixed) => Some(shown),
        (Answer::Yes | Answer::UnderConditions, Shown::MayBeNeeded) => Some(Mark::MayBeNeeded),
        (Answer::Yes | Answer::UnderConditions, Shown::No) => Some(Mark::NotVisible),
    }
}

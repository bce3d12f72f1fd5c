//! Counts what records say.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use foldhash::fast::RandomState;
use partiql_iam::Service;
use partiql_iam::dynamodb::Account;
use partiql_iam::iam::Resource;
use partiql_iam::qldb::{UniqueId, resource};

use crate::answer::{Answer, Need, Understood};
use crate::answers::{Answers, Stated, Target, number};
use crate::coverage::{Blocks, InFile};
use crate::events::Events;
use crate::known::Known;
use crate::lacking::Lacking;
use crate::moment::Moment;
use crate::principal::without_session;
use crate::problem::Problem;
use crate::record::Marks;
use crate::row::{Difference, Manner, Permission, Unread, Used, Uses};
use crate::tally::Tally;
use crate::usage::{Place, Seen, Usage};

/// How many counts, and how many values of partition keys, are kept before they are brought to the tally.
const MAX_COUNTS: usize = 8_192;
const MAX_KEYS: usize = 65_536;

/// How many accounts are, which are looked through one by one.
const MAX_ACCOUNTS: usize = 256;

/// The ids that names have in a block; 0: none is known.
type Ids = u32;

/// A count: who, which answer, with which ids, on which day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Slot {
    principal: u32,
    answer: u32,
    ids: Ids,
    /// Of a statement without a time `None`.
    day: Option<i32>,
}

/// Counts records of any form, in memory that does not grow with their number, but with that of the gaps between blocks. One counts on one
/// thread; [`Tally::merge`] adds what several counted.
///
/// ```
/// use partiql_iam_audit::{Counter, Known};
///
/// let known = Known::default();
/// let mut counter = Counter::new(&known);
/// let block = br#"{"blockAddress": {"strandId": "8qlFURem51pQl0RiEwt11X", "sequenceNo": 7}, "transactionId": "hU7JLnGFjyxQyDO2xRVQpy",
///     "transactionInfo": {"statements": [{"statement": "SELECT * FROM Vehicle", "startTime": "2023-04-01T00:45:18.465Z"}]}}"#;
/// counter.push_journal(block, &"export.json".into());
/// let tally = counter.finish();
///
/// let actions: Vec<&str> = tally.permissions.keys().map(|permission| permission.action.name()).collect();
/// assert_eq!(actions, ["qldb:PartiQLSelect", "qldb:SendCommand"]);
/// assert_eq!(tally.totals.blocks, 1);
/// assert!(tally.problems.is_empty());
/// ```
#[derive(Debug)]
pub struct Counter<'k> {
    pub(crate) known: Lent<'k>,
    pub(crate) tally: Tally,
    answers: Answers,
    accounts: Vec<(Box<str>, Box<str>, Account)>,
    principals: HashMap<Arc<str>, u32, RandomState>,
    principal_names: Vec<Arc<str>>,
    ids: HashMap<Box<str>, Ids, RandomState>,
    id_texts: Vec<Box<str>>,
    counts: HashMap<Slot, Uses, RandomState>,
    lacking: Lacking,
    /// How many values of partition keys are in the counts.
    keys: usize,
    /// Blocks that follow one another, not yet in the tally.
    run: Option<(Arc<str>, Blocks)>,
    pub(crate) scratch: String,
    /// Those of the line that is being read.
    pub(crate) marks: Marks,
    /// The blocks of the file that is being read.
    pub(crate) in_file: Option<InFile>,
    /// Whether there is a manifest in it.
    pub(crate) has_manifest: bool,
    /// The service of statements of which no record says it.
    pub(crate) service: Service,
    /// The events with statements that were read.
    pub(crate) events: Events,
}

/// What is known beside the records, for as long as they are counted.
#[derive(Debug)]
pub(crate) enum Lent<'k> {
    For(&'k Known),
    Shared(Arc<Known>),
}

impl Deref for Lent<'_> {
    type Target = Known;

    fn deref(&self) -> &Known {
        match self {
            Self::For(known) => known,
            Self::Shared(known) => known,
        }
    }
}

impl Counter<'static> {
    /// One that is kept between records that come from time to time. Nothing is counted yet.
    #[must_use]
    pub fn shared(known: Arc<Known>) -> Self {
        Self::of(Lent::Shared(known))
    }
}

impl<'k> Counter<'k> {
    /// Nothing is counted yet.
    #[must_use]
    pub fn new(known: &'k Known) -> Self {
        Self::of(Lent::For(known))
    }

    fn of(known: Lent<'k>) -> Self {
        Self {
            known,
            tally: Tally::default(),
            answers: Answers::default(),
            accounts: Vec::new(),
            principals: HashMap::default(),
            principal_names: Vec::new(),
            ids: HashMap::default(),
            id_texts: Vec::new(),
            counts: HashMap::default(),
            lacking: Lacking::default(),
            keys: 0,
            run: None,
            scratch: String::new(),
            marks: Marks::default(),
            in_file: None,
            has_manifest: false,
            service: Service::Qldb,
            events: Events::default(),
        }
    }

    /// The service of statements of which no record says it; QLDB, if this is not called.
    #[must_use]
    pub fn of_service(mut self, service: Service) -> Self {
        self.service = service;
        self
    }

    /// What was counted.
    #[must_use]
    pub fn finish(mut self) -> Tally {
        self.bring();
        self.tally
    }

    /// What was counted, and the events of trails, by which others tell what they read too.
    #[must_use]
    pub fn finish_with_events(mut self) -> (Tally, Events) {
        self.bring();
        (self.tally, self.events)
    }

    /// What was counted up to now; what comes is counted from zero.
    #[must_use]
    pub fn take(&mut self) -> Tally {
        self.bring();
        std::mem::take(&mut self.tally)
    }

    /// A part of the input could not be read.
    pub fn problem(&mut self, problem: Problem) {
        self.tally.problem(problem);
    }

    /// To be called before a record: what was found for the one before it may be forgotten.
    pub(crate) fn begin_record(&mut self) {
        self.tally.totals.records += 1;
        let are_many = self.counts.len() >= MAX_COUNTS
            || self.lacking.len() >= MAX_COUNTS
            || self.keys >= MAX_KEYS
            || self.accounts.len() >= MAX_ACCOUNTS
            || self.principal_names.len() >= MAX_COUNTS;
        if are_many || self.answers.are_many() {
            self.bring();
        }
    }

    /// The number of a principal. 0: none.
    pub(crate) fn principal(&mut self, name: Option<&str>) -> u32 {
        let Some(name) = name.map(without_session) else { return 0 };
        if let Some(number) = self.principals.get(name) {
            return *number;
        }
        let name: Arc<str> = name.into();
        self.principal_names.push(Arc::clone(&name));
        let number = number(self.principal_names.len());
        self.principals.insert(name, number);
        number
    }

    /// The place of an account and region among those that are known. What has not the form of one is the template.
    pub(crate) fn account(&mut self, region: Option<&str>, account: Option<&str>) -> usize {
        let (region, account) = (region.unwrap_or_default(), account.unwrap_or_default());
        let is_it = |known: &(Box<str>, Box<str>, Account)| &*known.0 == region && &*known.1 == account;
        if let Some(place) = self.accounts.iter().rposition(is_it) {
            return place;
        }
        let new = if region.is_empty() && account.is_empty() {
            self.known.account.clone()
        } else {
            Account::new(region, account).unwrap_or(Account::TEMPLATE)
        };
        self.accounts.push((region.into(), account.into(), new));
        self.accounts.len() - 1
    }

    /// What is found for a statement.
    pub(crate) fn answer(&mut self, target: Target, text: &str) -> Stated {
        if let Some(kept) = self.answers.kept(target, text) {
            return kept;
        }
        match target {
            Target::Ledger => self.answers.on_ledger(text, &self.known),
            Target::Tables(account, operation) => {
                let account = self.accounts.get(account).map_or(&self.known.account, |(_, _, account)| account);
                self.answers.on_tables(target, text, account, operation, &self.known)
            }
        }
    }

    /// What an answer is, if its statement is understood.
    pub(crate) fn understood(&self, stated: Stated) -> Option<&Understood> {
        self.answers.if_understood(stated.answer)
    }

    /// The number of the ids of an answer's names: for each name those of the scratch text, `+` between several, `|` between names.
    pub(crate) fn ids_of_scratch(&mut self) -> Ids {
        if self.scratch.bytes().all(|byte| byte == b'|') {
            return 0;
        }
        if let Some(number) = self.ids.get(self.scratch.as_str()) {
            return *number;
        }
        self.id_texts.push(self.scratch.as_str().into());
        let number = number(self.id_texts.len());
        self.ids.insert(self.scratch.as_str().into(), number);
        number
    }

    /// Whether a time is in the window. A statement without one is.
    pub(crate) fn is_in_window(&mut self, time: Option<Moment>) -> bool {
        let Some(time) = time else {
            self.tally.totals.without_time += 1;
            return true;
        };
        let is_in = self.known.from.is_none_or(|from| from <= time) && self.known.to.is_none_or(|to| time < to);
        if !is_in {
            self.tally.totals.outside += 1;
        }
        is_in
    }

    /// A statement was run, or was denied.
    pub(crate) fn count(&mut self, who: u32, stated: Stated, ids: Ids, seen: Seen, place: impl FnOnce() -> Place) {
        let day = seen.first.map(|first| i32::try_from(first.day()).unwrap_or(i32::MAX));
        let slot = Slot { principal: who, answer: stated.answer, ids, day };
        let Uses { usage, leading } = self.counts.entry(slot).or_default();
        self.keys += leading.extend(self.answers.keys(stated));
        usage.add(seen, place);
    }

    /// A statement changed a table that its answer lacks.
    pub(crate) fn lacks(
        &mut self,
        stated: Stated,
        table: (&str, &str),
        time: Option<Moment>,
        place: impl FnOnce() -> Place,
    ) {
        let (table, _) = self.lacking.table(table.0, table.1);
        self.lacking.add(stated.answer, table, Seen::once(time, false), place);
    }

    /// What a record says and an answer lacks.
    pub(crate) fn differs(&mut self, said: String, stated: Stated, time: Option<Moment>, place: Place) {
        let difference = Difference { said: said.into(), shape: self.answers.shape(stated.answer) };
        let usage = Usage { count: 1, first: time, last: time, example: Some(place), ..Usage::default() };
        self.tally.differences.add(&difference, &usage);
    }

    /// A record that should have a statement and has none that is understood.
    pub(crate) fn unread(&mut self, unread: &Unread, seen: Seen, place: Place) {
        let Seen { first, last, count, denied } = seen;
        self.tally.unread.add(unread, &Usage { count, denied, first, last, example: Some(place) });
        self.tally.seen(first, last);
    }

    /// The name of a principal of [`Counter::principal`].
    pub(crate) fn principal_name(&self, number: u32) -> Option<Arc<str>> {
        let place = (number as usize).checked_sub(1)?;
        self.principal_names.get(place).map(Arc::clone)
    }

    /// A table of QLDB has this name and this id.
    pub(crate) fn named(&mut self, name: &str, id: &str) {
        // Of a block that does not say one of both it may be any other table.
        if !name.is_empty()
            && !id.is_empty()
            && let (_, true) = self.lacking.table(name, id)
        {
            self.tally.named(&id.into(), &name.into());
        }
    }

    /// A block of a strand was read.
    pub(crate) fn covered(&mut self, strand: &str, block: u64) {
        let InFile { blocks, count, strand: own, is_one } = self.in_file.get_or_insert_with(|| InFile {
            blocks: Blocks { first: block, last: block },
            count: 0,
            strand: strand.into(),
            is_one: true,
        });
        *count += 1;
        *is_one &= **own == *strand;
        blocks.first = blocks.first.min(block);
        blocks.last = blocks.last.max(block);
        if let Some((known, blocks)) = &mut self.run {
            if blocks.last.checked_add(1) == Some(block) && &**known == strand {
                blocks.last = block;
                return;
            }
            self.tally.covered(known, *blocks);
        }
        let known = self.run.take().map(|(known, _)| known).filter(|known| &**known == strand);
        self.run = Some((known.unwrap_or_else(|| strand.into()), Blocks { first: block, last: block }));
    }

    /// Brings all counts to the tally, and forgets the answers.
    fn bring(&mut self) {
        if let Some((strand, blocks)) = self.run.take() {
            self.tally.covered(&strand, blocks);
        }
        self.lacking.bring(&self.answers, &mut self.tally);
        let counts = std::mem::take(&mut self.counts);
        self.keys = 0;
        for (slot, uses) in counts {
            let Slot { principal, answer, ids, day } = slot;
            let principal = self.principal_name(principal);
            let Some(answer) = self.answers.get(answer) else { continue };
            self.tally.seen(uses.usage.first, uses.usage.last);
            match answer {
                Answer::Unread { code, message, shape } => {
                    let (code, message, shape) = ((*code).into(), Arc::clone(message), Arc::clone(shape));
                    self.tally.unread.add(&Unread { principal, code, message, shape }, &uses.usage);
                }
                Answer::Understood(understood) => {
                    let place = (ids as usize).checked_sub(1);
                    let ids = place.and_then(|place| self.id_texts.get(place)).map_or("", |text| &**text);
                    let base = self.known.ledger.arn.as_str();
                    add(&mut self.tally, understood, principal.as_ref(), ids, day, &uses, base);
                }
            }
        }
        self.answers.clear();
        self.accounts.clear();
        self.principals.clear();
        self.principal_names.clear();
        self.ids.clear();
        self.id_texts.clear();
    }
}

/// Adds what statements of an answer used.
fn add(
    tally: &mut Tally,
    understood: &Understood,
    principal: Option<&Arc<str>>,
    ids: &str,
    day: Option<i32>,
    uses: &Uses,
    base: &str,
) {
    let Understood { command, shape, needs, names: _, is_checked: _ } = understood;
    let command: Arc<str> = (*command).into();
    for need in needs {
        let Need { action, needed_for, resource, name, facts, is_write: _ } = need;
        let manner = Manner { facts: Arc::clone(facts), shape: Arc::clone(shape) };
        let mut on = |resource: Used| {
            let permission = Permission {
                principal: principal.cloned(),
                command: Arc::clone(&command),
                action: *action,
                needed_for: *needed_for,
                resource,
            };
            tally.add(&permission, &manner, uses);
        };
        let of_name = name.and_then(|name| ids.split('|').nth(name)).unwrap_or_default();
        let mut is_known = false;
        for id in of_name.split('+').filter_map(|id| id.parse::<UniqueId>().ok()) {
            is_known = true;
            on(with_id(resource, &id, base));
        }
        if !is_known {
            on(resource.clone());
        }
        if let Some(day) = day {
            tally.days.add(day.into(), *action, uses.usage.asked());
        }
    }
}

/// The table of this id.
fn with_id(named: &Used, id: &UniqueId, base: &str) -> Used {
    let Used { kind, name, id: _, arn: _ } = named;
    let table: Resource<'_> = resource::table(id, Some(name));
    Used { kind, name: Arc::clone(name), id: id.as_str().into(), arn: table.arn_pattern(base).to_string().into() }
}

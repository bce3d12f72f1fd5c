//! Answers about statements, each kept once: most statements come again, and most others differ from one before in a value alone.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use partiql_iam::Diagnostic;
use partiql_iam::dynamodb::{self, Account, Operation, Target as Sent};
use partiql_iam::iam::{Requirement, Requirements};
use partiql_iam::qldb::{self, Command, PermissionsMode};

use crate::answer::{Answer, Draft, Gathered, Understood};
use crate::known::Known;
use crate::shape::{shape, with_parameters};

/// How many statements are kept, and how many bytes of them.
const MAX_STATEMENTS: usize = 4_096;
const MAX_BYTES: usize = 2 << 20;

/// What a statement was sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Target {
    Ledger,
    /// The account's place, and the operation.
    Tables(usize, Option<Operation>),
}

/// What was found for a statement.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stated {
    /// The number of the answer.
    pub(crate) answer: u32,
    /// That of the values of its partition key. 0: there are none.
    keys: u32,
}

/// What was found for statements, as long as it is kept.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    texts: HashMap<Target, HashMap<Box<str>, Stated, RandomState>, RandomState>,
    count: usize,
    bytes: usize,
    all: Vec<Answer>,
    /// The answers by all that makes them.
    same: HashMap<Box<[u8]>, u32, RandomState>,
    keys: Vec<Box<[Arc<str>]>>,
    draft: Draft,
}

impl Answers {
    /// Whether it is time to forget all.
    pub(crate) const fn are_many(&self) -> bool {
        self.count >= MAX_STATEMENTS || self.bytes >= MAX_BYTES
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        let Self { texts, count, bytes, all, same, keys, draft } = self;
        texts.values_mut().for_each(HashMap::clear);
        (*count, *bytes) = (0, 0);
        all.clear();
        same.clear();
        keys.clear();
        draft.clear();
    }

    pub(crate) fn get(&self, answer: u32) -> Option<&Answer> {
        self.all.get(answer as usize)
    }

    /// The values of the partition key of a statement.
    pub(crate) fn keys(&self, stated: Stated) -> &[Arc<str>] {
        let place = (stated.keys as usize).checked_sub(1);
        place.and_then(|place| self.keys.get(place)).map(|keys| &**keys).unwrap_or_default()
    }

    /// What is kept of a statement.
    pub(crate) fn kept(&self, target: Target, text: &str) -> Option<Stated> {
        self.texts.get(&target)?.get(text).copied()
    }

    fn keep(&mut self, target: Target, text: &str, answer: u32) -> Stated {
        let mut keys = 0;
        if !self.draft.leading.is_empty() {
            self.bytes += self.draft.leading.iter().map(|key| key.len()).sum::<usize>();
            self.keys.push(self.draft.leading.drain(..).collect());
            keys = number(self.keys.len());
        }
        self.count += 1;
        self.bytes += text.len();
        let stated = Stated { answer, keys };
        self.texts.entry(target).or_default().insert(text.into(), stated);
        stated
    }

    /// What a statement of a ledger needs. Which table a name means is not asked here: it may change from block to block.
    pub(crate) fn on_ledger(&mut self, text: &str, known: &Known) -> Stated {
        let target = Target::Ledger;
        let statement = match qldb::parse(text) {
            Ok(statement) => statement,
            Err(error) => return self.unread(target, text, (&error).into()),
        };
        let found = match qldb::resolve::resolve(&statement, &known.ledger, None) {
            Ok(found) => found,
            Err(error) => return self.unread(target, text, (&error).into()),
        };
        let is_definition = matches!(
            found.command(),
            Command::CreateTable
                | Command::DropTable
                | Command::UndropTable
                | Command::CreateIndex
                | Command::DropIndex
        );
        let is_checked = known.ledger.mode == PermissionsMode::Standard && !is_definition;
        let what = What { command: found.command().name(), is_checked, all: &found.as_iam() };
        self.understood(target, text, what, found.iter())
    }

    /// What a statement of DynamoDB needs.
    pub(crate) fn on_tables(
        &mut self,
        target: Target,
        text: &str,
        account: &Account,
        operation: Option<Operation>,
        known: &Known,
    ) -> Stated {
        let sent = with_parameters(text);
        let statement = match dynamodb::parse(&sent) {
            Ok(statement) => statement,
            Err(error) => return self.unread(target, text, (&error).into()),
        };
        let mut sent_to = Sent::new(account);
        sent_to.operation = operation;
        let is_its = known.account.is_template() || known.account == *account;
        sent_to.schema = known.schema.as_ref().filter(|_| is_its);
        let found = match dynamodb::resolve(&statement, &sent_to) {
            // A table that is no more was used all the same.
            Err(error) if sent_to.schema.is_some() && matches!(error.code(), "unknown-table" | "unknown-index") => {
                sent_to.schema = None;
                dynamodb::resolve(&statement, &sent_to)
            }
            found => found,
        };
        let found = match found {
            Ok(found) => found,
            Err(error) => return self.unread(target, text, (&error).into()),
        };
        let what = What { command: found.command().name(), is_checked: true, all: &found.as_iam() };
        self.understood(target, text, what, [found.requirement()].into_iter())
    }

    fn understood<'r>(
        &mut self,
        target: Target,
        text: &str,
        what: What<'_>,
        requirements: impl Iterator<Item = &'r Requirement<'r>> + Clone,
    ) -> Stated {
        let What { command, is_checked, all } = what;
        let shape = shape(text);
        self.draft.clear();
        self.draft.written.push(if is_checked { b'c' } else { b'u' });
        self.draft.part(command);
        self.draft.part(&shape);
        requirements.clone().for_each(|requirement| self.draft.requirement(all, requirement));
        let answer = self.one(|| {
            let mut gathered = Gathered::default();
            requirements.for_each(|requirement| gathered.add(all, requirement));
            Answer::Understood(gathered.end(command, shape.into(), is_checked))
        });
        self.keep(target, text, answer)
    }

    fn unread(&mut self, target: Target, text: &str, what: Diagnostic<'_>) -> Stated {
        let Diagnostic { code, message, .. } = what;
        let shape = shape(text);
        self.draft.clear();
        self.draft.written.push(b'?');
        self.draft.part(code);
        self.draft.part(&message);
        self.draft.part(&shape);
        let answer = self.one(|| Answer::Unread { code, message: message.into(), shape: shape.into() });
        self.keep(target, text, answer)
    }

    /// The number of the answer that is drafted.
    fn one(&mut self, make: impl FnOnce() -> Answer) -> u32 {
        if let Some(known) = self.same.get(self.draft.written.as_slice()) {
            return *known;
        }
        let new = number(self.all.len());
        self.all.push(make());
        self.bytes += self.draft.written.len();
        self.same.insert(self.draft.written.as_slice().into(), new);
        new
    }

    /// What an answer is, if its statement is understood.
    pub(crate) fn if_understood(&self, answer: u32) -> Option<&Understood> {
        match self.get(answer) {
            Some(Answer::Understood(understood)) => Some(understood),
            Some(Answer::Unread { .. }) | None => None,
        }
    }

    /// The shape of the statements of an answer.
    pub(crate) fn shape(&self, answer: u32) -> Arc<str> {
        match self.get(answer) {
            Some(Answer::Understood(Understood { shape, .. }) | Answer::Unread { shape, .. }) => Arc::clone(shape),
            None => Arc::default(),
        }
    }
}

/// What a statement needs, without the list.
#[derive(Clone, Copy)]
struct What<'w> {
    command: &'static str,
    is_checked: bool,
    all: &'w Requirements<'w>,
}

/// There are never so many that the number does not fit.
pub(crate) fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

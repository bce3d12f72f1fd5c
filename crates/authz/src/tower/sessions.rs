//! Which ledger a session is of.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A caller holds at most this part of the sessions, unless another number is set.
const SHARE: usize = 8;

/// The sessions that were begun, by token, each for a limited time.
pub(super) struct Sessions {
    capacity: usize,
    lifetime: Duration,
    known: Mutex<Known>,
}

struct Session {
    ledger_name: String,
    caller: Arc<str>,
    /// How many were begun before it.
    number: u64,
    began: Instant,
}

struct Known {
    /// How many sessions a caller may have.
    share: usize,
    begun: u64,
    by_token: HashMap<Arc<str>, Session>,
    /// The tokens of the sessions, the oldest first: of all, and of each caller that has one.
    by_age: BTreeMap<u64, Arc<str>>,
    by_caller: HashMap<Arc<str>, BTreeMap<u64, Arc<str>>>,
    /// The callers, by how many sessions they have.
    by_count: BTreeSet<(usize, Arc<str>)>,
}

/// Tokens are as good as credentials: they are not shown.
impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { capacity, lifetime, known: _ } = self;
        f.debug_struct("Sessions").field("capacity", capacity).field("lifetime", lifetime).finish_non_exhaustive()
    }
}

impl Sessions {
    pub(super) fn new(capacity: usize, lifetime: Duration) -> Self {
        let known = Known {
            share: (capacity / SHARE).max(1),
            begun: 0,
            by_token: HashMap::new(),
            by_age: BTreeMap::new(),
            by_caller: HashMap::new(),
            by_count: BTreeSet::new(),
        };
        Self { capacity, lifetime, known: Mutex::new(known) }
    }

    /// Nothing panics while it is locked, and every step leaves it whole.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many sessions a caller may have from now on: one at least.
    pub(super) fn set_share(&self, share: usize) {
        self.known().share = share.max(1);
    }

    /// Remembers a session of a caller. If the caller has too many, its own oldest is forgotten; if there are too many of all callers,
    /// the oldest of the one that has the most.
    pub(super) fn begin(&self, token: &str, caller: &str, ledger_name: &str) {
        let now = Instant::now();
        let mut known = self.known();
        known.forget(token);
        while let Some((_, oldest)) = known.by_age.first_key_value() {
            let oldest = Arc::clone(oldest);
            let is_old = |session: &Session| now.duration_since(session.began) >= self.lifetime;
            if !known.by_token.get(&oldest).is_none_or(is_old) {
                break;
            }
            known.forget(&oldest);
        }
        known
            .remember(token, Session { ledger_name: ledger_name.into(), caller: caller.into(), number: 0, began: now });
        while let Some(oldest) = known.too_many_of(caller) {
            known.forget(&oldest);
        }
        while known.by_token.len() > self.capacity
            && let Some((_, most)) = known.by_count.last().cloned()
            && let Some(oldest) = known.oldest_of(&most)
        {
            known.forget(&oldest);
        }
    }

    pub(super) fn end(&self, token: &str) {
        self.known().forget(token);
    }

    pub(super) fn ledger_of(&self, token: &str) -> Option<String> {
        let known = self.known();
        let session = known.by_token.get(token)?;
        (session.began.elapsed() < self.lifetime).then(|| session.ledger_name.clone())
    }
}

impl Known {
    fn oldest_of(&self, caller: &str) -> Option<Arc<str>> {
        self.by_caller.get(caller)?.first_key_value().map(|(_, token)| Arc::clone(token))
    }

    /// The oldest session of a caller that has more than its share.
    fn too_many_of(&self, caller: &str) -> Option<Arc<str>> {
        self.by_caller.get(caller).filter(|own| own.len() > self.share)?;
        self.oldest_of(caller)
    }

    fn remember(&mut self, token: &str, session: Session) {
        let token: Arc<str> = token.into();
        let number = self.begun;
        self.begun += 1;
        let caller = Arc::clone(&session.caller);
        self.by_token.insert(Arc::clone(&token), Session { number, ..session });
        self.by_age.insert(number, Arc::clone(&token));
        self.with_own(&caller, |own| {
            own.insert(number, token);
        });
    }

    fn forget(&mut self, token: &str) {
        if let Some(Session { caller, number, .. }) = self.by_token.remove(token) {
            self.by_age.remove(&number);
            self.with_own(&caller, |own| {
                own.remove(&number);
            });
        }
    }

    /// Changes the sessions of a caller, and how many it has.
    fn with_own(&mut self, caller: &Arc<str>, change: impl FnOnce(&mut BTreeMap<u64, Arc<str>>)) {
        let own = self.by_caller.entry(Arc::clone(caller)).or_default();
        self.by_count.remove(&(own.len(), Arc::clone(caller)));
        change(own);
        let count = own.len();
        if count == 0 {
            self.by_caller.remove(caller);
        } else {
            self.by_count.insert((count, Arc::clone(caller)));
        }
    }
}

#[cfg(test)]
mod tests;

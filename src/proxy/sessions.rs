//! Which ledger a session is of.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::string::String;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The sessions that were begun, by token, each for a limited time.
pub(super) struct Sessions {
    capacity: usize,
    lifetime: Duration,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    by_token: HashMap<Arc<str>, (String, Instant)>,
    /// The oldest first. Those that ended may still be here.
    by_age: VecDeque<(Arc<str>, Instant)>,
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
        Self { capacity, lifetime, known: Mutex::default() }
    }

    /// Nothing panics while it is locked, and every step leaves it whole.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers a session. If there are too many, the oldest is forgotten.
    pub(super) fn begin(&self, token: &str, ledger_name: &str) {
        let now = Instant::now();
        let token: Arc<str> = token.into();
        let mut known = self.known();
        let Known { by_token, by_age } = &mut *known;
        by_token.insert(Arc::clone(&token), (ledger_name.into(), now));
        by_age.push_back((token, now));
        while let Some((oldest, began)) = by_age.front() {
            let is_old = now.duration_since(*began) >= self.lifetime || by_age.len() > self.capacity;
            let is_current = by_token.get(oldest).is_some_and(|(_, latest)| latest == began);
            if !is_old && is_current {
                break;
            }
            if is_current {
                by_token.remove(oldest);
            }
            by_age.pop_front();
        }
    }

    pub(super) fn end(&self, token: &str) {
        self.known().by_token.remove(token);
    }

    pub(super) fn ledger_of(&self, token: &str) -> Option<String> {
        let known = self.known();
        let (ledger_name, began) = known.by_token.get(token)?;
        (began.elapsed() < self.lifetime).then(|| ledger_name.clone())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Sessions;

    const HOUR: Duration = Duration::from_hours(1);

    #[test]
    fn a_session_is_known_until_it_ends() {
        let sessions = Sessions::new(2, HOUR);
        sessions.begin("one", "cars");
        assert_eq!(sessions.ledger_of("one").as_deref(), Some("cars"));
        assert_eq!(sessions.ledger_of("two"), None);
        sessions.end("one");
        assert_eq!(sessions.ledger_of("one"), None);
    }

    #[test]
    fn the_oldest_is_forgotten_when_there_are_too_many() {
        let sessions = Sessions::new(2, HOUR);
        for (token, ledger) in [("one", "cars"), ("two", "bikes"), ("three", "boats")] {
            sessions.begin(token, ledger);
        }
        assert_eq!(sessions.ledger_of("one"), None);
        assert_eq!(sessions.ledger_of("two").as_deref(), Some("bikes"));
        assert_eq!(sessions.ledger_of("three").as_deref(), Some("boats"));
        assert_eq!(sessions.known().by_token.len(), 2);
    }

    #[test]
    fn nothing_is_known_longer_than_it_lives() {
        let sessions = Sessions::new(2, Duration::ZERO);
        sessions.begin("one", "cars");
        assert_eq!(sessions.ledger_of("one"), None);
        assert!(sessions.known().by_token.is_empty());
    }

    #[test]
    fn sessions_that_begin_and_end_leave_nothing_behind() {
        let sessions = Sessions::new(4, HOUR);
        for number in 0..1000 {
            let token = number.to_string();
            sessions.begin(&token, "cars");
            sessions.end(&token);
        }
        assert!(sessions.known().by_age.len() <= 4);
    }
}

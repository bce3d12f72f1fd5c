//! Sessions against a plain list of them.

use std::format;

use std::time::Duration;

use super::Sessions;

const HOUR: Duration = Duration::from_hours(1);

#[test]
fn a_session_is_known_until_it_ends() {
    let sessions = Sessions::new(2, HOUR);
    sessions.begin("one", "ann", "cars");
    assert_eq!(sessions.ledger_of("one").as_deref(), Some("cars"));
    assert_eq!(sessions.ledger_of("two"), None);
    sessions.end("one");
    assert_eq!(sessions.ledger_of("one"), None);
}

#[test]
fn nothing_is_known_longer_than_it_lives() {
    let sessions = Sessions::new(2, Duration::ZERO);
    sessions.begin("one", "ann", "cars");
    assert_eq!(sessions.ledger_of("one"), None);
    sessions.begin("two", "ann", "cars");
    assert_eq!(sessions.known().by_token.len(), 1);
}

#[test]
fn sessions_that_begin_and_end_push_no_other_out() {
    let sessions = Sessions::new(80, HOUR);
    sessions.begin("live", "ann", "cars");
    for number in 0..1000 {
        let token = number.to_string();
        sessions.begin(&token, "bob", "cars");
        sessions.end(&token);
    }
    assert_eq!(sessions.ledger_of("live").as_deref(), Some("cars"));
    let known = sessions.known();
    assert_eq!((known.by_token.len(), known.by_age.len(), known.by_caller.len(), known.by_count.len()), (1, 1, 1, 1));
}

#[test]
fn who_has_more_than_a_share_loses_its_own_oldest() {
    let sessions = Sessions::new(80, HOUR);
    sessions.begin("live", "ann", "cars");
    for number in 0..1000 {
        sessions.begin(&number.to_string(), "bob", "cars");
    }
    assert_eq!(sessions.ledger_of("live").as_deref(), Some("cars"));
    let held: Vec<u32> = (0..1000).filter(|number| sessions.ledger_of(&number.to_string()).is_some()).collect();
    assert_eq!(held, (990..1000).collect::<Vec<u32>>());
}

#[test]
fn the_share_can_be_set() {
    for (share, held) in [(0, 1), (1, 1), (3, 3), (80, 80), (500, 80)] {
        let sessions = Sessions::new(80, HOUR);
        sessions.set_share(share);
        for number in 0..200 {
            sessions.begin(&number.to_string(), "bob", "cars");
        }
        assert_eq!(sessions.known().by_token.len(), held, "{share}");
    }
}

#[test]
fn when_all_places_are_taken_the_caller_with_the_most_gives_one() {
    let sessions = Sessions::new(4, HOUR);
    sessions.set_share(3);
    for (token, caller) in [("a", "ann"), ("b", "bob"), ("c", "bob"), ("d", "bob"), ("e", "eve")] {
        sessions.begin(token, caller, "cars");
    }
    let held = ["a", "b", "c", "d", "e"].map(|token| sessions.ledger_of(token).is_some());
    assert_eq!(held, [true, false, true, true, true]);
}

/// The same rules, with a list of (token, caller, ledger), the oldest first.
struct Plain {
    capacity: usize,
    share: usize,
    list: Vec<(String, String, String)>,
}

impl Plain {
    fn count(&self, caller: &str) -> usize {
        self.list.iter().filter(|session| session.1 == caller).count()
    }

    fn drop_oldest_of(&mut self, caller: &str) {
        let oldest = self.list.iter().position(|session| session.1 == caller).unwrap();
        self.list.remove(oldest);
    }

    fn begin(&mut self, token: &str, caller: &str, ledger: &str) {
        self.list.retain(|session| session.0 != token);
        self.list.push((token.to_string(), caller.to_string(), ledger.to_string()));
        while self.count(caller) > self.share {
            self.drop_oldest_of(caller);
        }
        while self.list.len() > self.capacity {
            let most = self.list.iter().map(|session| (self.count(&session.1), session.1.clone())).max().unwrap().1;
            self.drop_oldest_of(&most);
        }
    }
}

#[test]
fn sessions_agree_with_a_plain_list() {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut below = |bound: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % bound
    };
    for (capacity, share) in [(1, 1), (5, 1), (8, 3), (16, 2), (40, 5), (40, 40)] {
        let sessions = Sessions::new(capacity, HOUR);
        sessions.set_share(share);
        let mut plain = Plain { capacity, share, list: Vec::new() };
        for _ in 0..4_000 {
            let (token, caller) = (format!("token{}", below(90)), format!("caller{}", below(9)));
            let ledger = format!("ledger{}", below(3));
            if below(3) == 0 {
                sessions.end(&token);
                plain.list.retain(|session| session.0 != token);
            } else {
                let others: Vec<_> = plain.list.iter().filter(|session| session.1 != caller).cloned().collect();
                let is_full = plain.list.len() == capacity;
                sessions.begin(&token, &caller, &ledger);
                plain.begin(&token, &caller, &ledger);
                // As long as there is room, nobody pushes another out.
                if !is_full {
                    assert!(others.iter().filter(|other| other.0 != token).all(|other| plain.list.contains(other)));
                }
            }
            for number in 0..90 {
                let token = format!("token{number}");
                let expected = plain.list.iter().find(|session| session.0 == token).map(|session| session.2.clone());
                assert_eq!(sessions.ledger_of(&token), expected, "{token}");
            }
            assert_eq!(sessions.known().by_age.len(), plain.list.len());
        }
    }
}

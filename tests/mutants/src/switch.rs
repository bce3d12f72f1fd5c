//! Which mutant is on: `MUTANT` is its number, or the name of a file to write the numbers of those that are reached to.

use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock};

/// The iterator of a function, or that of a mutant.
pub enum Either<A, B> {
    Left(A),
    Right(B),
}

impl<T, A: Iterator<Item = T>, B: Iterator<Item = T>> Iterator for Either<A, B> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        match self {
            Self::Left(one) => one.next(),
            Self::Right(other) => other.next(),
        }
    }
}

impl<T, A: DoubleEndedIterator<Item = T>, B: DoubleEndedIterator<Item = T>> DoubleEndedIterator for Either<A, B> {
    fn next_back(&mut self) -> Option<T> {
        match self {
            Self::Left(one) => one.next_back(),
            Self::Right(other) => other.next_back(),
        }
    }
}

enum State {
    None,
    One(u32),
    Reach(Mutex<std::fs::File>),
}

static STATE: OnceLock<State> = OnceLock::new();
static SEEN: [AtomicBool; 65_536] = [const { AtomicBool::new(false) }; 65_536];

fn state() -> &'static State {
    STATE.get_or_init(|| match std::env::var("MUTANT") {
        Err(_) => State::None,
        Ok(value) => match value.parse() {
            Ok(number) => State::One(number),
            Err(_) => {
                let file = std::fs::File::options().create(true).append(true).open(value);
                State::Reach(Mutex::new(file.expect("a file for what is reached")))
            }
        },
    })
}

/// Whether it is this one. None is while compiling.
#[inline]
pub const fn on(number: u32) -> bool {
    const fn while_compiling(_: u32) -> bool {
        false
    }
    core::intrinsics::const_eval_select((number,), while_compiling, is_on)
}

fn is_on(number: u32) -> bool {
    match state() {
        State::None => false,
        State::One(one) => *one == number,
        State::Reach(file) => {
            if !SEEN[number as usize].swap(true, Ordering::Relaxed) {
                let mut file = file.lock().expect("the file");
                file.write_all(format!("{number}\n").as_bytes()).expect("the file");
            }
            false
        }
    }
}

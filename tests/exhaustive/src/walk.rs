//! All strings of tokens up to a length, cut where no sentence can follow, each beside what the parser says of it.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use partiql_iam::syntax::{Statement, SyntaxError};

use crate::dialect::{Dialect, Language};
use crate::earley::{NONE, Reader, State};

/// What can differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Difference {
    /// A sentence is an error.
    Refused,
    /// A text that is no sentence is taken.
    Taken,
    /// A sentence can follow, and the error is before the end.
    Cut,
    /// A sentence can follow, and the error is at the last token: the parser looks one token ahead. That none is cut off by it shows at the
    /// next length.
    Late,
    /// No sentence can follow, and the error is at the end.
    Open,
    /// A sentence of the grammar is answered with a doubt or an error.
    Doubted,
    /// What is no sentence of the grammar is answered without a doubt.
    Trusted,
    /// The answer is less than that of a slow resolver.
    Smaller,
    /// The answer is more than that of a slow resolver, and says no doubt.
    Larger,
}

impl Difference {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Taken => "taken",
            Self::Cut => "cut",
            Self::Late => "late",
            Self::Open => "open",
            Self::Doubted => "doubted",
            Self::Trusted => "trusted",
            Self::Smaller => "smaller",
            Self::Larger => "larger",
        }
    }
}

/// What a walk found.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) prefixes: u64,
    pub(crate) viable: u64,
    pub(crate) sentences: u64,
    /// Of the grammar itself.
    pub(crate) of_grammar: u64,
    pub(crate) states: usize,
    /// How often, and the shortest.
    /// By kind, code, and the row that has the reason.
    pub(crate) differences: BTreeMap<(Difference, String, Option<usize>), (u64, String)>,
}

impl Found {
    fn note(&mut self, dialect: &Dialect, difference: Difference, code: &str, text: &str) {
        let row = dialect.row(difference, code, text);
        let row = self.differences.entry((difference, code.to_owned(), row)).or_insert((0, text.to_owned()));
        row.0 += 1;
        if text.len() < row.1.len() {
            text.clone_into(&mut row.1);
        }
    }

    fn add(&mut self, other: Self) {
        self.prefixes += other.prefixes;
        self.viable += other.viable;
        self.sentences += other.sentences;
        self.of_grammar += other.of_grammar;
        self.states = self.states.max(other.states);
        for (key, (count, text)) in other.differences {
            let row = self.differences.entry(key).or_insert((0, text.clone()));
            row.0 += count;
            if text.len() < row.1.len() {
                row.1 = text;
            }
        }
    }
}

/// A world: its tokens and how many of them make the longest string.
pub(crate) struct World<'w> {
    pub(crate) dialect: &'w Dialect,
    pub(crate) tokens: &'w [String],
    pub(crate) length: usize,
    /// The grammar with what is read without a doubt, all that is read, where the parser goes on, and the grammar itself.
    pub(crate) languages: &'w [Language; 4],
}

/// What a prefix leaves open in each of the languages.
type States = [State; 4];

struct Walk<'w> {
    world: &'w World<'w>,
    readers: [Reader<'w>; 4],
    text: String,
    /// Where its last token begins.
    last: usize,
    found: Found,
}

impl<'w> Walk<'w> {
    fn new(world: &'w World<'w>) -> Self {
        Self {
            world,
            readers: world.languages.each_ref().map(|language| language.reader(world.dialect, world.tokens)),
            text: String::new(),
            last: 0,
            found: Found::default(),
        }
    }

    fn next(&mut self, before: States, token: usize) -> States {
        let mut states = before;
        for (state, reader) in states.iter_mut().zip(&mut self.readers) {
            *state = reader.next(*state, token);
        }
        states
    }

    /// Adds a token and looks at what that makes; the states after it.
    fn step(&mut self, before: States, token: usize) -> States {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.last = self.text.len();
        self.text.push_str(&self.world.tokens[token]);
        let states = self.next(before, token);
        self.found.prefixes += 1;
        self.found.viable += u64::from(states[1] != NONE);
        let is_trusted = self.readers[0].is_complete(states[0]);
        let is_of_grammar = self.readers[3].is_complete(states[3]);
        let is_sentence = self.readers[1].is_complete(states[1]);
        assert!(is_sentence || !(is_trusted || is_of_grammar), "{}", self.text);
        let text = std::mem::take(&mut self.text);
        match (self.world.dialect.parse)(&text) {
            Ok(statement) => {
                if !is_sentence {
                    self.found.note(self.world.dialect, Difference::Taken, "-", &text);
                }
                self.answer(&statement, is_of_grammar, is_trusted);
            }
            Err(error) => self.error(&error, states, is_sentence, &text),
        }
        self.text = text;
        states
    }

    fn answer(&mut self, statement: &Statement<'_>, is_of_grammar: bool, is_trusted: bool) {
        self.found.sentences += 1;
        self.found.of_grammar += u64::from(is_of_grammar);
        if let Some((difference, code)) = (self.world.dialect.compare)(statement) {
            self.found.note(self.world.dialect, difference, code, statement.source());
        }
        match (self.world.dialect.doubt)(statement) {
            Some(code) if is_of_grammar => {
                self.found.note(self.world.dialect, Difference::Doubted, &code, statement.source());
            }
            None if !is_trusted => self.found.note(self.world.dialect, Difference::Trusted, "-", statement.source()),
            _ => {}
        }
    }

    fn error(&mut self, error: &SyntaxError, states: States, is_sentence: bool, text: &str) {
        let place = error.span().start as usize;
        let is_at_end = place >= text.len();
        let is_at_last = place >= self.last;
        let difference = match (is_sentence, states[1] != NONE, is_at_end) {
            (true, ..) => Difference::Refused,
            (_, true, false) if is_at_last => Difference::Late,
            (_, true, false) => Difference::Cut,
            (_, false, true) if states[2] == NONE => Difference::Open,
            (_, _, true) | (_, false, false) => return,
        };
        self.found.note(self.world.dialect, difference, error.code(), text);
    }

    fn below(&mut self, states: States, depth: usize) {
        let length = self.text.len();
        for token in 0..self.world.tokens.len() {
            let next = self.step(states, token);
            if next[1] != NONE && depth + 1 < self.world.length {
                self.below(next, depth + 1);
            }
            self.text.truncate(length);
        }
    }
}

/// Walks a world, in so many threads.
pub(crate) fn walk(world: &World<'_>, threads: usize) -> Found {
    // The strings of up to two tokens here, what follows each in the threads.
    let mut first = Walk::new(world);
    let mut tasks = Vec::new();
    for one in 0..world.tokens.len() {
        first.text.clear();
        let states = first.step([0; 4], one);
        let length = first.text.len();
        if states[1] == NONE {
            continue;
        }
        for two in 0..world.tokens.len() {
            if first.step(states, two)[1] != NONE {
                tasks.push([one, two]);
            }
            first.text.truncate(length);
        }
    }
    let all = Mutex::new(first.found);
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut walk = Walk::new(world);
                while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let states = task.iter().fold([0; 4], |states, token| walk.next(states, *token));
                    walk.text = task.map(|token| world.tokens[token].as_str()).join(" ");
                    if world.length > task.len() {
                        walk.below(states, task.len());
                    }
                }
                walk.found.states = walk.readers[1].states();
                all.lock().expect("no thread panics").add(walk.found);
            });
        }
    });
    all.into_inner().expect("no thread panics")
}

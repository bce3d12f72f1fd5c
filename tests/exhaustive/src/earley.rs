//! Which token may follow, by the rules of a grammar alone: Earley's algorithm. Its item sets are kept and shared, so that prefixes which
//! leave the same open are one state, and a token after a prefix is looked up.

use std::collections::{BTreeMap, HashMap};

use crate::ebnf::Part;

/// A symbol of a rule without brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Symbol {
    Terminal(usize),
    Rule(usize),
}

/// What a token is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Terminal {
    /// A word in any case.
    Word(String),
    /// Exactly this text.
    Text(String),
    /// A rule for a single word or literal.
    Lexical(String),
}

/// A grammar as rules of plain sequences.
pub(crate) struct Rules {
    /// The rule that a sequence is of, and the sequence.
    sequences: Vec<(usize, Vec<Symbol>)>,
    sequences_of: Vec<Vec<usize>>,
    can_be_nothing: Vec<bool>,
    pub(crate) terminals: Vec<Terminal>,
}

struct Builder<'g> {
    named: &'g BTreeMap<String, Part>,
    lexical: &'g [String],
    names: HashMap<String, usize>,
    terminals: HashMap<Terminal, usize>,
    rules: Rules,
}

impl Rules {
    /// The rules that `start` needs. The rules in `lexical` are terminals.
    pub(crate) fn new(named: &BTreeMap<String, Part>, lexical: &[String], start: &str) -> Self {
        let rules =
            Self { sequences: Vec::new(), sequences_of: Vec::new(), can_be_nothing: Vec::new(), terminals: Vec::new() };
        let mut builder = Builder { named, lexical, names: HashMap::new(), terminals: HashMap::new(), rules };
        assert_eq!(builder.symbol(&Part::Rule(start.to_owned())), Symbol::Rule(0));
        let mut rules = builder.rules;
        loop {
            let mut is_same = true;
            for (rule, sequence) in &rules.sequences {
                let empty = |symbol: &Symbol| matches!(symbol, Symbol::Rule(rule) if rules.can_be_nothing[*rule]);
                if !rules.can_be_nothing[*rule] && sequence.iter().all(empty) {
                    rules.can_be_nothing[*rule] = true;
                    is_same = false;
                }
            }
            if is_same {
                return rules;
            }
        }
    }

    fn after(&self, item: Item) -> Option<Symbol> {
        self.sequences[item.sequence as usize].1.get(item.place as usize).copied()
    }
}

impl Builder<'_> {
    fn new_rule(&mut self) -> usize {
        self.rules.sequences_of.push(Vec::new());
        self.rules.can_be_nothing.push(false);
        self.rules.sequences_of.len() - 1
    }

    fn add(&mut self, rule: usize, sequence: Vec<Symbol>) {
        self.rules.sequences_of[rule].push(self.rules.sequences.len());
        self.rules.sequences.push((rule, sequence));
    }

    fn terminal(&mut self, terminal: Terminal) -> Symbol {
        let next = self.rules.terminals.len();
        let number = *self.terminals.entry(terminal.clone()).or_insert(next);
        if number == next {
            self.rules.terminals.push(terminal);
        }
        Symbol::Terminal(number)
    }

    fn symbol(&mut self, part: &Part) -> Symbol {
        match part {
            Part::Word(word) => self.terminal(Terminal::Word(word.clone())),
            Part::Text(text) => self.terminal(Terminal::Text(text.clone())),
            Part::Rule(name) if self.lexical.contains(name) => self.terminal(Terminal::Lexical(name.clone())),
            Part::Rule(name) => {
                if let Some(rule) = self.names.get(name) {
                    return Symbol::Rule(*rule);
                }
                let rule = self.new_rule();
                self.names.insert(name.clone(), rule);
                let body = self.named.get(name).unwrap_or_else(|| panic!("no rule {name}"));
                self.alternatives(rule, body);
                Symbol::Rule(rule)
            }
            Part::Sequence(_) | Part::Choice(_) => {
                let rule = self.new_rule();
                self.alternatives(rule, part);
                Symbol::Rule(rule)
            }
            Part::Optional(inner) => {
                let rule = self.new_rule();
                self.add(rule, Vec::new());
                self.alternatives(rule, inner);
                Symbol::Rule(rule)
            }
            Part::Repeated(inner) => {
                let rule = self.new_rule();
                self.add(rule, Vec::new());
                let one = self.symbol(inner);
                self.add(rule, vec![Symbol::Rule(rule), one]);
                Symbol::Rule(rule)
            }
            // What words describe has a rule in the rows.
            Part::Special => Symbol::Rule(self.new_rule()),
            Part::Range(..) => panic!("{part:?} outside of words and literals"),
        }
    }

    fn alternatives(&mut self, rule: usize, part: &Part) {
        match part {
            Part::Choice(choices) => choices.iter().for_each(|choice| self.alternatives(rule, choice)),
            Part::Sequence(parts) => {
                let sequence = parts.iter().map(|part| self.symbol(part)).collect();
                self.add(rule, sequence);
            }
            _ => {
                let only = self.symbol(part);
                self.add(rule, vec![only]);
            }
        }
    }
}

/// A place in a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Item {
    sequence: u32,
    place: u32,
}

impl Item {
    fn next(self) -> Self {
        Self { place: self.place + 1, ..self }
    }
}

/// A state of a reader: what a prefix leaves open.
pub(crate) type State = u32;

/// The state itself, as the place where an item begins.
const HERE: State = State::MAX;
/// Not looked up yet.
const UNKNOWN: State = State::MAX - 1;
/// No sentence begins so.
pub(crate) const NONE: State = State::MAX - 2;

/// What is left open after a token: items with the state in which each begins, and whether a whole sentence ends here.
type Kernel = (Vec<(Item, State)>, bool);

struct Set {
    /// Items before a terminal.
    scanned: Vec<(usize, Item, State)>,
    /// Items before a rule.
    waiting: HashMap<usize, Vec<(Item, State)>>,
    is_complete: bool,
    next: Vec<State>,
}

/// Reads prefixes, token by token.
pub(crate) struct Reader<'r> {
    rules: &'r Rules,
    /// For each token, whether it is each of the terminals.
    tokens: Vec<Vec<bool>>,
    sets: Vec<Set>,
    known: HashMap<Kernel, State>,
}

impl<'r> Reader<'r> {
    /// `is` says whether a token is a terminal.
    pub(crate) fn new(rules: &'r Rules, tokens: &[String], is: impl Fn(&str, &Terminal) -> bool) -> Self {
        let tokens = tokens.iter().map(|token| rules.terminals.iter().map(|one| is(token, one)).collect()).collect();
        let mut reader = Self { rules, tokens, sets: Vec::new(), known: HashMap::new() };
        let first = rules.sequences_of[0].iter().map(|sequence| (Item { sequence: index(*sequence), place: 0 }, HERE));
        let first = first.collect();
        reader.push(first, false);
        reader
    }

    /// How many states were made.
    pub(crate) fn states(&self) -> usize {
        self.sets.len()
    }

    /// Whether a state is after a whole sentence.
    pub(crate) fn is_complete(&self, state: State) -> bool {
        state != NONE && self.sets[state as usize].is_complete
    }

    /// The state after one more token; [`NONE`] if no sentence begins so.
    pub(crate) fn next(&mut self, state: State, token: usize) -> State {
        if state == NONE {
            return NONE;
        }
        let known = self.sets[state as usize].next[token];
        if known != UNKNOWN {
            return known;
        }
        let found = self.read(state, token);
        self.sets[state as usize].next[token] = found;
        found
    }

    /// Whether the tokens are a sentence.
    pub(crate) fn reads(&mut self, tokens: &[usize]) -> bool {
        let end = tokens.iter().fold(0, |state, token| self.next(state, *token));
        self.is_complete(end)
    }

    fn read(&mut self, state: State, token: usize) -> State {
        let rules = self.rules;
        let mut all: Vec<(Item, State)> = Vec::new();
        let push = |item: Item, origin: State, from: State, all: &mut Vec<(Item, State)>| {
            let origin = if origin == HERE { from } else { origin };
            let mut item = item.next();
            loop {
                if all.contains(&(item, origin)) {
                    return;
                }
                all.push((item, origin));
                match rules.after(item) {
                    Some(Symbol::Rule(rule)) if rules.can_be_nothing[rule] => item = item.next(),
                    _ => return,
                }
            }
        };
        for (terminal, item, origin) in &self.sets[state as usize].scanned {
            if self.tokens[token][*terminal] {
                push(*item, *origin, state, &mut all);
            }
        }
        let mut is_complete = false;
        let mut at = 0;
        while let Some(&(item, origin)) = all.get(at) {
            at += 1;
            if rules.after(item).is_some() {
                continue;
            }
            let rule = rules.sequences[item.sequence as usize].0;
            is_complete |= rule == 0 && origin == 0;
            for (waiting, before) in self.sets[origin as usize].waiting.get(&rule).into_iter().flatten() {
                push(*waiting, *before, origin, &mut all);
            }
        }
        all.retain(|(item, _)| rules.after(*item).is_some());
        if all.is_empty() && !is_complete {
            return NONE;
        }
        all.sort_unstable();
        self.push(all, is_complete)
    }

    fn push(&mut self, kernel: Vec<(Item, State)>, is_complete: bool) -> State {
        let kernel: Kernel = (kernel, is_complete);
        if let Some(known) = self.known.get(&kernel) {
            return *known;
        }
        let rules = self.rules;
        let mut items = kernel.0.clone();
        let mut seen = vec![false; rules.sequences_of.len()];
        let mut at = 0;
        while let Some(&(item, origin)) = items.get(at) {
            at += 1;
            let Some(Symbol::Rule(rule)) = rules.after(item) else { continue };
            if !std::mem::replace(&mut seen[rule], true) {
                items.extend(
                    rules.sequences_of[rule].iter().map(|one| (Item { sequence: index(*one), place: 0 }, HERE)),
                );
            }
            if rules.can_be_nothing[rule] && origin == HERE && !items.contains(&(item.next(), HERE)) {
                items.push((item.next(), HERE));
            }
        }
        let mut set =
            Set { scanned: Vec::new(), waiting: HashMap::new(), is_complete, next: vec![UNKNOWN; self.tokens.len()] };
        for (item, origin) in items {
            match rules.after(item) {
                Some(Symbol::Terminal(terminal)) => set.scanned.push((terminal, item, origin)),
                Some(Symbol::Rule(rule)) => set.waiting.entry(rule).or_default().push((item, origin)),
                None => {}
            }
        }
        let state = index(self.sets.len());
        self.sets.push(set);
        self.known.insert(kernel, state);
        state
    }
}

fn index(number: usize) -> u32 {
    u32::try_from(number).expect("fewer than four thousand million")
}

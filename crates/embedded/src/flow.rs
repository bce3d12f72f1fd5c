//! Which loops and functions a token is in, as far as the words of a source tell. What is not understood counts as a function: it may
//! run at any time.

use smallvec::SmallVec;

use super::Language;
use super::code::Code;
use super::lexer::Kind;

/// What runs its code more than once, or at another time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Around {
    /// A loop, by its word or its brace.
    Loop(usize),
    /// A function, a closure, a class, by its arrow, brace or word.
    Function(usize),
}

impl Around {
    pub(super) const fn is_function(&self) -> bool {
        matches!(self, Self::Function(_))
    }
}

/// What a brace opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Brace {
    /// An object, or a block that runs once where it is.
    Plain,
    Loop,
    Function,
}

/// How many tokens before one are looked at. What is longer counts as a function.
const MAX_BACK: usize = 2_000;

/// How many tokens the header of a block of Python may have.
const MAX_ABOVE: usize = 2_000;

const LOOPS: [&str; 6] = ["for", "while", "foreach", "loop", "do", "until"];
const BLOCK_ENDS: [&str; 5] = ["endif", "endforeach", "endwhile", "endfor", "endswitch"];
const BRANCHES: [&str; 20] = [
    "if",
    "else",
    "elif",
    "elseif",
    "switch",
    "match",
    "case",
    "when",
    "select",
    "try",
    "catch",
    "except",
    "finally",
    "with",
    "using",
    "lock",
    "fixed",
    "synchronized",
    "unsafe",
    "checked",
];
const FUNCTIONS: [&str; 12] =
    ["fn", "func", "fun", "function", "def", "lambda", "class", "impl", "async", "object", "interface", "struct"];

/// What is around one token: rarely more than a loop in a function of a class.
pub(super) type Arounds = SmallVec<[Around; 4]>;

impl Code<'_> {
    /// The loops and functions around a token, from the inside. What is around a token, and around a block, is looked for once.
    pub(super) fn arounds(&self, at: usize) -> Arounds {
        if let Some(known) = self.arounds.borrow().get(&at) {
            return known.clone();
        }
        let mut found = Arounds::new();
        let mut innermost = None;
        self.walk_out(at, &mut found, &mut innermost);
        if let Some((header, before)) = innermost {
            let around = found.get(before..).unwrap_or_default().into();
            self.headers.borrow_mut().insert(header, around);
        }
        self.arounds.borrow_mut().insert(at, found.clone());
        found
    }

    /// `innermost` becomes the header of the first block, and how many are found within it.
    fn walk_out(&self, at: usize, found: &mut Arounds, innermost: &mut Option<(usize, usize)>) {
        let mut at = at;
        for _ in 0..MAX_BACK {
            if self.may_start_statement(at) && !self.is_in_expression(at) && self.starts_statement(at) {
                let Some(header) = self.header(at, found) else { return };
                if let Some(known) = self.headers.borrow().get(&header) {
                    found.extend_from_slice(known);
                    return;
                }
                innermost.get_or_insert((header, found.len()));
                at = header;
                continue;
            }
            let Some(before) = at.checked_sub(1) else { return };
            let Some(token) = self.tokens.get(before) else { break };
            at = before;
            match token.kind {
                Kind::Word => {
                    if self.is_word_of(&LOOPS, before) {
                        found.push(Around::Loop(before));
                    } else if self.is_function_word(before) {
                        found.push(Around::Function(before));
                    }
                }
                Kind::Operator(b')' | b']' | b'}') => {
                    let Some(open) = self.partner(before) else { break };
                    at = open;
                }
                Kind::Operator(b'(' | b'[' | b'{') if self.language == Language::Python => {
                    // A comprehension.
                    let close = self.partner(before).unwrap_or(before);
                    let is_for = |word: &usize| self.is_word_of(&["for"], *word) && self.around(*word) == Some(before);
                    if (before..close).any(|word| is_for(&word)) {
                        found.push(Around::Loop(before));
                    }
                }
                Kind::Operator(b'{') => match self.brace(before) {
                    Brace::Plain => {}
                    Brace::Loop => found.push(Around::Loop(before)),
                    Brace::Function => found.push(Around::Function(before)),
                },
                Kind::Operator(b'=' | b'-' | b'|') => {
                    if self.is_arrow(before) || self.is("|", before) && self.language == Language::Rust {
                        found.push(Around::Function(before));
                    }
                }
                Kind::Operator(_) | Kind::Text(_) => {}
            }
        }
        found.push(Around::Function(usize::MAX));
    }

    /// Whether a word begins a function without a block: `lambda`, and `fn` of PHP.
    fn is_function_word(&self, at: usize) -> bool {
        match self.language {
            Language::Python => self.is_word_of(&["lambda"], at),
            Language::Php => self.is_word_of(&["fn"], at),
            _ => false,
        }
    }

    /// Whether parentheses are around a token, or in Python any brackets.
    fn is_in_expression(&self, at: usize) -> bool {
        self.around(at).is_some_and(|open| self.language == Language::Python || !self.is("{", open))
    }

    /// Whether a statement can begin here at all: most tokens begin none.
    fn may_start_statement(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
        self.tokens.get(at).is_some_and(|token| token.indent.is_some())
            || before.is_none_or(|before| matches!(before.kind, Kind::Operator(b';' | b'}')))
    }

    /// Whether what an operator assigns is assigned only sometimes, without a block around it: `if (x) q = …`, `if x: q = …`, `case 1: q = …`.
    pub(super) fn is_conditional(&self, operator: usize) -> bool {
        let mut at = operator;
        for _ in 0..MAX_BACK {
            let is_start = self.may_start_statement(at)
                && !(self.language == Language::Python && self.around(at).is_some())
                && self.starts_statement(at);
            let Some(before) = at.checked_sub(1).filter(|_| !is_start) else { return false };
            if self.is_any(&[")", "]", "}"], before) {
                let Some(open) = self.partner(before) else { return true };
                at = open;
                continue;
            }
            if self.is_any(&["(", "[", "{"], before) {
                return false;
            }
            let is_doubled = |mark| self.is(mark, before) && self.is(mark, before.saturating_sub(1));
            let is_choice = self.is("?", before) && self.language == Language::JavaScript && !self.is(":", at);
            if self.is_arrow(before)
                || is_doubled("&")
                || is_doubled("|")
                || is_choice
                || self.is("|", before) && self.language == Language::Rust
                || self.is_word_of(&LOOPS, before)
                || self.is_word_of(&BRANCHES, before)
                || self.is_word_of(&["default", "unless", "elsif", "then", "and", "or", "lambda"], before)
            {
                return true;
            }
            at = before;
        }
        true
    }

    /// Whether PHP is written with `foreach (…): … endforeach`.
    pub(super) fn has_blocks_of_words(&self) -> bool {
        self.language == Language::Php && BLOCK_ENDS.iter().any(|word| !self.occurrences(word).is_empty())
    }

    /// Whether such a block may end between two places.
    pub(super) fn is_conditional_by_words(&self, first: usize, second: usize) -> bool {
        (first..second).any(|at| self.is_word_of(&BLOCK_ENDS, at) || self.is_word_of(&["else", "elseif"], at))
    }

    /// Whether one of several cases begins between two places, in the brackets around the first: `case 2:`.
    pub(super) fn is_in_another_case(&self, first: usize, second: usize) -> bool {
        let around = self.around(first);
        if self.language == Language::Python || around.is_none() {
            return false;
        }
        let next = || {
            let first_of = |word: &str| {
                let all = self.occurrences(word);
                let from = all.partition_point(|at| *at < first);
                all.iter().skip(from).copied().find(|at| self.around(*at) == around)
            };
            ["case", "default"].into_iter().filter_map(first_of).min()
        };
        let known = self.cases.borrow().get(&first).copied();
        let next = known.unwrap_or_else(|| {
            let next = next();
            self.cases.borrow_mut().insert(first, next);
            next
        });
        next.is_some_and(|next| next < second)
    }

    /// Whether a function, or what one of several cases gives, is after it. In the brackets of PHP a value is.
    fn is_arrow(&self, at: usize) -> bool {
        match self.language {
            Language::Php => self.is("=>", at) && self.around(at).is_some_and(|open| self.is("{", open)),
            _ => self.is_any(&["=>", "->"], at),
        }
    }

    /// Whether a statement begins here, in no parentheses.
    fn starts_statement(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return true };
        let is_first = self.tokens.get(at).is_some_and(|token| token.indent.is_some());
        if self.language == Language::Python {
            return is_first;
        }
        if self.is_any(&[";", "{"], before) {
            return self.is(";", before);
        }
        if self.is("}", before) {
            // Not in an object that something follows.
            return is_first || self.is_word(at);
        }
        let goes_on = match self.text(before) {
            // `for (…)` without braces.
            ")" => self
                .partner(before)
                .and_then(|open| open.checked_sub(1))
                .is_some_and(|word| self.is_word_of(&["for", "while", "foreach", "if", "await"], word)),
            "]" => false,
            _ => {
                !self.is_word(before) && self.literal(before).is_none()
                    || self.is_word_of(&["do", "else", "return"], before)
            }
        };
        is_first && self.is_word(at) && !goes_on
    }

    /// From the beginning of a statement to the header of the block that it is in. `None` at the outermost.
    fn header(&self, at: usize, found: &mut Arounds) -> Option<usize> {
        if self.language != Language::Python {
            // Everything up to the brace is other statements.
            let open = self.around(at)?;
            match self.brace(open) {
                Brace::Plain => {}
                Brace::Loop => found.push(Around::Loop(open)),
                Brace::Function => found.push(Around::Function(open)),
            }
            return Some(open);
        }
        // On its own line too: `while x: …`.
        self.word_of_header(at, found);
        // The line before the first of its block.
        let first = self.block_first(at)?;
        let is_line = |before: &usize| {
            self.tokens.get(*before).is_some_and(|token| token.indent.is_some()) && self.around(*before).is_none()
        };
        let header = (0..first).rev().take(MAX_ABOVE).find(is_line)?;
        Some(header)
    }

    /// What the line of Python that begins here is.
    fn word_of_header(&self, at: usize, found: &mut Arounds) {
        let word = if self.is_word_of(&["async"], at) { at + 1 } else { at };
        if self.is_word_of(&["for", "while"], word) {
            found.push(Around::Loop(at));
        } else if self.is_word_of(&["def", "class"], word) {
            found.push(Around::Function(at));
        }
    }

    /// What a brace opens, by what is before it.
    fn brace(&self, open: usize) -> Brace {
        let Some(before) = open.checked_sub(1) else { return Brace::Plain };
        // A lambda has no arrow there.
        let object = if self.language == Language::Kotlin { Brace::Function } else { Brace::Plain };
        if self.is(")", before) {
            let word = self.partner(before).and_then(|open| open.checked_sub(1));
            match word {
                Some(word) if self.is_word_of(&LOOPS, word) || self.is_word_of(&["await"], word) => return Brace::Loop,
                Some(word) if self.is_word_of(&BRANCHES, word) => return Brace::Plain,
                _ => {}
            }
        } else if !self.is_word(before) && !self.is_any(&["]", ">", "}"], before) {
            let is_object = self.is_any(&["=", "(", ",", "[", ":", ":=", "?", "+", "&"], before);
            let is_function = self.language == Language::Rust && self.is("|", before);
            return if is_object && !is_function { object } else { Brace::Function };
        } else if self.is_word_of(&["return", "in"], before) {
            return object;
        }
        let mut at = before;
        for _ in 0..MAX_BACK {
            if self.is_any(&[")", "]", "}"], at) {
                if self.is("}", at) {
                    // `} else {`
                    return Brace::Function;
                }
                let Some(open) = self.partner(at) else { return Brace::Function };
                at = open;
            } else if self.is_word_of(&LOOPS, at) {
                return Brace::Loop;
            } else if self.is_word_of(&BRANCHES, at) {
                return Brace::Plain;
            } else if self.is_word_of(&FUNCTIONS, at) || self.is_any(&[";", "{"], at) {
                return Brace::Function;
            } else if self.is_word_of(&["new", "return"], at) || self.is_any(&["(", ",", "[", "=", ":=", "&"], at) {
                return object;
            }
            let Some(next) = at.checked_sub(1) else { return Brace::Function };
            at = next;
        }
        Brace::Function
    }
}

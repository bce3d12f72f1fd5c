//! What a statement is sent by: the call or the type of a request around it.

use super::Language;
use super::code::Code;
use partiql_iam::dynamodb::Operation;

/// What a statement is sent by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carrier {
    /// An operation of the DynamoDB API.
    DynamoDb(Operation),
    /// `SendCommand`, the operation of the QLDB Session API.
    QldbSession,
}

/// A carrier, and whether what it carries is the object as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Carried {
    pub(super) by: Carrier,
    /// False where a call around the object may change it.
    pub(super) is_whole: bool,
}

impl Carried {
    const fn whole(by: Carrier) -> Self {
        Self { by, is_whole: true }
    }

    const fn and(self, is_whole: bool) -> Self {
        Self { by: self.by, is_whole: self.is_whole && is_whole }
    }
}

/// Finds carriers.
pub(super) struct Carriers<'c, 't> {
    code: &'c Code<'t>,
}

/// How many brackets around a statement are looked at.
const MAX_LEVELS: usize = 32;

/// How many names may stand for one another.
const MAX_NAMES: usize = 3;

/// How many uses of a name are looked at.
const MAX_USES: usize = 32;

/// How many tokens after an assignment may be before the name of a request.
const MAX_WORDS: usize = 8;

/// Words before the name of what is defined.
const DEFINING: [&str; 5] = ["def", "fun", "fn", "func", "function"];

/// Calls that add their argument to a list.
const ADDING: [&str; 5] = ["append", "push", "add", "Add", "extend"];

/// Calls whose result has what they are given.
const KEEPING: [&str; 26] = [
    "array",
    "dict",
    "list",
    "tuple",
    "of",
    "asList",
    "singletonList",
    "listOf",
    "mutableListOf",
    "arrayListOf",
    "vec",
    "Some",
    "freeze",
    "List",
    "ArrayList",
    "Vec",
    "cast",
    "build",
    "concat",
    "statements",
    "transactStatements",
    "withStatements",
    "withTransactStatements",
    "setStatements",
    "setTransactStatements",
    "set_statements",
];

/// Calls whose result has what the function in them makes.
const MAKING: [&str; 3] = ["map", "flatMap", "Select"];

/// Methods whose result has nothing but what is in the list.
const TAKING: [&str; 9] = ["concat", "build", "filter", "slice", "toList", "ToList", "ToArray", "collect", "flat"];

/// Words before parentheses that are no calls.
const NO_CALLS: [&str; 8] = ["return", "await", "yield", "in", "if", "while", "for", "print"];

impl<'c, 't> Carriers<'c, 't> {
    pub(super) const fn new(code: &'c Code<'t>) -> Self {
        Self { code }
    }

    /// What carries an object, by the bracket that opens it.
    pub(super) fn of_object(&self, open: usize) -> Option<Carried> {
        self.of_bracket(open, 0)
    }

    /// What carries what a method of a builder is given.
    pub(super) fn of_method(&self, name: usize) -> Option<Carried> {
        let (start, found) = self.chain(name);
        found.map(Carried::whole).or_else(|| {
            let root = self.code.text(start);
            self.of_variable(root, start, 0).or_else(|| self.of_expression(start, 0))
        })
    }

    /// What carries an object that a name stands for at a place.
    pub(super) fn of_variable_at(&self, place: usize) -> Option<Carried> {
        self.of_variable(self.code.text(place), place, 0)
    }

    /// What carries the expression that begins at a token.
    fn of_expression(&self, start: usize, depth: usize) -> Option<Carried> {
        let start = self.without_prefix(start);
        self.of_assigned(start, depth).or_else(|| self.of_bracket(self.code.around(start)?, depth))
    }

    /// What carries the name that an expression is assigned to.
    fn of_assigned(&self, start: usize, depth: usize) -> Option<Carried> {
        let operator = start.checked_sub(1)?;
        let name = self.code.plainly_assigned(operator)?;
        self.of_name(&name, operator, depth)
    }

    fn of_bracket(&self, mut open: usize, depth: usize) -> Option<Carried> {
        let code = self.code;
        let mut is_whole = true;
        for _ in 0..MAX_LEVELS {
            let after = code.partner(open).map_or(open, |close| close + 1);
            let is_asked = code.is(".", after) && code.is("(", after + 2) && !code.is_word_of(&TAKING, after + 1);
            let is_joined = code.language == Language::Python && code.is("|", after);
            let start = match code.text(open) {
                "(" => match code.callee(open) {
                    // A definition, not a call.
                    Some(callee) if code.is_word_of(&DEFINING, callee.saturating_sub(1)) => return None,
                    Some(callee) => {
                        let (start, found) = self.chain(callee);
                        if let Some(found) = found {
                            return Some(Carried { by: found, is_whole });
                        }
                        if ADDING.contains(&code.text(callee)) && start < callee {
                            return self.of_variable(code.text(start), start, depth).map(|it| it.and(is_whole));
                        }
                        let is_making = code.language != Language::Python && code.is_word_of(&MAKING, callee);
                        is_whole &=
                            is_making || code.is_word_of(&KEEPING, callee) || code.is_word_of(&NO_CALLS, callee);
                        start
                    }
                    None => open,
                },
                "{" => {
                    let (start, found) = self.of_type(open);
                    if let Some(found) = found {
                        return Some(Carried { by: found, is_whole });
                    }
                    start?
                }
                "[" => {
                    let before = open.checked_sub(1)?;
                    // A place of a list.
                    if code.is_word(before) && !code.is_word_of(&["return", "in", "yield"], before) {
                        return None;
                    }
                    open
                }
                _ => return None,
            };
            is_whole &= !is_asked && !is_joined;
            let start = self.without_prefix(start);
            if let Some(found) = self.of_assigned(start, depth) {
                return Some(found.and(is_whole));
            }
            open = code.around(start)?;
        }
        None
    }

    /// The type or call before a brace, `ExecuteStatementRequest {`, `new List<BatchStatementRequest>() {`. Otherwise where the object
    /// begins; `None` if the brace opens a block.
    fn of_type(&self, brace: usize) -> (Option<usize>, Option<Carrier>) {
        let code = self.code;
        let Some(mut before) = brace.checked_sub(1) else { return (None, None) };
        if code.is_any(&["(", ",", "[", "{", ":", "=", ":=", "=>", "->", "*"], before) {
            return (Some(brace), None);
        }
        // One of several objects.
        if code.language == Language::JavaScript && code.is_any(&["?", "|"], before) {
            return (Some(brace), None);
        }
        if code.language == Language::CSharp && code.is(")", before) {
            let Some(open) = code.partner(before).filter(|open| open + 1 == before) else { return (None, None) };
            // `new() { … }`
            if open.checked_sub(1).is_some_and(|at| code.is_word_of(&["new"], at)) {
                return (Some(open - 1), None);
            }
            before = open.saturating_sub(1);
        }
        let mut at = before;
        if code.is(">", at) {
            while !code.is("<", at) && at > 0 && before - at < MAX_WORDS {
                at -= 1;
                if let Some(found) = code.carrier(at) {
                    return (None, Some(found));
                }
            }
            return (None, None);
        }
        if !code.is_word(at) {
            return (None, None);
        }
        if code.is_word_of(&["new", "return", "yield"], at) {
            return (Some(brace), None);
        }
        // There it opens a class.
        if matches!(code.language, Language::JavaScript | Language::Python) {
            return (None, None);
        }
        let found = code.carrier(at);
        while at >= 2 && code.is(".", at - 1) && code.is_word(at - 2) {
            at -= 2;
        }
        (None, found)
    }

    /// The beginning of a chain of calls up to a name, and the first carrier in it from the end.
    fn chain(&self, name: usize) -> (usize, Option<Carrier>) {
        let code = self.code;
        let mut at = name;
        let mut found = code.carrier(at);
        while found.is_none() {
            let Some(mut before) = at.checked_sub(2) else { break };
            if code.is(":", at - 1) && code.is(":", before) {
                before = before.saturating_sub(1);
            } else if !code.is(".", at - 1) {
                break;
            }
            if code.is_any(&["?", "!"], before) {
                before = before.saturating_sub(1);
            }
            while code.is_any(&[")", "]"], before) {
                let Some(open) = code.partner(before) else { return (at, None) };
                let Some(callee) = open.checked_sub(1) else { return (open, None) };
                if !code.is_word(callee) && !code.is_any(&[")", "]"], callee) {
                    return (open, None);
                }
                before = callee;
            }
            if !code.is_word(before) {
                break;
            }
            at = before;
            found = code.carrier(at);
        }
        (at, found)
    }

    /// The beginning with what may be before an expression.
    fn without_prefix(&self, mut start: usize) -> usize {
        while let Some(before) = start.checked_sub(1) {
            let is_prefix = self.code.is_word_of(&["new", "await"], before) || self.code.is_any(&["&", "*"], before);
            let is_spread = self.code.is(".", before) && self.code.language == Language::JavaScript;
            if !is_prefix && !is_spread {
                break;
            }
            start = before;
        }
        start
    }

    /// What carries an object that a name stands for at a place: by what was assigned to it, or by what it is passed to.
    fn of_variable(&self, name: &str, place: usize, depth: usize) -> Option<Carried> {
        // In `x = x.statement(…)` the assignment before it counts.
        let is_own = place.checked_sub(1).is_some_and(|before| self.code.is_any(&["=", ":="], before));
        let assignment = self.code.last_assignment(name, if is_own { place.saturating_sub(2) } else { place })?;
        let mut words = (assignment.at + 1..)
            .take(MAX_WORDS)
            .take_while(|at| self.code.is_word(*at) || self.code.is_any(&[".", "&", ":", "(", ")", "<"], *at));
        words
            .find_map(|at| self.code.carrier(at))
            .map(Carried::whole)
            .or_else(|| self.of_name(name, assignment.at, depth))
    }

    /// What carries an object by its name: the one carrier that the name is passed to.
    fn of_name(&self, name: &str, assignment: usize, depth: usize) -> Option<Carried> {
        if depth == MAX_NAMES {
            return None;
        }
        let uses = self.code.occurrences(name);
        if uses.len() > MAX_USES {
            return None;
        }
        let mut found: Option<Carried> = None;
        for at in uses.iter() {
            let is_of_it = self.code.last_assignment(name, *at).is_some_and(|last| last.at == assignment);
            let is_passed = self.code.is_any(&[",", ")", "]", "}"], at + 1);
            if !is_of_it || !is_passed {
                continue;
            }
            let Some(carried) = self.of_expression(*at, depth + 1) else { continue };
            if found.is_some_and(|found| found.by != carried.by) {
                return None;
            }
            found = Some(carried.and(found.is_none_or(|found| found.is_whole)));
        }
        found
    }

    /// Whether an object that has a name is passed to carriers alone, so that nothing changes it.
    pub(super) fn is_only_sent(&self, open: usize) -> bool {
        let code = self.code;
        let Some(operator) = self.before_type(open) else { return true };
        if !matches!(code.text(open), "{" | "[") {
            return true;
        }
        let Some(name) = code.plainly_assigned(operator) else { return true };
        let uses = code.occurrences(&name);
        uses.len() <= MAX_USES
            && uses.iter().filter(|at| code.last_assignment(&name, **at).is_some_and(|last| last.at == operator)).all(
                |at| {
                    let start = self.without_prefix(*at);
                    let call = code.around(start).filter(|open| code.is("(", *open)).and_then(|open| code.callee(open));
                    code.is_any(&[",", ")"], at + 1) && call.is_some_and(|callee| code.carrier(callee).is_some())
                },
            )
    }

    /// The token before an object and its type, where objects that have a type can be changed: `= &dynamodb.Input{`, `= new() {`.
    fn before_type(&self, open: usize) -> Option<usize> {
        let code = self.code;
        let mut at = open.checked_sub(1)?;
        if matches!(code.language, Language::Go | Language::CSharp) {
            if code.is(")", at) && code.partner(at) == at.checked_sub(1) {
                at = at.checked_sub(2)?;
            }
            while code.is_word(at) || code.is_any(&[".", "&"], at) {
                at = at.checked_sub(1)?;
            }
        }
        Some(at)
    }
}

/// The carrier that a name of an SDK is of: a method, or the type of a request.
///
/// Source: documentation of the AWS SDKs for Python, JavaScript, Java, Kotlin, Go, .NET and Rust.
pub(super) fn carrier(name: &str) -> Option<Carrier> {
    const SUFFIXES: [&str; 14] = [
        "requestbuilder",
        "commandinput",
        "inputbuilder",
        "request",
        "command",
        "input",
        "requestasync",
        "async",
        "withcontext",
        "pageswithcontext",
        "pages",
        "paginator",
        "paginated",
        "",
    ];
    const PREFIXES: [&[u8]; 3] = [b"new", b"paginate", b"begin"];
    // No name with its ending is longer.
    let mut folded = [0; 64];
    let mut length = 0;
    for byte in name.bytes().filter(|byte| *byte != b'_') {
        *folded.get_mut(length)? = byte.to_ascii_lowercase();
        length += 1;
        // Most names begin like none.
        if length == 1 && !matches!(folded.first(), Some(b'e' | b'b' | b'p' | b's' | b'n')) {
            return None;
        }
    }
    let folded = folded.get(..length).filter(|folded| folded.len() >= "sendCommand".len())?;
    let folded = PREFIXES.iter().find_map(|prefix| folded.strip_prefix(*prefix)).unwrap_or(folded);
    let (operation, carrier) = OPERATIONS.iter().find(|(operation, _)| folded.starts_with(operation.as_bytes()))?;
    let suffix = folded.get(operation.len()..)?;
    let is_known = SUFFIXES.iter().any(|known| known.as_bytes() == suffix) && may_be_carrier(name);
    is_known.then_some(*carrier)
}

/// The operations, in small letters.
const OPERATIONS: [(&str, Carrier); 6] = [
    ("executestatement", Carrier::DynamoDb(Operation::ExecuteStatement)),
    ("batchexecutestatement", Carrier::DynamoDb(Operation::BatchExecuteStatement)),
    ("batchstatement", Carrier::DynamoDb(Operation::BatchExecuteStatement)),
    ("executetransaction", Carrier::DynamoDb(Operation::ExecuteTransaction)),
    ("parameterizedstatement", Carrier::DynamoDb(Operation::ExecuteTransaction)),
    ("sendcommand", Carrier::QldbSession),
];

/// Whether a name may be that of a carrier: most are not.
pub(super) fn may_be_carrier(name: &str) -> bool {
    name.len() >= "sendCommand".len()
        && ["tatement", "ransaction", "ommand", "TATEMENT", "RANSACTION", "OMMAND"]
            .iter()
            .any(|part| name.contains(part))
}

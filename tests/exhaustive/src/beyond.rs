//! What is read beyond a grammar, and what of a grammar is not taken without a word: rows with reasons.
//!
//! A row is some lines up to an empty one:
//!
//! ```text
//! # why
//! rule = what the rule may be beside what the grammar says, in the notation of the grammar
//! > a statement that is read by this row alone
//! ```
//!
//! (without such a statement the rule is a part of others, with a line `+` what it says is read without a doubt; with a line `~` the
//! parser goes on where it could be, and refuses it in the end)
//!
//! or
//!
//! ```text
//! # why
//! ! KIND code … tokens
//! ```
//!
//! where KIND is a kind of [`Difference`](crate::walk::Difference), and the tokens, if there are any, are in the text one after the other. With `!!` it is in
//! the larger worlds alone.

use std::collections::BTreeMap;

use crate::ebnf::{Grammar, Part};

/// A rule that may be more.
pub(crate) struct Addition {
    pub(crate) text: String,
    pub(crate) rules: Vec<(String, Part)>,
    pub(crate) examples: Vec<String>,
    pub(crate) kind: Kind,
}

/// What a row says of its rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// They are read, and doubted.
    Read,
    /// They are read without a doubt.
    Trusted,
    /// The parser goes on where they can, and refuses what comes out.
    ReadOn,
}

/// The rows of a file.
#[derive(Default)]
pub(crate) struct Rows {
    pub(crate) additions: Vec<Addition>,
    /// The rules for every dialect.
    common: Vec<(String, Part)>,
    pub(crate) differences: Vec<Expected>,
}

/// A difference that has a reason.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    pub(crate) kind: String,
    pub(crate) code: String,
    /// Tokens that are in the text.
    pub(crate) within: String,
    /// Whether it is in the larger worlds alone.
    pub(crate) is_rare: bool,
}

impl Rows {
    pub(crate) fn read(common: &str, text: &str) -> Self {
        let mut rows = Self { common: rules(common), ..Self::default() };
        for block in text.split("\n\n") {
            let (mut reason, mut kind) = (false, Kind::Read);
            let (mut rule, mut examples, mut differences) = (String::new(), Vec::new(), Vec::new());
            for line in block.lines() {
                if line.starts_with('#') {
                    reason = true;
                } else if line == "+" {
                    kind = Kind::Trusted;
                } else if line == "~" {
                    kind = Kind::ReadOn;
                } else if let Some(example) = line.strip_prefix("> ") {
                    examples.push(example.to_owned());
                } else if let Some(difference) = line.strip_prefix('!') {
                    let is_rare = difference.starts_with('!');
                    let difference = difference.trim_start_matches(['!', ' ']);
                    let (kind, code) = difference.split_once(' ').expect("a kind and a code");
                    let (code, within) = code.split_once(" … ").unwrap_or((code, ""));
                    let [kind, code, within] = [kind, code, within].map(str::to_owned);
                    differences.push(Expected { kind, code, within, is_rare });
                } else {
                    rule.push_str(line);
                    rule.push('\n');
                }
            }
            if rule.trim().is_empty() && differences.is_empty() {
                continue;
            }
            assert!(reason, "no reason: {block}");
            rows.differences.extend(differences);
            if !rule.trim().is_empty() {
                if examples.is_empty() {
                    rows.common.extend(rules(&rule));
                    continue;
                }
                rows.additions.push(Addition { rules: rules(&rule), text: rule, examples, kind });
            }
        }
        rows
    }

    /// The names of the rules that words describe.
    pub(crate) fn described(&self) -> impl Iterator<Item = String> {
        let additions = self.additions.iter().flat_map(|addition| &addition.rules);
        self.common
            .iter()
            .chain(additions)
            .filter(|(_, part)| matches!(part, Part::Special))
            .map(|(name, _)| name.clone())
    }

    /// The rules of a grammar with those that hold.
    pub(crate) fn with(
        &self,
        rules: &BTreeMap<String, Part>,
        holds: impl Fn(usize, &Addition) -> bool,
    ) -> BTreeMap<String, Part> {
        let mut all = rules.clone();
        let additions = self.additions.iter().enumerate().filter(|(number, addition)| holds(*number, addition));
        for (name, part) in self.common.iter().chain(additions.flat_map(|(_, addition)| &addition.rules)) {
            let whole = all.remove(name).map(|before| Part::Choice(vec![before, part.clone()]));
            all.insert(name.clone(), whole.unwrap_or_else(|| part.clone()));
        }
        all
    }
}

/// The rules that have a name in them at once, or a query.
const NAMES: [&str; 6] = ["name-x", "plain-name-x", "called-x", "value-x", "query-x", "ended-query-x"];

/// Rules in the notation of the grammar, each as often as it is defined. Those that end in `-x` are there twice more: in `-s` for what is inside
/// of a source, and in `-n` for what has no names.
fn rules(text: &str) -> Vec<(String, Part)> {
    let mut rules = Vec::new();
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let begins = |line: &&str| line.starts_with(|one: char| one.is_ascii_alphabetic());
    let mut rest = lines.as_slice();
    while let Some(end) =
        rest.iter().skip(1).position(begins).map(|at| at + 1).or((!rest.is_empty()).then_some(rest.len()))
    {
        let one = rest[..end].join("\n");
        rest = &rest[end..];
        if one.trim().is_empty() {
            continue;
        }
        for (name, part) in Grammar::read(&one).rules {
            if let Some(stem) = name.strip_suffix("-x") {
                rules.push((format!("{stem}-s"), variant(&part, "-s")));
                let nothing = Part::Choice(Vec::new());
                let of_values = if NAMES.contains(&name.as_str()) { nothing } else { variant(&part, "-n") };
                rules.push((format!("{stem}-n"), of_values));
            }
            rules.push((name, part));
        }
    }
    rules
}

/// A part with the rules that end otherwise.
fn variant(part: &Part, end: &str) -> Part {
    let all = |parts: &[Part]| parts.iter().map(|part| variant(part, end)).collect();
    match part {
        Part::Rule(name) => {
            Part::Rule(name.strip_suffix("-x").map_or_else(|| name.clone(), |stem| format!("{stem}{end}")))
        }
        Part::Sequence(parts) => Part::Sequence(all(parts)),
        Part::Choice(parts) => Part::Choice(all(parts)),
        Part::Optional(part) => Part::Optional(Box::new(variant(part, end))),
        Part::Repeated(part) => Part::Repeated(Box::new(variant(part, end))),
        Part::Word(_) | Part::Text(_) | Part::Range(..) | Part::Special => part.clone(),
    }
}

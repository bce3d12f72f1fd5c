//! The two dialects: grammar, tokens, what is read beyond the grammar, and what a service says of a statement.

use std::collections::BTreeMap;

use partiql_iam::syntax::{Statement, SyntaxError};

use crate::Bound;
use crate::beyond::{Addition, Expected, Kind, Rows};
use crate::earley::{Reader, Rules};
use crate::ebnf::{Grammar, Part};
use crate::terminal::Words;
use crate::walk::{Difference, Found, World, walk};

/// Tokens, and how many of them make the longest string: for the gate and at most.
pub(crate) struct Alphabet {
    pub(crate) name: &'static str,
    pub(crate) tokens: &'static str,
    pub(crate) lengths: (usize, usize),
}

/// The rule that begins what is read beyond a grammar.
const WHOLE: &str = "statement-x";
const ANY: &str = "any-statement";

/// A set of texts.
pub(crate) struct Language {
    rules: Rules,
    words: BTreeMap<String, Part>,
}

impl Language {
    pub(crate) fn reader<'l>(&'l self, dialect: &Dialect, tokens: &[String]) -> Reader<'l> {
        Reader::new(&self.rules, tokens, |token, terminal| dialect.words.is(&self.words, token, terminal))
    }
}

pub(crate) struct Dialect {
    pub(crate) name: &'static str,
    pub(crate) words: Words,
    grammar: Grammar,
    /// The rules that hold what is not of the dialect.
    others: &'static [&'static str],
    rows: Rows,
    alphabets: &'static [Alphabet],
    pub(crate) parse: fn(&str) -> Result<Statement<'_>, SyntaxError>,
    /// The code of the first doubt or error of the answer.
    pub(crate) doubt: fn(&Statement<'_>) -> Option<String>,
    /// How the answer differs from that of a slow resolver.
    pub(crate) compare: fn(&Statement<'_>) -> Option<(Difference, &'static str)>,
}

impl Dialect {
    fn lexical(&self) -> Vec<String> {
        fn has_range(part: &Part) -> bool {
            match part {
                Part::Range(..) => true,
                Part::Sequence(parts) | Part::Choice(parts) => parts.iter().any(has_range),
                Part::Optional(part) | Part::Repeated(part) => has_range(part),
                Part::Word(_) | Part::Text(_) | Part::Rule(_) | Part::Special => false,
            }
        }
        let ranges = self.grammar.rules.iter().filter(|(_, part)| has_range(part)).map(|(name, _)| name.clone());
        self.grammar.lexical.iter().cloned().chain(ranges).chain(self.rows.described()).collect()
    }

    /// The rules with all rows but one.
    fn language(&self, start: &'static str, holds: impl Fn(usize, &Addition) -> bool) -> Language {
        let mut words = self.rows.with(&self.grammar.rules, &holds);
        let starts = [start].into_iter().chain((start == WHOLE).then_some(self.others).into_iter().flatten().copied());
        words.insert(ANY.to_owned(), Part::Choice(starts.map(|rule| Part::Rule(rule.to_owned())).collect()));
        Language { rules: Rules::new(&words, &self.lexical(), ANY), words }
    }

    /// The grammar with what is read without a doubt, all that is read, all that the parser goes on with, and the grammar; without one row.
    fn languages(&self, without: Option<usize>) -> [Language; 4] {
        let is_with = |number: usize| Some(number) != without;
        [
            self.language("statement", |number, row| is_with(number) && row.kind == Kind::Trusted),
            self.language(WHOLE, |number, row| is_with(number) && row.kind != Kind::ReadOn),
            self.language(WHOLE, |number, _| is_with(number)),
            self.language("statement", |_, _| false),
        ]
    }

    /// Each row is needed, and is what it says.
    fn check_rows(&self) {
        let all = self.languages(None);
        for (number, addition) in self.rows.additions.iter().enumerate() {
            let without = self.languages(Some(number));
            for example in &addition.examples {
                let tokens: Vec<String> = example.split(' ').map(unfold).collect();
                let example = &tokens.join(" ");
                let places: Vec<usize> = (0..tokens.len()).collect();
                let reads = |language: &Language| language.reader(self, &tokens).reads(&places);
                let which = match addition.kind {
                    Kind::Trusted => 0,
                    Kind::Read => 1,
                    Kind::ReadOn => 2,
                };
                assert!(reads(&all[which]), "{}: no sentence: {example}\n{}", self.name, addition.text);
                assert!(!reads(&without[which]), "{}: needless: {example}\n{}", self.name, addition.text);
                let parsed = (self.parse)(example);
                assert_eq!(parsed.is_ok(), addition.kind != Kind::ReadOn, "{}: {example}", self.name);
                if let Ok(statement) = parsed {
                    let doubt = (self.doubt)(&statement);
                    assert_eq!(doubt.is_none(), addition.kind == Kind::Trusted, "{}: {example}: {doubt:?}", self.name);
                }
            }
        }
    }

    /// The row for a difference.
    pub(crate) fn row(&self, difference: Difference, code: &str, text: &str) -> Option<usize> {
        let is_of = |row: &Expected| {
            row.code == code
                && row.kind == difference.name()
                && (row.within.is_empty() || format!(" {text} ").contains(&format!(" {} ", row.within)))
        };
        self.rows.differences.iter().position(is_of)
    }

    /// Walks the alphabets and says what is not as it should be.
    pub(crate) fn check(&self, bound: Bound, threads: usize, within: &str) -> bool {
        self.check_rows();
        let languages = self.languages(None);
        let mut differences: BTreeMap<(Difference, String, Option<usize>), (u64, String)> = BTreeMap::new();
        for alphabet in self.alphabets.iter().filter(|alphabet| alphabet.name.starts_with(within)) {
            let tokens: Vec<String> = alphabet.tokens.split_whitespace().map(unfold).collect();
            let length = match bound {
                Bound::Gate => alphabet.lengths.0,
                Bound::Full(more) => alphabet.lengths.1 + more,
            };
            let world = World { dialect: self, tokens: &tokens, length, languages: &languages };
            let began = std::time::Instant::now();
            let found = walk(&world, threads);
            let Found { prefixes, viable, sentences, of_grammar, states, .. } = found;
            println!(
                "{} {}: {} tokens, up to {length}: {prefixes} prefixes, {viable} that can be sentences, {sentences} \
                 statements, {of_grammar} of the grammar; {states} states; {:.1} s",
                self.name,
                alphabet.name,
                tokens.len(),
                began.elapsed().as_secs_f64()
            );
            for (key, (count, text)) in found.differences {
                let row = differences.entry(key).or_insert((0, text.clone()));
                row.0 += count;
                if text.len() < row.1.len() {
                    row.1 = text;
                }
            }
        }
        let mut is_right = true;
        for ((difference, code, row), (count, text)) in &differences {
            if row.is_none() {
                println!("{}: {difference:?} {code}: {count}, such as\n    {text}", self.name);
                is_right = false;
            }
        }
        for (number, row) in self.rows.differences.iter().enumerate() {
            if !within.is_empty() || row.is_rare && matches!(bound, Bound::Gate) {
                continue;
            }
            if !differences.keys().any(|(_, _, found)| *found == Some(number)) {
                println!("{}: no longer: {row:?}", self.name);
                is_right = false;
            }
        }
        is_right
    }
}

/// A token with its blanks, which are written `~`.
fn unfold(token: &str) -> String {
    token.replace('~', " ")
}

/// Both.
pub(crate) fn all() -> [Dialect; 2] {
    [
        Dialect {
            name: "QLDB",
            words: Words {
                reserved: Words::reserved(include_str!("../../../grammar/reserved-words.txt"), |_| false),
                special: crate::qldb::special,
            },
            grammar: Grammar::read(include_str!("../../../grammar/qldb-partiql.ebnf")),
            others: &["refused"],
            rows: Rows::read(include_str!("../both.txt"), include_str!("../qldb.txt")),
            alphabets: crate::qldb::ALPHABETS,
            parse: |text| partiql_iam::qldb::parse(text),
            doubt: crate::qldb::doubt,
            compare: crate::qldb::compare,
        },
        Dialect {
            name: "DynamoDB",
            words: Words {
                // Those that were seen to run as names are none.
                reserved: &Words::reserved(include_str!("../../../grammar/reserved-words.txt"), |_| false)
                    - &Words::reserved(include_str!("../../../grammar/dynamodb-reserved-words.txt"), |line| {
                        !line.ends_with(" name name")
                    }),
                special: crate::dynamodb::special,
            },
            grammar: Grammar::read(include_str!("../../../grammar/dynamodb-partiql.ebnf")),
            others: &["doubtful"],
            rows: Rows::read(include_str!("../both.txt"), include_str!("../dynamodb.txt")),
            alphabets: crate::dynamodb::ALPHABETS,
            parse: |text| partiql_iam::dynamodb::parse(text),
            doubt: crate::dynamodb::doubt,
            compare: |_| None,
        },
    ]
}

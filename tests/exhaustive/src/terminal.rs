//! Whether a token is a word, a sign, or what a rule for single words and literals writes.

use std::collections::{BTreeMap, BTreeSet};

use crate::earley::Terminal;
use crate::ebnf::Part;

/// What a dialect's tokens are compared with.
pub(crate) struct Words {
    pub(crate) reserved: BTreeSet<String>,
    /// What a rule that words describe writes.
    pub(crate) special: fn(&Words, &str, &str) -> bool,
}

impl Words {
    /// The words of a list that are reserved: the first of each line, without those that `is_name` takes for names.
    pub(crate) fn reserved(list: &str, is_name: impl Fn(&str) -> bool) -> BTreeSet<String> {
        let lines = list.lines().filter(|line| !line.starts_with('#') && !line.is_empty() && !is_name(line));
        lines.filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
    }

    /// Whether a token is a terminal.
    pub(crate) fn is(&self, rules: &BTreeMap<String, Part>, token: &str, terminal: &Terminal) -> bool {
        match terminal {
            Terminal::Word(word) => word.eq_ignore_ascii_case(token),
            Terminal::Text(text) => text == token,
            Terminal::Lexical(rule) => Matcher { words: self, rules }.rule(rule, token).contains(&token.len()),
        }
    }

    /// Whether a text is a name without quotes that is no reserved word.
    pub(crate) fn is_identifier(&self, text: &str) -> bool {
        let is_first = |byte: &u8| byte.is_ascii_alphabetic() || b"_$".contains(byte);
        text.as_bytes().first().is_some_and(is_first)
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_$".contains(&byte))
            && !self.reserved.contains(&text.to_ascii_uppercase())
    }

    /// Whether a text is a name in double quotes.
    pub(crate) fn is_quoted(text: &str) -> bool {
        text.len() > 2 && text.starts_with('"') && text.ends_with('"') && !text[1..text.len() - 1].contains('"')
    }
}

struct Matcher<'m> {
    words: &'m Words,
    rules: &'m BTreeMap<String, Part>,
}

impl Matcher<'_> {
    /// Where a rule can end that begins where the text does.
    fn rule(&self, name: &str, text: &str) -> BTreeSet<usize> {
        self.part(name, self.rules.get(name).unwrap_or_else(|| panic!("no rule {name}")), text)
    }

    fn part(&self, name: &str, part: &Part, text: &str) -> BTreeSet<usize> {
        match part {
            Part::Word(word) => {
                let begins = text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
                begins.then_some(word.len()).into_iter().collect()
            }
            Part::Text(wanted) => text.starts_with(wanted.as_str()).then_some(wanted.len()).into_iter().collect(),
            Part::Range(first, last) => {
                let character = text.chars().next().filter(|one| (first..=last).contains(&one));
                character.map(char::len_utf8).into_iter().collect()
            }
            Part::Rule(name) => self.rule(name, text),
            Part::Special => {
                let ends = (1..=text.len()).filter(|end| text.is_char_boundary(*end));
                ends.filter(|end| (self.words.special)(self.words, name, &text[..*end])).collect()
            }
            Part::Sequence(parts) => {
                let mut ends = BTreeSet::from([0]);
                for part in parts {
                    ends = ends
                        .iter()
                        .flat_map(|at| self.part(name, part, &text[*at..]).into_iter().map(move |end| at + end))
                        .collect();
                }
                ends
            }
            Part::Choice(choices) => choices.iter().flat_map(|choice| self.part(name, choice, text)).collect(),
            Part::Optional(inner) => self.part(name, inner, text).into_iter().chain([0]).collect(),
            Part::Repeated(inner) => {
                let mut ends = BTreeSet::from([0]);
                loop {
                    let more: BTreeSet<usize> = ends
                        .iter()
                        .flat_map(|at| self.part(name, inner, &text[*at..]).into_iter().map(move |end| at + end))
                        .collect();
                    let before = ends.len();
                    ends.extend(more);
                    if ends.len() == before {
                        return ends;
                    }
                }
            }
        }
    }
}

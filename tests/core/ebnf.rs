//! Reads `grammar/qldb-partiql.ebnf`.

use std::collections::BTreeMap;

/// A part of a rule.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// A word in any case.
    Word(String),
    /// Exactly this text.
    Text(String),
    /// One character of a range.
    Range(char, char),
    /// What another rule says.
    Rule(String),
    /// What words say: the generator has samples for the rule.
    Special,
    Sequence(Vec<Part>),
    Choice(Vec<Part>),
    Optional(Box<Part>),
    Repeated(Box<Part>),
}

#[derive(Debug)]
pub(crate) struct Grammar {
    pub(crate) rules: BTreeMap<String, Part>,
    /// The rules of section 6, whose parts nothing separates.
    pub(crate) lexical: Vec<String>,
}

struct Reader<'s> {
    rest: &'s str,
}

impl Grammar {
    pub(crate) fn read(text: &str) -> Self {
        let mut reader = Reader { rest: text };
        let mut grammar = Self { rules: BTreeMap::new(), lexical: Vec::new() };
        while !reader.is_at_end() {
            let section = section(text, text.len() - reader.rest.len());
            let name = reader.rule_name().expect("the name of a rule");
            assert!(reader.takes("="), "`=` after {name}");
            let body = reader.choice();
            if section == 6 {
                grammar.lexical.push(name.clone());
            }
            assert!(grammar.rules.insert(name.clone(), body).is_none(), "{name} is defined twice");
        }
        grammar
    }
}

/// The number of the section that an offset lies in: the last comment before it that begins with a number.
fn section(text: &str, offset: usize) -> usize {
    let headings =
        text[..offset].match_indices("(* ").filter_map(|(at, _)| text[at + 3..].split('.').next()?.parse().ok());
    headings.last().unwrap_or(0)
}

impl Reader<'_> {
    fn skip(&mut self) {
        loop {
            self.rest = self.rest.trim_start();
            let Some(comment) = self.rest.strip_prefix("(*") else { return };
            self.rest = &comment[comment.find("*)").expect("a closed comment") + 2..];
        }
    }

    fn is_at_end(&mut self) -> bool {
        self.skip();
        self.rest.is_empty()
    }

    fn takes(&mut self, text: &str) -> bool {
        self.skip();
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn word(&mut self) -> Option<String> {
        self.skip();
        let end =
            self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(self.rest.len());
        let word = self.rest[..end].to_owned();
        self.rest = &self.rest[end..];
        (!word.is_empty()).then_some(word)
    }

    fn rule_name(&mut self) -> Option<String> {
        self.word().filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase()))
    }

    fn choice(&mut self) -> Part {
        let mut choices = vec![self.sequence()];
        while self.takes("|") {
            choices.push(self.sequence());
        }
        if choices.len() == 1 { choices.remove(0) } else { Part::Choice(choices) }
    }

    fn sequence(&mut self) -> Part {
        let mut parts = Vec::new();
        while let Some(part) = self.part() {
            parts.push(part);
        }
        assert!(!parts.is_empty(), "nothing at {:.40}", self.rest);
        if parts.len() == 1 { parts.remove(0) } else { Part::Sequence(parts) }
    }

    fn part(&mut self) -> Option<Part> {
        self.skip();
        let first = self.rest.chars().next()?;
        match first {
            '"' | '\'' => {
                let text = self.text(first);
                if self.rest.starts_with("..") {
                    self.rest = &self.rest[2..];
                    let end = self.text('"');
                    return Some(Part::Range(text.chars().next()?, end.chars().next()?));
                }
                Some(Part::Text(text))
            }
            '[' => Some(Part::Optional(Box::new(self.bracket("]")))),
            '{' => Some(Part::Repeated(Box::new(self.bracket("}")))),
            '(' => Some(self.bracket(")")),
            '?' => {
                let end = self.rest[1..].find('?').expect("a closed special sequence");
                self.rest = &self.rest[end + 2..];
                Some(Part::Special)
            }
            _ if first.is_ascii_uppercase() => self.word().map(Part::Word),
            _ if first.is_ascii_lowercase() => {
                let before = self.rest;
                let name = self.rule_name()?;
                // The name of the next rule ends this one.
                if self.takes("=") {
                    self.rest = before;
                    return None;
                }
                Some(Part::Rule(name))
            }
            _ => None,
        }
    }

    fn text(&mut self, quote: char) -> String {
        let end = self.rest[1..].find(quote).expect("a closed text");
        let text = self.rest[1..=end].to_owned();
        self.rest = &self.rest[end + 2..];
        text
    }

    fn bracket(&mut self, close: &str) -> Part {
        self.rest = &self.rest[1..];
        let part = self.choice();
        assert!(self.takes(close), "`{close}` at {:.40}", self.rest);
        part
    }
}

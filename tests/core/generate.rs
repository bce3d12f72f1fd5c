//! Writes random statements by the grammar, and says which permissions each needs.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::ebnf::{Grammar, Part};

/// The tables that statements name. Some are reserved words, which quotes make names; so every table may be quoted.
pub(crate) const TABLES: [&str; 4] = ["Person", "Vehicle", "VehicleRegistration", "_t2"];
const FIELDS: [&str; 6] = ["VIN", "Owners", "data", "\"Year\"", "\"a \"\"b\"\" c\"", "metadata"];

/// A small generator of random numbers (SplitMix64), so that a seed names a statement for ever.
pub(crate) struct Random(pub u64);

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).unwrap()
    }

    pub(crate) fn one_of<'t>(&mut self, choices: &[&'t str]) -> &'t str {
        choices[self.below(choices.len())]
    }
}

/// A statement, and what the rules that wrote it say that it needs: action and name or id of the table.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) text: String,
    pub(crate) command: String,
    pub(crate) needs: BTreeSet<(&'static str, String)>,
}

/// What a dialect's rules mean: samples for those that words describe, and what the use of one says of the answer.
#[derive(Clone, Copy)]
pub(crate) struct Meaning {
    pub(crate) sample: for<'g> fn(&mut Generator<'g>, &str) -> Option<String>,
    pub(crate) note: for<'g> fn(&mut Generator<'g>, &str, &str),
}

/// Those of QLDB.
const QLDB: Meaning = Meaning {
    sample: |generator, rule| generator.sample(rule),
    note: |generator, rule, text| generator.note(rule, text),
};

pub(crate) struct Generator<'g> {
    meaning: Meaning,
    grammar: &'g Grammar,
    /// How deep each rule must go at least.
    least: Rc<BTreeMap<&'g str, usize>>,
    pub(crate) random: Random,
    pub(crate) written: Written,
    aliases: Vec<String>,
    document: Option<String>,
    names: usize,
    tags: usize,
}

impl<'g> Generator<'g> {
    pub(crate) fn new(grammar: &'g Grammar, seed: u64) -> Self {
        Self::with(grammar, seed, QLDB)
    }

    pub(crate) fn with(grammar: &'g Grammar, seed: u64, meaning: Meaning) -> Self {
        let mut least: BTreeMap<&str, usize> = BTreeMap::new();
        loop {
            let before = least.clone();
            for (name, part) in &grammar.rules {
                if let Some(depth) = least_depth(part, &before) {
                    least.insert(name, depth + 1);
                }
            }
            if before == least {
                break;
            }
        }
        for name in grammar.rules.keys() {
            assert!(least.contains_key(name.as_str()), "{name} never ends");
        }
        Self::begun(meaning, grammar, Rc::new(least), seed)
    }

    /// Another one for the same grammar, in much less time than the first took.
    pub(crate) fn again(&self, seed: u64) -> Self {
        Self::begun(self.meaning, self.grammar, Rc::clone(&self.least), seed)
    }

    fn begun(meaning: Meaning, grammar: &'g Grammar, least: Rc<BTreeMap<&'g str, usize>>, seed: u64) -> Self {
        Self {
            meaning,
            grammar,
            least,
            random: Random(seed),
            written: Written::default(),
            aliases: Vec::new(),
            document: None,
            names: 0,
            tags: 0,
        }
    }

    /// A statement by the rule `root`, at most `depth` rules deep where there is a choice.
    pub(crate) fn statement(mut self, root: &str, depth: usize) -> Written {
        let text = self.rule(root, depth).expect("a statement");
        self.written.text = text;
        self.written
    }

    fn rule(&mut self, name: &str, depth: usize) -> Option<String> {
        let (name, part) = self.grammar.rules.get_key_value(name).unwrap_or_else(|| panic!("no rule {name}"));
        if matches!(part, Part::Special) {
            return (self.meaning.sample)(self, name);
        }
        let lexical = self.grammar.lexical.contains(name);
        let aliases = self.aliases.len();
        let text = self.part(part, depth.saturating_sub(1), lexical)?;
        if matches!(name.as_str(), "nested-query" | "select") {
            self.aliases.truncate(aliases);
        }
        (self.meaning.note)(self, name, &text);
        Some(text)
    }

    /// What the use of a rule means for the answer.
    fn note(&mut self, rule: &str, text: &str) {
        let bare = text.trim_matches(['"', '\'']).to_owned();
        let actions: &[&'static str] = match rule {
            "read-table" => &["qldb:PartiQLSelect"],
            "committed-view" => {
                let table = text.trim_start_matches("_ql_committed_").to_owned();
                self.written.needs.insert(("qldb:PartiQLSelect", table));
                return;
            }
            "system-catalog" => {
                self.written.needs.insert(("qldb:PartiQLSelect", "user_tables".to_owned()));
                return;
            }
            "history-table" | "history-id" => &["qldb:PartiQLHistoryFunction"],
            "insert-table" => &["qldb:PartiQLInsert"],
            "change-table" => &["qldb:PartiQLUpdate", "qldb:PartiQLSelect"],
            "delete-table" => &["qldb:PartiQLDelete", "qldb:PartiQLSelect"],
            "dropped-table" => &["qldb:PartiQLDropTable"],
            "indexed-table" => &["qldb:PartiQLCreateIndex"],
            "unindexed-table" => &["qldb:PartiQLDropIndex"],
            "undropped-id" => &["qldb:PartiQLUndropTable"],
            "redacted-id" => &["qldb:PartiQLRedact"],
            "new-table" => {
                self.written.needs.insert(("qldb:PartiQLCreateTable", "*".to_owned()));
                return;
            }
            "tag" => {
                self.written.needs.insert(("qldb:TagResource", "*".to_owned()));
                return;
            }
            "select" | "insert" | "delete" | "create-table" | "drop-table" | "undrop-table" | "create-index"
            | "drop-index" => {
                self.written.command = rule.to_uppercase().replace('-', " ");
                return;
            }
            "redact-revision" => {
                "REDACT_REVISION".clone_into(&mut self.written.command);
                return;
            }
            "update" | "from" => {
                let deletes = self.written.needs.iter().any(|(action, _)| *action == "qldb:PartiQLDelete");
                (if deletes { "DELETE" } else { "UPDATE" }).clone_into(&mut self.written.command);
                return;
            }
            _ => return,
        };
        for action in actions {
            self.written.needs.insert((action, bare.clone()));
        }
    }

    fn part(&mut self, part: &Part, depth: usize, lexical: bool) -> Option<String> {
        match part {
            Part::Word(word) => Some(self.in_some_case(word)),
            Part::Text(text) => Some(text.clone()),
            Part::Range(first, last) => {
                let count = u32::from(*last) - u32::from(*first) + 1;
                char::from_u32(u32::from(*first) + u32::try_from(self.random.below(count as usize)).unwrap())
                    .map(String::from)
            }
            Part::Rule(name) => self.rule(name, depth),
            Part::Special => panic!("a special sequence is a whole rule"),
            Part::Sequence(parts) => self.sequence(parts, depth, lexical),
            Part::Choice(choices) => self.choice(choices, depth, lexical),
            Part::Optional(inner) => {
                let fits = least_depth(inner, &self.least).is_some_and(|least| least <= depth);
                if fits && self.random.below(2) == 0 {
                    self.attempt(inner, depth, lexical).or(Some(String::new()))
                } else {
                    Some(String::new())
                }
            }
            Part::Repeated(inner) => {
                let fits = least_depth(inner, &self.least).is_some_and(|least| least <= depth);
                let mut parts = Vec::new();
                while fits && self.random.below(3) == 0 {
                    parts.extend(self.attempt(inner, depth, lexical));
                }
                Some(self.join(&parts, lexical))
            }
        }
    }

    fn choice(&mut self, choices: &[Part], depth: usize, lexical: bool) -> Option<String> {
        let least = |generator: &Self, choice: &Part| least_depth(choice, &generator.least).unwrap_or(usize::MAX);
        let mut open: Vec<&Part> = choices.iter().filter(|choice| least(self, choice) <= depth).collect();
        if open.is_empty() {
            let shallowest = choices.iter().map(|choice| least(self, choice)).min()?;
            open = choices.iter().filter(|choice| least(self, choice) == shallowest).collect();
        }
        // A choice that needs an alias where there is none is no choice.
        while !open.is_empty() {
            let choice = open.swap_remove(self.random.below(open.len()));
            if let Some(text) = self.attempt(choice, depth, lexical) {
                return Some(text);
            }
        }
        choices.iter().find_map(|choice| self.attempt(choice, depth, lexical))
    }

    /// Writes a part, or leaves no trace of it.
    fn attempt(&mut self, part: &Part, depth: usize, lexical: bool) -> Option<String> {
        let (aliases, needs) = (self.aliases.len(), self.written.needs.clone());
        let text = self.part(part, depth, lexical);
        if text.is_none() {
            self.aliases.truncate(aliases);
            self.written.needs = needs;
        }
        text
    }

    /// The projection comes first but sees the aliases of the sources, so it is written last.
    fn sequence(&mut self, parts: &[Part], depth: usize, lexical: bool) -> Option<String> {
        let is_late =
            |part: &Part| matches!(part, Part::Rule(name) if matches!(name.as_str(), "projection" | "refused-value"));
        let mut texts: Vec<Option<String>> = vec![None; parts.len()];
        for late in [false, true] {
            for (index, part) in parts.iter().enumerate().filter(|(_, part)| is_late(part) == late) {
                texts[index] = Some(self.part(part, depth, lexical)?);
            }
        }
        let texts: Vec<String> = texts.into_iter().flatten().filter(|text| !text.is_empty()).collect();
        Some(self.join(&texts, lexical))
    }

    fn join(&mut self, parts: &[String], lexical: bool) -> String {
        let mut text = String::new();
        for (index, part) in parts.iter().enumerate() {
            if index > 0 && !lexical {
                text.push_str(self.random.one_of(&[
                    " ",
                    " ",
                    " ",
                    " ",
                    "\n",
                    "\t ",
                    " /* FROM x; */ ",
                    " -- DROP TABLE y\n",
                    "\r\n",
                    "/**/ ",
                ]));
            }
            text.push_str(part);
        }
        text
    }

    fn in_some_case(&mut self, word: &str) -> String {
        match self.random.below(4) {
            0 => word.to_ascii_lowercase(),
            1 => word.chars().map(|c| if self.random.below(2) == 0 { c.to_ascii_lowercase() } else { c }).collect(),
            _ => word.to_owned(),
        }
    }

    fn new_name(&mut self) -> String {
        self.names += 1;
        let name = format!("a{}", self.names);
        if self.random.below(4) == 0 { format!("\"{name}\"") } else { name }
    }

    fn sample(&mut self, rule: &str) -> Option<String> {
        Some(match rule {
            "identifier" => {
                self.random.one_of(&["VIN", "x", "_a1", "$b", "Owners", "purge", "history", "txId"]).to_owned()
            }
            "table" => self.random.one_of(&TABLES).to_owned(),
            "field" => self.random.one_of(&FIELDS).to_owned(),
            "item-alias" => self.new_name(),
            "alias" => {
                let name = self.new_name();
                self.aliases.push(name.clone());
                name
            }
            "document-alias" => {
                let name = self.new_name();
                self.aliases.push(name.clone());
                self.document = Some(name.clone());
                name
            }
            "document-name" => self.document.clone()?,
            "known-alias" => {
                if self.aliases.is_empty() {
                    return None;
                }
                self.aliases[self.random.below(self.aliases.len())].clone()
            }
            "id" => (0..22).map(|_| self.random.one_of(&["0", "a", "Z", "7"])).collect(),
            "tag-key" => {
                self.tags += 1;
                format!("key{}", self.tags)
            }
            _ => panic!("no sample for {rule}"),
        })
    }
}

/// How many rules deep a part must go at least; `None` if that is not known yet.
fn least_depth(part: &Part, rules: &BTreeMap<&str, usize>) -> Option<usize> {
    match part {
        Part::Word(_) | Part::Text(_) | Part::Range(..) | Part::Special | Part::Optional(_) | Part::Repeated(_) => {
            Some(0)
        }
        Part::Rule(name) => rules.get(name.as_str()).copied(),
        Part::Sequence(parts) => {
            parts.iter().map(|part| least_depth(part, rules)).try_fold(0, |most, part| Some(most.max(part?)))
        }
        Part::Choice(choices) => choices.iter().filter_map(|choice| least_depth(choice, rules)).min(),
    }
}

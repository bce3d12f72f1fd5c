//! `policies.txt`: what differs, and where the guide is silent; each with its reason.

use crate::guide::reading::Silence;
use crate::policies::tally::Tally;

/// A row of what differs: the words are in the text of the case, one after the other.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) kind: String,
    pub(crate) words: Vec<String>,
    /// Whether it is in the larger worlds alone.
    is_rare: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) differences: Vec<Row>,
    /// The names of silences, and whether the smaller worlds lack it.
    silences: Vec<(String, bool)>,
}

impl Row {
    pub(crate) fn is_of(&self, kind: &str, text: &str) -> bool {
        let mut rest = text;
        self.kind == kind
            && self.words.iter().all(|word| match rest.split_once(word.as_str()) {
                Some((_, after)) => {
                    rest = after;
                    true
                }
                None => false,
            })
    }
}

impl Rows {
    pub(crate) fn read(text: &str) -> Self {
        let mut rows = Self::default();
        for block in text.split("\n\n") {
            let mut has_reason = false;
            for line in block.lines() {
                if line.starts_with('#') {
                    has_reason = true;
                    continue;
                }
                assert!(has_reason, "a row without a reason: {line}");
                let (mark, rest) = line.split_once(' ').expect("a row");
                let mut words = rest.split(' ').filter(|word| *word != "…").map(|word| word.replace('~', " "));
                match mark {
                    "?" | "??" => rows.silences.push((rest.to_owned(), mark == "??")),
                    "!" | "!!" => {
                        let kind = words.next().expect("a kind");
                        assert!(["stricter", "vague", "other-reason"].contains(&kind.as_str()), "{kind}");
                        rows.differences.push(Row { kind, words: words.collect(), is_rare: mark == "!!" });
                    }
                    _ => panic!("not a row: {line}"),
                }
            }
        }
        rows
    }

    /// Whether each row was needed, and each silence has a row.
    pub(crate) fn are_needed(&self, tally: &Tally, is_gate: bool) -> bool {
        let mut is_right = true;
        for (place, row) in self.differences.iter().enumerate() {
            if !tally.used.contains_key(&place) && !(is_gate && row.is_rare) {
                println!("policies: no case needs the row `{} {}`", row.kind, row.words.join(" … "));
                is_right = false;
            }
        }
        for (name, is_rare) in &self.silences {
            if !Silence::NAMES.contains(&name.as_str()) {
                println!("policies: `{name}` is no question");
                is_right = false;
            } else if !tally.silences.contains_key(name.as_str()) && !(is_gate && *is_rare) {
                println!("policies: no case depends on `{name}`");
                is_right = false;
            }
        }
        for name in Silence::NAMES.iter().filter(|name| !self.silences.iter().any(|(row, _)| row == *name)) {
            println!("policies: `{name}` has no row");
            is_right = false;
        }
        is_right
    }
}

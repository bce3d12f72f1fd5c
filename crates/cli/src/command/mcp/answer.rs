//! Answers, which are not longer than an assistant can read.

use serde::Serialize;
use serde_json::{Map, Value, json};

/// So many bytes of answers are given at most; what is more is counted.
const MAX_ANSWER_BYTES: usize = 200_000;

/// What a tool answers.
pub(super) struct Answer {
    pub(super) value: Value,
    /// Whether all that was asked about is understood.
    pub(super) is_understood: bool,
}

/// Answers, one after the other.
#[derive(Default)]
pub(super) struct Items {
    kept: Vec<Value>,
    bytes: usize,
    left_out: usize,
}

impl Items {
    /// Takes one more, if it is not too much.
    pub(super) fn add(&mut self, item: &impl Serialize) {
        let text = partiql_iam_answer::line(item);
        let value = serde_json::from_str(&text).ok().filter(|_| self.left_out == 0);
        match value.filter(|_: &Value| self.bytes + text.len() <= MAX_ANSWER_BYTES) {
            Some(value) => {
                self.bytes += text.len();
                self.kept.push(value);
            }
            None => self.left_out += 1,
        }
    }

    /// All of them under a name, and how many are left out.
    pub(super) fn under(self, name: &str) -> Map<String, Value> {
        let Self { kept, bytes: _, left_out } = self;
        let mut members = Map::from_iter([(name.to_owned(), Value::Array(kept))]);
        members.insert("left_out".to_owned(), json!(left_out));
        if left_out > 0 {
            let why = format!("the answer would be longer than {MAX_ANSWER_BYTES} bytes: ask about less at a time");
            members.insert("left_out_why".to_owned(), json!(why));
        }
        members
    }
}

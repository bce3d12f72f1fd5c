//! How a part of a text in YAML is written, and what an edit of it is.

use partiql_iam::json::{self, Json};

use super::scalar::{Plain, plain};

/// How a key or a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) quotes: Quotes,
    pub(crate) around: Around,
    /// Whether lines end with CR and LF.
    pub(crate) is_crlf: bool,
}

/// The quotation marks of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quotes {
    /// None.
    Plain,
    Single,
    Double,
    /// It is a text of several lines, a list or a table: no edit replaces it.
    Other,
}

/// What a part is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Around {
    /// Brackets or braces.
    Flow,
    /// A list whose items have dashes in this column.
    Items(usize),
    /// A table whose keys are in this column; the part is a key.
    Keys(usize),
    /// Something else, in which only the value itself can be replaced.
    Value,
}

impl Style {
    /// What comes in the place of the part for this text of JSON: a string, several with commas, or a list of them.
    pub(crate) fn replaced(self, text: &str) -> Option<String> {
        if self.quotes == Quotes::Other {
            return None;
        }
        if text.starts_with('[') {
            let items = strings(text)?;
            return Some(format!("[{}]", self.in_brackets(&items)));
        }
        let items = strings(&format!("[{text}]"))?;
        match (items.as_slice(), self.around) {
            ([one], around) => Some(scalar(one, self.quotes, around == Around::Flow)),
            (_, Around::Flow) => Some(self.in_brackets(&items)),
            (_, Around::Items(column)) => {
                let items: Vec<String> = items.iter().map(|item| scalar(item, self.quotes, false)).collect();
                Some(items.join(&format!("{}{}- ", self.line_break(), " ".repeat(column))))
            }
            (_, Around::Keys(_) | Around::Value) => None,
        }
    }

    /// What comes before the key for this text of JSON: a member with a comma and a space after it.
    pub(crate) fn inserted(self, text: &str) -> Option<String> {
        match self.around {
            Around::Flow => Some(text.to_owned()),
            Around::Keys(column) => {
                let member = text.trim_end().trim_end_matches(',');
                Some(format!("{member}{}{}", self.line_break(), " ".repeat(column)))
            }
            Around::Items(_) | Around::Value => None,
        }
    }

    fn in_brackets(self, items: &[String]) -> String {
        let quotes = if self.quotes == Quotes::Double { Quotes::Double } else { Quotes::Single };
        let items: Vec<String> = items.iter().map(|item| scalar(item, quotes, true)).collect();
        items.join(", ")
    }

    const fn line_break(self) -> &'static str {
        if self.is_crlf { "\r\n" } else { "\n" }
    }
}

/// The strings of a list of JSON.
fn strings(list: &str) -> Option<Vec<String>> {
    let values = json::values(list, list.len(), 2).ok()?;
    let [json::Node { value: Json::Array(items), .. }] = values.as_slice() else { return None };
    let text = |item: &json::Node<'_>| match &item.value {
        Json::String(text) => Some(text.clone().into_owned()),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => None,
    };
    items.iter().map(text).collect()
}

/// A text in these quotation marks, or in the next ones that can hold it.
fn scalar(text: &str, quotes: Quotes, in_flow: bool) -> String {
    let is_one_line = !text.chars().any(char::is_control);
    match quotes {
        Quotes::Plain if can_be_plain(text) && !(in_flow && text.contains(':')) => text.to_owned(),
        Quotes::Plain | Quotes::Single if is_one_line => format!("'{}'", text.replace('\'', "''")),
        Quotes::Plain | Quotes::Single | Quotes::Double | Quotes::Other => {
            let mut result = String::from("\"");
            for letter in text.chars() {
                match letter {
                    '"' | '\\' => result.extend(['\\', letter]),
                    '\n' => result.push_str("\\n"),
                    '\r' => result.push_str("\\r"),
                    '\t' => result.push_str("\\t"),
                    _ => result.push(letter),
                }
            }
            result.push('"');
            result
        }
    }
}

/// Whether a text needs no quotation marks in any version of YAML.
fn can_be_plain(text: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/:_.-*?".contains(letter);
    text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text.chars().all(is_plain)
        && !text.ends_with(':')
        && plain(text) == Plain::Text
}

/// What a part of a text is in, by what is before it on its line.
pub(crate) fn around(text: &str, start: usize, in_flow: bool, is_key: bool) -> Around {
    if in_flow {
        return Around::Flow;
    }
    let before = text.get(..start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let column = line.chars().count();
    // Dashes of lists around it, and spaces.
    if !line.chars().all(|letter| matches!(letter, ' ' | '-')) {
        return Around::Value;
    }
    if is_key {
        return Around::Keys(column);
    }
    let is_item = line.ends_with("- ") || line.trim_end().ends_with('-') && line.ends_with(' ');
    if is_item { Around::Items(line.trim_end().chars().count().saturating_sub(1)) } else { Around::Value }
}

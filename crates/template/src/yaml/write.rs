//! JSON from the events of a parser of YAML.

use std::collections::BTreeMap;

use partiql_iam::Span;
use saphyr_parser::{ScalarStyle, Tag};

use super::scalar::{Plain, plain};

/// What is wrong with a text in YAML, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlError {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: &'static str,
    /// Where, in bytes of the text.
    pub span: Span,
}

/// The JSON that a text in YAML means.
#[derive(Clone, Debug, Default)]
pub struct Translated {
    /// The values, each document on a line.
    pub json: String,
    /// Where keys and values are: in the JSON, and in the YAML.
    places: Vec<(Span, Span)>,
    /// Plain words in the YAML that are values of different types in YAML 1.1 and 1.2.
    odd: Vec<Span>,
}

impl Translated {
    /// The place in the YAML of a place in the JSON: that of the smallest key or value around it.
    #[must_use]
    pub fn place(&self, json: Span) -> Span {
        let first_key = |start: u32| self.places.iter().find(|(place, _)| place.start == start.saturating_add(1));
        // Of a table, what is wrong with it as a whole is shown at its first key.
        if length(json) == 1
            && self.json.get(json.start as usize..json.end as usize) == Some("{")
            && let Some((_, yaml)) = first_key(json.start)
        {
            return *yaml;
        }
        let around = self.places.iter().filter(|(place, _)| place.start <= json.start && json.end <= place.end);
        around.min_by_key(|(place, _)| length(*place)).map(|(_, yaml)| *yaml).unwrap_or_default()
    }

    /// Whether at the place in the YAML is such a word.
    #[must_use]
    pub fn is_odd(&self, yaml: Span) -> bool {
        self.odd.contains(&yaml)
    }
}

const fn length(span: Span) -> u32 {
    span.end.saturating_sub(span.start)
}

/// Writes JSON, and where each part of it comes from.
#[derive(Default)]
pub(crate) struct Writer {
    written: Translated,
    open: Vec<Open>,
    /// The JSON of what has an anchor.
    anchors: BTreeMap<usize, Span>,
}

/// A list or a table that is not yet closed.
struct Open {
    kind: char,
    /// Nothing in it yet.
    is_empty: bool,
    /// The next is the value of a key.
    has_key: bool,
    /// Where it begins, with what its tag is short for.
    json: u32,
    yaml: u32,
    anchor: usize,
    /// Written after its end.
    after: &'static str,
}

/// What a tag makes of its value.
enum Meaning {
    /// By its form.
    Plain,
    /// A text.
    Text,
    /// The value of an intrinsic function by this name.
    Function(String),
}

const TAG_HELP: &str = "the tags of templates are the short forms of intrinsic functions, such as `!Ref`";

fn meaning(tag: Option<&Tag>, span: Span) -> Result<Meaning, YamlError> {
    let Some(tag) = tag else { return Ok(Meaning::Plain) };
    match (tag.handle.as_str(), tag.suffix.as_str()) {
        ("tag:yaml.org,2002:", "str") | ("", "!") | ("!", "") => Ok(Meaning::Text),
        ("tag:yaml.org,2002:", "null" | "bool" | "int" | "float" | "map" | "seq") => Ok(Meaning::Plain),
        ("!", name @ ("Ref" | "Condition")) => Ok(Meaning::Function(name.to_owned())),
        ("!", name) if name.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            Ok(Meaning::Function(format!("Fn::{name}")))
        }
        _ => Err(YamlError { message: format!("the tag `{tag}` is not one of templates"), help: TAG_HELP, span }),
    }
}

impl Writer {
    pub(crate) fn len(&self) -> usize {
        self.written.json.len()
    }

    pub(crate) fn done(self) -> Translated {
        self.written
    }

    pub(crate) fn end_document(&mut self) {
        self.written.json.push('\n');
        // Each document has its own.
        self.anchors.clear();
    }

    fn at(&self) -> u32 {
        u32::try_from(self.len()).unwrap_or(u32::MAX)
    }

    /// Whether the next scalar is a key.
    fn is_key(&self) -> bool {
        self.open.last().is_some_and(|open| open.kind == '{' && !open.has_key)
    }

    /// What comes before the next key or value. A list, a table or an alias is no key.
    fn before(&mut self, may_be_key: bool, span: Span) -> Result<(), YamlError> {
        let is_key = self.is_key();
        if is_key && !may_be_key {
            let message = "a key that is not a text".to_owned();
            return Err(YamlError { message, help: "keys of templates are names", span });
        }
        let Some(open) = self.open.last_mut() else { return Ok(()) };
        if !open.is_empty && (open.kind == '[' || is_key) {
            self.written.json.push(',');
        }
        open.is_empty = false;
        open.has_key = is_key;
        Ok(())
    }

    fn keep(&mut self, start: u32, yaml: Span, anchor: usize) {
        let json = Span::new(start, self.at());
        self.written.places.push((json, yaml));
        if anchor != 0 {
            self.anchors.insert(anchor, json);
        }
    }

    pub(crate) fn scalar(
        &mut self,
        value: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: Span,
    ) -> Result<(), YamlError> {
        if self.is_key() {
            return self.key(value, style, anchor, tag, span);
        }
        self.before(true, span)?;
        let start = self.at();
        match meaning(tag, span)? {
            Meaning::Text => self.text(value),
            Meaning::Function(name) => {
                self.written.json.push('{');
                self.text(&name);
                self.written.json.push(':');
                match value.split_once('.').filter(|_| name == "Fn::GetAtt") {
                    Some((resource, attribute)) => {
                        self.written.json.push('[');
                        self.text(resource);
                        self.written.json.push(',');
                        self.text(attribute);
                        self.written.json.push(']');
                    }
                    None => self.text(value),
                }
                self.written.json.push('}');
            }
            Meaning::Plain if style != ScalarStyle::Plain => self.text(value),
            Meaning::Plain => match plain(value) {
                Plain::Text => self.text(value),
                Plain::Number => self.written.json.push_str(value),
                Plain::Bool(answer) => self.written.json.push_str(if answer { "true" } else { "false" }),
                Plain::Null => self.written.json.push_str("null"),
                Plain::Odd => {
                    self.written.odd.push(span);
                    self.written.json.push_str("null");
                }
            },
        }
        self.keep(start, span, anchor);
        Ok(())
    }

    fn key(
        &mut self,
        value: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: Span,
    ) -> Result<(), YamlError> {
        if value == "<<" && style == ScalarStyle::Plain {
            let message = "a merge key: templates have none".to_owned();
            return Err(YamlError { message, help: "write the keys that it stands for", span });
        }
        if let Meaning::Function(_) = meaning(tag, span)? {
            return Err(YamlError { message: "a key with a tag".to_owned(), help: TAG_HELP, span });
        }
        self.before(true, span)?;
        let start = self.at();
        self.text(value);
        self.keep(start, span, anchor);
        self.written.json.push(':');
        Ok(())
    }

    pub(crate) fn open(&mut self, kind: char, anchor: usize, tag: Option<&Tag>, span: Span) -> Result<(), YamlError> {
        self.before(false, span)?;
        let json = self.at();
        let after = match meaning(tag, span)? {
            Meaning::Plain | Meaning::Text => "",
            Meaning::Function(name) => {
                self.written.json.push('{');
                self.text(&name);
                self.written.json.push(':');
                "}"
            }
        };
        self.written.json.push(kind);
        self.open.push(Open { kind, is_empty: true, has_key: false, json, yaml: span.start, anchor, after });
        Ok(())
    }

    pub(crate) fn close(&mut self, span: Span) {
        let Some(Open { kind, json, yaml, anchor, after, .. }) = self.open.pop() else { return };
        self.written.json.push(if kind == '[' { ']' } else { '}' });
        self.written.json.push_str(after);
        self.keep(json, Span::new(yaml, span.end.max(yaml)), anchor);
    }

    pub(crate) fn alias(&mut self, anchor: usize, span: Span) -> Result<(), YamlError> {
        let Some(known) = self.anchors.get(&anchor).copied() else {
            let message = "an alias of what is around it".to_owned();
            return Err(YamlError { message, help: "write what it stands for", span });
        };
        self.before(false, span)?;
        let start = self.at();
        let copy = known.text(&self.written.json).to_owned();
        self.written.json.push_str(&copy);
        self.keep(start, span, 0);
        Ok(())
    }

    /// A string of JSON.
    fn text(&mut self, text: &str) {
        let json = &mut self.written.json;
        json.push('"');
        for letter in text.chars() {
            match letter {
                '"' => json.push_str("\\\""),
                '\\' => json.push_str("\\\\"),
                '\u{0}'..='\u{1F}' => {
                    let (high, low) = (u32::from(letter) / 16, u32::from(letter) % 16);
                    json.push_str("\\u00");
                    json.extend([high, low].into_iter().filter_map(|digit| char::from_digit(digit, 16)));
                }
                _ => json.push(letter),
            }
        }
        json.push('"');
    }
}

//! JSON from the events of a parser of YAML.

use std::collections::BTreeMap;

use partiql_iam::Span;
use saphyr_parser::{ScalarStyle, Tag};

use super::scalar::{Plain, plain};
use super::style::{self, Quotes, Style};

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
    /// Where keys and values are, in the JSON and in the YAML, and how they are written; in the order of the JSON, of those that begin
    /// together the longer first. What an anchor shares with aliases is written for all of them.
    places: Vec<(Span, Span, Option<Style>)>,
    /// Plain words in the YAML that are values of different types in YAML 1.1 and 1.2.
    odd: Vec<Span>,
}

impl Translated {
    /// JSON whose parts are at other places of the text, and how they are written there does not matter.
    pub(crate) fn of_places(json: String, places: Vec<(Span, Span)>) -> Self {
        let mut places: Vec<_> = places.into_iter().map(|(json, place)| (json, place, None)).collect();
        places.sort_by_key(|(json, ..)| (json.start, u32::MAX - json.end));
        Self { json, places, ..Self::default() }
    }

    /// The place in the YAML of a place in the JSON: that of the smallest key or value around it.
    #[must_use]
    pub fn place(&self, json: Span) -> Span {
        let first_key = |start: u32| self.places.iter().find(|(place, ..)| place.start == start.saturating_add(1));
        // Of a table, what is wrong with it as a whole is shown at its first key.
        if length(json) == 1
            && self.json.get(json.start as usize..json.end as usize) == Some("{")
            && let Some((_, yaml, _)) = first_key(json.start)
        {
            return *yaml;
        }
        let around = self.places.iter().filter(|(place, ..)| place.start <= json.start && json.end <= place.end);
        around.min_by_key(|(place, ..)| length(*place)).map(|(_, yaml, _)| *yaml).unwrap_or_default()
    }

    /// The place in the YAML of the key or value at exactly this place in the JSON, and how it is written; nothing of that if an edit would
    /// change something else too.
    pub(crate) fn part(&self, json: Span) -> Option<(Span, Option<Style>)> {
        let order = |place: Span| (place.start, u32::MAX - place.end);
        let found = self.places.binary_search_by_key(&order(json), |(place, ..)| order(*place)).ok()?;
        self.places.get(found).map(|(_, yaml, style)| (*yaml, *style))
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
pub(crate) struct Writer<'t> {
    source: &'t str,
    is_crlf: bool,
    /// What anchors share with aliases.
    shared: Vec<Span>,
    written: Translated,
    open: Vec<Open>,
    /// The JSON of what has an anchor.
    anchors: BTreeMap<usize, Span>,
}

/// A list or a table that is not yet closed.
struct Open {
    kind: char,
    /// Within brackets or braces, its own too.
    in_flow: bool,
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

impl<'t> Writer<'t> {
    pub(crate) fn new(source: &'t str) -> Self {
        Self {
            source,
            is_crlf: source.contains("\r\n"),
            shared: Vec::new(),
            written: Translated::default(),
            open: Vec::new(),
            anchors: BTreeMap::new(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.written.json.len()
    }

    pub(crate) fn done(self) -> Translated {
        let Self { mut written, mut shared, .. } = self;
        shared.sort_by_key(|span| (span.start, u32::MAX - span.end));
        let mut apart: Vec<Span> = Vec::new();
        for span in shared {
            if apart.last().is_none_or(|last| last.end <= span.start) {
                apart.push(span);
            }
        }
        for (json, _, style) in &mut written.places {
            let before = apart.partition_point(|span| span.start <= json.start);
            let around = before.checked_sub(1).and_then(|index| apart.get(index));
            if around.is_some_and(|around| json.end <= around.end) {
                *style = None;
            }
        }
        written.places.sort_by_key(|(json, ..)| (json.start, u32::MAX - json.end));
        written
    }

    /// How the scalar at a place is written.
    fn style(&self, style: ScalarStyle, span: Span, is_key: bool) -> Option<Style> {
        let quotes = match style {
            ScalarStyle::Plain => Quotes::Plain,
            ScalarStyle::SingleQuoted => Quotes::Single,
            ScalarStyle::DoubleQuoted => Quotes::Double,
            ScalarStyle::Literal | ScalarStyle::Folded => Quotes::Other,
        };
        let has_marks = match quotes {
            Quotes::Plain | Quotes::Other => true,
            Quotes::Single => self.is_within(span, '\''),
            Quotes::Double => self.is_within(span, '"'),
        };
        let in_flow = self.open.last().is_some_and(|open| open.in_flow);
        let around = style::around(self.source, span.start as usize, in_flow, is_key);
        has_marks.then_some(Style { quotes, around, is_crlf: self.is_crlf })
    }

    /// The place of a scalar without what follows its closing quotation mark: the parser counts comments in.
    fn whole(&self, span: Span, style: ScalarStyle) -> Span {
        let text = span.text(self.source);
        let length = match style {
            ScalarStyle::SingleQuoted => quoted_length(text, '\''),
            ScalarStyle::DoubleQuoted => quoted_length(text, '"'),
            ScalarStyle::Plain | ScalarStyle::Literal | ScalarStyle::Folded => None,
        };
        let length = length.and_then(|length| u32::try_from(length).ok());
        length.map_or(span, |length| Span::new(span.start, span.start.saturating_add(length)))
    }

    /// Whether a text is all that is between two of these marks.
    fn is_within(&self, span: Span, mark: char) -> bool {
        let text = span.text(self.source);
        text.len() > 1 && text.starts_with(mark) && text.ends_with(mark)
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

    fn keep(&mut self, start: u32, yaml: Span, anchor: usize, style: Option<Style>) {
        let json = Span::new(start, self.at());
        self.written.places.push((json, yaml, style));
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
        let span = self.whole(span, style);
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
        // A text with a tag or an anchor is not all that is there.
        let is_whole = tag.is_none() && anchor == 0;
        let style = is_whole.then(|| self.style(style, span, false)).flatten();
        self.keep(start, span, anchor, style);
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
        let is_whole = tag.is_none() && anchor == 0;
        let style = is_whole.then(|| self.style(style, span, true)).flatten();
        self.keep(start, span, anchor, style);
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
        let in_flow = self.open.last().is_some_and(|open| open.in_flow)
            || begins_flow(self.source.get(span.start as usize..).unwrap_or_default());
        self.open.push(Open { kind, in_flow, is_empty: true, has_key: false, json, yaml: span.start, anchor, after });
        Ok(())
    }

    pub(crate) fn close(&mut self, span: Span) {
        let Some(Open { kind, json, yaml, anchor, after, .. }) = self.open.pop() else { return };
        self.written.json.push(if kind == '[' { ']' } else { '}' });
        self.written.json.push_str(after);
        let whole = Span::new(yaml, span.end.max(yaml));
        let kept = whole.text(self.source).trim_end().len();
        let end = yaml.saturating_add(u32::try_from(kept).unwrap_or(0));
        self.keep(json, Span::new(yaml, end), anchor, None);
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
        self.shared.push(known);
        self.keep(start, span, 0, None);
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

/// Whether a list or a table begins with a bracket or a brace, after its anchor and its tag.
fn begins_flow(text: &str) -> bool {
    let mut rest = text.trim_start();
    while rest.starts_with(['&', '!']) {
        rest = rest.split_once(char::is_whitespace).map_or("", |(_, rest)| rest).trim_start();
    }
    rest.starts_with(['[', '{'])
}

/// How long a text is up to the end of the first one in these quotation marks.
fn quoted_length(text: &str, mark: char) -> Option<usize> {
    let mut letters = text.char_indices().skip_while(|(_, letter)| *letter != mark).skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' if mark == '"' => {
                letters.next();
            }
            _ if letter != mark => {}
            '\'' if letters.peek().is_some_and(|(_, next)| *next == mark) => {
                letters.next();
            }
            _ => return Some(at + letter.len_utf8()),
        }
    }
    None
}

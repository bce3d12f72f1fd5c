//! What is under the cursor in a file with policies: an action, a resource, another value, with its place and the way to write another.

use std::ops::Range;
use std::path::Path;

use partiql_iam::Span;
use partiql_iam::iam::Edit;
use partiql_iam_template::{FoundPolicy, Template, read};

use super::policy_text::{PolicyLanguage, PolicyText};

/// What a value is of a policy's statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    Action,
    Resource,
    Effect,
    Version,
}

impl Element {
    /// By its key, as JSON and YAML or as blocks of Terraform write it.
    fn of_key(key: &str) -> Option<Self> {
        match key {
            "Action" | "NotAction" | "actions" | "not_actions" => Some(Self::Action),
            "Resource" | "NotResource" | "resources" | "not_resources" => Some(Self::Resource),
            "Effect" | "effect" => Some(Self::Effect),
            "Version" => Some(Self::Version),
            _ => None,
        }
    }
}

/// A value of a policy.
pub(super) struct Value<'t> {
    /// Where it is in the file.
    pub(super) range: Range<usize>,
    /// What it comes to.
    pub(super) text: String,
    pub(super) element: Option<Element>,
    written: Written<'t>,
}

/// How another value is written in its place.
enum Written<'t> {
    /// As it is: there are quotation marks around the place, or none are needed.
    Bare,
    /// As the part of this policy that is there in its JSON.
    Part(&'t FoundPolicy, Span),
}

impl Value<'_> {
    /// The change that puts a text in its place; `None` if that can't be written there.
    pub(super) fn replaced(&self, text: &str) -> Option<(Range<usize>, String)> {
        match &self.written {
            Written::Bare => Some((self.range.clone(), text.to_owned())),
            Written::Part(policy, json) => {
                let quoted = serde_json::to_string(text).ok()?;
                let Edit { span, text, .. } = policy.text.edit(&Edit::new(*json, quoted))?;
                Some((span.range(), text))
            }
        }
    }
}

/// The policies of a file that is no JSON, or whose JSON has functions; `None` if they can't be read.
pub(super) fn template_of(policy: &PolicyText) -> Option<Template> {
    let name = match policy.language {
        PolicyLanguage::Json => "template.json",
        PolicyLanguage::JsonWithComments => return None,
        PolicyLanguage::Yaml => "template.yaml",
        PolicyLanguage::Terraform => "main.tf",
    };
    read(Path::new(name), policy.text.as_str()).ok()
}

/// The value at an offset of a file, by its policies: what functions and references come to, where the file says it.
pub(super) fn known_at(template: &Template, at: usize) -> Option<Value<'_>> {
    let offset = u32::try_from(at).ok()?;
    let written = template.policies.iter().filter(|policy| !policy.is_written_elsewhere);
    let found = written.filter_map(|policy| {
        let json = policy.text.json_at(offset)?;
        let within = json.start as usize + usize::from(json.start < json.end);
        let value = string_at(policy.text.json(), within)?;
        let whole = Span::of(&(value.range.start.checked_sub(1)?..value.range.end + 1));
        let is_as_written = json.start == json.end;
        let place = policy.text.place(if is_as_written { Span::of(&value.range) } else { whole });
        let written = if is_as_written { Written::Bare } else { Written::Part(policy, whole) };
        let text = serde_json::from_str(whole.text(policy.text.json())).unwrap_or_else(|_| value.text.to_owned());
        Some(Value { range: place.range(), text, element: value.key.and_then(Element::of_key), written })
    });
    found.min_by_key(|value| value.range.len())
}

/// The value at an offset, by the letters around it alone: what is being typed is often of no form yet.
pub(super) fn typed_at(policy: &PolicyText, at: usize) -> Option<Value<'static>> {
    let text = policy.text.as_str();
    match policy.language {
        PolicyLanguage::Json | PolicyLanguage::JsonWithComments => {
            let found = string_at(text, at)?;
            let element = found.key.and_then(Element::of_key);
            Some(Value { range: found.range, text: found.text.to_owned(), element, written: Written::Bare })
        }
        PolicyLanguage::Yaml => word_at(text, at, ": "),
        PolicyLanguage::Terraform => word_at(text, at, "="),
    }
}

/// The word at an offset of a file in which a sign comes after each key, and lists are of several lines or one.
fn word_at(text: &str, at: usize, sign: &str) -> Option<Value<'static>> {
    const ENDS: [char; 8] = [' ', '\t', '"', '\'', ',', '[', ']', '}'];
    let line_start = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let before = text.get(line_start..at)?;
    let rest = text.get(at..)?;
    let start = line_start + before.rfind(ENDS).map_or(0, |end| end + 1);
    let end =
        at + rest.find(|letter: char| ENDS.contains(&letter) || matches!(letter, '\n' | '\r')).unwrap_or(rest.len());
    let key = match key_of(text.get(line_start..start)?, sign) {
        Some(key) => key,
        None => key_above(text.get(..line_start)?, text.get(line_start..start)?, sign)?,
    };
    let element = Element::of_key(key)?;
    Some(Value {
        range: start..end,
        text: text.get(start..end)?.to_owned(),
        element: Some(element),
        written: Written::Bare,
    })
}

/// The last key of a line.
fn key_of<'t>(line: &'t str, sign: &str) -> Option<&'t str> {
    last_word(line.rsplit_once(sign)?.0)
}

fn last_word(text: &str) -> Option<&str> {
    let words = text.rsplit([' ', '\t', '{', ',']).map(|word| word.trim_matches(['"', '\'']));
    words.into_iter().find(|word| !word.is_empty())
}

/// The key of the list that a line is in, which begins so.
fn key_above<'t>(above: &'t str, line: &str, sign: &str) -> Option<&'t str> {
    let depth = |line: &str| line.len() - line.trim_start().len();
    for other in above.lines().rev() {
        let trimmed = other.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') || trimmed.starts_with("//") {
            continue;
        }
        let head = trimmed.trim_end_matches('[').trim_end();
        if let Some(head) = head.strip_suffix(sign.trim_end()).filter(|_| depth(other) <= depth(line)) {
            return last_word(head);
        }
        let is_item = trimmed.starts_with("- ") && depth(other) == depth(line);
        if !is_item && !trimmed.ends_with(',') {
            return None;
        }
    }
    None
}

/// A string of JSON under the cursor, without its quotes, and the key that it is a value of.
struct StringAt<'t> {
    range: Range<usize>,
    text: &'t str,
    key: Option<&'t str>,
}

/// How long the string is that begins the text. Strings of JSON end on their line.
pub(super) fn string_end(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\n' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

/// The string at an offset. Works in broken JSON too: from the strings and the marks between them alone.
fn string_at(text: &str, at: usize) -> Option<StringAt<'_>> {
    let bytes = text.as_bytes();
    let mut place = 0;
    let mut key = None;
    let mut last: Option<Range<usize>> = None;
    while let Some(rest) = bytes.get(place..).filter(|rest| !rest.is_empty()) {
        let length = match rest {
            [b'"', ..] => {
                let length = string_end(rest);
                let closed = length > 1 && rest.get(length - 1) == Some(&b'"');
                let range = place + 1..place + length - usize::from(closed);
                if range.start <= at && at <= range.end {
                    return Some(StringAt { text: text.get(range.clone())?, range, key });
                }
                last = Some(range);
                length
            }
            [b':', ..] => {
                key = last.take().and_then(|range| text.get(range));
                1
            }
            [b'{' | b'}', ..] => {
                key = None;
                1
            }
            _ => 1,
        };
        place += length;
    }
    None
}

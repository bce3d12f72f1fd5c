//! Templates of CloudFormation and SAM in YAML, as the JSON that they mean.
//!
//! Short tags are what they are short for: `!Ref X` is `{"Ref": "X"}`, `!Sub X` is `{"Fn::Sub": "X"}`. What YAML 1.1 and 1.2 read differently
//! is no value at all, so that nobody takes it for one.
//!
//! Source: CloudFormation user guide, "Intrinsic function reference" and "CloudFormation template formats".

mod scalar;
pub(crate) mod style;
mod write;

use partiql_iam::Span;
use partiql_iam::dynamodb::MAX_SCHEMA_BYTES;
use saphyr_parser::{Event, Parser, Span as Marked};

use write::Writer;
pub use write::{Translated, YamlError};

/// The longest text of YAML that is read, in bytes. CloudFormation takes templates of 1 MB.
pub const MAX_YAML_BYTES: usize = 8 << 20;

/// Whether a text is YAML, by the name of its file and how it begins.
#[must_use]
pub fn is_yaml(path: &std::path::Path, text: &str) -> bool {
    let is_json = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json"));
    !is_json && !text.trim_start().is_empty() && !text.trim_start().starts_with(['{', '[', '"'])
}

/// Translates a text, of one document or several.
///
/// # Errors
///
/// When it is not YAML, or has what templates do not: merge keys, other tags, keys that are no texts, too much.
pub fn translate(text: &str) -> Result<Translated, YamlError> {
    let offsets = Offsets::new(text);
    if text.len() > MAX_YAML_BYTES {
        let message = format!("more than {MAX_YAML_BYTES} bytes of YAML");
        let help = "leave out what is not about tables, or give JSON";
        return Err(YamlError { message, help, span: Span::default() });
    }
    let mut writer = Writer::new(text);
    for event in Parser::new_from_str(text) {
        let (event, place) = event.map_err(|error| {
            let at = offsets.byte(error.marker().index());
            let message = error.info().to_owned();
            YamlError { message, help: "this is read as YAML", span: letter(text, at) }
        })?;
        let span = offsets.span(text, place);
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                writer.scalar(&value, style, anchor, tag.as_deref(), span)?;
            }
            Event::SequenceStart(anchor, tag) => writer.open('[', anchor, tag.as_deref(), span)?,
            Event::MappingStart(anchor, tag) => writer.open('{', anchor, tag.as_deref(), span)?,
            Event::SequenceEnd | Event::MappingEnd => writer.close(span),
            Event::Alias(anchor) => writer.alias(anchor, span)?,
            Event::DocumentEnd => writer.end_document(),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => {}
        }
        if writer.len() > MAX_SCHEMA_BYTES {
            let message = format!("more than {MAX_SCHEMA_BYTES} bytes, with what aliases stand for");
            return Err(YamlError { message, help: "write fewer aliases", span });
        }
    }
    Ok(writer.done())
}

/// The offsets in bytes of characters. Empty if all of them are ASCII.
struct Offsets(Vec<u32>);

impl Offsets {
    fn new(text: &str) -> Self {
        let mut offsets = Vec::new();
        if !text.is_ascii() {
            let all = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            offsets.extend(all.map(|at| u32::try_from(at).unwrap_or(u32::MAX)));
        }
        Self(offsets)
    }

    fn byte(&self, letter: usize) -> u32 {
        let Self(offsets) = self;
        let ascii = || u32::try_from(letter).unwrap_or(u32::MAX);
        if offsets.is_empty() { ascii() } else { offsets.get(letter).or(offsets.last()).copied().unwrap_or(0) }
    }

    /// Without what is empty at its end.
    fn span(&self, text: &str, Marked { start, end }: Marked) -> Span {
        let (start, end) = (self.byte(start.index()), self.byte(end.index()));
        let kept = Span::new(start, end.max(start)).text(text).trim_end().len();
        Span::new(start, start.saturating_add(u32::try_from(kept).unwrap_or(0)))
    }
}

/// The character that begins there.
fn letter(text: &str, at: u32) -> Span {
    let rest = text.get(at as usize..).unwrap_or_default();
    let length = rest.chars().next().map_or(0, char::len_utf8);
    Span::new(at, at.saturating_add(u32::try_from(length).unwrap_or(0)))
}

#[cfg(test)]
mod tests;

//! A policy as the JSON that it means, with the place of each part in the file, and the way back of edits.

use partiql_iam::Span;
use partiql_iam::iam::Edit;

use crate::hcl;
use crate::yaml::style::Style;

/// A policy as the JSON that it means, and the place of each part in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyText {
    json: String,
    places: Places,
    doubts: Vec<Doubt>,
}

/// A statement of which something is unknown that the library does not take as unknown. In the JSON is in its place what is never allowed and
/// may be denied.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Doubt {
    /// Where the statement is in the JSON.
    pub json: Span,
    /// The place in the file of what is unknown.
    pub place: Span,
    /// What is unknown, and what comes of it.
    pub message: String,
    /// What is in the JSON.
    pub kind: DoubtKind,
}

/// What is in the JSON in the place of a statement that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DoubtKind {
    /// Another statement, which denies everything perhaps: what lints find there is not about the file.
    Replaced,
    /// The statement, which may not be there when the template is deployed.
    MayBeMissing,
}

impl Doubt {
    /// A doubt about the statement at a place of the JSON.
    #[must_use]
    pub fn new(json: Span, place: Span, message: impl Into<String>, kind: DoubtKind) -> Self {
        Self { json, place, message: message.into(), kind }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Places {
    /// The JSON is written in the file, from this byte on.
    From(u32),
    /// Each key and value, in the order of their beginnings in the JSON; of those that begin together the longer first.
    Parts(Vec<Part>),
}

/// A key or a value: where it is in the JSON and in the file, and how it is written there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) json: Span,
    pub(crate) place: Span,
    pub(crate) written: Written,
}

/// How a part is written in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// It is what an expression comes to.
    Computed,
    /// It is written there, and an edit would change something else too, or can't be written.
    Fixed,
    /// As JSON.
    Json,
    /// As YAML.
    Yaml(Style),
    /// As a value of HCL, or as a key of a map there.
    Hcl,
    /// As an argument of a block of HCL: what is a key in the JSON is a value there, before which no member can come.
    HclArgument,
    /// As JSON between the lines of a heredoc of HCL.
    Heredoc,
    /// As JSON in a quoted string of HCL, or of JSON that is Terraform's.
    Quoted,
}

impl Written {
    /// What comes in the place of a part for this text of JSON: one value, or several with commas.
    fn replaced(self, json: &str) -> Option<String> {
        match self {
            Self::Computed | Self::Fixed => None,
            Self::Json => Some(json.to_owned()),
            Self::Yaml(style) => style.replaced(json),
            Self::Hcl | Self::HclArgument => hcl::values(json),
            Self::Heredoc => hcl::within_lines(json),
            Self::Quoted => hcl::within_quotes(json),
        }
    }

    /// What comes before a key for this text of JSON: members, each with a comma after it.
    fn inserted(self, json: &str) -> Option<String> {
        match self {
            Self::Computed | Self::Fixed | Self::HclArgument => None,
            Self::Json => Some(json.to_owned()),
            Self::Yaml(style) => style.inserted(json),
            Self::Hcl => hcl::members_before(json),
            Self::Heredoc => hcl::within_lines(json),
            Self::Quoted => hcl::within_quotes(json),
        }
    }
}

impl PolicyText {
    /// A policy that is written as JSON at this place of a file.
    #[must_use]
    pub fn written(file: &str, span: Span) -> Self {
        Self { json: span.text(file).to_owned(), places: Places::From(span.start), doubts: Vec::new() }
    }

    /// A policy in JSON whose bytes are these ones of the file, from this one on.
    pub(crate) const fn from_byte(json: String, start: u32) -> Self {
        Self { json, places: Places::From(start), doubts: Vec::new() }
    }

    /// A policy whose parts are written in the file in another way, or come to something else.
    pub(crate) fn of_parts(json: String, mut parts: Vec<Part>, doubts: Vec<Doubt>) -> Self {
        parts.sort_by_key(|part| (part.json.start, u32::MAX - part.json.end));
        Self { json, places: Places::Parts(parts), doubts }
    }

    /// The JSON that it means: text for [`partiql_iam::lint`], [`PolicyDocument::parse_framed`](partiql_iam::iam::PolicyDocument::parse_framed).
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Whether the JSON is in the file as it is, so that a place of a template in it is what IAM sees.
    pub(crate) const fn is_written_as_json(&self) -> bool {
        matches!(self.places, Places::From(_))
    }

    /// The statements of which something is unknown.
    #[must_use]
    pub fn doubts(&self) -> &[Doubt] {
        &self.doubts
    }

    /// The place in the file of a place in the JSON: that of the smallest part around it.
    #[must_use]
    pub fn place(&self, json: Span) -> Span {
        match &self.places {
            Places::From(offset) => Span::new(json.start.saturating_add(*offset), json.end.saturating_add(*offset)),
            Places::Parts(parts) => {
                let begun = parts.partition_point(|part| part.json.start <= json.start);
                let around = parts.iter().take(begun).rfind(|part| json.end <= part.json.end);
                around.map(|part| part.place).unwrap_or_default()
            }
        }
    }

    /// Gives each part its place in another text; what has none there is at the place of the whole, and is not edited.
    pub(crate) fn move_into(&mut self, whole: Span, moved: impl Fn(Span) -> Option<Span>) {
        let Self { json, places, doubts } = self;
        match places {
            Places::From(start) => {
                let written = Span::of(&(*start as usize..*start as usize + json.len()));
                let all = Span::of(&(0..json.len()));
                *places = match moved(written) {
                    Some(place) => Places::From(place.start),
                    None => Places::Parts(vec![Part { json: all, place: whole, written: Written::Computed }]),
                };
            }
            Places::Parts(parts) => {
                for Part { json: _, place, written } in parts {
                    match moved(*place) {
                        Some(moved) => *place = moved,
                        None => (*place, *written) = (whole, Written::Computed),
                    }
                }
            }
        }
        for Doubt { place, .. } in doubts {
            *place = moved(*place).unwrap_or(whole);
        }
    }

    /// What is written at this byte of the file: the smallest key or value there, as it is in the JSON, or a place without length where the JSON is
    /// in the file as it is. `None` if nothing is, or if several values come of what is written there.
    #[must_use]
    pub fn json_at(&self, place: u32) -> Option<Span> {
        let parts = match &self.places {
            Places::From(offset) => {
                let at = place.checked_sub(*offset)?;
                return (at as usize <= self.json.len()).then(|| Span::at(at));
            }
            Places::Parts(parts) => parts,
        };
        let is_here = |part: &&Part| part.place.start <= place && place <= part.place.end;
        let length = |part: &Part| part.place.end.saturating_sub(part.place.start);
        let least = parts.iter().filter(is_here).map(length).min()?;
        let mut smallest = parts.iter().filter(is_here).filter(|part| length(part) == least);
        let mut found = smallest.next()?.json;
        for Part { json, .. } in smallest {
            // They come in the order of their beginnings: each is in the one before it, or another value.
            if json.end > found.end {
                return None;
            }
            found = *json;
        }
        Some(found)
    }

    /// The key or value that is exactly there in the JSON.
    pub(crate) fn part(&self, json: Span) -> Option<&Part> {
        match &self.places {
            Places::From(_) => None,
            Places::Parts(parts) => parts.iter().find(|part| part.json == json),
        }
    }

    /// The same change in the file's own language; `None` if it would change something else too, or can't be written there.
    #[must_use]
    pub fn edit(&self, edit: &Edit) -> Option<Edit> {
        let parts = match &self.places {
            Places::From(_) => return Some(Edit::new(self.place(edit.span), edit.text.clone())),
            Places::Parts(parts) => parts,
        };
        let is_insertion = edit.span.start == edit.span.end;
        let is_meant =
            |part: &&Part| if is_insertion { part.json.start == edit.span.start } else { part.json == edit.span };
        // What begins there and is the smallest: a key, not the object around it.
        let part = parts.iter().rfind(is_meant)?;
        if is_insertion {
            let text = part.written.inserted(&edit.text)?;
            return Some(Edit::new(Span::at(part.place.start), text));
        }
        Some(Edit::new(part.place, part.written.replaced(&edit.text)?))
    }
}

//! What an expression of Terraform comes to, as far as its file says it: more than the value that a policy is written from, as it knows which
//! resources are meant and where the pieces of texts are.

use partiql_iam::Span;

use crate::text::Written;
use crate::value;

/// A value, its place in the file, and how it is written there.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) what: What,
    pub(super) span: Span,
    pub(super) written: Written,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(super) enum What {
    Null,
    Bool(bool),
    /// As JSON writes it.
    Number(String),
    Text(Vec<Piece>),
    List(Vec<Term>),
    Map(Vec<Entry>),
    /// A text that is the JSON of a value: what `jsonencode` gives.
    Json(Box<Term>),
    Unknown(Unknown),
}

/// A key of a map and its value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: Term,
    pub(super) value: Term,
}

/// A part of a text.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    /// Text as it is, and where it is written; escapes are pieces of their own.
    Plain(String, Span),
    /// Text that an expression at this place comes to.
    Resolved(String, Span),
    /// Something that only the deployment tells.
    Place(Unknown, Span),
}

/// Something that the file does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unknown {
    /// How the library and messages name it, as in `${var.region}`.
    pub(super) name: String,
    /// What it refers to.
    pub(super) reference: Option<Reference>,
    /// Whether the name is all of the expression, so that writing it between braces gives the same.
    pub(super) is_whole: bool,
    pub(super) cause: Cause,
}

/// Why something is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// Only the deployment tells it.
    Deployment,
    /// It is a part of an ARN of which the file says the rest.
    Arn,
    /// It is in another file: its path, if it is plain text.
    File(Option<String>),
}

/// An attribute of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// Such as `aws_iam_role.app` or `data.aws_iam_policy_document.app`.
    pub(super) address: String,
    pub(super) attribute: String,
}

/// What a value or a piece of a text costs, besides its bytes.
pub(super) const COST: usize = 64;

/// The longest name of something unknown: more is not shown.
const LONGEST_NAME: usize = 80;

impl Unknown {
    /// By the text of an expression, if that is a plain reference.
    pub(super) fn of(expression: &str) -> Self {
        let is_of_reference = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter);
        let begins = expression.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
        let is_whole = begins && expression.len() <= LONGEST_NAME && expression.chars().all(is_of_reference);
        let is_short = expression.len() <= LONGEST_NAME && !expression.is_empty() && !expression.contains('\n');
        let name = if is_short { expression } else { "expression" }.to_owned();
        Self { name, reference: None, is_whole, cause: Cause::Deployment }
    }

    /// A part of an ARN of which the file says the rest.
    pub(super) fn of_arn(name: &str) -> Self {
        Self { cause: Cause::Arn, ..Self::named(name) }
    }

    /// Whether what it comes to has no quotation marks: it is not put together by a function.
    pub(super) fn is_simple(&self) -> bool {
        self.is_whole || self.cause == Cause::Arn
    }

    /// Something that no expression of the file is.
    pub(super) fn named(name: &str) -> Self {
        Self { is_whole: false, ..Self::of(name) }
    }
}

impl Piece {
    pub(super) const fn span(&self) -> Span {
        match self {
            Self::Plain(_, span) | Self::Resolved(_, span) | Self::Place(_, span) => *span,
        }
    }
}

impl Piece {
    /// What it costs to have it once more.
    pub(super) fn cost(&self) -> usize {
        match self {
            Self::Plain(text, _) | Self::Resolved(text, _) => COST + text.len(),
            Self::Place(unknown, _) => COST + unknown.name.len(),
        }
    }
}

impl Term {
    /// What it costs to have it once more.
    pub(super) fn cost(&self) -> usize {
        COST + match &self.what {
            What::Null | What::Bool(_) | What::Number(_) => 0,
            What::Text(pieces) => pieces.iter().map(Piece::cost).sum(),
            What::List(items) => items.iter().map(Self::cost).sum(),
            What::Map(entries) => entries.iter().map(|entry| entry.key.cost() + entry.value.cost()).sum(),
            What::Json(value) => value.cost(),
            What::Unknown(unknown) => unknown.name.len(),
        }
    }

    pub(super) const fn new(what: What, span: Span, written: Written) -> Self {
        Self { what, span, written }
    }

    pub(super) const fn unknown(unknown: Unknown, span: Span) -> Self {
        Self::new(What::Unknown(unknown), span, Written::Computed)
    }

    /// Plain text that is nowhere in the file.
    pub(super) fn plain(text: &str, span: Span) -> Self {
        Self::new(What::Text(vec![Piece::Plain(text.to_owned(), span)]), span, Written::Computed)
    }

    /// The text, if all of it is known.
    pub(super) fn text(&self) -> Option<String> {
        match &self.what {
            What::Text(pieces) => known(pieces),
            What::Null
            | What::Bool(_)
            | What::Number(_)
            | What::List(_)
            | What::Map(_)
            | What::Json(_)
            | What::Unknown(_) => None,
        }
    }

    /// What the text ends with: all of it, or what follows its last unknown piece.
    pub(super) fn text_end(&self) -> Option<&str> {
        match &self.what {
            What::Text(pieces) => match pieces.last() {
                Some(Piece::Plain(end, _) | Piece::Resolved(end, _)) => Some(end),
                Some(Piece::Place(..)) | None => None,
            },
            What::Null
            | What::Bool(_)
            | What::Number(_)
            | What::List(_)
            | What::Map(_)
            | What::Json(_)
            | What::Unknown(_) => None,
        }
    }

    /// The value of a key of a map; that of the last one if it repeats. `Err` if some key is unknown, and the value with it.
    pub(super) fn get(&self, name: &str) -> Result<Option<&Self>, &Self> {
        let What::Map(entries) = &self.what else { return Ok(None) };
        if let Some(unknown) = entries.iter().find(|entry| entry.key.text().is_none()) {
            return Err(&unknown.key);
        }
        Ok(entries.iter().rev().find(|entry| entry.key.text().as_deref() == Some(name)).map(|entry| &entry.value))
    }

    /// An attribute of a block that is given and not null.
    pub(super) fn attribute(&self, name: &str) -> Option<&Self> {
        self.get(name).ok().flatten().filter(|value| !matches!(value.what, What::Null))
    }

    /// The blocks of a name within a block, or the items of a list; one that is unknown may be any number of them.
    pub(super) fn items(&self) -> &[Self] {
        match &self.what {
            What::Null => &[],
            What::List(items) => items,
            What::Bool(_) | What::Number(_) | What::Text(_) | What::Map(_) | What::Json(_) | What::Unknown(_) => {
                core::slice::from_ref(self)
            }
        }
    }

    /// The blocks of this name in a block.
    pub(super) fn blocks(&self, name: &str) -> &[Self] {
        self.attribute(name).map_or(&[], Self::items)
    }

    /// What is unknown, if all of it is: also a text that is one place.
    pub(super) fn as_unknown(&self) -> Option<&Unknown> {
        match &self.what {
            What::Unknown(unknown) => Some(unknown),
            What::Text(pieces) => match pieces.as_slice() {
                [Piece::Place(unknown, _)] => Some(unknown),
                _ => None,
            },
            What::Null | What::Bool(_) | What::Number(_) | What::List(_) | What::Map(_) | What::Json(_) => None,
        }
    }

    /// The first part that is unknown, and its place.
    pub(super) fn first_unknown(&self) -> Option<(&Unknown, Span)> {
        match &self.what {
            What::Null | What::Bool(_) | What::Number(_) => None,
            What::Text(pieces) => pieces.iter().find_map(|piece| match piece {
                Piece::Plain(..) | Piece::Resolved(..) => None,
                Piece::Place(unknown, span) => Some((unknown, *span)),
            }),
            What::List(items) => items.iter().find_map(Self::first_unknown),
            What::Map(entries) => {
                entries.iter().find_map(|entry| entry.key.first_unknown().or_else(|| entry.value.first_unknown()))
            }
            What::Json(value) => value.first_unknown(),
            What::Unknown(unknown) => Some((unknown, self.span)),
        }
    }

    /// The same, of which no part can be changed: it is shared, or computed.
    pub(super) fn computed(mut self) -> Self {
        self.written = Written::Computed;
        self.what = match self.what {
            What::List(items) => What::List(items.into_iter().map(Self::computed).collect()),
            What::Map(entries) => {
                let entry = |Entry { key, value }| Entry { key: key.computed(), value: value.computed() };
                What::Map(entries.into_iter().map(entry).collect())
            }
            What::Json(value) => What::Json(Box::new(value.computed())),
            other @ (What::Null | What::Bool(_) | What::Number(_) | What::Text(_) | What::Unknown(_)) => other,
        };
        self
    }
}

/// The text of pieces, if all of it is known.
pub(super) fn known(pieces: &[Piece]) -> Option<String> {
    let plain = pieces.iter().map(|piece| match piece {
        Piece::Plain(text, _) | Piece::Resolved(text, _) => Some(text.as_str()),
        Piece::Place(..) => None,
    });
    plain.collect()
}

impl From<Term> for value::Value {
    fn from(term: Term) -> Self {
        let Term { what, span, written } = term;
        let unknown = |unknown: Unknown| Self::unknown(unknown.name, span);
        match what {
            What::Null => Self::new(value::What::Null, span, written),
            What::Bool(bool) => Self::new(value::What::Bool(bool), span, written),
            What::Number(number) => Self::new(value::What::Number(number), span, written),
            What::Text(pieces) => {
                let written = if is_rewritable(&pieces) { written } else { Written::Computed };
                let pieces = pieces.into_iter().map(|piece| match piece {
                    Piece::Plain(text, _) | Piece::Resolved(text, _) => value::Piece::Known(text),
                    Piece::Place(unknown, _) => value::Piece::Unknown(unknown.name),
                });
                Self::new(value::What::Text(pieces.collect()), span, written)
            }
            What::List(items) => {
                Self::new(value::What::List(items.into_iter().map(Self::from).collect()), span, written)
            }
            What::Map(entries) => {
                let entries: Result<Vec<value::Entry>, Unknown> = entries.into_iter().map(entry).collect();
                entries.map_or_else(unknown, |entries| Self::new(value::What::Object(entries), span, written))
            }
            What::Json(_) => Self::unknown("jsonencode", span),
            What::Unknown(name) => unknown(name),
        }
    }
}

/// `Err` if the key is unknown.
fn entry(Entry { key, value }: Entry) -> Result<value::Entry, Unknown> {
    let (key_place, key_written) = (key.span, key.written);
    let unknown = || key.first_unknown().map_or_else(|| Unknown::named("expression"), |(unknown, _)| unknown.clone());
    let text = key.text().ok_or_else(unknown)?;
    Ok(value::Entry { key: text, key_place, key_written, value: value.into() })
}

/// Whether a text can be written anew from what it is known to be: its expressions by their names, and each other `${` surely is a policy
/// variable.
fn is_rewritable(pieces: &[Piece]) -> bool {
    pieces.iter().all(|piece| match piece {
        Piece::Plain(text, _) => text.match_indices("${").all(|(at, _)| {
            let inner = text.get(at + 2..).and_then(|rest| rest.split_once('}')).map(|(inner, _)| inner);
            inner.is_some_and(|inner| inner.contains(':') || matches!(inner, "*" | "?" | "$"))
        }),
        Piece::Resolved(..) => false,
        Piece::Place(unknown, _) => unknown.is_whole,
    })
}

//! What is said of a tally.

mod compare;
mod confidence;
mod csv;
mod decide;
mod grants;
mod html;
mod json;
mod least;
mod line;
mod markdown;
mod overlap;
mod records;
mod rest;
mod text;

pub use compare::{Compared, Mark, compare, principals};
pub use confidence::{Doubt, doubts};
pub use least::{LeastUsed, least};
pub use line::{By, Leading, Line, NoPrincipals, lines};
pub use overlap::may_meet;
pub use records::{LeftOut, Records, Shown};

use std::io::{self, Write};
use std::sync::Arc;

use crate::tally::Tally;

/// What is said: a tally, put together in one way, with what makes it doubtful.
#[derive(Debug)]
pub struct Report<'t> {
    pub(crate) tally: &'t Tally,
    pub(crate) by: By,
    pub(crate) lines: Vec<Line>,
    pub(crate) doubts: Vec<Doubt>,
    /// Beside policies.
    pub(crate) compared: Vec<Compared>,
    /// The least policies of principals.
    pub(crate) least: Vec<(Option<Arc<str>>, Vec<LeastUsed>)>,
    /// The reader was stopped before the end.
    pub(crate) is_stopped: bool,
}

impl<'t> Report<'t> {
    /// A report of a tally. `is_stopped`: not all of the input was read, because somebody stopped the reader.
    ///
    /// # Errors
    ///
    /// When it is to be by principal, and the tally has none.
    pub fn new(tally: &'t Tally, by: By, is_stopped: bool) -> Result<Self, NoPrincipals> {
        Ok(Self {
            tally,
            by,
            lines: lines(tally, by)?,
            doubts: doubts(tally, is_stopped),
            compared: Vec::new(),
            least: Vec::new(),
            is_stopped,
        })
    }

    /// The same with what policies grant beside it.
    #[must_use]
    pub fn with_compared(mut self, compared: Vec<Compared>) -> Self {
        self.compared = compared;
        self
    }

    /// The same with the least policies of a principal.
    #[must_use]
    pub fn with_least(mut self, principal: Option<Arc<str>>, least: Vec<LeastUsed>) -> Self {
        self.least.push((principal, least));
        self
    }

    /// What limits what it says.
    #[must_use]
    pub fn doubts(&self) -> &[Doubt] {
        &self.doubts
    }

    /// Whether a least policy that was asked for can't be written.
    #[must_use]
    pub fn lacks_policy(&self) -> bool {
        self.least.iter().flat_map(|(_, least)| least).any(|of_service| of_service.policies.is_err())
    }

    /// Whether something of the input is not in it.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.is_stopped || self.tally.is_incomplete()
    }

    /// Writes it for people.
    ///
    /// # Errors
    ///
    /// When it can't be written.
    pub fn write_text(&self, out: &mut dyn Write) -> io::Result<()> {
        text::write(self, out)
    }

    /// Writes it as JSON, an object a line, each with its `kind`; the last one is the `summary`.
    ///
    /// # Errors
    ///
    /// When it can't be written.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        json::write(self, out)
    }

    /// Writes its lines as CSV, with a row of titles. What is said of policies has no place in them, nor what limits the answer. A cell that a spreadsheet would take for a formula begins with `'`.
    ///
    /// # Errors
    ///
    /// When it can't be written.
    pub fn write_csv(&self, out: &mut dyn Write) -> io::Result<()> {
        csv::write(self, out)
    }

    /// Writes it as one page of HTML that needs nothing else.
    ///
    /// # Errors
    ///
    /// When it can't be written.
    pub fn write_html(&self, out: &mut dyn Write) -> io::Result<()> {
        html::write(self, out)
    }

    /// Writes it as Markdown.
    ///
    /// # Errors
    ///
    /// When it can't be written.
    pub fn write_markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        markdown::write(self, out)
    }
}

/// What an example is called: the file, and the record in it.
pub(crate) fn place(place: &crate::usage::Place) -> String {
    let crate::usage::Place { file, offset, record, statement } = place;
    let record = match (record, offset) {
        (Some(record), _) => format!(", {record}"),
        (None, Some(offset)) => format!(", byte {offset}"),
        (None, None) => String::new(),
    };
    let statement = if *statement > 0 { format!(", statement {}", statement + 1) } else { String::new() };
    format!("{file}{record}{statement}")
}

/// What an action is on, in one short text: names, not ARNs.
pub(crate) fn resource(used: &crate::row::Used) -> String {
    let crate::row::Used { kind, name, id, arn } = used;
    match *kind {
        "table" if !id.is_empty() && !name.is_empty() => format!("{name} ({id})"),
        "table" if !id.is_empty() => id.to_string(),
        "table" => name.to_string(),
        "index" => arn.split_once(":table/").map_or_else(|| arn.to_string(), |(_, names)| names.to_owned()),
        "any-table" => "(new tables)".to_owned(),
        "catalog" => "(system catalog)".to_owned(),
        _ => "(ledger)".to_owned(),
    }
}

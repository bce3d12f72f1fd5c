//! How far an answer can be relied on, in words, from facts.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::coverage::Blocks;
use crate::tally::{Tally, Totals};

/// Something that limits what an answer says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Doubt {
    /// A stable code for programs, such as `gap`.
    pub code: &'static str,
    /// In words.
    pub message: String,
    /// Whether the answer may lack permissions that were used, as far as the input goes.
    pub is_incomplete: bool,
}

/// How many names, gaps and the like are listed.
const LISTED: usize = 5;

/// What limits what a tally says; the first says `complete` if nothing that was to be read is missing.
#[must_use]
pub fn doubts(tally: &Tally, is_stopped: bool) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let mut missing = |code, message| doubts.push(Doubt { code, message, is_incomplete: true });
    if is_stopped {
        missing("stopped", "stopped before the end: the rest of the input was not read".to_owned());
    }
    let totals = &tally.totals;
    let problems = tally.problems.len() as u64 + totals.more_problems;
    if problems > 0 {
        let files: BTreeSet<&str> = tally.problems.iter().map(|problem| &*problem.file).collect();
        let of = if files.is_empty() { "" } else { ", of " };
        let files = listed(files.iter().map(|file| format!("`{file}`")));
        missing("problems", format!("{} of the input could not be read{of}{files}", counted(problems, "part")));
    }
    for strand in tally.coverage.strands() {
        let gaps = tally.coverage.gaps(strand);
        if !gaps.is_empty() {
            missing("gap", format!("of the strand `{strand}` {} missing", are(&gaps)));
        }
    }
    let unread = tally.unread.count();
    if unread > 0 {
        missing("unread", format!("{} not understood, and nothing is counted for that", statements_are(unread)));
    }
    let differences = tally.differences.count();
    if differences > 0 {
        let message = format!(
            "the records have {} that the answer lacks: please report it as a mistake of partiql-iam; permissions may be missing",
            counted(differences, "change or denial")
        );
        missing("differences", message);
    }
    if totals.dropped > 0 {
        missing(
            "too-many",
            format!("{} of more permissions than are kept is left out", counted(totals.dropped, "use")),
        );
    }
    if let Some(message) = of_more_strands(totals) {
        missing("too-many-strands", message);
    }
    if totals.unattributed > 0 {
        let what = counted(totals.unattributed, "use");
        let verb = if totals.unattributed == 1 { "is" } else { "are" };
        let message =
            format!("{what} of unknown principals {verb} left out, and may be of the principal that is asked for");
        missing("unknown-principals", message);
    }
    if doubts.is_empty() {
        let message = match totals.blocks {
            0 => "complete: all that was given was read and understood".to_owned(),
            _ => "complete: all that was given was read and understood, and no block between the first and the last is missing"
                .to_owned(),
        };
        doubts.push(Doubt { code: "complete", message, is_incomplete: false });
    }
    if totals.excluded > 0 {
        let message = format!("{} left out on purpose", counted(totals.excluded, "use"));
        doubts.push(Doubt { code: "excluded", message, is_incomplete: false });
    }
    let mut note = |code, message: String| doubts.push(Doubt { code, message, is_incomplete: false });
    for strand in tally.coverage.strands() {
        let repeated = tally.coverage.repeated(strand);
        if !repeated.is_empty() {
            let message =
                format!("of the strand `{strand}` {} there more than once: counts are too large", are(&repeated));
            note("repeated", message);
        }
    }
    if let Some(message) = of_repeated_events(totals) {
        note("repeated-events", message);
    }
    let used = || tally.permissions.keys().map(|permission| &permission.resource);
    let without_id: BTreeSet<&str> = used().filter(|used| used.is_without_id()).map(|used| &*used.name).collect();
    if !without_id.is_empty() {
        let names = listed(without_id.iter().map(|name| format!("`{name}`")));
        note("ids-unknown", format!("the records do not say the ids of {names}; a catalog does"));
    }
    if totals.blocks > 0 {
        let message = "reads may be missing: no source says whether a transaction that only reads leaves a block";
        note("reads-may-be-missing", message.to_owned());
    }
    if used().any(|used| used.kind == "index") {
        note(
            "index-reads",
            "whether a read of an index needs the same permission on its table is not published".to_owned(),
        );
    }
    if !tally.other_operations.is_empty() {
        let names = listed(tally.other_operations.iter().map(|(name, count)| format!("{name} {count}")));
        let more = of_more_operations(totals);
        note("other-operations", format!("requests without statements are not counted: {names}{more}"));
    }
    if totals.without_time > 0 && tally.first.is_some() {
        note("without-time", format!("{} without a time", statements_are(totals.without_time)));
    }
    if let (Some(first), Some(last)) = (tally.first, tally.last) {
        let message = format!("what was not used from {first} to {last} may be needed at another time");
        note("window", message);
    }
    doubts
}

fn of_more_strands(totals: &Totals) -> Option<String> {
    let blocks = counted(totals.more_blocks, "block");
    let message = format!("{blocks} of more strands than are kept: whether some of theirs are missing is unknown");
    (totals.more_blocks > 0).then_some(message)
}

fn of_more_operations(totals: &Totals) -> String {
    let requests = counted(totals.more_operations, "request");
    if totals.more_operations == 0 { String::new() } else { format!(", and {requests} of more names than are kept") }
}

fn of_repeated_events(totals: &Totals) -> Option<String> {
    let count = totals.repeated_events;
    (count > 0).then(|| format!("events are there more than once, {count} at least: counts are too large"))
}

fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {}s", what.replace(" or ", "s or ")) }
}

fn statements_are(count: u64) -> String {
    if count == 1 { "1 statement is".to_owned() } else { format!("{count} statements are") }
}

/// Blocks, and a verb.
fn are(blocks: &[Blocks]) -> String {
    let one = |blocks: &Blocks| match blocks {
        Blocks { first, last } if first == last => format!("{first}"),
        Blocks { first, last } => format!("{first} to {last}"),
    };
    match blocks {
        [Blocks { first, last }] if first == last => format!("block {first} is"),
        _ => format!("blocks {} are", listed(blocks.iter().map(one))),
    }
}

/// The first of them, and how many more there are.
fn listed(texts: impl ExactSizeIterator<Item = String>) -> String {
    let more = texts.len().saturating_sub(LISTED);
    let shown: Vec<String> = texts.take(LISTED).collect();
    let shown = shown.join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

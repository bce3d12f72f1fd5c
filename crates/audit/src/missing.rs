//! Changes whose statements a block has not: what they needed is unknown.

use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::counter::Counter;
use crate::known::Known;
use crate::moment::Moment;
use crate::problem::{Problem, ProblemKind};
use crate::record::{Block, Changed, RedactionInfo, Revised, TransactionInfo, When};

/// How long before the time of its block a statement may have started, in microseconds: a transaction takes 30 seconds at most (QLDB guide, "Transaction
/// timeout"), and clocks differ.
const LONGEST_TRANSACTION: i64 = 60_000_000;

impl Counter<'_> {
    /// Each change of a block whose statement is not there is a problem. `may_redact`: one of its statements is, or may be, a redaction.
    pub(crate) fn missing(&mut self, block: &Block<'_>, number: u64, may_redact: bool, source: &Arc<str>) {
        let Block { transaction_info, redaction_info, revisions, block_timestamp, .. } = block;
        let info = transaction_info.as_ref();
        let count = info.and_then(|info| info.statements.as_deref()).map_or(0, <[_]>::len);
        let documents = info.and_then(|info| info.documents.as_ref());
        let revisions = revisions.as_deref().unwrap_or_default();
        let is_whole = |changed: &Changed<'_>| {
            !changed.statements.is_empty() && changed.statements.iter().all(|of| (*of as usize) < count)
        };
        let tables = documents.map(|documents| documents.tables.as_slice()).unwrap_or_default();
        let redacted = redaction_info.as_ref().filter(|_| !may_redact);
        if tables.iter().all(is_whole) && revisions.is_empty() && redacted.is_none() {
            return;
        }
        let has_window = self.known.from.is_some() || self.known.to.is_some();
        let time = || block_timestamp.as_ref().and_then(When::moment);
        if has_window && time().is_some_and(|time| self.is_before_or_after(time)) {
            return;
        }
        let mut say = |table: &str| {
            let kind = ProblemKind::MissingStatement { table: table.to_owned(), block: number };
            self.problem(Problem::of_file(source, kind));
        };
        for changed in tables.iter().filter(|changed| !is_whole(changed)) {
            say(changed.table_name.get().or(changed.table_id.get()).unwrap_or_default());
        }
        if has_another(revisions, info) {
            say("");
        }
        let is_redacted = redacted.is_some();
        let redacted = redacted.and_then(|RedactionInfo { revisions }| revisions.as_deref()).unwrap_or_default();
        if is_redacted && redacted.is_empty() {
            say("");
        }
        for revision in redacted {
            say(revision.table_id.get().unwrap_or_default());
        }
    }

    /// Whether all statements of a block of this time are before the window, or after it.
    fn is_before_or_after(&self, time: Moment) -> bool {
        let Known { from, to, .. } = &*self.known;
        from.is_some_and(|from| time < from) || to.is_some_and(|to| !may_be_before(time, to))
    }
}

/// Whether a statement of a block of this time may have started before another time.
pub(crate) fn may_be_before(block: Moment, other: Moment) -> bool {
    block.microseconds().saturating_sub(LONGEST_TRANSACTION) < other.microseconds()
}

/// Whether a document was revised that is not among those that the block says were changed.
fn has_another(revisions: &[Revised<'_>], info: Option<&TransactionInfo<'_>>) -> bool {
    let mut revised = revisions.iter().filter_map(Revised::document).peekable();
    if revised.peek().is_none() {
        return false;
    }
    let known = info.and_then(|info| info.documents.as_ref()).map(|documents| documents.ids.as_slice());
    let known = known.unwrap_or_default();
    // Most blocks have a few.
    if known.len() <= 16 {
        return revised.any(|id| !known.iter().any(|known| **known == *id));
    }
    let known: HashSet<&str, RandomState> = known.iter().map(|id| &**id).collect();
    revised.any(|id| !known.contains(id))
}

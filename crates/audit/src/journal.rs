//! Blocks of journals, as exports and streams have them.

use std::sync::Arc;

use crate::answers::{Stated, Target};
use crate::counter::{Counter, Seen};
use crate::known::Known;
use crate::moment::Moment;
use crate::principal::UNKNOWN;
use crate::problem::{Problem, ProblemKind};
use crate::record::{Address, Block, Changed, RedactionInfo, Streamed, TransactionInfo, When};
use crate::usage::Place;

/// The wrapper of a block in a stream.
const SUMMARY: &str = "BLOCK_SUMMARY";

/// The other records of streams.
const OTHERS: [&str; 2] = ["CONTROL", "REVISION_DETAILS"];

impl Counter<'_> {
    /// Counts a block. `Err`: why it is none.
    pub(crate) fn block(
        &mut self,
        block: &Block<'_>,
        source: &Arc<str>,
        offset: impl Into<Option<u64>>,
    ) -> Result<(), String> {
        let offset = offset.into();
        let Block { block_address, transaction_id, block_timestamp, transaction_info, redaction_info } = block;
        let Some(Address { strand_id, sequence_no }) = block_address else {
            return Err("it has no `blockAddress`".to_owned());
        };
        // Numbers of blocks are those of a signed word: with greater ones what follows the last would be the last.
        if i64::try_from(*sequence_no).is_err() {
            return Err(format!("its `sequenceNo` {sequence_no} is more than a journal has"));
        }
        self.begin_record();
        self.tally.totals.blocks += 1;
        self.covered(strand_id, *sequence_no);
        let Some(TransactionInfo { statements, documents }) = transaction_info else { return Ok(()) };
        let statements = statements.as_deref().unwrap_or_default();
        let changed = documents.as_ref().map(|documents| documents.0.as_slice()).unwrap_or_default();
        let principal = match &self.known.who {
            None => 0,
            Some(who) => {
                let name = transaction_id.get().and_then(|id| who.principal(id)).map(Arc::clone);
                self.principal(Some(name.as_deref().unwrap_or(UNKNOWN)))
            }
        };
        for Changed { table_name, table_id, statements: _ } in changed {
            if let (Some(name), Some(id)) = (table_name.get(), table_id.get()) {
                self.named(name, id);
            }
        }
        let place = |statement: usize| Place {
            file: Arc::clone(source),
            offset,
            record: Some(format!("block {sequence_no}").into()),
            statement: u32::try_from(statement).unwrap_or(u32::MAX),
        };
        self.without_statement(block, statements.len(), changed, source);
        for (index, ran) in statements.iter().enumerate() {
            self.tally.totals.statements += 1;
            let time = ran.start_time.moment().or_else(|| block_timestamp.as_ref().and_then(When::moment));
            if !self.is_in_window(time) {
                continue;
            }
            let answer = self.answer(Target::Ledger, &ran.statement);
            self.write_ids(answer, index, changed);
            let ids = self.ids_of_scratch();
            self.count(principal, answer, ids, Seen::once(time, false), || place(index));
            self.compare(answer, index, changed, redaction_info.as_ref(), time, place);
        }
        Ok(())
    }

    /// A table that was changed by a statement that the block has not is a problem: what it needed is unknown.
    fn without_statement(&mut self, block: &Block<'_>, count: usize, changed: &[Changed<'_>], source: &Arc<str>) {
        let number = block.block_address.as_ref().map_or(0, |address| address.sequence_no);
        let Known { from, to, .. } = self.known;
        let is_outside = |time: Moment| from.is_some_and(|from| time < from) || to.is_some_and(|to| to <= time);
        if block.block_timestamp.as_ref().and_then(When::moment).is_some_and(is_outside) {
            return;
        }
        for Changed { table_name, table_id, statements } in changed {
            let is_nothing = table_name.get().is_none() && table_id.get().is_none() && statements.is_empty();
            let is_there = !statements.is_empty() && statements.iter().all(|of| (*of as usize) < count);
            if !is_there && !is_nothing {
                let table = table_name.get().or(table_id.get()).unwrap_or_default().to_owned();
                let kind = ProblemKind::MissingStatement { table, block: number };
                self.problem(Problem::of_file(source, kind));
            }
        }
    }

    /// Writes to the scratch text which ids the names of an answer have in this block.
    fn write_ids(&mut self, answer: Stated, statement: usize, changed: &[Changed<'_>]) {
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        let names = self.understood(answer).map(|understood| understood.names.as_slice()).unwrap_or_default();
        for (place, name) in names.iter().enumerate() {
            if place > 0 {
                scratch.push('|');
            }
            let same_name = || changed.iter().filter(|changed| changed.table_name.get() == Some(&**name));
            // A table that is dropped and made again within the transaction has two.
            let own = |changed: &&Changed<'_>| changed.statements.iter().any(|of| *of as usize == statement);
            let has_own = same_name().any(|changed| own(&changed));
            let ids =
                same_name().filter(|changed| !has_own || own(changed)).filter_map(|changed| changed.table_id.get());
            for (count, id) in ids.enumerate() {
                if count > 0 {
                    scratch.push('+');
                }
                scratch.push_str(id);
            }
        }
        self.scratch = scratch;
    }

    /// What the block says that a statement changed is among what our answer says that it changes.
    fn compare(
        &mut self,
        answer: Stated,
        statement: usize,
        changed: &[Changed<'_>],
        redacted: Option<&RedactionInfo<'_>>,
        time: Option<Moment>,
        place: impl Fn(usize) -> Place,
    ) {
        let Some(understood) = self.understood(answer).filter(|understood| understood.is_checked) else { return };
        let mut missing: Vec<String> = Vec::new();
        for Changed { table_name, table_id, statements } in changed {
            let (name, id) = (table_name.get().unwrap_or_default(), table_id.get().unwrap_or_default());
            if statements.iter().any(|of| *of as usize == statement) && !understood.writes(name, id) {
                missing.push(format!("the table `{name}` ({id}) was changed"));
            }
        }
        let redacted = redacted.and_then(|redacted| redacted.revisions.as_deref()).unwrap_or_default();
        if understood.command == "EXEC REDACT_REVISION" {
            for revision in redacted {
                let id = revision.table_id.get().unwrap_or_default();
                if !id.is_empty() && !understood.writes("", id) && !understood.names.iter().any(|_| true) {
                    missing.push(format!("a revision of the table {id} was redacted"));
                }
            }
        }
        for said in missing {
            self.differs(said, answer, time, place(statement));
        }
    }

    /// Counts a record of a stream. `Err`: why it is none.
    pub(crate) fn streamed(
        &mut self,
        record: &Streamed<'_>,
        source: &Arc<str>,
        offset: impl Into<Option<u64>>,
    ) -> Result<(), String> {
        let Streamed { record_type, payload } = record;
        match payload {
            Some(block) if record_type == SUMMARY => self.block(block, source, offset),
            _ if OTHERS.contains(&&**record_type) => {
                self.begin_record();
                Ok(())
            }
            _ => Err(format!("`{record_type}` is no record of a stream that is known, or has no payload")),
        }
    }
}

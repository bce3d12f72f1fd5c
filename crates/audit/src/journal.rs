//! Blocks of journals, as exports and streams have them.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use foldhash::fast::RandomState;
use partiql_iam::qldb::Command;

use crate::answer::Understood;
use crate::answers::{Stated, Target, number};
use crate::changes::Changes;
use crate::counter::Counter;
use crate::known::Who;
use crate::missing::may_be_before;
use crate::moment::Moment;
use crate::principal::UNKNOWN;
use crate::record::{Address, Block, Changed, Redacted, RedactionInfo, Streamed, When};
use crate::usage::{Place, Seen};

/// The wrapper of a block in a stream.
const SUMMARY: &str = "BLOCK_SUMMARY";

/// The record of one revision. The statement that made it is in its block.
const REVISION: &str = "REVISION_DETAILS";

/// A note of the stream itself.
const CONTROL: &str = "CONTROL";

/// Numbers of blocks are those of a signed word: with greater ones what follows the last would be the last. Strands without a name would be one.
fn is_place(strand: &str, number: u64) -> Result<(), String> {
    match i64::try_from(number) {
        _ if strand.is_empty() => Err("its `strandId` is empty".to_owned()),
        Ok(_) => Ok(()),
        Err(_) => Err(format!("its `sequenceNo` {number} is more than a journal has")),
    }
}

/// What is left of a name of statements whatever its case, and with what may be between its words.
const LIKE_STATEMENTS: &[u8] = b"statement";

/// A block without a list of statements has none, in whatever way its text may say them.
fn has_none_hidden(block: &Block<'_>, text: &[u8]) -> Result<(), String> {
    // Where it has documents their statements are missing.
    let info = block.transaction_info.as_ref();
    let is_there = info.is_some_and(|info| info.statements.is_some() || info.documents.is_some());
    if is_there || memchr::memmem::find(&text.to_ascii_lowercase(), LIKE_STATEMENTS).is_none() {
        return Ok(());
    }
    Err("it has no list `statements` in its `transactionInfo`, and something of a similar name".to_owned())
}

impl Counter<'_> {
    /// Counts a block of JSON, whose text is given. `Err`: why it is none.
    pub(crate) fn block_of(
        &mut self,
        block: &Block<'_>,
        text: &[u8],
        source: &Arc<str>,
        offset: impl Into<Option<u64>>,
    ) -> Result<(), String> {
        self.block(block, source, offset)?;
        has_none_hidden(block, text)
    }

    /// Counts a record of a stream in JSON, whose text is given. `Err`: why it is none.
    pub(crate) fn streamed_of(
        &mut self,
        record: &Streamed<'_>,
        text: &[u8],
        source: &Arc<str>,
        offset: impl Into<Option<u64>>,
    ) -> Result<(), String> {
        self.streamed(record, source, offset)?;
        let is_summary = record.record_type == SUMMARY;
        record.payload.as_ref().filter(|_| is_summary).map_or(Ok(()), |block| has_none_hidden(block, text))
    }

    /// Counts a block. `Err`: why it is none.
    pub(crate) fn block(
        &mut self,
        block: &Block<'_>,
        source: &Arc<str>,
        offset: impl Into<Option<u64>>,
    ) -> Result<(), String> {
        let offset = offset.into();
        let Block {
            block_address,
            transaction_id,
            block_timestamp,
            transaction_info,
            redaction_info,
            revisions: _,
            revision: _,
        } = block;
        let Some(Address { strand_id, sequence_no }) = block_address else {
            return Err("it has no `blockAddress`".to_owned());
        };
        is_place(strand_id, *sequence_no)?;
        self.begin_record();
        self.tally.totals.blocks += 1;
        self.covered(strand_id, *sequence_no);
        let info = transaction_info.as_ref();
        let statements = info.and_then(|info| info.statements.as_deref()).unwrap_or_default();
        let changed = info
            .and_then(|info| info.documents.as_ref())
            .map(|documents| documents.tables.as_slice())
            .unwrap_or_default();
        let named = |who: &Who| transaction_id.get().and_then(|id| who.principal(id)).map(Arc::clone);
        let principal = match self.known.who.as_ref().map(named) {
            None => 0,
            Some(name) => self.principal(Some(name.as_deref().unwrap_or(UNKNOWN))),
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
        let tables = Changes::new(changed);
        let has_redaction = redaction_info.is_some();
        let (mut may_redact, mut redactions) = (false, Vec::new());
        for (index, ran) in statements.iter().enumerate() {
            self.tally.totals.statements += 1;
            let time = ran.start_time.moment().or_else(|| self.time_without_start(block_timestamp.as_ref()));
            let is_in_window = self.is_in_window(time);
            if !is_in_window && !has_redaction {
                continue;
            }
            let answer = self.answer(Target::Ledger, &ran.statement);
            let understood = self.understood(answer);
            let is_redaction =
                understood.is_some_and(|understood| understood.command == Command::RedactRevision.name());
            may_redact |= is_redaction || understood.is_none();
            if !is_in_window {
                continue;
            }
            let number = number(index);
            self.write_ids(answer, number, &tables);
            let ids = self.ids_of_scratch();
            self.count(principal, answer, ids, Seen::once(time, false), || place(index));
            self.compare(answer, number, &tables, time, || place(index));
            if is_redaction && has_redaction {
                redactions.push((answer, time, index));
            }
        }
        if let Some(RedactionInfo { revisions }) = redaction_info {
            self.compare_redacted(revisions.as_deref().unwrap_or_default(), &redactions, place);
        }
        self.missing(block, *sequence_no, may_redact, source);
        Ok(())
    }

    /// When a statement was run of which the block does not say it: at the time of the block. If it may have been before the end of the window and the
    /// block is after it nobody knows.
    fn time_without_start(&self, block: Option<&When<'_>>) -> Option<Moment> {
        let time = block.and_then(When::moment)?;
        let is_open = self.known.to.is_some_and(|to| to <= time && may_be_before(time, to));
        (!is_open).then_some(time)
    }

    /// Writes to the scratch text which ids the names of an answer have in this block.
    fn write_ids(&mut self, answer: Stated, statement: u32, changes: &Changes<'_>) {
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        let names = self.understood(answer).map(|understood| understood.names.as_slice()).unwrap_or_default();
        changes.write_ids(statement, names, &mut scratch);
        self.scratch = scratch;
    }

    /// What the block says that a statement changed is among what our answer says that it changes.
    fn compare(
        &mut self,
        answer: Stated,
        statement: u32,
        changes: &Changes<'_>,
        time: Option<Moment>,
        place: impl Fn() -> Place,
    ) {
        for Changed { table_name, table_id, statements: _ } in changes.of_statement(statement) {
            let table = (table_name.get().unwrap_or_default(), table_id.get().unwrap_or_default());
            let is_lacking = |understood: &Understood| understood.is_checked && !understood.writes(table.0, table.1);
            if self.understood(answer).is_some_and(is_lacking) {
                self.lacks(answer, table, time, &place);
            }
        }
    }

    /// The tables of which a block says that a revision was redacted are among those of its redactions.
    fn compare_redacted(
        &mut self,
        revisions: &[Redacted<'_>],
        redactions: &[(Stated, Option<Moment>, usize)],
        place: impl Fn(usize) -> Place,
    ) {
        let Some((first, time, index)) = redactions.first().copied() else { return };
        let mut written: HashSet<&str, RandomState> = HashSet::default();
        for (answer, _, _) in redactions {
            let Some(understood) = self.understood(*answer).filter(|understood| understood.is_checked) else { return };
            for need in understood.needs.iter().filter(|need| need.is_write) {
                // Which one a name or a parameter means is not known.
                if need.resource.id.is_empty() {
                    return;
                }
                written.insert(&*need.resource.id);
            }
        }
        let ids: BTreeSet<&str> = revisions.iter().filter_map(|revision| revision.table_id.get()).collect();
        let missing = ids.into_iter().filter(|id| !id.is_empty() && !written.contains(id));
        let missing: Vec<String> = missing.map(|id| format!("a revision of the table {id} was redacted")).collect();
        for said in missing {
            self.differs(said, first, time, place(index));
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
            Some(Block { revision, .. }) if record_type == REVISION => {
                let address = revision.as_ref().and_then(|revision| revision.block_address.as_ref());
                let Some(Address { strand_id, sequence_no }) = address else {
                    return Err("its revision has no `blockAddress`".to_owned());
                };
                is_place(strand_id, *sequence_no)?;
                self.begin_record();
                self.tally.block_named(strand_id, *sequence_no);
                Ok(())
            }
            _ if record_type == CONTROL => {
                self.begin_record();
                Ok(())
            }
            _ => Err(format!("`{record_type}` is no record of a stream that is known, or has no payload")),
        }
    }
}

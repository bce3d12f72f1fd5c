//! Records in Ion, text or binary. Nothing else uses the interface of the reader that skips what is not asked for: it is no stable one.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;
use std::sync::Arc;

use ion_rs::v1_0::{Binary, Text as IonText};
use ion_rs::{Decoder, HasRange, IonError, IonInput, IonResult, LazyList, LazyStruct, LazyValue, Reader, ValueRef};

use crate::counter::Counter;
use crate::manifest::Manifest;
use crate::moment::Moment;
use crate::problem::{Problem, ProblemKind, TooLong, unreadable};
use crate::record::{
    Address, Block, Changed, Documents, Ran, Redacted, RedactionInfo, Streamed, Text, TransactionInfo, When,
};
use crate::window::MAX_RECORD_BYTES;

/// Which of both forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Text,
    Binary,
}

/// What a value is.
enum Value<'a> {
    Block(Block<'a>),
    Streamed(Streamed<'a>),
    Manifest,
}

/// Counts the values of an input. What can't be read is a problem in the tally.
pub(crate) fn values<R: Read>(counter: &mut Counter<'_>, input: R, form: Form, source: &Arc<str>) {
    let since = Rc::new(Cell::new(0));
    let input = BufReader::with_capacity(64 << 10, Limited { input, since: Rc::clone(&since) });
    let mut offset = 0;
    let result = match form {
        Form::Text => Reader::new(IonText, input)
            .map_err(Failed::Ion)
            .and_then(|reader| all(counter, reader, &since, source, &mut offset)),
        Form::Binary => Reader::new(Binary, input)
            .map_err(Failed::Ion)
            .and_then(|reader| all(counter, reader, &since, source, &mut offset)),
    };
    if let Err(failed) = result {
        let kind = match failed {
            Failed::Record(why) => ProblemKind::Malformed { why },
            Failed::Ion(error) => kind_of(&error),
        };
        counter.problem(Problem { file: Arc::clone(source), offset: Some(offset), kind });
    }
}

/// Why reading ends.
enum Failed {
    Ion(IonError),
    Record(String),
}

impl From<IonError> for Failed {
    fn from(error: IonError) -> Self {
        Self::Ion(error)
    }
}

fn kind_of(error: &IonError) -> ProblemKind {
    match error {
        IonError::Io(error) => unreadable(error.source()),
        IonError::Incomplete(_) => ProblemKind::Cut,
        error => ProblemKind::Malformed { why: plain(&error.to_string()) },
    }
}

/// The first line of a message.
fn plain(message: &str) -> String {
    message.lines().next().unwrap_or_default().to_owned()
}

/// An input that fails when there is no end of a value in as many bytes as one may have.
struct Limited<R> {
    input: R,
    since: Rc<Cell<usize>>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.since.get() > MAX_RECORD_BYTES {
            return Err(io::Error::other(TooLong));
        }
        let count = self.input.read(buffer)?;
        self.since.set(self.since.get() + count);
        Ok(count)
    }
}

fn all<D: Decoder, I: IonInput>(
    counter: &mut Counter<'_>,
    mut reader: Reader<D, I>,
    since: &Cell<usize>,
    source: &Arc<str>,
    offset: &mut u64,
) -> Result<(), Failed> {
    let mut is_empty = true;
    while let Some(value) = reader.next()? {
        is_empty = false;
        since.set(0);
        if let Some(raw) = value.raw() {
            *offset = raw.range().start as u64;
        }
        let ValueRef::Struct(fields) = value.read()? else {
            return Err(Failed::Record("it is no struct".to_owned()));
        };
        let result = match record(&fields)? {
            Value::Block(block) => counter.block(&block, source, *offset),
            Value::Streamed(record) => counter.streamed(&record, source, *offset),
            Value::Manifest => Ok(()),
        };
        if let Err(why) = result {
            let kind = ProblemKind::Malformed { why };
            counter.problem(Problem { file: Arc::clone(source), offset: Some(*offset), kind });
        }
    }
    if is_empty {
        counter.problem(Problem::of_file(source, ProblemKind::Empty));
    }
    Ok(())
}

fn record<'a, D: Decoder>(fields: &LazyStruct<'a, D>) -> Result<Value<'a>, Failed> {
    let mut record_type = None;
    let mut payload = None;
    let mut block = Block::default();
    let mut is_manifest = false;
    for field in fields {
        let field = field?;
        let (name, value) = (field.name()?.text(), field.value());
        match name.unwrap_or_default() {
            "recordType" => put(&mut record_type, text(value)?.0, "recordType")?,
            "payload" => {
                let mut of_payload = Block::default();
                if let ValueRef::Struct(fields) = value.read()? {
                    for field in &fields {
                        let field = field?;
                        of_block(&mut of_payload, field.name()?.text().unwrap_or_default(), field.value())?;
                    }
                }
                put(&mut payload, Some(of_payload), "payload")?;
            }
            "keys" | "exportId" => is_manifest = true,
            name => of_block(&mut block, name, value)?,
        }
    }
    if let Some(record_type) = record_type {
        return Ok(Value::Streamed(Streamed { record_type, payload }));
    }
    if is_manifest && block.block_address.is_none() { Ok(Value::Manifest) } else { Ok(Value::Block(block)) }
}

/// Where a member is there twice it is unknown which of both counts.
fn put<T>(own: &mut Option<T>, new: Option<T>, name: &str) -> Result<(), Failed> {
    if own.is_some() {
        return Err(Failed::Record(format!("it has `{name}` twice")));
    }
    *own = new;
    Ok(())
}

fn of_block<'a, D: Decoder>(block: &mut Block<'a>, name: &str, value: LazyValue<'a, D>) -> Result<(), Failed> {
    match name {
        "blockAddress" => put(&mut block.block_address, address(value)?, name)?,
        "transactionId" => put(&mut block.transaction_id.0, text(value)?.0, name)?,
        "blockTimestamp" => block.block_timestamp = when(value)?,
        "transactionInfo" => put(&mut block.transaction_info, transaction(value)?, name)?,
        "redactionInfo" => put(&mut block.redaction_info, redaction(value)?, name)?,
        // Hashes and revisions say nothing of permissions.
        _ => {}
    }
    Ok(())
}

fn text<D: Decoder>(value: LazyValue<'_, D>) -> IonResult<Text<'_>> {
    Ok(Text(match value.read()? {
        ValueRef::String(text) => Some(Cow::Borrowed(text.text())),
        ValueRef::Symbol(symbol) => symbol.text().map(Cow::Borrowed),
        _ => None,
    }))
}

fn when<D: Decoder>(value: LazyValue<'_, D>) -> IonResult<When<'_>> {
    Ok(match value.read()? {
        ValueRef::Timestamp(stamp) => {
            let parts = [stamp.year(), stamp.month(), stamp.day(), stamp.hour(), stamp.minute(), stamp.second()];
            let moment = Moment::from_parts(parts.map(i64::from), i64::from(stamp.microseconds()));
            let offset = i64::from(stamp.offset().unwrap_or_default()) * 60_000_000;
            When::Known(Moment::from_microseconds(moment.microseconds().saturating_sub(offset)))
        }
        ValueRef::String(text) => When::Said(Text(Some(Cow::Borrowed(text.text())))),
        _ => When::Said(Text(None)),
    })
}

fn list<D: Decoder>(value: LazyValue<'_, D>) -> IonResult<Option<LazyList<'_, D>>> {
    Ok(if let ValueRef::List(list) = value.read()? { Some(list) } else { None })
}

fn fields<D: Decoder>(value: LazyValue<'_, D>) -> IonResult<Option<LazyStruct<'_, D>>> {
    Ok(if let ValueRef::Struct(fields) = value.read()? { Some(fields) } else { None })
}

fn address<D: Decoder>(value: LazyValue<'_, D>) -> Result<Option<Address<'_>>, Failed> {
    let Some(members) = fields(value)? else { return Ok(None) };
    let (mut strand, mut number) = (None, None);
    for field in &members {
        let field = field?;
        match field.name()?.text() {
            Some("strandId") => strand = text(field.value())?.0,
            Some("sequenceNo") => number = u64::try_from(field.value().read()?.expect_i64()?).ok(),
            _ => {}
        }
    }
    match (strand, number) {
        (Some(strand_id), Some(sequence_no)) => Ok(Some(Address { strand_id, sequence_no })),
        _ => Err(Failed::Record("its `blockAddress` has not both a strand and a number".to_owned())),
    }
}

fn transaction<D: Decoder>(value: LazyValue<'_, D>) -> Result<Option<TransactionInfo<'_>>, Failed> {
    let Some(members) = fields(value)? else { return Ok(None) };
    let mut info = TransactionInfo::default();
    for field in &members {
        let field = field?;
        match field.name()?.text() {
            Some("statements") => put(&mut info.statements, statements(field.value())?, "statements")?,
            Some("documents") => put(&mut info.documents, documents(field.value())?, "documents")?,
            _ => {}
        }
    }
    Ok(Some(info))
}

fn statements<D: Decoder>(value: LazyValue<'_, D>) -> Result<Option<Vec<Ran<'_>>>, Failed> {
    let Some(list) = list(value)? else { return Ok(None) };
    let mut statements = Vec::new();
    for item in &list {
        let Some(members) = fields(item?)? else {
            return Err(Failed::Record("a statement is no struct".to_owned()));
        };
        let (mut statement, mut start_time) = (None, When::default());
        for field in &members {
            let field = field?;
            match field.name()?.text() {
                Some("statement") => put(&mut statement, text(field.value())?.0, "statement")?,
                Some("startTime") => start_time = when(field.value())?,
                _ => {}
            }
        }
        let Some(statement) = statement else {
            return Err(Failed::Record("a statement has no text".to_owned()));
        };
        statements.push(Ran { statement, start_time });
    }
    Ok(Some(statements))
}

fn documents<D: Decoder>(value: LazyValue<'_, D>) -> Result<Option<Documents<'_>>, Failed> {
    let Some(members) = fields(value)? else { return Ok(None) };
    let mut documents = Documents::default();
    for document in &members {
        let Some(members) = fields(document?.value())? else { continue };
        let mut changed = Changed { table_name: Text(None), table_id: Text(None), statements: Vec::new() };
        for field in &members {
            let field = field?;
            match field.name()?.text() {
                Some("tableName") => changed.table_name = text(field.value())?,
                Some("tableId") => changed.table_id = text(field.value())?,
                Some("statements") => {
                    for number in list(field.value())?.iter().flatten() {
                        changed.statements.extend(u32::try_from(number?.read()?.expect_i64()?).ok());
                    }
                }
                _ => {}
            }
        }
        documents.add(changed);
    }
    Ok(Some(documents))
}

fn redaction<D: Decoder>(value: LazyValue<'_, D>) -> Result<Option<RedactionInfo<'_>>, Failed> {
    let Some(members) = fields(value)? else { return Ok(None) };
    let mut info = RedactionInfo::default();
    for field in &members {
        let field = field?;
        if field.name()?.text() != Some("revisions") {
            continue;
        }
        let mut revisions = Vec::new();
        for revision in list(field.value())?.iter().flatten() {
            let Some(members) = fields(revision?)? else { continue };
            for field in &members {
                let field = field?;
                if field.name()?.text() == Some("tableId") {
                    revisions.push(Redacted { table_id: text(field.value())? });
                }
            }
        }
        put(&mut info.revisions, Some(revisions), "revisions")?;
    }
    Ok(Some(info))
}

/// A manifest in Ion, which is one value.
pub(crate) fn manifest(bytes: &[u8], form: Form) -> Result<Manifest, ProblemKind> {
    match form {
        Form::Text => Reader::new(IonText, bytes).map_err(Failed::Ion).and_then(one_manifest),
        Form::Binary => Reader::new(Binary, bytes).map_err(Failed::Ion).and_then(one_manifest),
    }
    .map_err(|failed| match failed {
        Failed::Ion(error) => kind_of(&error),
        Failed::Record(why) => ProblemKind::Malformed { why },
    })
}

fn one_manifest<D: Decoder, I: IonInput>(mut reader: Reader<D, I>) -> Result<Manifest, Failed> {
    let mut manifest = Manifest::default();
    while let Some(value) = reader.next()? {
        let Some(members) = fields(value)? else {
            return Err(Failed::Record("it is no struct".to_owned()));
        };
        for field in &members {
            let field = field?;
            let value = field.value();
            match field.name()?.text() {
                Some("keys") => {
                    let mut keys = Vec::new();
                    for key in list(value)?.iter().flatten() {
                        match text(key?)?.0 {
                            Some(key) => keys.push(key.into_owned()),
                            None => return Err(Failed::Record("a key is no text".to_owned())),
                        }
                    }
                    put(&mut manifest.keys, Some(keys), "keys")?;
                }
                Some("exportId") => manifest.export = text(value)?.0.map(Cow::into_owned),
                Some("ledgerName") => manifest.ledger = text(value)?.0.map(Cow::into_owned),
                Some("prefix") => manifest.prefix = text(value)?.0.map(Cow::into_owned),
                _ => {}
            }
        }
    }
    Ok(manifest)
}

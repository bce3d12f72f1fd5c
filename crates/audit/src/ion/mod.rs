//! Records in Ion, text or binary.

mod binary;
mod characters;
mod nesting;
mod text;

use std::borrow::Cow;
use std::io::Read;
use std::sync::Arc;

use serde::de::IgnoredAny;

use crate::counter::Counter;
use crate::manifest::Manifest;
use crate::problem::{Problem, ProblemKind};
use crate::record::{
    Address, Block, Changed, Documents, Metadata, Placed, Places, Ran, Redacted, RedactionInfo, Revised, Revisions,
    Statements, Streamed, Text, TransactionInfo, When,
};
use crate::window::Window;

/// Which of both forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Text,
    Binary,
}

/// Whether a value is of the type that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Is {
    It,
    /// A null, of any type.
    Null,
    Other,
}

impl Is {
    /// Whether the member is there. What is of another type than the format says may hold all that is asked for: it is never nothing.
    fn there(self, name: &str, kind: &str) -> Result<bool, Failed> {
        match self {
            Self::It => Ok(true),
            Self::Null => Ok(false),
            Self::Other => Err(Failed::Record(format!("`{name}` is no {kind}"))),
        }
    }
}

/// A value of either form.
trait Node<'a>: Copy {
    /// A string, or the text of a symbol; of anything else there is none.
    fn text(self) -> Result<Text<'a>, Failed>;

    /// A time, or a string that says one.
    fn when(self) -> Result<When<'a>, Failed>;

    /// A whole number; of anything else it is an error.
    fn number(self) -> Result<i64, Failed>;

    /// Hands over each member of a struct, a name without a text as an empty one.
    fn members(self, each: impl FnMut(&'a str, Self) -> Result<(), Failed>) -> Result<Is, Failed>;

    /// Hands over each item of a list.
    fn items(self, each: impl FnMut(Self) -> Result<(), Failed>) -> Result<Is, Failed>;
}

/// Why reading ends.
enum Failed {
    Record(String),
    Input(ProblemKind),
}

impl Failed {
    fn record(why: &str) -> Self {
        Self::Record(why.to_owned())
    }

    fn kind(self) -> ProblemKind {
        match self {
            Self::Record(why) => ProblemKind::Malformed { why },
            Self::Input(kind) => kind,
        }
    }
}

/// What a value is.
enum Value<'a> {
    Block(Block<'a>),
    Streamed(Streamed<'a>),
    Manifest,
}

/// Counts the values of an input. What can't be read is a problem in the tally.
pub(crate) fn values<R: Read>(counter: &mut Counter<'_>, window: Window<R>, form: Form, source: &Arc<str>) {
    let mut offset = 0;
    let result = match form {
        Form::Text => text::values(window.into_rest(), counter, source, &mut offset),
        Form::Binary => binary::values(window, counter, source, &mut offset),
    };
    if let Err(failed) = result {
        counter.problem(Problem { file: Arc::clone(source), offset: Some(offset), kind: failed.kind() });
    }
}

/// Counts a value.
fn count<'a>(counter: &mut Counter<'_>, value: impl Node<'a>, source: &Arc<str>, offset: u64) -> Result<(), Failed> {
    let result = match record(value)? {
        Value::Block(block) => counter.block(&block, source, offset),
        Value::Streamed(record) => counter.streamed(&record, source, offset),
        Value::Manifest => {
            counter.has_manifest = true;
            Ok(())
        }
    };
    if let Err(why) = result {
        let kind = ProblemKind::Malformed { why };
        counter.problem(Problem { file: Arc::clone(source), offset: Some(offset), kind });
    }
    Ok(())
}

fn record<'a>(value: impl Node<'a>) -> Result<Value<'a>, Failed> {
    let mut record_type = None;
    let mut payload = None;
    let mut block = Block::default();
    let mut is_manifest = false;
    let is = value.members(|name, value| {
        match name {
            "recordType" => put(&mut record_type, value.text()?.0, name)?,
            "payload" => {
                let mut of_payload = Block::default();
                let is = value.members(|name, value| of_block(&mut of_payload, name, value))?;
                put(&mut payload, is.there(name, STRUCT)?.then_some(of_payload), name)?;
            }
            "keys" | "exportId" => is_manifest = true,
            name => of_block(&mut block, name, value)?,
        }
        Ok(())
    })?;
    if is != Is::It {
        return Err(Failed::record("it is no struct"));
    }
    if let Some(record_type) = record_type {
        return Ok(Value::Streamed(Streamed { record_type, payload }));
    }
    if is_manifest && block.block_address.is_none() { Ok(Value::Manifest) } else { Ok(Value::Block(block)) }
}

const STRUCT: &str = "struct";
const LIST: &str = "list";

/// Where a member is there twice it is unknown which of both counts.
fn put<T>(own: &mut Option<T>, new: Option<T>, name: &str) -> Result<(), Failed> {
    if own.is_some() {
        return Err(Failed::Record(format!("it has `{name}` twice")));
    }
    *own = new;
    Ok(())
}

fn of_block<'a>(block: &mut Block<'a>, name: &str, value: impl Node<'a>) -> Result<(), Failed> {
    match name {
        "blockAddress" => put(&mut block.block_address, address(value)?, name),
        "transactionId" => put(&mut block.transaction_id.0, value.text()?.0, name),
        "blockTimestamp" => put(&mut block.block_timestamp, Some(value.when()?), name),
        "transactionInfo" => put(&mut block.transaction_info, transaction(value)?, name),
        "redactionInfo" => put(&mut block.redaction_info, redaction(value)?, name),
        "revisions" | "revisionSummaries" => put(&mut block.revisions, revisions(value, name)?, name),
        "revision" => {
            let mut placed = Placed::default();
            let is = value.members(|name, value| match name {
                "blockAddress" => put(&mut placed.block_address, address(value)?, name),
                _ => Ok(()),
            })?;
            put(&mut block.revision, is.there(name, STRUCT)?.then_some(placed), name)
        }
        // Hashes say nothing of permissions.
        _ => Ok(()),
    }
}

fn revisions<'a>(value: impl Node<'a>, name: &str) -> Result<Option<Revisions<'a>>, Failed> {
    let mut revisions = Revisions::new();
    let is = value.items(|revision| {
        revisions.push(revised(revision)?.ok_or_else(|| Failed::record("a revision is no struct"))?);
        Ok(())
    })?;
    Ok(is.there(name, LIST)?.then_some(revisions))
}

fn revised<'a>(value: impl Node<'a>) -> Result<Option<Revised<'a>>, Failed> {
    let mut revised = Revised::default();
    let is = value.members(|name, value| match name {
        "data" => put(&mut revised.data, Some(IgnoredAny), name),
        "documentId" => put(&mut revised.document_id.0, value.text()?.0, name),
        "metadata" => {
            let mut id = None;
            let is = value.members(|name, value| match name {
                "id" => put(&mut id, value.text()?.0, name),
                _ => Ok(()),
            })?;
            let metadata = is.there(name, STRUCT)?.then_some(Metadata { id: Text(id) });
            put(&mut revised.metadata, metadata, name)
        }
        _ => Ok(()),
    })?;
    Ok(is.there("revision", STRUCT)?.then_some(revised))
}

fn address<'a>(value: impl Node<'a>) -> Result<Option<Address<'a>>, Failed> {
    let (mut strand, mut number) = (None, None);
    let is = value.members(|name, value| {
        match name {
            "strandId" => put(&mut strand, value.text()?.0, name)?,
            "sequenceNo" => put(&mut number, u64::try_from(value.number()?).ok(), name)?,
            _ => {}
        }
        Ok(())
    })?;
    match (is.there("blockAddress", STRUCT)?, strand, number) {
        (false, _, _) => Ok(None),
        (true, Some(strand_id), Some(sequence_no)) => Ok(Some(Address { strand_id, sequence_no })),
        (true, _, _) => Err(Failed::record("its `blockAddress` has not both a strand and a number")),
    }
}

fn transaction<'a>(value: impl Node<'a>) -> Result<Option<TransactionInfo<'a>>, Failed> {
    let mut info = TransactionInfo::default();
    let is = value.members(|name, value| match name {
        "statements" => put(&mut info.statements, statements(value)?, name),
        "documents" => put(&mut info.documents, documents(value)?, name),
        _ => Ok(()),
    })?;
    Ok(is.there("transactionInfo", STRUCT)?.then_some(info))
}

fn statements<'a>(value: impl Node<'a>) -> Result<Option<Statements<'a>>, Failed> {
    let mut statements = Statements::new();
    let is = value.items(|item| {
        let (mut statement, mut start_time) = (None, None);
        let is = item.members(|name, value| {
            match name {
                "statement" => put(&mut statement, value.text()?.0, name)?,
                "startTime" => put(&mut start_time, Some(value.when()?), name)?,
                _ => {}
            }
            Ok(())
        })?;
        if is != Is::It {
            return Err(Failed::record("a statement is no struct"));
        }
        let Some(statement) = statement else { return Err(Failed::record("a statement has no text")) };
        statements.push(Ran { statement, start_time: start_time.unwrap_or_default() });
        Ok(())
    })?;
    Ok(is.there("statements", LIST)?.then_some(statements))
}

fn documents<'a>(value: impl Node<'a>) -> Result<Option<Documents<'a>>, Failed> {
    let mut documents = Documents::default();
    let is = value.members(|id, document| {
        let (mut name_of, mut id_of, mut statements) = (None, None, None);
        let is = document.members(|name, value| match name {
            "tableName" => put(&mut name_of, value.text()?.0, name),
            "tableId" => put(&mut id_of, value.text()?.0, name),
            "statements" => put(&mut statements, numbers(value)?, name),
            _ => Ok(()),
        })?;
        if is != Is::It {
            return Err(Failed::record("a document is no struct"));
        }
        let statements = statements.unwrap_or_default();
        documents.add(Cow::Borrowed(id), Changed { table_name: Text(name_of), table_id: Text(id_of), statements });
        Ok(())
    })?;
    Ok(is.there("documents", STRUCT)?.then(|| documents.end()))
}

/// The numbers of the statements that changed a document.
fn numbers<'a>(value: impl Node<'a>) -> Result<Option<Places>, Failed> {
    let mut numbers = Places::new();
    let is = value.items(|number| {
        let number = number.number()?;
        let place = u32::try_from(number);
        numbers.push(place.map_err(|_| Failed::Record(format!("`{number}` is the number of no statement")))?);
        Ok(())
    })?;
    Ok(is.there("statements", LIST)?.then_some(numbers))
}

fn redaction<'a>(value: impl Node<'a>) -> Result<Option<RedactionInfo<'a>>, Failed> {
    let mut info = RedactionInfo::default();
    let is = value.members(|name, value| {
        if name != "revisions" {
            return Ok(());
        }
        let mut revisions = Vec::new();
        let is = value.items(|revision| {
            let mut table_id = None;
            let is = revision.members(|name, value| match name {
                "tableId" => put(&mut table_id, value.text()?.0, name),
                _ => Ok(()),
            })?;
            is.there("revision", STRUCT)?;
            revisions.push(Redacted { table_id: Text(table_id) });
            Ok(())
        })?;
        put(&mut info.revisions, is.there(name, LIST)?.then_some(revisions), name)
    })?;
    Ok(is.there("redactionInfo", STRUCT)?.then_some(info))
}

/// A manifest in Ion, which is one value.
pub(crate) fn manifest(bytes: &[u8], form: Form) -> Result<Manifest, ProblemKind> {
    let mut manifest = Manifest::default();
    match form {
        Form::Text => text::manifest(bytes, &mut manifest),
        Form::Binary => binary::manifest(bytes, &mut manifest),
    }
    .map_err(Failed::kind)?;
    Ok(manifest)
}

fn of_manifest<'a>(manifest: &mut Manifest, value: impl Node<'a>) -> Result<(), Failed> {
    let is = value.members(|name, value| {
        let text = |value: Text<'_>| value.0.map(Cow::into_owned);
        match name {
            "keys" => {
                let mut keys = Vec::new();
                let is = value.items(|key| {
                    keys.push(text(key.text()?).ok_or_else(|| Failed::record("a key is no text"))?);
                    Ok(())
                })?;
                put(&mut manifest.keys, is.there(name, LIST)?.then_some(keys), name)?;
            }
            "exportId" => manifest.export = text(value.text()?),
            "ledgerName" => manifest.ledger = text(value.text()?),
            "prefix" => manifest.prefix = text(value.text()?),
            _ => {}
        }
        Ok(())
    })?;
    if is == Is::It { Ok(()) } else { Err(Failed::record("it is no struct")) }
}

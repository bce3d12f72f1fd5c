//! Records in Ion, text or binary.

mod binary;
mod characters;
mod text;

use std::borrow::Cow;
use std::io::Read;
use std::sync::Arc;

use crate::counter::Counter;
use crate::manifest::Manifest;
use crate::problem::{Problem, ProblemKind};
use crate::record::{
    Address, Block, Changed, Documents, Ran, Redacted, RedactionInfo, Streamed, Text, TransactionInfo, When,
};
use crate::window::Window;

/// Which of both forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Text,
    Binary,
}

/// A value of either form. What is asked of a value of another type is not there.
trait Node<'a>: Copy {
    /// A string, or the text of a symbol.
    fn text(self) -> Result<Text<'a>, Failed>;

    /// A time, or a string that says one.
    fn when(self) -> Result<When<'a>, Failed>;

    /// A whole number; of anything else it is an error.
    fn number(self) -> Result<i64, Failed>;

    /// Hands over each member of a struct, a name without a text as an empty one. `false`: it is no struct.
    fn members(self, each: impl FnMut(&'a str, Self) -> Result<(), Failed>) -> Result<bool, Failed>;

    /// Hands over each item of a list. `false`: it is no list.
    fn items(self, each: impl FnMut(Self) -> Result<(), Failed>) -> Result<bool, Failed>;
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
    let is_struct = value.members(|name, value| {
        match name {
            "recordType" => put(&mut record_type, value.text()?.0, name)?,
            "payload" => {
                let mut of_payload = Block::default();
                value.members(|name, value| of_block(&mut of_payload, name, value))?;
                put(&mut payload, Some(of_payload), name)?;
            }
            "keys" | "exportId" => is_manifest = true,
            name => of_block(&mut block, name, value)?,
        }
        Ok(())
    })?;
    if !is_struct {
        return Err(Failed::record("it is no struct"));
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

fn of_block<'a>(block: &mut Block<'a>, name: &str, value: impl Node<'a>) -> Result<(), Failed> {
    match name {
        "blockAddress" => put(&mut block.block_address, address(value)?, name),
        "transactionId" => put(&mut block.transaction_id.0, value.text()?.0, name),
        "blockTimestamp" => {
            block.block_timestamp = value.when()?;
            Ok(())
        }
        "transactionInfo" => put(&mut block.transaction_info, transaction(value)?, name),
        "redactionInfo" => put(&mut block.redaction_info, redaction(value)?, name),
        // Hashes and revisions say nothing of permissions.
        _ => Ok(()),
    }
}

fn address<'a>(value: impl Node<'a>) -> Result<Option<Address<'a>>, Failed> {
    let (mut strand, mut number) = (None, None);
    let is_struct = value.members(|name, value| {
        match name {
            "strandId" => strand = value.text()?.0,
            "sequenceNo" => number = u64::try_from(value.number()?).ok(),
            _ => {}
        }
        Ok(())
    })?;
    match (is_struct, strand, number) {
        (false, _, _) => Ok(None),
        (true, Some(strand_id), Some(sequence_no)) => Ok(Some(Address { strand_id, sequence_no })),
        (true, _, _) => Err(Failed::record("its `blockAddress` has not both a strand and a number")),
    }
}

fn transaction<'a>(value: impl Node<'a>) -> Result<Option<TransactionInfo<'a>>, Failed> {
    let mut info = TransactionInfo::default();
    let is_struct = value.members(|name, value| match name {
        "statements" => put(&mut info.statements, statements(value)?, name),
        "documents" => put(&mut info.documents, documents(value)?, name),
        _ => Ok(()),
    })?;
    Ok(is_struct.then_some(info))
}

fn statements<'a>(value: impl Node<'a>) -> Result<Option<Vec<Ran<'a>>>, Failed> {
    let mut statements = Vec::new();
    let is_list = value.items(|item| {
        let (mut statement, mut start_time) = (None, When::default());
        let is_struct = item.members(|name, value| {
            match name {
                "statement" => put(&mut statement, value.text()?.0, name)?,
                "startTime" => start_time = value.when()?,
                _ => {}
            }
            Ok(())
        })?;
        if !is_struct {
            return Err(Failed::record("a statement is no struct"));
        }
        let Some(statement) = statement else { return Err(Failed::record("a statement has no text")) };
        statements.push(Ran { statement, start_time });
        Ok(())
    })?;
    Ok(is_list.then_some(statements))
}

fn documents<'a>(value: impl Node<'a>) -> Result<Option<Documents<'a>>, Failed> {
    let mut documents = Documents::default();
    let is_struct = value.members(|_, document| {
        let mut changed = Changed { table_name: Text(None), table_id: Text(None), statements: Vec::new() };
        let is_struct = document.members(|name, value| {
            match name {
                "tableName" => changed.table_name = value.text()?,
                "tableId" => changed.table_id = value.text()?,
                "statements" => {
                    value.items(|number| {
                        changed.statements.extend(u32::try_from(number.number()?).ok());
                        Ok(())
                    })?;
                }
                _ => {}
            }
            Ok(())
        })?;
        if is_struct {
            documents.add(changed);
        }
        Ok(())
    })?;
    Ok(is_struct.then_some(documents))
}

fn redaction<'a>(value: impl Node<'a>) -> Result<Option<RedactionInfo<'a>>, Failed> {
    let mut info = RedactionInfo::default();
    let is_struct = value.members(|name, value| {
        if name != "revisions" {
            return Ok(());
        }
        let mut revisions = Vec::new();
        value.items(|revision| {
            revision.members(|name, value| {
                if name == "tableId" {
                    revisions.push(Redacted { table_id: value.text()? });
                }
                Ok(())
            })?;
            Ok(())
        })?;
        put(&mut info.revisions, Some(revisions), name)
    })?;
    Ok(is_struct.then_some(info))
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
    let is_struct = value.members(|name, value| {
        let text = |value: Text<'_>| value.0.map(Cow::into_owned);
        match name {
            "keys" => {
                let mut keys = Vec::new();
                value.items(|key| {
                    keys.push(text(key.text()?).ok_or_else(|| Failed::record("a key is no text"))?);
                    Ok(())
                })?;
                put(&mut manifest.keys, Some(keys), name)?;
            }
            "exportId" => manifest.export = text(value.text()?),
            "ledgerName" => manifest.ledger = text(value.text()?),
            "prefix" => manifest.prefix = text(value.text()?),
            _ => {}
        }
        Ok(())
    })?;
    if is_struct { Ok(()) } else { Err(Failed::record("it is no struct")) }
}

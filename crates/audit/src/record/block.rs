//! Blocks of journals, alone and in records of streams.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use super::{Text, When};

/// A block of a journal.
#[allow(clippy::struct_field_names, reason = "the names of the format")]
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Block<'a> {
    #[serde(borrow)]
    pub(crate) block_address: Option<Address<'a>>,
    #[serde(borrow, default)]
    pub(crate) transaction_id: Text<'a>,
    #[serde(borrow)]
    pub(crate) block_timestamp: Option<When<'a>>,
    #[serde(borrow)]
    pub(crate) transaction_info: Option<TransactionInfo<'a>>,
    #[serde(borrow)]
    pub(crate) redaction_info: Option<RedactionInfo<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Address<'a> {
    #[serde(borrow)]
    pub(crate) strand_id: Cow<'a, str>,
    pub(crate) sequence_no: u64,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct TransactionInfo<'a> {
    #[serde(borrow)]
    pub(crate) statements: Option<Vec<Ran<'a>>>,
    #[serde(borrow)]
    pub(crate) documents: Option<Documents<'a>>,
}

/// A statement that was run.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ran<'a> {
    #[serde(borrow)]
    pub(crate) statement: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(crate) start_time: When<'a>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct RedactionInfo<'a> {
    #[serde(borrow)]
    pub(crate) revisions: Option<Vec<Redacted<'a>>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Redacted<'a> {
    #[serde(borrow, default)]
    pub(crate) table_id: Text<'a>,
}

/// The tables of the documents that a transaction changed, each once, with the statements that did.
#[derive(Debug, Default)]
pub(crate) struct Documents<'a>(pub(crate) Vec<Changed<'a>>);

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Changed<'a> {
    #[serde(borrow, default)]
    pub(crate) table_name: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) table_id: Text<'a>,
    #[serde(default)]
    pub(crate) statements: Vec<u32>,
}

impl<'a> Documents<'a> {
    /// Adds a document.
    pub(crate) fn add(&mut self, changed: Changed<'a>) {
        let is_same = |other: &&mut Changed<'a>| {
            other.table_name.get() == changed.table_name.get() && other.table_id.get() == changed.table_id.get()
        };
        match self.0.iter_mut().find(is_same) {
            Some(other) => {
                for statement in changed.statements {
                    if !other.statements.contains(&statement) {
                        other.statements.push(statement);
                    }
                }
            }
            None => self.0.push(changed),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Documents<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfDocuments<'a>(PhantomData<&'a ()>);
        impl<'de: 'a, 'a> Visitor<'de> for OfDocuments<'a> {
            type Value = Documents<'a>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of documents")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut documents = Documents::default();
                while let Some((_, changed)) = map.next_entry::<IgnoredAny, Changed<'de>>()? {
                    documents.add(changed);
                }
                Ok(documents)
            }
        }
        deserializer.deserialize_map(OfDocuments(PhantomData))
    }
}

/// A record of a stream.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Streamed<'a> {
    #[serde(borrow)]
    pub(crate) record_type: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) payload: Option<Block<'a>>,
}

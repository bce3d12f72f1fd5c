//! Blocks of journals, alone and in records of streams.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;

use foldhash::fast::RandomState;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use smallvec::SmallVec;

use super::{Text, When};

/// Lists that most blocks have a few members in, which then need no memory of their own.
pub(crate) type Statements<'a> = SmallVec<[Ran<'a>; 2]>;
pub(crate) type Revisions<'a> = SmallVec<[Revised<'a>; 1]>;

/// The places of statements among those of their block.
pub(crate) type Places = SmallVec<[u32; 4]>;

/// Up to so many a search in all takes less time than one by hashes.
pub(crate) const FEW: usize = 16;

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
    /// Streams have them as `revisionSummaries`.
    #[serde(borrow, alias = "revisionSummaries")]
    pub(crate) revisions: Option<Revisions<'a>>,
    /// That of a record of a stream which is about one revision.
    #[serde(borrow)]
    pub(crate) revision: Option<Placed<'a>>,
}

/// A revision of which its block counts.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Placed<'a> {
    #[serde(borrow)]
    pub(crate) block_address: Option<Address<'a>>,
}

/// A revision of a document. Of the tables of the system it has its hash alone.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Revised<'a> {
    #[serde(default)]
    pub(crate) data: Option<IgnoredAny>,
    #[serde(borrow)]
    pub(crate) metadata: Option<Metadata<'a>>,
    /// As streams say it.
    #[serde(borrow, default)]
    pub(crate) document_id: Text<'a>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Metadata<'a> {
    #[serde(borrow, default)]
    pub(crate) id: Text<'a>,
}

impl Revised<'_> {
    /// The id of the document, empty if it is not there; `None`: it is none of a user's table.
    pub(crate) fn document(&self) -> Option<&str> {
        let Self { data, metadata, document_id } = self;
        let id = document_id.get().or_else(|| metadata.as_ref().and_then(|metadata| metadata.id.get()));
        id.or_else(|| (data.is_some() || metadata.is_some()).then_some(""))
    }
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
    pub(crate) statements: Option<Statements<'a>>,
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

/// The documents that a transaction changed.
#[derive(Debug, Default)]
pub(crate) struct Documents<'a> {
    /// Their tables, each once, with the statements that changed it.
    pub(crate) tables: SmallVec<[Changed<'a>; 1]>,
    /// Their own ids.
    pub(crate) ids: SmallVec<[Cow<'a, str>; 1]>,
    /// The places of the tables, where there are many.
    places: HashMap<Key<'a>, usize, RandomState>,
}

/// The name and the id of a table, and whether no statement is named.
type Key<'a> = (Option<Cow<'a, str>>, Option<Cow<'a, str>>, bool);

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Changed<'a> {
    #[serde(borrow, default)]
    pub(crate) table_name: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) table_id: Text<'a>,
    #[serde(default)]
    pub(crate) statements: Places,
}

impl<'a> Changed<'a> {
    fn key(&self) -> Key<'a> {
        (self.table_name.0.clone(), self.table_id.0.clone(), self.statements.is_empty())
    }
}

impl<'a> Documents<'a> {
    /// Adds a document.
    pub(crate) fn add(&mut self, id: Cow<'a, str>, changed: Changed<'a>) {
        let Self { tables, ids, places } = self;
        ids.push(id);
        let is_same = |other: &Changed<'a>| {
            other.table_name.get() == changed.table_name.get()
                && other.table_id.get() == changed.table_id.get()
                // A document without a statement is hidden by none that has one.
                && other.statements.is_empty() == changed.statements.is_empty()
        };
        let place = if tables.len() <= FEW {
            tables.iter().position(is_same)
        } else {
            if places.is_empty() {
                places.extend(tables.iter().enumerate().map(|(place, table)| (table.key(), place)));
            }
            let place = places.get(&changed.key()).copied();
            if place.is_none() {
                places.insert(changed.key(), tables.len());
            }
            place
        };
        match place.and_then(|place| tables.get_mut(place)) {
            Some(other) => {
                for statement in changed.statements {
                    // Of many each is there once at the end.
                    if other.statements.len() > FEW || !other.statements.contains(&statement) {
                        other.statements.push(statement);
                    }
                }
            }
            None => tables.push(changed),
        }
    }

    /// All documents were added.
    pub(crate) fn end(mut self) -> Self {
        for table in self.tables.iter_mut().filter(|table| table.statements.len() > FEW) {
            table.statements.sort_unstable();
            table.statements.dedup();
        }
        self
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
                while let Some((Text(id), changed)) = map.next_entry::<Text<'de>, Changed<'de>>()? {
                    documents.add(id.unwrap_or_default(), changed);
                }
                Ok(documents.end())
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

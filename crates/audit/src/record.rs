//! Records as the formats have them, borrowed from their text.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;

use crate::moment::Moment;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A text, or nothing if it is something else: records of other services have members of the same names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text<'a>(pub(crate) Option<Cow<'a, str>>);

impl Text<'_> {
    pub(crate) fn get(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfText<'a>(PhantomData<&'a ()>);
        impl<'de: 'a, 'a> Visitor<'de> for OfText<'a> {
            type Value = Text<'a>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Some(Cow::Borrowed(text))))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Some(Cow::Owned(text.to_owned()))))
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Text(None))
            }
            fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                Ok(Text(None))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Text(Some(Cow::Owned(number.to_string()))))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Text(Some(Cow::Owned(number.to_string()))))
            }
            fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
                Ok(Text(None))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Text(None))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Text(None))
            }
        }
        deserializer.deserialize_any(OfText(PhantomData))
    }
}

/// A time, as it is written or as it is known.
#[derive(Clone, Debug)]
pub(crate) enum When<'a> {
    Said(Text<'a>),
    Known(Moment),
}

impl Default for When<'_> {
    fn default() -> Self {
        Self::Said(Text(None))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for When<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Text::deserialize(deserializer).map(Self::Said)
    }
}

impl When<'_> {
    pub(crate) fn moment(&self) -> Option<Moment> {
        match self {
            Self::Said(text) => text.get().and_then(Moment::parse),
            Self::Known(moment) => Some(*moment),
        }
    }
}

/// A block of a journal.
#[allow(clippy::struct_field_names, reason = "the names of the format")]
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Block<'a> {
    #[serde(borrow)]
    pub(crate) block_address: Option<Address<'a>>,
    #[serde(borrow, default)]
    pub(crate) transaction_id: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) block_timestamp: When<'a>,
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

/// A record of a trail.
#[allow(clippy::struct_field_names, reason = "the names of the format")]
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Event<'a> {
    #[serde(borrow, default)]
    pub(crate) event_source: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) event_name: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) event_time: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) aws_region: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) recipient_account_id: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) user_identity: Option<Identity<'a>>,
    #[serde(borrow, default)]
    pub(crate) request_parameters: Parameters<'a>,
    #[serde(borrow, default)]
    pub(crate) error_code: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) error_message: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) resources: Option<Vec<Resource<'a>>>,
    #[serde(borrow, default, rename = "eventID")]
    pub(crate) event_id: Text<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Identity<'a> {
    #[serde(borrow, default, rename = "type")]
    pub(crate) kind: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) arn: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) account_id: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) invoked_by: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) session_context: Option<Session<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Session<'a> {
    #[serde(borrow, default)]
    pub(crate) session_issuer: Option<Issuer<'a>>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Issuer<'a> {
    #[serde(borrow, default)]
    pub(crate) arn: Text<'a>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Resource<'a> {
    #[serde(borrow, default, rename = "ARN")]
    pub(crate) arn: Text<'a>,
}

/// The statements of a request. `None`: one that has none, or whose text is not known.
#[derive(Debug, Default)]
pub(crate) struct Parameters<'a>(pub(crate) Vec<Text<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for Parameters<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OfParameters(PhantomData))
    }
}

struct OfParameters<'a>(PhantomData<&'a ()>);

/// The members that have statements: the published one of batches, that of the API, and that of transactions there.
const LISTS: [&str; 3] = ["requestItems", "statements", "transactStatements"];

impl<'de: 'a, 'a> Visitor<'de> for OfParameters<'a> {
    type Value = Parameters<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = Parameters::default();
        while let Some(key) = map.next_key::<Text<'de>>()? {
            let key = key.get().unwrap_or_default();
            if key == "statement" {
                found.0.push(map.next_value()?);
            } else if LISTS.contains(&key) {
                found.0.append(&mut map.next_value::<Items<'de>>()?.0);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
    /// Athena and others have them as a text of JSON.
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        let read = serde_json::from_str::<Parameters<'_>>(text).unwrap_or_default();
        let owned = |text: Text<'_>| Text(text.0.map(|text| Cow::Owned(text.into_owned())));
        Ok(Parameters(read.0.into_iter().map(owned).collect()))
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Parameters::default())
    }
    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Parameters::default())
    }
    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Parameters::default())
    }
    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Parameters::default())
    }
    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Parameters::default())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Parameters::default())
    }
}

/// The statements of a list. What is no statement is one whose text is not known.
#[derive(Default)]
struct Items<'a>(Vec<Text<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for Items<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfItems<'a>(PhantomData<&'a ()>);
        impl<'de: 'a, 'a> Visitor<'de> for OfItems<'a> {
            type Value = Items<'a>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut items = Items::default();
                while let Some(mut item) = list.next_element::<Parameters<'de>>()? {
                    match item.0.len() {
                        0 => items.0.push(Text(None)),
                        _ => items.0.append(&mut item.0),
                    }
                }
                Ok(items)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Items::default())
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Items::default())
            }
            fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
                Ok(Items::default())
            }
            fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                Ok(Items::default())
            }
            fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
                Ok(Items::default())
            }
            fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
                Ok(Items::default())
            }
            fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
                Ok(Items::default())
            }
        }
        deserializer.deserialize_any(OfItems(PhantomData))
    }
}

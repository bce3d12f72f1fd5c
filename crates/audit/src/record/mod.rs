//! Records as the formats have them, borrowed from their text.

mod block;
mod event;
mod hidden;
mod marks;
mod parameters;
pub(crate) mod plain;

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::moment::Moment;
pub(crate) use block::{
    Address, Block, Changed, Documents, FEW, Metadata, Placed, Places, Ran, Redacted, RedactionInfo, Revised,
    Revisions, Statements, Streamed, TransactionInfo,
};
pub(crate) use event::{Event, Identity};
pub(crate) use marks::Marks;
pub(crate) use parameters::Parameters;

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

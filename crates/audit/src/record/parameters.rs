//! The statements of a request in a trail, wherever they are in its parameters.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::Text;
use super::hidden::Hidden;

/// The statements of a request.
#[derive(Debug, Default)]
pub(crate) struct Parameters<'a> {
    /// `None`: one whose text is not known.
    pub(crate) statements: Vec<Text<'a>>,
    /// Something that is like a statement is under a name that has none.
    pub(crate) has_hidden: bool,
}

impl<'de: 'a, 'a> Deserialize<'de> for Parameters<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Found::<'_, false> { statements, has_hidden } = Found::deserialize(deserializer)?;
        Ok(Self { statements, has_hidden })
    }
}

/// The statements of an object of them, of a list of such, or of a text of either. `IN_TEXT`: it is one itself, and what is a text again is not read.
#[derive(Debug, Default)]
struct Found<'a, const IN_TEXT: bool> {
    statements: Vec<Text<'a>>,
    has_hidden: bool,
}

/// The members that have statements: the published one of batches, that of the API, and that of transactions there.
const LISTS: [&str; 3] = ["requestItems", "statements", "transactStatements"];

/// The members that have none, whatever they have (<https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html>).
const OTHERS: [&str; 7] = [
    "parameters",
    "consistentRead",
    "limit",
    "nextToken",
    "clientRequestToken",
    "returnConsumedCapacity",
    "returnValuesOnConditionCheckFailure",
];

impl<'de: 'a, 'a, const IN_TEXT: bool> Deserialize<'de> for Found<'a, IN_TEXT> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OfFound(PhantomData))
    }
}

struct OfFound<'a, const IN_TEXT: bool>(PhantomData<&'a ()>);

impl<'a, const IN_TEXT: bool> Found<'a, IN_TEXT> {
    fn add<const OTHER: bool>(&mut self, other: Found<'a, OTHER>) {
        let Found { statements, has_hidden } = other;
        self.statements.extend(statements);
        self.has_hidden |= has_hidden;
    }

    /// At least one, whose text is not known.
    fn or_unknown(mut self) -> Self {
        if self.statements.is_empty() {
            self.statements.push(Text(None));
            // It is counted.
            self.has_hidden = false;
        }
        self
    }

    /// The same of a text that is no more.
    fn owned<const OTHER: bool>(self) -> Found<'static, OTHER> {
        let Self { statements, has_hidden } = self;
        let owned = |text: Text<'_>| Text(text.0.map(|text| Cow::Owned(text.into_owned())));
        Found { statements: statements.into_iter().map(owned).collect(), has_hidden }
    }
}

impl<'de: 'a, 'a, const IN_TEXT: bool> Visitor<'de> for OfFound<'a, IN_TEXT> {
    type Value = Found<'a, IN_TEXT>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = Found::default();
        while let Some(key) = map.next_key::<Text<'de>>()? {
            let key = key.get().unwrap_or_default();
            let is_key = |name: &&str| key.eq_ignore_ascii_case(name);
            if is_key(&"statement") {
                found.statements.push(map.next_value()?);
            } else if LISTS.iter().any(is_key) {
                // A null is no list; of another form its statements are there and are not known.
                let Items(items) = map.next_value::<Items<'de, IN_TEXT>>()?;
                found.add(items);
            } else if OTHERS.iter().any(is_key) {
                map.next_value::<IgnoredAny>()?;
            } else {
                let hidden: Hidden = map.next_value()?;
                found.has_hidden |= hidden.is_one(key);
            }
        }
        Ok(found)
    }
    /// Athena and others have them as a text of JSON.
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        if !IN_TEXT && let Ok(read) = serde_json::from_str::<Found<'_, true>>(text) {
            return Ok(read.owned());
        }
        let may_have_one = text.to_ascii_lowercase().contains("statement");
        Ok(if may_have_one { Found::default().or_unknown() } else { Found::default() })
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Found::default())
    }
    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Found::default())
    }
    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Found::default())
    }
    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Found::default())
    }
    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Found::default())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut found = Found::default();
        while let Some(item) = list.next_element::<Self::Value>()? {
            found.add(item);
        }
        Ok(found)
    }
}

/// The statements of a list. What is no statement is one whose text is not known.
struct Items<'a, const IN_TEXT: bool>(Found<'a, IN_TEXT>);

impl<'de: 'a, 'a, const IN_TEXT: bool> Deserialize<'de> for Items<'a, IN_TEXT> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OfItems(PhantomData))
    }
}

struct OfItems<'a, const IN_TEXT: bool>(PhantomData<&'a ()>);

impl<'de: 'a, 'a, const IN_TEXT: bool> Visitor<'de> for OfItems<'a, IN_TEXT> {
    type Value = Items<'a, IN_TEXT>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Items(Found::default());
        while let Some(item) = list.next_element::<Found<'de, IN_TEXT>>()? {
            items.0.add(item.or_unknown());
        }
        Ok(items)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let found: Found<'a, IN_TEXT> = OfFound(PhantomData).visit_map(map)?;
        Ok(Items(found.or_unknown()))
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        if !IN_TEXT && let Ok(Items(read)) = serde_json::from_str::<Items<'_, true>>(text) {
            return Ok(Items(read.owned()));
        }
        Ok(Items(Found::default().or_unknown()))
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Items(Found::default()))
    }
    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Items(Found::default().or_unknown()))
    }
    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Items(Found::default().or_unknown()))
    }
    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Items(Found::default().or_unknown()))
    }
    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Items(Found::default().or_unknown()))
    }
}

//! Records of trails.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::Text;

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

/// The statements of a request. `None`: one whose text is not known.
#[derive(Debug, Default)]
pub(crate) struct Parameters<'a>(pub(crate) Vec<Text<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for Parameters<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Found::<'_, false>(found) = Found::deserialize(deserializer)?;
        Ok(Self(found))
    }
}

/// The statements of an object of them, of a list of such, or of a text of either. `IN_TEXT`: it is one itself, and what is a text again is not read.
#[derive(Debug, Default)]
struct Found<'a, const IN_TEXT: bool>(Vec<Text<'a>>);

/// The members that have statements: the published one of batches, that of the API, and that of transactions there.
const LISTS: [&str; 3] = ["requestItems", "statements", "transactStatements"];

impl<'de: 'a, 'a, const IN_TEXT: bool> Deserialize<'de> for Found<'a, IN_TEXT> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OfFound(PhantomData))
    }
}

struct OfFound<'a, const IN_TEXT: bool>(PhantomData<&'a ()>);

impl<const IN_TEXT: bool> Found<'_, IN_TEXT> {
    /// At least one, whose text is not known.
    fn or_unknown(mut self) -> Self {
        if self.0.is_empty() {
            self.0.push(Text(None));
        }
        self
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
            if key.eq_ignore_ascii_case("statement") {
                found.0.push(map.next_value()?);
            } else if LISTS.iter().any(|list| key.eq_ignore_ascii_case(list)) {
                // A null is no list; of another form its statements are there and are not known.
                found.0.extend(map.next_value::<Items<'de, IN_TEXT>>()?.0);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
    /// Athena and others have them as a text of JSON.
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        if !IN_TEXT && let Ok(Found::<'_, true>(read)) = serde_json::from_str(text) {
            let owned = |text: Text<'_>| Text(text.0.map(|text| Cow::Owned(text.into_owned())));
            return Ok(Found(read.into_iter().map(owned).collect()));
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
            found.0.extend(item.0);
        }
        Ok(found)
    }
}

/// The statements of a list. What is no statement is one whose text is not known.
struct Items<'a, const IN_TEXT: bool>(Vec<Text<'a>>);

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
        let mut items = Items(Vec::new());
        while let Some(item) = list.next_element::<Found<'de, IN_TEXT>>()? {
            items.0.extend(item.or_unknown().0);
        }
        Ok(items)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let found: Found<'a, IN_TEXT> = OfFound(PhantomData).visit_map(map)?;
        Ok(Items(found.or_unknown().0))
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        if !IN_TEXT && let Ok(Items::<'_, true>(read)) = serde_json::from_str(text) {
            let owned = |text: Text<'_>| Text(text.0.map(|text| Cow::Owned(text.into_owned())));
            return Ok(Items(read.into_iter().map(owned).collect()));
        }
        Ok(Items(vec![Text(None)]))
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Items(Vec::new()))
    }
    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Items(vec![Text(None)]))
    }
    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Items(vec![Text(None)]))
    }
    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Items(vec![Text(None)]))
    }
    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Items(vec![Text(None)]))
    }
}

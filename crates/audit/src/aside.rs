//! Manifests of exports and digests of trails: files without records. What follows one in its file is read too, so that no record is left out unseen.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::counter::Counter;
use crate::record::Text;

/// Members that records have.
const OF_RECORDS: [&str; 9] = [
    "Records",
    "eventSource",
    "eventName",
    "blockAddress",
    "transactionInfo",
    "recordType",
    "outcome",
    "statement",
    "requestParameters",
];

/// A manifest or a digest, by its members.
#[derive(Debug, Default)]
pub(crate) struct Aside {
    is_manifest: bool,
    is_digest: bool,
    is_record: bool,
}

impl<'de> Deserialize<'de> for Aside {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfAside;
        impl<'de> Visitor<'de> for OfAside {
            type Value = Aside;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a manifest or a digest")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Aside, A::Error> {
                let mut aside = Aside::default();
                while let Some((name, IgnoredAny)) = map.next_entry::<Text<'de>, IgnoredAny>()? {
                    let name = name.get().unwrap_or_default();
                    aside.is_manifest |= matches!(name, "keys" | "exportId");
                    aside.is_digest |= matches!(name, "digestStartTime" | "digestS3Bucket");
                    aside.is_record |= OF_RECORDS.iter().any(|own| own.eq_ignore_ascii_case(name));
                }
                Ok(aside)
            }
        }
        deserializer.deserialize_map(OfAside)
    }
}

impl Counter<'_> {
    /// A manifest or a digest. `Err`: it is neither, or a record too.
    pub(crate) fn aside(&mut self, aside: &Aside) -> Result<(), String> {
        let Aside { is_manifest, is_digest, is_record } = *aside;
        if is_record || !(is_manifest || is_digest) {
            return Err("it is in a file of a manifest or a digest, which has no records".to_owned());
        }
        self.has_manifest |= is_manifest;
        Ok(())
    }
}

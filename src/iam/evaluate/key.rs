//! Condition keys, sorted by where their values come from.

use alloc::boxed::Box;

use crate::iam::evaluate::circumstance::Circumstance;
use crate::iam::evaluate::fold::fold;
use crate::iam::evaluate::global_key::{Availability, global_key};
use crate::iam::evaluate::truth::Truth;

/// A condition key of a policy, compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// `aws:ResourceTag/…`, with the tag's key.
    ResourceTag(Box<str>),
    /// `aws:RequestTag/…`, with the tag's key.
    RequestTag(Box<str>),
    /// `aws:TagKeys`
    TagKeys,
    /// A key of a service, of which the statement may say whether the request has it.
    Service,
    /// `aws:RequestedRegion`: what the resource's ARN says.
    Region,
    /// `aws:ResourceAccount`: what the resource's ARN says.
    Account,
    /// A key that every request has; when the caller does not give it, its value is unknown.
    Always,
    /// `aws:SourceIp`: a key that every request has that does not come through a VPC endpoint.
    Address,
    /// Any other global key, or one without a prefix, which some requests have.
    Other,
}

/// A key and the text under which the caller's context has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CompiledKey {
    pub(crate) key: Key,
    /// As the policy writes it.
    pub(crate) text: Box<str>,
    pub(crate) folded: Box<str>,
    /// Whether the guide calls it multivalued: then it has a meaning under `ForAllValues` and `ForAnyValue` alone.
    pub(crate) multivalued: bool,
    /// What is so of the requests that have it, if only some do.
    pub(crate) circumstance: Option<&'static Circumstance>,
}

impl CompiledKey {
    /// The case of a key does not count, nor that of a tag's key within it (IAM User Guide, "IAM JSON policy elements:
    /// Condition").
    pub(crate) fn new(text: &str) -> Self {
        let after = |prefix: &str| {
            let (start, rest) = text.split_at_checked(prefix.len())?;
            start.eq_ignore_ascii_case(prefix).then(|| Box::from(rest))
        };
        let global = global_key(text);
        let key = if let Some(tag) = after("aws:ResourceTag/") {
            Key::ResourceTag(tag)
        } else if let Some(tag) = after("aws:RequestTag/") {
            Key::RequestTag(tag)
        } else if text.eq_ignore_ascii_case("aws:TagKeys") {
            Key::TagKeys
        } else if text.eq_ignore_ascii_case("aws:RequestedRegion") {
            Key::Region
        } else if text.eq_ignore_ascii_case("aws:ResourceAccount") {
            Key::Account
        } else {
            match global.map(|global| global.availability) {
                Some(Availability::Always) => Key::Always,
                Some(Availability::OutsideEndpoints) => Key::Address,
                None if after("aws:").is_none() && text.contains(':') => Key::Service,
                Some(Availability::Sometimes | Availability::ServiceCalls) | None => Key::Other,
            }
        };
        let folded = fold(text);
        Self {
            key,
            text: text.into(),
            circumstance: Circumstance::of(&folded),
            folded: folded.into(),
            multivalued: global.is_some_and(|global| global.multivalued),
        }
    }

    /// Whether it says when or from where a request comes.
    pub(crate) fn is_of_surroundings(&self) -> bool {
        matches!(&*self.folded, "aws:currenttime" | "aws:epochtime" | "aws:sourceip")
    }
}

/// Whether two texts are equal except for their case. By which rule letters outside of ASCII are folded is not documented: both must agree.
pub(crate) fn eq_ignore_case(one: &str, two: &str) -> Truth {
    if one.is_ascii() && two.is_ascii() {
        return Truth::from(one.eq_ignore_ascii_case(two));
    }
    let lower = one.chars().flat_map(char::to_lowercase).eq(two.chars().flat_map(char::to_lowercase));
    let upper = one.chars().flat_map(char::to_uppercase).eq(two.chars().flat_map(char::to_uppercase));
    Truth::from(lower).agreed(Truth::from(upper))
}

#[cfg(test)]
mod tests {
    use super::{Truth, eq_ignore_case};

    #[test]
    fn texts_are_equal_but_for_their_case_by_both_rules() {
        for (one, two, expected) in [
            ("team", "TEAM", Truth::True),
            ("team", "teams", Truth::False),
            ("é", "É", Truth::True),
            ("é", "e", Truth::False),
            ("k", "\u{212A}", Truth::Unknown),
            ("s", "\u{17F}", Truth::Unknown),
            ("SS", "ß", Truth::Unknown),
        ] {
            assert_eq!(eq_ignore_case(one, two), expected, "{one} {two}");
            assert_eq!(eq_ignore_case(two, one), expected, "{two} {one}");
        }
    }
}

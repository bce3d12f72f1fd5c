//! One action on one resource, and the values that condition keys have for it.

use crate::iam::decision::PolicyKind;
use crate::iam::evaluate::circumstance::Circumstance;
use crate::iam::evaluate::context::RequestContext;
use crate::iam::evaluate::global_key::ENDPOINT_KEYS;
use crate::iam::evaluate::key::{CompiledKey, Key, eq_ignore_case};
use crate::iam::evaluate::requested_arn::RequestedArn;
use crate::iam::evaluate::truth::Truth;
use crate::iam::facts::{Given, KeyRow, Values};
use crate::iam::{Action, Requirement, Requirements, Tag};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'r> {
    /// As in a policy, such as `s3:GetObject`.
    pub(crate) action: &'r str,
    pub(crate) resource: &'r RequestedArn<'r>,
    pub(crate) context: &'r RequestContext,
    /// What a PartiQL statement fixes; nothing for a bare request, of which the caller says all.
    pub(crate) fixed: Option<StatementFacts<'r>>,
    /// Whether a service makes it on the caller's behalf, so that it does not come through the caller's VPC endpoint.
    pub(crate) is_forwarded: bool,
    /// Whether resource control policies apply to its service.
    pub(crate) resource_control: bool,
    /// The kinds of policies that it is decided by.
    pub(crate) kinds: Kinds,
}

/// Kinds of policies.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Kinds(u8);

impl Kinds {
    pub(crate) const fn with(self, kind: PolicyKind) -> Self {
        Self(self.0 | 1 << kind as u8)
    }

    pub(crate) const fn has(self, kind: PolicyKind) -> bool {
        self.0 & 1 << kind as u8 != 0
    }
}

/// What a requirement of a statement says of its condition keys.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StatementFacts<'r> {
    pub(crate) requirements: &'r Requirements<'r>,
    pub(crate) requirement: &'r Requirement<'r>,
    pub(crate) reading: Reading,
}

/// The value that a policy variable has in a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Resolved<'r> {
    Text(&'r str),
    /// The value is there and empty. Whether that is a text or, as the guide says of what "has no value", nothing is not documented.
    Empty,
    /// The request has no such value.
    Nothing,
    /// The value is not known, or has no documented meaning as a variable.
    Unknown,
}

/// How to read [`Given::MissingOr`]. A requirement has at most one key of which it is unknown whether it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// The key has the value.
    Given,
    /// It is not there.
    Missing,
}

impl<'r> StatementFacts<'r> {
    fn tags(&self) -> &'r [Tag<'r>] {
        self.requirements.tags_of(self.requirement)
    }

    /// The row of a key whose values the statement decides, if it is one.
    fn row(&self, key: &CompiledKey) -> Option<&'static KeyRow> {
        let rows = self.requirements.table.keys.iter();
        rows.copied().find(|row| row.name.eq_ignore_ascii_case(&key.text))
    }

    /// What the statement says of a key that may have this name too.
    fn by_other_name(&self, key: &CompiledKey) -> Option<Given<'r>> {
        let mut named = self.requirements.table.other_names.iter();
        let row = named.find(|(name, _)| name.eq_ignore_ascii_case(&key.text)).map(|(_, row)| *row)?;
        Some(self.given(row))
    }

    fn given(&self, row: &KeyRow) -> Given<'r> {
        match (self.requirements.given(self.requirement, row), self.reading) {
            (Given::MissingOr(value), Reading::Given) => Given::One(value),
            (Given::MissingOr(_), Reading::Missing) => Given::Missing,
            (given, _) => given,
        }
    }
}

impl<'r> Request<'r> {
    /// What one action of a requirement asks for.
    pub(crate) const fn new(
        fixed: StatementFacts<'r>,
        action: Action,
        arn: &'r RequestedArn<'r>,
        context: &'r RequestContext,
        kinds: Kinds,
    ) -> Self {
        let resource_control = fixed.requirements.table.resource_control;
        let action = action.name();
        Self { action, resource: arn, context, fixed: Some(fixed), is_forwarded: false, resource_control, kinds }
    }

    /// Whether the policies of a kind say something of it.
    pub(crate) fn concerns(&self, kind: PolicyKind) -> bool {
        match kind {
            PolicyKind::Endpoint => !self.is_forwarded,
            PolicyKind::ResourceControl => self.resource_control,
            PolicyKind::Identity
            | PolicyKind::PermissionsBoundary
            | PolicyKind::ServiceControl
            | PolicyKind::Session
            | PolicyKind::Resource => true,
        }
    }

    /// The account of the resource, if its ARN says it.
    pub(crate) fn account(&self) -> Option<&'r str> {
        self.part_of_arn(4)
    }

    pub(crate) fn given(&self, key: &CompiledKey) -> Given<'r> {
        match (&key.key, &self.fixed) {
            (Key::Region, _) => self.always(key, self.part_of_arn(3)),
            (Key::Account, _) => self.always(key, self.part_of_arn(4)),
            (Key::Address, _) if self.comes_through_endpoint() => self.sometimes(key),
            (Key::Always | Key::Address, _) => self.always(key, None),
            (Key::Other, _) | (_, None) => self.sometimes(key),
            (Key::TagKeys, Some(fixed)) => match fixed.tags() {
                [] => Given::Missing,
                tags => Given::Many(Values::keys_of(tags)),
            },
            (Key::Service, Some(fixed)) => match fixed.row(key) {
                Some(row) => fixed.given(row),
                None => match fixed.by_other_name(key) {
                    None => self.sometimes(key),
                    Some(Given::Missing) => Given::Missing,
                    Some(_) => Given::Unknown,
                },
            },
            (Key::RequestTag(name), Some(fixed)) => {
                one_tag(name, fixed.tags().iter().map(|tag| (&*tag.key, &*tag.value)))
            }
            (Key::ResourceTag(name), Some(fixed)) => {
                let StatementFacts { requirements, requirement, reading: _ } = fixed;
                match requirements.resource_tags.and_then(|known| known.tags(&requirement.resource)) {
                    Some(tags) => one_tag(name, tags.iter().map(|(key, value)| (&**key, &**value))),
                    // What the caller says need not be of this resource.
                    None => match self.caller_gives(key) {
                        Given::Missing => Given::Unknown,
                        given if requirement.resource.kind().tagged_by_caller => given,
                        _ => Given::Unknown,
                    },
                }
            }
        }
    }

    /// Whether a key is multivalued: by the guide, or by the service whose statement it is.
    pub(crate) fn is_multivalued(&self, key: &CompiledKey) -> bool {
        let by_service = |fixed: &StatementFacts<'_>| fixed.row(key).is_some_and(|row| row.multivalued);
        key.multivalued || (key.key == Key::Service && self.fixed.as_ref().is_some_and(by_service))
    }

    /// A key that some requests have: whether this one has it is known from a context that says all.
    fn sometimes(&self, key: &CompiledKey) -> Given<'r> {
        match self.caller_gives(key) {
            Given::Missing if !self.context.says_all(&key.folded) || self.is_shown(key) => Given::Unknown,
            given => given,
        }
    }

    /// Whether what is given, or by which policies it is decided, shows that the request may have this key too.
    fn is_shown(&self, key: &CompiledKey) -> bool {
        let is_so = |circumstance: &Circumstance| {
            circumstance.is_shown_by(|kind| self.kinds.has(kind)) || circumstance.is_shown_in(self.context)
        };
        self.context.get_folded(&key.folded).is_none() && key.circumstance.is_some_and(is_so)
    }

    /// Whether the caller gives a key that only requests through a VPC endpoint have.
    fn comes_through_endpoint(&self) -> bool {
        ENDPOINT_KEYS.iter().any(|key| self.is_given(key))
    }

    fn is_given(&self, folded: &str) -> bool {
        self.context.get_folded(folded).is_some_and(|values| !values.is_empty())
    }

    /// A key that every request has: what its ARN does not say and the caller does not give is unknown.
    fn always(&self, key: &CompiledKey, from_arn: Option<&'r str>) -> Given<'r> {
        match (self.caller_gives(key), from_arn) {
            (Given::Missing, Some(text)) => Given::One(text),
            (Given::Missing, None) => Given::Unknown,
            (given, _) => given,
        }
    }

    /// A part of the resource's ARN, if it has it.
    fn part_of_arn(&self, index: usize) -> Option<&'r str> {
        let part = self.resource.part(index)?;
        let is_plain = |text: &&str| !text.is_empty() && !text.contains(['*', '?', '$']);
        core::str::from_utf8(part).ok().filter(is_plain)
    }

    fn caller_gives(&self, key: &CompiledKey) -> Given<'r> {
        match self.context.get_folded(&key.folded) {
            None | Some([]) => Given::Missing,
            Some([one]) => Given::One(one),
            Some(many) => Given::Many(Values::of_strings(many)),
        }
    }

    /// The value of a policy variable. Only keys with one value can be variables.
    pub(crate) fn variable<'v>(&self, key: &CompiledKey, default: Option<&'v str>) -> Resolved<'v>
    where
        'r: 'v,
    {
        match self.given(key) {
            // "You cannot use a multivalued context key as a policy variable" (guide, reference_policies_variables).
            _ if self.is_multivalued(key) => Resolved::Unknown,
            Given::One("") => default.map_or(Resolved::Empty, |_| Resolved::Unknown),
            // The byte would be taken for a letter that is not known.
            Given::One(text) if text.contains('\0') => Resolved::Unknown,
            Given::One(text) => Resolved::Text(text),
            Given::Missing => default.map_or(Resolved::Nothing, Resolved::Text),
            Given::Unknown | Given::Many(_) | Given::Likely(_) | Given::MissingOr(_) => Resolved::Unknown,
        }
    }
}

/// The value of the tag with this key, whose case does not count. With two such tags it is not documented which is meant, nor whether one is
/// whose case is the same by one rule alone.
fn one_tag<'r>(name: &str, tags: impl Iterator<Item = (&'r str, &'r str)>) -> Given<'r> {
    let named = tags.map(|(key, value)| (eq_ignore_case(key, name), value));
    let mut named = named.filter(|(is_named, _)| *is_named != Truth::False);
    match (named.next(), named.next()) {
        (None, _) => Given::Missing,
        (Some((Truth::True, value)), None) => Given::One(value),
        (Some(_), _) => Given::Unknown,
    }
}

//! IAM policy documents: what their JSON says, each part with its place, and the way back to JSON.

mod condition;
pub(crate) mod draft;
pub(crate) mod embedded;
pub(crate) mod error;
pub(crate) mod frame;
pub(crate) mod json;
pub(crate) mod limits;
pub(crate) mod parse;
pub(crate) mod read;
pub(crate) mod read_condition;
pub(crate) mod size;
pub(crate) mod wrapper;

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::iam::evaluate::operator::Operator;
use crate::span::Span;

/// A part of a policy and its place in the JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Located<T> {
    /// The part.
    pub value: T,
    /// Its bytes, quotation marks included.
    pub span: Span,
}

/// One string or a list of strings, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OneOrMany {
    /// The strings, in the order written.
    pub values: Vec<Located<String>>,
    /// Whether they are in brackets. Without brackets there is exactly one.
    pub listed: bool,
    /// The place of all of it.
    pub span: Span,
}

/// An element that names what it means, or, in its `Not…` form, all but that.
///
/// Source: IAM User Guide, "IAM JSON policy elements: NotAction", "… NotResource".
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Selection {
    /// Whether it is the `Not…` form.
    pub negated: bool,
    /// The patterns.
    pub patterns: OneOrMany,
}

/// The version of the policy language.
///
/// Source: IAM User Guide, "IAM JSON policy elements: Version".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Version {
    /// `2008-10-17`, also when none is written: `${…}` is plain text.
    #[default]
    V2008,
    /// `2012-10-17`, with policy variables.
    V2012,
}

impl Version {
    /// The text in a policy.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::V2008 => "2008-10-17",
            Self::V2012 => "2012-10-17",
        }
    }

    pub(crate) const fn variables(self) -> Variables {
        match self {
            Self::V2008 => Variables::Plain,
            Self::V2012 => Variables::Allowed,
        }
    }
}

/// Whether `${…}` in a text can be a policy variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Variables {
    /// It is one, if it has the form of one.
    Allowed,
    /// It is plain text.
    Plain,
}

/// What a statement does.
///
/// Source: IAM User Guide, "IAM JSON policy elements: Effect".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies, whatever else allows.
    Deny,
}

impl Effect {
    /// The text in a policy.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The type of a principal.
///
/// Source: IAM User Guide, "Grammar of the IAM JSON policy language".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PrincipalType {
    /// Accounts, users, roles and sessions.
    Aws,
    /// Identity providers.
    Federated,
    /// AWS services, such as `qldb.amazonaws.com`.
    Service,
    /// Canonical user ids of Amazon S3.
    CanonicalUser,
}

impl PrincipalType {
    /// Every type.
    pub const ALL: [Self; 4] = [Self::Aws, Self::Federated, Self::Service, Self::CanonicalUser];

    /// The text in a policy.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::Federated => "Federated",
            Self::Service => "Service",
            Self::CanonicalUser => "CanonicalUser",
        }
    }
}

/// Who may assume a role, or, in its `Not…` form, all but those.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Principals {
    /// Whether it is `NotPrincipal`.
    pub negated: bool,
    /// Who.
    pub who: Who,
    /// The place of the value.
    pub span: Span,
}

/// The value of a `Principal` element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// `*`
    Everyone,
    /// By type, in the order written.
    Named(Vec<(PrincipalType, OneOrMany)>),
}

/// What a statement of a resource-based policy is about: whom it is for, and on what.
///
/// Source: IAM User Guide, "Identity-based policies and resource-based policies".
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PrincipalAccess {
    /// `Principal` or `NotPrincipal`.
    pub principals: Principals,
    /// `Resource` or `NotResource`.
    pub resources: Selection,
}

/// The tests under one operator. All of them must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConditionBlock {
    /// The operator.
    pub operator: Located<Operator>,
    /// The keys and the values to compare them with, in the order written.
    pub keys: Vec<ConditionEntry>,
}

/// One condition key and the values to compare it with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConditionEntry {
    /// The key as written; its case does not count.
    pub key: Located<String>,
    /// The values. Numbers and booleans are kept as their text: IAM takes them with or without quotation marks.
    pub values: OneOrMany,
}

/// One statement. `T` is what it is about: resources, in a trust policy principals, in a resource-based policy both.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statement<T> {
    /// Its id, letters and digits.
    pub sid: Option<Located<String>>,
    /// What it does.
    pub effect: Located<Effect>,
    /// `Action` or `NotAction`.
    pub actions: Selection,
    /// `Resource` or `NotResource`; `Principal` or `NotPrincipal`; or one of each.
    pub target: T,
    /// `Condition`. All blocks must hold.
    pub conditions: Vec<ConditionBlock>,
    /// The place of the whole statement.
    pub span: Span,
}

/// An IAM policy document, valid by IAM's grammar.
///
/// Source: IAM User Guide, "Grammar of the IAM JSON policy language".
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Document<T> {
    /// The version, when one is written.
    pub version: Option<Located<Version>>,
    /// The id, in trust policies and resource-based policies only.
    pub id: Option<Located<String>>,
    /// The statements, in the order written.
    pub statements: Vec<Statement<T>>,
    /// Whether the statements are in brackets. Without brackets there is exactly one.
    pub listed: bool,
    /// Whether it is of a template, which fills in places such as `${Table.Arn}` before IAM sees the policy: decisions that depend on what comes
    /// there are unknown then. In other policies such a place is text that nothing is known to match.
    pub is_template: bool,
}

/// A policy that is attached to an identity or bounds one: identity-based, permissions boundary, SCP, session policy.
///
/// ```
/// use partiql_iam::iam::{Effect, PolicyDocument};
///
/// let text = r#"{"Version": "2012-10-17", "Statement": {
///     "Sid": "QLDBSendCommandPermission", "Effect": "Allow", "Action": "qldb:SendCommand", "Resource": "*"}}"#;
/// let policy = PolicyDocument::parse(text)?;
/// assert_eq!(policy.statements.len(), 1);
/// assert_eq!(policy.statements[0].effect.value, Effect::Allow);
/// assert_eq!(policy.statements[0].actions.patterns.values[0].span.text(text), "\"qldb:SendCommand\"");
/// # Ok::<(), partiql_iam::iam::PolicyError>(())
/// ```
pub type PolicyDocument = Document<Selection>;

/// The trust policy of a role: who may assume it.
///
/// ```
/// use partiql_iam::iam::TrustPolicy;
///
/// let policy = TrustPolicy::parse(r#"{"Version": "2012-10-17", "Statement": [{
///     "Effect": "Allow", "Principal": {"Service": "qldb.amazonaws.com"}, "Action": "sts:AssumeRole"}]}"#)?;
/// assert!(!policy.statements[0].target.negated);
/// # Ok::<(), partiql_iam::iam::PolicyError>(())
/// ```
pub type TrustPolicy = Document<Principals>;

/// A resource-based policy: that of a VPC endpoint, a KMS key, a bucket.
///
/// ```
/// use partiql_iam::iam::{ResourcePolicy, Who};
///
/// let policy = ResourcePolicy::parse(r#"{"Statement": [{"Effect": "Allow", "Principal": "*",
///     "Action": "qldb:SendCommand", "Resource": "*"}]}"#)?;
/// assert_eq!(policy.statements[0].target.principals.who, Who::Everyone);
/// # Ok::<(), partiql_iam::iam::PolicyError>(())
/// ```
pub type ResourcePolicy = Document<PrincipalAccess>;

impl ResourcePolicy {
    /// What it says of actions, resources and conditions, and whom each of its statements is for.
    #[must_use]
    pub fn split(self) -> (PolicyDocument, Vec<Principals>) {
        let Self { version, id, statements, listed, is_template } = self;
        let (statements, principals) = statements
            .into_iter()
            .map(|statement| {
                let Statement { sid, effect, actions, target, conditions, span } = statement;
                let PrincipalAccess { principals, resources } = target;
                (Statement { sid, effect, actions, target: resources, conditions, span }, principals)
            })
            .unzip();
        (Document { version, id, statements, listed, is_template }, principals)
    }
}

impl<T> Document<T> {
    /// The version of the language that it is read with: 2008-10-17 when none is written.
    #[must_use]
    pub fn language(&self) -> Version {
        self.version.map_or(Version::V2008, |version| version.value)
    }

    pub(crate) fn variables(&self) -> Variables {
        self.language().variables()
    }

    /// The same in the language in which variables are plain text, and so equal to themselves.
    pub(crate) fn with_plain_variables(self) -> Self {
        let Self { version: _, id, statements, listed, is_template } = self;
        Self { version: None, id, statements, listed, is_template }
    }
}

impl<T> Serialize for Document<T>
where
    Statement<T>: Serialize,
{
    /// In the form that the console shows: `Version`, `Id`, `Statement`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(version) = &self.version {
            map.serialize_entry("Version", version.value.name())?;
        }
        if let Some(id) = &self.id {
            map.serialize_entry("Id", &id.value)?;
        }
        match self.statements.as_slice() {
            [one] if !self.listed => map.serialize_entry("Statement", one)?,
            many => map.serialize_entry("Statement", many)?,
        }
        map.end()
    }
}

impl Serialize for Statement<Selection> {
    /// `Sid`, `Effect`, `Action`, `Resource`, `Condition`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.start(&mut map)?;
        self.actions.write(&mut map, "Action", "NotAction")?;
        self.target.write(&mut map, "Resource", "NotResource")?;
        self.finish(&mut map)?;
        map.end()
    }
}

impl Serialize for Statement<Principals> {
    /// `Sid`, `Effect`, `Principal`, `Action`, `Condition`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.start(&mut map)?;
        let name = if self.target.negated { "NotPrincipal" } else { "Principal" };
        map.serialize_entry(name, &self.target.who)?;
        self.actions.write(&mut map, "Action", "NotAction")?;
        self.finish(&mut map)?;
        map.end()
    }
}

impl Serialize for Statement<PrincipalAccess> {
    /// `Sid`, `Effect`, `Principal`, `Action`, `Resource`, `Condition`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let PrincipalAccess { principals, resources } = &self.target;
        let mut map = serializer.serialize_map(None)?;
        self.start(&mut map)?;
        map.serialize_entry(if principals.negated { "NotPrincipal" } else { "Principal" }, &principals.who)?;
        self.actions.write(&mut map, "Action", "NotAction")?;
        resources.write(&mut map, "Resource", "NotResource")?;
        self.finish(&mut map)?;
        map.end()
    }
}

impl<T> Statement<T> {
    fn start<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        if let Some(sid) = &self.sid {
            map.serialize_entry("Sid", &sid.value)?;
        }
        map.serialize_entry("Effect", self.effect.value.name())
    }

    fn finish<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        if self.conditions.is_empty() {
            return Ok(());
        }
        map.serialize_entry("Condition", &Conditions(&self.conditions))
    }
}

impl Selection {
    fn write<M: SerializeMap>(&self, map: &mut M, plain: &'static str, not: &'static str) -> Result<(), M::Error> {
        map.serialize_entry(if self.negated { not } else { plain }, &self.patterns)
    }
}

impl Serialize for OneOrMany {
    /// As written: a string, or a list of strings.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.values.as_slice() {
            [one] if !self.listed => serializer.serialize_str(&one.value),
            many => {
                let mut list = serializer.serialize_seq(Some(many.len()))?;
                many.iter().try_for_each(|one| list.serialize_element(&one.value))?;
                list.end()
            }
        }
    }
}

impl Serialize for Who {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Everyone => serializer.serialize_str("*"),
            Self::Named(named) => serializer.collect_map(named.iter().map(|(kind, who)| (kind.name(), who))),
        }
    }
}

struct Conditions<'d>(&'d [ConditionBlock]);

impl Serialize for Conditions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for block in self.0 {
            map.serialize_key(&format_args!("{}", block.operator.value))?;
            map.serialize_value(&Entries(&block.keys))?;
        }
        map.end()
    }
}

struct Entries<'d>(&'d [ConditionEntry]);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|entry| (&entry.key.value, &entry.values)))
    }
}

//! Decisions, and why a request is denied.

pub(crate) mod reasons;
pub(crate) mod words;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::iam::RuleRow;
use crate::span::Span;

/// Where a policy comes from. All the groups that are present must allow, except that the policy of the resource may allow in the place of
/// some; a deny in any of them denies.
///
/// Source: IAM User Guide, "Policy evaluation logic".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyKind {
    /// Attached to the user, its groups, or the role.
    Identity,
    /// The permissions boundary of the user or role.
    PermissionsBoundary,
    /// A service control policy of AWS Organizations.
    ServiceControl,
    /// Passed when the session was made.
    Session,
    /// Of the VPC endpoint that the request comes through.
    Endpoint,
    /// Attached to the resource.
    Resource,
    /// A resource control policy of AWS Organizations. It only denies.
    ResourceControl,
}

impl PolicyKind {
    /// The name in answers: `identity`, `boundary`, `scp`, `session`, `endpoint`, `resource` or `rcp`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::PermissionsBoundary => "boundary",
            Self::ServiceControl => "scp",
            Self::Session => "session",
            Self::Endpoint => "endpoint",
            Self::Resource => "resource",
            Self::ResourceControl => "rcp",
        }
    }
}

impl Serialize for PolicyKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// The answer to a request.
///
/// Displays as the word and, when denied, every reason on lines of its own. Serializes as
/// `{"decision":"denied","reason":"implicit-deny","missing":[…],"denied_by":[…]}`, and with the reason `unknown` also `"unknown":[…]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Decision {
    /// All that is needed is allowed, and nothing denies it.
    Allowed,
    /// Something is missing or denied.
    Denied(Box<Denial>),
}

/// Whether something is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Granted {
    /// In each request that is like the one that was decided on.
    Always,
    /// If the request meets conditions that the one that was decided on does not meet.
    UnderConditions,
    /// It is not.
    No,
}

impl Decision {
    /// Whether it is granted, or would be if the request met conditions.
    #[must_use]
    pub fn granted(&self) -> Granted {
        let denial = match self {
            Self::Allowed => return Granted::Always,
            Self::Denied(denial) => denial,
        };
        let by_condition = |part: &Part| matches!(part, Part::Condition { .. } | Part::Principal { .. });
        let only_conditions = denial
            .missing
            .iter()
            .flat_map(|missing| &missing.not_allowed_by)
            .all(|gap| gap.nearest.as_ref().is_some_and(|nearest| nearest.failed.iter().all(by_condition)));
        if denial.denied_by.is_empty() && only_conditions { Granted::UnderConditions } else { Granted::No }
    }

    /// Whether the request may go on.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed)
    }

    /// Denied, since it depends on these.
    pub(crate) fn unknown(unknown: Vec<UnknownFact>) -> Self {
        Self::Denied(Box::new(Denial { unknown, ..Denial::default() }))
    }

    /// Both: allowed if both are, and denied for the reasons of both.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Allowed, other) => other,
            (denied, Self::Allowed) => denied,
            (Self::Denied(mut one), Self::Denied(two)) => {
                let hangs = one.kind() == DenialKind::Unknown && two.kind() == DenialKind::Unknown;
                let Denial { missing, denied_by, unknown, other_account } = *two;
                one.other_account = one.other_account.take().or(other_account);
                one.missing.extend(missing);
                one.denied_by.extend(denied_by);
                if hangs {
                    one.unknown.extend(unknown);
                } else {
                    one.unknown.clear();
                }
                Self::Denied(one)
            }
        }
    }

    /// Why not. `None` if allowed.
    #[must_use]
    pub fn denial_kind(&self) -> Option<DenialKind> {
        match self {
            Self::Allowed => None,
            Self::Denied(denial) => Some(denial.kind()),
        }
    }
}

/// The kind of a denial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DenialKind {
    /// A statement denies.
    ExplicitDeny,
    /// No statement allows.
    ImplicitDeny,
    /// It depends on what was not given: with one value of it the request is allowed, with another it may not be.
    Unknown,
}

impl DenialKind {
    /// The name in answers: `explicit-deny`, `implicit-deny` or `unknown`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExplicitDeny => "explicit-deny",
            Self::ImplicitDeny => "implicit-deny",
            Self::Unknown => "unknown",
        }
    }
}

/// Every reason of a denial. With neither a missing permission nor a deny, there was nothing to decide on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Denial {
    /// The permissions that some group of policies does not give.
    pub missing: Vec<Missing>,
    /// The statements that deny.
    pub denied_by: Vec<ExplicitDeny>,
    /// What was not given and decides, each once. Empty unless the kind is [`DenialKind::Unknown`].
    pub unknown: Vec<UnknownFact>,
    /// The caller and the resource are of two accounts, which the service does not do, whatever the policies say.
    pub other_account: Option<OtherAccount>,
}

/// A caller of one account, and a resource of another.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct OtherAccount {
    /// The account that the statement comes from.
    pub caller: String,
    /// The account of the resource.
    pub resource: String,
}

impl Denial {
    /// Unknown, if everything that fails depends on what was not given; otherwise explicit, as soon as one statement denies.
    #[must_use]
    pub const fn kind(&self) -> DenialKind {
        match (self.unknown.is_empty(), self.denied_by.is_empty()) {
            (false, _) => DenialKind::Unknown,
            (true, true) => DenialKind::ImplicitDeny,
            (true, false) => DenialKind::ExplicitDeny,
        }
    }
}

/// What was not given, and decides. Displays as what to give.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(tag = "fact", rename_all = "kebab-case")]
pub enum UnknownFact {
    /// The id of a table.
    TableId {
        /// The table's name.
        name: String,
    },
    /// The tags of a table or of the ledger.
    ResourceTag {
        /// The condition key, as the policy writes it.
        key: String,
    },
    /// The value of a condition key, or whether the request has it.
    ConditionKey {
        /// The key, as the policy writes it.
        key: String,
    },
    /// The resource-based policy of a table.
    ResourcePolicy {
        /// The table's ARN.
        resource: String,
    },
    /// What comes in a place of a template in a policy.
    TemplatePlace {
        /// The place, such as `${Table.Arn}`.
        place: String,
    },
    /// Whether a permission is needed as well, which no source says. The policies do not give it.
    Permission {
        /// The action.
        action: String,
        /// The resource's ARN.
        resource: String,
    },
}

/// A permission: an action on a resource, and what needs it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Permission {
    /// The action, such as `s3:GetObject`.
    pub action: String,
    /// The resource's ARN; `…/table/*` for a table whose id is not known.
    pub resource: String,
    /// The id of the rule that needs it. `None` for a bare request.
    pub rule: Option<&'static RuleRow>,
    /// The part of the statement that needs it. `None` for a bare request.
    pub span: Option<Span>,
}

/// A permission that is not given.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Missing {
    /// The permission.
    #[serde(flatten)]
    pub permission: Permission,
    /// The table's name, if its id is unknown: then it is decided for any id.
    pub unresolved_table: Option<String>,
    /// The groups of policies that do not give it, with the statement that came nearest.
    pub not_allowed_by: Vec<Gap>,
}

/// A group of policies that does not allow.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Gap {
    /// Which group.
    pub kind: PolicyKind,
    /// Which level of SCPs, from 0 in the order given; 0 for the other groups.
    pub level: usize,
    /// The statement that came nearest. `None` if no statement allows the action or the resource.
    pub nearest: Option<Nearest>,
}

/// A statement that would allow if some of its parts matched.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Nearest {
    /// The statement.
    #[serde(flatten)]
    pub statement: StatementRef,
    /// The parts that do not match.
    pub failed: Vec<Part>,
}

/// A statement that denies.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ExplicitDeny {
    /// What it denies.
    #[serde(flatten)]
    pub permission: Permission,
    /// The statement.
    #[serde(flatten)]
    pub statement: StatementRef,
    /// The parts of which it is not known whether they match. Empty if it surely denies.
    pub not_known: Vec<Part>,
}

/// A statement in a policy of the caller's.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct StatementRef {
    /// The name that the caller gave to the policy.
    pub policy: String,
    /// Where the policy comes from.
    pub policy_kind: PolicyKind,
    /// The statement's place in the policy, from 0.
    pub statement: usize,
    /// Its id, if it has one.
    pub sid: Option<String>,
    /// Its place in the text that the policy was read from.
    pub statement_span: Span,
}

/// A part of a statement that does not match a request, or of which that is not known.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "part", rename_all = "snake_case")]
pub enum Part {
    /// `Principal` or `NotPrincipal`: the statement is for another caller, or that is not known.
    Principal {
        /// Whether it is `NotPrincipal`.
        negated: bool,
        /// Whom the statement names.
        wanted: Vec<String>,
        /// Their place in the policy's JSON.
        span: Span,
    },
    /// `Action` or `NotAction`.
    Action {
        /// Whether it is `NotAction`.
        negated: bool,
        /// The patterns.
        wanted: Vec<String>,
        /// Their place in the policy's JSON.
        span: Span,
    },
    /// `Resource` or `NotResource`.
    Resource {
        /// Whether it is `NotResource`.
        negated: bool,
        /// The patterns.
        wanted: Vec<String>,
        /// Their place in the policy's JSON.
        span: Span,
    },
    /// One key under one operator.
    Condition {
        /// The operator.
        operator: String,
        /// The key, as the policy writes it.
        key: String,
        /// The values of the policy.
        wanted: Vec<String>,
        /// The values of the request.
        given: GivenValues,
        /// What is wrong with the condition itself, so that it is unknown whatever the values are. Not serialized.
        #[serde(skip)]
        flaw: Option<ConditionFlaw>,
        /// The place of the key in the policy's JSON.
        span: Span,
    },
}

/// Why a condition is unknown for every value of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConditionFlaw {
    /// Its list of values is empty.
    NoValues,
    /// The key has a list of values, and the operator compares one value: `ForAllValues:` or `ForAnyValue:` is missing.
    ///
    /// Source: IAM User Guide, "Single-valued vs. multivalued context keys".
    NoSetOperator,
}

/// The values of a condition key in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GivenValues {
    /// The request does not have the key. Serializes as `null`.
    Missing,
    /// It is not known whether the request has the key: the tags of the resource are not given. Serializes as `"unknown"`.
    Unknown,
    /// The values. Serializes as a list.
    Values(Vec<String>),
}

impl Serialize for GivenValues {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Missing => serializer.serialize_none(),
            Self::Unknown => serializer.serialize_str("unknown"),
            Self::Values(values) => values.serialize(serializer),
        }
    }
}

impl Serialize for Decision {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let nothing = Denial::default();
        let (word, denial) = match self {
            Self::Allowed => ("allowed", &nothing),
            Self::Denied(denial) => ("denied", &**denial),
        };
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("decision", word)?;
        map.serialize_entry("reason", &self.denial_kind().map(DenialKind::name))?;
        map.serialize_entry("missing", &denial.missing)?;
        map.serialize_entry("denied_by", &denial.denied_by)?;
        if !denial.unknown.is_empty() {
            map.serialize_entry("unknown", &denial.unknown)?;
        }
        if let Some(other) = &denial.other_account {
            map.serialize_entry("other_account", other)?;
        }
        map.end()
    }
}

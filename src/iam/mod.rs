//! IAM policy documents and their evaluation.
//!
//! [`PolicyDocument`] reads a policy, or says where it breaks IAM's rules. A [`PolicySet`] is compiled once from all policies
//! of a principal, and answers with a [`Decision`] that says why.
//!
//! The rules are those of the IAM User Guide. Where it is silent, or where a value is not known, a statement that allows does
//! not apply, and one that denies does. This concerns
//!
//! - `aws:ResourceTag/…` of a table when the catalog does not say its tags (what the caller says is the ledger's, which tables do not
//!   inherit), or two tags differ only in case;
//! - keys that every request has, such as `aws:CurrentTime` and `aws:userid`, when a statement is decided and the caller does not give
//!   them, and in a [partial](RequestContext::partial) context every key; `aws:RequestedRegion` and `aws:ResourceAccount` are read off the
//!   resource's ARN;
//! - an empty `NotAction` or `NotResource`; a `?` where the request has the `*` of a table that does not exist yet; a wildcard
//!   within the last part of an ARN that would have to match a colon;
//! - a multivalued key such as `aws:TagKeys`, or several values of a key, under an operator without `ForAllValues` or `ForAnyValue`, or as
//!   a policy variable; nothing but empty strings under `ForAllValues` and `ForAnyValue`;
//! - a policy variable whose value is empty, or whose form the guide does not know, such as `${ aws:username }`;
//! - `ForAnyValue:…IfExists` when the key is missing: the guide's pages contradict each other;
//! - a value that is not of the operator's type, such as a word for `NumericEquals` or a value that is no ARN for `ArnNotEquals`; a variable
//!   under `Bool`; an IPv4 address that is written in IPv6;
//! - an empty list of values; an ARN operator's pattern with fewer than six parts;
//! - a `Resource` with a wildcard in the service or the resource type (`arn:aws:*:us-east-1:…`), a variable before the fifth colon
//!   (`arn:aws:qldb:${aws:RequestedRegion}:…`), or capitals there (`arn:aws:QLDB:…`);
//! - a `Resource` with fewer than six parts that has a wildcard before its end (`arn:*:qldb`), ends in a colon (`arn:aws:qldb:`), or is in an
//!   SCP or the policy of a VPC endpoint (`arn:aws:qldb:us-east-1`);
//! - a principal of a VPC endpoint's policy that is the caller's account, a service, an identity provider or a session, and every IAM user
//!   and role while `aws:PrincipalArn` is not known; a caller that `NotPrincipal` lists without its account.

mod action;
mod arn;
#[cfg(feature = "policy")]
pub(crate) mod decision;
#[cfg(feature = "policy")]
pub(crate) mod diff;
#[cfg(feature = "policy")]
pub(crate) mod document;
#[cfg(feature = "policy")]
pub(crate) mod evaluate;
pub(crate) mod facts;
#[cfg(feature = "policy")]
pub(crate) mod generate;
#[cfg(feature = "policy")]
pub(crate) mod lint;
pub(crate) mod requirement;
pub(crate) mod resource;
mod rule;
#[cfg(all(test, feature = "policy"))]
mod tests;

pub(crate) use action::action_of_service;
pub use action::{Action, ActionRow, ActionTable, LimitForm, LimitRow, PolicyWords, Refusal, UnknownAction};
pub use arn::{BucketName, KeyArn, KeySpec, KinesisStreamArn, PARTITIONS, RoleArn, ServiceArnError};
pub(crate) use arn::{is_account, is_region, partition_of};
#[cfg(feature = "policy")]
pub use decision::{
    ConditionFlaw, Decision, Denial, DenialKind, ExplicitDeny, Gap, GivenValues, Granted, Missing, Nearest,
    OtherAccount, Part, Permission, PolicyKind, StatementRef, UnknownFact,
};
#[cfg(feature = "policy")]
pub use diff::{Difference, Ungranted, Unneeded};
#[cfg(feature = "policy")]
pub use document::error::{PolicyError, PolicyErrorKind};
#[cfg(feature = "policy")]
pub use document::limits::{MAX_POLICY_BYTES, MAX_POLICY_DEPTH, MAX_POLICY_STATEMENTS};
#[cfg(feature = "policy")]
pub use document::size::MAX_MANAGED_POLICY_CHARACTERS;
#[cfg(feature = "policy")]
pub use document::{
    ConditionBlock, ConditionEntry, Document, Effect, Located, OneOrMany, PolicyDocument, PrincipalAccess,
    PrincipalType, Principals, ResourcePolicy, Selection, Statement, TrustPolicy, Version, Who,
};
#[cfg(feature = "policy")]
pub use evaluate::PolicySet;
#[cfg(feature = "policy")]
pub use evaluate::context::{PrincipalError, RequestContext};
#[cfg(feature = "policy")]
pub use evaluate::operator::{Comparison, Operator, SetOperator, UnknownOperator};
#[cfg(feature = "policy")]
pub use evaluate::sources::{NamedPolicy, PolicySources};
#[cfg(feature = "policy")]
pub use generate::{
    AnyTable, Conditions, GenerateError, GenerateOptions, Generated, Grant, GrantReason, PossibleGrant,
    PossiblePermissions, UnknownTables, Unlimited, UsedPermission, generate, generate_used,
};
#[cfg(feature = "policy")]
pub use lint::{Edit, Finding, Fix, Lint, Severity, fixed};

#[cfg(feature = "policy")]
pub(crate) use evaluate::attached::AttachedPolicy;
pub use facts::{Given, KeyName, KeyRow, REQUEST_TAG, RESOURCE_TAG, TAG_KEYS, Values};
#[cfg(feature = "policy")]
pub(crate) use requirement::{AttachedPolicies, AttachedTo};
pub use requirement::{Requirement, Requirements, ResourceTags};
pub use resource::{Arn, Known, Resource, ResourceKind};
pub use rule::{Certainty, Dependent, FactCell, ResourceColumn, RuleRow};

pub use crate::tag::Tag;

//! IAM policy documents and their evaluation.
//!
//! [`PolicyDocument`] reads a policy, or says where it breaks IAM's rules. A [`PolicySet`] is compiled once from all policies
//! of a principal, and answers with a [`Decision`] that says why.
//!
//! The rules are those of the IAM User Guide. Where it is silent, or where a value is not known, a statement that allows does
//! not apply, and one that denies does.

mod condition;
mod context;
mod decision;
mod document;
mod error;
mod evaluate;
mod explain;
mod index;
mod json;
mod key;
mod operator;
mod path;
mod pattern;
mod positions;
mod read;
mod read_condition;
mod reasons;
mod request;
mod resource;
mod statement;
mod truth;
mod value;

pub use context::{PrincipalError, RequestContext};
pub use decision::{
    Decision, Denial, ExplicitDeny, Gap, GivenValues, Missing, Nearest, Part, Permission, PolicyKind, Reason,
    StatementRef,
};
pub use document::{
    ConditionBlock, ConditionEntry, Document, Effect, Located, OneOrMany, PolicyDocument, PrincipalType, Principals,
    Selection, Statement, TrustPolicy, Version, Who,
};
pub use error::{PolicyError, PolicyProblem};
pub use evaluate::{NamedPolicy, PolicySet, PolicySources};
pub use json::{MAX_POLICY_BYTES, MAX_POLICY_DEPTH};
pub use operator::{Comparison, Operator, SetOperator, UnknownOperator};

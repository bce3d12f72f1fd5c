//! What an audit log says about a decision on a request of the DynamoDB API.

use alloc::borrow::Cow;
use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::refusal::CallRefusal;
use super::{Member, TablesAnswer};
use crate::authorizer::{NeededPermission, Stage};
use crate::iam::{ExplicitDeny, GivenValues, Missing, OtherAccount, Part, UnknownFact};
use crate::service::dynamodb::{ApiOperation, ConditionKey};

/// What is there in the place of a value that comes from a literal or a parameter.
const HIDDEN: &str = "…";

/// The keys of DynamoDB whose values are words of the service, or names of attributes.
const SHOWN: [ConditionKey; 5] = [
    ConditionKey::Attributes,
    ConditionKey::EnclosingOperation,
    ConditionKey::FullTableScan,
    ConditionKey::ReturnValues,
    ConditionKey::Select,
];

/// One entry of an audit log, without its time, its tables and its members: who, what, why. Values of parameters and signatures are never in it.
#[derive(Debug, serde::Serialize)]
#[non_exhaustive]
pub struct TablesRecord<'a> {
    /// The ARN of the principal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<&'a str>,
    /// The access key id or the value of the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<&'a str>,
    /// The operation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<&'static str>,
    /// The stage at which the request was refused; of its first member that is, where it is not refused whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// The code of that refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// The refusal of the whole in words. See [`AuditRecord::reason`](crate::authorizer::AuditRecord::reason).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'a str>,
}

/// What an entry of an audit log says of one member of a request, without its statement.
#[derive(Debug, serde::Serialize)]
#[non_exhaustive]
pub struct MemberRecord<'a> {
    /// The name of the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<&'a str>,
    /// What is needed.
    pub needs: &'a [NeededPermission],
    /// What the statement says of condition keys.
    #[serde(skip_serializing_if = "FactsView::is_empty")]
    pub facts: FactsView<'a>,
    /// The stage at which it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// The code of the refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// The refusal in words. See [`AuditRecord::reason`](crate::authorizer::AuditRecord::reason).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'a str>,
    /// The permissions that are missing or denied, with the policies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denial: Option<MemberDenial<'a>>,
}

/// Why a decision went against a member. Values that come from literals or parameters are `…`.
#[derive(Debug, serde::Serialize)]
#[non_exhaustive]
pub struct MemberDenial<'a> {
    /// See [`Denial::missing`](crate::iam::Denial::missing).
    pub missing: Vec<Missing>,
    /// See [`Denial::denied_by`](crate::iam::Denial::denied_by).
    pub denied_by: Vec<ExplicitDeny>,
    /// See [`Denial::unknown`](crate::iam::Denial::unknown).
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub unknown: &'a [UnknownFact],
    /// See [`Denial::other_account`](crate::iam::Denial::other_account).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_account: Option<&'a OtherAccount>,
}

/// What a statement says of condition keys. Serializes as an object: the values of each key in a list, `"unknown"` in its place if it is unknown
/// what they are; those that come from literals or parameters are `…`.
#[derive(Clone, Copy, Debug)]
pub struct FactsView<'a>(&'a [(&'static str, GivenValues)]);

impl FactsView<'_> {
    const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for FactsView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(facts) = self;
        let mut map = serializer.serialize_map(Some(facts.len()))?;
        for (key, given) in *facts {
            map.serialize_entry(key, &*without_values(key, given))?;
        }
        map.end()
    }
}

/// Of a key of DynamoDB whose values a literal or a parameter says only how many there are.
fn without_values<'g>(key: &str, given: &'g GivenValues) -> Cow<'g, GivenValues> {
    let is_own = key.get(..9).is_some_and(|prefix| prefix.eq_ignore_ascii_case("dynamodb:"));
    let is_shown = !is_own || SHOWN.iter().any(|shown| shown.name().eq_ignore_ascii_case(key));
    match given {
        GivenValues::Values(values) if !is_shown => {
            Cow::Owned(GivenValues::Values(vec![HIDDEN.to_string(); values.len()]))
        }
        GivenValues::Values(_) | GivenValues::Missing | GivenValues::Unknown => Cow::Borrowed(given),
    }
}

fn hide(parts: &mut [Part]) {
    for part in parts {
        match part {
            Part::Condition { operator: _, key, wanted: _, given, flaw: _, span: _ } => {
                if let Cow::Owned(hidden) = without_values(key, given) {
                    *given = hidden;
                }
            }
            Part::Principal { .. } | Part::Action { .. } | Part::Resource { .. } => {}
        }
    }
}

impl TablesAnswer<'_> {
    /// The entry for an audit log. `with_text`: it may have words of statements.
    #[must_use]
    pub fn audit(&self, with_text: bool) -> TablesRecord<'_> {
        let caller = self.caller.as_ref();
        let first = self.first_refusal();
        TablesRecord {
            principal: caller.and_then(|caller| caller.principal).map(|principal| principal.arn.as_str()),
            identity: caller.map(|caller| &*caller.identity),
            operation: self.operation.map(ApiOperation::name),
            stage: first.map(|refusal| refusal.stage),
            code: first.map(|refusal| refusal.code),
            reason: self.refusal.as_ref().and_then(|refusal| refusal.stage.reason(&refusal.why, with_text)),
        }
    }
}

impl Member<'_> {
    /// What an entry of an audit log says of it. `with_text`: it may have words of the statement.
    #[must_use]
    pub fn audit(&self, with_text: bool) -> MemberRecord<'_> {
        let Self { statement: _, table, needs, facts, refusal } = self;
        let refusal = refusal.as_ref();
        MemberRecord {
            table: table.as_deref(),
            needs,
            facts: FactsView(facts),
            stage: refusal.map(|refusal| refusal.stage),
            code: refusal.map(|refusal| refusal.code),
            reason: refusal.and_then(|refusal| refusal.stage.reason(&refusal.why, with_text)),
            denial: refusal.and_then(MemberDenial::of),
        }
    }
}

impl<'a> MemberDenial<'a> {
    fn of(refusal: &'a CallRefusal) -> Option<Self> {
        let crate::iam::Denial { missing, denied_by, unknown, other_account } = refusal.denial.as_deref()?;
        let (mut missing, mut denied_by) = (missing.clone(), denied_by.clone());
        for gap in missing.iter_mut().flat_map(|missing| &mut missing.not_allowed_by) {
            if let Some(nearest) = &mut gap.nearest {
                hide(&mut nearest.failed);
            }
        }
        for deny in &mut denied_by {
            hide(&mut deny.not_known);
        }
        Some(Self { missing, denied_by, unknown, other_account: other_account.as_ref() })
    }
}

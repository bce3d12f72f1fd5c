//! Answers about whole requests of DynamoDB: what their statements need together.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::view::{ConditionView, Outcome, PermissionView, RequirementView, ResourceView};
use crate::service::dynamodb::{MembersError, Operation};

/// What all statements of a request need together.
///
/// Each statement is decided by its own facts, so that what two of them need is the same only if its condition keys are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RequestExplanation {
    /// The operation, such as `ExecuteTransaction`.
    pub request: Cow<'static, str>,
    /// The service: `dynamodb`.
    pub service: Cow<'static, str>,
    /// What came out.
    #[serde(flatten)]
    pub outcome: RequestOutcome,
}

/// What came out for a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RequestOutcome {
    /// All statements are understood.
    Understood {
        /// The permissions, each once, where it is needed first.
        requirements: Vec<SharedRequirementView>,
        /// The same flat, for scripts.
        permissions: Vec<PermissionView>,
    },
    /// A statement is not, so that what the request needs is unknown; or DynamoDB refuses them together.
    Failed {
        /// Why.
        error: RequestFailure,
    },
}

/// A permission, and the statements that need it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SharedRequirementView {
    /// Such as `dynamodb:PartiQLSelect`.
    pub action: Cow<'static, str>,
    /// What the action is on.
    pub resource: ResourceView,
    /// Actions that are also needed on the same resource.
    pub dependent_actions: Vec<Cow<'static, str>>,
    /// The condition keys that the statements fix, with their values.
    pub condition: BTreeMap<String, ConditionView>,
    /// The condition keys that are unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<Cow<'static, str>>,
    /// The id of the rule, such as `select`.
    pub reason: Cow<'static, str>,
    /// How sure it is, such as `documented`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certainty: Option<Cow<'static, str>>,
    /// The statements that need it, from 0 in the order of the request.
    pub statements: Vec<usize>,
}

/// Why it is unknown what a request needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RequestFailure {
    /// A stable code: `statement` if statements are not understood, else why they are refused together, such as `reads-and-writes`.
    pub code: Cow<'static, str>,
    /// One sentence.
    pub message: String,
    /// The statements that are not understood, or that do not go together, from 0 in the order of the request.
    pub statements: Vec<usize>,
}

impl RequestExplanation {
    /// The union over what came out for each statement, in the order of the request.
    ///
    /// ```
    /// use partiql_iam::dynamodb::{Account, Operation, Target};
    /// use partiql_iam::explain::{Explanation, RequestExplanation};
    ///
    /// let account = Account::new("us-east-1", "123456789012")?;
    /// let mut target = Target::new(&account);
    /// target.operation = Some(Operation::BatchExecuteStatement);
    /// let texts = ["SELECT * FROM Music WHERE Artist = 'a'", "SELECT * FROM Music WHERE Artist = 'b'"];
    /// let answers = texts.map(|text| Explanation::on_dynamodb(text, &target).outcome);
    /// let union = RequestExplanation::new(Operation::BatchExecuteStatement, &answers);
    /// let json = serde_json::to_value(&union).unwrap();
    /// assert_eq!(json["request"], "BatchExecuteStatement");
    /// // Without the table's keys the two need the same.
    /// assert_eq!(json["requirements"][0]["statements"], serde_json::json!([0, 1]));
    /// # Ok::<(), partiql_iam::dynamodb::ArnError>(())
    /// ```
    #[must_use]
    pub fn new(operation: Operation, statements: &[Outcome]) -> Self {
        let (mut needed, mut failed) = (Vec::new(), Vec::new());
        for (place, outcome) in statements.iter().enumerate() {
            match outcome {
                Outcome::Understood(found) => needed.extend(found.requirements.iter().map(|need| (place, need))),
                Outcome::Failed { error: _ } => failed.push(place),
            }
        }
        let outcome = if failed.is_empty() { shared(&needed) } else { unknown(failed, statements.len()) };
        Self { request: operation.name().into(), service: "dynamodb".into(), outcome }
    }

    /// That DynamoDB refuses the statements together, each of which is understood.
    #[must_use]
    pub fn refused(operation: Operation, error: &MembersError) -> Self {
        let error = RequestFailure {
            code: error.code().into(),
            message: format!("DynamoDB refuses the request: {error}"),
            statements: error.members().into(),
        };
        let outcome = RequestOutcome::Failed { error };
        Self { request: operation.name().into(), service: "dynamodb".into(), outcome }
    }
}

fn unknown(failed: Vec<usize>, all: usize) -> RequestOutcome {
    let (count, are) = (failed.len(), if failed.len() == 1 { "is" } else { "are" });
    let message = match all {
        1 => "what the request needs is unknown: its statement is not understood".into(),
        _ => format!("what the request needs is unknown: {count} of its {all} statements {are} not understood"),
    };
    RequestOutcome::Failed { error: RequestFailure { code: "statement".into(), message, statements: failed } }
}

fn shared(needed: &[(usize, &RequirementView)]) -> RequestOutcome {
    let mut requirements: Vec<SharedRequirementView> = Vec::new();
    for (place, need) in needed {
        // The places in the text differ, and do not count.
        let RequirementView { action, resource, dependent_actions, condition, unknown, span: _, reason, certainty } =
            *need;
        let is_it = |other: &&mut SharedRequirementView| {
            (&other.action, &other.resource, &other.condition, &other.unknown, &other.reason, &other.certainty)
                == (action, resource, condition, unknown, reason, certainty)
        };
        if let Some(known) = requirements.iter_mut().find(is_it) {
            known.statements.push(*place);
            continue;
        }
        requirements.push(SharedRequirementView {
            action: action.clone(),
            resource: resource.clone(),
            dependent_actions: dependent_actions.clone(),
            condition: condition.clone(),
            unknown: unknown.clone(),
            reason: reason.clone(),
            certainty: certainty.clone(),
            statements: vec![*place],
        });
    }
    let all: Vec<RequirementView> = needed.iter().map(|(_, need)| (*need).clone()).collect();
    RequestOutcome::Understood { requirements, permissions: PermissionView::all(&all) }
}

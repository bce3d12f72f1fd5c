//! Policies for what was used, as it was written down.

use alloc::string::ToString;
use alloc::vec::Vec;

use crate::iam::decision::Decision;
use crate::iam::document::PolicyDocument;
use crate::iam::evaluate::PolicySet;
use crate::iam::evaluate::context::RequestContext;
use crate::iam::evaluate::sources::{NamedPolicy, PolicySources};
use crate::iam::generate::error::GenerateError;
use crate::iam::generate::limit::Limit;
use crate::iam::generate::split::into_policies;
use crate::iam::generate::{GrantTarget, Need, drafts};
use crate::iam::{Action, ActionTable, Known};

/// A permission that was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsedPermission<'u> {
    /// The action.
    pub action: Action,
    /// The name of the kind of resource, such as `table`.
    pub kind: &'u str,
    /// The resource's ARN, or a pattern of all that it may be.
    pub arn: &'u str,
}

/// The least policies, without conditions, that allow what was used of a service: just these actions on just these resources. It is decided on
/// each before they are given out.
///
/// # Errors
///
/// When nothing was used, an ARN is a template, or a resource is too long for a policy.
///
/// ```
/// use partiql_iam::dynamodb;
/// use partiql_iam::iam::{UsedPermission, generate_used};
///
/// let action = dynamodb::Action::PartiQLSelect.row();
/// let arn = "arn:aws:dynamodb:us-east-1:123456789012:table/Music";
/// let policies = generate_used(&dynamodb::ACTIONS, &[UsedPermission { action, kind: "table", arn }])?;
/// assert!(serde_json::to_string(&policies[0]).unwrap().contains(arn));
/// # Ok::<(), partiql_iam::iam::GenerateError>(())
/// ```
pub fn generate_used(
    table: &'static ActionTable,
    used: &[UsedPermission<'_>],
) -> Result<Vec<PolicyDocument>, GenerateError> {
    if used.is_empty() {
        return Err(GenerateError::NoStatement);
    }
    let mut needs = Vec::new();
    for UsedPermission { action, kind, arn } in used {
        if arn.contains("${") {
            return Err(GenerateError::Refused(&table.policies.template));
        }
        let kind = table.kinds.iter().position(|known| known.name == *kind).unwrap_or(table.kinds.len());
        let known = if arn.ends_with('*') { Known::Pattern } else { Known::Exact };
        let place = GrantTarget { kind, known, arn: (*arn).to_string() };
        needs.push(Need { limit: Limit::Nothing, place, action: *action, table: None, reasons: Vec::new() });
    }
    Need::merge(&mut needs, true);
    let policies = into_policies(drafts(&needs, table.policies))?;
    let named = |document: &PolicyDocument| NamedPolicy { name: "generated".to_string(), document: document.clone() };
    let identity = policies.iter().map(named).collect();
    let set = PolicySet::for_services(PolicySources { identity, ..PolicySources::default() }, &[table]);
    for (statement, UsedPermission { action, arn, .. }) in used.iter().enumerate() {
        if let Decision::Denied(denial) = set.decide_request(action.name(), arn, &RequestContext::new()) {
            return Err(GenerateError::NotAllowed { statement, denial });
        }
    }
    Ok(policies)
}

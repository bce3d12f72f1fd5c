//! Operations without statements: their actions on what they name. Their condition keys are unknown.

use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use super::judgement::{Asker, Judgement};
use super::refusal::{CallRefusal, ErrorName};
use super::{Member, attached};
use crate::authorizer::NeededPermission;
use crate::iam::{Decision, RequestContext, UnknownFact};
use crate::service::dynamodb::{
    ACTIONS, ApiOperation, FormProblem, OperationProblem, OperationRequirement, OperationResource, TableArn,
};

pub(super) fn judge<'a>(operation: ApiOperation, body: &str, asker: &Asker<'_>) -> Judgement<'a> {
    let requirements = match operation.requirements(body, asker.account) {
        Ok(requirements) => requirements,
        Err(error) => {
            let name = match error.kind() {
                OperationProblem::Form(_) => ErrorName::Serialization,
                _ => ErrorName::Validation,
            };
            let repeats = matches!(error.kind(), OperationProblem::Form(FormProblem::Json(_)));
            return Judgement::refused(CallRefusal::of_body(name, &error, repeats));
        }
    };
    // What is said of the tags of resources is not said of this one.
    let context = asker.context.clone().without(|key| key.starts_with("aws:resourcetag/"));
    let needs: Vec<NeededPermission> = requirements.iter().filter_map(needed).collect();
    let table = needs.iter().find_map(|need| need.table.clone());
    let mut decision = Decision::Allowed;
    for requirement in &requirements {
        decision = decision.and(decide(requirement, asker, &context));
    }
    let nothing = requirements.is_empty() || needs.len() < requirements.len();
    let refusal = match decision {
        Decision::Allowed if nothing => Some(CallRefusal::no_action(operation)),
        Decision::Allowed => None,
        Decision::Denied(denial) => {
            let first = requirements.first().map(|one| (one.action.name(), one.resource.to_string()));
            let (action, resource) = first.unwrap_or_default();
            Some(CallRefusal::denied(denial, (action, &resource), &needs, &asker.principal.arn, asker.explain))
        }
    };
    Judgement { members: vec![Member { statement: None, table, needs, facts: Vec::new(), refusal }], refusal: None }
}

fn needed(requirement: &OperationRequirement) -> Option<NeededPermission> {
    let OperationRequirement { action, resource, is_always: _, span: _ } = requirement;
    let resource = resource.to_string();
    let table = TableArn::parse(&resource).ok().map(|arn| String::from(arn.table()));
    Some(NeededPermission { action: ACTIONS.find(action.name())?, resource, table })
}

fn decide(requirement: &OperationRequirement, asker: &Asker<'_>, context: &RequestContext) -> Decision {
    let OperationRequirement { action, resource, is_always, span } = requirement;
    let arn = resource.to_string();
    let unknown = |fact| Decision::unknown(vec![fact]);
    let permission = || UnknownFact::Permission { action: action.name().to_string(), resource: arn.clone() };
    // Which one it is of those that the pattern matches decides.
    if let OperationResource::Any { .. } = resource {
        return unknown(permission());
    }
    let may_have_policy = may_have_policy(resource, asker);
    let beside = || attached::decide(ACTIONS.find(action.name())?, &TableArn::parse(&arn).ok()?, *span, asker, context);
    let (decision, is_whole) = match may_have_policy.then(beside).flatten() {
        Some(decision) => (decision, true),
        None => (asker.principal.policies.decide_request(action.name(), &arn, context), !may_have_policy),
    };
    match decision {
        Decision::Denied(_) if !is_always => unknown(permission()),
        Decision::Denied(denial) => Decision::Denied(denial),
        Decision::Allowed if is_whole => Decision::Allowed,
        Decision::Allowed => unknown(UnknownFact::ResourcePolicy { resource: arn }),
    }
}

/// Whether a policy of the resource may decide too; of a caller of another account it must.
fn may_have_policy(resource: &OperationResource, asker: &Asker<'_>) -> bool {
    let OperationResource::One { kind: _, arn } = resource else { return false };
    let account = asker.account;
    let mut callers = asker.context.get("aws:PrincipalAccount").unwrap_or_default().iter().map(String::as_str);
    if callers.any(|caller| caller != account.id()) {
        return true;
    }
    let is_own = arn.starts_with(account.base()) || is_global_table(arn, account.id());
    let table = arn.strip_prefix(account.base()).and_then(|rest| rest.strip_prefix("table/"));
    let table = table.map(|rest| rest.split('/').next().unwrap_or_default());
    !is_own || asker.schema.zip(table).is_some_and(|(schema, table)| schema.may_have_policy(table))
}

/// Global tables have no region.
fn is_global_table(arn: &str, account: &str) -> bool {
    let mut parts = arn.splitn(6, ':').skip(3);
    parts.next() == Some("")
        && parts.next() == Some(account)
        && parts.next().is_some_and(|rest| rest.starts_with("global-table/"))
}

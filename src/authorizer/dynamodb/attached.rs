//! Operations without statements on tables that have policies of their own.

use alloc::vec::Vec;

use once_cell::race::OnceBox;

use super::judgement::Asker;
use crate::iam::facts::{Fact, Facts, REQUEST_TAG, State, TAG_KEYS};
use crate::iam::{Action, Certainty, Decision, RequestContext, Requirement, Requirements, Resource, RuleRow};
use crate::iam::{AttachedPolicies, ResourceColumn, ResourceTags};
use crate::service::dynamodb::{ACTIONS, INDEX, TABLE, TableArn};
use crate::span::Span;

/// What the policies of the caller and that of the table say together of an action on a table or an index. `None` where that can't be said: the
/// caller is of another account, so that both must allow, or the action is about tags of the request, which are not read.
pub(super) fn decide(
    action: Action,
    arn: &TableArn<'_>,
    span: Span,
    asker: &Asker<'_>,
    context: &RequestContext,
) -> Option<Decision> {
    let schema = asker.schema?;
    let is_own = context.get("aws:PrincipalAccount").is_some_and(|accounts| accounts == [asker.account.id()]);
    let is_tagging = action.keys().iter().any(|key| [&REQUEST_TAG, &TAG_KEYS].contains(key));
    if !is_own || is_tagging || arn.base() != asker.account.base() {
        return None;
    }
    let resource = match arn.index() {
        Some(index) => Resource::exact(&INDEX, arn.table(), index),
        None => Resource::exact(&TABLE, arn.table(), ""),
    };
    // What a request without statements says of the keys is not computed.
    let unknown = |key| Fact { key, state: State::Unknown, first: 0, count: 0 };
    let facts: Vec<Fact> = ACTIONS.keys.iter().copied().map(unknown).collect();
    let all = Facts { first: 0, count: u16::try_from(facts.len()).ok()?, tags: false };
    let list = [Requirement::new(row(action)?, resource, all, span)];
    let requirements = Requirements {
        table: &ACTIONS,
        base: asker.account.base(),
        mode: "",
        list: &list,
        facts: &facts,
        texts: &[],
        request_tags: &[],
        resource_tags: Some(schema as &dyn ResourceTags),
        creates: None,
        possible: &[],
        account: None,
        attached: Some(schema as &dyn AttachedPolicies),
    };
    Some(asker.principal.policies.decide(requirements, context))
}

/// The row of an action that an operation needs by itself.
fn row(action: Action) -> Option<&'static RuleRow> {
    static ROWS: OnceBox<Vec<RuleRow>> = OnceBox::new();
    let row = |action: &Action| RuleRow {
        id: "operation",
        command: "an operation without statements",
        action: *action,
        action_certainty: Certainty::Documented,
        place: ResourceColumn { kind: &TABLE, any: false },
        place_certainty: Certainty::Documented,
        dependent: None,
        facts: &[],
        why: "the operation needs it",
        source: "Service Authorization Reference, \"API operations defined by Amazon DynamoDB\"",
    };
    ROWS.get_or_init(|| ACTIONS.actions.iter().map(row).collect::<Vec<_>>().into()).get(action.index())
}

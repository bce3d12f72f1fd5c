//! Statements into policies that IAM takes.

use alloc::borrow::ToOwned;
use alloc::collections::VecDeque;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::iam::document::draft::{list, one, policy, statement};
use crate::iam::document::size::MAX_MANAGED_POLICY_CHARACTERS;
use crate::iam::document::{ConditionBlock, Effect, PolicyDocument};
use crate::iam::generate::error::GenerateError;

/// A statement to be written: `Effect`, `Sid`, actions, resources, conditions.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) effect: Effect,
    pub(crate) sid: String,
    /// Whether one action and one resource are written without a list, as the guide's tutorial does in its first statement.
    pub(crate) is_single: bool,
    pub(crate) actions: Vec<String>,
    pub(crate) resources: Vec<String>,
    pub(crate) conditions: Vec<ConditionBlock>,
}

/// The drafts as policies, none longer than a managed policy can be. `sid` is given for those that a split makes.
///
/// A statement that is too long for one policy is split by its resources.
pub(crate) fn into_policies(drafts: Vec<Draft>) -> Result<Vec<PolicyDocument>, GenerateError> {
    let mut waiting: VecDeque<Draft> = drafts.into();
    let mut pieces = Vec::new();
    while let Some(mut draft) = waiting.pop_front() {
        let characters = document(core::slice::from_ref(&draft)).characters();
        if characters <= MAX_MANAGED_POLICY_CHARACTERS - SID_RESERVE {
            pieces.push(draft);
            continue;
        }
        if draft.resources.len() < 2 {
            return Err(GenerateError::TooLong { characters });
        }
        let rest = draft.resources.split_off(draft.resources.len() / 2);
        waiting.push_front(Draft { resources: rest, ..draft.clone() });
        waiting.push_front(draft);
    }
    name(&mut pieces);
    let mut policies: Vec<Vec<Draft>> = Vec::new();
    for piece in pieces {
        let current = policies.pop().unwrap_or_default();
        let mut with = current.clone();
        with.push(piece.clone());
        if document(&with).characters() <= MAX_MANAGED_POLICY_CHARACTERS {
            policies.push(with);
        } else {
            policies.extend([current, vec![piece]]);
        }
    }
    Ok(policies.iter().map(|policy| document(policy)).collect())
}

/// For the number that a `Sid` may get.
const SID_RESERVE: usize = 8;

/// Numbers the statements that have the same `Sid`.
fn name(drafts: &mut [Draft]) {
    let sids: Vec<String> = drafts.iter().map(|draft| draft.sid.clone()).collect();
    for (place, draft) in drafts.iter_mut().enumerate() {
        let same = |sid: &&String| **sid == draft.sid;
        if sids.iter().filter(same).count() > 1 {
            let number = sids.iter().take(place).filter(same).count() + 1;
            draft.sid = format!("{}{number}", draft.sid);
        }
    }
}

fn document(drafts: &[Draft]) -> PolicyDocument {
    let statements = drafts.iter().map(|draft| {
        let Draft { effect, sid, is_single, actions, resources, conditions } = draft.clone();
        match (actions.as_slice(), resources.as_slice()) {
            ([action], [resource]) if is_single => {
                statement(effect, &sid, one(action.to_owned()), one(resource.to_owned()), conditions)
            }
            _ => statement(effect, &sid, list(actions), list(resources), conditions),
        }
    });
    policy(statements.collect())
}

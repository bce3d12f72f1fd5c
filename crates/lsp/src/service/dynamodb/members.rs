//! The statements of one request, which a program lists.

use super::answer::target_of;
use crate::workspace::Workspace;
use partiql_iam::dynamodb::{MembersError, Operation, Requirements, check_members, parse, resolve};
use partiql_iam::syntax::Statement;
use partiql_iam_embedded::Request;

/// A statement of a list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member<'m> {
    pub(crate) text: &'m str,
    pub(crate) request: &'m Request,
    /// Which member of the list it is, from 0.
    pub(crate) index: usize,
}

/// Why DynamoDB refuses the statements together, with the one of these at which it is seen. Those that are not understood are left out.
pub(crate) fn problem(members: &[Member<'_>], workspace: &Workspace) -> Option<(usize, MembersError)> {
    let operation = members.first()?.request.operation?;
    match operation {
        Operation::ExecuteStatement => return None,
        Operation::BatchExecuteStatement | Operation::ExecuteTransaction => {}
    }
    let parsed: Vec<(usize, Statement<'_>)> =
        members.iter().enumerate().filter_map(|(at, member)| Some((at, parse(member.text).ok()?))).collect();
    let (places, resolved): (Vec<usize>, Vec<Requirements<'_>>) = parsed
        .iter()
        .filter_map(|(at, statement)| {
            let target = target_of(workspace, members.get(*at)?.request);
            Some((*at, resolve(statement, &target).ok()?))
        })
        .unzip();
    let error = check_members(operation, &resolved).err()?;
    let place = |member: usize| places.get(member).copied();
    let index = |member: usize| Some(members.get(place(member)?)?.index);
    // Numbered as in the program, which may list others between them.
    let told = match error {
        MembersError::Mixed { read, write } => MembersError::Mixed { read: index(read)?, write: index(write)? },
        MembersError::SameItem { first, other } => {
            MembersError::SameItem { first: index(first)?, other: index(other)? }
        }
        _ => return None,
    };
    Some((place(error.member())?, told))
}

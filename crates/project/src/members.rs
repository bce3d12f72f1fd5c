//! The statements of one request, which a program lists.

use partiql_iam::dynamodb::{MembersError, Operation, Requirements, Target, check_members, parse, resolve};
use partiql_iam::syntax::Statement;
use partiql_iam_embedded::Request;

use crate::Tables;

/// A statement of a list.
#[derive(Clone, Copy, Debug)]
pub struct Member<'m> {
    /// The statement.
    pub text: &'m str,
    /// What the request says beside it.
    pub request: &'m Request,
    /// Which member of the list it is, from 0.
    pub index: usize,
}

/// Why DynamoDB refuses statements that are sent together, with the one of these at which it is seen. Those that are not understood are
/// left out.
#[must_use]
pub fn refused_together(members: &[Member<'_>], tables: &Tables) -> Option<(usize, MembersError)> {
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
            let Request { operation, values } = members.get(*at)?.request;
            let mut target = Target::new(&tables.account);
            target.schema = tables.schema.as_ref();
            target.operation = *operation;
            target.values = values.as_deref();
            Some((*at, resolve(statement, &target).ok()?))
        })
        .unzip();
    let error = check_members(operation, &resolved).err()?;
    let at = places.get(error.member()).copied()?;
    let place = |member: usize| places.get(member).copied();
    let index = |member: usize| Some(members.get(place(member)?)?.index);
    // Numbered as in the program, which may list others between them.
    let told = match error {
        MembersError::Mixed { read, write } => MembersError::Mixed { read: index(read)?, write: index(write)? },
        MembersError::SameItem { first, other } => {
            MembersError::SameItem { first: index(first)?, other: index(other)? }
        }
        MembersError::ExistsAmongReads { exists, read } => {
            MembersError::ExistsAmongReads { exists: index(exists)?, read: index(read)? }
        }
        // With the numbers that it has: it is no reason to say nothing.
        other => other,
    };
    Some((at, told))
}

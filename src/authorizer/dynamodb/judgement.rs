//! What a body is decided on with, and what comes of it.

use alloc::vec::Vec;

use super::Member;
use super::refusal::CallRefusal;
use crate::authorizer::Principal;
use crate::iam::RequestContext;
use crate::service::dynamodb::{Account, Schema};

/// What a decision rests on besides the body.
pub(super) struct Asker<'p> {
    pub(super) account: &'p Account,
    pub(super) schema: Option<&'p Schema>,
    pub(super) principal: &'p Principal,
    pub(super) context: &'p RequestContext,
    pub(super) explain: bool,
}

/// The members of a body, and why it is refused whole, if it is.
pub(super) struct Judgement<'a> {
    pub(super) members: Vec<Member<'a>>,
    pub(super) refusal: Option<CallRefusal>,
}

impl Judgement<'_> {
    pub(super) const fn refused(refusal: CallRefusal) -> Self {
        Self { members: Vec::new(), refusal: Some(refusal) }
    }
}

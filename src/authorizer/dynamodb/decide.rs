//! From a request to its answer: what is called, who asks, what that needs, whether they may.

use alloc::vec::Vec;

use super::judgement::{Asker, Judgement};
use super::refusal::{CallRefusal, ErrorName};
use super::reply::Reply;
use super::{OtherOperations, TablesAnswer, TablesAuthorizer, operation, statements};
use crate::authorizer::{Caller, Refusal, RequestEnvironment, Stage};
use crate::service::dynamodb::call::SIGNING_NAME;
use crate::service::dynamodb::{ApiOperation, Call, CallError, Needs};
use crate::wire::{Request, RequestError};

pub(super) fn decide<'a>(
    authorizer: &'a TablesAuthorizer,
    request: &Request<'a>,
    environment: RequestEnvironment,
) -> TablesAnswer<'a> {
    let call = match Call::read(request, &authorizer.account) {
        Ok(call) => call,
        Err(error) => return answer(None, None, "", Judgement::refused(not_a_call(&error))),
    };
    let operation = Some(call.operation);
    let caller = match who(authorizer, request) {
        Ok(caller) => caller,
        Err(refusal) => return answer(operation, None, call.body, Judgement::refused(refusal)),
    };
    let Some(principal) = caller.principal else {
        let refusal = not_known(Refusal::unknown_caller(&caller.identity));
        return answer(operation, Some(caller), call.body, Judgement::refused(refusal));
    };
    let context = &*environment.context(principal);
    let TablesAuthorizer { callers: _, account, schema, other_operations, explain } = authorizer;
    let asker = Asker { account, schema: schema.as_ref(), principal, context, explain: *explain };
    let judgement = match (call.operation.needs(), other_operations) {
        (Needs::Statements(operation), _) => statements::judge(operation, call.body, &asker),
        (Needs::Unknown, _) => Judgement::refused(CallRefusal::no_action(call.operation)),
        (Needs::Actions { .. } | Needs::Members, OtherOperations::Decide) => {
            operation::judge(call.operation, call.body, &asker)
        }
        (Needs::Actions { .. } | Needs::Members, OtherOperations::Refuse) => {
            Judgement::refused(CallRefusal::not_served(call.operation))
        }
        (Needs::Actions { .. } | Needs::Members, OtherOperations::Forward) => {
            Judgement { members: Vec::new(), refusal: None }
        }
    };
    answer(operation, Some(caller), call.body, judgement)
}

pub(super) fn malformed<'a>(error: RequestError) -> TablesAnswer<'a> {
    answer(None, None, "", Judgement::refused(not_a_call(&error.into())))
}

fn answer<'a>(
    operation: Option<ApiOperation>,
    caller: Option<Caller<'a>>,
    body: &'a str,
    judgement: Judgement<'a>,
) -> TablesAnswer<'a> {
    let Judgement { members, refusal } = judgement;
    let reply = match &refusal {
        Some(refusal) => Some(Reply::error(refusal)),
        None => Reply::to_members(operation, &members),
    };
    TablesAnswer { reply, refusal, caller, operation, members, body }
}

fn not_a_call(error: &CallError) -> CallRefusal {
    let name = match error {
        CallError::Request(RequestError::Target(_)) => ErrorName::UnknownOperation,
        CallError::Request(_) | CallError::NotUtf8 => ErrorName::Serialization,
        CallError::HostAccount { .. } | CallError::HostRegion(_) | CallError::HostService(_) => ErrorName::AccessDenied,
    };
    CallRefusal::new(name, Refusal::malformed(error))
}

fn not_known(refusal: Refusal) -> CallRefusal {
    CallRefusal::new(ErrorName::UnrecognizedClient, refusal)
}

/// Who asks. A signature must be for the service and the region of the tables.
fn who<'a>(authorizer: &'a TablesAuthorizer, request: &Request<'a>) -> Result<Caller<'a>, CallRefusal> {
    let (caller, region) = authorizer.callers.find(request, SIGNING_NAME).map_err(not_known)?;
    if region.is_some_and(|region| region != authorizer.account.region()) {
        let message = "The request is refused: it is signed for a region that is not the tables'.";
        return Err(not_known(Refusal::new(Stage::Caller, "region", message)));
    }
    Ok(caller)
}

//! What a client gets that is refused: the form that AWS gives, which no client sends again.
//!
//! Source: published denials of AWS; attempts of four clients, counted.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use super::Member;
use super::refusal::{CallRefusal, ErrorName};
use crate::service::dynamodb::ApiOperation;
use crate::wire::{CONTENT_TYPE, ERROR_TYPE_HEADER, error_body};

const CANCELED: &str = "TransactionCanceledException";
const CANCELED_TYPE: &str = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException";

/// The status of [`Reply`] with [`Reply::status`] 200 where an HTTP service answers for a proxy that takes 200 for "go on": 202. Clients take it for
/// success too.
pub const BATCH_STATUS_OF_CHECKS: u16 = 202;

/// An answer in the place of DynamoDB's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reply {
    /// The HTTP status: 400, or 200 of a batch of which every member is refused.
    pub status: u16,
    /// The name of the error, such as `AccessDeniedException`. `None` with status 200.
    pub error_type: Option<&'static str>,
    /// The body.
    pub body: String,
}

impl Reply {
    /// The headers, besides an id of the request and the length of the body. There is no `x-amz-crc32`.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let error_type = self.error_type.map(|name| (ERROR_TYPE_HEADER, name));
        [("content-type", CONTENT_TYPE)].into_iter().chain(error_type)
    }

    /// Of a request that is refused whole.
    pub(super) fn error(refusal: &CallRefusal) -> Self {
        let CallRefusal { error, message, .. } = refusal;
        Self { status: 400, error_type: Some(error.name()), body: error_body(error.type_name(), message) }
    }

    /// Of a request of which members are refused; `None` if none is.
    pub(super) fn to_members(operation: Option<ApiOperation>, members: &[Member<'_>]) -> Option<Self> {
        let first = members.iter().find_map(|member| member.refusal.as_ref())?;
        Some(match operation {
            Some(ApiOperation::ExecuteTransaction) => canceled(members),
            Some(ApiOperation::BatchExecuteStatement) => batch(members),
            Some(_) | None => Self::error(first),
        })
    }
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "PascalCase")]
struct MemberError<'m> {
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'m str>,
}

impl<'m> MemberError<'m> {
    fn of(refusal: &'m CallRefusal) -> Self {
        Self { code: refusal.error.member_code(), message: Some(&refusal.message) }
    }
}

fn written(body: &impl Serialize) -> String {
    // Strings can always be written.
    serde_json::to_string(body).unwrap_or_default()
}

fn canceled(members: &[Member<'_>]) -> Reply {
    #[derive(Serialize)]
    struct Body<'m> {
        __type: &'static str,
        #[serde(rename = "Message")]
        message: String,
        #[serde(rename = "CancellationReasons")]
        reasons: Vec<MemberError<'m>>,
    }
    let none = MemberError { code: "None", message: None };
    let reasons = members.iter().map(|member| member.refusal.as_ref().map_or(none, MemberError::of));
    let reasons: Vec<_> = reasons.collect();
    let codes: Vec<&str> = reasons.iter().map(|reason| reason.code).collect();
    let codes = codes.join(", ");
    let message = format!("Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]");
    let body = written(&Body { __type: CANCELED_TYPE, message, reasons });
    Reply { status: 400, error_type: Some(CANCELED), body }
}

/// What the client of a batch reads of a member; `None` of one that may run.
pub(super) fn member_response(member: &Member<'_>) -> Option<String> {
    Response::of(member).map(|response| written(&response))
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Response<'m> {
    error: MemberError<'m>,
    #[serde(skip_serializing_if = "Option::is_none")]
    table_name: Option<&'m str>,
}

impl<'m> Response<'m> {
    fn of(member: &'m Member<'_>) -> Option<Self> {
        let refusal = member.refusal.as_ref()?;
        Some(Self { error: MemberError::of(refusal), table_name: member.table.as_deref() })
    }
}

fn batch(members: &[Member<'_>]) -> Reply {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Body<'m> {
        responses: Vec<Response<'m>>,
    }
    let refused = members.iter().enumerate().filter_map(|(place, member)| Some((place, member.refusal.as_ref()?)));
    let refused: Vec<_> = refused.collect();
    if refused.len() == members.len() {
        let responses = members.iter().filter_map(Response::of).collect();
        return Reply { status: 200, error_type: None, body: written(&Body { responses }) };
    }
    // Members that are refused in an answer of status 200 would be quiet, and the others would not have run.
    let is_denied = refused.iter().any(|(_, refusal)| refusal.error == ErrorName::AccessDenied);
    let error = if is_denied { ErrorName::AccessDenied } else { ErrorName::Validation };
    let named: Vec<String> =
        refused.iter().map(|(place, refusal)| format!("Statements[{place}]: {}", refusal.message)).collect();
    let message = format!(
        "The batch is refused whole, and nothing of it ran, because of {} of its {} statements. {}",
        refused.len(),
        members.len(),
        named.join(" ")
    );
    Reply { status: 400, error_type: Some(error.name()), body: error_body(error.type_name(), &message) }
}

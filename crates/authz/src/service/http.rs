//! Checks over plain HTTP: every request is the one that is asked about.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderValue};
use hyper::{Request, Response, StatusCode, Version};
use tokio::time::timeout;

use super::state::State;
use super::verdict::{ClientAnswer, Verdict};
use crate::incoming::request_of;
use partiql_iam::authorizer::dynamodb::BATCH_STATUS_OF_CHECKS;
use partiql_iam::wire::RequestError;

pub(super) type Answer = Response<Full<Bytes>>;

/// Answers a check.
pub(super) async fn check(state: Arc<State>, request: Request<Incoming>) -> Result<Answer, Infallible> {
    let under_way = state.request_began();
    let version = request.version();
    let answer = match timeout(state.limits.request_timeout, answer(&state, request)).await {
        Ok(Some(verdict)) => response(verdict),
        // It took too long, or the rest of it will never come.
        Ok(None) | Err(_) => {
            let mut answer = empty(StatusCode::SERVICE_UNAVAILABLE);
            if version < Version::HTTP_2 {
                answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            answer
        }
    };
    under_way.answered();
    Ok(answer)
}

/// `None` if the request does not come whole.
async fn answer(state: &State, request: Request<Incoming>) -> Option<Verdict> {
    let _permit = state.permits.acquire().await.ok()?;
    let (parts, body) = request.into_parts();
    let body = match Limited::new(body, state.limits.body_bytes).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => {
            return Some(state.refuse(&RequestError::BodyTooLong(state.limits.body_bytes)));
        }
        Err(_) => return None,
    };
    Some(state.check(&request_of(&parts, &body), None))
}

fn response(verdict: Verdict) -> Answer {
    match verdict {
        Verdict::GoOn => empty(StatusCode::OK),
        Verdict::Unavailable => empty(StatusCode::SERVICE_UNAVAILABLE),
        Verdict::Refused(ClientAnswer { status, headers, body }) => {
            let mut answer = Response::new(Full::from(body));
            // What is answered by 200 goes on.
            let status = if status == 200 { BATCH_STATUS_OF_CHECKS } else { status };
            *answer.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
            for (name, value) in headers {
                if let Ok(value) = HeaderValue::from_str(&value) {
                    answer.headers_mut().insert(name, value);
                }
            }
            answer
        }
    }
}

pub(super) fn empty(status: StatusCode) -> Answer {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = status;
    answer
}

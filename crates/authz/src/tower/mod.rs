//! Layers for proxies in Rust, which ask an authorizer about each request: [`AuthorizeLayer`] in front of QLDB, [`AuthorizeTablesLayer`] in
//! front of DynamoDB.
//!
//! QLDB: only StartSession names the ledger. The layer sees its answer, keeps which ledger the session token is of, and refuses a token
//! that it does not know: one that another proxy got, or that is older than a session can be.
//!
//! Requests are passed on as they came, body and headers; of a batch of DynamoDB a part, if that is wanted. See `examples/proxy.rs`.

mod ledger;
mod sessions;
mod tables;

use std::error::Error;
use std::net::IpAddr;

use bytes::Bytes;
use http::request::Parts;
use http::{Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, Either, Full, LengthLimitError, Limited};

use crate::incoming::seconds;
pub use ledger::{Authorize, AuthorizeLayer};
use partiql_iam::authorizer::RequestEnvironment;
use partiql_iam::wire::RequestError;
pub use tables::{AuthorizeTables, AuthorizeTablesLayer};

/// Where a request comes from, for `aws:SourceIp`. Put it into the extensions of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceIp(pub IpAddr);

/// The body of an answer: the upstream's, or one of the layer's own.
pub type AnswerBody<B> = Either<B, Full<Bytes>>;

/// All of a body that has at most so many bytes.
async fn body_of<B>(body: B, most: usize) -> Result<Bytes, RequestError>
where
    B: Body,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    match Limited::new(body, most).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(RequestError::BodyTooLong(most)),
        Err(_) => Err(RequestError::PartialBody),
    }
}

fn environment(parts: &Parts) -> RequestEnvironment {
    RequestEnvironment {
        time: seconds(),
        source_ip: parts.extensions.get::<SourceIp>().map(|SourceIp(address)| *address),
    }
}

/// An answer of the layer's own.
fn own<U>(status: StatusCode) -> Response<AnswerBody<U>> {
    let mut answer = Response::new(Either::Right(Full::default()));
    *answer.status_mut() = status;
    answer
}

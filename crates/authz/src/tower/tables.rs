//! The layer in front of DynamoDB.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING,
};
use http::request::Parts;
use http::{Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{Either, Full};
use tower_layer::Layer;
use tower_service::Service;

use super::{AnswerBody, body_of, environment, own};
use crate::incoming::request_of;
use partiql_iam::authorizer::dynamodb::{PartialBatch, Reply, TablesAnswer, TablesAuthorizer};
use partiql_iam::dynamodb::MAX_REQUEST_BYTES;
use partiql_iam::wire::RequestError;

/// The longest answer to a batch that is put together, in bytes.
const ANSWER: usize = 64 << 20;
/// Checksums of a body.
const X_AMZ_CONTENT_SHA256: HeaderName = HeaderName::from_static("x-amz-content-sha256");
const X_AMZ_CRC32: HeaderName = HeaderName::from_static("x-amz-crc32");

type Observer = Arc<dyn Fn(&TablesAnswer<'_>) + Send + Sync>;

/// Refuses what the [`TablesAuthorizer`] does not allow, in the forms that DynamoDB itself gives. Clones share the authorizer.
///
/// A batch of which some members may not run is refused whole, since a changed body has no valid signature; see
/// [`with_partial_batches`](Self::with_partial_batches).
#[derive(Clone)]
pub struct AuthorizeTablesLayer {
    authorizer: Arc<RwLock<Arc<TablesAuthorizer>>>,
    body: usize,
    partial_batches: bool,
    observer: Option<Observer>,
}

impl fmt::Debug for AuthorizeTablesLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { authorizer: _, body, partial_batches, observer: _ } = self;
        f.debug_struct("AuthorizeTablesLayer")
            .field("body", body)
            .field("partial_batches", partial_batches)
            .finish_non_exhaustive()
    }
}

impl AuthorizeTablesLayer {
    /// A layer that asks this authorizer, and refuses bodies of more than 16 MiB.
    #[must_use]
    pub fn new(authorizer: TablesAuthorizer) -> Self {
        let authorizer = Arc::new(RwLock::new(Arc::new(authorizer)));
        Self { authorizer, body: MAX_REQUEST_BYTES, partial_batches: false, observer: None }
    }

    /// A layer that also shows each answer, for an audit log, before it is acted on.
    ///
    /// Bodies of more than `body_bytes` are refused.
    #[must_use]
    pub fn observed(
        authorizer: TablesAuthorizer,
        body_bytes: usize,
        observer: impl Fn(&TablesAnswer<'_>) + Send + Sync + 'static,
    ) -> Self {
        let observer: Option<Observer> = Some(Arc::new(observer));
        Self { body: body_bytes, observer, ..Self::new(authorizer) }
    }

    /// Sends on what may run of a batch, and answers the other members with their errors, as DynamoDB does.
    ///
    /// Only in front of a service that signs requests anew, or that verifies no signature: the client's is of a body that is not sent on.
    #[must_use]
    pub fn with_partial_batches(self) -> Self {
        Self { partial_batches: true, ..self }
    }

    /// Asks another authorizer from now on.
    pub fn replace(&self, authorizer: TablesAuthorizer) {
        *self.authorizer.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(authorizer);
    }

    /// What happens to a request.
    fn decide(&self, parts: &Parts, body: &[u8]) -> Next {
        let authorizer = Arc::clone(&self.authorizer.read().unwrap_or_else(PoisonError::into_inner));
        let request = request_of(parts, body);
        let answer = authorizer.decide(&request, environment(parts));
        if let Some(observer) = &self.observer {
            observer(&answer);
        }
        let part = if self.partial_batches { answer.partial_batch() } else { None };
        match (part, answer.reply) {
            (Some(part), _) => Next::Part(part),
            (None, Some(reply)) => Next::Refuse(reply),
            (None, None) => Next::GoOn,
        }
    }

    fn refuse<U>(&self, error: &RequestError) -> Response<AnswerBody<U>> {
        let answer = TablesAnswer::malformed(error);
        if let Some(observer) = &self.observer {
            observer(&answer);
        }
        answer.reply.map_or_else(|| own(StatusCode::BAD_REQUEST), refused)
    }
}

/// What to do with a request.
enum Next {
    GoOn,
    Part(PartialBatch),
    Refuse(Reply),
}

impl<S> Layer<S> for AuthorizeTablesLayer {
    type Service = AuthorizeTables<S>;

    fn layer(&self, inner: S) -> AuthorizeTables<S> {
        AuthorizeTables { inner, layer: self.clone() }
    }
}

/// A service that an [`AuthorizeTablesLayer`] wraps.
#[derive(Clone)]
pub struct AuthorizeTables<S> {
    inner: S,
    layer: AuthorizeTablesLayer,
}

impl<S> fmt::Debug for AuthorizeTables<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizeTables").field("layer", &self.layer).finish_non_exhaustive()
    }
}

impl<S, B, U> Service<Request<B>> for AuthorizeTables<S>
where
    S: Service<Request<Full<Bytes>>, Response = Response<U>> + Clone + Send + 'static,
    S::Future: Send,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
    U: Body<Data = Bytes> + Send + 'static,
    U::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Response = Response<AnswerBody<U>>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The one that is ready is the one to call.
        let next = self.inner.clone();
        let mut inner = core::mem::replace(&mut self.inner, next);
        let layer = self.layer.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = match body_of(body, layer.body).await {
                Ok(body) => body,
                Err(error) => return Ok(layer.refuse(&error)),
            };
            Ok(match layer.decide(&parts, &body) {
                Next::GoOn => inner.call(Request::from_parts(parts, Full::new(body))).await?.map(Either::Left),
                Next::Part(part) => {
                    let answer = inner.call(part_of(parts, &part)).await?;
                    if answer.status() == StatusCode::OK {
                        merged(answer, &part).await
                    } else {
                        answer.map(Either::Left)
                    }
                }
                Next::Refuse(reply) => refused(reply),
            })
        })
    }
}

/// The request with the part of its batch that may run, and without what was said about the whole body.
fn part_of(mut parts: Parts, part: &PartialBatch) -> Request<Full<Bytes>> {
    let body = Bytes::from(part.body().to_owned());
    parts.headers.remove(X_AMZ_CONTENT_SHA256);
    // An answer that is compressed can't be put together.
    parts.headers.remove(ACCEPT_ENCODING);
    set_length(&mut parts.headers, body.len());
    Request::from_parts(parts, Full::new(body))
}

/// The answer to the whole batch. One that can't be made says that something is wrong after the layer: what was sent on may have run.
async fn merged<U>(answer: Response<U>, part: &PartialBatch) -> Response<AnswerBody<U>>
where
    U: Body<Data = Bytes>,
    U::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let (mut parts, body) = answer.into_parts();
    if parts.headers.get(CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        return own(StatusCode::BAD_GATEWAY);
    }
    let Ok(body) = body_of(body, ANSWER).await else { return own(StatusCode::BAD_GATEWAY) };
    let Some(body) = std::str::from_utf8(&body).ok().and_then(|body| part.merge(body)) else {
        return own(StatusCode::BAD_GATEWAY);
    };
    parts.headers.remove(X_AMZ_CRC32);
    set_length(&mut parts.headers, body.len());
    Response::from_parts(parts, Either::Right(Full::from(body)))
}

/// The body is there whole. What came in chunks would have both headers, and servers give up such an answer.
fn set_length(headers: &mut HeaderMap, length: usize) {
    headers.remove(TRANSFER_ENCODING);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
}

fn refused<U>(reply: Reply) -> Response<AnswerBody<U>> {
    let mut answer = own(StatusCode::from_u16(reply.status).unwrap_or(StatusCode::BAD_REQUEST));
    for (name, value) in reply.headers() {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    *answer.body_mut() = Either::Right(Full::from(reply.body));
    answer
}

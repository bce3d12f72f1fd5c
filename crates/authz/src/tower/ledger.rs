//! The layer in front of QLDB: sessions are followed to their ledgers.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::request::Parts;
use http::{Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{Either, Full};
use tower_layer::Layer;
use tower_service::Service;

use super::sessions::Sessions;
use super::{AnswerBody, body_of, environment, own};
use crate::incoming::request_of;
use partiql_iam::authorizer::{Answer, Authorizer, Refusal};
use partiql_iam::qldb::session::{CommandKind, started_session};
use partiql_iam::wire::{ERROR_TYPE, ERROR_TYPE_HEADER, RequestError};

/// How long a session may be known. QLDB ended them after 13 to 17 minutes. Source: developer guide, "Driver recommendations".
const LIFETIME: Duration = Duration::from_mins(20);
/// How many sessions are known at a time. QLDB had at most 1500 for each ledger.
const SESSIONS: usize = 100_000;
/// The longest body of a request, in bytes.
const BODY: usize = 8 * 1024 * 1024;
/// The longest answer to StartSession, in bytes: a token has at most 1024.
const STARTED: usize = 64 * 1024;

type Observer = Arc<dyn Fn(&Answer<'_>) + Send + Sync>;

/// Refuses what the [`Authorizer`] does not allow. Clones share their sessions.
#[derive(Clone)]
pub struct AuthorizeLayer {
    shared: Arc<Shared>,
}

struct Shared {
    authorizer: RwLock<Arc<Authorizer>>,
    sessions: Sessions,
    body: usize,
    observer: Option<Observer>,
}

impl fmt::Debug for AuthorizeLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizeLayer").field("sessions", &self.shared.sessions).finish_non_exhaustive()
    }
}

impl AuthorizeLayer {
    /// A layer that asks this authorizer, and refuses bodies of more than 8 MiB.
    #[must_use]
    pub fn new(authorizer: Authorizer) -> Self {
        Self::build(authorizer, BODY, None)
    }

    /// A layer that also shows each answer, for an audit log, before it is acted on.
    ///
    /// Bodies of more than `body_bytes` are refused.
    #[must_use]
    pub fn observed(
        authorizer: Authorizer,
        body_bytes: usize,
        observer: impl Fn(&Answer<'_>) + Send + Sync + 'static,
    ) -> Self {
        Self::build(authorizer, body_bytes, Some(Arc::new(observer)))
    }

    fn build(authorizer: Authorizer, body: usize, observer: Option<Observer>) -> Self {
        let sessions = Sessions::new(SESSIONS, LIFETIME);
        let authorizer = RwLock::new(Arc::new(authorizer));
        Self { shared: Arc::new(Shared { authorizer, sessions, body, observer }) }
    }

    /// Lets each caller have so many sessions at a time, one at least, of the 100,000 that are known; without this an eighth of them.
    ///
    /// A caller that begins more loses its own oldest. A caller is a principal, with whichever of its access keys or header values.
    #[must_use]
    pub fn with_sessions_per_caller(self, sessions: usize) -> Self {
        self.shared.sessions.set_share(sessions);
        self
    }

    /// Asks another authorizer from now on. Sessions stay known.
    pub fn replace(&self, authorizer: Authorizer) {
        *self.shared.authorizer.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(authorizer);
    }
}

impl<S> Layer<S> for AuthorizeLayer {
    type Service = Authorize<S>;

    fn layer(&self, inner: S) -> Authorize<S> {
        Authorize { inner, shared: Arc::clone(&self.shared) }
    }
}

/// A service that an [`AuthorizeLayer`] wraps.
#[derive(Clone)]
pub struct Authorize<S> {
    inner: S,
    shared: Arc<Shared>,
}

impl<S> fmt::Debug for Authorize<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorize").finish_non_exhaustive()
    }
}

impl<S, B, U> Service<Request<B>> for Authorize<S>
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
        let shared = Arc::clone(&self.shared);
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = match body_of(body, shared.body).await {
                Ok(body) => body,
                Err(error) => return Ok(shared.refuse(&error)),
            };
            let next = match shared.decide(&parts, &body) {
                Ok(next) => next,
                Err(refusal) => return Ok(refused(&refusal)),
            };
            let answer = inner.call(Request::from_parts(parts, Full::new(body))).await?;
            Ok(match next {
                Next::Begin { ledger_name, caller } if answer.status() == StatusCode::OK => {
                    shared.begun(answer, &caller, &ledger_name).await
                }
                Next::End { token } if answer.status() == StatusCode::OK => {
                    shared.sessions.end(&token);
                    answer.map(Either::Left)
                }
                Next::Begin { .. } | Next::End { .. } | Next::Nothing => answer.map(Either::Left),
            })
        })
    }
}

/// What to do with the upstream's answer.
enum Next {
    Begin { ledger_name: String, caller: String },
    End { token: String },
    Nothing,
}

impl Shared {
    fn decide(&self, parts: &Parts, body: &[u8]) -> Result<Next, Refusal> {
        let authorizer = Arc::clone(&self.authorizer.read().unwrap_or_else(PoisonError::into_inner));
        let request = request_of(parts, body);
        let answer =
            authorizer.decide(&request, |token| self.sessions.ledger_of(token).map(Cow::Owned), environment(parts));
        if let Some(observer) = &self.observer {
            observer(&answer);
        }
        let Answer { refusal, ledger, command, session_token, caller, .. } = answer;
        if let Some(refusal) = refusal {
            return Err(refusal);
        }
        let caller = caller.map(|caller| match caller.principal {
            Some(principal) => principal.arn.clone(),
            None => caller.identity.into_owned(),
        });
        Ok(match (command, ledger, session_token) {
            (Some(CommandKind::StartSession), Some(known), _) => {
                let ledger_name = known.ledger.arn.name().into();
                Next::Begin { ledger_name, caller: caller.unwrap_or_default() }
            }
            (Some(CommandKind::EndSession), _, Some(token)) => Next::End { token: token.into_owned() },
            _ => Next::Nothing,
        })
    }

    /// Learns the token of a new session from the answer, and passes the answer on.
    async fn begun<U>(&self, answer: Response<U>, caller: &str, ledger_name: &str) -> Response<AnswerBody<U>>
    where
        U: Body<Data = Bytes>,
        U::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let (parts, body) = answer.into_parts();
        let Ok(body) = body_of(body, STARTED).await else { return own(StatusCode::BAD_GATEWAY) };
        // Without a token that can be read, all that comes in this session is refused.
        if let Some(token) = started_session(&body) {
            self.sessions.begin(&token, caller, ledger_name);
        }
        Response::from_parts(parts, Either::Right(Full::new(body)))
    }

    fn refuse<U>(&self, error: &RequestError) -> Response<AnswerBody<U>> {
        let refusal = Refusal::malformed(error);
        if let Some(observer) = &self.observer {
            observer(&Answer::refused(refusal.clone()));
        }
        refused(&refusal)
    }
}

fn refused<U>(refusal: &Refusal) -> Response<AnswerBody<U>> {
    let mut answer = own(StatusCode::BAD_REQUEST);
    *answer.body_mut() = Either::Right(Full::from(refusal.body()));
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(partiql_iam::wire::CONTENT_TYPE));
    answer.headers_mut().insert(ERROR_TYPE_HEADER, HeaderValue::from_static(ERROR_TYPE));
    answer
}

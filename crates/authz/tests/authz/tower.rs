//! The layer in a Rust proxy: sessions are followed to their ledgers.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use crate::requests::{CATALOG, CLERK, KEY, LEDGER, MISSING_DELETE, POLICY, authorization, execute, start};
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use partiql_iam::authorizer::{Authorizer, CallerSource, KnownLedger, Principal};
use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
use partiql_iam::{Catalog, Ledger};
use partiql_iam_authz::tower::{Authorize, AuthorizeLayer};
use tower_layer::Layer;
use tower_service::Service;

/// Answers every StartSession with a token made of the ledger's name, and keeps what reaches it.
#[derive(Clone, Default)]
struct Upstream {
    reached: Arc<Mutex<Vec<Request<Bytes>>>>,
    fails: bool,
}

impl Service<Request<Full<Bytes>>> for Upstream {
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Full<Bytes>>) -> Self::Future {
        let (parts, body) = request.into_parts();
        let body = bytes_of(body);
        let json: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let answer = match json["StartSession"]["LedgerName"].as_str() {
            Some(name) => {
                format!(r#"{{"StartSession":{{"SessionToken":"token-of-{name}","TimingInformation":{{}}}}}}"#)
            }
            None => "{}".to_owned(),
        };
        self.reached.lock().unwrap().push(Request::from_parts(parts, body));
        let mut answer = Response::new(Full::from(answer));
        if self.fails {
            *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        }
        ready(Ok(answer))
    }
}

/// The one piece of a body that is there already.
pub(crate) fn bytes_of(body: Full<Bytes>) -> Bytes {
    let mut body = std::pin::pin!(body);
    let waker = std::task::Waker::noop();
    match http_body::Body::poll_frame(body.as_mut(), &mut Context::from_waker(waker)) {
        Poll::Ready(Some(Ok(frame))) => frame.into_data().unwrap(),
        _ => Bytes::new(),
    }
}

/// Two ledgers with the same table names; the clerk may read in `cars` alone, and send commands to both.
fn authorizer(policy: &str) -> Authorizer {
    let document = PolicyDocument::parse(policy).unwrap();
    let identity = vec![NamedPolicy { name: "clerk".to_owned(), document }];
    let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    let context = RequestContext::new().with_principal(CLERK).unwrap();
    let principal = Principal { arn: CLERK.to_owned(), policies, context };
    let known = |arn: &str| KnownLedger {
        ledger: Ledger::new(arn.parse().unwrap()),
        catalog: Catalog::parse(CATALOG).unwrap(),
    };
    let ledgers = [known(LEDGER), known(&LEDGER.replace("cars", "bikes"))];
    Authorizer::new(CallerSource::AccessKey, [(principal, vec![KEY.to_owned()])], ledgers, true)
}

fn policy() -> String {
    POLICY.replace(
        "\"arn:aws:qldb:us-east-1:123456789012:ledger/cars\"",
        "\"arn:aws:qldb:us-east-1:123456789012:ledger/*\"",
    )
}

fn ask<S>(service: &mut Authorize<S>, body: &str) -> (StatusCode, String)
where
    Authorize<S>: Service<
            Request<Full<Bytes>>,
            Response = Response<partiql_iam_authz::tower::AnswerBody<Full<Bytes>>>,
            Error = Infallible,
        >,
{
    let request = Request::post("/")
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", "QLDBSession.SendCommand")
        .header("authorization", authorization(KEY, "us-east-1"))
        .header("x-other", "kept")
        .body(Full::from(body.to_owned()))
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let Ok(answer) = service.call(request).await;
        let status = answer.status();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    })
}

#[test]
fn a_session_is_of_the_ledger_that_it_was_begun_for() {
    let upstream = Upstream::default();
    let mut service = AuthorizeLayer::new(authorizer(&policy())).layer(upstream.clone());
    let read = |token: &str| execute(token, "SELECT * FROM Vehicle");
    // Nobody knows the token yet.
    let (status, body) = ask(&mut service, &read("token-of-cars"));
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(body.contains("the ledger of its session is not known"), "{body}");
    assert_eq!(upstream.reached.lock().unwrap().len(), 0);

    let (status, body) = ask(&mut service, &start("cars"));
    assert_eq!((status, body.contains("token-of-cars")), (StatusCode::OK, true));
    assert_eq!(ask(&mut service, &start("bikes")).0, StatusCode::OK);
    assert_eq!(ask(&mut service, &read("token-of-cars")).0, StatusCode::OK);
    // The same statement and the same table ids, in another ledger.
    let (status, body) = ask(&mut service, &read("token-of-bikes"));
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(body.contains("ledger/bikes/table/"), "{body}");

    let end = r#"{"SessionToken":"token-of-cars","EndSession":{}}"#;
    assert_eq!(ask(&mut service, end).0, StatusCode::OK);
    assert_eq!(ask(&mut service, &read("token-of-cars")).0, StatusCode::BAD_REQUEST);
}

#[test]
fn what_is_allowed_reaches_the_upstream_as_it_came() {
    let upstream = Upstream::default();
    let mut service = AuthorizeLayer::new(authorizer(&policy())).layer(upstream.clone());
    ask(&mut service, &start("cars"));
    let body = execute("token-of-cars", "SELECT  *\n FROM Vehicle -- \u{e9}");
    assert_eq!(ask(&mut service, &body).0, StatusCode::OK);
    let (status, refusal) = ask(&mut service, &execute("token-of-cars", "DELETE FROM Vehicle"));
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let refusal: serde_json::Value = serde_json::from_str(&refusal).unwrap();
    assert_eq!(refusal["Message"], MISSING_DELETE);
    let reached = upstream.reached.lock().unwrap();
    assert_eq!(reached.len(), 2);
    assert_eq!(reached[1].body(), body.as_bytes());
    assert_eq!(reached[1].headers()["x-other"], "kept");
}

#[test]
fn a_session_that_the_upstream_did_not_begin_is_not_known() {
    let mut service = AuthorizeLayer::new(authorizer(&policy())).layer(Upstream { fails: true, ..Upstream::default() });
    assert_eq!(ask(&mut service, &start("cars")).0, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(ask(&mut service, &execute("token-of-cars", "SELECT * FROM Vehicle")).0, StatusCode::BAD_REQUEST);
}

#[test]
fn another_authorizer_counts_at_once_and_sessions_stay() {
    let layer = AuthorizeLayer::new(authorizer(&policy()));
    let mut service = layer.layer(Upstream::default());
    ask(&mut service, &start("cars"));
    assert_eq!(ask(&mut service, &execute("token-of-cars", "SELECT * FROM Vehicle")).0, StatusCode::OK);
    layer.replace(authorizer(&policy().replace("PartiQLSelect", "PartiQLInsert")));
    assert_eq!(ask(&mut service, &execute("token-of-cars", "SELECT * FROM Vehicle")).0, StatusCode::BAD_REQUEST);
    assert_eq!(ask(&mut service, r#"{"SessionToken":"token-of-cars","AbortTransaction":{}}"#).0, StatusCode::OK);
}

#[test]
fn every_answer_is_shown_and_long_bodies_are_refused() {
    let shown = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&shown);
    let layer = AuthorizeLayer::observed(authorizer(&policy()), 64, move |answer| {
        let record = serde_json::to_value(answer.audit(false)).unwrap();
        log.lock().unwrap().push((answer.is_allowed(), record["code"].clone()));
    });
    let mut service = layer.layer(Upstream::default());
    assert_eq!(ask(&mut service, &start("cars")).0, StatusCode::OK);
    assert_eq!(ask(&mut service, &execute("token-of-cars", "SELECT * FROM Vehicle")).0, StatusCode::BAD_REQUEST);
    let expected = [(true, serde_json::Value::Null), (false, "body-too-long".into())];
    assert_eq!(*shown.lock().unwrap(), expected);
}

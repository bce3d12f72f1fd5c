//! The layer in front of DynamoDB: what goes on as it came, in part, or not at all.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use crate::tower::bytes_of;
use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use partiql_iam::authorizer::dynamodb::{OtherOperations, TablesAuthorizer};
use partiql_iam::authorizer::{CallerSource, Principal};
use partiql_iam::dynamodb::Account;
use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
use partiql_iam_authz::tower::AuthorizeTablesLayer;
use serde_json::{Value, json};
use tower_layer::Layer;
use tower_service::Service;

const USER: &str = "arn:aws:iam::123456789012:user/reader";
const READ: &str = "SELECT * FROM Music WHERE Artist = 'é'";
const DENIED: &str = "DELETE FROM Music WHERE Artist = 'a'";
const NO_DELETE: &str = "User: arn:aws:iam::123456789012:user/reader is not authorized to perform: dynamodb:PartiQLDelete on \
    resource: arn:aws:dynamodb:us-east-1:123456789012:table/Music because no identity-based policy allows the \
    dynamodb:PartiQLDelete action";

fn authorizer(action: &str) -> TablesAuthorizer {
    let policy = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "{action}",
            "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music"}}}}"#
    );
    let identity = vec![NamedPolicy { name: "reader".to_owned(), document: PolicyDocument::parse(&policy).unwrap() }];
    let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    let context = RequestContext::new().with_principal(USER).unwrap();
    let principals = [(Principal { arn: USER.to_owned(), policies, context }, vec!["reader".to_owned()])];
    let account = Account::new("us-east-1", "123456789012").unwrap();
    let source = CallerSource::Header("x-user".to_owned());
    TablesAuthorizer::new(source, principals, account, None, OtherOperations::Decide, true)
}

fn layer() -> AuthorizeTablesLayer {
    AuthorizeTablesLayer::new(authorizer("dynamodb:PartiQLSelect"))
}

/// Gives one answer to all requests, and keeps them.
#[derive(Clone)]
struct Upstream {
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
    reached: Arc<Mutex<Vec<(HeaderMap, String)>>>,
}

impl Upstream {
    fn new(body: &'static str) -> Self {
        Self { status: 200, headers: &[("x-amz-crc32", "1"), ("content-type", "x")], body, reached: Arc::default() }
    }

    fn bodies(&self) -> Vec<String> {
        self.reached.lock().unwrap().iter().map(|(_, body)| body.clone()).collect()
    }
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
        let body = String::from_utf8(bytes_of(body).to_vec()).unwrap();
        self.reached.lock().unwrap().push((parts.headers, body));
        let mut answer = Response::builder().status(self.status);
        for (name, value) in self.headers {
            answer = answer.header(*name, *value);
        }
        ready(Ok(answer.body(Full::from(self.body)).unwrap()))
    }
}

fn ask(
    layer: &AuthorizeTablesLayer,
    upstream: &Upstream,
    operation: &str,
    body: &str,
) -> (StatusCode, HeaderMap, String) {
    let request = Request::post("/")
        .header("host", "localhost:8000")
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
        .header("x-amz-content-sha256", "of the whole")
        .header("accept-encoding", "gzip")
        .header("content-length", body.len())
        .header("x-user", "reader")
        .body(Full::from(body.to_owned()))
        .unwrap();
    send(layer, upstream, request)
}

fn send(
    layer: &AuthorizeTablesLayer,
    upstream: &Upstream,
    request: Request<Full<Bytes>>,
) -> (StatusCode, HeaderMap, String) {
    let mut service = layer.layer(upstream.clone());
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
        let Ok(answer) = service.call(request).await;
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        (parts.status, parts.headers, String::from_utf8(body.to_vec()).unwrap())
    })
}

fn batch(statements: &[&str]) -> String {
    let statements: Vec<_> = statements.iter().map(|text| format!(r#"{{"Statement":"{text}"}}"#)).collect();
    format!(r#" {{"Statements" : [{}],"ReturnConsumedCapacity":"TOTAL"}}"#, statements.join(" , "))
}

fn error() -> Value {
    json!({"Error": {"Code": "AccessDenied", "Message": NO_DELETE}, "TableName": "Music"})
}

#[test]
fn what_is_allowed_reaches_the_upstream_as_it_came() {
    let upstream = Upstream::new("{}");
    let bodies =
        [("ExecuteStatement", format!("{{ \"Statement\" :\"{READ}\"}}")), ("BatchExecuteStatement", batch(&[READ]))];
    for (operation, body) in &bodies {
        for layer in [layer(), layer().with_partial_batches()] {
            let (status, headers, answer) = ask(&layer, &upstream, operation, body);
            assert_eq!((status, headers["x-amz-crc32"].as_bytes(), &*answer), (StatusCode::OK, &b"1"[..], "{}"));
            let (headers, reached) = upstream.reached.lock().unwrap().pop().unwrap();
            assert_eq!(reached, *body);
            assert_eq!(headers["x-amz-content-sha256"], "of the whole");
            assert_eq!(headers["accept-encoding"], "gzip");
            assert_eq!(headers["content-length"], body.len().to_string());
        }
    }
}

#[test]
fn what_is_refused_never_reaches_it() {
    let upstream = Upstream::new("{}");
    let body = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    for layer in [layer(), layer().with_partial_batches()] {
        let statement = json!({"Statement": DENIED}).to_string();
        let (status, headers, answer) = ask(&layer, &upstream, "ExecuteStatement", &statement);
        assert_eq!(
            (status, headers["x-amzn-errortype"].as_bytes()),
            (StatusCode::BAD_REQUEST, &b"AccessDeniedException"[..])
        );
        assert_eq!(body(&answer)["Message"], NO_DELETE);

        let (status, headers, answer) = ask(&layer, &upstream, "BatchExecuteStatement", &batch(&[DENIED, DENIED]));
        assert_eq!((status, headers.get("x-amzn-errortype")), (StatusCode::OK, None));
        assert_eq!(body(&answer), json!({"Responses": [error(), error()]}));

        let transaction = json!({"TransactStatements": [{"Statement": DENIED}]}).to_string();
        let (status, headers, _) = ask(&layer, &upstream, "ExecuteTransaction", &transaction);
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert_eq!(headers["x-amzn-errortype"], "TransactionCanceledException");

        // Reads and writes together are refused whole.
        let mixed = batch(&[READ, "INSERT INTO Music VALUE {'Artist': 'a'}"]);
        let (status, headers, _) = ask(&layer, &upstream, "BatchExecuteStatement", &mixed);
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert_eq!(headers["x-amzn-errortype"], "ValidationException");
    }
    assert_eq!(upstream.bodies(), <[String; 0]>::default());
}

#[test]
fn a_part_of_a_batch_runs_only_if_that_is_wanted() {
    let upstream =
        Upstream::new(r#"{"Responses":[{"TableName":"Music","Item":{"n":{"N":"1E0"}}}, {}], "ConsumedCapacity":[]}"#);
    // A read that is allowed; one of another table; text that is no statement; a read that is allowed.
    let whole = batch(&[READ, "SELECT * FROM Secret WHERE Id = 1", "SELEC", READ]);
    let (status, headers, answer) = ask(&layer(), &upstream, "BatchExecuteStatement", &whole);
    assert_eq!(
        (status, headers["x-amzn-errortype"].as_bytes()),
        (StatusCode::BAD_REQUEST, &b"AccessDeniedException"[..])
    );
    assert!(answer.contains("because of 2 of its 4 statements. Statements[1]: "), "{answer}");
    assert_eq!(upstream.bodies(), <[String; 0]>::default());

    let (status, headers, answer) = ask(&layer().with_partial_batches(), &upstream, "BatchExecuteStatement", &whole);
    assert_eq!(status, StatusCode::OK);
    assert_eq!((headers.get("x-amz-crc32"), headers["content-type"].as_bytes()), (None, &b"x"[..]));
    assert_eq!(headers["content-length"], answer.len().to_string());
    let parsed: Value = serde_json::from_str(&answer).unwrap();
    let responses = parsed["Responses"].as_array().unwrap();
    assert_eq!(responses.len(), 4);
    assert_eq!((&responses[0]["Item"]["n"]["N"], &responses[3]), (&json!("1E0"), &json!({})));
    assert_eq!(
        (&responses[1]["Error"]["Code"], &responses[1]["TableName"]),
        (&json!("AccessDenied"), &json!("Secret"))
    );
    assert_eq!((&responses[2]["Error"]["Code"], responses[2].get("TableName")), (&json!("ValidationError"), None));
    assert!(answer.starts_with(r#"{"Responses":[{"TableName":"Music","Item":{"n":{"N":"1E0"}}},"#), "{answer}");
    assert!(answer.ends_with(r#"{}], "ConsumedCapacity":[]}"#), "{answer}");

    let part = format!(
        r#" {{"Statements" : [{{"Statement":"{READ}"}},{{"Statement":"{READ}"}}],"ReturnConsumedCapacity":"TOTAL"}}"#
    );
    let (headers, reached) = upstream.reached.lock().unwrap().pop().unwrap();
    assert_eq!(reached, part);
    assert_eq!(headers["content-length"], part.len().to_string());
    assert_eq!((headers.get("x-amz-content-sha256"), headers.get("accept-encoding")), (None, None));
    assert_eq!(headers["x-user"], "reader");
}

#[test]
fn what_is_put_together_has_a_length_and_no_chunks() {
    let upstream = Upstream { headers: &[("transfer-encoding", "chunked")], ..Upstream::new(r#"{"Responses":[{}]}"#) };
    let body = batch(&[READ, "SELECT * FROM Secret WHERE Id = 1"]);
    let request = Request::post("/")
        .header("host", "localhost:8000")
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", "DynamoDB_20120810.BatchExecuteStatement")
        .header("transfer-encoding", "chunked")
        .header("x-user", "reader");
    let request = request.body(Full::from(body)).unwrap();
    let (status, headers, answer) = send(&layer().with_partial_batches(), &upstream, request);
    assert_eq!((status, headers.get("transfer-encoding")), (StatusCode::OK, None));
    assert_eq!(headers["content-length"], answer.len().to_string());

    let (headers, part) = upstream.reached.lock().unwrap().pop().unwrap();
    assert_eq!(
        (headers.get("transfer-encoding"), headers["content-length"].as_bytes()),
        (None, part.len().to_string().as_bytes())
    );
}

#[test]
fn an_answer_that_is_not_of_the_part_is_not_passed_on() {
    let layer = layer().with_partial_batches();
    let reads = batch(&[READ, "SELECT * FROM Secret WHERE Id = 1"]);
    let one = Upstream::new(r#"{"Responses":[{}]}"#);
    let rows: [(Upstream, u16); 6] = [
        (one.clone(), 200),
        (Upstream { headers: &[("content-encoding", "identity")], ..one.clone() }, 200),
        (Upstream { headers: &[("content-encoding", "gzip")], ..one.clone() }, 502),
        (Upstream { body: r#"{"Responses":[]}"#, ..one.clone() }, 502),
        (Upstream { body: r#"{"Responses":[{},{}]}"#, ..one.clone() }, 502),
        (Upstream { body: "", ..one.clone() }, 502),
    ];
    for (upstream, expected) in rows {
        let (status, headers, body) = ask(&layer, &upstream, "BatchExecuteStatement", &reads);
        assert_eq!((status.as_u16(), body.is_empty()), (expected, expected == 502), "{body}");
        assert_eq!(headers.get("x-amz-crc32"), None);
    }
    // An error is of the whole.
    let fails = Upstream { status: 400, body: "as it came", reached: Arc::default(), ..one };
    let (status, headers, body) = ask(&layer, &fails, "BatchExecuteStatement", &reads);
    assert_eq!((status.as_u16(), headers["x-amz-crc32"].as_bytes(), &*body), (400, &b"1"[..], "as it came"));
    assert_eq!(fails.bodies().len(), 1);
}

#[test]
fn every_answer_is_shown_and_long_bodies_are_refused() {
    let shown = Arc::new(Mutex::new(Vec::new()));
    let written = Arc::clone(&shown);
    let layer = AuthorizeTablesLayer::observed(authorizer("dynamodb:PartiQLSelect"), 100, move |answer| {
        let code = answer.first_refusal().map(|refusal| refusal.code);
        written.lock().unwrap().push((answer.is_allowed(), answer.members.len(), code));
    });
    let upstream = Upstream::new("{}");
    let long = json!({"Statement": format!("{READ}{}", " ".repeat(100))}).to_string();
    for body in [json!({"Statement": READ}).to_string(), json!({"Statement": DENIED}).to_string(), long] {
        ask(&layer, &upstream, "ExecuteStatement", &body);
    }
    let expected = [(true, 1, None), (false, 1, Some("implicit-deny")), (false, 0, Some("body-too-long"))];
    assert_eq!(*shown.lock().unwrap(), expected);
    assert_eq!(upstream.bodies().len(), 1);
    // Another authorizer counts at once, for services that are there already.
    layer.replace(authorizer("dynamodb:PartiQLDelete"));
    assert_eq!(ask(&layer, &upstream, "ExecuteStatement", &json!({"Statement": DENIED}).to_string()).0, StatusCode::OK);
}

#[test]
fn the_host_of_another_account_is_refused_in_http_2_too() {
    let upstream = Upstream::new("{}");
    let rows = [
        ("https://123456789012.ddb.us-east-1.amazonaws.com/", None, StatusCode::OK),
        ("https://999999999999.ddb.us-east-1.amazonaws.com/", None, StatusCode::BAD_REQUEST),
        ("/", Some("999999999999.ddb.us-east-1.amazonaws.com"), StatusCode::BAD_REQUEST),
        ("https://localhost/", Some("999999999999.ddb.us-east-1.amazonaws.com"), StatusCode::BAD_REQUEST),
        ("/", None, StatusCode::BAD_REQUEST),
    ];
    for (uri, host, expected) in rows {
        let mut request = Request::post(uri)
            .header("content-type", "application/x-amz-json-1.0")
            .header("x-amz-target", "DynamoDB_20120810.ExecuteStatement")
            .header("x-user", "reader");
        if let Some(host) = host {
            request = request.header("host", host);
        }
        let request = request.body(Full::from(json!({"Statement": READ}).to_string())).unwrap();
        assert_eq!(send(&layer(), &upstream, request).0, expected, "{uri} {host:?}");
    }
}

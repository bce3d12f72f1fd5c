//! An upstream that speaks the QLDB Session API, from the documented shapes of its requests and answers, without a
//! ledger; requests of DynamoDB, for measurements, it answers with nothing. It writes down every request as it came and says on a second address:
//!
//! | | |
//! | --- | --- |
//! | `GET /records` | the requests, a JSON list of `{version, method, path, headers, body}`; the body in base64 |
//! | `POST /reset` | forgets them |
//! | `POST /recording/off`, `…/on` | whether requests are written down; for measurements |
//!
//! `upstream API-ADDRESS CONTROL-ADDRESS`; both addresses are printed, since port 0 becomes another.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use serde_json::{Value, json};
use tokio::net::TcpListener;

type Answer = Response<Full<Bytes>>;

#[derive(Default)]
struct Upstream {
    /// Nothing if requests are not written down.
    records: Option<Vec<Value>>,
    /// The transactions that are open, by session token.
    sessions: HashMap<String, HashSet<String>>,
    /// The last number given to a session or a transaction.
    last: u64,
}

/// The name of an error and its message.
struct Refused(&'static str, String);

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut addresses = std::env::args().skip(1);
    let mut listen = async || TcpListener::bind(addresses.next().expect("two addresses")).await;
    let (api, control) = (listen().await?, listen().await?);
    println!("{} {}", api.local_addr()?, control.local_addr()?);
    let upstream = Arc::new(Mutex::new(Upstream { records: Some(Vec::new()), ..Upstream::default() }));
    tokio::spawn(serve(control, Arc::clone(&upstream), controlled));
    serve(api, upstream, answered).await
}

async fn serve<F>(
    listener: TcpListener,
    upstream: Arc<Mutex<Upstream>>,
    handler: fn(Arc<Mutex<Upstream>>, Request<Incoming>) -> F,
) -> std::io::Result<()>
where
    F: Future<Output = Answer> + Send + 'static,
{
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let upstream = Arc::clone(&upstream);
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let answer = handler(Arc::clone(&upstream), request);
                async move { Ok::<_, Infallible>(answer.await) }
            });
            // A client that goes away is no matter of ours.
            let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn controlled(upstream: Arc<Mutex<Upstream>>, request: Request<Incoming>) -> Answer {
    let mut upstream = upstream.lock().expect("a lock");
    match (request.method(), request.uri().path()) {
        (&Method::GET, "/records") => answer(StatusCode::OK, &json!(upstream.records.as_deref().unwrap_or_default())),
        (&Method::POST, "/reset") => {
            upstream.records = upstream.records.as_ref().map(|_| Vec::new());
            answer(StatusCode::OK, &Value::Null)
        }
        (&Method::POST, path @ ("/recording/on" | "/recording/off")) => {
            upstream.records = (path == "/recording/on").then(Vec::new);
            answer(StatusCode::OK, &Value::Null)
        }
        _ => answer(StatusCode::NOT_FOUND, &Value::Null),
    }
}

async fn answered(upstream: Arc<Mutex<Upstream>>, request: Request<Incoming>) -> Answer {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes);
    let mut upstream = upstream.lock().expect("a lock");
    if let Some(records) = &mut upstream.records {
        let latin = |bytes: &[u8]| bytes.iter().map(|byte| char::from(*byte)).collect::<String>();
        let headers: Vec<_> =
            parts.headers.iter().map(|(name, value)| (name.as_str(), latin(value.as_bytes()))).collect();
        records.push(json!({
            "version": format!("{:?}", parts.version),
            "method": parts.method.as_str(),
            "path": parts.uri.path_and_query().map_or("", |path| path.as_str()),
            "headers": headers,
            "body": body.as_ref().ok().map(|body| STANDARD.encode(body)),
        }));
    }
    let Ok(body) = body else { return answer(StatusCode::BAD_REQUEST, &Value::Null) };
    let target = parts.headers.get("x-amz-target").map_or(&b""[..], |target| target.as_bytes());
    if target.starts_with(b"DynamoDB_20120810.") {
        return answer(StatusCode::OK, &json!({ "Items": [] }));
    }
    match upstream.send_command(&body) {
        Ok(result) => answer(StatusCode::OK, &result),
        Err(Refused(name, message)) => {
            let body = json!({ "__type": name, "Message": message, "Code": "400" });
            let mut answer = answer(StatusCode::BAD_REQUEST, &body);
            answer.headers_mut().insert("x-amzn-errortype", name.parse().expect("a header"));
            answer
        }
    }
}

fn answer(status: StatusCode, body: &Value) -> Answer {
    let mut answer = Response::new(Full::from(body.to_string()));
    *answer.status_mut() = status;
    answer.headers_mut().insert("content-type", "application/x-amz-json-1.0".parse().expect("a header"));
    answer
}

impl Upstream {
    fn send_command(&mut self, body: &[u8]) -> Result<Value, Refused> {
        let body: Value = serde_json::from_slice(body).map_err(|error| bad_request(&error.to_string()))?;
        let token = text(&body, "SessionToken");
        if let Some(start) = body.get("StartSession") {
            text(start, "LedgerName").ok_or_else(|| bad_request("no LedgerName"))?;
            let token = self.name("Session");
            self.sessions.insert(token.clone(), HashSet::new());
            return Ok(json!({ "StartSession": { "SessionToken": token, "TimingInformation": timing() } }));
        }
        let token = token.ok_or_else(|| bad_request("no SessionToken"))?;
        let next = self.name("Transaction");
        let open = self.sessions.get_mut(token).ok_or_else(|| invalid_session("No such session"))?;
        let transaction = |open: &HashSet<String>, command: &Value| {
            let id = text(command, "TransactionId").unwrap_or_default().to_owned();
            if open.contains(&id) { Ok(id) } else { Err(invalid_session(&format!("Transaction {id} has expired"))) }
        };
        if body.get("StartTransaction").is_some() {
            open.insert(next.clone());
            Ok(json!({ "StartTransaction": { "TransactionId": next, "TimingInformation": timing() } }))
        } else if let Some(execute) = body.get("ExecuteStatement") {
            transaction(open, execute)?;
            let statement = text(execute, "Statement").ok_or_else(|| bad_request("no Statement"))?;
            // More than one page for what reads; drivers fetch the rest.
            let page = if statement.starts_with("SELECT") {
                json!({ "Values": [ion(1), ion(2)], "NextPageToken": "page-2" })
            } else {
                json!({ "Values": [ion(1)] })
            };
            Ok(json!({ "ExecuteStatement":
                { "FirstPage": page, "TimingInformation": timing(), "ConsumedIOs": consumed() } }))
        } else if let Some(fetch) = body.get("FetchPage") {
            transaction(open, fetch)?;
            let page = json!({ "Values": [ion(3)] });
            Ok(json!({ "FetchPage": { "Page": page, "TimingInformation": timing(), "ConsumedIOs": consumed() } }))
        } else if let Some(commit) = body.get("CommitTransaction") {
            let id = transaction(open, commit)?;
            open.remove(&id);
            // The drivers compare it with their own.
            let digest = &commit["CommitDigest"];
            Ok(json!({ "CommitTransaction": { "TransactionId": id, "CommitDigest": digest,
                "TimingInformation": timing(), "ConsumedIOs": consumed() } }))
        } else if body.get("AbortTransaction").is_some() {
            open.clear();
            Ok(json!({ "AbortTransaction": { "TimingInformation": timing() } }))
        } else if body.get("EndSession").is_some() {
            self.sessions.remove(token);
            Ok(json!({ "EndSession": { "TimingInformation": timing() } }))
        } else {
            Err(bad_request("no command"))
        }
    }

    /// A name of 22 letters and digits.
    fn name(&mut self, of: &str) -> String {
        self.last += 1;
        format!("{of}{:0width$}", self.last, width = 22 - of.len())
    }
}

fn text<'v>(of: &'v Value, member: &str) -> Option<&'v str> {
    of.get(member)?.as_str()
}

/// A small number in binary Ion.
fn ion(number: u8) -> Value {
    json!({ "IonBinary": STANDARD.encode([0xE0, 0x01, 0x00, 0xEA, 0x21, number]) })
}

fn timing() -> Value {
    json!({ "ProcessingTimeMilliseconds": 1 })
}

fn consumed() -> Value {
    json!({ "ReadIOs": 1, "WriteIOs": 0 })
}

fn bad_request(message: &str) -> Refused {
    Refused("BadRequestException", message.to_owned())
}

fn invalid_session(message: &str) -> Refused {
    Refused("InvalidSessionException", message.to_owned())
}

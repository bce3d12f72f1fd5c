//! Checks over gRPC: `envoy.service.auth.v3.Authorization`.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;

use envoy_types::pb::envoy::config::core::v3::{HeaderValue, HeaderValueOption, address::Address};
use envoy_types::pb::envoy::service::auth::v3::attribute_context::{HttpRequest, Peer};
use envoy_types::pb::envoy::service::auth::v3::authorization_server::{Authorization, AuthorizationServer};
use envoy_types::pb::envoy::service::auth::v3::check_response::HttpResponse;
use envoy_types::pb::envoy::service::auth::v3::{CheckRequest, CheckResponse, DeniedHttpResponse, OkHttpResponse};
use envoy_types::pb::envoy::r#type::v3::HttpStatus;
use envoy_types::pb::google::rpc;
use hyper::body::Incoming;
use tokio::time::timeout;
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::{Code, Request, Response, Status};

use super::state::State;
use super::verdict::{ClientAnswer, Verdict};
use partiql_iam::wire::RequestError;

/// What a message has besides the body: headers and addresses.
const ENVELOPE: usize = 512 * 1024;

/// Checks over gRPC.
#[derive(Clone, Debug)]
pub(super) struct Checks {
    state: Arc<State>,
    server: AuthorizationServer<Checker>,
}

#[derive(Debug)]
struct Checker(Arc<State>);

impl Checks {
    pub(super) fn new(state: Arc<State>) -> Self {
        let most = state.limits.body_bytes.saturating_add(ENVELOPE);
        let server = AuthorizationServer::new(Checker(Arc::clone(&state))).max_decoding_message_size(most);
        Self { state, server }
    }

    pub(super) async fn answer(self, request: hyper::Request<Incoming>) -> Result<hyper::Response<Body>, Infallible> {
        let Self { state, mut server } = self;
        let under_way = state.request_began();
        let work = async {
            let _permit = state.permits.acquire().await.ok()?;
            let Ok(answer) = server.call(request).await;
            Some(answer)
        };
        let answer = match timeout(state.limits.request_timeout, work).await {
            Ok(Some(answer)) => answer,
            Ok(None) | Err(_) => Status::unavailable("too much to do, or the request did not come whole").into_http(),
        };
        under_way.answered();
        Ok(answer)
    }
}

#[tonic::async_trait]
impl Authorization for Checker {
    async fn check(&self, request: Request<CheckRequest>) -> Result<Response<CheckResponse>, Status> {
        let Self(state) = self;
        let CheckRequest { attributes } = request.into_inner();
        let attributes = attributes.unwrap_or_default();
        let http = attributes.request.and_then(|request| request.http);
        let http = http.ok_or_else(|| Status::invalid_argument("the check is not about an HTTP request"))?;
        if !http.body.is_empty() {
            // Envoy replaces bytes that are no UTF-8 in it: it may not be what the upstream will read.
            return Err(Status::invalid_argument("the body is not in `raw_body`: set `pack_as_bytes: true`"));
        }
        let Some(headers) = headers(&http) else {
            // Envoy joins those that came twice (older ones keep the last), and replaces bytes that are no UTF-8.
            return Err(Status::invalid_argument(
                "the headers are not in `header_map`: set `encode_raw_headers: true`",
            ));
        };
        let verdict = if http.raw_body.len() > state.limits.body_bytes {
            state.refuse(&RequestError::BodyTooLong(state.limits.body_bytes))
        } else {
            let path = path(&http);
            let request =
                partiql_iam::wire::Request { method: &http.method, path: &path, headers, body: &http.raw_body };
            state.check(&request, attributes.source.as_ref().and_then(source_ip))
        };
        match verdict {
            Verdict::GoOn => Ok(Response::new(answer(Code::Ok, HttpResponse::OkResponse(OkHttpResponse::default())))),
            Verdict::Refused(ClientAnswer { status, headers, body }) => {
                let denied = DeniedHttpResponse {
                    status: Some(HttpStatus { code: status.into() }),
                    headers: headers.iter().map(|(name, value)| header(name, value)).collect(),
                    body,
                };
                Ok(Response::new(answer(Code::PermissionDenied, HttpResponse::DeniedResponse(denied))))
            }
            Verdict::Unavailable => Err(Status::unavailable("the decision can't be written down")),
        }
    }
}

/// The path with its query, whichever field has it.
fn path(http: &HttpRequest) -> String {
    let HttpRequest { path, query, fragment, .. } = http;
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    let fragment = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
    format!("{path}{query}{fragment}")
}

/// Each header as often as it came. The host that Envoy names besides is one more: where they differ the request is not decided on.
fn headers(http: &HttpRequest) -> Option<Vec<(&str, &[u8])>> {
    let headers = http.header_map.as_ref()?.headers.iter().map(|HeaderValue { key, value, raw_value }| {
        (key.as_str(), if raw_value.is_empty() { value.as_bytes() } else { raw_value })
    });
    let mut headers: Vec<(&str, &[u8])> = headers.collect();
    let has = |wanted: &str| headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(wanted));
    let free = ["host", ":authority"].into_iter().find(|name| !has(name));
    headers.extend(free.filter(|_| !http.host.is_empty()).map(|name| (name, http.host.as_bytes())));
    Some(headers)
}

fn source_ip(peer: &Peer) -> Option<IpAddr> {
    match peer.address.as_ref()?.address.as_ref()? {
        Address::SocketAddress(socket) => socket.address.parse().ok(),
        _ => None,
    }
}

fn header(key: &str, value: &str) -> HeaderValueOption {
    let header = HeaderValue { key: key.to_owned(), value: value.to_owned(), ..HeaderValue::default() };
    HeaderValueOption { header: Some(header), ..HeaderValueOption::default() }
}

fn answer(code: Code, http: HttpResponse) -> CheckResponse {
    let status = rpc::Status { code: code as i32, ..rpc::Status::default() };
    CheckResponse { status: Some(status), http_response: Some(http), dynamic_metadata: None }
}

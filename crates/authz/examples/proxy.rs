//! A proxy in front of the QLDB Session API: what the policies allow is forwarded as it came, everything else is refused.
//!
//! ```sh
//! cargo run -p partiql-iam-authz --features tower --example proxy -- 127.0.0.1:8000 127.0.0.1:9000
//! ```
//!
//! Clients sign the name of the host: give them the upstream's name, or sign again after the layer (crate `aws-sigv4`).

use std::convert::Infallible;
use std::error::Error;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Full, combinators::BoxBody};
use hyper::header::{CONNECTION, HeaderName, TE, TRAILER, TRANSFER_ENCODING, UPGRADE};
use hyper::server::conn::http1;
use hyper::service::Service as _;
use hyper::{Request, Response, StatusCode};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use partiql_iam::authorizer::{Authorizer, CallerSource, KnownLedger, Principal};
use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
use partiql_iam::{Catalog, Ledger};
use partiql_iam_authz::tower::{AuthorizeLayer, SourceIp};
use tokio::net::TcpListener;
use tower_layer::Layer;
use tower_service::Service;

const POLICY: &str = r#"{
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Action": ["qldb:SendCommand", "qldb:PartiQLSelect"],
        "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars*"
    }
}"#;

/// Headers about one connection alone.
const HOP_BY_HOP: [HeaderName; 5] = [CONNECTION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE];

type Upstreams = Client<HttpConnector, Full<Bytes>>;
type AnyBody = BoxBody<Bytes, hyper::Error>;

/// Sends requests on.
#[derive(Clone)]
struct Forward {
    client: Upstreams,
    upstream: SocketAddr,
}

impl Service<Request<Full<Bytes>>> for Forward {
    type Response = Response<AnyBody>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Infallible>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Full<Bytes>>) -> Self::Future {
        let Self { client, upstream } = self.clone();
        Box::pin(async move {
            // Only the layer's own check lets a path through: `/`.
            let Ok(uri) = format!("http://{upstream}/").parse() else { return Ok(bad_gateway()) };
            *request.uri_mut() = uri;
            for name in HOP_BY_HOP {
                request.headers_mut().remove(name);
            }
            Ok(match client.request(request).await {
                Ok(answer) => answer.map(BodyExt::boxed),
                Err(_) => bad_gateway(),
            })
        })
    }
}

fn bad_gateway() -> Response<AnyBody> {
    let mut answer = Response::new(Empty::new().map_err(|never| match never {}).boxed());
    *answer.status_mut() = StatusCode::BAD_GATEWAY;
    answer
}

fn authorizer() -> Result<Authorizer, Box<dyn Error>> {
    let document = PolicyDocument::parse(POLICY)?;
    let identity = vec![NamedPolicy { name: "clerk".to_owned(), document }];
    let arn = "arn:aws:iam::123456789012:user/clerk";
    let principal = Principal {
        arn: arn.to_owned(),
        policies: PolicySet::compile(PolicySources { identity, ..PolicySources::default() }),
        context: RequestContext::new().with_principal(arn)?,
    };
    let known = KnownLedger {
        ledger: Ledger::new("arn:aws:qldb:us-east-1:123456789012:ledger/cars".parse()?),
        catalog: Catalog::parse(r#"{tableId: "Au1EiThbt8s0z9wM26REZN", name: "Vehicle", status: "ACTIVE"}"#)?,
    };
    let keys = vec!["AKIAIOSFODNN7EXAMPLE".to_owned()];
    Ok(Authorizer::new(CallerSource::AccessKey, [(principal, keys)], [known], true))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(listen), Some(upstream)) = (arguments.next(), arguments.next()) else {
        return Err("usage: proxy LISTEN UPSTREAM".into());
    };
    let forward = Forward { client: Client::builder(TokioExecutor::new()).build_http(), upstream: upstream.parse()? };
    let service = AuthorizeLayer::new(authorizer()?).layer(forward);
    let listener = TcpListener::bind(listen).await?;
    loop {
        let (stream, peer) = listener.accept().await?;
        let service = TowerToHyperService::new(service.clone());
        tokio::spawn(async move {
            let service = hyper::service::service_fn(move |mut request: Request<hyper::body::Incoming>| {
                request.extensions_mut().insert(SourceIp(peer.ip()));
                service.call(request)
            });
            let mut server = http1::Builder::new();
            server.timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(30));
            server.serve_connection(TokioIo::new(stream), service).await
        });
    }
}

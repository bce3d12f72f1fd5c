//! A local DynamoDB that refuses what IAM would refuse: the emulator dynoxide with the layer in front of it.
//!
//! ```sh
//! cargo run --manifest-path examples/emulator/Cargo.toml -- examples/emulator/authz.toml
//! ```
//!
//! The file says who may call, by access key id, and with which policies; signatures are not verified. Then, for example with the AWS CLI:
//! `AWS_ACCESS_KEY_ID=AKIAREADER0000000000 AWS_SECRET_ACCESS_KEY=any aws dynamodb execute-statement --region us-east-1
//! --endpoint-url http://127.0.0.1:8000 --statement 'SELECT * FROM Music'`.

use std::error::Error;
use std::path::Path;

use bytes::Bytes;
use dynoxide::Database;
use http_body_util::Full;
use hyper::server::conn::http1;
use hyper::{Request, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::service::TowerToHyperService;
use partiql_iam_authz::service::{Decider, ServiceState};
use partiql_iam_authz::tower::{AuthorizeTablesLayer, SourceIp};
use tokio::net::TcpListener;
use tower::{Layer, Service, service_fn};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("usage: emulator FILE")?;
    let state = ServiceState::read(Path::new(&file))?;
    let address = state.settings.fixed.listen.http.ok_or("`listen.http` is missing")?;
    let Decider::Tables(authorizer) = state.decider else { return Err("`dynamodb` is missing".into()) };

    // The emulator itself, where only this process looks for it.
    let emulator = TcpListener::bind("127.0.0.1:0").await?;
    let upstream: Uri = format!("http://{}/", emulator.local_addr()?).parse()?;
    tokio::spawn(dynoxide::server::serve_on(emulator, Database::memory()?));

    let client = Client::builder(TokioExecutor::new()).build_http();
    let forward = service_fn(move |mut request: Request<Full<Bytes>>| {
        *request.uri_mut() = upstream.clone();
        client.request(request)
    });
    // It verifies no signatures: the part of a batch that may run can go on.
    let service = AuthorizeTablesLayer::new(authorizer).with_partial_batches().layer(forward);

    let listener = TcpListener::bind(address).await?;
    println!("http://{}", listener.local_addr()?);
    loop {
        let (stream, peer) = listener.accept().await?;
        let mut service = service.clone();
        let service = service_fn(move |mut request: Request<hyper::body::Incoming>| {
            request.extensions_mut().insert(SourceIp(peer.ip()));
            service.call(request)
        });
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)));
    }
}

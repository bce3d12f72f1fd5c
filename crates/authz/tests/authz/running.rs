//! A service that runs within a test, and what speaks with it.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use envoy_types::pb::envoy::config::core::v3::HeaderValue;
use envoy_types::pb::envoy::service::auth::v3::attribute_context::{HttpRequest, Request};
use envoy_types::pb::envoy::service::auth::v3::authorization_client::AuthorizationClient;
use envoy_types::pb::envoy::service::auth::v3::{AttributeContext, CheckRequest, CheckResponse};
use partiql_iam_authz::service::{Reload, Service, ServiceState};
use serde_json::Value;
use tokio::sync::oneshot;

/// Long enough for a machine with much else to do; nothing waits for it to pass.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// A service of its own for each test.
pub(crate) struct Running {
    pub(crate) folder: PathBuf,
    pub(crate) http: SocketAddr,
    pub(crate) grpc: SocketAddr,
    pub(crate) admin: SocketAddr,
    pub(crate) reload: Reload,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

pub(crate) fn folder() -> PathBuf {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("partiql-iam-authz-{}-{number}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

impl Running {
    /// With `authz.toml` and these other files.
    pub(crate) fn start(config: &str, files: &[(&str, &str)]) -> Self {
        let folder = folder();
        for (name, text) in files.iter().chain([&("authz.toml", config)]) {
            fs::write(folder.join(name), text).unwrap();
        }
        let loaded = ServiceState::read(&folder.join("authz.toml")).unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let (tell, told) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            tokio::runtime::Runtime::new().unwrap().block_on(async {
                let service = Service::bind(loaded).await.unwrap();
                tell.send((service.addresses(), service.reload())).unwrap();
                service.run(async { drop(stopped.await) }).await;
            });
        });
        let (listen, reload) = told.recv_timeout(PATIENCE).unwrap();
        let (http, grpc, admin) = (listen.http.unwrap(), listen.grpc.unwrap(), listen.admin.unwrap());
        Self { folder, http, grpc, admin, reload, stop: Some(stop), thread: Some(thread) }
    }

    pub(crate) fn tell_to_stop(&mut self) {
        drop(self.stop.take());
    }

    /// Until the last request is answered.
    pub(crate) fn stop(&mut self) {
        self.tell_to_stop();
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }

    /// The audit log; the service is stopped for that.
    pub(crate) fn audit(&mut self) -> Vec<Value> {
        self.stop();
        let text = fs::read_to_string(self.folder.join("audit.log")).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.join(name), text).unwrap();
    }

    pub(crate) fn metrics(&self) -> String {
        let (head, body) = answer(self.admin, b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        body
    }

    /// The metrics, which have these lines.
    pub(crate) fn metrics_with(&self, lines: &[&str]) -> String {
        let metrics = self.metrics();
        for line in lines {
            assert!(metrics.lines().any(|found| found == *line), "{line} is not in {metrics}");
        }
        metrics
    }

    /// Waits for a line of the metrics.
    pub(crate) fn wait_for(&self, line: &str) {
        let began = Instant::now();
        while !self.metrics().lines().any(|found| found == line) {
            assert!(began.elapsed() < PATIENCE, "{line} never came: {}", self.metrics());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
        drop(fs::remove_dir_all(&self.folder));
    }
}

pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Head and body of what comes back until the connection is closed.
pub(crate) fn answer(address: SocketAddr, request: &[u8]) -> (String, String) {
    let mut stream = connect(address);
    stream.write_all(request).unwrap();
    rest(stream)
}

pub(crate) fn rest(mut stream: TcpStream) -> (String, String) {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    match text.split_once("\r\n\r\n") {
        Some((head, body)) => (format!("{head}\r\n"), body.to_owned()),
        None => (text, String::new()),
    }
}

pub(crate) fn header(key: &str, value: &str) -> HeaderValue {
    HeaderValue { key: key.to_owned(), raw_value: value.as_bytes().to_vec(), ..HeaderValue::default() }
}

/// A check over gRPC.
pub(crate) fn check(service: &Running, http: HttpRequest) -> Result<CheckResponse, tonic::Code> {
    let request = Some(Request { http: Some(http), ..Request::default() });
    let attributes = Some(AttributeContext { request, ..AttributeContext::default() });
    let url = format!("http://{}", service.grpc);
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let mut client = AuthorizationClient::connect(url).await.unwrap();
        client.check(CheckRequest { attributes }).await.map(tonic::Response::into_inner).map_err(|status| status.code())
    })
}

pub(crate) fn code(response: &CheckResponse) -> i32 {
    response.status.as_ref().unwrap().code
}

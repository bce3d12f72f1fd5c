//! The service: its listeners, from the first request to the last.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZero;
use std::sync::Arc;
use std::thread;

use tokio::net::TcpListener;
use tokio::runtime::{self, Runtime};
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use super::grpc::Checks;
use super::load::ServiceState;
use super::log::say;
use super::settings::Listen;
use super::state::State;
use super::verdict::Verdict;
use super::{admin, http, listen, reload};
use partiql_iam::wire::Request;

/// A service that listens, and answers once it [runs](Service::run).
#[derive(Debug)]
pub struct Service {
    state: Arc<State>,
    listeners: Listeners,
    reload: Arc<Notify>,
}

#[derive(Debug)]
struct Listeners {
    http: Option<TcpListener>,
    grpc: Option<TcpListener>,
    admin: Option<TcpListener>,
}

/// Why a service can't begin.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServeError {
    /// The runtime can't be made.
    Runtime(io::Error),
    /// The audit log can't be opened.
    Audit(io::Error),
    /// An address can't be listened on.
    Listen(SocketAddr, io::Error),
    /// Signals can't be waited for.
    Signal(io::Error),
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Runtime(error) => write!(f, "the service can't begin: {error}"),
            Self::Audit(error) => write!(f, "the audit log can't be opened: {error}"),
            Self::Listen(address, error) => write!(f, "`{address}` can't be listened on: {error}"),
            Self::Signal(error) => write!(f, "signals can't be waited for: {error}"),
        }
    }
}

impl std::error::Error for ServeError {}

/// A way to make a running service read its files anew.
#[derive(Clone, Debug)]
pub struct Reload(Arc<Notify>);

impl Reload {
    /// Reads the files anew, soon.
    pub fn now(&self) {
        self.0.notify_one();
    }
}

/// Runs the service until SIGTERM or SIGINT.
///
/// # Errors
///
/// When it can't begin.
pub fn serve(loaded: ServiceState) -> Result<(), ServeError> {
    let runtime = runtime().map_err(ServeError::Runtime)?;
    runtime.block_on(async {
        let signals = Signals::taken().map_err(ServeError::Signal)?;
        let service = Service::bind(loaded).await?;
        let stop = signals.stop(Arc::clone(&service.state), service.reload());
        service.run(stop).await;
        Ok(())
    })
}

/// Works on half of the processors, as Envoy needs the others; on as many as `TOKIO_WORKER_THREADS` says, if it is set.
fn runtime() -> io::Result<Runtime> {
    let mut builder = runtime::Builder::new_multi_thread();
    if std::env::var_os("TOKIO_WORKER_THREADS").is_none() {
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        builder.worker_threads((processors / 2).max(1));
    }
    builder.enable_all().build()
}

/// The signals that the service takes.
#[cfg(unix)]
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

#[cfg(unix)]
impl Signals {
    /// From now on no signal ends the process.
    fn taken() -> io::Result<Self> {
        let (terminate, interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        Ok(Self { terminate, interrupt, hangup: signal(SignalKind::hangup())? })
    }

    /// Ends when the process is asked to stop. SIGHUP makes the service read its files anew.
    async fn stop(mut self, state: Arc<State>, reload: Reload) {
        loop {
            tokio::select! {
                _ = self.terminate.recv() => return,
                _ = self.interrupt.recv() => return,
                _ = self.hangup.recv() => {
                    state.reopen_audit();
                    reload.now();
                }
            }
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn taken() -> io::Result<Self> {
        Ok(Self)
    }

    async fn stop(self, _: Arc<State>, _: Reload) {
        // If it can't be waited for, the process is stopped the hard way.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Service {
    /// Listens on the addresses of the configuration.
    ///
    /// # Errors
    ///
    /// When an address or the audit log can't be used.
    pub async fn bind(loaded: ServiceState) -> Result<Self, ServeError> {
        let Listen { http, grpc, admin } = loaded.settings.fixed.listen;
        let state = Arc::new(State::new(loaded).map_err(ServeError::Audit)?);
        let listeners = Listeners { http: bind(http).await?, grpc: bind(grpc).await?, admin: bind(admin).await? };
        let service = Self { state, listeners, reload: Arc::new(Notify::new()) };
        let Listen { http, grpc, admin } = service.addresses();
        let addresses = [("http", http), ("grpc", grpc), ("admin", admin)];
        let addresses: Vec<_> =
            addresses.iter().filter_map(|(name, at)| at.map(|at| (*name, at.to_string()))).collect();
        let addresses: Vec<_> = addresses.iter().map(|(name, at)| (*name, at.as_str())).collect();
        say("info", "listening", &addresses);
        Ok(service)
    }

    /// Where it listens; for port 0, which port it became.
    #[must_use]
    pub fn addresses(&self) -> Listen {
        let Listeners { http, grpc, admin } = &self.listeners;
        let address =
            |listener: &Option<TcpListener>| listener.as_ref().and_then(|listener| listener.local_addr().ok());
        Listen { http: address(http), grpc: address(grpc), admin: address(admin) }
    }

    /// Answers a request as the listeners do once they have read it: it is decided on, counted, and written down.
    #[must_use]
    pub fn check(&self, request: &Request<'_>, source_ip: Option<IpAddr>) -> Verdict {
        self.state.check(request, source_ip)
    }

    /// A way to make it read its files anew.
    #[must_use]
    pub fn reload(&self) -> Reload {
        Reload(Arc::clone(&self.reload))
    }

    /// Answers until `stop` ends; then the requests under way, for as long as the limits say.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let Self { state, listeners: Listeners { http, grpc, admin }, reload } = self;
        let limits = state.limits;
        let (stop_checks, checks_stop) = watch::channel(false);
        let (stop_admin, admin_stop) = watch::channel(false);
        let mut checks = JoinSet::new();
        let mut others = JoinSet::new();
        if let Some(listener) = http {
            let state = Arc::clone(&state);
            let handler = move |request| http::check(Arc::clone(&state), request);
            checks.spawn(listen::serve(listener, limits, checks_stop.clone(), handler));
        }
        if let Some(listener) = grpc {
            let service = Checks::new(Arc::clone(&state));
            let handler = move |request| service.clone().answer(request);
            checks.spawn(listen::serve(listener, limits, checks_stop, handler));
        }
        if let Some(listener) = admin {
            let state = Arc::clone(&state);
            let handler = move |request| admin::answer(Arc::clone(&state), request);
            others.spawn(listen::serve(listener, limits, admin_stop, handler));
        }
        others.spawn(reload::watch(Arc::clone(&state), reload));
        stop.await;
        say("info", "stopping", &[]);
        state.stop();
        stop_checks.send_replace(true);
        while checks.join_next().await.is_some() {}
        // Only now: readiness is asked for until the last check is answered.
        stop_admin.send_replace(true);
        others.abort_all();
        state.close();
        say("info", "stopped", &[]);
    }
}

async fn bind(address: Option<SocketAddr>) -> Result<Option<TcpListener>, ServeError> {
    let Some(address) = address else { return Ok(None) };
    TcpListener::bind(address).await.map(Some).map_err(|error| ServeError::Listen(address, error))
}

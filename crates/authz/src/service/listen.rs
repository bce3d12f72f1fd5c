//! Connections: taken, limited, and ended in peace.

use std::convert::Infallible;
use std::future::{Future, pending};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper::body::{Body, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};

use super::log::say;
use super::settings::Limits;

/// What a request's line and headers may take. Envoy itself takes 60 KiB.
const HEADERS: usize = 128 * 1024;

/// Answers the connections of a listener until told to stop, then waits for those under way.
pub(super) async fn serve<H, F, B>(listener: TcpListener, limits: Limits, mut stop: watch::Receiver<bool>, handler: H)
where
    H: Fn(Request<Incoming>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<Response<B>, Infallible>> + Send + 'static,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let builder = builder(limits);
    let places = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            next = next => next,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Such as too many open files: better later than in a loop.
                say("error", &format!("a connection can't be taken: {error}"), &[]);
                sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        // An answer is one small packet.
        let _ = stream.set_nodelay(true);
        let heard = Arc::new(AtomicBool::new(false));
        let (handler, told) = (handler.clone(), Arc::clone(&heard));
        let service = service_fn(move |request| {
            told.store(true, Ordering::Relaxed);
            handler(request)
        });
        let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // What goes wrong with a connection is its client's trouble.
            tokio::select! {
                _ = connection => {}
                () = silence(limits.header_timeout, &heard) => {}
            }
            drop(place);
        });
    }
    drop(listener);
    let _ = timeout(limits.shutdown_timeout, graceful.shutdown()).await;
}

/// Ends when a connection has had no request at all for so long.
async fn silence(time: Duration, heard: &AtomicBool) {
    sleep(time).await;
    if heard.load(Ordering::Relaxed) {
        pending::<()>().await;
    }
}

fn builder(limits: Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout)
        .max_buf_size(HEADERS)
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(u32::try_from(HEADERS).unwrap_or(u32::MAX))
        .keep_alive_interval(limits.header_timeout)
        .keep_alive_timeout(limits.header_timeout);
    builder
}

//! What all listeners share: one question, one answer.

use std::borrow::Cow;
use std::error::Error;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::{Semaphore, watch};

use super::load::{LoadError, ServiceState};
use super::log::{AuditLog, Unwritten, say, seconds};
use super::metrics::{Metrics, UnderWay};
use super::outcome::Outcome;
use super::settings::Limits;
use partiql_iam::authorizer::{Answer, Refusal, RequestEnvironment};
use partiql_iam::wire::{Request, RequestError};

/// What all listeners share.
#[derive(Debug)]
pub(super) struct State {
    pub(super) limits: Limits,
    /// One for each request that is read and decided.
    pub(super) permits: Semaphore,
    ledger_name: String,
    current: watch::Sender<Arc<ServiceState>>,
    metrics: Metrics,
    audit: AuditLog,
    stopping: AtomicBool,
}

/// What the client gets as answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The request may go on.
    GoOn,
    /// It may not. Holds the body of the answer, for HTTP status 400.
    Refused(String),
    /// The decision could not be written down.
    Unavailable,
}

impl State {
    pub(super) fn new(loaded: ServiceState) -> std::io::Result<Self> {
        let fixed = &loaded.settings.fixed;
        Ok(Self {
            limits: fixed.limits,
            permits: Semaphore::new(fixed.limits.concurrent_requests),
            ledger_name: fixed.ledger.arn.name().to_owned(),
            audit: AuditLog::open(&fixed.audit)?,
            metrics: Metrics::new(),
            current: watch::Sender::new(Arc::new(loaded)),
            stopping: AtomicBool::new(false),
        })
    }

    /// What decisions are made from now.
    pub(super) fn current(&self) -> Arc<ServiceState> {
        Arc::clone(&self.current.borrow())
    }

    /// Decides on a request.
    pub(super) fn check(&self, request: &Request<'_>, source_ip: Option<IpAddr>) -> Verdict {
        let loaded = self.current();
        let environment = RequestEnvironment { time: seconds(), source_ip };
        let began = Instant::now();
        // One ledger an instance: whatever the session, it is of this one.
        let answer = loaded.authorizer.decide(request, |_| Some(Cow::Borrowed(&self.ledger_name)), environment);
        self.conclude(&loaded, &answer, began.elapsed())
    }

    /// Refuses what is no request of the API even before its body is read.
    pub(super) fn refuse(&self, error: &RequestError) -> Verdict {
        self.conclude(&self.current(), &Answer::refused(Refusal::malformed(error)), Duration::ZERO)
    }

    fn conclude(&self, loaded: &ServiceState, answer: &Answer<'_>, time: Duration) -> Verdict {
        let outcome = Outcome::new(answer.refusal.as_ref(), loaded.settings.enforcement);
        self.metrics.decision(answer, outcome, time);
        match (self.audit.write(answer, outcome), &answer.refusal) {
            (Err(Unwritten), _) => Verdict::Unavailable,
            (Ok(()), Some(refusal)) if outcome == Outcome::Refused => Verdict::Refused(refusal.body()),
            (Ok(()), _) => Verdict::GoOn,
        }
    }

    /// Takes what was read anew, or stays with the old.
    pub(super) fn reloaded(&self, result: Result<ServiceState, LoadError>) {
        match result {
            Ok(loaded) => {
                self.current.send_replace(Arc::new(loaded));
                self.metrics.reload(true);
                say("info", "configuration, catalog and policies were read anew", &[]);
            }
            Err(error) => self.not_reloaded(&error),
        }
    }

    /// Stays with the old.
    pub(super) fn not_reloaded(&self, error: &dyn Error) {
        self.metrics.reload(false);
        say("error", &format!("the old configuration, catalog and policies stay: {error}"), &[]);
    }

    pub(super) fn request_began(&self) -> UnderWay<'_> {
        self.metrics.request_began()
    }

    pub(super) fn metrics_text(&self) -> String {
        let changed: SystemTime = self.current().catalog_changed;
        self.metrics.text(changed)
    }

    pub(super) fn reopen_audit(&self) {
        self.audit.reopen();
    }

    /// No longer ready.
    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Writes what waits to be written.
    pub(super) fn close(&self) {
        self.audit.close(self.limits.shutdown_timeout);
    }
}

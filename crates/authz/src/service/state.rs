//! What all listeners share: one question, one answer.

use std::error::Error;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::{Semaphore, watch};

use super::decider::Answered;
use super::load::{LoadError, ServiceState};
use super::log::{AuditLog, Unwritten, say};
use super::metrics::{Metrics, UnderWay};
use super::outcome::Outcome;
use super::request_id::RequestIds;
use super::settings::Limits;
use super::verdict::Verdict;
use crate::incoming::seconds;
use partiql_iam::authorizer::RequestEnvironment;
use partiql_iam::wire::{Request, RequestError};

/// What all listeners share.
#[derive(Debug)]
pub(super) struct State {
    pub(super) limits: Limits,
    /// One for each request that is read and decided.
    pub(super) permits: Semaphore,
    current: watch::Sender<Arc<ServiceState>>,
    metrics: Metrics,
    audit: AuditLog,
    ids: RequestIds,
    stopping: AtomicBool,
}

impl State {
    pub(super) fn new(loaded: ServiceState) -> std::io::Result<Self> {
        let fixed = &loaded.settings.fixed;
        Ok(Self {
            limits: fixed.limits,
            permits: Semaphore::new(fixed.limits.concurrent_requests),
            audit: AuditLog::open(&fixed.audit)?,
            ids: RequestIds::new(),
            metrics: Metrics::new(&loaded.settings.served),
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
        let answer = loaded.decider.decide(request, environment);
        self.conclude(&loaded, &answer, began.elapsed())
    }

    /// Refuses what is no request of the API even before its body is read.
    pub(super) fn refuse(&self, error: &RequestError) -> Verdict {
        let loaded = self.current();
        self.conclude(&loaded, &loaded.decider.refuse(error), Duration::ZERO)
    }

    fn conclude(&self, loaded: &ServiceState, answer: &Answered<'_>, time: Duration) -> Verdict {
        let outcome = Outcome::new(answer.refused_at(), loaded.settings.enforcement);
        self.metrics.decision(answer, outcome, time);
        let id = match (answer, outcome) {
            (Answered::Tables(..), Outcome::Refused) => Some(self.ids.next()),
            (Answered::Ledger(_), _) | (_, Outcome::Allowed | Outcome::WouldRefuse) => None,
        };
        match self.audit.write(answer, outcome, id.as_ref()) {
            Err(Unwritten) => Verdict::Unavailable,
            Ok(()) if outcome == Outcome::Refused => {
                answer.client_answer(id.as_ref()).map_or(Verdict::Unavailable, Verdict::Refused)
            }
            Ok(()) => Verdict::GoOn,
        }
    }

    /// Takes what was read anew, or stays with the old.
    pub(super) fn reloaded(&self, result: Result<ServiceState, LoadError>) {
        match result {
            Ok(loaded) => {
                let tables = loaded.settings.served.tables();
                self.current.send_replace(Arc::new(loaded));
                self.metrics.reload(true);
                say("info", &format!("configuration, {tables} and policies were read anew"), &[]);
            }
            Err(error) => self.not_reloaded(&error),
        }
    }

    /// Stays with the old.
    pub(super) fn not_reloaded(&self, error: &dyn Error) {
        self.metrics.reload(false);
        let tables = self.current().settings.served.tables();
        say("error", &format!("the old configuration, {tables} and policies stay: {error}"), &[]);
    }

    pub(super) fn request_began(&self) -> UnderWay<'_> {
        self.metrics.request_began()
    }

    pub(super) fn metrics_text(&self) -> String {
        let changed: Option<SystemTime> = self.current().tables_changed;
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

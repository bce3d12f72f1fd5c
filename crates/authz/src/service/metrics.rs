//! What is counted.

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant, SystemTime};

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::decider::Answered;
use super::outcome::Outcome;
use super::settings::Served;
use partiql_iam::authorizer::Stage;
use partiql_iam::dynamodb::ApiOperation;
use partiql_iam::qldb::session::CommandKind;
use partiql_iam::{dynamodb, qldb};

type Labels<const N: usize> = [(&'static str, &'static str); N];

/// The metrics of one service.
pub(super) struct Metrics {
    registry: Registry,
    decisions: ByOutcome,
    actions: ByOutcome,
    refusals: Family<Labels<1>, Counter>,
    reloads: Family<Labels<1>, Counter>,
    decision_time: Histogram,
    request_time: Histogram,
    under_way: Gauge,
    tables_age: Gauge<f64, AtomicU64>,
    reload_failed: Gauge,
}

/// Counters by outcome and one thing more. Each is made when it is needed first, and found without a search from then on.
struct ByOutcome {
    label: &'static str,
    family: Family<Labels<2>, Counter>,
    counters: [Box<[OnceLock<Counter>]>; Outcome::ALL.len()],
}

impl ByOutcome {
    /// `values`: how many the label has.
    fn new(label: &'static str, values: usize) -> Self {
        let counters = Outcome::ALL.map(|_| (0..values).map(|_| OnceLock::new()).collect());
        Self { label, family: Family::default(), counters }
    }

    /// `place`: that of the value among all that the label has.
    fn count(&self, outcome: Outcome, place: usize, value: &'static str) {
        let new = || self.family.get_or_create(&[("outcome", outcome.name()), (self.label, value)]).clone();
        if let Some(counter) = self.counters.get(outcome as usize).and_then(|counters| counters.get(place)) {
            counter.get_or_init(new).inc();
        }
    }
}

/// A request from its headers on. It counts as under way until this is dropped, which is also when its client leaves.
pub(super) struct UnderWay<'a> {
    metrics: &'a Metrics,
    began: Instant,
}

impl UnderWay<'_> {
    /// Takes the time until now.
    pub(super) fn answered(self) {
        self.metrics.request_time.observe(self.began.elapsed().as_secs_f64());
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.metrics.under_way.dec();
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

const fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Protocol => "protocol",
        Stage::Caller => "caller",
        Stage::Ledger => "ledger",
        Stage::Statement => "statement",
        Stage::Policy => "policy",
    }
}

impl Metrics {
    pub(super) fn new(served: &Served) -> Self {
        const DECISION_TIMES: [f64; 10] = [1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 1e-3, 1e-2, 0.1];
        const REQUEST_TIMES: [f64; 10] = [5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 0.1, 1.0];
        let (asked_for, values, actions) = match served {
            Served::Ledger { .. } => ("command", CommandKind::ALL.len(), qldb::Action::ALL.len()),
            Served::Tables { .. } => ("operation", ApiOperation::ALL.len(), dynamodb::ACTIONS.actions.len()),
        };
        let mut registry = Registry::with_prefix("partiql_iam");
        let metrics = Self {
            decisions: ByOutcome::new(asked_for, values + 1),
            actions: ByOutcome::new("action", actions),
            refusals: Family::default(),
            reloads: Family::default(),
            decision_time: Histogram::new(DECISION_TIMES),
            request_time: Histogram::new(REQUEST_TIMES),
            under_way: Gauge::default(),
            tables_age: Gauge::default(),
            reload_failed: Gauge::default(),
            registry: Registry::default(),
        };
        let help = format!("Decisions by outcome and {asked_for}");
        registry.register("decisions", help, metrics.decisions.family.clone());
        registry.register("actions", "Permissions that requests needed", metrics.actions.family.clone());
        registry.register("refusals", "Refusals by how far the request came", metrics.refusals.clone());
        registry.register("reloads", "Readings of the files after the first", metrics.reloads.clone());
        registry.register("reload_failed", "Whether the files can't be used", metrics.reload_failed.clone());
        registry.register("requests_under_way", "Requests whose headers came, not answered", metrics.under_way.clone());
        let times = [
            ("decision", "Time of a decision alone", &metrics.decision_time),
            ("request", "Time from a request's headers to its answer", &metrics.request_time),
        ];
        for (name, help, time) in times {
            registry.register_with_unit(name, help, Unit::Seconds, time.clone());
        }
        let age = match served {
            Served::Ledger { .. } => Some(("catalog_age", "Time since the catalog's file was changed")),
            Served::Tables { schemas, .. } if schemas.is_empty() => None,
            Served::Tables { .. } => Some(("schema_age", "Time since the schema's oldest file was changed")),
        };
        if let Some((name, help)) = age {
            registry.register_with_unit(name, help, Unit::Seconds, metrics.tables_age.clone());
        }
        let stages: &[Stage] = match served {
            Served::Ledger { .. } => &[Stage::Protocol, Stage::Caller, Stage::Ledger, Stage::Statement, Stage::Policy],
            Served::Tables { .. } => &[Stage::Protocol, Stage::Caller, Stage::Statement, Stage::Policy],
        };
        // So that they are there before the first of them.
        for stage in stages.iter().copied() {
            let _ = metrics.refusals.get_or_create(&[("stage", stage_name(stage))]);
        }
        Self { registry, ..metrics }
    }

    pub(super) fn decision(&self, answer: &Answered<'_>, outcome: Outcome, time: Duration) {
        let (place, name) = answer.asked_for().map_or((0, "none"), |(place, name)| (place + 1, name));
        self.decisions.count(outcome, place, name);
        for need in answer.needs() {
            self.actions.count(outcome, need.action.index(), need.action.name());
        }
        if let Some(stage) = answer.refused_at() {
            self.refusals.get_or_create(&[("stage", stage_name(stage))]).inc();
        }
        self.decision_time.observe(time.as_secs_f64());
    }

    pub(super) fn request_began(&self) -> UnderWay<'_> {
        self.under_way.inc();
        UnderWay { metrics: self, began: Instant::now() }
    }

    pub(super) fn reload(&self, worked: bool) {
        self.reloads.get_or_create(&[("result", if worked { "ok" } else { "failed" })]).inc();
        self.reload_failed.set(i64::from(!worked));
    }

    /// All of them, as text.
    pub(super) fn text(&self, tables_changed: Option<SystemTime>) -> String {
        if let Some(changed) = tables_changed {
            let age = SystemTime::now().duration_since(changed).unwrap_or_default();
            self.tables_age.set(age.as_secs_f64());
        }
        let mut text = String::new();
        // Strings can always be written to.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

//! Reads the files anew when they change, or when told to.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{MissedTickBehavior, interval};

use super::load::ServiceState;
use super::settings::ServiceConfig;
use super::state::State;
use partiql_iam_project::Stamps;

/// How often files are looked at.
const PERIOD: Duration = Duration::from_secs(1);

/// Looks after the files as long as the service runs.
pub(super) async fn watch(state: Arc<State>, told: Arc<Notify>) {
    let mut tick = interval(PERIOD);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut tried = state.current().stamps.clone();
    let mut before = tried.clone();
    loop {
        let at_once = tokio::select! {
            () = told.notified() => true,
            _ = tick.tick() => false,
        };
        let (asked, last, seen_before) = (Arc::clone(&state), tried.clone(), before.clone());
        // Disks may be slow; requests do not wait for them.
        let work = tokio::task::spawn_blocking(move || look(&asked, last, &seen_before, at_once));
        match work.await {
            Ok((now_tried, now)) => (tried, before) = (now_tried, now),
            // A fault of this program; it is tried again.
            Err(error) => state.not_reloaded(&error),
        }
    }
}

/// Returns the files as they were last read, and as they are now.
fn look(state: &State, tried: Stamps, before: &Stamps, at_once: bool) -> (Stamps, Stamps) {
    let now = tried.again();
    // A file that is just being written will look otherwise in a moment.
    let is_settled = now == *before && now != tried;
    if !at_once && !is_settled {
        return (tried, now);
    }
    let result = state.current().reread();
    // Files that only the new configuration names count too, even if it can't be used yet.
    let tried = match &result {
        Ok(ServiceState { stamps, .. }) => stamps.clone(),
        Err(_) => match ServiceConfig::read(&state.current().settings.path) {
            Ok(settings) => now.with(settings.files()),
            Err(_) => now,
        },
    };
    state.reloaded(result);
    (tried.clone(), tried)
}

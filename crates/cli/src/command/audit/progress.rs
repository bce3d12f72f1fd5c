//! How far reading is, and stopping it.

use std::io::{self, IsTerminal, Read, stderr};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use partiql_iam_audit::Stopped;

/// Somebody pressed Ctrl-C. One for the process, as the signal is.
static STOPPED: AtomicBool = AtomicBool::new(false);

static LISTENING: Once = Once::new();

/// From now on Ctrl-C ends reading, and a second one the program.
pub(super) fn listen() {
    STOPPED.store(false, Ordering::Relaxed);
    LISTENING.call_once(|| {
        // Where it can't be heard, it ends the program.
        _ = ctrlc::set_handler(|| {
            if STOPPED.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        });
    });
}

/// Whether somebody asked to stop.
pub(super) fn is_stopped() -> bool {
    STOPPED.load(Ordering::Relaxed)
}

/// An input whose bytes are counted, until somebody asks to stop.
pub(super) struct Counted<'c, R> {
    pub(super) input: R,
    pub(super) bytes: &'c AtomicU64,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if is_stopped() {
            return Err(io::Error::other(Stopped));
        }
        // So that stopping and the bar do not wait for much.
        let most = buffer.len().min(1 << 20);
        let count = self.input.read(buffer.get_mut(..most).unwrap_or_default())?;
        self.bytes.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// A bar of bytes on the terminal; nothing if standard error is none.
pub(super) fn bar(total: u64) -> ProgressBar {
    let target = if stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(total), target);
    let form = "{bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} to go";
    if let Ok(style) = ProgressStyle::with_template(form) {
        bar.set_style(style);
    }
    bar
}

/// How often the bar moves.
pub(super) const TICK: Duration = Duration::from_millis(100);

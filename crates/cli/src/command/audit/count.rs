//! Counts files, each on one thread, several at once.

use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;

use partiql_iam_audit::{Counter, Known, Problem, ProblemKind, Tally};
use partiql_iam_project::first_line;

use super::super::service::Service;
use super::super::{complain, note};
use super::files::{File, Files, Kind};
use super::progress::{Counted, TICK, bar, is_stopped, listen};
use crate::report::name_of;

/// More threads than this wait for the disk.
const MAX_THREADS: usize = 64;

/// The longest script.
const MAX_SCRIPT: u64 = partiql_iam::syntax::MAX_SCRIPT_BYTES as u64;

/// All that is in the files, and whether somebody stopped it.
pub(super) fn count(files: &Files, known: &Known, service: Option<Service>, jobs: Option<u16>) -> (Tally, bool) {
    let Files { files, left_out } = files;
    if let Some((count, first)) = left_out {
        let others = if *count == 1 { String::new() } else { format!(" and {} more", count - 1) };
        complain(&note(&format!("`{}`{others}: not read, by the ending of the name", first.display())));
    }
    listen();
    let threads = jobs.map_or_else(|| thread::available_parallelism().map_or(1, usize::from), usize::from);
    let threads = threads.min(MAX_THREADS).min(files.len());
    let (next, bytes) = (AtomicUsize::new(0), AtomicU64::new(0));
    let bar = bar(files.iter().map(|file| file.length).sum());
    let (hand_in, tallies) = channel();
    let mut all = Tally::default();
    thread::scope(|scope| {
        for _ in 0..threads {
            let (next, bytes, hand_in) = (&next, &bytes, hand_in.clone());
            scope.spawn(move || {
                let mut counter = Counter::new(known);
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if is_stopped() {
                        break;
                    }
                    one(&mut counter, file, service, bytes);
                }
                _ = hand_in.send(counter.finish());
            });
        }
        drop(hand_in);
        loop {
            match tallies.recv_timeout(TICK) {
                Ok(tally) => all.merge(&tally),
                Err(RecvTimeoutError::Timeout) => bar.set_position(bytes.load(Ordering::Relaxed)),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
    });
    bar.finish_and_clear();
    (all, is_stopped())
}

/// A file's name as messages and examples have it.
fn source(path: &Path) -> Arc<str> {
    if path == Path::new("-") { "standard input".into() } else { name_of(path).into() }
}

fn one(counter: &mut Counter<'_>, file: &File, service: Option<Service>, bytes: &AtomicU64) {
    let File { path, length: _, kind } = file;
    let source = &source(path);
    let result = match kind {
        Kind::Records if path == Path::new("-") => {
            counter.read(Counted { input: io::stdin().lock(), bytes }, source, None);
            Ok(())
        }
        Kind::Records => fs::File::open(path).map(|input| {
            counter.read(Counted { input, bytes }, source, None);
        }),
        Kind::Script => script(counter, path, source, service, bytes),
    };
    if let Err(error) = result {
        counter.problem(Problem::of_file(source, ProblemKind::Unreadable { why: error.to_string() }));
    }
}

fn script(
    counter: &mut Counter<'_>,
    path: &Path,
    source: &Arc<str>,
    service: Option<Service>,
    bytes: &AtomicU64,
) -> io::Result<()> {
    let mut text = Vec::new();
    Counted { input: fs::File::open(path)?, bytes }.take(MAX_SCRIPT + 1).read_to_end(&mut text)?;
    if text.len() as u64 > MAX_SCRIPT {
        counter.problem(Problem::of_file(source, ProblemKind::TooLong));
        return Ok(());
    }
    let of_text = std::str::from_utf8(&text).ok().map(first_line);
    let service = match of_text {
        Some(Ok(Some(service))) => service,
        Some(Err(error)) => {
            counter.problem(Problem::of_file(source, ProblemKind::Malformed { why: error.to_string() }));
            return Ok(());
        }
        Some(Ok(None)) | None => service.map_or(partiql_iam::Service::Qldb, Service::of_library),
    };
    counter.push_script(service, &text, source);
    Ok(())
}

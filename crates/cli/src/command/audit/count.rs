//! Counts files, each on one thread, several at once.

use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;

use partiql_iam_audit::{Counter, Events, Format, Known, Problem, ProblemKind, Tally, unpacked};
use partiql_iam_project::first_line;

use super::super::service::Service;
use super::super::{complain, note};
use super::Input;
use super::files::{File, Gathered, Kind, has_ending};
use super::manifests;
use super::progress::{Counted, TICK, bar, is_stopped, listen};
use super::source::source;

/// More threads than this wait for the disk.
const MAX_THREADS: usize = 64;

/// The longest script.
const MAX_SCRIPT: u64 = partiql_iam::syntax::MAX_SCRIPT_BYTES as u64;

/// All that is in the files, and whether somebody stopped it.
pub(super) fn count(
    gathered: &Gathered,
    known: &Known,
    service: Option<Service>,
    input: Option<Input>,
    jobs: Option<u16>,
) -> (Tally, bool) {
    let Gathered { files, problems, left_out } = gathered;
    if let Some((count, first)) = left_out {
        let others = if *count == 1 { String::new() } else { format!(" and {} more", count - 1) };
        complain(&note(&format!("`{}`{others}: left out: files of its kind have no records", first.display())));
    }
    listen();
    let threads = jobs.map_or_else(|| thread::available_parallelism().map_or(1, usize::from), usize::from);
    let threads = threads.min(MAX_THREADS).min(files.len().max(1));
    let (next, bytes) = (AtomicUsize::new(0), AtomicU64::new(0));
    let bar = bar(files.iter().map(|file| file.length).sum());
    let (hand_in, tallies) = channel();
    let (mut all, mut events) = (Tally::default(), Events::default());
    for problem in problems {
        all.problem(problem.clone());
    }
    let statements_of = service.map_or(partiql_iam::Service::Qldb, Service::of_library);
    thread::scope(|scope| {
        for _ in 0..threads {
            let (next, bytes, hand_in) = (&next, &bytes, hand_in.clone());
            scope.spawn(move || {
                let mut counter = Counter::new(known).of_service(statements_of);
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if is_stopped() {
                        break;
                    }
                    one(&mut counter, file, service, input, bytes);
                }
                _ = hand_in.send(counter.finish_with_events());
            });
        }
        drop(hand_in);
        loop {
            match tallies.recv_timeout(TICK) {
                Ok((tally, own)) => {
                    all.merge(&tally);
                    let both = events.merge(&own);
                    all.totals.repeated_events = all.totals.repeated_events.saturating_add(both);
                }
                Err(RecvTimeoutError::Timeout) => bar.set_position(bytes.load(Ordering::Relaxed)),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
    });
    bar.finish_and_clear();
    (all, is_stopped())
}

fn one(counter: &mut Counter<'_>, file: &File, service: Option<Service>, input: Option<Input>, bytes: &AtomicU64) {
    let File { path, length: _, kind } = file;
    let source = &source(path);
    let is_script = *kind == Kind::Script || input == Some(Input::Script);
    let result = open(path).and_then(|opened| {
        let opened = Counted { input: opened, bytes };
        if is_script {
            return script(counter, unpacked(opened)?, source, service);
        }
        let found = match input {
            Some(Input::Counts) if has_ending(path, ".csv") => {
                counter.push_csv(opened, source);
                return Ok(());
            }
            // Of standard input the first byte tells.
            Some(Input::Counts) => {
                let mut opened = unpacked(opened)?;
                let mut first = [0];
                let count = opened.read(&mut first)?;
                let begin = first.get(..count).unwrap_or_default();
                let whole = io::Cursor::new(begin).chain(opened);
                if matches!(begin, [b'{' | b'[']) {
                    counter.read(whole, source, Some(Format::Counts))
                } else {
                    counter.push_csv(whole, source);
                    return Ok(());
                }
            }
            input => counter.read(opened, source, input.and_then(Input::format)),
        };
        if let Some(problem) = manifests::compare(path, source, &found) {
            counter.problem(problem);
        }
        // Nobody looked for the files that it names.
        if found.has_manifest {
            let why = "a manifest, whose name does not end in `.manifest`".to_owned();
            counter.problem(Problem::of_file(source, ProblemKind::Malformed { why }));
        }
        Ok(())
    });
    if let Err(error) = result {
        counter.problem(Problem::of_file(source, ProblemKind::of_reading(&error)));
    }
}

fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    Ok(if path == Path::new("-") { Box::new(io::stdin().lock()) } else { Box::new(fs::File::open(path)?) })
}

fn script(counter: &mut Counter<'_>, input: impl Read, source: &Arc<str>, service: Option<Service>) -> io::Result<()> {
    let mut text = Vec::new();
    input.take(MAX_SCRIPT + 1).read_to_end(&mut text)?;
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

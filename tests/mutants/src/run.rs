//! Tests run with a mutant, cheapest first, until one fails.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::build::Program;

/// A test by itself: which mutants it reaches, and how long it takes.
#[derive(Debug)]
pub(crate) struct Test {
    program: usize,
    pub(crate) name: String,
    time: Duration,
    reached: HashSet<usize>,
    kills: AtomicU32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Caught,
    /// A test computed for so long that it was ended: it is caught.
    TimedOut,
    /// No test reaches the place.
    Unreached,
    Survived,
    /// No test fails, and there is a reason: it changes nothing that anybody sees.
    Explained,
}

/// At most so long, and no more memory than four gigabytes: a mutant may never end. What counts is the time of the processor, since the machine may have
/// other work; one that waits for nothing is ended too, much later.
fn command(program: &Program, mutant: &str, limit: Duration) -> Command {
    let mut command = Command::new("sh");
    let script = r#"ulimit -v 4000000 -t "$1"; shift; exec timeout -k 2 "$@""#;
    let seconds = limit.as_secs() + 1;
    command.args(["-c", script, "sh", &seconds.to_string(), &(seconds * 10).to_string()]).arg(&program.path);
    command.current_dir(&program.folder).env("MUTANT", mutant).env("RUST_BACKTRACE", "0").env("INSTA_UPDATE", "no");
    command.env("CARGO_MANIFEST_DIR", &program.folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Each test alone, without a mutant. Those that fail or are too slow are left out.
pub(crate) fn tests(programs: &[Program], scratch: &Path, left_out: &[String]) -> Vec<Test> {
    let mut tests = Vec::new();
    let file = scratch.join("reached");
    for (index, program) in programs.iter().enumerate() {
        let list =
            Command::new(&program.path).args(["--list", "--format", "terse"]).current_dir(&program.folder).output();
        let list = String::from_utf8(list.expect("a program of tests").stdout).expect("names");
        for name in list.lines().filter_map(|line| line.strip_suffix(": test")) {
            if left_out.iter().any(|part| name.contains(part.as_str())) {
                continue;
            }
            let _ = fs::remove_file(&file);
            let began = Instant::now();
            let mut command = command(program, &file.to_string_lossy(), Duration::from_secs(90));
            let status = command.args(["--exact", name]).status().expect("a test");
            let time = began.elapsed();
            if !status.success() {
                println!("left out, since it fails without a mutant: {} {name}", program.name);
                continue;
            }
            let reached = fs::read_to_string(&file).unwrap_or_default();
            let reached: HashSet<usize> = reached.lines().filter_map(|line| line.parse().ok()).collect();
            if !reached.is_empty() {
                tests.push(Test { program: index, name: name.to_owned(), time, reached, kills: AtomicU32::new(0) });
            }
        }
    }
    tests
}

pub(crate) fn mutant(number: usize, programs: &[Program], tests: &[Test]) -> (Outcome, String) {
    let mut order: Vec<usize> = (0..tests.len()).filter(|at| tests[*at].reached.contains(&number)).collect();
    if order.is_empty() {
        return (Outcome::Unreached, String::new());
    }
    order.sort_by_cached_key(|at| tests[*at].time / (1 + tests[*at].kills.load(Ordering::Relaxed)));
    // A few at a time, each time twice as long.
    let mut budget = Duration::from_millis(100);
    let mut rest = order.as_slice();
    while !rest.is_empty() {
        let mut sum = Duration::ZERO;
        let fits = rest.iter().take_while(|at| {
            let fits = sum < budget;
            sum += tests[**at].time;
            fits
        });
        let (now, later) = rest.split_at(fits.count().max(1));
        let mut by_program: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in now {
            by_program.entry(tests[*at].program).or_default().push(*at);
        }
        for (program, group) in by_program {
            let time: Duration = group.iter().map(|at| tests[*at].time).sum();
            let names: Vec<&str> = group.iter().map(|at| tests[*at].name.as_str()).collect();
            let mut command = command(&programs[program], &number.to_string(), Duration::from_secs(2) + time * 5);
            let status = command.args(["--test-threads=1", "--exact"]).args(&names).status().expect("tests");
            if !status.success() {
                let first = names.first().map(|name| (*name).to_owned()).unwrap_or_default();
                if let [only] = group.as_slice() {
                    tests[*only].kills.fetch_add(1, Ordering::Relaxed);
                }
                // Ended by `timeout`, or by the limit of the processor's time.
                let is_late = matches!(status.code(), Some(124 | 137 | 152));
                let outcome = if is_late { Outcome::TimedOut } else { Outcome::Caught };
                return (outcome, first);
            }
        }
        rest = later;
        budget *= 2;
    }
    (Outcome::Survived, order.len().to_string())
}

pub(crate) fn counts(outcomes: &[Outcome]) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for outcome in outcomes {
        *counts.entry(format!("{outcome:?}")).or_default() += 1;
    }
    counts
}

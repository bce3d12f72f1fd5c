//! A search for slow inputs: hill climbing over shapes of texts, by the time of a byte. `tests/exhaustive/slow.sh` runs it.
//!
//! - `search SECONDS SEED [KIND]` begins with the rows of `slow.txt` and prints the slowest shape of each kind.
//! - `once KIND BYTES ROW` reads one text, for callgrind to count.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod change;
mod kind;
mod shape;

use std::hint::black_box;
use std::time::{Duration, Instant};

use change::{Random, changed};
use kind::{KINDS, Kind};
use shape::Shape;

/// Shapes that are kept of a kind, to be changed.
const KEPT: usize = 12;

/// What callgrind counts.
#[inline(never)]
fn measured(kind: &Kind, text: &str) {
    (kind.read)(black_box(text));
}

/// The least of a few runs.
fn time(kind: &Kind, text: &str, runs: u32) -> Duration {
    (0..runs)
        .map(|_| {
            let begin = Instant::now();
            measured(kind, text);
            begin.elapsed()
        })
        .min()
        .unwrap_or_default()
}

/// Nanoseconds a byte.
fn cost(kind: &Kind, shape: &Shape, bytes: usize, runs: u32) -> f64 {
    let text = shape.text(bytes);
    // What is much longer than asked for is no shape of that length.
    if text.is_empty() || text.len() > bytes * 2 {
        return 0.0;
    }
    time(kind, &text, runs).as_secs_f64() * 1e9 / text.len().max(bytes / 4) as f64
}

fn search(kind: &Kind, seconds: f64, seed: u64) {
    let mut random = Random(seed);
    let begin = Instant::now();
    let seeds = kind.seeds();
    let words: Vec<&str> = kind.words.split(' ').collect();
    let mut kept: Vec<(f64, Shape)> =
        seeds.iter().map(|shape| (cost(kind, shape, kind.bytes, 2), shape.clone())).collect();
    let mut tried = kept.len();
    while begin.elapsed().as_secs_f64() < seconds {
        kept.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        kept.dedup_by(|one, other| one.1 == other.1);
        kept.truncate(KEPT);
        // Sometimes from the beginning again, so that a hill is not all there is.
        let shape = if random.below(6) == 0 { random.one_of(&seeds) } else { &random.one_of(&kept).1 };
        let shape = changed(shape, &seeds, &words, &mut random);
        let least = kept.last().map_or(0.0, |(cost, _)| *cost);
        let mut found = cost(kind, &shape, kind.bytes, 1);
        tried += 1;
        if found > least {
            // Something else may have had the processor.
            found = found.min(cost(kind, &shape, kind.bytes, 3));
            if found > least {
                kept.push((found, shape));
            }
        }
    }
    kept.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    println!("{}: {tried} shapes", kind.name);
    for (_, shape) in kept.iter().take(3) {
        let [quarter, half, whole] = [4, 2, 1].map(|part| cost(kind, shape, kind.bytes / part, 5));
        println!(
            "  {quarter:.0}, {half:.0}, {whole:.0} ns a byte of a quarter, a half and {} bytes: {}",
            kind.bytes,
            shape.row()
        );
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let texts: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match texts.as_slice() {
        ["search", seconds, seed, only @ ..] => {
            let kinds: Vec<&Kind> = KINDS.iter().filter(|kind| only.is_empty() || only.contains(&kind.name)).collect();
            let each = seconds.parse::<f64>().expect("seconds") / kinds.len() as f64;
            for kind in kinds {
                search(kind, each, seed.parse().expect("a seed"));
            }
        }
        ["once", name, bytes, row] => {
            let kind = KINDS.iter().find(|kind| kind.name == *name).expect("a kind");
            let text = Shape::read(row).text(bytes.parse().expect("bytes"));
            measured(kind, &text);
            println!("{}", text.len());
        }
        ["show", bytes, row] => println!("{}", Shape::read(row).text(bytes.parse().expect("bytes"))),
        _ => panic!("search SECONDS SEED [KIND...], or once KIND BYTES ROW"),
    }
}

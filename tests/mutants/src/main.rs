//! The tests tested: `mutants ROOT TREE LIST EXPLAINED SEED COUNT [-- arguments of cargo test]`. `run.sh` has the way there.

mod build;
mod list;
mod run;
mod weave;

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Instant;

use run::Outcome;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [root, tree, list, explained, seed, count, rest @ ..] = arguments.as_slice() else {
        panic!("ROOT TREE LIST EXPLAINED SEED COUNT [arguments of cargo test]");
    };
    let (root, tree) = (Path::new(root), Path::new(tree));
    let mutants = list::read(&fs::read_to_string(list).expect("a list"));
    let (unviable, without) = build::library(root, tree, &mutants);
    println!(
        "{} mutants: {} can't be compiled, {} are computed while compiling",
        mutants.len(),
        unviable.len(),
        without.len()
    );
    for mutant in mutants.iter().filter(|mutant| without.contains(&mutant.number)) {
        println!("while compiling: {}", mutant.name);
    }
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    let programs = build::tests(tree, &rest);
    let left_out: Vec<String> =
        std::env::var("LEFT_OUT").map_or(Vec::new(), |parts| parts.split_whitespace().map(str::to_owned).collect());
    let tests = run::tests(&programs, tree, &left_out);
    println!("{} tests in {} programs", tests.len(), programs.len());

    let explained = fs::read_to_string(explained).unwrap_or_default();
    let explained: HashSet<&str> =
        explained.lines().filter_map(|line| line.strip_prefix("- `")?.split_once('`')).map(|(name, _)| name).collect();
    let out: HashSet<usize> = unviable.iter().chain(&without).copied().collect();
    let mutants: Vec<_> = mutants.into_iter().filter(|mutant| !out.contains(&mutant.number)).collect();
    let mut outcomes = Vec::new();
    let began = Instant::now();
    let mut survivors = Vec::new();
    // What another set of tests let live.
    let only = std::env::var("ONLY").ok().map(|path| fs::read_to_string(path).expect("a list of names"));
    let only: Option<HashSet<&str>> = only.as_deref().map(|names| names.lines().collect());
    let sample = list::sample(&mutants, seed.parse().expect("a seed"), count.parse().expect("a count"));
    let sample: Vec<_> =
        sample.iter().filter(|mutant| only.as_ref().is_none_or(|only| only.contains(mutant.name.as_str()))).collect();
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..std::env::var("JOBS").map_or(1, |jobs| jobs.parse().expect("a number")) {
            let (sender, next, sample, programs, tests) = (sender.clone(), &next, &sample, &programs, &tests);
            scope.spawn(move || {
                while let Some(mutant) = sample.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let (outcome, by) = run::mutant(mutant.number, programs, tests);
                    sender.send((*mutant, outcome, by)).expect("who counts");
                }
            });
        }
        drop(sender);
        for (mutant, mut outcome, by) in receiver {
            let lives = matches!(outcome, Outcome::Survived | Outcome::Unreached);
            if lives && explained.contains(mutant.name_without_place().as_str()) {
                outcome = Outcome::Explained;
            }
            outcomes.push(outcome);
            if !matches!(outcome, Outcome::Caught | Outcome::Explained) {
                println!("{outcome:?}: {} {} ({by})", mutant.number, mutant.name);
            }
            if matches!(outcome, Outcome::Survived | Outcome::Unreached) {
                survivors.push(mutant.name.clone());
            }
            if outcomes.len() % 100 == 0 {
                let seconds = began.elapsed().as_secs_f64();
                println!("… {} of them, {:?}, {seconds:.0} s", outcomes.len(), run::counts(&outcomes));
            }
        }
    });
    println!(
        "{} of {} mutants that compile, seed {seed}: {:?}, {:.0} s",
        outcomes.len(),
        mutants.len(),
        run::counts(&outcomes),
        began.elapsed().as_secs_f64()
    );
    fs::write(tree.join("survivors.txt"), survivors.join("\n")).expect("a file for the survivors");
    if !survivors.is_empty() {
        std::process::exit(1);
    }
}

//! What is decided by policies, beside the IAM User Guide in plain lines (`guide`), for all small sets of policies.

mod attached;
pub(crate) mod conditions;
mod facts;
mod rows;
mod tally;
pub(crate) mod world;
pub(crate) mod worlds;

use crate::Bound;
use crate::policies::rows::Rows;
use crate::policies::tally::Tally;

/// Looks at every case of the worlds; whether all is right.
pub(crate) fn check(bound: Bound, threads: usize, within: &str) -> bool {
    let rows = Rows::read(include_str!("../../policies.txt"));
    let is_gate = matches!(bound, Bound::Gate);
    let mut is_right = true;
    let mut all = Tally::default();
    for (name, world) in worlds::ALL.iter().filter(|(name, _)| name.contains(within)) {
        let began = std::time::Instant::now();
        let tallies: Vec<Tally> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|worker| {
                    let rows = &rows;
                    scope.spawn(move || {
                        let mut tally = Tally::new(rows, worker, threads);
                        world(is_gate, &mut tally);
                        tally
                    })
                })
                .collect();
            workers.into_iter().map(|worker| worker.join().expect("a worker")).collect()
        });
        let tally = tallies.into_iter().fold(Tally::default(), Tally::and);
        println!("policies, {name}: {tally}; {:.1} s", began.elapsed().as_secs_f64());
        is_right &= tally.report(name);
        all = all.and(tally);
    }
    is_right & (!within.is_empty() || rows.are_needed(&all, is_gate))
}

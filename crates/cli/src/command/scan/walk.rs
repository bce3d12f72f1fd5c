//! Many files at once, and what is found in them in their order.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, RecvError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::super::Failure;

/// So many files are looked at and not yet printed, at most: memory does not grow with the number of files.
const WINDOW: usize = 512;

/// So many are handed to a thread together, at most: handing them over takes longer than to look at most of them.
const TOGETHER: usize = 32;

/// More threads than this wait for the disk.
const MAX_THREADS: usize = 16;

/// Does the work of each job on several threads, and hands on the results in the order of the jobs.
///
/// `work` has a place for bytes that its thread keeps.
pub(super) fn in_order<J: Send, R: Send>(
    mut jobs: impl Iterator<Item = J>,
    work: impl Fn(J, &mut Vec<u8>) -> R + Sync,
    mut done: impl FnMut(R) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MAX_THREADS);
    let (give, jobs_of_threads) = sync_channel::<(usize, Vec<J>)>(WINDOW);
    let (hand_in, results) = sync_channel::<(usize, Vec<R>)>(WINDOW);
    let jobs_of_threads = Mutex::new(jobs_of_threads);
    thread::scope(|scope| {
        for _ in 0..threads {
            let hand_in = hand_in.clone();
            let (jobs_of_threads, work) = (&jobs_of_threads, &work);
            scope.spawn(move || {
                let mut buffer = Vec::new();
                while let Ok((first, jobs)) = next(jobs_of_threads) {
                    let results = jobs.into_iter().map(|job| work(job, &mut buffer)).collect();
                    if hand_in.send((first, results)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(hand_in);
        let mut waiting = BTreeMap::new();
        let (mut given, mut printed) = (0, 0);
        loop {
            while given - printed < WINDOW {
                // Of a few files each is a thread's own.
                let some: Vec<J> = jobs.by_ref().take((1 + given / TOGETHER).min(TOGETHER)).collect();
                let (first, count) = (given, some.len());
                if count == 0 || give.send((first, some)).is_err() {
                    break;
                }
                given += count;
            }
            if given == printed {
                break;
            }
            let Ok((first, some)) = results.recv() else { break };
            waiting.insert(first, some);
            while let Some(some) = waiting.remove(&printed) {
                printed += some.len();
                some.into_iter().try_for_each(&mut done)?;
            }
        }
        // The threads end when there is nothing more to come.
        drop(give);
        Ok(())
    })
}

fn next<J>(jobs: &Mutex<Receiver<(usize, Vec<J>)>>) -> Result<(usize, Vec<J>), RecvError> {
    jobs.lock().unwrap_or_else(PoisonError::into_inner).recv()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_jobs() {
        let mut seen = Vec::new();
        let work = |job: usize, _: &mut Vec<u8>| {
            if job.is_multiple_of(97) {
                thread::sleep(std::time::Duration::from_millis(3));
            }
            job * 2
        };
        let done = |result| {
            seen.push(result);
            Ok(())
        };
        in_order(0..2_000, work, done).unwrap();
        assert_eq!(seen, (0..2_000).map(|job| job * 2).collect::<Vec<_>>());
    }

    #[test]
    fn a_failure_ends_it() {
        let done = |result: usize| if result < 3 { Ok(()) } else { Err(Failure::Message("enough".to_owned())) };
        let result = in_order(0..10_000, |job, _| job, done);
        assert!(matches!(result, Err(Failure::Message(message)) if message == "enough"));
    }
}

//! What criterion has measured: the median of each bench, from its own files.

#![allow(dead_code, reason = "the bench that writes uses the names alone")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use serde_json::Value;

/// The median of one bench.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    pub(crate) nanoseconds: f64,
    /// How many bytes one run takes.
    pub(crate) bytes: Option<u64>,
    /// How many things one run takes.
    pub(crate) elements: Option<u64>,
}

/// All benches by group, function and value.
#[derive(Debug, Default)]
pub(crate) struct Results {
    benches: BTreeMap<(String, String, String), Measured>,
    /// How many times as long as this library a peer takes, by peer: the median over the statements of the corpus.
    each: BTreeMap<String, f64>,
    oldest: Option<SystemTime>,
    newest: Option<SystemTime>,
}

impl Results {
    /// What is in the target directory.
    pub(crate) fn read() -> Self {
        let mut results = Self::default();
        let directory = target_directory().join("criterion");
        results.read_directory(&directory);
        let each = fs::read(directory.join(EACH)).ok().and_then(|each| serde_json::from_slice(&each).ok());
        Self { each: each.unwrap_or_default(), ..results }
    }

    fn read_directory(&mut self, directory: &Path) {
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_name() == "new" {
                self.read_bench(&path);
            } else if path.is_dir() {
                self.read_directory(&path);
            }
        }
    }

    /// A bench that was run with `--test` only has no estimates.
    fn read_bench(&mut self, directory: &Path) -> Option<()> {
        let estimates = directory.join("estimates.json");
        let time = fs::metadata(&estimates).and_then(|file| file.modified()).ok()?;
        let bench: Value = serde_json::from_slice(&fs::read(directory.join("benchmark.json")).ok()?).ok()?;
        let estimates: Value = serde_json::from_slice(&fs::read(estimates).ok()?).ok()?;
        let part = |name: &str| bench[name].as_str().unwrap_or_default().to_owned();
        let throughput = &bench["throughput"];
        let both = &throughput["ElementsAndBytes"];
        let measured = Measured {
            nanoseconds: estimates["median"]["point_estimate"].as_f64()?,
            bytes: throughput["Bytes"].as_u64().or(both["bytes"].as_u64()),
            elements: throughput["Elements"].as_u64().or(both["elements"].as_u64()),
        };
        self.benches.insert((part("group_id"), part("function_id"), part("value_str")), measured);
        self.oldest = Some(self.oldest.map_or(time, |other| other.min(time)));
        self.newest = Some(self.newest.map_or(time, |other| other.max(time)));
        Some(())
    }

    pub(crate) fn get(&self, group: &str, function: &str, value: &str) -> Option<Measured> {
        self.benches.get(&(group.to_owned(), function.to_owned(), value.to_owned())).copied()
    }

    /// The benches of a group: function, value, result. By function, then by size.
    pub(crate) fn group(&self, group: &str) -> Vec<(&str, &str, Measured)> {
        let of_group = self.benches.iter().filter(|((of, _, _), _)| of == group);
        let mut benches: Vec<_> =
            of_group.map(|((_, function, value), measured)| (function.as_str(), value.as_str(), *measured)).collect();
        benches.sort_by_key(|(function, _, measured)| (*function, measured.bytes, measured.elements));
        benches
    }

    /// How many times as long as this library a peer takes, in the median over the statements of the corpus that both accept.
    pub(crate) fn each(&self, peer: &str) -> Option<f64> {
        self.each.get(peer).copied()
    }

    /// How far apart the oldest and the newest result are: more than a run takes, if they are of several runs.
    pub(crate) fn age(&self) -> Duration {
        let apart = |oldest: SystemTime| self.newest?.duration_since(oldest).ok();
        self.oldest.and_then(apart).unwrap_or_default()
    }
}

/// The file beside criterion's in which the ratios of single statements are: criterion knows no ratios.
pub(crate) const EACH: &str = "each.json";

/// Where cargo builds.
pub(crate) fn target_directory() -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    metadata["target_directory"].as_str().expect("a path").into()
}

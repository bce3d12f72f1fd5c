//! The library with all mutants, and its tests.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::list::Mutant;
use crate::weave::{SWITCH, Woven, weave};

/// Puts the mutants that compile into the copy `tree` of `root`. Those that do not, and those that have no place.
pub(crate) fn library(root: &Path, tree: &Path, mutants: &[Mutant]) -> (HashSet<usize>, Vec<usize>) {
    let library = fs::read_to_string(root.join("src/lib.rs")).expect("the library");
    let library = library.replace(
        "#![cfg_attr(not(test), no_std)]",
        "#![allow(warnings)]\n#![feature(core_intrinsics, const_eval_select)]",
    );
    // With `std`, so that the values which cargo-mutants puts in have names.
    let library =
        library.replacen("extern crate alloc;", "extern crate alloc;\n#[doc(hidden)]\npub mod mutants_switch;", 1);
    write(&tree.join("src/lib.rs"), &library);
    write(&tree.join("src/mutants_switch.rs"), SWITCH);
    let mut by_file: BTreeMap<&str, Vec<&Mutant>> = BTreeMap::new();
    for mutant in mutants {
        by_file.entry(&mutant.file).or_default().push(mutant);
    }
    // Those of the time before are tried no more, as long as they are in the same place.
    let memory = tree.join("unviable.txt");
    let before = fs::read_to_string(&memory).unwrap_or_default();
    let before: HashSet<&str> = before.lines().collect();
    let mut unviable: HashSet<usize> =
        mutants.iter().filter(|mutant| before.contains(mutant.name.as_str())).map(|mutant| mutant.number).collect();
    loop {
        let mut woven = BTreeMap::new();
        for (file, mutants) in &by_file {
            let source = fs::read_to_string(root.join(file)).expect("a file of the list");
            let one = weave(&source, mutants, &unviable);
            write(&tree.join(file), &one.text);
            unviable.extend(&one.unviable);
            woven.insert((*file).to_owned(), one);
        }
        let found = faults(tree, &woven);
        println!("compiling: {} mutants, {} more can't be compiled", mutants.len() - unviable.len(), found.len());
        if found.is_empty() {
            let names =
                mutants.iter().filter(|mutant| unviable.contains(&mutant.number)).map(|mutant| mutant.name.as_str());
            write(&memory, &names.collect::<Vec<_>>().join("\n"));
            return (unviable, woven.values().flat_map(|one| one.without.iter().copied()).collect());
        }
        unviable.extend(found);
    }
}

/// Only if it differs, so that cargo builds nothing that it has.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).ok().as_deref() != Some(text) {
        fs::write(path, text).expect("a file of the copy");
    }
}

fn cargo(tree: &Path, arguments: &[&str]) -> Vec<Value> {
    let output = Command::new("cargo")
        .args(arguments)
        .args(["--message-format=json", "--locked"])
        .current_dir(tree)
        // For a switch that functions have which are computed while compiling, too.
        .env("RUSTC_BOOTSTRAP", "1")
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// The mutants that the compiler has an error about.
fn faults(tree: &Path, woven: &BTreeMap<String, Woven>) -> HashSet<usize> {
    let (mut found, mut unknown) = (HashSet::new(), String::new());
    for message in cargo(tree, &["check", "--quiet", "--package", "partiql-iam", "--all-features"]) {
        let message = &message["message"];
        if message["level"] != "error" {
            continue;
        }
        let mut spans: Vec<(&Woven, Range<usize>, bool)> = Vec::new();
        for span in message["spans"].as_array().into_iter().flatten() {
            let number = |name: &str| usize::try_from(span[name].as_u64().unwrap_or_default()).unwrap_or_default();
            if let Some(file) = span["file_name"].as_str().and_then(|name| woven.get(name)) {
                spans.push((file, number("byte_start")..number("byte_end"), span["is_primary"] == true));
            }
        }
        // Those first that the error itself is in.
        spans.sort_by_key(|(_, _, is_primary)| !is_primary);
        let narrowest = spans.iter().find_map(|(file, span, _)| {
            let holds = file.ranges.iter().filter(|(range, _)| range.start <= span.start && span.end <= range.end);
            let within = file.ranges.iter().filter(|(range, _)| span.start <= range.start && range.end <= span.end);
            let narrow = holds.min_by_key(|(range, _)| range.len());
            narrow.or_else(|| within.min_by_key(|(range, _)| range.len())).map(|(_, mutant)| *mutant)
        });
        match narrowest {
            Some(mutant) => drop(found.insert(mutant)),
            None if spans.is_empty() => {}
            None => unknown.push_str(message["rendered"].as_str().unwrap_or_default()),
        }
    }
    // The others' errors may be what it comes from.
    assert!(unknown.is_empty() || !found.is_empty(), "errors of no mutant: {unknown}");
    found
}

/// A program of tests, and where it is run.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) path: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) name: String,
}

pub(crate) fn tests(tree: &Path, arguments: &[&str]) -> Vec<Program> {
    let mut programs = Vec::new();
    let mut failed = String::new();
    let all: Vec<&str> = ["test", "--no-run", "--all-features"].iter().chain(arguments).copied().collect();
    for message in cargo(tree, &all) {
        if message["message"]["level"] == "error" {
            failed.push_str(message["message"]["rendered"].as_str().unwrap_or_default());
        }
        if let (Some(path), Some(manifest)) = (message["executable"].as_str(), message["manifest_path"].as_str()) {
            if message["profile"]["test"] == true {
                programs.push(Program {
                    path: path.into(),
                    folder: Path::new(manifest).parent().expect("a folder").to_owned(),
                    name: message["target"]["name"].as_str().unwrap_or_default().to_owned(),
                });
            }
        }
    }
    assert!(failed.is_empty(), "the tests can't be built:\n{failed}");
    programs
}

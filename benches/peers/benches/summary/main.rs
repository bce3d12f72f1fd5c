//! The summary at the end of `cargo bench`, made from criterion's files.
//!
//! `cargo bench -p partiql-iam-peers --bench summary` prints it again. With `-- --write` it also replaces what is between
//! `<!-- bench:begin -->` and `<!-- bench:end -->`: one sentence in `README.md`, the tables that a user decides by in
//! `docs/performance.md`, the others in `docs/notes/performance.md`.

#![allow(clippy::expect_used, clippy::print_stdout, clippy::indexing_slicing, reason = "a bench may panic and print")]
#![allow(clippy::cast_precision_loss, reason = "sizes are small")]

#[path = "../../../items/mod.rs"]
mod items;
mod results;
mod sections;
#[path = "../../../statements/mod.rs"]
mod statements;
mod table;

use std::process::Command;
use std::{env, fs, thread};

use results::Results;
use table::Table;

const BEGIN: &str = "<!-- bench:begin -->\n";
const END: &str = "<!-- bench:end -->";

/// What a program prints, in one line.
fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}

/// What of a processor the times depend on: how wide texts are copied and compared.
const FEATURES: [&str; 8] = ["sse4_2", "avx", "avx2", "bmi2", "erms", "fsrm", "avx512f", "avx512bw"];

/// Commit, compiler and machine, and how far apart the results are, in minutes.
fn origin(minutes: u64) -> String {
    let commit = output("git", &["rev-parse", "--short", "HEAD"]);
    let changes = output("git", &["status", "--porcelain"]);
    let changes = if changes.is_empty() { "" } else { " + changes" };
    let rustc = output("rustc", &["--version"]);
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or(env::consts::ARCH, |(_, model)| model);
    let flags =
        cpus.lines().find_map(|line| line.strip_prefix("flags")?.split_once(": ")).map_or("", |(_, flags)| flags);
    let has = |feature: &&str| flags.split(' ').any(|flag| flag == *feature);
    let features: Vec<&str> = FEATURES.into_iter().filter(has).collect();
    let features = if features.is_empty() { "features unknown".to_owned() } else { features.join(" ") };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let runs = if minutes > 60 { format!("runs up to {minutes} minutes apart") } else { "one run".to_owned() };
    format!("Commit {commit}{changes}, {rustc}, {model} ({features}), {cores} cores. Medians of {runs}.")
}

const LEGEND: &str = "Time to parse *and* resolve one statement against a catalog, beside libraries that only parse. `10 ×`: that \
    library takes ten times as long. `a`: it does not accept `?`, so both sides were given `'A1'`. *to logos*: the time over that of a \
    bare tokenizer.";

/// Puts the new text between the marks of a file.
fn write(file: &str, text: &str) {
    let path = format!("{}/../../{file}", env!("CARGO_MANIFEST_DIR"));
    let old = fs::read_to_string(&path).expect("a file");
    let (before, rest) = old.split_once(BEGIN).expect("the mark of the beginning");
    let (_, after) = rest.split_once(END).expect("the mark of the end");
    fs::write(&path, format!("{before}{BEGIN}{text}{END}{after}")).expect("a file that can be written");
}

fn main() {
    let results = Results::read();
    let minutes = results.age().as_secs() / 60;
    let origin = origin(minutes);
    let classes = sections::classes(&results);
    let use_tables = [
        ("Statements of DynamoDB, with keys and values", sections::dynamodb(&results)),
        ("Refusing a statement", sections::errors(&results)),
        ("Decisions", sections::decisions(&results)),
        ("The first statement of a process", sections::first(&results)),
    ];
    let note_tables = [
        ("What is to be reached", sections::reach(&results)),
        (
            "Statements of the corpus that each parser accepts, with `'A1'` for `?` if need be",
            sections::accepted(&results),
        ),
        ("Cost against size", sections::scale(&results)),
    ];
    println!("\n{origin}\n\n{LEGEND}\n\n{}", classes.text());
    for (title, table) in use_tables.iter().chain(&note_tables) {
        println!("{title}\n\n{}", table.text());
    }
    if minutes > 60 {
        println!("The oldest of these results is {minutes} minutes older than the newest: they are not of one run.");
    }
    if env::args().any(|argument| argument == "--write") {
        write("README.md", &sections::sentence(&results).expect("results of all classes and of the decisions"));
        let begin = format!("\n{origin}\n\n### From text to requirements\n\n{LEGEND}\n\n{}\n", classes.markdown());
        write("docs/performance.md", &(begin + &markdown(&use_tables)));
        write("docs/notes/performance.md", &format!("\n{origin}\n\n{}", markdown(&note_tables)));
    }
}

/// Tables, each under its title.
fn markdown(tables: &[(&str, Table)]) -> String {
    tables.iter().map(|(title, table)| format!("### {title}\n\n{}\n", table.markdown())).collect()
}

//! The command line, and every command in the documentation with its output.

use std::fmt::Write;
use std::process::Command;
use std::{env, fs};

#[test]
fn commands_print_what_is_shown() {
    // The documentation is read at the root of the repository.
    env::set_current_dir("../..").unwrap();
    let cases = trycmd::TestCases::new();
    cases.case("crates/cli/tests/cli/*.trycmd").case("README.md").case("docs/*.md");
    if cfg!(not(feature = "authz")) {
        cases.skip("crates/cli/tests/cli/authz-*.trycmd");
    }
}

/// The table of `docs/permissions.md` is what the program prints; with `UPDATE=1` it is written.
#[test]
fn the_permissions_table_is_documented() {
    const BEGIN: &str = "<!-- reference:begin -->\n";
    const END: &str = "<!-- reference:end -->";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/permissions.md");
    let output =
        Command::new(env!("CARGO_BIN_EXE_partiql-iam")).args(["reference", "--format", "markdown"]).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let page = fs::read_to_string(path).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (written, after) = rest.split_once(END).unwrap();
    if env::var_os("UPDATE").is_some() {
        fs::write(path, format!("{before}{BEGIN}{printed}{END}{after}")).unwrap();
    } else {
        assert_eq!(written, printed, "write it with `UPDATE=1 cargo test -p partiql-iam-cli permissions_table`");
    }
    // Each certainty of the table is explained after it.
    let words = printed.split(['(', ')']).skip(1).step_by(2);
    for word in words.filter(|word| word.chars().all(|letter| letter.is_ascii_lowercase()) && *word != "table") {
        assert!(after.contains(&format!("\n| {word} | ")), "{word}");
    }
}

/// The list of `docs/lint.md` is what the program prints; with `UPDATE=1` it is written.
#[test]
fn the_lints_are_documented() {
    const BEGIN: &str = "<!-- lints:begin -->\n";
    const END: &str = "<!-- lints:end -->";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/lint.md");
    let program =
        Command::new(env!("CARGO_BIN_EXE_partiql-iam")).args(["lint", "--list", "--format", "json"]).output().unwrap();
    let mut printed = String::from("| code | severity | how sure | why | source |\n| --- | --- | --- | --- | --- |\n");
    for line in String::from_utf8(program.stdout).unwrap().lines() {
        let lint: serde_json::Value = serde_json::from_str(line).unwrap();
        let cells = ["code", "severity", "certainty", "why", "source"].map(|name| lint[name].as_str().unwrap());
        let [code, severity, certainty, why, source] = cells;
        writeln!(printed, "| `{code}` | {severity} | {certainty} | {why} | {source} |").unwrap();
    }
    let page = fs::read_to_string(path).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (written, after) = rest.split_once(END).unwrap();
    if env::var_os("UPDATE").is_some() {
        fs::write(path, format!("{before}{BEGIN}{printed}{END}{after}")).unwrap();
    } else {
        assert_eq!(written, printed, "write it with `UPDATE=1 cargo test -p partiql-iam-cli lints_are_documented`");
    }
}

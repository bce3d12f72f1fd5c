//! Every code of the sources has its rule.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use partiql_iam::iam::Lint;
use partiql_iam::lints;

use crate::row::Kind;
use crate::{codes, rules};

/// The crates whose errors, warnings and findings the program and the editor show.
const CRATES: [&str; 8] = ["answer", "cli", "embedded", "lsp", "project", "scan", "template", "../src"];

/// Codes without a page. The list only gets shorter.
const NO_PAGE: &[(&str, &[&str])] = &[
    (
        "said to programs that use the library",
        &[
            "no-such-statement",
            "not-allowed",
            "other-dialect",
            "permissions-mode",
            "schema",
            "several-ledgers",
            "unknown-operator",
        ],
    ),
    (
        "said by the service of requests that it refuses",
        &[
            "body-too-long",
            "content-encoding",
            "content-length",
            "content-type",
            "credential",
            "duplicate-header",
            "host",
            "host-account",
            "host-region",
            "host-service",
            "member",
            "method",
            "no-command",
            "parameter",
            "partial-body",
            "path",
            "protocol",
            "session-token",
            "several-commands",
            "target",
            "transfer-encoding",
            "value",
        ],
    ),
    (
        "of arguments of `audit` and `mcp`, whose message and help say all",
        &[
            "csv-of-policies",
            "empty-window",
            "nothing-used",
            "unknown-principals",
            "no-patch",
            "root",
            "several-policies",
            "several-principals",
            "who",
        ],
    ),
    ("of 50,000 tables, more than a page can show", &["too-many-tables"]),
    ("of policies that are written, which other commands do not say", &["any-table", "possible", "unlimited"]),
    (
        "of arguments that are refused while they are read, without the code",
        &["caller-key", "principal", "unknown-operation"],
    ),
    ("of an argument that the form of the command asks for", &["no-path", "no-tag"]),
    ("of two tags that differ in case, beside a condition that does not tell them apart", &["tag-keys-by-case"]),
    ("of operations of which no source names an action", &["no-action"]),
    ("of a file that the service can't read, or that can't be written", &["file", "fix"]),
];

/// What makes a diagnostic of its first argument, the code.
const MAKERS: [&str; 8] = [
    "Diagnostic::new(",
    "Failure::plain(",
    "Failure::file(",
    "Refused::whole(",
    "Self::whole(",
    "coded_note(",
    "reason(",
    "wrong(",
];

/// Functions that are given the code: the file, and how often it makes a diagnostic of one.
const PASSED_ON: &[(&str, usize)] = &[
    ("answer/src/least.rs", 1),
    ("answer/src/reason.rs", 1),
    ("cli/src/command/failure.rs", 3),
    ("cli/src/command/mcp/refusal.rs", 1),
    ("lsp/src/denial.rs", 1),
    ("lsp/src/policy.rs", 1),
    ("scan/src/ignore.rs", 1),
    ("scan/src/statement.rs", 1),
];

/// The sources of a folder, without their tests.
fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            found.push((path.clone(), lines.fold(String::new(), |all, line| all + line + "\n")));
        }
    }
}

fn is_code(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// The codes that a source says, and how many it is given.
fn said(text: &str, constants: &BTreeMap<String, String>) -> (BTreeSet<String>, usize) {
    let mut found = BTreeSet::new();
    let mut given = 0;
    for body in text.split("fn code(").skip(1).filter(|rest| rest.contains("-> &'static str {")) {
        let body = body.split("\n    }\n").next().unwrap();
        found.extend(body.split('"').skip(1).step_by(2).filter(|text| is_code(text)).map(str::to_owned));
    }
    for maker in MAKERS {
        for rest in text.split(maker).skip(1) {
            let argument = rest.split([',', ')']).next().unwrap().trim();
            let is_constant = argument.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_');
            if let Some(code) = argument.strip_prefix('"') {
                let code = code.trim_end_matches('"');
                found.extend(is_code(code).then(|| code.to_owned()));
            } else if is_constant {
                found.extend(constants.get(argument).filter(|code| is_code(code)).cloned());
            } else if maker == "Diagnostic::new(" {
                given += 1;
            }
        }
    }
    (found, given)
}

#[test]
fn every_code_has_a_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut all = Vec::new();
    for name in CRATES {
        let folder = root.join(name);
        sources(&if name.starts_with("..") { folder } else { folder.join("src") }, &mut all);
    }
    let constant = |line: &str| {
        let (name, value) = line.split_once("const ")?.1.split_once(": &str = \"")?;
        Some((name.to_owned(), value.strip_suffix("\";")?.to_owned()))
    };
    let constants: BTreeMap<String, String> =
        all.iter().flat_map(|(_, text)| text.lines().filter_map(constant)).collect();
    let (mut found, mut given) = (BTreeSet::new(), Vec::new());
    for (path, text) in &all {
        let (codes, count) = said(text, &constants);
        found.extend(codes);
        if count > 0 {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            given.push((name, count));
        }
    }
    given.sort();
    let expected: Vec<(String, usize)> = PASSED_ON.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
    assert_eq!(given, expected, "a code that a function is given is said where it is called");
    assert!(found.len() > 250, "{}", found.len());
    let pages = codes();
    let without: BTreeSet<&str> = found.iter().map(String::as_str).filter(|code| !pages.contains(code)).collect();
    let known: BTreeSet<&str> = NO_PAGE.iter().flat_map(|(_, codes)| codes.iter().copied()).collect();
    assert_eq!(without, known);
    for page in pages {
        let is_lint = lints().map(Lint::code).any(|code| code == page);
        assert!(is_lint || found.contains(page), "nothing says `{page}`");
    }
}

#[test]
fn every_lint_has_a_page() {
    let is_lint = |code: &str| rules().any(|rule| rule.kind >= Kind::QldbLint && rule.code == code);
    let missing: Vec<&str> = lints().map(Lint::code).filter(|code| !is_lint(code)).collect();
    assert_eq!(missing, [] as [&str; 0]);
}

//! Every code has its rule, and every example gives what it is to give.

use std::collections::BTreeSet;

use crate::found::Found;
use crate::row::Rule;
use crate::rules;

fn codes(found: &[Found]) -> BTreeSet<&'static str> {
    found.iter().map(|found| found.what.code).collect()
}

/// Codes that never come alone, each with the one that it comes with.
const TOGETHER: [(&str, &str); 9] = [
    ("more-warnings", "unsupported"),
    ("more-warnings", "value-as-condition"),
    ("classic-for-partiql", "no-such-action"),
    // What is allowed only if something is that is not known is not allowed.
    ("unknown", "missing"),
    ("unknown-key", "missing"),
    ("scp-level", "missing"),
    // That EXISTS needs a permission of its own is said of each.
    ("exists-among-reads", "exists-action"),
    ("incomplete", "statement-not-known"),
    ("ignore-refused", "statement-not-known"),
];

#[test]
fn wrong_examples_give_their_code_alone() {
    let is_wrong = |rule: &Rule| {
        let mut found = codes(&rule.wrong.findings());
        let is_there = found.remove(rule.code);
        !is_there || found.iter().any(|other| !TOGETHER.contains(&(rule.code, other)))
    };
    let wrong: Vec<String> = rules()
        .filter(is_wrong)
        .map(|rule| format!("{}: {:?} gives {:#?}", rule.code, rule.wrong.shown(), rule.wrong.findings()))
        .collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn right_examples_give_nothing() {
    let wrong: Vec<String> = rules()
        .filter(|rule| !rule.right.findings().is_empty())
        .map(|rule| format!("{}: {:?} gives {:#?}", rule.code, rule.right.shown(), rule.right.findings()))
        .collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn sentences_have_no_last_full_stop() {
    let is_right = |text: &str| !text.ends_with('.') && !text.is_empty() && !text.contains("  ");
    let wrong: Vec<Rule> = rules().filter(|rule| !is_right(rule.why) || !is_right(rule.basis.source())).collect();
    assert_eq!(wrong, []);
}

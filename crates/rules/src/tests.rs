//! Every code has its rule, and every example gives what it is to give.

use std::collections::BTreeSet;

use partiql_iam::iam::Lint;
use partiql_iam::lints;

use crate::example::Found;
use crate::row::{Kind, Rule};
use crate::rules;

fn codes(found: &[Found]) -> BTreeSet<&'static str> {
    found.iter().map(|found| found.what.code).collect()
}

/// Codes that never come alone, each with the one that it comes with.
const TOGETHER: [(&str, &str); 4] = [
    ("more-warnings", "unsupported"),
    ("more-warnings", "value-as-condition"),
    ("classic-for-partiql", "no-such-action"),
    // What is allowed only if something is that is not known is not allowed.
    ("unknown", "missing"),
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

/// What is said to programs that use the library, or of more text than a page can show.
const NO_PAGE: [(Kind, &str); 5] = [
    (Kind::QldbStatement, "other-dialect"),
    (Kind::DynamoDbStatement, "other-dialect"),
    // The dialect has none of the words that such a statement begins with.
    (Kind::DynamoDbStatement, "no-such-statement"),
    // A read of items and an EXISTS: `reads-and-writes` has the rule.
    (Kind::Request, "exists-among-reads"),
    (Kind::Schema, "too-many-tables"),
];

/// The codes in the `code` functions of a source.
fn codes_of(source: &'static str) -> impl Iterator<Item = &'static str> {
    let bodies = source.split("fn code(&self)").skip(1).filter_map(|rest| rest.split("\n    }\n").next());
    bodies.flat_map(str::lines).filter_map(|line| line.split("=> \"").nth(1)?.split('"').next())
}

#[test]
fn every_code_has_a_rule() {
    let sources = [
        (Kind::Syntax, include_str!("../../../src/syntax/error.rs")),
        (Kind::QldbStatement, include_str!("../../../src/service/qldb/resolve/error.rs")),
        (Kind::QldbStatement, include_str!("../../../src/service/qldb/resolve/warning.rs")),
        (Kind::DynamoDbStatement, include_str!("../../../src/service/dynamodb/resolve/error.rs")),
        (Kind::DynamoDbStatement, include_str!("../../../src/service/dynamodb/resolve/warning.rs")),
        (Kind::Request, include_str!("../../../src/service/dynamodb/resolve/members.rs")),
        (Kind::Request, include_str!("../../../src/service/dynamodb/request/error.rs")),
        (Kind::Request, include_str!("../../../src/service/dynamodb/value/error.rs")),
        (Kind::Request, include_str!("../../../src/service/dynamodb/value/number.rs")),
        (Kind::Schema, include_str!("../../../src/service/dynamodb/input.rs")),
        (Kind::Schema, include_str!("../../../src/service/dynamodb/schema/error.rs")),
        (Kind::Schema, include_str!("../../../src/service/dynamodb/schema/mod.rs")),
    ];
    let listed: BTreeSet<(Kind, &str)> = rules().map(|rule| (rule.kind, rule.code)).collect();
    let mut missing = Vec::new();
    let mut count = 0;
    for (kind, source) in sources {
        for code in codes_of(source) {
            count += 1;
            let is_there = listed.contains(&(kind, code));
            if is_there == NO_PAGE.contains(&(kind, code)) {
                missing.push(format!("{kind:?} {code}"));
            }
        }
    }
    let lint = |code: &str| listed.iter().any(|(kind, listed)| *kind >= Kind::QldbLint && *listed == code);
    missing.extend(lints().map(Lint::code).filter(|code| !lint(code)).map(str::to_owned));
    assert_eq!(missing, [] as [&str; 0]);
    assert!(count > 180, "{count}");
}

#[test]
fn sentences_have_no_last_full_stop() {
    let is_right = |text: &str| !text.ends_with('.') && !text.is_empty() && !text.contains("  ");
    let wrong: Vec<Rule> = rules().filter(|rule| !is_right(rule.why) || !is_right(rule.basis.source())).collect();
    assert_eq!(wrong, []);
}

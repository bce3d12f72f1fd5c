//! Statements that try to hide a table or an action, and harmless ones that look as if they did: each with its exact answer.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::rows::{FILES, answer, catalog, rows};
use partiql_iam::explain::{Explanation, Outcome};
use partiql_iam::qldb::Ledger;

/// The least number of hostile statements, and of harmless ones.
const HOSTILE: usize = 200;
const HARMLESS: usize = 40;

#[test]
fn every_statement_has_exactly_this_answer() {
    let mut wrong = String::new();
    for (name, file) in FILES {
        for row in rows(file) {
            let found = answer(&row.text, row.catalog.as_ref());
            if found != row.expected {
                writeln!(wrong, "{name}: {}", row.shown).unwrap();
                for line in found {
                    writeln!(wrong, "  {}", line.escape_debug()).unwrap();
                }
            }
        }
    }
    assert!(wrong.is_empty(), "other answers:\n{wrong}");
}

#[test]
fn every_row_is_whole_and_stands_once() {
    let mut seen = BTreeSet::new();
    let (mut hostile, mut harmless) = (0, 0);
    for (name, file) in FILES {
        for row in rows(file) {
            assert!(!row.why.is_empty(), "{name}: no reason for {}", row.shown);
            let is_answer = row.expected.first().is_some_and(|line| line.starts_with("= "));
            let is_error =
                row.expected.len() == 2 && row.expected[0].starts_with("! ") && row.expected[1].starts_with('^');
            assert!(is_answer || is_error, "{name}: {}", row.shown);
            assert!(seen.insert(row.shown), "{name}: twice: {}", row.shown);
            *(if name == "harmless" { &mut harmless } else { &mut hostile }) += 1;
            // What looks hostile and is not is answered without a doubt.
            assert!(name != "harmless" || row.expected.len() == 1 && is_answer, "{name}: {}", row.shown);
        }
    }
    assert!(hostile >= HOSTILE && harmless >= HARMLESS, "{hostile} hostile, {harmless} harmless");
}

#[test]
fn a_refused_statement_has_no_requirement_in_json() {
    let ledger = Ledger::template();
    for (_, file) in FILES {
        for row in rows(file) {
            let explanation = Explanation::of(&row.text, &ledger, row.catalog.as_ref());
            let json = serde_json::to_value(&explanation).unwrap();
            let is_refused = row.expected[0].starts_with("! ");
            assert_eq!(is_refused, matches!(explanation.outcome, Outcome::Failed { .. }), "{}", row.shown);
            assert_eq!(is_refused, json.get("error").is_some(), "{}", row.shown);
            assert_eq!(is_refused, json.get("requirements").is_none(), "{}", row.shown);
        }
    }
}

/// Statements of every class, their tokens divided by `·`.
const TOKENS: &str = include_str!("../bypass/tokens.txt");

/// What may be between two tokens. The last ones hold what would be code outside of them.
const BETWEEN: [&str; 16] = [
    " ",
    "\n",
    "\r",
    "\r\n",
    "\t\u{b}\u{c} ",
    "/**/",
    "/***/",
    "/*/*/",
    "/* /* */",
    "--\n",
    "-- a\r\n",
    "/* , Blocked */",
    "-- ; DROP TABLE Blocked\n",
    "/* ' \" ` */",
    "-- ' \" ` /*\n",
    "/*\n-- */",
];

#[test]
fn comments_between_any_two_tokens_change_nothing() {
    let catalog = catalog(&[]);
    for line in TOKENS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (statement, expected) = line.split_once(" => ").unwrap();
        let tokens: Vec<&str> = statement.split(" · ").collect();
        let expected = [format!("= {expected}")];
        for between in BETWEEN {
            let all = format!("{between}{}{between}", tokens.join(between));
            assert_eq!(answer(&all, Some(&catalog)), expected, "{all:?}");
            for place in 0..=tokens.len() {
                let (before, after) = tokens.split_at(place);
                let one = format!("{}{between}{}", before.join(" "), after.join(" "));
                assert_eq!(answer(&one, Some(&catalog)), expected, "{one:?}");
            }
        }
    }
}

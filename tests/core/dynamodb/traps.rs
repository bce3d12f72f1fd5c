//! The thirty traps: statements that are easily read wrong, each with its exact answer, in the form of `bypass.rs`.

use super::bypass::{other_answers, rows};

const TRAPS: &str = include_str!("../../dynamodb/traps.txt");

/// How many traps there are.
const COUNT: usize = 30;

#[test]
fn no_trap_catches() {
    let wrong = other_answers(TRAPS);
    assert!(wrong.is_empty(), "other answers:\n{wrong}");
}

#[test]
fn every_trap_has_rows_with_a_reason() {
    let parts: Vec<&str> = TRAPS.split("\n# ").skip(1).collect();
    let numbered = parts.iter().filter_map(|part| {
        let number: usize = part.split(' ').next()?.parse().ok()?;
        Some((number, part))
    });
    let mut last = 0;
    for (number, part) in numbered {
        assert_eq!(number, last + 1, "{part}");
        assert!(part.lines().any(|line| line.starts_with("  : ")), "{part}");
        last = number;
    }
    assert_eq!(last, COUNT);
    for row in rows(TRAPS) {
        assert!(!row.why.is_empty() && !row.expected.is_empty(), "{}", row.shown);
    }
}

//! `grammar/COVERAGE.md`: every rule of the guide has fixtures, and they exist.

use std::collections::BTreeSet;

const COVERAGE: &str = include_str!("../../grammar/COVERAGE.md");
const CORPUS: &str = include_str!("../corpus/statements.jsonl");
const TRAPS: &str = include_str!("../traps.txt");
const MESSAGES: &str = include_str!("../snapshots/messages.snap");
const GRAMMAR: &str = include_str!("../../grammar/qldb-partiql.ebnf");
const TESTS: [&str; 4] =
    [include_str!("contract.rs"), include_str!("limits.rs"), include_str!("vocabulary.rs"), include_str!("catalog.rs")];

fn exists(fixture: &str) -> bool {
    match fixture.split_once(' ') {
        None => CORPUS.contains(&format!("{{\"id\": \"{fixture}\"")),
        Some(("trap", number)) => TRAPS.lines().any(|line| line.starts_with(&format!("{number} | "))),
        Some((level @ ("error" | "warning"), code)) => MESSAGES.contains(&format!("{level}[{code}]: ")),
        Some(("rule", name)) => GRAMMAR.lines().any(|line| line.split_whitespace().take(2).eq([name, "="])),
        Some(("test", name)) => TESTS.iter().any(|test| test.contains(&format!("#[test]\nfn {name}()"))),
        Some(_) => false,
    }
}

#[test]
fn every_rule_of_the_guide_has_fixtures_that_exist() {
    let mut pages = 0;
    let mut rules = BTreeSet::new();
    let mut wrong = Vec::new();
    for line in COVERAGE.lines() {
        pages += usize::from(line.starts_with("## "));
        let Some((rule, fixtures)) = line.strip_prefix("| ").and_then(|row| row.strip_suffix(" |")?.rsplit_once(" | "))
        else {
            continue;
        };
        if matches!(rule, "rule" | "---") {
            continue;
        }
        assert!(rules.insert(rule), "{rule} is listed twice");
        wrong.extend(
            fixtures.split(", ").filter(|fixture| !exists(fixture)).map(|fixture| format!("{rule}: {fixture}")),
        );
    }
    assert!(pages >= 18 && rules.len() > 80, "{pages} pages, {} rules", rules.len());
    assert!(wrong.is_empty(), "no such fixtures:\n{}", wrong.join("\n"));
}

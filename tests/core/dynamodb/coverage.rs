//! `grammar/dynamodb-COVERAGE.md`: every construct of the guide has fixtures, they exist, and no rule of the grammar is left out.

use std::collections::BTreeSet;

const COVERAGE: &str = include_str!("../../../grammar/dynamodb-COVERAGE.md");
const CORPUS: &str = include_str!("../../dynamodb/statements.jsonl");
const BYPASS: &str = include_str!("../../dynamodb/bypass.txt");
const TRAPS: &str = include_str!("../../dynamodb/traps.txt");
const GRAMMAR: &str = include_str!("../../../grammar/dynamodb-partiql.ebnf");
const TESTS: [&str; 9] = [
    include_str!("arn.rs"),
    include_str!("corpus.rs"),
    include_str!("grammar.rs"),
    include_str!("plan.rs"),
    include_str!("properties.rs"),
    include_str!("request.rs"),
    include_str!("requests.rs"),
    include_str!("reserved.rs"),
    include_str!("value.rs"),
];

/// The rules of the grammar; those of letters and digits are no constructs.
fn rules() -> impl Iterator<Item = &'static str> {
    GRAMMAR.lines().filter_map(|line| line.split_once(" = ").map(|(name, _)| name.trim())).filter(|name| {
        name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-')
            && !matches!(*name, "digit" | "digits" | "exponent" | "string-character" | "name" | "attribute" | "rule")
    })
}

fn exists(fixture: &str) -> bool {
    let answers = |mark: &str, code: &str| {
        let line = format!("\n  {mark} {code}");
        [BYPASS, TRAPS].iter().any(|list| list.contains(&format!("{line}\n")) || list.contains(&format!("{line} ")))
    };
    match fixture.split_once(' ') {
        None => CORPUS.contains(&format!("{{\"id\": \"{fixture}\"")),
        Some(("trap", number)) => TRAPS.contains(&format!("\n# {number} ")),
        Some(("error", code)) => answers("!", code),
        Some(("warning", code)) => answers("~", code),
        Some(("rule", name)) => rules().any(|rule| rule == name),
        Some(("test", name)) => TESTS.iter().any(|test| test.contains(&format!("#[test]\nfn {name}()"))),
        Some(_) => false,
    }
}

#[test]
fn every_construct_of_the_guide_has_fixtures_that_exist() {
    let (mut pages, mut constructs, mut named) = (0, BTreeSet::new(), BTreeSet::new());
    let mut wrong = Vec::new();
    let mut page = "";
    for line in COVERAGE.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            (page, pages) = (title, pages + 1);
        }
        let Some(row) = line.strip_prefix("| ").and_then(|row| row.strip_suffix(" |")) else { continue };
        let cells: Vec<&str> = row.split(" | ").collect();
        let [construct, here, fixtures] = cells[..] else { panic!("{line}") };
        if matches!(construct, "construct" | "---") {
            continue;
        }
        assert!(constructs.insert((page, construct)), "{construct} is listed twice");
        assert!(matches!(here, "understood" | "refused" | "warned" | "elsewhere"), "{line}");
        named.extend(fixtures.split(", "));
        wrong.extend(fixtures.split(", ").filter(|one| !exists(one)).map(|one| format!("{construct}: {one}")));
    }
    assert!(pages >= 12 && constructs.len() > 75, "{pages} pages, {} constructs", constructs.len());
    assert!(wrong.is_empty(), "no such fixtures:\n{}", wrong.join("\n"));
    let missing: Vec<&str> = rules().filter(|rule| !named.contains(&*format!("rule {rule}"))).collect();
    assert!(missing.is_empty(), "no construct has the rules {missing:?}");
    for number in 1..=30 {
        assert!(named.contains(&*format!("trap {number}")), "no construct has the trap {number}");
    }
}

//! No answer is less than that of a small resolver written straight from the reference implementation, which shares nothing with the
//! library's. The statements are those of the grammar's generator, of the corpus, of the hand-written lists, and those with names moved to
//! where they can be tables.

use crate::ebnf::Grammar;
use crate::generate::{Generator, Random, TABLES};
use crate::reference::{Read, reads};
use partiql_iam::parse;
use partiql_iam::qldb::Ledger;
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::resolve::resolve;

/// How many statements the generator writes. More with `PARTIQL_IAM_STATEMENTS`.
fn count() -> u64 {
    std::env::var("PARTIQL_IAM_STATEMENTS").ok().and_then(|count| count.parse().ok()).unwrap_or(1_000)
}

/// Whether a statement reads something, and so is compared.
fn compare(text: &str, catalog: &Catalog, names: &[&str]) -> bool {
    let Ok(statement) = parse(text) else { return false };
    let ledger = Ledger::template();
    let Ok(needs) = resolve(&statement, &ledger, Some(catalog)) else { return false };
    let without = resolve(&statement, &ledger, None);
    let reads = reads(&statement, names);
    for read in &reads {
        let is_met = |need: &partiql_iam::Requirement<'_>| read.is_met_by(need);
        assert!(needs.iter().any(is_met), "{read:?} is missing: {text}");
        if let Ok(without) = &without {
            assert!(without.iter().any(is_met), "{read:?} is missing without a catalog: {text}");
        }
    }
    !reads.is_empty()
}

#[test]
fn the_reference_resolver_reads_this() {
    let table = |name: &str| Read::Table(name.to_owned());
    let rows = [
        ("SELECT * FROM T", vec![table("T")]),
        ("SELECT Person FROM T", vec![table("T")]),
        ("SELECT * FROM T AS t, Person AS p WHERE SIZE(U) > 1", vec![table("Person"), table("T")]),
        ("SELECT * FROM T AS t JOIN Person AS p ON SIZE(u) > 1", vec![table("Person"), table("T"), table("U")]),
        ("SELECT * FROM T AS U JOIN Person AS p ON SIZE(u) > 1", vec![table("Person"), table("T")]),
        ("SELECT * FROM T AS U, U AS u2", vec![table("T"), table("U")]),
        ("SELECT * FROM T AS U, @U AS u2", vec![table("T")]),
        ("INSERT INTO T {'x': @person.y, 'z': _ql_committed_U, 'w': \"person\"}", vec![table("Person"), table("U")]),
        ("INSERT INTO T information_schema.user_tables", vec![Read::Catalog]),
        ("UPDATE T SET x = Person", vec![table("T")]),
        ("(Person) UNION (SELECT * FROM history(U))", vec![table("Person"), Read::History("U".to_owned())]),
    ];
    for (text, expected) in rows {
        let statement = parse(text).unwrap();
        let found: Vec<Read> = reads(&statement, &["Person", "T", "U"]).into_iter().collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn no_answer_is_less_than_that_of_the_reference_resolver() {
    let extra: Vec<String> = TABLES
        .into_iter()
        .filter(|name| !["Person", "Vehicle", "VehicleRegistration", "Licence"].contains(name))
        .map(str::to_owned)
        .collect();
    let catalog = crate::rows::catalog(&extra);
    let active = |table: &&partiql_iam::qldb::catalog::Table| catalog.active(&table.name).is_some();
    let names: Vec<&str> = catalog.tables().iter().filter(active).map(|table| table.name.as_str()).collect();
    let grammar = Grammar::read(include_str!("../../grammar/qldb-partiql.ebnf"));
    let written = |seed: u64| {
        let root = if seed % 4 == 3 { "refused" } else { "statement" };
        Generator::new(&grammar, seed).statement(root, 4 + usize::try_from(seed % 14).unwrap()).text
    };
    let rows = crate::rows::FILES.into_iter().flat_map(|(_, file)| crate::rows::rows(file)).map(|row| row.text);
    let corpus = include_str!("../corpus/statements.jsonl").lines().map(|line| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        row["statement"].as_str().unwrap().to_owned()
    });
    let all: Vec<String> =
        (0..count()).map(written).chain(rows).chain(corpus).filter(|text| text.len() < 2_000).collect();
    let mut compared = 0;
    let mut random = Random(7);
    for text in &all {
        compared += usize::from(compare(text, &catalog, &names));
        // Any word may become a table's, in another case, in quotes, with an `@`.
        for _ in 0..4 {
            let words: Vec<(usize, &str)> = text
                .match_indices(|c: char| c.is_ascii_alphabetic())
                .map(|(at, _)| at)
                .filter(|at| !text[..*at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
                .map(|at| (at, text[at..].split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap()))
                .collect();
            if words.is_empty() {
                continue;
            }
            let (at, word) = words[random.below(words.len())];
            let name = names[random.below(names.len())];
            let name = match random.below(6) {
                0 => name.to_ascii_lowercase(),
                1 => format!("\"{name}\""),
                2 => format!("@{name}"),
                3 => format!("_ql_committed_{name}"),
                _ => name.to_owned(),
            };
            let changed = format!("{}{name}{}", &text[..at], &text[at + word.len()..]);
            compared += usize::from(compare(&changed, &catalog, &names));
        }
    }
    assert!(compared > 2_000, "{compared}");
}

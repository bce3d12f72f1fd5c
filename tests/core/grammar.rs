//! The grammar and the parser agree: what the grammar writes is accepted, and needs what the rules that wrote it say.

use std::collections::BTreeSet;

use crate::ebnf::{Grammar, Part};
use crate::generate::{Generator, TABLES};
use crate::needs;
use partiql_iam::parse;
use partiql_iam::qldb::Ledger;
use partiql_iam::qldb::catalog::{Catalog, Table, TableStatus};
use partiql_iam::qldb::resolve::{Requirements, WarningKind, resolve};

const GRAMMAR: &str = include_str!("../../grammar/qldb-partiql.ebnf");

/// How many statements of each kind are written. More with `PARTIQL_IAM_STATEMENTS`.
fn count() -> u64 {
    std::env::var("PARTIQL_IAM_STATEMENTS").ok().and_then(|count| count.parse().ok()).unwrap_or(6_000)
}

fn catalog() -> Catalog {
    let table = |(index, name): (usize, &&str)| Table {
        id: format!("{index:0>22}").parse().unwrap(),
        name: (*name).to_owned(),
        status: TableStatus::Active,
        tags: None,
        indexes: Vec::new(),
    };
    Catalog::new(TABLES.iter().enumerate().map(table).collect()).unwrap()
}

fn needs(requirements: &Requirements<'_>) -> BTreeSet<(&'static str, String)> {
    let mut needs = BTreeSet::new();
    for requirement in requirements.iter().skip(1) {
        let name = match needs::named(&requirement.resource).as_str() {
            "any" => "*".to_owned(),
            "catalog" => "user_tables".to_owned(),
            other => other.to_owned(),
        };
        for action in requirement.actions() {
            needs.insert((action.name(), name.clone()));
        }
    }
    needs
}

#[test]
fn every_statement_of_the_grammar_is_accepted_and_needs_what_its_rules_say() {
    let grammar = Grammar::read(GRAMMAR);
    let (ledger, catalog) = (Ledger::template(), catalog());
    let mut commands = BTreeSet::new();
    let first = Generator::new(&grammar, 0);
    for seed in 0..count() {
        let written = first.again(seed).statement("statement", 5 + usize::try_from(seed % 24).unwrap());
        let text = &written.text;
        let statement =
            parse(text).unwrap_or_else(|error| panic!("seed {seed}: {error} at {:?}\n{text}", error.span()));
        let answer = resolve(&statement, &ledger, Some(&catalog));
        let answer = answer.unwrap_or_else(|error| panic!("seed {seed}: {error} at {:?}\n{text}", error.span()));
        assert_eq!(needs(&answer), written.needs, "seed {seed}\n{text}");
        assert_eq!(answer.command().name(), written.command, "seed {seed}\n{text}");
        let unsupported =
            answer.warnings().iter().find(|warning| matches!(warning.kind(), WarningKind::Unsupported(_)));
        assert!(unsupported.is_none(), "seed {seed}: {}\n{text}", unsupported.unwrap());
        for requirement in &answer {
            assert!(text.get(requirement.span.range()).is_some_and(|cause| !cause.is_empty()), "seed {seed}\n{text}");
        }
        // Without a catalog the same tables are named, and maybe more.
        let open = resolve(&statement, &ledger, None).unwrap();
        assert!(needs(&open).is_superset(&written.needs), "seed {seed}\n{text}");
        commands.insert(written.command);
    }
    assert_eq!(commands.len(), 10, "{commands:?}");
}

#[test]
fn what_qldb_refuses_is_read_whole_and_reported() {
    let grammar = Grammar::read(GRAMMAR);
    let (ledger, catalog) = (Ledger::template(), catalog());
    for seed in 0..count() / 2 {
        let written = Generator::new(&grammar, seed).statement("refused", 4 + usize::try_from(seed % 16).unwrap());
        let text = &written.text;
        let statement =
            parse(text).unwrap_or_else(|error| panic!("seed {seed}: {error} at {:?}\n{text}", error.span()));
        let answer = resolve(&statement, &ledger, Some(&catalog));
        let answer = answer.unwrap_or_else(|error| panic!("seed {seed}: {error} at {:?}\n{text}", error.span()));
        assert!(!answer.warnings().is_empty(), "seed {seed}: no warning\n{text}");
        assert!(
            needs(&answer).is_superset(&written.needs),
            "seed {seed}: {:?} {:?}\n{text}",
            needs(&answer),
            written.needs
        );
    }
}

#[test]
fn a_statement_cut_anywhere_never_needs_less_without_an_error() {
    let grammar = Grammar::read(GRAMMAR);
    let (ledger, catalog) = (Ledger::template(), catalog());
    for seed in 0..count() / 20 {
        let text = Generator::new(&grammar, seed).statement("statement", 12).text;
        for (end, _) in text.char_indices() {
            let cut = &text[..end];
            // Whatever comes out, it comes out without a panic, and spans lie in the text.
            match parse(cut) {
                Ok(statement) => match resolve(&statement, &ledger, Some(&catalog)) {
                    Ok(answer) => assert!(answer.iter().all(|one| cut.get(one.span.range()).is_some())),
                    Err(error) => assert!(cut.get(error.span().range()).is_some()),
                },
                Err(error) => assert!(cut.get(error.span().range()).is_some(), "{cut}"),
            }
        }
    }
}

#[test]
fn every_rule_is_defined_and_used() {
    fn names(part: &Part, found: &mut BTreeSet<String>) {
        match part {
            Part::Rule(name) => {
                found.insert(name.clone());
            }
            Part::Sequence(parts) | Part::Choice(parts) => parts.iter().for_each(|part| names(part, found)),
            Part::Optional(part) | Part::Repeated(part) => names(part, found),
            Part::Word(_) | Part::Text(_) | Part::Range(..) | Part::Special => {}
        }
    }
    let grammar = Grammar::read(GRAMMAR);
    let mut used = BTreeSet::from(["statement".to_owned(), "refused".to_owned()]);
    grammar.rules.values().for_each(|part| names(part, &mut used));
    let defined: BTreeSet<String> = grammar.rules.keys().cloned().collect();
    assert_eq!(used, defined);
}

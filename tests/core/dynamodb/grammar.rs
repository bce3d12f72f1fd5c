//! DynamoDB's grammar and the parser agree: what the grammar writes is taken, and needs what the rules that wrote it say.

use std::collections::BTreeSet;

use partiql_iam::dynamodb::{self, Account, Operation, Target};
use partiql_iam::iam::Given;

use crate::ebnf::Grammar;
use crate::generate::{Generator, Meaning};

pub(super) const GRAMMAR: &str = include_str!("../../../grammar/dynamodb-partiql.ebnf");

pub(super) const MEANING: Meaning = Meaning { sample, note };

/// How many statements of each kind are written. More with `PARTIQL_IAM_STATEMENTS`.
pub(super) fn count() -> u64 {
    std::env::var("PARTIQL_IAM_STATEMENTS").ok().and_then(|count| count.parse().ok()).unwrap_or(6_000)
}

#[allow(clippy::unnecessary_wraps, reason = "other dialects have rules without a sample where there is no alias")]
fn sample(generator: &mut Generator<'_>, rule: &str) -> Option<String> {
    let random = &mut generator.random;
    let text = match rule {
        "table" => random.one_of(&["Music", "\"Music\"", "\"a.b\"", "\"my-table\"", "_t2"]).to_owned(),
        "index" => random.one_of(&["ByGenre", "\"By-Genre\"", "\"i.j\""]).to_owned(),
        "attribute" => {
            random.one_of(&["Artist", "\"Artist\"", "\"a b\"", "\"in\"\"quotes\"", "_x", "$y", "year"]).to_owned()
        }
        "name" => random.one_of(&["deep", "\"deep er\"", "_n"]).to_owned(),
        "new-attribute" => {
            let number = random.below(1000);
            format!("'k{number}'")
        }
        "known-set-change" => "set_add(Artist, <<'x'>>)".to_owned(),
        "item-alias" => "a1".to_owned(),
        _ => panic!("no sample for {rule}"),
    };
    let counted = match rule {
        "table" => Some("table"),
        "index" => Some("index"),
        "attribute" | "new-attribute" => Some("attribute"),
        _ => None,
    };
    let name = text.trim_matches(['"', '\'']).replace("\"\"", "\"");
    generator.written.needs.extend(counted.map(|counted| (counted, name)));
    Some(text)
}

fn note(generator: &mut Generator<'_>, rule: &str, _: &str) {
    let written = &mut generator.written;
    let action = match rule {
        "read-table" | "read-index" | "exists-table" => "dynamodb:PartiQLSelect",
        "insert-table" => "dynamodb:PartiQLInsert",
        "change-table" => "dynamodb:PartiQLUpdate",
        "delete-table" => "dynamodb:PartiQLDelete",
        "select" | "insert" | "update" | "delete" | "exists" => {
            written.command = rule.to_uppercase();
            return;
        }
        "from" => {
            "UPDATE".clone_into(&mut written.command);
            return;
        }
        _ => return,
    };
    written.needs.insert(("action", action.to_owned()));
}

/// What is needed, in the words of the generator.
fn needs(answer: &dynamodb::Requirements<'_>) -> BTreeSet<(&'static str, String)> {
    let requirement = answer.requirement();
    let mut needs = BTreeSet::new();
    needs.insert(("action", requirement.action().to_string()));
    needs.insert(("table", requirement.resource.first().unwrap().to_owned()));
    needs.extend(requirement.resource.second().map(|index| ("index", index.to_owned())));
    let all = answer.as_iam();
    for (key, given) in all.facts(requirement) {
        if let (true, Given::Many(values)) = (key.to_string() == "dynamodb:Attributes", given) {
            needs.extend(values.iter().map(|value| ("attribute", value.to_owned())));
        }
    }
    needs
}

#[test]
fn every_statement_of_the_grammar_is_taken_and_needs_what_its_rules_say() {
    let grammar = Grammar::read(GRAMMAR);
    let account = Account::new("us-west-2", "123456789012").unwrap();
    let mut commands = BTreeSet::new();
    for seed in 0..count() {
        let depth = 6 + usize::try_from(seed % 20).unwrap();
        let written = Generator::with(&grammar, seed, MEANING).statement("statement", depth);
        let text = &written.text;
        // The set function names its path by itself.
        if text.contains("set_add(Artist") {
            continue;
        }
        let statement =
            dynamodb::parse(text).unwrap_or_else(|error| panic!("seed {seed}: {error} at {:?}\n{text}", error.span()));
        let answer = dynamodb::resolve(&statement, &Target::new(&account))
            .unwrap_or_else(|error| panic!("seed {seed}: {error} at {:?}\n{text}", error.span()));
        let found = needs(&answer);
        assert_eq!(found, written.needs, "seed {seed}\n{text}");
        assert_eq!(answer.command().name(), written.command, "seed {seed}\n{text}");
        assert!(
            text.get(answer.requirement().span.range()).is_some_and(|cause| !cause.is_empty()),
            "seed {seed}\n{text}"
        );
        commands.insert(written.command);
    }
    assert_eq!(commands.len(), 5, "{commands:?}");
}

#[test]
fn what_is_doubtful_is_taken_with_a_warning() {
    let grammar = Grammar::read(GRAMMAR);
    let account = Account::new("us-west-2", "123456789012").unwrap();
    for seed in 0..count() / 4 {
        let text = Generator::with(&grammar, seed, MEANING).statement("doubtful", 8).text;
        let statement =
            dynamodb::parse(&text).unwrap_or_else(|error| panic!("seed {seed}: {error} at {:?}\n{text}", error.span()));
        let answer = dynamodb::resolve(&statement, &Target::new(&account))
            .unwrap_or_else(|error| panic!("seed {seed}: {error} at {:?}\n{text}", error.span()));
        assert!(!answer.warnings().is_empty(), "seed {seed}: no warning\n{text}");
    }
}

#[test]
fn a_statement_cut_anywhere_makes_no_panic() {
    let grammar = Grammar::read(GRAMMAR);
    let account = Account::new("us-west-2", "123456789012").unwrap();
    for seed in 0..count() / 20 {
        let text = Generator::with(&grammar, seed, MEANING).statement("statement", 12).text;
        for (end, _) in text.char_indices() {
            let cut = &text[..end];
            match dynamodb::parse(cut) {
                Ok(statement) => {
                    let target = Target { operation: Some(Operation::ExecuteTransaction), ..Target::new(&account) };
                    match dynamodb::resolve(&statement, &target) {
                        Ok(answer) => assert!(cut.get(answer.requirement().span.range()).is_some()),
                        Err(error) => assert!(cut.get(error.span().range()).is_some(), "{cut}"),
                    }
                }
                Err(error) => assert!(cut.get(error.span().range()).is_some(), "{cut}"),
            }
        }
    }
}

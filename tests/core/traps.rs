//! The traps of QLDB's dialect: statements that are easily misread, each with its exact answer.

use std::fmt::Write;

use crate::rows::needs;
use partiql_iam::parse;
use partiql_iam::qldb::Ledger;
use partiql_iam::qldb::catalog::{Catalog, Table, TableStatus};
use partiql_iam::qldb::resolve::{Requirements, resolve};

/// The tables that exist, except for the traps that say otherwise.
const TABLES: [&str; 9] = ["Person", "Vehicle", "VehicleRegistration", "T", "U", "Archive", "Blocked", "history", "V2"];

/// One trap a line: number, statement, answer, divided by `|` with blanks around it. `\n` stands for a line feed. A `+name` before the
/// statement adds a table.
const TRAPS: &str = include_str!("../traps.txt");

/// More statements of this kind, in the same form. A `?` before the statement: there is no catalog.
const STATEMENTS: &str = include_str!("../resolution.txt");

fn catalog(extra: Option<&str>) -> Catalog {
    let names = TABLES.iter().copied().chain(extra);
    let table = |(index, name): (usize, &str)| Table {
        id: format!("{index:0>22}").parse().unwrap(),
        name: name.to_owned(),
        status: TableStatus::Active,
        tags: None,
        indexes: Vec::new(),
    };
    Catalog::new(names.enumerate().map(table).collect()).unwrap()
}

/// The answer in one line: `Update+Select(Person)`, then the warnings.
fn answer(requirements: &Requirements<'_>) -> String {
    let mut answer = needs(requirements);
    for warning in requirements.warnings() {
        write!(answer, " warning:{}", warning.code()).unwrap();
    }
    answer
}

fn ask(statement: &str, catalog: Option<&Catalog>) -> String {
    let ledger = Ledger::template();
    match parse(statement) {
        Err(error) => format!("error:{}", error.code()),
        Ok(statement) => match resolve(&statement, &ledger, catalog) {
            Err(error) => format!("error:{}", error.code()),
            Ok(requirements) => answer(&requirements),
        },
    }
}

/// Asks every line of a table. Returns their numbers, and the lines with another answer than the expected one.
fn ask_all(table: &str) -> (Vec<&str>, String) {
    let mut numbers = Vec::new();
    let mut wrong = String::new();
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let [number, statement, expected] = line.splitn(3, " | ").collect::<Vec<_>>()[..] else { panic!("{line}") };
        let (extra, text) = match statement.strip_prefix('+').and_then(|rest| rest.split_once(' ')) {
            Some((table, statement)) => (Some(table), statement),
            None => (None, statement),
        };
        let catalog = catalog(extra);
        let (catalog, text) = text.strip_prefix('?').map_or((Some(&catalog), text), |text| (None, text));
        let found = ask(&text.replace("\\n", "\n"), catalog);
        if found != expected {
            writeln!(wrong, "{number} | {statement} | {found}").unwrap();
        }
        numbers.push(number);
    }
    (numbers, wrong)
}

#[test]
fn every_trap_is_answered_exactly() {
    let (numbers, wrong) = ask_all(TRAPS);
    assert!(wrong.is_empty(), "{wrong}");
    let mut numbers: Vec<u32> =
        numbers.iter().map(|number| number.trim_end_matches(char::is_alphabetic).parse().unwrap()).collect();
    numbers.dedup();
    assert_eq!(numbers, (1..=65).collect::<Vec<_>>());
}

#[test]
fn hard_statements_are_answered_exactly() {
    let (numbers, wrong) = ask_all(STATEMENTS);
    assert!(wrong.is_empty(), "{wrong}");
    assert!(numbers.len() > 60, "{}", numbers.len());
}

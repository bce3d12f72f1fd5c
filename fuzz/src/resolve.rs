//! Statement and catalog to requirements: places inside the text, `qldb:SendCommand` first, and never more without a catalog's
//! knowledge than the catalog-free answer promises: that answer names every table that the one with the catalog needs.

use std::collections::BTreeSet;

use partiql_iam::Requirement;
use partiql_iam::qldb::catalog::{Catalog, Table, TableStatus};
use partiql_iam::explain::{Explanation, Outcome};
use partiql_iam::qldb::{Action, Ledger, PermissionsMode};
use partiql_iam::qldb::resolve::{Requirements, resolve};
use partiql_iam::parse;
use partiql_iam::syntax::Statement;

use crate::oracle;
use crate::parse::inside;

/// The first byte says which words of the rest are tables of the catalog.
pub fn check(input: &[u8]) {
    let Some((text, choice)) = split(input) else { return };
    let catalog = catalog(text, choice);
    let ledger = ledger(PermissionsMode::Standard);
    let Ok(statement) = parse(text) else {
        let explanation = Explanation::of(text, &ledger, Some(&catalog));
        assert!(matches!(explanation.outcome, Outcome::Failed { .. }));
        return;
    };
    let with = resolve(&statement, &ledger, Some(&catalog));
    let without = resolve(&statement, &ledger, None);
    if let Ok(requirements) = &with {
        not_less_than_the_oracle(&statement, &catalog, requirements);
    }
    for answer in [&with, &without] {
        match answer {
            Ok(requirements) => sound(text, requirements),
            Err(error) => {
                inside(text, error.span());
                assert!(!error.to_string().is_empty() && !error.help().unwrap().is_empty());
            }
        }
    }
    if let (Ok(with), Ok(without)) = (&with, &without) {
        assert_eq!(with.command(), without.command());
        for need in with.iter() {
            assert!(without.iter().any(|other| covers(other, need)), "only with a catalog: {need:?}");
        }
    }
    let allow_all = self::ledger(PermissionsMode::AllowAll);
    let all = resolve(&statement, &allow_all, Some(&catalog));
    assert_eq!(with.is_ok(), all.is_ok());
    round_trip(&Explanation::of(text, &ledger, Some(&catalog)));
}

/// What the reference resolver reads is required. It finds a table in any case, where QLDB's guide says that the case counts: of two tables whose
/// names differ in case alone one is enough.
fn not_less_than_the_oracle(statement: &Statement<'_>, catalog: &Catalog, requirements: &Requirements<'_>) {
    let active = catalog.tables().iter().filter(|table| table.status == TableStatus::Active);
    // What is QLDB's own comes before tables, whose names it can't be.
    let is_system =
        |name: &str| name.eq_ignore_ascii_case("information_schema") || name.to_ascii_lowercase().starts_with("_ql_");
    let names: Vec<&str> = active.map(|table| table.name.as_str()).filter(|name| !is_system(name)).collect();
    for read in oracle::reads(statement, &names) {
        assert!(requirements.iter().any(|need| read.is_met_by(need)), "the reference resolver reads {read:?}");
    }
}

/// The statement, and the byte before it.
pub(crate) fn split(input: &[u8]) -> Option<(&str, u8)> {
    let (&choice, text) = input.split_first()?;
    Some((std::str::from_utf8(text).ok()?, choice))
}

pub(crate) fn ledger(mode: PermissionsMode) -> Ledger {
    let mut ledger = Ledger::new("arn:aws:qldb:us-east-1:123456789012:ledger/fuzz".parse().expect("an ARN"));
    ledger.mode = mode;
    ledger
}

/// A catalog of words of the text: two bits for each word say whether it is an active table (0, 1), an inactive one (2) or none (3).
pub(crate) fn catalog(text: &str, choice: u8) -> Catalog {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let words = words.map(|word| word.strip_prefix("_ql_committed_").unwrap_or(word));
    let mut seen = BTreeSet::new();
    let mut tables = Vec::new();
    for word in words.filter(|word| partiql_iam::qldb::catalog::is_table_name(word)) {
        if !seen.insert(word) || tables.len() == 40 {
            continue;
        }
        let status = match choice.rotate_right(2 * tables.len() as u32) & 3 {
            0 | 1 => TableStatus::Active,
            2 => TableStatus::Inactive,
            _ => continue,
        };
        // A word that is an id is the id of its own table.
        let id = word.parse().or_else(|_| format!("{:022}", tables.len()).parse());
        tables.push(Table {
            id: id.expect("22 digits"),
            name: word.to_owned(),
            status,
            tags: None,
            indexes: Vec::new(),
        });
    }
    Catalog::new(tables).unwrap_or_else(|_| Catalog::new(vec![]).expect("no table"))
}

fn sound(text: &str, requirements: &Requirements<'_>) {
    assert_eq!(requirements.iter().next().map(Requirement::action), Some(Action::SendCommand.row()));
    for requirement in requirements.iter() {
        inside(text, requirement.span);
    }
    for warning in requirements.warnings() {
        inside(text, warning.span());
        assert!(!warning.to_string().is_empty());
    }
}

/// Whether a requirement without a catalog covers one with it. A table in another case than the text's has no requirement of its own there,
/// so the text that causes it is the first with the name.
fn covers(without: &Requirement<'_>, with: &Requirement<'_>) -> bool {
    let (one, two) = (&without.resource, &with.resource);
    let (same, in_other_case) = match (one.unresolved_name(), two.name()) {
        (Some(name), Some(two_name)) => {
            (two.kind() == one.kind() && two_name.eq_ignore_ascii_case(name), two_name != name)
        }
        (Some(_), None) => (false, false),
        (None, _) => (one == two, false),
    };
    same && without.action() == with.action() && (in_other_case || without.span == with.span)
}

/// The contract can be read back.
fn round_trip(explanation: &Explanation<'_>) {
    let json = serde_json::to_string(explanation).expect("JSON");
    let read: Explanation<'_> = serde_json::from_str(&json).expect("the contract");
    assert_eq!(&read, explanation);
}

//! Typical statements need no heap from text to requirements, and no statement of the corpus more than four allocations.

use partiql_iam::parse;
use partiql_iam::qldb::Ledger;
use partiql_iam::qldb::catalog::{Catalog, Table, TableStatus};
use partiql_iam::qldb::resolve::resolve;

const TYPICAL: [&str; 14] = [
    "SELECT * FROM Person AS p WHERE p.GovId = ?",
    "SELECT p.* FROM Person AS p BY pid WHERE pid = ?",
    "SELECT v.VIN, v.Make, v.Model, v.Color FROM Vehicle AS v WHERE v.VIN IN ('1N4AL11D75C109151', 'KM8SRDHF6EU074761')",
    "SELECT v.VIN, r.LicensePlateNumber, r.State, r.City, r.Owners FROM Vehicle AS v, VehicleRegistration AS r WHERE v.VIN = '1N4AL11D75C109151' AND v.VIN = r.VIN",
    "SELECT * FROM history(VehicleRegistration, `2019-06-05T00:00:00Z`, `2019-06-05T23:59:59Z`) AS h WHERE h.metadata.id = 'ADR2Ll1fGsU4Jr4EqTdnQF'",
    "SELECT c.metadata.id FROM _ql_committed_VehicleRegistration AS c WHERE c.data.VIN = '1N4AL11D75C109151'",
    "SELECT VALUE tableId FROM information_schema.user_tables WHERE status = 'ACTIVE' AND name = 'Vehicle'",
    "SELECT r.VIN, (SELECT o.PersonId FROM @r.Owners.SecondaryOwners AS o) AS Owners FROM VehicleRegistration AS r WHERE r.VIN = ?",
    "UPDATE VehicleRegistration AS r SET r.City = 'Bellevue', r.Owners.PrimaryOwner.PersonId = ? WHERE r.VIN = '1HVBBAANXWH544237'",
    "DELETE FROM VehicleRegistration AS r WHERE r.VIN = '1HVBBAANXWH544237'",
    "FROM VehicleRegistration AS v WHERE v.VIN = 'KM8SRDHF6EU074761' INSERT INTO v.Owners.SecondaryOwners VALUE ? AT 0",
    "INSERT INTO Person << ?, ?, ? >>",
    "DROP INDEX \"4tPW3fUhaVhDinRgKRLhGU\" ON VehicleRegistration WITH (purge = true)",
    "EXEC REDACT_REVISION `{strandId:\"JdxjkR9bSYB5jMHWcI464T\", sequenceNo:17}`, '5PLf9SXwndd63lPaSIa0O6', 'ADR2Ll1fGsU4Jr4EqTdnQF'",
];

fn allocations(text: &str, catalog: Option<&Catalog>) -> u64 {
    let ledger = Ledger::template();
    let info = allocation_counter::measure(|| {
        let statement = parse(text);
        if let Ok(statement) = &statement {
            let _ = std::hint::black_box(resolve(statement, &ledger, catalog));
        }
    });
    info.count_total
}

#[test]
fn typical_statements_need_no_heap() {
    let table = |(index, name): (usize, &str)| Table {
        id: format!("{index:0>22}").parse().unwrap(),
        name: name.to_owned(),
        status: TableStatus::Active,
        tags: None,
        indexes: Vec::new(),
    };
    let names = ["Person", "Vehicle", "VehicleRegistration"];
    let catalog = Catalog::new(names.into_iter().enumerate().map(table).collect()).unwrap();
    for text in TYPICAL {
        let statement = parse(text).unwrap();
        resolve(&statement, &Ledger::template(), Some(&catalog)).unwrap();
        assert_eq!(allocations(text, Some(&catalog)), 0, "{text}");
        assert_eq!(allocations(text, None), 0, "{text}");
    }
}

#[test]
fn no_statement_of_the_corpus_needs_much() {
    let corpus = include_str!("../corpus/statements.jsonl");
    for line in corpus.lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = row["statement"].as_str().unwrap();
        let count = allocations(text, None);
        assert!(count <= 4, "{count} allocations for {text}");
    }
}

//! Text to requirements, by class of statement, and the cost of size: `cargo bench --bench explain`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a benchmark fails by panicking"
)]

use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use partiql_iam::catalog::{Catalog, Table, TableStatus};
use partiql_iam::permission::Ledger;
use partiql_iam::resolve::resolve;
use partiql_iam::syntax::parse;

/// Statements of 30 to 300 bytes, one a class.
const CLASSES: [(&str, &str); 14] = [
    ("select by key", "SELECT * FROM Person AS p WHERE p.GovId = ?"),
    (
        "select by index",
        "SELECT v.VIN, v.Make, v.Model, v.Color FROM Vehicle AS v WHERE v.VIN IN ('1N4AL11D75C109151', 'KM8SRDHF6EU074761')",
    ),
    ("select by document id", "SELECT p.* FROM Person AS p BY pid WHERE pid = ?"),
    (
        "join",
        "SELECT v.VIN, r.LicensePlateNumber, r.State, r.City, r.Owners FROM Vehicle AS v, VehicleRegistration AS r WHERE v.VIN = '1N4AL11D75C109151' AND v.VIN = r.VIN",
    ),
    (
        "history",
        "SELECT * FROM history(VehicleRegistration, `2019-06-05T00:00:00Z`, `2019-06-05T23:59:59Z`) AS h WHERE h.metadata.id = 'ADR2Ll1fGsU4Jr4EqTdnQF'",
    ),
    (
        "committed view",
        "SELECT c.metadata.id, c.blockAddress FROM _ql_committed_VehicleRegistration AS c WHERE c.data.VIN IN ('1N4AL11D75C109151', 'KM8SRDHF6EU074761')",
    ),
    (
        "catalog",
        "SELECT VALUE tableId FROM information_schema.user_tables WHERE status = 'ACTIVE' AND name = 'Vehicle'",
    ),
    (
        "nested path",
        "SELECT r.VIN, (SELECT o.PersonId FROM @r.Owners.SecondaryOwners AS o) AS Owners FROM VehicleRegistration AS r WHERE r.VIN = ?",
    ),
    (
        "update",
        "UPDATE VehicleRegistration AS r SET r.City = 'Bellevue', r.Owners.PrimaryOwner.PersonId = ? WHERE r.VIN = '1HVBBAANXWH544237'",
    ),
    ("delete", "DELETE FROM VehicleRegistration AS r WHERE r.VIN = '1HVBBAANXWH544237'"),
    (
        "from insert",
        "FROM VehicleRegistration AS v WHERE v.VIN = 'KM8SRDHF6EU074761' INSERT INTO v.Owners.SecondaryOwners VALUE ? AT 0",
    ),
    ("insert parameter", "INSERT INTO Person ?"),
    (
        "insert document",
        "INSERT INTO Vehicle VALUE {'VIN': '1N4AL11D75C109151', 'Type': 'Sedan', 'Year': 2011, 'Make': 'Audi', 'Model': 'A5', 'Color': 'Silver'}",
    ),
    ("drop index", "DROP INDEX \"4tPW3fUhaVhDinRgKRLhGU\" ON VehicleRegistration WITH (purge = true)"),
];

fn catalog() -> Catalog {
    let names = ["Person", "Vehicle", "VehicleRegistration", "DriversLicense"];
    let table = |(index, name): (usize, &&str)| Table {
        id: format!("{index}u1EiThbt8s0z9wM26REZN").parse().unwrap(),
        name: (*name).to_owned(),
        status: TableStatus::Active,
        tags: None,
        indexes: Vec::new(),
    };
    Catalog::new(names.iter().enumerate().map(table).collect()).unwrap()
}

fn classes(criterion: &mut Criterion) {
    let ledger = Ledger::template();
    let catalog = catalog();
    let mut group = criterion.benchmark_group("explain");
    for (class, text) in CLASSES {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(class, |bencher| {
            bencher.iter(|| {
                let statement = parse(black_box(text)).unwrap();
                resolve(&statement, &ledger, Some(&catalog)).unwrap().len()
            });
        });
    }
    group.finish();
}

/// `SELECT` with an `IN` list, an Ion literal, a chain of `AND`: each of a size up to the limit of a statement.
fn sizes(criterion: &mut Criterion) {
    let ledger = Ledger::template();
    let catalog = catalog();
    let mut group = criterion.benchmark_group("size");
    for bytes in [1_000, 10_000, 100_000] {
        let mut in_list = "SELECT * FROM Vehicle AS v WHERE v.VIN IN ('1N4AL11D75C109151'".to_owned();
        while in_list.len() < bytes - 30 {
            in_list.push_str(", '1N4AL11D75C109151'");
        }
        in_list.push(')');
        let mut ion = "INSERT INTO Vehicle `{items: [".to_owned();
        while ion.len() < bytes - 60 {
            write!(ion, "{{VIN: \"1N4AL11D75C109151\", Year: {}}}, ", ion.len()).unwrap();
        }
        ion.push_str("]}`");
        let mut chain = "DELETE FROM Vehicle WHERE a = 1".to_owned();
        while chain.len() < bytes - 30 {
            chain.push_str(" AND a = 1");
        }
        for (name, text) in [("in list", in_list), ("ion literal", ion), ("and chain", chain)] {
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_function(format!("{name} {bytes}"), |bencher| {
                bencher.iter(|| {
                    let statement = parse(black_box(&text)).unwrap();
                    resolve(&statement, &ledger, Some(&catalog)).unwrap().len()
                });
            });
        }
    }
    for depth in [1, 32, 127] {
        let text = format!("SELECT * FROM Vehicle AS v WHERE v.VIN = {}1{}", "(".repeat(depth), ")".repeat(depth));
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(format!("nesting {depth}"), |bencher| {
            bencher.iter(|| {
                let statement = parse(black_box(&text)).unwrap();
                resolve(&statement, &ledger, Some(&catalog)).unwrap().len()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, classes, sizes);
criterion_main!(benches);

//! What the benches share: a statement of each class, a catalog for it, how long to measure.

#![allow(dead_code, reason = "no bench uses all of it")]

use std::time::Duration;

use criterion::Criterion;
use partiql_iam::qldb::Ledger;
use partiql_iam::qldb::catalog::{Catalog, Table, TableStatus};
use partiql_iam::{parse, resolve};

/// Statements of 20 to 160 bytes, one a class.
pub(crate) const CLASSES: [(&str, &str); 14] = [
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

/// The tables that the classes name, and one more.
pub(crate) const TABLES: [&str; 4] = ["Person", "Vehicle", "VehicleRegistration", "DriversLicense"];

/// A catalog of active tables.
pub(crate) fn catalog<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Catalog {
    let table = |(number, name): (usize, N)| Table {
        id: format!("{number:022}").parse().expect("an id"),
        name: name.into(),
        status: TableStatus::Active,
        tags: None,
        indexes: Vec::new(),
    };
    Catalog::new(names.into_iter().enumerate().map(table).collect()).expect("names that differ")
}

/// From the text to the requirements: how many, if the statement is understood.
pub(crate) fn requirements(text: &str, ledger: &Ledger, catalog: &Catalog) -> Option<usize> {
    // Looked at where they are: a statement has room for its tree in itself, and is not moved without need.
    let parsed = parse(text);
    let statement = parsed.as_ref().ok()?;
    let resolved = resolve(statement, ledger, Some(catalog));
    Some(resolved.as_ref().ok()?.len())
}

/// Short, so that all benches end within minutes. `--warm-up-time` and `--measurement-time` say otherwise.
pub(crate) fn settings() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .sample_size(50)
        .nresamples(5_000)
}

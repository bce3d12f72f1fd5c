//! A workspace for the tests of the language server.

#![allow(dead_code, reason = "each test uses some of it")]

use partiql_iam::qldb::Ledger;
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam_lsp::{Document, Encoding, Workspace};
use partiql_iam_project::{CompiledRole, RoleConfig, Tables};

pub(crate) const LEDGER: &str = "arn:aws:qldb:us-east-1:123456789012:ledger/cars";

const CATALOG: &str = r#"
    {tableId: "Au1EiThbt8s0z9wM26REZN", name: "Vehicle", status: "ACTIVE",
     indexes: [{indexId: "Djg2nt0yIs2GY0T29Kud1z", expr: "[VIN]", status: "ONLINE"}, {expr: 5}]}
    {tableId: "5PLf9SXwndd63lPaSIa0O6", name: "Person", status: "ACTIVE", tags: {team: "office"}}
    {tableId: "JdxjkR9bSYB5jMHWcI464T", name: "Licence", status: "INACTIVE", indexes: null}
"#;

pub(crate) const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "qldb:SendCommand", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"},
  {"Sid": "Reads", "Effect": "Allow", "Action": "qldb:PartiQLSelect",
   "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/*"}]}"#;

pub(crate) fn catalog() -> Catalog {
    Catalog::parse(CATALOG).unwrap()
}

pub(crate) fn workspace() -> Workspace {
    with_roles(Vec::new())
}

fn with_roles(roles: Vec<CompiledRole>) -> Workspace {
    Workspace::new(Ledger::new(LEDGER.parse().unwrap()), Some(catalog()), Tables::default(), roles, Encoding::Utf16)
}

/// The same with a role that may read.
pub(crate) fn with_role() -> Workspace {
    let config = RoleConfig { policies: vec!["/clerk.json".into()], ..RoleConfig::default() };
    let role = CompiledRole::load("clerk", &config, &|_, _| Ok(POLICY.to_owned())).unwrap();
    with_roles(vec![role])
}

/// A script whose cursor is at the `|`.
pub(crate) fn script(text: &str, workspace: &Workspace) -> (Document, usize) {
    let at = text.find('|').unwrap_or(text.len());
    (Document::new(text.replacen('|', "", 1), Encoding::Utf16, None, workspace), at)
}

/// Numbers that look random and are the same in every run (xorshift).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

//! The tables of DynamoDB and the ledgers of QLDB that a file declares.

use partiql_iam::Span;
use partiql_iam::dynamodb::{Schema, Table};

/// A table that a file declares by a name that the file says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeclaredTable {
    /// Its name; case counts.
    pub name: String,
    /// The place of the name in the file.
    pub span: Span,
    /// Its keys and its indexes, and nothing else of it; `None` where only the deployment tells them, or whether there is such a table.
    pub keys: Option<Table>,
}

/// A ledger of QLDB that a file declares.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeclaredLedger {
    /// Its name; `None` where only the deployment tells it.
    pub name: Option<String>,
    /// The place of the name in the file, or else of the resource.
    pub span: Span,
    /// Whether it is deployed for sure as the file says, in the account and the region of the file's other resources or in `region`.
    pub is_sure: bool,
    /// The region, if the resource itself says it.
    pub region: Option<String>,
    /// Whether it says the permissions mode `ALLOW_ALL`.
    pub allows_all: bool,
}

/// The only table of a template of CloudFormation in JSON, if that says its keys.
pub(crate) fn keys_of(template: &str) -> Option<Table> {
    let schema = Schema::parse(template).ok()?;
    match schema.tables() {
        [table] => Some(table.clone()),
        _ => None,
    }
}

//! The tables of DynamoDB that a file declares.

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

/// The only table of a template of CloudFormation in JSON, if that says its keys.
pub(crate) fn keys_of(template: &str) -> Option<Table> {
    let schema = Schema::parse(template).ok()?;
    match schema.tables() {
        [table] => Some(table.clone()),
        _ => None,
    }
}

//! What policies grant on tables beside what statements need.

use alloc::borrow::{Cow, ToOwned};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use crate::diagnostic::Diagnostic;
use crate::iam::diff::{Probe, ProbeOn, compare};
use crate::iam::{Difference, PolicySet};
use crate::service::dynamodb::{Account, Action, Requirements, ResourceType, Schema};

/// Why policies and statements can't be compared. Displays as one sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DiffError {
    /// There is no statement.
    NoStatement,
    /// The account is a template, so that nothing that a policy grants is known to be in it.
    TemplateAccount,
}

impl DiffError {
    /// A stable code for programs, such as `no-statement`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoStatement => "no-statement",
            Self::TemplateAccount => "template-account",
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(match self {
            Self::NoStatement => "give at least one statement",
            Self::TemplateAccount => "give the account and the region of the tables",
        }))
    }
}

impl fmt::Display for DiffError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoStatement => "there is no statement to compare with",
            Self::TemplateAccount => "the account and the region of the tables are unknown",
        })
    }
}

impl core::error::Error for DiffError {}

impl<'a> From<&'a DiffError> for Diagnostic<'a> {
    fn from(error: &'a DiffError) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}

/// Compares the policies with the statements, for each action of DynamoDB and each resource of the account: the tables and indexes of the
/// schema, and all streams, backups, exports and imports of each.
///
/// What a statement needs is decided by its own condition keys. A permission that no statement needs has none: where it is granted under a
/// condition, it is marked.
///
/// # Errors
///
/// When there is no statement, or the account is a template.
pub fn diff(
    policies: &PolicySet,
    account: &Account,
    schema: &Schema,
    statements: &[Requirements<'_>],
) -> Result<Difference, DiffError> {
    let needs: Vec<_> = statements.iter().map(Requirements::as_iam).collect();
    let first = needs.first().ok_or(DiffError::NoStatement)?;
    if account.is_template() {
        return Err(DiffError::TemplateAccount);
    }
    let probes = Action::ALL.iter().flat_map(|action| {
        let on = |resource| Probe { action: action.row(), on: ProbeOn::Text(resource) };
        resources(*action, account, schema).into_iter().map(on)
    });
    Ok(compare(policies, &needs, first, probes))
}

/// What an action can be granted on.
fn resources(action: Action, account: &Account, schema: &Schema) -> Vec<String> {
    let types = action.resource_types();
    if types.is_empty() {
        return vec!["*".to_owned()];
    }
    let mut resources = Vec::new();
    for kind in types {
        if *kind == ResourceType::GlobalTable {
            resources.push(format!("arn:{}:dynamodb::{}:global-table/*", account.partition(), account.id()));
            continue;
        }
        for table in schema.tables() {
            let arn = account.table_arn(&table.name).to_string();
            match kind {
                ResourceType::Table => resources.push(arn),
                ResourceType::Index => {
                    let indexes = table.indexes.iter();
                    resources.extend(indexes.map(|index| account.index_arn(&table.name, &index.name).to_string()));
                }
                ResourceType::Backup | ResourceType::Export | ResourceType::Import | ResourceType::Stream => {
                    resources.push(format!("{arn}/{}/*", kind.name()));
                }
                ResourceType::GlobalTable => {}
            }
        }
    }
    resources
}

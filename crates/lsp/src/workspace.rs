//! What statements are checked against: the ledger, its tables, the policies of roles.

use gen_lsp_types::Uri;

use super::position::SourceText;
use partiql_iam::iam::{PolicySet, RequestContext, StatementRef};
use partiql_iam::qldb::Ledger;
use partiql_iam::qldb::catalog::{Catalog, Table};

/// All that an answer depends on besides the statement.
#[derive(Debug)]
pub struct Workspace {
    /// The ledger and its permissions mode, or the template of one.
    pub ledger: Ledger,
    /// Its tables.
    pub catalog: Option<Catalog>,
    /// The roles that statements are checked for.
    pub roles: Vec<Role>,
}

impl Default for Workspace {
    fn default() -> Self {
        Self { ledger: Ledger::template(), catalog: None, roles: Vec::new() }
    }
}

/// A role with its policies.
#[derive(Debug)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// Its policies, compiled. Each is named by its path.
    pub policies: PolicySet,
    /// Condition keys of its requests.
    pub context: RequestContext,
    /// Their files, to point at.
    pub files: Vec<PolicyFile>,
}

/// The file of a policy.
#[derive(Debug)]
pub struct PolicyFile {
    /// The name that the policy has in the [`PolicySet`].
    pub name: String,
    /// Where it is.
    pub uri: Uri,
    /// What is in it.
    pub text: SourceText,
}

impl Workspace {
    /// The tables that are known, dropped ones too.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.catalog.iter().flat_map(Catalog::tables)
    }
}

impl Role {
    /// The file that a reason of a denial speaks of.
    #[must_use]
    pub fn file(&self, statement: &StatementRef) -> Option<&PolicyFile> {
        self.files.iter().find(|file| file.name == statement.policy)
    }
}

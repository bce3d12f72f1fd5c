//! What statements are checked against: the ledger and its tables, the tables of DynamoDB, the policies of roles.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use gen_lsp_types::{Location, Uri};

use super::position::{Encoding, SourceText};
use super::uri::of_path;
use partiql_iam::iam::StatementRef;
use partiql_iam::qldb::Ledger;
use partiql_iam::qldb::catalog::{Catalog, Table};
use partiql_iam::{Service, Span};
use partiql_iam_embedded::Calls;
use partiql_iam_project::{CompiledRole, PolicyFile, Tables};

/// All that an answer depends on besides the statement.
#[derive(Debug)]
pub struct Workspace {
    /// The ledger and its permissions mode, or the template of one.
    pub ledger: Ledger,
    /// Its tables.
    pub catalog: Option<Catalog>,
    /// The tables of DynamoDB.
    pub dynamodb: Tables,
    /// Why statements, of one service or of each, are held against less than is meant: files that can't be used. Nothing at first.
    pub unread: Vec<(Option<Service>, String)>,
    /// The functions of programs that send statements. None at first.
    pub calls: Calls,
    /// The roles that statements are checked for.
    pub roles: Vec<CompiledRole>,
    /// The files of their policies, by the names that these have.
    pub sources: BTreeMap<String, PolicySource>,
    /// What columns in files count.
    pub encoding: Encoding,
}

impl Default for Workspace {
    fn default() -> Self {
        let (ledger, dynamodb) = (Ledger::template(), Tables::default());
        Self {
            ledger,
            catalog: None,
            dynamodb,
            unread: Vec::new(),
            calls: Calls::new(),
            roles: Vec::new(),
            sources: BTreeMap::new(),
            encoding: Encoding::default(),
        }
    }
}

/// The file of a policy, to point at.
#[derive(Debug)]
pub struct PolicySource {
    /// Where it is.
    pub uri: Uri,
    /// What is in it.
    pub text: Arc<SourceText>,
}

impl Workspace {
    /// What statements are held against, with the files of the roles.
    #[must_use]
    pub fn new(
        ledger: Ledger,
        catalog: Option<Catalog>,
        dynamodb: Tables,
        roles: Vec<CompiledRole>,
        encoding: Encoding,
    ) -> Self {
        // Many policies may be of one file.
        let mut texts: BTreeMap<*const u8, Arc<SourceText>> = BTreeMap::new();
        let source = |file: &PolicyFile| {
            let text = texts
                .entry(file.text.as_ptr())
                .or_insert_with(|| Arc::new(SourceText::new(file.text.to_string(), encoding)));
            (file.name.clone(), PolicySource { uri: of_path(&file.path), text: Arc::clone(text) })
        };
        let sources = roles.iter().flat_map(|role| &role.files).map(source).collect();
        Self { ledger, catalog, dynamodb, unread: Vec::new(), calls: Calls::new(), roles, sources, encoding }
    }

    /// The place of a piece of a statement of a policy, in the file that the policy is in: one of its own, or that of a table's keys.
    pub(crate) fn place(&self, statement: &StatementRef, span: Span) -> Option<Location> {
        if let Some(file) = self.dynamodb.policies.file(statement) {
            let text = SourceText::new(file.text().to_owned(), self.encoding);
            return Some(Location { uri: of_path(Path::new(file.name())), range: text.span(span) });
        }
        let file = self.sources.get(&statement.policy)?;
        Some(Location { uri: file.uri.clone(), range: file.text.span(span) })
    }

    /// The tables that are known, dropped ones too.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.catalog.iter().flat_map(Catalog::tables)
    }
}

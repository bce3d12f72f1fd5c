//! From the names of files to a catalog and to roles: read and compiled once for every program.

use std::path::Path;

use partiql_iam::dynamodb::{Account, MAX_SCHEMA_BYTES, Schema, TargetError};
use partiql_iam::iam::{Effect, NamedPolicy, PolicyKind, PolicySet, PolicySources, RequestContext, StatementRef};
use partiql_iam::qldb::Ledger;
use partiql_iam::qldb::catalog::{Catalog, MAX_CATALOG_BYTES};

use partiql_iam::Span;
use partiql_iam_template::{NotGiven, TemplateError};

use crate::folder::Folder;
use crate::policy_file::{Loader, PolicyFile};
use crate::problem::{Cause, Problem, ReadText};
use crate::role::RoleConfig;
use crate::schema::{self, SchemaFault};
use crate::table_policy::TablePolicies;
use crate::{Config, DynamoDbConfig};

/// A role with its policies, compiled.
#[derive(Debug)]
pub struct CompiledRole {
    /// Its name.
    pub name: String,
    /// Its policies. Each is named as its file is.
    pub policies: PolicySet,
    /// Condition keys of its requests: those that are given, and those that a role of a template may have.
    pub context: RequestContext,
    /// The files of the policies, to point at.
    pub files: Vec<PolicyFile>,
    /// The levels of SCPs, from 0, that only deny: nothing is allowed by such a level.
    pub denying_levels: Vec<usize>,
    /// Managed policies that a template names, and that no file has.
    pub not_given: Vec<NotGiven>,
}

/// The tables of a ledger, from a file.
///
/// # Errors
///
/// When the file can't be read or is no catalog.
pub fn catalog(path: &Path, read: &ReadText<'_>) -> Result<Catalog, Problem> {
    let problem = |text, cause| Problem { path: path.to_owned(), text, cause };
    let text = read(path, MAX_CATALOG_BYTES).map_err(|error| problem(String::new(), Cause::Unreadable(error)))?;
    Catalog::parse(&text).map_err(|error| problem(text, Cause::Catalog(Box::new(error))))
}

/// The tables of DynamoDB that statements run on.
#[derive(Clone, Debug)]
pub struct Tables {
    /// The account and region that they are in, or the template of one.
    pub account: Account,
    /// Their keys, if a file with them is named.
    pub schema: Option<Schema>,
    /// The files with policies of tables, to point at.
    pub policies: TablePolicies,
}

/// Why it is unknown which tables statements run on.
#[derive(Debug)]
pub enum TablesError {
    /// A file can't be used.
    File(Problem),
    /// The account and the region do not fit together, or not to the ARNs of the tables.
    Target(TargetError),
}

impl Default for Tables {
    fn default() -> Self {
        Self { account: Account::TEMPLATE, schema: None, policies: TablePolicies::default() }
    }
}

impl Tables {
    /// Reads the files with the keys of tables, and finds out which account and region they are in: what the tables' ARNs say, else what
    /// is given.
    ///
    /// # Errors
    ///
    /// When a file can't be read or has no keys of tables, and when what is given differs from what the ARNs say.
    pub fn load(config: &DynamoDbConfig, read: &ReadText<'_>) -> Result<Self, TablesError> {
        let DynamoDbConfig { account, region, schemas } = config;
        let (mut schema, mut policies) = (Schema::default(), TablePolicies::default());
        for path in schemas {
            let problem = |text, cause| TablesError::File(Problem { path: path.clone(), text, cause });
            let text =
                read(path, MAX_SCHEMA_BYTES).map_err(|error| problem(String::new(), Cause::Unreadable(error)))?;
            let Folder { others, changed_by } = Folder::around(path, read);
            if let Some(by) = changed_by {
                let fault = SchemaFault::from(&TemplateError::Form {
                    message: format!("{by} may change the tables"),
                    help: "give what `terraform show -json PLAN` prints".to_owned(),
                    span: Span::default(),
                });
                return Err(problem(text, Cause::Schema(Box::new(fault))));
            }
            schema = match schema::parse(path, &text, &others, region.as_deref()) {
                Ok((found, translated)) => {
                    let named = found.tables().iter().filter(|table| table.resource_policy.is_some());
                    let named: Vec<String> = named.map(|table| table.name.clone()).collect();
                    let joined =
                        schema.joined([found]).map_err(|error| problem(text.clone(), Cause::Conflict(error)))?;
                    policies.add(path, text, translated, named);
                    joined
                }
                Err(fault) => return Err(problem(text, Cause::Schema(Box::new(fault)))),
            };
        }
        let account = schema.target(region.as_deref(), account.as_deref()).map_err(TablesError::Target)?;
        Ok(Self { account, schema: (!schemas.is_empty()).then_some(schema), policies })
    }
}

impl CompiledRole {
    /// Reads and compiles all policies of a role, or none: without its boundary, say, it would seem to be allowed more.
    ///
    /// # Errors
    ///
    /// When a file can't be read or is no policy. Holds what is wrong with each such file.
    pub fn load(name: &str, role: &RoleConfig, read: &ReadText<'_>) -> Result<Self, Vec<Problem>> {
        let RoleConfig { policies, boundary, scps, rcps, session_policy, endpoint_policy, context, values } = role;
        let mut loader = Loader::new(read, values);
        let identity = loader.policies(policies, PolicyKind::Identity);
        let own_boundary = loader.boundary.take();
        loader.problems.extend(loader.second_boundary.take().filter(|_| boundary.is_none()));
        let sources = PolicySources {
            identity,
            boundary: loader.policies(boundary.as_slice(), PolicyKind::PermissionsBoundary).pop().or(own_boundary),
            scps: scps.iter().map(|level| loader.policies(level, PolicyKind::ServiceControl)).collect(),
            rcps: rcps.iter().filter_map(|path| loader.resource(path, PolicyKind::ResourceControl)).collect(),
            session: loader.policies(session_policy.as_slice(), PolicyKind::Session),
            endpoint: endpoint_policy.as_ref().and_then(|path| loader.resource(path, PolicyKind::Endpoint)),
        };
        let Loader { files, problems, may_have, not_given, .. } = loader;
        if !problems.is_empty() {
            return Err(problems);
        }
        let denying_levels = sources.scps.iter().enumerate().filter(|(_, level)| only_denies(level));
        let denying_levels = denying_levels.map(|(number, _)| number).collect();
        let policies = PolicySet::compile(sources);
        let context = may_have.iter().fold(context.clone(), |context, key| context.with_unknown(key));
        Ok(Self { name: name.to_owned(), policies, context, files, denying_levels, not_given })
    }

    /// The file that a reason of a denial speaks of.
    #[must_use]
    pub fn file(&self, statement: &StatementRef) -> Option<&PolicyFile> {
        self.files.iter().find(|file| file.name == statement.policy && file.kind == statement.policy_kind)
    }
}

/// Whether no statement of the policies allows anything.
fn only_denies(policies: &[NamedPolicy]) -> bool {
    let statements = policies.iter().flat_map(|policy| &policy.document.statements);
    statements.into_iter().all(|statement| statement.effect.value == Effect::Deny)
}

/// What a configuration comes to, with the files that it names.
#[derive(Debug)]
pub struct Project {
    /// The ledger and its permissions mode, or the template of one.
    pub ledger: Ledger,
    /// Its tables, if a file with them is named and is one.
    pub catalog: Option<Catalog>,
    /// The tables of DynamoDB; nothing is known of them if one of their files can't be used.
    pub tables: Tables,
    /// The roles all of whose policies are read.
    pub roles: Vec<CompiledRole>,
    /// The names of the others.
    pub refused_roles: Vec<String>,
    /// What is wrong with the files. One that is named twice is there twice.
    pub problems: Vec<Problem>,
    /// What is wrong with the account and region of the tables.
    pub target_problem: Option<TargetError>,
}

impl Project {
    /// Reads all files that a configuration names. What can't be used is left out, and noted.
    #[must_use]
    pub fn load(config: &Config, read: &ReadText<'_>) -> Self {
        let mut project = Self {
            ledger: config.qldb.ledger(),
            catalog: None,
            tables: Tables::default(),
            roles: Vec::new(),
            refused_roles: Vec::new(),
            problems: Vec::new(),
            target_problem: None,
        };
        match config.qldb.catalog.as_ref().map(|path| catalog(path, read)).transpose() {
            Ok(catalog) => project.catalog = catalog,
            Err(problem) => project.problems.push(problem),
        }
        match Tables::load(&config.dynamodb, read) {
            Ok(tables) => project.tables = tables,
            Err(TablesError::File(problem)) => project.problems.push(problem),
            Err(TablesError::Target(problem)) => project.target_problem = Some(problem),
        }
        for (name, role) in &config.roles {
            match CompiledRole::load(name, role, read) {
                Ok(role) => project.roles.push(role),
                Err(problems) => {
                    project.refused_roles.push(name.clone());
                    project.problems.extend(problems);
                }
            }
        }
        project
    }
}

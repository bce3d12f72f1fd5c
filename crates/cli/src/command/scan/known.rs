//! What is known of the databases that the statements of a folder run on: by the nearest configuration file, and the flags over it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use partiql_iam::dynamodb::Schema;
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::{Ledger, LedgerArn};
use partiql_iam::{Diagnostic, Service};
use partiql_iam_answer::Database;
use partiql_iam_project::{CompiledRole, Config, RoleConfig, Says, Tables, UnknownService, plain, service_of};
use partiql_iam_template::TemplateValues;

use super::super::Failure;
use super::super::dynamodb::TableArgs;
use super::super::request::PolicyArgs;
use super::super::request::{agreed, read_policies};
use super::super::settings::GlobalFlags;
use super::super::settings::LedgerArgs;
use super::declared::Declared;

/// What is known.
#[derive(Debug)]
pub(in super::super) struct Known {
    config: Option<Config>,
    /// The service that the flags say.
    said: Option<Service>,
    /// The ledger without what templates of the tree declare.
    given_ledger: Ledger,
    /// The ledger.
    ledger: OnceLock<Ledger>,
    pub(in super::super) catalog: Option<Catalog>,
    /// The tables without those that only templates of the tree declare.
    given: Tables,
    /// What the templates of the tree declare, when all are read.
    declared: Arc<OnceLock<Declared>>,
    /// All tables.
    tables: OnceLock<Tables>,
    /// The policies that are asked about.
    pub(super) decider: Option<CompiledRole>,
    is_asked: bool,
    /// What is given for what templates leave open.
    pub(super) values: TemplateValues,
    /// What is wrong in the files that it comes from.
    pub(super) problems: Vec<Failure>,
}

/// The service of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScriptService {
    /// The script, or the configuration file by the script's name, says it.
    Named(Service),
    /// It is said for all scripts.
    Meant(Service),
    /// Nothing says it.
    Guessed,
}

impl Known {
    /// What a caller knows: of a ledger, and of DynamoDB's tables.
    pub(super) fn of_databases(said: Option<Service>, ledger: &Database, tables: &Database) -> Self {
        let tables = Tables { account: tables.account.clone(), schema: tables.schema.clone(), ..Tables::default() };
        let (ledger, catalog) = (ledger.ledger.clone(), ledger.catalog.clone());
        Self {
            config: None,
            said,
            given_ledger: ledger,
            ledger: OnceLock::new(),
            catalog,
            given: tables,
            declared: Arc::new(OnceLock::from(Declared::default())),
            tables: OnceLock::new(),
            decider: None,
            is_asked: false,
            values: TemplateValues::default(),
            problems: Vec::new(),
        }
    }

    /// Refuses tables of which the account and the region are not known.
    pub(in super::super) fn tables_are_real(&self) -> Result<(), Failure> {
        if self.given.account.is_template() {
            let help = "give them with `--account` and `--region`, in `partiql-iam.toml`, or with the ARNs of the tables in `--schema`";
            return Err(Failure::plain("template-account", "the account and the region are not given", help));
        }
        Ok(())
    }

    /// The keys of tables for what is said of policies: by flags and configuration alone.
    pub(super) const fn given(&self) -> Option<&Schema> {
        self.given.schema.as_ref()
    }

    /// The ledger by flags and configuration alone.
    pub(super) const fn given_ledger(&self) -> &Ledger {
        &self.given_ledger
    }

    /// The ledger: what is given, else the one that the templates of the tree declare, when that is known. What they say of its permissions mode
    /// never counts.
    pub(in super::super) fn ledger(&self) -> &Ledger {
        self.ledger.get_or_init(|| {
            let given = self.given_ledger.clone();
            let declared = given.arn.is_template().then(|| self.declared().ledgers.taken()).flatten();
            // One that a request to another account or region can't be of is none that is asked about.
            let is_asked =
                |arn: &&LedgerArn| self.decider.as_ref().is_none_or(|it| agreed(&it.context, arn.as_str()).is_ok());
            declared.filter(is_asked).map_or(given.clone(), |arn| Ledger { arn: arn.clone(), ..given })
        })
    }

    /// What is said of the ledgers that a file declares, where none is given.
    pub(super) fn said_of_ledgers(&self, path: &Path) -> impl Iterator<Item = Diagnostic<'static>> {
        let is_open = self.given_ledger.arn.is_template();
        let said = is_open.then(|| self.declared().ledgers.said_of(path, self.given_ledger.mode));
        said.into_iter().flatten()
    }

    /// What the templates of the tree declare; nothing before all are read.
    pub(super) fn declared(&self) -> &Declared {
        static NONE: Declared = Declared::none();
        self.declared.get().unwrap_or(&NONE)
    }

    /// All tables, when what the templates of the tree declare is known.
    pub(in super::super) fn tables(&self) -> &Tables {
        self.tables.get_or_init(|| {
            let added = self.declared().added_to(self.given());
            let schema = added.or_else(|| self.given.schema.clone());
            Tables { schema, ..self.given.clone() }
        })
    }

    /// The functions of programs that send statements.
    pub(super) fn calls(&self) -> Option<&partiql_iam_embedded::Calls> {
        self.config.as_ref().map(|config| &config.calls)
    }

    /// Whether it is decided what the policies give; it is not, if they can't be read.
    pub(super) fn undecided(&self) -> Option<bool> {
        self.is_asked.then_some(false)
    }

    /// The service of a script.
    pub(super) fn service(&self, text: &str, path: &Path) -> Result<ScriptService, UnknownService> {
        let found = service_of(text, Some(path), self.config.as_ref())?;
        Ok(match (found, self.said) {
            (Some((service, Says::FirstLine | Says::Files)), _) => ScriptService::Named(service),
            (_, Some(service)) | (Some((service, Says::Service | Says::Sections)), None) => {
                ScriptService::Meant(service)
            }
            (None, None) => ScriptService::Guessed,
        })
    }
}

/// The flags that win over configuration files.
#[derive(Clone, Copy)]
pub(super) struct Flags<'a> {
    pub(super) ledger: &'a LedgerArgs,
    pub(super) tables: &'a TableArgs,
    pub(super) said: Option<Service>,
    /// What is given for what templates leave open.
    pub(super) values: &'a TemplateValues,
    /// The policies that are asked about, if any are.
    pub(super) policies: Option<&'a PolicyArgs>,
}

/// What is known in each folder.
pub(super) struct Folders<'a> {
    flags: Flags<'a>,
    settings: &'a GlobalFlags,
    declared: Arc<OnceLock<Declared>>,
    working_directory: Option<PathBuf>,
    known: HashMap<PathBuf, Arc<Known>>,
    /// By their configuration files.
    projects: HashMap<Option<PathBuf>, Arc<Known>>,
}

impl<'a> Folders<'a> {
    pub(super) fn new(flags: Flags<'a>, settings: &'a GlobalFlags, declared: Arc<OnceLock<Declared>>) -> Self {
        let working_directory = std::env::current_dir().ok();
        Self { flags, settings, declared, working_directory, known: HashMap::new(), projects: HashMap::new() }
    }

    /// What is known where a file is.
    pub(super) fn known(&mut self, file: &Path) -> Arc<Known> {
        let folder = file.parent().unwrap_or(file);
        if let Some(known) = self.known.get(folder) {
            return Arc::clone(known);
        }
        let known = self.project(file);
        self.known.insert(folder.to_owned(), Arc::clone(&known));
        known
    }

    fn project(&mut self, file: &Path) -> Arc<Known> {
        let found = if self.settings.reads_config() { self.settings.locate(file).ok().flatten() } else { None };
        let path = found.map(|path| self.short(&path));
        if let Some(known) = self.projects.get(&path) {
            return Arc::clone(known);
        }
        let known = Arc::new(self.load(path.as_deref()));
        self.projects.insert(path, Arc::clone(&known));
        known
    }

    /// A path from the working directory on, if it is below that: one file has one name.
    fn short(&self, path: &Path) -> PathBuf {
        let whole = std::path::absolute(path).map_or_else(|_| path.to_owned(), |path| plain(&path));
        let below = self.working_directory.as_ref().and_then(|folder| whole.strip_prefix(folder).ok());
        below.map(Path::to_owned).unwrap_or(whole)
    }

    fn load(&self, path: Option<&Path>) -> Known {
        let mut problems = Vec::new();
        let read = |path: &Path| self.settings.read_config(path);
        let config = path.map(read).transpose().unwrap_or_else(|failure| {
            problems.push(failure);
            None
        });
        let settings = self.settings.within(config.clone());
        let Flags { ledger: of_ledger, tables: of_tables, said, values, policies } = self.flags;
        let mut or_problem = |failure: Failure| problems.push(failure);
        let target = of_ledger.target(&settings).map_err(&mut or_problem).ok();
        let ledger = target.as_ref().map_or_else(Ledger::template, super::super::settings::Target::ledger);
        let catalog = target.and_then(|target| target.catalog().map_err(&mut or_problem).ok().flatten());
        let given = of_tables.tables(&settings, false).map_err(&mut or_problem).unwrap_or_default();
        let decide = |policies: &PolicyArgs| -> Result<CompiledRole, Failure> {
            let role = policies.role(&settings, false)?;
            let role = RoleConfig { values: values.and(&role.values), ..role };
            if !ledger.arn.is_template() {
                agreed(&role.context, &ledger.arn.to_string())?;
            }
            if !given.account.is_template() {
                agreed(&role.context, given.account.base())?;
            }
            read_policies(&role, settings.reach())
        };
        let (is_asked, decider) = (policies.is_some(), policies.map(decide));
        let decider = decider.and_then(|decider| decider.map_err(&mut or_problem).ok());
        let (declared, tables) = (Arc::clone(&self.declared), OnceLock::new());
        Known {
            config,
            said,
            given_ledger: ledger,
            ledger: OnceLock::new(),
            catalog,
            given,
            declared,
            tables,
            decider,
            is_asked,
            values: values.clone(),
            problems,
        }
    }
}

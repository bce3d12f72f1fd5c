//! What is known in the folders of a tree: by the nearest configuration file, and the flags over it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use partiql_iam::Service;
use partiql_iam::qldb::Ledger;
use partiql_iam_project::{CompiledRole, RoleConfig, plain};
use partiql_iam_scan::{Declared, Given, Known};
use partiql_iam_template::TemplateValues;

use super::super::Failure;
use super::super::dynamodb::TableArgs;
use super::super::request::PolicyArgs;
use super::super::request::{agreed, read_policies};
use super::super::settings::GlobalFlags;
use super::super::settings::LedgerArgs;

/// What is known in a folder.
#[derive(Debug)]
pub(in super::super) struct Project {
    pub(in super::super) known: Known,
    /// What is wrong in the files that it comes from.
    pub(super) problems: Vec<Failure>,
}

impl Project {
    /// Refuses tables of which the account and the region are not known.
    pub(in super::super) fn tables_are_real(&self) -> Result<(), Failure> {
        if self.known.given().tables.account.is_template() {
            let help = "give them with `--account` and `--region`, in `partiql-iam.toml`, or with the ARNs of the tables in `--schema`";
            return Err(Failure::plain("template-account", "the account and the region are not given", help));
        }
        Ok(())
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
    by_folder: HashMap<PathBuf, Arc<Project>>,
    /// By their configuration files.
    projects: HashMap<Option<PathBuf>, Arc<Project>>,
}

impl<'a> Folders<'a> {
    pub(super) fn new(flags: Flags<'a>, settings: &'a GlobalFlags, declared: Arc<OnceLock<Declared>>) -> Self {
        let working_directory = std::env::current_dir().ok();
        Self { flags, settings, declared, working_directory, by_folder: HashMap::new(), projects: HashMap::new() }
    }

    /// What is known where a file is.
    pub(super) fn project(&mut self, file: &Path) -> Arc<Project> {
        let folder = file.parent().unwrap_or(file);
        if let Some(project) = self.by_folder.get(folder) {
            return Arc::clone(project);
        }
        let project = self.of_config(file);
        self.by_folder.insert(folder.to_owned(), Arc::clone(&project));
        project
    }

    fn of_config(&mut self, file: &Path) -> Arc<Project> {
        let found = if self.settings.reads_config() { self.settings.locate(file).ok().flatten() } else { None };
        let path = found.map(|path| self.short(&path));
        if let Some(project) = self.projects.get(&path) {
            return Arc::clone(project);
        }
        let project = Arc::new(self.load(path.as_deref()));
        self.projects.insert(path, Arc::clone(&project));
        project
    }

    /// A path from the working directory on, if it is below that: one file has one name.
    fn short(&self, path: &Path) -> PathBuf {
        let whole = std::path::absolute(path).map_or_else(|_| path.to_owned(), |path| plain(&path));
        let below = self.working_directory.as_ref().and_then(|folder| whole.strip_prefix(folder).ok());
        below.map(Path::to_owned).unwrap_or(whole)
    }

    fn load(&self, path: Option<&Path>) -> Project {
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
        let given = Given {
            config,
            service: said,
            ledger,
            catalog,
            tables: given,
            declared: Arc::clone(&self.declared),
            is_asked,
            decider,
            values: values.clone(),
        };
        Project { known: given.into(), problems }
    }
}

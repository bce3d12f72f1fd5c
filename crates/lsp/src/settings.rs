//! From the configuration file and the settings to a [`Workspace`]: which files there are, and what is wrong with them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::diagnostics::{SOURCE, of_text};
use super::editor_settings::EditorSettings;
use super::policy::policy_error;
use super::position::{Encoding, SourceText};
use super::uri::of_path;
use super::workspace::Workspace;
use gen_lsp_types::{Code, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, Message};
use partiql_iam::Service;
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam_project::{
    Cause, CompiledRole, Config, Problem, Project, ReadText, RoleConfig, parse_schema, plain, service_of,
};

/// Whether configuration files are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConfigFiles {
    /// The nearest above each file counts.
    #[default]
    Read,
    /// None counts; there are the settings alone.
    Ignored,
}

/// What came out of the configuration and the settings.
#[derive(Debug, Default)]
pub struct OpenProject {
    /// What statements are checked against. What can't be read is left out: a catalog is not known then, a role not checked.
    pub workspace: Workspace,
    /// The configuration file.
    pub config: Option<PathBuf>,
    /// What it says, and the settings over it.
    said: Config,
    /// All files that it depends on, each once.
    pub files: Vec<PathBuf>,
    /// What is wrong in the files.
    pub problems: BTreeMap<PathBuf, FileProblem>,
    /// What is wrong in the settings themselves, or has no other place.
    pub messages: Vec<String>,
    config_text: Option<SourceText>,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq)]
pub struct FileProblem {
    /// In one sentence.
    pub message: String,
    /// At its place in the file; `None` if the file can't be read.
    pub diagnostic: Option<Diagnostic>,
}

/// Reads the configuration file, if there is one, and what it and the settings name.
pub fn load(
    settings: &EditorSettings,
    config: Option<PathBuf>,
    root: &Path,
    encoding: Encoding,
    read: &ReadText<'_>,
) -> OpenProject {
    let mut project = OpenProject { config, ..OpenProject::default() };
    let (found, mut unread) = match project.read_config(encoding, read) {
        Ok(found) => (found, Vec::new()),
        Err(why) => (Config::default(), vec![(None, why)]),
    };
    let (config, messages) = settings.over(found, root);
    let config = with_plain_paths(config);
    project.messages.extend(messages);
    let tables = config.qldb.catalog.iter().chain(&config.dynamodb.schemas).map(PathBuf::as_path);
    let named = tables.chain(config.roles.values().flat_map(RoleConfig::files));
    for path in named {
        if !project.files.iter().any(|file| file == path) {
            project.files.push(path.to_owned());
        }
    }
    let Project { ledger, catalog, tables, roles, refused_roles, problems, target_problem } =
        Project::load(&config, read);
    project
        .messages
        .extend(target_problem.map(|error| format!("`dynamodb`: {}", partiql_iam::Diagnostic::from(&error))));
    for problem in &problems {
        project.note(problem, encoding);
        let of_service = match &problem.path {
            path if config.qldb.catalog.as_ref() == Some(path) => Some(Service::Qldb),
            path if config.dynamodb.schemas.contains(path) => Some(Service::DynamoDb),
            // A policy: its role is not checked.
            _ => continue,
        };
        unread.push((of_service, format!("`{}` can't be used", file_of(&problem.path))));
    }
    // The policies of every role are read, so that what is wrong in them is told.
    let is_checked = |name: &str| config.role.as_ref().is_none_or(|current| current == name);
    for name in refused_roles.iter().filter(|name| is_checked(name)) {
        let why = format!("role `{name}` is not checked: a policy of it can't be read");
        project.messages.push(why.clone());
        unread.push((None, why));
    }
    let roles: Vec<CompiledRole> = roles.into_iter().filter(|role| is_checked(&role.name)).collect();
    project.workspace = Workspace::new(ledger, catalog, tables, roles, encoding);
    project.workspace.unread = unread;
    project.workspace.calls.clone_from(&config.calls);
    project.said = config;
    project
}

impl OpenProject {
    /// The service that the project says a file is for, whatever is in the file.
    #[must_use]
    pub fn service(&self, path: Option<&Path>) -> Option<Service> {
        let said = service_of("", path, Some(&self.said)).ok().flatten();
        said.map(|(service, _)| service)
    }

    /// Whether a file says what is known of tables: the catalog, or a schema.
    #[must_use]
    pub fn is_tables(&self, path: &Path) -> bool {
        let Config { qldb, dynamodb, .. } = &self.said;
        qldb.catalog.as_deref() == Some(path) || dynamodb.schemas.iter().any(|schema| schema == path)
    }

    /// The files that say what is known of the tables of a service.
    pub(super) fn tables_of(&self, service: Service) -> impl Iterator<Item = &Path> {
        let Config { qldb, dynamodb, .. } = &self.said;
        let (catalog, schemas) = match service {
            Service::Qldb => (qldb.catalog.as_deref(), &[][..]),
            Service::DynamoDb => (None, dynamodb.schemas.as_slice()),
        };
        catalog.into_iter().chain(schemas.iter().map(PathBuf::as_path))
    }

    /// What is wrong in this text of such a file by itself.
    #[must_use]
    pub fn tables_diagnostic(&self, path: &Path, text: &SourceText) -> Option<Diagnostic> {
        if self.said.qldb.catalog.as_deref() == Some(path) {
            return Catalog::parse(text.as_str()).err().map(|error| catalog_problem(text, &error));
        }
        let region = self.said.dynamodb.region.as_deref();
        let fault = parse_schema(path, text.as_str(), region).err()?;
        Some(of_text(text, DiagnosticSeverity::Error, (&fault).into()))
    }

    /// What the configuration file says, or why it does not count.
    fn read_config(&mut self, encoding: Encoding, read: &ReadText<'_>) -> Result<Config, String> {
        let Some(path) = self.config.as_deref().map(plain) else { return Ok(Config::default()) };
        let not_counting = format!("`{}` does not count", file_of(&path));
        self.files.push(path.clone());
        let text = match read(&path, usize::MAX) {
            Ok(text) => text,
            Err(error) => {
                self.note(&Problem { path, text: String::new(), cause: Cause::Unreadable(error) }, encoding);
                return Err(not_counting);
            }
        };
        let config = Config::parse(&text, &path).map_err(|error| {
            self.messages.push(format!("`{}` is not understood, and does not count: {error}", path.display()));
            format!("{not_counting}: {error}")
        });
        self.config_text = Some(SourceText::new(text, encoding));
        config
    }

    /// Notes what is wrong with a file, once.
    fn note(&mut self, problem: &Problem, encoding: Encoding) {
        let Problem { path, text, cause } = problem;
        let name = path.display();
        let text = || SourceText::new(text.clone(), encoding);
        let (message, diagnostic) = match cause {
            Cause::Unreadable(error) => (format!("`{name}` can't be read: {error}"), None),
            Cause::Catalog(error) => (format!("`{name}` is not understood"), Some(catalog_problem(&text(), error))),
            Cause::Policy(error) => (format!("`{name}` is not understood"), Some(policy_error(&text(), error))),
            Cause::Template(_) | Cause::Schema(_) | Cause::Conflict(_) => {
                let found = of_text(&text(), DiagnosticSeverity::Error, problem.into());
                (format!("`{name}` is not understood"), Some(found))
            }
        };
        if diagnostic.is_none() && !self.problems.contains_key(path) {
            self.messages.push(message.clone());
        }
        self.problems.insert(path.clone(), FileProblem { message, diagnostic });
    }

    /// What is wrong in one of the files.
    #[must_use]
    pub fn diagnostics(&self, path: &Path) -> Vec<Diagnostic> {
        if self.config.as_deref() == Some(path)
            && let Some(text) = &self.config_text
        {
            return self.config_diagnostics(path, text);
        }
        self.problems.get(path).and_then(|problem| problem.diagnostic.clone()).into_iter().collect()
    }

    /// What is wrong in this text of the configuration file: itself, or the files that it names.
    #[must_use]
    pub fn config_diagnostics(&self, path: &Path, text: &SourceText) -> Vec<Diagnostic> {
        let config = match Config::parse(text.as_str(), path) {
            Ok(config) => config,
            Err(error) => {
                return vec![of_text(text, DiagnosticSeverity::Error, (&error).into())];
            }
        };
        let problem = |(file, span): (&Path, _)| {
            let file = plain(file);
            let FileProblem { message, diagnostic } = self.problems.get(&file)?;
            let related = diagnostic.as_ref().map(|found| {
                let location = Location { uri: of_path(&file), range: found.range };
                vec![DiagnosticRelatedInformation { location, message: "here".to_owned() }]
            });
            Some(Diagnostic { related_information: related, ..file_problem(text, span, "config-file", message) })
        };
        config.named_files().filter_map(problem).collect()
    }
}

/// The name of a file without its folder.
fn file_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// The same with the paths as the client has them.
fn with_plain_paths(mut config: Config) -> Config {
    config.qldb.catalog = config.qldb.catalog.as_deref().map(plain);
    config.dynamodb.schemas.iter_mut().for_each(|path| *path = plain(path));
    config.roles.values_mut().for_each(|role| *role = role.map_files(plain));
    config
}

fn file_problem(text: &SourceText, span: partiql_iam::Span, code: &str, message: &str) -> Diagnostic {
    Diagnostic {
        range: text.span(span),
        severity: Some(DiagnosticSeverity::Error),
        code: Some(Code::String(code.to_owned())),
        source: Some(SOURCE.to_owned()),
        message: Message::String(message.to_owned()),
        ..Diagnostic::default()
    }
}

/// What is wrong in a catalog.
pub(super) fn catalog_problem(text: &SourceText, error: &partiql_iam::qldb::catalog::CatalogError) -> Diagnostic {
    of_text(text, DiagnosticSeverity::Error, error.into())
}

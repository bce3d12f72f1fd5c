//! From the configuration file and the settings to a [`Workspace`]: which files there are, and what is wrong with them.

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};

use gen_lsp_types::{Code, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, Message};
use serde::Deserialize;

use super::diagnostics::{SOURCE, of_text};
use super::policy::policy_error;
use super::position::{Encoding, SourceText};
use super::uri::of_path;
use super::workspace::{PolicyFile, Role, Workspace};
use partiql_iam::iam::{
    NamedPolicy, PolicyDocument, PolicyError, PolicyKind, PolicySet, PolicySources, ResourcePolicy,
};
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::{LedgerArn, PermissionsMode};
use partiql_iam_project::{self, Config};

/// Whether configuration files are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConfigFiles {
    /// The nearest above each file counts.
    #[default]
    Read,
    /// None counts; there are the settings alone.
    Ignored,
}

/// The settings of the server, as initialization options or as the section `partiql-iam` of the client's settings. They win over the
/// configuration file. Paths are relative to the workspace folder.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Settings {
    /// The ledger's ARN.
    pub ledger: Option<String>,
    /// The file with the ledger's tables.
    pub catalog: Option<PathBuf>,
    /// `STANDARD` or `ALLOW_ALL`.
    pub permissions_mode: Option<String>,
    /// Roles, by name.
    pub roles: BTreeMap<String, partiql_iam_project::Role>,
    /// The one role that statements are checked for; without it, and without one in the configuration file, all of them.
    pub role: Option<String>,
    /// Whether statements are looked for in the sources of other languages.
    pub embedded: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { ledger: None, catalog: None, permissions_mode: None, roles: BTreeMap::new(), role: None, embedded: true }
    }
}

impl Settings {
    /// The configuration with these settings in the place of what it says. With the ARN of another ledger its catalog and permissions
    /// mode do not count: they are not that ledger's. Also what is wrong in the settings.
    fn over(&self, mut config: Config, root: &Path) -> (Config, Vec<String>) {
        let Self { ledger, catalog, permissions_mode, roles, role, embedded: _ } = self;
        let mut messages = Vec::new();
        if let Some(text) = ledger {
            let given = text.parse::<LedgerArn>();
            if let Err(error) = &given {
                messages.push(format!("`ledger`: {}", partiql_iam::Diagnostic::from(error)));
            }
            let given = given.ok();
            if config.ledger.is_some() && config.ledger != given {
                (config.catalog, config.mode) = (None, PermissionsMode::Standard);
            }
            config.ledger = given;
        }
        if let Some(path) = catalog {
            config.catalog = Some(root.join(path));
        }
        if let Some(mode) = permissions_mode {
            config.mode = mode.parse().unwrap_or_else(|error| {
                messages.push(format!("`permissionsMode`: {error}"));
                PermissionsMode::Standard
            });
        }
        config.roles.extend(roles.iter().map(|(name, role)| (name.clone(), role.in_folder(root))));
        if let Some(name) = role {
            if !config.roles.contains_key(name) {
                messages.push(format!("there are no policies for role `{name}`"));
            }
            config.role = Some(name.clone());
        }
        (config, messages)
    }
}

/// What came out of the configuration and the settings.
#[derive(Debug, Default)]
pub struct Loaded {
    /// What statements are checked against. What can't be read is left out: a catalog is not known then, a role not checked.
    pub workspace: Workspace,
    /// The configuration file.
    pub config: Option<PathBuf>,
    /// The catalog's file.
    pub catalog: Option<PathBuf>,
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
    settings: &Settings,
    config: Option<PathBuf>,
    root: &Path,
    encoding: Encoding,
    read: &dyn Fn(&Path) -> io::Result<String>,
) -> Loaded {
    let mut loader = Loader { encoding, read, loaded: Loaded { config, ..Loaded::default() } };
    let config = loader.config();
    let (config, messages) = settings.over(config, root);
    loader.loaded.messages.extend(messages);
    loader.loaded.workspace.ledger = config.ledger();
    if let Some(path) = &config.catalog {
        loader.loaded.workspace.catalog = loader.catalog(path);
        loader.loaded.catalog = Some(normal(path));
    }
    for (name, role) in &config.roles {
        // The policies of every role are read, so that mistakes in them are shown.
        let role = loader.role(name, role);
        if config.role.as_ref().is_none_or(|current| current == name) {
            match role {
                Some(role) => loader.loaded.workspace.roles.push(role),
                None => {
                    let message = format!("role `{name}` is not checked: a policy of it can't be read");
                    loader.loaded.messages.push(message);
                }
            }
        }
    }
    loader.loaded
}

impl Loaded {
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
            let file = normal(file);
            let FileProblem { message, diagnostic } = self.problems.get(&file)?;
            let related = diagnostic.as_ref().map(|found| {
                let location = Location { uri: of_path(&file), range: found.range };
                vec![DiagnosticRelatedInformation { location, message: "here".to_owned() }]
            });
            Some(Diagnostic { related_information: related, ..file_problem(text, span, "config-file", message) })
        };
        config.files().filter_map(problem).collect()
    }
}

struct Loader<'a> {
    encoding: Encoding,
    read: &'a dyn Fn(&Path) -> io::Result<String>,
    loaded: Loaded,
}

impl Loader<'_> {
    /// What the configuration file says; nothing if it can't be read.
    fn config(&mut self) -> Config {
        let Some(path) = self.loaded.config.clone() else { return Config::default() };
        let Some((path, text)) = self.text(&path) else { return Config::default() };
        let config = Config::parse(text.as_str(), &path).unwrap_or_else(|error| {
            self.loaded.messages.push(format!("`{}` is not understood, and does not count: {error}", path.display()));
            Config::default()
        });
        self.loaded.config_text = Some(text);
        config
    }

    /// The text of a file, and where it is.
    fn text(&mut self, path: &Path) -> Option<(PathBuf, SourceText)> {
        let path = normal(path);
        let is_new = !self.loaded.files.contains(&path);
        if is_new {
            self.loaded.files.push(path.clone());
        }
        match (self.read)(&path) {
            Ok(text) => Some((path, SourceText::new(text, self.encoding))),
            Err(error) => {
                let message = format!("`{}` can't be read: {error}", path.display());
                if is_new {
                    self.loaded.messages.push(message.clone());
                }
                self.loaded.problems.insert(path, FileProblem { message, diagnostic: None });
                None
            }
        }
    }

    fn wrong(&mut self, path: PathBuf, diagnostic: Diagnostic) {
        let message = format!("`{}` is not understood", path.display());
        self.loaded.problems.insert(path, FileProblem { message, diagnostic: Some(diagnostic) });
    }

    fn catalog(&mut self, path: &Path) -> Option<Catalog> {
        let (path, text) = self.text(path)?;
        match Catalog::from_ion(text.as_str()) {
            Ok(catalog) => Some(catalog),
            Err(error) => {
                self.wrong(path, catalog_problem(&text, &error));
                None
            }
        }
    }

    /// A role, or `None` if one of its policies can't be read: without a boundary, say, it would seem to be allowed more.
    fn role(&mut self, name: &str, role: &partiql_iam_project::Role) -> Option<Role> {
        let partiql_iam_project::Role { policies, boundary, scps, session_policy, endpoint_policy, context } = role;
        let mut files = Vec::new();
        let mut read = |path: &PathBuf, kind: PolicyKind| self.policy(path, kind, &mut files);
        // All are read before any is given up.
        let identity: Vec<Option<NamedPolicy>> = policies.iter().map(|path| read(path, PolicyKind::Identity)).collect();
        let boundary: Option<Option<NamedPolicy>> =
            boundary.as_ref().map(|path| read(path, PolicyKind::PermissionsBoundary));
        let scps: Vec<Vec<Option<NamedPolicy>>> = scps
            .iter()
            .map(|level| level.iter().map(|path| read(path, PolicyKind::ServiceControl)).collect())
            .collect();
        let session: Vec<Option<NamedPolicy>> =
            session_policy.iter().map(|path| read(path, PolicyKind::Session)).collect();
        let endpoint = endpoint_policy.as_ref().map(|path| self.named(path, ResourcePolicy::parse_framed, &mut files));
        let sources = PolicySources {
            identity: identity.into_iter().collect::<Option<_>>()?,
            boundary: match boundary {
                Some(boundary) => Some(boundary?),
                None => None,
            },
            scps: scps.into_iter().map(|level| level.into_iter().collect()).collect::<Option<_>>()?,
            session: session.into_iter().collect::<Option<_>>()?,
            endpoint: match endpoint {
                Some(endpoint) => Some(endpoint?),
                None => None,
            },
        };
        let policies = PolicySet::compile(sources);
        Some(Role { name: name.to_owned(), policies, context: context.clone(), files })
    }

    fn policy(&mut self, path: &Path, kind: PolicyKind, files: &mut Vec<PolicyFile>) -> Option<NamedPolicy> {
        self.named(path, |text| PolicyDocument::parse_framed(text, kind), files)
    }

    fn named<D>(
        &mut self,
        path: &Path,
        parse: impl FnOnce(&str) -> Result<D, PolicyError>,
        files: &mut Vec<PolicyFile>,
    ) -> Option<NamedPolicy<D>> {
        let (path, text) = self.text(path)?;
        match parse(text.as_str()) {
            Ok(document) => {
                let name = path.display().to_string();
                files.push(PolicyFile { name: name.clone(), uri: of_path(&path), text });
                Some(NamedPolicy { name, document })
            }
            Err(error) => {
                self.wrong(path, policy_error(&text, &error));
                None
            }
        }
    }
}

/// A path without `.` and `..`, as the client names the file.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if normal.file_name().is_some() => {
                normal.pop();
            }
            _ => normal.push(component),
        }
    }
    normal
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

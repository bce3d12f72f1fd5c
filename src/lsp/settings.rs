//! From settings to a [`Workspace`]: which files there are, and what is wrong with them.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use gen_lsp_types::{Code, Diagnostic, DiagnosticSeverity, Message, Uri};
use serde::Deserialize;

use super::diagnostics::{SOURCE, with_help};
use super::policy::policy_error;
use super::position::{Encoding, SourceText};
use super::uri::of_path;
use super::workspace::{PolicyFile, Role, Workspace};
use crate::catalog::Catalog;
use crate::permission::{Ledger, LedgerArn, PermissionsMode};
use crate::policy::{NamedPolicy, PolicyDocument, PolicySet, PolicySources};

/// The settings of the server, as initialization options or as the section `partiql-iam` of the client's settings. Paths are relative to
/// the workspace folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Settings {
    /// The ledger's ARN.
    pub ledger: Option<String>,
    /// The file with the ledger's tables.
    pub catalog: Option<PathBuf>,
    /// `STANDARD` or `ALLOW_ALL`.
    pub permissions_mode: Option<String>,
    /// The policies of roles, by the roles' names.
    pub roles: BTreeMap<String, RoleSettings>,
    /// The one role that statements are checked for; without it, all of them.
    pub role: Option<String>,
}

/// The policies of a role.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RoleSettings {
    /// Its own policies; one of them must allow.
    pub policies: Vec<PathBuf>,
    /// Its permissions boundary.
    pub boundary: Option<PathBuf>,
}

/// What came out of the settings.
#[derive(Debug, Default)]
pub struct Loaded {
    /// What statements are held against. What can't be read is left out: a catalog is not known then, a role not checked.
    pub workspace: Workspace,
    /// The files that it depends on.
    pub files: Vec<PathBuf>,
    /// What is wrong in the files.
    pub problems: Vec<(PathBuf, Diagnostic)>,
    /// What is wrong in the settings themselves.
    pub messages: Vec<String>,
}

/// Reads what the settings name.
pub fn load(
    settings: &Settings,
    root: &Path,
    encoding: Encoding,
    read: &dyn Fn(&Path) -> io::Result<String>,
) -> Loaded {
    let mut loader = Loader { root, encoding, read, loaded: Loaded::default() };
    loader.loaded.workspace.ledger = loader.ledger(settings);
    if let Some(path) = &settings.catalog {
        loader.loaded.workspace.catalog = loader.catalog(path);
    }
    if let Some(role) = settings.role.as_ref().filter(|role| !settings.roles.contains_key(*role)) {
        loader.loaded.messages.push(format!("there are no policies for role `{role}`"));
    }
    let is_checked = |name: &&String| settings.role.as_ref().is_none_or(|role| role == *name);
    for name in settings.roles.keys().filter(is_checked) {
        if let Some(policies) = settings.roles.get(name)
            && let Some(role) = loader.role(name, policies)
        {
            loader.loaded.workspace.roles.push(role);
        }
    }
    loader.loaded
}

struct Loader<'a> {
    root: &'a Path,
    encoding: Encoding,
    read: &'a dyn Fn(&Path) -> io::Result<String>,
    loaded: Loaded,
}

impl Loader<'_> {
    fn ledger(&mut self, settings: &Settings) -> Ledger {
        let Settings { ledger, permissions_mode, .. } = settings;
        let mut arn = LedgerArn::TEMPLATE;
        match ledger.as_ref().map(|arn| arn.parse::<LedgerArn>()) {
            Some(Ok(given)) => arn = given,
            Some(Err(error)) => self.loaded.messages.push(format!("`ledger`: {error}; {}", error.help())),
            None => {}
        }
        let mut mode = PermissionsMode::Standard;
        match permissions_mode.as_ref().map(|mode| mode.parse::<PermissionsMode>()) {
            Some(Ok(given)) => mode = given,
            Some(Err(error)) => self.loaded.messages.push(format!("`permissionsMode`: {error}")),
            None => {}
        }
        Ledger { arn, mode }
    }

    /// The text of a file, and where it is.
    fn text(&mut self, path: &Path) -> Option<(PathBuf, SourceText)> {
        let path = self.root.join(path);
        self.loaded.files.push(path.clone());
        match (self.read)(&path) {
            Ok(text) => Some((path, SourceText::new(text, self.encoding))),
            Err(error) => {
                let problem = file_problem(&format!("the file can't be read: {error}"));
                self.loaded.messages.push(format!("`{}` can't be read: {error}", path.display()));
                self.loaded.problems.push((path, problem));
                None
            }
        }
    }

    fn catalog(&mut self, path: &Path) -> Option<Catalog> {
        let (path, text) = self.text(path)?;
        match Catalog::from_ion(text.as_str()) {
            Ok(catalog) => Some(catalog),
            Err(error) => {
                self.loaded.problems.push((path, catalog_problem(&text, &error)));
                None
            }
        }
    }

    /// A role, or `None` if one of its policies can't be read: without a boundary, say, it would seem to be allowed more.
    fn role(&mut self, name: &str, settings: &RoleSettings) -> Option<Role> {
        let RoleSettings { policies, boundary } = settings;
        let mut files = Vec::new();
        let identity: Vec<Option<NamedPolicy>> = policies.iter().map(|path| self.policy(path, &mut files)).collect();
        let boundary = boundary.as_ref().map(|path| self.policy(path, &mut files));
        let identity: Option<Vec<NamedPolicy>> = identity.into_iter().collect();
        let (Some(identity), false) = (identity, matches!(boundary, Some(None))) else {
            self.loaded.messages.push(format!("role `{name}` is not checked: a policy of it can't be read"));
            return None;
        };
        let sources = PolicySources { identity, boundary: boundary.flatten(), scps: Vec::new(), session: Vec::new() };
        Some(Role { name: name.to_owned(), policies: PolicySet::compile(sources), files })
    }

    fn policy(&mut self, path: &Path, files: &mut Vec<PolicyFile>) -> Option<NamedPolicy> {
        let (path, text) = self.text(path)?;
        match PolicyDocument::parse(text.as_str()) {
            Ok(document) => {
                let name = path.display().to_string();
                files.push(PolicyFile { name: name.clone(), uri: of_path(&path), text });
                Some(NamedPolicy { name, document })
            }
            Err(error) => {
                self.loaded.problems.push((path, policy_error(&text, &error)));
                None
            }
        }
    }
}

fn file_problem(message: &str) -> Diagnostic {
    Diagnostic {
        severity: Some(DiagnosticSeverity::Error),
        code: Some(Code::String("unreadable".to_owned())),
        source: Some(SOURCE.to_owned()),
        message: Message::String(message.to_owned()),
        ..Diagnostic::default()
    }
}

/// What is wrong in a catalog.
pub(super) fn catalog_problem(text: &SourceText, error: &crate::catalog::CatalogError) -> Diagnostic {
    Diagnostic {
        range: text.span(error.span()),
        severity: Some(DiagnosticSeverity::Error),
        code: Some(Code::String("catalog".to_owned())),
        source: Some(SOURCE.to_owned()),
        message: Message::String(with_help(&error.to_string(), Some(error.help()))),
        ..Diagnostic::default()
    }
}

/// The workspace folder of a client that gives none: the folder of the program.
pub(super) fn root_of(uri: Option<&Uri>) -> PathBuf {
    uri.and_then(super::uri::to_path).unwrap_or_else(|| PathBuf::from("."))
}

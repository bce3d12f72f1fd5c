//! What the server remembers: the open files, the projects that they belong to, and what the client has been sent.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use gen_lsp_types::{Diagnostic, Location, TextDocumentContentChangeEvent as Change, Uri, WorkspaceSymbol};
use serde_json::Value;

use super::client::Client;
use super::diagnostics::diagnostics;
use super::document::Document;
use super::editor_settings::EditorSettings;
use super::host::HostFile;
use super::open::{Content, Open};
use super::policy::{looks_like_policy, policy_diagnostics};
use super::policy_text::PolicyText;
use super::position::SourceText;
use super::reference::{NamedTable, locations};
use super::settings::{ConfigFiles, OpenProject, load};
use super::symbol::workspace_symbols;
use super::target::Target;
use super::uri::{of_path, to_path};
use super::workspace::Workspace;
use partiql_iam_project::{Files, Stamps};

/// What the server remembers.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) client: Client,
    config_files: ConfigFiles,
    /// Where the files of the projects are.
    sources: Files,
    files: BTreeMap<String, Open>,
    /// The scripts that the client has read, whether they are open or not.
    closed: BTreeMap<String, Document>,
    settings: EditorSettings,
    /// Why the settings can't be read.
    refused: Option<String>,
    /// By their configuration files; without one, what the settings alone say.
    projects: BTreeMap<Option<PathBuf>, Rc<OpenProject>>,
    /// When the files of the projects were changed last, as they were read.
    stamps: Stamps,
    /// The files whose diagnostics the client does not have yet.
    stale: BTreeSet<String>,
    /// The messages that the client has.
    told: BTreeSet<String>,
}

/// Diagnostics to publish.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) uri: Uri,
    pub(super) version: Option<i32>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl State {
    pub(super) fn new(config_files: ConfigFiles, sources: Files) -> Self {
        Self { config_files, sources, ..Self::default() }
    }

    /// Takes other files in the place of those that there were, and reads the projects again.
    pub(super) fn give(&mut self, sources: Files) {
        self.sources = sources;
        self.reload();
    }

    /// Whether there is a file.
    pub(super) fn has_file(&self, uri: &Uri) -> bool {
        to_path(uri).is_some_and(|path| self.sources.has(&path))
    }

    /// The files that the projects are read from.
    pub(super) fn sources(&self) -> BTreeSet<PathBuf> {
        self.projects.values().flat_map(|project| &project.files).cloned().collect()
    }

    /// Which database the statements of an open file run on.
    pub(super) fn target(&self, uri: &Uri) -> Option<Target> {
        let Open { content, project, .. } = self.files.get(uri.as_ref())?;
        let service = match content {
            Content::Script(document) => document.service(),
            Content::Json(_) | Content::Config(_) | Content::Host(_) | Content::Other => {
                project.service(to_path(uri).as_deref()).unwrap_or_default()
            }
        };
        Some(Target::new(service, project))
    }

    /// An open script, and what its statements are checked against.
    pub(super) fn script(&self, uri: &Uri) -> Option<(&Document, &Workspace)> {
        let Open { content, project, .. } = self.files.get(uri.as_ref())?;
        match content {
            Content::Script(document) => Some((document, &project.workspace)),
            Content::Json(_) | Content::Config(_) | Content::Host(_) | Content::Other => None,
        }
    }

    /// An open source file of another language.
    pub(super) fn host(&self, uri: &Uri) -> Option<(&HostFile, &Workspace)> {
        let Open { content, project, .. } = self.files.get(uri.as_ref())?;
        match content {
            Content::Host(file) => Some((file, &project.workspace)),
            Content::Script(_) | Content::Json(_) | Content::Config(_) | Content::Other => None,
        }
    }

    /// The configuration file that is open, its path, and the files beside it.
    pub(super) fn config(&self, uri: &Uri) -> Option<(&SourceText, PathBuf, &Files)> {
        match &self.files.get(uri.as_ref())?.content {
            Content::Config(text) => Some((text, to_path(uri)?, &self.sources)),
            Content::Script(_) | Content::Json(_) | Content::Host(_) | Content::Other => None,
        }
    }

    /// Where the scripts and the open programs name a table.
    pub(super) fn places_of(&self, table: &NamedTable) -> Vec<Location> {
        let mut found = Vec::new();
        for (uri, document) in self.scripts() {
            found.extend(locations(&uri, document.text(), table.places(document)));
        }
        for (uri, Open { content, .. }) in &self.files {
            if let Content::Host(file) = content {
                found.extend(locations(&Uri(uri.clone()), file.text(), file.places_of(table)));
            }
        }
        found
    }

    /// All scripts: as they are open, or as the client has read them.
    fn scripts(&self) -> impl Iterator<Item = (Uri, &Document)> {
        let open = self.files.iter().filter_map(|(uri, open)| match &open.content {
            Content::Script(document) => Some((uri, document)),
            Content::Json(_) | Content::Config(_) | Content::Host(_) | Content::Other => None,
        });
        let closed = self.closed.iter().filter(|(uri, _)| !self.files.contains_key(*uri));
        open.chain(closed).map(|(uri, script)| (Uri(uri.clone()), script))
    }

    /// Where the project of an open file says what is known of a table.
    pub(super) fn definition_of(&self, uri: &Uri, table: &NamedTable) -> Option<Location> {
        let project = &self.files.get(uri.as_ref())?.project;
        project.tables_of(table.service()).find_map(|path| {
            let text = self.sources.read(path, usize::MAX).ok()?;
            table.definition(path, text, self.client.encoding)
        })
    }

    /// The statements of the scripts whose names in their outlines have a text in them, in any case.
    pub(super) fn symbols(&self, asked: &str) -> Vec<WorkspaceSymbol> {
        self.scripts().flat_map(|(uri, document)| workspace_symbols(document, &uri, asked)).collect()
    }

    /// The policy that an open file is.
    pub(super) fn policy(&self, uri: &Uri) -> Option<(&PolicyText, &Workspace)> {
        let Open { content, project, .. } = self.files.get(uri.as_ref())?;
        match content {
            Content::Json(policy) if self.is_policy(uri, policy) => Some((policy, &project.workspace)),
            Content::Script(_) | Content::Json(_) | Content::Config(_) | Content::Host(_) | Content::Other => None,
        }
    }

    /// Whether a policy that is open is the text that was read from its file.
    pub(super) fn is_as_read(&self, uri: &Uri) -> bool {
        let Some(Open { content: Content::Json(policy), .. }) = self.files.get(uri.as_ref()) else { return true };
        let path = to_path(uri);
        let mut sources = self.projects.values().flat_map(|project| project.workspace.sources.values());
        sources.any(|source| to_path(&source.uri) == path && source.text.as_str() == policy.text.as_str())
    }

    fn is_policy(&self, uri: &Uri, policy: &PolicyText) -> bool {
        let path = to_path(uri);
        let is_source = path.is_some_and(|path| self.projects.values().any(|project| project.files.contains(&path)));
        !self.is_tables(uri) && (is_source || looks_like_policy(uri, policy.text.as_str()))
    }

    /// Whether a file says what is known of tables, of either service.
    fn is_tables(&self, uri: &Uri) -> bool {
        let Some(path) = to_path(uri) else { return false };
        self.projects.values().any(|project| project.is_tables(&path))
    }

    /// Takes the settings, and reads what they name. Settings that can't be read change nothing.
    pub(super) fn configure(&mut self, settings: &Value) {
        let parsed =
            if settings.is_null() { Ok(EditorSettings::default()) } else { serde_json::from_value(settings.clone()) };
        self.refused = match parsed {
            Ok(settings) => {
                self.settings = settings;
                None
            }
            Err(error) => Some(format!("the settings can't be read: {error}")),
        };
        self.reload();
    }

    /// Reads the files of the projects again.
    pub(super) fn reload(&mut self) {
        let before = std::mem::take(&mut self.projects);
        self.stamps = Stamps::default();
        self.project_above(None);
        for uri in self.files.keys().cloned().collect::<Vec<_>>() {
            let path = to_path(&Uri(uri.clone()));
            let project = self.project_above(path.as_deref());
            let is_embedded = self.settings.embedded;
            let Some(open) = self.files.get_mut(&uri) else { continue };
            open.refresh(project, path.as_deref(), is_embedded);
            self.stale.insert(uri);
        }
        for uri in self.closed.keys().cloned().collect::<Vec<_>>() {
            let path = to_path(&Uri(uri.clone()));
            let project = self.project_above(path.as_deref());
            let Some(closed) = self.closed.get_mut(&uri) else { continue };
            closed.refresh(project.service(path.as_deref()), &project.workspace);
            self.stale.insert(uri);
        }
        for project in before.values() {
            self.outdate(project);
        }
    }

    /// Whether a file of a project was changed since it was read, or a configuration file made or taken away.
    pub(super) fn is_outdated(&self) -> bool {
        let moved = |(uri, open): (&String, &Open)| {
            self.config_above(to_path(&Uri(uri.clone())).as_deref()) != open.project.config
        };
        !self.projects.contains_key(&self.config_above(None))
            || self.stamps.again() != self.stamps
            || self.files.iter().any(moved)
    }

    /// The nearest configuration file: above an open file, or above the workspace folder.
    fn config_above(&self, path: Option<&Path>) -> Option<PathBuf> {
        match self.config_files {
            ConfigFiles::Read => self.sources.config_above(path.unwrap_or(&self.client.root)),
            ConfigFiles::Ignored => None,
        }
    }

    /// What the nearest configuration file says: above a file, or above the workspace folder.
    fn project_above(&mut self, path: Option<&Path>) -> Rc<OpenProject> {
        self.project(self.config_above(path))
    }

    /// What a configuration file says, read when it is first asked for.
    fn project(&mut self, config: Option<PathBuf>) -> Rc<OpenProject> {
        if let Some(project) = self.projects.get(&config) {
            return Rc::clone(project);
        }
        let stamps = RefCell::new(std::mem::take(&mut self.stamps));
        let sources = &self.sources;
        let read = |path: &Path, limit: usize| {
            stamps.borrow_mut().look(path);
            sources.read(path, limit)
        };
        let Client { root, encoding, .. } = &self.client;
        let project = Rc::new(load(&self.settings, config.clone(), root, *encoding, &read));
        self.stamps = stamps.into_inner();
        self.outdate(&project);
        self.projects.insert(config, Rc::clone(&project));
        project
    }

    /// Marks the project's files, so that their diagnostics are published again.
    fn outdate(&mut self, project: &OpenProject) {
        let told: Vec<String> =
            project.problems.keys().chain(&project.config).map(|path| self.uri_of(path).0).collect();
        self.stale.extend(told);
    }

    /// The messages that the client does not have yet.
    pub(super) fn messages(&mut self) -> Vec<String> {
        let all = self.projects.values().flat_map(|project| &project.messages).chain(&self.refused);
        let all: BTreeSet<String> = all.cloned().collect();
        let new = all.difference(&self.told).cloned().collect();
        self.told = all;
        new
    }

    /// The URI that the client has given to a file, if it is open.
    fn uri_of(&self, path: &Path) -> Uri {
        let open = self.files.keys().map(|uri| Uri(uri.clone())).find(|uri| to_path(uri).as_deref() == Some(path));
        open.unwrap_or_else(|| of_path(path))
    }

    pub(super) fn open(&mut self, uri: &Uri, language: &str, version: i32, text: String) {
        let path = to_path(uri);
        let project = self.project_above(path.as_deref());
        let text = SourceText::new(text, self.client.encoding);
        let open = Open::new(language, version, text, path.as_deref(), project, self.settings.embedded);
        self.files.insert(uri.0.clone(), open);
        self.stale.insert(uri.0.clone());
    }

    /// Takes scripts as the client has read them, in the place of what it said of them before. `None`: there is none any more.
    pub(super) fn read_scripts(&mut self, scripts: BTreeMap<String, Option<String>>) {
        for (uri, text) in scripts {
            if let Some(text) = text {
                let path = to_path(&Uri(uri.clone()));
                let project = self.project_above(path.as_deref());
                let given = project.service(path.as_deref());
                let document = Document::new(text, self.client.encoding, given, &project.workspace);
                self.closed.insert(uri.clone(), document);
            } else {
                self.closed.remove(&uri);
            }
            self.stale.insert(uri);
        }
    }

    pub(super) fn change(&mut self, uri: &Uri, version: i32, changes: &[Change]) {
        let Some(open) = self.files.get_mut(uri.as_ref()) else { return };
        open.change(version, changes);
        self.stale.insert(uri.0.clone());
    }

    pub(super) fn close(&mut self, uri: &Uri) {
        if self.files.remove(uri.as_ref()).is_some() {
            self.stale.insert(uri.0.clone());
        }
    }

    /// The diagnostics that the client does not have yet.
    pub(super) fn reports(&mut self) -> Vec<Report> {
        let stale = std::mem::take(&mut self.stale);
        stale.into_iter().map(|uri| self.report(Uri(uri))).collect()
    }

    fn report(&self, uri: Uri) -> Report {
        let path = to_path(&uri);
        let of_file = || {
            let mut found = Vec::new();
            for problem in path.iter().flat_map(|path| self.projects.values().flat_map(|one| one.diagnostics(path))) {
                // Two projects may read the same file.
                if !found.contains(&problem) {
                    found.push(problem);
                }
            }
            found
        };
        let open = self.files.get(uri.as_ref());
        let diagnostics = match open.map(|open| (&open.content, &open.project)) {
            Some((Content::Script(document), _)) => diagnostics(document, &uri),
            Some((Content::Host(file), _)) => file.diagnostics(&uri),
            Some((Content::Json(policy), project)) if self.is_policy(&uri, policy) => {
                policy_diagnostics(policy, &project.workspace)
            }
            Some((Content::Json(tables), _)) if self.is_tables(&uri) => {
                let projects = || self.projects.values();
                let read = |path: &PathBuf| {
                    let project = projects().find(|project| project.is_tables(path))?;
                    // By itself it may be right, and not go with the files before it.
                    let known = || projects().find_map(|project| project.diagnostics(path).pop());
                    project.tables_diagnostic(path, &tables.text).or_else(known)
                };
                path.as_ref().and_then(read).into_iter().collect()
            }
            Some((Content::Config(text), project)) => {
                path.map(|path| project.config_diagnostics(&path, text)).unwrap_or_default()
            }
            Some((Content::Json(_) | Content::Other, _)) => of_file(),
            None => match self.closed.get(uri.as_ref()) {
                Some(document) => diagnostics(document, &uri),
                None => of_file(),
            },
        };
        Report { version: open.map(|open| open.version), diagnostics, uri }
    }
}

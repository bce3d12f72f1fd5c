//! What the server remembers: the open files, the workspace, and what the client has been told.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use gen_lsp_types::{Diagnostic, TextDocumentContentChangeEvent as Change, Uri};
use serde_json::Value;

use super::client::Client;
use super::diagnostics::diagnostics;
use super::document::Document;
use super::policy::{PolicyText, looks_like_policy, policy_diagnostics};
use super::position::SourceText;
use super::settings::{Loaded, Settings, catalog_problem, load};
use super::uri::{of_path, to_path};
use super::workspace::Workspace;
use crate::catalog::Catalog;

/// An open file.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) version: i32,
    pub(super) content: Content,
}

/// What an open file is.
#[derive(Debug)]
pub(super) enum Content {
    /// Statements.
    Script(Document),
    /// JSON: a policy, the catalog, or something else.
    Json(PolicyText),
    /// A program, whose strings may be statements.
    Host,
}

/// What the server remembers.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) client: Client,
    pub(super) files: BTreeMap<String, Open>,
    settings: Settings,
    loaded: Loaded,
    /// The files whose diagnostics the client does not have yet.
    stale: BTreeSet<String>,
}

/// Diagnostics to publish.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) uri: Uri,
    pub(super) version: Option<i32>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl State {
    pub(super) const fn workspace(&self) -> &Workspace {
        &self.loaded.workspace
    }

    /// The files that the workspace is read from.
    pub(super) fn sources(&self) -> &[PathBuf] {
        &self.loaded.files
    }

    pub(super) fn script(&self, uri: &Uri) -> Option<&Document> {
        match &self.files.get(uri.as_ref())?.content {
            Content::Script(document) => Some(document),
            Content::Json(_) | Content::Host => None,
        }
    }

    /// The policy that an open file is.
    pub(super) fn policy(&self, uri: &Uri) -> Option<&PolicyText> {
        match &self.files.get(uri.as_ref())?.content {
            Content::Json(policy) if self.is_policy(uri, policy) => Some(policy),
            Content::Script(_) | Content::Json(_) | Content::Host => None,
        }
    }

    fn is_policy(&self, uri: &Uri, policy: &PolicyText) -> bool {
        let path = to_path(uri);
        let is_source = path.as_ref().is_some_and(|path| self.loaded.files.contains(path));
        let is_catalog = path.is_some() && path == self.catalog_path();
        !is_catalog && (is_source || looks_like_policy(uri, policy.text.as_str()))
    }

    fn catalog_path(&self) -> Option<PathBuf> {
        self.settings.catalog.as_ref().map(|path| self.client.root.join(path))
    }

    /// Takes the settings, and reads what they name. Returns what is to be told about them.
    pub(super) fn configure(&mut self, settings: &Value) -> Vec<String> {
        let parsed =
            if settings.is_null() { Ok(Settings::default()) } else { serde_json::from_value(settings.clone()) };
        match parsed {
            Ok(settings) => {
                self.settings = settings;
                self.reload()
            }
            Err(error) => vec![format!("the settings can't be read: {error}")],
        }
    }

    /// Reads the files of the workspace again.
    pub(super) fn reload(&mut self) -> Vec<String> {
        let before: Vec<PathBuf> = self.loaded.problems.drain(..).map(|(path, _)| path).collect();
        self.loaded = load(&self.settings, &self.client.root, self.client.encoding, &read);
        let after = self.loaded.problems.iter().map(|(path, _)| path.clone());
        let told: Vec<String> = before.into_iter().chain(after).map(|path| self.uri_of(&path).0).collect();
        self.stale.extend(told);
        for (uri, open) in &mut self.files {
            self.stale.insert(uri.clone());
            if let Content::Script(document) = &mut open.content {
                document.refresh(&self.loaded.workspace);
            }
        }
        std::mem::take(&mut self.loaded.messages)
    }

    /// The URI that the client has given to a file, if it is open.
    fn uri_of(&self, path: &Path) -> Uri {
        let open = self.files.keys().map(|uri| Uri(uri.clone())).find(|uri| to_path(uri).as_deref() == Some(path));
        open.unwrap_or_else(|| of_path(path))
    }

    pub(super) fn open(&mut self, uri: &Uri, language: &str, version: i32, text: String) {
        let source = || SourceText::new(text.clone(), self.client.encoding);
        let content = match language {
            "json" | "jsonc" => Content::Json(PolicyText { text: source(), comments: language == "jsonc" }),
            "python" | "java" | "javascript" | "javascriptreact" | "typescript" | "typescriptreact" | "go"
            | "csharp" | "rust" | "kotlin" => Content::Host,
            _ => Content::Script(Document::new(text, self.client.encoding, &self.loaded.workspace)),
        };
        self.files.insert(uri.0.clone(), Open { version, content });
        self.stale.insert(uri.0.clone());
    }

    pub(super) fn change(&mut self, uri: &Uri, version: i32, changes: &[Change]) {
        let Some(open) = self.files.get_mut(uri.as_ref()) else { return };
        open.version = version;
        match &mut open.content {
            Content::Script(document) => document.change(changes, &self.loaded.workspace),
            Content::Json(policy) => changes.iter().for_each(|change| policy.text.change(change)),
            Content::Host => {}
        }
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
            let problems = self.loaded.problems.iter().filter(|(file, _)| Some(file) == path.as_ref());
            problems.map(|(_, problem)| problem.clone()).collect::<Vec<_>>()
        };
        let open = self.files.get(uri.as_ref());
        let diagnostics = match open.map(|open| &open.content) {
            Some(Content::Script(document)) => diagnostics(document, &uri),
            Some(Content::Json(policy)) if self.is_policy(&uri, policy) => policy_diagnostics(policy, self.workspace()),
            Some(Content::Json(catalog)) if path.is_some() && path == self.catalog_path() => {
                let error = Catalog::from_ion(catalog.text.as_str()).err();
                error.map(|error| catalog_problem(&catalog.text, &error)).into_iter().collect()
            }
            Some(Content::Json(_) | Content::Host) | None => of_file(),
        };
        Report { version: open.map(|open| open.version), diagnostics, uri }
    }
}

fn read(path: &Path) -> io::Result<String> {
    let text = fs::read_to_string(path)?;
    // A mark that some editors put first; it is no part of the text.
    Ok(text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text))
}

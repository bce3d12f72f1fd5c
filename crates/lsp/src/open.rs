//! An open file, and what it is.

use std::path::Path;
use std::rc::Rc;

use gen_lsp_types::TextDocumentContentChangeEvent as Change;

use super::document::Document;
use super::host::HostFile;
use super::policy_text::{PolicyLanguage, PolicyText};
use super::position::SourceText;
use super::settings::OpenProject;
use partiql_iam_embedded::Language;
use partiql_iam_project::FILE_NAME;

/// An open file.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) version: i32,
    pub(super) content: Content,
    /// What the nearest configuration file says.
    pub(super) project: Rc<OpenProject>,
}

/// What an open file is.
#[derive(Debug)]
pub(super) enum Content {
    /// Statements.
    Script(Document),
    /// JSON: a policy, what is known of tables, or something else.
    Json(PolicyText),
    /// The configuration file.
    Config(SourceText),
    /// A program, whose strings may be statements.
    Host(HostFile),
    /// Nothing that is read.
    Other,
}

impl Open {
    /// Opens a file. What the client does not call anything else is a script.
    pub(super) fn new(
        language: &str,
        version: i32,
        text: SourceText,
        path: Option<&Path>,
        project: Rc<OpenProject>,
        is_embedded: bool,
    ) -> Self {
        let is_config = path.is_some_and(|path| path.file_name().is_some_and(|name| name == FILE_NAME));
        let json = |text, language| Content::Json(PolicyText { text, language });
        let content = match (language, Language::of_id(language)) {
            _ if is_config => Content::Config(text),
            ("toml", _) => Content::Other,
            ("json", _) => json(text, PolicyLanguage::Json),
            ("jsonc", _) => json(text, PolicyLanguage::JsonWithComments),
            ("yaml", _) => json(text, PolicyLanguage::Yaml),
            ("terraform" | "opentofu" | "tf", _) => json(text, PolicyLanguage::Terraform),
            (_, Some(language)) => Content::Host(HostFile::new(language, text, &project.workspace, is_embedded)),
            (_, None) => Content::Script(Document::of(text, project.service(path), &project.workspace)),
        };
        Self { version, content, project }
    }

    /// Looks at all of it again, after the project or the settings have changed.
    pub(super) fn refresh(&mut self, project: Rc<OpenProject>, path: Option<&Path>, is_embedded: bool) {
        self.project = project;
        match &mut self.content {
            Content::Script(document) => document.refresh(self.project.service(path), &self.project.workspace),
            Content::Host(file) => file.refresh(&self.project.workspace, is_embedded),
            Content::Json(_) | Content::Config(_) | Content::Other => {}
        }
    }

    /// Changes the text, as the client says.
    pub(super) fn change(&mut self, version: i32, changes: &[Change]) {
        self.version = version;
        match &mut self.content {
            Content::Script(document) => document.change(changes, &self.project.workspace),
            Content::Json(PolicyText { text, .. }) | Content::Config(text) => {
                for change in changes {
                    text.change(change);
                }
            }
            Content::Host(file) => file.change(changes, &self.project.workspace),
            Content::Other => {}
        }
    }
}

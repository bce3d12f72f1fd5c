//! A file to look at, and what is found in it.

use std::path::PathBuf;
use std::sync::Arc;

use partiql_iam::Diagnostic;
use partiql_iam::iam::Severity;
use partiql_iam_project::text::Unreadable;
use partiql_iam_scan::{
    FileKind, FileText, Finding, Found, Item, Kind, Origin, Place, Said, Statement, may_have, shown,
};

use super::super::message;
use super::known::Project;
use super::source;
use super::source::Text;
use crate::report;

/// A file to look at.
pub(super) struct Job {
    pub(super) path: PathBuf,
    /// As messages call it.
    pub(super) name: String,
    pub(super) kind: FileKind,
    /// It is given, not found in a folder: that it is no text must be said.
    pub(super) is_given: bool,
    pub(super) project: Arc<Project>,
}

/// How a file is looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// Whether findings are to be shown to people.
    pub(super) is_rendered: bool,
    /// How bad it is that a statement is not known.
    pub(super) not_known: Severity,
}

/// What is found in it.
pub(super) struct Looked {
    pub(super) project: Arc<Project>,
    pub(super) name: String,
    /// In its order, each with the message for people, if it is to be shown to them.
    pub(super) items: Vec<(Place, Item, String)>,
    /// Why it can't be read.
    pub(super) unreadable: Option<Unreadable>,
}

/// The statements of a file, each with its place, and what else is found.
pub(super) struct Gathered {
    pub(super) project: Arc<Project>,
    pub(super) name: String,
    pub(super) statements: Vec<(Place, Statement)>,
    /// With the messages for people.
    pub(super) found: Vec<(Finding, String)>,
    /// Why it can't be read.
    pub(super) unreadable: Option<(Finding, String)>,
}

impl Job {
    /// Looks at the text of the file. `buffer` is for its bytes.
    pub(super) fn look(self, text: Text, manner: Manner, buffer: &mut Vec<u8>) -> Looked {
        let (items, unreadable) = match self.kept(text, buffer) {
            Ok(Some(text)) if self.with(&text).is_asked() => (self.items(&text, manner), None),
            Ok(_) => (Vec::new(), None),
            Err(error) => (Vec::new(), Some(error)),
        };
        let Self { path: _, name, kind: _, is_given: _, project } = self;
        Looked { project, name, items, unreadable }
    }

    /// The statements of the file; policies are none.
    pub(super) fn gather(self, text: Text, manner: Manner, buffer: &mut Vec<u8>) -> Gathered {
        let mut gathered = Gathered {
            project: Arc::clone(&self.project),
            name: self.name.clone(),
            statements: Vec::new(),
            found: Vec::new(),
            unreadable: None,
        };
        let text = match self.kept(text, buffer) {
            Ok(Some(text)) => text,
            Ok(None) => return gathered,
            Err(error) => {
                let what = unreadable(&self.name, &error);
                let rendered = message(&what.message);
                let finding = Finding::about(Some(&self.name), Kind::Refusal, Severity::Error, what);
                gathered.unreadable = Some((finding, rendered));
                return gathered;
            }
        };
        let (statements, found) = self.with(&text).statements(manner.not_known);
        gathered.statements = statements;
        let origin = Origin::of_file(&text, &self.name);
        gathered.found = found.into_iter().map(|Found { finding, said }| (finding, rendered(origin, &said))).collect();
        gathered
    }

    /// Its text as it was kept.
    fn kept(&self, text: Text, buffer: &mut Vec<u8>) -> Result<Option<String>, Unreadable> {
        match text {
            Text::None => Ok(None),
            Text::Kept(text) => Ok(Some(text)),
            Text::Again => self.text(buffer),
            Text::Unreadable(error) => Err(error),
        }
    }

    /// Its text, if it may have something.
    pub(super) fn text(&self, buffer: &mut Vec<u8>) -> Result<Option<String>, Unreadable> {
        let is_wanted = |bytes: &[u8]| may_have(self.kind, bytes, &self.project.known);
        source::read(&self.path, self.is_given, buffer, &is_wanted)
    }

    fn with<'a>(&'a self, text: &'a str) -> FileText<'a> {
        FileText { text, path: &self.path, name: &self.name, kind: self.kind, known: &self.project.known }
    }

    /// What is found in its text.
    fn items(&self, text: &str, manner: Manner) -> Vec<(Place, Item, String)> {
        let origin = Origin::of_file(text, &self.name);
        let for_people = |item: &Item| match item {
            Item::Found(found) if manner.is_rendered => rendered(origin, &found.said),
            Item::Found(_) | Item::Need(_) => String::new(),
        };
        let items = self.with(text).items(manner.not_known).into_iter();
        items
            .map(|(place, item)| {
                let message = for_people(&item);
                (place, item, message)
            })
            .collect()
    }
}

/// The message for people.
fn rendered(origin: Origin<'_>, said: &Said) -> String {
    match said {
        Said::Message(severity, what) => report::said(origin, *severity, what.clone()),
        Said::Lint(finding) => report::finding(origin, finding),
    }
}

impl Looked {
    /// Why it can't be read, as a diagnostic.
    pub(super) fn refusal(&self) -> Option<Diagnostic<'static>> {
        self.unreadable.as_ref().map(|error| unreadable(&self.name, error))
    }
}

fn unreadable(name: &str, error: &Unreadable) -> Diagnostic<'static> {
    Diagnostic::new("unreadable-file", format!("`{}`: {error}", shown(name)))
}

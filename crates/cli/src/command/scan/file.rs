//! What is found in one file.

use std::path::PathBuf;
use std::sync::Arc;

use partiql_iam::Diagnostic;
use partiql_iam::iam::Severity;
use partiql_iam_embedded::{between_tokens, may_have_command, mentions_command_line, mentions_service};
use partiql_iam_project::text::Unreadable;

use super::super::message;
use super::declared::may_declare;
use super::kind::Kind as FileKind;
use super::known::Known;
use super::program::Source;
use super::source::Text;
use super::statement::{Need, Remark, Statement};
use super::{machine, policies, program, script, source};
use crate::report::{self, Finding, Ignores, Kind, Lines, Origin, Place, shown};

/// A file to look at.
pub(super) struct Job {
    pub(super) path: PathBuf,
    /// As messages call it.
    pub(super) name: String,
    pub(super) kind: FileKind,
    /// It is given, not found in a folder: that it is no text must be said.
    pub(super) is_given: bool,
    pub(super) known: Arc<Known>,
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
    pub(super) known: Arc<Known>,
    pub(super) name: String,
    /// In its order.
    pub(super) items: Vec<(Place, Item)>,
    /// Why it can't be read.
    pub(super) unreadable: Option<Unreadable>,
}

/// The statements of a file, each with its place, and what else is found.
pub(super) struct Gathered {
    pub(super) known: Arc<Known>,
    pub(super) name: String,
    pub(super) statements: Vec<(Place, Statement)>,
    pub(super) found: Vec<Found>,
    /// Why it can't be read.
    pub(super) unreadable: Option<Found>,
}

/// Something found, with the message for people.
pub(super) struct Found {
    pub(super) finding: Finding,
    pub(super) rendered: String,
}

/// A statement, or something found.
pub(super) enum Item {
    Need(Box<Need>),
    /// With the message for people, if it is to be shown to them.
    Found(Box<Finding>, String),
}

impl Job {
    /// Looks at the text of the file. `buffer` is for its bytes.
    pub(super) fn look(self, text: Text, manner: Manner, buffer: &mut Vec<u8>) -> Looked {
        let (items, unreadable) = match self.kept(text, buffer) {
            Ok(Some(text)) if self.is_asked(&text) => (self.items(&text, manner), None),
            Ok(_) => (Vec::new(), None),
            Err(error) => (Vec::new(), Some(error)),
        };
        let Self { path: _, name, kind: _, is_given: _, known } = self;
        Looked { known, name, items, unreadable }
    }

    /// The statements of the file; policies are none.
    pub(super) fn gather(self, text: Text, manner: Manner, buffer: &mut Vec<u8>) -> Gathered {
        let mut gathered = Gathered {
            known: Arc::clone(&self.known),
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
                gathered.unreadable = Some(Found { finding, rendered });
                return gathered;
            }
        };
        let Self { path, name, kind, is_given: _, known } = &self;
        let mut remarks = Vec::new();
        let statements = match kind {
            FileKind::Script => script::statements(&text, path, false, known, &mut remarks).unwrap_or_default(),
            FileKind::Sql => script::statements(&text, path, true, known, &mut remarks).unwrap_or_default(),
            FileKind::Program(_) | FileKind::Shell | FileKind::CommandLines | FileKind::Ruby | FileKind::Notebook => {
                program::gather(Source::of(*kind, &text, known), &mut remarks)
            }
            FileKind::Policies => {
                remarks.extend(policies::ledgers(path, known));
                machine::statements(&text, path, &mut remarks)
            }
        };
        let (origin, index) = (Origin::of_file(&text, name), Lines::of(&text));
        gathered.statements = statements.into_iter().map(|one| (index.place(one.span()), one)).collect();
        for Remark { kind, severity, what } in remarks {
            let severity = if kind == Kind::Unknown { manner.not_known } else { severity };
            let rendered = report::said(origin, severity, what.clone());
            gathered.found.push(Found { finding: Finding::in_lines(origin, &index, kind, severity, what), rendered });
        }
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

    /// Whether its text is looked at, not only what it declares.
    fn is_asked(&self, text: &str) -> bool {
        self.kind != FileKind::Policies
            || policies::may_have(text.as_bytes())
            || self.known.declared().is_said_of(&self.path)
    }

    /// Its text, if it may have something.
    pub(super) fn text(&self, buffer: &mut Vec<u8>) -> Result<Option<String>, Unreadable> {
        let is_called = |bytes: &[u8]| {
            let calls = self.known.calls().into_iter().flat_map(|calls| calls.keys());
            calls.into_iter().any(|name| memchr::memmem::find(bytes, name.as_bytes()).is_some())
        };
        let is_wanted: &dyn Fn(&[u8]) -> bool = match self.kind {
            FileKind::Script | FileKind::Sql => &|_| true,
            FileKind::Program(_) => &|bytes| mentions_service(bytes) || is_called(bytes),
            FileKind::Ruby | FileKind::Notebook => &mentions_service,
            FileKind::Shell => &may_have_command,
            FileKind::CommandLines => &mentions_command_line,
            FileKind::Policies => &|bytes| policies::may_have(bytes) || may_declare(bytes),
        };
        source::read(&self.path, self.is_given, buffer, is_wanted)
    }

    /// What is found in its text.
    pub(super) fn items(&self, text: &str, manner: Manner) -> Vec<(Place, Item)> {
        let Self { path, name, kind, is_given: _, known } = self;
        let (mut remarks, mut lints) = (Vec::new(), Vec::new());
        let needs = match kind {
            FileKind::Script => script::read(text, path, false, known, &mut remarks).unwrap_or_default(),
            FileKind::Sql => script::read(text, path, true, known, &mut remarks).unwrap_or_default(),
            FileKind::Program(_) | FileKind::Shell | FileKind::CommandLines | FileKind::Ruby | FileKind::Notebook => {
                program::read(Source::of(*kind, text, known), known, &mut remarks)
            }
            FileKind::Policies => {
                lints = policies::read(text, path, known, &mut remarks);
                machine::read(text, path, known, &mut remarks)
            }
        };
        let has_ignores = Ignores::are_in(text);
        if needs.is_empty() && remarks.is_empty() && lints.is_empty() && !has_ignores {
            return Vec::new();
        }
        let (origin, index) = (Origin::of_file(text, name), Lines::of(text));
        let mut ignores = if has_ignores { self.ignores(text, &index) } else { Ignores::default() };
        let mut items: Vec<(Place, Item)> = Vec::new();
        items.extend(needs.into_iter().map(|need| (index.place(need.span), Item::Need(Box::new(need)))));
        let mut found = |finding: Finding, place: Place, rendered: &dyn Fn() -> String| {
            if !ignores.hide(&finding) {
                let rendered = if manner.is_rendered { rendered() } else { String::new() };
                items.push((place, Item::Found(Box::new(finding), rendered)));
            }
        };
        let said = |Remark { kind, severity, what }: Remark| {
            let severity = if kind == Kind::Unknown { manner.not_known } else { severity };
            let place = index.place(what.span.unwrap_or_default());
            (Finding::in_lines(origin, &index, kind, severity, what.clone()), place, severity, what)
        };
        for remark in remarks {
            let (finding, place, severity, what) = said(remark);
            found(finding, place, &|| report::said(origin, severity, what.clone()));
        }
        for finding in &lints {
            let place = index.place(finding.span);
            found(Finding::of_lint(origin, finding), place, &|| report::finding(origin, finding));
        }
        for what in ignores.wrong(&codes) {
            let (finding, place, severity, what) = said(Remark::of(Kind::Remark, Severity::Warning, what));
            let rendered = if manner.is_rendered { report::said(origin, severity, what) } else { String::new() };
            items.push((place, Item::Found(Box::new(finding), rendered)));
        }
        // What is found in one place stays in its order.
        items.sort_by_key(|(place, _)| *place);
        items
    }
}

impl Job {
    /// The comments that say what is ignored.
    fn ignores<'t>(&self, text: &'t str, lines: &Lines<'_>) -> Ignores<'t> {
        let comments = self.kind.comments(&self.path);
        let FileKind::Program(language) = self.kind else { return Ignores::of(text, lines, comments, &|_| true) };
        let between = between_tokens(language, text);
        let is_comment = |at: usize| {
            let after = between.partition_point(|gap| gap.range().end <= at);
            between.get(after).is_some_and(|gap| gap.range().contains(&at))
        };
        Ignores::of(text, lines, comments, &is_comment)
    }
}

/// The codes that there are.
pub(in super::super) fn codes() -> Vec<&'static str> {
    partiql_iam_rules::codes().into_iter().collect()
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

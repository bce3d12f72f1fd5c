//! Why a command ends early, and files that are refused.

use std::borrow::Cow;
use std::io;
use std::path::Path;

use annotate_snippets::{Level, Renderer};

use super::message;
use crate::report;
use partiql_iam::iam::{PolicyDocument, PolicyError, PolicyKind, ResourcePolicy, Severity};
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::{Diagnostic, Span};
use partiql_iam_project::text::Unreadable;
use partiql_iam_project::{Cause, Problem, file_name};
use partiql_iam_scan::{Finding, Kind, Origin};

/// Why the program ends early.
#[derive(Debug)]
pub(super) enum Failure {
    /// A message for standard error, already rendered.
    Message(String),
    /// A file is refused.
    File(Box<Refused>),
    /// Standard output can't be written to.
    Output(io::Error),
}

/// A file that can't be read, or is not what it should be.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    /// The message for standard error.
    pub(super) rendered: String,
    pub(super) view: FileError,
    pub(super) finding: Finding,
}

/// The same for programs, as JSON.
#[derive(Clone, Debug, serde::Serialize)]
pub(super) struct FileError {
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) file: String,
    /// Where in a policy, such as `$.Statement[0].Effect`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) span: Option<Span>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) help: Option<String>,
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl FileError {
    pub(super) fn new(file: &str, what: Diagnostic<'_>) -> Self {
        let Diagnostic { code, message, span, help, .. } = what;
        let (message, help) = (message.into_owned(), help.map(Cow::into_owned));
        Self { code, message, file: file.to_owned(), path: None, span, help }
    }
}

impl Refused {
    /// A file with a text, and what is said of it.
    pub(super) fn new(rendered: String, view: FileError, text: &str) -> Self {
        let FileError { code, message, file, path: _, span, help } = &view;
        let what = Diagnostic::new(code, message).with_help(help.as_deref().map(Cow::Borrowed));
        // Without the text there is no place in it.
        let span = span.filter(|_| !text.is_empty());
        let what = span.map_or_else(|| what.clone(), |span| what.clone().at(span));
        let finding = Finding::at(Origin::of_file(text, file), Kind::Refusal, Severity::Error, what);
        Self { rendered, view, finding }
    }

    /// A file that can't be read.
    pub(super) fn unreadable(path: &Path, error: &Unreadable) -> Self {
        Self::whole("unreadable-file", path, format!("`{}`: {error}", path.display()))
    }

    /// A file is refused as a whole.
    pub(super) fn whole(code: &'static str, path: &Path, problem: String) -> Self {
        let rendered = message(&problem);
        Self::new(rendered, FileError::new(&file_name(path), Diagnostic::new(code, problem)), "")
    }

    /// A file with a text that is not what it should be.
    pub(super) fn text(name: &str, text: &str, what: Diagnostic<'_>) -> Self {
        Self::new(report::file_error(text, name, what.clone()), FileError::new(name, what), text)
    }

    /// A policy that is none.
    pub(super) fn policy(name: &str, text: &str, error: &PolicyError) -> Self {
        let view = FileError { path: Some(error.path().to_owned()), ..FileError::new(name, error.into()) };
        if Catalog::parse(text).is_ok() {
            return Self::mistaken(view, "it is the catalog of a ledger, not a policy", "give it with `--catalog`");
        }
        Self::new(report::policy_error(Origin::of_file(text, name), error), view, text)
    }

    /// A file that is good for something else.
    fn mistaken(view: FileError, problem: &str, help: &str) -> Self {
        let message = format!("`{}`: {problem}", view.file);
        let title = Level::ERROR.primary_title(&message).id(view.code);
        let rendered = Renderer::styled().render(&[title.element(Level::HELP.message(help))]);
        Self::new(rendered, FileError { message, help: Some(help.to_owned()), ..view }, "")
    }
}

/// Whether a text is a policy of the caller's or of a resource.
fn is_policy(text: &str) -> bool {
    PolicyDocument::parse_framed(text, PolicyKind::Identity).is_ok() || ResourcePolicy::parse_framed(text).is_ok()
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        let name = file_name(&problem.path);
        match &problem.cause {
            Cause::Unreadable(error) => Self::unreadable(&problem.path, error),
            Cause::Catalog(error) => {
                let refused = Self::text(&name, &problem.text, (&**error).into());
                if is_policy(&problem.text) {
                    let mistake = "it is a policy, not the catalog of a ledger";
                    return Self::mistaken(refused.view, mistake, "give it with `--policy`");
                }
                refused
            }
            Cause::Policy(error) => Self::policy(&name, &problem.text, error),
            Cause::Schema(fault) => {
                let view = || FileError::new(&name, (&**fault).into());
                if is_policy(&problem.text) {
                    return Self::mistaken(view(), "it is a policy, not the keys of tables", "give it with `--policy`");
                }
                if Catalog::parse(&problem.text).is_ok_and(|catalog| !catalog.tables().is_empty()) {
                    let mistake = "it is the catalog of a ledger, not the keys of tables";
                    return Self::mistaken(view(), mistake, "give it with `--catalog`");
                }
                let Some(path) = fault.path() else { return Self::text(&name, &problem.text, (&**fault).into()) };
                let origin = Origin::of_file(&problem.text, &name);
                let view = FileError { path: Some(path.to_owned()), ..view() };
                Self::new(report::located(origin, path, (&**fault).into()), view, &problem.text)
            }
            Cause::Template(_) | Cause::Conflict(_) => Self::text(&name, &problem.text, (&problem).into()),
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::File(Box::new(problem.into()))
    }
}

impl Failure {
    /// The same once more.
    pub(super) fn again(&self) -> Self {
        match self {
            Self::Message(text) => Self::Message(text.clone()),
            Self::File(refused) => Self::File(refused.clone()),
            Self::Output(error) => Self::Output(error.kind().into()),
        }
    }

    /// A file can't be read.
    pub(super) fn unreadable(path: &Path, error: &Unreadable) -> Self {
        Self::File(Box::new(Refused::unreadable(path, error)))
    }

    /// A file is refused as a whole.
    pub(super) fn file(code: &'static str, path: &Path, problem: String) -> Self {
        Self::File(Box::new(Refused::whole(code, path, problem)))
    }

    /// A failure without a place in a text.
    pub(super) fn without_place<'e>(what: impl Into<Diagnostic<'e>>) -> Self {
        let Diagnostic { code, message, help, .. } = what.into();
        let help = help.as_deref().map(|help| Level::HELP.message(help));
        Self::Message(Renderer::styled().render(&[Level::ERROR.primary_title(&*message).id(code).elements(help)]))
    }

    /// A failure of the command line itself, and what to do about it.
    pub(super) fn plain(code: &'static str, problem: &str, help: &str) -> Self {
        Self::without_place(Diagnostic::new(code, problem).with_help(Some(help.into())))
    }
}

//! What is found in the text of one file.

use std::path::Path;

use partiql_iam::Diagnostic;
use partiql_iam::iam::{self, Severity};
use partiql_iam_embedded::{between_tokens, may_have_command, mentions_command_line, mentions_service};

use crate::declared::may_declare;
use crate::finding::{Finding, Kind};
use crate::ignore::Ignores;
use crate::kind::FileKind;
use crate::known::Known;
use crate::origin::Origin;
use crate::place::{Lines, Place};
use crate::program::Source;
use crate::statement::{Need, Remark, Statement};
use crate::{machine, policies, program, script};

/// The text of a file, and what is known where it is.
#[derive(Clone, Copy, Debug)]
pub struct FileText<'a> {
    /// The text, without a byte order mark.
    pub text: &'a str,
    /// Where the file is.
    pub path: &'a Path,
    /// As messages call it.
    pub name: &'a str,
    /// What it may have.
    pub kind: FileKind,
    /// What is known of the databases.
    pub known: &'a Known,
}

/// A statement, or something found.
#[derive(Debug)]
pub enum Item {
    /// What a statement needs.
    Need(Box<Need>),
    /// Something found, and what it is rendered from for people.
    Found(Box<Found>),
}

/// Something found.
#[derive(Debug)]
pub struct Found {
    /// For every form that it is printed in.
    pub finding: Finding,
    /// What people are told.
    pub said: Said,
}

/// What people are told of something found.
#[derive(Debug)]
pub enum Said {
    /// A message.
    Message(Severity, Diagnostic<'static>),
    /// What a lint found.
    Lint(Box<iam::Finding>),
}

/// Whether a file may have something, by its bytes: most files are of no interest.
#[must_use]
pub fn may_have(kind: FileKind, bytes: &[u8], known: &Known) -> bool {
    let is_called = || {
        let calls = known.calls().into_iter().flat_map(|calls| calls.keys());
        calls.into_iter().any(|name| memchr::memmem::find(bytes, name.as_bytes()).is_some())
    };
    match kind {
        FileKind::Script | FileKind::Sql => true,
        FileKind::Program(_) => mentions_service(bytes) || is_called(),
        FileKind::Ruby | FileKind::Notebook => mentions_service(bytes),
        FileKind::Shell => may_have_command(bytes),
        FileKind::CommandLines => mentions_command_line(bytes),
        FileKind::Policies => policies::may_have(bytes) || may_declare(bytes),
    }
}

impl<'a> FileText<'a> {
    /// Whether the text is looked at, not only what it declares.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        let Self { text, path, name: _, kind, known } = self;
        *kind != FileKind::Policies || policies::may_have(text.as_bytes()) || known.declared().is_said_of(path)
    }

    /// The statements, each with its place, and what else is found; policies are none. `not_known`: how bad it is that a statement is not known.
    #[must_use]
    pub fn statements(&self, not_known: Severity) -> (Vec<(Place, Statement)>, Vec<Found>) {
        let Self { text, path, name, kind, known } = *self;
        let mut remarks = Vec::new();
        let statements = match kind {
            FileKind::Script => script::statements(text, path, false, known, &mut remarks).unwrap_or_default(),
            FileKind::Sql => script::statements(text, path, true, known, &mut remarks).unwrap_or_default(),
            FileKind::Program(_) | FileKind::Shell | FileKind::CommandLines | FileKind::Ruby | FileKind::Notebook => {
                program::gather(Source::of(kind, text, known), &mut remarks)
            }
            FileKind::Policies => {
                remarks.extend(policies::ledgers(path, known));
                machine::statements(text, path, &mut remarks)
            }
        };
        let (origin, index) = (Origin::of_file(text, name), Lines::of(text));
        let statements = statements.into_iter().map(|one| (index.place(one.span()), one)).collect();
        let found = remarks.into_iter().map(|remark| found(origin, &index, not_known, remark));
        (statements, found.collect())
    }

    /// What is found, in its order. `not_known`: how bad it is that a statement is not known.
    #[must_use]
    pub fn items(&self, not_known: Severity) -> Vec<(Place, Item)> {
        let Self { text, path, name, kind, known } = *self;
        let (mut remarks, mut lints) = (Vec::new(), Vec::new());
        let needs = match kind {
            FileKind::Script => script::read(text, path, false, known, &mut remarks).unwrap_or_default(),
            FileKind::Sql => script::read(text, path, true, known, &mut remarks).unwrap_or_default(),
            FileKind::Program(_) | FileKind::Shell | FileKind::CommandLines | FileKind::Ruby | FileKind::Notebook => {
                program::read(Source::of(kind, text, known), known, &mut remarks)
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
        let mut ignores = if has_ignores { self.ignores(&index) } else { Ignores::default() };
        let mut items: Vec<(Place, Item)> = Vec::new();
        items.extend(needs.into_iter().map(|need| (index.place(need.span), Item::Need(Box::new(need)))));
        let place_of = |remark: &Remark| index.place(remark.what.span.unwrap_or_default());
        let mut take = |found: Found, place: Place| {
            if !ignores.hide(&found.finding) {
                items.push((place, Item::Found(Box::new(found))));
            }
        };
        for remark in remarks {
            let place = place_of(&remark);
            take(found(origin, &index, not_known, remark), place);
        }
        for lint in lints {
            let place = index.place(lint.span);
            take(Found { finding: Finding::of_lint(origin, &lint), said: Said::Lint(Box::new(lint)) }, place);
        }
        for what in ignores.wrong(&codes) {
            let remark = Remark::of(Kind::Remark, Severity::Warning, what);
            let place = place_of(&remark);
            items.push((place, Item::Found(Box::new(found(origin, &index, not_known, remark)))));
        }
        // What is found in one place stays in its order.
        items.sort_by_key(|(place, _)| *place);
        items
    }

    /// The comments that say what is ignored.
    fn ignores(&self, lines: &Lines<'_>) -> Ignores<'a> {
        let Self { text, path, name: _, kind, known: _ } = *self;
        let comments = kind.comments(path);
        let FileKind::Program(language) = kind else { return Ignores::of(text, lines, comments, &|_| true) };
        let between = between_tokens(language, text);
        let is_comment = |at: usize| {
            let after = between.partition_point(|gap| gap.range().end <= at);
            between.get(after).is_some_and(|gap| gap.range().contains(&at))
        };
        Ignores::of(text, lines, comments, &is_comment)
    }
}

/// A remark of a file as something found.
fn found(origin: Origin<'_>, lines: &Lines<'_>, not_known: Severity, remark: Remark) -> Found {
    let Remark { kind, severity, what } = remark;
    let severity = if kind == Kind::Unknown { not_known } else { severity };
    let finding = Finding::in_lines(origin, lines, kind, severity, what.clone());
    Found { finding, said: Said::Message(severity, what) }
}

/// The codes that there are.
#[must_use]
pub fn codes() -> Vec<&'static str> {
    partiql_iam_rules::codes().into_iter().collect()
}

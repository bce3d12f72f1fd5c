//! Statements in programs.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use partiql_iam::iam::Severity;
use partiql_iam::{Diagnostic, Span};
use partiql_iam_embedded::{
    Calls, Content, Dynamic, Embedded, Found, Notebook, Request, Scanner, Sent, Why, notebook, put_in,
    scan_command_lines, scan_ruby, scan_shell,
};
use partiql_iam_project::{Member, refused_together};

use crate::finding::Kind;
use crate::kind::FileKind;
use crate::known::Known;
use crate::statement::{Need, Places, Remark, Statement, answer};

/// The code of a statement of which it is not known what it is.
const NOT_KNOWN: &str = "statement-not-known";

/// What is found in a program, and in which text.
pub(crate) struct Source<'t> {
    /// The text that what is found is in: of a notebook the code of its cells.
    text: Cow<'t, str>,
    /// Where that text is in the file, if it is not the file's.
    cells: Option<Arc<Content>>,
    found: Found,
    /// Commands of a notebook that are not read, in the file.
    commands: Vec<Span>,
}

impl<'t> Source<'t> {
    /// What is found in the text of a file.
    pub(crate) fn of(kind: FileKind, text: &'t str, known: &Known) -> Self {
        let none = Calls::new();
        let calls = known.calls().unwrap_or(&none);
        let found = match kind {
            FileKind::Program(language) => Scanner::new(language).scan(text, calls),
            FileKind::Shell => scan_shell(text),
            FileKind::CommandLines => scan_command_lines(text),
            FileKind::Ruby => scan_ruby(text),
            FileKind::Notebook => {
                let Some(Notebook { language, code, commands, .. }) = notebook(text) else {
                    return Self { text: text.into(), cells: None, found: Found::default(), commands: Vec::new() };
                };
                let found = Scanner::new(language).scan(code.text(), calls);
                let text = Cow::Owned(code.text().to_owned());
                return Self { text, cells: Some(Arc::new(code)), found, commands };
            }
            FileKind::Script | FileKind::Sql | FileKind::Policies => Found::default(),
        };
        Self { text: text.into(), cells: None, found, commands: Vec::new() }
    }

    fn place(&self, span: Span) -> Span {
        self.cells.as_ref().map_or(span, |cells| cells.host(span))
    }

    /// What is said of a hole.
    fn hole(&self, hole: Span) -> Remark {
        let what = put_in(&self.text, hole);
        let span = self.place(what.span.unwrap_or(hole));
        Remark::of(Kind::Remark, Severity::Warning, what.at(span))
    }
}

/// That nothing is known of a statement.
pub(crate) fn not_known(message: String, range: Span) -> Remark {
    let help = "write the statement as one literal, with `?` for values, or say by hand what it needs";
    let what = Diagnostic::new(NOT_KNOWN, message).at(range).with_help(Some(help.into()));
    Remark::of(Kind::Unknown, Severity::Warning, what)
}

/// A program's statements, and how they are sent together.
struct Program {
    statements: Vec<Statement>,
    /// What is said of the values that are put into each at run time.
    holes: Vec<Vec<Remark>>,
    /// The statements of each list that is sent together, and which members of it they are.
    lists: Vec<Vec<(usize, usize)>>,
}

/// The statements of a program. Of those that are not known there are remarks.
fn statements(mut source: Source<'_>, remarks: &mut Vec<Remark>) -> Program {
    let Found { statements: found, dynamic } = std::mem::take(&mut source.found);
    for one in dynamic {
        remarks.push(not_known(one.message(&source.text), source.place(one.range)));
    }
    for range in source.commands.iter().copied() {
        remarks.push(not_known(Dynamic { range, why: Why::CommandLine }.message(""), range));
    }
    let mut program = Program { statements: Vec::new(), holes: Vec::new(), lists: Vec::new() };
    let mut lists: BTreeMap<u32, Vec<(usize, usize)>> = BTreeMap::new();
    for (at, one) in found.into_iter().enumerate() {
        let Embedded { range: _, content, holes, sent, member } = one;
        let service = sent.service();
        let request = match sent {
            Sent::Qldb => Request::default(),
            Sent::DynamoDb(request) => request,
        };
        if let Some(member) = member {
            lists.entry(member.list).or_default().push((at, member.index));
        }
        let text = content.text().to_owned();
        let places = match &source.cells {
            Some(cells) => Places::Within(content, Arc::clone(cells)),
            None => Places::In(content),
        };
        program.statements.push(Statement { text, service, is_guessed: false, request, places });
        program.holes.push(holes.into_iter().map(|hole| source.hole(hole)).collect());
    }
    program.lists = lists.into_values().filter(|list| list.len() > 1).collect();
    program
}

/// The statements alone; of those into which values are put there are remarks.
pub(crate) fn gather(source: Source<'_>, remarks: &mut Vec<Remark>) -> Vec<Statement> {
    let program = statements(source, remarks);
    remarks.extend(program.holes.into_iter().flatten());
    program.statements
}

/// What the statements of a program need.
pub(crate) fn read(source: Source<'_>, known: &Known, remarks: &mut Vec<Remark>) -> Vec<Need> {
    let program = statements(source, remarks);
    let mut needs = Vec::new();
    for (statement, holes) in program.statements.iter().zip(program.holes) {
        // A program may run its statements in any order.
        let Some(need) = answer(statement, known, &mut BTreeSet::new(), remarks) else { continue };
        needs.push(Need { has_holes: !holes.is_empty(), ..need });
        remarks.extend(holes);
    }
    for list in &program.lists {
        let statements: Vec<(&Statement, usize)> =
            list.iter().filter_map(|(at, index)| Some((program.statements.get(*at)?, *index))).collect();
        let members: Vec<Member<'_>> = statements
            .iter()
            .map(|(statement, index)| Member { text: &statement.text, request: &statement.request, index: *index })
            .collect();
        let refused = refused_together(&members, known.tables());
        if let Some((at, error)) = refused
            && let Some((statement, _)) = statements.get(at)
        {
            remarks.push(Remark::refusal(Diagnostic::from(&error).at(statement.span())));
        }
    }
    needs
}

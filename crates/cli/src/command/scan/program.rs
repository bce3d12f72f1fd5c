//! Statements in programs.

use std::collections::{BTreeMap, BTreeSet};

use partiql_iam::iam::Severity;
use partiql_iam::{Diagnostic, Span};
use partiql_iam_embedded::{Calls, Dynamic, Embedded, Found, Language, Request, Scanner, Sent, put_in};
use partiql_iam_project::{Member, refused_together};

use super::known::Known;
use super::statement::{Need, Places, Remark, Statement, answer};
use crate::report::Kind;

/// The code of a statement of which it is not known what it is.
const NOT_KNOWN: &str = "statement-not-known";

/// A program's statements, and how they are sent together.
struct Program {
    statements: Vec<Statement>,
    /// Where values are put into each at run time.
    holes: Vec<Vec<Span>>,
    /// The statements of each list that is sent together, and which members of it they are.
    lists: Vec<Vec<(usize, usize)>>,
}

/// The statements of a program. Of those that are not known there are remarks.
fn statements(text: &str, language: Language, known: &Known, remarks: &mut Vec<Remark>) -> Program {
    let none = Calls::new();
    let Found { statements: found, dynamic } = Scanner::new(language).scan(text, known.calls().unwrap_or(&none));
    for one in dynamic {
        let Dynamic { range, .. } = one;
        let help = "write the statement as one literal, with `?` for values, or say by hand what it needs";
        let what = Diagnostic::new(NOT_KNOWN, one.message(text)).at(range).with_help(Some(help.into()));
        remarks.push(Remark::of(Kind::Unknown, Severity::Warning, what));
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
        let statement = Statement {
            text: content.text().to_owned(),
            service,
            is_guessed: false,
            request,
            places: Places::In(content),
        };
        program.statements.push(statement);
        program.holes.push(holes);
    }
    program.lists = lists.into_values().filter(|list| list.len() > 1).collect();
    program
}

/// The statements alone; of those into which values are put there are remarks.
pub(super) fn gather(text: &str, language: Language, known: &Known, remarks: &mut Vec<Remark>) -> Vec<Statement> {
    let program = statements(text, language, known, remarks);
    remarks.extend(program.holes.iter().flatten().map(|hole| remark(text, *hole)));
    program.statements
}

/// What the statements of a program need.
pub(super) fn read(text: &str, language: Language, known: &Known, remarks: &mut Vec<Remark>) -> Vec<Need> {
    let program = statements(text, language, known, remarks);
    let mut needs = Vec::new();
    for (statement, holes) in program.statements.iter().zip(&program.holes) {
        // A program may run its statements in any order.
        let Some(need) = answer(statement, known, &mut BTreeSet::new(), remarks) else { continue };
        remarks.extend(holes.iter().map(|hole| remark(text, *hole)));
        needs.push(Need { has_holes: !holes.is_empty(), ..need });
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

fn remark(text: &str, hole: Span) -> Remark {
    Remark::of(Kind::Remark, Severity::Warning, put_in(text, hole))
}

//! Statements that change documents. Grammar: section "Data".

use nom::Err;

use crate::syntax::arena::List;
use crate::syntax::ast::{
    Assignment, Change, Delete, ExprId, ExprKind, Extent, Image, Insert, Join, Name, Operation, Returned, Returning,
    ScopeId, Source, StatementKind, Step,
};
use crate::syntax::columns;
use crate::syntax::construct::Construct;
use crate::syntax::error::{Stop, SyntaxErrorKind, Trouble};
use crate::syntax::grammar::expression::{expression, operation};
use crate::syntax::grammar::from::{source, sources};
use crate::syntax::grammar::path::path;
use crate::syntax::grammar::select::filter;
use crate::syntax::input::{Input, Parsed, State};
use crate::syntax::keyword::Keyword;
use crate::syntax::token::Kind;

const TABLE: &[&str] = &["the name of a table"];
const OPERATION: &[&str] = &["SET", "INSERT", "REMOVE"];

/// A table's name where no path is allowed.
pub(crate) fn table_name(input: Input, statement: &'static str, state: &mut State<'_>) -> Parsed<Name> {
    let (rest, name) = input.name(TABLE, state)?;
    no_path(rest, statement, state)?;
    Ok((rest, name))
}

/// An error if a path goes on after a table's name.
fn no_path(input: Input, statement: &'static str, state: &mut State<'_>) -> Result<(), Err<Stop>> {
    match input.kind() {
        Kind::Dot | Kind::OpenBracket => Err(input.fail(SyntaxErrorKind::PathAsTable { statement }, state)),
        _ => Ok(()),
    }
}

/// `INSERT INTO table [VALUE] value`
pub(crate) fn insert(input: Input, state: &mut State<'_>) -> Parsed<StatementKind> {
    let input = input.advance(state).expect(Keyword::Into, &["INTO"], state)?;
    let (input, table) = table_name(input, "INSERT", state)?;
    if input.is_symbol(Kind::OpenParen)
        && let Some(columns) = columns::list(input, state)
    {
        return Err(state.stop(Trouble::new(SyntaxErrorKind::InsertColumns { table: table.span }, columns)));
    }
    let after_table = input.span();
    let (input, value_keyword) = input.after(Keyword::Value, state).map_or((input, false), |rest| (rest, true));
    if matches!(input.kind(), Kind::End) {
        return Err(input.unexpected(&["a document", "`?`"], state));
    }
    if !value_keyword {
        state.flag(Construct::BareInsert, after_table);
    }
    let (input, value) = expression(input, state)?;
    if input.is(Keyword::At) {
        return Err(input.fail(SyntaxErrorKind::InsertAt, state));
    }
    let input = on_conflict(input, state)?;
    let (input, returning) = returning(input, state)?;
    Ok((input, StatementKind::Insert(Insert { table, value, value_keyword, returning })))
}

/// `[ON CONFLICT [WHERE condition] DO NOTHING]`
fn on_conflict(input: Input, state: &mut State<'_>) -> Result<Input, Err<Stop>> {
    if !input.is(Keyword::On) {
        return Ok(input);
    }
    let rest = input.advance(state);
    if !rest.is_plain("conflict", state) {
        return Err(rest.unexpected(&["CONFLICT"], state));
    }
    state.flag(Construct::OnConflict, rest.advance(state).since(input.span()));
    let (rest, _) = filter(rest.advance(state), state)?;
    if !rest.is_plain("do", state) {
        return Err(rest.unexpected(&["DO"], state));
    }
    let rest = rest.advance(state);
    if !rest.is_plain("nothing", state) {
        return Err(rest.unexpected(&["NOTHING"], state));
    }
    Ok(rest.advance(state))
}

/// `[RETURNING (MODIFIED | ALL) (OLD | NEW) (* | path), …]`
#[inline]
fn returning(input: Input, state: &mut State<'_>) -> Parsed<Option<Returning>> {
    if !input.is_plain("returning", state) {
        return Ok((input, None));
    }
    let (rest, returning) = returned(input, state)?;
    Ok((rest, Some(returning)))
}

/// The same, at its place.
#[inline(never)]
fn returned(input: Input, state: &mut State<'_>) -> Parsed<Returning> {
    let start = input.span();
    state.flag(Construct::Returning, start);
    let mut items = List::default();
    let mut input = input.advance(state);
    loop {
        let first = input.span();
        let extent = match input.kind() {
            Kind::Word(Keyword::All) => Extent::All,
            _ if input.is_plain("modified", state) => Extent::Modified,
            _ => return Err(input.unexpected(&["MODIFIED", "ALL"], state)),
        };
        input = input.advance(state);
        let image = if input.is_plain("old", state) {
            Image::Old
        } else if input.is_plain("new", state) {
            Image::New
        } else {
            return Err(input.unexpected(&["OLD", "NEW"], state));
        };
        input = input.advance(state);
        let (rest, value) = match input.after_symbol(Kind::Star, state) {
            Some(rest) => (rest, None),
            None => path(input, state).map(|(rest, value)| (rest, Some(value)))?,
        };
        state.tree.returned.push_to(&mut items, Returned { extent, image, value, span: rest.since(first) });
        match rest.after_symbol(Kind::Comma, state) {
            Some(rest) => input = rest,
            None => return Ok((rest, Returning { span: rest.since(start), items })),
        }
    }
}

/// `UPDATE table [[AS] alias] [BY alias] operation [WHERE condition]`
pub(crate) fn update(input: Input, state: &mut State<'_>) -> Parsed<StatementKind> {
    state.scoped(|state, scope| {
        let (input, sources) = target(input.advance(state), state, scope, "UPDATE")?;
        let (input, operations) = operations(input, state)?;
        let (input, filter) = filter(input, state)?;
        let (input, returning) = returning(input, state)?;
        let change = Change { scope, from_led: false, sources, operations, filter, returning };
        Ok((input, StatementKind::Change(change)))
    })
}

/// `FROM sources [WHERE condition] operation`
pub(crate) fn from(input: Input, state: &mut State<'_>) -> Parsed<StatementKind> {
    state.scoped(|state, scope| {
        let (input, sources) = sources(input.advance(state), state, scope)?;
        flag_positions(state, sources);
        let (input, filter) = filter(input, state)?;
        let (input, operations) = operations(input, state)?;
        let (input, returning) = returning(input, state)?;
        let change = Change { scope, from_led: true, sources, operations, filter, returning };
        Ok((input, StatementKind::Change(change)))
    })
}

/// `DELETE FROM table [[AS] alias] [BY alias] [WHERE condition]`
pub(crate) fn delete(input: Input, state: &mut State<'_>) -> Parsed<StatementKind> {
    let input = input.advance(state).expect(Keyword::From, &["FROM"], state)?;
    state.scoped(|state, scope| {
        let (input, sources) = target(input, state, scope, "DELETE")?;
        let (input, filter) = filter(input, state)?;
        let (input, returning) = returning(input, state)?;
        Ok((input, StatementKind::Delete(Delete { scope, sources, filter, returning })))
    })
}

/// The one table of UPDATE and DELETE, with its aliases.
fn target(input: Input, state: &mut State<'_>, scope: ScopeId, statement: &'static str) -> Parsed<List<Source>> {
    // Looked at before it is read as a source, which may be any expression.
    if !input.at_name(state) {
        return Err(input.not_a_name(TABLE, None, state));
    }
    no_path(input.advance(state), statement, state)?;
    let (rest, target) = source(input, state, scope, Join::First)?;
    let mut list = List::default();
    state.push_source(&mut list, target)?;
    flag_positions(state, list);
    Ok((rest, list))
}

/// Notes `AT` in a statement that changes data.
fn flag_positions(state: &mut State<'_>, sources: List<Source>) {
    if state.dialect.constructs.contains(Construct::AtInDml) {
        return;
    }
    for (_, source) in state.tree.sources.list(sources) {
        if let Some(at) = source.at {
            state.tree.constructs.push((Construct::AtInDml, at.span));
        }
    }
}

/// One operation; the reference implementation knows chains of them.
fn operations(input: Input, state: &mut State<'_>) -> Parsed<List<Operation>> {
    let mut list = List::default();
    let mut input = input;
    loop {
        let start = input.span();
        let (rest, operation) = match input.kind() {
            Kind::Word(Keyword::Set) => set(input.advance(state), state)?,
            Kind::Word(Keyword::Insert) => insert_element(input.advance(state), state)?,
            Kind::Word(Keyword::Remove) => {
                let (rest, target) = element(input.advance(state), state)?;
                (rest, Operation::Remove(target))
            }
            _ if list.is_empty() => return Err(input.unexpected(OPERATION, state)),
            _ => return Ok((input, list)),
        };
        if !list.is_empty() {
            state.flag(Construct::SeveralOperations, start);
        }
        let operation = state.tree.operations.push(operation);
        state.tree.operations.append(&mut list, operation);
        input = rest;
    }
}

/// `element = value, …`
fn set(mut input: Input, state: &mut State<'_>) -> Parsed<Operation> {
    let mut list = List::default();
    loop {
        let (rest, target) = element(input, state)?;
        let rest = rest.expect_symbol(Kind::Equal, &["`=` and the value to set"], state)?;
        let (rest, value) = operation(rest, state)?;
        let assignment = state.tree.assignments.push(Assignment { target, value });
        state.tree.assignments.append(&mut list, assignment);
        match rest.after_symbol(Kind::Comma, state) {
            Some(rest) => input = rest,
            None => return Ok((rest, Operation::Set(list))),
        }
    }
}

/// `INTO element VALUE value [AT key]`, or `INTO element values`
fn insert_element(input: Input, state: &mut State<'_>) -> Parsed<Operation> {
    let input = input.expect(Keyword::Into, &["INTO"], state)?;
    let (input, target) = element(input, state)?;
    let start = input.span();
    let (input, value) = if let Some(rest) = input.after(Keyword::Value, state) {
        operation(rest, state)?
    } else {
        let (rest, value) = expression(input, state)?;
        state.flag(Construct::BagInElement, rest.since(start));
        (rest, value)
    };
    let mut at = None;
    let mut input = input;
    if let Some(rest) = input.after(Keyword::At, state) {
        let (rest, key) = operation(rest, state)?;
        (input, at) = (rest, Some(key));
    }
    let input = on_conflict(input, state)?;
    Ok((input, Operation::Insert { target, value, at }))
}

/// A name or a path of names, strings and numbers.
fn element(input: Input, state: &mut State<'_>) -> Parsed<ExprId> {
    const ELEMENT: &[&str] = &["an element of the documents"];
    if !input.at_name(state) && !input.is_symbol(Kind::At) {
        return Err(input.not_a_name(ELEMENT, None, state));
    }
    let (rest, target) = path(input, state)?;
    match state.tree.exprs.get(target).map(|expr| expr.kind) {
        Some(ExprKind::Variable(variable)) if is_plain(state, variable.steps) => Ok((rest, target)),
        _ => Err(input.unexpected(ELEMENT, state)),
    }
}

/// Whether every step is a name or a literal.
fn is_plain(state: &State<'_>, steps: List<Step>) -> bool {
    let is_literal = |id: ExprId| {
        let kind = state.tree.exprs.get(id).map(|expr| expr.kind);
        matches!(kind, Some(ExprKind::String | ExprKind::Number | ExprKind::Ion | ExprKind::Parameter))
    };
    state.tree.steps.list(steps).all(|(_, step)| match *step {
        Step::Field(_) => true,
        Step::Index(index) => is_literal(index),
        Step::EveryField | Step::EveryElement => false,
    })
}

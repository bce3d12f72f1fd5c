//! Statements that change documents. Grammar: section "Data".

use nom::Err;

use super::arena::List;
use super::ast::{
    Assignment, Change, Delete, ExprId, ExprKind, Insert, Join, Name, Operation, ScopeId, Source, StatementKind, Step,
};
use super::error::{SyntaxErrorKind, Trouble};
use super::expression::{expression, operation, path};
use super::feature::Feature;
use super::input::{Input, Parsed, State};
use super::keyword::Keyword;
use super::query::{filter, source, sources};
use super::token::{Kind, Symbol};

const TABLE: &[&str] = &["the name of a table"];
const OPERATION: &[&str] = &["SET", "INSERT", "REMOVE"];

/// A table's name where no path may stand.
pub(crate) fn table_name<'s>(input: Input<'s>, statement: &'static str) -> Parsed<'s, Name> {
    let (rest, name) = input.name(TABLE)?;
    if rest.is_symbol(Symbol::Dot) || rest.is_symbol(Symbol::OpenBracket) {
        return Err(rest.fail(SyntaxErrorKind::PathAsTable { statement }));
    }
    Ok((rest, name))
}

/// `INSERT INTO table [VALUE] value`
pub(crate) fn insert<'s>(input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, StatementKind> {
    let input = input.advance().expect(Keyword::Into, &["INTO"])?;
    let (input, table) = table_name(input, "INSERT")?;
    let (input, value_keyword) = input.after(Keyword::Value).map_or((input, false), |rest| (rest, true));
    if matches!(input.kind(), Kind::End) {
        return Err(input.unexpected(&["a document", "`?`"]));
    }
    let (input, value) = expression(input, state)?;
    if input.is(Keyword::At) {
        return Err(input.fail(SyntaxErrorKind::InsertAt));
    }
    let input = on_conflict(input, state)?;
    let input = returning(input, state)?;
    Ok((input, StatementKind::Insert(Insert { table, value, value_keyword })))
}

/// `[ON CONFLICT [WHERE condition] DO NOTHING]`
fn on_conflict<'s>(input: Input<'s>, state: &mut State<'s>) -> Result<Input<'s>, Err<Trouble>> {
    if !input.is(Keyword::On) {
        return Ok(input);
    }
    let rest = input.advance();
    if !rest.is_plain("conflict") {
        return Err(rest.unexpected(&["CONFLICT"]));
    }
    state.flag(Feature::OnConflict, rest.advance().since(input.span()));
    let (rest, _) = filter(rest.advance(), state)?;
    if !rest.is_plain("do") {
        return Err(rest.unexpected(&["DO"]));
    }
    let rest = rest.advance();
    if !rest.is_plain("nothing") {
        return Err(rest.unexpected(&["NOTHING"]));
    }
    Ok(rest.advance())
}

/// `[RETURNING (MODIFIED | ALL) (OLD | NEW) (* | path), …]`
fn returning<'s>(input: Input<'s>, state: &mut State<'s>) -> Result<Input<'s>, Err<Trouble>> {
    if !input.is_plain("returning") {
        return Ok(input);
    }
    state.flag(Feature::Returning, input.span());
    let mut input = input.advance();
    loop {
        if !input.is_plain("modified") && !input.is(Keyword::All) {
            return Err(input.unexpected(&["MODIFIED", "ALL"]));
        }
        input = input.advance();
        if !input.is_plain("old") && !input.is_plain("new") {
            return Err(input.unexpected(&["OLD", "NEW"]));
        }
        input = input.advance();
        input = match input.after_symbol(Symbol::Star) {
            Some(rest) => rest,
            None => path(input, state)?.0,
        };
        match input.after_symbol(Symbol::Comma) {
            Some(rest) => input = rest,
            None => return Ok(input),
        }
    }
}

/// `UPDATE table [[AS] alias] [BY alias] operation [WHERE condition]`
pub(crate) fn update<'s>(input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, StatementKind> {
    state.scoped(|state, scope| {
        let (input, sources) = target(input.advance(), state, scope, "UPDATE")?;
        let (input, operations) = operations(input, state)?;
        let (input, filter) = filter(input, state)?;
        let input = returning(input, state)?;
        Ok((input, StatementKind::Change(Change { scope, from_led: false, sources, operations, filter })))
    })
}

/// `FROM sources [WHERE condition] operation`
pub(crate) fn from<'s>(input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, StatementKind> {
    state.scoped(|state, scope| {
        let (input, sources) = sources(input.advance(), state, scope)?;
        flag_positions(state, sources);
        let (input, filter) = filter(input, state)?;
        let (input, operations) = operations(input, state)?;
        let input = returning(input, state)?;
        Ok((input, StatementKind::Change(Change { scope, from_led: true, sources, operations, filter })))
    })
}

/// `DELETE FROM table [[AS] alias] [BY alias] [WHERE condition]`
pub(crate) fn delete<'s>(input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, StatementKind> {
    let input = input.advance().expect(Keyword::From, &["FROM"])?;
    state.scoped(|state, scope| {
        let (input, sources) = target(input, state, scope, "DELETE")?;
        let (input, filter) = filter(input, state)?;
        let input = returning(input, state)?;
        Ok((input, StatementKind::Delete(Delete { scope, sources, filter })))
    })
}

/// The one table of UPDATE and DELETE, with its aliases.
fn target<'s>(
    input: Input<'s>,
    state: &mut State<'s>,
    scope: ScopeId,
    statement: &'static str,
) -> Parsed<'s, List<Source>> {
    // Looked at before it is read as a source, which may be any expression.
    let _ = table_name(input, statement)?;
    let (rest, target) = source(input, state, scope, Join::First)?;
    let mut list = List::default();
    state.source(&mut list, target)?;
    flag_positions(state, list);
    Ok((rest, list))
}

/// `AT` is no part of the guide's grammar for statements that change data.
fn flag_positions(state: &mut State<'_>, sources: List<Source>) {
    for (_, source) in state.tree.sources.list(sources) {
        if let Some(at) = source.at {
            state.tree.features.push((Feature::AtInDml, at.span));
        }
    }
}

/// One operation; the reference implementation knows chains of them.
fn operations<'s>(input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, List<Operation>> {
    let mut list = List::default();
    let mut input = input;
    loop {
        let start = input.span();
        let (rest, operation) = match input.kind() {
            Kind::Word(Keyword::Set) => set(input.advance(), state)?,
            Kind::Word(Keyword::Insert) => insert_element(input.advance(), state)?,
            Kind::Word(Keyword::Remove) => {
                let (rest, target) = element(input.advance(), state)?;
                (rest, Operation::Remove(target))
            }
            _ if list.is_empty() => return Err(input.unexpected(OPERATION)),
            _ => return Ok((input, list)),
        };
        if !list.is_empty() {
            state.flag(Feature::SeveralOperations, start);
        }
        let operation = state.tree.operations.push(operation);
        state.tree.operations.append(&mut list, operation);
        input = rest;
    }
}

/// `element = value, …`
fn set<'s>(mut input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, Operation> {
    let mut list = List::default();
    loop {
        let (rest, target) = element(input, state)?;
        let rest = rest.expect_symbol(Symbol::Equal, &["`=` and the value to set"])?;
        let (rest, value) = operation(rest, state)?;
        let assignment = state.tree.assignments.push(Assignment { target, value });
        state.tree.assignments.append(&mut list, assignment);
        match rest.after_symbol(Symbol::Comma) {
            Some(rest) => input = rest,
            None => return Ok((rest, Operation::Set(list))),
        }
    }
}

/// `INTO element VALUE value [AT key]`, or `INTO element values`
fn insert_element<'s>(input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, Operation> {
    let input = input.expect(Keyword::Into, &["INTO"])?;
    let (input, target) = element(input, state)?;
    let start = input.span();
    let (input, value) = if let Some(rest) = input.after(Keyword::Value) {
        operation(rest, state)?
    } else {
        let (rest, value) = expression(input, state)?;
        state.flag(Feature::BagInElement, rest.since(start));
        (rest, value)
    };
    let mut at = None;
    let mut input = input;
    if let Some(rest) = input.after(Keyword::At) {
        let (rest, key) = operation(rest, state)?;
        (input, at) = (rest, Some(key));
    }
    let input = on_conflict(input, state)?;
    Ok((input, Operation::Insert { target, value, at }))
}

/// A name or a path of names, strings and numbers.
fn element<'s>(input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, ExprId> {
    const ELEMENT: &[&str] = &["an element of the documents"];
    if !input.at_name() && !input.is_symbol(Symbol::At) {
        return Err(input.not_a_name(ELEMENT, None));
    }
    let (rest, target) = path(input, state)?;
    match state.tree.exprs.get(target).map(|expr| expr.kind) {
        Some(ExprKind::Variable(variable)) if is_plain(state, variable.steps) => Ok((rest, target)),
        _ => Err(input.unexpected(ELEMENT)),
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

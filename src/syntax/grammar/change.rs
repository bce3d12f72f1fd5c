//! Statements that change documents. Grammar: section "Data".

use crate::syntax::arena::List;
use crate::syntax::ast::{
    Assignment, Change, Delete, ExprId, ExprKind, Extent, Image, Insert, Join, Lead, Name, Operation, Returned,
    Returning, ScopeId, Source, StatementKind, Step,
};
use crate::syntax::builder::Builder;
use crate::syntax::columns;
use crate::syntax::construct::Construct;
use crate::syntax::cursor::{Cursor, Parsed};
use crate::syntax::error::{Fault, Outcome, SyntaxErrorKind};
use crate::syntax::grammar::expression::{expression, operation};
use crate::syntax::grammar::from::{source, sources};
use crate::syntax::grammar::path::path;
use crate::syntax::grammar::select::filter;
use crate::syntax::keyword::Keyword;
use crate::syntax::token::Kind;

const TABLE: &[&str] = &["the name of a table"];
const OPERATION: &[&str] = &["SET", "INSERT", "REMOVE"];

/// A table's name where no path is allowed.
pub(crate) fn table_name(input: Cursor, statement: &'static str, builder: &mut Builder<'_>) -> Parsed<Name> {
    let (rest, name) = input.name(TABLE, builder)?;
    no_path(rest, statement, builder)?;
    Ok((rest, name))
}

/// An error if a path goes on after a table's name.
fn no_path(input: Cursor, statement: &'static str, builder: &mut Builder<'_>) -> Outcome<()> {
    match input.kind() {
        Kind::Dot | Kind::OpenBracket => Err(input.fail(SyntaxErrorKind::PathAsTable { statement }, builder)),
        _ => Ok(()),
    }
}

/// `INSERT INTO table [VALUE] value`
pub(crate) fn insert(input: Cursor, builder: &mut Builder<'_>) -> Parsed<StatementKind> {
    let input = input.advance(builder).expect(Keyword::Into, &["INTO"], builder)?;
    let (input, table) = table_name(input, "INSERT", builder)?;
    if input.is_symbol(Kind::OpenParen)
        && let Some(columns) = columns::list(input, builder)
    {
        return Err(builder.fail(Fault::new(SyntaxErrorKind::InsertColumns { table: table.span }, columns)));
    }
    let after_table = input.span();
    let (input, value_keyword) = input.after(Keyword::Value, builder).map_or((input, false), |rest| (rest, true));
    if matches!(input.kind(), Kind::End) {
        return Err(input.unexpected(&["a document", "`?`"], builder));
    }
    if !value_keyword {
        builder.flag(Construct::BareInsert, after_table);
    }
    let (input, value) = expression(input, builder)?;
    if input.is(Keyword::At) {
        return Err(input.fail(SyntaxErrorKind::InsertAt, builder));
    }
    let input = if input.is(Keyword::On) { on_conflict(input, builder)? } else { input };
    let (input, returning) = returning(input, builder)?;
    Ok((input, StatementKind::Insert(Insert { table, value, value_keyword, returning })))
}

/// `ON CONFLICT [WHERE condition] DO NOTHING`
#[inline(never)]
fn on_conflict(input: Cursor, builder: &mut Builder<'_>) -> Outcome<Cursor> {
    let rest = input.advance(builder);
    if !rest.is_plain("conflict", builder) {
        return Err(rest.unexpected(&["CONFLICT"], builder));
    }
    builder.flag(Construct::OnConflict, rest.advance(builder).since(input.span()));
    let (rest, _) = filter(rest.advance(builder), builder)?;
    if !rest.is_plain("do", builder) {
        return Err(rest.unexpected(&["DO"], builder));
    }
    let rest = rest.advance(builder);
    if !rest.is_plain("nothing", builder) {
        return Err(rest.unexpected(&["NOTHING"], builder));
    }
    Ok(rest.advance(builder))
}

/// `[RETURNING (MODIFIED | ALL) (OLD | NEW) (* | path), …]`
#[inline]
fn returning(input: Cursor, builder: &mut Builder<'_>) -> Parsed<Option<Returning>> {
    if !input.is_plain("returning", builder) {
        return Ok((input, None));
    }
    let (rest, returning) = returned(input, builder)?;
    Ok((rest, Some(returning)))
}

/// The same, at its place.
#[inline(never)]
fn returned(input: Cursor, builder: &mut Builder<'_>) -> Parsed<Returning> {
    let start = input.span();
    builder.flag(Construct::Returning, start);
    let mut items = List::default();
    let mut input = input.advance(builder);
    loop {
        let first = input.span();
        let extent = match input.kind() {
            Kind::Word(Keyword::All) => Extent::All,
            _ if input.is_plain("modified", builder) => Extent::Modified,
            _ => return Err(input.unexpected(&["MODIFIED", "ALL"], builder)),
        };
        input = input.advance(builder);
        let image = if input.is_plain("old", builder) {
            Image::Old
        } else if input.is_plain("new", builder) {
            Image::New
        } else {
            return Err(input.unexpected(&["OLD", "NEW"], builder));
        };
        input = input.advance(builder);
        let (rest, value) = match input.after_symbol(Kind::Star, builder) {
            Some(rest) => (rest, None),
            None => path(input, builder).map(|(rest, value)| (rest, Some(value)))?,
        };
        builder.tree.returned.push_to(&mut items, Returned { extent, image, value, span: rest.since(first) });
        match rest.after_symbol(Kind::Comma, builder) {
            Some(rest) => input = rest,
            None => return Ok((rest, Returning { span: rest.since(start), items })),
        }
    }
}

/// `UPDATE table [[AS] alias] [BY alias] operation [WHERE condition]`
pub(crate) fn update(input: Cursor, builder: &mut Builder<'_>) -> Parsed<StatementKind> {
    builder.scoped(|builder, scope| {
        let (input, sources) = target(input.advance(builder), builder, scope, "UPDATE")?;
        let (input, operations) = operations(input, builder)?;
        let (input, filter) = filter(input, builder)?;
        let (input, returning) = returning(input, builder)?;
        let change = Change { scope, led_by: Lead::Update, sources, operations, filter, returning };
        Ok((input, StatementKind::Change(change)))
    })
}

/// `FROM sources [WHERE condition] operation`
pub(crate) fn from(input: Cursor, builder: &mut Builder<'_>) -> Parsed<StatementKind> {
    builder.scoped(|builder, scope| {
        let (input, sources) = sources(input.advance(builder), builder, scope)?;
        flag_positions(builder, sources);
        let (input, filter) = filter(input, builder)?;
        let (input, operations) = operations(input, builder)?;
        let (input, returning) = returning(input, builder)?;
        let change = Change { scope, led_by: Lead::From, sources, operations, filter, returning };
        Ok((input, StatementKind::Change(change)))
    })
}

/// `DELETE FROM table [[AS] alias] [BY alias] [WHERE condition]`
pub(crate) fn delete(input: Cursor, builder: &mut Builder<'_>) -> Parsed<StatementKind> {
    let input = input.advance(builder).expect(Keyword::From, &["FROM"], builder)?;
    builder.scoped(|builder, scope| {
        let (input, sources) = target(input, builder, scope, "DELETE")?;
        let (input, filter) = filter(input, builder)?;
        let (input, returning) = returning(input, builder)?;
        Ok((input, StatementKind::Delete(Delete { scope, sources, filter, returning })))
    })
}

/// The one table of UPDATE and DELETE, with its aliases.
fn target(input: Cursor, builder: &mut Builder<'_>, scope: ScopeId, statement: &'static str) -> Parsed<List<Source>> {
    // Looked at before it is read as a source, which may be any expression.
    if !input.at_name(builder) {
        return Err(input.not_a_name(TABLE, None, builder));
    }
    no_path(input.advance(builder), statement, builder)?;
    let (rest, target) = source(input, builder, scope, Join::First)?;
    let mut list = List::default();
    builder.push_source(&mut list, target)?;
    flag_positions(builder, list);
    Ok((rest, list))
}

/// Notes `AT` in a statement that changes data.
fn flag_positions(builder: &mut Builder<'_>, sources: List<Source>) {
    if builder.dialect.constructs.contains(Construct::AtInDml) {
        return;
    }
    for (_, source) in builder.tree.sources.list(sources) {
        if let Some(at) = source.at {
            builder.tree.constructs.push((Construct::AtInDml, at.span));
        }
    }
}

/// One operation; the reference implementation knows chains of them.
fn operations(input: Cursor, builder: &mut Builder<'_>) -> Parsed<List<Operation>> {
    let mut list = List::default();
    let mut input = input;
    loop {
        let start = input.span();
        let (rest, operation) = match input.kind() {
            Kind::Word(Keyword::Set) => set(input.advance(builder), builder)?,
            Kind::Word(Keyword::Insert) => insert_element(input.advance(builder), builder)?,
            Kind::Word(Keyword::Remove) => {
                let (rest, target) = element(input.advance(builder), builder)?;
                (rest, Operation::Remove(target))
            }
            _ if list.is_empty() => return Err(input.unexpected(OPERATION, builder)),
            _ => return Ok((input, list)),
        };
        if !list.is_empty() {
            builder.flag(Construct::SeveralOperations, start);
        }
        let operation = builder.tree.operations.push(operation);
        builder.tree.operations.append(&mut list, operation);
        input = rest;
    }
}

/// `element = value, …`
fn set(mut input: Cursor, builder: &mut Builder<'_>) -> Parsed<Operation> {
    let mut list = List::default();
    loop {
        let (rest, target) = element(input, builder)?;
        let rest = rest.expect_symbol(Kind::Equal, &["`=` and the value to set"], builder)?;
        let (rest, value) = operation(rest, builder)?;
        let assignment = builder.tree.assignments.push(Assignment { target, value });
        builder.tree.assignments.append(&mut list, assignment);
        match rest.after_symbol(Kind::Comma, builder) {
            Some(rest) => input = rest,
            None => return Ok((rest, Operation::Set(list))),
        }
    }
}

/// `INTO element VALUE value [AT key]`, or `INTO element values`
fn insert_element(input: Cursor, builder: &mut Builder<'_>) -> Parsed<Operation> {
    let input = input.expect(Keyword::Into, &["INTO"], builder)?;
    let (input, target) = element(input, builder)?;
    let start = input.span();
    let (input, value) = if let Some(rest) = input.after(Keyword::Value, builder) {
        operation(rest, builder)?
    } else {
        let (rest, value) = expression(input, builder)?;
        builder.flag(Construct::BagInElement, rest.since(start));
        (rest, value)
    };
    let mut at = None;
    let mut input = input;
    if let Some(rest) = input.after(Keyword::At, builder) {
        let (rest, key) = operation(rest, builder)?;
        (input, at) = (rest, Some(key));
    }
    let input = if input.is(Keyword::On) { on_conflict(input, builder)? } else { input };
    Ok((input, Operation::Insert { target, value, at }))
}

/// A name or a path of names, strings and numbers.
fn element(input: Cursor, builder: &mut Builder<'_>) -> Parsed<ExprId> {
    const ELEMENT: &[&str] = &["an element of the documents"];
    if !input.at_name(builder) && !input.is_symbol(Kind::At) {
        return Err(input.not_a_name(ELEMENT, None, builder));
    }
    let (rest, target) = path(input, builder)?;
    match builder.tree.exprs.get(target).map(|expr| expr.kind) {
        Some(ExprKind::Variable(variable)) if is_plain(builder, variable.steps) => Ok((rest, target)),
        _ => Err(input.unexpected(ELEMENT, builder)),
    }
}

/// Whether every step is a name or a literal.
fn is_plain(builder: &Builder<'_>, steps: List<Step>) -> bool {
    let is_literal = |id: ExprId| {
        let kind = builder.tree.exprs.get(id).map(|expr| expr.kind);
        matches!(kind, Some(ExprKind::String | ExprKind::Number | ExprKind::Ion | ExprKind::Parameter))
    };
    builder.tree.steps.list(steps).all(|(_, step)| match *step {
        Step::Field(_) => true,
        Step::Index(index) => is_literal(index),
        Step::EveryField | Step::EveryElement => false,
    })
}

//! Statements that define tables and indexes. Grammar: section "Tables and indexes".

use nom::Err;

use super::ast::{CreateIndex, DropIndex, Name, StatementKind};
use super::dml::table_name;
use super::error::{SyntaxErrorKind, Trouble};
use super::feature::Feature;
use super::input::{Input, Parsed, State};
use super::ion::{Container, Event, Reader};
use super::keyword::Keyword;
use super::token::{Kind, Symbol};
use crate::span::Span;
use crate::tag::Tag;

/// How many tags one resource can have. Source: API model of QLDB (2019-01-02), shape `Tags`.
pub const MAX_TAGS: usize = 50;

/// `CREATE TABLE …` or `CREATE INDEX …`
pub(crate) fn create<'s>(input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, StatementKind> {
    let input = input.advance();
    if input.is(Keyword::Table) {
        create_table(input.advance(), state)
    } else if input.is(Keyword::Index) {
        create_index(input.advance())
    } else {
        Err(input.unexpected(&["TABLE", "INDEX"]))
    }
}

/// `DROP TABLE …` or `DROP INDEX …`
pub(crate) fn drop<'s>(input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, StatementKind> {
    let start = input.span();
    let input = input.advance();
    if input.is(Keyword::Table) {
        drop_table(input.advance())
    } else if input.is(Keyword::Index) {
        drop_index(input.advance(), state, start)
    } else {
        Err(input.unexpected(&["TABLE", "INDEX"]))
    }
}

/// `table [WITH (aws_tags = tags)]`
fn create_table<'s>(input: Input<'s>, state: &mut State<'s>) -> Parsed<'s, StatementKind> {
    let (input, table) = table_name(input, "CREATE TABLE")?;
    if input.is_symbol(Symbol::OpenParen) {
        return Err(input.fail(SyntaxErrorKind::TableColumns));
    }
    let kind = StatementKind::CreateTable(table);
    if !input.is(Keyword::With) {
        return Ok((input, kind));
    }
    let (value, open) = option(input.advance(), "aws_tags")?;
    if value.kind() != Kind::Ion {
        return Err(value.fail(SyntaxErrorKind::Tags { problem: "`aws_tags` must be an Ion struct in backticks" }));
    }
    read_tags(value.source, value.span(), state)?;
    let input = value.advance().expect_close(Symbol::CloseParen, &["`)`"], open)?;
    Ok((input, kind))
}

/// `"(" name "="`: the place of the value, and of the parenthesis.
fn option<'s>(input: Input<'s>, name: &'static str) -> Result<(Input<'s>, Span), Err<Trouble>> {
    let open = input.span();
    let input = input.expect_symbol(Symbol::OpenParen, &["`(`"])?;
    if input.kind() != Kind::Identifier || input.text() != name {
        return Err(input.fail(SyntaxErrorKind::OptionName { expected: name }));
    }
    let input = input.advance().expect_close(Symbol::Equal, &["`=`"], open)?;
    Ok((input, open))
}

/// Reads the tags from an Ion literal that the lexer has found well-formed.
fn read_tags<'s>(source: &'s str, literal: Span, state: &mut State<'s>) -> Result<(), Err<Trouble>> {
    let refuse = |problem, span| Err(Err::Failure(Trouble::new(SyntaxErrorKind::Tags { problem }, span)));
    let mut reader = Reader::new(source, literal.start as usize + 1);
    if reader.next() != Ok(Event::Open(Container::Struct)) {
        return refuse("`aws_tags` must be an Ion struct", literal);
    }
    while let Ok(Event::Field(field)) = reader.next() {
        let key = field.read(source);
        let Ok(Event::Text(text)) = reader.next() else {
            return refuse("the value of a tag must be text", reader.value_span());
        };
        let value = text.read(source);
        if key.is_empty() || key.chars().count() > 128 {
            return refuse("the key of a tag has 1 to 128 characters", field.span);
        }
        if value.chars().count() > 256 {
            return refuse("the value of a tag has at most 256 characters", text.span);
        }
        if state.tree.tags.iter().any(|tag| tag.key == key) {
            return refuse("two tags have the same key", field.span);
        }
        if state.tree.tags.len() == MAX_TAGS {
            return refuse("a table has at most 50 tags", field.span);
        }
        state.tree.tags.push(Tag { key, value });
    }
    Ok(())
}

/// `table [WITH (purge = false)]`
fn drop_table(input: Input<'_>) -> Parsed<'_, StatementKind> {
    let (input, table) = table_name(input, "DROP TABLE")?;
    let input = if input.is(Keyword::With) { purge(input.advance(), Keyword::False)? } else { input };
    Ok((input, StatementKind::DropTable(table)))
}

/// `(purge = value)`
fn purge(input: Input<'_>, value: Keyword) -> Result<Input<'_>, Err<Trouble>> {
    let (input, open) = option(input, "purge")?;
    let expected = if value == Keyword::True { "true" } else { "false" };
    let Some(input) = input.after(value) else {
        return Err(input.fail(SyntaxErrorKind::PurgeValue { expected }));
    };
    input.expect_close(Symbol::CloseParen, &["`)`"], open)
}

/// `UNDROP TABLE "id"`
pub(crate) fn undrop(input: Input<'_>) -> Parsed<'_, StatementKind> {
    let input = input.advance().expect(Keyword::Table, &["TABLE"])?;
    match input.kind() {
        Kind::Quoted => Ok((input.advance(), StatementKind::UndropTable(Name { span: input.span(), quoted: true }))),
        _ => Err(input.fail(SyntaxErrorKind::UndropName)),
    }
}

/// `ON table (field)`
fn create_index(input: Input<'_>) -> Parsed<'_, StatementKind> {
    if input.at_name() {
        return Err(input.fail(SyntaxErrorKind::NamedIndex));
    }
    let input = input.expect(Keyword::On, &["ON"])?;
    let (input, table) = table_name(input, "CREATE INDEX")?;
    let open = input.span();
    let input = input.expect_symbol(Symbol::OpenParen, &["`(` and the field to index"])?;
    if !input.at_name() && !matches!(input.kind(), Kind::Word(_) | Kind::End | Kind::Invalid(_)) {
        return Err(input.fail(SyntaxErrorKind::IndexField));
    }
    let (input, field) = input.name(&["the field to index"])?;
    if matches!(input.kind(), Kind::Symbol(Symbol::Comma | Symbol::Dot | Symbol::OpenBracket | Symbol::OpenParen)) {
        return Err(input.fail(SyntaxErrorKind::IndexField));
    }
    let input = input.expect_close(Symbol::CloseParen, &["`)`"], open)?;
    Ok((input, StatementKind::CreateIndex(CreateIndex { table, field })))
}

/// `"id" ON table WITH (purge = true)`
fn drop_index<'s>(input: Input<'s>, state: &mut State<'s>, start: Span) -> Parsed<'s, StatementKind> {
    let (input, index) = input.name(&["the id of an index in double quotes"])?;
    let id = index.text(input.source);
    let is_id = id.len() == 22 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !index.quoted || !is_id {
        state.flag(Feature::IndexIdForm, index.span);
    }
    let input = input.expect(Keyword::On, &["ON"])?;
    let (input, table) = table_name(input, "DROP INDEX")?;
    if matches!(input.kind(), Kind::End | Kind::Symbol(Symbol::Semicolon)) {
        let trouble =
            Trouble::new(SyntaxErrorKind::MissingPurge { statement: input.since(start) }, Span::at(input.end));
        return Err(Err::Failure(trouble));
    }
    let input = input.expect(Keyword::With, &["WITH"])?;
    let input = purge(input, Keyword::True)?;
    Ok((input, StatementKind::DropIndex(DropIndex { index, table })))
}

//! Statements that define tables and indexes. Grammar: section "Tables and indexes".

use nom::Err;

use crate::span::Span;
use crate::syntax::ast::{CreateIndex, DropIndex, Name, StatementKind};
use crate::syntax::construct::Construct;
use crate::syntax::error::{Stop, SyntaxErrorKind, Trouble};
use crate::syntax::grammar::change::table_name;
use crate::syntax::input::{Input, Parsed, State};
use crate::syntax::ion::{Container, Event, Reader};
use crate::syntax::keyword::Keyword;
use crate::syntax::token::Kind;
use crate::tag::{MAX_TAG_KEY_CHARS, MAX_TAG_VALUE_CHARS, Tag};

/// How many tags one resource can have. Source: API model of QLDB (2019-01-02), shape `Tags`.
pub const MAX_TAGS: usize = 50;

/// `CREATE TABLE …` or `CREATE INDEX …`
pub(crate) fn create(input: Input, state: &mut State<'_>) -> Parsed<StatementKind> {
    let input = input.advance(state);
    if input.is(Keyword::Table) {
        create_table(input.advance(state), state)
    } else if input.is(Keyword::Index) {
        create_index(input.advance(state), state)
    } else {
        Err(input.unexpected(&["TABLE", "INDEX"], state))
    }
}

/// `DROP TABLE …` or `DROP INDEX …`
pub(crate) fn drop(input: Input, state: &mut State<'_>) -> Parsed<StatementKind> {
    let start = input.span();
    let input = input.advance(state);
    if input.is(Keyword::Table) {
        drop_table(input.advance(state), state)
    } else if input.is(Keyword::Index) {
        drop_index(input.advance(state), state, start)
    } else {
        Err(input.unexpected(&["TABLE", "INDEX"], state))
    }
}

/// `table [WITH (aws_tags = tags)]`
fn create_table(input: Input, state: &mut State<'_>) -> Parsed<StatementKind> {
    let (input, table) = table_name(input, "CREATE TABLE", state)?;
    if input.is_symbol(Kind::OpenParen) {
        return Err(input.fail(SyntaxErrorKind::TableColumns, state));
    }
    let kind = StatementKind::CreateTable(table);
    if !input.is(Keyword::With) {
        return Ok((input, kind));
    }
    let (value, open) = option(input.advance(state), "aws_tags", state)?;
    if value.kind() != Kind::Ion {
        return Err(
            value.fail(SyntaxErrorKind::Tags { problem: "`aws_tags` must be an Ion struct in backticks" }, state)
        );
    }
    read_tags(value.span(), state)?;
    let input = value.advance(state).expect_close(Kind::CloseParen, &["`)`"], open, state)?;
    Ok((input, kind))
}

/// `"(" name "="`: the place of the value, and of the parenthesis.
fn option(input: Input, name: &'static str, state: &mut State<'_>) -> Result<(Input, Span), Err<Stop>> {
    let open = input.span();
    let input = input.expect_symbol(Kind::OpenParen, &["`(`"], state)?;
    if input.kind() != Kind::Identifier || input.text(state) != name {
        return Err(input.fail(SyntaxErrorKind::OptionName { expected: name }, state));
    }
    let input = input.advance(state).expect_close(Kind::Equal, &["`=`"], open, state)?;
    Ok((input, open))
}

#[cold]
fn refuse(state: &mut State<'_>, problem: &'static str, span: Span) -> Result<(), Err<Stop>> {
    Err(state.stop(Trouble::new(SyntaxErrorKind::Tags { problem }, span)))
}

/// Reads the tags from an Ion literal that the lexer has found well-formed.
fn read_tags(literal: Span, state: &mut State<'_>) -> Result<(), Err<Stop>> {
    let source = state.source;
    let mut reader = Reader::new(source, literal.start as usize + 1);
    if reader.next() != Ok(Event::Open(Container::Struct)) {
        return refuse(state, "`aws_tags` must be an Ion struct", literal);
    }
    while let Ok(Event::Field(field)) = reader.next() {
        if field.is_symbol_id(source) {
            return refuse(state, "the key of a tag must be text", field.span);
        }
        let key = field.read(source);
        let Ok(Event::Text(text)) = reader.next() else {
            return refuse(state, "the value of a tag must be text", reader.value_span());
        };
        let value = text.read(source);
        if key.is_empty() || key.chars().count() > MAX_TAG_KEY_CHARS {
            return refuse(state, "the key of a tag has 1 to 128 characters", field.span);
        }
        if value.chars().count() > MAX_TAG_VALUE_CHARS {
            return refuse(state, "the value of a tag has at most 256 characters", text.span);
        }
        if key.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:")) {
            return refuse(state, "the keys of tags that begin with `aws:` are reserved", field.span);
        }
        // QLDB's keys are case sensitive, the names of IAM's condition keys are not.
        if state.tree.tags.iter().any(|tag| tag.key.eq_ignore_ascii_case(&key)) {
            return refuse(state, "two tags have the same key, case aside", field.span);
        }
        if state.tree.tags.len() == MAX_TAGS {
            return refuse(state, "a table has at most 50 tags", field.span);
        }
        state.tree.tags.push(Tag { key, value });
    }
    Ok(())
}

/// `table [WITH (purge = false)]`
fn drop_table(input: Input, state: &mut State<'_>) -> Parsed<StatementKind> {
    let (input, table) = table_name(input, "DROP TABLE", state)?;
    let input = if input.is(Keyword::With) { purge(input.advance(state), Keyword::False, state)? } else { input };
    Ok((input, StatementKind::DropTable(table)))
}

/// `(purge = value)`
fn purge(input: Input, value: Keyword, state: &mut State<'_>) -> Result<Input, Err<Stop>> {
    let (input, open) = option(input, "purge", state)?;
    let expected = if value == Keyword::True { "true" } else { "false" };
    let Some(input) = input.after(value, state) else {
        return Err(input.fail(SyntaxErrorKind::PurgeValue { expected }, state));
    };
    input.expect_close(Kind::CloseParen, &["`)`"], open, state)
}

/// `UNDROP TABLE "id"`
pub(crate) fn undrop(input: Input, state: &mut State<'_>) -> Parsed<StatementKind> {
    let input = input.advance(state).expect(Keyword::Table, &["TABLE"], state)?;
    match input.kind() {
        Kind::Quoted => {
            Ok((input.advance(state), StatementKind::UndropTable(Name { span: input.span(), quoted: true })))
        }
        _ => Err(input.fail(SyntaxErrorKind::UndropName, state)),
    }
}

/// `ON table (field)`
fn create_index(input: Input, state: &mut State<'_>) -> Parsed<StatementKind> {
    if input.at_name(state) {
        return Err(input.fail(SyntaxErrorKind::NamedIndex, state));
    }
    let input = input.expect(Keyword::On, &["ON"], state)?;
    let (input, table) = table_name(input, "CREATE INDEX", state)?;
    let open = input.span();
    let input = input.expect_symbol(Kind::OpenParen, &["`(` and the field to index"], state)?;
    if !input.at_name(state) && !matches!(input.kind(), Kind::Word(_) | Kind::End) && !input.kind().is_invalid() {
        return Err(input.fail(SyntaxErrorKind::IndexField, state));
    }
    let (input, field) = input.name(&["the field to index"], state)?;
    if matches!(input.kind(), Kind::Comma | Kind::Dot | Kind::OpenBracket | Kind::OpenParen) {
        return Err(input.fail(SyntaxErrorKind::IndexField, state));
    }
    let input = input.expect_close(Kind::CloseParen, &["`)`"], open, state)?;
    Ok((input, StatementKind::CreateIndex(CreateIndex { table, field })))
}

/// `"id" ON table WITH (purge = true)`
fn drop_index(input: Input, state: &mut State<'_>, start: Span) -> Parsed<StatementKind> {
    let (input, index) = input.name(&["the id of an index in double quotes"], state)?;
    let id = index.text(state.source);
    let is_id = id.len() == 22 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !index.quoted || !is_id {
        state.flag(Construct::IndexIdForm, index.span);
    }
    let input = input.expect(Keyword::On, &["ON"], state)?;
    let (input, table) = table_name(input, "DROP INDEX", state)?;
    if matches!(input.kind(), Kind::End | Kind::Semicolon) {
        let trouble =
            Trouble::new(SyntaxErrorKind::MissingPurge { statement: input.since(start) }, Span::at(input.end()));
        return Err(state.stop(trouble));
    }
    let input = input.expect(Keyword::With, &["WITH"], state)?;
    let input = purge(input, Keyword::True, state)?;
    Ok((input, StatementKind::DropIndex(DropIndex { index, table })))
}

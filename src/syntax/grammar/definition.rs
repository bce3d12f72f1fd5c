//! Statements that define tables and indexes. Grammar: section "Tables and indexes".

use crate::span::Span;
use crate::syntax::ast::{CreateIndex, DropIndex, Name, StatementKind};
use crate::syntax::builder::Builder;
use crate::syntax::construct::Construct;
use crate::syntax::cursor::{Cursor, Parsed};
use crate::syntax::error::{Fault, Outcome, SyntaxErrorKind};
use crate::syntax::grammar::change::table_name;
use crate::syntax::ion::{Container, Event, Reader};
use crate::syntax::keyword::Keyword;
use crate::syntax::token::Kind;
use crate::tag::{MAX_TAG_KEY_CHARS, MAX_TAG_VALUE_CHARS, Tag};

/// How many tags one resource can have. Source: API model of QLDB (2019-01-02), shape `Tags`.
pub const MAX_TAGS: usize = 50;

/// `CREATE TABLE …` or `CREATE INDEX …`
pub(crate) fn create(input: Cursor, builder: &mut Builder<'_>) -> Parsed<StatementKind> {
    let input = input.advance(builder);
    if input.is(Keyword::Table) {
        create_table(input.advance(builder), builder)
    } else if input.is(Keyword::Index) {
        create_index(input.advance(builder), builder)
    } else {
        Err(input.unexpected(&["TABLE", "INDEX"], builder))
    }
}

/// `DROP TABLE …` or `DROP INDEX …`
pub(crate) fn drop(input: Cursor, builder: &mut Builder<'_>) -> Parsed<StatementKind> {
    let start = input.span();
    let input = input.advance(builder);
    if input.is(Keyword::Table) {
        drop_table(input.advance(builder), builder)
    } else if input.is(Keyword::Index) {
        drop_index(input.advance(builder), builder, start)
    } else {
        Err(input.unexpected(&["TABLE", "INDEX"], builder))
    }
}

/// `table [WITH (aws_tags = tags)]`
fn create_table(input: Cursor, builder: &mut Builder<'_>) -> Parsed<StatementKind> {
    let (input, table) = table_name(input, "CREATE TABLE", builder)?;
    if input.is_symbol(Kind::OpenParen) {
        return Err(input.fail(SyntaxErrorKind::TableColumns, builder));
    }
    let kind = StatementKind::CreateTable(table);
    if !input.is(Keyword::With) {
        return Ok((input, kind));
    }
    let (value, open) = option(input.advance(builder), "aws_tags", builder)?;
    if value.kind() != Kind::Ion {
        return Err(
            value.fail(SyntaxErrorKind::Tags { problem: "`aws_tags` must be an Ion struct in backticks" }, builder)
        );
    }
    read_tags(value.span(), builder)?;
    let input = value.advance(builder).expect_close(Kind::CloseParen, &["`)`"], open, builder)?;
    Ok((input, kind))
}

/// `"(" name "="`: the place of the value, and of the parenthesis.
fn option(input: Cursor, name: &'static str, builder: &mut Builder<'_>) -> Outcome<(Cursor, Span)> {
    let open = input.span();
    let input = input.expect_symbol(Kind::OpenParen, &["`(`"], builder)?;
    if input.kind() != Kind::Identifier || input.text(builder) != name {
        return Err(input.fail(SyntaxErrorKind::OptionName { expected: name }, builder));
    }
    let input = input.advance(builder).expect_close(Kind::Equal, &["`=`"], open, builder)?;
    Ok((input, open))
}

#[cold]
fn refuse(builder: &mut Builder<'_>, problem: &'static str, span: Span) -> Outcome<()> {
    Err(builder.fail(Fault::new(SyntaxErrorKind::Tags { problem }, span)))
}

/// Reads the tags from an Ion literal that the lexer has found well-formed.
fn read_tags(literal: Span, builder: &mut Builder<'_>) -> Outcome<()> {
    let source = builder.source;
    let mut reader = Reader::new(source, literal.start as usize + 1);
    if reader.next() != Ok(Event::Open(Container::Struct)) {
        return refuse(builder, "`aws_tags` must be an Ion struct", literal);
    }
    while let Ok(Event::Field(field)) = reader.next() {
        if field.is_symbol_id(source) {
            return refuse(builder, "the key of a tag must be text", field.span);
        }
        let key = field.read(source);
        let Ok(Event::Text(text)) = reader.next() else {
            return refuse(builder, "the value of a tag must be text", reader.value_span());
        };
        let value = text.read(source);
        if key.is_empty() || key.chars().count() > MAX_TAG_KEY_CHARS {
            return refuse(builder, "the key of a tag has 1 to 128 characters", field.span);
        }
        if value.chars().count() > MAX_TAG_VALUE_CHARS {
            return refuse(builder, "the value of a tag has at most 256 characters", text.span);
        }
        if key.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:")) {
            return refuse(builder, "the keys of tags that begin with `aws:` are reserved", field.span);
        }
        // QLDB's keys are case sensitive, the names of IAM's condition keys are not.
        if builder.tree.tags.iter().any(|tag| tag.key.eq_ignore_ascii_case(&key)) {
            return refuse(builder, "two tags have the same key, case aside", field.span);
        }
        if builder.tree.tags.len() == MAX_TAGS {
            return refuse(builder, "a table has at most 50 tags", field.span);
        }
        builder.tree.tags.push(Tag { key, value });
    }
    Ok(())
}

/// `table [WITH (purge = false)]`
fn drop_table(input: Cursor, builder: &mut Builder<'_>) -> Parsed<StatementKind> {
    let (input, table) = table_name(input, "DROP TABLE", builder)?;
    let input = if input.is(Keyword::With) { purge(input.advance(builder), Keyword::False, builder)? } else { input };
    Ok((input, StatementKind::DropTable(table)))
}

/// `(purge = value)`
fn purge(input: Cursor, value: Keyword, builder: &mut Builder<'_>) -> Outcome<Cursor> {
    let (input, open) = option(input, "purge", builder)?;
    let expected = if value == Keyword::True { "true" } else { "false" };
    let Some(input) = input.after(value, builder) else {
        return Err(input.fail(SyntaxErrorKind::PurgeValue { expected }, builder));
    };
    input.expect_close(Kind::CloseParen, &["`)`"], open, builder)
}

/// `UNDROP TABLE "id"`
pub(crate) fn undrop(input: Cursor, builder: &mut Builder<'_>) -> Parsed<StatementKind> {
    let input = input.advance(builder).expect(Keyword::Table, &["TABLE"], builder)?;
    match input.kind() {
        Kind::Quoted => {
            Ok((input.advance(builder), StatementKind::UndropTable(Name { span: input.span(), quoted: true })))
        }
        _ => Err(input.fail(SyntaxErrorKind::UndropName, builder)),
    }
}

/// `ON table (field)`
fn create_index(input: Cursor, builder: &mut Builder<'_>) -> Parsed<StatementKind> {
    if input.at_name(builder) {
        return Err(input.fail(SyntaxErrorKind::NamedIndex, builder));
    }
    let input = input.expect(Keyword::On, &["ON"], builder)?;
    let (input, table) = table_name(input, "CREATE INDEX", builder)?;
    let open = input.span();
    let input = input.expect_symbol(Kind::OpenParen, &["`(` and the field to index"], builder)?;
    if !input.at_name(builder) && !matches!(input.kind(), Kind::Word(_) | Kind::End) && !input.kind().is_invalid() {
        return Err(input.fail(SyntaxErrorKind::IndexField, builder));
    }
    let (input, field) = input.name(&["the field to index"], builder)?;
    if matches!(input.kind(), Kind::Comma | Kind::Dot | Kind::OpenBracket | Kind::OpenParen) {
        return Err(input.fail(SyntaxErrorKind::IndexField, builder));
    }
    let input = input.expect_close(Kind::CloseParen, &["`)`"], open, builder)?;
    Ok((input, StatementKind::CreateIndex(CreateIndex { table, field })))
}

/// `"id" ON table WITH (purge = true)`
fn drop_index(input: Cursor, builder: &mut Builder<'_>, start: Span) -> Parsed<StatementKind> {
    let (input, index) = input.name(&["the id of an index in double quotes"], builder)?;
    // A doubled quote is no part of an id either.
    let id = index.raw(builder.source);
    let is_id = id.len() == 22 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !index.quoted || !is_id {
        builder.flag(Construct::IndexIdForm, index.span);
    }
    let input = input.expect(Keyword::On, &["ON"], builder)?;
    let (input, table) = table_name(input, "DROP INDEX", builder)?;
    if matches!(input.kind(), Kind::End | Kind::Semicolon) {
        let fault = Fault::new(SyntaxErrorKind::MissingPurge { statement: input.since(start) }, Span::at(input.end()));
        return Err(builder.fail(fault));
    }
    let input = input.expect(Keyword::With, &["WITH"], builder)?;
    let input = purge(input, Keyword::True, builder)?;
    Ok((input, StatementKind::DropIndex(DropIndex { index, table })))
}

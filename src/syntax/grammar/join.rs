//! Joins in parentheses, which PartiQL has and QLDB's guide does not. Grammar: rule `refused`.

use crate::span::Span;
use crate::syntax::arena::List;
use crate::syntax::ast::{Expr, ExprId, ExprKind, Join, Name, Source};
use crate::syntax::builder::Builder;
use crate::syntax::construct::Construct;
use crate::syntax::cursor::{Cursor, Parsed};
use crate::syntax::error::Outcome;
use crate::syntax::grammar::from::{more_sources, source, source_behind};
use crate::syntax::keyword::Keyword;
use crate::syntax::token::Kind;

/// Whether what parentheses in FROM hold is a join: what follows its first expression, or that expression, decides.
#[cold]
pub(crate) fn begins_join(next: Cursor, builder: &Builder<'_>, first: ExprId) -> bool {
    let begins = match next.kind() {
        Kind::Word(keyword) => matches!(
            keyword,
            Keyword::As
                | Keyword::At
                | Keyword::By
                | Keyword::Join
                | Keyword::Inner
                | Keyword::Left
                | Keyword::Right
                | Keyword::Full
                | Keyword::Cross
        ),
        _ => false,
    };
    begins
        || next.at_name(builder)
        || matches!(builder.tree.exprs.get(first), Some(Expr { kind: ExprKind::Join(_), .. }))
}

/// A join that begins with `UNPIVOT`, in the parentheses that `open` begins.
#[cold]
pub(crate) fn unpivoted(input: Cursor, builder: &mut Builder<'_>, open: Span) -> Parsed<ExprId> {
    let scope = builder.scope();
    let (rest, first) = source(input, builder, scope, Join::First)?;
    joined(rest, builder, open, first)
}

/// A join in the parentheses that `open` begins, after the expression of its first source.
#[cold]
pub(crate) fn continued(input: Cursor, builder: &mut Builder<'_>, open: Span, expr: ExprId) -> Parsed<ExprId> {
    let scope = builder.scope();
    let (rest, first) = source_behind(input, builder, (scope, Join::First, false), expr)?;
    joined(rest, builder, open, first)
}

fn joined(input: Cursor, builder: &mut Builder<'_>, open: Span, first: Source) -> Parsed<ExprId> {
    builder.flag(Construct::ParenthesizedJoin, open);
    let scope = first.scope;
    let mut sources = List::default();
    builder.push_source(&mut sources, first)?;
    let (rest, ()) = more_sources(input, builder, scope, &mut sources)?;
    let rest = rest.expect_close(Kind::CloseParen, &["`,`", "`)`"], open, builder)?;
    Ok((rest, builder.expr(ExprKind::Join(sources), rest.since(open))))
}

/// Whether the word before an alias can be `LATERAL`, by its last letter.
#[inline]
pub(crate) fn may_be_lateral(alias: Cursor, builder: &Builder<'_>) -> bool {
    matches!(builder.source.as_bytes().get((alias.end() as usize).wrapping_sub(1)), Some(b'l' | b'L'))
}

/// `LATERAL name` is a table `LATERAL` with an alias for QLDB's reference implementation, and a table `name` for other dialects. `alias`
/// is the place of the name, after a source and without `AS`.
#[cold]
pub(crate) fn check_lateral(alias: Cursor, builder: &mut Builder<'_>, name: Name) -> Outcome<()> {
    const WORD: &str = "lateral";
    let before = builder.source.get(..alias.end() as usize).unwrap_or_default();
    let start = before.len().saturating_sub(WORD.len());
    let is_word = before.get(start..).is_some_and(|word| word.eq_ignore_ascii_case(WORD));
    let is_whole = |byte: &u8| !(byte.is_ascii_alphanumeric() || b"_$.@\"".contains(byte));
    if !is_word || !before.as_bytes().get(start.wrapping_sub(1)).is_none_or(is_whole) {
        return Ok(());
    }
    let word = Span::new(u32::try_from(start).unwrap_or(u32::MAX), alias.end());
    builder.flag(Construct::Lateral, word);
    let (_, ()) = builder.in_binding(|builder| {
        builder.variable(name, List::default(), name.span)?;
        Ok((alias, ()))
    })?;
    Ok(())
}

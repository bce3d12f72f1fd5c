//! Literals: what DynamoDB stores.

use alloc::borrow::Cow;

use smallvec::SmallVec;

use crate::service::dynamodb::plan::{Operand, Scalar};
use crate::service::dynamodb::resolve::Resolver;
use crate::service::dynamodb::resolve::error::{Raised, ResolveErrorKind};
use crate::service::dynamodb::resolve::warning::WarningKind;
use crate::service::dynamodb::value::Number;
use crate::span::Span;
use crate::syntax::arena::List;
use crate::syntax::ast::{Expr, ExprId, ExprKind};

/// How deep a value may nest: maps, lists and sets within one another. Source: measured (32 levels are refused).
pub(crate) const MAX_NESTING: usize = 31;

impl<'a> Resolver<'a> {
    /// A list, a set or a map, as a value: `depth` others are around it.
    pub(crate) fn container(&mut self, kind: ExprKind, span: Span, depth: usize) -> Result<(), Raised> {
        if depth >= MAX_NESTING {
            return Err(Raised::new(ResolveErrorKind::TooDeep { limit: MAX_NESTING }, span));
        }
        match kind {
            ExprKind::Bag(members) => self.set(members, span),
            ExprKind::Struct(members) => {
                let statement = self.statement;
                let mut is_key = true;
                for (id, _) in statement.tree().exprs.list(members) {
                    if is_key {
                        self.member_name(id)?;
                    } else {
                        self.member(id, depth)?;
                    }
                    is_key = !is_key;
                }
                Ok(())
            }
            ExprKind::List(members) | ExprKind::Row(members) => {
                let statement = self.statement;
                statement.tree().exprs.list(members).try_for_each(|(id, _)| self.member(id, depth))
            }
            _ => Ok(()),
        }
    }

    /// The name of a member of a map that is not the item itself: it is no attribute.
    fn member_name(&mut self, id: ExprId) -> Result<(), Raised> {
        let Some(Expr { kind, span }) = self.statement.expr(id) else { return Ok(()) };
        match kind {
            ExprKind::String => Ok(()),
            ExprKind::Variable(_) => {
                self.warn(WarningKind::DoubleQuotedKey, *span);
                // Where it is read as a path, it names an attribute.
                self.value(id)
            }
            _ => Err(Raised::new(ResolveErrorKind::NotAnItem, *span)),
        }
    }

    /// What is inside of a list or a map.
    fn member(&mut self, id: ExprId, depth: usize) -> Result<(), Raised> {
        let Some(Expr { kind, span }) = self.statement.expr(id) else { return Ok(()) };
        match kind {
            ExprKind::Parameter => Err(Raised::new(ResolveErrorKind::NestedParameter, *span)),
            ExprKind::List(_) | ExprKind::Row(_) | ExprKind::Bag(_) | ExprKind::Struct(_) => {
                self.container(*kind, *span, depth + 1)
            }
            _ => self.value(id),
        }
    }

    /// `<<'a', 'b'>>`: strings alone or numbers alone, each once.
    fn set(&mut self, members: List<Expr>, span: Span) -> Result<(), Raised> {
        let statement = self.statement;
        let mut texts: SmallVec<[(Cow<'a, str>, Span); 4]> = SmallVec::new();
        let mut numbers: SmallVec<[(Number, Span); 4]> = SmallVec::new();
        for (id, expr) in statement.tree().exprs.list(members) {
            if matches!(expr.kind, ExprKind::Parameter) {
                return Err(Raised::new(ResolveErrorKind::NestedParameter, expr.span));
            }
            self.number_of(id)?;
            match Operand::of(statement, &self.parameters, id) {
                Operand::Value(Scalar::Text(text)) if numbers.is_empty() => texts.push((text, expr.span)),
                Operand::Value(Scalar::Number(written)) if texts.is_empty() => {
                    numbers.push((written.number(), expr.span));
                }
                _ => return Err(Raised::new(ResolveErrorKind::MixedSet, expr.span)),
            }
        }
        if texts.is_empty() && numbers.is_empty() {
            return Err(Raised::new(ResolveErrorKind::EmptySet, span));
        }
        let twice = repeated(&mut texts).or_else(|| repeated(&mut numbers));
        twice.map_or(Ok(()), |span| Err(Raised::new(ResolveErrorKind::DuplicateInSet, span)))
    }

    /// Refuses a number that DynamoDB does not store, with its sign or without.
    pub(crate) fn number_of(&self, id: ExprId) -> Result<(), Raised> {
        let Some(Expr { kind, span }) = self.statement.expr(id) else { return Ok(()) };
        match *kind {
            ExprKind::Number => match Number::parse(self.statement.text(*span)) {
                Ok(_) => Ok(()),
                Err(error) => Err(Raised::new(ResolveErrorKind::Number(error), *span)),
            },
            ExprKind::Sign { negative: _, operand } => match self.statement.expr(operand).map(|expr| expr.kind) {
                Some(ExprKind::Number | ExprKind::Sign { .. }) => self.number_of(operand),
                _ => Err(Raised::new(ResolveErrorKind::Sign, *span)),
            },
            _ => Ok(()),
        }
    }
}

/// The place of a member that is there twice.
fn repeated<T: Ord>(members: &mut [(T, Span)]) -> Option<Span> {
    members.sort();
    members.windows(2).find_map(|pair| match pair {
        [(one, _), (two, span)] if one == two => Some(*span),
        _ => None,
    })
}

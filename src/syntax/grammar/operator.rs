//! Operators between expressions, and how tightly they bind.

use crate::syntax::ast::BinaryOperator;
use crate::syntax::builder::Builder;
use crate::syntax::cursor::Cursor;
use crate::syntax::keyword::Keyword;
use crate::syntax::token::Kind;

/// How tightly an operator binds; operators of one power group from the left.
///
/// Source: the precedence groups of partiql-lang-kotlin v0.2.7.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Power {
    Or,
    And,
    Not,
    Equality,
    Comparison,
    Additive,
    Multiplicative,
    Unary,
}

impl Power {
    pub(crate) const fn next(self) -> Self {
        match self {
            Self::Or => Self::And,
            Self::And => Self::Not,
            Self::Not => Self::Equality,
            Self::Equality => Self::Comparison,
            Self::Comparison => Self::Additive,
            Self::Additive => Self::Multiplicative,
            Self::Multiplicative | Self::Unary => Self::Unary,
        }
    }
}

/// An operator that follows its first operand.
#[derive(Clone, Copy)]
pub(crate) enum Infix {
    Or,
    And,
    Binary(BinaryOperator),
    Is,
    In,
    Like,
    Between,
}

/// Whether [`infix`] could find something that binds at least so tightly.
#[inline]
pub(crate) fn may_be_infix(kind: Kind, least: Power) -> bool {
    match kind {
        Kind::Word(Keyword::And) => least <= Power::And,
        Kind::Word(Keyword::Or) => least <= Power::Or,
        Kind::Word(keyword) => {
            matches!(keyword, Keyword::Is | Keyword::In | Keyword::Like | Keyword::Between | Keyword::Not)
        }
        _ => kind.is_operator(),
    }
}

/// The operator at this place: what it is, how tightly it binds, whether `NOT` is a part of it.
#[inline]
pub(crate) fn infix(input: Cursor, builder: &mut Builder<'_>) -> Option<(Infix, Power, bool)> {
    let (infix, power) = match input.kind() {
        Kind::Equal => (Infix::Binary(BinaryOperator::Equal), Power::Equality),
        Kind::NotEqual | Kind::BangEqual => (Infix::Binary(BinaryOperator::NotEqual), Power::Equality),
        Kind::Less => (Infix::Binary(BinaryOperator::Less), Power::Comparison),
        Kind::LessEqual => (Infix::Binary(BinaryOperator::LessOrEqual), Power::Comparison),
        Kind::Greater => (Infix::Binary(BinaryOperator::Greater), Power::Comparison),
        Kind::GreaterEqual => (Infix::Binary(BinaryOperator::GreaterOrEqual), Power::Comparison),
        Kind::Plus => (Infix::Binary(BinaryOperator::Add), Power::Additive),
        Kind::Minus => (Infix::Binary(BinaryOperator::Subtract), Power::Additive),
        Kind::Concat => (Infix::Binary(BinaryOperator::Concat), Power::Additive),
        Kind::Star => (Infix::Binary(BinaryOperator::Multiply), Power::Multiplicative),
        Kind::Slash => (Infix::Binary(BinaryOperator::Divide), Power::Multiplicative),
        Kind::Percent => (Infix::Binary(BinaryOperator::Modulo), Power::Multiplicative),
        Kind::Word(keyword) => match keyword {
            Keyword::And => (Infix::And, Power::And),
            Keyword::Or => (Infix::Or, Power::Or),
            Keyword::Is => (Infix::Is, Power::Equality),
            Keyword::In => (Infix::In, Power::Equality),
            Keyword::Like => (Infix::Like, Power::Comparison),
            Keyword::Between => (Infix::Between, Power::Comparison),
            Keyword::Not => {
                let rest = input.advance(builder);
                let (infix, power) = match rest.kind() {
                    Kind::Word(Keyword::In) => (Infix::In, Power::Equality),
                    Kind::Word(Keyword::Like) => (Infix::Like, Power::Comparison),
                    Kind::Word(Keyword::Between) => (Infix::Between, Power::Comparison),
                    _ => return None,
                };
                return Some((infix, power, true));
            }
            _ => return None,
        },
        _ => return None,
    };
    Some((infix, power, false))
}

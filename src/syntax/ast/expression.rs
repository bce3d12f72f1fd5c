//! Expressions.

use super::super::arena::{Id, List};
use super::super::function::Function;
use super::{Name, QueryId, ScopeId, Source};
use crate::span::Span;

/// The place of an expression.
pub type ExprId = Id<Expr>;

/// An expression.
#[derive(Clone, Copy, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its text.
    pub span: Span,
}

/// The kinds of expressions.
#[derive(Clone, Copy, Debug)]
pub enum ExprKind {
    /// `null`
    Null,
    /// `missing`
    Missing,
    /// `true`, `false`
    Bool(bool),
    /// `'text'`
    String,
    /// `1.5`
    Number,
    /// `` `2017T` ``
    Ion,
    /// `DATE '2017-09-14'`, `TIME '12:00:00'`
    DateTime,
    /// `year` as an argument of a date function
    DatePart,
    /// `*` as the argument of `COUNT`
    Star,
    /// `?`
    Parameter,
    /// A name, of an alias, a field of the one source or a table, with the steps after it: `v`, `v.Owners[0]`
    Variable(Variable),
    /// `{'a': 1}.a`: steps from something else than a name
    Path {
        /// What the steps start from.
        root: ExprId,
        /// The steps; at least one.
        steps: List<Step>,
    },
    /// `f(x, y)`, also for the functions whose arguments have keywords between them.
    Call {
        /// Its name.
        name: Name,
        /// Which function that is.
        function: Function,
        /// Its arguments.
        arguments: List<Expr>,
    },
    /// `CAST(x AS type)`
    Cast {
        /// The value.
        value: ExprId,
        /// The name of the type, with its parameters.
        to: Span,
    },
    /// `TRIM(BOTH ' ' FROM x)`
    Trim {
        /// `LEADING`, `TRAILING` or `BOTH`.
        side: Option<Span>,
        /// The characters to trim.
        characters: Option<ExprId>,
        /// The value.
        value: ExprId,
    },
    /// `-x`, `+x`
    Sign {
        /// Whether the sign is a minus.
        negative: bool,
        /// The value.
        operand: ExprId,
    },
    /// `NOT x`
    Not(ExprId),
    /// `x AND y AND z`, two operands or more.
    And(List<Expr>),
    /// `x OR y OR z`, two operands or more.
    Or(List<Expr>),
    /// `x + y`
    Binary {
        /// The operator.
        operator: BinaryOperator,
        /// The value on its left.
        left: ExprId,
        /// The value on its right.
        right: ExprId,
    },
    /// `x BETWEEN low AND high`
    Between {
        /// Whether `NOT` comes before the operator.
        negated: bool,
        /// The value.
        value: ExprId,
        /// The lower bound.
        low: ExprId,
        /// The upper bound.
        high: ExprId,
    },
    /// `x IN list`
    In {
        /// Whether `NOT` comes before the operator.
        negated: bool,
        /// The value.
        value: ExprId,
        /// The collection.
        collection: ExprId,
        /// Whether it is one expression in parentheses of its own: `x IN (1)`.
        parenthesized: bool,
    },
    /// `x LIKE pattern ESCAPE 'c'`
    Like {
        /// Whether `NOT` comes before the operator.
        negated: bool,
        /// The value.
        value: ExprId,
        /// The pattern.
        pattern: ExprId,
        /// The escape character.
        escape: Option<ExprId>,
    },
    /// `x IS NULL`
    Is {
        /// Whether `NOT` follows `IS`.
        negated: bool,
        /// The value.
        value: ExprId,
        /// The name of the type, with its parameters.
        type_name: Span,
    },
    /// `CASE operand WHEN a THEN b … ELSE c END`
    Case {
        /// What the branches are compared with.
        operand: Option<ExprId>,
        /// Conditions and results in turn.
        branches: List<Expr>,
        /// The result when no branch fits.
        otherwise: Option<ExprId>,
    },
    /// `[a, b]`
    List(List<Expr>),
    /// `(a, b)`, two items or more: the same value as a list.
    Row(List<Expr>),
    /// `<< a, b >>`
    Bag(List<Expr>),
    /// `{'k': v}`: names and values in turn.
    Struct(List<Expr>),
    /// `VALUES (1, 2), (3, 4)`
    Values(List<Expr>),
    /// `(T AS t JOIN U AS u ON x)` as a source: those in the parentheses
    Join(List<Source>),
    /// `SELECT …`
    Query(QueryId),
    /// `x UNION y`
    SetOperation {
        /// The operator.
        operator: SetOperator,
        /// Whether `ALL` follows the operator.
        all: bool,
        /// The operand on its left.
        left: ExprId,
        /// The operand on its right.
        right: ExprId,
    },
}

/// A name with the steps after it.
#[derive(Clone, Copy, Debug)]
pub struct Variable {
    /// The name.
    pub name: Name,
    /// Where it is looked up.
    pub lookup: Lookup,
    /// The block it is in.
    pub scope: ScopeId,
    /// The steps after the name; often none.
    pub steps: List<Step>,
}

/// Where a name is looked up.
///
/// Source: name resolution in `StaticTypeVisitorTransform` of partiql-lang-kotlin v0.2.7.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// `@name`: among the aliases, never a table.
    Alias,
    /// In a FROM source: among the tables, then the aliases.
    Source,
    /// Where no FROM clause has been read whole: among the aliases, then the tables. So it is in the value of an INSERT, its
    /// `ON CONFLICT` and `RETURNING`, the condition of a join, the operands of set operators and the arguments of procedures.
    Open,
    /// `@name` there: the same.
    OpenAlias,
    /// Elsewhere: among the aliases, then the fields of the one source; never a table.
    Field,
}

impl Lookup {
    /// Whether the name is a table if it is no alias, although it is no FROM source.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::OpenAlias)
    }
}

/// Operators between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOperator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
    /// `||`
    Concat,
    /// `=`
    Equal,
    /// `<>`, `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// Operators between two queries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetOperator {
    /// `UNION`
    Union,
    /// `EXCEPT`
    Except,
    /// `INTERSECT`
    Intersect,
}

/// One step of a path.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// `.name`
    Field(Name),
    /// `['name']`, `[0]`
    Index(ExprId),
    /// `.*`
    EveryField,
    /// `[*]`
    EveryElement,
}

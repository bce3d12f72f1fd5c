//! Queries and their sources.

use super::super::arena::{Id, List};
use super::{ExprId, Name};

/// A `SELECT` block or the one block of a DML statement: what its FROM sources can see.
///
/// Source: name resolution in `StaticTypeVisitorTransform` of partiql-lang-kotlin v0.2.7.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// The block that this one is in.
    pub enclosing: Option<ScopeId>,
    /// How many sources of the enclosing blocks this block can refer to. In a FROM clause: the ones written before it. Elsewhere: all
    /// (`u32::MAX`).
    pub visible: u32,
}

/// The place of a scope.
pub type ScopeId = Id<Scope>;

/// One source of a FROM clause, or the target of UPDATE and DELETE.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// The block it belongs to.
    pub scope: ScopeId,
    /// How it is joined to the source before it.
    pub join: Join,
    /// Whether `UNPIVOT` comes before it.
    pub unpivot: bool,
    /// What is read.
    pub expr: ExprId,
    /// `AS alias`
    pub alias: Option<Name>,
    /// `AT alias`
    pub at: Option<Name>,
    /// `BY alias`
    pub by: Option<Name>,
    /// `ON condition`
    pub on: Option<ExprId>,
}

/// How a source is joined to the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// The first source.
    First,
    /// `,`
    Comma,
    /// `[INNER] JOIN`
    Inner,
    /// `LEFT [OUTER] JOIN`
    Left,
    /// `RIGHT [OUTER] JOIN`
    Right,
    /// `FULL [OUTER] JOIN`
    Full,
    /// `CROSS JOIN`
    Cross,
    /// `LET expression AS alias`: no source, but its alias can be seen like one's.
    Let,
}

/// A place in the text that may name a table: a root name in a FROM source, or a call of `history`.
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    /// The variable, the path or the call.
    pub expr: ExprId,
    /// The block it is in.
    pub scope: ScopeId,
    /// How many of the statement's sources come before it.
    pub visible: u32,
    /// Whether it is a table if it is no alias. In a LET binding it may be a field too.
    pub certain: bool,
}

/// The place of a query.
pub type QueryId = Id<Query>;

/// A `SELECT` block.
#[derive(Clone, Copy, Debug)]
pub struct Query {
    /// Its scope.
    pub scope: ScopeId,
    /// What it returns.
    pub projection: Projection,
    /// Whether `DISTINCT` follows `SELECT`.
    pub distinct: bool,
    /// Its sources; at least one.
    pub from: List<Source>,
    /// `WHERE`
    pub filter: Option<ExprId>,
    /// `GROUP BY`
    pub group: List<Item>,
    /// `GROUP AS`
    pub group_as: Option<Name>,
    /// `HAVING`
    pub having: Option<ExprId>,
    /// `ORDER BY`
    pub order: List<Sort>,
    /// `LIMIT`
    pub limit: Option<ExprId>,
    /// `OFFSET`
    pub offset: Option<ExprId>,
}

/// What a query returns.
#[derive(Clone, Copy, Debug)]
pub enum Projection {
    /// `SELECT *`
    Star,
    /// `SELECT a, b AS c`
    Items(List<Item>),
    /// `SELECT VALUE v`
    Value(ExprId),
    /// `PIVOT value AT key`
    Pivot {
        /// The value.
        value: ExprId,
        /// The key.
        key: ExprId,
    },
}

/// An item of a SELECT list, or a key of GROUP BY.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// The value.
    pub expr: ExprId,
    /// Its alias.
    pub alias: Option<Name>,
}

/// A key of ORDER BY.
#[derive(Clone, Copy, Debug)]
pub struct Sort {
    /// The value.
    pub expr: ExprId,
    /// `DESC`
    pub descending: bool,
    /// `NULLS FIRST` is true, `NULLS LAST` false.
    pub nulls_first: Option<bool>,
}

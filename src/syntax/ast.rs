//! The tree of a statement. Names and literals are places in the text; nodes live in flat arenas.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use smallvec::SmallVec;

use super::arena::{Arena, Id, List};
use super::feature::Feature;
use super::function::Function;
use crate::span::Span;
use crate::tag::Tag;

/// A name: an identifier, or any text in double quotes.
///
/// Source: developer guide, "Querying Ion with PartiQL": double quotes do not change a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// Its place, quotes included.
    pub span: Span,
    /// Whether it stands in double quotes.
    pub quoted: bool,
}

impl Name {
    /// The name as written, without its quotes; a doubled quote inside stays doubled.
    #[must_use]
    pub fn raw(self, source: &str) -> &str {
        let Span { start, end } = self.span;
        if self.quoted { Span::new(start + 1, end.saturating_sub(1)).text(source) } else { self.span.text(source) }
    }

    /// [`Name::raw`] as bytes, for comparing.
    #[inline]
    pub(crate) fn bytes(self, source: &str) -> &[u8] {
        let Span { start, end } = self.span;
        let quote = u32::from(self.quoted);
        source.as_bytes().get((start + quote) as usize..end.saturating_sub(quote) as usize).unwrap_or_default()
    }

    /// The name itself.
    #[must_use]
    pub fn text(self, source: &str) -> Cow<'_, str> {
        let raw = self.raw(source);
        if self.quoted && raw.contains("\"\"") { Cow::Owned(raw.replace("\"\"", "\"")) } else { Cow::Borrowed(raw) }
    }
}

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
    /// A name, of an alias, a field of the one source or a table, with the steps behind it: `v`, `v.Owners[0]`
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
        /// Whether `NOT` stands before the operator.
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
        /// Whether `NOT` stands before the operator.
        negated: bool,
        /// The value.
        value: ExprId,
        /// The collection.
        collection: ExprId,
    },
    /// `x LIKE pattern ESCAPE 'c'`
    Like {
        /// Whether `NOT` stands before the operator.
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
        /// Whether `NOT` stands after `IS`.
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

/// A name with the steps behind it.
#[derive(Clone, Copy, Debug)]
pub struct Variable {
    /// The name.
    pub name: Name,
    /// Where it is looked up.
    pub lookup: Lookup,
    /// The block it stands in.
    pub scope: ScopeId,
    /// The steps behind the name; often none.
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
    /// Elsewhere: among the aliases, then the fields of the one source; never a table.
    Field,
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

/// A `SELECT` block or the one block of a DML statement: what its FROM sources can see.
///
/// Source: name resolution in `StaticTypeVisitorTransform` of partiql-lang-kotlin v0.2.7.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// The block that this one stands in.
    pub enclosing: Option<ScopeId>,
    /// How many of the statement's sources the block can see of the enclosing ones: those before it, when it stands
    /// in a FROM clause; `u32::MAX` when it stands elsewhere.
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
    /// Whether `UNPIVOT` stands before it.
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
    /// The block it stands in.
    pub scope: ScopeId,
    /// How many of the statement's sources stand before it.
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
    /// Whether `DISTINCT` stands after `SELECT`.
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

/// `element = value`
#[derive(Clone, Copy, Debug)]
pub struct Assignment {
    /// What is set.
    pub target: ExprId,
    /// To what.
    pub value: ExprId,
}

/// One operation of an UPDATE or a FROM-led change.
#[derive(Clone, Copy, Debug)]
pub enum Operation {
    /// `SET a = b, …`
    Set(List<Assignment>),
    /// `INSERT INTO element VALUE data AT key`
    Insert {
        /// What the value is put into.
        target: ExprId,
        /// The value.
        value: ExprId,
        /// Where in it.
        at: Option<ExprId>,
    },
    /// `REMOVE element`, or the whole document.
    Remove(ExprId),
}

/// A field to index: `CREATE INDEX ON table (field)`.
#[derive(Clone, Copy, Debug)]
pub struct CreateIndex {
    /// The table.
    pub table: Name,
    /// The field.
    pub field: Name,
}

/// `DROP INDEX "id" ON table WITH (purge = true)`.
#[derive(Clone, Copy, Debug)]
pub struct DropIndex {
    /// The id of the index.
    pub index: Name,
    /// The table.
    pub table: Name,
}

/// `INSERT INTO table …`.
#[derive(Clone, Copy, Debug)]
pub struct Insert {
    /// The table.
    pub table: Name,
    /// The document, or a collection of them.
    pub value: ExprId,
    /// Whether `VALUE` stands before it.
    pub value_keyword: bool,
}

/// `UPDATE table …` or `FROM table …`.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// Its scope.
    pub scope: ScopeId,
    /// Whether it begins with `FROM`.
    pub from_led: bool,
    /// The table, and for FROM collections in its documents.
    pub sources: List<Source>,
    /// What is done; one operation in QLDB.
    pub operations: List<Operation>,
    /// `WHERE`
    pub filter: Option<ExprId>,
}

/// `DELETE FROM table …`.
#[derive(Clone, Copy, Debug)]
pub struct Delete {
    /// Its scope.
    pub scope: ScopeId,
    /// The table.
    pub sources: List<Source>,
    /// `WHERE`
    pub filter: Option<ExprId>,
}

/// ``EXEC REDACT_REVISION `block address`, 'table id', 'document id'``.
#[derive(Clone, Copy, Debug)]
pub struct RedactRevision {
    /// The block address.
    pub block_address: ExprId,
    /// The id of the table.
    pub table_id: ExprId,
    /// The id of the document.
    pub document_id: ExprId,
}

/// What a statement does.
#[derive(Clone, Copy, Debug)]
pub enum StatementKind {
    /// `CREATE TABLE name`; its tags are [`Statement::tags`].
    CreateTable(Name),
    /// `DROP TABLE name`
    DropTable(Name),
    /// `UNDROP TABLE "id"`
    UndropTable(Name),
    /// `CREATE INDEX ON table (field)`
    CreateIndex(CreateIndex),
    /// `DROP INDEX "id" ON table WITH (purge = true)`
    DropIndex(DropIndex),
    /// `INSERT INTO table …`
    Insert(Insert),
    /// `UPDATE table …`, `FROM table …`
    Change(Change),
    /// `DELETE FROM table …`
    Delete(Delete),
    /// `EXEC REDACT_REVISION …`
    RedactRevision(RedactRevision),
    /// `SELECT …`
    Select(ExprId),
}

/// One PartiQL statement. It borrows the text it was parsed from.
#[derive(Clone, Debug)]
pub struct Statement<'s> {
    pub(crate) source: &'s str,
    pub(crate) span: Span,
    pub(crate) kind: StatementKind,
    pub(crate) tree: Tree<'s>,
}

/// The nodes of a statement.
#[derive(Clone, Debug, Default)]
pub struct Tree<'s> {
    /// Expressions.
    pub exprs: Arena<Expr, 16>,
    /// Steps of paths.
    pub steps: Arena<Step, 12>,
    /// Items of SELECT lists and keys of GROUP BY.
    pub items: Arena<Item, 6>,
    /// Sources, in the order of the text.
    pub sources: Arena<Source, 3>,
    /// Scopes.
    pub scopes: Arena<Scope, 4>,
    /// Queries.
    pub queries: Arena<Query, 2>,
    /// Operations.
    pub operations: Arena<Operation, 2>,
    /// Assignments.
    pub assignments: Arena<Assignment, 4>,
    /// Keys of ORDER BY.
    pub sorts: Arena<Sort, 0>,
    /// Places that may name a table.
    pub references: SmallVec<[Reference; 4]>,
    /// What QLDB does not support, with its place.
    pub features: SmallVec<[(Feature, Span); 4]>,
    /// The tags of CREATE TABLE.
    pub tags: Vec<Tag<'s>>,
}

impl<'s> Statement<'s> {
    /// The whole text given to the parser.
    #[must_use]
    pub const fn source(&self) -> &'s str {
        self.source
    }

    /// The statement's place in the text, without what surrounds it (blanks, comments, the semicolon).
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// What it does.
    #[must_use]
    pub const fn kind(&self) -> &StatementKind {
        &self.kind
    }

    /// Its nodes.
    #[must_use]
    pub const fn tree(&self) -> &Tree<'s> {
        &self.tree
    }

    /// The tags that CREATE TABLE gives; empty for every other statement.
    #[must_use]
    pub fn tags(&self) -> &[Tag<'s>] {
        &self.tree.tags
    }

    /// The features that QLDB does not support, with their places.
    #[must_use]
    pub fn features(&self) -> &[(Feature, Span)] {
        &self.tree.features
    }

    /// The text at a place.
    #[must_use]
    pub fn text(&self, span: Span) -> &'s str {
        span.text(self.source)
    }

    /// The expression at a place of the tree.
    #[must_use]
    pub fn expr(&self, id: ExprId) -> Option<&Expr> {
        self.tree.exprs.get(id)
    }

    /// The value of a string literal, its doubled quotes resolved; `None` for every other expression.
    #[must_use]
    pub fn string(&self, id: ExprId) -> Option<Cow<'s, str>> {
        let Expr { kind: ExprKind::String, span } = *self.expr(id)? else { return None };
        let raw = self.text(Span::new(span.start + 1, span.end.saturating_sub(1)));
        Some(if raw.contains("''") { Cow::Owned(raw.replace("''", "'")) } else { Cow::Borrowed(raw) })
    }
}

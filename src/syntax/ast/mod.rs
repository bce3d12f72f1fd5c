//! The tree of a statement. Names and literals are places in the text; nodes live in flat arenas.

mod expression;
mod query;

use alloc::borrow::Cow;
use alloc::vec::Vec;

use smallvec::SmallVec;

pub use expression::{BinaryOperator, Expr, ExprId, ExprKind, Lookup, SetOperator, Step, Variable};
pub use query::{Item, Join, Projection, Query, QueryId, Reference, Scope, ScopeId, Sort, Source};

use super::arena::{Arena, List, Node, Stored};
use super::construct::Construct;
use super::dialect::Dialect;
use crate::short::is_same;
use crate::span::Span;
use crate::syntax::scan::position;
use crate::tag::Tag;

/// A name: an identifier, or any text in double quotes.
///
/// Source: developer guide, "Querying Ion with PartiQL": double quotes do not change a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// Its place, quotes included.
    pub span: Span,
    /// Whether it is in double quotes.
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

    /// Whether these are its [`Name::bytes`]. The length alone tells most names apart.
    #[inline]
    pub(crate) fn is(self, other: &[u8], source: &str) -> bool {
        let Span { start, end } = self.span;
        let quotes = if self.quoted { 2 } else { 0 };
        (end - start) as usize == other.len() + quotes && is_same(self.bytes(source), other)
    }

    /// Whether it is this name, compared where it is.
    #[inline]
    pub(crate) fn means(self, name: &str, source: &str) -> bool {
        if self.quoted { self.means_in_quotes(name, source) } else { self.is(name.as_bytes(), source) }
    }

    /// A quote in it makes it another text than it is written.
    fn means_in_quotes(self, name: &str, source: &str) -> bool {
        if position(name.as_bytes(), b'"').is_some() {
            return self.text(source) == name;
        }
        self.is(name.as_bytes(), source)
    }

    /// The name itself.
    #[inline]
    #[must_use]
    pub fn text(self, source: &str) -> Cow<'_, str> {
        if self.quoted { self.text_in_quotes(source) } else { Cow::Borrowed(self.span.text(source)) }
    }

    fn text_in_quotes(self, source: &str) -> Cow<'_, str> {
        let raw = self.raw(source);
        // A quote inside is doubled, so that one byte is enough to look for.
        if position(raw.as_bytes(), b'"').is_some() {
            Cow::Owned(raw.replace("\"\"", "\""))
        } else {
            Cow::Borrowed(raw)
        }
    }
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

/// `RETURNING ALL OLD *, …`: what a change gives back of the documents.
#[derive(Clone, Copy, Debug)]
pub struct Returning {
    /// Its text.
    pub span: Span,
    /// What is given back; at least one item.
    pub items: List<Returned>,
}

/// One item of RETURNING.
#[derive(Clone, Copy, Debug)]
pub struct Returned {
    /// All of a document, or what the change touches.
    pub extent: Extent,
    /// Before the change, or after it.
    pub image: Image,
    /// What of it; `None` for `*`.
    pub value: Option<ExprId>,
    /// Its text.
    pub span: Span,
}

/// How much RETURNING gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// `ALL`
    All,
    /// `MODIFIED`
    Modified,
}

/// Which state of a document RETURNING gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Image {
    /// `OLD`
    Old,
    /// `NEW`
    New,
}

/// `INSERT INTO table …`.
#[derive(Clone, Copy, Debug)]
pub struct Insert {
    /// The table.
    pub table: Name,
    /// The document, or a collection of them.
    pub value: ExprId,
    /// Whether `VALUE` comes before it.
    pub value_keyword: bool,
    /// `RETURNING`
    pub returning: Option<Returning>,
}

/// `UPDATE table …` or `FROM table …`.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// Its scope.
    pub scope: ScopeId,
    /// The word that it begins with.
    pub led_by: Lead,
    /// The table, and for FROM collections in its documents.
    pub sources: List<Source>,
    /// What is done, in the order of the text; one operation in most dialects.
    pub operations: List<Operation>,
    /// `WHERE`
    pub filter: Option<ExprId>,
    /// `RETURNING`
    pub returning: Option<Returning>,
}

/// What a [`Change`] begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// `UPDATE`
    Update,
    /// `FROM`
    From,
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
    /// `RETURNING`
    pub returning: Option<Returning>,
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
    /// `EXISTS(SELECT …)` as a whole statement: the query.
    Exists(ExprId),
}

/// One PartiQL statement. It borrows the text it was parsed from.
#[derive(Clone, Debug)]
pub struct Statement<'s> {
    pub(crate) source: &'s str,
    pub(crate) span: Span,
    pub(crate) kind: StatementKind,
    pub(crate) tree: Tree<'s>,
    pub(crate) dialect: &'static Dialect,
}

/// The nodes of a statement.
#[derive(Clone, Debug, Default)]
pub struct Tree<'s> {
    /// Expressions.
    pub exprs: Arena<Expr>,
    /// Steps of paths.
    pub steps: Arena<Step>,
    /// Items of SELECT lists and keys of GROUP BY.
    pub items: Arena<Item>,
    /// Sources, in the order of the text.
    pub sources: Arena<Source>,
    /// Scopes.
    pub scopes: Arena<Scope>,
    /// Queries.
    pub queries: Arena<Query>,
    /// Operations.
    pub operations: Arena<Operation>,
    /// What RETURNING gives back.
    pub returned: Arena<Returned>,
    /// Assignments.
    pub assignments: Arena<Assignment>,
    /// Keys of ORDER BY.
    pub sorts: Arena<Sort>,
    pub(crate) references: SmallVec<[Reference; 4]>,
    pub(crate) constructs: SmallVec<[(Construct, Span); 4]>,
    /// The tags of CREATE TABLE.
    pub tags: Vec<Tag<'s>>,
}

/// How many nodes of each type a tree has room for without heap: what typical statements have.
macro_rules! slots {
    ($($node:ident $count:literal,)*) => {
        $(impl Stored for $node {
            type Slots = [Node<Self>; $count];
        })*
    };
}

slots! {
    Expr 16,
    Step 12,
    Item 6,
    Source 3,
    Scope 4,
    Query 2,
    Operation 2,
    Returned 1,
    Assignment 4,
    Sort 1,
}

impl Tree<'_> {
    /// Places that may name a table, in the order of the text.
    #[must_use]
    pub fn references(&self) -> &[Reference] {
        &self.references
    }

    /// What the dialect lacks, with its place.
    #[must_use]
    pub fn constructs(&self) -> &[(Construct, Span)] {
        &self.constructs
    }
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

    /// The dialect that it was parsed for.
    #[must_use]
    pub const fn dialect(&self) -> &'static Dialect {
        self.dialect
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

    /// What its dialect lacks, with the places.
    #[must_use]
    pub fn constructs(&self) -> &[(Construct, Span)] {
        &self.tree.constructs
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

    /// Where the parameters begin, in the order of the text.
    pub(crate) fn parameters(&self) -> SmallVec<[u32; 8]> {
        let parameters = self.tree.exprs.iter().filter(|expr| matches!(expr.kind, ExprKind::Parameter));
        let mut places: SmallVec<[u32; 8]> = parameters.map(|expr| expr.span.start).collect();
        places.sort_unstable();
        // Each once: a parser function that tried two ways may have noted one twice.
        places.dedup();
        places
    }

    /// The value of a string literal, its doubled quotes resolved; `None` for every other expression.
    #[must_use]
    pub fn string(&self, id: ExprId) -> Option<Cow<'s, str>> {
        let Expr { kind: ExprKind::String, span } = *self.expr(id)? else { return None };
        let raw = self.text(Span::new(span.start + 1, span.end.saturating_sub(1)));
        let has_quote = position(raw.as_bytes(), b'\'').is_some();
        Some(if has_quote { Cow::Owned(raw.replace("''", "'")) } else { Cow::Borrowed(raw) })
    }
}

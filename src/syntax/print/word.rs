//! What the tree says about tokens: which words are names, where calls, signs, lists and types begin.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::Lexeme;
use crate::span::Span;
use crate::syntax::ast::{
    Change, CreateIndex, Delete, DropIndex, Expr, ExprKind, Insert, Item, Name, Query, RedactRevision, Source,
    Statement, StatementKind, Step, Tree, Variable,
};
use crate::syntax::dialect::Form;
use crate::syntax::keyword::Keyword;
use crate::syntax::token::Kind;

/// A word of the language, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// A reserved word.
    Reserved(Keyword),
    /// A word that is one by its place alone.
    Plain(Plain),
}

/// Defines [`Plain`] and its spellings.
macro_rules! plain {
    ($($word:ident $text:literal,)*) => {
        /// The words that are words of the language by their place alone.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Plain {
            $($word,)*
        }

        impl Plain {
            /// The one of this spelling, in any case.
            fn of(text: &str) -> Option<Self> {
                let words = [$((Self::$word, $text)),*];
                words.into_iter().find(|(_, word)| word.eq_ignore_ascii_case(text)).map(|(word, _)| word)
            }
        }
    };
}

plain! {
    Conflict "CONFLICT",
    Do "DO",
    Let "LET",
    Modified "MODIFIED",
    New "NEW",
    Nothing "NOTHING",
    Nulls "NULLS",
    Offset "OFFSET",
    Old "OLD",
    RedactRevision "REDACT_REVISION",
    Returning "RETURNING",
}

/// What begins a clause, or may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clause {
    /// A statement, or an operation of one.
    Form(Form),
    /// `PIVOT`
    Pivot,
    /// `GROUP BY`, or `GROUP AS` within it.
    Group,
    /// `ON CONFLICT`, or the condition of a join.
    On,
    /// Any other: it begins one wherever a statement has clauses.
    Plain,
}

impl Clause {
    /// What the word begins.
    pub(super) const fn of(word: Word) -> Option<Self> {
        match word {
            Word::Reserved(Keyword::Pivot) => Some(Self::Pivot),
            Word::Reserved(Keyword::Group) => Some(Self::Group),
            Word::Reserved(Keyword::On) => Some(Self::On),
            Word::Reserved(
                Keyword::Where
                | Keyword::Having
                | Keyword::Order
                | Keyword::Limit
                | Keyword::Set
                | Keyword::Remove
                | Keyword::Union
                | Keyword::Except
                | Keyword::Intersect,
            )
            | Word::Plain(Plain::Let | Plain::Offset | Plain::Returning) => Some(Self::Plain),
            Word::Plain(
                Plain::Conflict
                | Plain::Do
                | Plain::Modified
                | Plain::New
                | Plain::Nothing
                | Plain::Nulls
                | Plain::Old
                | Plain::RedactRevision,
            ) => None,
            Word::Reserved(keyword) => match Form::of(keyword) {
                Some(form) => Some(Self::Form(form)),
                None => None,
            },
        }
    }
}

/// Offsets where something begins.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Names, and words that stay as they are written.
    names: BTreeSet<u32>,
    /// Names and words after which a parenthesis begins arguments.
    calls: BTreeSet<u32>,
    signs: BTreeSet<u32>,
    lists: BTreeSet<u32>,
    types: Vec<Span>,
}

impl Words {
    pub(super) fn of(statement: &Statement<'_>) -> Self {
        let mut words = Self::default();
        match *statement.kind() {
            StatementKind::CreateTable(name) | StatementKind::DropTable(name) | StatementKind::UndropTable(name) => {
                words.name(name);
            }
            StatementKind::CreateIndex(CreateIndex { table, field }) => words.all([table, field]),
            StatementKind::DropIndex(DropIndex { index, table }) => words.all([index, table]),
            StatementKind::Insert(Insert { table, value: _, value_keyword: _, returning: _ }) => words.name(table),
            StatementKind::Change(Change {
                scope: _,
                led_by: _,
                sources: _,
                operations: _,
                filter: _,
                returning: _,
            })
            | StatementKind::Delete(Delete { scope: _, sources: _, filter: _, returning: _ })
            | StatementKind::RedactRevision(RedactRevision { block_address: _, table_id: _, document_id: _ })
            | StatementKind::Select(_) => {}
            // Its parenthesis begins what it asks about.
            StatementKind::Exists(_) => {
                words.calls.insert(statement.span().start);
            }
        }
        words.tree(statement.tree());
        words
    }

    fn tree(&mut self, tree: &Tree<'_>) {
        for &Source { alias, at, by, scope: _, join: _, unpivot: _, expr: _, on: _ } in tree.sources.iter() {
            self.all([alias, at, by].into_iter().flatten());
        }
        for &Item { alias, expr: _ } in tree.items.iter() {
            self.all(alias);
        }
        for Query { group_as, .. } in tree.queries.iter() {
            self.all(*group_as);
        }
        for step in tree.steps.iter() {
            match *step {
                Step::Field(name) => self.name(name),
                Step::Index(_) | Step::EveryField | Step::EveryElement => {}
            }
        }
        for expr in tree.exprs.iter() {
            self.expr(expr);
        }
    }

    fn expr(&mut self, &Expr { kind, span }: &Expr) {
        match kind {
            ExprKind::Variable(Variable { name, lookup: _, scope: _, steps: _ }) => self.name(name),
            ExprKind::Call { name, function: _, arguments: _ } => {
                self.name(name);
                self.calls.insert(name.span.start);
            }
            ExprKind::Cast { to, value: _ } => {
                self.types.push(to);
                self.calls.insert(span.start);
            }
            ExprKind::Trim { side: _, characters: _, value: _ } => {
                self.calls.insert(span.start);
            }
            ExprKind::Is { type_name, negated: _, value: _ } => self.types.push(type_name),
            ExprKind::Sign { negative: _, operand: _ } => {
                self.signs.insert(span.start);
            }
            ExprKind::List(_) => {
                self.lists.insert(span.start);
            }
            ExprKind::DatePart | ExprKind::Bool(_) => {
                self.names.insert(span.start);
            }
            ExprKind::Null
            | ExprKind::Missing
            | ExprKind::String
            | ExprKind::Number
            | ExprKind::Ion
            | ExprKind::DateTime
            | ExprKind::Star
            | ExprKind::Parameter
            | ExprKind::Path { .. }
            | ExprKind::Not(_)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Binary { .. }
            | ExprKind::Between { .. }
            | ExprKind::In { .. }
            | ExprKind::Like { .. }
            | ExprKind::Case { .. }
            | ExprKind::Row(_)
            | ExprKind::Bag(_)
            | ExprKind::Struct(_)
            | ExprKind::Values(_)
            | ExprKind::Join(_)
            | ExprKind::Query(_)
            | ExprKind::SetOperation { .. } => {}
        }
    }

    fn name(&mut self, name: Name) {
        self.names.insert(name.span.start);
    }

    fn all(&mut self, names: impl IntoIterator<Item = Name>) {
        names.into_iter().for_each(|name| self.name(name));
    }

    /// The word of the language that a token is.
    pub(super) fn word(&self, source: &str, token: Lexeme) -> Option<Word> {
        match token.kind {
            _ if self.names.contains(&token.start) => None,
            // As the guide writes `purge = true`.
            Kind::Word(Keyword::True | Keyword::False) => None,
            Kind::Word(keyword) => Some(Word::Reserved(keyword)),
            Kind::Identifier => Plain::of(token.text(source)).map(Word::Plain),
            _ => None,
        }
    }

    /// Whether a parenthesis or bracket belongs to what is before it: the arguments of a call, the parameters of a type, a step.
    pub(super) fn is_attached(&self, before: Lexeme, next: Lexeme) -> bool {
        match next.kind {
            Kind::OpenParen => {
                self.calls.contains(&before.start)
                    || self.types.iter().any(|span| span.range().contains(&(next.start as usize)))
            }
            Kind::OpenBracket => !self.lists.contains(&next.start),
            _ => false,
        }
    }

    /// Whether a token is the sign of what follows.
    pub(super) fn is_sign(&self, token: Lexeme) -> bool {
        self.signs.contains(&token.start)
    }
}

//! What the names in FROM clauses stand for.
//!
//! Source: name resolution in `StaticTypeVisitorTransform` of partiql-lang-kotlin v0.2.7, with the options that make it QLDB's: in
//! a FROM source a name is a table first and then an alias. Where else it can be a table is told in `open.rs`.

use smallvec::SmallVec;

use crate::nearest::nearest;
use crate::service::qldb::catalog::is_table_name;
use crate::service::qldb::resolve::error::{ResolveError, ResolveErrorKind};
use crate::service::qldb::resolve::name::{COMMITTED, is_reserved, known, table, table_of_id};
use crate::service::qldb::resolve::warning::WarningKind;
use crate::service::qldb::resolve::{Resolver, name};
use crate::service::qldb::{DIALECT, TableRef};
use crate::short::is_same;
use crate::span::Span;
use crate::syntax::Function;
use crate::syntax::arena::List;
use crate::syntax::ast::{Expr, ExprId, ExprKind, Lookup, Name, Reference, ScopeId, Source, Step, Variable};

/// What a reference stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning<'a> {
    /// Nothing in the ledger: a path into another source.
    Alias,
    /// A table.
    Table { table: TableRef<'a>, name: &'a str, span: Span, whole: bool },
    /// An alias, or a table if the ledger has one of this name, or if the case of its name does not count.
    AliasOrTable { table: TableRef<'a>, name: &'a str, span: Span, whole: bool },
    /// The committed view of a table.
    Committed { table: TableRef<'a>, name: &'a str, span: Span },
    /// The system catalog.
    Catalog { span: Span },
    /// The history of a table.
    History { table: TableRef<'a>, span: Span },
}

/// An alias, and which source gives it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alias {
    source: u32,
    pub(crate) scope: ScopeId,
    pub(crate) name: Name,
}

/// The aliases that a block can see before one of its sources, sorted.
#[derive(Debug, Default)]
pub(crate) struct Sight<'a> {
    block: Option<(ScopeId, u32)>,
    /// Each with the place from which on it is seen: that of the alias in the block itself, 0 in those around it.
    names: SmallVec<[(&'a [u8], u32); 4]>,
}

impl Sight<'_> {
    /// The place from which on an alias is seen, if there is one of this name.
    fn seen_from(&self, name: &[u8]) -> Option<u32> {
        let first = self.names.partition_point(|(other, _)| *other < name);
        self.names.get(first).filter(|(other, _)| is_same(other, name)).map(|(_, from)| *from)
    }
}

impl<'a> Resolver<'a, '_> {
    /// What a reference stands for.
    #[allow(clippy::inline_always, reason = "what it returns is looked at where it is called, and not moved")]
    #[inline(always)]
    pub(crate) fn meaning(&mut self, reference: Reference) -> Result<Meaning<'a>, ResolveError> {
        // The parser notes names and calls alone; if it ever notes more, that must not pass for no table.
        let unknown = |span| ResolveError::new(ResolveErrorKind::NotATable, span);
        let &Expr { kind, span } = self.statement.expr(reference.expr).ok_or_else(|| unknown(self.statement.span()))?;
        match kind {
            ExprKind::Call { function: Function::History, arguments, .. } => self.history(arguments, span),
            ExprKind::Call { name, .. } => {
                let name = name.text(self.statement.source());
                let near = nearest(&name, DIALECT.functions().map(Function::name));
                Err(ResolveError::new(ResolveErrorKind::UnknownFunction { name: name.into(), near }, span))
            }
            ExprKind::Variable(variable) => self.root(reference, variable, span),
            _ => Err(unknown(span)),
        }
    }

    /// The name that a source begins with, and the steps behind it.
    #[allow(clippy::inline_always, reason = "what it returns is looked at where it is called, and not moved")]
    #[inline(always)]
    fn root(
        &mut self,
        reference: Reference,
        Variable { name, lookup, scope: _, steps }: Variable,
        path: Span,
    ) -> Result<Meaning<'a>, ResolveError> {
        let whole = steps.is_empty();
        let text = name.raw(self.statement.source());
        let span = name.span;
        let is_alias = self.is_alias(text.as_bytes(), reference.scope, reference.visible);
        if lookup == Lookup::Alias {
            if is_alias {
                return Ok(Meaning::Alias);
            }
            return Err(ResolveError::new(ResolveErrorKind::UnknownAlias { name: text.into() }, span));
        }
        // What is QLDB's own comes before tables and aliases, as tables come before aliases.
        if text.eq_ignore_ascii_case("information_schema") {
            return self.system_table(text, steps, path);
        }
        if let Some(base) = text.strip_prefix(COMMITTED)
            && !is_reserved(base)
        {
            let table = table(base, span, self.answer.catalog)?;
            return Ok(Meaning::Committed { table, name: base, span });
        }
        if is_reserved(text) {
            return Err(ResolveError::new(ResolveErrorKind::ReservedName { name: text.into() }, span));
        }
        if is_alias && !reference.certain {
            return Ok(Meaning::Alias);
        }
        if !is_alias && reference.certain {
            let table = table(text, span, self.answer.catalog)?;
            return Ok(Meaning::Table { table, name: text, span, whole });
        }
        let Some(catalog) = self.answer.catalog else {
            let table = TableRef::Name(text);
            return Ok(if is_table_name(text) {
                Meaning::AliasOrTable { table, name: text, span, whole }
            } else {
                Meaning::Alias
            });
        };
        match catalog.active(text) {
            Some(table) => {
                if is_alias {
                    self.warn(WarningKind::AliasIsTable { name: text }, span);
                }
                Ok(Meaning::Table { table: known(table), name: text, span, whole })
            }
            // The guide says that case counts; the reference implementation ignores it, but in quotes, and would take the table.
            // Quotes must not make an answer smaller.
            None => match catalog.active_in_any_case(text) {
                Some(table) if is_alias => Ok(Meaning::AliasOrTable { table: known(table), name: text, span, whole }),
                _ => Ok(Meaning::Alias),
            },
        }
    }

    /// `information_schema.user_tables`, however it is quoted. Nothing else is read below `information_schema`: what its other paths
    /// would reach is not documented.
    fn system_table(&mut self, root: &'a str, steps: List<Step>, path: Span) -> Result<Meaning<'a>, ResolveError> {
        let statement = self.statement;
        let first = statement.tree().steps.list(steps).next();
        let step = match first {
            Some((_, Step::Field(name))) => name.text(statement.source()),
            Some((_, Step::Index(index))) => statement.string(*index).unwrap_or_default(),
            _ => alloc::borrow::Cow::Borrowed(""),
        };
        if !step.eq_ignore_ascii_case("user_tables") {
            let name = statement.text(path).into();
            return Err(ResolveError::new(ResolveErrorKind::UnknownSystemTable { name }, path));
        }
        if root != "information_schema" || step != "user_tables" {
            self.warn(WarningKind::CatalogCase, path);
        }
        Ok(Meaning::Catalog { span: path })
    }

    /// `history(table, start, end)`
    fn history(&mut self, arguments: List<Expr>, call: Span) -> Result<Meaning<'a>, ResolveError> {
        let statement = self.statement;
        let mut arguments = statement.tree().exprs.list(arguments);
        let not_a_table = |span| ResolveError::new(ResolveErrorKind::NotATable, span);
        let (id, &Expr { kind, span }) = arguments.next().ok_or_else(|| not_a_table(call))?;
        let table = match kind {
            ExprKind::Variable(Variable { name, lookup: Lookup::Field, steps, .. }) if steps.is_empty() => {
                let text = name.raw(statement.source());
                if is_reserved(text) {
                    return Err(ResolveError::new(ResolveErrorKind::ReservedName { name: text.into() }, span));
                }
                table(text, span, self.answer.catalog)?
            }
            ExprKind::String => {
                let text = statement.string(id).unwrap_or_default();
                let table = table_of_id(&text, span, self.answer.catalog)?;
                self.warn_of_unknown_id(&table, span);
                table
            }
            ExprKind::Parameter => {
                let table = self.bound_table(span)?;
                self.warn_of_unknown_id(&table, span);
                table
            }
            _ => return Err(not_a_table(span)),
        };
        for (index, (_, time)) in arguments.enumerate() {
            let is_time = match time.kind {
                ExprKind::Parameter => true,
                // Of all Ion values only numbers and timestamps begin with a digit.
                ExprKind::Ion => statement.text(time.span).as_bytes().get(1).is_some_and(u8::is_ascii_digit),
                _ => false,
            };
            if !is_time || index >= 2 {
                return Err(ResolveError::new(ResolveErrorKind::HistoryTimes, time.span));
            }
        }
        Ok(Meaning::History { table, span: call })
    }

    pub(crate) fn warn_of_unknown_id(&mut self, table: &TableRef<'a>, span: Span) {
        if self.answer.catalog.is_some() && matches!(table, TableRef::Id(_)) {
            self.warn(WarningKind::UnknownTableId, span);
        }
    }

    /// Whether a name is an alias that a block can see: of its own sources before `visible`, or of an enclosing block.
    pub(crate) fn is_alias(&mut self, name: &[u8], scope: ScopeId, visible: u32) -> bool {
        if self.is_small {
            let source = self.statement.source();
            let is_seen = |alias: &Alias| {
                let block = self.blocks(scope, visible).find(|(block, _)| *block == alias.scope);
                block.is_some_and(|(_, visible)| alias.source < visible)
            };
            return self.aliases.iter().any(|alias| is_same(alias.name.bytes(source), name) && is_seen(alias));
        }
        if self.sight.block != Some((scope, visible)) {
            self.look_from(scope, visible);
        }
        self.sight.seen_from(name).is_some()
    }

    /// Whether an alias hides the table of its name, outside of FROM: of its own block one that stands before it, or one of an
    /// enclosing block.
    pub(crate) fn is_hidden(&mut self, name: Name, scope: ScopeId) -> bool {
        let source = self.statement.source();
        let (text, place) = (name.bytes(source), name.span.start);
        if self.is_small {
            let is_seen = |alias: &Alias| {
                if alias.scope == scope {
                    return alias.name.span.start < place;
                }
                let block = self.blocks(scope, u32::MAX).find(|(block, _)| *block == alias.scope);
                block.is_some_and(|(_, visible)| alias.source < visible)
            };
            return self.aliases.iter().any(|alias| is_same(alias.name.bytes(source), text) && is_seen(alias));
        }
        if self.sight.block != Some((scope, u32::MAX)) {
            self.look_from(scope, u32::MAX);
        }
        self.sight.seen_from(text).is_some_and(|from| from <= place)
    }

    /// A block and those around it, with how many of the sources each can see.
    fn blocks(&self, scope: ScopeId, visible: u32) -> impl Iterator<Item = (ScopeId, u32)> + use<'a> {
        let scopes = &self.statement.tree().scopes;
        core::iter::successors(Some((scope, visible)), |(scope, _)| {
            let scope = scopes.get(*scope)?;
            Some((scope.enclosing?, scope.visible))
        })
    }

    /// Gathers what a block can see. Its names mostly stand together, so that this is done about once for each block.
    fn look_from(&mut self, scope: ScopeId, visible: u32) {
        self.sight.block = Some((scope, visible));
        self.sight.names.clear();
        let inner = scope;
        for (scope, visible) in self.blocks(scope, visible) {
            let before = self.aliases.partition_point(|alias| alias.scope.index() < scope.index());
            let own = self.aliases.iter().skip(before);
            let own = own.take_while(|alias| alias.scope == scope && alias.source < visible);
            let from = |alias: &Alias| if scope == inner { alias.name.span.start } else { 0 };
            self.sight.names.extend(own.map(|alias| (alias.name.bytes(self.statement.source()), from(alias))));
        }
        self.sight.names.sort_unstable();
    }

    /// The aliases of all sources, gathered once, by block.
    pub(crate) fn gather_aliases(&mut self) {
        let statement = self.statement;
        for (source, index) in statement.tree().sources.iter().zip(0..) {
            let alias = source.alias.or_else(|| self.default_alias(source.expr));
            let mut gather = |name: Option<Name>| {
                if let Some(name) = name {
                    self.aliases.push(Alias { source: index, scope: source.scope, name });
                }
            };
            gather(alias);
            gather(source.at);
            gather(source.by);
        }
        if self.aliases.len() > 1 {
            self.is_small = self.aliases.len() <= 4 && statement.tree().scopes.len() <= 8;
            self.aliases.sort_unstable_by_key(|alias| (alias.scope.index(), alias.source, alias.name.span.start));
        }
    }

    /// The names that a source gives: its alias, or the name that stands for one, and those of `AT` and `BY`.
    pub(crate) fn aliases_of(&self, source: &Source) -> impl Iterator<Item = Name> + use<> {
        let alias = source.alias.or_else(|| self.default_alias(source.expr));
        [alias, source.at, source.by].into_iter().flatten()
    }

    /// A name stands for itself, a path for its last step.
    fn default_alias(&self, expr: ExprId) -> Option<Name> {
        let (root, steps) = match self.statement.expr(expr)?.kind {
            ExprKind::Variable(Variable { name, steps, .. }) => (Some(name), steps),
            ExprKind::Path { steps, .. } => (None, steps),
            _ => return None,
        };
        match steps.last().map(|last| self.statement.tree().steps.get(last)) {
            None => root,
            Some(Some(Step::Field(name))) => Some(*name),
            Some(_) => None,
        }
    }

    /// The table of a statement that takes a name and nothing else.
    pub(crate) fn named(&self, name: Name) -> Result<TableRef<'a>, ResolveError> {
        let text = name.raw(self.statement.source());
        if is_reserved(text) {
            return Err(ResolveError::new(ResolveErrorKind::ReservedName { name: text.into() }, name.span));
        }
        name::table(text, name.span, self.answer.catalog)
    }
}

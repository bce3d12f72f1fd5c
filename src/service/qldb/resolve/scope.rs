//! What the names in FROM clauses mean.
//!
//! Source: name resolution in `StaticTypeVisitorTransform` of partiql-lang-kotlin v0.2.7, with the options that make it QLDB's: in
//! a FROM source a name is a table first and then an alias. Where else it can be a table is in `open.rs`.

use alloc::borrow::Cow;

use crate::iam::Resource;
use crate::nearest::nearest;
use crate::service::qldb::catalog::is_table_name;
use crate::service::qldb::resolve::error::{Raised, ResolveErrorKind};
use crate::service::qldb::resolve::name::{COMMITTED, USER_TABLES, is_reserved, is_system, known, table, table_of_id};
use crate::service::qldb::resolve::warning::WarningKind;
use crate::service::qldb::resolve::{Resolver, name};
use crate::service::qldb::{DIALECT, resource};
use crate::span::Span;
use crate::syntax::Function;
use crate::syntax::arena::List;
use crate::syntax::ast::{Expr, ExprKind, Lookup, Name, Reference, Source, Step, Variable};

/// What a reference means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning<'a> {
    /// Nothing in the ledger: a path into another source.
    Alias,
    /// A table.
    Table { table: Resource<'a>, name: &'a str, span: Span, whole: bool },
    /// An alias, or a table if the ledger has one of this name, or if the case of its name does not count.
    AliasOrTable { table: Resource<'a>, name: &'a str, span: Span, whole: bool },
    /// The committed view of a table.
    Committed { table: Resource<'a>, name: &'a str, span: Span },
    /// The system catalog.
    Catalog { span: Span },
    /// The history of a table.
    History { table: Resource<'a>, span: Span },
}

impl<'a> Resolver<'a, '_> {
    /// What a reference means.
    #[allow(clippy::inline_always, reason = "what it returns is looked at where it is called, and not moved")]
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    pub(crate) fn meaning(&mut self, reference: Reference) -> Result<Meaning<'a>, Raised> {
        // The parser notes names and calls alone; if it ever notes more, that must not pass for no table.
        let unknown = |span| Raised::new(ResolveErrorKind::NotATable, span);
        let &Expr { kind, span } = self.statement.expr(reference.expr).ok_or_else(|| unknown(self.statement.span()))?;
        match kind {
            ExprKind::Call { function: Function::History, arguments, .. } => self.history(arguments, span),
            ExprKind::Call { name, .. } => {
                let name = name.text(self.statement.source());
                let near = nearest(&name, DIALECT.functions().map(Function::name));
                Err(Raised::new(ResolveErrorKind::UnknownFunction { name: name.into(), near }, span))
            }
            ExprKind::Variable(variable) => self.root(reference, variable, span),
            _ => Err(unknown(span)),
        }
    }

    /// Whether an alias is that of a join in parentheses. The reference implementation has none there, so that the name may be a table's.
    pub(crate) fn is_of_join(&self, name: Name) -> bool {
        let statement = self.statement;
        let text = name.raw(statement.source());
        let is_join = |source: &Source| {
            matches!(statement.expr(source.expr), Some(Expr { kind: ExprKind::Join(_), .. }))
                && source.alias.is_some_and(|alias| alias.raw(statement.source()) == text)
        };
        !statement.constructs().is_empty() && statement.tree().sources.iter().any(is_join)
    }

    /// The name that a source begins with, and the steps after it.
    #[allow(clippy::inline_always, reason = "what it returns is looked at where it is called, and not moved")]
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    fn root(
        &mut self,
        reference: Reference,
        Variable { name, lookup, scope: _, steps }: Variable,
        path: Span,
    ) -> Result<Meaning<'a>, Raised> {
        let whole = steps.is_empty();
        let text = name.raw(self.statement.source());
        let span = name.span;
        let is_alias = self.names.is_alias(text.as_bytes(), reference.scope, reference.visible);
        if lookup == Lookup::Alias && !(is_alias && self.is_of_join(name)) {
            if is_alias {
                return Ok(Meaning::Alias);
            }
            return Err(Raised::new(ResolveErrorKind::UnknownAlias { name: text.into() }, span));
        }
        // What is QLDB's own comes before tables and aliases, as tables come before aliases.
        if is_system(text) {
            return self.system_table(text, steps, path);
        }
        if let Some(base) = text.strip_prefix(COMMITTED)
            && !is_reserved(base)
        {
            let table = table(base, span, self.answer.catalog)?;
            return Ok(Meaning::Committed { table, name: base, span });
        }
        if is_reserved(text) {
            return Err(Raised::new(ResolveErrorKind::ReservedName { name: text.into() }, span));
        }
        if is_alias && !reference.certain {
            return Ok(Meaning::Alias);
        }
        if !is_alias && reference.certain {
            let table = table(text, span, self.answer.catalog)?;
            return Ok(Meaning::Table { table, name: text, span, whole });
        }
        let Some(catalog) = self.answer.catalog else {
            let table = resource::named(text);
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
                Some(table) => Ok(Meaning::AliasOrTable { table: known(table), name: text, span, whole }),
                None => Ok(Meaning::Alias),
            },
        }
    }

    /// `information_schema.user_tables`, however it is quoted. Nothing else is read below `information_schema`: what its other paths
    /// would reach is not documented.
    fn system_table(&mut self, root: &'a str, steps: List<Step>, path: Span) -> Result<Meaning<'a>, Raised> {
        let step = self.first_step(steps);
        if !step.eq_ignore_ascii_case(USER_TABLES) {
            let name = self.statement.text(path).into();
            return Err(Raised::new(ResolveErrorKind::UnknownSystemTable { name }, path));
        }
        if root != "information_schema" || step != USER_TABLES {
            self.warn(WarningKind::CatalogCase, path);
        }
        Ok(Meaning::Catalog { span: path })
    }

    /// Whether steps after `information_schema` lead to its one table, in any case.
    pub(crate) fn names_user_tables(&self, steps: List<Step>) -> bool {
        self.first_step(steps).eq_ignore_ascii_case(USER_TABLES)
    }

    fn first_step(&self, steps: List<Step>) -> Cow<'a, str> {
        let statement = self.statement;
        match statement.tree().steps.list(steps).next() {
            Some((_, Step::Field(name))) => name.text(statement.source()),
            Some((_, Step::Index(index))) => statement.string(*index).unwrap_or_default(),
            _ => Cow::Borrowed(""),
        }
    }

    /// `history(table, start, end)`
    fn history(&mut self, arguments: List<Expr>, call: Span) -> Result<Meaning<'a>, Raised> {
        let statement = self.statement;
        let mut arguments = statement.tree().exprs.list(arguments);
        let not_a_table = |span| Raised::new(ResolveErrorKind::NotATable, span);
        let (id, &Expr { kind, span }) = arguments.next().ok_or_else(|| not_a_table(call))?;
        let table = match kind {
            ExprKind::Variable(Variable { name, lookup: Lookup::Field, steps, .. }) if steps.is_empty() => {
                let text = name.raw(statement.source());
                if is_reserved(text) {
                    return Err(Raised::new(ResolveErrorKind::ReservedName { name: text.into() }, span));
                }
                table(text, span, self.answer.catalog)?
            }
            ExprKind::String => {
                let text = statement.string(id).unwrap_or_default();
                let table = table_of_id(text, span, self.answer.catalog)?;
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
                return Err(Raised::new(ResolveErrorKind::HistoryTimes, time.span));
            }
        }
        Ok(Meaning::History { table, span: call })
    }

    pub(crate) fn warn_of_unknown_id(&mut self, table: &Resource<'a>, span: Span) {
        if self.answer.catalog.is_some() && table.name().is_none() {
            self.warn(WarningKind::UnknownTableId, span);
        }
    }

    /// The table of a statement that takes a name and nothing else.
    pub(crate) fn named(&self, name: Name) -> Result<Resource<'a>, Raised> {
        let text = name.raw(self.statement.source());
        if is_reserved(text) {
            return Err(Raised::new(ResolveErrorKind::ReservedName { name: text.into() }, name.span));
        }
        name::table(text, name.span, self.answer.catalog)
    }
}

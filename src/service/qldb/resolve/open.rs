//! Names outside of FROM that are tables if they are no aliases.
//!
//! Source: `transformExprId` in `StaticTypeVisitorTransform` of partiql-lang-kotlin v0.2.7. It refuses a table as a name only where the
//! block has one FROM source (the name is a field of it), after the whole FROM clause with its conditions, and in nested queries. So a
//! name is a table in the value of an INSERT, in the condition of a join, as an operand of a set operator and as an argument of EXEC.

use alloc::vec::Vec;

use crate::service::qldb::catalog::is_table_name;
use crate::service::qldb::resolve::Resolver;
use crate::service::qldb::resolve::error::{Raised, ResolveErrorKind};
use crate::service::qldb::resolve::name::{COMMITTED, is_reserved, is_system, known};
use crate::service::qldb::resolve::warning::WarningKind;
use crate::service::qldb::{Rule, resource};
use crate::span::Span;
use crate::syntax::MAX_SOURCES;
use crate::syntax::ast::{Expr, ExprKind, Name, ScopeId, Variable};

/// The first place of a name, and whether it is counted as a table.
struct Distinct<'a> {
    text: &'a str,
    /// `user_tables` follows: of the names that are the system catalog's, the one that can't be a table's too.
    is_catalog: bool,
    name: Name,
    scope: ScopeId,
    path: Span,
    is_table: bool,
}

impl<'a> Resolver<'a, '_> {
    /// Requires the permission to read what the names that no alias hides can be. What can be no table stays a doubt.
    ///
    /// Nested queries are no exception: QLDB refuses tables in them, in FROM too, and there they are counted.
    #[cold]
    #[inline(never)]
    pub(crate) fn read_open_names(&mut self) -> Result<(), Raised> {
        let statement = self.statement;
        let source = statement.source();
        let mut names: Vec<Name> = Vec::new();
        let mut distinct: Vec<Distinct<'a>> = Vec::new();
        for Expr { kind, span } in statement.tree().exprs.iter() {
            if let ExprKind::Variable(Variable { name, lookup, scope, steps }) = *kind
                && lookup.is_open()
                && (!self.names.is_alias_before(name, scope) || self.is_of_join(name))
            {
                let text = name.raw(source);
                names.push(name);
                let is_catalog = is_system(text) && self.names_user_tables(steps);
                distinct.push(Distinct { text, is_catalog, name, scope, path: *span, is_table: false });
            }
        }
        distinct.sort_by_key(|one| (one.text, one.is_catalog, one.name.span.start));
        distinct.dedup_by_key(|one| (one.text, one.is_catalog));
        distinct.sort_by_key(|one| one.name.span.start);
        if let Some(one) = distinct.get(MAX_SOURCES) {
            let limit = MAX_SOURCES;
            return Err(Raised::new(ResolveErrorKind::TooManyNames { limit }, one.name.span));
        }
        for one in &mut distinct {
            one.is_table = self.read_open_name(one);
        }
        distinct.sort_by_key(|one| one.text);
        for name in names {
            let text = name.raw(source);
            let place = distinct.binary_search_by_key(&text, |one| one.text);
            let is_table = place.ok().and_then(|place| distinct.get(place)).is_some_and(|one| one.is_table);
            if !is_table {
                self.warn(WarningKind::UnknownName { name: text }, name.span);
            }
        }
        Ok(())
    }

    /// Whether a name can be something in the ledger, which is then required. Neither case nor quotes make the answer smaller.
    fn read_open_name(&mut self, one: &Distinct<'a>) -> bool {
        let Distinct { text, is_catalog, name, scope, path, is_table: _ } = *one;
        let is_system = is_system(text);
        let mut is_known = is_system;
        let prefix = text.get(..COMMITTED.len()).filter(|prefix| prefix.eq_ignore_ascii_case(COMMITTED));
        let base = prefix.and_then(|_| text.get(COMMITTED.len()..)).filter(|base| !is_reserved(base));
        if is_system {
            self.require(Rule::SelectCatalog, resource::catalog(), path);
        }
        let (rule, table) = base.map_or((Rule::Select, text), |base| (Rule::SelectCommitted, base));
        match self.answer.catalog {
            // What no table can be named is none, whatever a catalog says.
            _ if is_catalog || is_reserved(table) => {}
            Some(catalog) => {
                for table in catalog.all_in_any_case(table) {
                    self.require(rule, known(table), name.span);
                    is_known = true;
                }
            }
            None if is_table_name(table) => {
                self.require(rule, resource::named(table), name.span);
                is_known = true;
            }
            None => {}
        }
        if is_known {
            let shown = if is_system { path } else { name.span };
            let name = if is_system { self.statement.text(path) } else { text };
            self.warn(WarningKind::TableOutsideFrom { name }, shown);
            if self.is_nested(scope) {
                self.warn(WarningKind::NestedTable { name }, shown);
            }
        }
        is_known
    }
}

//! Finds what is doubtful about a statement. Nothing here takes a requirement away.

use core::cell::OnceCell;

use smallvec::SmallVec;

use crate::names::Alias;
use crate::service::qldb::resolve::Resolver;
use crate::service::qldb::resolve::scope::Meaning;
use crate::service::qldb::resolve::warning::WarningKind;
use crate::span::Span;
use crate::syntax::arena::List;
use crate::syntax::ast::{
    Change, Expr, ExprId, ExprKind, Join, Lookup, Name, Operation, Reference, ScopeId, Source, StatementKind, Variable,
};
use crate::syntax::{Construct, Function, Keyword};

/// Places in the text, sorted.
type Places = SmallVec<[Span; 4]>;

impl<'a> Resolver<'a, '_> {
    /// The doubts that do not depend on tables. Returns whether there are names outside of FROM that can be tables.
    pub(crate) fn find_doubts(&mut self) -> bool {
        let statement = self.statement;
        for (construct, span) in statement.constructs() {
            let kind = match construct {
                Construct::ReservedName => WarningKind::UnquotedName { name: statement.text(*span) },
                construct => WarningKind::Unsupported(*construct),
            };
            self.warn(kind, *span);
        }
        self.check_aliases();
        self.check_sources();
        let with_fields = OnceCell::new();
        let mut history_tables = None;
        let mut has_quoted = false;
        let mut has_open = false;
        for expr in statement.tree().exprs.iter() {
            if let ExprKind::Variable(variable) = &expr.kind {
                let Variable { name, lookup, scope, steps: _ } = *variable;
                match lookup {
                    Lookup::Source => {}
                    Lookup::Field if *with_fields.get_or_init(|| self.scope_with_fields()) == Some(scope) => {}
                    Lookup::Field | Lookup::Alias => self.check_name(name, scope, &mut history_tables),
                    Lookup::Open | Lookup::OpenAlias => {
                        has_open |= !self.names.is_alias_before(name, scope) || self.is_of_join(name);
                    }
                }
                has_quoted |= name.quoted;
            }
        }
        for operation in statement.tree().operations.iter() {
            if let Operation::Insert { at: Some(at), .. } = *operation {
                self.check_key(at);
            }
        }
        if has_quoted {
            self.find_quoted_values();
        }
        has_open
    }

    /// Names in double quotes where values are likely.
    #[cold]
    fn find_quoted_values(&mut self) {
        let statement = self.statement;
        for expr in statement.tree().exprs.iter() {
            self.check_quotes(&expr.kind);
        }
        for assignment in statement.tree().assignments.iter() {
            self.check_quoted(assignment.value);
        }
        for operation in statement.tree().operations.iter() {
            if let Operation::Insert { value, at, .. } = *operation {
                self.check_quoted(value);
                if let Some(at) = at {
                    self.check_quoted(at);
                }
            }
        }
        if let StatementKind::RedactRevision(redact) = statement.kind() {
            self.check_quoted(redact.table_id);
            self.check_quoted(redact.document_id);
        }
    }

    fn raw(&self, name: Name) -> &'a str {
        name.raw(self.statement.source())
    }

    /// Whether a block is not the outermost one: only that one can name tables.
    ///
    /// Source: developer guide, ql-reference.select, "Nested query limitations".
    pub(crate) fn is_nested(&self, scope: ScopeId) -> bool {
        let enclosing = |scope| self.statement.tree().scopes.get(scope).and_then(|scope| scope.enclosing);
        // The outermost scope is the statement's; the blocks of queries and changes are inside of it.
        let depth = match enclosing(scope) {
            None => 0,
            Some(outer) if enclosing(outer).is_none() => 1,
            Some(_) => 2,
        };
        match self.statement.kind() {
            StatementKind::Select(_) | StatementKind::Change(_) | StatementKind::Delete(_) => depth > 1,
            _ => depth > 0,
        }
    }

    /// The doubts about the place of a reference that is read.
    pub(crate) fn check_place(&mut self, reference: Reference, meaning: &Meaning<'a>) {
        let is_source = self.is_source(reference.expr);
        let (name, span) = match *meaning {
            Meaning::Alias | Meaning::AliasOrTable { .. } => return,
            Meaning::Table { name, span, whole, .. } => {
                if !whole {
                    self.warn(WarningKind::PathIntoTable { name }, span);
                }
                if !is_source {
                    self.warn(WarningKind::TableInExpression { name }, span);
                }
                (name, span)
            }
            Meaning::Committed { name, span, .. } => (name, span),
            Meaning::Catalog { span } => (self.statement.text(span), span),
            Meaning::History { span, .. } => {
                if !is_source {
                    self.warn(WarningKind::HistoryOutsideFrom, span);
                }
                (self.statement.text(span), span)
            }
        };
        if self.is_nested(reference.scope) {
            self.warn(WarningKind::NestedTable { name }, span);
        }
    }

    /// An alias twice in one block, case aside. Source: partiql-lang-kotlin v0.2.7, which refuses it.
    fn check_aliases(&mut self) {
        let source = self.statement.source();
        for index in 1..self.names.aliases().len() {
            let Some(&Alias { scope, name, .. }) = self.names.aliases().get(index) else { continue };
            let is_same = |other: &Alias| {
                other.scope == scope && other.name.bytes(source).eq_ignore_ascii_case(name.bytes(source))
            };
            if self.names.aliases().iter().take(index).any(is_same) {
                self.warn(WarningKind::DuplicateAlias { name: self.raw(name) }, name.span);
            }
        }
    }

    fn check_sources(&mut self) {
        let statement = self.statement;
        for source in statement.tree().sources.iter() {
            let Some(expr) = statement.expr(source.expr) else { continue };
            let is_path = matches!(expr.kind, ExprKind::Path { .. });
            if (is_path || is_single(&expr.kind)) && source.join != Join::Let {
                self.check_value(expr);
            }
        }
    }

    /// A source that is a value. Of a path its beginning is judged: a parameter or a structure with fields may hold a collection there. A
    /// list of Ion is one.
    #[cold]
    fn check_value(&mut self, source: &Expr) {
        let statement = self.statement;
        let value = match source.kind {
            ExprKind::Path { root, .. } => match statement.expr(root) {
                Some(Expr { kind: ExprKind::Struct(fields), .. }) if !fields.is_empty() => return,
                Some(Expr { kind: ExprKind::Parameter, .. }) | None => return,
                Some(root) => root,
            },
            _ => source,
        };
        let text = statement.text(value.span);
        let is_list = text.trim_start_matches('`').trim_start().starts_with(['[', '(']);
        if is_single(&value.kind) && !(matches!(value.kind, ExprKind::Ion) && is_list) {
            self.warn(WarningKind::NotACollection { text }, source.span);
        }
    }

    /// The block in which a name that is no alias is a field of the one source: the outermost one, if it has exactly one.
    fn scope_with_fields(&self) -> Option<ScopeId> {
        let sources = &self.statement.tree().sources;
        let scope = match self.statement.kind() {
            StatementKind::Change(change) => change.scope,
            StatementKind::Delete(delete) => delete.scope,
            StatementKind::Select(_) => {
                sources.iter().map(|source| source.scope).find(|scope| !self.is_nested(*scope))?
            }
            _ => return None,
        };
        let is_group =
            |source: &&Source| matches!(self.statement.expr(source.expr), Some(Expr { kind: ExprKind::Join(_), .. }));
        let own = sources.iter().filter(|source| source.scope == scope && source.join != Join::Let);
        let mut own = own.filter(|source| !is_group(source));
        (own.next().is_some() && own.next().is_none()).then_some(scope)
    }

    /// A name that is neither an alias nor a field of the one source, nor the table of a `history`.
    #[inline]
    fn check_name(&mut self, name: Name, scope: ScopeId, history: &mut Option<Places>) {
        if self.names.is_alias(name.bytes(self.statement.source()), scope, u32::MAX) {
            return;
        }
        let history = history.get_or_insert_with(|| self.history_tables());
        if history.binary_search(&name.span).is_err() {
            self.warn(WarningKind::UnknownName { name: self.raw(name) }, name.span);
        }
    }

    /// The places of the tables that calls of `history` name, in the order of the text.
    #[cold]
    fn history_tables(&self) -> Places {
        let tree = self.statement.tree();
        let table = |reference: &Reference| match self.statement.expr(reference.expr)?.kind {
            ExprKind::Call { function: Function::History, arguments, .. } => {
                tree.exprs.list(arguments).next().map(|(_, table)| table.span)
            }
            _ => None,
        };
        let mut places: Places = tree.references().iter().filter_map(table).collect();
        places.sort_unstable();
        places
    }

    /// The right side of a comparison, the items of a list.
    fn check_quotes(&mut self, kind: &ExprKind) {
        match *kind {
            ExprKind::Binary { right, .. } => self.check_quoted(right),
            ExprKind::Like { pattern, escape, .. } => {
                self.check_quoted(pattern);
                if let Some(escape) = escape {
                    self.check_quoted(escape);
                }
            }
            ExprKind::Between { low, high, .. } => {
                self.check_quoted(low);
                self.check_quoted(high);
            }
            ExprKind::In { collection, .. } => self.check_quoted(collection),
            ExprKind::List(items) | ExprKind::Row(items) | ExprKind::Bag(items) | ExprKind::Struct(items) => {
                self.check_quoted_items(items);
            }
            ExprKind::Call { function, arguments, .. } if function != Function::History => {
                self.check_quoted_items(arguments);
            }
            _ => {}
        }
    }

    fn check_quoted_items(&mut self, items: List<Expr>) {
        for (item, _) in self.statement.tree().exprs.list(items) {
            self.check_quoted(item);
        }
    }

    fn check_quoted(&mut self, expr: ExprId) {
        let Some(&Expr { kind: ExprKind::Variable(ref variable), span }) = self.statement.expr(expr) else { return };
        let Variable { name, lookup, scope, steps } = *variable;
        if !name.quoted || !matches!(lookup, Lookup::Field | Lookup::Open) || !steps.is_empty() {
            return;
        }
        let text = self.raw(name);
        if Keyword::lookup(text).is_none() && !self.names.is_alias(text.as_bytes(), scope, u32::MAX) {
            self.warn(WarningKind::DoubleQuotedString { text }, span);
        }
    }

    /// The root of an element that is changed: an alias, unless none is declared.
    /// `declares`: whether one is, once it has been asked for.
    pub(crate) fn check_element(&mut self, target: ExprId, change: Change, declares: &mut Option<bool>) {
        let Some(&Expr { kind: ExprKind::Variable(Variable { name, scope, steps, .. }), .. }) =
            self.statement.expr(target)
        else {
            return;
        };
        if steps.is_empty() {
            return;
        }
        let text = self.raw(name);
        let declares = *declares.get_or_insert_with(|| {
            let mut sources = self.statement.tree().sources.list(change.sources);
            sources.any(|(_, source)| source.alias.or(source.at).or(source.by).is_some())
        });
        if declares && !self.names.is_alias(text.as_bytes(), scope, u32::MAX) {
            self.warn(WarningKind::UndeclaredAlias { name: text }, name.span);
        }
    }

    /// `INSERT INTO name` after a table looks like an INSERT into a table, and is none.
    pub(crate) fn check_insert_target(&mut self, target: ExprId) {
        let Some((Variable { name, scope, .. }, span)) = self.bare_name(target) else { return };
        let text = self.raw(name);
        if !self.names.is_alias(text.as_bytes(), scope, u32::MAX) {
            self.warn(WarningKind::InsertIntoField { name: text }, span);
        }
    }

    /// The key of `INSERT INTO element VALUE value AT key` is a string or a number.
    fn check_key(&mut self, key: ExprId) {
        if let Some((Variable { name, .. }, span)) = self.bare_name(key) {
            self.warn(WarningKind::UnknownName { name: self.raw(name) }, span);
        }
    }
}

/// Whether an expression is a value rather than a collection.
const fn is_single(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Number
            | ExprKind::String
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Missing
            | ExprKind::Parameter
            | ExprKind::Ion
            | ExprKind::DateTime
            | ExprKind::Struct(_)
    )
}

//! What the rules of the grammar write to: the tree, and what a name means where they are.

use nom::Err;

use super::arena::{Id, List};
use super::ast::{Expr, ExprId, ExprKind, Lookup, Name, Reference, Scope, ScopeId, Source, Step, Tree, Variable};
use super::construct::Construct;
use super::dialect::Dialect;
use super::error::{Failed, Fault, MAX_SOURCES, Outcome, SyntaxErrorKind};
use crate::span::Span;

/// The statement as far as it is built, and where in it the parser is.
#[derive(Debug)]
pub(crate) struct Builder<'s> {
    pub(crate) source: &'s str,
    pub(crate) dialect: &'static Dialect,
    pub(crate) tree: Tree<'s>,
    /// What is wrong, once a rule has failed.
    fault: Option<Fault>,
    limit: u8,
    depth: u8,
    /// The innermost block.
    scope: ScopeId,
    /// What a name means where the parser is.
    context: NameContext,
    /// How many of the sources a block can see that begins here.
    visible: u32,
}

/// What a name means, by where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NameContext {
    /// In a FROM source of the innermost block: a table or an alias.
    Source,
    /// In a LET binding: maybe a table.
    Binding,
    /// Where no FROM clause has been read whole: outside of every block, or in the condition of a join. An alias or a table.
    Open,
    /// Anywhere else: no table.
    Elsewhere,
}

impl<'s> Builder<'s> {
    pub(crate) fn new(source: &'s str, dialect: &'static Dialect, limit: u8) -> Self {
        let mut tree = Tree::default();
        let scope = tree.scopes.push(Scope { enclosing: None, visible: u32::MAX });
        Self {
            source,
            dialect,
            tree,
            fault: None,
            limit,
            depth: 0,
            scope,
            context: NameContext::Open,
            visible: u32::MAX,
        }
    }

    /// Notes what is wrong.
    #[cold]
    pub(crate) fn fail(&mut self, fault: Fault) -> Err<Failed> {
        self.fault = Some(fault);
        Err::Failure(Failed)
    }

    /// Says which bracket is still open, if the error does not say so already.
    #[cold]
    #[inline(never)]
    pub(crate) fn inside(&mut self, failed: Err<Failed>, open: Span) -> Err<Failed> {
        if let Some(fault) = &mut self.fault {
            fault.related = fault.related.or(Some(open));
        }
        failed
    }

    /// What is wrong, after a rule has failed.
    #[cold]
    pub(crate) fn fault(&self) -> Fault {
        self.fault.unwrap_or_else(|| Fault::new(SyntaxErrorKind::Empty, Span::default()))
    }

    /// Runs a rule that can contain itself, one level deeper.
    pub(crate) fn nested<T>(&mut self, place: Span, rule: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        if self.depth >= self.limit {
            return Err(self.fail(Fault::new(SyntaxErrorKind::TooDeep { limit: self.limit }, place)));
        }
        self.depth += 1;
        let parsed = rule(self)?;
        self.depth -= 1;
        Ok(parsed)
    }

    /// Opens the scope of a block and runs a rule in it.
    pub(crate) fn scoped<T>(&mut self, rule: impl FnOnce(&mut Self, ScopeId) -> Outcome<T>) -> Outcome<T> {
        let visible = if self.context == NameContext::Source { self.source_count() } else { self.visible };
        let outer = (self.scope, self.context, self.visible);
        let scope = self.tree.scopes.push(Scope { enclosing: Some(self.scope), visible });
        (self.scope, self.context, self.visible) = (scope, NameContext::Elsewhere, u32::MAX);
        let parsed = rule(self, scope)?;
        (self.scope, self.context, self.visible) = outer;
        Ok(parsed)
    }

    /// Runs the rule of a condition of a join: it sees the sources up to the one it belongs to.
    pub(crate) fn in_condition<T>(&mut self, rule: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        let visible = self.source_count();
        self.in_context(NameContext::Open, visible, rule)
    }

    /// Runs the rule of a LET binding: it sees the sources before it.
    pub(crate) fn in_binding<T>(&mut self, rule: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        let visible = self.source_count();
        self.in_context(NameContext::Binding, visible, rule)
    }

    /// Runs the rule of a FROM source: names in it may be tables.
    pub(crate) fn in_source<T>(&mut self, rule: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        self.in_context(NameContext::Source, self.visible, rule)
    }

    /// Runs a rule in which names are no tables, although it may be part of a FROM source.
    pub(crate) fn outside_source<T>(&mut self, rule: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        self.in_context(NameContext::Elsewhere, self.visible, rule)
    }

    fn in_context<T>(
        &mut self,
        context: NameContext,
        visible: u32,
        rule: impl FnOnce(&mut Self) -> Outcome<T>,
    ) -> Outcome<T> {
        let outer = (self.context, self.visible);
        (self.context, self.visible) = (context, visible);
        let parsed = rule(self)?;
        (self.context, self.visible) = outer;
        Ok(parsed)
    }

    /// Whether names and calls are noted here, since they may be tables.
    #[inline]
    fn is_noted(&self) -> bool {
        matches!(self.context, NameContext::Source | NameContext::Binding)
    }

    /// The innermost block.
    pub(crate) const fn scope(&self) -> ScopeId {
        self.scope
    }

    /// Whether this is a FROM source of the innermost block, or a part of one.
    pub(crate) fn is_in_source(&self) -> bool {
        self.context == NameContext::Source
    }

    /// Where names are looked up here, unless they have an `@`.
    #[inline]
    fn lookup(&self) -> Lookup {
        match self.context {
            NameContext::Source => Lookup::Source,
            NameContext::Open => Lookup::Open,
            NameContext::Binding | NameContext::Elsewhere => Lookup::Field,
        }
    }

    /// A name as an expression, with the steps after it. In a FROM source it is noted: it may be a table.
    #[inline]
    pub(crate) fn variable(&mut self, name: Name, steps: List<Step>, span: Span) -> Outcome<ExprId> {
        let variable = Variable { name, lookup: self.lookup(), scope: self.scope, steps };
        let expr = self.expr(ExprKind::Variable(variable), span);
        if self.is_noted() {
            self.refer(expr, span)?;
        }
        Ok(expr)
    }

    /// A name as an expression, before what follows it is read: [`Builder::with_steps`] goes on.
    pub(crate) fn bare_variable(&mut self, name: Name) -> ExprId {
        self.variable_in(name, self.lookup(), name.span)
    }

    /// `@name` as an expression.
    pub(crate) fn alias_variable(&mut self, name: Name, span: Span) -> ExprId {
        let lookup = if self.context == NameContext::Open { Lookup::OpenAlias } else { Lookup::Alias };
        self.variable_in(name, lookup, span)
    }

    fn variable_in(&mut self, name: Name, lookup: Lookup, span: Span) -> ExprId {
        let variable = Variable { name, lookup, scope: self.scope, steps: List::default() };
        self.expr(ExprKind::Variable(variable), span)
    }

    fn source_count(&self) -> u32 {
        u32::try_from(self.tree.sources.len()).unwrap_or(u32::MAX)
    }

    /// Puts the steps after the expression they start from. A variable of a FROM source is noted: it may be a table.
    pub(crate) fn with_steps(&mut self, root: ExprId, steps: List<Step>, span: Span) -> Outcome<ExprId> {
        match self.tree.exprs.get_mut(root) {
            Some(Expr { kind: ExprKind::Variable(variable), span: place }) => {
                if !steps.is_empty() {
                    *place = span;
                }
                // In parentheses it may have steps already, and it has been noted.
                self.tree.steps.concat(&mut variable.steps, steps);
                if self.is_noted() && !self.tree.references.iter().rev().any(|reference| reference.expr == root) {
                    self.refer(root, span)?;
                }
                Ok(root)
            }
            _ if steps.is_empty() => Ok(root),
            _ => Ok(self.expr(ExprKind::Path { root, steps }, span)),
        }
    }

    /// Notes a place that may name a table.
    pub(crate) fn refer(&mut self, expr: ExprId, span: Span) -> Outcome<()> {
        if self.tree.references.len() >= MAX_SOURCES {
            return Err(self.fail(Fault::new(SyntaxErrorKind::TooManySources, span)));
        }
        let visible = self.source_count();
        let certain = self.context != NameContext::Binding;
        self.tree.references.push(Reference { expr, scope: self.scope, visible, certain });
        Ok(())
    }

    /// Notes a function that the dialect doesn't have, where what it reads would be a source.
    pub(crate) fn refer_function(&mut self, expr: ExprId, span: Span) -> Outcome<()> {
        if self.is_noted() { self.refer(expr, span) } else { Ok(()) }
    }

    /// Appends a source to its list.
    pub(crate) fn push_source(&mut self, list: &mut List<Source>, source: Source) -> Outcome<Id<Source>> {
        if self.tree.sources.len() >= MAX_SOURCES {
            let span = self.tree.exprs.get(source.expr).map(|expr| expr.span).unwrap_or_default();
            return Err(self.fail(Fault::new(SyntaxErrorKind::TooManySources, span)));
        }
        let source = self.tree.sources.push(source);
        self.tree.sources.append(list, source);
        Ok(source)
    }

    pub(crate) fn expr(&mut self, kind: ExprKind, span: Span) -> ExprId {
        self.tree.exprs.push(Expr { kind, span })
    }

    /// Notes a construct, if the dialect lacks it.
    pub(crate) fn flag(&mut self, construct: Construct, span: Span) {
        if !self.dialect.constructs.contains(construct) {
            self.tree.constructs.push((construct, span));
        }
    }
}

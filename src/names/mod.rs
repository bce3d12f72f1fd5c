//! Which source a name means: the aliases of a statement, and the blocks in which they are visible.
//!
//! It is the same for every service and for the editor. What a name that is no alias means, such as a table, is a service's to say.
//!
//! Source: name resolution in `StaticTypeVisitorTransform` of partiql-lang-kotlin v0.2.7.

mod visible;

use alloc::vec::Vec;

use smallvec::SmallVec;

use crate::span::Span;
use crate::syntax::Statement;
use crate::syntax::ast::{Expr, ExprId, ExprKind, Lookup, Name, ScopeId, Source, Step, Variable};
use visible::VisibleNames;

/// A name that a source of a FROM clause gives: with `AS`, `AT` or `BY`, or the source's own name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Alias {
    /// The name, where it is given.
    pub name: Name,
    /// The block of the source.
    pub scope: ScopeId,
    /// Which of the statement's sources gives it, from 0.
    pub source: u32,
}

/// A name that a path begins with, and what it means.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Use {
    /// The name with its steps.
    pub variable: Variable,
    /// The text of the path, steps included.
    pub span: Span,
    /// The alias that it means. `None`: a field or a table. A name in a FROM clause that has one can be a table too.
    pub alias: Option<Alias>,
}

/// The aliases of a statement, for looking up names.
///
/// ```
/// use partiql_iam::names::Names;
/// use partiql_iam::parse;
///
/// let text = "SELECT v.VIN, o FROM Vehicle AS v, v.Owners AS o WHERE Color = 'red'";
/// let statement = parse(text).unwrap();
/// let mut names = Names::of(&statement);
///
/// let aliases: Vec<&str> = names.aliases().iter().map(|alias| alias.name.raw(text)).collect();
/// assert_eq!(aliases, ["v", "o"]);
/// let uses = names.uses();
/// let of_v = uses.iter().filter(|one| one.alias.is_some_and(|alias| alias.name.raw(text) == "v"));
/// assert_eq!(of_v.map(|one| one.span.text(text)).collect::<Vec<_>>(), ["v.VIN", "v.Owners"]);
/// ```
#[derive(Debug)]
pub struct Names<'a> {
    statement: &'a Statement<'a>,
    /// Those of all sources, by block and source.
    aliases: SmallVec<[Alias; 6]>,
    /// Whether aliases and blocks are so few that a name is compared with all of them faster than they are gathered.
    is_small: bool,
    visible: VisibleNames<'a>,
}

impl<'a> Names<'a> {
    /// The aliases of a statement.
    #[must_use]
    pub fn of(statement: &'a Statement<'a>) -> Self {
        let mut names = Self::empty(statement);
        names.gather();
        names
    }

    /// No names yet, to be filled where they are kept: they are too large to be moved without need.
    #[inline]
    pub(crate) fn empty(statement: &'a Statement<'a>) -> Self {
        Self { statement, aliases: SmallVec::new(), is_small: true, visible: VisibleNames::default() }
    }

    /// Every alias, by block, and in a block in the order of its sources.
    #[must_use]
    pub fn aliases(&self) -> &[Alias] {
        &self.aliases
    }

    /// Whether an alias is written out, after `AS`, `AT` or `BY` or directly after the source, and is not the source's own name.
    #[must_use]
    pub fn is_written(&self, alias: &Alias) -> bool {
        self.source(alias).is_some_and(|source| [source.alias, source.at, source.by].contains(&Some(alias.name)))
    }

    /// What the source of an alias reads, as written: `Vehicle`, `@v.Owners`. `None` if the alias is not of this statement.
    #[must_use]
    pub fn source_text(&self, alias: &Alias) -> Option<&'a str> {
        let expr = self.statement.expr(self.source(alias)?.expr)?;
        Some(self.statement.text(expr.span))
    }

    fn source(&self, alias: &Alias) -> Option<&'a Source> {
        self.statement.tree().sources.iter().nth(alias.source as usize)
    }

    /// Every name that a path begins with, in the order of the text. It takes `n log n` time.
    #[must_use]
    pub fn uses(&mut self) -> Vec<Use> {
        let tree = self.statement.tree();
        let references = tree.references().iter().map(|reference| (reference.expr.index(), reference.visible));
        let mut references: Vec<(usize, u32)> = references.collect();
        references.sort_unstable();
        let mut uses: Vec<Use> = Vec::new();
        for (index, &Expr { kind, span }) in tree.exprs.iter().enumerate() {
            let ExprKind::Variable(variable) = kind else { continue };
            let Variable { name, lookup, scope, steps: _ } = variable;
            let text = name.bytes(self.statement.source());
            let alias = match lookup {
                Lookup::Source | Lookup::Field | Lookup::Alias => {
                    let reference = references.binary_search_by_key(&index, |(expr, _)| *expr);
                    let reference = reference.ok().and_then(|place| references.get(place));
                    self.find(text, scope, reference.map_or(u32::MAX, |(_, visible)| *visible), u32::MAX)
                }
                Lookup::Open | Lookup::OpenAlias => self.find(text, scope, u32::MAX, name.span.start),
            };
            uses.push(Use { variable, span, alias: alias.filter(|alias| alias.name.span != name.span) });
        }
        uses.sort_by_key(|one| one.variable.name.span.start);
        uses
    }

    /// Whether a name means an alias: of a block's own sources before `visible`, or of an enclosing block.
    pub(crate) fn is_alias(&mut self, name: &[u8], scope: ScopeId, visible: u32) -> bool {
        if self.is_small {
            let source = self.statement.source();
            let is_seen = |alias: &Alias| {
                if alias.scope == scope {
                    return alias.source < visible;
                }
                let block = self.blocks(scope, visible).find(|(block, _)| *block == alias.scope);
                block.is_some_and(|(_, visible)| alias.source < visible)
            };
            return self.aliases.iter().any(|alias| alias.name.is(name, source) && is_seen(alias));
        }
        self.find(name, scope, visible, u32::MAX).is_some()
    }

    /// Whether a name outside of FROM means an alias where the block's own sources are visible only after they are written, as in the
    /// condition of a join. Those of an enclosing block are visible.
    pub(crate) fn is_alias_before(&mut self, name: Name, scope: ScopeId) -> bool {
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
            return self.aliases.iter().any(|alias| alias.name.is(text, source) && is_seen(alias));
        }
        self.find(text, scope, u32::MAX, place).is_some()
    }

    /// The innermost alias of this name, and of those in one block the first. In the block itself only sources before `visible` count, and
    /// aliases that are given before the place `before`.
    fn find(&mut self, name: &[u8], scope: ScopeId, visible: u32, before: u32) -> Option<Alias> {
        if self.visible.block() != Some((scope, visible)) {
            self.look_from(scope, visible);
        }
        self.visible.find(name, before).and_then(|index| self.aliases.get(index)).copied()
    }

    /// A block and those around it, with how many of the sources each can see.
    fn blocks(&self, scope: ScopeId, visible: u32) -> impl Iterator<Item = (ScopeId, u32)> + use<'a> {
        let scopes = &self.statement.tree().scopes;
        core::iter::successors(Some((scope, visible)), |(scope, _)| {
            let scope = scopes.get(*scope)?;
            Some((scope.enclosing?, scope.visible))
        })
    }

    /// Gathers what a block can see. The names of one block are mostly looked up one after the other, so that this is done about once a
    /// block.
    fn look_from(&mut self, scope: ScopeId, visible: u32) {
        let source = self.statement.source();
        let blocks = self.blocks(scope, visible);
        self.visible.begin(scope, visible);
        for (distance, (scope, visible)) in (0..).zip(blocks) {
            let before = self.aliases.partition_point(|alias| alias.scope.index() < scope.index());
            let own = self.aliases.iter().zip(0..).skip(before);
            let own = own.take_while(|(alias, _)| alias.scope == scope && alias.source < visible);
            for (alias, index) in own {
                self.visible.push(alias.name.bytes(source), index, alias.name.span.start, distance);
            }
        }
        self.visible.sort();
    }

    /// The aliases of all sources, gathered once, by block.
    pub(crate) fn gather(&mut self) {
        let statement = self.statement;
        for (source, index) in statement.tree().sources.iter().zip(0..) {
            let mut gather = |name: Option<Name>| {
                if let Some(name) = name {
                    self.aliases.push(Alias { name, scope: source.scope, source: index });
                }
            };
            gather(source.alias.or_else(|| own_name(statement, source.expr)));
            gather(source.at);
            gather(source.by);
        }
        if self.aliases.len() > 1 {
            self.is_small = self.aliases.len() <= 4 && statement.tree().scopes.len() <= 8;
            self.aliases.sort_unstable_by_key(|alias| (alias.scope.index(), alias.source, alias.name.span.start));
        }
    }
}

/// The names that a source gives: its alias, or its own name instead, and those of `AT` and `BY`.
pub(crate) fn aliases_of(statement: &Statement<'_>, source: &Source) -> impl Iterator<Item = Name> + use<> {
    let alias = source.alias.or_else(|| own_name(statement, source.expr));
    [alias, source.at, source.by].into_iter().flatten()
}

/// A name is called by itself, a path by its last step.
fn own_name(statement: &Statement<'_>, expr: ExprId) -> Option<Name> {
    let (root, steps) = match statement.expr(expr)?.kind {
        ExprKind::Variable(Variable { name, steps, .. }) => (Some(name), steps),
        ExprKind::Path { steps, .. } => (None, steps),
        _ => return None,
    };
    match steps.last().map(|last| statement.tree().steps.get(last)) {
        None => root,
        Some(Some(Step::Field(name))) => Some(*name),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    /// For services a few names are compared, and many are gathered; for the editor all are gathered.
    #[test]
    fn names_are_found_alike_one_by_one_and_gathered() {
        for text in [
            "SELECT v.a, o, x FROM Vehicle AS v, @v.Owners AS o AT i WHERE i = 1",
            "SELECT p, (SELECT p, q FROM p.y AS p) FROM Person AS p, p AS q",
            "SELECT (SELECT 1 FROM t AS a JOIN t AS b ON p.x = a.x AND b.y = 1 JOIN t AS p ON p.y = 1) FROM t AS p",
            "SELECT 1 FROM t AS a, (SELECT a, b FROM a AS c) AS x, t AS b",
            "SELECT a FROM t AS a, t AS a",
        ] {
            let statement = parse(text).expect(text);
            let mut names = Names::of(&statement);
            assert!(names.is_small, "{text}");
            for expr in statement.tree().exprs.iter() {
                let ExprKind::Variable(Variable { name, scope, .. }) = expr.kind else { continue };
                let raw = name.bytes(text);
                for visible in [0, 1, 2, 3, u32::MAX] {
                    let found = names.find(raw, scope, visible, u32::MAX).is_some();
                    assert_eq!(names.is_alias(raw, scope, visible), found, "{text}: {} {visible}", name.raw(text));
                }
                let found = names.find(raw, scope, u32::MAX, name.span.start).is_some();
                assert_eq!(names.is_alias_before(name, scope), found, "{text}: {}", name.raw(text));
            }
        }
    }
}

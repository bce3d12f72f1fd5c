//! What the rules of the grammar read from, and what they write to.

use nom::{Err, IResult};

use super::arena::{Id, List};
use super::ast::{Expr, ExprId, ExprKind, Lookup, Name, Reference, Scope, ScopeId, Source, Step, Tree, Variable};
use super::construct::Construct;
use super::dialect::Dialect;
use super::error::{MAX_SOURCES, Stop, SyntaxErrorKind, Trouble};
use super::keyword::Keyword;
use super::token::{self, Kind, Token};
use crate::span::Span;

/// A place in the text: the token there. Copied freely: going back is keeping a copy.
///
/// Two numbers, so that it travels in two registers; the text itself is in the [`State`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Input {
    kind: Kind,
    /// The end of the token before, the start and the end of the token: 21 bits each.
    places: u64,
}

const BITS: u32 = 21;
const MASK: u64 = (1 << BITS) - 1;

/// How many characters a text may have whatever the limits are, so that every place in it fits: a character has four bytes at most.
pub const MAX_CHARS: usize = (1 << (BITS - 2)) - 1;

impl Token for Input {
    #[inline]
    fn new(kind: Kind, before: usize, start: usize, end: usize) -> Self {
        Self { kind, places: (before as u64) << (2 * BITS) | (start as u64) << BITS | end as u64 }
    }

    fn moved(self, before: usize) -> Self {
        let span = self.span();
        Self::new(self.kind, before, span.start as usize, span.end as usize)
    }
}

/// What a rule returns: the place after it, and what it read. Every error is an [`Err::Failure`], since each rule is
/// chosen by its first token and nothing is tried twice. What is wrong is noted in the [`State`].
pub(crate) type Parsed<T> = IResult<Input, T, Stop>;

impl Input {
    /// The first token of the text.
    pub(crate) fn first(state: &State<'_>) -> Self {
        token::next(state.source, 0)
    }

    /// The place after the token.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "masked")]
    pub(crate) fn advance(self, state: &State<'_>) -> Self {
        token::next(state.source, (self.places & MASK) as usize)
    }

    #[inline]
    pub(crate) fn kind(self) -> Kind {
        self.kind
    }

    #[inline]
    pub(crate) fn span(self) -> Span {
        Span::new(self.place(1), self.place(0))
    }

    /// The end of the token before.
    #[inline]
    pub(crate) fn end(self) -> u32 {
        self.place(2)
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "masked")]
    const fn place(self, index: u32) -> u32 {
        (self.places >> (index * BITS) & MASK) as u32
    }

    /// The token's text.
    pub(crate) fn text<'s>(self, state: &State<'s>) -> &'s str {
        self.span().text(state.source)
    }

    /// From `start` to the end of the last token that was read.
    #[inline]
    pub(crate) fn since(self, start: Span) -> Span {
        Span::new(start.start, self.end())
    }

    #[inline]
    pub(crate) fn is(self, keyword: Keyword) -> bool {
        self.kind == Kind::Word(keyword)
    }

    #[inline]
    pub(crate) fn is_symbol(self, symbol: Kind) -> bool {
        self.kind == symbol
    }

    /// Whether the token is this word, which is not reserved.
    #[inline]
    pub(crate) fn is_plain(self, word: &str, state: &State<'_>) -> bool {
        self.kind == Kind::Identifier && self.text(state).eq_ignore_ascii_case(word)
    }

    /// The place after the keyword, if it is here.
    #[inline]
    pub(crate) fn after(self, keyword: Keyword, state: &State<'_>) -> Option<Self> {
        if self.is(keyword) { Some(self.advance(state)) } else { None }
    }

    /// The place after the symbol, if it is here.
    #[inline]
    pub(crate) fn after_symbol(self, symbol: Kind, state: &State<'_>) -> Option<Self> {
        if self.is_symbol(symbol) { Some(self.advance(state)) } else { None }
    }

    /// The place after the keyword, which must be here.
    pub(crate) fn expect(
        self,
        keyword: Keyword,
        expected: &'static [&'static str],
        state: &mut State<'_>,
    ) -> Result<Self, Err<Stop>> {
        self.after(keyword, state).ok_or_else(|| self.unexpected(expected, state))
    }

    /// The place after the symbol, which must be here.
    pub(crate) fn expect_symbol(
        self,
        symbol: Kind,
        expected: &'static [&'static str],
        state: &mut State<'_>,
    ) -> Result<Self, Err<Stop>> {
        self.after_symbol(symbol, state).ok_or_else(|| self.unexpected(expected, state))
    }

    /// The place after the bracket that closes the one at `open`.
    pub(crate) fn expect_close(
        self,
        symbol: Kind,
        expected: &'static [&'static str],
        open: Span,
        state: &mut State<'_>,
    ) -> Result<Self, Err<Stop>> {
        self.after_symbol(symbol, state).ok_or_else(|| {
            let stop = self.unexpected(expected, state);
            state.inside(stop, open)
        })
    }

    /// An error at the token, unless that is not even a token.
    #[cold]
    #[inline(never)]
    pub(crate) fn fail(self, kind: SyntaxErrorKind, state: &mut State<'_>) -> Err<Stop> {
        let trouble = if self.kind.is_invalid() {
            Trouble::invalid(state.source, self.kind, self.span())
        } else {
            Trouble::new(kind, self.span())
        };
        state.stop(trouble)
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn unexpected(self, expected: &'static [&'static str], state: &mut State<'_>) -> Err<Stop> {
        self.fail(SyntaxErrorKind::Unexpected { expected }, state)
    }

    /// An error for a token that should begin a name: reserved words get their own.
    #[cold]
    #[inline(never)]
    pub(crate) fn not_a_name(
        self,
        expected: &'static [&'static str],
        path: Option<Span>,
        state: &mut State<'_>,
    ) -> Err<Stop> {
        match self.kind {
            Kind::Word(keyword)
                if !keyword.is_structural() || path.is_some_and(|path| path.end == self.span().start) =>
            {
                self.fail(SyntaxErrorKind::ReservedWord { path }, state)
            }
            _ => self.unexpected(expected, state),
        }
    }

    /// The name at this place.
    pub(crate) fn name(self, expected: &'static [&'static str], state: &mut State<'_>) -> Parsed<Name> {
        let quoted = match self.kind {
            Kind::Identifier => false,
            Kind::Quoted => true,
            Kind::Word(keyword) if state.dialect.may_be_name(keyword) => {
                state.flag(Construct::ReservedField, self.span());
                false
            }
            _ => return Err(self.not_a_name(expected, None, state)),
        };
        Ok((self.advance(state), Name { span: self.span(), quoted }))
    }

    /// Whether a name that could be an alias without `AS` is here.
    #[inline]
    pub(crate) fn at_name(self, state: &State<'_>) -> bool {
        match self.kind {
            Kind::Identifier | Kind::Quoted => true,
            Kind::Word(keyword) => state.dialect.may_be_name(keyword),
            _ => false,
        }
    }
}

/// The statement as far as it is built, and where in it the parser is.
#[derive(Debug)]
pub(crate) struct State<'s> {
    pub(crate) source: &'s str,
    pub(crate) dialect: &'static Dialect,
    pub(crate) tree: Tree<'s>,
    /// What is wrong, once a rule has failed.
    trouble: Option<Trouble>,
    limit: u8,
    depth: u8,
    /// The innermost block.
    scope: ScopeId,
    /// What a name means where the parser is.
    place: Place,
    /// How many of the sources a block can see that begins here.
    visible: u32,
}

/// What a name means, by where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In a FROM source of the innermost block: a table or an alias.
    Source,
    /// In a LET binding: maybe a table.
    Binding,
    /// Where no FROM clause has been read whole: outside of every block, or in the condition of a join. An alias or a table.
    Open,
    /// Anywhere else: no table.
    Elsewhere,
}

impl<'s> State<'s> {
    pub(crate) fn new(source: &'s str, dialect: &'static Dialect, limit: u8) -> Self {
        let mut tree = Tree::default();
        let scope = tree.scopes.push(Scope { enclosing: None, visible: u32::MAX });
        Self { source, dialect, tree, trouble: None, limit, depth: 0, scope, place: Place::Open, visible: u32::MAX }
    }

    /// Notes what is wrong.
    #[cold]
    pub(crate) fn stop(&mut self, trouble: Trouble) -> Err<Stop> {
        self.trouble = Some(trouble);
        Err::Failure(Stop)
    }

    /// Says which bracket is still open, if the error does not say so already.
    #[cold]
    #[inline(never)]
    pub(crate) fn inside(&mut self, stop: Err<Stop>, open: Span) -> Err<Stop> {
        if let Some(trouble) = &mut self.trouble {
            trouble.related = trouble.related.or(Some(open));
        }
        stop
    }

    /// What is wrong, after a rule has failed.
    #[cold]
    pub(crate) fn trouble(&self) -> Trouble {
        self.trouble.unwrap_or_else(|| Trouble::new(SyntaxErrorKind::Empty, Span::default()))
    }

    /// Runs a rule that can contain itself, one level deeper.
    pub(crate) fn nested<T>(&mut self, input: Input, rule: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= self.limit {
            return Err(input.fail(SyntaxErrorKind::TooDeep { limit: self.limit }, self));
        }
        self.depth += 1;
        let parsed = rule(self)?;
        self.depth -= 1;
        Ok(parsed)
    }

    /// Opens the scope of a block and runs a rule in it.
    pub(crate) fn scoped<T>(&mut self, rule: impl FnOnce(&mut Self, ScopeId) -> Parsed<T>) -> Parsed<T> {
        let visible = if self.place == Place::Source { self.source_count() } else { self.visible };
        let outer = (self.scope, self.place, self.visible);
        let scope = self.tree.scopes.push(Scope { enclosing: Some(self.scope), visible });
        (self.scope, self.place, self.visible) = (scope, Place::Elsewhere, u32::MAX);
        let parsed = rule(self, scope)?;
        (self.scope, self.place, self.visible) = outer;
        Ok(parsed)
    }

    /// Runs the rule of a condition of a join: it sees the sources up to the one it belongs to.
    pub(crate) fn in_condition<T>(&mut self, rule: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let visible = self.source_count();
        self.in_place(Place::Open, visible, rule)
    }

    /// Runs the rule of a LET binding: it sees the sources before it.
    pub(crate) fn in_binding<T>(&mut self, rule: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let visible = self.source_count();
        self.in_place(Place::Binding, visible, rule)
    }

    /// Runs the rule of a FROM source: names in it may be tables.
    pub(crate) fn in_source<T>(&mut self, rule: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        self.in_place(Place::Source, self.visible, rule)
    }

    /// Runs a rule in which names are no tables, although it may be part of a FROM source.
    pub(crate) fn outside_source<T>(&mut self, rule: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        self.in_place(Place::Elsewhere, self.visible, rule)
    }

    fn in_place<T>(&mut self, place: Place, visible: u32, rule: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let outer = (self.place, self.visible);
        (self.place, self.visible) = (place, visible);
        let parsed = rule(self)?;
        (self.place, self.visible) = outer;
        Ok(parsed)
    }

    /// Whether names and calls are noted here, since they may be tables.
    #[inline]
    fn is_noted(&self) -> bool {
        matches!(self.place, Place::Source | Place::Binding)
    }

    /// The innermost block.
    pub(crate) const fn scope(&self) -> ScopeId {
        self.scope
    }

    /// Whether this is a FROM source of the innermost block, or a part of one.
    pub(crate) fn is_in_source(&self) -> bool {
        self.place == Place::Source
    }

    /// Where names are looked up here, unless they have an `@`.
    #[inline]
    fn lookup(&self) -> Lookup {
        match self.place {
            Place::Source => Lookup::Source,
            Place::Open => Lookup::Open,
            Place::Binding | Place::Elsewhere => Lookup::Field,
        }
    }

    /// A name as an expression, with the steps after it. In a FROM source it is noted: it may be a table.
    #[inline]
    pub(crate) fn variable(&mut self, name: Name, steps: List<Step>, span: Span) -> Result<ExprId, Err<Stop>> {
        let variable = Variable { name, lookup: self.lookup(), scope: self.scope, steps };
        let expr = self.expr(ExprKind::Variable(variable), span);
        if self.is_noted() {
            self.refer(expr, span)?;
        }
        Ok(expr)
    }

    /// A name as an expression, before what follows it is read: [`State::with_steps`] goes on.
    pub(crate) fn bare_variable(&mut self, name: Name) -> ExprId {
        self.variable_in(name, self.lookup(), name.span)
    }

    /// `@name` as an expression.
    pub(crate) fn alias_variable(&mut self, name: Name, span: Span) -> ExprId {
        let lookup = if self.place == Place::Open { Lookup::OpenAlias } else { Lookup::Alias };
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
    pub(crate) fn with_steps(&mut self, root: ExprId, steps: List<Step>, span: Span) -> Result<ExprId, Err<Stop>> {
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
    pub(crate) fn refer(&mut self, expr: ExprId, span: Span) -> Result<(), Err<Stop>> {
        if self.tree.references.len() >= MAX_SOURCES {
            return Err(self.stop(Trouble::new(SyntaxErrorKind::TooManySources, span)));
        }
        let visible = self.source_count();
        let certain = self.place != Place::Binding;
        self.tree.references.push(Reference { expr, scope: self.scope, visible, certain });
        Ok(())
    }

    /// Notes a function that the dialect doesn't have, where what it reads would be a source.
    pub(crate) fn refer_function(&mut self, expr: ExprId, span: Span) -> Result<(), Err<Stop>> {
        if self.is_noted() { self.refer(expr, span) } else { Ok(()) }
    }

    /// Appends a source to its list.
    pub(crate) fn push_source(&mut self, list: &mut List<Source>, source: Source) -> Result<Id<Source>, Err<Stop>> {
        if self.tree.sources.len() >= MAX_SOURCES {
            let span = self.tree.exprs.get(source.expr).map(|expr| expr.span).unwrap_or_default();
            return Err(self.stop(Trouble::new(SyntaxErrorKind::TooManySources, span)));
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

//! Where the rules of the grammar are in the text.

use nom::{Err, IResult};

use super::ast::Name;
use super::builder::Builder;
use super::construct::Construct;
use super::error::{Failed, Fault, Outcome, SyntaxErrorKind};
use super::keyword::Keyword;
use super::token::{self, Kind, Token};
use crate::span::Span;

/// A place in the text: the token there. Copied freely: going back is keeping a copy.
///
/// Two numbers, so that it travels in two registers; the text itself is in the [`Builder`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor {
    kind: Kind,
    /// The end of the token before, the start and the end of the token: 21 bits each.
    places: u64,
}

const BITS: u32 = 21;
const MASK: u64 = (1 << BITS) - 1;

/// How many characters a text may have whatever the limits are, so that every place in it fits: a character has four bytes at most.
pub const MAX_CHARS: usize = (1 << (BITS - 2)) - 1;

impl Token for Cursor {
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
/// chosen by its first token and nothing is tried twice. What is wrong is noted in the [`Builder`].
pub(crate) type Parsed<T> = IResult<Cursor, T, Failed>;

impl Cursor {
    /// The first token of the text.
    pub(crate) fn first(builder: &Builder<'_>) -> Self {
        token::next(builder.source, 0)
    }

    /// The place after the token.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "masked")]
    pub(crate) fn advance(self, builder: &Builder<'_>) -> Self {
        token::next(builder.source, (self.places & MASK) as usize)
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
    pub(crate) fn text<'s>(self, builder: &Builder<'s>) -> &'s str {
        self.span().text(builder.source)
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
    pub(crate) fn is_plain(self, word: &str, builder: &Builder<'_>) -> bool {
        self.kind == Kind::Identifier && self.text(builder).eq_ignore_ascii_case(word)
    }

    /// The place after the keyword, if it is here.
    #[inline]
    pub(crate) fn after(self, keyword: Keyword, builder: &Builder<'_>) -> Option<Self> {
        if self.is(keyword) { Some(self.advance(builder)) } else { None }
    }

    /// The place after the symbol, if it is here.
    #[inline]
    pub(crate) fn after_symbol(self, symbol: Kind, builder: &Builder<'_>) -> Option<Self> {
        if self.is_symbol(symbol) { Some(self.advance(builder)) } else { None }
    }

    /// The place after the keyword, which must be here.
    #[inline]
    pub(crate) fn expect(
        self,
        keyword: Keyword,
        expected: &'static [&'static str],
        builder: &mut Builder<'_>,
    ) -> Outcome<Self> {
        self.after(keyword, builder).ok_or_else(|| self.unexpected(expected, builder))
    }

    /// The place after the symbol, which must be here.
    pub(crate) fn expect_symbol(
        self,
        symbol: Kind,
        expected: &'static [&'static str],
        builder: &mut Builder<'_>,
    ) -> Outcome<Self> {
        self.after_symbol(symbol, builder).ok_or_else(|| self.unexpected(expected, builder))
    }

    /// The place after the bracket that closes the one at `open`.
    pub(crate) fn expect_close(
        self,
        symbol: Kind,
        expected: &'static [&'static str],
        open: Span,
        builder: &mut Builder<'_>,
    ) -> Outcome<Self> {
        self.after_symbol(symbol, builder).ok_or_else(|| {
            let failed = self.unexpected(expected, builder);
            builder.inside(failed, open)
        })
    }

    /// An error at the token, unless that is not even a token.
    #[cold]
    #[inline(never)]
    pub(crate) fn fail(self, kind: SyntaxErrorKind, builder: &mut Builder<'_>) -> Err<Failed> {
        let fault = if self.kind.is_invalid() {
            Fault::invalid(builder.source, self.kind, self.span())
        } else {
            Fault::new(kind, self.span())
        };
        builder.fail(fault)
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn unexpected(self, expected: &'static [&'static str], builder: &mut Builder<'_>) -> Err<Failed> {
        self.fail(SyntaxErrorKind::Unexpected { expected }, builder)
    }

    /// An error for a token that should begin a name: reserved words get their own.
    #[cold]
    #[inline(never)]
    pub(crate) fn not_a_name(
        self,
        expected: &'static [&'static str],
        path: Option<Span>,
        builder: &mut Builder<'_>,
    ) -> Err<Failed> {
        match self.kind {
            Kind::Word(keyword)
                if !keyword.is_structural() || path.is_some_and(|path| path.end == self.span().start) =>
            {
                self.fail(SyntaxErrorKind::ReservedWord { path }, builder)
            }
            _ => self.unexpected(expected, builder),
        }
    }

    /// The name at this place.
    pub(crate) fn name(self, expected: &'static [&'static str], builder: &mut Builder<'_>) -> Parsed<Name> {
        let quoted = match self.kind {
            Kind::Identifier => false,
            Kind::Quoted => true,
            Kind::Word(keyword) if builder.dialect.may_be_name(keyword) => {
                builder.flag(Construct::ReservedField, self.span());
                false
            }
            _ => return Err(self.not_a_name(expected, None, builder)),
        };
        Ok((self.advance(builder), Name { span: self.span(), quoted }))
    }

    /// Whether a name that could be an alias without `AS` is here.
    #[inline]
    pub(crate) fn at_name(self, builder: &Builder<'_>) -> bool {
        match self.kind {
            Kind::Identifier | Kind::Quoted => true,
            Kind::Word(keyword) => builder.dialect.may_be_name(keyword),
            _ => false,
        }
    }
}

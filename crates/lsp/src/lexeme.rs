//! The tokens of a piece, also of one that is no statement.

use partiql_iam::syntax::Keyword;
pub(super) use partiql_iam::syntax::lexeme::Lexeme;
use partiql_iam::syntax::token::{self, Kind};

impl Lexeme {
    pub(super) fn is(&self, keyword: Keyword) -> bool {
        self.kind == Kind::Word(keyword)
    }

    /// Whether it is a name, quoted or not.
    pub(super) fn is_name(&self) -> bool {
        match self.kind {
            Kind::Identifier | Kind::Quoted => true,
            Kind::Word(keyword) => keyword.is_lenient(),
            _ => false,
        }
    }

    pub(super) fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.range.clone()).unwrap_or_default()
    }

    /// A name without its quotes.
    pub(super) fn name<'t>(&self, text: &'t str) -> &'t str {
        let text = self.text(text);
        text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
    }

    /// Whether it is this word, reserved or not, in any case.
    pub(super) fn is_word(&self, word: &str, text: &str) -> bool {
        matches!(self.kind, Kind::Identifier | Kind::Word(_)) && self.text(text).eq_ignore_ascii_case(word)
    }
}

/// All tokens.
pub(super) fn lexemes(text: &str) -> Vec<Lexeme> {
    let mut lexemes = Vec::new();
    let mut at = 0;
    loop {
        let lexeme: Lexeme = token::next(text, at);
        if lexeme.kind == Kind::End {
            return lexemes;
        }
        at = lexeme.range.end.max(at + 1);
        lexemes.push(lexeme);
    }
}

/// The token that an offset is in or right behind; of two that touch there, a word comes first.
pub(super) fn lexeme_at(lexemes: &[Lexeme], at: usize) -> Option<usize> {
    let touches = |lexeme: &Lexeme| lexeme.range.start <= at && at <= lexeme.range.end;
    let is_word = |lexeme: &Lexeme| lexeme.is_name() || matches!(lexeme.kind, Kind::Word(_));
    let first = lexemes.partition_point(|lexeme| lexeme.range.end < at);
    let found = lexemes.iter().enumerate().skip(first).take_while(|(_, lexeme)| touches(lexeme));
    let mut found: Vec<(usize, &Lexeme)> = found.collect();
    found.sort_by_key(|(_, lexeme)| (!is_word(lexeme), lexeme.range.end == at));
    found.first().map(|(index, _)| *index)
}

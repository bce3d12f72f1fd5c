//! Colours: what a token can be.

use gen_lsp_types::SemanticTokensLegend;

/// What a token is to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colour {
    Keyword,
    Function,
    Table,
    Alias,
    Field,
    String,
    Number,
    Ion,
    Parameter,
    Operator,
    Comment,
}

impl Colour {
    pub(super) const ALL: [(Self, &'static str); 11] = [
        (Self::Keyword, "keyword"),
        (Self::Function, "function"),
        (Self::Table, "class"),
        (Self::Alias, "variable"),
        (Self::Field, "property"),
        (Self::String, "string"),
        (Self::Number, "number"),
        (Self::Ion, "macro"),
        (Self::Parameter, "parameter"),
        (Self::Operator, "operator"),
        (Self::Comment, "comment"),
    ];
}

/// The kinds of tokens, in the order of their numbers. An Ion literal is a `macro`: text with a grammar of its own.
#[must_use]
pub fn legend() -> SemanticTokensLegend {
    let token_types = Colour::ALL.map(|(_, name)| name.to_owned()).to_vec();
    SemanticTokensLegend { token_types, token_modifiers: Vec::new() }
}

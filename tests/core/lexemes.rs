//! Tokens with their places, for readers that build no tree.

use partiql_iam::syntax::Keyword;
use partiql_iam::syntax::lexeme::{Lexeme, lexemes, open_bracket};
use partiql_iam::syntax::token::Kind;
use partiql_iam::{dynamodb, qldb};

/// The tokens of a text as `kind text`.
fn shown(text: &str) -> Vec<String> {
    lexemes(text).iter().map(|lexeme| format!("{:?} {}", lexeme.kind, lexeme.text(text))).collect()
}

#[test]
fn all_tokens_come_with_their_places() {
    assert_eq!(
        shown("SELECT \"a b\" -- c\nFROM T/* d */;"),
        ["Word(Select) SELECT", "Quoted \"a b\"", "Word(From) FROM", "Identifier T", "Semicolon ;"]
    );
    assert_eq!(shown("  /* nothing */ "), [] as [&str; 0]);
    let text = "é 'x";
    let ranges: Vec<_> = lexemes(text).into_iter().map(|Lexeme { range, .. }| range).collect();
    assert_eq!(ranges, [0..2, 3..5]);
    // What ends nowhere is one token.
    assert_eq!(lexemes(text).last().map(|last| last.kind), Some(Kind::UnterminatedString));
}

#[test]
fn names_are_told_from_words() {
    let text = "date Select \"or\" name 'x' 5";
    let all = lexemes(text);
    let names = |dialect| all.iter().map(|lexeme| lexeme.is_name(dialect)).collect::<Vec<_>>();
    assert_eq!(names(&qldb::DIALECT), [false, false, true, true, false, false]);
    assert_eq!(names(&dynamodb::DIALECT), [true, false, true, true, false, false]);
    let unquoted: Vec<&str> = all.iter().map(|lexeme| lexeme.name(text)).collect();
    assert_eq!(unquoted, ["date", "Select", "or", "name", "'x'", "5"]);
    assert!(all[1].is(Keyword::Select) && !all[1].is(Keyword::From) && !all[3].is(Keyword::Select));
    let is_word = |at: usize, word: &str| all[at].is_word(word, text);
    assert!(
        is_word(1, "SELECT") && is_word(3, "NAME") && !is_word(3, "names") && !is_word(2, "or") && !is_word(5, "5")
    );
    // A quotation mark alone is no name in quotes.
    let one = "\"";
    assert_eq!(lexemes(one)[0].name(one), one);
}

#[test]
fn the_innermost_open_bracket_is_found() {
    for (text, open) in [
        ("a", None),
        ("(a", Some(0)),
        ("(a)", None),
        ("( [ ] {", Some(3)),
        ("( [ { } << ", Some(4)),
        ("<< ( ) ", Some(0)),
        ("<< >> ( { [ ] }", Some(2)),
        (") ( a", Some(1)),
        ("( ) )", None),
    ] {
        assert_eq!(open_bracket(&lexemes(text)), open, "{text}");
    }
}

//! Tokens with their places, for readers that build no tree.

use partiql_iam::syntax::lexeme::{Lexeme, lexemes, open_bracket};
use partiql_iam::syntax::token::Kind;
use partiql_iam::syntax::{Keyword, cut};
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

#[test]
fn a_number_ends_where_it_is_one_no_more() {
    assert_eq!(shown("1.5.x"), ["Number 1.5", "Dot .", "Identifier x"]);
    assert_eq!(shown("1.x 1..x"), ["Number 1.", "Identifier x", "InvalidNumber 1..", "Identifier x"]);
    assert_eq!(shown("1.5x 1x"), ["InvalidNumber 1.5x", "InvalidNumber 1x"]);
    assert_eq!(shown("1e 1.e"), ["InvalidNumber 1e", "InvalidNumber 1.e"]);
    assert_eq!(shown("1e+ 1.5E-"), ["InvalidNumber 1e", "Plus +", "InvalidNumber 1.5E", "Minus -"]);
    assert_eq!(shown("1e+2 .5e6 1.e7"), ["Number 1e+2", "Number .5e6", "Number 1.e7"]);
}

#[test]
fn an_ion_literal_that_is_none_begins_with_its_backtick() {
    assert_eq!(
        shown("`2019-13x` 5"),
        ["InvalidIon `", "Number 2019", "Minus -", "InvalidNumber 13x", "InvalidIon `", "Number 5"]
    );
}

#[test]
fn operators_are_told_from_other_tokens() {
    let all = "* + - / % || = <> != < <= > >=";
    assert!(lexemes(all).iter().all(|lexeme| lexeme.kind.is_operator()));
    let none = "a \"a\" 'a' 1 `a` ? , . : ; @ ( ) [ ] { } << >> # AND NOT";
    assert_eq!(lexemes(none).iter().find(|lexeme| lexeme.kind.is_operator()), None);
}

/// The pieces of a script: the text of each, where the next one is looked for, and whether it is not closed.
fn pieces(script: &str) -> Vec<(&str, usize, bool)> {
    let (mut pieces, mut at) = (Vec::new(), 0);
    while let Some(piece) = cut(script, at) {
        pieces.push((&script[piece.start..piece.end], piece.next, piece.unclosed));
        at = piece.next;
    }
    pieces
}

#[test]
fn a_script_is_cut_where_its_literals_end() {
    assert_eq!(pieces("a; 'b;c' ;d"), [("a", 2, false), ("'b;c'", 10, false), ("d", 11, false)]);
    // What ends nowhere is all of the rest.
    for open in ["'", "\"", "/*", "`'", "`{a: 'b` ", "`\""] {
        let script = format!("a; b {open}; c; ` d; ");
        assert_eq!(pieces(&script), [("a", 2, false), (&script[3..], script.len(), true)]);
    }
    // What is no Ion ends at the next backtick, if there is one.
    assert_eq!(pieces("`2019-13x;` ; b"), [("`2019-13x;`", 13, false), ("b", 15, false)]);
    assert_eq!(pieces("`2019-13x; b"), [("`2019-13x; b", 12, true)]);
}

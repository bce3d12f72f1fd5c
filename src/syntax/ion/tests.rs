//! What is read of Ion, event by event, and where two accounts of a lexer end a literal.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Event, IonFault, Quirks, Reader, half_lexed};

/// The events of a text, or those before what is wrong with it.
fn events(text: &str) -> Vec<String> {
    let mut reader = Reader::new(text, 0);
    let mut events = Vec::new();
    loop {
        let event = reader.next();
        events.push(match event {
            Err((fault, span)) => format!("{fault:?} {}", span.text(text)),
            Ok(Event::Open(container)) => format!("{container:?}"),
            Ok(Event::Close) => format!("close {}", reader.value_span().text(text)),
            Ok(Event::Field(name)) => format!("field {}", name.read(text)),
            Ok(Event::Text(found)) => {
                format!("{} {}", if found.is_string { "string" } else { "symbol" }, found.read(text))
            }
            Ok(Event::Null) => format!("null {}", reader.value_span().text(text)),
            Ok(Event::Scalar) => format!("scalar {}", reader.value_span().text(text)),
            Ok(Event::Backtick(end)) => format!("backtick {end}"),
            Ok(Event::End) => return events,
        });
        if matches!(event, Err(_) | Ok(Event::Backtick(_))) {
            return events;
        }
    }
}

#[test]
fn every_kind_of_value_is_told() {
    for scalar in [
        "true",
        "false",
        "nan",
        "+inf",
        "-inf",
        "0",
        "-1",
        "1.5d-3",
        "0xFF",
        "2017T",
        "2017-01-02T03:04:05.678+09:10",
        "$4",
        "{{ aGk= }}",
        "{{\"a}}\"}}",
        "{{ '''a''' '''}}''' }}",
        "{{}}",
    ] {
        assert_eq!(events(scalar), [format!("scalar {scalar}")]);
    }
    for null in ["null", "null.null", "null.int", "null.struct"] {
        assert_eq!(events(null), [format!("null {null}")]);
    }
    assert_eq!(events("null.x"), ["Unexpected(\"the name of an Ion type\") x"]);
    assert_eq!(events("null."), ["Unexpected(\"the name of an Ion type\") "]);
    for (symbol, text) in [
        ("a", "a"),
        ("_b$9", "_b$9"),
        ("$a", "$a"),
        ("'a b'", "a b"),
        ("'4'", "4"),
        ("nul", "nul"),
        ("''", ""),
        ("'null'", "null"),
    ] {
        assert_eq!(events(symbol), [format!("symbol {text}")]);
    }
    for (string, text) in [("\"a b\"", "a b"), ("\"\"", ""), ("\"true\"", "true"), ("''''''", "")] {
        assert_eq!(events(string), [format!("string {text}")]);
    }
}

#[test]
fn containers_hold_values_fields_and_operators() {
    let all = "{a: 1, 'b c': [x, (+ 1 -- y)], \"d\": {}, } // end";
    let expected = [
        "Struct",
        "field a",
        "scalar 1",
        "field b c",
        "List",
        "symbol x",
        "Sexp",
        "scalar +",
        "scalar 1",
        "scalar --",
        "symbol y",
        "close )",
        "close ]",
        "field d",
        "Struct",
        "close }",
        "close }",
    ];
    assert_eq!(events(all), expected);
    assert_eq!(events("a::'b'::1 c ::[]` x"), ["scalar 1", "List", "close ]", "backtick 17"]);
    assert_eq!(events("(-inf+1 -)"), ["Sexp", "Unexpected(\"a number or a timestamp\") -inf+1"]);
    for (text, fault) in [
        ("a::", "Unterminated a"),
        ("[1", "Unterminated 1"),
        ("{a 1}", "Unexpected(\"`:` after the field name\") 1"),
        ("{a::1}", "Unexpected(\"`:` after the field name\") :"),
        ("{1: 2}", "Unexpected(\"a field name\") 1"),
        ("{a: }", "Unexpected(\"an Ion value\") }"),
        ("[1 2]", "Unexpected(\"a comma or the closing bracket\") 2"),
        ("[-]", "Unexpected(\"an Ion value\") -"),
        ("-a", "Unexpected(\"an Ion value\") -"),
        ("+1", "Unexpected(\"an Ion value\") +"),
        ("é", "Unexpected(\"an Ion value\") é"),
        ("01", "Unexpected(\"a number or a timestamp\") 01"),
        ("1é", "Unexpected(\"a number or a timestamp\") 1"),
        ("-infx", "Unexpected(\"a number or a timestamp\") -infx"),
        ("\"a", "Unclosed(\"string\") \""),
        ("\"a\nb\"", "Unclosed(\"string\") \""),
        ("'a", "Unclosed(\"symbol\") '"),
        ("'''a", "Unclosed(\"long string\") '''"),
        ("/* a", "Unclosed(\"comment\") /*"),
        ("{{ aGk=", "Unclosed(\"blob\") {{"),
        ("{{ \"a", "Unclosed(\"clob\") \""),
        ("{{ '''a", "Unclosed(\"clob\") '''"),
        ("{{ a? }}", "Unexpected(\"base64 or `}}`\") ?"),
        ("{{ \"a\" } }", "Unexpected(\"base64 or `}}`\") }"),
        ("\"\\q\"", "Escape \\"),
    ] {
        assert_eq!(events(text).last().map(String::as_str), Some(fault), "{text}");
    }
}

#[test]
fn long_strings_are_one_text() {
    let long = |text: &str| events(&text.replace('^', "'''"));
    assert_eq!(long("^a^"), ["string a"]);
    assert_eq!(long("^a\nb^ ^c'd^ /* ^ */ ^e^ // ^\n ^f^"), ["string a\nbc'def"]);
    assert_eq!(long("^a^b"), ["string a", "symbol b"]);
    assert_eq!(long("^a^ // ^"), ["string a"]);
    assert_eq!(long("^a\\'^ ^\\'^"), ["string a''"]);
}

#[test]
fn escapes_are_read_as_their_characters() {
    for (escape, meaning) in [
        ("a", "\u{7}"),
        ("b", "\u{8}"),
        ("t", "\t"),
        ("n", "\n"),
        ("v", "\u{B}"),
        ("f", "\u{C}"),
        ("r", "\r"),
        ("0", "\0"),
        ("?", "?"),
        ("'", "'"),
        ("\"", "\""),
        ("/", "/"),
        ("\\", "\\"),
        ("\n", ""),
        ("\r\n", ""),
        ("\r", ""),
        ("x41", "A"),
        ("xe9", "é"),
        ("u0041", "A"),
        ("uE000", "\u{E000}"),
        ("uFFFF", "\u{FFFF}"),
        ("U0001F600", "😀"),
        ("ud83d\\ude00", "😀"),
        ("uD800\\uDC00", "\u{10000}"),
        ("uDBFF\\uDFFF", "\u{10FFFF}"),
    ] {
        assert_eq!(events(&format!("\"x\\{escape}y\"")), [format!("string x{meaning}y")], "{escape:?}");
        assert_eq!(events(&format!("'x\\{escape}y'")), [format!("symbol x{meaning}y")], "{escape:?}");
    }
    for escape in [
        "q",
        "x4",
        "x4g",
        "u004",
        "u00g0",
        "U0000004",
        "U00110000",
        "U0000D800",
        "ud83d",
        "ud83dx",
        "ud83d\\u0041",
        "ud83d\\uE000",
        "ude00",
        "uDC00\\uD800",
    ] {
        assert_eq!(events(&format!("\"x\\{escape}\"")), ["Escape \\"], "{escape}");
    }
}

#[test]
fn what_is_wrong_with_a_literal_has_its_place() {
    let literal = |text: &str| super::literal(text, 0).map_err(|(fault, span)| (fault, span.text(text).to_string()));
    let wrong = |fault, place: &str| Err((fault, place.to_string()));
    assert_eq!(literal("`1` x"), Ok(3));
    assert_eq!(literal("`[a, 1]` x"), Ok(8));
    assert_eq!(literal("`-1 ` x"), Ok(5));
    assert_eq!(literal("``"), wrong(IonFault::Empty, "``"));
    assert_eq!(literal("` // a\n` x"), wrong(IonFault::Empty, "` // a\n`"));
    assert_eq!(literal("`1 2`"), wrong(IonFault::SeveralValues, "2"));
    assert_eq!(literal("`[] null`"), wrong(IonFault::SeveralValues, "null"));
    assert_eq!(literal("`a b`"), wrong(IonFault::SeveralValues, "b"));
    assert_eq!(literal("`1"), wrong(IonFault::Unterminated, "`"));
    assert_eq!(literal("`[1`"), wrong(IonFault::Unexpected("a comma or the closing bracket"), "`"));
    assert_eq!(literal("`\"\\\\\"` x"), wrong(IonFault::Ambiguous, "`\"\\\\\"`"));
    assert_eq!(literal("`{{//8=}}` x"), wrong(IonFault::Ambiguous, "`{{//8=}}`"));
}

/// Where a literal ends for either account, as what is after it.
fn after(text: &str) -> [Option<&str>; 2] {
    [Quirks::Comments, Quirks::Lobs].map(|quirks| half_lexed(text, 0, quirks).map(|end| &text[end..]))
}

#[test]
fn both_accounts_know_quotes_and_comments() {
    for literal in [
        "a",
        "/",
        "{",
        "'`'",
        "\"`\"",
        "'''`'''",
        "''",
        "/*`*/",
        "/**/",
        "/*/*/",
        "//`\n",
        "//`\r",
        "'\\'`'",
        "\"\\\"`\"",
        "{{a}}",
        "'''\\''''",
    ] {
        assert_eq!(after(&format!("`{literal}` b")), [Some(" b"); 2], "{literal}");
    }
    for text in ["", "`", "`a", "`'` b", "`\"` b", "`'''` b", "`//` b", "`/*` b", "`/*/` b", "`'\\'` b"] {
        assert_eq!(after(text), [None; 2], "{text}");
    }
}

#[test]
fn the_two_accounts_differ_in_blobs_and_after_symbols() {
    assert_eq!(after("`{{//}}` b"), [None, Some(" b")]);
    assert_eq!(after("`{{`}}` b"), [Some("}}` b"), Some(" b")]);
    assert_eq!(after("`{{` b"), [Some(" b"), None]);
    assert_eq!(after("`{{}`}}}` b"), [Some("}}}` b"), Some(" b")]);
    assert_eq!(after("`'a''b'` c"), [Some(" c"), None]);
    assert_eq!(after("`'a'''b` c'''` d"), [Some(" c'''` d"), Some(" d")]);
    assert_eq!(after("`'a''''b` c'''` d"), [Some(" d"), Some(" d")]);
    assert_eq!(after("`'a'''''` c"), [None, Some(" c")]);
}

//! Limits at and one past them, and hostile input: every answer comes, in linear time, without a panic or an overflow.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use partiql_iam::catalog::Catalog;
use partiql_iam::permission::Ledger;
use partiql_iam::resolve::{WarningKind, resolve};
use partiql_iam::syntax::{
    DEFAULT_NESTING_LIMIT, Limits, MAX_ION_NESTING, MAX_SOURCES, MAX_STATEMENT_CHARS, SyntaxErrorKind, parse,
    parse_within, script,
};

fn code(text: &str) -> &'static str {
    parse(text).err().map_or("ok", |error| error.code())
}

/// On a stack as small as a worker thread may have, with all that a caller does with a statement.
fn on_a_small_stack(text: String) -> &'static str {
    let answer = move || match parse(&text) {
        Ok(statement) => {
            let copy = statement.clone();
            let ledger = Ledger::template();
            drop(resolve(&copy, &ledger, None));
            "ok"
        }
        Err(error) => error.code(),
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(answer).unwrap().join().unwrap()
}

#[test]
fn the_length_of_a_statement() {
    let of = |chars: usize, fill: &str| format!("INSERT INTO T '{}'", fill.repeat(chars - "INSERT INTO T ''".len()));
    assert_eq!(code(&of(MAX_STATEMENT_CHARS, "a")), "ok");
    assert_eq!(code(&of(MAX_STATEMENT_CHARS + 1, "a")), "too-long");
    // Characters count, not bytes.
    assert_eq!(code(&of(MAX_STATEMENT_CHARS, "é")), "ok");
    let text = of(MAX_STATEMENT_CHARS + 1, "é");
    let error = parse(&text).unwrap_err();
    assert_eq!(error.kind(), SyntaxErrorKind::TooLong { chars: MAX_STATEMENT_CHARS + 1, limit: MAX_STATEMENT_CHARS });
    assert_eq!(error.to_string(), "the statement has 100001 characters, more than the limit of 100000");
    assert_eq!(error.span().text(&text), "");
}

#[test]
fn the_nesting_of_expressions() {
    // The query is a level of its own.
    let levels = usize::from(DEFAULT_NESTING_LIMIT) - 1;
    let shapes = [
        ("(", "1", ")"),
        ("[", "1", "]"),
        ("<< ", "1", " >>"),
        ("{'a': ", "1", "}"),
        ("SIZE(", "1", ")"),
        ("NOT ", "a", ""),
        ("- ", "a", ""),
    ];
    for (open, inner, close) in shapes {
        let of = |depth: usize| format!("SELECT {}{inner}{} FROM T", open.repeat(depth), close.repeat(depth));
        assert_eq!(code(&of(levels)), "ok", "{open}");
        let text = of(levels + 1);
        let error = parse(&text).unwrap_err();
        assert_eq!(error.kind(), SyntaxErrorKind::TooDeep { limit: DEFAULT_NESTING_LIMIT }, "{open}");
        assert_eq!(error.to_string(), "nested deeper than 128 levels");
        assert!(!error.span().text(&text).is_empty(), "{open}");
        let within = |nesting, text: &str| parse_within(text, Limits { nesting, ..Limits::default() }).is_ok();
        assert!(within(DEFAULT_NESTING_LIMIT + 1, &text), "{open}");
        assert!(within(2, &of(1)) && !within(1, &of(1)), "{open}");
    }
    let ion = |depth: usize| format!("INSERT INTO T `{}1{}`", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(code(&ion(MAX_ION_NESTING)), "ok");
    assert_eq!(code(&ion(MAX_ION_NESTING + 1)), "ion-too-deep");
}

#[test]
fn the_number_of_sources() {
    let of = |count: usize| format!("SELECT * FROM {}", vec!["T"; count].join(", "));
    assert_eq!(code(&of(MAX_SOURCES)), "ok");
    let text = of(MAX_SOURCES + 1);
    let error = parse(&text).unwrap_err();
    assert_eq!(error.code(), "too-many-sources");
    assert_eq!(error.span().text(&text), "T");
    let literals = |count: usize| format!("SELECT * FROM {}", vec!["<< >>"; count].join(", "));
    assert_eq!(code(&literals(MAX_SOURCES)), "ok");
    assert_eq!(code(&literals(MAX_SOURCES + 1)), "too-many-sources");
    let inside = |count: usize| format!("SELECT * FROM << {} >> AS x", vec!["T"; count].join(", "));
    assert_eq!(code(&inside(MAX_SOURCES)), "ok");
    assert_eq!(code(&inside(MAX_SOURCES + 1)), "too-many-sources");
}

#[test]
fn nothing_overflows_a_small_stack() {
    let many = 30_000;
    let hostile = [
        ("(".repeat(many), "too-deep"),
        (format!("SELECT {}", "(".repeat(many)), "too-deep"),
        (format!("SELECT {}", "[".repeat(many)), "too-deep"),
        (format!("SELECT {}", "{'a':".repeat(many / 2)), "too-deep"),
        (format!("SELECT {}", "<<".repeat(many)), "too-deep"),
        (format!("SELECT {}1", "NOT ".repeat(many / 2)), "too-deep"),
        (format!("SELECT {}1", "- ".repeat(many)), "too-deep"),
        (format!("SELECT {}", "f(".repeat(many)), "too-deep"),
        (format!("SELECT {}", "a[".repeat(many)), "too-deep"),
        (format!("SELECT {}", "CASE WHEN ".repeat(many / 5)), "too-deep"),
        (format!("SELECT {}", "CAST(".repeat(many / 3)), "too-deep"),
        (format!("SELECT {}", "TRIM(".repeat(many / 3)), "too-deep"),
        (format!("SELECT {}", "a BETWEEN (".repeat(many / 6)), "too-deep"),
        ("(SELECT * FROM ".repeat(many / 8), "too-deep"),
        (format!("SELECT * FROM {}", "(SELECT * FROM ".repeat(many / 8)), "too-deep"),
        (format!("INSERT INTO T `{}`", "[".repeat(many)), "ion-too-deep"),
        (format!("INSERT INTO T `{}`", "{a:".repeat(many / 2)), "ion-too-deep"),
        (format!("INSERT INTO T `{}1`", "a::".repeat(many / 2)), "ok"),
        // As deep as is allowed, and answered.
        (format!("SELECT {}1{} FROM T", "(".repeat(127), ")".repeat(127)), "ok"),
        (format!("SELECT * FROM {}T{}", "(SELECT * FROM ".repeat(63), ")".repeat(63)), "ok"),
        // Long and flat.
        (format!("SELECT * FROM T WHERE a{}", " AND a".repeat(15_000)), "ok"),
        (format!("SELECT * FROM T WHERE a{}", " OR a".repeat(15_000)), "ok"),
        (format!("SELECT a{} FROM T", " + a".repeat(20_000)), "ok"),
        (format!("SELECT a{} FROM T", " = a".repeat(20_000)), "ok"),
        (format!("SELECT a{} FROM T", ".a".repeat(40_000)), "ok"),
        (format!("SELECT a{} FROM T", " || a".repeat(15_000)), "ok"),
        (format!("SELECT * FROM T WHERE a IN ('x'{})", ", 'x'".repeat(15_000)), "ok"),
        (format!("SELECT * FROM T{}", " UNION SELECT * FROM T".repeat(255)), "ok"),
    ];
    for (text, expected) in hostile {
        let shown: String = text.chars().take(40).collect();
        assert_eq!(on_a_small_stack(text), expected, "{shown}…");
    }
}

#[test]
fn a_chain_of_fifty_thousand_ands() {
    let text = format!("DELETE FROM T WHERE a{}", " AND a".repeat(50_000));
    assert_eq!(code(&text), "too-long");
    let statement = parse_within(&text, Limits { chars: text.len(), ..Limits::default() }).unwrap();
    let answer = resolve(&statement, &Ledger::template(), None).map(|answer| answer.len());
    assert_eq!(answer, Ok(2));
}

#[test]
fn unterminated_everything() {
    for (text, expected) in [
        ("SELECT '", "unterminated-string"),
        ("SELECT 'a''", "unterminated-string"),
        ("SELECT \"", "unterminated-name"),
        ("SELECT \"a\"\"", "unterminated-name"),
        ("SELECT /*", "unterminated-comment"),
        ("SELECT /*/", "unterminated-comment"),
        ("SELECT /* * /", "unterminated-comment"),
        ("INSERT INTO T `", "unterminated-ion"),
        ("INSERT INTO T `1", "unterminated-ion"),
        ("INSERT INTO T `\"", "unclosed-ion"),
        ("INSERT INTO T `'", "unclosed-ion"),
        ("INSERT INTO T `'''", "unclosed-ion"),
        ("INSERT INTO T `'''a''", "unclosed-ion"),
        ("INSERT INTO T `{{", "unclosed-ion"),
        ("INSERT INTO T `{{ aaaa }", "invalid-ion"),
        ("INSERT INTO T `/*", "unclosed-ion"),
        ("INSERT INTO T `//", "unterminated-ion"),
        ("INSERT INTO T `[", "unterminated-ion"),
        ("INSERT INTO T `{a", "invalid-ion"),
        ("INSERT INTO T `{a:", "unterminated-ion"),
        ("INSERT INTO T `a::", "unterminated-ion"),
        ("INSERT INTO T `\"\\u12\"`", "invalid-ion-escape"),
        ("INSERT INTO T `\"\\ud800\"`", "invalid-ion-escape"),
        ("INSERT INTO T `\"\\udc00\"`", "invalid-ion-escape"),
        ("INSERT INTO T `\"\\U00110000\"`", "invalid-ion-escape"),
        ("SELECT * FROM T\0", "invalid-character"),
        ("SELECT * FROM T\u{feff}", "invalid-character"),
        ("\u{feff}SELECT * FROM T", "invalid-character"),
        ("SELECT * FROM T --", "ok"),
        ("SELECT *\r\nFROM T\r", "ok"),
        ("SELECT *\rFROM T", "ok"),
        ("SELECT * -- a\r\nFROM T", "ok"),
        ("SELECT * -- a\n\rFROM T", "ok"),
        ("SELECT * -- a\rFROM T", "ambiguous-comment"),
    ] {
        assert_eq!(code(text), expected, "{text:?}");
    }
}

#[test]
fn every_prefix_and_every_wrong_byte_is_answered() {
    let texts = [
        "SELECT v.VIN, (SELECT o.PersonId FROM @v.Owners AS o) FROM Vehicle AS v BY id, history(Person, `2019T`) h WHERE v.\"Year\" IN (1, .5e3) AND x NOT LIKE 'a''b' -- c",
        "INSERT INTO Vehicle << {'a': `{b: \"c\\\"`\", d: '''e''' /* f */, g: {{ aGk= }}}`}, ? >>",
        "FROM Vehicle AS v, v.Owners AS o WHERE o.Id = 1 INSERT INTO v.Owners['a'][0] VALUE CAST(1 AS DECIMAL(1, 2)) AT 'k';",
        "CREATE TABLE V WITH (aws_tags = `{'a': 'b', c: \"d\"}`)",
        "EXEC REDACT_REVISION `{strandId: \"a\", sequenceNo: 1}`, '5PLf9SXwndd63lPaSIa0O6', ?",
    ];
    for text in texts {
        for (at, _) in text.char_indices() {
            let _ = code(&text[..at]);
            for wrong in
                ["\0", "'", "\"", "`", "(", ")", ";", "é", "\u{202e}", "--", "/*", "*/", "\\", "{{", "}}", "\r"]
            {
                let broken = format!("{}{wrong}{}", &text[..at], &text[at + 1..]);
                match parse(&broken) {
                    Ok(statement) => {
                        let ledger = Ledger::template();
                        if let Ok(answer) = resolve(&statement, &ledger, None) {
                            assert!(answer.iter().all(|one| broken.get(one.span.range()).is_some()), "{broken}");
                        }
                    }
                    Err(error) => {
                        assert!(broken.get(error.span().range()).is_some(), "{broken}");
                        assert!(!error.to_string().is_empty());
                        let _ = error.help();
                    }
                }
                script(&broken).for_each(|piece| {
                    assert_eq!(broken.get(piece.offset..piece.offset + piece.text.len()), Some(piece.text));
                });
            }
        }
    }
}

#[test]
fn a_script_goes_on_after_a_bad_statement() {
    let text = "SELECT * FROM A;\n-- ; a comment\nselct; ;;UPDATE B SET x = 'a;b';\nINSERT INTO C `{a: \"b`;c\"}`;DELETE FROM D /* ; */ ; 'open; SELECT * FROM E";
    let pieces: Vec<(&str, &'static str)> = script(text).map(|piece| (piece.text, code(piece.text))).collect();
    assert_eq!(
        pieces,
        [
            ("SELECT * FROM A", "ok"),
            ("selct", "unknown-statement"),
            ("UPDATE B SET x = 'a;b'", "ok"),
            ("INSERT INTO C `{a: \"b`;c\"}`", "ok"),
            ("DELETE FROM D", "ok"),
            ("'open; SELECT * FROM E", "unterminated-string"),
        ]
    );
    assert_eq!(script("").next(), None);
    assert_eq!(script(" ; -- only a comment\n;").next(), None);
    // A bad Ion literal does not swallow the statement behind it.
    let codes: Vec<_> = script("INSERT INTO A `{a: }`; DELETE FROM B").map(|piece| code(piece.text)).collect();
    assert_eq!(codes, ["invalid-ion", "ok"]);
}

#[test]
fn warnings_that_need_a_setting() {
    let statement = parse("SELECT * FROM Vehicle AS v, v.Owners AS o").unwrap();
    let ledger = Ledger::template();
    let answer = resolve(&statement, &ledger, None).unwrap();
    assert!(
        answer.warnings().iter().any(|warning| matches!(warning.kind(), WarningKind::AliasMayBeTable { name: "v" }))
    );
    assert_eq!(answer.len(), 3);
    let catalog =
        Catalog::from_ion("{tableId: \"Au1EiThbt8s0z9wM26REZN\", name: \"Vehicle\", status: \"ACTIVE\"}").unwrap();
    let answer = resolve(&statement, &ledger, Some(&catalog)).unwrap();
    assert!(answer.warnings().is_empty());
    assert_eq!(answer.len(), 2);
}

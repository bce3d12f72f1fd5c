//! Limits at and one past them, and hostile input: every answer comes, in linear time, without a panic or an overflow.

use partiql_iam::Requirement;
use partiql_iam::dynamodb;
use partiql_iam::iam::{
    MAX_MANAGED_POLICY_CHARACTERS, MAX_POLICY_BYTES, MAX_POLICY_DEPTH, MAX_POLICY_STATEMENTS, PolicyDocument,
    PolicyErrorKind,
};
use partiql_iam::parse;
use partiql_iam::qldb::catalog::{
    Catalog, CatalogErrorKind, MAX_CATALOG_BYTES, MAX_CATALOG_TABLES, MAX_TABLE_NAME_CHARS, Table, TableConflict,
    TableStatus,
};
use partiql_iam::qldb::resolve::{MAX_WARNINGS, WarningKind, resolve, resolve_with};
use partiql_iam::qldb::{Action, Ledger};
use partiql_iam::qldb::{DIALECT, MAX_STATEMENT_CHARS};
use partiql_iam::syntax::{
    DEFAULT_NESTING_LIMIT, Limits, MAX_CHARS, MAX_ION_NESTING, MAX_SCRIPT_BYTES, MAX_SCRIPT_STATEMENTS, MAX_SOURCES,
    MAX_TAG_KEY_CHARS, MAX_TAG_VALUE_CHARS, MAX_TAGS, SyntaxErrorKind, parse_within, script,
};
use partiql_iam::{LintContext, lint};

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
        let within = |nesting, text: &str| parse_within(text, &DIALECT, Limits { nesting, ..DIALECT.limits() }).is_ok();
        assert!(within(DEFAULT_NESTING_LIMIT + 1, &text), "{open}");
        assert!(within(2, &of(1)) && !within(1, &of(1)), "{open}");
    }
    let ion = |depth: usize| format!("INSERT INTO T `{}1{}`", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(code(&ion(MAX_ION_NESTING)), "ok");
    let text = ion(MAX_ION_NESTING + 1);
    let error = parse(&text).unwrap_err();
    assert_eq!((error.code(), error.span().text(&text)), ("ion-too-deep", "["));
    assert_eq!(error.to_string(), "the Ion literal is nested too deep");
}

#[test]
fn the_number_of_sources() {
    let of = |count: usize| format!("SELECT * FROM {}", vec!["T"; count].join(", "));
    assert_eq!(code(&of(MAX_SOURCES)), "ok");
    let text = of(MAX_SOURCES + 1);
    let error = parse(&text).unwrap_err();
    assert_eq!((error.code(), error.span().text(&text)), ("too-many-sources", "T"));
    assert_eq!(error.to_string(), "more than 256 sources");
    let literals = |count: usize| format!("SELECT * FROM {}", vec!["<< >>"; count].join(", "));
    assert_eq!(code(&literals(MAX_SOURCES)), "ok");
    assert_eq!(code(&literals(MAX_SOURCES + 1)), "too-many-sources");
    let inside = |count: usize| format!("SELECT * FROM << {} >> AS x", vec!["T"; count].join(", "));
    assert_eq!(code(&inside(MAX_SOURCES)), "ok");
    assert_eq!(code(&inside(MAX_SOURCES + 1)), "too-many-sources");
}

#[test]
fn the_number_of_names_outside_of_from() {
    let ledger = Ledger::template();
    let of = |count: usize| {
        let names: Vec<String> = (0..count).map(|index| format!("n{index}")).collect();
        format!("INSERT INTO T [{0}, {0}]", names.join(", ")).replace("T [", "T << ").replace(']', " >>")
    };
    let text = of(MAX_SOURCES);
    let statement = parse(&text).unwrap();
    assert_eq!(resolve(&statement, &ledger, None).unwrap().iter().count(), MAX_SOURCES + 2);
    let text = of(MAX_SOURCES + 1);
    let statement = parse(&text).unwrap();
    let error = resolve(&statement, &ledger, None).unwrap_err();
    assert_eq!((error.code(), error.span().text(&text)), ("too-many-names", "n256"));
    assert_eq!(error.to_string(), "more than 256 names are outside of FROM where they could be tables");
    assert!(error.help().unwrap().contains("single quotes"), "{}", error.help().unwrap());
    // Fields of aliases are no such names.
    let condition = vec!["t.a = u.b"; 1_000].join(" AND ");
    assert_eq!(code(&format!("SELECT * FROM T AS t JOIN U AS u ON {condition}")), "ok");
}

#[test]
fn nothing_overflows_a_small_stack() {
    let many = 30_000;
    let hostile = [
        ("(".repeat(many), "too-deep"),
        // Comments one after the other.
        (format!("SELECT 1 FROM T {}", "/**/ ".repeat(19_000)), "ok"),
        (format!("SELECT 1 FROM T {}", "--\n\t".repeat(24_000)), "ok"),
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
    let statement = parse_within(&text, &DIALECT, Limits { chars: text.len(), ..DIALECT.limits() }).unwrap();
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
    // A bad Ion literal does not swallow the statement after it.
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
        Catalog::parse("{tableId: \"Au1EiThbt8s0z9wM26REZN\", name: \"Vehicle\", status: \"ACTIVE\"}").unwrap();
    let answer = resolve(&statement, &ledger, Some(&catalog)).unwrap();
    assert!(answer.warnings().is_empty());
    assert_eq!(answer.len(), 2);
}

/// The statement's answer, with its warnings.
fn warnings(text: &str) -> (usize, Vec<String>) {
    let statement = parse(text).unwrap();
    let ledger = Ledger::template();
    let answer = resolve(&statement, &ledger, None).unwrap();
    (
        answer.len(),
        answer.warnings().iter().map(|warning| format!("{} {}", warning.code(), warning.span().start)).collect(),
    )
}

#[test]
fn the_number_of_warnings() {
    let of = |count: usize, last: &str| format!("SELECT * FROM T WHERE a IN ({}'b') {last}", "\"c\", ".repeat(count));
    let (_, most) = warnings(&of(MAX_WARNINGS, ""));
    assert_eq!(most.len(), MAX_WARNINGS);
    assert!(most.iter().all(|warning| warning.starts_with("double-quoted-string ")), "{most:?}");
    let text = of(MAX_WARNINGS + 1, "");
    let (_, more) = warnings(&text);
    assert_eq!(more[..MAX_WARNINGS], most);
    assert_eq!(more.len(), MAX_WARNINGS + 1);
    let statement = parse(&text).unwrap();
    let ledger = Ledger::template();
    let answer = resolve(&statement, &ledger, None).unwrap();
    let last = answer.warnings().last().unwrap();
    assert_eq!(*last.kind(), WarningKind::MoreWarnings { count: 1 });
    assert_eq!(last.to_string(), "more warnings are left out: 1; the requirements are complete");
    // Its place is that of the first that is left out.
    assert_eq!((last.span().text(&text), text[last.span().range().end..].matches("\"c\"").count()), ("\"c\"", 0));
    // No requirement is left out with them.
    let (count, many) = warnings(&of(15_000, "OR EXISTS (SELECT 1 FROM U) OR EXISTS (SELECT 2 FROM history(V))"));
    assert_eq!((count, many.len()), (4, MAX_WARNINGS + 1));
}

#[test]
fn the_length_of_names() {
    let catalog = |name: &str| Catalog::new(vec![table(0, name)]);
    let name = |chars| "a".repeat(chars);
    let of = |chars: usize| format!("SELECT * FROM {}", name(chars));
    let (fits, over) = (of(MAX_TABLE_NAME_CHARS), of(MAX_TABLE_NAME_CHARS + 1));
    let catalog = catalog(&name(MAX_TABLE_NAME_CHARS)).unwrap();
    let ledger = Ledger::template();
    assert_eq!(resolve(&parse(&fits).unwrap(), &ledger, Some(&catalog)).unwrap().len(), 2);
    for catalog in [Some(&catalog), None] {
        let statement = parse(&over).unwrap();
        let error = resolve(&statement, &ledger, catalog).unwrap_err();
        assert_eq!(error.to_string(), format!("no table can be named `{}`", name(MAX_TABLE_NAME_CHARS + 1)));
        assert_eq!(error.span().text(&over), name(MAX_TABLE_NAME_CHARS + 1));
        assert_eq!(
            error.help().unwrap(),
            "a table's name has 1 to 128 letters, digits and underscores, and begins with no digit"
        );
    }
}

#[test]
fn the_number_and_length_of_tags() {
    let of = |tags: &str| format!("CREATE TABLE V WITH (aws_tags = `{{{tags}}}`)");
    let many = |count: usize| of(&(0..count).map(|tag| format!("'k{tag}': 'v'")).collect::<Vec<_>>().join(", "));
    let key = |chars: usize| of(&format!("'{}': 'v'", "é".repeat(chars)));
    let value = |chars: usize| of(&format!("'k': '{}'", "é".repeat(chars)));
    let refused = |text: &str, message: &str, underlined: &str| {
        let error = parse(text).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.span().text(text)), (message, underlined));
        assert_eq!(error.code(), "invalid-tags");
    };
    assert_eq!(code(&many(MAX_TAGS)), "ok");
    refused(&many(MAX_TAGS + 1), "a table has at most 50 tags", "'k50'");
    assert_eq!(code(&key(MAX_TAG_KEY_CHARS)), "ok");
    let long = format!("'{}'", "é".repeat(MAX_TAG_KEY_CHARS + 1));
    refused(&key(MAX_TAG_KEY_CHARS + 1), "the key of a tag has 1 to 128 characters", &long);
    assert_eq!(code(&value(MAX_TAG_VALUE_CHARS)), "ok");
    let long = format!("'{}'", "é".repeat(MAX_TAG_VALUE_CHARS + 1));
    refused(&value(MAX_TAG_VALUE_CHARS + 1), "the value of a tag has at most 256 characters", &long);
}

#[test]
fn limits_that_are_raised() {
    let of = |chars: usize| format!("INSERT INTO T '{}'", "é".repeat(chars - "INSERT INTO T ''".len()));
    let limits = Limits { chars: usize::MAX, nesting: u8::MAX };
    assert!(parse_within(&of(MAX_CHARS), &DIALECT, limits).is_ok());
    let error = parse_within(&of(MAX_CHARS + 1), &DIALECT, limits).unwrap_err().to_string();
    assert_eq!(error, "the statement has 524288 characters, more than the limit of 524287");
    let deep = |depth: usize| format!("SELECT {}1{} FROM T", "(".repeat(depth), ")".repeat(depth));
    assert!(parse_within(&deep(usize::from(u8::MAX) - 1), &DIALECT, limits).is_ok());
    let text = deep(usize::from(u8::MAX));
    let error = parse_within(&text, &DIALECT, limits).unwrap_err();
    assert_eq!((error.to_string().as_str(), error.span().text(&text)), ("nested deeper than 255 levels", "("));
}

fn table(number: usize, name: &str) -> Table {
    let id = format!("{number:0>22}").parse().unwrap();
    Table { id, name: name.to_owned(), status: TableStatus::Active, tags: None, indexes: Vec::new() }
}

#[test]
fn the_size_of_a_catalog() {
    let tables = |count: usize| (0..count).map(|number| table(number, &format!("t{number}"))).collect::<Vec<_>>();
    assert_eq!(Catalog::new(tables(MAX_CATALOG_TABLES)).unwrap().tables().len(), MAX_CATALOG_TABLES);
    assert_eq!(Catalog::new(tables(MAX_CATALOG_TABLES + 1)).unwrap_err(), TableConflict::TooMany);

    let row = |number: usize| format!("{{tableId: \"{number:0>22}\", name: \"t{number}\", status: \"INACTIVE\"}}\n");
    let text: String = (0..=MAX_CATALOG_TABLES).map(row).collect();
    let last = row(MAX_CATALOG_TABLES);
    assert_eq!(Catalog::parse(&text[..text.len() - last.len()]).unwrap().tables().len(), MAX_CATALOG_TABLES);
    let error = Catalog::parse(&text).unwrap_err();
    assert_eq!(error.kind(), CatalogErrorKind::TooManyTables);
    assert_eq!(error.to_string(), "row 50001: the catalog has more than 50000 tables");
    assert_eq!((error.span().start as usize, error.span().text(&text)), (text.len() - last.len(), "{"));
    assert_eq!(error.help().unwrap(), "leave out the tables of other ledgers");

    let long = |bytes: usize| format!("{last}{}", " ".repeat(bytes - last.len()));
    assert!(Catalog::parse(&long(MAX_CATALOG_BYTES)).is_ok());
    let error = Catalog::parse(&long(MAX_CATALOG_BYTES + 1)).unwrap_err();
    assert_eq!(error.kind(), CatalogErrorKind::TooLong);
    assert_eq!(error.to_string(), "the catalog is longer than 67108864 bytes");

    let deep = |depth: usize| {
        let value = format!("{}1{}", "[".repeat(depth - 1), "]".repeat(depth - 1));
        last.replace("status", &format!("indexes: {value}, status"))
    };
    assert!(Catalog::parse(&deep(MAX_ION_NESTING)).is_ok());
    let error = Catalog::parse(&deep(MAX_ION_NESTING + 1)).unwrap_err();
    assert_eq!(error.to_string(), "row 1: expected less nesting, found `[`");
}

#[test]
fn the_size_of_a_policy() {
    const STATEMENT: &str = r#"{"Effect":"Allow","Action":"qldb:SendCommand","Resource":"*"}"#;
    let of = |count: usize| format!(r#"{{"Statement":[{}]}}"#, vec![STATEMENT; count].join(","));
    assert!(PolicyDocument::parse(&of(MAX_POLICY_STATEMENTS)).is_ok());
    let text = of(MAX_POLICY_STATEMENTS + 1);
    let error = PolicyDocument::parse(&text).unwrap_err();
    assert_eq!(*error.kind(), PolicyErrorKind::TooManyStatements);
    assert_eq!(error.to_string(), "the policy has more than 20000 statements");
    assert_eq!((error.path(), error.span().end as usize), ("$.Statement", text.len() - 2));
    assert_eq!(error.help().unwrap(), "IAM takes policies of up to 10,240 characters; split this one");

    let long = |bytes: usize| format!("{}{}", of(1), " ".repeat(bytes - of(1).len()));
    assert!(PolicyDocument::parse(&long(MAX_POLICY_BYTES)).is_ok());
    let error = PolicyDocument::parse(&long(MAX_POLICY_BYTES + 1)).unwrap_err();
    assert_eq!(error.to_string(), "the policy is longer than 16777216 bytes");

    let deep = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let error = |depth| PolicyDocument::parse(&deep(depth)).unwrap_err().to_string();
    assert_eq!(error(MAX_POLICY_DEPTH), "found an array where an object should be");
    assert_eq!(error(MAX_POLICY_DEPTH + 1), "the policy nests deeper than 16 levels");
}

/// Names at the bottom of many blocks, each with aliases of its own: a name is compared with those of the blocks around it once, not
/// with all of them in each block.
#[test]
fn many_names_under_many_aliases() {
    let mut text = format!("SELECT {} FROM << >> AS x", vec!["a"; 20_000].join(","));
    for level in 0..60 {
        let sources =
            (0..4).map(|source| format!("<< >> AS b{level}x{source} AT c{level}x{source} BY d{level}x{source}"));
        text = format!("SELECT ({text}) FROM {}", sources.collect::<Vec<_>>().join(", "));
    }
    assert_eq!(on_a_small_stack(text.clone()), "ok");
    let (count, warnings) = warnings(&text);
    assert_eq!((count, warnings.len()), (1, MAX_WARNINGS + 1));
}

/// Parameters are numbered once for all calls of `history`: each call has the table of its own parameter.
#[test]
fn many_parameters_before_many_histories() {
    let (before, calls) = (40_000, 250);
    let id = |call: usize| format!("{call:0>22}").parse().unwrap();
    let text = format!("SELECT {} FROM {}", vec!["?"; before].join(","), vec!["((history(?)))"; calls].join(", "));
    let mut values = vec![None; before];
    values.extend((0..calls).map(|call| Some(id(call))));
    let statement = parse(&text).unwrap();
    let ledger = Ledger::template();
    let answer = resolve_with(&statement, &ledger, None, &values).unwrap();
    let found: Vec<_> = answer.iter().skip(1).map(|one| (one.action(), one.resource.first())).collect();
    let ids: Vec<String> = (0..calls).map(|call| id(call).to_string()).collect();
    let wanted = |id| (Action::PartiQLHistoryFunction.row(), Some(id));
    assert_eq!(found, ids.iter().map(String::as_str).map(wanted).collect::<Vec<_>>());
    // One value less, and the last call has no table.
    let error = resolve_with(&statement, &ledger, None, &values[..before + calls - 1]).unwrap_err();
    let last = text.rfind('?').unwrap();
    assert_eq!((error.code(), error.span().range()), ("parameter-is-no-table", last..last + 1));
}

/// Operations of a change look the names of its sources up.
#[test]
fn many_operations_on_many_sources() {
    let fields: String = (0..250).flat_map(|field| [format!(", p.x{field} AS a{field}")]).collect();
    let wholes: String = (0..250).flat_map(|whole| [format!(", @p AS a{whole}")]).collect();
    let actions = |text: &str| {
        let statement = parse(text).unwrap();
        let ledger = Ledger::template();
        let answer = resolve(&statement, &ledger, None).unwrap();
        let actions =
            answer.iter().filter(|one| one.span.text(text) == "T").map(Requirement::action).collect::<Vec<_>>();
        let warned = answer.warnings().iter().map(|one| format!("{} {}", one.code(), one.span().text(text))).collect();
        (actions, warned)
    };
    let count = |warnings: &Vec<String>, wanted: &str| warnings.iter().filter(|one| *one == wanted).count();
    let removes = "REMOVE b ".repeat(10_000);
    let (found, warned) = actions(&format!("FROM T AS p{fields} {removes}"));
    assert_eq!((found, count(&warned, "ambiguous-remove b")), (vec![Action::PartiQLUpdate.row()], 0));
    let (found, _) = actions(&format!("FROM T AS p{fields} {removes} REMOVE p"));
    assert_eq!(found, [Action::PartiQLDelete, Action::PartiQLUpdate]);
    // The last source of many, in any case, can be the document; a source without a name is called by its place.
    for (sources, last) in [(&wholes, "A249"), (&fields, "P"), (&format!("{wholes}, @p[*]"), "_252")] {
        let (found, _) = actions(&format!("FROM T AS p{sources} {removes} REMOVE {last}"));
        assert_eq!(found, [Action::PartiQLDelete, Action::PartiQLUpdate], "{last}");
    }
    let (found, _) = actions(&format!("FROM T AS p{wholes} {removes} REMOVE _252"));
    assert_eq!(found, [Action::PartiQLUpdate]);
    let sets = vec!["b.c = 1"; 10_000].join(", ");
    let (found, _) = actions(&format!("FROM T AS p{fields} SET {sets}"));
    assert_eq!(found, [Action::PartiQLUpdate]);
}

/// Names at the bottom of many blocks, with a few aliases that they can't see.
#[test]
fn many_names_under_many_blocks() {
    let aside = ["(SELECT 1 FROM [] AS a)"; 4].join(", ");
    let open = "(SELECT 1 FROM [] WHERE 1 IN ".repeat(60);
    let names = vec!["a"; 20_000].join(", ");
    let text = format!("SELECT [{aside}] FROM [] WHERE 1 IN {open}[{names}]{}", ")".repeat(60));
    let statement = parse(&text).unwrap();
    let ledger = Ledger::template();
    let answer = resolve(&statement, &ledger, None).unwrap();
    assert_eq!(answer.len(), 1);
    assert_eq!(*answer.warnings().last().unwrap().kind(), WarningKind::MoreWarnings { count: 20_000 - MAX_WARNINGS });
}

/// A lint of a long policy looks ledgers, actions and accounts up.
#[test]
fn lints_of_long_policies() {
    let quoted = |count: usize, text: &dyn Fn(usize) -> String| {
        (0..count).map(|number| format!("\"{}\"", text(number))).collect::<Vec<_>>().join(",")
    };
    let statement = |actions: &str, resources: &str| {
        format!(r#"{{"Effect":"Allow","Action":[{actions}],"Resource":[{resources}]}}"#)
    };
    let policy =
        |statements: &[String]| format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
    let codes = |text: &str, wanted: &str| {
        let findings = lint(text, LintContext::default()).unwrap();
        findings
            .into_iter()
            .filter(|finding| finding.lint.code() == wanted)
            .map(|finding| finding.subject)
            .collect::<Vec<_>>()
    };
    let ledger = |number: usize| format!("arn:aws:qldb:us-east-1:123456789012:ledger/l{number}");
    let table = |number: usize| format!("{}/table/*", ledger(number));
    let sends = |count: usize| statement("\"qldb:SendCommand\"", &quoted(count, &ledger));
    let changes = statement("\"qldb:PartiQLSelect\",\"qldb:PartiQLUpdate\"", &quoted(2_000, &table));
    let text = policy(&[sends(2_000), changes.clone()]);
    assert_eq!(codes(&text, "only-send-command"), Vec::<String>::new());
    assert_eq!(codes(&text, "change-without-select"), Vec::<String>::new());
    let text = policy(&[sends(2_001), changes]);
    let alone = format!("`qldb:SendCommand` on `{}` without PartiQL actions", ledger(2_000));
    assert_eq!(codes(&text, "only-send-command"), [alone]);
    let wild = statement(&quoted(5_000, &|_| "qldb:P*".to_owned()), &quoted(1, &table));
    assert_eq!(codes(&policy(&[wild]), "wildcard-action"), vec!["`qldb:P*`"; 5_000]);
}

/// Lints of DynamoDB's policies ask what all statements cover once, not for each.
#[test]
fn lints_of_long_policies_for_dynamodb() {
    let table = |number: usize| format!("arn:aws:dynamodb:us-east-1:123456789012:table/t{number:04}");
    let statement = |effect: &str, actions: &str, resource: &str, condition: &str| {
        format!(r#"{{"Effect":"{effect}","Action":[{actions}],"Resource":"{resource}","Condition":{{{condition}}}}}"#)
    };
    let keys = r#""ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"a","dynamodb:Attributes":"a"}"#;
    let statements: Vec<String> = (0..300)
        .flat_map(|number| {
            let table = table(number);
            [
                statement("Allow", r#""dynamodb:PartiQL*","dynamodb:GetItem""#, &table, keys),
                statement("Deny", r#""dynamodb:PutItem","dynamodb:Scan""#, &table, ""),
                statement("Allow", r#""dynamodb:Query""#, &format!("{table}/*"), ""),
                statement("Allow", r#""dynamodb:Query""#, &format!("{table}/index/a"), ""),
            ]
        })
        .collect();
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
    let findings = lint(&text, LintContext::default()).unwrap();
    let count = |code: &str| findings.iter().filter(|finding| finding.lint.code() == code).count();
    assert_eq!(count("leading-keys-scan"), 300);
    assert_eq!(count("attributes-without-select"), 300);
    assert_eq!(count("index-not-covered"), 300);
    assert_eq!(count("partiql-wildcard"), 300);
    assert_eq!(count("around-by-partiql"), 600);
}

/// The table of `docs/limits.md` has every limit with its value.
#[test]
fn the_limits_are_documented() {
    let documented = include_str!("../../docs/limits.md");
    let limits = [
        ("qldb::MAX_STATEMENT_CHARS", MAX_STATEMENT_CHARS),
        ("syntax::MAX_CHARS", MAX_CHARS),
        ("syntax::DEFAULT_NESTING_LIMIT", usize::from(DEFAULT_NESTING_LIMIT)),
        ("syntax::MAX_ION_NESTING", MAX_ION_NESTING),
        ("syntax::MAX_SOURCES", MAX_SOURCES),
        ("syntax::MAX_TAGS", MAX_TAGS),
        ("syntax::MAX_TAG_KEY_CHARS", MAX_TAG_KEY_CHARS),
        ("syntax::MAX_TAG_VALUE_CHARS", MAX_TAG_VALUE_CHARS),
        ("syntax::MAX_SCRIPT_BYTES", MAX_SCRIPT_BYTES),
        ("syntax::MAX_SCRIPT_STATEMENTS", MAX_SCRIPT_STATEMENTS),
        ("qldb::resolve::MAX_WARNINGS", MAX_WARNINGS),
        ("qldb::catalog::MAX_TABLE_NAME_CHARS", MAX_TABLE_NAME_CHARS),
        ("qldb::catalog::MAX_CATALOG_BYTES", MAX_CATALOG_BYTES),
        ("qldb::catalog::MAX_CATALOG_TABLES", MAX_CATALOG_TABLES),
        ("iam::MAX_POLICY_BYTES", MAX_POLICY_BYTES),
        ("iam::MAX_POLICY_DEPTH", MAX_POLICY_DEPTH),
        ("iam::MAX_POLICY_STATEMENTS", MAX_POLICY_STATEMENTS),
        ("iam::MAX_MANAGED_POLICY_CHARACTERS", MAX_MANAGED_POLICY_CHARACTERS),
        ("dynamodb::MAX_STATEMENT_CHARS", dynamodb::MAX_STATEMENT_CHARS),
        ("dynamodb::MAX_NAME_CHARS", dynamodb::MAX_NAME_CHARS),
        ("dynamodb::MAX_KEY_ATTRIBUTES", dynamodb::MAX_KEY_ATTRIBUTES),
        ("dynamodb::MAX_SCHEMA_BYTES", dynamodb::MAX_SCHEMA_BYTES),
        ("dynamodb::MAX_SCHEMA_TABLES", dynamodb::MAX_SCHEMA_TABLES),
        ("dynamodb::MAX_VALUE_BYTES", dynamodb::MAX_VALUE_BYTES),
        ("dynamodb::MAX_VALUE_NESTING", dynamodb::MAX_VALUE_NESTING),
        ("dynamodb::MAX_REQUEST_BYTES", dynamodb::MAX_REQUEST_BYTES),
        ("dynamodb::MAX_BATCH_STATEMENTS", dynamodb::MAX_BATCH_STATEMENTS),
        ("dynamodb::MAX_TRANSACTION_STATEMENTS", dynamodb::MAX_TRANSACTION_STATEMENTS),
    ];
    let rows: Vec<&str> = documented.lines().filter(|line| line.starts_with("| `")).collect();
    for (name, value) in limits {
        let row = rows.iter().find(|row| row.starts_with(&format!("| `{name}` |"))).unwrap_or_else(|| panic!("{name}"));
        let written: String = row.split(" | ").nth(1).unwrap().chars().filter(char::is_ascii_digit).collect();
        assert_eq!(written, value.to_string(), "{name}");
    }
    assert_eq!(rows.len(), limits.len());
}

/// The help for SQL's list of columns shows documents, each with all names: it must not grow with rows times names.
#[test]
fn the_help_of_a_list_of_columns_is_short() {
    let rows = "(1),".repeat(10_000);
    let error = parse(&format!("INSERT INTO T ({}) VALUES {}(1)", "a".repeat(50_000), rows)).unwrap_err();
    assert_eq!(error.help().unwrap(), "QLDB inserts documents, such as `INSERT INTO T {'field': 'value'}`");
    let error = parse(&format!("INSERT INTO T (a) VALUES {rows}(1)")).unwrap_err();
    assert_eq!(error.help().unwrap(), "QLDB inserts documents: `INSERT INTO T {'a': ?}`");
}

#[test]
fn the_help_for_a_command_of_the_shell_is_short() {
    let blanks = " ".repeat(50_000);
    let error = parse(&format!("start{blanks}transaction")).unwrap_err();
    let help = "`start transaction` is a command of the QLDB shell, not a statement: leave it out; transactions need `qldb:SendCommand` alone";
    assert_eq!(error.help().unwrap(), help);
    let error = parse(&format!("qldb{blanks}> SELECT * FROM T")).unwrap_err();
    assert!(error.help().unwrap().len() < 100);
}

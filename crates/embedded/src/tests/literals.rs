//! Literals of each language.

use super::*;

#[test]
fn escapes_of_every_language() {
    use Language::{CSharp, Go, Java, JavaScript, Kotlin, Python, Rust};
    let known: [(Language, &str, &str); 29] = [
        (Python, r"\x41\u00e9\U0001F600\101\'", "Aé😀A'"),
        (Python, "a\\\nb", "ab"),
        (Java, r"\101\477\u0041\uu0041\s", "A'7AA "),
        (JavaScript, r"\x41\u{1F600}\uD83D\uDE00\0\'\`", "A😀😀\0'`"),
        (JavaScript, "a\\\r\nb", "ab"),
        (Go, r"\101\x41\u00e9\U0001F600", "AAé😀"),
        (CSharp, r"\x41g\x1F600\u0041\U0001F600\e\0", "Ag\u{1F60}0A😀\u{1B}\0"),
        (CSharp, r"\uD83D\uDE00", "😀"),
        (Rust, "\\x41\\u{1F_600}\\\n    b", "A😀b"),
        (Rust, "a\nb", "a\nb"),
        (Rust, "a\r\nb", "a\nb"),
        (Kotlin, r"\u0041\$x\'", "A$x'"),
        (Kotlin, "5 $ 6", "5 $ 6"),
        (Python, r"\\n", "\\n"),
        (Java, r"\\n", "\\n"),
        (JavaScript, r"\\n", "\\n"),
        (Go, r"\\n", "\\n"),
        (CSharp, r"\\n", "\\n"),
        (Rust, r"\\n", "\\n"),
        (Kotlin, r"\\n", "\\n"),
        (Python, "\\\"", "\""),
        (Java, "\\\"", "\""),
        (JavaScript, "\\\"", "\""),
        (Go, "\\\"", "\""),
        (CSharp, "\\\"", "\""),
        (Rust, "\\\"", "\""),
        (Kotlin, "\\\"", "\""),
        (Python, r"\t\n\r", "\t\n\r"),
        (Kotlin, r"\t\n\r\b", "\t\n\r\u{8}"),
    ];
    for (language, escaped, decoded) in known {
        let found = statements(language, &format!("txn.execute(\"SELECT '{escaped}' FROM a\")"));
        assert_eq!(found, [format!("SELECT '{decoded}' FROM a")], "{language:?} {escaped}");
    }
    let unknown: [(Language, &str); 25] = [
        (Python, r"\d"),
        (Python, r"\N{BULLET}"),
        (Python, r"\x4"),
        (Python, r"\ud800"),
        (Python, r"\x+1"),
        (Java, r"\x41"),
        (Java, r"\u0022"),
        (Java, r"\u{41}"),
        (Java, r"\a"),
        (JavaScript, r"\d"),
        (JavaScript, r"\01"),
        (JavaScript, r"\1"),
        (JavaScript, r"\uD83D"),
        (JavaScript, r"\u{110000}"),
        (Go, r"\'"),
        (Go, r"\xff"),
        (Go, r"\1"),
        (Go, r"\0"),
        (CSharp, r"\1"),
        (CSharp, r"\x"),
        (CSharp, r"\U00110000"),
        (Rust, r"\x80"),
        (Rust, r"\a"),
        (Kotlin, r"\0"),
        (Kotlin, r"\x41"),
    ];
    for (language, escaped) in unknown {
        let found = statements(
            language,
            &format!("txn.execute(\"SELECT '{escaped}' FROM a\")\ntxn.execute(\"SELECT 1 FROM b\")"),
        );
        assert_eq!(found, ["SELECT 1 FROM b"], "{language:?} {escaped}");
    }
}

#[test]
fn long_literals() {
    assert_found!(Python, "txn.execute(r'SELECT \\d FROM a')", ["SELECT \\d FROM a"]);
    assert_found!(Python, "txn.execute(r'SELECT \\' FROM a')", ["SELECT \\' FROM a"]);
    assert_found!(Python, "txn.execute('''SELECT 'x'\n  FROM a''')", ["SELECT 'x'\n  FROM a"]);
    assert_found!(Python, "txn.execute(('SELECT * '  # all\n  \"FROM a\"))", ["SELECT * FROM a"]);
    assert_found!(Python, "txn.execute(b'SELECT * FROM a'); txn.execute('SELECT * FROM a' f' WHERE {x}')", []);
    assert_found!(
        Java,
        "txn.execute(\"\"\"\n      SELECT *   \n        FROM a\\\n       \\\"\"\"\n      \"\"\", x);",
        ["SELECT *\n  FROM a \"\"\"\n"]
    );
    assert_found!(Java, "txn.execute(\"\"\"SELECT * FROM a\"\"\")", []);
    assert_found!(JavaScript, "txn.execute(`SELECT \\`\n FROM \\${a} $b`)", ["SELECT `\n FROM ${a} $b"]);
    assert_found!(JavaScript, "txn.execute(sql`SELECT * FROM a`)", []);
    assert_found!(Go, "txn.Execute(`SELECT \\n\r\nFROM a`)", ["SELECT \\n\nFROM a"]);
    assert_found!(CSharp, "txn.Execute(@\"SELECT \"\"x\"\" \\ FROM a\")", ["SELECT \"x\" \\ FROM a"]);
    assert_found!(CSharp, "txn.Execute(\"\"\"SELECT \"x\" FROM a\"\"\")", ["SELECT \"x\" FROM a"]);
    assert_found!(
        CSharp,
        "txn.Execute(\"\"\"\"\n    SELECT \"\"\"\n\n      FROM a\n    \"\"\"\")",
        ["SELECT \"\"\"\n\n  FROM a"]
    );
    assert_found!(CSharp, "txn.Execute(\"\"\"\n   SELECT *\n  FROM a\n    \"\"\")", []);
    assert_found!(Rust, "tx.execute_statement(r#\"SELECT \"x\" \\ FROM a\"#)", ["SELECT \"x\" \\ FROM a"]);
    assert_found!(Rust, "tx.execute_statement(\"SELECT * FROM a\".to_string())", ["SELECT * FROM a"]);
    assert_found!(Kotlin, "txn.execute(\"\"\"SELECT \\n \"x\" FROM a\"\"\")", ["SELECT \\n \"x\" FROM a"]);
    assert_found!(Kotlin, "txn.execute(\"\"\"SELECT 1 FROM \"a\"\"\"\")", ["SELECT 1 FROM \"a\""]);
    assert_found!(
        Kotlin,
        "txn.execute(\"\"\"\n    SELECT *\n      FROM a\n\n    \"\"\".trimIndent(), x)",
        ["SELECT *\n  FROM a\n"]
    );
    assert_found!(Kotlin, "txn.execute(\"\"\"\n  |SELECT * FROM a\"\"\".trimMargin())", []);
}

#[test]
fn what_looks_like_a_literal_misleads_nobody() {
    let found = "txn.execute(\"SELECT 1 FROM a\")";
    for (language, before) in [
        (Language::Python, "# don't txn.execute('SELECT 2 FROM b')"),
        (Language::Python, "x = 'unterminated"),
        (Language::Python, "'''doc\ntxn.execute(\"SELECT 2 FROM b\")\n'''"),
        (Language::Java, "/* don't \" */ char c = '\"'; char d = '\\'';"),
        (Language::JavaScript, "const r = /[\"'/]\\/\"/g; const y = a / b / \"c\".length;"),
        (Language::JavaScript, "return /don't/.test(x)"),
        (Language::JavaScript, "<p>don't</p>"),
        (Language::Go, "r := '\"' // don't \""),
        (Language::CSharp, "#region don't \"\nvar c = '\"'; var @class = 1;"),
        (Language::Rust, "fn f<'a>(x: &'a str) -> char { '\"' } /* a /* \" */ \" */ // don't"),
        (Language::Rust, "let r#type = '\\'';"),
        (Language::Kotlin, "/* a /* \" */ \" */ val c = '\"'"),
    ] {
        assert_eq!(statements(language, &format!("{before}\n{found}")), ["SELECT 1 FROM a"], "{before}");
    }
}

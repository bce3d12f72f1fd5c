#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod anywhere;
mod beside;
mod changes;
mod command;
mod computed;
mod hidden;
mod holes;
mod lists;
mod literals;
mod markup;
mod mentions;
mod other_name;
mod passed;
mod php;
mod plain;
mod reached;
mod reassigned;
mod requests;
mod slashes;
mod spelled;
mod transaction;
mod unclosed;
mod unseen;
mod values;
mod variables;

use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use partiql_iam::Span;
use partiql_iam::dynamodb::{Operation, Value};

/// A piece of code after a line that mentions these services.
fn mentioning(services: &str, language: Language, code: &str) -> String {
    let comment = if language == Language::Python { "#" } else { "//" };
    format!("{comment} {services}\n{code}")
}

/// What is found in a piece of code after a line that mentions these services, a line each.
fn found_in(services: &str, language: Language, code: &str) -> Vec<String> {
    let source = mentioning(services, language, code);
    shown(&source, &scan(language, &source))
}

/// Finds the statements of a piece of code in a file that imports a QLDB driver.
fn statements(language: Language, code: &str) -> Vec<String> {
    let source = mentioning("qldb", language, code);
    let found = scan(language, &source);
    check(&source, &found);
    found.statements.iter().map(|statement| statement.content.text().to_owned()).collect()
}

fn dynamic(language: Language, code: &str) -> usize {
    scan(language, &format!("// qldb\n{code}")).dynamic.len()
}

/// Every place of a statement has a place in its literals, and every copied one has the same text there.
fn check(source: &str, found: &Found) {
    for Embedded { range, content, holes: _, sent: _, member: _ } in &found.statements {
        let mut before = range.start;
        for (at, c) in content.text().char_indices() {
            let (start, end) = (u32::try_from(at).unwrap(), u32::try_from(at + c.len_utf8()).unwrap());
            let host = content.host(Span::new(start, end));
            assert!(range.start < host.start && host.end < range.end, "{c:?} at {host:?} is not in {range:?}");
            assert!(before <= host.start && host.start < host.end, "{c:?} at {host:?} is not after {before}");
            let text = host.text(source);
            assert!(
                text == c.to_string() || text.starts_with('\\') || text == format!("{c}{c}") || "\n?".contains(c),
                "{c:?} is {text:?}"
            );
            assert_eq!(content.offset(host.start), Some(start));
            before = host.start;
        }
    }
}

macro_rules! assert_found {
    ($language:ident, $code:expr, [$($statement:expr),* $(,)?]) => {
        assert_eq!(statements(Language::$language, $code), [$($statement),*] as [&str; _], "{}", $code)
    };
}
use assert_found;

/// The sources of a folder.
fn sources(folder: &str) -> Vec<(PathBuf, Language, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sources").join(folder);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let source = |path: PathBuf| {
        let language = match path.extension()?.to_str()? {
            "py" => Language::Python,
            "java" => Language::Java,
            "js" | "ts" => Language::JavaScript,
            "go" => Language::Go,
            "cs" => Language::CSharp,
            "rs" => Language::Rust,
            "kt" => Language::Kotlin,
            "php" => Language::Php,
            _ => return None,
        };
        let source = fs::read_to_string(&path).unwrap();
        Some((path, language, source))
    };
    files.into_iter().filter_map(source).collect()
}

/// Such as `S("Acme"), N(5)`.
fn shown_values(values: &[Value]) -> String {
    let value = |value: &Value| match value {
        Value::String(text) => format!("S({text:?})"),
        Value::Number(number) => format!("N({})", number.text()),
        Value::Bool(value) => format!("BOOL({value})"),
        Value::Null => "NULL".to_owned(),
        other => panic!("{other:?}"),
    };
    values.iter().map(value).collect::<Vec<_>>().join(", ")
}

/// What is found in a source, a line each.
fn shown(source: &str, found: &Found) -> Vec<String> {
    let line = |span: Span| 1 + source[..span.start as usize].matches('\n').count();
    let statement = |one: &Embedded| {
        let text = one.content.text().escape_debug();
        let sent = match &one.sent {
            Sent::Qldb => String::new(),
            Sent::DynamoDb(Request { operation, values }) => {
                let values = values.as_ref().map(|values| format!(" with {}", shown_values(values)));
                let values = values.unwrap_or_default();
                let operation = operation.map_or("some operation", Operation::name);
                format!("{operation}{values}: ")
            }
        };
        let holes: Vec<&str> = one.holes.iter().map(|hole| hole.text(source)).collect();
        let holes = if holes.is_empty() { String::new() } else { format!("; put in: {}", holes.join(", ")) };
        (one.range.start, format!("{}: {sent}{text}{holes}", line(one.range)))
    };
    let dynamic = |Dynamic { range, why }: &Dynamic| {
        let why = match why {
            Why::Joined => " whole".to_owned(),
            Why::Hole(hole) => format!(", put in: {}", hole.text(source)),
            Why::Elsewhere => format!(": {}", range.text(source)),
            Why::Operation => " operation".to_owned(),
            Why::Wrapper => " function".to_owned(),
            Why::Within => format!(" within: {}", range.text(source)),
            Why::Reference => format!(" name: {}", range.text(source)),
            Why::CommandLine => format!(" CLI: {}", range.text(source)),
            Why::Markup => format!(", of JSX: {}", range.text(source)),
            Why::Spelled => format!(", spelled: {}", range.text(source)),
            Why::Unclosed => format!(", not closed: {}", range.text(source)),
        };
        (range.start, format!("{}: unknown{why}", line(*range)))
    };
    let mut all: Vec<_> = found.statements.iter().map(statement).chain(found.dynamic.iter().map(dynamic)).collect();
    all.sort();
    all.into_iter().map(|(_, line)| line).collect()
}

#[test]
fn sources_of_every_language() {
    let mut count = 0;
    for (path, language, source) in sources("").into_iter().chain(sources("dynamodb")) {
        let found = scan(language, &source);
        check(&source, &found);
        // The last comment of a file lists what is to be found in it.
        let expected = source.split_once("EXPECTED").unwrap().1;
        let lines: Vec<&str> =
            expected.lines().filter_map(|line| line.trim_start_matches(['#', '/', ' ']).strip_prefix("| ")).collect();
        assert_eq!(shown(&source, &found), lines, "{}", path.display());
        count += 1;
    }
    assert_eq!(count, 17);
}

#[test]
fn a_file_that_does_not_mention_qldb_has_none() {
    let source = "cursor.execute('SELECT * FROM people')";
    assert_eq!(scan(Language::Python, source), Found::default());
    assert_eq!(scan(Language::Python, &format!("import psycopg\ntxn.{source}")), Found::default());
}

#[test]
fn calls_of_other_libraries_are_left_out() {
    for call in [
        "cursor.execute('SELECT 1 FROM a')",
        "self._conn.execute('SELECT 1 FROM a')",
        "conn.cursor().execute('SELECT 1 FROM a')",
        "txn.executemany('INSERT INTO a VALUES (?)', rows)",
        "executor.submit('SELECT 1 FROM a')",
        "print('SELECT 1 FROM a')",
        "def execute(statement='SELECT 1 FROM a'): pass",
    ] {
        assert_found!(Python, call, []);
    }
    assert_found!(Java, "statement.executeQuery(\"SELECT 1 FROM a\"); statement.executeUpdate(\"DELETE FROM a\");", []);
    assert_found!(CSharp, "connection.Query<Person>(\"SELECT 1 FROM a\");", []);
    assert_found!(CSharp, "command.ExecuteNonQuery(\"DELETE FROM a\");", []);
}

#[test]
fn only_what_begins_like_a_statement_counts() {
    for text in [
        "update",
        "from here",
        "  SELECT * FROM a",
        "-- all\\nSELECT * FROM a",
        "/* x */ delete from a",
        "EXEC REDACT_REVISION ?",
    ] {
        let code = format!("txn.execute(\"{text}\")");
        let expected = usize::from(text != "update");
        assert_eq!(statements(Language::JavaScript, &code).len(), expected, "{text}");
    }
    for text in [
        "selection",
        "I SELECT * FROM a",
        "CREATE LEDGER a",
        "INSERT a",
        "DROP",
        "undropped table",
        "",
        "-- SELECT * FROM a",
    ] {
        assert_found!(JavaScript, &format!("txn.execute(\"{text}\")"), []);
    }
}

#[test]
fn what_is_put_together_at_run_time_is_said_to_be() {
    for (language, code) in [
        (Language::JavaScript, "txn.execute(`SELECT * FROM ${table} WHERE ${`${\"x\"}`}`)"),
        (Language::JavaScript, "txn.execute('SELECT * FROM ' + table)"),
        (Language::JavaScript, "txn.execute('SELECT * FROM ' + table + ' WHERE x')"),
        (Language::JavaScript, "txn.execute('SELECT * FROM $'.replace('$', table))"),
        (Language::CSharp, "txn.Execute($\"SELECT * FROM {table} WHERE {{}} {x[\"}\"]}\")"),
        (Language::CSharp, "txn.Execute($@\"SELECT * FROM {table}\")"),
        (Language::CSharp, "txn.Execute($$\"\"\"SELECT * FROM {{table}}\"\"\")"),
        (Language::Kotlin, "txn.execute(\"SELECT * FROM $table\")"),
        (Language::Kotlin, "txn.execute(\"\"\"SELECT * FROM ${tables[\"x\"]}\"\"\")"),
        (Language::Java, "txn.execute(\"SELECT * FROM %s\".formatted(table))"),
    ] {
        let code = format!("{code};\nf(\"}}`'\");\n");
        assert_eq!(dynamic(language, &code), 1, "{code}");
        assert_eq!(
            statements(language, &format!("{code}\ntxn.execute(\"SELECT 1 FROM a\")")),
            ["SELECT 1 FROM a"],
            "{code}"
        );
    }
    let source = "# qldb\ntxn.execute(f'SELECT * FROM {t[\"x\"]}')\ntxn.execute('FROM %s' % t)";
    assert_eq!(scan(Language::Python, source).dynamic.len(), 2);
}

#[test]
fn a_name_stands_for_what_was_assigned_last() {
    let execute = "\ntxn.execute(query)";
    let one = |assignments: &str| statements(Language::Python, &format!("{assignments}{execute}"));
    assert_eq!(one("query = 'SELECT 1 FROM a'"), ["SELECT 1 FROM a"]);
    assert_eq!(one("query: str = 'SELECT 1 FROM a'"), ["SELECT 1 FROM a"]);
    assert_eq!(one("query = ('SELECT 1 '\n         'FROM a')"), ["SELECT 1 FROM a"]);
    assert_eq!(one("query = 'SELECT 1 FROM a'\nquery = 'SELECT 2 FROM a'"), ["SELECT 2 FROM a"]);
    for none in [
        "query = 'SELECT 1 FROM a'\nquery = build()",
        "query = 'SELECT 1 FROM a'\nquery += where",
        "query = 'SELECT 1 FROM a' + where",
        "query = 'SELECT 1 FROM a' % where",
        "query = 'SELECT 1 FROM a'.strip()",
        "def other():\n    query = 'SELECT 1 FROM a'",
        "build(query='SELECT 1 FROM a')",
        "other.query = 'SELECT 1 FROM a'",
        "query == 'SELECT 1 FROM a'",
    ] {
        assert_eq!(one(none), [] as [&str; 0], "{none}");
    }
    let source =
        "class A:\n    def f(self, txn):\n        q = 'SELECT 1 FROM a'\n        if x:\n            txn.execute(q)\n";
    assert_found!(Python, source, ["SELECT 1 FROM a"]);
    assert_found!(
        JavaScript,
        "const q: string = 'SELECT 1 FROM a';\nasync () => { await txn.execute(q, 1); }",
        ["SELECT 1 FROM a"]
    );
    assert_found!(JavaScript, "{ const q = 'SELECT 1 FROM a'; }\ntxn.execute(q)", []);
    assert_found!(JavaScript, "const q = 'SELECT 1 FROM '\n  + table;\ntxn.execute(q)", []);
    assert_found!(JavaScript, "const q = 'SELECT 1 FROM a'\nexecuteWith(txn, q)", ["SELECT 1 FROM a"]);
    assert_found!(Java, "String q = \"SELECT 1 \" +\n \"FROM a\";\ntxn.execute(q, list);", ["SELECT 1 FROM a"]);
    assert_found!(Go, "const (\n\tq = \"SELECT 1 FROM a\"\n)\nfunc f() { txn.Execute(q) }", ["SELECT 1 FROM a"]);
    assert_found!(Go, "var q string = \"SELECT 1 FROM a\"\nfunc f() { txn.Execute(q) }", ["SELECT 1 FROM a"]);
    assert_found!(Go, "q := \"SELECT 1 FROM a\"\ntxn.Execute(q)", ["SELECT 1 FROM a"]);
    assert_found!(
        Rust,
        "const Q: &'static str = \"SELECT 1 FROM a\";\nfn f() { tx.execute_statement(Q) }",
        ["SELECT 1 FROM a"]
    );
    assert_found!(
        Kotlin,
        "private const val Q: String = \"SELECT 1 FROM a\"\nfun f() { txn.execute(Q) }",
        ["SELECT 1 FROM a"]
    );
    assert_found!(CSharp, "const string Q = \"SELECT 1 FROM a\"; void F() { txn.Execute(Q); }", ["SELECT 1 FROM a"]);
    assert_found!(JavaScript, "this.q = 'SELECT 1 FROM a';\ntxn.execute(this.q)", ["SELECT 1 FROM a"]);
}

#[test]
fn unfinished_literals_end_quietly() {
    let pieces = [
        "txn.execute(",
        "\"SELECT ",
        "'SELECT ",
        "`SELECT ${",
        "f'{",
        "$\"{",
        "r#\"",
        "<<<SQL\n",
        "<?php",
        "?>",
        "\"\"\"SELECT",
        "@\"",
        "\\",
        "\"",
        "'",
        "}",
        ")",
        "+",
        "/*",
        "\n",
        "q = ",
        "é",
        "\\u",
        "${`",
        "<",
        ">",
        "(",
    ];
    let languages = [
        Language::Python,
        Language::Java,
        Language::JavaScript,
        Language::Go,
        Language::CSharp,
        Language::Rust,
        Language::Kotlin,
        Language::Php,
    ];
    // A cheap generator; the same texts in every run.
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    for round in 0..6000 {
        let mut source = String::from("qldb\n");
        for _ in 0..round % 14 {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            source.push_str(pieces[usize::try_from(seed % pieces.len() as u64).unwrap()]);
        }
        for language in languages {
            check(&source, &scan(language, &source));
        }
    }
    let deep = format!("qldb {}", "`${".repeat(100_000));
    assert_eq!(scan(Language::JavaScript, &deep), Found::default());
    let deep = format!("qldb {}", "txn.execute(".repeat(20_000));
    assert_eq!(scan(Language::Java, &deep), Found::default());
}

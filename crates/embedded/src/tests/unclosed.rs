//! Texts and comments that nothing ends hide no call without a word.

use super::*;

#[test]
fn what_nothing_ends_is_said_to_hide_the_calls_after_it() {
    use Language::{CSharp, Go, Java, JavaScript, Kotlin, Php, Python, Rust};
    for (language, open, call) in [
        (Python, "\"\"\"", "c.execute_statement(Statement='SELECT 1 FROM a')"),
        (Python, "\x27\x27\x27", "c.execute_statement(Statement='SELECT 1 FROM a')"),
        (Python, "f\x27\x27\x27", "c.execute_statement(Statement='SELECT 1 FROM a')"),
        (Java, "\"\"\"", "c.executeStatement(r -> r.statement(\"SELECT 1 FROM a\"));"),
        (Java, "/*", "c.executeStatement(r -> r.statement(\"SELECT 1 FROM a\"));"),
        (JavaScript, "`", "c.send(new ExecuteStatementCommand({ Statement: 'SELECT 1 FROM a' }))"),
        (JavaScript, "/*", "c.send(new ExecuteStatementCommand({ Statement: 'SELECT 1 FROM a' }))"),
        (Go, "`", "c.ExecuteStatement(ctx, &dynamodb.ExecuteStatementInput{Statement: q})"),
        (CSharp, "@\"", "c.ExecuteStatementAsync(new ExecuteStatementRequest { Statement = q });"),
        (CSharp, "\"\"\"", "c.ExecuteStatementAsync(new ExecuteStatementRequest { Statement = q });"),
        (Rust, "r#\"", "c.execute_statement().statement(q).send()"),
        (Rust, "/* /* */", "c.execute_statement().statement(q).send()"),
        (Kotlin, "\"\"\"", "c.executeStatement { statement = q }"),
        (Php, "<<<SQL", "$c->executeStatement(['Statement' => $q]);"),
        (Php, "'", "$c->executeStatement(array(Statement => $q));"),
    ] {
        let code = format!("x = {open}\n{call}\n");
        let shown = if open.starts_with("/*") { "/*" } else { open };
        let shown = if open == "<<<SQL" { "<<<SQL\n" } else { shown };
        assert_eq!(found_in("dynamodb", language, &code), [format!("2: unknown, not closed: {shown}")], "{code}");
        // Without a call nothing is said.
        assert_eq!(found_in("dynamodb", language, &format!("x = {open}\nf(x)\n")), [] as [&str; 0], "{open}");
    }
    let source = "// dynamodb\nconst x = `\nexecuteStatement(q)";
    assert_eq!(
        scan(JavaScript, source).dynamic[0].message(source),
        "permissions unknown: nothing ends what begins here, so that what follows is not read"
    );
}

#[test]
fn the_rest_of_a_line_is_hidden_with_a_word() {
    for (code, expected) in [
        ("<p>Don't</p>; c.executeStatement({ Statement: q })", &["2: unknown, not closed: '"][..]),
        ("<p>Don't execute</p>", &[]),
        ("<p>Don't</p>\nc.executeStatement({ Statement: q })", &["3: unknown: q"]),
    ] {
        assert_eq!(found_in("dynamodb", Language::JavaScript, code), expected, "{code}");
    }
}

#[test]
fn the_format_of_a_value_is_no_code() {
    for (language, code, call) in [
        (
            Language::Python,
            "x = f\"{price:#x} {y:'^10} {z!r:>{width}} {t:%H:%M} {d['a']:{w}.{p}}\"",
            "c.execute_statement(Statement='SELECT 1 FROM a')",
        ),
        (
            Language::Python,
            "x = f\"{(lambda y: y)(1)} {a[1:2]} {b:=+#}\"",
            "c.execute_statement(Statement='SELECT 1 FROM a')",
        ),
        (
            Language::CSharp,
            "var x = $\"{price:#,##0.00} {day:yyyy'T'HH} {global::System.Pi} {(a ? b : c):#}\";",
            "c.ExecuteStatementAsync(new ExecuteStatementRequest { Statement = \"SELECT 1 FROM a\" });",
        ),
    ] {
        assert_eq!(
            found_in("dynamodb", language, &format!("{code}\n{call}")),
            ["3: ExecuteStatement: SELECT 1 FROM a"],
            "{code}"
        );
    }
    let directives = "#region Don't\nvar x = 1;\n  #endregion \"\nc.ExecuteStatementAsync(new ExecuteStatementRequest { Statement = \"SELECT 1 FROM a\" });";
    assert_eq!(found_in("dynamodb", Language::CSharp, directives), ["5: ExecuteStatement: SELECT 1 FROM a"]);
}

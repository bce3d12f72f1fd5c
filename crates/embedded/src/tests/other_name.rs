//! Variables that are given values by another name than their own.

use super::hidden::counts;
use super::*;

#[test]
fn a_pointer_of_go_sees_what_is_assigned_later() {
    let of = |code: &str| counts(Language::Go, &format!("func f() {{\n{code}\n}}"));
    let first = "s := \"SELECT 1 FROM a\"\n";
    let input = "&dynamodb.ExecuteStatementInput{Statement: &s}";
    for code in [
        format!("{first}in := {input}\ns = \"SELECT 2 FROM a\"\nc.ExecuteStatement(ctx, in)"),
        format!("{first}in := {input}\nif x {{ s = y }}\nc.ExecuteStatement(ctx, in)"),
        format!("{first}in := {input}\nfmt.Sscan(y, &s)\nc.ExecuteStatement(ctx, in)"),
        format!("{first}defer c.ExecuteStatement(ctx, {input})\ns = y"),
        format!("{first}go c.ExecuteStatement(ctx, {input})\ns = y"),
        format!("var s string\nif x {{\n{first}in = {input} }}\ns = y\nc.ExecuteStatement(ctx, in)")
            .replace(":= \"", "= \""),
    ] {
        let (known, unknown) = of(&code);
        assert!(known == 0 && unknown > 0, "{code}");
    }
    for code in [
        format!("{first}in := {input}\nc.ExecuteStatement(ctx, in)"),
        format!("{first}c.ExecuteStatement(ctx, {input})\ns = y"),
    ] {
        assert_eq!(of(&code), (1, 0), "{code:?}");
    }
}

#[test]
fn a_variable_of_php_may_have_another_name() {
    const SEND: &str = "$c->executeStatement(['Statement' => $q]);";
    let of = |code: &str| counts(Language::Php, &format!("<?php\n{code}"));
    for code in [
        format!("$q = 'SELECT 1 FROM a'; $r = &$q; $r = $y; {SEND}"),
        format!("$q = 'SELECT 1 FROM a'; $r =& $q; $r = $y; {SEND}"),
        format!("$q = &$r; $q = 'SELECT 1 FROM a'; $r = $y; {SEND}"),
        format!("$q = 'SELECT 1 FROM a'; $r = [1, &$q]; $r[1] = $y; {SEND}"),
        format!("$q = 'SELECT 1 FROM a'; $r = ['q' => &$q]; $r['q'] = $y; {SEND}"),
        "$p = ['Statement' => 'SELECT 1 FROM a']; foreach ($p as &$x) $x = $y; $c->executeStatement($p);".to_owned(),
        "$p = ['Statement' => 'SELECT 1 FROM a']; foreach ($p as $k => &$x) { $x = $y; } $c->executeStatement($p);"
            .to_owned(),
        "$p = ['Statement' => 'SELECT 1 FROM a']; $r = &$p; $r['Statement'] = $y; $c->executeStatement($p);".to_owned(),
    ] {
        let (known, unknown) = of(&code);
        assert!(known == 0 && unknown > 0, "{code}");
    }
    for code in [
        format!("$q = 'SELECT 1 FROM a'; foreach ($rows as &$row) {{ $row = 1; }} {SEND}"),
        "$p = ['Statement' => 'SELECT 1 FROM a']; foreach ($p as $x) { print($x); } $c->executeStatement($p);"
            .to_owned(),
    ] {
        assert_eq!(of(&code), (1, 0), "{code:?}");
    }
}

#[test]
fn an_object_may_have_another_name() {
    use Language::{CSharp, Go, JavaScript, Kotlin, Python, Rust};
    for (language, code) in [
        (Python, "a.q = 'SELECT 1 FROM a'\nb = a\nb.q = input()\nc.execute_statement(Statement=a.q)"),
        (Python, "a.q = 'SELECT 1 FROM a'\nobject.__setattr__(a, 'q', y)\nc.execute_statement(Statement=a.q)"),
        (Python, "a.q = 'SELECT 1 FROM a'\nsetattr(b, n, y)\nc.execute_statement(Statement=a.q)"),
        (
            Python,
            "class A:\n    def f(this):\n        this.q = 'SELECT 1 FROM a'\n        this.g()\n        c.execute_statement(Statement=this.q)\n    def g(that):\n        that.q = y",
        ),
        (JavaScript, "a.q = 'SELECT 1 FROM a'; const b = a; b.q = y; c.executeStatement({Statement: a.q})"),
        (JavaScript, "a.q = 'SELECT 1 FROM a'; a['q'] = y; c.executeStatement({Statement: a.q})"),
        (JavaScript, "a.q = 'SELECT 1 FROM a'; for (;;) { c.executeStatement({Statement: a.q}); b.q = y; }"),
        (
            Go,
            "a.q = \"SELECT 1 FROM a\"\nb := &a\nb.q = y\nc.ExecuteStatement(x, &dynamodb.ExecuteStatementInput{Statement: aws.String(a.q)})",
        ),
        (
            CSharp,
            "a.q = \"SELECT 1 FROM a\"; var b = a; b.q = y; Send(new ExecuteStatementRequest { Statement = a.q })",
        ),
        (
            Kotlin,
            "a.q = \"SELECT 1 FROM a\"\nval b = a\nb.q = y\nc.executeStatement(ExecuteStatementRequest { statement = a.q })",
        ),
        (
            Kotlin,
            "val it = \"SELECT 1 FROM a\"\nall.forEach { c.executeStatement(ExecuteStatementRequest { statement = it }) }",
        ),
        (Rust, "a.q = \"SELECT 1 FROM a\"; let b = &mut a; b.q = y; c.execute_statement().statement(&a.q).send()"),
    ] {
        assert_eq!(counts(language, code), (0, 1), "{code}");
    }
    for (language, code) in [
        (Python, "b.q = y\na.q = 'SELECT 1 FROM a'\nc.execute_statement(Statement=a.q)\nb.q = z"),
        (Python, "a.q = 'SELECT 1 FROM a'\nsetattr(b, 'r', y)\nc.execute_statement(Statement=a.q)"),
        (JavaScript, "a.q = 'SELECT 1 FROM a'; b.r = y; c.executeStatement({Statement: a.q}); b.q = y"),
    ] {
        assert_eq!(counts(language, code), (1, 0), "{code}");
    }
}

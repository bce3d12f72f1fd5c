//! Variables that are given values by another name than their own.

use super::hidden::counts;
use super::*;

const OBJECT: &str = "const p = { Statement: 'SELECT 1 FROM a' };";
const DICT: &str = "kw = {'Statement': 'SELECT 1 FROM a'}\n";
const ARRAY: &str = "<?php $p = ['Statement' => 'SELECT 1 FROM a'];";
const REQUEST: &str = "var r = new ExecuteStatementRequest { Statement = \"SELECT 1 FROM a\" };";

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

#[test]
fn a_field_has_a_name_with_its_object_too() {
    use Language::{CSharp, Java, Kotlin};
    let java = |rest: &str| {
        format!(
            "import software.amazon.awssdk.services.dynamodb.*;\nclass A {{\n  private String q = \"SELECT 1 FROM a\";\n  {rest}\n  void f() {{ client.executeStatement(ExecuteStatementRequest.builder().statement(q).build()); }}\n}}"
        )
    };
    for rest in [
        "void set(String v) { this.q = v; }",
        "A(String v) { this.q = v; }",
        "static void set(String v) { A.q = v; }",
        "void set(A a) { a.q = v; }",
    ] {
        assert_eq!(counts(Java, &java(rest)), (0, 1), "{rest}");
    }
    for rest in ["", "void set(String v) { this.r = v; }", "void g() { String r = this.q; }"] {
        assert_eq!(counts(Java, &java(rest)), (1, 0), "{rest}");
    }
    let last = java("void set(String v) { this.q = v; }").replace("private String", "private final String");
    assert_eq!(counts(Java, &last), (1, 0));
    for lent in ["Load(ref this.q)", "Load(out a.q)", "(this.q, var z) = (s, 1)"] {
        let code = format!(
            "class A {{ string q = \"SELECT 1 FROM a\"; void Set() {{ {lent}; }} void F() {{ client.ExecuteStatementAsync(new ExecuteStatementRequest {{ Statement = q }}); }} }}"
        );
        assert_eq!(counts(CSharp, &code), (0, 1), "{lent}");
    }
    let csharp = "class A { string q = \"SELECT 1 FROM a\"; void Set(string y) { this.q = y; } void F() { client.ExecuteStatementAsync(new ExecuteStatementRequest { Statement = q }); } }";
    assert_eq!(counts(CSharp, csharp), (0, 1));
    let kotlin = "class A {\n  var q = \"SELECT 1 FROM a\"\n  fun set(v: String) { this.q = v }\n  fun f() { c.executeStatement(ExecuteStatementRequest { statement = q }) }\n}";
    assert_eq!(counts(Kotlin, kotlin), (0, 1));
}

#[test]
fn a_request_may_be_changed_by_other_means() {
    use Language::{CSharp, Go, Java, JavaScript, Kotlin, Php, Python, Rust};
    let rows = [
        (Python, format!("{DICT}client.execute_statement(**{{**kw, **extra}})")),
        (Python, format!("{DICT}client.execute_statement(**{{**kw, **(y or {{}})}})")),
        (Python, format!("{DICT}client.execute_statement(**dict(kw, **extra))")),
        (Python, "client.execute_statement(**dict({'Statement': 'SELECT 1 FROM a'}, **extra))".to_owned()),
        (Python, format!("{DICT}[kw['Statement']] = [y]\nc.execute_statement(**kw)")),
        (Python, format!("{DICT}kw['Statement'], n = f()\nc.execute_statement(**kw)")),
        (Python, format!("{DICT}for kw['Statement'] in y:\n    c.execute_statement(**kw)")),
        (Python, "q = 'SELECT 1 FROM a'\n\u{ff51} = y\nclient.execute_statement(Statement=q)".to_owned()),
        (JavaScript, format!("{OBJECT} [p.Statement, n] = next(); c.executeStatement(p)")),
        (JavaScript, format!("{OBJECT} ({{ z: p.Statement }} = y); c.executeStatement(p)")),
        (JavaScript, format!("{OBJECT} for (p.Statement of y) c.executeStatement(p)")),
        (JavaScript, format!("{OBJECT} p!.Statement = y; c.executeStatement(p)")),
        (
            JavaScript,
            "const p = { Statement: 'SELECT 1 FROM a', get Statement() { return y } }; c.executeStatement(p)".to_owned(),
        ),
        (Php, format!("{ARRAY} $client->executeStatement($y + $p);")),
        (Php, format!("{ARRAY} [$p['Statement']] = $y; $c->executeStatement($p);")),
        (Php, format!("{ARRAY} list(, $p['Statement']) = $y; $c->executeStatement($p);")),
        (Php, format!("{ARRAY} ['a' => $p['Statement']] = $y; $c->executeStatement($p);")),
        (CSharp, format!("{REQUEST} (r.Statement, _) = y; c.ExecuteStatementAsync(r);")),
        (CSharp, format!("{REQUEST} r!.Statement = y; c.ExecuteStatementAsync(r);")),
        (CSharp, format!("{REQUEST} r?.Statement = y; c.ExecuteStatementAsync(r);")),
        (
            Java,
            "ExecuteStatementRequest r = new ExecuteStatementRequest().withStatement(\"SELECT 1 FROM a\"); x.ifPresent(r::setStatement); client.executeStatement(r);".to_owned(),
        ),
        (
            Kotlin,
            "var q = \"SELECT 1 FROM a\"\n::q.set(y)\nc.executeStatement(ExecuteStatementRequest { statement = q })".to_owned(),
        ),
        (
            Kotlin,
            "open class A {\nopen val q = \"SELECT 1 FROM a\"\nfun f() { c.executeStatement(ExecuteStatementRequest { statement = q }) }\n}\nclass B: A() { override val q = y }".to_owned(),
        ),
        (
            Rust,
            "client.execute_statement().statement(\"SELECT 1 FROM a\").customize().mutate_request(|r| x(r)).send()"
                .to_owned(),
        ),
        (
            Go,
            "func f() {\nin := &dynamodb.ExecuteStatementInput{Statement: aws.String(\"SELECT 1 FROM a\")}\nin.Statement, err = g()\nc.ExecuteStatement(ctx, in)\n}".to_owned(),
        ),
    ];
    let go = |code: &str| {
        (
            Go,
            format!(
                "func f() {{\n{code}\nc.ExecuteStatement(ctx, &dynamodb.ExecuteStatementInput{{Statement: S}})\n}}"
            ),
        )
    };
    let pointers = [
        go("q := \"SELECT 1 FROM a\"\np := &(q)\n*p = y").1.replace("S}", "aws.String(q)}"),
        go("q := aws.String(\"SELECT 1 FROM a\")\nchange(q)").1.replace("S}", "q}"),
    ];
    let own = [
        (
            JavaScript,
            "const r = new ExecuteStatementCommand({ Statement: 'SELECT 1 FROM a' }); r.change(); c.send(r)".to_owned(),
        ),
        (CSharp, format!("{REQUEST} r.ForTenant(t); c.ExecuteStatementAsync(r);")),
        (CSharp, format!("{REQUEST} r?.ForTenant(t); c.ExecuteStatementAsync(r);")),
        (CSharp, format!("{REQUEST} r.For<int>(t); c.ExecuteStatementAsync(r);")),
        (JavaScript, format!("{OBJECT} p?.change(s); c.executeStatement(p)")),
        (JavaScript, format!("{OBJECT} p['change'](s); c.executeStatement(p)")),
        (Python, format!("{DICT}kw2 = {{**kw, k: v}}\nclient.execute_statement(**kw2)")),
        (Python, "import boto3\nsubprocess.run(['aws', 'dynamodb', op, '--statement', 'DELETE FROM a'])".to_owned()),
    ];
    let rows = rows.into_iter().chain(pointers.map(|code| (Go, code))).chain(own);
    for (language, code) in rows {
        let (_, unknown) = counts(language, &code);
        assert!(unknown > 0, "{code}");
    }
}

#[test]
fn a_request_that_is_read_is_not_changed() {
    use Language::{CSharp, Go, Java, JavaScript, Python};
    for (language, code) in [
        (Python, format!("{DICT}client.execute_statement(**{{**kw}})")),
        (Python, format!("{DICT}print(kw['Statement'], n)\nclient.execute_statement(**kw)")),
        (Python, format!("{DICT}if kw['Statement'] in y:\n    client.execute_statement(**kw)")),
        (Python, "q = 'SELECT 1 FROM a'\n\u{e9}t\u{e9} = y\nclient.execute_statement(Statement=q)".to_owned()),
        (JavaScript, format!("{OBJECT} log([p.Statement, n]); c.executeStatement(p)")),
        (JavaScript, format!("{OBJECT} for (const x of p.Statement) f(x); c.executeStatement(p)")),
        (CSharp, format!("{REQUEST} log(r.ToString()); c.ExecuteStatementAsync(r);")),
        (JavaScript, format!("{OBJECT} cache[p.Statement] = x; c.executeStatement(p)")),
        (JavaScript, format!("{OBJECT} const {{ [p.Statement]: v }} = x; c.executeStatement(p)")),
        (JavaScript, format!("{OBJECT} const {{ a = p.Statement }} = x; c.executeStatement(p)")),
        (Python, format!("{DICT}seen[kw['Statement'], 1] = r\nc.execute_statement(**kw)")),
        (
            Java,
            "ExecuteStatementRequest r = new ExecuteStatementRequest().withStatement(\"SELECT 1 FROM a\"); all.map(ExecuteStatementRequest::statement); client.executeStatement(r);".to_owned(),
        ),
        (
            Go,
            "func f() {\nq := aws.String(\"SELECT 1 FROM a\")\nfmt.Println(q)\nc.ExecuteStatement(ctx, &dynamodb.ExecuteStatementInput{Statement: q})\n}".to_owned(),
        ),
    ] {
        assert_eq!(counts(language, &code), (1, 0), "{code}");
    }
}

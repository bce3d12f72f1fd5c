//! Names that are given another value after the statement was sent, or elsewhere.

use super::hidden::counts;
use super::*;

/// A request that sends `q`, in each language.
const PYTHON: &str = "c.execute_statement(Statement=q)";
const JS: &str = "c.send(new ExecuteStatementCommand({Statement: q}))";
const JAVA: &str = "c.executeStatement(r -> r.statement(q))";
const KOTLIN: &str = "c.executeStatement(ExecuteStatementRequest { statement = q })";
const GO: &str = "c.Execute(&dynamodb.ExecuteStatementInput{Statement: aws.String(q)})";
const CS: &str = "Send(new ExecuteStatementRequest { Statement = q })";
const RUST: &str = "c.execute_statement().statement(&q).send()";

#[test]
fn a_loop_sends_what_it_assigns_after() {
    use Language::{CSharp, Go, Java, JavaScript, Kotlin, Python, Rust};
    for (language, code) in [
        (Python, format!("q = 'SELECT 1 FROM a'\nwhile x:\n    {PYTHON}\n    q = y")),
        (Python, format!("q = 'SELECT 1 FROM a'\nfor x in z:\n    if x:\n        {PYTHON}\n    else:\n        q = y")),
        (Python, format!("q = 'SELECT 1 FROM a'\nwhile x:\n    {PYTHON}\n    q += ' WHERE b = 1'")),
        (Python, format!("q = 'SELECT 1 FROM a'\nwhile x:\n    {PYTHON}\n    q, z = load()")),
        (Python, format!("q = 'SELECT 1 FROM a'\nwhile x:\n    {PYTHON}\n    [q] = load()")),
        (Python, format!("q = 'SELECT 1 FROM a'\nwhile x:\n    {PYTHON}\n    for q in z: pass")),
        (Python, format!("q = 'SELECT 1 FROM a'\nwhile x:\n    {PYTHON}\n    with z as q: pass")),
        (Python, format!("q = 'SELECT 1 FROM a'\nwhile x:\n    {PYTHON}\n    try: f()\n    except E as q: pass")),
        (Python, format!("q = 'SELECT 1 FROM a'\nwhile x:\n    {PYTHON}\n    if (q := load()): pass")),
        (Python, format!("q = 'SELECT 1 FROM a'\nwhile (q := load()) or {PYTHON}: pass")),
        (Python, format!("q = 'SELECT 1 FROM a'\nwhile x: {PYTHON}; q = y")),
        (Python, format!("q = 'SELECT 1 FROM a'\n[{PYTHON} for x in z if (q := x)]")),
        (Python, format!("q = 'SELECT 1 FROM a'\n[{PYTHON} for q in z]")),
        (Python, format!("q = 'SELECT 1 FROM a'\nwhile x:\n    {PYTHON}\n    match z:\n        case [q]: pass")),
        (JavaScript, format!("let q = 'SELECT 1 FROM a';\nwhile (x) {{ {JS}; q = y; }}")),
        (JavaScript, format!("let q = 'SELECT 1 FROM a'\nfor (const x of z) {{\n  {JS}\n  q = y\n}}")),
        (JavaScript, format!("let q = 'SELECT 1 FROM a';\ndo {{ {JS}; [q] = y; }} while (x)")),
        (JavaScript, format!("let q = 'SELECT 1 FROM a';\nwhile (x) {{ {JS}; q ||= y; }}")),
        (JavaScript, format!("let q = 'SELECT 1 FROM a';\nfor (;;) {JS}, q = y;")),
        (JavaScript, format!("let q = 'SELECT 1 FROM a';\nfor (; x; q = y) {JS};")),
        (JavaScript, format!("let q = 'SELECT 1 FROM a';\nwhile ((q = next())) {JS};")),
        (JavaScript, format!("let q = 'SELECT 1 FROM a';\nfor (;;)\n  {JS}, q = y")),
        (JavaScript, format!("let q = 'SELECT 1 FROM a';\nfor (let q = x;;) {JS};")),
        (JavaScript, format!("var q = 'SELECT 1 FROM a';\nwhile (x) {{ {JS}; var q = y; }}")),
        (JavaScript, format!("let q = 'SELECT 1 FROM a';\nfor await (const x of z) {{ {JS}; q = y; }}")),
        (Java, format!("String q = \"SELECT 1 FROM a\"; while (x) {{ {JAVA}; q = y; }}")),
        (Java, format!("String q = \"SELECT 1 FROM a\"; while ((q = next()) != null) {JAVA};")),
        (Java, format!("String q = \"SELECT 1 FROM a\"; for (T x : z) {{ if (x) {{ {JAVA}; }} q += y; }}")),
        (Kotlin, format!("var q = \"SELECT 1 FROM a\"\nwhile (x) {{\n  {KOTLIN}\n  q = y\n}}")),
        (Kotlin, format!("var q = \"SELECT 1 FROM a\"\nxs.forEach {{\n  {KOTLIN}\n  q = it\n}}")),
        (Go, format!("q := \"SELECT 1 FROM a\"\nfor x {{\n  {GO}\n  q = y\n}}")),
        (Go, format!("q := \"SELECT 1 FROM a\"\nfor _, x := range z {{\n  {GO}\n  q, err = load()\n}}")),
        (Go, format!("q := load()\nif q := \"SELECT 1 FROM a\"; x {{\n}}\n{GO}")),
        (CSharp, format!("var q = \"SELECT 1 FROM a\"; foreach (var x in z) {{ {CS}; q = y; }}")),
        (CSharp, format!("var q = \"SELECT 1 FROM a\"; do {{ {CS}; Load(out q); }} while (x);")),
        (Rust, format!("let mut q = \"SELECT 1 FROM a\".to_string();\nloop {{ {RUST}; q = y; }}")),
        (Rust, format!("let mut q = \"SELECT 1 FROM a\".to_string();\nfor x in z {{ {RUST}; q.push_str(x); }}")),
        (Rust, format!("let mut q = \"SELECT 1 FROM a\".to_string();\nwhile x {{ {RUST}; load(&mut q); }}")),
    ] {
        assert_eq!(counts(language, &code), (0, 1), "{code}");
    }
}

#[test]
fn another_function_may_assign() {
    use Language::{CSharp, Go, Java, JavaScript, Kotlin, Python, Rust};
    for (language, code) in [
        (Python, format!("q = 'SELECT 1 FROM a'\ndef f():\n    {PYTHON}\nq = y")),
        (Python, format!("q = 'SELECT 1 FROM a'\nf = lambda: {PYTHON}\nq = y")),
        (Python, format!("q = 'SELECT 1 FROM a'\ndef f():\n    global q\n    q = y\ndef g():\n    {PYTHON}")),
        (Python, format!("def g():\n    global q\n    q = y\nq = 'SELECT 1 FROM a'\ng()\n{PYTHON}")),
        (
            Python,
            format!(
                "def f():\n    q = 'SELECT 1 FROM a'\n    def g():\n        nonlocal q\n        q = y\n    g()\n    {PYTHON}"
            ),
        ),
        (JavaScript, format!("let q = 'SELECT 1 FROM a';\nconst f = () => {JS};\nq = y;\nf();")),
        (JavaScript, format!("let q = 'SELECT 1 FROM a';\nfunction f() {{ {JS}; }}\nfunction g() {{ q = y; }}")),
        (JavaScript, format!("function g() {{ q = y; }}\nlet q = 'SELECT 1 FROM a';\ng();\n{JS};")),
        (JavaScript, format!("const g = () => q = y;\nlet q = 'SELECT 1 FROM a';\ng();\n{JS};")),
        (
            JavaScript,
            format!(
                "class A {{ f() {{ this.q = 'SELECT 1 FROM a'; this.g(); {} }} g() {{ this.q = y; }} }}",
                JS.replace(": q", ": this.q")
            ),
        ),
        (
            Java,
            format!(
                "class A {{ String q = \"SELECT 1 FROM a\"; void f() {{ {JAVA}; }} void g(String y) {{ this.q = y; }} }}"
            ),
        ),
        (
            Java,
            format!(
                "class A {{ String q = \"SELECT 1 FROM a\"; void f() {{ {JAVA}; }} }} class B {{ void g() {{ a.q = y; }} }}"
            ),
        ),
        (Kotlin, format!("class A {{ var q = \"SELECT 1 FROM a\"\n fun f() {{ {KOTLIN} }}\n fun g() {{ q = y }} }}")),
        (Go, format!("var q = \"SELECT 1 FROM a\"\nfunc f() {{ {GO} }}\nfunc g() {{ q = y }}")),
        (CSharp, format!("class A {{ string q = \"SELECT 1 FROM a\"; void F() {{ {CS}; }} void G() {{ q = y; }} }}")),
        (Rust, format!("let mut q = \"SELECT 1 FROM a\".to_string();\nlet f = || q = y;\n{RUST};")),
    ] {
        assert_eq!(counts(language, &code), (0, 1), "{code}");
    }
}

#[test]
fn what_is_assigned_after_in_one_run_leaves_it() {
    use Language::{CSharp, Go, Java, JavaScript, Kotlin, Python, Rust};
    for (language, code, expected) in [
        (Python, format!("q = 'SELECT 1 FROM a'\n{PYTHON}\nq = 'SELECT 2 FROM a'\n{PYTHON}"), 2),
        (
            Python,
            format!("for x in y:\n    q = 'SELECT 1 FROM a'\n    {PYTHON}\n    q = 'SELECT 2 FROM a'\n    {PYTHON}"),
            2,
        ),
        (Python, format!("q: str = 'SELECT 1 FROM a'\ndef f():\n    {PYTHON}"), 1),
        (Python, format!("q = 'SELECT 1 FROM a'\nfor x in {PYTHON}:\n    f(x)\nq = 'SELECT 2 FROM a'\n{PYTHON}"), 2),
        (
            Python,
            format!("def f():\n    q = 'SELECT 1 FROM a'\n    {PYTHON}\ndef g(q):\n    q = y\ndef h():\n    q = z"),
            1,
        ),
        (
            Python,
            format!(
                "q = 'SELECT 1 FROM a'\ndef f():\n    {PYTHON}\ndef g(q):\n    if q:\n        q = y\n    return q.strip()"
            ),
            1,
        ),
        (Python, format!("q = 'SELECT 1 FROM a'\ntry:\n    if x:\n        {PYTHON}\nexcept E:\n    pass\nq = y"), 1),
        (JavaScript, format!("let q = 'SELECT 1 FROM a';\nawait {JS};\nq = 'SELECT 2 FROM a';\nawait {JS};"), 2),
        (
            JavaScript,
            format!("const q = 'SELECT 1 FROM a';\nfunction f() {{ {JS}; }}\nfunction g(q) {{ q = q.trim(); }}"),
            1,
        ),
        (JavaScript, format!("function f() {{ let q = 'SELECT 1 FROM a'; {JS}; }}\nfunction g() {{ let q = y; }}"), 1),
        (JavaScript, format!("let q = 'SELECT 1 FROM a';\nif (x) {{ {JS}; }}\nfor (const q of z) {{ f(q) }}"), 1),
        (
            Java,
            "void f() { String q = \"SELECT 1 FROM a\"; c.executeStatement(ExecuteStatementRequest.builder().statement(q).build()); q = y; } void g() { String q = z; }".to_owned(),
            1,
        ),
        (
            Java,
            format!(
                "class A {{ static final String q = \"SELECT 1 FROM a\"; void f() {{ {JAVA}; }} void g(String q) {{ q = y; }} }}"
            ),
            1,
        ),
        (Kotlin, format!("val q = \"SELECT 1 FROM a\"\nfun f() {{ {KOTLIN} }}"), 1),
        (
            Go,
            format!(
                "func f() {{\n  q := \"SELECT 1 FROM a\"\n  {GO}\n  q = \"SELECT 2 FROM a\"\n  {GO}\n}}\nfunc g() {{ q := y; f(q) }}"
            ),
            2,
        ),
        (CSharp, format!("void F() {{ var q = \"SELECT 1 FROM a\"; {CS}; q = y; }} void G() {{ var q = z; }}"), 1),
        (Rust, format!("fn f() {{ let q = \"SELECT 1 FROM a\";\nfor x in z {{ {RUST}; }}\nlet q = y; }}"), 1),
    ] {
        assert_eq!(counts(language, &code), (expected, 0), "{code}");
    }
}

#[test]
fn what_is_assigned_only_sometimes_is_unknown() {
    use Language::{CSharp, Go, Java, JavaScript, Kotlin, Python, Rust};
    for (language, code) in [
        (Python, format!("q = load()\nif x: q = 'SELECT 1 FROM a'\n{PYTHON}")),
        (Python, format!("q = load()\nif x: pass\nelse: q = 'SELECT 1 FROM a'\n{PYTHON}")),
        (Python, format!("q = 'SELECT 1 FROM a'\nif x: q = load()\n{PYTHON}")),
        (JavaScript, format!("let q = load();\nif (x) q = 'SELECT 1 FROM a';\n{JS};")),
        (JavaScript, format!("let q = load();\nif (x)\n  q = 'SELECT 1 FROM a';\n{JS};")),
        (JavaScript, format!("let q = load();\nif (x) f(); else q = 'SELECT 1 FROM a';\n{JS};")),
        (JavaScript, format!("let q = load();\nx && (q = 'SELECT 1 FROM a');\n{JS};")),
        (JavaScript, format!("let q = load();\nfor (const x of z) q = 'SELECT 1 FROM a';\n{JS};")),
        (
            JavaScript,
            format!("let q = load();\nswitch (x) {{ case 1: f(); q = 'SELECT 1 FROM a'; break; case 2: {JS}; }}"),
        ),
        (JavaScript, format!("let q = load();\nconst f = () => q = 'SELECT 1 FROM a';\n{JS};")),
        (Java, format!("String q = load(); if (x) q = \"SELECT 1 FROM a\"; {JAVA};")),
        (Java, format!("String q = load(); switch (x) {{ case 1: q = \"SELECT 1 FROM a\"; default: {JAVA}; }}")),
        (Kotlin, format!("var q = load()\nif (x) q = \"SELECT 1 FROM a\"\n{KOTLIN}")),
        (Go, format!("q := load()\nswitch x {{\ncase 1:\n  q = \"SELECT 1 FROM a\"\ncase 2:\n  {GO}\n}}")),
        (CSharp, format!("var q = Load(); foreach (var x in z) q = \"SELECT 1 FROM a\"; {CS};")),
        (Rust, format!("let mut q = load();\nmatch x {{ 1 => q = \"SELECT 1 FROM a\", _ => {RUST} }}")),
    ] {
        assert_eq!(counts(language, &code), (0, 1), "{code}");
    }
    for (language, code) in [
        (Kotlin, format!("val q: String? = \"SELECT 1 FROM a\"\n{KOTLIN}")),
        (JavaScript, format!("if (x) f()\nconst q = 'SELECT 1 FROM a'\n{JS}")),
        (JavaScript, format!("switch (x) {{ case 1: {{ const q = 'SELECT 1 FROM a'; {JS}; break; }} case 2: }}")),
        (Java, format!("if (x) f(); String q = \"SELECT 1 FROM a\"; {JAVA};")),
        (Go, format!("if x {{ f() }}\nq := \"SELECT 1 FROM a\"\n{GO}")),
    ] {
        assert_eq!(counts(language, &code), (1, 0), "{code}");
    }
}

#[test]
fn a_pattern_of_python_gives_a_name_a_value() {
    let code = "import boto3\nq = \"SELECT 1 FROM a\"\nmatch x:\n    case {\"sql\": q}:\n        dynamodb.execute_statement(Statement=q)\n";
    assert_eq!(counts(Language::Python, code), (0, 1));
    let other = code.replace("{\"sql\": q}", "{\"sql\": r}");
    assert_eq!(counts(Language::Python, &other), (1, 0));
}

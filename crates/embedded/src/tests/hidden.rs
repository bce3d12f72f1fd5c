//! Names that mean something else where a statement is sent than where a literal was assigned to them.

use super::*;

/// How many statements are known in a program of DynamoDB, and how many are not.
pub(super) fn counts(language: Language, code: &str) -> (usize, usize) {
    let found = scan(language, &mentioning("dynamodb", language, code));
    (found.statements.len(), found.dynamic.len())
}

#[test]
fn what_hides_a_name_makes_its_statement_unknown() {
    const SEND: &str = "client.send(new ExecuteStatementCommand({Statement: q}))";
    const CALL: &str = "client.execute_statement(Statement=q)";
    let javascript = [
        format!("const f = (q) => {SEND}"),
        format!("const f = q => {SEND}"),
        format!("const f = async ({{q}}) => {SEND}"),
        format!("const f = ([q]) => {SEND}"),
        format!("function f(q) {{ return {SEND} }}"),
        format!("function f(a, q = 1) {{ return {SEND} }}"),
        format!("for (const q of all) {SEND}"),
        format!("{{ const {{q}} = load(); {SEND} }}"),
        format!("{{ const {{a: q}} = load(); {SEND} }}"),
        format!("{{ const [q] = load(); {SEND} }}"),
        format!("[q] = load(); {SEND}"),
        format!("q ||= more; {SEND}"),
        format!("q ??= more; {SEND}"),
        format!("try {{ f() }} catch (q) {{ {SEND} }}"),
    ];
    for code in javascript {
        let code = format!("let q = \"SELECT * FROM Forum\";\n{code}");
        assert_eq!(counts(Language::JavaScript, &code), (0, 1), "{code}");
    }
    let shorthand = "const Statement = \"SELECT * FROM Forum\";\n\
        function f(Statement) { client.send(new ExecuteStatementCommand({Statement})) }";
    assert_eq!(counts(Language::JavaScript, shorthand), (0, 1));
    let python = [
        format!("def f(q):\n    {CALL}"),
        format!("def f(a, q) -> str:\n    {CALL}"),
        format!("f = lambda q: {CALL}"),
        format!("for q in all:\n    {CALL}"),
        format!("with open(p) as q:\n    {CALL}"),
        format!("import q\n{CALL}"),
        format!("q, r = load()\n{CALL}"),
        format!("(r, q) = load()\n{CALL}"),
        format!("q |= more\n{CALL}"),
    ];
    for code in python {
        let code = format!("q = \"SELECT * FROM Forum\"\n{code}");
        assert_eq!(counts(Language::Python, &code), (0, 1), "{code}");
    }
    let others = [
        (
            Language::CSharp,
            "var q = \"SELECT * FROM Forum\";\nforeach (var q in all) { Send(new ExecuteStatementRequest { Statement = q }); }",
        ),
        (
            Language::CSharp,
            "var q = \"SELECT * FROM Forum\";\nLoad(out q); Send(new ExecuteStatementRequest { Statement = q });",
        ),
        (
            Language::Go,
            "q := \"SELECT * FROM Forum\"\nif q, err := load(); err == nil { c.Execute(&dynamodb.ExecuteStatementInput{Statement: aws.String(q)}) }",
        ),
        (
            Language::Go,
            "q := \"SELECT * FROM Forum\"\nload(&q)\nc.Execute(&dynamodb.ExecuteStatementInput{Statement: aws.String(q)})",
        ),
        (
            Language::Rust,
            "let mut q = \"SELECT * FROM Forum\".to_string();\nq.push_str(more);\nclient.execute_statement().statement(q).send();",
        ),
        (
            Language::Java,
            "String q = \"SELECT * FROM Forum\";\nall.forEach(q -> client.executeStatement(r -> r.statement(q)));",
        ),
    ];
    for (language, code) in others {
        assert_eq!(counts(language, code), (0, 1), "{code}");
    }
}

#[test]
fn what_reads_a_name_leaves_it() {
    let rows = [
        (
            Language::JavaScript,
            "const q = \"SELECT * FROM Forum\";\nconsole.log(q); const r = q; f({a: q, b: [1, q]});\nclient.send(new ExecuteStatementCommand({Statement: q}));\n\
             client.send(new ExecuteStatementCommand({Statement: q}))",
            2,
        ),
        (
            Language::Python,
            "q = \"SELECT * FROM Forum\"\nprint('x', q)\nself.q = 1\nclient.execute_statement(Statement=q)\nclient.execute_statement(Statement=q)",
            1,
        ),
        (
            Language::Go,
            "q := \"SELECT * FROM Forum\"\nlog.Print(q)\nc.Execute(&dynamodb.ExecuteStatementInput{Statement: aws.String(q)})",
            1,
        ),
        (
            Language::Rust,
            "let q = \"SELECT * FROM Forum\";\nshow(&q);\nclient.execute_statement().statement(q).send();",
            1,
        ),
        (
            Language::JavaScript,
            "const ALL = \"SELECT * FROM Forum\";\nfor (const x of f(ALL)) {}\nclient.send(new ExecuteStatementCommand({Statement: ALL}))",
            1,
        ),
    ];
    for (language, code, expected) in rows {
        assert_eq!(counts(language, code), (expected, 0), "{code}");
    }
}

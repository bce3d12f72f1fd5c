//! Requests of the DynamoDB API.

use super::*;
use crate::Calls;
use partiql_iam::Service;

/// What is found in a file that mentions DynamoDB alone.
fn found(language: Language, code: &str) -> Vec<String> {
    let source = mentioning("dynamodb", language, code);
    let found = scan(language, &source);
    check(&source, &found);
    shown(&source, &found)
}

#[test]
fn each_service_is_asked_for_by_a_mention_of_its_own() {
    let request = "client.execute_statement(Statement='SELECT 1 FROM a')";
    let call = "txn.execute('SELECT 2 FROM b')";
    let both = format!("{request}\n{call}");
    let texts = |mention: &str| {
        let source = format!("import {mention}\n{both}");
        shown(&source, &scan(Language::Python, &source))
    };
    assert_eq!(texts("psycopg"), ["2: ExecuteStatement: SELECT 1 FROM a"]);
    assert_eq!(texts("psycopg # rds-data"), [] as [&str; 0]);
    assert_eq!(texts("pyqldb"), ["3: SELECT 2 FROM b"]);
    assert_eq!(texts("DynamoDB"), ["2: ExecuteStatement: SELECT 1 FROM a"]);
    assert_eq!(texts("pyqldb, dynamodb"), ["2: ExecuteStatement: SELECT 1 FROM a", "3: SELECT 2 FROM b"]);
}

#[test]
fn the_session_api_of_qldb_is_no_request_of_dynamodb() {
    let code = "session.send_command(SessionToken=t, ExecuteStatement={'Statement': 'SELECT 1 FROM a'})";
    let of = |mention: &str| found_in(mention, Language::Python, code);
    assert_eq!(of("qldb"), ["2: SELECT 1 FROM a"]);
    assert_eq!(of("qldb dynamodb"), ["2: SELECT 1 FROM a"]);
    assert_eq!(of("dynamodb"), [] as [&str; 0]);
    let code = "new SendCommandCommand({ ExecuteStatement: { Statement: 'SELECT 1 FROM a' } })";
    assert_eq!(found_in("qldb dynamodb", Language::JavaScript, code), ["2: SELECT 1 FROM a"]);
}

#[test]
fn the_operation_is_that_of_the_request_around_it() {
    use Language::{CSharp, Go, Java, JavaScript, Kotlin, Python, Rust};
    for (language, code, expected) in [
        (Python, "c.execute_statement(Statement='SELECT 1 FROM a')", "ExecuteStatement"),
        (Python, "c.batch_execute_statement(Statements=[{'Statement': 'SELECT 1 FROM a'}])", "BatchExecuteStatement"),
        (Python, "c.execute_transaction(TransactStatements=[dict(Statement='SELECT 1 FROM a')])", "ExecuteTransaction"),
        (Python, "p = {}\np['Statement'] = 'SELECT 1 FROM a'\nc.execute_statement(**p)", "ExecuteStatement"),
        (
            Python,
            "a = {'Statement': 'SELECT 1 FROM a'}\nb = [a]\nc.execute_transaction(TransactStatements=b)",
            "ExecuteTransaction",
        ),
        (JavaScript, "await c.send(new ExecuteStatementCommand({ Statement: 'SELECT 1 FROM a' }))", "ExecuteStatement"),
        (
            JavaScript,
            "c.batchExecuteStatement({ Statements: [{ Statement: 'SELECT 1 FROM a' }] }, f)",
            "BatchExecuteStatement",
        ),
        (
            JavaScript,
            "const p = { Statement: 'SELECT 1 FROM a' };\nconst t = { TransactStatements: [p] };\nc.executeTransaction(t)",
            "ExecuteTransaction",
        ),
        (
            Java,
            "f(s); r = ParameterizedStatement.builder().statement(\"SELECT 1 FROM a\").build();",
            "ExecuteTransaction",
        ),
        (Java, "c.executeStatementPaginator(r -> r.statement(\"SELECT 1 FROM a\"));", "ExecuteStatement"),
        (Kotlin, "c.executeStatement { statement = \"SELECT 1 FROM a\" }", "ExecuteStatement"),
        (Kotlin, "BatchStatementRequest { this.statement = \"SELECT 1 FROM a\" }", "BatchExecuteStatement"),
        (
            Go,
            "c.ExecuteStatementWithContext(ctx, &dynamodb.ExecuteStatementInput{Statement: aws.String(\"SELECT 1 FROM a\")})",
            "ExecuteStatement",
        ),
        (Go, "x := []types.ParameterizedStatement{{Statement: aws.String(\"SELECT 1 FROM a\")}}", "ExecuteTransaction"),
        (
            CSharp,
            "new List<BatchStatementRequest> { new() { Statement = \"SELECT 1 FROM a\" } };",
            "BatchExecuteStatement",
        ),
        (CSharp, "var r = new ParameterizedStatement();\nr.Statement = \"SELECT 1 FROM a\";", "ExecuteTransaction"),
        (
            Rust,
            "BatchStatementRequest::builder().set_statement(Some(\"SELECT 1 FROM a\".into()))",
            "BatchExecuteStatement",
        ),
        (Rust, "let r = c.execute_statement();\nr.limit(1).statement(\"SELECT 1 FROM a\").send()", "ExecuteStatement"),
    ] {
        let line = 1 + found(language, code).first().unwrap().split_once(':').unwrap().0.parse::<usize>().unwrap() - 1;
        assert_eq!(found(language, code), [format!("{line}: {expected}: SELECT 1 FROM a")], "{code}");
    }
}

#[test]
fn an_operation_that_is_not_seen_is_not_guessed() {
    use Language::{JavaScript, Kotlin, Python};
    for (language, code) in [
        (Python, "return {'Statement': 'SELECT 1 FROM a'}"),
        (Python, "save({'Statement': 'SELECT 1 FROM a'})"),
        (
            Python,
            "p = {'Statement': 'SELECT 1 FROM a'}\nc.execute_statement(**p)\nc.batch_execute_statement(Statements=[p])",
        ),
        (Python, "def f():\n    p = {'Statement': 'SELECT 1 FROM a'}\ndef g(p):\n    c.execute_statement(**p)"),
        (JavaScript, "async function executeStatement() { const p = { Statement: 'SELECT 1 FROM a' }; await run(p); }"),
        (Kotlin, "Other { statement = \"SELECT 1 FROM a\" }"),
    ] {
        let line = if code.starts_with("def") { 3 } else { 2 };
        assert_eq!(found(language, code).first(), Some(&format!("{line}: unknown operation")), "{code}");
    }
    // What is sent then is not seen.
    let replaced = "p = {'Statement': 'SELECT 1 FROM a'}\np = {}\nc.execute_statement(**p)";
    assert_eq!(found(Python, replaced), ["2: unknown operation", "4: unknown: **p"]);
}

#[test]
fn what_is_no_request_is_left_out() {
    use Language::{CSharp, Go, Java, JavaScript, Kotlin, Python};
    for (language, code) in [
        (Python, "policy = {'Statement': [{'Effect': 'Allow'}]}"),
        (Python, "rds.execute_statement(sql='SELECT 1 FROM a')"),
        (Python, "redshift.batch_execute_statement(Sqls=['SELECT 1 FROM a'])"),
        (Python, "def execute_statement(Statement=None): pass"),
        (Python, "cursor.execute('SELECT 1 FROM a')"),
        (Python, "save({'Statement': 'nothing'})"),
        (JavaScript, "interface ExecuteStatementInput { Statement: string; }"),
        (JavaScript, "db.query({ statement: 'SELECT 1 FROM a' })"),
        (Java, "connection.prepareStatement(\"SELECT 1 FROM a\");"),
        (Kotlin, "val statement = \"SELECT 1 FROM a\""),
        (Go, "type ExecuteStatementInput struct { Statement string }"),
        (CSharp, "public string Statement = \"SELECT 1 FROM a\";"),
    ] {
        assert_eq!(found(language, code), [] as [&str; 0], "{code}");
    }
}

#[test]
fn one_statement_that_is_sent_in_two_ways_is_two() {
    let code = "Q = 'SELECT 1 FROM a'\nc.execute_statement(Statement=Q)\nc.execute_transaction(TransactStatements=[{'Statement': Q}])";
    assert_eq!(
        found(Language::Python, code),
        ["2: ExecuteStatement: SELECT 1 FROM a", "2: ExecuteTransaction: SELECT 1 FROM a"]
    );
}

#[test]
fn functions_that_are_named_send_what_they_are_given() {
    let calls: Calls = [
        ("executeRawSQL", Service::Qldb.into()),
        ("run", Service::DynamoDb.into()),
        ("transact", Sent::by(Operation::ExecuteTransaction)),
    ]
    .map(|(name, sent)| (name.to_owned(), sent))
    .into();
    // Nothing else says what the file is about.
    for (code, expected) in [
        ("db.executeRawSQL('SELECT 1 FROM a', x)", &["1: SELECT 1 FROM a"][..]),
        ("await run(client, 'SELECT 1 FROM a')", &["1: some operation: SELECT 1 FROM a"]),
        ("run(`SELECT 1 FROM a WHERE b = ${c}`)", &["1: some operation: SELECT 1 FROM a WHERE b = ?; put in: ${c}"]),
        ("run(`SELECT 1 FROM ${t}`)", &["1: unknown, put in: ${t}"]),
        ("const q = 'SELECT 1 FROM a'; run(q)", &["1: some operation: SELECT 1 FROM a"]),
        ("transact('SELECT 1 FROM a')", &["1: ExecuteTransaction: SELECT 1 FROM a"]),
        ("run('fast')", &[]),
        ("run(q)", &["1: unknown: q"]),
        ("await run(client, build(x))", &["1: unknown: client, build(x)"]),
        ("run(queries.find, [x])", &["1: unknown: queries.find, [x]"]),
        ("run(`${verb} FROM a`)", &["1: unknown: `${verb} FROM a`"]),
        ("async function run(q, x) {}", &[]),
        ("function run(q = 'SELECT 1 FROM a') {}", &[]),
        ("Run('SELECT 1 FROM a'); rerun('SELECT 1 FROM a'); txn.execute('SELECT 1 FROM a')", &[]),
        ("run({ Statement: 'SELECT 1 FROM a' })", &["1: unknown: { Statement: 'SELECT 1 FROM a' }"]),
        (
            "/* qldb */ run('SELECT 1 FROM a'); txn.execute('SELECT 2 FROM a')",
            &["1: some operation: SELECT 1 FROM a", "1: SELECT 2 FROM a"],
        ),
    ] {
        let found = Scanner::new(Language::JavaScript).scan(code, &calls);
        check(code, &found);
        assert_eq!(shown(code, &found), expected, "{code}");
        assert_eq!(shown(code, &scan(Language::JavaScript, code)).len(), usize::from(code.starts_with("/*")), "{code}");
    }
}

#[test]
fn a_name_that_a_block_may_change_is_unknown() {
    use Language::{Go, Java, JavaScript, Python};
    const UNKNOWN: &str = "permissions unknown: the statement is put together at run time";
    for (language, code) in [
        (Python, "q = 'SELECT 1 FROM a'\nif x:\n    q = 'DELETE FROM a'\nc.execute_statement(Statement=q)"),
        (Python, "q = 'SELECT 1 FROM a'\nif x:\n    y = x\n    q += ' WHERE b = 1'\nc.execute_statement(Statement=q)"),
        (
            JavaScript,
            "let q = 'SELECT 1 FROM a';\nif (x) { q = 'DELETE FROM a'; }\nc.executeStatement({ Statement: q })",
        ),
        (
            JavaScript,
            "let q = 'SELECT 1 FROM a';\nif (x) { y() } else { z(); q = y }\nc.executeStatement({ Statement: q })",
        ),
        (Java, "String q = \"SELECT 1 FROM a\"; if (x) { q = y; } c.executeStatement(r -> r.statement(q));"),
        (
            Go,
            "q := \"SELECT 1 FROM a\"\nif x { q = y }\nc.ExecuteStatement(ctx, &dynamodb.ExecuteStatementInput{Statement: aws.String(q)})",
        ),
    ] {
        let source = format!("# dynamodb\n{code}");
        let found = scan(language, &source);
        let said: Vec<_> = found.dynamic.iter().map(|dynamic| dynamic.message(&source)).collect();
        assert_eq!((found.statements.len(), &*said), (0, &[UNKNOWN.to_owned()][..]), "{code}");
    }
    // Another variable of that name, or an argument.
    for (language, code) in [
        (Python, "q = 'SELECT 1 FROM a'\nlog(q=y)\nc.execute_statement(Statement=q)"),
        (
            JavaScript,
            "const q = 'SELECT 1 FROM a';\nfunction f() { const q = 'DELETE FROM a'; }\nc.executeStatement({ Statement: q })",
        ),
        (
            Go,
            "q := \"SELECT 1 FROM a\"\nif x { q := y; f(q) }\nc.ExecuteStatement(ctx, &dynamodb.ExecuteStatementInput{Statement: aws.String(q)})",
        ),
    ] {
        let found = scan(language, &format!("# dynamodb\n{code}"));
        assert_eq!((found.statements.len(), found.dynamic.len()), (1, 0), "{code}");
    }
}

//! What is sent beside a statement that is written out, or instead of it.

use super::*;

/// What is said to be unknown in a program of DynamoDB.
fn unknown(language: Language, code: &str) -> Vec<String> {
    let source = mentioning("dynamodb", language, code);
    let found = scan(language, &source);
    found.dynamic.iter().map(|dynamic| dynamic.range.text(&source).to_owned()).collect()
}

fn assert_said(language: Language, code: &str, said: &str) {
    let unknown = unknown(language, code);
    assert!(unknown.iter().any(|it| it == said), "{language:?} {code}: {unknown:?} without {said:?}");
}

#[test]
#[allow(clippy::too_many_lines, reason = "rows")]
fn what_is_added_to_a_list_is_unknown() {
    const PYTHON: &str = "st = [{'Statement': 'DELETE FROM a'}]\n";
    const SEND: &str = "\nc.execute_transaction(TransactStatements=st)";
    let rows = [
        ("st.append(audit())", "audit()"),
        ("st.extend(more)", "more"),
        ("st.insert(0, x)", "x"),
        ("if x:\n    st.append(y)", "y"),
        ("for i in x:\n    st.append(make(i))", "make(i)"),
        ("st[0]['Statement'] = x", "x"),
        ("st[1:] = x", "x"),
        ("st += more", "more"),
        ("s2 = st\ns2.append(other())", "other()"),
    ];
    for (code, said) in rows {
        assert_said(Language::Python, &format!("{PYTHON}{code}{SEND}"), said);
    }
    let rows = [
        (
            Language::Python,
            "p = {'Statements': [{'Statement': 'DELETE FROM a'}]}\np['Statements'].append(x)\nc.batch_execute_statement(**p)",
            "x",
        ),
        (
            Language::Python,
            "st = []\nst.append({'Statement': 'DELETE FROM a'})\nst.append(y)\nc.execute_transaction(TransactStatements=st)",
            "y",
        ),
        (
            Language::JavaScript,
            "const s = [{ Statement: 'DELETE FROM a' }]; s.push(build()); d.batchExecuteStatement({ Statements: s });",
            "build()",
        ),
        (
            Language::JavaScript,
            "const s = [{ Statement: 'DELETE FROM a' }]; s.push(...x); d.batchExecuteStatement({ Statements: s });",
            "x",
        ),
        (
            Language::JavaScript,
            "const s = [{ Statement: 'DELETE FROM a' }]; i.forEach((i) => s.push(build(i))); d.batchExecuteStatement({ Statements: s });",
            "build(i)",
        ),
        (
            Language::JavaScript,
            "const p = { Statements: [{ Statement: 'DELETE FROM a' }] }; p.Statements.push(x); d.batchExecuteStatement(p);",
            "x",
        ),
        (
            Language::JavaScript,
            "const s = [{ Statement: 'DELETE FROM a' }].concat(build()); d.batchExecuteStatement({ Statements: s });",
            "build()",
        ),
        (
            Language::JavaScript,
            "const s = []; for (const y of x) { s.push({ Statement: 'DELETE FROM a' }); s.push(other(y)); } d.batchExecuteStatement({ Statements: s });",
            "other(y)",
        ),
        (
            Language::CSharp,
            "var s = new List<BatchStatementRequest> { new BatchStatementRequest { Statement = \"DELETE FROM a\" } }; s.Add(Build()); c.BatchExecuteStatementAsync(new BatchExecuteStatementRequest { Statements = s });",
            "Build()",
        ),
        (
            Language::CSharp,
            "var s = new List<BatchStatementRequest> { new() { Statement = \"DELETE FROM a\" } }; s.AddRange(x); c.BatchExecuteStatementAsync(new BatchExecuteStatementRequest { Statements = s });",
            "x",
        ),
        (
            Language::CSharp,
            "var r = new BatchExecuteStatementRequest { Statements = new() { new() { Statement = \"DELETE FROM a\" } } }; r.Statements.Add(x); c.BatchExecuteStatementAsync(r);",
            "x",
        ),
        (
            Language::Rust,
            "let mut v = vec![BatchStatementRequest::builder().statement(\"DELETE FROM a\").build()]; v.push(build()); c.batch_execute_statement().set_statements(Some(v)).send();",
            "build()",
        ),
        (
            Language::Rust,
            "let mut v = vec![BatchStatementRequest::builder().statement(\"DELETE FROM a\").build()]; v.extend(x); c.batch_execute_statement().set_statements(Some(v)).send();",
            "x",
        ),
        (
            Language::Kotlin,
            "val l = mutableListOf(BatchStatementRequest { statement = \"DELETE FROM a\" }); l.add(x); c.batchExecuteStatement { statements = l }",
            "x",
        ),
        (
            Language::Go,
            "in := &dynamodb.BatchExecuteStatementInput{Statements: []types.BatchStatementRequest{{Statement: aws.String(\"DELETE FROM a\")}}}; in.Statements = append(in.Statements, x); c.BatchExecuteStatement(ctx, in)",
            "x",
        ),
        (
            Language::Php,
            "<?php $p = ['Statements' => [['Statement' => 'DELETE FROM a']]]; $p['Statements'][] = $x; $c->batchExecuteStatement($p);",
            "$x",
        ),
    ];
    for (language, code, said) in rows {
        assert_said(language, code, said);
    }
}

#[test]
#[allow(clippy::too_many_lines, reason = "rows")]
fn the_branch_that_is_not_written_out_is_unknown() {
    let rows = [
        (
            Language::Python,
            "p = {'Statement': 'SELECT * FROM a'}\nif x:\n    p = other()\nc.execute_statement(**p)",
            "other()",
        ),
        (
            Language::Python,
            "st = [{'Statement': 'DELETE FROM a'}]\nwhile st:\n    r = c.batch_execute_statement(Statements=st)\n    st = retry(r)",
            "retry(r)",
        ),
        (Language::Python, "c.execute_statement(**({'Statement': 'SELECT * FROM a'} if x else other()))", "other()"),
        (
            Language::Python,
            "st = [{'Statement': 'DELETE FROM a'}] if x else y\nc.execute_transaction(TransactStatements=st)",
            "y",
        ),
        (
            Language::Python,
            "def f(x, st=None):\n    st = st or [{'Statement': 'DELETE FROM a'}]\n    c.execute_transaction(TransactStatements=st)",
            "st",
        ),
        (
            Language::Python,
            "st = [{'Statement': 'DELETE FROM a'} if y else z for y in x]\nc.execute_transaction(TransactStatements=st)",
            "z for y in x",
        ),
        (
            Language::JavaScript,
            "c.send(new ExecuteTransactionCommand({ TransactStatements: x ? [{ Statement: 'DELETE FROM a' }] : other() }));",
            "other()",
        ),
        (
            Language::JavaScript,
            "c.send(new ExecuteTransactionCommand({ TransactStatements: x ?? [{ Statement: 'DELETE FROM a' }] }));",
            "x",
        ),
        (
            Language::JavaScript,
            "c.send(new ExecuteTransactionCommand({ TransactStatements: x.map((i) => i.a ? { Statement: 'DELETE FROM a' } : other(i)) }));",
            "other(i)",
        ),
        (
            Language::JavaScript,
            "const s = x.flatMap((i) => [{ Statement: 'DELETE FROM a' }, other(i)]); c.send(new ExecuteTransactionCommand({ TransactStatements: s }));",
            "other(i)",
        ),
        (
            Language::JavaScript,
            "const s = [{ Statement: 'DELETE FROM a' }, ...(x ? other() : [])]; c.send(new ExecuteTransactionCommand({ TransactStatements: s }));",
            "(x ? other() : [])",
        ),
        (
            Language::CSharp,
            "c.ExecuteStatementAsync(x ? new ExecuteStatementRequest { Statement = \"SELECT * FROM a\" } : Other());",
            "Other()",
        ),
        (
            Language::CSharp,
            "c.BatchExecuteStatementAsync(new() { Statements = x ? new() { new() { Statement = \"DELETE FROM a\" } } : Other() });",
            "Other()",
        ),
        (
            Language::Java,
            "c.executeStatement(x ? ExecuteStatementRequest.builder().statement(\"SELECT * FROM a\").build() : other());",
            "other()",
        ),
        (
            Language::Java,
            "var r = x ? ExecuteStatementRequest.builder().statement(\"SELECT * FROM a\").build() : other(); c.executeStatement(r);",
            "other()",
        ),
        (
            Language::Go,
            "in := &dynamodb.ExecuteStatementInput{Statement: aws.String(\"SELECT * FROM a\")}; if x { in = other() }; c.ExecuteStatement(ctx, in)",
            "other()",
        ),
        (
            Language::Rust,
            "let mut v = vec![BatchStatementRequest::builder().statement(\"DELETE FROM a\").build()]; if x { v = other(); } c.batch_execute_statement().set_statements(Some(v)).send();",
            "other()",
        ),
        (
            Language::Rust,
            "let v = if x { vec![BatchStatementRequest::builder().statement(\"DELETE FROM a\").build()] } else { other() }; c.batch_execute_statement().set_statements(Some(v)).send();",
            "other()",
        ),
        (
            Language::Kotlin,
            "c.executeStatement(if (x) ExecuteStatementRequest { statement = \"SELECT * FROM a\" } else other())",
            "other()",
        ),
        (
            Language::Kotlin,
            "val r = when { x -> ExecuteStatementRequest { statement = \"SELECT * FROM a\" }; else -> other() }; c.executeStatement(r)",
            "other()",
        ),
        (Language::Php, "<?php $c->executeStatement($x ?: ['Statement' => 'SELECT * FROM a']);", "$x"),
    ];
    for (language, code, said) in rows {
        assert_said(language, code, said);
    }
}

#[test]
fn branches_that_are_written_out_or_nothing_are_known() {
    let rows = [
        (
            Language::Python,
            "st = []\nif x:\n    st.append({'Statement': 'DELETE FROM a'})\nc.execute_transaction(TransactStatements=st)",
        ),
        (
            Language::Python,
            "st = [{'Statement': 'DELETE FROM a'} for y in x if y]\nc.execute_transaction(TransactStatements=st)",
        ),
        (
            Language::Python,
            "def f():\n    p = {'Statement': 'SELECT * FROM a'}\n    c.execute_statement(**p)\ndef g():\n    p = other()\n    c.put_item(**p)",
        ),
        (
            Language::JavaScript,
            "c.send(new ExecuteTransactionCommand({ TransactStatements: x ? [{ Statement: 'DELETE FROM a' }] : [] }));",
        ),
        (
            Language::JavaScript,
            "c.send(new ExecuteTransactionCommand({ TransactStatements: x ? [{ Statement: 'DELETE FROM a' }] : [{ Statement: 'DELETE FROM b' }] }));",
        ),
        (
            Language::JavaScript,
            "const l = []; const s = [{ Statement: 'DELETE FROM a' }]; l.push(x); c.send(new ExecuteTransactionCommand({ TransactStatements: s }));",
        ),
        (
            Language::Go,
            "in := &dynamodb.ExecuteStatementInput{Statement: aws.String(\"SELECT * FROM a\")}; out, err := c.ExecuteStatement(ctx, in)",
        ),
    ];
    for (language, code) in rows {
        assert_eq!(unknown(language, code), [""; 0], "{language:?} {code}");
    }
}

#[test]
fn a_name_may_be_used_in_many_functions() {
    let others = "def f():\n    p = other()\n    c.put_item(**p)\n".repeat(80);
    let code = format!(
        "{others}def g(x):\n    p = {{'Statement': 'SELECT * FROM a'}}\n    if x:\n        p = more()\n    c.execute_statement(**p)"
    );
    assert_said(Language::Python, &code, "more()");
}

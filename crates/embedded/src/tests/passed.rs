//! Requests that a function may change before they are sent.

use super::hidden::counts;
use super::*;

#[test]
fn what_a_function_is_given_may_be_changed_by_it() {
    use Language::{CSharp, Go, Java, JavaScript, Kotlin, Php, Python};
    for (language, code) in [
        (Python, "p = {'Statement': 'SELECT 1 FROM a'}\nfix(p)\nc.execute_statement(**p)"),
        (Python, "p = dict(Statement='SELECT 1 FROM a')\nself.fix(1, p)\nc.execute_statement(**p)"),
        (Python, "p = {'Statement': 'SELECT 1 FROM a'}\np.update(more)\nc.execute_statement(**p)"),
        (Python, "p = {'Statement': 'SELECT 1 FROM a'}\np |= more\nc.execute_statement(**p)"),
        (Python, "p = {'Statement': 'SELECT 1 FROM a'}\np[key] = x\nc.execute_statement(**p)"),
        (Python, "p = {}\np['Statement'] = 'SELECT 1 FROM a'\nfix(p)\nc.execute_statement(**p)"),
        (Python, "p = [{'Statement': 'SELECT 1 FROM a'}]\nfix(p)\nc.execute_transaction(TransactStatements=p)"),
        (JavaScript, "const p = { Statement: 'SELECT 1 FROM a' }; fix(p); c.send(new ExecuteStatementCommand(p))"),
        (JavaScript, "const p = { Statement: 'SELECT 1 FROM a' }; Object.assign(p, x); c.executeStatement(p)"),
        (JavaScript, "const p = { Statement: 'SELECT 1 FROM a' }; p[key] = x; c.executeStatement(p)"),
        (
            JavaScript,
            "const p = new ExecuteStatementCommand({ Statement: 'SELECT 1 FROM a' }); fix(p); await c.send(p)",
        ),
        (JavaScript, "this.p = { Statement: 'SELECT 1 FROM a' }; fix(this.p); c.executeStatement(this.p)"),
        (
            Go,
            "in := &dynamodb.ExecuteStatementInput{Statement: aws.String(\"SELECT 1 FROM a\")}\nfix(in)\nc.ExecuteStatement(ctx, in)",
        ),
        (
            Go,
            "in := dynamodb.ExecuteStatementInput{Statement: aws.String(\"SELECT 1 FROM a\")}\nfix(&in)\nc.ExecuteStatement(ctx, &in)",
        ),
        (
            CSharp,
            "var r = new ExecuteStatementRequest { Statement = \"SELECT 1 FROM a\" };\nFix(r);\nc.ExecuteStatementAsync(r);",
        ),
        (
            CSharp,
            "var r = new ExecuteStatementRequest();\nr.Statement = \"SELECT 1 FROM a\";\nFix(r);\nc.ExecuteStatementAsync(r);",
        ),
        (
            Java,
            "ExecuteStatementRequest r = new ExecuteStatementRequest().withStatement(\"SELECT 1 FROM a\"); fix(r); c.executeStatement(r);",
        ),
        (
            Java,
            "ExecuteStatementRequest.Builder b = ExecuteStatementRequest.builder(); b.statement(\"SELECT 1 FROM a\"); fix(b); c.executeStatement(b.build());",
        ),
        (Python, "def f(p):\n    p['Statement'] = 'SELECT 1 FROM a'\n    fix(p)\n    c.execute_statement(**p)"),
        (Python, "c.execute_statement(**{'Statement': 'SELECT 1 FROM a', key: x})"),
        (JavaScript, "c.executeStatement({ Statement: 'SELECT 1 FROM a', [key]: x })"),
        (Java, "c.executeStatement(r -> { r.statement(\"SELECT 1 FROM a\"); fix(r); });"),
        (
            Java,
            "c.executeStatement(ExecuteStatementRequest.builder().statement(\"SELECT 1 FROM a\").applyMutation(this::fix).build());",
        ),
        (Php, "<?php $c->executeStatement(['Statement' => 'SELECT 1 FROM a', $key => 1]);"),
        (Kotlin, "c.executeStatement { statement = \"SELECT 1 FROM a\"; fix(this) }"),
        (Kotlin, "c.executeStatement(ExecuteStatementRequest {\n  statement = \"SELECT 1 FROM a\"\n  fix()\n})"),
        (Php, "<?php $p = ['Statement' => 'SELECT 1 FROM a']; fix($p); $c->executeStatement($p);"),
        (Php, "<?php $c->executeStatement($p + ['Statement' => 'SELECT 1 FROM a']);"),
        (Php, "<?php $c->executeStatement(array_merge(['Statement' => 'SELECT 1 FROM a'], $p));"),
    ] {
        let (known, unknown) = counts(language, code);
        assert!(known == 0 && unknown > 0, "{code}: {known} {unknown}");
    }
    // Other statements may be added to a list, and a copy may have another one.
    let lists = [
        (
            Kotlin,
            "val r = ExecuteStatementRequest { statement = \"SELECT 1 FROM a\" }\nc.executeStatement(r.copy { fix(this) })",
        ),
        (
            Java,
            "List<BatchStatementRequest> l = new ArrayList<>(); l.add(BatchStatementRequest.builder().statement(\"SELECT 1 FROM a\").build()); fix(l); c.batchExecuteStatement(r -> r.statements(l));",
        ),
        (
            Python,
            "l = []\nl.append({'Statement': 'SELECT 1 FROM a'})\nfix(l)\nc.execute_transaction(TransactStatements=l)",
        ),
    ];
    for (language, code) in lists {
        let (_, unknown) = counts(language, code);
        assert!(unknown > 0, "{code}: {unknown}");
    }
}

#[test]
fn what_is_only_read_or_copied_stays() {
    use Language::{CSharp, Go, Java, JavaScript, Kotlin, Php, Python, Rust};
    for (language, code) in [
        (Python, "p = {'Statement': 'SELECT 1 FROM a'}\nprint('x', p)\nlogger.info('%s', p)\nc.execute_statement(**p)"),
        (Python, "p = {'Statement': 'SELECT 1 FROM a'}\nr = c.execute_statement(**p)\nshow(r, json.dumps(p))"),
        (Python, "p = {'Statement': 'SELECT 1 FROM a'}\np['Limit'] = 1\nc.execute_statement(**p)"),
        (Python, "r = c.execute_statement(Statement='SELECT 1 FROM a')\nshow(r)"),
        (Python, "c.execute_statement(**{'Statement': 'SELECT 1 FROM a', 'Limit': x, 'ConsistentRead': True})"),
        (JavaScript, "c.executeStatement({ Statement: 'SELECT 1 FROM a', ['Limit']: x, Parameters: [y] })"),
        (Java, "c.executeStatement(r -> { r.statement(\"SELECT 1 FROM a\"); r.limit(1); });"),
        (Php, "<?php $c->executeStatement(['Statement' => 'SELECT 1 FROM a', 'Limit' => $x]);"),
        (Python, "q = 'SELECT 1 FROM a'\nshow(q)\nc.execute_statement(Statement=q)"),
        (
            JavaScript,
            "const p = { Statement: 'SELECT 1 FROM a' }; console.log(p); c.send(new ExecuteStatementCommand(p))",
        ),
        (
            JavaScript,
            "const p = new ExecuteStatementCommand({ Statement: 'SELECT 1 FROM a' }); const r = await c.send(p); show(r)",
        ),
        (
            JavaScript,
            "exports.handler = async () => { const r = await c.send(new ExecuteStatementCommand({ Statement: 'SELECT 1 FROM a' })); show(r) }",
        ),
        (
            JavaScript,
            "const p = { Statement: 'SELECT 1 FROM a' }; const o = Object.assign({}, p); c.executeStatement(p)",
        ),
        (
            JavaScript,
            "const f = async () => { await c.send(new ExecuteStatementCommand({ Statement: 'SELECT 1 FROM a' })) }; run(f)",
        ),
        (
            Go,
            "in := dynamodb.ExecuteStatementInput{Statement: aws.String(\"SELECT 1 FROM a\")}\nshow(in)\nc.ExecuteStatement(ctx, &in)",
        ),
        (
            Go,
            "h := func() { c.ExecuteStatement(ctx, &dynamodb.ExecuteStatementInput{Statement: aws.String(\"SELECT 1 FROM a\")}) }\nlambda.Start(h)",
        ),
        (
            CSharp,
            "var r = new ExecuteStatementRequest { Statement = \"SELECT 1 FROM a\" };\nvar x = await c.ExecuteStatementAsync(r);\nShow(x);",
        ),
        (
            Java,
            "ExecuteStatementRequest r = ExecuteStatementRequest.builder().statement(\"SELECT 1 FROM a\").build(); show(r); c.executeStatement(r);",
        ),
        (Kotlin, "val r = ExecuteStatementRequest { statement = \"SELECT 1 FROM a\" }\nshow(r)\nc.executeStatement(r)"),
        (
            Kotlin,
            "c.executeStatement {\n  println(\"x\")\n  statement = \"SELECT 1 FROM a\"\n  parameters = listOf(AttributeValue.S(x))\n  limit = f(1)\n}",
        ),
        (Rust, "let r = c.execute_statement().statement(\"SELECT 1 FROM a\").send().await;\nshow(r);"),
        (Php, "<?php $p = ['Statement' => 'SELECT 1 FROM a']; print_r($p); $c->executeStatement($p);"),
        (Php, "<?php $c->executeStatement(['Statement' => 'SELECT 1 FROM a'] + $p);"),
    ] {
        assert_eq!(counts(language, code), (1, 0), "{code}");
    }
}

//! Requests whose statement is given in another way, or is not seen.

use super::*;

fn found(language: Language, code: &str) -> Vec<String> {
    found_in("dynamodb", language, code)
}

#[test]
fn requests_of_the_java_sdk_1() {
    use Language::{Java, Kotlin};
    for (language, code, expected) in [
        (
            Java,
            "c.executeStatement(new ExecuteStatementRequest().withStatement(\"SELECT 1 FROM a\"));",
            "ExecuteStatement",
        ),
        (
            Java,
            "ExecuteStatementRequest r = new ExecuteStatementRequest(); r.setStatement(\"SELECT 1 FROM a\"); c.executeStatement(r);",
            "ExecuteStatement",
        ),
        (
            Java,
            "c.executeStatement(new ExecuteStatementRequest().withStatement(\"SELECT 1 FROM a\").withParameters(\
             new AttributeValue(\"x\"), new AttributeValue().withN(\"5\"), new AttributeValue().withBOOL(true)));",
            "ExecuteStatement with S(\"x\"), N(5), BOOL(true)",
        ),
        (
            Java,
            "c.executeStatement(new ExecuteStatementRequest().withParameters(List.of(new AttributeValue().withS(\"x\"))).withStatement(\"SELECT 1 FROM a\"));",
            "ExecuteStatement with S(\"x\")",
        ),
        (
            Java,
            "c.batchExecuteStatement(new BatchExecuteStatementRequest().withStatements(new BatchStatementRequest().withStatement(\"SELECT 1 FROM a\")));",
            "BatchExecuteStatement",
        ),
        (
            Java,
            "List<ParameterizedStatement> l; l.add(new ParameterizedStatement().withStatement(\"SELECT 1 FROM a\"));",
            "ExecuteTransaction",
        ),
        (
            Kotlin,
            "c.executeStatement(ExecuteStatementRequest().withStatement(\"SELECT 1 FROM a\"))",
            "ExecuteStatement",
        ),
        (Kotlin, "val r = ParameterizedStatement()\nr.setStatement(\"SELECT 1 FROM a\")", "ExecuteTransaction"),
    ] {
        let line = if code.contains("\nr.") { 3 } else { 2 };
        assert_eq!(found(language, code), [format!("{line}: {expected}: SELECT 1 FROM a")], "{code}");
    }
    // Values that something may change.
    for code in [
        "ExecuteStatementRequest r = new ExecuteStatementRequest().withStatement(\"SELECT 1 FROM a\").withParameters(new AttributeValue(\"x\"));",
        "c.executeStatement(new ExecuteStatementRequest().withStatement(\"SELECT 1 FROM a\").withParameters(new AttributeValue(x)));",
    ] {
        assert_eq!(found(Java, code), ["2: ExecuteStatement: SELECT 1 FROM a"], "{code}");
    }
}

#[test]
fn keys_that_are_written_in_another_way_are_seen() {
    use Language::{JavaScript, Python};
    for (language, code) in [
        (JavaScript, "new ExecuteStatementCommand({ ['Statement']: 'SELECT 1 FROM a' })"),
        (JavaScript, "new ExecuteStatementCommand({ Limit: 1, [\"Statement\"]: 'SELECT 1 FROM a' })"),
        (JavaScript, "new ExecuteStatementCommand({ \"Statement\": 'SELECT 1 FROM a' })"),
        (JavaScript, "new ExecuteStatementCommand({ ...base, Statement: 'SELECT 1 FROM a' })"),
        (JavaScript, "const p = {}; p['Statement'] = 'SELECT 1 FROM a'; c.executeStatement(p)"),
        (JavaScript, "new ExecuteStatementCommand(Object.freeze({ Statement: 'SELECT 1 FROM a' }))"),
        (Python, "c.execute_statement(**{'Statement': 'SELECT 1 FROM a'})"),
        (Python, "c.execute_statement(**{**base, 'Statement': 'SELECT 1 FROM a'})"),
        (Python, "c.execute_statement(**dict(base, Statement='SELECT 1 FROM a'))"),
    ] {
        assert_eq!(found(language, code), ["2: ExecuteStatement: SELECT 1 FROM a"], "{code}");
    }
}

#[test]
fn what_may_be_replaced_is_unknown() {
    use Language::{Java, JavaScript, Python};
    for (language, code) in [
        (JavaScript, "new ExecuteStatementCommand({ Statement: 'SELECT 1 FROM a', ...more })"),
        (JavaScript, "new ExecuteStatementCommand({ ['Statement']: 'SELECT 1 FROM a', Limit: 1, ...more })"),
        (JavaScript, "new ExecuteStatementCommand(Object.assign({ Statement: 'SELECT 1 FROM a' }, more))"),
        (JavaScript, "new ExecuteStatementCommand(fix({ Statement: 'SELECT 1 FROM a', Parameters: [{ S: 'x' }] }))"),
        (JavaScript, "new BatchExecuteStatementCommand({ Statements: [{ Statement: 'SELECT 1 FROM a' }].map(fix) })"),
        (Python, "c.execute_statement(**{'Statement': 'SELECT 1 FROM a', **more})"),
        (Python, "c.execute_statement(**({'Statement': 'SELECT 1 FROM a'} | more))"),
        (Python, "c.execute_statement(**fix({'Statement': 'SELECT 1 FROM a'}))"),
    ] {
        assert_eq!(found(language, code), ["2: unknown whole"], "{code}");
    }
    let mutated = "c.executeStatement(ExecuteStatementRequest.builder().statement(\"SELECT 1 FROM a\")\
        .parameters(AttributeValue.fromS(\"x\")).applyMutation(b -> b.parameters(y)).build());";
    assert_eq!(found(Java, mutated), ["2: ExecuteStatement: SELECT 1 FROM a"], "without values");
}

#[test]
fn a_request_without_a_statement_that_is_seen_is_said_to_be_unknown() {
    use Language::{CSharp, Go, Java, JavaScript, Kotlin, Python, Rust};
    for (language, code, place) in [
        (Python, "c.execute_statement(**request)", "**request"),
        (Python, "c.execute_transaction(**load())", "**load()"),
        (Python, "p = load()\nc.batch_execute_statement(**p)", "**p"),
        (JavaScript, "new ExecuteStatementCommand(request)", "request"),
        (JavaScript, "new ExecuteStatementCommand({ ...base })", "{ ...base }"),
        (JavaScript, "new ExecuteStatementCommand({ [KEY]: 'DELETE FROM a' })", "{ [KEY]: 'DELETE FROM a' }"),
        (JavaScript, "new ExecuteStatementCommand(Object.assign({}, base))", "Object.assign({}, base)"),
        (JavaScript, "c.executeStatement(params, (e, d) => f(d))", "params, (e, d) => f(d)"),
        (Java, "c.executeStatement(request);", "request"),
        (Kotlin, "c.executeStatement(request)", "request"),
        (Go, "c.ExecuteStatement(ctx, input)", "ctx, input"),
        (CSharp, "await c.ExecuteStatementAsync(request);", "request"),
    ] {
        let line = 2 + code.matches('\n').count();
        assert_eq!(found(language, code), [format!("{line}: unknown: {place}")], "{code}");
    }
    for (language, code) in [
        (Python, "c.execute_statement('DELETE FROM a')"),
        (Python, "self.execute_statement(\"DELETE FROM a\", [x])"),
        (JavaScript, "await executeStatement('DELETE FROM a', x)"),
        (Java, "executeStatement(\"DELETE FROM a\");"),
    ] {
        assert_eq!(found(language, code), ["2: unknown function"], "{code}");
    }
    let source = "# dynamodb\nexecute_statement('DELETE FROM a')";
    assert_eq!(
        scan(Python, source).dynamic[0].message(source),
        "permissions unknown: no SDK is given a statement like this; name the function in `[calls]` if it sends it"
    );
    // Seen by itself, declared, or of another service.
    for (language, code, count) in [
        (Python, "p = {'Statement': 'SELECT 1 FROM a'}\nc.execute_statement(**p)", 1),
        (Python, "l = []\nl.append({'Statement': 'SELECT 1 FROM a'})\nc.execute_transaction(TransactStatements=l)", 1),
        (Python, "def execute_statement(self, statement, **more): pass", 0),
        (Python, "rds.execute_statement(sql='SELECT 1 FROM a', **more)", 0),
        (JavaScript, "async executeStatement(sql) { f() }", 0),
        (
            JavaScript,
            "const t = [{ Statement: 'SELECT 1 FROM a' }];\nconst p = { TransactStatements: t };\nc.executeTransaction(p)",
            1,
        ),
        (
            JavaScript,
            "import { ExecuteStatementCommand } from '@aws-sdk/client-dynamodb'; new ExecuteStatementCommand()",
            0,
        ),
        (
            Java,
            "ExecuteStatementRequest r = ExecuteStatementRequest.builder().statement(\"SELECT 1 FROM a\").build(); c.executeStatement(r);",
            1,
        ),
        (Java, "void executeStatement(ExecuteStatementRequest request) { f(); }", 0),
        (Go, "func (c *C) ExecuteStatement(ctx context.Context, in *Input) error { return nil }", 0),
        (Go, "type C interface {\n  ExecuteStatement(ctx context.Context, in *Input) error\n}", 0),
        (CSharp, "Task ExecuteStatementAsync(Request request);", 0),
        (Rust, "fn execute_statement(sql: &str) {}", 0),
    ] {
        assert_eq!(found(language, code).len(), count, "{code}");
    }
}

#[test]
fn functions_of_awswrangler_send_statements_by_any_name() {
    let said = |code: &str| found(Language::Python, code);
    let import = "from awswrangler.dynamodb import execute_statement";
    assert_eq!(
        said(&format!("{import}\nexecute_statement(statement=\"DELETE FROM A\")")),
        ["3: ExecuteStatement: DELETE FROM A"]
    );
    assert_eq!(said(&format!("{import} as run\nrun(\"DELETE FROM A\")")), ["3: ExecuteStatement: DELETE FROM A"]);
    assert_eq!(said(&format!("{import} as run\nother(\"DELETE FROM A\")")), [] as [&str; 0]);
}

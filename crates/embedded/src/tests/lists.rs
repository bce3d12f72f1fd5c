//! Lists of statements that are not written where they are sent, values that begin with no name, statements that are added to.

use super::*;
use crate::tests::hidden::counts;

#[test]
fn what_is_not_written_out_is_said_to_be_unknown() {
    let rows = [
        (Language::Python, "client.batch_execute_statement(Statements=stmts)"),
        (Language::Python, "client.batch_execute_statement(Statements=[make(i) for i in x])"),
        (Language::Python, "client.execute_transaction(TransactStatements=make())"),
        (Language::Python, "client.execute_statement(Statement=(q))"),
        (Language::Python, "client.execute_statement(Statement=[a, b][0])"),
        (Language::JavaScript, "send(new BatchExecuteStatementCommand({ Statements: build(e) }))"),
        (Language::JavaScript, "send(new BatchExecuteStatementCommand({ Statements }))"),
        (Language::JavaScript, "send(new ExecuteTransactionCommand({ TransactStatements: items.map(to) }))"),
        (Language::JavaScript, "send(new ExecuteStatementCommand({ Statement: (c ? a : b) }))"),
        (Language::Java, "c.batchExecuteStatement(BatchExecuteStatementRequest.builder().statements(stmts).build());"),
        (Language::Java, "ExecuteStatementRequest.builder().statement((String) q).build();"),
        (Language::Kotlin, "client.batchExecuteStatement { statements = stmts }"),
        (
            Language::CSharp,
            "await c.BatchExecuteStatementAsync(new BatchExecuteStatementRequest { Statements = stmts });",
        ),
        (Language::CSharp, "new ExecuteStatementRequest { Statement = (string)q };"),
        (Language::Rust, "client.batch_execute_statement().set_statements(Some(stmts)).send().await"),
        (Language::Rust, "client.execute_statement().statement(&*q).send().await"),
        (Language::Go, "c.ExecuteStatement(ctx, &dynamodb.ExecuteStatementInput{Statement: (q)})"),
        (Language::Php, "<?php $client->batchExecuteStatement(['Statements' => $stmts]);"),
        (Language::Php, "<?php $client->executeStatement(['Statement' => (string) $q]);"),
    ];
    for (language, code) in rows {
        let (known, unknown) = counts(language, code);
        assert!(known == 0 && unknown > 0, "{language:?} {code}: {known} {unknown}");
    }
}

#[test]
fn what_is_beside_a_statement_is_said_to_be_unknown() {
    let rows = [
        (
            Language::JavaScript,
            "send(new BatchExecuteStatementCommand({ Statements: [...a, { Statement: 'SELECT 1 FROM a' }] }))",
        ),
        (
            Language::Kotlin,
            "client.batchExecuteStatement { statements = listOf(BatchStatementRequest { statement = \"SELECT 1 FROM a\" }) + more }",
        ),
        (
            Language::Python,
            "args = {'Statement': 'SELECT 1 FROM a'}\nargs['Statement'] += x\nclient.execute_statement(**args)",
        ),
        (
            Language::JavaScript,
            "const input = { Statement: 'SELECT 1 FROM a' }; input.Statement += x; send(new ExecuteStatementCommand(input))",
        ),
        (
            Language::CSharp,
            "var r = new ExecuteStatementRequest { Statement = \"SELECT 1 FROM a\" }; r.Statement += x; await c.ExecuteStatementAsync(r);",
        ),
    ];
    for (language, code) in rows {
        let (known, unknown) = counts(language, code);
        assert!(unknown > 0, "{language:?} {code}: {known} {unknown}");
    }
}

#[test]
fn a_variable_of_javascript_is_one_however_often_it_is_declared() {
    let code = "var q = 'SELECT 1 FROM a'; if (x) { var q = 'DELETE FROM a'; } send(new ExecuteStatementCommand({ Statement: q }))";
    assert_eq!(counts(Language::JavaScript, code), (0, 1));
}

#[test]
fn lists_that_are_written_out_are_known() {
    let rows = [
        (Language::Python, "client.batch_execute_statement(Statements=[{'Statement': 'SELECT 1 FROM a'}])"),
        (
            Language::JavaScript,
            "send(new BatchExecuteStatementCommand({ Statements: [{ Statement: 'SELECT 1 FROM a' }] }))",
        ),
        (
            Language::Java,
            "BatchExecuteStatementRequest.builder().statements(BatchStatementRequest.builder().statement(\"SELECT 1 FROM a\").build()).build();",
        ),
    ];
    for (language, code) in rows {
        assert_eq!(counts(language, code), (1, 0), "{language:?} {code}");
    }
}

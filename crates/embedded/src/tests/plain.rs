//! Shell scripts, programs of Ruby and notebooks.

use super::*;

#[test]
fn commands_of_the_aws_cli() {
    let of = |script: &str| shown(script, &scan_shell(script));
    for (script, expected) in [
        ("aws dynamodb execute-statement --statement 'SELECT 1 FROM a'", "1: ExecuteStatement: SELECT 1 FROM a"),
        (
            "#!/bin/sh\n# aws dynamodb execute-statement --statement x\naws --region \"$R\" dynamodb execute-statement \\\n  --parameters '[{\"S\": \"x\"}]' \\\n  --statement \"SELECT 1 FROM \\\"Music\\\"\" > out",
            "5: ExecuteStatement: SELECT 1 FROM \\\"Music\\\"",
        ),
        (
            "x=$(aws dynamodb execute-statement --consistent-read --statement \"SELECT 1 FROM a\" --output text) || exit",
            "1: ExecuteStatement: SELECT 1 FROM a",
        ),
        ("aws dynamodb execute-statement --statement \"SELECT 1 FROM $T\"", "1: unknown whole"),
        ("aws dynamodb execute-statement --statement \"$Q\"", "1: unknown whole"),
        ("aws dynamodb execute-statement --statement file://q.sql", "1: unknown whole"),
        ("aws dynamodb execute-statement --cli-input-json file://q.json", "1: unknown CLI: execute-statement"),
        ("aws dynamodb execute-statement --statement 'SELECT 1 FROM a' \"$@\"", "1: unknown CLI: execute-statement"),
        ("aws dynamodb execute-statement \"$@\" --statement 'SELECT 1 FROM a'", "1: unknown CLI: execute-statement"),
        ("aws dynamodb batch-execute-statement --statements file://x", "1: unknown CLI: batch-execute-statement"),
        ("aws dynamodb execute-transaction --transact-statements '[]'", "1: unknown CLI: execute-transaction"),
        ("aws \"$SERVICE\" execute-statement --statement 'SELECT 1 FROM a'", "1: unknown CLI: execute-statement"),
        (
            "bash -c \"aws dynamodb execute-statement --statement '$Q'\"",
            "1: unknown CLI: \"aws dynamodb execute-statement --statement '$Q'\"",
        ),
        ("aws qldb-session send-command --execute-statement Statement='x'", "1: unknown CLI: --execute-statement"),
    ] {
        assert_eq!(of(script), [expected], "{script}");
    }
    for script in [
        "aws rds-data execute-statement --sql 'SELECT 1'",
        "echo aws dynamodb execute-statement",
        "# aws dynamodb execute-statement --statement x",
        "aws dynamodb put-item",
    ] {
        assert_eq!(of(script), [""; 0], "{script}");
    }
}

#[test]
fn calls_of_ruby() {
    let of = |code: &str| {
        let source = format!("require 'aws-sdk-dynamodb'\n{code}");
        shown(&source, &scan_ruby(&source))
    };
    for (code, expected) in [
        ("c.execute_statement(statement: \"SELECT 1 FROM a\")", "2: ExecuteStatement: SELECT 1 FROM a"),
        (
            "c.execute_statement({\n  statement: 'SELECT \\'x\\' FROM a',\n  parameters: [id],\n})",
            "3: ExecuteStatement: SELECT \\'x\\' FROM a",
        ),
        (
            "c.execute_transaction(transact_statements: [{ statement: 'SELECT 1 FROM a' }])",
            "2: ExecuteTransaction: SELECT 1 FROM a",
        ),
        (
            "c.batch_execute_statement(statements: [{ statement: \"SELECT 1 FROM a\" }])",
            "2: BatchExecuteStatement: SELECT 1 FROM a",
        ),
        ("c.execute_statement(statement: \"SELECT 1 FROM #{t}\")", "2: unknown: execute_statement"),
        ("c.execute_statement(statement: 'SELECT 1 FROM ' + t)", "2: unknown: execute_statement"),
        ("c.execute_statement(statement: 'SELECT 1 FROM a', **more)", "2: unknown: execute_statement"),
        ("c.execute_statement(:statement => q)", "2: unknown: execute_statement"),
        ("c.execute_statement(params)", "2: unknown: execute_statement"),
        ("c.execute_statement statement: 'SELECT 1 FROM a'", "2: unknown: execute_statement"),
        ("run = c.method(:execute_statement)", "2: unknown name: execute_statement"),
        ("client.public_send(op, **args)", "2: unknown name: public_send"),
    ] {
        assert_eq!(of(code), [expected], "{code}");
    }
    for code in [
        "# c.execute_statement(x)",
        "def execute_statement(q)",
        "c.stub_responses(:execute_statement, {})",
        "c.execute_statement(sql: q)",
    ] {
        assert_eq!(of(code), [""; 0], "{code}");
    }
    // Without a word of the service only what its client is given.
    assert_eq!(shown("", &scan_ruby("c.execute_statement(sql: q)")), [""; 0]);
    let source = "c.execute_statement(statement: 'SELECT 1 FROM a')";
    assert_eq!(shown(source, &scan_ruby(source)), ["1: ExecuteStatement: SELECT 1 FROM a"]);
}

#[test]
fn cells_of_notebooks_are_one_program() {
    let text = r#"{"cells": [
 {"cell_type": "markdown", "source": ["execute_statement"]},
 {"cell_type": "code", "source": ["%matplotlib inline\n", "import boto3\n", "q = \"SELECT * FROM \\\"Music\\\"\"\n", "!aws dynamodb execute-statement --statement 'x'"]},
 {"cell_type": "code", "source": "c = boto3.client('dynamodb')\nc.execute_statement(Statement=q)"}
], "metadata": {"kernelspec": {"language": "python", "name": "python3"}}, "nbformat": 4}"#;
    let Notebook { language, code, commands } = notebook(text).unwrap();
    assert_eq!(language, Language::Python);
    assert_eq!(
        code.text(),
        "#%matplotlib inline\nimport boto3\nq = \"SELECT * FROM \\\"Music\\\"\"\n#!aws dynamodb execute-statement --statement 'x'\nc = boto3.client('dynamodb')\nc.execute_statement(Statement=q)\n"
    );
    assert_eq!(
        commands.iter().map(|span| span.text(text)).collect::<Vec<_>>(),
        ["!aws dynamodb execute-statement --statement 'x'"]
    );
    let found = scan(language, code.text());
    let [one] = found.statements.as_slice() else { panic!("{found:?}") };
    assert_eq!(one.content.text(), "SELECT * FROM \"Music\"");
    let name = one.content.host(Span::new(14, 21));
    assert_eq!(code.host(name).text(text), r#"\\\"Music\\\""#);
    assert_eq!(code.host(one.range).text(text), r#"\"SELECT * FROM \\\"Music\\\"\""#);
    assert!(notebook("{}").is_none() && notebook("[").is_none());
}

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
        ("aws dynamodb execute-state\"ment\" --statement 'SELECT 1 FROM a'", "1: ExecuteStatement: SELECT 1 FROM a"),
        (
            "ddb() { aws dynamodb \"$@\"; }\nddb execute-statement --statement 'SELECT 1 FROM a'",
            "2: unknown CLI: execute-statement",
        ),
        (
            "echo 'aws dynamodb execute-statement --statement x' | /bin/sh -s",
            "1: unknown CLI: 'aws dynamodb execute-statement --statement x'",
        ),
        ("aws qldb-session send-command --execute-statement Statement='x'", "1: unknown CLI: --execute-statement"),
        ("aws qldb-session send-command --cli-input-json file://x.json", "1: unknown CLI: send-command"),
        ("aws qldb-session send-command \"$@\"", "1: unknown CLI: send-command"),
        ("aws qldb-session send-command --end-session {} --cli-input-json \"$X\"", "1: unknown CLI: send-command"),
        (
            "aws dynamodb execute-statement --cli-input-json <<EOF\n{\"Statement\": \"SELECT 1 FROM a\"}\nEOF",
            "1: unknown CLI: execute-statement",
        ),
    ] {
        assert_eq!(of(script), [expected], "{script}");
    }
    for script in [
        "aws rds-data execute-statement --sql 'SELECT 1'",
        "echo aws dynamodb execute-statement",
        "echo 'aws dynamodb execute-statement' | tee log",
        "# aws dynamodb execute-statement --statement x",
        "aws dynamodb put-item",
        "aws qldb-session send-command --session-token \"$T\" --end-session {}",
        "aws ssm send-command --targets x",
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

#[test]
fn commands_of_a_notebook_run_code_or_are_none() {
    let text_of = |source: &str| {
        let source = source.replace('\n', "\\n").replace('"', "\\\"");
        let text = format!("{{\"cells\": [{{\"cell_type\": \"code\", \"source\": \"{source}\"}}], \"nbformat\": 4}}");
        let Notebook { code, commands, .. } = notebook(&text).unwrap();
        (code.text().to_owned(), commands.len())
    };
    let code = |source: &str| text_of(source).0;
    assert_eq!(code("%%time\nf(1)"), "\nf(1)\n");
    assert_eq!(code("%%timeit -n 10 -r3 x = 1\nf(x)"), "x = 1\nf(x)\n");
    assert_eq!(code("%%capture out\nf(1)"), "out\nf(1)\n");
    assert_eq!(code("x = 1\n%time f(x)\n%cd a\n  %prun g()"), "x = 1\nf(x)\n#%cd a\ng()\n");
    assert_eq!(code("%%bash\nls\n"), "#%%bash\n#ls\n\n");
    assert_eq!(code("%timed f(1)"), "#%timed f(1)\n");
    let call = "aws dynamodb execute-statement --statement \"SELECT * FROM A\"";
    assert_eq!(
        text_of(&format!("r = !{call}\na, b = ! ls\nx = y != 1")),
        (format!("#r = !{call}\n#a, b = ! ls\nx = y != 1\n"), 1)
    );
    assert_eq!(text_of("x = \"a=!b\""), ("x = \"a=!b\"\n".to_owned(), 0));
    // Version 3.
    let old = "{\"worksheets\": [{\"cells\": [{\"cell_type\": \"code\", \"input\": [\"x = 1\\n\", \"y\"]}]}], \"nbformat\": 3}";
    assert_eq!(notebook(old).unwrap().code.text(), "x = 1\ny\n");
}

#[test]
fn what_the_shell_runs_within_what_it_prints_counts() {
    let said = |script: &str| {
        let found = scan_shell(script);
        (found.statements.len(), found.dynamic.len())
    };
    let call = "aws dynamodb execute-statement --statement 'DELETE FROM A'";
    assert_eq!(said(&format!("echo {call}")), (0, 0));
    assert_eq!(said(&format!("echo \"usage: {call} $1\"")), (0, 0));
    assert_eq!(said(&format!("echo '$({call})'").replace("'DELETE FROM A'", "x")), (0, 0));
    assert_eq!(said(&format!("echo \"$({call})\"")), (0, 1));
    assert_eq!(said(&format!("printf '%s' \"`{call}`\"")), (0, 1));
    assert_eq!(said(&format!("echo `{call}`")), (0, 1));
    assert_eq!(said(&format!("echo $({call})")), (1, 0));
    assert_eq!(said("echo \"$(aws dynamodb execute-statement --statement \"DELETE FROM A\")\""), (0, 1));
}

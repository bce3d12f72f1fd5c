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
        (". lib.sh\nddb execute-statement --statement 'SELECT 1 FROM a'", "2: unknown CLI: execute-statement"),
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
        "echo 'aws dynamodb execute-statement' | grep x",
        "./lib.sh; echo 'usage: aws dynamodb execute-statement' >&2",
        "# aws dynamodb execute-statement --statement x",
        "aws dynamodb put-item",
        "aws qldb-session send-command --session-token \"$T\" --end-session {}",
        "aws ssm send-command --targets x",
    ] {
        assert_eq!(of(script), [""; 0], "{script}");
    }
}

#[test]
fn what_is_printed_and_may_be_run_is_not_known() {
    let call = "echo \"aws dynamodb execute-statement --statement 'DELETE FROM a WHERE a=1'\"";
    for script in [
        "while read k; do\n  CALL\ndone < keys | sh",
        "CALL > x.sh; sh x.sh",
        "gen() {\nCALL\n}; gen | sh",
        "CALL | tee x | sh",
        "CALL |& sh",
        "CALL | timeout 10 sh",
        "CALL | exec bash",
        "CALL | \"$SHELL\"",
        "CALL | 'bash'",
        "CALL | (sh)",
        "CALL | { sh; }",
        "CALL | source /dev/stdin",
        "CALL | . /dev/stdin",
        "CALL | docker exec -i c sh",
        "CALL | at now",
        "CALL | while read l; do eval \"$l\"; done",
        "CALL > >(sh)",
        "source <(CALL)",
        "cmd=$(CALL); $cmd",
        "eval $(echo aws dynamodb execute-statement --statement x)",
        "printf -v cmd \"aws dynamodb execute-statement --statement x\"; eval \"$cmd\"",
        "CALL > y",
        "CALL &> y",
        "gen() { CALL; }; gen > y; ./y",
        "gen() { CALL; }; gen > y.sh; x && if true; then y.sh; fi",
        "CALL | sudo tee /etc/cron.d/purge",
        "for t in a b; do CALL; done > jobs.txt",
        "(CALL) > job.txt",
        "{ CALL; } > job.txt",
        "for t in a b; do CALL; done | my_wrapper",
        "(CALL) | my_wrapper",
        "{ CALL; } |& my_wrapper",
        "CALL | crontab -",
        "CALL | my_wrapper",
        "CALL | tee go; sudo ./go",
    ] {
        let script = script.replace("CALL", call);
        let Found { statements, dynamic } = scan_shell(&script);
        assert_eq!(statements.len() + dynamic.len(), 1, "{script}: {statements:?} {dynamic:?}");
    }
    for script in ["CALL", "CALL >&2", "CALL 2> /dev/null", "CALL > /dev/stderr", "do CALL", "bake; CALL"] {
        let script = script.replace("CALL", call);
        assert_eq!(scan_shell(&script), Found::default(), "{script}");
    }
}

#[test]
fn words_of_the_shell_end_where_they_do() {
    let of = |script: &str| shown(script, &scan_shell(script));
    let call = "aws dynamodb execute-statement --statement 'DELETE FROM a'";
    for (script, expected) in [
        ("cat > x.sh <<EOF\necho don't panic\nEOF\nCALL", "4: ExecuteStatement: DELETE FROM a"),
        ("cat <<'EOF' > x.sh\necho don't panic\nEOF\nCALL", "4: ExecuteStatement: DELETE FROM a"),
        ("cat <<-E\n\tdon't\n\tE\nCALL", "4: ExecuteStatement: DELETE FROM a"),
        (
            "aws dynamodb --region $(region 'x)') execute-statement --statement 'DELETE FROM a'",
            "1: ExecuteStatement: DELETE FROM a",
        ),
        (
            "aws dynamodb --region $(cat r) batch-execute-statement --statements file://x",
            "1: unknown CLI: batch-execute-statement",
        ),
        ("aws qldb-session --region $(cat r) send-command --cli-input-json file://x", "1: unknown CLI: send-command"),
        ("echo \"${MSG:-\"don't know\"}\"\nCALL", "2: ExecuteStatement: DELETE FROM a"),
        ("echo \"$(f \"don't\")\"\nCALL", "2: ExecuteStatement: DELETE FROM a"),
        ("x=$(y $(z)\nCALL", "2: ExecuteStatement: DELETE FROM a"),
        ("cat <<A; cat <<B\ndon't\nA\ndon't\nB\nCALL", "6: ExecuteStatement: DELETE FROM a"),
        ("x=$((1<<2))\nCALL", "2: ExecuteStatement: DELETE FROM a"),
        ("cat <<EOF\nnever ends\nCALL", "3: ExecuteStatement: DELETE FROM a"),
        ("echo $'it\\'s'\nCALL", "2: ExecuteStatement: DELETE FROM a"),
        ("echo $'it\\'s'; CALL", "1: ExecuteStatement: DELETE FROM a"),
        ("CALL>x", "1: ExecuteStatement: DELETE FROM a"),
        ("CALL 2>&1 >x", "1: ExecuteStatement: DELETE FROM a"),
        ("aws dynamodb execute-statement >x --statement 'DELETE FROM a'", "1: ExecuteStatement: DELETE FROM a"),
        ("aws dynamodb execute-statement --statement $'DELETE FROM a'", "1: ExecuteStatement: DELETE FROM a"),
        ("aws dynamodb execute-statement --statement $'DELETE FROM \\x61'", "1: unknown whole"),
        ("bash <<EOF\nCALL\nEOF", "2: ExecuteStatement: DELETE FROM a"),
        (
            "bash <<'EOF'\naws dynamodb execute-statement --statement 'DELETE FROM a WHERE b=\"$x\"'\nEOF",
            "2: ExecuteStatement: DELETE FROM a WHERE b=\\\"$x\\\"",
        ),
        (
            "bash <<EOF\naws dynamodb execute-statement --statement 'DELETE FROM a WHERE b=\"$x\"'\nEOF",
            "2: unknown whole",
        ),
        (
            "bash <<EOF\naws dynamodb execute-statement --statement 'DELETE FROM a WHERE b='\\''`id`'\\'\nEOF",
            "2: unknown whole",
        ),
    ] {
        let script = script.replace("CALL", call);
        assert_eq!(of(&script), [expected], "{script}");
    }
}

#[test]
fn operations_that_are_put_in_are_not_known() {
    let of = |script: &str| shown(script, &scan_shell(script));
    for (script, expected) in [
        (
            "OP=execute; aws dynamodb \"${OP}-statement\" --statement 'DELETE FROM a'",
            "1: unknown CLI: \"${OP}-statement\"",
        ),
        ("d() { command aws dynamodb \"$1-statement\" --statement \"$2\"; }", "1: unknown CLI: \"$1-statement\""),
        ("function d { aws dynamodb execute-$1 --statement \"$2\"; }", "1: unknown CLI: execute-$1"),
        ("ddb() { aws dynamodb \"$@\"; }", "1: unknown CLI: \"$@\""),
        ("aws $CMD --statement 'DELETE FROM a'", "1: unknown CLI: --statement"),
        ("aws dynamo\\db exec''ute-statement --statement 'DELETE FROM a'", "1: ExecuteStatement: DELETE FROM a"),
        (
            "aws --profile rds-data dynamodb execute-statement --statement 'DELETE FROM a'",
            "1: ExecuteStatement: DELETE FROM a",
        ),
        ("aws qldb-session \"$OP\" --session-token x", "1: unknown CLI: \"$OP\""),
    ] {
        assert_eq!(of(script), [expected], "{script}");
    }
    for script in [
        "aws dynamodb \"$OP\" --table-name t",
        "aws dynamodb $ENDPOINT list-tables",
        "case $1 in\n  execute-statement) f ;;\nesac",
        "grep execute-statement x",
        "[ \"$1\" = execute-statement ] && f",
        "mysql --statement 'x'",
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
        ("client.public_send(\"execute_#{x}\", statement: q)", "2: unknown name: public_send"),
        ("c.execute_statement({statement: 'SELECT 1 FROM a'}.merge(more))", "2: unknown: execute_statement"),
        ("c.execute_statement(statement: 'SELECT 1 FROM a') { |r| r.statement = q }", "2: unknown: execute_statement"),
        ("c.execute_statement(statement: 'SELECT 1 FROM a') do |r|\nend", "2: unknown: execute_statement"),
        ("`aws dynamodb execute-statement --statement #{q}`", "2: unknown CLI: execute-statement"),
        ("system('aws', 'dynamodb', 'execute-statement', '--statement', q)", "2: unknown CLI: execute-statement"),
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
    assert_eq!(code("%timed f(1)"), "from command import *#%timed f(1)\n");
    for line in ["%run other.ipynb", "run other.ipynb", "%store -r q", "%load x.py", "%pylab", "%sql q << SELECT 1"] {
        assert_eq!(code(&format!("q = 1\n{line}")), format!("q = 1\nfrom command import *#{line}\n"));
    }
    assert_eq!(code("%%bash --out q\nls"), "from command import *#%%bash --out q\n#ls\n");
    assert_eq!(code("%%bigquery q\nx"), "from command import *#%%bigquery q\n#x\n");
    for magic in ["%%python", "%%python3", "%%local", "%%javascript", "%%writefile a.py"] {
        let cell = format!("{magic}\nimport boto3\nclient.execute_statement(Statement='DELETE FROM a')");
        assert_eq!(text_of(&cell).1, 1, "{magic}");
    }
    // A line within a statement is none.
    for source in ["f(\n'%s'\n% x)", "if (a\n!= b): pass", "q = '''\n%x\n!y\n'''", "x = 1 \\\\\n% y", "a\n!= b"] {
        assert_eq!(code(source), format!("{}\n", source.replace("\\\\", "\\")), "{source}");
    }
    assert_eq!(code("f(1) # (\n%run x"), "f(1) # (\nfrom command import *#%run x\n");
    for cell in [
        "%%bash\naws dynamodb \\\\\n  execute-statement \\\\\n --statement x",
        "!aws dynamodb \\\\\n  execute-statement --statement x",
    ] {
        assert_eq!(text_of(cell).1, 1, "{cell}");
    }
    let bash = "{\"metadata\": {\"kernelspec\": {\"language\": \"bash\"}}, \"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": \"ls\\naws dynamodb execute-statement --statement x\"}]}";
    let Notebook { code: of_bash, commands, .. } = notebook(bash).unwrap();
    assert_eq!((of_bash.text(), commands.len()), ("#ls\n#aws dynamodb execute-statement --statement x\n", 1));
    let call = "aws dynamodb execute-statement --statement \"SELECT * FROM A\"";
    assert_eq!(
        text_of(&format!("r = !{call}\na, b = ! ls\nx = y != 1")),
        (format!("r = command()# !{call}\na, b = command()# ! ls\nx = y != 1\n"), 1)
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

//! Names that several functions of a file use, lists with parts that are not written out, and calls within texts.

use super::*;

fn found(language: Language, code: &str) -> Vec<String> {
    found_in("dynamodb", language, code)
}

#[test]
fn a_request_of_another_function_is_another_one() {
    use Language::{CSharp, Go, Java, JavaScript, Kotlin, Php, Python, Rust};
    for (language, code, place) in [
        (
            Python,
            "def f():\n    p = {}\n    p['Statement'] = 'SELECT 1 FROM a'\n    c.execute_statement(**p)\ndef g(p):\n    c.execute_statement(**p)",
            "**p",
        ),
        (
            Python,
            "p = {'Statement': 'SELECT 1 FROM a'}\nc.execute_statement(**p)\ndef g(p):\n    c.execute_statement(**p)",
            "**p",
        ),
        (
            Python,
            "p = {'Statement': 'SELECT 1 FROM a'}\nc.execute_statement(**p)\nfor p in x:\n    c.execute_statement(**p)",
            "**p",
        ),
        (
            JavaScript,
            "function f() { const p = {}; p.Statement = 'SELECT 1 FROM a'; c.executeStatement(p); }\nconst g = (p) => c.executeStatement(p);",
            "p",
        ),
        (
            JavaScript,
            "const p = { Statement: 'SELECT 1 FROM a' }; c.executeStatement(p);\nclass A { f(p: Input): void { c.executeStatement(p) } }",
            "p",
        ),
        (
            JavaScript,
            "const p = { Statement: 'SELECT 1 FROM a' }; c.executeStatement(p);\nconst f = async (p: Input): Promise<X> => c.executeStatement(p);",
            "p",
        ),
        (
            JavaScript,
            "const p = { Statement: 'SELECT 1 FROM a' }; c.executeStatement(p);\nif (x) run(p => c.executeStatement(p));",
            "p",
        ),
        (
            Java,
            "void f() { c.executeStatement(r -> r.statement(\"SELECT 1 FROM a\")); }\nvoid g(Request r) { c.executeStatement(r); }",
            "r",
        ),
        (
            Java,
            "void f() { c.executeStatement(r -> r.statement(\"SELECT 1 FROM a\")); for (Request r : all) {\n c.executeStatement(r); } }",
            "r",
        ),
        (
            Kotlin,
            "fun f() { c.executeStatement { r -> r.statement(\"SELECT 1 FROM a\") } }\nfun g(r: Request) { c.executeStatement(r) }",
            "r",
        ),
        (
            Go,
            "func f() { in := &dynamodb.ExecuteStatementInput{}; in.Statement = aws.String(\"SELECT 1 FROM a\"); c.ExecuteStatement(ctx, in) }\nfunc g(in *dynamodb.ExecuteStatementInput) { c.ExecuteStatement(ctx, in) }",
            "ctx, in",
        ),
        (
            Go,
            "func f() { in := &dynamodb.ExecuteStatementInput{}; in.Statement = aws.String(\"SELECT 1 FROM a\"); c.ExecuteStatement(ctx, in) }\nfunc g() { var in dynamodb.ExecuteStatementInput; load(&in); c.ExecuteStatement(ctx, &in) }",
            "ctx, &in",
        ),
        (
            CSharp,
            "void F() { var r = new ExecuteStatementRequest(); r.Statement = \"SELECT 1 FROM a\"; c.ExecuteStatementAsync(r); }\nvoid G(Request r) { c.ExecuteStatementAsync(r); }",
            "r",
        ),
        (
            Php,
            "<?php function f() { $p = []; $p['Statement'] = 'SELECT 1 FROM a'; $c->executeStatement($p); }\nfunction g($p) { $c->executeStatement($p); }",
            "$p",
        ),
        (
            Rust,
            "fn f() { let r = c.execute_statement(); r.statement(\"SELECT 1 FROM a\").send(); }\nfn g() { let r = c.execute_statement(); r.send(); }",
            "execute_statement",
        ),
    ] {
        let all = found(language, code);
        let unknown = format!("unknown: {place}");
        assert!(all.len() == 2 && all[1].ends_with(&unknown) && all[0].ends_with("SELECT 1 FROM a"), "{code}: {all:?}");
    }
}

#[test]
fn a_variable_is_one_however_it_is_given_its_statement() {
    use Language::{Go, Java, JavaScript, Python, Rust};
    for (language, code) in [
        (Python, "p = {'Limit': 1}\np['Statement'] = 'SELECT 1 FROM a'\nc.execute_statement(**p)"),
        (Python, "def f(p):\n    p['Statement'] = 'SELECT 1 FROM a'\n    c.execute_statement(**p)"),
        (JavaScript, "const f = (p) => { p.Statement = 'SELECT 1 FROM a'; return c.executeStatement(p); }"),
        (
            Java,
            "void f() { var b = ExecuteStatementRequest.builder(); b.statement(\"SELECT 1 FROM a\"); c.executeStatement(b.build()); }",
        ),
        (
            Go,
            "func f() { var in dynamodb.ExecuteStatementInput; in.Statement = aws.String(\"SELECT 1 FROM a\"); c.ExecuteStatement(ctx, &in) }",
        ),
        (Rust, "let mut r = c.execute_statement();\nr = r.statement(\"SELECT 1 FROM a\");\nr.send()"),
    ] {
        let all = found(language, code);
        assert!(
            all.len() == 1 && (all[0].contains("SELECT 1 FROM a") || all[0].ends_with("unknown operation")),
            "{code}: {all:?}"
        );
    }
}

#[test]
fn an_element_of_a_list_that_is_not_written_out_is_said_to_be_unknown() {
    use Language::{CSharp, Go, Java, JavaScript, Kotlin, Python, Rust};
    for (language, code) in [
        (Python, "c.batch_execute_statement(Statements=[{'Statement': 'SELECT 1 FROM a'}, other])"),
        (Python, "c.batch_execute_statement(Statements=[make(x), {'Statement': 'SELECT 1 FROM a'}])"),
        (JavaScript, "new BatchExecuteStatementCommand({ Statements: [{ Statement: 'SELECT 1 FROM a' }, other] })"),
        (Python, "t = [{'Statement': 'SELECT 1 FROM a'}, *more()]\nc.execute_transaction(TransactStatements=t)"),
        (Python, "t = [{'Statement': 'SELECT 1 FROM a'}, other]\nc.execute_transaction(TransactStatements=t)"),
        (
            JavaScript,
            "const t = [{ Statement: 'SELECT 1 FROM a' }, other]; new BatchExecuteStatementCommand({ Statements: t })",
        ),
        // One of several.
        (JavaScript, "c.executeStatement(x ? input : { Statement: 'SELECT 1 FROM a' })"),
        (JavaScript, "c.executeStatement(x ? { Statement: 'SELECT 1 FROM a' } : input)"),
        (
            JavaScript,
            "const p = new ExecuteStatementCommand({ Statement: 'SELECT 1 FROM a' }); p.input = other; c.send(p)",
        ),
        (
            Java,
            "c.batchExecuteStatement(b -> b.statements(BatchStatementRequest.builder().statement(\"SELECT 1 FROM a\").build(), other));",
        ),
        (
            Java,
            "c.batchExecuteStatement(b -> b.statements(List.of(BatchStatementRequest.builder().statement(\"SELECT 1 FROM a\").build(), other)));",
        ),
        (
            Kotlin,
            "c.batchExecuteStatement { statements = listOf(BatchStatementRequest { statement = \"SELECT 1 FROM a\" }, other) }",
        ),
        (
            Kotlin,
            "c.batchExecuteStatement { statements = buildList { add(BatchStatementRequest { statement = \"SELECT 1 FROM a\" }); addAll(more) } }",
        ),
        (
            Go,
            "c.BatchExecuteStatement(ctx, &dynamodb.BatchExecuteStatementInput{Statements: []types.BatchStatementRequest{{Statement: aws.String(\"SELECT 1 FROM a\")}, other}})",
        ),
        (
            CSharp,
            "c.BatchExecuteStatementAsync(new BatchExecuteStatementRequest { Statements = { new BatchStatementRequest { Statement = \"SELECT 1 FROM a\" }, other } });",
        ),
        (
            Rust,
            "c.batch_execute_statement().set_statements(Some(vec![BatchStatementRequest::builder().statement(\"SELECT 1 FROM a\").build(), other]))",
        ),
    ] {
        let all = found(language, code);
        let unknown = all.iter().filter(|one| one.contains("unknown: ")).count();
        // The element, and the list where it is sent, if that is elsewhere.
        assert!(all.len() == unknown + 1 && (1..=2).contains(&unknown), "{code}: {all:?}");
    }
}

#[test]
fn a_statement_that_an_operator_makes_is_said_to_be_unknown() {
    use Language::JavaScript;
    for value in ["+q", "~q", "/re/.source", "await q", "(q)", "`${q}`"] {
        let all = found(JavaScript, &format!("c.executeStatement({{ Statement: {value} }})"));
        assert!(all.len() == 1 && all[0].starts_with("2: unknown"), "{value}: {all:?}");
    }
    for (code, expected) in [
        ("c.executeStatement(x ? { Statement: 'SELECT 1 FROM a' } : { Statement: 'SELECT 1 FROM a' })", 2),
        ("c.executeStatement({ Statement: 'SELECT 1 FROM a' }, (e, d) => e ? f(e) : g(d))", 1),
        ("c.executeStatement({ Statement: 'SELECT 1 FROM a', Parameters: [x ? y : z] })", 1),
        ("c.executeStatement(x ? { Statement: 'SELECT 1 FROM a' } : undefined)", 1),
    ] {
        let all = found(JavaScript, code);
        assert!(
            all.len() == expected && all.iter().all(|one| one == "2: ExecuteStatement: SELECT 1 FROM a"),
            "{code}: {all:?}"
        );
    }
}

#[test]
fn a_call_within_a_text_is_said_not_to_be_read() {
    use Language::{CSharp, JavaScript, Kotlin, Python};
    for (language, code, place) in [
        (
            JavaScript,
            "const x = `${await c.executeStatement({ Statement: 'SELECT 1 FROM a' })}`",
            "${await c.executeStatement({ Statement: 'SELECT 1 FROM a' })}",
        ),
        (JavaScript, "const x = html`${c.executeStatement(p)}`", "`${c.executeStatement(p)}`"),
        (Python, "x = f\"{c.execute_statement(**p)['Items']}\"", "{c.execute_statement(**p)['Items']}"),
        (CSharp, "var x = $\"{await c.ExecuteStatementAsync(r)}\";", "{await c.ExecuteStatementAsync(r)}"),
        (Kotlin, "val x = \"${c.executeStatement(r)}\"", "${c.executeStatement(r)}"),
    ] {
        assert_eq!(found(language, code), [format!("2: unknown within: {place}")], "{code}");
    }
    assert_eq!(found(JavaScript, "log(`executeStatement(${x})`)"), [] as [&str; 0]);
    let jsx = "x = <a>http://x {c.executeStatement({ Statement: 'SELECT 1 FROM a' })}</a>";
    assert_eq!(found(JavaScript, jsx), ["2: ExecuteStatement: SELECT 1 FROM a"]);
}

#[test]
fn another_name_of_an_operation_that_is_passed_on_is_said_to_be_unknown() {
    use Language::{CSharp, Java, JavaScript, Kotlin, Rust};
    for (language, code, expected) in [
        (Java, "F f = client::executeStatement; f.apply(r);", " name: executeStatement"),
        (Kotlin, "val f = client::executeStatement; f.invoke(r)", " name: f"),
        (CSharp, "Func<R, T> f = client.ExecuteStatementAsync; await f.Invoke(r);", " name: f"),
        (JavaScript, "const f = client.executeStatement; f.call(client, p)", " name: f"),
        (JavaScript, "class A extends ExecuteStatementCommand {}", " name: ExecuteStatementCommand"),
        (Java, "this.<T>executeStatement(r);", ": r"),
        (Rust, "r = r.statement(q);", " operation"),
        (Kotlin, "r.copy { statement = q }", " operation"),
    ] {
        assert_eq!(found(language, code), [format!("2: unknown{expected}")], "{code}");
    }
}

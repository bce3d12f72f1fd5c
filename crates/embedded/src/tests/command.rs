//! Requests of the QLDB Session API, other names that leave a file, and names that speak for QLDB.

use super::*;

/// What is said to be unknown in a program of a service.
fn unknown(services: &str, language: Language, code: &str) -> Vec<String> {
    let source = mentioning(services, language, code);
    let found = scan(language, &source);
    found.dynamic.iter().map(|dynamic| dynamic.range.text(&source).to_owned()).collect()
}

#[test]
fn a_command_whose_statement_is_not_written_out_is_unknown() {
    use Language::{CSharp, Java, JavaScript, Python};
    for (language, code, expected) in [
        (Python, "s.send_command(SessionToken=t, ExecuteStatement=es)", &["es"][..]),
        (Python, "s.send_command(**kw)", &["**kw"]),
        (Python, "s.send_command(SessionToken=t, StartTransaction={})", &[]),
        (
            Python,
            "s.send_command(SessionToken=t, StartTransaction={}, **kw)",
            &["SessionToken=t, StartTransaction={}, **kw"],
        ),
        (JavaScript, "c.send(new SendCommandCommand(i))", &["i"]),
        (JavaScript, "c.send(new SendCommandCommand({ SessionToken: t, ExecuteStatement: es }))", &["es"]),
        (Java, "session.sendCommand(req);", &["req"]),
        (Java, "session.sendCommand(b -> b.executeStatement(es));", &["es"]),
        (Java, "session.sendCommand(b -> b.startSession(s));", &[]),
        (CSharp, "await c.SendCommandAsync(req);", &["req"]),
    ] {
        assert_eq!(unknown("qldb", language, code), expected, "{code}");
    }
}

#[test]
fn another_name_that_leaves_the_file_is_passed_on() {
    use Language::{JavaScript, Python};
    for (language, code, expected) in [
        (Python, "execute = client.execute_statement", &["execute_statement"][..]),
        (
            JavaScript,
            "export { ExecuteStatementCommand as Run } from '@aws-sdk/client-dynamodb';",
            &["ExecuteStatementCommand"],
        ),
        (JavaScript, "export const Cmd = ExecuteStatementCommand;", &["ExecuteStatementCommand"]),
        (JavaScript, "import { ExecuteStatementCommand as C2 } from 'x';\nsend(C2, i);", &["C2"]),
        (
            JavaScript,
            "const { ExecuteStatementCommand: Run } = require('x');\nmodule.exports = { Run };",
            &["ExecuteStatementCommand"],
        ),
        (JavaScript, "const run = client.executeStatement;\nexport { run };", &["executeStatement"]),
    ] {
        assert_eq!(unknown("dynamodb", language, code), expected, "{code}");
    }
}

#[test]
fn a_call_by_another_name_within_a_text_is_not_read() {
    for (language, code, expected) in [
        (Language::Python, "run = c.execute_statement\nprint(f\"{run(Statement=build())}\")", "run(Statement=build())"),
        (
            Language::JavaScript,
            "import { ExecuteStatementCommand as Run } from 'x';\nf = async (c, p) => `n=${(await c.send(new Run(p))).n}`",
            "(await c.send(new Run(p))).n",
        ),
    ] {
        let unknown = unknown("dynamodb", language, code);
        assert!(unknown.iter().any(|it| it.contains(expected)), "{code}: {unknown:?}");
    }
}

#[test]
fn what_executes_statements_speaks_for_qldb() {
    let code = "class Work { void run(TransactionExecutor txn) { txn.execute(build()); } }";
    let found = scan(Language::Java, code);
    let unknown: Vec<&str> = found.dynamic.iter().map(|dynamic| dynamic.range.text(code)).collect();
    assert_eq!(unknown, ["build()"]);
}

#[test]
fn what_the_functions_of_a_driver_are_given_executes() {
    use Language::{Java, JavaScript, Python};
    let of = |language, code: &str| {
        let source = mentioning("qldb", language, code);
        let found = scan(language, &source);
        (found.statements.len(), found.dynamic.len())
    };
    for (language, code) in [
        (Python, "d.execute_lambda(lambda conn: conn.execute_statement('DELETE FROM a'))"),
        (Java, "driver.execute(db -> { db.execute(\"DELETE FROM a\"); });"),
        (JavaScript, "await driver.executeLambda(async (db) => { await db.execute('DELETE FROM a'); })"),
    ] {
        assert_eq!(of(language, code), (1, 0), "{code}");
    }
    for (language, code) in
        [(JavaScript, "await txn['execute']('DELETE FROM a')"), (JavaScript, "await txn[\"execute\"](q)")]
    {
        assert_eq!(of(language, code), (0, 1), "{code}");
    }
    assert_eq!(of(Java, "pool.run(db -> { db.execute(\"DELETE FROM a\"); });"), (0, 0));
}

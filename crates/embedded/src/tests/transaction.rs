//! Statements that a transaction of QLDB is given in a way that is not read.

use super::*;

fn found(language: Language, code: &str) -> Vec<String> {
    found_in("qldb", language, code)
}

#[test]
fn a_statement_of_a_transaction_that_is_not_read_is_said_to_be_unknown() {
    use Language::{CSharp, Go, Java, JavaScript, Kotlin, Python, Rust};
    for (language, code, expected) in [
        (Python, "txn.execute_statement(q)", ": q"),
        (Python, "executor.execute_statement(queries['a'], x)", ": queries['a']"),
        (Python, "executor.execute_statement(build(x))", ": build(x)"),
        (Python, "executor.execute_statement(statement=q)", ": statement=q"),
        (Python, "executor.execute_statement(f'{verb} FROM a')", " whole"),
        (Python, "q = ''\nq += 'SELECT 1 FROM a'\ntxn.execute_statement(q)", ": q"),
        (Java, "txn.execute(q, values);", ": q"),
        (Java, "txn.execute(this.find(x));", ": this.find(x)"),
        (Kotlin, "txn.execute(q)", ": q"),
        (JavaScript, "await txn.execute(q, x)", ": q"),
        (JavaScript, "await txn.execute(a ? 'SELECT 1 FROM a' : q)", ": a ? 'SELECT 1 FROM a' : q"),
        (JavaScript, "await txn.executeAndStreamResults(q)", ": q"),
        (Go, "result, err := txn.Execute(q, x)", ": q"),
        (CSharp, "await txn.Execute(q);", ": q"),
        (CSharp, "await txn.Execute(txn.Query<Person>(q));", ": q"),
        (Rust, "tx.execute_statement(q).await?", ": q"),
        (Python, "run = txn.execute_statement", " name: execute_statement"),
        (Python, "map(txn.execute_statement, all)", " name: execute_statement"),
        (Python, "getattr(txn, 'execute_statement')(q)", " name: 'execute_statement'"),
        (Java, "all.forEach(txn::execute);", " name: execute"),
        (JavaScript, "all.map(txn.execute)", " name: execute"),
    ] {
        let line = 2 + code.matches('\n').count();
        assert_eq!(found(language, code), [format!("{line}: unknown{expected}")], "{code}");
    }
    assert_eq!(found(Python, "executor.execute_statement(statement='SELECT 1 FROM a')"), ["2: SELECT 1 FROM a"]);
    // What is given a function, what is no driver's, and what is declared.
    for (language, code) in [
        (Python, "driver.execute_lambda(lambda executor: f(executor))"),
        (Python, "driver.execute_lambda(insert)"),
        (Java, "driver.execute(txn -> { insert(txn); });"),
        (Java, "threadPool.execute(task);"),
        (JavaScript, "await driver.executeLambda(async (txn) => { await insert(txn) })"),
        (Go, "driver.Execute(ctx, func(txn qldbdriver.Transaction) (interface{}, error) { return f(txn) })"),
        (CSharp, "driver.Execute(txn => Insert(txn));"),
        (CSharp, "await command.ExecuteNonQueryAsync(token);"),
        (Rust, "sqlx::query(\"SELECT 1 FROM a\").execute(pool).await"),
        (Python, "cursor.execute(q)"),
        (Python, "map(cursor.execute, all)"),
        (Python, "txn.execute_statement.assert_called_once()"),
        (JavaScript, "txn.execute = jest.fn()"),
        (Python, "def execute(self, q): pass"),
    ] {
        assert_eq!(found(language, code), [] as [&str; 0], "{code}");
    }
}

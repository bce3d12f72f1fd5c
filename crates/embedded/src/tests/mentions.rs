//! Sources that mention no service, and names that are given a value against all habit.

use super::hidden::counts;
use super::*;
use crate::Calls;
use crate::scanner::Scanner;

#[test]
fn a_source_that_mentions_no_service_has_the_requests_of_the_sdk() {
    use Language::{CSharp, Go, Java, JavaScript, Kotlin, Php, Python, Rust};
    for (language, code, expected) in [
        (Python, "def run(c, **p):\n    return c.execute_statement(**p)", "2: unknown: **p"),
        (Python, "c.execute_statement(Statement=q)", "1: unknown: q"),
        (Python, "c.execute_statement(Statement='SELECT 1 FROM a')", "1: ExecuteStatement: SELECT 1 FROM a"),
        (JavaScript, "run = (p) => c.send(new ExecuteStatementCommand(p))", "1: unknown: p"),
        (JavaScript, "run = (p) => c.executeStatement(p).promise()", "1: unknown: p"),
        (JavaScript, "c.send(new ExecuteTransactionCommand(p))", "1: unknown: p"),
        (Java, "return c.executeStatement(request);", "1: unknown: request"),
        (Java, "c.executeStatement(r -> r.statement(q));", "1: unknown: q"),
        (Kotlin, "c.executeStatement { statement = q }", "1: unknown: q"),
        (Go, "return c.ExecuteStatement(ctx, in)", "1: unknown: ctx, in"),
        (CSharp, "return c.ExecuteStatementAsync(request);", "1: unknown: request"),
        (Rust, "c.execute_statement().statement(q).send().await", "1: unknown: q"),
        (Php, "<?php $client->executeStatement($params);", "1: unknown: $params"),
    ] {
        assert_eq!(shown(code, &scan(language, code)), [expected], "{code}");
    }
    for (language, code) in [
        // Of other services and libraries.
        (Python, "c = boto3.client('rds-data')\nc.execute_statement(**p)"),
        (Python, "c.execute_statement(sql=q, resourceArn=a)"),
        (Python, "cursor.execute_statement(q)"),
        (Python, "execute_statement('DELETE FROM a')"),
        (Java, "executeStatement(sql);"),
        (Java, "jdbc.executeStatement(\"DELETE FROM a\");"),
        (Java, "connection.executeStatement(request);"),
        (Php, "<?php use Doctrine\\DBAL\\Connection; $x->executeStatement($q);"),
        (Php, "<?php $this->connection->executeStatement('DELETE FROM a');"),
        (Php, "<?php $conn->executeStatement($sql, ['a' => 1]);"),
        (JavaScript, "realm.executeTransaction(() => f())"),
        (JavaScript, "const name = 'executeStatement'"),
    ] {
        assert_eq!(shown(code, &scan(language, code)), [] as [&str; 0], "{code}");
    }
}

#[test]
fn a_mention_that_comes_and_goes_counts_as_long_as_it_is_there() {
    let mut scanner = Scanner::new(Language::Python);
    let mut count = |source: &str| scanner.scan(source, &Calls::new()).dynamic.len();
    assert_eq!(count("c.execute_statemen(**p)"), 0);
    assert_eq!(count("c.execute_statement(**p)"), 1);
    assert_eq!(count("c.execute_statement(**p) # rds-data"), 0);
    assert_eq!(count("c.execute_statement(**p) # rds-data, dynamodb"), 1);
    assert_eq!(count("c.execute_statement(**p) # rds-data, dynamod"), 0);
    assert_eq!(count("c.execute_statement(**p) #"), 1);
    assert_eq!(count("c.execute_statement(**p) # qldb"), 0);
    assert_eq!(count("c.execute_stat(**p)"), 0);
}

#[test]
fn a_parameter_in_capitals_hides_a_constant() {
    use Language::{CSharp, Go, Java, JavaScript, Kotlin, Python, Rust};
    for (language, code) in [
        (Python, "Q = 'SELECT 1 FROM a'\ndef f(Q):\n    c.execute_statement(Statement=Q)"),
        (Python, "Q = 'SELECT 1 FROM a'\nf = lambda x, Q: c.execute_statement(Statement=Q)"),
        (JavaScript, "const Q = 'SELECT 1 FROM a'; function f(Q) { c.executeStatement({ Statement: Q }) }"),
        (JavaScript, "const Q = 'SELECT 1 FROM a'; const f = (x, Q) => c.executeStatement({ Statement: Q })"),
        (JavaScript, "const Q = 'SELECT 1 FROM a'; const f = ({ Q }) => c.executeStatement({ Statement: Q })"),
        (JavaScript, "const Q = 'SELECT 1 FROM a'; const f = Q => c.executeStatement({ Statement: Q })"),
        (
            JavaScript,
            "const Q = 'SELECT 1 FROM a'; class A { f(Q: string): void { c.executeStatement({ Statement: Q }) } }",
        ),
        (
            Java,
            "static final String Q = \"SELECT 1 FROM a\"; void f(String Q) { c.executeStatement(r -> r.statement(Q)); }",
        ),
        (Kotlin, "val Q = \"SELECT 1 FROM a\"\nfun f(Q: String) { c.executeStatement { statement = Q } }"),
        (
            Go,
            "const Q = \"SELECT 1 FROM a\"\nfunc f(Q string) { c.Execute(&dynamodb.ExecuteStatementInput{Statement: aws.String(Q)}) }",
        ),
        (
            CSharp,
            "const string Q = \"SELECT 1 FROM a\"; void F(string Q) { Send(new ExecuteStatementRequest { Statement = Q }); }",
        ),
        (Rust, "const Q: &str = \"SELECT 1 FROM a\";\nfn f(Q: &str) { c.execute_statement().statement(Q).send(); }"),
        // Written by its name.
        (Python, "q = 'SELECT 1 FROM a'\nglobals()['q'] = x\nc.execute_statement(Statement=q)"),
        (Python, "q = 'SELECT 1 FROM a'\ndef f(**x): globals().update(x)\nc.execute_statement(Statement=q)"),
        (Python, "q = 'SELECT 1 FROM a'\nexec(x)\nc.execute_statement(Statement=q)"),
        (Python, "Q = 'SELECT 1 FROM a'\nsetattr(sys.modules[__name__], 'Q', x)\nc.execute_statement(Statement=Q)"),
        (JavaScript, "var q = 'SELECT 1 FROM a'; eval(x); c.executeStatement({ Statement: q })"),
        (JavaScript, "var q = 'SELECT 1 FROM a'; globalThis[x] = y; c.executeStatement({ Statement: q })"),
    ] {
        assert_eq!(counts(language, code), (0, 1), "{code}");
    }
    for (language, code) in [
        (Python, "Q = 'SELECT 1 FROM a'\nif f(Q):\n    c.execute_statement(Statement=Q)"),
        (Python, "q = 'SELECT 1 FROM a'\nx = globals()['q']\nc.execute_statement(Statement=q)"),
        (JavaScript, "const Q = 'SELECT 1 FROM a'; if (Q) { c.executeStatement({ Statement: Q }) }"),
        (
            Java,
            "static final String Q = \"SELECT 1 FROM a\"; void f() { log(Q); c.executeStatement(r -> r.statement(Q)); }",
        ),
        (
            Go,
            "const Q = \"SELECT 1 FROM a\"\nfunc f() { if g(Q) { c.Execute(&dynamodb.ExecuteStatementInput{Statement: aws.String(Q)}) } }",
        ),
    ] {
        assert_eq!(counts(language, code), (1, 0), "{code}");
    }
}

/// The names of constants are given other values as others are.
#[test]
fn a_name_in_capitals_is_bound_again() {
    for again in [
        "Q, r = other(), 1",
        "r, \\\n  Q = other()",
        "for a, Q in other(): pass",
        "with open(1) as (a, Q): pass",
        "match x:\n    case [Q, _]: pass",
        "match x:\n    case Foo(a=Q): pass",
        "match x:\n    case str() as Q: pass",
        "from conf import Q",
        "import conf as Q",
        "(a, (b, Q)) = 1, other()",
        "*a, Q = other()",
        "if (a, Q := 3): pass",
        "exec ('Q = other()')",
        "exec\t('Q = other()')",
    ] {
        let code = format!("Q = 'SELECT 1 FROM a'\n{again}\nc.execute_statement(Statement=Q)");
        assert_eq!(counts(Language::Python, &code), (0, 1), "{code}");
    }
    let read = "Q = 'SELECT 1 FROM a'\nif f(Q): pass\nwhile g(x, Q): pass\nc.execute_statement(Statement=Q)";
    assert_eq!(counts(Language::Python, read), (1, 0));
    let evaluated = "var q = 'SELECT 1 FROM a'; eval (x); c.executeStatement({ Statement: q })";
    assert_eq!(counts(Language::JavaScript, evaluated), (0, 1));
}

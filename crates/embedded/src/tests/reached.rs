//! Calls that are reached by another name, or in another way than `client.executeStatement(…)`.

use super::*;

fn found(language: Language, code: &str) -> Vec<String> {
    found_in("dynamodb", language, code)
}

#[test]
fn another_name_of_an_operation_or_a_request_is_that() {
    use Language::{CSharp, Go, JavaScript, Kotlin, Python, Rust};
    for (language, code) in [
        (
            JavaScript,
            "import { ExecuteStatementCommand as Ex } from 'x'; c.send(new Ex({ Statement: 'SELECT 1 FROM a' }))",
        ),
        (
            JavaScript,
            "import { A, ExecuteStatementCommand as Ex, B } from 'x'; c.send(new Ex({ Statement: 'SELECT 1 FROM a' }))",
        ),
        (
            JavaScript,
            "const { ExecuteStatementCommand: Ex } = require('x'); c.send(new Ex({ Statement: 'SELECT 1 FROM a' }))",
        ),
        (JavaScript, "const Ex = ddb.ExecuteStatementCommand; c.send(new Ex({ Statement: 'SELECT 1 FROM a' }))"),
        (
            JavaScript,
            "const Ex = ExecuteStatementCommand; const p = { Statement: 'SELECT 1 FROM a' }; c.send(new Ex(p))",
        ),
        (JavaScript, "const run = c.executeStatement.bind(c); run({ Statement: 'SELECT 1 FROM a' })"),
        (JavaScript, "const run = c.executeStatement; run({ Statement: 'SELECT 1 FROM a' })"),
        (Python, "_run = c.execute_statement; _run(Statement='SELECT 1 FROM a')"),
        (Python, "_run = functools.partial(c.execute_statement); _run(Statement='SELECT 1 FROM a')"),
        (Python, "self.run = self.c.execute_statement; self.run(Statement='SELECT 1 FROM a')"),
        (Python, "from x import execute_statement as run; run(Statement='SELECT 1 FROM a')"),
        (
            Go,
            "run := c.ExecuteStatement; run(ctx, &dynamodb.ExecuteStatementInput{Statement: aws.String(\"SELECT 1 FROM a\")})",
        ),
        (Go, "type Ex = dynamodb.ExecuteStatementInput; c.Run(ctx, &Ex{Statement: aws.String(\"SELECT 1 FROM a\")})"),
        (
            CSharp,
            "using Ex = Amazon.DynamoDBv2.Model.ExecuteStatementRequest; Send(new Ex { Statement = \"SELECT 1 FROM a\" });",
        ),
        (Rust, "use x::ExecuteStatementInput as Ex; Ex::builder().statement(\"SELECT 1 FROM a\")"),
        (Kotlin, "import x.ExecuteStatementRequest as Ex; send(Ex { statement = \"SELECT 1 FROM a\" })"),
        (Kotlin, "val run = c::executeStatement; run(ExecuteStatementRequest { statement = \"SELECT 1 FROM a\" })"),
    ] {
        assert_eq!(found(language, code), ["2: ExecuteStatement: SELECT 1 FROM a"], "{code}");
    }
    for (language, code, place) in [
        (JavaScript, "import { ExecuteStatementCommand as Ex } from 'x'; c.send(new Ex(p))", "p"),
        (Python, "_run = c.execute_statement; _run(**p)", "**p"),
        (Go, "run := c.ExecuteStatement; run(ctx, in)", "ctx, in"),
    ] {
        assert_eq!(found(language, code), [format!("2: unknown: {place}")], "{code}");
    }
}

#[test]
fn an_operation_that_is_named_and_not_called_is_said_to_be_unknown() {
    use Language::{CSharp, Go, Java, JavaScript, Kotlin, Php, Python, Rust};
    for (language, code, name) in [
        (Java, "requests.forEach(client::executeStatement);", "executeStatement"),
        (Java, "run(c.getClass().getMethod(\"executeStatement\", R.class));", "\"executeStatement\""),
        (Kotlin, "requests.forEach(client::executeStatement)", "executeStatement"),
        (CSharp, "await Retry(client.ExecuteStatementAsync, request);", "ExecuteStatementAsync"),
        (Go, "return retry(c.ExecuteStatement, in)", "ExecuteStatement"),
        (Python, "pool.map(client.execute_statement, all)", "execute_statement"),
        (Python, "run = partial(client.execute_statement, Limit=1)", "execute_statement"),
        (Python, "run = x or client.execute_statement", "execute_statement"),
        (Python, "getattr(client, 'execute_statement')(**p)", "'execute_statement'"),
        (Python, "client.get_paginator('execute_statement').paginate(**p)", "'execute_statement'"),
        (Python, "name = 'execute_transaction'", "'execute_transaction'"),
        (JavaScript, "promisify(client.executeStatement)", "executeStatement"),
        (JavaScript, "client.executeStatement.call(client, p)", "executeStatement"),
        (JavaScript, "client['executeStatement'](p)", "'executeStatement'"),
        (JavaScript, "const all = { run: ExecuteStatementCommand }", "ExecuteStatementCommand"),
        (JavaScript, "make(ExecuteStatementCommand, p)", "ExecuteStatementCommand"),
        (
            JavaScript,
            "fetch(u, { headers: { 'X-Amz-Target': 'DynamoDB_20120810.ExecuteStatement' } })",
            "'DynamoDB_20120810.ExecuteStatement'",
        ),
        (Php, "<?php $c->getCommand('ExecuteStatement', $p);", "'ExecuteStatement'"),
        (Php, "<?php $c->{'executeStatement'}($p);", "'executeStatement'"),
        (Php, "<?php call_user_func([$c, 'executeStatement'], $p);", "'executeStatement'"),
        (Php, "<?php $f = [$c, 'executeStatement'];", "'executeStatement'"),
        (Rust, "retry(Client::execute_statement, &c)", "execute_statement"),
    ] {
        assert_eq!(found(language, code), [format!("2: unknown name: {name}")], "{code}");
    }
    let source = "# dynamodb\npool.map(client.execute_statement, all)";
    assert_eq!(
        scan(Python, source).dynamic[0].message(source),
        "permissions unknown: the operation is passed on or reached by its name, so that what it sends is not seen"
    );
    // Imported, declared, taken in the place of by a test, compared, a member's name.
    for (language, code) in [
        (
            JavaScript,
            "import {\n  ExecuteStatementCommand,\n  ExecuteTransactionCommand,\n} from '@aws-sdk/client-dynamodb';",
        ),
        (JavaScript, "const { ExecuteStatementCommand } = require('x');"),
        (JavaScript, "export { ExecuteStatementCommand } from 'x';"),
        (JavaScript, "mock.on(ExecuteStatementCommand).resolves({});"),
        (JavaScript, "if (x instanceof ExecuteStatementCommand) {}"),
        (JavaScript, "function f(x: ExecuteStatementCommand | null) {}"),
        (JavaScript, "const f = jest.spyOn(client, 'executeStatement');"),
        (JavaScript, "client.executeStatement.mockResolvedValue({});"),
        (JavaScript, "client.executeStatement = jest.fn();"),
        (JavaScript, "const c = { executeStatement: jest.fn(), 'executeStatement': 1 };"),
        (Python, "client.execute_statement.assert_called_once()"),
        (Python, "if name == 'execute_statement': pass"),
        (Python, "print('execute_statement')"),
        (Python, "from db import execute_statement"),
        (Java, "import software.amazon.awssdk.services.dynamodb.model.ExecuteStatementRequest;"),
        (Rust, "use aws_sdk_dynamodb::operation::execute_statement::ExecuteStatementError;"),
        (Go, "func (c *C) Run(in *dynamodb.ExecuteStatementInput) {}"),
    ] {
        assert_eq!(found(language, code), [] as [&str; 0], "{code}");
    }
}

#[test]
fn what_a_function_makes_is_said_to_be_unknown_where_it_is_sent() {
    use Language::{CSharp, Go, Java, JavaScript, Kotlin, Php, Python, Rust};
    for (language, code, place) in [
        (Java, "c.executeStatement(make(q));", "make(q)"),
        (Java, "c.executeStatement(r -> configure(r));", "r -> configure(r)"),
        (Java, "c.executeStatement(b.build());", "b.build()"),
        (Java, "c.executeStatement(this.requests.get(0));", "this.requests.get(0)"),
        (Kotlin, "c.executeStatement(make(q))", "make(q)"),
        (Kotlin, "for (x in c.executeStatement(r).items!!) {}", "r"),
        (Go, "c.ExecuteStatement(ctx, make(q))", "ctx, make(q)"),
        (Go, "for _, x := range c.ExecuteStatement(ctx, in) {}", "ctx, in"),
        (CSharp, "await c.ExecuteStatementAsync(Make(q), ct);", "Make(q), ct"),
        (CSharp, "await c.ExecuteStatementAsync(requests[0]);", "requests[0]"),
        (JavaScript, "new ExecuteStatementCommand(requests[0])", "requests[0]"),
        (JavaScript, "new ExecuteStatementCommand(a ? b : c)", "a ? b : c"),
        (JavaScript, "new ExecuteStatementCommand({})", "{}"),
        (JavaScript, "new ExecuteStatementCommand(await make(q))", "await make(q)"),
        (Python, "for x in c.execute_statement(**p):\n    pass", "**p"),
        (Python, "x = c.execute_statement(Limit=1)", "Limit=1"),
        (Php, "<?php $c->executeStatement($this->make($q));", "$this->make($q)"),
        (Rust, "c.execute_statement().customize(x)", "execute_statement"),
    ] {
        assert_eq!(found(language, code), [format!("2: unknown: {place}")], "{code}");
    }
    assert_eq!(found(Kotlin, "c.executeStatement { configure(this) }"), ["2: unknown name: executeStatement"]);
    // Of another service, by its parameters or its client.
    for (language, code) in [
        (Python, "c.execute_statement(resourceArn=a, secretArn=b, sql=q)"),
        (Python, "self.rds_client.execute_statement(**p)"),
        (Python, "p = {'resourceArn': a, 'sql': q}\nc.execute_statement(**p)"),
        (JavaScript, "new ExecuteStatementCommand({ resourceArn, secretArn, sql, database })"),
        (JavaScript, "const p = { Sql: q, WorkgroupName: w }; c.send(new ExecuteStatementCommand(p))"),
        (Java, "rdsData.executeStatement(ExecuteStatementRequest.builder().sql(q).resourceArn(a).build());"),
        (Go, "c.ExecuteStatement(ctx, &rdsdata.ExecuteStatementInput{Sql: q})"),
        (CSharp, "await c.ExecuteStatementAsync(new ExecuteStatementRequest { Sql = q });"),
        (Rust, "c.execute_statement().resource_arn(a).sql(q).send()"),
    ] {
        assert_eq!(found(language, code), [] as [&str; 0], "{code}");
    }
}

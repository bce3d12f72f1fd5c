//! The values of parameters, where they are written beside a statement.

use super::*;

/// The values of the one statement of a source, as lists of DynamoDB's types.
fn values(language: Language, code: &str) -> Option<String> {
    let found = scan(language, &mentioning("dynamodb", language, code));
    let [Embedded { sent: Sent::DynamoDb(request), .. }] = &*found.statements else { panic!("{code}: {found:?}") };
    request.values.as_deref().map(shown_values)
}

#[test]
fn literal_lists_are_values() {
    use Language::{CSharp, Go, Java, JavaScript, Kotlin, Python, Rust};
    const ALL: &str = "S(\"x\"), N(5), BOOL(true), NULL";
    for (language, code, expected) in [
        (
            Python,
            "c.execute_statement(Statement='SELECT 1 FROM a', Parameters=[{'S': 'x'}, {\"N\": '5'}, {'BOOL': True}, {'NULL': True}])",
            ALL,
        ),
        (Python, "c.execute_statement(Parameters=[], Statement='SELECT 1 FROM a')", ""),
        (Python, "d.meta.client.execute_statement(Statement='SELECT 1 FROM a', Parameters=['x', 5, True, None,])", ALL),
        (
            JavaScript,
            "new ExecuteStatementCommand({ Statement: 'SELECT 1 FROM a', Parameters: [{ S: 'x' }, { 'N': `5` }, { BOOL: true }, { NULL: true }] })",
            ALL,
        ),
        (
            JavaScript,
            "import '@aws-sdk/lib-dynamodb';\nnew ExecuteStatementCommand({ Statement: 'SELECT 1 FROM a', Parameters: ['x', 5, true, null] })",
            ALL,
        ),
        (
            JavaScript,
            "const p = { Parameters: ['x'], Statement: 'SELECT 1 FROM a' };\nc.executeStatement(p, f)",
            "S(\"x\")",
        ),
        (
            Java,
            "ExecuteStatementRequest.builder().parameters(AttributeValue.fromS(\"x\"), AttributeValue.builder().n(\"5\").build(), \
             AttributeValue.fromBool(true), AttributeValue.builder().nul(true).build()).statement(\"SELECT 1 FROM a\").build()",
            ALL,
        ),
        (
            Java,
            "c.executeStatement(r -> r.statement(\"SELECT 1 FROM a\").parameters(List.of(AttributeValue.fromS(\"x\"))))",
            "S(\"x\")",
        ),
        (
            Kotlin,
            "ExecuteStatementRequest { statement = \"SELECT 1 FROM a\"\n parameters = listOf(AttributeValue.S(\"x\"), \
             AttributeValue.N(\"5\"), AttributeValue.Bool(true), AttributeValue.Null(true))\n }",
            ALL,
        ),
        (
            Go,
            "&dynamodb.ExecuteStatementInput{Statement: aws.String(\"SELECT 1 FROM a\"), Parameters: []types.AttributeValue{\
             &types.AttributeValueMemberS{Value: \"x\"}, &types.AttributeValueMemberN{Value: `5`}, \
             &types.AttributeValueMemberBOOL{Value: true}, &types.AttributeValueMemberNULL{Value: true}}}",
            ALL,
        ),
        (
            Go,
            "i := &dynamodb.ExecuteStatementInput{Statement: aws.String(\"SELECT 1 FROM a\"), Parameters: []types.AttributeValue{\
             &types.AttributeValueMemberS{Value: \"x\"}}}\nc.ExecuteStatement(ctx, i)",
            "S(\"x\")",
        ),
        (
            CSharp,
            "ExecuteStatementRequest r = new() { Statement = \"SELECT 1 FROM a\", Parameters = [new() { S = \"x\" }] }; c.ExecuteStatementAsync(r);",
            "S(\"x\")",
        ),
        (
            CSharp,
            "new ExecuteStatementRequest { Statement = \"SELECT 1 FROM a\", Parameters = new List<AttributeValue>() { \
             new AttributeValue(\"x\"), new() { N = \"5\" }, new AttributeValue { BOOL = true }, new AttributeValue() { NULL = true } } };",
            ALL,
        ),
        (
            Rust,
            "c.execute_statement().statement(\"SELECT 1 FROM a\").parameters(AttributeValue::S(\"x\".into())).parameters(\
             AttributeValue::N(\"5\".to_string())).parameters(AttributeValue::Bool(true)).parameters(AttributeValue::Null(true)).send()",
            ALL,
        ),
        (
            Rust,
            "c.execute_statement().set_parameters(Some(vec![AttributeValue::S(String::from(\"x\"))])).statement(\"SELECT 1 FROM a\").send()",
            "S(\"x\")",
        ),
    ] {
        assert_eq!(values(language, code).as_deref(), Some(expected), "{code}");
    }
}

#[test]
fn what_is_not_literal_or_may_change_is_unknown() {
    use Language::{CSharp, Go, Java, JavaScript, Kotlin, Python, Rust};
    for (language, code) in [
        (Python, "c.execute_statement(Statement='SELECT 1 FROM a')"),
        (Python, "c.execute_statement(Statement='SELECT 1 FROM a', Parameters=p)"),
        (Python, "c.execute_statement(Statement='SELECT 1 FROM a', Parameters=[{'S': 'x'}, {'S': y}])"),
        (Python, "c.execute_statement(Statement='SELECT 1 FROM a', Parameters=[{'S': 'x'}] + p)"),
        (Python, "c.execute_statement(Statement='SELECT 1 FROM a', Parameters=[{'S': 'x'} for y in z])"),
        (Python, "c.execute_statement(Statement='SELECT 1 FROM a', Parameters=[{'S': 'x' + y}])"),
        (Python, "c.execute_statement(Statement='SELECT 1 FROM a', Parameters=[{'S': f'{y}'}])"),
        (Python, "c.execute_statement(Statement='SELECT 1 FROM a', Parameters=[{'S': 'x'.upper()}])"),
        (Python, "c.execute_statement(Statement='SELECT 1 FROM a', Parameters=[{'B': b'x'}])"),
        (Python, "c.execute_statement(Statement='SELECT 1 FROM a', Parameters=[{'L': [{'S': 'x'}]}])"),
        (Python, "c.execute_statement(Statement='SELECT 1 FROM a', Parameters=[{'N': 'five'}])"),
        (Python, "c.execute_statement(Statement='SELECT 1 FROM a', Parameters=[-5, 1.5, 0x10])"),
        (Python, "c.execute_statement(Statement='SELECT 1 FROM a', Parameters=[007])"),
        (Python, "c.execute_statement(Statement='SELECT 1 FROM a', Parameters=[1234567890123456])"),
        (Python, "c.execute_statement(Statement='SELECT 1 FROM a', Parameters=[{'S': 'x'}], **more)"),
        // The client of a resource takes `{'S': 'x'}` for a map.
        (Python, "d.meta.client.execute_statement(Statement='SELECT 1 FROM a', Parameters=[{'S': 'x'}])"),
        (
            Python,
            "p = {'Statement': 'SELECT 1 FROM a', 'Parameters': [{'S': 'x'}]}\nprint(p)\nc.execute_statement(**p)",
        ),
        (
            Python,
            "p = {'Statement': 'SELECT 1 FROM a', 'Parameters': [{'S': 'x'}]}\np['Parameters'] = y\nc.execute_statement(**p)",
        ),
        (
            JavaScript,
            "import '@aws-sdk/lib-dynamodb';\nnew ExecuteStatementCommand({ Statement: 'SELECT 1 FROM a', Parameters: [{ S: 'x' }] })",
        ),
        (
            JavaScript,
            "new ExecuteStatementCommand({ Statement: 'SELECT 1 FROM a', Parameters: [{ S: 'x' }].concat(more) })",
        ),
        (
            JavaScript,
            "const p = { Statement: 'SELECT 1 FROM a', Parameters: [{ S: 'x' }] };\np.Parameters.push(y);\nc.executeStatement(p)",
        ),
        (
            JavaScript,
            "const p = { Statement: 'SELECT 1 FROM a', Parameters: [{ S: 'x' }] };\nc.executeStatement({ ...p, Parameters: y })",
        ),
        // What is put in may be a parameter, or more.
        (
            JavaScript,
            "c.executeStatement({ Statement: `SELECT 1 FROM a WHERE b = ${c} AND d = ?`, Parameters: [{ S: 'x' }] })",
        ),
        (
            Java,
            "b = ExecuteStatementRequest.builder(); b.statement(\"SELECT 1 FROM a\").parameters(AttributeValue.fromS(\"x\")).build()",
        ),
        (
            Java,
            "c.executeStatement(r -> { r.statement(\"SELECT 1 FROM a\").parameters(AttributeValue.fromS(\"x\")); r.parameters(y); })",
        ),
        (
            Java,
            "b = ExecuteStatementRequest.builder().statement(\"SELECT 1 FROM a\").parameters(AttributeValue.fromS(\"x\"))",
        ),
        (
            Kotlin,
            "ExecuteStatementRequest { statement = \"SELECT 1 FROM a\"\n parameters = listOf(AttributeValue.S(\"x\")) }.copy { parameters = y }",
        ),
        (
            Go,
            "i := &dynamodb.ExecuteStatementInput{Statement: aws.String(\"SELECT 1 FROM a\"), Parameters: []types.AttributeValue{\
              &types.AttributeValueMemberS{Value: \"x\"}}}\ni.Parameters[0] = y",
        ),
        (
            CSharp,
            "var r = new ExecuteStatementRequest { Statement = \"SELECT 1 FROM a\", Parameters = [new() { S = \"x\" }] }; r.Parameters.Add(y);",
        ),
        (
            Go,
            "i := &dynamodb.ExecuteStatementInput{Statement: aws.String(\"SELECT 1 FROM a\"), Parameters: []types.AttributeValue{\
              &types.AttributeValueMemberS{Value: \"x\"}}}\nfmt.Println(i)\nc.ExecuteStatement(ctx, i)",
        ),
        (
            CSharp,
            "var r = new ExecuteStatementRequest { Statement = \"SELECT 1 FROM a\", Parameters = [new() { S = \"x\" }] }; Console.WriteLine(r); c.ExecuteStatementAsync(r);",
        ),
        (
            Rust,
            "let r = c.execute_statement().statement(\"SELECT 1 FROM a\").parameters(AttributeValue::S(\"x\".into()));\nr.parameters(y)",
        ),
        (
            Rust,
            "c.execute_statement().statement(\"SELECT 1 FROM a\").parameters(x).parameters(AttributeValue::S(\"x\".into())).send()",
        ),
    ] {
        assert_eq!(values(language, code), None, "{code}");
    }
}

#[test]
fn a_constant_with_different_values_has_none() {
    let one = "Q = 'SELECT 1 FROM a'\nc.execute_statement(Statement=Q, Parameters=[{'S': 'x'}])";
    assert_eq!(values(Language::Python, one).as_deref(), Some("S(\"x\")"));
    let same = format!("{one}\nc.execute_statement(Statement=Q, Parameters=[{{'S': 'x'}}])");
    assert_eq!(values(Language::Python, &same).as_deref(), Some("S(\"x\")"));
    for other in ["Parameters=[{'S': 'y'}]", "Parameters=y"] {
        assert_eq!(values(Language::Python, &format!("{one}\nc.execute_statement(Statement=Q, {other})")), None);
    }
}

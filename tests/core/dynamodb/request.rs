//! The bodies of requests that carry statements.

use partiql_iam::dynamodb::{
    Operation, Request, RequestError, ReturnConsumedCapacity, ReturnOnFailure, Value, parse_parameters,
};
use serde_json::Value as Json;

use super::shown;

const CORPUS: &str = include_str!("../../dynamodb/requests.jsonl");

/// Every body of the corpus is read, except those whose fault is in their own form.
#[test]
fn the_bodies_of_the_corpus_are_read() {
    let mut refused = Vec::new();
    let mut read = 0;
    for line in CORPUS.lines() {
        let row: Json = serde_json::from_str(line).unwrap();
        let id = row["id"].as_str().unwrap();
        let operation = Operation::ALL.into_iter().find(|one| one.name() == row["operation"]).unwrap();
        let body = row["body"].to_string();
        match Request::parse(operation, &body) {
            Err(error) => {
                refused.push(format!("{id} {} {}", error.code(), error.path()));
                assert_eq!(row["aws_result"], "refused", "{id}");
                assert_eq!(Request::parse_any(&body), Err(error), "{id}");
            }
            Ok(request) => {
                read += 1;
                assert_eq!(request.operation, operation);
                assert_eq!(Request::parse_any(&body).as_ref(), Ok(&request), "{id}");
                let single = [row["body"].clone()];
                let members = row["body"]["Statements"].as_array().or(row["body"]["TransactStatements"].as_array());
                let members = members.map_or(single.as_slice(), Vec::as_slice);
                assert_eq!(request.statements.len(), members.len(), "{id}");
                for (statement, member) in request.statements.iter().zip(members) {
                    assert_eq!(statement.text, member["Statement"].as_str().unwrap(), "{id}");
                    let in_body: String = serde_json::from_str(statement.span.text(&body)).unwrap();
                    assert_eq!(statement.text, in_body, "{id}");
                    let values =
                        member.get("Parameters").map(|list| parse_parameters(&list.to_string(), 1).unwrap().remove(0));
                    assert_eq!(statement.parameters, values, "{id}");
                }
            }
        }
    }
    assert_eq!(
        refused,
        [
            "rq031 statement-count $.Statements",
            "rq035 statement-count $.TransactStatements",
            "rq074 statement-count $.TransactStatements",
            "rq075 length $.Statement"
        ]
    );
    assert_eq!(read, 46);
}

#[test]
fn every_member_is_read() {
    let body = r#"{
        "Statement": "SELECT * FROM \"T\u00fcr\" WHERE a = ?", "Parameters": [{"N": "1"}, {"BOOL": true}], "ConsistentRead": true,
        "NextToken": "abc", "ReturnConsumedCapacity": "INDEXES", "Limit": 2147483647, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"
    }"#;
    let request = Request::parse(Operation::ExecuteStatement, body).unwrap();
    let [statement] = request.statements.as_slice() else { panic!("{request:?}") };
    assert_eq!(statement.text, "SELECT * FROM \"Tür\" WHERE a = ?");
    assert_eq!(statement.span.text(body), r#""SELECT * FROM \"T\u00fcr\" WHERE a = ?""#);
    assert_eq!(statement.parameters.as_ref().unwrap()[1], Value::Bool(true));
    assert_eq!(statement.consistent_read, Some(true));
    assert_eq!(statement.return_on_failure, Some(ReturnOnFailure::AllOld));
    assert_eq!(request.return_consumed_capacity, Some(ReturnConsumedCapacity::Indexes));
    assert_eq!(request.limit, Some(2_147_483_647));
    assert_eq!(request.next_token.as_deref(), Some("abc"));
    assert_eq!(request.client_request_token, None);

    let body = r#"{"TransactStatements": [
        {"Statement": "a"}, {"Statement": "b", "Parameters": [{"S": ""}], "ReturnValuesOnConditionCheckFailure": "NONE"}
    ], "ClientRequestToken": "0123456789abcdef0123456789abcdef0123", "ReturnConsumedCapacity": "NONE"}"#;
    let request = Request::parse(Operation::ExecuteTransaction, body).unwrap();
    assert_eq!(request.statements[0].parameters, None);
    assert_eq!(request.statements[1].return_on_failure, Some(ReturnOnFailure::None));
    assert_eq!(request.return_consumed_capacity, Some(ReturnConsumedCapacity::None));
    assert_eq!(request.client_request_token.unwrap().len(), 36);

    let body = r#"{"Statements": [{"Statement": "a", "ConsistentRead": false}], "ReturnConsumedCapacity": "TOTAL"}"#;
    let request = Request::parse(Operation::BatchExecuteStatement, body).unwrap();
    assert_eq!(request.statements[0].consistent_read, Some(false));
    assert_eq!(request.return_consumed_capacity, Some(ReturnConsumedCapacity::Total));
}

fn refusal(operation: Operation, body: &str) -> String {
    let error: RequestError = Request::parse(operation, body).unwrap_err();
    shown(body, &error)
}

/// A body that is none of the operation, and what people see of the error.
const REFUSED: &[(Operation, &str, &str)] = &[
    (Operation::ExecuteStatement, "", "the text ends where a value should come | $ |  | the text looks cut off"),
    (Operation::ExecuteStatement, "[]", "found an array where an object should be | $ | [] | put an object there"),
    (
        Operation::ExecuteStatement,
        "{}",
        "the member `Statement` is missing | $ | { | add the member; the case of its name counts",
    ),
    (
        Operation::ExecuteStatement,
        r#"{"statement": "a"}"#,
        r#"there is no member `statement` here | $ | "statement" | did you mean `Statement`? the case counts"#,
    ),
    (
        Operation::ExecuteStatement,
        r#"{"Statement": "a", "TableName": "T"}"#,
        r#"there is no member `TableName` here | $ | "TableName" | there can be `Statement`, `Parameters`, `ConsistentRead`, `NextToken`, `ReturnConsumedCapacity`, `Limit`, `ReturnValuesOnConditionCheckFailure`"#,
    ),
    (
        Operation::ExecuteStatement,
        r#"{"Statement": "a", "Statement": "b"}"#,
        r#"the key `Statement` is twice in one object | $.Statement | "Statement" | leave one of them out"#,
    ),
    (
        Operation::ExecuteStatement,
        r#"{"Statement": "a", "\u0053tatement": "b"}"#,
        r#"the key `Statement` is twice in one object | $.Statement | "\u0053tatement" | leave one of them out"#,
    ),
    (
        Operation::ExecuteStatement,
        r#"{"Statements": [{"Statement": "a"}]}"#,
        r#"`Statements` belongs to BatchExecuteStatement, and this is ExecuteStatement | $ | "Statements" | say that the operation is BatchExecuteStatement, or give the body of the other one"#,
    ),
    (
        Operation::ExecuteStatement,
        r#"{"Statement": "a", "TransactStatements": []}"#,
        r#"`TransactStatements` belongs to ExecuteTransaction, and this is ExecuteStatement | $ | "TransactStatements" | say that the operation is ExecuteTransaction, or give the body of the other one"#,
    ),
    (
        Operation::BatchExecuteStatement,
        r#"{"Statement": "a"}"#,
        r#"`Statement` belongs to ExecuteStatement, and this is BatchExecuteStatement | $ | "Statement" | say that the operation is ExecuteStatement, or give the body of the other one"#,
    ),
    (
        Operation::ExecuteStatement,
        r#"{"Statement": null}"#,
        "found null where a string should be | $.Statement | null | put a string there",
    ),
    (
        Operation::ExecuteStatement,
        r#"{"Statement": ["a"]}"#,
        r#"found an array where a string should be | $.Statement | ["a"] | put a string there"#,
    ),
    (
        Operation::ExecuteStatement,
        r#"{"Statement": ""}"#,
        r#"the text is empty or longer than 8192 characters | $.Statement | "" | give 1 to 8192 characters"#,
    ),
    (
        Operation::ExecuteStatement,
        r#"{"Statement": "a", "Parameters": []}"#,
        "the list of parameters is empty | $.Parameters | [] | a list has one value at least (API model, `PreparedStatementParameters`); leave `Parameters` out where a statement has no `?`",
    ),
    (
        Operation::ExecuteStatement,
        r#"{"Statement": "a", "Parameters": null}"#,
        "found null where an array should be | $.Parameters | null | put an array there",
    ),
    (
        Operation::ExecuteStatement,
        r#"{"Statement": "a", "Parameters": ["x"]}"#,
        r#"found a string where a value with its type should be | $.Parameters[0] | "x" | write `{"S": "x"}`"#,
    ),
    (
        Operation::BatchExecuteStatement,
        r#"{"Statements": [{"Statement": "a", "Parameters": [{"N": "1"}, {"N": "x"}]}]}"#,
        r#"`x` is not a number | $.Statements[0].Parameters[1].N | "x" | a number is written in a string, such as `{"N": "-1.5e3"}`"#,
    ),
    (
        Operation::ExecuteStatement,
        r#"{"Statement": "a", "Limit": 0}"#,
        "`0` is not a limit | $.Limit | 0 | give a whole number from 1",
    ),
    (
        Operation::ExecuteStatement,
        r#"{"Statement": "a", "Limit": -1}"#,
        "`-1` is not a limit | $.Limit | -1 | give a whole number from 1",
    ),
    (
        Operation::ExecuteStatement,
        r#"{"Statement": "a", "Limit": 1.0}"#,
        "`1.0` is not a limit | $.Limit | 1.0 | give a whole number from 1",
    ),
    (
        Operation::ExecuteStatement,
        r#"{"Statement": "a", "Limit": 2147483648}"#,
        "`2147483648` is not a limit | $.Limit | 2147483648 | give a whole number from 1",
    ),
    (
        Operation::ExecuteStatement,
        r#"{"Statement": "a", "Limit": "1"}"#,
        r#"found a string where a number should be | $.Limit | "1" | put a number there"#,
    ),
    (
        Operation::ExecuteStatement,
        r#"{"Statement": "a", "ConsistentRead": "true"}"#,
        r#"found a string where `true` or `false` should be | $.ConsistentRead | "true" | put `true` or `false` there"#,
    ),
    (
        Operation::ExecuteStatement,
        r#"{"Statement": "a", "NextToken": ""}"#,
        r#"the text is empty or longer than 32768 characters | $.NextToken | "" | give 1 to 32768 characters"#,
    ),
    (
        Operation::ExecuteStatement,
        r#"{"Statement": "a", "ReturnConsumedCapacity": "total"}"#,
        r#"`total` is not one of the values that can be here | $.ReturnConsumedCapacity | "total" | did you mean `TOTAL`? the case counts"#,
    ),
    (
        Operation::ExecuteStatement,
        r#"{"Statement": "a", "ReturnValuesOnConditionCheckFailure": "UPDATED_OLD"}"#,
        r#"`UPDATED_OLD` is not one of the values that can be here | $.ReturnValuesOnConditionCheckFailure | "UPDATED_OLD" | it is `ALL_OLD` or `NONE`"#,
    ),
    (
        Operation::BatchExecuteStatement,
        r#"{"Statements": []}"#,
        "there is no statement | $.Statements | [] | BatchExecuteStatement takes 1 to 25 statements",
    ),
    (
        Operation::BatchExecuteStatement,
        r#"{"Statements": {"Statement": "a"}}"#,
        r#"found an object where an array should be | $.Statements | {"Statement": "a"} | put an array there"#,
    ),
    (
        Operation::BatchExecuteStatement,
        r#"{"Statements": ["a"]}"#,
        r#"found a string where an object should be | $.Statements[0] | "a" | put an object there"#,
    ),
    (
        Operation::BatchExecuteStatement,
        r#"{"Statements": [{"Statement": "a"}, {}]}"#,
        "the member `Statement` is missing | $.Statements[1] | { | add the member; the case of its name counts",
    ),
    (
        Operation::BatchExecuteStatement,
        r#"{"Statements": [{"Statement": "a", "Limit": 1}]}"#,
        r#"there is no member `Limit` here | $.Statements[0] | "Limit" | there can be `Statement`, `Parameters`, `ConsistentRead`, `ReturnValuesOnConditionCheckFailure`"#,
    ),
    (
        Operation::ExecuteTransaction,
        r#"{"TransactStatements": [{"Statement": "a", "ConsistentRead": true}]}"#,
        r#"there is no member `ConsistentRead` here | $.TransactStatements[0] | "ConsistentRead" | there can be `Statement`, `Parameters`, `ReturnValuesOnConditionCheckFailure`"#,
    ),
    (
        Operation::ExecuteTransaction,
        r#"{"TransactStatements": [{"Statement": "a"}], "ClientRequestToken": "0123456789abcdef0123456789abcdef01234"}"#,
        r#"the text is empty or longer than 36 characters | $.ClientRequestToken | "0123456789abcdef0123456789abcdef01234" | give 1 to 36 characters"#,
    ),
];

#[test]
fn other_bodies_are_refused_with_their_place() {
    for (operation, body, expected) in REFUSED {
        assert_eq!(refusal(*operation, body), *expected, "{body}");
    }
    let body = r#"{"Limit": 1}"#;
    assert_eq!(
        shown(body, &Request::parse_any(body).unwrap_err()),
        "the body has no statement | $ | {\"Limit\": 1} | a body has `Statement`, `Statements` or `TransactStatements`"
    );
    let body = r#"{"Statements": [{"Statement": "a"}], "Statement": "b"}"#;
    assert_eq!(Request::parse_any(body).unwrap_err().code(), "other-operation");
}

#[test]
fn statements_are_counted_and_measured() {
    let body = |member: &str, count: usize, text: &str| {
        let statement = format!("{{\"Statement\": \"{text}\"}}");
        format!("{{\"{member}\": [{}]}}", vec![statement; count].join(", "))
    };
    let read = |operation, body: &str| Request::parse(operation, body).map(|request| request.statements.len());
    let rows = [
        (Operation::BatchExecuteStatement, "Statements", 25),
        (Operation::ExecuteTransaction, "TransactStatements", 100),
    ];
    for (operation, member, most) in rows {
        assert_eq!(read(operation, &body(member, most, "a")), Ok(most));
        let error = read(operation, &body(member, most + 1, "a")).unwrap_err();
        assert_eq!(error.to_string(), format!("there are {} statements", most + 1));
        assert_eq!(error.help().unwrap(), format!("{} takes 1 to {most} statements", operation.name()));
        // Characters, not bytes.
        for letter in ["a", "ü", "\\ud83d\\ude00", "\\n"] {
            assert_eq!(read(operation, &body(member, 1, &letter.repeat(8_192))), Ok(1));
            let error = read(operation, &body(member, 1, &letter.repeat(8_193))).unwrap_err();
            assert_eq!((error.code(), error.path()), ("length", format!("$.{member}[0].Statement").as_str()));
        }
    }
}

//! Records of CloudTrail.

use std::collections::BTreeMap;

use partiql_iam_audit::Known;
use partiql_iam_audit::report::{By, Leading, lines};
use serde_json::{Value, json};

use crate::{export, folder, of_files, tally};

#[test]
fn the_example_file() {
    let tally = of_files(&Known::default(), &export("cloudtrail")[..1]);
    assert_eq!((tally.totals.records, tally.totals.statements, tally.totals.foreign), (12, 11, 1));
    assert_eq!(
        tally.other_operations.iter().map(|(name, count)| (&**name, *count)).collect::<Vec<_>>(),
        [("GetItem", 1)]
    );
    assert_eq!(tally.differences.count(), 0, "{:?}", tally.differences);
    let codes: Vec<&str> = tally.unread.rows.keys().map(|unread| &*unread.code).collect();
    assert_eq!(codes, ["no-statement", "unknown-statement"]);
    let mut found: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for line in lines(&tally, By::Principal).unwrap() {
        let arn = line.arn.strip_prefix("arn:aws:dynamodb:eu-west-1:111122223333:table/").unwrap();
        let principal = line.principal.unwrap();
        let key = format!("{} {} {arn}", principal.rsplit('/').next().unwrap(), line.action.short_name());
        found.insert(key, (line.usage.count, line.usage.denied));
    }
    let expected = [
        ("arn:aws:iam::111122223333:root PartiQLSelect Orders", (1, 0)),
        ("clerk PartiQLDelete Customers", (0, 1)),
        ("clerk PartiQLDelete Orders", (1, 0)),
        ("clerk PartiQLInsert Audit", (1, 0)),
        ("clerk PartiQLSelect Orders", (1, 0)),
        ("clerk PartiQLSelect Orders/index/ByCustomer", (1, 0)),
        ("clerk PartiQLUpdate Orders", (1, 0)),
        ("report PartiQLSelect Orders", (1, 0)),
        ("unknown principal of the account 444455556666 PartiQLSelect Orders", (1, 0)),
    ];
    assert_eq!(found, expected.map(|(key, counts)| (key.to_owned(), counts)).into());
}

/// The rows of `events.jsonl` say what each statement needs.
#[test]
fn each_event_needs_what_its_row_says() {
    let text = std::fs::read_to_string(folder().join("cloudtrail/events.jsonl")).unwrap();
    for row in text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let id = &row["id"];
        let tally = tally(&Known::default(), row["event"].to_string().as_bytes(), "event", None);
        assert_eq!(tally.problems.len(), 0, "{id}: {:?}", tally.problems);
        let lines = lines(&tally, By::Shape).unwrap();
        let mut found: Vec<Value> =
            lines.iter().map(|line| json!({"action": line.action, "resource": &*line.arn})).collect();
        let mut expected: Vec<Value> = row["expected"].as_array().unwrap().clone();
        for list in [&mut found, &mut expected] {
            list.sort_by_key(Value::to_string);
        }
        assert_eq!(found, expected, "{id}");
        assert_eq!(tally.unread.count(), u64::from(expected.is_empty()), "{id}");
        assert_eq!(tally.differences.count(), 0, "{id}: {:?}", tally.differences);
        for statement in row["per_statement"].as_array().unwrap() {
            let Some(attributes) = statement["attributes"].as_array() else { continue };
            let mut attributes: Vec<&str> = attributes.iter().map(|name| name.as_str().unwrap()).collect();
            attributes.sort_unstable();
            let is_it = |line: &&partiql_iam_audit::report::Line| json!(line.action) == statement["action"];
            let line = lines.iter().find(is_it).unwrap();
            assert_eq!(line.facts["dynamodb:Attributes"], json!(attributes), "{id}");
            let enclosing = &statement["enclosing_operation"];
            assert_eq!(line.facts.get("dynamodb:EnclosingOperation").unwrap_or(&Value::Null), enclosing, "{id}");
            // Without the keys of the table nobody knows the values of the partition key.
            assert_eq!(line.leading_keys, Leading::None);
        }
    }
}

fn event(changes: &Value) -> Vec<u8> {
    let mut event = json!({
        "eventVersion": "1.11", "eventSource": "dynamodb.amazonaws.com", "eventName": "ExecuteStatement",
        "eventTime": "2026-03-01T09:01:00Z", "awsRegion": "eu-west-1", "recipientAccountId": "111122223333",
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ada"},
        "requestParameters": {"statement": "SELECT * FROM Orders WHERE OrderId = 'o-1'"},
        "resources": [{"ARN": "arn:aws:dynamodb:eu-west-1:111122223333:table/Orders"}],
    });
    for (key, value) in changes.as_object().unwrap() {
        event[key] = value.clone();
    }
    event.to_string().into_bytes()
}

#[test]
fn what_a_record_names_is_compared() {
    for (changes, differences) in [
        (json!({}), &[][..]),
        (
            json!({"resources": [{"ARN": "arn:aws:dynamodb:eu-west-1:111122223333:table/Other"}]}),
            &["`arn:aws:dynamodb:eu-west-1:111122223333:table/Other` was used"],
        ),
        (
            json!({"errorCode": "AccessDeniedException", "errorMessage": "User: u is not authorized to perform: dynamodb:PartiQLUpdate on \
                   resource: arn:aws:dynamodb:eu-west-1:111122223333:table/Orders because no"}),
            &["`dynamodb:PartiQLUpdate` on `arn:aws:dynamodb:eu-west-1:111122223333:table/Orders` was denied"],
        ),
        (json!({"resources": null}), &[]),
        // Of the name alone it would be the same.
        (
            json!({"resources": [{"ARN": "arn:aws:dynamodb:eu-west-1:444455556666:table/Orders"}]}),
            &["`arn:aws:dynamodb:eu-west-1:444455556666:table/Orders` was used"],
        ),
        (
            json!({"resources": [{"ARN": "arn:aws:dynamodb:us-east-1:111122223333:table/Orders/index/ix"}]}),
            &["`arn:aws:dynamodb:us-east-1:111122223333:table/Orders/index/ix` was used"],
        ),
        (json!({"resources": [{"ARN": "arn:aws:dynamodb:eu-west-1:111122223333:table/Orders/index/ix"}]}), &[]),
        (
            json!({"resources": [{"ARN": "arn:aws:dynamodb:us-east-1:444455556666:table/Orders"}], "awsRegion": null}),
            &[],
        ),
        (
            json!({"resources": [{"ARN": "arn:aws:dynamodb:us-east-1:444455556666:table/Other"}], "awsRegion": null}),
            &["`arn:aws:dynamodb:us-east-1:444455556666:table/Other` was used"],
        ),
        (
            json!({"errorCode": "AccessDeniedException", "errorMessage": "User: u is not authorized to perform: dynamodb:PartiQLSelect on \
                   resource: arn:aws:dynamodb:eu-west-1:444455556666:table/Orders because no"}),
            &["`dynamodb:PartiQLSelect` on `arn:aws:dynamodb:eu-west-1:444455556666:table/Orders` was denied"],
        ),
        (
            json!({"errorCode": "AccessDeniedException", "errorMessage": "User: u is not authorized to perform: dynamodb:PartiQLSelect on \
                   resource: arn:aws:dynamodb:eu-west-1:111122223333:table/Orders/index/ix because no"}),
            &["`dynamodb:PartiQLSelect` on `arn:aws:dynamodb:eu-west-1:111122223333:table/Orders/index/ix` was denied"],
        ),
        (
            json!({"errorCode": "AccessDeniedException", "errorMessage": "User: u is not authorized to perform: dynamodb:PartiQLSelect on \
                   resource: arn:aws:dynamodb:eu-west-1:111122223333:table/Orders because no"}),
            &[],
        ),
    ] {
        let tally = tally(&Known::default(), &event(&changes), "event", None);
        let said: Vec<&str> = tally.differences.rows.keys().map(|difference| &*difference.said).collect();
        assert_eq!(said, differences, "{changes}");
    }
}

#[test]
fn principals() {
    for (identity, expected) in [
        (json!({"type": "AWSService", "invokedBy": "x.amazonaws.com"}), "service x.amazonaws.com"),
        (json!({"type": "AWSAccount", "accountId": "444455556666"}), "unknown principal of the account 444455556666"),
        (json!({"type": "Unknown"}), "unknown principal (Unknown)"),
        (json!({}), "unknown principal"),
        (Value::Null, "unknown principal"),
        (
            json!({"type": "AssumedRole", "arn": "arn:aws:sts::1:assumed-role/a/b",
                   "sessionContext": {"sessionIssuer": {"arn": "arn:aws:iam::1:role/a"}}}),
            "arn:aws:iam::1:role/a",
        ),
        (json!({"type": "AssumedRole", "arn": "arn:aws:sts::1:assumed-role/a/b"}), "arn:aws:sts::1:assumed-role/a"),
        (json!({"type": "AssumedRole", "arn": ""}), "unknown principal (AssumedRole)"),
        (json!({"invokedBy": "x.amazonaws.com"}), "unknown principal (by x.amazonaws.com)"),
        (json!({"type": "FederatedUser", "arn": "arn:aws:sts::1:federated-user/f"}), "arn:aws:sts::1:federated-user/f"),
    ] {
        let tally = tally(&Known::default(), &event(&json!({"userIdentity": identity})), "event", None);
        let principal = tally.permissions.keys().next().unwrap().principal.clone().unwrap();
        assert_eq!(&*principal, expected);
    }
}

#[test]
fn the_text_of_a_request_has_many_forms() {
    let many = |member: &str| json!({member: [{"statement": "SELECT * FROM Orders WHERE a = 1"}, {"other": 1}]});
    for (parameters, read, unread) in [
        (many("requestItems"), 1, 1),
        (many("statements"), 1, 1),
        (many("transactStatements"), 1, 1),
        (json!("{\"statement\":\"SELECT * FROM Orders WHERE a = 'b'\"}"), 1, 0),
        (json!({"statement": {"a": 1}}), 0, 1),
        (json!([1]), 0, 1),
        (json!({"requestItems": []}), 0, 1),
        (Value::Null, 0, 1),
        // Under names that nobody knows, beside one that is known.
        (
            json!({"statement": "SELECT * FROM Orders WHERE a = 1", "more": [{"statement": "DELETE FROM a WHERE b = 1"}]}),
            1,
            1,
        ),
        (json!({"statement": "SELECT * FROM Orders WHERE a = 1", "queries": ["delete from a where b = 1", "x"]}), 1, 1),
        (json!({"statement": "SELECT * FROM Orders WHERE a = 1", "statementList": ["x"]}), 1, 1),
        (json!({"statement": "SELECT * FROM Orders WHERE a = 1", "more": "[{\"Statement\":\"x\"}]"}), 1, 1),
        (
            json!({"requestItems": [{"statement": "SELECT * FROM Orders WHERE a = 1", "then": {"a": {"statement": "x"}}}]}),
            1,
            1,
        ),
        (json!("{\"statement\":\"SELECT * FROM Orders WHERE a = 'b'\",\"then\":[{\"statement\":\"x\"}]}"), 1, 1),
        (
            json!({"statement": "SELECT * FROM Orders WHERE a = 1", "statementCount": 2, "note": "a selection", "x": null}),
            1,
            0,
        ),
        (
            json!({"statement": "SELECT * FROM Orders WHERE a = ?", "parameters": [{"m": {"statement": {"s": "delete it"}}}]}),
            1,
            0,
        ),
    ] {
        let tally = tally(&Known::default(), &event(&json!({"requestParameters": parameters})), "event", None);
        let counts = (tally.permissions.len(), tally.unread.count());
        assert_eq!(counts, (read, unread), "{parameters}");
        assert_eq!(tally.problems.len(), 0, "{parameters}");
    }
}

/// Attributes have any names.
#[test]
fn statements_in_requests_of_other_names() {
    for (name, unread) in [("PutItem", 0), ("BatchExecuteSql", 1), ("ExecuteStatementV2", 1)] {
        let parameters = json!({"tableName": "Orders", "key": {"statement": "x"}});
        let changes = json!({"eventName": name, "requestParameters": parameters});
        let tally = tally(&Known::default(), &event(&changes), "event", None);
        assert_eq!((tally.unread.count(), tally.other_operations.len() as u64), (unread, 1 - unread), "{name}");
    }
}

#[test]
fn keys_of_tables_tell_scans_and_partitions() {
    let schema = r#"{"Table": {"TableName": "Orders", "AttributeDefinitions": [{"AttributeName": "OrderId", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "OrderId", "KeyType": "HASH"}]}}"#;
    let known = Known { schema: Some(partiql_iam::dynamodb::Schema::parse(schema).unwrap()), ..Known::default() };
    let lines = lines(&tally(&known, &event(&json!({})), "event", None), By::Shape).unwrap();
    assert_eq!(lines[0].leading_keys, Leading::These(vec!["o-1".into()]));
    assert_eq!(lines[0].facts["dynamodb:FullTableScan"], "false");
    // A table that the schema lacks was used all the same.
    let other = json!({"requestParameters": {"statement": "SELECT * FROM Dropped"}, "resources": []});
    let tally = tally(&known, &event(&other), "event", None);
    assert_eq!((tally.unread.count(), tally.permissions.len()), (0, 1));
}

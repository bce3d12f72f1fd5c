//! Typical statements of DynamoDB need no heap from text to facts, and decisions on them none; tables are found, numbers read and keys
//! compared without it.

#[path = "../../benches/items/mod.rs"]
mod items;

use std::hint::black_box;

use items::ITEM_CLASSES;
use partiql_iam::dynamodb::{self, KeyAttribute, KeySchema, KeyType, Number, Schema, Table, TableArn, Value};
use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};

fn allocations<T>(act: impl FnOnce() -> T) -> u64 {
    allocation_counter::measure(|| _ = black_box(act())).count_total
}

#[test]
fn a_table_is_found_without_the_heap() {
    let key = || KeySchema::new(KeyAttribute { name: "pk".into(), kind: KeyType::String }, None);
    for count in [1, 4, 5, 10_000] {
        let tables = (0..count).map(|number| Table::new(format!("table-{number}"), key())).collect();
        let schema = Schema::new(tables).unwrap();
        let last = format!("table-{}", count - 1);
        assert!(schema.table(&last).is_some());
        assert_eq!(allocations(|| schema.table(&last)), 0, "{count}");
        assert_eq!(allocations(|| schema.table("table-x")), 0, "{count}");
        assert_eq!(allocations(|| schema.table(&last).unwrap().keys.partition_key()), 0);
        assert_eq!(allocations(|| schema.table(&last).unwrap().index("by-genre")), 0);
    }
}

#[test]
fn numbers_and_keys_need_no_heap() {
    for text in ["0", "-1.5e3", "99999999999999999999999999999999999999", "7.31e6", "1e126", "x"] {
        assert_eq!(allocations(|| Number::parse(text)), 0, "{text}");
        assert_eq!(allocations(|| Number::parse(text).is_ok_and(|number| number.is_plain(text))), 0, "{text}");
        assert_eq!(allocations(|| Number::parse(text).ok() < Number::parse("12345.678").ok()), 0, "{text}");
    }
    for value in [r#"{"S": "Acme Band"}"#, r#"{"N": "2.0"}"#, r#"{"N": "2"}"#] {
        let value = Value::parse(value).unwrap();
        assert_eq!(allocations(|| value.key_text().map(str::len)), 0);
    }
    let arn = "arn:aws:dynamodb:us-east-1:123456789012:table/Music/index/by-genre";
    assert_eq!(allocations(|| TableArn::parse(arn).map(|arn| arn.table().len())), 0);
}

#[test]
fn typical_statements_and_their_decisions_need_no_heap() {
    let (account, schema) = (items::account(), items::schema());
    let document = PolicyDocument::parse(&items::policy()).unwrap();
    let identity = vec![NamedPolicy { name: "policy".into(), document }];
    let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    let context = RequestContext::new();
    for (class, text, values) in ITEM_CLASSES {
        let values = items::values(values);
        let target = items::target(&account, &schema, &values);
        assert!(items::facts(text, &target), "{class}");
        assert_eq!(allocations(|| items::facts(text, &target)), 0, "{class}");
        let statement = dynamodb::parse(text).unwrap();
        let needs = dynamodb::resolve(&statement, &target).unwrap();
        assert!(policies.decide(&needs, &context).is_allowed(), "{class}");
        assert_eq!(allocations(|| policies.decide(&needs, &context)), 0, "{class}");
    }
}

#[test]
fn several_partitions_numbers_and_an_order_need_no_heap() {
    let schema = Schema::parse(
        r#"{"TableName": "Orders",
            "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}, {"AttributeName": "Line", "KeyType": "RANGE"}],
            "AttributeDefinitions": [{"AttributeName": "Id", "AttributeType": "N"}, {"AttributeName": "Line", "AttributeType": "N"}]}"#,
    )
    .unwrap();
    let account = items::account();
    for (text, values) in [
        ("SELECT Total FROM Orders WHERE Id = -12 AND Line BETWEEN 1 AND 2.5", "[]"),
        ("SELECT Total FROM Orders WHERE Id = ? ORDER BY Line DESC", r#"[{"N": "104.5"}]"#),
        ("SELECT * FROM Orders WHERE Id IN [1, 2, 3, 4] AND Total > 100 ORDER BY Id", "[]"),
        (
            "SELECT * FROM Orders WHERE (Id = ? OR Id = ? OR Id = ?) AND Line > 7",
            r#"[{"N": "1"}, {"N": "2"}, {"N": "3"}]"#,
        ),
        ("UPDATE Orders SET Total = Total + 1 WHERE Id = 1 AND Line = 2", "[]"),
        ("INSERT INTO Orders VALUE {'Id': 1, 'Line': ?, 'Total': 12.5}", r#"[{"N": "1"}]"#),
    ] {
        let values = items::values(values);
        let target = items::target(&account, &schema, &values);
        assert!(items::facts(text, &target), "{text}");
        assert_eq!(allocations(|| items::facts(text, &target)), 0, "{text}");
    }
}

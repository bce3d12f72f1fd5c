//! Tables of DynamoDB are found, numbers read and keys compared without the heap.

use std::hint::black_box;

use partiql_iam::dynamodb::{KeyAttribute, KeySchema, KeyType, Number, Schema, Table, TableArn, Value};

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

//! What is hidden under another name, or is not known to be denied: it is said.

use partiql_iam_audit::{Counter, Format, Known};
use serde_json::{Value, json};

use crate::left_out::{block, event, of, said};
use crate::tally;

/// What is denied for one statement of a request, or by another service, is not denied for the others: nobody knows.
#[test]
fn denials_of_some_statements() {
    let (update, delete) = ("UPDATE Orders SET a = 1 WHERE Id = 'a'", "DELETE FROM Customers WHERE Id = 'a'");
    let on = |action: &str, table: &str| {
        format!(
            "User: x is not authorized to perform: {action} on resource: arn:aws:dynamodb:eu-west-1:123456789012:table/{table} because …"
        )
    };
    let kms = "User: x is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:123456789012:key/k";
    for (statements, message, denied, unknown) in [
        (
            &[update, delete][..],
            on("dynamodb:PartiQLDelete", "Customers"),
            &["PartiQLDelete"][..],
            &["UPDATE Orders SET a = ? WHERE Id = ?"][..],
        ),
        (&[delete], on("dynamodb:PartiQLDelete", "Customers"), &["PartiQLDelete"], &[]),
        (&[delete], String::new(), &["PartiQLDelete"], &[]),
        (&[delete], kms.to_owned(), &[], &["DELETE FROM Customers WHERE Id = ?"]),
        (
            &[update, delete],
            String::new(),
            &[],
            &["DELETE FROM Customers WHERE Id = ?", "UPDATE Orders SET a = ? WHERE Id = ?"],
        ),
    ] {
        let items: Vec<Value> = statements.iter().map(|text| json!({"statement": text})).collect();
        let mut one = event("ExecuteTransaction", &json!({"transactStatements": items}));
        one["errorCode"] = "AccessDeniedException".into();
        one["errorMessage"] = message.clone().into();
        let tally = of(&one.to_string());
        let mut found: Vec<&str> = tally.permissions.keys().map(|permission| permission.action.short_name()).collect();
        found.dedup();
        assert_eq!(found, denied, "{message}");
        assert!(tally.permissions.values().all(|manners| manners.all().usage.count == 0), "{message}");
        let rows = tally.unread.rows.iter();
        let rows: Vec<(&str, &str, u64)> = rows.map(|(row, usage)| (&*row.code, &*row.shape, usage.denied)).collect();
        let expected: Vec<(&str, &str, u64)> = unknown.iter().map(|shape| ("denied-for-another", *shape, 1)).collect();
        assert_eq!(rows, expected, "{message}");
        assert_eq!(tally.differences.count(), 0, "{message}");
    }
}

/// Statements that begin with comments are statements too.
#[test]
fn statements_after_comments_under_other_names() {
    let delete = "DELETE FROM Customers WHERE Id = 'a'";
    for (more, is_one) in [
        (format!("-- x\n{delete}"), true),
        (format!(" /* x */ ( -- y\n /**/{delete}"), true),
        ("-- a remark".to_owned(), false),
        ("/* a remark".to_owned(), false),
        ("a -- delete".to_owned(), false),
    ] {
        let parameters = json!({"statement": "SELECT * FROM Orders WHERE Id = 'a'", "more": more});
        let tally = of(&event("ExecuteStatement", &parameters).to_string());
        assert_eq!(tally.unread.count(), u64::from(is_one), "{more}");
    }
}

/// Names of another spelling, as tools write them that know no case, are no block without statements.
#[test]
fn blocks_with_statements_under_other_names() {
    let ran = r#"[{"statement":"DELETE FROM Person"}]"#;
    let why = "not a record: it has no list `statements` in its `transactionInfo`, and something of a similar name";
    let wrapped = |name: &str, block: &str| format!(r#"{{"recordType":"BLOCK_SUMMARY","{name}":{block}}}"#);
    for (more, is_wrong) in [
        (format!(r#","transactioninfo":{{"statements":{ran}}}"#), true),
        (format!(r#","transactionInfo":{{"Statements":{ran}}}"#), true),
        (format!(r#","transaction_info":{{"statements":{ran}}}"#), true),
        (r#","transactionInfo":{"statements":[]}"#.to_owned(), false),
        (r#","transactionInfo":null"#.to_owned(), false),
        (String::new(), false),
    ] {
        let expected: Vec<&str> = is_wrong.then_some(why).into_iter().collect();
        let block = block(&more);
        assert_eq!(said(&of(&block)), expected, "{more}");
        assert_eq!(said(&of(&wrapped("payload", &block))), expected, "{more}");
        let known = Known::default();
        let mut counter = Counter::new(&known);
        counter.push_journal_line(block.as_bytes(), &"a".into());
        counter.push_journal_line(wrapped("payload", &block).as_bytes(), &"b".into());
        assert_eq!(said(&counter.finish()), [expected.as_slice(), &expected].concat(), "{more}");
    }
}

/// A file of byte order marks alone is empty.
#[test]
fn marks_alone() {
    for marks in ["\u{feff}", "\u{feff}\u{feff}", "\u{feff} \u{feff}\n"] {
        for format in [None, Some(Format::Stream), Some(Format::Trail)] {
            let tally = tally(&Known::default(), marks.as_bytes(), "a", format);
            assert_eq!(said(&tally), ["there is nothing in it"], "{marks:?} {format:?}");
        }
    }
}

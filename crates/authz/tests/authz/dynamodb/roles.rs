//! Four roles with conditions on keys, scans and attributes, and what each may do in each of the three operations.

use super::{ADMIN, Asked, CLERK, OWNER, READER, ask, batch, execute, service, transaction};
use serde_json::Value;

const OWN: &str = r#"SELECT "State" FROM "Orders" WHERE "CustomerId" = 'c1' AND "OrderId" = 'o1'"#;
const OTHER: &str = r#"SELECT "State" FROM "Orders" WHERE "CustomerId" = 'c2' AND "OrderId" = 'o1'"#;
const WHOLE_ITEM: &str = r#"SELECT * FROM "Orders" WHERE "CustomerId" = 'c1' AND "OrderId" = 'o1'"#;
const HIDDEN_ATTRIBUTE: &str = r#"SELECT "Total" FROM "Orders" WHERE "CustomerId" = 'c1' AND "OrderId" = 'o1'"#;
const INSERT: &str = r#"INSERT INTO "Orders" VALUE {'CustomerId': 'c1', 'OrderId': 'o1', 'State': 'new'}"#;
const INSERT_OTHER: &str = r#"INSERT INTO "Orders" VALUE {'CustomerId': 'c2', 'OrderId': 'o1'}"#;
const UPDATE: &str = r#"UPDATE "Orders" SET "State" = 'paid' WHERE "CustomerId" = 'c1' AND "OrderId" = 'o1'"#;
const FROM_FIRST: &str = r#"FROM "Orders" WHERE "CustomerId" = 'c2' AND "OrderId" = 'o1' SET "State" = 'paid'"#;
const DELETE: &str = r#"DELETE FROM "Orders" WHERE "CustomerId" = 'c1' AND "OrderId" = 'o1'"#;

/// A statement, and whether reader, owner, clerk and administrator may run it.
const ROWS: [(&str, [bool; 4]); 9] = [
    (OWN, [true, true, true, true]),
    (OTHER, [true, false, true, true]),
    (WHOLE_ITEM, [true, true, false, true]),
    (HIDDEN_ATTRIBUTE, [true, true, false, true]),
    (INSERT, [false, true, false, true]),
    (INSERT_OTHER, [false, false, false, true]),
    (UPDATE, [false, true, false, true]),
    (FROM_FIRST, [false, false, false, true]),
    (DELETE, [false, true, false, true]),
];

/// Those that are no statements of a batch or a transaction: whole partitions and whole tables.
const READS: [(&str, [bool; 4]); 6] = [
    (r#"SELECT "State" FROM "Orders" WHERE "CustomerId" = 'c1'"#, [true, true, true, true]),
    (r#"SELECT "State" FROM "Orders" WHERE "CustomerId" IN ['c1', 'c2']"#, [true, false, true, true]),
    (r#"SELECT "State" FROM "Orders" WHERE "CustomerId" = 'c1' OR "State" = 'new'"#, [false, false, true, true]),
    // It pins the partition, and is a scan all the same.
    (
        r#"SELECT "State" FROM "Orders" WHERE "CustomerId" = 'c1' AND "OrderId" > 'a' AND "OrderId" < 'z'"#,
        [false, false, true, true],
    ),
    (r#"SELECT "State" FROM "Orders""#, [false, false, true, true]),
    (r#"SELECT "Total" FROM "Orders" WHERE "State" = 'new'"#, [false, false, false, true]),
];

const ROLES: [(&str, &str); 4] = [READER, OWNER, CLERK, ADMIN];

#[test]
fn roles_may_do_what_their_policies_say_in_each_operation() {
    let service = service();
    for (statement, expected) in ROWS {
        for ((key, arn), may) in ROLES.into_iter().zip(expected) {
            let place = format!("{arn}: {statement}");
            assert_eq!(ask(&service, &execute(key, statement)).is_none(), may, "{place}");
            // The second fails if the first does, and a batch of which all fail is answered.
            let refused = ask(&service, &batch(key, &[statement]));
            assert_eq!(refused.as_ref().map(|refused| refused.status), (!may).then_some(202), "{place}");
            let refused = ask(&service, &transaction(key, &[statement]));
            let reasons = refused.map(|refused| refused.body["CancellationReasons"][0]["Code"].clone());
            assert_eq!(reasons, (!may).then(|| Value::from("AccessDenied")), "{place}");
        }
    }
    for (statement, expected) in READS {
        for ((key, arn), may) in ROLES.into_iter().zip(expected) {
            assert_eq!(ask(&service, &execute(key, statement)).is_none(), may, "{arn}: {statement}");
        }
    }
}

#[test]
fn values_of_parameters_decide_as_literals_do() {
    let service = service();
    let select = r#"SELECT "State" FROM "Orders" WHERE "CustomerId" = ? AND "OrderId" = ?"#;
    let insert = r#"INSERT INTO "Orders" VALUE ?"#;
    let with = |statement: &str, parameters: &str| -> Asked {
        let body = format!(r#"{{"Statement":{},"Parameters":{parameters}}}"#, Value::from(statement));
        super::asked(OWNER.0, "ExecuteStatement", &body)
    };
    let rows = [
        (select, r#"[{"S":"c1"},{"S":"o1"}]"#, true),
        (select, r#"[{"S":"c2"},{"S":"o1"}]"#, false),
        (select, r#"[{"S":"\u0063\u0031"},{"S":"o1"}]"#, true),
        (select, r#"[{"S":"c1"},{"N":"1"}]"#, false),
        (select, r#"[{"S":"c1"}]"#, false),
        (insert, r#"[{"M":{"CustomerId":{"S":"c1"},"OrderId":{"S":"o1"}}}]"#, true),
        (insert, r#"[{"M":{"CustomerId":{"S":"c2"},"OrderId":{"S":"o1"}}}]"#, false),
        (insert, r#"[{"M":{"OrderId":{"S":"o1"}}}]"#, false),
    ];
    for (statement, parameters, may) in rows {
        assert_eq!(ask(&service, &with(statement, parameters)).is_none(), may, "{statement} {parameters}");
    }
}

#[test]
fn without_a_schema_whose_item_it_is_is_unknown() {
    let service = crate::running::Running::start(&super::config("", "", ""), &super::FILES);
    let refused = ask(&service, &execute(OWNER.0, OWN)).unwrap();
    assert_eq!(
        refused.body["Message"],
        format!(
            "User: {} is not authorized to perform: dynamodb:PartiQLSelect on resource: {}: it depends on `dynamodb:LeadingKeys`, \
             which the request's context does not give",
            OWNER.1,
            super::ORDERS
        )
    );
    assert_eq!(ask(&service, &execute(CLERK.0, OWN)), None);
    assert_eq!(ask(&service, &execute(ADMIN.0, OWN)), None);
    assert!(ask(&service, &execute(READER.0, OWN)).is_some());
}

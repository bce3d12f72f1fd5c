//! What `audit` finds granted beside what was used, whatever else the policies deny.

use serde_json::json;

use crate::audit_complete::event;
use crate::audit_made::{ORDERS, SELECT, allow, beside};

const TABLES: &str = "arn:aws:dynamodb:eu-west-1:123456789012:table";

/// What denies some resources of a pattern hides no grant of the others.
#[test]
fn no_deny_hides_what_it_leaves() {
    let all = |on: &str| allow(&json!("dynamodb:PartiQLDelete"), &json!(on));
    let deny = |on: serde_json::Value| json!({"Effect": "Deny", "Action": "dynamodb:PartiQLDelete", "Resource": on});
    let only = |on: serde_json::Value| json!({"Effect": "Deny", "Action": "dynamodb:PartiQLDelete", "NotResource": on});
    let region = |name: &str| format!("arn:aws:dynamodb:{name}:*:*");
    let here = format!("{TABLES}/*");
    let orders = "arn:aws:dynamodb:*:123456789012:table/Orders";
    for (granted, denied, expected) in [
        (&*here, deny(json!(format!("{TABLES}/partiql-iam-*"))), Some("more-than-used dynamodb:PartiQLDelete table/*")),
        (&here, deny(json!(format!("{TABLES}/*nobody*"))), Some("more-than-used dynamodb:PartiQLDelete table/*")),
        (&here, deny(json!(format!("{TABLES}/*-*"))), Some("unknown dynamodb:PartiQLDelete table/*")),
        (&here, deny(json!(format!("{TABLES}/?????*"))), Some("unknown dynamodb:PartiQLDelete table/*")),
        (&here, deny(json!(format!("{TABLES}/*/index/*"))), Some("more-than-used dynamodb:PartiQLDelete table/*")),
        (
            orders,
            deny(json!([region("eu-west-1"), region("us-east-1")])),
            Some("more-than-used dynamodb:PartiQLDelete table/Orders"),
        ),
        (
            orders,
            deny(json!([region("eu-*"), region("us-*"), region("ap-*")])),
            Some("unknown dynamodb:PartiQLDelete table/Orders"),
        ),
        (
            "*",
            deny(json!([
                "arn:aws:dynamodb:*:123456789012:*",
                "arn:aws:dynamodb:*:000000000000:*",
                "arn:aws:dynamodb:*:999999999999:*"
            ])),
            Some("unknown dynamodb:PartiQLDelete *"),
        ),
        (&format!("{TABLES}/A*"), only(json!(format!("{TABLES}/*Z"))), Some("unknown dynamodb:PartiQLDelete table/A*")),
        (&format!("{TABLES}/A*"), only(json!(format!("{TABLES}/B*"))), None),
        (
            "arn:aws:dynamodb:eu-west-1:123456789012",
            deny(json!(ORDERS)),
            Some("more-than-used dynamodb:PartiQLDelete arn:aws:dynamodb:eu-west-1:123456789012"),
        ),
        (&here, deny(json!("*")), None),
        (&here, deny(json!("arn:aws:dynamodb:*:*:table/*")), None),
        (&here, deny(json!("arn:aws:dynamodb:*")), None),
        (&here, only(json!(ORDERS)), Some("not-used dynamodb:PartiQLDelete table/Orders")),
        (&here, only(json!([ORDERS, format!("{ORDERS}/*")])), Some("not-used dynamodb:PartiQLDelete table/Orders")),
    ] {
        let select = allow(&json!("dynamodb:PartiQLSelect"), &json!(ORDERS));
        let (status, rows) = beside(&[select, all(granted), denied.clone()], &[event(SELECT)], &[]);
        let more: Vec<&str> =
            rows.iter().map(String::as_str).filter(|row| *row != "used dynamodb:PartiQLSelect table/Orders").collect();
        let expected: Vec<&str> = expected.into_iter().collect();
        let found: Vec<&str> = more.iter().copied().filter(|row| expected.contains(row)).collect();
        assert_eq!(
            (found, status),
            (expected.clone(), i32::from(!expected.is_empty())),
            "{granted} {denied}: {rows:?}"
        );
        assert!(more.len() == expected.len() || granted == here && more.len() < 3, "{granted} {denied}: {rows:?}");
    }
    // Where a request is sent to is known of each.
    let elsewhere = json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}});
    let select = allow(&json!("dynamodb:PartiQLSelect"), &json!(ORDERS));
    let (_, rows) = beside(&[select, all("*"), elsewhere], &[event(SELECT)], &[]);
    assert_eq!(rows[2], "more-than-used dynamodb:PartiQLDelete *", "{rows:?}");
}

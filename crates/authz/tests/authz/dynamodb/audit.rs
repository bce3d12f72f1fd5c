//! Lines of the audit log, and metrics.

use std::fs;

use super::{FILES, ORDERS, OWNER, READER, answer_id, ask, asked, batch, config, execute, over_http, plain, service};
use crate::running::Running;
use serde_json::{Value, json};

const READ: &str = r#"SELECT "State" FROM "Orders" WHERE "CustomerId" = 'secret-1' AND "OrderId" = 'o1'"#;
const DELETE: &str = r#"DELETE FROM "Orders" WHERE "CustomerId" = 'secret-2' AND "OrderId" = 'o1'"#;

/// Without what differs from run to run.
fn plain_line(mut line: Value) -> Value {
    let object = line.as_object_mut().unwrap();
    object.remove("time").unwrap();
    object.remove("request_id");
    line
}

fn need(action: &str) -> Value {
    json!([{ "action": format!("dynamodb:{action}"), "resource": ORDERS, "table": "Orders" }])
}

#[test]
fn a_line_has_what_each_statement_needed_and_what_decided() {
    let mut service = service();
    let delete_own = DELETE.replace("secret-2", "c1");
    assert!(over_http(&service, &batch(OWNER.0, &[&delete_own, DELETE])).is_some());
    let id = answer_id(&service, &execute(READER.0, DELETE));
    let audit = service.audit();
    assert_eq!(audit[1]["request_id"], id);
    let [first, second] = [0, 1].map(|place| plain_line(audit[place].clone()));
    let digest = |statement: &str| {
        audit[0]["members"].as_array().unwrap().iter().any(|member| member["statement_sha256"] == sha256(statement))
    };
    assert!(digest(&delete_own) && digest(DELETE));
    let facts = json!({"dynamodb:Attributes": ["CustomerId", "OrderId"], "dynamodb:LeadingKeys": ["…"],
        "dynamodb:ReturnValues": ["NONE"], "dynamodb:EnclosingOperation": ["BatchExecuteStatement"]});
    assert_eq!(first["outcome"], "refused");
    assert_eq!(first["principal"], OWNER.1);
    assert_eq!(first["identity"], OWNER.0);
    assert_eq!(first["tables"], "arn:aws:dynamodb:us-east-1:123456789012:table/*");
    assert_eq!(first["operation"], "BatchExecuteStatement");
    assert_eq!((&first["stage"], &first["code"]), (&json!("policy"), &json!("implicit-deny")));
    assert_eq!(first.get("reason"), None);
    let members = first["members"].as_array().unwrap();
    assert_eq!(members.len(), 2);
    assert_eq!(
        members[0],
        json!({"statement_sha256": sha256(&delete_own), "table": "Orders", "needs": need("PartiQLDelete"), "facts": facts})
    );
    let denied = &members[1];
    assert_eq!((&denied["needs"], &denied["facts"]), (&need("PartiQLDelete"), &facts));
    assert_eq!((&denied["stage"], &denied["code"]), (&json!("policy"), &json!("implicit-deny")));
    assert_eq!(
        denied["reason"],
        format!("Access denied: `dynamodb:PartiQLDelete` on the table `Orders` (`{ORDERS}`) is missing.")
    );
    let missing = &denied["denial"]["missing"][0];
    assert_eq!(missing["action"], "dynamodb:PartiQLDelete");
    let failed = &missing["not_allowed_by"][0]["nearest"]["failed"][0];
    assert_eq!((&failed["key"], &failed["given"]), (&json!("dynamodb:LeadingKeys"), &json!(["…"])));
    assert_eq!(failed["wanted"], json!(["${aws:PrincipalTag/customer}"]));
    assert_eq!(second["operation"], "ExecuteStatement");
    let text = fs::read_to_string(service.folder.join("audit.log")).unwrap();
    for secret in ["secret", "0123456789abcdef", "DELETE"] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
}

#[test]
fn a_statement_is_digested_as_it_is_without_escapes() {
    let mut service = service();
    let plain = r#"SELECT "State" FROM "Orders" WHERE "CustomerId" = 'ü\u2028' AND "OrderId" = 'o'"#
        .replace("\\u2028", "\u{2028}");
    // As JavaScript, and as boto3 write it.
    let raw = json!({ "Statement": plain }).to_string();
    let ascii = raw.replace('ü', "\\u00fc").replace('\u{2028}', "\\u2028");
    for body in [&raw, &ascii] {
        assert_eq!(over_http(&service, &asked(READER.0, "ExecuteStatement", body)), None);
    }
    assert_ne!(raw, ascii);
    let digests: Vec<Value> =
        service.audit().iter().map(|line| line["members"][0]["statement_sha256"].clone()).collect();
    assert_eq!(digests, [sha256(&plain), sha256(&plain)]);
}

#[test]
fn with_texts_values_of_parameters_are_hidden_all_the_same() {
    let mut service = Running::start(
        &config("schema = [\"orders.json\"]", "", "").replace("audit.log\"", "audit.log\"\nstatement = \"text\""),
        &FILES,
    );
    let statement = r#"SELECT "State" FROM "Orders" WHERE "CustomerId" = ? AND "OrderId" = ?"#;
    let with = |values: &str| {
        let body = format!(r#"{{"Statement":{},"Parameters":{values}}}"#, Value::from(statement));
        asked(OWNER.0, "ExecuteStatement", &body)
    };
    for values in [
        r#"[{"S":"secret-1"},{"S":"secret-2"}]"#,
        r#"[{"N":"secret-3"},{"S":"x"}]"#,
        r#"[{"B":"secret-4"},{"S":"x"}]"#,
        r#"[{"SS":["secret-5","secret-5"]},{"S":"x"}]"#,
        r#"["secret-6", {"S":"x"}]"#,
        r#"[{"N":"12345678901234567890123456789012345678901234567890"},{"S":"x"}]"#,
        r#"[{"N":0secret}]"#,
        r#"[{"N":0123456789012345678901}]"#,
        r#"[{"M":{"secret-7":{"S":"x"},"secret-7":{"S":"x"}}},{"S":"x"}]"#,
        r#"[{"secret-8":"x"}]"#,
        r#"[{"S":"secret-9\x"}]"#,
        r#"[{"S":"secret-10"]"#,
    ] {
        assert!(over_http(&service, &with(values)).is_some(), "{values}");
    }
    let key = r#"{"TableName":"Orders","Key":{"secret-11":0123456789012345678901,"secret-11":1}}"#;
    assert!(over_http(&service, &asked(OWNER.0, "GetItem", key)).is_some());
    assert!(over_http(&service, &execute(OWNER.0, "DELETE FRM \"Orders\"")).is_some());
    let audit = service.audit();
    assert_eq!(audit[0]["members"][0]["statement"], statement);
    assert_eq!(audit[0]["members"][0]["facts"]["dynamodb:LeadingKeys"], json!(["…"]));
    let place = "The request is refused: its body is not understood from byte 112 to 122.";
    assert_eq!(audit[1]["reason"], place);
    let text = fs::read_to_string(service.folder.join("audit.log")).unwrap();
    for secret in ["secret", "123456789012345678"] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
    // What is no statement is there in words, since texts may be.
    assert!(audit[13]["members"][0]["reason"].as_str().unwrap().contains("FRM"), "{}", audit[13]);
}

#[test]
fn decisions_are_counted_by_operation_and_action() {
    let service = Running::start(&plain(), &FILES);
    assert_eq!(ask(&service, &execute(READER.0, READ)), None);
    assert!(ask(&service, &batch(READER.0, &[DELETE, READ])).is_some());
    assert!(ask(&service, &asked(READER.0, "PutItem", r#"{"TableName": "Orders", "Item": {}}"#)).is_some());
    assert!(ask(&service, &asked(READER.0, "Nothing", "{}")).is_some());
    let metrics = service.metrics_with(&[
        r#"partiql_iam_decisions_total{outcome="allowed",operation="ExecuteStatement"} 2"#,
        r#"partiql_iam_decisions_total{outcome="refused",operation="BatchExecuteStatement"} 2"#,
        r#"partiql_iam_decisions_total{outcome="refused",operation="PutItem"} 2"#,
        r#"partiql_iam_decisions_total{outcome="refused",operation="none"} 2"#,
        r#"partiql_iam_actions_total{outcome="allowed",action="dynamodb:PartiQLSelect"} 2"#,
        r#"partiql_iam_actions_total{outcome="refused",action="dynamodb:PartiQLDelete"} 2"#,
        r#"partiql_iam_refusals_total{stage="policy"} 2"#,
        r#"partiql_iam_refusals_total{stage="statement"} 2"#,
        r#"partiql_iam_refusals_total{stage="protocol"} 2"#,
        "partiql_iam_decision_seconds_count 8",
    ]);
    assert!(metrics.contains("\npartiql_iam_schema_age_seconds "), "{metrics}");
    assert!(!metrics.contains("stage=\"ledger\""), "{metrics}");
}

fn sha256(text: &str) -> String {
    use sha2::{Digest, Sha256};
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap();
    Sha256::digest(text.as_bytes()).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

//! A ledger, its policies and requests, for the tests of the service and of the layer.

#![allow(dead_code, unreachable_pub, reason = "each test file takes its own part")]

pub const LEDGER: &str = "arn:aws:qldb:us-east-1:123456789012:ledger/cars";
pub const VEHICLE: &str = "Au1EiThbt8s0z9wM26REZN";
pub const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
pub const CLERK: &str = "arn:aws:iam::123456789012:user/clerk";

pub const CATALOG: &str = r#"[
    {"tableId": "Au1EiThbt8s0z9wM26REZN", "name": "Vehicle", "status": "ACTIVE"},
    {"tableId": "5PLf9SXwndd63lPaSIa0O6", "name": "Person", "status": "ACTIVE"}
]"#;

/// Reads the table `Vehicle`, and may redact it.
pub const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Sid": "Send", "Effect": "Allow", "Action": "qldb:SendCommand",
     "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"},
    {"Sid": "Read", "Effect": "Allow", "Action": ["qldb:PartiQLSelect", "qldb:PartiQLRedact"],
     "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/Au1EiThbt8s0z9wM26REZN"}
]}"#;

pub fn authorization(key: &str, region: &str) -> String {
    let signature = "0123456789abcdef".repeat(4);
    format!(
        "AWS4-HMAC-SHA256 Credential={key}/20250101/{region}/qldb/aws4_request, \
         SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature={signature}"
    )
}

pub fn start(ledger: &str) -> String {
    format!(r#"{{"StartSession":{{"LedgerName":"{ledger}"}}}}"#)
}

pub fn execute(token: &str, statement: &str) -> String {
    execute_with(token, statement, "[]")
}

pub fn execute_with(token: &str, statement: &str, parameters: &str) -> String {
    let statement = serde_json::Value::from(statement);
    format!(
        r#"{{"SessionToken":"{token}","ExecuteStatement":{{"TransactionId":"3yf1Dm8KxKsEbyXMmhMrGp","Statement":{statement},"Parameters":{parameters}}}}}"#
    )
}

pub const MISSING_DELETE: &str = "Access denied: `qldb:PartiQLDelete` on the table `Vehicle` \
    (`arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/Au1EiThbt8s0z9wM26REZN`) is missing.";

pub const QLDB_SAYS: &str =
    "Access denied. Unable to run the statement due to insufficient permissions or an improper variable reference";

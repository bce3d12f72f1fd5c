//! Service roles, and the permissions of API operations.

use partiql_iam::iam::{BucketName, KeyArn, KeySpec, KinesisStreamArn, RoleArn};
use partiql_iam::qldb::LedgerArn;
use partiql_iam::qldb::operation::{Operands, Operation, OperationError, Tagged};
use partiql_iam::qldb::{ServiceRole, TrustScope, export_role, stream_role};
use serde_json::{Value, json};

const KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const STREAM: &str = "arn:aws:kinesis:us-east-1:123456789012:stream/journal";
const ROLE: &str = "arn:aws:iam::123456789012:role/service/journal-export";
const ID: &str = "IiPT4brpZCqCq3f4MTHbYy";

fn ledger() -> LedgerArn {
    "arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger".parse().unwrap()
}

fn normal(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().to_string()
}

/// Source: developer guide, "Journal export permissions".
#[test]
fn the_export_role_of_the_guide_comes_out_equal() {
    let bucket: BucketName = "DOC-EXAMPLE-BUCKET".parse().unwrap();
    let s3: Value = serde_json::from_str(
        r#"{ "Sid": "QLDBJournalExportS3Permission", "Action": [ "s3:PutObjectAcl", "s3:PutObject" ], "Effect": "Allow",
            "Resource": "arn:aws:s3:::DOC-EXAMPLE-BUCKET/*" }"#,
    )
    .unwrap();
    let kms: Value = serde_json::from_str(
        r#"{ "Sid": "QLDBJournalExportKMSPermission", "Action": [ "kms:GenerateDataKey" ], "Effect": "Allow",
            "Resource": "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab" }"#,
    )
    .unwrap();
    let trust = r#"{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow",
        "Principal": { "Service": "qldb.amazonaws.com" }, "Action": [ "sts:AssumeRole" ],
        "Condition": { "ArnEquals": { "aws:SourceArn": "arn:aws:qldb:us-east-1:123456789012:*" },
            "StringEquals": { "aws:SourceAccount": "123456789012" } } } ] }"#;
    let trust: Value = serde_json::from_str(trust).unwrap();
    for (key, statements) in [(None, vec![&s3]), (Some(KEY), vec![&s3, &kms])] {
        let key: Option<KeyArn> = key.map(|key| key.parse().unwrap());
        let ServiceRole { permissions, trust: written, .. } = export_role(&ledger(), &bucket, key.as_ref()).unwrap();
        assert_eq!(normal(&permissions), json!({"Version": "2012-10-17", "Statement": statements}).to_string());
        assert_eq!(normal(&written), trust.to_string());
    }
}

/// Source: developer guide, "Cross-service confused deputy prevention".
#[test]
fn the_stream_role_trusts_what_the_scope_says() {
    let (stream, key) = (STREAM.parse::<KinesisStreamArn>().unwrap(), KEY.parse::<KeyArn>().unwrap());
    let scopes = [
        (TrustScope::Account, "arn:aws:qldb:us-east-1:123456789012:stream/*"),
        (TrustScope::Ledger, "arn:aws:qldb:us-east-1:123456789012:stream/myExampleLedger/*"),
        (
            TrustScope::Stream(ID.parse().unwrap()),
            "arn:aws:qldb:us-east-1:123456789012:stream/myExampleLedger/IiPT4brpZCqCq3f4MTHbYy",
        ),
    ];
    for (scope, source) in scopes {
        let role = stream_role(&ledger(), &stream, Some(&key), scope).unwrap();
        let trust = serde_json::to_value(&role.trust).unwrap();
        assert_eq!(
            trust["Statement"][0]["Condition"],
            json!({"ArnEquals": {"aws:SourceArn": source}, "StringEquals": {"aws:SourceAccount": "123456789012"}})
        );
        let permissions = serde_json::to_value(&role.permissions).unwrap();
        assert_eq!(permissions["Statement"][0]["Resource"], STREAM);
        assert_eq!(
            permissions["Statement"][0]["Action"],
            json!(["kinesis:PutRecord", "kinesis:PutRecords", "kinesis:DescribeStream", "kinesis:ListShards"])
        );
        assert_eq!(permissions["Statement"][1]["Action"], json!(["kms:GenerateDataKey"]));
    }
}

#[test]
fn roles_of_two_regions_or_accounts_are_refused() {
    let bucket: BucketName = "journal-exports".parse().unwrap();
    let cases = [
        (KEY.replace("us-east-1", "us-east-2"), "the region `us-east-2` of the key is not the ledger's, `us-east-1`"),
        (
            KEY.replace("123456789012", "210987654321"),
            "the account `210987654321` of the key is not the ledger's, `123456789012`",
        ),
        (KEY.replace("arn:aws:", "arn:aws-cn:"), "the partition `aws-cn` of the key is not the ledger's, `aws`"),
    ];
    for (key, message) in cases {
        let error = export_role(&ledger(), &bucket, Some(&key.parse().unwrap())).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
    let stream = STREAM.replace("us-east-1", "eu-west-1").parse().unwrap();
    let error = stream_role(&ledger(), &stream, None, TrustScope::Account).unwrap_err();
    assert_eq!(error.to_string(), "the region `eu-west-1` of the Kinesis data stream is not the ledger's, `us-east-1`");
    let error = export_role(&LedgerArn::TEMPLATE, &bucket, None).unwrap_err();
    assert_eq!(error.to_string(), "a role can't be written for the template of a ledger");
}

#[test]
fn names_of_other_services_are_checked() {
    let key = |text: &str| text.parse::<KeyArn>().unwrap_err().to_string();
    assert_eq!(key("1234abcd"), "`1234abcd` is not an ARN");
    assert_eq!(key(&KEY.replace("kms", "s3")), "the service `s3` is not `kms`");
    assert_eq!(key(&KEY.replace("us-east-1", "")), "`` is not the region that belongs here");
    assert_eq!(key(&KEY.replace("123456789012", "1234")), "`1234` is not an AWS account id");
    assert_eq!(key(&KEY.replace("arn:aws", "arn:azure")), "`azure` is not an AWS partition");
    assert_eq!(key("arn:aws:kms:us-east-1:123456789012:key/abc"), "`abc` is not the id of a key");
    assert_eq!(key("arn:aws:kms:us-east-1:123456789012:key/*"), "`*` is not the id of a key");
    assert_eq!(
        key("arn:aws:kms:us-east-1:123456789012:alias/journal"),
        "`alias/journal` is the alias of a key, which a policy can't name"
    );
    assert!("arn:aws:kms:us-east-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab".parse::<KeyArn>().is_ok());
    for spec in ["RSA_2048", "ECC_NIST_P256", "HMAC_256", "SM2", ""] {
        let error = spec.parse::<KeySpec>().unwrap_err().to_string();
        assert_eq!(error, format!("a key of the spec `{spec}` is not for symmetric encryption"));
    }
    assert!("SYMMETRIC_DEFAULT".parse::<KeySpec>().is_ok());
    for bucket in ["", "ab", "arn:aws:s3:::bucket", "a/b", "bucket*", "a..b", "-ab", "${bucket}"] {
        assert!(bucket.parse::<BucketName>().is_err(), "{bucket}");
    }
    for role in [
        "arn:aws:iam::123456789012:user/a",
        "arn:aws:iam::123456789012:role/*",
        "arn:aws:iam:us-east-1:123456789012:role/a",
    ] {
        assert!(role.parse::<RoleArn>().is_err(), "{role}");
    }
    assert!("arn:aws:kinesis:us-east-1:123456789012:stream/".parse::<KinesisStreamArn>().is_err());
    assert!("arn:aws:qldb:us-east-1:123456789012:stream/cars/*".parse::<KinesisStreamArn>().is_err());
}

/// Every operation against the table of control-plane operations: action, resource, what else.
#[test]
fn operations_need_what_the_reference_says() {
    let operands = |operation: Operation| match operation {
        Operation::ExportJournalToS3 | Operation::StreamJournalToKinesis => {
            Operands { role: Some(ROLE.parse().unwrap()), ..Operands::default() }
        }
        Operation::CreateLedger | Operation::UpdateLedger | Operation::SendCommand => {
            Operands { key: Some(KEY.parse().unwrap()), ..Operands::default() }
        }
        Operation::CancelJournalKinesisStream | Operation::DescribeJournalKinesisStream => {
            Operands { stream: ID.parse().ok(), ..Operands::default() }
        }
        _ => Operands::default(),
    };
    let mut lines = Vec::new();
    for operation in Operation::ALL {
        for requirement in operation.requirements(&ledger(), &operands(*operation)).unwrap() {
            let condition =
                requirement.condition().map(|(key, value)| format!(" if {key}={value}")).unwrap_or_default();
            let exact = if requirement.resource.is_exact() { "" } else { " (pattern)" };
            let (action, resource) = (requirement.action, requirement.resource);
            lines.push(format!("{operation}: {action} on {resource}{exact}{condition}"));
        }
    }
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("operations", lines.join("\n"));
    });
}

#[test]
fn operands_without_a_meaning_are_refused() {
    let key = Operands { key: Some(KEY.parse().unwrap()), ..Operands::default() };
    let role = Operands { role: Some(ROLE.parse().unwrap()), ..Operands::default() };
    let stream = Operands { stream: ID.parse().ok(), ..Operands::default() };
    let tagged = Operands { tagged: Some(Tagged::Catalog), ..Operands::default() };
    let refused = |operation: Operation, operands| operation.requirements(&ledger(), operands).unwrap_err().to_string();
    assert_eq!(refused(Operation::GetBlock, &key), "the caller of GetBlock uses no key");
    assert_eq!(refused(Operation::CreateLedger, &role), "CreateLedger passes no role");
    assert_eq!(refused(Operation::StreamJournalToKinesis, &stream), "StreamJournalToKinesis is not on one stream");
    assert_eq!(refused(Operation::ListLedgers, &tagged), "ListLedgers is not on a resource of choice");
    let foreign =
        Operands { role: Some(ROLE.replace("123456789012", "210987654321").parse().unwrap()), ..Operands::default() };
    let error = Operation::ExportJournalToS3.requirements(&ledger(), &foreign).unwrap_err();
    assert!(matches!(error, OperationError::Mismatch { part: "account", .. }), "{error}");
}

#[test]
fn tagged_resources_are_read_from_their_arns() {
    let ledger = ledger();
    let id = ID.parse().unwrap();
    let cases = [
        ("arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger", Some(Tagged::Ledger)),
        (
            "arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger/table/IiPT4brpZCqCq3f4MTHbYy",
            Some(Tagged::Table(id)),
        ),
        (
            "arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger/information_schema/user_tables",
            Some(Tagged::Catalog),
        ),
        ("arn:aws:qldb:us-east-1:123456789012:stream/myExampleLedger/IiPT4brpZCqCq3f4MTHbYy", Some(Tagged::Stream(id))),
        ("arn:aws:qldb:us-east-1:123456789012:stream/other/IiPT4brpZCqCq3f4MTHbYy", None),
        ("arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger2", None),
        ("arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger/table/Vehicle", None),
    ];
    for (arn, wanted) in cases {
        assert_eq!(Tagged::of_arn(arn, &ledger), wanted, "{arn}");
    }
}

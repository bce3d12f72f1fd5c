//! Examples of the lints of QLDB.

use crate::example::Example;
use crate::lint_row::{LintExample, policies, policy};

/// What a statement that reads needs.
const READ: &str = policy!(
    r#"{"Effect": "Allow", "Action": "qldb:SendCommand", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"}"#,
    r#"{"Effect": "Allow", "Action": "qldb:PartiQLSelect",
    "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/Au1EiThbt8s0z9wM26REZN"}"#
);

/// The role of exports, assumed for one account's ledgers.
const TRUST: &str = policy!(
    r#"{"Effect": "Allow", "Principal": {"Service": "qldb.amazonaws.com"}, "Action": "sts:AssumeRole",
    "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:qldb:us-east-1:123456789012:*"}}}"#
);

/// What `qldb:Purge` is for.
const PURGE: &str = policy!(
    r#"{"Effect": "Deny", "Action": "qldb:PartiQLDropIndex",
    "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/*", "Condition": {"StringEquals": {"qldb:Purge": "true"}}}"#
);

pub(crate) const EXAMPLES: &[LintExample] = &[
    policies(
        "unknown-action",
        policy!(
            r#"{"Effect": "Allow", "Action": "qldb:ListTables", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"}"#
        ),
        READ,
    ),
    policies(
        "table-name",
        policy!(
            r#"{"Effect": "Allow", "Action": "qldb:SendCommand", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"}"#,
            r#"{"Effect": "Allow", "Action": "qldb:PartiQLSelect",
    "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/Vehicle"}"#
        ),
        READ,
    ),
    policies(
        "partiql-on-ledger",
        policy!(
            r#"{"Effect": "Allow", "Action": ["qldb:SendCommand", "qldb:PartiQLSelect"],
    "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"}"#
        ),
        READ,
    ),
    policies(
        "send-command-on-table",
        policy!(
            r#"{"Effect": "Deny", "Action": "qldb:SendCommand",
    "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/Au1EiThbt8s0z9wM26REZN"}"#
        ),
        policy!(
            r#"{"Effect": "Deny", "Action": "qldb:SendCommand", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"}"#
        ),
    ),
    policies(
        "action-resource",
        policy!(
            r#"{"Effect": "Allow", "Action": ["qldb:GetBlock", "qldb:ListLedgers"],
    "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"}"#
        ),
        policy!(
            r#"{"Effect": "Allow", "Action": "qldb:GetBlock", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"}"#,
            r#"{"Effect": "Allow", "Action": "qldb:ListLedgers", "Resource": "*"}"#
        ),
    ),
    policies(
        "impossible-arn",
        policy!(
            r#"{"Effect": "Allow", "Action": "qldb:GetDigest", "Resource": "arn:aws:qldb:us-east-1:1234:ledger/cars"}"#
        ),
        policy!(
            r#"{"Effect": "Allow", "Action": "qldb:GetDigest", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"}"#
        ),
    ),
    policies(
        "purge-elsewhere",
        policy!(
            r#"{"Effect": "Deny", "Action": "qldb:PartiQLDelete",
    "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/*", "Condition": {"StringEquals": {"qldb:Purge": "true"}}}"#
        ),
        PURGE,
    ),
    policies(
        "purge-value",
        policy!(
            r#"{"Effect": "Deny", "Action": "qldb:PartiQLDropIndex",
    "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/*", "Condition": {"StringEquals": {"qldb:Purge": "yes"}}}"#
        ),
        PURGE,
    ),
    policies(
        "condition-key",
        policy!(
            r#"{"Effect": "Allow", "Action": "qldb:CreateLedger", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars",
    "Condition": {"StringEquals": {"aws:ResourceTag/team": "sales"}}}"#
        ),
        policy!(
            r#"{"Effect": "Allow", "Action": "qldb:CreateLedger", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars",
    "Condition": {"StringEquals": {"aws:RequestTag/team": "sales"}}}"#
        ),
    ),
    policies(
        "confused-deputy",
        policy!(r#"{"Effect": "Allow", "Principal": {"Service": "qldb.amazonaws.com"}, "Action": "sts:AssumeRole"}"#),
        TRUST,
    ),
    policies(
        "source-accounts",
        policy!(
            r#"{"Effect": "Allow", "Principal": {"Service": "qldb.amazonaws.com"}, "Action": "sts:AssumeRole",
    "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:qldb:us-east-1:123456789012:*"},
      "StringEquals": {"aws:SourceAccount": "210987654321"}}}"#
        ),
        policy!(
            r#"{"Effect": "Allow", "Principal": {"Service": "qldb.amazonaws.com"}, "Action": "sts:AssumeRole",
    "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:qldb:us-east-1:123456789012:*"},
      "StringEquals": {"aws:SourceAccount": "123456789012"}}}"#
        ),
    ),
    policies(
        "source-arn",
        policy!(
            r#"{"Effect": "Allow", "Principal": {"Service": "qldb.amazonaws.com"}, "Action": "sts:AssumeRole",
    "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"}}}"#
        ),
        TRUST,
    ),
    policies(
        "service-principal",
        policy!(
            r#"{"Effect": "Allow", "Principal": {"Service": "qdlb.amazonaws.com"}, "Action": "sts:AssumeRole",
    "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:qldb:us-east-1:123456789012:*"}}}"#
        ),
        TRUST,
    ),
    policies(
        "no-send-command",
        policy!(
            r#"{"Effect": "Allow", "Action": "qldb:PartiQLSelect",
    "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/Au1EiThbt8s0z9wM26REZN"}"#
        ),
        READ,
    ),
    policies(
        "only-send-command",
        policy!(
            r#"{"Effect": "Allow", "Action": "qldb:SendCommand", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"}"#
        ),
        READ,
    ),
    policies(
        "change-without-select",
        policy!(
            r#"{"Effect": "Allow", "Action": "qldb:SendCommand", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"}"#,
            r#"{"Effect": "Allow", "Action": "qldb:PartiQLUpdate",
    "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/Au1EiThbt8s0z9wM26REZN"}"#
        ),
        policy!(
            r#"{"Effect": "Allow", "Action": "qldb:SendCommand", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"}"#,
            r#"{"Effect": "Allow", "Action": ["qldb:PartiQLUpdate", "qldb:PartiQLSelect"],
    "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/Au1EiThbt8s0z9wM26REZN"}"#
        ),
    ),
    policies(
        "catalog-not-covered",
        policy!(
            r#"{"Effect": "Allow", "Action": "qldb:SendCommand", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"}"#,
            r#"{"Effect": "Allow", "Action": "qldb:PartiQLSelect",
    "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/*"}"#
        ),
        policy!(
            r#"{"Effect": "Allow", "Action": "qldb:SendCommand", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"}"#,
            r#"{"Effect": "Allow", "Action": "qldb:PartiQLSelect",
    "Resource": ["arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/*",
      "arn:aws:qldb:us-east-1:123456789012:ledger/cars/information_schema/user_tables"]}"#
        ),
    ),
    policies(
        "purge-operator",
        policy!(
            r#"{"Effect": "Deny", "Action": "qldb:PartiQLDropIndex",
    "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/*", "Condition": {"Bool": {"qldb:Purge": "true"}}}"#
        ),
        PURGE,
    ),
    policies(
        "wildcard-action",
        policy!(
            r#"{"Effect": "Allow", "Action": "qldb:SendCommand", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"}"#,
            r#"{"Effect": "Allow", "Action": "qldb:PartiQLS*",
    "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/Au1EiThbt8s0z9wM26REZN"}"#
        ),
        READ,
    ),
    policies(
        "wildcard-resource",
        policy!(r#"{"Effect": "Allow", "Action": ["qldb:SendCommand", "qldb:PartiQLSelect"], "Resource": "*"}"#),
        READ,
    ),
    policies(
        "pass-role",
        policy!(
            r#"{"Effect": "Allow", "Action": "qldb:ExportJournalToS3", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"}"#,
            r#"{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::123456789012:role/export"}"#
        ),
        policy!(
            r#"{"Effect": "Allow", "Action": "qldb:ExportJournalToS3", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"}"#,
            r#"{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::123456789012:role/export",
    "Condition": {"StringEquals": {"iam:PassedToService": "qldb.amazonaws.com"}}}"#
        ),
    ),
    policies(
        "stream-role",
        policy!(
            r#"{"Effect": "Allow", "Action": ["kinesis:PutRecord*", "kinesis:DescribeStream"],
    "Resource": "arn:aws:kinesis:us-east-1:123456789012:stream/journal"}"#
        ),
        policy!(
            r#"{"Effect": "Allow", "Action": ["kinesis:PutRecord*", "kinesis:DescribeStream", "kinesis:ListShards"],
    "Resource": "arn:aws:kinesis:us-east-1:123456789012:stream/journal"}"#
        ),
    ),
    LintExample {
        code: "allow-all",
        wrong: Example::PolicyInAllowAll(READ),
        right: Example::PolicyInAllowAll(policy!(
            r#"{"Effect": "Allow", "Action": "qldb:GetDigest", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"}"#
        )),
    },
    policies(
        "source-ip",
        policy!(
            r#"{"Effect": "Deny", "Action": "qldb:*", "Resource": "*",
    "Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}"#
        ),
        policy!(
            r#"{"Effect": "Deny", "Action": "qldb:*", "Resource": "*",
    "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}}"#
        ),
    ),
];

//! Examples of the lints of DynamoDB.

use crate::example::Example;
use crate::lint_row::{LintExample, policies, policy};

/// Reads of the table and its indexes.
const READ: &str = policy!(
    r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLSelect",
    "Resource": ["arn:aws:dynamodb:us-east-1:123456789012:table/Music", "arn:aws:dynamodb:us-east-1:123456789012:table/Music/index/*"]}"#
);

/// What is allowed in a transaction alone.
const TRANSACTIONS: &str = policy!(
    r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLInsert", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "Condition": {"StringEquals": {"dynamodb:EnclosingOperation": "ExecuteTransaction"}}}"#
);

/// Own items, and no scans.
const OWN_ITEMS: &str = policy!(
    r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "${aws:username}"}, "Null": {"dynamodb:LeadingKeys": "false"}}}"#
);

/// A few attributes, named by the statement.
const ATTRIBUTES: &str = policy!(
    r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "Condition": {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["Artist", "Song"]},
      "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}}}"#
);

/// Two policies for tables whose keys are known.
const fn for_tables(code: &'static str, wrong: &'static str, right: &'static str) -> LintExample {
    LintExample { code, wrong: Example::PolicyForTables(wrong), right: Example::PolicyForTables(right) }
}

pub(crate) const EXAMPLES: &[LintExample] = &[
    policies(
        "no-such-action",
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:ExecuteStatement", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music"}"#
        ),
        READ,
    ),
    policies(
        "no-such-resource",
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:tables/Music"}"#
        ),
        READ,
    ),
    policies(
        "not-on-index",
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLInsert",
    "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music/index/ByGenre"}"#
        ),
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLInsert", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music"}"#
        ),
    ),
    policies(
        "leading-keys-scan",
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "${aws:username}"}}}"#
        ),
        OWN_ITEMS,
    ),
    policies(
        "attributes-without-select",
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "Condition": {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["Artist", "Song"]}}}"#
        ),
        ATTRIBUTES,
    ),
    policies(
        "one-value-enough",
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "Condition": {"ForAnyValue:StringEquals": {"dynamodb:LeadingKeys": "${aws:username}"}}}"#
        ),
        OWN_ITEMS,
    ),
    policies(
        "no-such-key",
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLInsert", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKey": "${aws:username}"}}}"#
        ),
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLInsert", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "${aws:username}"}}}"#
        ),
    ),
    policies(
        "key-not-of-action",
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLInsert", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "Condition": {"Bool": {"dynamodb:FullTableScan": "false"}}}"#
        ),
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "Condition": {"Bool": {"dynamodb:FullTableScan": "false"}}}"#
        ),
    ),
    policies(
        "no-such-value",
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "Condition": {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["Artist", "Song"]},
      "StringEquals": {"dynamodb:Select": ["SPECIFIC_ATTRIBUTES", "SPECIFIC"]}}}"#
        ),
        ATTRIBUTES,
    ),
    policies(
        "select-count",
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "Condition": {"StringEquals": {"dynamodb:Select": ["SPECIFIC_ATTRIBUTES", "COUNT"]}}}"#
        ),
        ATTRIBUTES,
    ),
    policies(
        "set-operator",
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "Condition": {"StringEquals": {"dynamodb:LeadingKeys": "${aws:username}"}}}"#
        ),
        OWN_ITEMS,
    ),
    policies(
        "enclosing-operation-value",
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLInsert", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "Condition": {"StringEquals": {"dynamodb:EnclosingOperation": "ExecuteStatement"}}}"#
        ),
        TRANSACTIONS,
    ),
    policies(
        "enclosing-operation-of-others",
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLInsert", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "Condition": {"StringEquals": {"dynamodb:EnclosingOperation": "TransactWriteItems"}}}"#
        ),
        TRANSACTIONS,
    ),
    policies(
        "enclosing-operation-null",
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLInsert", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "Condition": {"Null": {"dynamodb:EnclosingOperation": "false"}}}"#
        ),
        TRANSACTIONS,
    ),
    policies(
        "wrong-resource",
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:GetRecords", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music"}"#
        ),
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:GetRecords",
    "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music/stream/*"}"#
        ),
    ),
    policies(
        "table-not-covered",
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music/*"}"#
        ),
        READ,
    ),
    policies(
        "index-not-covered",
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:Query", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music/index/*"}"#,
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music"}"#
        ),
        READ,
    ),
    for_tables(
        "unknown-table",
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLInsert", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/music"}"#
        ),
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLInsert", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music"}"#
        ),
    ),
    policies(
        "partiql-wildcard",
        policy!(
            r#"{"Sid": "ReadOnly", "Effect": "Allow", "Action": "dynamodb:PartiQL*", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music"}"#
        ),
        policy!(
            r#"{"Sid": "ReadOnly", "Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music"}"#
        ),
    ),
    policies(
        "around-by-partiql",
        policy!(
            r#"{"Effect": "Deny", "Action": "dynamodb:PutItem", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music"}"#
        ),
        policy!(
            r#"{"Effect": "Deny", "Action": ["dynamodb:PutItem", "dynamodb:PartiQLInsert"],
    "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music"}"#
        ),
    ),
    policies(
        "condition-around",
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:UpdateItem", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "Condition": {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["Artist", "Song"]}}}"#,
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLUpdate", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music"}"#
        ),
        policy!(
            r#"{"Effect": "Allow", "Action": ["dynamodb:UpdateItem", "dynamodb:PartiQLUpdate"],
    "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "Condition": {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["Artist", "Song"]}}}"#
        ),
    ),
    policies(
        "classic-for-partiql",
        policy!(
            r#"{"Sid": "PartiQL", "Effect": "Allow", "Action": ["dynamodb:ExecuteStatement", "dynamodb:GetItem", "dynamodb:Query"],
    "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music"}"#
        ),
        READ,
    ),
    policies(
        "condition-check-for-exists",
        policy!(
            r#"{"Effect": "Allow", "Action": ["dynamodb:PartiQLUpdate", "dynamodb:ConditionCheckItem"],
    "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music"}"#
        ),
        policy!(
            r#"{"Effect": "Allow", "Action": ["dynamodb:PartiQLUpdate", "dynamodb:PartiQLSelect"],
    "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music"}"#
        ),
    ),
    for_tables(
        "table-has-indexes",
        policy!(
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music"}"#
        ),
        READ,
    ),
];

//! Examples of the lints of policies for any service.

use crate::lint_row::{LintExample, policies, policy};

/// What a variable is for.
const VARIABLE: &str = policy!(
    r#"{"Effect": "Allow", "Action": "qldb:GetDigest",
    "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/${aws:PrincipalTag/team, 'none'}"}"#
);

pub(crate) const EXAMPLES: &[LintExample] = &[
    policies(
        "malformed-variable",
        policy!(
            r#"{"Effect": "Deny", "Action": "qldb:GetDigest",
    "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/${aws:PrincipalTag/*}"}"#
        ),
        VARIABLE,
    ),
    policies(
        "multivalued-key",
        policy!(
            r#"{"Effect": "Allow", "Action": "qldb:GetDigest", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars",
    "Condition": {"StringLike": {"aws:PrincipalOrgPaths": "o-1/*"}}}"#
        ),
        policy!(
            r#"{"Effect": "Allow", "Action": "qldb:GetDigest", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars",
    "Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-1/*"}}}"#
        ),
    ),
    policies(
        "incomplete-arn",
        policy!(r#"{"Effect": "Deny", "Action": "qldb:GetDigest", "Resource": "arn:aws:qldb:*"}"#),
        policy!(r#"{"Effect": "Deny", "Action": "qldb:GetDigest", "Resource": "arn:aws:qldb:*:*:*"}"#),
    ),
    policies(
        "empty-variable",
        policy!(
            r#"{"Effect": "Allow", "Action": "qldb:GetDigest",
    "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/${aws:PrincipalTag/team}*"}"#
        ),
        VARIABLE,
    ),
    policies(
        "wildcard-default",
        policy!(
            r#"{"Effect": "Deny", "Action": "qldb:GetDigest",
    "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/${aws:PrincipalTag/team, '*'}"}"#
        ),
        VARIABLE,
    ),
    policies(
        "plain-variable",
        r#"{"Statement": [
  {"Effect": "Deny", "Action": "qldb:GetDigest", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/${aws:username}"}
]}"#,
        policy!(
            r#"{"Effect": "Deny", "Action": "qldb:GetDigest", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/${aws:username}"}"#
        ),
    ),
    policies(
        "arn-value",
        policy!(
            r#"{"Effect": "Deny", "Action": "qldb:GetDigest", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars",
    "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012*"}}}"#
        ),
        policy!(
            r#"{"Effect": "Deny", "Action": "qldb:GetDigest", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars",
    "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:*"}}}"#
        ),
    ),
    policies(
        "embedded-address",
        policy!(
            r#"{"Effect": "Deny", "Action": "dynamodb:PartiQLDelete", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "Condition": {"IpAddress": {"aws:SourceIp": "::ffff:203.0.113.7"}}}"#
        ),
        policy!(
            r#"{"Effect": "Deny", "Action": "dynamodb:PartiQLDelete", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.7"}}}"#
        ),
    ),
    policies(
        "empty-value",
        policy!(
            r#"{"Effect": "Deny", "Action": "qldb:TagResource", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars",
    "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": ["team", ""]}}}"#
        ),
        policy!(
            r#"{"Effect": "Deny", "Action": "qldb:TagResource", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars",
    "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}}}"#
        ),
    ),
    policies(
        "placeholder",
        policy!(
            r#"{"Effect": "Allow", "Action": "qldb:GetDigest", "Resource": "arn:aws:qldb:${AWS::Region}:123456789012:ledger/cars"}"#
        ),
        policy!(
            r#"{"Effect": "Allow", "Action": "qldb:GetDigest", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"}"#
        ),
    ),
];

//! What is said of the arguments of commands.

use crate::row::{Basis, Kind, Rule};
use crate::two_runs::row;

/// A statement that is known.
const SONGS: &str = r#"import boto3

boto3.client("dynamodb").execute_statement(Statement="SELECT Song FROM Music")
"#;

/// One that is not.
const JOINED: &str = r#"import boto3, sys

boto3.client("dynamodb").execute_statement(Statement="SELECT Song FROM " + sys.argv[1])
"#;

const SCRIPT: &str = "-- service: dynamodb\nSELECT Song FROM Music\n";

const FOREIGN: &str = "-- service: dynamodb\nSELECT Song FROM Music WHERE Artist = '日'\n";

const CARS: &str = "-- service: qldb\nSELECT VIN FROM Vehicle\n";

const TAGGED: &str = "-- service: qldb\nCREATE TABLE Vehicle WITH (aws_tags = `{'日': 'a'}`)\n";

const PROJECT: &str = "service = \"dynamodb\"\n";

/// A template that leaves something open.
const OPEN: &str = "Parameters: {Stage: {Type: String}}
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - {Effect: Allow, Action: dynamodb:PartiQLSelect, Resource: !Sub 'arn:aws:dynamodb:us-east-1:123456789012:table/Music-${Stage}'}
";

/// The table as `describe-table` prints it.
const MUSIC: &str = r#"{"Table": {
  "TableName": "Music", "TableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
  "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}],
  "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}]
}}
"#;

const VEHICLE: &str = "[{\"tableId\": \"Au1EiThbt8s0z9wM26REZN\", \"name\": \"Vehicle\", \"status\": \"ACTIVE\"}]\n";

const CLERK: &str = r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music"}
]}
"#;

const QLDB: &str = r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "qldb:SendCommand", "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars"},
  {"Effect": "Allow", "Action": "qldb:PartiQLSelect",
    "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/Au1EiThbt8s0z9wM26REZN"}
]}
"#;

pub(super) const RULES: &[Rule] = &[
    row!(
        Kind::Command,
        "ending",
        "the file has none of the endings of the files that are read, so that it would be passed over in silence",
        Basis::Own("docs/scan.md"),
        &[("songs.txt", SCRIPT)] => "scan songs.txt",
        &[("songs.partiql", SCRIPT)] => "scan songs.partiql"
    ),
    row!(
        Kind::Command,
        "baseline",
        "the file of old findings can't be read or written. Nothing is left out by it",
        Basis::Own("docs/ci.md"),
        &[("songs.py", SONGS), ("old.json", "{\"old\": []}\n")] => "scan --baseline old.json songs.py",
        &[("songs.py", SONGS), ("old.json", "{\"version\":1,\"findings\":[]}\n")] => "scan --baseline old.json songs.py"
    ),
    row!(
        Kind::Command,
        "incomplete",
        "of statements of which some are not known the least policy, or a comparison with one, would be too small",
        Basis::Own("docs/scan.md"),
        &[("songs.py", JOINED)] => "policy for --scan songs.py --account 123456789012 --region us-east-1",
        &[("songs.py", SONGS)] => "policy for --scan songs.py --account 123456789012 --region us-east-1"
    ),
    row!(
        Kind::Command,
        "no-policy",
        "what goes with policies is given, and no policies: nothing is decided",
        Basis::Own("docs/scan.md"),
        &[("songs.py", SONGS)] => "scan --context aws:SourceIp=192.0.2.1 songs.py",
        &[("songs.py", SONGS)] => "scan songs.py"
    ),
    row!(
        Kind::Command,
        "resource",
        "one action is asked about on several resources, of which policies may say different things, or on none",
        Basis::Own("docs/check.md"),
        &[("clerk.json", CLERK)]
            => "check --policy clerk.json --action dynamodb:PartiQLSelect --resource 'arn:aws:dynamodb:us-east-1:123456789012:table/*'",
        &[("clerk.json", CLERK)]
            => "check --policy clerk.json --action dynamodb:PartiQLSelect --resource arn:aws:dynamodb:us-east-1:123456789012:table/Music"
    ),
    row!(
        Kind::Command,
        "template-value",
        "a value is given for what no template leaves open, so that it would say nothing",
        Basis::Own("docs/templates.md"),
        &[("table.yaml", OPEN)] => "lint --template-value Stag=prod table.yaml",
        &[("table.yaml", OPEN)] => "lint --template-value Stage=prod table.yaml"
    ),
    row!(
        Kind::Command,
        "scan",
        "statements are given twice: by a source tree, and by themselves",
        Basis::Own("docs/scan.md"),
        &[("songs.py", SONGS)] => "policy for --scan songs.py 'SELECT Song FROM Music'",
        &[("songs.py", SONGS)] => "policy for --scan songs.py --account 123456789012 --region us-east-1"
    ),
    row!(
        Kind::Command,
        "several-projects",
        "the statements of a tree are of several projects, and one policy is compared with those of one",
        Basis::Own("docs/scan.md"),
        &[("a/partiql-iam.toml", PROJECT), ("a/songs.py", SONGS), ("b/partiql-iam.toml", PROJECT), ("b/songs.py", SONGS), ("tables.json", MUSIC), ("clerk.json", CLERK)] => "diff --scan . --schema tables.json --policy clerk.json",
        &[("a/partiql-iam.toml", PROJECT), ("a/songs.py", SONGS), ("b/partiql-iam.toml", PROJECT), ("b/songs.py", SONGS), ("tables.json", MUSIC), ("clerk.json", CLERK)] => "diff --scan a --schema tables.json --policy clerk.json"
    ),
    row!(
        Kind::Command,
        "format",
        "the list of lints has no findings, which SARIF and annotations are made of",
        Basis::Own("docs/lint.md"),
        &[] => "lint --list --format github",
        &[("clerk.json", CLERK)] => "lint --format github clerk.json"
    ),
    row!(
        Kind::Command,
        "no-schema",
        "which tables a policy grants is known by the keys of the tables alone",
        Basis::Own("docs/policies.md"),
        &[("songs.partiql", SCRIPT), ("clerk.json", CLERK)] => "diff --account 123456789012 --region us-east-1 --policy clerk.json --statements songs.partiql",
        &[("songs.partiql", SCRIPT), ("clerk.json", CLERK), ("tables.json", MUSIC)] => "diff --schema tables.json --policy clerk.json --statements songs.partiql"
    ),
    row!(
        Kind::Command,
        "no-catalog",
        "which tables of a ledger a policy grants is known by the ledger's catalog alone",
        Basis::Own("docs/policies.md"),
        &[("cars.partiql", CARS), ("clerk.json", QLDB)] => "diff --ledger arn:aws:qldb:us-east-1:123456789012:ledger/cars --policy clerk.json --statements cars.partiql",
        &[("cars.partiql", CARS), ("clerk.json", QLDB), ("tables.json", VEHICLE)] => "diff --ledger arn:aws:qldb:us-east-1:123456789012:ledger/cars --catalog tables.json --policy clerk.json --statements cars.partiql"
    ),
    row!(
        Kind::Command,
        "no-option",
        "a file is given without the option that says what it is",
        Basis::Own("docs/policies.md"),
        &[("songs.partiql", SCRIPT), ("clerk.json", CLERK), ("tables.json", MUSIC)] => "diff --schema tables.json clerk.json --statements songs.partiql",
        &[("songs.partiql", SCRIPT), ("clerk.json", CLERK), ("tables.json", MUSIC)] => "diff --schema tables.json --policy clerk.json --statements songs.partiql"
    ),
    row!(
        Kind::Command,
        "no-account",
        "of the account and the region of tables one is given alone. An ARN has both",
        Basis::Own("docs/dynamodb.md"),
        &[] => "explain --region us-east-1 'SELECT Song FROM Music'",
        &[] => "explain --account 123456789012 --region us-east-1 'SELECT Song FROM Music'"
    ),
    row!(
        Kind::Command,
        "other-region",
        "the region that is given is not that of the tables, by their ARNs",
        Basis::Own("docs/dynamodb.md"),
        &[("tables.json", MUSIC)] => "explain --region us-west-2 --account 123456789012 --schema tables.json 'SELECT Song FROM Music'",
        &[("tables.json", MUSIC)] => "explain --region us-east-1 --account 123456789012 --schema tables.json 'SELECT Song FROM Music'"
    ),
    row!(
        Kind::Command,
        "other-service",
        "an option of one service is given with statements for the other. It would not count",
        Basis::Own("docs/configuration.md"),
        &[] => "explain --service qldb --account 123456789012 'SELECT Song FROM Music'",
        &[] => "explain --service dynamodb --account 123456789012 --region us-east-1 'SELECT Song FROM Music'"
    ),
    row!(
        Kind::Command,
        "context",
        "the request can't have this value of a condition key: the ARN of what it is for says another, or the statement itself",
        Basis::Own("docs/check.md"),
        &[("tables.json", MUSIC), ("clerk.json", CLERK)] => "check --schema tables.json --policy clerk.json --context aws:ResourceAccount=210987654321 'SELECT Song FROM Music'",
        &[("tables.json", MUSIC), ("clerk.json", CLERK)] => "check --schema tables.json --policy clerk.json --context aws:SourceIp=203.0.113.7 'SELECT Song FROM Music'"
    ),
    row!(
        Kind::Command,
        "role",
        "no policies are given to decide by, or the parts of a service role do not go together",
        Basis::Own("docs/check.md"),
        &[("tables.json", MUSIC)] => "check --schema tables.json 'SELECT Song FROM Music'",
        &[("tables.json", MUSIC), ("clerk.json", CLERK)] => "check --schema tables.json --policy clerk.json 'SELECT Song FROM Music'"
    ),
    row!(
        Kind::Command,
        "scope",
        "a service role can't be assumed for less, or for something else, than QLDB supports",
        Basis::Own("docs/policies.md"),
        &[] => "role export --ledger arn:aws:qldb:us-east-1:123456789012:ledger/cars --bucket journals --scope ledger",
        &[] => "role export --ledger arn:aws:qldb:us-east-1:123456789012:ledger/cars --bucket journals"
    ),
    row!(
        Kind::Command,
        "unresolved-table",
        "a policy names a table of QLDB by its id, which is not known without the catalog. A name in its place would match nothing",
        Basis::Own("docs/policies.md"),
        &[] => "policy for --ledger arn:aws:qldb:us-east-1:123456789012:ledger/cars 'SELECT VIN FROM Vehicle'",
        &[("tables.json", VEHICLE)] => "policy for --ledger arn:aws:qldb:us-east-1:123456789012:ledger/cars --catalog tables.json 'SELECT VIN FROM Vehicle'"
    ),
    row!(
        Kind::Command,
        "character",
        "policies have the characters from U+0020 to U+00FF, and the value of a condition has another one",
        Basis::Own("docs/policies.md"),
        &[("tables.json", MUSIC), ("songs.partiql", FOREIGN)] => "policy for --with-conditions --schema tables.json --file songs.partiql",
        &[("tables.json", MUSIC), ("songs.partiql", FOREIGN)] => "policy for --schema tables.json --file songs.partiql"
    ),
    row!(
        Kind::Command,
        "tag-character",
        "policies have the characters from U+0020 to U+00FF, and a tag has another one",
        Basis::Own("docs/policies.md"),
        &[("cars.partiql", TAGGED)] => "policy for --with-conditions --ledger arn:aws:qldb:us-east-1:123456789012:ledger/cars --file cars.partiql",
        &[("cars.partiql", TAGGED)] => "policy for --ledger arn:aws:qldb:us-east-1:123456789012:ledger/cars --file cars.partiql"
    ),
    row!(
        Kind::Command,
        "foreign-resource",
        "an operation on a ledger is about the ledger, its catalog, its tables or its streams",
        Basis::Own("docs/explain.md"),
        &[] => "operation TagResource --ledger arn:aws:qldb:us-east-1:123456789012:ledger/cars --resource arn:aws:qldb:us-east-1:123456789012:ledger/boats",
        &[] => "operation TagResource --ledger arn:aws:qldb:us-east-1:123456789012:ledger/cars --resource arn:aws:qldb:us-east-1:123456789012:ledger/cars"
    ),
    row!(
        Kind::Command,
        "operation",
        "the operation is none that needs permissions of its own, or has no place for what is given",
        Basis::Own("docs/explain.md"),
        &[] => "operation GetDigest --role arn:aws:iam::123456789012:role/clerk",
        &[] => "operation GetDigest"
    ),
    row!(
        Kind::Command,
        "has-statements",
        "what such an operation needs is decided by its statements, and by no action of its own",
        Basis::Own("docs/dynamodb.md"),
        &[] => "operation ExecuteStatement --service dynamodb",
        &[] => "explain --service dynamodb --account 123456789012 --region us-east-1 'SELECT Song FROM Music'"
    ),
    row!(
        Kind::Command,
        "member-count",
        "a request has no members, or more than the operation takes",
        Basis::Own("docs/dynamodb.md"),
        &[("request.json", "{\"RequestItems\": {}}\n")] => "operation BatchGetItem --request request.json",
        &[("request.json", "{\"RequestItems\": {\"Music\": {\"Keys\": [{\"Artist\": {\"S\": \"Acme\"}}]}}}\n")] => "operation BatchGetItem --request request.json"
    ),
    row!(
        Kind::Command,
        "transaction-member",
        "a member of a transaction has exactly one of what a member can be",
        Basis::Own("docs/dynamodb.md"),
        &[("request.json", "{\"TransactItems\": [{\"Read\": {\"TableName\": \"Music\"}}]}\n")] => "operation TransactGetItems --request request.json",
        &[("request.json", "{\"TransactItems\": [{\"Get\": {\"TableName\": \"Music\", \"Key\": {\"Artist\": {\"S\": \"Acme\"}}}}]}\n")] => "operation TransactGetItems --request request.json"
    ),
    row!(
        Kind::Command,
        "other-resource",
        "the operation is on a resource of another type than the ARN names",
        Basis::Own("docs/dynamodb.md"),
        &[("request.json", "{\"BackupArn\": \"arn:aws:dynamodb:us-east-1:123456789012:table/Music\"}\n")] => "operation DeleteBackup --request request.json",
        &[("request.json", "{\"BackupArn\": \"arn:aws:dynamodb:us-east-1:123456789012:table/Music/backup/01489602797149-73d8d5bc\"}\n")] => "operation DeleteBackup --request request.json"
    ),
    row!(
        Kind::Command,
        "unknown-rule",
        "no rule has this code",
        Basis::Own("docs/rules/README.md"),
        &[] => "rule value-putin",
        &[("songs.partiql", SCRIPT)] => "scan songs.partiql"
    ),
];

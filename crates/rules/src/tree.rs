//! What is said of programs, templates and source trees, and of policies beside all that a tree needs.

use partiql_iam::iam::Certainty;

use crate::row::{Basis, Kind, Rule};
use crate::two_runs::row;

const SCAN: Basis = Basis::Own("docs/scan.md");
const TEMPLATES: Basis = Basis::Own("docs/templates.md");
const OLD: Basis = Basis::Own("docs/ci.md");

/// Each value is a parameter.
const BOUND: &str = r#"import boto3

dynamodb = boto3.client("dynamodb")

def songs(artist):
    return dynamodb.execute_statement(
        Statement="SELECT Song FROM Music WHERE Artist = ?",
        Parameters=[{"S": artist}],
    )
"#;

/// A comment, and a statement that is right as it is.
macro_rules! commented {
    ($comment:literal) => {
        concat!(
            "import boto3\n\ndynamodb = boto3.client(\"dynamodb\")\n\ndef songs(genre):\n    # ",
            $comment,
            "\n    return dynamodb.execute_statement(Statement=\"SELECT Song FROM Music WHERE Genre = ?\", Parameters=[{\"S\": genre}])\n"
        )
    };
}

/// A statement for QLDB.
const CARS: (&str, &str) = ("cars.partiql", "-- service: qldb\nSELECT VIN FROM Vehicle\n");

/// A ledger of a template.
const LEDGER: (&str, &str) = (
    "template.yaml",
    "Resources:\n  Cars:\n    Type: AWS::QLDB::Ledger\n    Properties:\n      Name: cars\n      PermissionsMode: STANDARD\n",
);

/// What comments are for.
const IGNORED: &[(&str, &str)] = &[(
    "songs.py",
    r#"import boto3

dynamodb = boto3.client("dynamodb")

def songs(genre):
    # partiql-iam: ignore[value-put-in] callers pass a member of GENRES
    return dynamodb.execute_statement(Statement=f"SELECT Song FROM Music WHERE Genre = '{genre}'")
"#,
)];

/// The table as `describe-table` prints it.
const MUSIC: &str = r#"{"Table": {
  "TableName": "Music", "TableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
  "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}],
  "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}]
}}
"#;

/// A policy for the table.
macro_rules! on_music {
    ($actions:literal) => {
        concat!(
            "{\"Version\": \"2012-10-17\", \"Statement\": [\n  {\"Effect\": \"Allow\", \"Action\": ",
            $actions,
            ",\n    \"Resource\": \"arn:aws:dynamodb:us-east-1:123456789012:table/Music\"}\n]}\n"
        )
    };
}

/// One partition alone.
const ONE_ARTIST: &str = "-- service: dynamodb\nSELECT Song FROM Music WHERE Artist = 'Acme'\n";

/// What may be read if it is no scan.
const NO_SCANS: &str = r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "Condition": {"Bool": {"dynamodb:FullTableScan": "false"}}}
]}
"#;

pub(super) const RULES: &[Rule] = &[
    row!(
        Kind::Tree,
        "value-put-in",
        "a value is put into the text of a statement at run time. Whoever gives the value may write more than one into it, and another \
         statement is sent than the one that is read here",
        SCAN,
        &[(
            "songs.py",
            "import boto3\n\ndynamodb = boto3.client(\"dynamodb\")\n\ndef songs(artist):\n    return dynamodb.execute_statement(\n        \
             Statement=f\"SELECT Song FROM Music WHERE Artist = '{artist}'\",\n    )\n"
        )] => "scan songs.py",
        &[("songs.py", BOUND)] => "scan songs.py"
    ),
    row!(
        Kind::Tree,
        "statement-not-known",
        "a statement is sent here, and what it is is known only when the program runs. Its permissions are in no answer about the \
         program: with `--policy` or `--role` it counts as denied, and `policy for` and `diff` fail unless `--incomplete` is given",
        SCAN,
        &[(
            "songs.py",
            "import boto3\n\ndynamodb = boto3.client(\"dynamodb\")\n\ndef songs(table):\n    return dynamodb.execute_statement(\n        \
             Statement=f\"SELECT Song FROM {table} WHERE Artist = 'Acme'\",\n    )\n"
        )] => "scan songs.py",
        &[("songs.py", BOUND)] => "scan songs.py"
    ),
    row!(
        Kind::Tree,
        "no-service",
        "neither the first line of a script nor `partiql-iam.toml` says for which service it is. It is taken as QLDB's, which may be \
         wrong",
        Basis::Own("docs/configuration.md"),
        &[("songs.partiql", "SELECT Song FROM Music\n")] => "scan songs.partiql",
        &[("songs.partiql", "-- service: dynamodb\nSELECT Song FROM Music\n")] => "scan songs.partiql"
    ),
    row!(
        Kind::Tree,
        "unknown-service",
        "the first line of a script names a service that is none of those that are known. Nothing is said of the script's statements",
        Basis::Own("docs/configuration.md"),
        &[("songs.partiql", "-- service: dynamo\nSELECT Song FROM Music\n")] => "scan songs.partiql",
        &[("songs.partiql", "-- service: dynamodb\nSELECT Song FROM Music\n")] => "scan songs.partiql"
    ),
    row!(
        Kind::Tree,
        "unreadable-file",
        "the file can't be read, is no text in UTF-8, or is longer than is read. What is in it is in no answer",
        SCAN,
        &[("songs.partiql", "-- service: dynamodb\nSELECT Song FROM Music WHERE Artist = 'Ren\u{FFFD}'\n")]
            => "scan --format github songs.partiql",
        &[("songs.partiql", "-- service: dynamodb\nSELECT Song FROM Music WHERE Artist = 'René'\n")]
            => "scan --format github songs.partiql"
    ),
    row!(
        Kind::Tree,
        "template",
        "the file has policies that are not read: its form is not one that is, a policy is in another file, or something in it is not of \
         its form. The message names the command that gives a form that is read",
        TEMPLATES,
        &[(
            "main.tf",
            "resource \"aws_iam_role_policy\" \"clerk\" {\n  role   = \"clerk\"\n  policy = file(\"clerk.json\")\n}\n"
        )] => "lint main.tf",
        &[(
            "main.tf",
            r#"resource "aws_iam_role_policy" "clerk" {
  role = "clerk"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "dynamodb:PartiQLSelect"
      Resource = "arn:aws:dynamodb:us-east-1:123456789012:table/Music/index/*"
    }]
  })
}
"#
        )] => "lint main.tf"
    ),
    row!(
        Kind::Tree,
        "policy-not-known",
        "whom a statement of a policy is for, what it does or when depends on what is known only when the template is deployed. It allows \
         nothing for sure, and a decision to which it matters is unknown",
        TEMPLATES,
        &[(
            "clerk.yaml",
            r#"Parameters:
  Actions:
    Type: CommaDelimitedList
Resources:
  Clerk:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: clerk
      Roles: [clerk]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: !Ref Actions
            Resource: !Sub arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/Music
"#
        )] => "scan clerk.yaml",
        &[(
            "clerk.yaml",
            r#"Resources:
  Clerk:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: clerk
      Roles: [clerk]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: dynamodb:PartiQLSelect
            Resource: !Sub arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/Music
"#
        )] => "scan clerk.yaml"
    ),
    row!(
        Kind::Tree,
        "declared-keys",
        "two templates of the tree declare a table by the same name with other keys or indexes, or there may be other tables than those that \
         are read. Which of them statements run on is unknown, and so are the keys of the table",
        SCAN,
        &[
            (
                "main.tf",
                r#"resource "aws_dynamodb_table" "music" {
  name     = "Music"
  hash_key = "Song"

  attribute {
    name = "Song"
    type = "S"
  }
}
"#
            ),
            (
                "template.yaml",
                "Resources:\n  Music:\n    Type: AWS::Serverless::SimpleTable\n    Properties:\n      TableName: Music\n      PrimaryKey: {Name: Artist, Type: String}\n"
            )
        ] => "scan main.tf template.yaml",
        &[
            (
                "main.tf",
                r#"resource "aws_dynamodb_table" "music" {
  name     = "Music"
  hash_key = "Artist"

  attribute {
    name = "Artist"
    type = "S"
  }
}
"#
            ),
            (
                "template.yaml",
                "Resources:\n  Music:\n    Type: AWS::Serverless::SimpleTable\n    Properties:\n      TableName: Music\n      PrimaryKey: {Name: Artist, Type: String}\n"
            )
        ] => "scan main.tf template.yaml"
    ),
    row!(
        Kind::Tree,
        "declared-ledger",
        "templates of the tree declare a ledger of QLDB, and which it is or its ARN is not known, as not everything in the tree agrees on it, or \
         it has the mode `ALLOW_ALL`, which is not taken from a template: the answer would be too small",
        SCAN,
        &[CARS, LEDGER] => "scan template.yaml cars.partiql",
        &[CARS, LEDGER]
            => "scan --template-value AWS::Region=us-east-1 --template-value AWS::AccountId=123456789012 template.yaml cars.partiql"
    ),
    row!(
        Kind::Tree,
        "ignore-form",
        "a comment that is to ignore something names the code in brackets, and says why. Nothing is ignored",
        OLD,
        &[("songs.py", commented!("partiql-iam: ignore all"))] => "scan songs.py",
        IGNORED => "scan songs.py"
    ),
    row!(
        Kind::Tree,
        "ignore-without-reason",
        "a comment that is to ignore something has no reason after the code. Nothing is ignored: whoever reads it later could not know \
         whether it is still right",
        OLD,
        &[("songs.py", commented!("partiql-iam: ignore[value-put-in]"))] => "scan songs.py",
        IGNORED => "scan songs.py"
    ),
    row!(
        Kind::Tree,
        "ignore-refused",
        "what is not read, not known or denied is never ignored: the answer would be too small",
        OLD,
        &[(
            "songs.py",
            "# partiql-iam: ignore[statement-not-known] the tables are known to us\ndynamodb.execute_statement(Statement=f\"SELECT Song \
             FROM {table} WHERE Artist = 'Acme'\")\n"
        )] => "scan songs.py",
        &[("songs.py", BOUND)] => "scan songs.py"
    ),
    row!(
        Kind::Tree,
        "unused-ignore",
        "nothing on the line of a comment or the next has the code that the comment ignores. What was ignored is put right, or the comment \
         is in a wrong place and will hide what comes later",
        OLD,
        &[("songs.py", commented!("partiql-iam: ignore[value-put-in] callers pass a member of GENRES"))] => "scan songs.py",
        IGNORED => "scan songs.py"
    ),
    row!(
        Kind::Tree,
        "unknown-ignore",
        "a comment ignores a code that does not exist. `partiql-iam rule --list` names all codes",
        OLD,
        &[("songs.py", commented!("partiql-iam: ignore[value-putin] callers pass a member of GENRES"))] => "scan songs.py",
        IGNORED => "scan songs.py"
    ),
    row!(
        Kind::Tree,
        "unneeded",
        "a policy grants an action on a resource, and no statement needs it. With all statements of a program it can go",
        Basis::Own("docs/policies.md"),
        &[
            ("songs.py", BOUND),
            ("tables.json", MUSIC),
            ("clerk.json", on_music!("[\"dynamodb:PartiQLSelect\", \"dynamodb:PartiQLDelete\"]")),
        ] => "diff --scan songs.py --schema tables.json --policy clerk.json --format github",
        &[("songs.py", BOUND), ("tables.json", MUSIC), ("clerk.json", on_music!("\"dynamodb:PartiQLSelect\""))]
            => "diff --scan songs.py --schema tables.json --policy clerk.json"
    ),
    row!(
        Kind::Decision,
        "other-account",
        "the caller and the table or the ledger are of two accounts. PartiQL does not work across accounts, whatever the policies say",
        Basis::Service(Certainty::Documented, "Amazon DynamoDB developer guide, \"Cross-account access\"; IAM user guide, \"AWS services that work with IAM\": QLDB has no resource-based policies"),
        &[("tables.json", MUSIC), ("clerk.json", on_music!("\"dynamodb:PartiQLSelect\""))]
            => "check --schema tables.json --policy clerk.json --context aws:PrincipalAccount=210987654321 'SELECT Song FROM Music'",
        &[("tables.json", MUSIC), ("clerk.json", on_music!("\"dynamodb:PartiQLSelect\""))]
            => "check --schema tables.json --policy clerk.json --context aws:PrincipalAccount=123456789012 'SELECT Song FROM Music'"
    ),
    row!(
        Kind::Decision,
        "unknown-id",
        "policies name a table of QLDB by its id, and without the ledger's catalog it is not known. The decision is for any id that the \
         table may have",
        Basis::Own("docs/check.md"),
        &[(
            "clerk.json",
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["qldb:SendCommand", "qldb:PartiQLSelect"], "Resource": "*"}
]}
"#
        )] => "check --ledger arn:aws:qldb:us-east-1:123456789012:ledger/cars --policy clerk.json 'SELECT * FROM Vehicle'",
        &[
            (
                "tables.json",
                "[{\"tableId\": \"Au1EiThbt8s0z9wM26REZN\", \"name\": \"Vehicle\", \"status\": \"ACTIVE\"}]\n"
            ),
            (
                "clerk.json",
                r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["qldb:SendCommand", "qldb:PartiQLSelect"], "Resource": "*"}
]}
"#
            ),
        ] => "check --ledger arn:aws:qldb:us-east-1:123456789012:ledger/cars --catalog tables.json --policy clerk.json 'SELECT * FROM Vehicle'"
    ),
    row!(
        Kind::Decision,
        "unknown-key",
        "the decision depends on a condition key of DynamoDB of which the value is not known. The message says what to give",
        Basis::Own("docs/doubt.md"),
        &[
            ("songs.partiql", ONE_ARTIST),
            ("clerk.json", NO_SCANS),
        ] => "check --account 123456789012 --region us-east-1 --policy clerk.json --format json --file songs.partiql",
        &[
            ("tables.json", MUSIC),
            ("songs.partiql", ONE_ARTIST),
            ("clerk.json", NO_SCANS),
        ] => "check --schema tables.json --policy clerk.json --format json --file songs.partiql"
    ),
    row!(
        Kind::Decision,
        "scp-level",
        "the service control policies of a level only deny. What no policy of a level allows is denied, so that the level denies all",
        Basis::Service(Certainty::Documented, "AWS Organizations User Guide, \"SCP evaluation\""),
        &[
            ("tables.json", MUSIC),
            ("clerk.json", on_music!("\"dynamodb:PartiQLSelect\"")),
            (
                "root.json",
                r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "dynamodb:PartiQLDelete", "Resource": "*"}
]}
"#
            ),
        ] => "check --schema tables.json --policy clerk.json --scp root.json 'SELECT Song FROM Music'",
        &[
            ("tables.json", MUSIC),
            ("clerk.json", on_music!("\"dynamodb:PartiQLSelect\"")),
            (
                "root.json",
                r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "dynamodb:PartiQLDelete", "Resource": "*"}
]}
"#
            ),
            (
                "all.json",
                "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}}\n"
            ),
        ] => "check --schema tables.json --policy clerk.json --scp root.json --scp-also all.json 'SELECT Song FROM Music'"
    ),
    row!(
        Kind::Decision,
        "template-ledger",
        "policies name a ledger by its ARN, and none is given, so that nothing can be decided",
        Basis::Own("docs/configuration.md"),
        &[
            ("cars.partiql", "-- service: qldb\nSELECT VIN FROM Vehicle\n"),
            (
                "clerk.json",
                "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"qldb:*\", \"Resource\": \"*\"}}\n"
            ),
        ] => "scan --policy clerk.json cars.partiql",
        &[
            ("cars.partiql", "-- service: qldb\nSELECT VIN FROM Vehicle\n"),
            (
                "clerk.json",
                "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"qldb:*\", \"Resource\": \"*\"}}\n"
            ),
        ] => "scan --ledger arn:aws:qldb:us-east-1:123456789012:ledger/cars --policy clerk.json cars.partiql"
    ),
    row!(
        Kind::Decision,
        "template-account",
        "policies name a table by the ARN that its region and account are part of. They are not given, so that nothing can be decided",
        Basis::Own("docs/configuration.md"),
        &[("songs.py", BOUND), ("clerk.json", on_music!("\"dynamodb:PartiQLSelect\""))]
            => "scan --policy clerk.json songs.py",
        &[("songs.py", BOUND), ("clerk.json", on_music!("\"dynamodb:PartiQLSelect\""))]
            => "scan --account 123456789012 --region us-east-1 --policy clerk.json songs.py"
    ),
];

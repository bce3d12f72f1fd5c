//! Errors in the keys of DynamoDB's tables.

use partiql_iam::iam::Certainty;

use crate::example::Example::{self, Schema, SchemaIn};
use crate::row::{Basis, Kind, Rule};

const TABLES: Basis = documented("Amazon DynamoDB API, CreateTable and DescribeTable");
const TEMPLATES: Basis =
    documented("AWS CloudFormation template reference, AWS::DynamoDB::Table and AWS::DynamoDB::GlobalTable");
const OWN: Basis = Basis::Own("docs/dynamodb.md, key schemas");

const fn documented(source: &'static str) -> Basis {
    Basis::Service(Certainty::Documented, source)
}

const fn row(code: &'static str, why: &'static str, basis: Basis, wrong: Example, right: Example) -> Rule {
    Rule { code, kind: Kind::Schema, why, basis, wrong, right }
}

/// A table with what comes after its key.
macro_rules! music {
    ($($rest:literal)?) => {
        concat!(r#"{"TableName": "Music", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}],
  "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}, {"AttributeName": "Song", "AttributeType": "S"}]"#,
            $(",\n  ", $rest,)? "}")
    };
}

/// A global table with a policy.
const GLOBAL: &str = r#"{"Resources": {"Music": {"Type": "AWS::DynamoDB::GlobalTable", "Properties": {
  "TableName": "Music", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}],
  "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}],
  "Replicas": [
    {"Region": "us-east-1", "ResourcePolicy": {"PolicyDocument": {"Version": "2012-10-17", "Statement": [
      {"Effect": "Deny", "Principal": "*", "Action": "dynamodb:PartiQLDelete", "Resource": "*"}]}}},
    {"Region": "eu-west-1"}]
}}}}"#;

pub(super) const RULES: &[Rule] = &[
    row(
        "json",
        "key schemas are given in JSON (RFC 8259), or in YAML as a template",
        OWN,
        Schema(r#"{"TableName": "Music", "KeySchema": }"#),
        Schema(music!()),
    ),
    row(
        "type",
        "the member has a value of another type",
        TABLES,
        Schema(
            r#"{"TableName": "Music", "KeySchema": "Artist",
  "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}]}"#,
        ),
        Schema(music!()),
    ),
    row(
        "unknown-member",
        "beside a table come its tags and its policy, under the names that the API has. By a misspelt one a Deny would be missed",
        TABLES,
        Schema(concat!("{\"Table\": ", music!(), ", \"Tag\": []}")),
        Schema(concat!("{\"Table\": ", music!(), ", \"Tags\": []}")),
    ),
    row(
        "missing-member",
        "a member that must be there is not. Without the types of attributes the keys are not known",
        TABLES,
        Schema(r#"{"TableName": "Music", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}]}"#),
        Schema(music!()),
    ),
    row("no-table", "the text has no table", OWN, Schema(" "), Schema(music!())),
    row(
        "not-a-table",
        "the text is neither the description of a table nor a template",
        OWN,
        Schema(r#"{"Name": "Music"}"#),
        Schema(music!()),
    ),
    row(
        "names-alone",
        "these are names of tables. Which values a statement reads by depends on the keys",
        OWN,
        Schema(r#"{"TableNames": ["Music", "Award"]}"#),
        Schema(music!()),
    ),
    row(
        "arn",
        "a name that no table or index can have, or an ARN that is not a table's",
        documented("Service Authorization Reference, \"Resource types defined by Amazon DynamoDB\""),
        Schema(music!(r#""TableArn": "arn:aws:dynamodb:us-east-1:1234:table/Music""#)),
        Schema(music!(r#""TableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/Music""#)),
    ),
    row(
        "other-arn",
        "the ARN of a table ends in its name, and this one is of another table",
        documented("Service Authorization Reference, \"Resource types defined by Amazon DynamoDB\""),
        Schema(music!(r#""TableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/Award""#)),
        Schema(music!(r#""TableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/Music""#)),
    ),
    row(
        "key-type",
        "an attribute of a key is `HASH`, of the partition key, or `RANGE`, of the sort key",
        TABLES,
        Schema(
            r#"{"TableName": "Music", "KeySchema": [{"AttributeName": "Artist", "KeyType": "PARTITION"}],
  "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}]}"#,
        ),
        Schema(music!()),
    ),
    row(
        "attribute-type",
        "an attribute of a key is a string, a number or binary: `S`, `N` or `B`",
        TABLES,
        Schema(
            r#"{"TableName": "Music", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}],
  "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "STRING"}]}"#,
        ),
        Schema(music!()),
    ),
    row(
        "projection-type",
        "an index projects `ALL` attributes, `KEYS_ONLY`, or those that `INCLUDE` names",
        TABLES,
        Schema(music!(
            r#""GlobalSecondaryIndexes": [{"IndexName": "BySong", "KeySchema": [{"AttributeName": "Song", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "KEYS"}}]"#
        )),
        Schema(music!(
            r#""GlobalSecondaryIndexes": [{"IndexName": "BySong", "KeySchema": [{"AttributeName": "Song", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "KEYS_ONLY"}}]"#
        )),
    ),
    row(
        "included-attributes",
        "`NonKeyAttributes` goes with `INCLUDE`, and with it alone",
        TABLES,
        Schema(music!(
            r#""GlobalSecondaryIndexes": [{"IndexName": "BySong", "KeySchema": [{"AttributeName": "Song", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "INCLUDE"}}]"#
        )),
        Schema(music!(
            r#""GlobalSecondaryIndexes": [{"IndexName": "BySong", "KeySchema": [{"AttributeName": "Song", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["Genre"]}}]"#
        )),
    ),
    row(
        "no-partition-key",
        "a key has one attribute of the type `HASH` at least",
        TABLES,
        Schema(
            r#"{"TableName": "Music", "KeySchema": [{"AttributeName": "Artist", "KeyType": "RANGE"}],
  "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}]}"#,
        ),
        Schema(music!()),
    ),
    row(
        "no-sort-key",
        "a local index has the partition key of its table and a sort key of its own",
        TABLES,
        Schema(music!(
            r#""LocalSecondaryIndexes": [{"IndexName": "BySong", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"}}]"#
        )),
        Schema(music!(
            r#""LocalSecondaryIndexes": [{"IndexName": "BySong", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"},
    {"AttributeName": "Song", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "ALL"}}]"#
        )),
    ),
    row(
        "too-many-keys",
        "a table and a local index have one attribute of each key type; only a global index has several",
        TABLES,
        Schema(
            r#"{"TableName": "Music", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "Song", "KeyType": "HASH"}],
  "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}, {"AttributeName": "Song", "AttributeType": "S"}]}"#,
        ),
        Schema(music!()),
    ),
    row(
        "repeated-key",
        "an attribute is once in a key",
        TABLES,
        Schema(
            r#"{"TableName": "Music", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "Artist", "KeyType": "RANGE"}],
  "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}]}"#,
        ),
        Schema(music!()),
    ),
    row(
        "local-partition-key",
        "a local index has the partition key of its table",
        TABLES,
        Schema(music!(
            r#""LocalSecondaryIndexes": [{"IndexName": "BySong", "KeySchema": [{"AttributeName": "Song", "KeyType": "HASH"},
    {"AttributeName": "Artist", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "ALL"}}]"#
        )),
        Schema(music!(
            r#""LocalSecondaryIndexes": [{"IndexName": "BySong", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"},
    {"AttributeName": "Song", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "ALL"}}]"#
        )),
    ),
    row(
        "no-definition",
        "`AttributeDefinitions` has the type of each attribute of a key",
        TABLES,
        Schema(
            r#"{"TableName": "Music", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}],
  "AttributeDefinitions": [{"AttributeName": "Song", "AttributeType": "S"}]}"#,
        ),
        Schema(music!()),
    ),
    row(
        "repeated-definition",
        "`AttributeDefinitions` has each attribute once",
        TABLES,
        Schema(
            r#"{"TableName": "Music", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}],
  "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}, {"AttributeName": "Artist", "AttributeType": "N"}]}"#,
        ),
        Schema(music!()),
    ),
    row(
        "repeated-index",
        "the indexes of a table have names of their own",
        TABLES,
        Schema(music!(
            r#""GlobalSecondaryIndexes": [
    {"IndexName": "BySong", "KeySchema": [{"AttributeName": "Song", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}},
    {"IndexName": "BySong", "KeySchema": [{"AttributeName": "Song", "KeyType": "HASH"}], "Projection": {"ProjectionType": "KEYS_ONLY"}}]"#
        )),
        Schema(music!(
            r#""GlobalSecondaryIndexes": [
    {"IndexName": "BySong", "KeySchema": [{"AttributeName": "Song", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}]"#
        )),
    ),
    row(
        "repeated-table",
        "a table is described once in an account and region. Of two descriptions it is not known which is right",
        OWN,
        Schema(concat!(music!(), "\n", music!(r#""TableStatus": "ACTIVE""#))),
        Schema(music!()),
    ),
    row(
        "other-account",
        "the tables of one set are in one account and region",
        OWN,
        Schema(concat!(
            music!(r#""TableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/Music""#),
            "\n",
            r#"{"TableName": "Award", "TableArn": "arn:aws:dynamodb:us-east-1:210987654321:table/Award",
  "KeySchema": [{"AttributeName": "Name", "KeyType": "HASH"}], "AttributeDefinitions": [{"AttributeName": "Name", "AttributeType": "S"}]}"#
        )),
        Schema(music!(r#""TableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/Music""#)),
    ),
    row(
        "in-table",
        "tags and the policy of a table come beside its description. In it they would not count, and a Deny would be missed",
        OWN,
        Schema(music!(r#""Tags": [{"Key": "stage", "Value": "test"}]"#)),
        Schema(concat!("{\"Table\": ", music!(), ", \"Tags\": [{\"Key\": \"stage\", \"Value\": \"test\"}]}")),
    ),
    row(
        "part-of-tags",
        "the tags go on in another answer, and a policy can depend on one of them",
        documented("Amazon DynamoDB API, ListTagsOfResource"),
        Schema(concat!(
            "{\"Table\": ",
            music!(),
            ", \"Tags\": [{\"Key\": \"stage\", \"Value\": \"test\"}], \"NextToken\": \"a\"}"
        )),
        Schema(concat!("{\"Table\": ", music!(), ", \"Tags\": [{\"Key\": \"stage\", \"Value\": \"test\"}]}")),
    ),
    row(
        "repeated-tag",
        "a table has a tag once",
        documented("Amazon DynamoDB API, TagResource"),
        Schema(concat!(
            "{\"Table\": ",
            music!(),
            ", \"Tags\": [{\"Key\": \"stage\", \"Value\": \"test\"}, {\"Key\": \"stage\", \"Value\": \"live\"}]}"
        )),
        Schema(concat!("{\"Table\": ", music!(), ", \"Tags\": [{\"Key\": \"stage\", \"Value\": \"test\"}]}")),
    ),
    row(
        "policy",
        "the policy of the table is no resource-based policy. What it denies is not known",
        documented("Amazon DynamoDB API, GetResourcePolicy"),
        Schema(concat!(
            "{\"Table\": ",
            music!(),
            ", \"ResourcePolicy\": {\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Deny\", \"Action\": \"dynamodb:*\", \"Resource\": \"*\"}}}"
        )),
        Schema(concat!(
            "{\"Table\": ",
            music!(),
            ", \"ResourcePolicy\": {\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"dynamodb:*\", \"Resource\": \"*\"}}}"
        )),
    ),
    row(
        "intrinsic",
        "what this comes to is known only when the template is deployed, and the keys depend on it",
        TEMPLATES,
        Schema(
            r#"{"Resources": {"Music": {"Type": "AWS::DynamoDB::Table", "Properties": {
  "TableName": "Music", "KeySchema": {"Fn::If": ["Sorted", [], []]},
  "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}]}}}}"#,
        ),
        Schema(
            r#"{"Resources": {"Music": {"Type": "AWS::DynamoDB::Table", "Properties": {
  "TableName": "Music", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}],
  "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}]}}}}"#,
        ),
    ),
    row(
        "no-region",
        "a global table has a policy in each region, and it is not known which region is meant",
        TEMPLATES,
        Schema(GLOBAL),
        SchemaIn(GLOBAL, "us-east-1"),
    ),
    row(
        "no-replica",
        "the global table is not in the region that is meant",
        TEMPLATES,
        SchemaIn(GLOBAL, "ap-south-1"),
        SchemaIn(GLOBAL, "us-east-1"),
    ),
];

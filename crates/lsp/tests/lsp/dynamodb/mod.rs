//! Statements of DynamoDB in the editor.

mod answers;
mod completion;
mod embedded;
mod fixes;
mod layout;
mod policy;
mod server;

use gen_lsp_types::Uri;
use partiql_iam::Ledger;
use partiql_iam::dynamodb::Schema;
use partiql_iam_lsp::{Document, Encoding, Service, Workspace};
use partiql_iam_project::{CompiledRole, RoleConfig, Tables};

const SCHEMA: &str = r#"[
  {"Table": {
    "TableName": "Music",
    "TableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "SongTitle", "KeyType": "RANGE"}],
    "AttributeDefinitions": [
      {"AttributeName": "Artist", "AttributeType": "S"}, {"AttributeName": "SongTitle", "AttributeType": "S"},
      {"AttributeName": "Genre", "AttributeType": "S"}, {"AttributeName": "Price", "AttributeType": "N"}
    ],
    "GlobalSecondaryIndexes": [{
      "IndexName": "ByGenre",
      "KeySchema": [{"AttributeName": "Genre", "KeyType": "HASH"}, {"AttributeName": "Price", "KeyType": "RANGE"}],
      "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["Label"]}
    }]
  }, "Tags": [{"Key": "team", "Value": "records"}]},
  {"Table": {
    "TableName": "Orders",
    "TableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/Orders",
    "KeySchema": [{"AttributeName": "OrderId", "KeyType": "HASH"}],
    "AttributeDefinitions": [
      {"AttributeName": "OrderId", "AttributeType": "N"}, {"AttributeName": "CustomerId", "AttributeType": "S"}
    ],
    "GlobalSecondaryIndexes": [{
      "IndexName": "ByCustomer",
      "KeySchema": [{"AttributeName": "CustomerId", "KeyType": "HASH"}],
      "Projection": {"ProjectionType": "ALL"}
    }]
  }}
]"#;

const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [
  {"Sid": "ByKey", "Effect": "Allow", "Action": "dynamodb:PartiQLSelect",
   "Resource": ["arn:aws:dynamodb:us-east-1:123456789012:table/Music", "arn:aws:dynamodb:us-east-1:123456789012:table/Music/index/*"],
   "Condition": {"Bool": {"dynamodb:FullTableScan": "false"}}},
  {"Sid": "OwnRows", "Effect": "Allow", "Action": "dynamodb:PartiQLUpdate",
   "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
   "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["Acme"]}, "Null": {"dynamodb:LeadingKeys": "false"}}}]}"#;

fn uri() -> Uri {
    Uri::from("file:///a.partiql")
}

fn with_roles(roles: Vec<CompiledRole>) -> Workspace {
    let schema = Schema::parse(SCHEMA).unwrap();
    let account = schema.account().unwrap().clone();
    let tables = Tables { account, schema: Some(schema), ..Tables::default() };
    Workspace::new(Ledger::template(), None, tables, roles, Encoding::Utf16)
}

fn workspace() -> Workspace {
    with_roles(Vec::new())
}

/// The same with a role that may read by key, and change what is of one artist.
pub(crate) fn with_role() -> Workspace {
    let config = RoleConfig { policies: vec!["/reader.json".into()], ..RoleConfig::default() };
    let role = CompiledRole::load("reader", &config, &|_, _| Ok(POLICY.to_owned())).unwrap();
    with_roles(vec![role])
}

/// A script of DynamoDB whose cursor is at the `|`.
fn script(text: &str, workspace: &Workspace) -> (Document, usize) {
    let at = text.find('|').unwrap_or(text.len());
    let text = text.replacen('|', "", 1);
    (Document::new(text, Encoding::Utf16, Some(Service::DynamoDb), workspace), at)
}

//! What the benches of DynamoDB share: a statement of each class with the values of its parameters, and the keys of its table.

#![allow(dead_code, reason = "no bench uses all of it")]

use partiql_iam::dynamodb::{self, Account, Schema, Target, Value, parse_parameters};

/// Statements of 60 to 150 bytes, one a class, each with its values.
pub(crate) const ITEM_CLASSES: [(&str, &str, &str); 13] = [
    (
        "get by key",
        "SELECT * FROM \"Music\" WHERE Artist = ? AND SongTitle = ?",
        r#"[{"S": "Acme Band"}, {"S": "PartiQL Rocks"}]"#,
    ),
    (
        "query a partition",
        "SELECT SongTitle, AlbumTitle, Awards FROM \"Music\" WHERE Artist = 'Acme Band' AND begins_with(SongTitle, 'Parti')",
        "[]",
    ),
    (
        "query an index",
        "SELECT Artist, SongTitle FROM \"Music\".\"ByGenre\" WHERE Genre = ? AND Price BETWEEN ? AND ?",
        r#"[{"S": "Rock"}, {"N": "1"}, {"N": "2.5"}]"#,
    ),
    (
        "two partitions",
        "SELECT * FROM \"Music\" WHERE Artist IN ['Acme Band', 'No One You Know'] AND AlbumTitle <> ?",
        r#"[{"S": "Rocks"}]"#,
    ),
    (
        "in order",
        "SELECT SongTitle FROM \"Music\" WHERE Artist = ? AND Awards > 3 ORDER BY SongTitle DESC",
        r#"[{"S": "Acme Band"}]"#,
    ),
    (
        "scan",
        "SELECT Artist, SongTitle FROM \"Music\" WHERE Awards >= 3 AND contains(AlbumTitle, 'Rocks') AND Price IS NOT MISSING",
        "[]",
    ),
    (
        "insert",
        "INSERT INTO \"Music\" VALUE {'Artist': 'Acme Band', 'SongTitle': 'PartiQL Rocks', 'Price': 1.98, 'Genre': ?}",
        r#"[{"S": "Rock"}]"#,
    ),
    (
        "update",
        "UPDATE \"Music\" SET AwardsWon = 1, AwardDetail = {'Grammys': [2020, 2018]} WHERE Artist = 'Acme Band' AND SongTitle = 'PartiQL Rocks'",
        "[]",
    ),
    (
        "update and return",
        "UPDATE \"Music\" SET Price = ? REMOVE AwardDetail.Grammys[2] WHERE Artist = ? AND SongTitle = ? RETURNING ALL OLD *",
        r#"[{"N": "2"}, {"S": "Acme Band"}, {"S": "PartiQL Rocks"}]"#,
    ),
    (
        "set add",
        "UPDATE \"Music\" SET BandMembers = set_add(BandMembers, <<'newbandmember'>>) WHERE Artist = ? AND SongTitle = ?",
        r#"[{"S": "Acme Band"}, {"S": "PartiQL Rocks"}]"#,
    ),
    (
        "from update",
        "FROM \"Music\" WHERE Artist = ? AND SongTitle = ? SET Price = Price + 1",
        r#"[{"S": "Acme Band"}, {"S": "PartiQL Rocks"}]"#,
    ),
    ("delete", "DELETE FROM \"Music\" WHERE Artist = 'Acme Band' AND SongTitle = 'PartiQL Rocks' AND Awards < 1", "[]"),
    (
        "exists",
        "EXISTS(SELECT * FROM \"Music\" WHERE Artist = 'Acme Band' AND SongTitle = ? AND Awards IS MISSING)",
        r#"[{"S": "PartiQL Rocks"}]"#,
    ),
];

/// The account of the tables.
pub(crate) fn account() -> Account {
    Account::new("us-east-1", "123456789012").expect("an account")
}

/// The table that the classes name, among some others.
pub(crate) fn schema() -> Schema {
    let other = |name: &str| {
        format!(
            r#"{{"TableName": "{name}", "KeySchema": [{{"AttributeName": "pk", "KeyType": "HASH"}}],
                "AttributeDefinitions": [{{"AttributeName": "pk", "AttributeType": "S"}}]}}"#
        )
    };
    let music = r#"{"TableName": "Music",
        "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "SongTitle", "KeyType": "RANGE"}],
        "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"},
            {"AttributeName": "SongTitle", "AttributeType": "S"}, {"AttributeName": "Genre", "AttributeType": "S"},
            {"AttributeName": "Price", "AttributeType": "N"}],
        "GlobalSecondaryIndexes": [{"IndexName": "ByGenre",
            "KeySchema": [{"AttributeName": "Genre", "KeyType": "HASH"}, {"AttributeName": "Price", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"}}]}"#;
    let tables = [music.to_owned(), other("Orders"), other("Customers"), other("Sessions")];
    Schema::parse(&format!("[{}]", tables.join(","))).expect("key schemas")
}

/// The values of a class.
pub(crate) fn values(json: &str) -> Vec<Value> {
    if json == "[]" { Vec::new() } else { parse_parameters(json, 1).expect("values").remove(0) }
}

/// The table of the classes, and the values of one.
pub(crate) fn target<'a>(account: &'a Account, schema: &'a Schema, values: &'a [Value]) -> Target<'a> {
    let mut target = Target::new(account);
    (target.schema, target.values) = (Some(schema), Some(values));
    target
}

/// From the text to the facts: whether the statement is understood.
pub(crate) fn facts(text: &str, target: &Target<'_>) -> bool {
    // Looked at where they are: neither is moved without need.
    let parsed = dynamodb::parse(text);
    let Ok(statement) = parsed.as_ref() else { return false };
    dynamodb::resolve(statement, target).as_ref().is_ok_and(|needs| needs.requirement().span.end > 0)
}

/// What each class needs, under the conditions that a careful policy has: leading keys, attributes, no scan of the table.
pub(crate) fn policy() -> String {
    let music = "arn:aws:dynamodb:us-east-1:123456789012:table/Music";
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [
            {{"Effect": "Allow", "Action": ["dynamodb:PartiQLSelect", "dynamodb:PartiQLUpdate"], "Resource": "{music}",
                "Condition": {{
                    "ForAllValues:StringEquals": {{
                        "dynamodb:LeadingKeys": ["Acme Band", "No One You Know", "The Band"],
                        "dynamodb:Attributes": ["Artist", "SongTitle", "AlbumTitle", "Awards", "AwardsWon", "AwardDetail", "Price"]
                    }},
                    "Null": {{"dynamodb:LeadingKeys": "false"}}
                }}}},
            {{"Effect": "Allow", "Action": "dynamodb:PartiQL*", "Resource": ["{music}", "{music}/index/*"]}},
            {{"Effect": "Deny", "Action": "dynamodb:PartiQLDelete", "Resource": "*",
                "Condition": {{"StringEquals": {{"dynamodb:EnclosingOperation": "BatchExecuteStatement"}}}}}}
        ]}}"#
    )
}

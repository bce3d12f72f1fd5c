#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use super::parse_schema as parse;

/// The message, the text underlined, and the help.
fn refused(text: &str) -> (String, String, String) {
    let fault = parse(Path::new("template.yaml"), text, None).unwrap_err();
    let (span, help) = (fault.span(), fault.help().unwrap_or_default().into_owned());
    (fault.to_string(), span.text(text).to_owned(), help)
}

const TABLE: &str = "\
AWSTemplateFormatVersion: 2010-09-09
Resources:
  Music:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: Music
      BillingMode: PAY_PER_REQUEST
      KeySchema:
        - {AttributeName: Artist, KeyType: HASH}
        - AttributeName: SongTitle
          KeyType: RANGE
      AttributeDefinitions:
        - AttributeName: Artist
          AttributeType: S
        - AttributeName: SongTitle
          AttributeType: N
";

#[test]
fn tables_of_a_template_are_read() {
    let schema = parse(Path::new("template.yaml"), TABLE, None).unwrap();
    let keys = &schema.table("Music").unwrap().keys;
    assert_eq!(keys.partition_key().unwrap().name, "Artist");
    assert_eq!(schema, parse(Path::new("-"), &format!("---\n{TABLE}"), None).unwrap());
    assert!(schema.unnamed().is_empty());
}

/// A name that only the deployment tells is unknown, never guessed.
#[test]
fn a_name_that_is_not_a_literal_is_unknown() {
    for name in [
        "!Ref Name",
        "!Sub 'music-${Stage}'",
        "!Sub Music",
        "!ImportValue Name",
        "\n        Fn::Sub: Music",
        "!Join ['-', [a, b]]",
    ] {
        let text = TABLE.replace("TableName: Music", &format!("TableName: {name}"));
        let schema = parse(Path::new("template.yaml"), &text, None).unwrap();
        let unnamed: Vec<&str> = schema.unnamed().iter().map(|table| table.logical_id.as_str()).collect();
        assert_eq!((schema.tables().len(), unnamed), (0, vec!["Music"]), "{name}");
    }
}

#[test]
fn what_is_wrong_is_underlined_in_the_yaml() {
    let wrong = |from: &str, to: &str| refused(&TABLE.replacen(from, to, 1));
    let expected = |message: &str, underlined: &str, help: &str| (message.into(), underlined.into(), help.into());
    assert_eq!(
        wrong("KeyType: RANGE", "KeyType: SORT"),
        expected("`SORT` is not a key type", "SORT", "it is `HASH` or `RANGE`")
    );
    assert_eq!(
        wrong("      KeySchema:", "      Keys:"),
        expected("the member `KeySchema` is missing", "TableName", "add the member; the case of its name counts")
    );
    assert_eq!(
        wrong("AttributeName: SongTitle\n          KeyType", "AttributeName: 010\n          KeyType"),
        expected("`010` is a text for some readers of YAML, and none for others", "010", "write it in quotation marks")
    );
    assert_eq!(
        wrong("TableName: Music", "TableName: 12345"),
        expected("found a number where a string should be", "12345", "put a string there")
    );
    assert_eq!(
        wrong("KeyType: RANGE", "KeyType: !Ref Kind"),
        expected(
            "what `Ref` comes to is known only when the template is deployed",
            "!Ref Kind",
            "write what it comes to, or give what `aws dynamodb describe-table` prints for the deployed table"
        )
    );
    assert_eq!(
        wrong("  Music:\n", "  # Ü\n  Music: &a !Foo::Bar\n"),
        expected(
            "the tag `!Foo::Bar` is not one of templates",
            "&a !Foo::Bar",
            "the tags of templates are the short forms of intrinsic functions, such as `!Ref`"
        )
    );
    assert_eq!(
        wrong("      BillingMode: PAY_PER_REQUEST", "      <<: *base"),
        expected("a merge key: templates have none", "<<", "write the keys that it stands for")
    );
}

#[test]
fn what_is_not_yaml_is_an_error_with_a_place() {
    let (message, underlined, help) = refused("Resources: [a, b\nc: d");
    assert_eq!((&*message, &*underlined, &*help), ("illegal placement of ':' indicator", ":", "this is read as YAML"));
    assert_eq!(refused("just a text").0, "found a string that is neither the description of a table nor a template");
    assert_eq!(refused("? [a]\n: b\n").0, "a key that is not a text");
    let (message, underlined, _) = refused("a: 1\n'a': 2\nResources: {}\n");
    assert_eq!((&*message, &*underlined), ("the key `a` is twice in one object", "'a'"));
    // Neither recursion nor the stack ends it.
    assert_eq!(refused(&"- ".repeat(5000)).0, "the text nests deeper than 128 levels");
}

#[test]
fn json_stays_json() {
    let parse = |path: &str, text: &str| parse(Path::new(path), text, None).unwrap_err().to_string();
    assert_eq!(parse("tables.json", "a: b"), "found `a` where a value should come");
    assert_eq!(parse("tables.yaml", "{\"TableNames\": []}"), "these are names of tables alone");
}

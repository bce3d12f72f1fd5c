//! `partiql-iam scan` on trees whose templates declare tables.

use std::fs;

use serde_json::Value;

use super::scan::Tree;

/// A table in a template of CloudFormation.
fn table(name: &str, key: &str) -> String {
    format!(
        "Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      TableName: {name}\n      \
         AttributeDefinitions: [{{AttributeName: {key}, AttributeType: S}}]\n      \
         KeySchema: [{{AttributeName: {key}, KeyType: HASH}}]\n"
    )
}

const OF_ARTIST: &str = "-- service: dynamodb\nSELECT Genre FROM Music WHERE Artist = 'a'\n";

/// The partition keys and whether all is read, of each statement.
fn plans(tree: &Tree, arguments: &[&str]) -> Vec<(Value, Value)> {
    let (_, out, errors) = tree.said(&[&["scan", "--format", "json"], arguments].concat());
    assert_eq!(errors, "");
    let objects = out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let statements = objects.filter(|object| object["kind"] == "statement");
    let plan = |statement: Value| {
        let condition = &statement["requirements"][0]["condition"];
        (condition["dynamodb:LeadingKeys"].clone(), condition["dynamodb:FullTableScan"].clone())
    };
    statements.map(plan).collect()
}

fn query() -> (Value, Value) {
    (Value::from(vec!["a"]), Value::from("false"))
}

const UNKNOWN: (Value, Value) = (Value::Null, Value::Null);

#[test]
fn tables_that_templates_declare_have_their_keys() {
    let terraform = "resource \"aws_dynamodb_table\" \"t\" {\n  name = \"Music\"\n  hash_key = \"Artist\"\n  attribute {\n    name = \"Artist\"\n    type = \"S\"\n  }\n}\n";
    let simple = "Resources: {T: {Type: AWS::Serverless::SimpleTable, Properties: {TableName: Music, PrimaryKey: {Name: Artist, Type: String}}}}\n";
    let serverless = format!(
        "service: music\nprovider: {{name: aws}}\nresources:\n  {}",
        table("Music", "Artist").trim_end().replace('\n', "\n  ")
    );
    let cases = [
        ("deploy/template.yaml", table("Music", "Artist")),
        ("main.tf", terraform.to_owned()),
        ("sam.yaml", simple.to_owned()),
        ("serverless.yml", serverless.clone()),
        (
            "serverless.yml",
            serverless
                .replace("TableName: Music", "TableName: ${self:custom.name}")
                .replace("provider:", "custom: {name: Music}\nprovider:"),
        ),
    ];
    for (name, text) in &cases {
        let tree = Tree::new("declared").file("a.partiql", OF_ARTIST).file(name, text);
        assert_eq!(plans(&tree, &["."]), [query()], "{name}");
        // A table that no template declares is none that there is not.
        let (status, out, _) = Tree::new("not-declared")
            .file("a.partiql", OF_ARTIST.replace("Music", "Musik"))
            .file(name, text)
            .said(&["scan", "."]);
        assert_eq!(
            (status, out.as_str()),
            (0, "a.partiql:2:1: SELECT needs dynamodb:PartiQLSelect on table/Musik\n2 files: 1 statement\n")
        );
    }
    for (from, to) in [
        ("    Properties:", "    Condition: IsProduction\n    Properties:"),
        ("TableName: Music", "TableName: !Sub '${Stage}-Music'"),
        ("TableName: Music", "TableName: !Ref Name"),
        ("{AttributeName: Artist, KeyType: HASH}", "{AttributeName: !Ref Key, KeyType: HASH}"),
        ("Resources:", "Transform: Changes\nResources:"),
        ("Resources:\n", "Resources:\n  Fn::Transform: {Name: Changes}\n"),
    ] {
        let text = table("Music", "Artist");
        assert!(text.contains(from), "{from}");
        let tree = Tree::new("unsure").file("a.partiql", OF_ARTIST).file("template.yaml", text.replace(from, to));
        assert_eq!(plans(&tree, &["."]), [UNKNOWN], "{to}");
    }
    for (from, to) in [
        ("hash_key", "count = var.count\n  hash_key"),
        ("hash_key", "for_each = toset([])\n  hash_key"),
        ("\"Music\"", "var.name"),
        ("hash_key", "lifecycle {\n    ignore_changes = [global_secondary_index]\n  }\n  hash_key"),
        ("resource ", "resource \"aws_dynamodb_global_secondary_index\" \"i\" {}\nresource "),
    ] {
        let tree = Tree::new("unsure-tf").file("a.partiql", OF_ARTIST).file("main.tf", terraform.replacen(from, to, 1));
        assert_eq!(plans(&tree, &["."]), [UNKNOWN], "{to}");
    }
    let kept =
        terraform.replace("hash_key", "lifecycle {\n    ignore_changes = [read_capacity, tags]\n  }\n  hash_key");
    let tree = Tree::new("sure").file("a.partiql", OF_ARTIST).file("main.tf", kept);
    assert_eq!(plans(&tree, &["."]), [query()]);
    for (name, text) in [
        ("override.tf", "resource \"aws_dynamodb_table\" \"t\" {\n  hash_key = \"Song\"\n}\n"),
        ("indexes.tf", "resource \"aws_dynamodb_global_secondary_index\" \"i\" {}\n"),
    ] {
        let tree = Tree::new("beside").file("a.partiql", OF_ARTIST).file("main.tf", terraform).file(name, text);
        assert_eq!(plans(&tree, &["."]), [UNKNOWN], "{name}");
    }
    // What another file says is known, and each table is of one file.
    let tree = Tree::new("of-folder")
        .file("a.partiql", OF_ARTIST)
        .file("main.tf", terraform.replace("\"Music\"", "local.name"))
        .file("locals.tf", "locals {\n  name = \"Music\"\n}\n")
        .file("other.tf", terraform.replace("\"t\"", "\"u\"").replace("Artist", "Song"));
    assert_eq!(plans(&tree, &["."]), [UNKNOWN]);
    let (_, out, _) = tree.said(&["scan", "--format", "github", "."]);
    assert_eq!(
        out,
        "::notice file=other.tf,line=2,endLine=2,col=10,endColumn=17,title=declared-keys::the keys of `Music` are unknown: `main.tf:2:10` says \
         others%0Agive one of both as `schema` in `partiql-iam.toml`, or with `--schema`\n"
    );
    fs::remove_file(tree.0.join("other.tf")).unwrap();
    assert_eq!(plans(&tree, &["."]), [query()]);
}

#[test]
fn templates_that_differ_say_nothing_of_a_table() {
    let tree = Tree::new("differ")
        .file("a.partiql", OF_ARTIST)
        .file("old.yaml", table("Music", "Artist"))
        .file("template.yaml", table("Music", "Song"))
        .file("third.yaml", table("Music", "Genre"));
    assert_eq!(plans(&tree, &["."]), [UNKNOWN]);
    let (status, out, errors) = tree.said(&["scan", "."]);
    let expected = "\
a.partiql:2:1: SELECT needs dynamodb:PartiQLSelect on table/Music
note[declared-keys]: the keys of `Music` are unknown: `old.yaml:5:18` says others
 --> template.yaml:5:18
  |
5 |       TableName: Music
  |                  ^^^^^
  |
  = help: give one of both as `schema` in `partiql-iam.toml`, or with `--schema`

4 files: 1 statement
";
    assert_eq!((status, out.as_str(), errors.as_str()), (0, expected, ""));
    // One that may not be deployed says as little, and one that says the same is no other.
    let conditional = table("Music", "Song").replace("    Properties:", "    Condition: IsOld\n    Properties:");
    for (name, text, plan) in [("b.yaml", conditional, UNKNOWN), ("b.yaml", table("Music", "Artist"), query())] {
        let tree = Tree::new("alike")
            .file("a.partiql", OF_ARTIST)
            .file("template.yaml", table("Music", "Artist"))
            .file(name, text);
        assert_eq!(plans(&tree, &["."]), [plan]);
        assert_eq!(
            tree.said(&["scan", "."]).1,
            "a.partiql:2:1: SELECT needs dynamodb:PartiQLSelect on table/Music\n3 files: 1 statement\n"
        );
    }
}

#[test]
fn keys_that_are_given_win_over_those_of_templates() {
    let given = r#"{"Table": {"TableName": "Music", "KeySchema": [{"AttributeName": "Song", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "Song", "AttributeType": "S"}]}}"#;
    let files = |name: &str| {
        Tree::new(name)
            .file("a.partiql", format!("{OF_ARTIST};\nSELECT Genre FROM Other WHERE Artist = 'a'"))
            .file("keys/tables.json", given)
            .file("template.yaml", table("Music", "Artist"))
            .file("other.yaml", table("Other", "Artist"))
    };
    let scan = (Value::Null, Value::from("true"));
    let tree = files("given");
    assert_eq!(plans(&tree, &["."]), [query(), query()]);
    assert_eq!(plans(&tree, &["--schema", "keys/tables.json", "."]), [scan.clone(), query()]);
    let tree = tree.file("partiql-iam.toml", "[dynamodb]\nschema = [\"keys/tables.json\"]\n");
    assert_eq!(plans(&tree, &["."]), [scan, query()]);
}

#[test]
fn what_is_not_read_may_declare_other_keys() {
    let song = table("Music", "Song");
    let wide: Vec<u8> = song.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let set = format!(
        "Resources:\n  S:\n    Type: AWS::CloudFormation::StackSet\n    Properties:\n      TemplateBody: |\n        {}",
        song.replace('\n', "\n        ")
    );
    let in_json = r#"{"Resources": {"T": {"Type": "AWS\u003a:DynamoDB::Table", "Properties": {"TableName": "Music", "KeySchema": [{"AttributeName": "Song", "KeyType": "HASH"}], "AttributeDefinitions": [{"AttributeName": "Song", "AttributeType": "S"}]}}}}"#;
    let stack = "Resources:\n  S:\n    Type: AWS::CloudFormation::Stack\n    Condition: A\n    Properties: {TemplateURL: ./template.yaml}\n";
    let module = "module \"x\" {\n  source = \"./x\"\n  count = 0\n}\n";
    let cases: [(&str, Vec<u8>, &str); 9] = [
        ("u.yaml", format!("{song}x: [").into_bytes(), "`u.yaml` is not read, and may declare more"),
        ("u.yaml", format!("{song}---\na: b\n").into_bytes(), "`u.yaml` is not read, and may declare more"),
        ("u.yaml", [&[0xFF, 0xFE], wide.as_slice()].concat(), "`u.yaml` is not read, and may declare more"),
        ("u.yaml", wide, "`u.yaml` is not read, and may declare more"),
        ("u.yaml", set.into_bytes(), "`u.yaml:2:3` may declare more by `S`"),
        ("u.json", in_json.as_bytes().to_vec(), "`template.yaml:5:18` says others"),
        ("u.tf", b"resource \"aws_dynamodb_table\" {".to_vec(), "`u.tf` is not read, and may declare more"),
        ("u.yaml", stack.as_bytes().to_vec(), "`u.yaml:2:3` has the stack `S` under a condition"),
        ("u.tf", module.as_bytes().to_vec(), "`u.tf:1:1` calls the module `x` with `count`"),
    ];
    for (name, text, why) in cases {
        let tree = Tree::new("unread-keys")
            .file("a.partiql", OF_ARTIST)
            .file("template.yaml", table("Music", "Artist"))
            .file(name, &text);
        let (_, out, _) = tree.said(&["scan", "--format", "json", "."]);
        let objects: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let statement = objects.iter().find(|object| object["file"] == "a.partiql").unwrap();
        assert_eq!(statement["requirements"][0]["condition"]["dynamodb:LeadingKeys"], Value::Null, "{why}");
        let notes = objects.iter().filter(|object| object["code"] == "declared-keys");
        let notes: Vec<&str> = notes.map(|note| note["message"].as_str().unwrap()).collect();
        assert_eq!(notes, [format!("the keys of `Music` are unknown: {why}")]);
    }
}

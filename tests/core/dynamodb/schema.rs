//! Key schemas: what `describe-table` prints, templates, lookups, and what is wrong with a text.

use partiql_iam::dynamodb::{
    Account, IndexKind, KeyAttribute, KeySchema, KeyType, Projection, Schema, SchemaConflict, Table,
};

use super::shown;

const THREAD: &str = include_str!("../../dynamodb/describe-table.json");
const TEMPLATE: &str = include_str!("../../dynamodb/template.json");

/// What `describe-table` prints for a table with the partition key `pk`.
fn described(name: &str) -> String {
    format!(
        r#"{{"Table": {{"TableName": "{name}", "TableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/{name}", "AttributeDefinitions": [{{"AttributeName": "pk", "AttributeType": "S"}}], "KeySchema": [{{"AttributeName": "pk", "KeyType": "HASH"}}]}}}}"#
    )
}

fn names(schema: &Schema) -> Vec<&str> {
    schema.tables().iter().map(|table| table.name.as_str()).collect()
}

fn attribute(name: &str, kind: KeyType) -> KeyAttribute {
    KeyAttribute { name: name.into(), kind }
}

#[test]
fn a_table_is_read_with_its_indexes_and_tags() {
    let schema = Schema::parse(THREAD).unwrap();
    let table = schema.table("Thread").unwrap();
    assert_eq!(table.account, Some(Account::new("us-west-2", "123456789012").unwrap()));
    let forum = || attribute("ForumName", KeyType::String);
    assert_eq!(table.keys, KeySchema::new(forum(), Some(attribute("Subject", KeyType::String))));
    assert_eq!(table.keys.partition_key(), Some(&forum()));
    let tags: Vec<(&str, &str)> =
        table.tags.as_ref().unwrap().iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(tags, [("environment", "production"), ("owner", "")]);

    let [global, local] = table.indexes.as_slice() else { panic!("{:?}", table.indexes) };
    assert_eq!((global.name.as_str(), global.kind), ("by-views", IndexKind::Global));
    assert_eq!(global.projection, Projection::Include(vec!["Replies".into(), "Tags".into()]));
    assert_eq!(global.keys.partition(), [attribute("Subject", KeyType::String), forum()]);
    assert_eq!(global.keys.sort(), [attribute("Views", KeyType::Number)]);
    assert!(global.keys.is_multi_attribute());
    assert_eq!(global.keys.partition_key(), None);
    assert_eq!((local.name.as_str(), local.kind), ("LastPostIndex", IndexKind::Local));
    assert_eq!(local.projection, Projection::KeysOnly);
    assert!(!local.keys.is_multi_attribute());

    assert_eq!(table.index("by-views"), Some(global));
    assert_eq!(table.index("By-Views"), None);
    assert_eq!(table.near("By-View").collect::<Vec<_>>(), [global]);
    let projected = |index, names: [&str; 6]| names.map(|name| table.projects(index, name));
    let names = ["Replies", "ForumName", "Views", "Subject", "LastPostDateTime", "Message"];
    assert_eq!(projected(global, names), [true, true, true, true, false, false]);
    assert_eq!(projected(local, names), [false, true, false, true, true, false]);
}

#[test]
fn tables_come_alone_in_a_list_and_one_after_the_other() {
    let (one, two) = (described("Music"), described("Movies"));
    let bare = one.strip_prefix("{\"Table\": ").unwrap().strip_suffix('}').unwrap();
    for text in [
        one.clone(),
        format!("[{one}]"),
        format!(" \n{one}\n"),
        bare.to_owned(),
        format!("{{\"TableDescription\": {bare}}}"),
    ] {
        assert_eq!(names(&Schema::parse(&text).unwrap()), ["Music"], "{text}");
    }
    for text in
        [format!("{one}\n{two}\n"), format!("[{one}, {two}]"), format!("{one}{two}"), format!("[{one}]\n[{two}]")]
    {
        assert_eq!(names(&Schema::parse(&text).unwrap()), ["Music", "Movies"], "{text}");
    }
    assert_eq!(names(&Schema::parse("[]").unwrap()), Vec::<&str>::new());
    assert_eq!(Schema::parse(&one).unwrap().tables()[0].tags, None);
}

#[test]
fn templates_are_read() {
    let schema = Schema::parse(TEMPLATE).unwrap();
    assert_eq!(names(&schema), ["Music", "sessions"]);
    assert_eq!(schema.account(), None);
    let music = schema.table("Music").unwrap();
    assert_eq!(music.tags, None);
    assert_eq!(music.indexes[0].projection, Projection::All);
    assert!(music.projects(&music.indexes[0], "anything"));
    let sessions = schema.table("sessions").unwrap();
    assert_eq!(sessions.keys, KeySchema::new(attribute("id", KeyType::Binary), None));
    let unnamed: Vec<(&str, &str)> =
        schema.unnamed().iter().map(|table| (table.logical_id.as_str(), table.span.text(TEMPLATE))).collect();
    assert_eq!(
        unnamed,
        [
            ("Orders", "\"Orders\""),
            ("Carts", "{\"Fn::Sub\": \"carts-${Stage}\"}"),
            ("Fn::ForEach::Tenants", "\"Fn::ForEach::Tenants\"")
        ]
    );
    assert_eq!(names(&Schema::parse_for(TEMPLATE, Some("eu-west-1")).unwrap()), ["Music", "sessions"]);
    let error = Schema::parse_for(TEMPLATE, Some("eu-west-2")).unwrap_err();
    assert_eq!(error.to_string(), "the global table has no replica in `eu-west-2`");
    assert_eq!(error.path(), "$.Resources.Sessions.Properties.Replicas");
    assert_eq!(error.help().unwrap(), "give a region in which the table has a replica");
}

#[test]
fn simple_tables_of_sam_are_read() {
    let template = |properties: &str| {
        format!(r#"{{"Resources": {{"T": {{"Type": "AWS::Serverless::SimpleTable"{properties}}}}}}}"#)
    };
    let keys = |properties: &str| {
        let schema = Schema::parse(&template(properties)).unwrap();
        schema.tables().iter().map(|table| table.keys.clone()).collect::<Vec<_>>()
    };
    let key = |name, kind| vec![KeySchema::new(attribute(name, kind), None)];
    assert_eq!(keys(r#", "Properties": {"TableName": "Simple"}"#), key("id", KeyType::String));
    assert_eq!(
        keys(r#", "Properties": {"TableName": "Simple", "PrimaryKey": {"Name": "number", "Type": "Number"}}"#),
        key("number", KeyType::Number)
    );
    for unnamed in ["", r#", "Properties": {}"#, r#", "Properties": {"TableName": {"Ref": "Name"}}"#] {
        let schema = Schema::parse(&template(unnamed)).unwrap();
        assert_eq!((schema.tables().len(), schema.unnamed()[0].logical_id.as_str()), (0, "T"));
    }
    let text = template(r#", "Properties": {"TableName": "Simple", "PrimaryKey": {"Name": "number", "Type": "N"}}"#);
    assert_eq!(
        shown(&text, &Schema::parse(&text).unwrap_err()),
        "`N` is not a type of an attribute in a key | $.Resources.T.Properties.PrimaryKey.Type | \"N\" | it is `String` or `Number` or `Binary`"
    );
}

#[test]
fn macros_may_change_tables() {
    let table = r#""T": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "Music", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}], "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}]}}"#;
    let template = |before: &str, resources: &str| format!("{{{before} \"Resources\": {{{resources}}}}}");
    for known in ["", r#""Transform": "AWS::Serverless-2016-10-31","#, r#""Transform": ["AWS::LanguageExtensions"],"#] {
        assert_eq!(Schema::parse(&template(known, table)).unwrap().tables().len(), 1, "{known}");
    }
    let unknown = "is known only when the template is deployed";
    let help = "write what it comes to, or give what `aws dynamodb describe-table` prints for the deployed table";
    let include = r#""Fn::Transform": {"Name": "AWS::Include"}"#;
    for (text, name, path, underlined) in [
        (template(r#""Transform": "Mine","#, table), "Mine", "$.Transform", "\"Mine\""),
        (
            template(r#""Transform": ["AWS::LanguageExtensions", {"Name": "Mine"}],"#, table),
            "Transform",
            "$.Transform",
            r#"{"Name": "Mine"}"#,
        ),
        (template(&format!("{include},"), table), "Fn::Transform", "$", "\"Fn::Transform\""),
        (template("", &format!("{include}, {table}")), "Fn::Transform", "$", "\"Fn::Transform\""),
        (
            template("", &table.replace("\"Type\"", &format!("{include}, \"Type\""))),
            "Fn::Transform",
            "$.Resources.T",
            "\"Fn::Transform\"",
        ),
        (
            template("", &table.replace("\"KeyType\"", &format!("{include}, \"KeyType\""))),
            "Fn::Transform",
            "$.Resources.T",
            "\"Fn::Transform\"",
        ),
    ] {
        let error = Schema::parse(&text).unwrap_err();
        assert_eq!(shown(&text, &error), format!("what `{name}` comes to {unknown} | {path} | {underlined} | {help}"));
    }
    // Of other resources it is no matter.
    let other = format!("{table}, \"Q\": {{\"Type\": \"AWS::SQS::Queue\", \"Properties\": {{{include}}}}}");
    assert_eq!(Schema::parse(&template("", &other)).unwrap().tables().len(), 1);
}

#[test]
fn texts_are_joined_and_contradictions_found() {
    let read = |text: &str| Schema::parse(text).unwrap();
    let (one, two) = (described("Music"), described("Movies"));
    let joined = read(&one).joined([read(TEMPLATE.replace("\"Music\"", "\"Songs\"").as_str()), read(&two)]).unwrap();
    assert_eq!(names(&joined), ["Music", "Songs", "sessions", "Movies"]);
    assert_eq!(joined.unnamed().len(), 3);
    assert_eq!(joined.table("Movies").unwrap().name, "Movies");

    let conflict = read(&one).joined([read(&two), read(&one)]).unwrap_err();
    assert_eq!(conflict, SchemaConflict::Name { name: "Music".into(), index: 2 });
    assert_eq!(
        (conflict.to_string().as_str(), &*conflict.help().unwrap()),
        ("the table `Music` is described twice", "describe each table once")
    );
    let elsewhere = two.replace("us-east-1", "us-west-2");
    let conflict = read(&one).joined([read(&elsewhere)]).unwrap_err();
    assert_eq!(
        conflict.to_string(),
        "a table is of the account 123456789012 in us-west-2, and another of 123456789012 in us-east-1"
    );
    assert_eq!(conflict.help().unwrap(), "a schema is of one account and region; leave out the tables of others");
}

#[test]
fn the_account_is_what_the_arns_say_or_what_is_given() {
    let schema = Schema::parse(&described("Music")).unwrap();
    let account = Account::new("us-east-1", "123456789012").unwrap();
    for region in [None, Some("us-east-1")] {
        for id in [None, Some("123456789012")] {
            assert_eq!(schema.target(region, id), Ok(account.clone()));
        }
    }
    let shown = |schema: &Schema, region, id| {
        let error = schema.target(region, id).unwrap_err();
        format!("{error} | {} | {}", error.code(), error.help().unwrap())
    };
    assert_eq!(
        shown(&schema, Some("us-west-2"), None),
        "the region is `us-west-2`, and by its ARN the table `Music` is in `us-east-1` | other-region | give what the ARNs of the tables \
         say, or leave it out"
    );
    assert_eq!(
        shown(&schema, None, Some("210987654321")),
        "the account is `210987654321`, and by its ARN the table `Music` is in `123456789012` | other-account | give what the ARNs of the \
         tables say, or leave it out"
    );
    assert_eq!(
        shown(&schema, Some("us-east"), None),
        "`us-east` is not an AWS region | arn | a region looks like `us-east-1`"
    );
    let none = Schema::parse(TEMPLATE).unwrap();
    assert_eq!(none.target(None, None), Ok(Account::TEMPLATE));
    assert_eq!(none.target(Some("us-east-1"), Some("123456789012")), Ok(account));
    assert_eq!(
        shown(&none, Some("us-east-1"), None),
        "the region is given, and the account is not | no-account | give the account too, twelve digits"
    );
    assert_eq!(
        shown(&none, None, Some("123456789012")),
        "the account is given, and the region is not | no-region | give the region too, such as `us-east-1`"
    );
    assert_eq!(
        shown(&none, Some("us-east-1"), Some("12")),
        "`12` is not an AWS account id | arn | an account id has twelve digits and no hyphens"
    );
}

#[test]
fn tables_are_found_among_many() {
    let found = |schema: &Schema, name: &str| schema.table(name).map(|table| table.name.clone());
    for count in [1, 4, 5, 300] {
        let text: String = (0..count).map(|number| described(&format!("table-{number:03}"))).collect();
        let schema = Schema::parse(&text).unwrap();
        for number in 0..count {
            let name = format!("table-{number:03}");
            assert_eq!(found(&schema, &name), Some(name));
        }
        for name in ["", "table-", "Table-000", "table-000 ", "table-999", "tablé-000"] {
            assert_eq!(found(&schema, name), None, "{name} of {count}");
        }
        let near: Vec<&str> = schema.near("tabel-003").map(|table| table.name.as_str()).collect();
        match count {
            1 => assert_eq!(near, ["table-000"]),
            4 => assert_eq!(near, ["table-003", "table-000", "table-001"]),
            _ => assert_eq!(near[0], "table-003"),
        }
        assert_eq!(schema.near("zebra").count(), 0);
    }
}

#[cfg(feature = "policy")]
#[test]
fn resource_policies_are_read_as_objects_and_as_strings() {
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "dynamodb:PartiQLDelete", "Resource": "*"}]}"#;
    let beside = |policy: &str| {
        let text = described("Music");
        format!("{}, \"ResourcePolicy\": {policy}, \"RevisionId\": \"1\"}}", text.strip_suffix('}').unwrap())
    };
    let in_a_string = serde_json::to_string(policy).unwrap();
    for text in
        [beside(policy), beside(&in_a_string), beside(&format!("{{\"Policy\": {in_a_string}, \"RevisionId\": \"1\"}}"))]
    {
        let schema = Schema::parse(&text).unwrap();
        let read = schema.table("Music").unwrap().resource_policy.clone().unwrap();
        assert_eq!(read.statements.len(), 1);
        assert_eq!(read.statements[0].actions.patterns.values[0].value, "dynamodb:PartiQLDelete");
    }
    assert_eq!(Schema::parse(&described("Music")).unwrap().tables()[0].resource_policy, None);

    let wrong = beside(&policy.replace("Deny", "deny"));
    assert_eq!(
        shown(&wrong, &Schema::parse(&wrong).unwrap_err()),
        "the resource-based policy is none: `deny` is not an effect | $.ResourcePolicy | \"deny\" | write `Allow` or `Deny`; the case counts"
    );
    let wrong = beside(&serde_json::to_string(&policy.replace("Deny", "deny")).unwrap());
    assert_eq!(Schema::parse(&wrong).unwrap_err().span().text(&wrong), "\\\"deny\\\"");
}

#[cfg(feature = "policy")]
#[test]
fn the_policy_of_a_global_table_is_that_of_the_region() {
    let policy = |action: &str| {
        format!(
            r#""ResourcePolicy": {{"PolicyDocument": {{"Statement": [{{"Effect": "Deny", "Principal": "*", "Action": "{action}", "Resource": "*"}}]}}}}"#
        )
    };
    let replicas = |us: &str, eu: &str| {
        format!(
            r#"{{"Resources": {{"T": {{"Type": "AWS::DynamoDB::GlobalTable", "Properties": {{"TableName": "sessions", "AttributeDefinitions": [{{"AttributeName": "id", "AttributeType": "S"}}], "KeySchema": [{{"AttributeName": "id", "KeyType": "HASH"}}], "Replicas": [{us}, {eu}]}}}}}}}}"#
        )
    };
    let actions = |text: &str, region| -> Option<String> {
        let schema = Schema::parse_for(text, region).unwrap();
        let policy = schema.tables()[0].resource_policy.as_ref()?;
        Some(policy.statements[0].actions.patterns.values[0].value.clone())
    };
    let us = format!(r#"{{"Region": "us-east-1", {}}}"#, policy("dynamodb:PartiQLDelete"));
    let eu = format!(r#"{{"Region": "eu-west-1", {}}}"#, policy("dynamodb:PartiQLUpdate"));
    let both = replicas(&us, &eu);
    assert_eq!(actions(&both, Some("us-east-1")).as_deref(), Some("dynamodb:PartiQLDelete"));
    assert_eq!(actions(&both, Some("eu-west-1")).as_deref(), Some("dynamodb:PartiQLUpdate"));
    let one = replicas(&us, r#"{"Region": "eu-west-1"}"#);
    assert_eq!(actions(&one, Some("eu-west-1")), None);
    let error = Schema::parse(&both).unwrap_err();
    assert_eq!(error.to_string(), "the policy of a global table depends on the region, which is not known");
    assert_eq!(error.path(), "$.Resources.T.Properties.Replicas[0]");
    assert_eq!(error.help().unwrap(), "give the region, such as `us-east-1`");
    // Where the region is that of the deployment, it is not known whose policy it is.
    let hidden = replicas(&us.replace("\"us-east-1\"", "{\"Ref\": \"AWS::Region\"}"), &eu);
    assert_eq!(
        shown(&hidden, &Schema::parse_for(&hidden, Some("us-east-1")).unwrap_err()),
        "what `Ref` comes to is known only when the template is deployed | $.Resources.T.Properties.Replicas[0].Region | \
         {\"Ref\": \"AWS::Region\"} | write what it comes to, or give what `aws dynamodb describe-table` prints for the deployed table"
    );
}

/// A change of what `describe-table` prints for the table of threads, and what is then wrong.
const MALFORMED: &[(&str, &str, &str)] = &[
    (
        "\"TableName\": \"Thread\"",
        "\"TableName\": \"Th\"",
        "`Th` is not a valid table name | $.Table.TableName | \"Th\" | 3 to 255 letters, digits, underscores, hyphens and dots",
    ),
    (
        "\"TableName\": \"Thread\"",
        "\"TableName\": 5",
        "found a number where a string should be | $.Table.TableName | 5 | put a string there",
    ),
    (
        "\"TableName\":",
        "\"Tablename\":",
        "the member `TableName` is missing | $.Table | { | add the member; the case of its name counts",
    ),
    (
        ":table/Thread\",",
        ":table/Threads\",",
        "the ARN of the table `Thread` is that of `Threads` | $.Table.TableArn | \"arn:aws:dynamodb:us-west-2:123456789012:table/Threads\" | the ARN of a table ends in its name",
    ),
    (
        ":table/Thread\",",
        ":table/Thread/index/abc\",",
        "the ARN of the table `Thread` is that of `Thread/index/abc` | $.Table.TableArn | \"arn:aws:dynamodb:us-west-2:123456789012:table/Thread/index/abc\" | the ARN of a table ends in its name",
    ),
    (
        "arn:aws:dynamodb:us-west-2:123456789012:table/Thread\",",
        "arn:aws:dynamodb:us-west-2:12345:table/Thread\",",
        "`12345` is not an AWS account id | $.Table.TableArn | \"arn:aws:dynamodb:us-west-2:12345:table/Thread\" | an account id has twelve digits and no hyphens",
    ),
    (
        "\"Subject\", \"KeyType\": \"RANGE\"",
        "\"Subject\", \"KeyType\": \"SORT\"",
        "`SORT` is not a key type | $.Table.KeySchema[1].KeyType | \"SORT\" | it is `HASH` or `RANGE`",
    ),
    (
        "\"Subject\", \"KeyType\": \"RANGE\"",
        "\"Subject\", \"KeyType\": \"range\"",
        "`range` is not a key type | $.Table.KeySchema[1].KeyType | \"range\" | did you mean `RANGE`? the case counts",
    ),
    (
        "\"Subject\", \"KeyType\": \"RANGE\"",
        "\"Subject\", \"KeyType\": \"HASH\"",
        "the key has more than 1 attribute of the key type `HASH` | $.Table.KeySchema[1] | {\"AttributeName\": \"Subject\", \"KeyType\": \"HASH\"} | a table and a local index have one attribute of each key type, a global index up to 4",
    ),
    (
        "\"Subject\", \"KeyType\": \"RANGE\"",
        "\"ForumName\", \"KeyType\": \"RANGE\"",
        "`ForumName` is twice in one key | $.Table.KeySchema[1] | {\"AttributeName\": \"ForumName\", \"KeyType\": \"RANGE\"} | leave one of them out",
    ),
    (
        "\"Subject\", \"KeyType\": \"RANGE\"",
        "\"Title\", \"KeyType\": \"RANGE\"",
        "`AttributeDefinitions` does not have the type of `Title` | $.Table.KeySchema[1] | {\"AttributeName\": \"Title\", \"KeyType\": \"RANGE\"} | add `{\"AttributeName\": \"Title\", \"AttributeType\": \"S\"}`, with its type",
    ),
    (
        "\"Subject\", \"KeyType\": \"RANGE\"",
        "\"Subject\"",
        "the member `KeyType` is missing | $.Table.KeySchema[1] | { | add the member; the case of its name counts",
    ),
    (
        "{\"AttributeName\": \"ForumName\", \"KeyType\": \"HASH\"},\n            {\"AttributeName\": \"Subject\"",
        "{\"AttributeName\": \"Subject\"",
        "there is no partition key | $.Table.KeySchema | [\n            {\"AttributeName\": \"Subject\", \"KeyType\": \"RANGE\"}\n        ] | one attribute has the key type `HASH`",
    ),
    (
        "\"KeySchema\": [\n            {\"AttributeName\": \"ForumName\", \"KeyType\": \"HASH\"},\n            {\"AttributeName\": \"Subject\", \"KeyType\": \"RANGE\"}\n        ]",
        "\"KeySchema\": \"ForumName\"",
        "found a string where an array should be | $.Table.KeySchema | \"ForumName\" | put an array there",
    ),
    (
        "\"Views\", \"AttributeType\": \"N\"",
        "\"Views\", \"AttributeType\": \"BOOL\"",
        "`BOOL` is not a type of an attribute in a key | $.Table.AttributeDefinitions[3].AttributeType | \"BOOL\" | an attribute of a key is `S`, `N` or `B`",
    ),
    (
        "\"Views\", \"AttributeType\": \"N\"",
        "\"Subject\", \"AttributeType\": \"N\"",
        "`AttributeDefinitions` has the type of `Subject` twice | $.Table.AttributeDefinitions[3] | {\"AttributeName\": \"Subject\", \"AttributeType\": \"N\"} | leave one of them out",
    ),
    (
        "\"IndexName\": \"by-views\"",
        "\"IndexName\": \"by views\"",
        "`by views` is not a valid index name | $.Table.GlobalSecondaryIndexes[0].IndexName | \"by views\" | 3 to 255 letters, digits, underscores, hyphens and dots",
    ),
    (
        "\"IndexName\": \"LastPostIndex\"",
        "\"IndexName\": \"by-views\"",
        "there are two indexes named `by-views` | $.Table.LocalSecondaryIndexes[0].IndexName | \"by-views\" | leave one of them out",
    ),
    (
        "{\"AttributeName\": \"ForumName\", \"KeyType\": \"HASH\"},\n                    {\"AttributeName\": \"LastPostDateTime\"",
        "{\"AttributeName\": \"Subject\", \"KeyType\": \"HASH\"},\n                    {\"AttributeName\": \"LastPostDateTime\"",
        "the partition key of a local index is `Subject`, and that of the table is `ForumName` | $.Table.LocalSecondaryIndexes[0].KeySchema | [\n                    {\"AttributeName\": \"Subject\", \"KeyType\": \"HASH\"},\n                    {\"AttributeName\": \"LastPostDateTime\", \"KeyType\": \"RANGE\"}\n                ] | a local index has the table's partition key, `ForumName`",
    ),
    (
        ",\n                    {\"AttributeName\": \"LastPostDateTime\", \"KeyType\": \"RANGE\"}",
        "",
        "there is no sort key | $.Table.LocalSecondaryIndexes[0].KeySchema | [\n                    {\"AttributeName\": \"ForumName\", \"KeyType\": \"HASH\"}\n                ] | a local index has the table's partition key and a sort key, `RANGE`",
    ),
    (
        "\"KEYS_ONLY\"",
        "\"KEYS\"",
        "`KEYS` is not a projection | $.Table.LocalSecondaryIndexes[0].Projection.ProjectionType | \"KEYS\" | it is `ALL` or `KEYS_ONLY` or `INCLUDE`",
    ),
    (
        "\"KEYS_ONLY\"",
        "\"INCLUDE\"",
        "the projection and its attributes do not go together | $.Table.LocalSecondaryIndexes[0].Projection.ProjectionType | \"INCLUDE\" | `NonKeyAttributes` goes with the projection `INCLUDE`, and with it alone",
    ),
    (
        "\"INCLUDE\"",
        "\"ALL\"",
        "the projection and its attributes do not go together | $.Table.GlobalSecondaryIndexes[0].Projection.ProjectionType | \"ALL\" | `NonKeyAttributes` goes with the projection `INCLUDE`, and with it alone",
    ),
    (
        "\"Key\": \"owner\"",
        "\"Key\": \"environment\"",
        "the tag `environment` is there twice | $.Tags[1] | {\"Key\": \"environment\", \"Value\": \"\"} | leave one of them out",
    ),
    (
        "\"Key\": \"owner\"",
        "\"key\": \"owner\"",
        "the member `Key` is missing | $.Tags[1] | { | add the member; the case of its name counts",
    ),
    (
        "\"Tags\": [\n",
        "\"NextToken\": \"x\", \"Tags\": [\n",
        "the tags go on after these | $ | \"NextToken\" | give the tags of all pages, without `NextToken`",
    ),
    (
        "\"Tags\": [\n",
        "\"ResourcePolicies\": {}, \"Tags\": [\n",
        "there is no member `ResourcePolicies` here | $ | \"ResourcePolicies\" | did you mean `ResourcePolicy`? the case counts",
    ),
    (
        "\"Tags\": [\n",
        "\"Comment\": {}, \"Tags\": [\n",
        "there is no member `Comment` here | $ | \"Comment\" | there can be `Table`, `Tags`, `ResourcePolicy`, `RevisionId`, `ResponseMetadata`",
    ),
    (
        "\"ItemCount\": 12,\n        \"TableArn\"",
        "\"ItemCount\": 12, \"ItemCount\": 13,\n        \"TableArn\"",
        "the key `ItemCount` is twice in one object | $.Table.ItemCount | \"ItemCount\" | leave one of them out",
    ),
    (
        "\"ItemCount\": 12,\n        \"TableArn\"",
        "\"ItemCount\": 012,\n        \"TableArn\"",
        "`012` is not a number | $.Table.ItemCount | 012 | write it as JSON does, such as `10` or `0.5`",
    ),
];

#[test]
fn malformed_schemas_say_which_member() {
    for (from, to, expected) in MALFORMED {
        assert_eq!(THREAD.matches(from).count(), 1, "{from}");
        let text = THREAD.replace(from, to);
        assert_eq!(shown(&text, &Schema::parse(&text).unwrap_err()), *expected, "{from} → {to}");
    }
}

#[test]
fn what_is_no_schema_says_what_to_give() {
    let describe = "give what `aws dynamodb describe-table --table-name NAME` prints, for one table after the other or in a list, or a template of CloudFormation";
    let (one, two) = (described("Music"), described("Movies"));
    let elsewhere = two.replace("123456789012", "210987654321");
    let bare = one.strip_prefix("{\"Table\": ").unwrap().strip_suffix('}').unwrap();
    let inside = |more: &str| bare.replacen('{', &format!("{{{more}, "), 1);
    let rows = [
        (String::new(), format!("there is no table | $ |  | {describe}")),
        (" \n".into(), format!("there is no table | $ |  | {describe}")),
        ("5".into(), format!("found a number that is neither the description of a table nor a template | $ | 5 | {describe}")),
        ("{}".into(), format!("found an object that is neither the description of a table nor a template | $ | {{}} | {describe}")),
        ("[\"Music\"]".into(), format!("found a string that is neither the description of a table nor a template | $[0] | \"Music\" | {describe}")),
        ("[[]]".into(), format!("found an array that is neither the description of a table nor a template | $[0] | [] | {describe}")),
        ("{\"TableNames\": [\"Music\"]}".into(), "these are names of tables alone | $ | {\"TableNames\": [\"Music\"]} | the keys are needed too: give what `aws dynamodb describe-table` prints for each".into()),
        ("Resources:\n  Music:\n".into(), "found `R` where a value should come | $ | R | write it in JSON (RFC 8259)".into()),
        ("{\"AWSTemplateFormatVersion\": \"2010-09-09\"}".into(), "the member `Resources` is missing | $ | { | add the member; the case of its name counts".into()),
        ("{\"Resources\": {\"T\": {\"Properties\": {}}}}".into(), "the member `Type` is missing | $.Resources.T | { | add the member; the case of its name counts".into()),
        (format!("{{\"TableDescription\": {bare}, \"Policies\": []}}"), "there is no member `Policies` here | $ | \"Policies\" | there can be `Table`, `Tags`, `ResourcePolicy`, `RevisionId`, `ResponseMetadata`".into()),
        (inside("\"ResourcePolicy\": {}"), "`ResourcePolicy` is in the table, where it would not count | $ | \"ResourcePolicy\" | write it beside the table: `{\"Table\": {…}, \"Tags\": […], \"ResourcePolicy\": …}`".into()),
        (format!("{{\"Table\": {}}}", inside("\"tags\": []")), "`tags` is in the table, where it would not count | $.Table | \"tags\" | write it beside the table: `{\"Table\": {…}, \"Tags\": […], \"ResourcePolicy\": …}`".into()),
        (format!("{{\"TableDescription\": {}}}", inside("\"Policy\": null")), "`Policy` is in the table, where it would not count | $.TableDescription | \"Policy\" | write it beside the table: `{\"Table\": {…}, \"Tags\": […], \"ResourcePolicy\": …}`".into()),
        (format!("{one}\n{one}"), "the table `Music` is described twice | $ | \"Music\" | describe each table once".into()),
        (format!("{one}\n{elsewhere}"), "a table is of the account 210987654321 in us-east-1, and another of 123456789012 in us-east-1 | $ | \"Movies\" | a schema is of one account and region; leave out the tables of others".into()),
        (format!("{one}, {two}"), "found `,` where a value should come | $ | , | write it in JSON (RFC 8259)".into()),
        ("{\"Resources\": {\"T\": {\"Type\": \"AWS::DynamoDB::Table\", \"Properties\": {\"TableName\": \"Music\", \"KeySchema\": {\"Fn::If\": [\"A\", [], []]}}}}}".into(), "what `Fn::If` comes to is known only when the template is deployed | $.Resources.T.Properties.KeySchema | {\"Fn::If\": [\"A\", [], []]} | write what it comes to, or give what `aws dynamodb describe-table` prints for the deployed table".into()),
    ];
    for (text, expected) in rows {
        assert_eq!(shown(&text, &Schema::parse(&text).unwrap_err()), expected, "{text}");
    }
}

#[test]
fn tables_made_by_a_program_are_checked_too() {
    let table = |text: &str| -> Table { Schema::parse(text).unwrap().tables()[0].clone() };
    let music = table(&described("Music"));
    assert_eq!(Schema::new(vec![music.clone()]).unwrap(), Schema::parse(&described("Music")).unwrap());
    assert_eq!(
        Schema::new(vec![music.clone(), music]).unwrap_err(),
        SchemaConflict::Name { name: "Music".into(), index: 1 }
    );
}

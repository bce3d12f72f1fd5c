//! Policies that are written for DynamoDB's statements: least, sufficient, and not walked around by what is beside the statements.

use partiql_iam::dynamodb::{
    self, Account, CallerKey, Operation, Requirements, Schema, Target, no_scans, own_rows, read_only, transactions_only,
};
use partiql_iam::iam::{
    Conditions, Decision, GenerateOptions, Generated, MAX_MANAGED_POLICY_CHARACTERS, NamedPolicy, PolicyDocument,
    PolicySet, PolicySources, PossiblePermissions, RequestContext, UnknownFact, generate,
};
use serde_json::{Value, json};

const STATEMENTS: &str = include_str!("../dynamodb/statements.jsonl");
const BASE: &str = "arn:aws:dynamodb:us-west-2:123456789012:";

fn account() -> Account {
    Account::new("us-west-2", "123456789012").unwrap()
}

/// The table of a row with keys of these types, if the row says its keys.
fn schema(row: &Value, [partition_type, sort_type]: [&str; 2]) -> Option<Schema> {
    let expected = &row["expected"];
    let keys = expected.get("keys").filter(|keys| !keys.is_null())?;
    let mut schema = vec![json!({"AttributeName": keys["partition_key"], "KeyType": "HASH"})];
    let mut defined = vec![json!({"AttributeName": keys["partition_key"], "AttributeType": partition_type})];
    if let Some(sort) = keys["sort_key"].as_str() {
        schema.push(json!({"AttributeName": sort, "KeyType": "RANGE"}));
        defined.push(json!({"AttributeName": sort, "AttributeType": sort_type}));
    }
    let mut table = json!({"TableName": expected["table"], "KeySchema": schema, "AttributeDefinitions": defined});
    if let Some(index) = expected["index"].as_str() {
        let own = json!({"AttributeName": "own", "AttributeType": "S"});
        table["AttributeDefinitions"].as_array_mut().unwrap().push(own);
        table["KeySchema"] = json!([{"AttributeName": "own", "KeyType": "HASH"}]);
        table["GlobalSecondaryIndexes"] =
            json!([{"IndexName": index, "KeySchema": schema, "Projection": {"ProjectionType": "ALL"}}]);
    }
    Some(Schema::parse(&json!({"Table": table}).to_string()).unwrap())
}

/// The row's schema, with types of which its statement is taken.
fn fitting(row: &Value, account: &Account) -> Option<Schema> {
    let types = [["S", "S"], ["S", "N"], ["N", "S"], ["N", "N"]];
    types.into_iter().filter_map(|types| schema(row, types)).find(|schema| {
        let statement = dynamodb::parse(row["statement"].as_str().unwrap()).unwrap();
        dynamodb::resolve(&statement, &target(account, Some(schema))).is_ok()
    })
}

fn target<'a>(account: &'a Account, schema: Option<&'a Schema>) -> Target<'a> {
    let mut target = Target::new(account);
    target.schema = schema;
    target
}

fn written() -> GenerateOptions<'static> {
    GenerateOptions { conditions: Conditions::Written, ..GenerateOptions::default() }
}

fn set(policies: &[Value]) -> PolicySet {
    let named = |policy: &Value| NamedPolicy {
        name: "generated".into(),
        document: PolicyDocument::parse(&policy.to_string()).unwrap(),
    };
    let identity = policies.iter().map(named).collect();
    PolicySet::compile(PolicySources { identity, ..PolicySources::default() })
}

fn values(policies: &[PolicyDocument]) -> Vec<Value> {
    policies.iter().map(|policy| serde_json::to_value(policy).unwrap()).collect()
}

/// Whether it is allowed, except that the permission on the table of an index may be needed besides.
fn allows(set: &PolicySet, needs: &Requirements<'_>) -> bool {
    match set.decide(needs, &RequestContext::new()) {
        Decision::Allowed => true,
        Decision::Denied(denial) => {
            denial.missing.is_empty()
                && denial.denied_by.is_empty()
                && denial.unknown.iter().all(|fact| matches!(fact, UnknownFact::Permission { .. }))
        }
    }
}

/// Every way to leave out one statement, action, resource or value of a condition's list.
fn with_one_less(policy: &Value) -> Vec<(String, Value)> {
    let mut ways = Vec::new();
    for (number, statement) in policy["Statement"].as_array().unwrap().iter().enumerate() {
        let mut without = policy.clone();
        without["Statement"].as_array_mut().unwrap().remove(number);
        ways.push((format!("statement {number}"), without));
        let elements = [
            "/Action",
            "/Resource",
            "/Condition/ForAllValues:StringEquals/dynamodb:Attributes",
            "/Condition/ForAllValues:StringEquals/dynamodb:LeadingKeys",
        ];
        for element in elements {
            let Some(list) = statement.pointer(element).and_then(Value::as_array).filter(|list| list.len() > 1) else {
                continue;
            };
            for (place, value) in list.iter().enumerate() {
                let mut without = policy.clone();
                let statement = &mut without["Statement"][number];
                statement.pointer_mut(element).unwrap().as_array_mut().unwrap().remove(place);
                ways.push((format!("statement {number}, {element}: {value}"), without));
            }
        }
    }
    ways
}

fn rows() -> Vec<Value> {
    let rows = STATEMENTS.lines().map(|line| serde_json::from_str(line).unwrap());
    rows.filter(|row: &Value| row["valid"] == true).collect()
}

#[test]
fn a_policy_for_a_statement_has_its_action_and_resource_alone() {
    let account = account();
    let mut count = 0;
    for row in rows() {
        let (text, expected) = (row["statement"].as_str().unwrap(), &row["expected"]);
        let schema = fitting(&row, &account);
        let statement = dynamodb::parse(text).unwrap();
        let needs = dynamodb::resolve(&statement, &target(&account, schema.as_ref())).unwrap();
        let Generated { policies, possible, .. } = generate([&needs], &GenerateOptions::default()).unwrap();
        let table = format!("{BASE}table/{}", expected["table"].as_str().unwrap());
        let arn = expected["index"].as_str().map_or_else(|| table.clone(), |index| format!("{table}/index/{index}"));
        assert_eq!(
            values(&policies),
            [json!({"Version": "2012-10-17", "Statement": [{"Sid": "DynamoDBPartiQLPermissions", "Effect": "Allow",
                "Action": [expected["action"]], "Resource": [arn]}]})],
            "{text}"
        );
        assert!(allows(&set(&values(&policies)), &needs), "{text}");
        assert_eq!(possible.len(), usize::from(expected["index"].is_string()), "{text}");
        let options = GenerateOptions { possible: PossiblePermissions::Granted, ..GenerateOptions::default() };
        let all = values(&generate([&needs], &options).unwrap().policies);
        assert!(set(&all).decide(&needs, &RequestContext::new()).is_allowed(), "{text}");
        count += 1;
    }
    assert!(count > 200, "{count}");
}

/// What a caller could try beside a statement on the same table or index, in the account of the row: each with what it goes around.
fn beside(row: &Value) -> Vec<(&'static str, String)> {
    let expected = &row["expected"];
    let quoted = |name: &Value| format!("\"{}\"", name.as_str().unwrap().replace('"', "\"\""));
    let mut from = quoted(&expected["table"]);
    let table = from.clone();
    if expected["index"].is_string() {
        from = format!("{from}.{}", quoted(&expected["index"]));
    }
    let partition = quoted(&expected["keys"]["partition_key"]);
    let literal = |name: &str| name.replace('\'', "''");
    let name = literal(expected["keys"]["partition_key"].as_str().unwrap());
    let sort = expected["keys"]["sort_key"].as_str();
    let mut found = Vec::new();
    for key in ["'zz'", "770077"] {
        let fixed = sort.map_or_else(String::new, |sort| format!(" AND \"{}\" = {key}", sort.replace('"', "\"\"")));
        let of_item = sort.map_or_else(String::new, |sort| format!(", '{}': {key}", literal(sort)));
        found.extend([
            ("another partition", format!("SELECT {partition} FROM {from} WHERE {partition} = {key}")),
            ("a foreign attribute", format!("SELECT zzz FROM {from} WHERE {partition} = {key}")),
            ("all attributes", format!("SELECT * FROM {from} WHERE {partition} = {key}")),
            ("another item", format!("UPDATE {table} SET zzz = 1 WHERE {partition} = {key}{fixed}")),
            ("another item", format!("UPDATE {table} REMOVE zzz WHERE {partition} = {key}{fixed} RETURNING ALL OLD *")),
            ("another item", format!("DELETE FROM {table} WHERE {partition} = {key}{fixed} RETURNING ALL OLD *")),
            ("another item", format!("INSERT INTO {table} VALUE {{'{name}': {key}{of_item}, 'zzz': 1}}")),
        ]);
    }
    found.extend([
        ("a scan", format!("SELECT * FROM {from}")),
        ("a scan", format!("SELECT {partition} FROM {from}")),
        ("a scan", format!("SELECT {partition} FROM {from} WHERE {partition} <> 'zz'")),
        ("a foreign attribute", format!("SELECT zzz FROM {from}")),
        ("another index", format!("SELECT * FROM {table}.zzz")),
        ("another table", "SELECT * FROM zzz".to_owned()),
    ]);
    found
}

#[test]
fn a_conditioned_policy_allows_the_statement_and_nothing_beside_it() {
    let account = account();
    let (mut count, mut probes, mut scans) = (0, 0, 0);
    for row in rows() {
        let text = row["statement"].as_str().unwrap();
        let Some(schema) = fitting(&row, &account) else { continue };
        let statement = dynamodb::parse(text).unwrap();
        let needs = dynamodb::resolve(&statement, &target(&account, Some(&schema))).unwrap();
        let generated = match generate([&needs], &written()) {
            Ok(generated) => generated,
            Err(error) => {
                assert_eq!(error.code(), "character", "{text}: {error}");
                continue;
            }
        };
        let policies = values(&generated.policies);
        let set = set(&policies);
        assert!(allows(&set, &needs), "{text}: {policies:#?}");
        count += 1;
        let condition = &policies[0]["Statement"][0]["Condition"];
        let limits = |key: &str| condition["ForAllValues:StringEquals"].get(key).is_some();
        let is_scan = row["expected"]["full_table_scan"] == true;
        scans += usize::from(is_scan);
        let unlimited: Vec<&str> = generated.unlimited.iter().map(|unlimited| unlimited.key.name).collect();
        for (what, probe) in beside(&row) {
            // Of another account, so that a name that the schema does not have is no error.
            let parsed = dynamodb::parse(&probe).unwrap();
            let resolved = dynamodb::resolve(&parsed, &target(&account, Some(&schema)));
            let resolved = resolved.or_else(|_| dynamodb::resolve(&parsed, &target(&account, None)));
            let Ok(other) = resolved else { continue };
            // What is not limited, as said beside the policy, or can't be: a scan reads every partition.
            let is_open = match what {
                "another partition" | "a scan" => is_scan || unlimited.contains(&"dynamodb:LeadingKeys"),
                "all attributes" => {
                    condition["StringEquals"]["dynamodb:Select"] != "SPECIFIC_ATTRIBUTES"
                        && !limits("dynamodb:LeadingKeys")
                }
                // The others name a foreign attribute too.
                "another item" => unlimited.contains(&"dynamodb:LeadingKeys") && probe.starts_with("DELETE"),
                _ => false,
            };
            let is_itself = probe == text;
            if is_open || is_itself {
                continue;
            }
            assert!(!allows(&set, &other), "{text}\n  lets through {what}: {probe}\n  {:#}", policies[0]);
            probes += 1;
        }
    }
    assert!(count > 150 && probes > 1500 && scans > 20, "{count} {probes} {scans}");
}

#[test]
fn a_policy_for_many_statements_has_no_line_too_many() {
    let account = account();
    let rows = rows();
    let mut dropped = 0;
    for rows in rows.chunks(5) {
        // Names of tables are shared by rows whose keys differ, so that each has its own schema.
        let schemas: Vec<_> = rows.iter().map(|row| fitting(row, &account)).collect();
        let statements: Vec<_> =
            rows.iter().map(|row| dynamodb::parse(row["statement"].as_str().unwrap()).unwrap()).collect();
        let needs: Vec<_> = statements
            .iter()
            .zip(&schemas)
            .map(|(statement, schema)| dynamodb::resolve(statement, &target(&account, schema.as_ref())).unwrap())
            .collect();
        for conditions in [Conditions::Omitted, Conditions::Written] {
            let options = GenerateOptions { conditions, ..GenerateOptions::default() };
            let Ok(Generated { policies, .. }) = generate(&needs, &options) else { continue };
            assert!(policies.iter().all(|policy| policy.characters() <= MAX_MANAGED_POLICY_CHARACTERS));
            let policies = values(&policies);
            assert!(needs.iter().all(|needs| allows(&set(&policies), needs)));
            for place in 0..policies.len() {
                for (what, less) in with_one_less(&policies[place]) {
                    let mut all = policies.clone();
                    all[place] = less;
                    all.retain(|policy| !policy["Statement"].as_array().unwrap().is_empty());
                    let set = set(&all);
                    // With conditions one statement can be among what another one allows.
                    if needs.iter().all(|needs| allows(&set, needs)) {
                        assert_eq!(conditions, Conditions::Written, "without {what} of {:#}", policies[place]);
                        assert!(!what.contains("/Resource") && !what.contains("/Action"), "{what}");
                    } else {
                        dropped += 1;
                    }
                }
            }
        }
    }
    assert!(dropped > 300, "{dropped}");
}

const TABLES: &str = r#"{"Table": {"TableName": "Music",
    "TableArn": "arn:aws:dynamodb:us-west-2:123456789012:table/Music",
    "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "Title", "KeyType": "RANGE"}],
    "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}, {"AttributeName": "Title", "AttributeType": "S"},
        {"AttributeName": "Genre", "AttributeType": "S"}],
    "GlobalSecondaryIndexes": [
        {"IndexName": "ByGenre", "KeySchema": [{"AttributeName": "Genre", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}},
        {"IndexName": "ByArtist", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}],
    "LocalSecondaryIndexes": [{"IndexName": "ByArtistAndGenre", "Projection": {"ProjectionType": "ALL"},
        "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "Genre", "KeyType": "RANGE"}]}]}}"#;

fn conditions_of(text: &str, options: &GenerateOptions<'_>) -> (Value, Vec<&'static str>) {
    let (account, schema) = (account(), Schema::parse(TABLES).unwrap());
    let statement = dynamodb::parse(text).unwrap();
    let needs = dynamodb::resolve(&statement, &target(&account, Some(&schema))).unwrap();
    let Generated { policies, unlimited, .. } = generate([&needs], options).unwrap();
    let keys = unlimited.iter().map(|unlimited| unlimited.key.name).collect();
    (values(&policies)[0]["Statement"][0]["Condition"].clone(), keys)
}

#[test]
fn conditions_have_the_guards_without_which_they_are_walked_around() {
    let written = written();
    let cases = [
        (
            "SELECT Genre FROM Music WHERE Artist = 'Acme'",
            json!({"ForAllValues:StringEquals": {"dynamodb:Attributes": ["Artist", "Genre"], "dynamodb:LeadingKeys": ["Acme"]},
                "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}, "Bool": {"dynamodb:FullTableScan": "false"},
                "Null": {"dynamodb:Attributes": "false", "dynamodb:LeadingKeys": "false"}}),
            vec![],
        ),
        (
            "SELECT * FROM Music",
            json!({"StringEquals": {"dynamodb:Select": "ALL_ATTRIBUTES"}, "Null": {"dynamodb:Attributes": "true"}}),
            vec![],
        ),
        (
            "DELETE FROM Music WHERE Artist = '${aws:username}*' AND Title = 'b'",
            json!({"ForAllValues:StringEquals": {"dynamodb:Attributes": ["Artist", "Title"],
                    "dynamodb:LeadingKeys": ["${$}{aws:username}*"]},
                "StringEqualsIfExists": {"dynamodb:ReturnValues": "NONE"},
                "Null": {"dynamodb:Attributes": "false", "dynamodb:LeadingKeys": "false"}}),
            vec![],
        ),
        (
            "INSERT INTO Music VALUE {'Artist': 'a', 'Title': ?}",
            json!({"ForAllValues:StringEquals": {"dynamodb:Attributes": ["Artist", "Title"], "dynamodb:LeadingKeys": ["a"]},
                "Null": {"dynamodb:Attributes": "false", "dynamodb:LeadingKeys": "false"}}),
            vec![],
        ),
        (
            "SELECT Genre FROM Music WHERE Artist = ?",
            json!({"ForAllValues:StringEquals": {"dynamodb:Attributes": ["Artist", "Genre"]},
                "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}, "Bool": {"dynamodb:FullTableScan": "false"},
                "Null": {"dynamodb:Attributes": "false"}}),
            vec!["dynamodb:LeadingKeys"],
        ),
        (
            // It is authorized with neither key of the plan, and then refused.
            "SELECT Genre FROM Music WHERE Title = 'b' ORDER BY Artist",
            json!({"ForAllValues:StringEquals": {"dynamodb:Attributes": ["Artist", "Genre", "Title"]},
                "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
                "Null": {"dynamodb:Attributes": "false", "dynamodb:FullTableScan": "true"}}),
            vec![],
        ),
        (
            "EXISTS(SELECT * FROM Music WHERE Artist = 'a' AND Title = 'b' AND Genre IS MISSING)",
            json!({"ForAllValues:StringEquals": {
                    "dynamodb:Attributes": ["Artist", "Genre", "Title"], "dynamodb:LeadingKeys": ["a"]},
                "StringEquals": {"dynamodb:EnclosingOperation": "ExecuteTransaction"},
                "Null": {"dynamodb:Attributes": "false", "dynamodb:LeadingKeys": "false"}}),
            vec!["dynamodb:Select", "dynamodb:FullTableScan"],
        ),
        ("INSERT INTO Music VALUE ?", Value::Null, vec!["dynamodb:Attributes", "dynamodb:LeadingKeys"]),
    ];
    for (text, wanted, unlimited) in cases {
        assert_eq!(conditions_of(text, &written), (wanted, unlimited), "{text}");
    }
}

#[test]
fn what_a_parameter_says_of_the_key_can_be_what_a_key_of_the_caller_says() {
    let options = GenerateOptions { caller_key: Some("aws:PrincipalTag/artist"), ..written() };
    let (condition, unlimited) = conditions_of("SELECT Genre FROM Music WHERE Artist IN [?, ?]", &options);
    assert_eq!(unlimited, [""; 0]);
    assert_eq!(
        condition,
        json!({"ForAllValues:StringEquals": {"dynamodb:Attributes": ["Artist", "Genre"],
                "dynamodb:LeadingKeys": ["${aws:PrincipalTag/artist}"]},
            "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}, "Bool": {"dynamodb:FullTableScan": "false"},
            "Null": {"dynamodb:Attributes": "false", "dynamodb:LeadingKeys": "false", "aws:PrincipalTag/artist": "false"}})
    );
    // A literal stays one, and one beside a parameter is neither.
    let (condition, _) = conditions_of("SELECT Genre FROM Music WHERE Artist = 'a'", &options);
    assert_eq!(condition["ForAllValues:StringEquals"]["dynamodb:LeadingKeys"], json!(["a"]));
    let (_, unlimited) = conditions_of("SELECT Genre FROM Music WHERE Artist IN ['a', ?]", &options);
    assert_eq!(unlimited, ["dynamodb:LeadingKeys"]);

    let (account, schema) = (account(), Schema::parse(TABLES).unwrap());
    let parsed = dynamodb::parse("SELECT Genre FROM Music WHERE Artist = ?").unwrap();
    let needs = dynamodb::resolve(&parsed, &target(&account, Some(&schema))).unwrap();
    let set = set(&values(&generate([&needs], &options).unwrap().policies));
    let decide = |value: &str, context: &RequestContext| {
        let values = [dynamodb::Value::parse(&json!({"S": value}).to_string()).unwrap()];
        let mut target = target(&account, Some(&schema));
        target.values = Some(&values);
        set.decide(&dynamodb::resolve(&parsed, &target).unwrap(), context).is_allowed()
    };
    let of = |tag: &str| RequestContext::new().with_principal_tag("artist", tag);
    assert!(decide("Acme", &of("Acme")));
    assert!(!decide("Other", &of("Acme")));
    assert!(!decide("*", &of("Acme")) && !decide("Acme", &of("*")) && !decide("acme", &of("Acme")));
    assert!(!decide("Acme", &RequestContext::new()));
}

#[test]
fn no_policy_is_longer_than_iam_takes() {
    let account = account();
    let texts: Vec<String> = (0..400).map(|number| format!("SELECT a FROM Table{number} WHERE b = 1")).collect();
    let statements: Vec<_> = texts.iter().map(|text| dynamodb::parse(text).unwrap()).collect();
    let needs: Vec<_> =
        statements.iter().map(|statement| dynamodb::resolve(statement, &target(&account, None)).unwrap()).collect();
    let Generated { policies, .. } = generate(&needs, &written()).unwrap();
    assert!(policies.len() > 3 && policies.iter().all(|policy| policy.characters() <= MAX_MANAGED_POLICY_CHARACTERS));
    let policies = values(&policies);
    assert!(needs.iter().all(|needs| allows(&set(&policies), needs)));
    for without in 0..policies.len() {
        let mut less = policies.clone();
        less.remove(without);
        assert!(!needs.iter().all(|needs| allows(&set(&less), needs)));
    }
    let many: Vec<String> = (0..900).map(|number| format!("attribute{number}")).collect();
    let text = format!("SELECT {} FROM Music", many.join(", "));
    let statement = dynamodb::parse(&text[..8000.min(text.len())]);
    assert!(statement.is_err() || text.len() <= 8192);
}

#[test]
fn what_can_not_be_written_is_refused() {
    let (account, schema) = (account(), Schema::parse(TABLES).unwrap());
    let refused = |text: &str, account: &Account, options: &GenerateOptions<'_>| {
        let statement = dynamodb::parse(text).unwrap();
        let needs = dynamodb::resolve(&statement, &target(account, Some(&schema))).unwrap();
        let error = generate([&needs], options).unwrap_err();
        (error.code(), error.to_string())
    };
    assert_eq!(
        refused("SELECT * FROM Music WHERE Artist = 'データ'", &account, &written()),
        (
            "character",
            "a policy can't have the character `\\u{30c7}` of `データ`, a value of `dynamodb:LeadingKeys`".to_owned()
        )
    );
    assert_eq!(
        refused("SELECT * FROM \"arn:aws:dynamodb:us-west-2:210987654321:table/Music\"", &account, &written()),
        (
            "other-account",
            "the statement is sent to the account 123456789012, and its table is of 210987654321".to_owned()
        )
    );
    assert_eq!(
        refused("SELECT * FROM Music", &Account::TEMPLATE, &GenerateOptions::default()),
        ("template-account", "a policy can't be written for the template of an account".to_owned())
    );
    let elsewhere = Account::new("eu-west-1", "123456789012").unwrap();
    let statement = dynamodb::parse("SELECT * FROM Music").unwrap();
    let needs = [&account, &elsewhere].map(|account| dynamodb::resolve(&statement, &target(account, None)).unwrap());
    assert_eq!(generate(&needs, &GenerateOptions::default()).unwrap_err().code(), "several-accounts");
    // The policy of the table is not the caller's: a policy is written all the same.
    let mut table: Value = serde_json::from_str(TABLES).unwrap();
    table["ResourcePolicy"] =
        json!({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}});
    let denying = Schema::parse(&table.to_string()).unwrap();
    let needs = dynamodb::resolve(&statement, &target(&account, Some(&denying))).unwrap();
    assert_eq!(generate([&needs], &written()).unwrap().policies.len(), 1);
}

#[test]
fn presets_are_the_guides_and_hold_for_partiql() {
    let (account, schema) = (account(), Schema::parse(TABLES).unwrap());
    let key: CallerKey = "aws:PrincipalTag/artist".parse().unwrap();
    let music = format!("{BASE}table/Music");
    let statements = |policies: Result<Vec<PolicyDocument>, _>| {
        let policies: Vec<PolicyDocument> =
            policies.map_err(|error: partiql_iam::iam::GenerateError| error.to_string()).unwrap();
        values(&policies)[0]["Statement"].clone()
    };
    assert_eq!(
        statements(read_only(&account, &["Music", "Music"])),
        json!([{"Sid": "DynamoDBPartiQLReadOnlyPermissions", "Effect": "Allow", "Action": ["dynamodb:PartiQLSelect"],
            "Resource": [music, format!("{music}/index/*")]}])
    );
    assert_eq!(statements(read_only(&account, &[]))[0]["Resource"], json!([format!("{BASE}table/*")]));
    let both = json!([music, format!("{music}/index/*")]);
    assert_eq!(
        statements(no_scans(&account, &["Music"])),
        json!([
            {"Sid": "DynamoDBPartiQLQueryPermissions", "Effect": "Allow", "Action": ["dynamodb:PartiQLSelect"], "Resource": both,
                "Condition": {"Bool": {"dynamodb:FullTableScan": "false"}}},
            {"Sid": "DynamoDBPartiQLDenyScans", "Effect": "Deny", "Action": ["dynamodb:PartiQLSelect"], "Resource": both,
                "Condition": {"Bool": {"dynamodb:FullTableScan": "true"}}}])
    );
    let all = ["dynamodb:PartiQLDelete", "dynamodb:PartiQLInsert", "dynamodb:PartiQLSelect", "dynamodb:PartiQLUpdate"];
    assert_eq!(
        statements(transactions_only(&account, &["Music"])),
        json!([{"Sid": "DynamoDBPartiQLTransactionPermissions", "Effect": "Allow", "Action": all, "Resource": [music],
            "Condition": {"StringEquals": {"dynamodb:EnclosingOperation": "ExecuteTransaction"}}}])
    );
    let own = json!({"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${aws:PrincipalTag/artist}"]},
        "Null": {"dynamodb:LeadingKeys": "false", "aws:PrincipalTag/artist": "false"}});
    assert_eq!(
        statements(own_rows(&account, &["Music"], Some(&schema), &key)),
        json!([
            {"Sid": "DynamoDBPartiQLOwnRowsPermissions", "Effect": "Allow", "Action": all, "Resource": [music], "Condition": own},
            {"Sid": "DynamoDBPartiQLOwnRowsOfIndexes", "Effect": "Allow", "Action": ["dynamodb:PartiQLSelect"],
                "Resource": [format!("{music}/index/ByArtist"), format!("{music}/index/ByArtistAndGenre")], "Condition": own}])
    );
    assert_eq!(own_rows(&account, &[], None, &key).unwrap_err().code(), "no-table");
    assert_eq!(read_only(&Account::TEMPLATE, &[]).unwrap_err().code(), "template-account");
    assert_eq!(read_only(&account, &["*"]).unwrap_err().code(), "table-name");
    for text in [
        "dynamodb:LeadingKeys",
        "aws:ResourceTag/a",
        "aws:RequestTag/a",
        "aws:TagKeys",
        "aws:PrincipalOrgPaths",
        "aws:Nothing",
        "aws:PrincipalTag/",
        "a",
        "a:b",
        "aws:PrincipalTag/a, 'b'",
        "aws:PrincipalTag/a}*{",
        "aws:ResourceAccount",
    ] {
        assert!(text.parse::<CallerKey>().is_err(), "{text}");
    }
    for text in
        ["aws:username", "aws:PrincipalTag/team:a", "www.amazon.com:user_id", "cognito-identity.amazonaws.com:sub"]
    {
        assert_eq!(text.parse::<CallerKey>().map(|key| key.as_str().to_owned()).as_deref(), Ok(text));
    }

    let decide = |policies: &[Value], text: &str, operation| {
        let parsed = dynamodb::parse(text).unwrap();
        let mut target = target(&account, Some(&schema));
        target.operation = Some(operation);
        let needs = dynamodb::resolve(&parsed, &target).unwrap();
        let context = RequestContext::new().with_principal_tag("artist", "Acme");
        match set(policies).decide(&needs, &context) {
            Decision::Allowed => true,
            Decision::Denied(denial) => denial.missing.is_empty() && denial.denied_by.is_empty(),
        }
    };
    let (one, batch, transaction) =
        (Operation::ExecuteStatement, Operation::BatchExecuteStatement, Operation::ExecuteTransaction);
    let scans = values(&no_scans(&account, &["Music"]).unwrap());
    assert!(decide(&scans, "SELECT * FROM Music WHERE Artist = 'a'", one));
    assert!(decide(&scans, "SELECT * FROM Music.ByGenre WHERE Genre = 'a'", one));
    for scan in [
        "SELECT * FROM Music",
        "SELECT * FROM Music.ByGenre",
        "SELECT * FROM Music.ByGenre WHERE Artist = 'a'",
        "SELECT * FROM Music WHERE Artist = 'a' AND Title > 'a' AND Title < 'c'",
    ] {
        assert!(!decide(&scans, scan, one), "{scan}");
    }
    let transactions = values(&transactions_only(&account, &["Music"]).unwrap());
    let write = "UPDATE Music SET a = 1 WHERE Artist = 'Acme' AND Title = 'b'";
    assert!(decide(&transactions, write, transaction));
    assert!(!decide(&transactions, write, batch) && !decide(&transactions, write, one));
    let own = values(&own_rows(&account, &["Music"], Some(&schema), &key).unwrap());
    for text in [
        "SELECT * FROM Music WHERE Artist = 'Acme'",
        "SELECT * FROM Music.ByArtist WHERE Artist = 'Acme'",
        write,
        "INSERT INTO Music VALUE {'Artist': 'Acme', 'Title': 'b'}",
    ] {
        assert!(decide(&own, text, one), "{text}");
    }
    for text in [
        "SELECT * FROM Music",
        "SELECT * FROM Music WHERE Artist IN ['Acme', 'Other']",
        "SELECT * FROM Music WHERE Artist = 'Acme' OR Title = 'b'",
        "SELECT * FROM Music.ByGenre WHERE Genre = 'Acme'",
        "SELECT * FROM Music.ByArtist",
        "INSERT INTO Music VALUE {'Artist': 'Other', 'Title': 'b'}",
        "DELETE FROM Music WHERE Artist = 'Other' AND Title = 'b'",
    ] {
        assert!(!decide(&own, text, one), "{text}");
    }
}

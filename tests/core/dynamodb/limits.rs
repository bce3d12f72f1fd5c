//! Texts at the limits and one past them, and texts with any one thing wrong.

use partiql_iam::Span;
use partiql_iam::dynamodb::{
    self, Account, ApiOperation, KeyAttribute, KeySchema, KeyType, MAX_KEY_ATTRIBUTES, MAX_REQUEST_BYTES,
    MAX_SCHEMA_BYTES, MAX_SCHEMA_TABLES, MAX_VALUE_BYTES, Request, Schema, SchemaConflict, Table, Target, Value,
    parse_parameters,
};

/// What is said of a text that is refused.
type Message<'m> = &'m dyn Fn(&str) -> String;

/// Not JSON from its first letter on, which is said of a text that is not too long.
#[test]
fn texts_have_a_longest_length() {
    let long = |bytes: usize| format!("x{}", " ".repeat(bytes - 1));
    let wrong = "found `x` where a value should come";
    let rows: [(Message<'_>, usize, &str); 4] = [
        (&|text| Value::parse(text).unwrap_err().to_string(), MAX_VALUE_BYTES, "16777216"),
        (&|text| parse_parameters(text, 1).unwrap_err().to_string(), MAX_VALUE_BYTES, "16777216"),
        (&|text| Request::parse_any(text).unwrap_err().to_string(), MAX_REQUEST_BYTES, "16777216"),
        (&|text| Schema::parse(text).unwrap_err().to_string(), MAX_SCHEMA_BYTES, "67108864"),
    ];
    for (message, most, written) in rows {
        assert_eq!(message(&long(most)), wrong);
        assert_eq!(message(&long(most + 1)), format!("the text is longer than {written} bytes"));
    }
}

/// Operators one after the other nest to the left: as many as a statement has room for need no more of the stack than one.
#[test]
fn operators_one_after_the_other_need_no_stack() {
    let places = [
        ("SELECT * FROM Music WHERE NOT ", ""),
        ("SELECT * FROM Music WHERE Artist = 'x' AND ", " ORDER BY Artist"),
        ("SELECT ", " FROM Music"),
        ("UPDATE Music SET a = ", " WHERE Artist = 'x'"),
        ("INSERT INTO Music VALUE {'Artist': 'x', 'a': [", "]}"),
    ];
    let schema = r#"{"TableName": "Music", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}]}"#;
    let check = move || {
        let (account, schema) = (Account::new("us-west-2", "123456789012").unwrap(), Schema::parse(schema).unwrap());
        let mut taken = 0;
        for operator in ["+n", "-n", "=n", "<>n", " IS NULL", " IN [1]", " BETWEEN 1 AND 2", " NOT IN [n]"] {
            for (before, after) in places {
                let room = 8_192 - before.len() - after.len() - 1;
                let text = format!("{before}n{}{after}", operator.repeat(room / operator.len()));
                let Ok(statement) = dynamodb::parse(&text) else { continue };
                let mut target = Target::new(&account);
                for schema in [None, Some(&schema)] {
                    target.schema = schema;
                    let needs = dynamodb::resolve(&statement, &target).unwrap();
                    assert_eq!(needs.requirement().action().name().len(), 22, "{text:.60}");
                    taken += 1;
                }
            }
        }
        taken
    };
    // A level took kilobytes.
    let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(check).unwrap();
    assert!(thread.join().unwrap() >= 60);
}

#[test]
fn a_schema_has_so_many_tables() {
    let key = || KeySchema::new(KeyAttribute { name: "pk".into(), kind: KeyType::String }, None);
    let tables = |count: usize| (0..count).map(|number| Table::new(format!("t-{number}"), key())).collect::<Vec<_>>();
    let schema = Schema::new(tables(MAX_SCHEMA_TABLES)).unwrap();
    assert_eq!(schema.tables().len(), MAX_SCHEMA_TABLES);
    assert_eq!(schema.table("t-49999").unwrap().name, "t-49999");
    assert_eq!(schema.table("t-50000"), None);
    let error = Schema::new(tables(MAX_SCHEMA_TABLES + 1)).unwrap_err();
    assert_eq!(error, SchemaConflict::TooMany);
    assert_eq!(error.help().unwrap(), "leave out the tables that no statement is about");
    let described = |number: usize| {
        format!(
            r#"{{"TableName": "t-{number}", "AttributeDefinitions": [{{"AttributeName": "pk", "AttributeType": "S"}}], "KeySchema": [{{"AttributeName": "pk", "KeyType": "HASH"}}]}}"#
        ) + "\n"
    };
    let text: String = (0..=MAX_SCHEMA_TABLES).map(described).collect();
    let error = Schema::parse(&text).unwrap_err();
    assert_eq!(error.to_string(), "there are more than 50000 tables");
    assert_eq!(error.span().text(&text), "\"t-50000\"");
}

#[test]
fn the_key_of_a_global_index_has_up_to_four_attributes_in_a_part() {
    let read = |partition: usize, sort: usize| {
        let names: Vec<String> = (0..partition + sort).map(|number| format!("a{number}")).collect();
        let definitions: Vec<String> =
            names.iter().map(|name| format!(r#"{{"AttributeName": "{name}", "AttributeType": "S"}}"#)).collect();
        let keys: Vec<String> = names
            .iter()
            .enumerate()
            .map(|(number, name)| {
                let kind = if number < partition { "HASH" } else { "RANGE" };
                format!(r#"{{"AttributeName": "{name}", "KeyType": "{kind}"}}"#)
            })
            .collect();
        let text = format!(
            r#"{{"TableName": "many", "AttributeDefinitions": [{}], "KeySchema": [{{"AttributeName": "a0", "KeyType": "HASH"}}], "GlobalSecondaryIndexes": [{{"IndexName": "index", "KeySchema": [{}], "Projection": {{"ProjectionType": "ALL"}}}}]}}"#,
            definitions.join(", "),
            keys.join(", ")
        );
        Schema::parse(&text)
            .map(|schema| schema.tables()[0].indexes[0].keys.attributes().count())
            .map_err(|error| error.to_string())
    };
    assert_eq!(read(MAX_KEY_ATTRIBUTES, MAX_KEY_ATTRIBUTES), Ok(8));
    assert_eq!(
        read(MAX_KEY_ATTRIBUTES + 1, 0),
        Err("the key has more than 4 attributes of the key type `HASH`".into())
    );
    assert_eq!(
        read(1, MAX_KEY_ATTRIBUTES + 1),
        Err("the key has more than 4 attributes of the key type `RANGE`".into())
    );
}

/// Any text is read or refused, and what is refused has a place in it.
#[test]
fn texts_with_a_letter_wrong_or_an_end_too_soon_have_a_place() {
    let account = Account::TEMPLATE;
    let check = |text: &str| {
        let is_in = |span: Span| assert!(text.get(span.range()).is_some(), "{span:?} of {text}");
        _ = Schema::parse(text).map_err(|error| is_in(error.span()));
        if text.len() > 1_000 {
            return;
        }
        _ = Schema::parse_for(text, Some("us-east-1")).map_err(|error| is_in(error.span()));
        _ = Request::parse_any(text).map_err(|error| is_in(error.span()));
        _ = parse_parameters(text, 1).map_err(|error| is_in(error.span()));
        _ = Value::parse(text).map_err(|error| is_in(error.span()));
        _ = ApiOperation::TransactWriteItems.requirements(text, &account).map_err(|error| is_in(error.span()));
    };
    let texts = [
        include_str!("../../dynamodb/describe-table.json"),
        include_str!("../../dynamodb/template.json"),
        r#"{"TransactStatements": [{"Statement": "ü\u00fc", "Parameters": [{"M": {"a": {"SS": ["é"]}}}, {"NS": ["1e5"]}, {"B": "AA=="}]}]}"#,
        r#"[{"M": {"ä": {"L": [{"BOOL": true}, {"NULL": true}, {"N": "-1.5e-3"}]}}}]"#,
        r#"{"TransactItems": [{"Put": {"TableName": "Music"}}, {"Update": {"TableName": "arn:aws:dynamodb:us-east-1:123456789012:table/T-ü"}}]}"#,
        r#"{"Table": {"TableName": "Music", "KeySchema": [], "AttributeDefinitions": []}, "ResourcePolicy": "{\"Statement\": {\"Effect\": \"Deny\"}}"}"#,
    ];
    let letters = ["\"", "{", "}", "[", "]", ",", ":", "0", "\\", "é", ""];
    for text in texts {
        let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
        // Each place of a short text, some of a long one.
        for (number, place) in places.iter().enumerate().step_by(1 + places.len() / 250) {
            check(&text[..*place]);
            let end = places.get(number + 1).copied().unwrap_or(text.len());
            check(&[&text[..*place], letters[number % letters.len()], &text[end..]].concat());
        }
    }
}

/// 50 partitions are read at most, and more than 256 are not counted.
#[test]
fn so_many_partitions_are_read() {
    let account = Account::new("us-west-2", "123456789012").unwrap();
    let schema = r#"{"TableName": "Music", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}]}"#;
    let schema = Schema::parse(schema).unwrap();
    let answer = |text: &str| {
        let statement = dynamodb::parse(text).unwrap();
        let mut target = Target::new(&account);
        target.schema = Some(&schema);
        match dynamodb::resolve(&statement, &target) {
            Ok(needs) => {
                let all = needs.as_iam();
                let mut facts = all.facts(needs.requirement());
                format!("{:?}", facts.find(|(key, _)| key.to_string() == "dynamodb:FullTableScan").unwrap().1)
            }
            Err(error) => error.to_string(),
        }
    };
    let many = |count: usize| format!("WHERE asks for {count} reads by key; DynamoDB makes 50 for one statement");
    for (count, expected) in [
        (1, "One(\"false\")".to_owned()),
        (50, "One(\"false\")".to_owned()),
        (51, many(51)),
        (52, many(52)),
        (100, many(100)),
        (255, many(255)),
        (256, many(256)),
        (257, "Unknown".to_owned()),
        (258, "Unknown".to_owned()),
    ] {
        let each = |form: &dyn Fn(usize) -> String, by: &str| (0..count).map(form).collect::<Vec<_>>().join(by);
        let any = each(&|at| format!("Artist = '{at}'"), " OR ");
        assert_eq!(answer(&format!("SELECT * FROM Music WHERE {any}")), expected, "{count}");
        let list = each(&|at| format!("'{at}'"), ", ");
        let expected = if count > 100 { format!("`IN` has {count} members; DynamoDB takes 100") } else { expected };
        assert_eq!(answer(&format!("SELECT * FROM Music WHERE Artist IN [{list}]")), expected, "{count}");
    }
    // Of both sides of an AND one is multiplied by the other.
    let pairs = |one: usize, two: usize| {
        let list = |count| (0..count).map(|at| format!("'{at}'")).collect::<Vec<_>>().join(", ");
        answer(&format!("SELECT * FROM Music WHERE Artist IN [{}] AND Artist IN [{}]", list(one), list(two)))
    };
    assert_eq!(pairs(16, 16), "One(\"true\")");
    assert_eq!(pairs(16, 17), "Unknown");
}

/// Attributes beyond the 32 that are compared one by one are each there once, too.
#[test]
fn every_attribute_is_there_once() {
    let account = Account::new("us-west-2", "123456789012").unwrap();
    for count in [31, 32, 33, 34, 40] {
        let names: Vec<String> = (0..count).map(|at| format!("a{at}")).collect();
        let text = format!("SELECT {0}, {0} FROM Music", names.join(", "));
        let statement = dynamodb::parse(&text).unwrap();
        let needs = dynamodb::resolve(&statement, &Target::new(&account)).unwrap();
        let all = needs.as_iam();
        let attributes = all.facts(needs.requirement()).find(|(key, _)| key.to_string() == "dynamodb:Attributes");
        let Some((_, partiql_iam::iam::Given::Many(found) | partiql_iam::iam::Given::Likely(found))) = attributes
        else {
            panic!("{attributes:?}")
        };
        assert_eq!(found.iter().collect::<Vec<_>>(), names, "{count}");
    }
}

//! What DynamoDB refuses of a statement for the values that its parameters are bound to, and for how it is sent.

use partiql_iam::dynamodb::{self, Account, Schema, Target, parse_parameters};
use partiql_iam::iam::Given;

const SCHEMA: &str = r#"{"TableName": "Music",
    "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}, {"AttributeName": "Genre", "AttributeType": "S"},
        {"AttributeName": "Year", "AttributeType": "N"}],
    "GlobalSecondaryIndexes": [{"IndexName": "ByGenre", "KeySchema": [{"AttributeName": "Genre", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"}}],
    "LocalSecondaryIndexes": [{"IndexName": "ByYear",
        "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "Year", "KeyType": "RANGE"}],
        "Projection": {"ProjectionType": "ALL"}}]}"#;

/// The message and the text that it is about, or nothing if the statement is taken. `values`: none if it is empty.
fn refusal(text: &str, values: &str, consistent_read: bool) -> String {
    let (account, schema) = (Account::new("us-west-2", "123456789012").unwrap(), Schema::parse(SCHEMA).unwrap());
    let values = if values.is_empty() { Vec::new() } else { parse_parameters(values, 1).unwrap() };
    let statement = dynamodb::parse(text).unwrap();
    let mut target = Target::new(&account);
    target.schema = Some(&schema);
    target.values = values.first().map(Vec::as_slice);
    target.consistent_read = consistent_read;
    match dynamodb::resolve(&statement, &target) {
        Ok(_) => String::new(),
        Err(error) => format!("{error}: {}", &text[error.span().range()]),
    }
}

#[test]
fn values_are_of_the_types_that_literals_must_be() {
    let set = "UPDATE Music SET n = n + ? WHERE Artist = 'x'";
    assert_eq!(refusal(set, r#"[{"S": "1"}]"#, false), "`+` does not take this value: ?");
    assert_eq!(refusal(set, r#"[{"NS": ["1"]}]"#, false), "`+` does not take this value: ?");
    assert_eq!(refusal(set, r#"[{"N": "1"}]"#, false), "");
    let kind = "SELECT * FROM Music WHERE attribute_type(a, ?)";
    assert_eq!(refusal(kind, r#"[{"S": "X"}]"#, false), "`attribute_type` does not take this argument: ?");
    assert_eq!(refusal(kind, r#"[{"N": "1"}]"#, false), "`attribute_type` does not take this argument: ?");
    assert_eq!(refusal(kind, r#"[{"S": "NS"}]"#, false), "");
    let read = "SELECT * FROM Music WHERE Artist = ?";
    assert_eq!(refusal(read, r#"[{"N": "1"}]"#, false), "the key attribute `Artist` is of another type: ?");
    assert_eq!(refusal(read, r#"[{"S": "1"}]"#, false), "");
    let insert = "INSERT INTO Music VALUE ?";
    let other = "the key attribute `Artist` is of another type: ?";
    assert_eq!(refusal(insert, r#"[{"M": {"Artist": {"N": "1"}}}]"#, false), other);
    assert_eq!(refusal(insert, r#"[{"M": {"Artist": {"L": []}}}]"#, false), other);
    assert_eq!(refusal(insert, r#"[{"M": {"Artist": {"S": "x"}}}]"#, false), "");
}

#[test]
fn a_global_index_gives_no_consistent_read() {
    let values = r#"[{"S": "x"}]"#;
    let global = "SELECT * FROM Music.ByGenre WHERE Genre = ?";
    let refused = "the global index `ByGenre` gives no strongly consistent read: Music.ByGenre";
    assert_eq!(refusal(global, values, true), refused);
    assert_eq!(refusal(global, values, false), "");
    assert_eq!(refusal("SELECT * FROM Music.ByYear WHERE Artist = ?", values, true), "");
    assert_eq!(refusal("SELECT * FROM Music WHERE Artist = ?", values, true), "");
}

/// What each operator says of what it does not take.
#[test]
fn operators_take_what_has_an_order_or_is_a_number() {
    let rows = [
        ("TRUE", "a boolean"),
        ("NULL", "`NULL`"),
        ("[1]", "a list"),
        ("{'a': 1}", "a map"),
        ("<<1>>", "a set"),
        ("(a = 1 AND b = 2)", "a condition"),
        ("(a = 1 OR b = 2)", "a condition"),
        ("(NOT a = 1)", "a condition"),
        ("begins_with(a, 'b')", "a condition"),
    ];
    // Parentheses leave no node.
    let place = |operand: &str| operand.trim_matches(['(', ')']).to_owned();
    for (operand, found) in rows {
        let place = if operand.starts_with('(') { place(operand) } else { operand.to_owned() };
        for operator in ["<", "<=", ">", ">="] {
            let expected = format!("`{operator}` does not take {found}: {place}");
            for text in [format!("n {operator} {operand}"), format!("{operand} {operator} n")] {
                assert_eq!(refusal(&format!("SELECT * FROM Music WHERE {text}"), "", false), expected, "{text}");
            }
        }
        let expected = format!("`BETWEEN` does not take {found}: {place}");
        for text in [
            format!("{operand} BETWEEN 1 AND 2"),
            format!("n BETWEEN {operand} AND 2"),
            format!("n BETWEEN 1 AND {operand}"),
        ] {
            assert_eq!(refusal(&format!("SELECT * FROM Music WHERE {text}"), "", false), expected, "{text}");
        }
    }
    for (operand, found) in rows[..5].iter().copied().chain([("'1'", "a string")]) {
        for operator in ["+", "-"] {
            let expected = format!("`{operator}` does not take {found}: {operand}");
            for text in [format!("n {operator} {operand}"), format!("{operand} {operator} n")] {
                assert_eq!(
                    refusal(&format!("UPDATE Music SET n = {text} WHERE Artist = 'x'"), "", false),
                    expected,
                    "{text}"
                );
            }
        }
    }
    for operator in ["<", ">=", "BETWEEN 1 AND"] {
        let text = format!("SELECT * FROM Music WHERE n {operator} ?");
        let name = operator.split(' ').next().unwrap();
        assert_eq!(refusal(&text, r#"[{"L": []}]"#, false), format!("`{name}` does not take this value: ?"));
        for value in [r#"[{"S": "a"}]"#, r#"[{"N": "1"}]"#, r#"[{"B": "AA=="}]"#] {
            assert_eq!(refusal(&text, value, false), "", "{operator} {value}");
        }
    }
    for taken in ["n < size(a)", "n < m", "n < 'a'", "n BETWEEN 1 AND -2", "size(a) >= 1"] {
        assert_eq!(refusal(&format!("SELECT * FROM Music WHERE {taken}"), "", false), "", "{taken}");
    }
}

#[test]
fn sets_are_added_to_the_path_that_is_set() {
    let set =
        |value: &str, values: &str| refusal(&format!("UPDATE Music SET a = {value} WHERE Artist = 'x'"), values, false);
    for name in ["set_add", "set_delete"] {
        assert_eq!(set(&format!("{name}(b, <<1>>)"), ""), format!("`{name}` does not take this argument: b"));
        let members = format!("`{name}` does not take this argument");
        assert_eq!(set(&format!("{name}(a, [1])"), ""), format!("{members}: [1]"));
        assert_eq!(set(&format!("{name}(a, ?)"), r#"[{"L": []}]"#), format!("{members}: ?"));
        for values in [r#"[{"SS": ["a"]}]"#, r#"[{"NS": ["1"]}]"#, r#"[{"BS": ["AA=="]}]"#] {
            assert_eq!(set(&format!("{name}(a, ?)"), values), "");
        }
        assert_eq!(set(&format!("{name}(a, <<1>>)"), ""), "");
    }
}

#[test]
fn the_number_of_values_is_that_of_the_parameters() {
    let of = |noun: &str, values: usize| format!("the statement has {noun}; the number of values is {values}");
    let one = "SELECT * FROM Music WHERE Artist = ?";
    assert_eq!(refusal(one, r#"[{"S": "x"}, {"S": "y"}]"#, false), format!("{}: {one}", of("1 parameter", 2)));
    let two = format!("{one} AND a = ?");
    assert_eq!(refusal(&two, r#"[{"S": "x"}]"#, false), format!("{}: {two}", of("2 parameters", 1)));
}

/// The parts of the key are those of the item that a parameter is.
#[test]
fn an_item_has_its_key() {
    let insert = |item: &str| refusal("INSERT INTO Music VALUE ?", item, false);
    assert_eq!(insert(r#"[{"M": {"Genre": {"S": "x"}}}]"#), "the item has no key attribute `Artist`: ?");
    assert_eq!(
        insert(r#"[{"M": {"Genre": {"S": "x"}, "Artist": {"S": ""}}}]"#),
        "the key attribute `Artist` is empty: ?"
    );
    assert_eq!(insert(r#"[{"M": {"Genre": {"S": ""}, "Artist": {"S": "x"}}}]"#), "");
    assert_eq!(insert(r#"[{"S": "x"}]"#), "an item is a tuple or a parameter: ?");
}

/// A fact of a statement with values, on a table that has a key of this type.
fn fact(kind: &str, text: &str, values: &str, key: &str) -> (String, Vec<String>) {
    let schema = SCHEMA.replacen(r#""AttributeType": "S""#, &format!(r#""AttributeType": "{kind}""#), 1);
    let (account, schema) = (Account::new("us-west-2", "123456789012").unwrap(), Schema::parse(&schema).unwrap());
    let values = if values.is_empty() { Vec::new() } else { parse_parameters(values, 1).unwrap() };
    let statement = dynamodb::parse(text).unwrap();
    let mut target = Target::new(&account);
    (target.schema, target.values) = (Some(&schema), values.first().map(Vec::as_slice));
    let needs = dynamodb::resolve(&statement, &target).unwrap();
    let all = needs.as_iam();
    let found = all.facts(needs.requirement()).find(|(name, _)| name.to_string() == key).map(|(_, given)| given);
    let shown = match found {
        Some(Given::Many(values)) => values.iter().collect::<Vec<_>>().join(" "),
        Some(Given::Likely(values)) => values.iter().chain(["?"]).collect::<Vec<_>>().join(" "),
        other => format!("{other:?}"),
    };
    (shown, needs.doubts().iter().map(|(row, doubt)| format!("{}: {doubt}", row.name)).collect())
}

#[test]
fn the_keys_that_lead_are_those_of_the_values() {
    let leading = |kind: &str, text: &str, values: &str| fact(kind, text, values, "dynamodb:LeadingKeys");
    let insert = "INSERT INTO Music VALUE ?";
    let item = r#"[{"M": {"Genre": {"S": "g"}, "Artist": {"S": "x"}, "Year": {"N": "1"}}}]"#;
    assert_eq!(leading("S", insert, item), ("x".to_owned(), Vec::new()));
    let read = "SELECT * FROM Music WHERE Artist = ?";
    assert_eq!(leading("S", read, r#"[{"S": "x"}]"#), ("x".to_owned(), Vec::new()));
    assert_eq!(leading("N", read, r#"[{"N": "-1.5"}]"#), ("-1.5".to_owned(), Vec::new()));
    let spelling = "dynamodb:LeadingKeys: no source says how a number is written for IAM; write it without zeros and exponents that say nothing";
    assert_eq!(leading("N", read, r#"[{"N": "1.50"}]"#), ("1.5 ?".to_owned(), vec![spelling.to_owned()]));
    let undocumented = "dynamodb:LeadingKeys: no source says what DynamoDB makes of this condition";
    assert_eq!(leading("B", read, r#"[{"B": "AA=="}]"#), ("Some(Unknown)".to_owned(), vec![undocumented.to_owned()]));
}

/// What is doubted of two conditions on one key is a value, or what no source settles.
#[test]
fn two_conditions_that_may_be_one_are_doubted_for_a_reason() {
    let doubts = |text: &str| {
        let text = format!("SELECT * FROM Music.ByYear WHERE Artist = 'x' AND {text}");
        let (scan, doubts) = fact("S", &text, "", "dynamodb:FullTableScan");
        let mut reasons: Vec<String> =
            doubts.iter().map(|doubt| doubt.split_once(": ").unwrap().1.to_owned()).collect();
        reasons.dedup();
        (scan, reasons)
    };
    let unknown = |reason: &str| ("Some(Unknown)".to_owned(), vec![reason.to_owned()]);
    let (value, undocumented) =
        ("the value of a parameter is not given", "no source says what DynamoDB makes of this condition");
    assert_eq!(doubts("Year > ? AND Year > ?"), unknown(value));
    assert_eq!(doubts("begins_with(Year, ?) AND begins_with(Year, ?)"), unknown(value));
    assert_eq!(doubts("begins_with(Year, ?) AND Year > ?"), unknown(undocumented));
    assert_eq!(doubts("Year > ? AND begins_with(Year, ?)"), unknown(undocumented));
    assert_eq!(doubts("Year > ? AND Year < ?"), ("Some(One(\"true\"))".to_owned(), Vec::new()));
}

/// Without a key schema it is known to be a scan only where no key could make it a query.
#[test]
fn what_no_key_makes_a_query_is_a_scan() {
    let account = Account::new("us-west-2", "123456789012").unwrap();
    let scan = |condition: &str| {
        let text = format!("SELECT * FROM Music WHERE {condition}");
        let statement = dynamodb::parse(&text).unwrap();
        let needs = dynamodb::resolve(&statement, &Target::new(&account)).unwrap();
        let all = needs.as_iam();
        let found = all.facts(needs.requirement()).find(|(name, _)| name.to_string() == "dynamodb:FullTableScan");
        matches!(found, Some((_, Given::One("true"))))
    };
    for condition in [
        "a > 1",
        "a >= 1",
        "a < 1",
        "a <= 1",
        "a <> 1",
        "a > 1 AND b < ?",
        "a > 1 OR b < 2",
        "NOT a > 1",
        "NOT NOT a > 1",
        "a BETWEEN 1 AND 2",
        "a NOT BETWEEN 1 AND 2",
        "a NOT IN [1, 2]",
        "begins_with(a, 'x')",
        "NOT a BETWEEN 1 AND 2",
        "TRUE",
        "1 = 1",
    ] {
        assert!(scan(condition), "{condition}");
    }
    for condition in [
        "a = 1",
        "a > 1 AND b = 2",
        "a > 1 OR b = 2",
        "NOT a = 1",
        "NOT begins_with(a, 'x')",
        "NOT (a > 1 AND b > 1)",
        "a > b",
        "1 > a",
        "a.b > 1",
        "a BETWEEN b AND 2",
        "a BETWEEN 1 AND b",
        "a.b BETWEEN 1 AND 2",
        "a IN [1]",
        "a.b NOT IN [1]",
        "begins_with(a, b)",
        "begins_with(a.b, 'x')",
        "contains(a, 'x')",
        "a + 1 > 2",
        "a IS NULL",
    ] {
        assert!(!scan(condition), "{condition}");
    }
}

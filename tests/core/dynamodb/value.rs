//! Attribute values: numbers, DynamoDB's JSON, lists of parameters.

use partiql_iam::dynamodb::{MAX_VALUE_NESTING, Number, NumberError, Numeral, Value, ValueType, parse_parameters};

use super::shown;

#[test]
fn numbers_are_compared_as_numbers() {
    let rows: [(&[&str], &str); 14] = [
        (&["0", "-0", "+0", "0.0", "0e9", "000", ".0", "0."], "0"),
        (&["1", "1.0", "1e0", "+1", "01", "10e-1", "0.1E+1", "1.", "1.000000"], "1"),
        (&["-1", "-1.0", "-10e-1"], "-1"),
        (&["7310000", "7.31e6", "7.31E6", "7.31e+6", "73100000e-1"], "7310000"),
        (&[".73e1", "7.3", "7.30"], "7.3"),
        (&["-.73e1"], "-7.3"),
        (&["0.25", "25e-2", ".250"], "0.25"),
        (&["0.0025"], "0.0025"),
        (&["1.250", "1.25"], "1.25"),
        (&["1000000000000000000000000000000000000000000", "1e42"], "1000000000000000000000000000000000000000000"),
        (&["99999999999999999999999999999999999999"], "99999999999999999999999999999999999999"),
        (&["12345678901234567890.123456789012345678"], "12345678901234567890.123456789012345678"),
        (&["0.1000000000000000000000000000000000000000000000000000000"], "0.1"),
        (
            &["0.00000000000000000000000000000000000000000001", "1e-44"],
            "0.00000000000000000000000000000000000000000001",
        ),
    ];
    let mut numbers = Vec::new();
    for (texts, plain) in rows {
        for text in texts {
            let number = Number::parse(text).unwrap();
            assert_eq!(number.to_string(), plain, "{text}");
            assert_eq!(number, Number::parse(plain).unwrap(), "{text}");
            assert_eq!(number.is_plain(text), *text == plain, "{text}");
            assert_eq!(number.negated().negated(), number);
        }
        numbers.push(Number::parse(plain).unwrap());
    }
    for (index, number) in numbers.iter().enumerate() {
        assert_eq!(numbers.iter().position(|other| other == number), Some(index));
    }
    assert_eq!(Number::parse("5").unwrap().negated(), Number::parse("-5").unwrap());
    assert_eq!(Number::parse("0").unwrap().negated(), Number::parse("0").unwrap());
}

/// Every text of a few bytes: read by the way for a few digits or by that for all, it is the same number.
#[test]
fn short_numbers_are_plain_if_they_are_displayed_so() {
    let mut texts = vec![String::new()];
    for _ in 0..5 {
        let longer: Vec<String> =
            texts.iter().flat_map(|text| "-+.015e".chars().map(move |letter| format!("{text}{letter}"))).collect();
        for text in &longer {
            let Ok(number) = Number::parse(text) else { continue };
            assert_eq!(number.is_plain(text), number.to_string() == *text, "{text}");
            assert_eq!(Number::parse(&format!("{number}.0")).unwrap_or(number), number, "{text}");
        }
        texts = longer;
    }
    assert!(!Number::parse("1").unwrap().is_plain("2"));
}

#[test]
fn numbers_have_an_order() {
    let sorted = [
        "-9.9999999999999999999999999999999999999E+125",
        "-1e10",
        "-99999",
        "-2",
        "-1.5",
        "-1",
        "-0.5",
        "-1E-130",
        "0",
        "1E-130",
        "0.009",
        "0.01",
        "0.99999999999999999999999999999999999999",
        "1",
        "1.00000000000000000000000000000000000001".get(..39).unwrap(),
        "9",
        "10",
        "11",
        "1e2",
        "123456789012345678901234567890",
        "9.9999999999999999999999999999999999999E+125",
    ];
    let numbers = sorted.map(|text| Number::parse(text).unwrap());
    for (one, first) in numbers.iter().enumerate() {
        for (two, second) in numbers.iter().enumerate() {
            if sorted[one].starts_with("1.0") && sorted[two] == "1"
                || sorted[two].starts_with("1.0") && sorted[one] == "1"
            {
                // Cut to 38 digits it is 1.
                assert_eq!(first, second);
                continue;
            }
            assert_eq!(first.cmp(second), one.cmp(&two), "{} {}", sorted[one], sorted[two]);
        }
    }
}

#[test]
fn what_is_no_number_is_refused() {
    use NumberError::{Digits, Form, TooGreat, TooSmall};
    let rows = [
        ("", Form),
        ("-", Form),
        (".", Form),
        ("e5", Form),
        (".e5", Form),
        ("1e", Form),
        ("1e+", Form),
        ("1e5.0", Form),
        ("1.2.3", Form),
        ("--1", Form),
        ("- 1", Form),
        (" 1", Form),
        ("1 ", Form),
        ("1_000", Form),
        ("1,5", Form),
        ("0x10", Form),
        ("NaN", Form),
        ("Infinity", Form),
        ("١", Form),
        ("1e2147483648", Form),
        ("123456789012345678901234567890123456789x", Form),
        ("1e126", TooGreat),
        ("-1e126", TooGreat),
        ("1e2147483647", TooGreat),
        ("10e125", TooGreat),
        ("1e-131", TooSmall),
        ("0.1e-130", TooSmall),
        ("1e-2147483648", TooSmall),
        ("123456789012345678901234567890123456789", Digits),
        ("1.00000000000000000000000000000000000001", Digits),
        ("100000000000000000000000000000000000001", Digits),
    ];
    for (text, error) in rows {
        assert_eq!(Number::parse(text), Err(error), "{text}");
    }
}

#[test]
fn values_of_every_type_are_read() {
    let number = |text| Numeral::parse(text).unwrap();
    let rows = [
        (r#"{"S": ""}"#, Value::String(String::new())),
        (r#"{"S": "a\u0000\ud83d\ude00ü\/"}"#, Value::String("a\0😀ü/".into())),
        (r#"{"N": "-1.50"}"#, Value::Number(number("-1.5"))),
        (r#"{"B": "aGVsbG8="}"#, Value::Binary("aGVsbG8=".into())),
        (r#"{"B": ""}"#, Value::Binary(String::new())),
        (r#"{"SS": ["b", "a"]}"#, Value::StringSet(vec!["b".into(), "a".into()])),
        (r#"{"NS": ["1", "2.0"]}"#, Value::NumberSet(vec![number("1"), number("2")])),
        (r#"{"BS": ["AA==", "AAA="]}"#, Value::BinarySet(vec!["AA==".into(), "AAA=".into()])),
        (r#"{"L": []}"#, Value::List(vec![])),
        (r#"{"M": {}}"#, Value::Map(vec![])),
        (r#"{"NULL": true}"#, Value::Null),
        (r#"{"BOOL": false}"#, Value::Bool(false)),
        (
            r#" {"M": {"plot": {"S": "x"}, "S": {"L": [{"N": "5"}, {"NULL": true}]}}} "#,
            Value::Map(vec![
                ("plot".into(), Value::String("x".into())),
                ("S".into(), Value::List(vec![Value::Number(number("5")), Value::Null])),
            ]),
        ),
    ];
    let mut types = std::collections::BTreeSet::new();
    for (text, value) in rows {
        assert_eq!(Value::parse(text).unwrap(), value, "{text}");
        types.insert(value.value_type());
    }
    assert_eq!(types.into_iter().collect::<Vec<_>>(), ValueType::ALL);
}

#[test]
fn the_text_of_a_key_is_known_where_there_is_one_form_of_it() {
    let rows = [
        (r#"{"S": "Acme Band"}"#, Some("Acme Band")),
        (r#"{"N": "2"}"#, Some("2")),
        (r#"{"N": "-0.5"}"#, Some("-0.5")),
        (r#"{"N": "2.0"}"#, None),
        (r#"{"N": "7.31e6"}"#, None),
        (r#"{"N": "+2"}"#, None),
        (r#"{"B": "aGVsbG8="}"#, None),
        (r#"{"BOOL": true}"#, None),
        (r#"{"NULL": true}"#, None),
        (r#"{"SS": ["a"]}"#, None),
    ];
    for (text, key) in rows {
        assert_eq!(Value::parse(text).unwrap().key_text(), key, "{text}");
    }
}

#[test]
fn what_is_no_value_is_refused_with_its_place() {
    let rows = [
        (
            r#""Acme Band""#,
            r#"found a string where a value with its type should be | $ | "Acme Band" | write `{"S": "Acme Band"}`"#,
        ),
        ("5", r#"found a number where a value with its type should be | $ | 5 | write `{"N": "5"}`"#),
        ("true", r#"found a boolean where a value with its type should be | $ | true | write `{"BOOL": true}`"#),
        ("null", r#"found null where a value with its type should be | $ | null | write `{"NULL": true}`"#),
        (
            r#"{"L": ["a"]}"#,
            r#"found a string where a value with its type should be | $.L[0] | "a" | write `{"S": "a"}`"#,
        ),
        (r#"{"s": "a"}"#, r#"`s` is not a type of values | $ | "s" | did you mean `S`? the case counts"#),
        (r#"{"BOL": true}"#, r#"`BOL` is not a type of values | $ | "BOL" | did you mean `BOOL`? the case counts"#),
        (
            r#"{"Artist": {"S": "a"}}"#,
            r#"`Artist` is not a type of values | $ | "Artist" | a value has one type: `S`, `N`, `B`, `SS`, `NS`, `BS`, `M`, `L`, `NULL` or `BOOL`, as in `{"S": "Acme Band"}`; several attributes are a map, `{"M": { … }}`"#,
        ),
        (
            "{}",
            r#"a value has no type | $ | {} | a value has one type: `S`, `N`, `B`, `SS`, `NS`, `BS`, `M`, `L`, `NULL` or `BOOL`, as in `{"S": "Acme Band"}`"#,
        ),
        (
            r#"{"S": "a", "N": "1"}"#,
            r#"a value has more than one type | $ | "N" | a value has one type: `S`, `N`, `B`, `SS`, `NS`, `BS`, `M`, `L`, `NULL` or `BOOL`, as in `{"S": "Acme Band"}`"#,
        ),
        (r#"{"S": "a", "S": "b"}"#, r#"the key `S` is twice in one object | $.S | "S" | leave one of them out"#),
        (r#"{"N": 5}"#, "found a number where a string should be | $.N | 5 | put a string there"),
        (
            r#"{"N": "five"}"#,
            r#"`five` is not a number | $.N | "five" | a number is written in a string, such as `{"N": "-1.5e3"}`"#,
        ),
        (
            r#"{"N": "1e126"}"#,
            r#"`1e126` is too great for a number | $.N | "1e126" | a number has up to 38 digits and lies between 1E-130 and 9.99…E+125, or is 0"#,
        ),
        (
            r#"{"N": "1e-131"}"#,
            r#"`1e-131` is too near to 0 for a number | $.N | "1e-131" | a number has up to 38 digits and lies between 1E-130 and 9.99…E+125, or is 0"#,
        ),
        (
            r#"{"B": "aGVsbG8"}"#,
            r#"`aGVsbG8` is not base64 | $.B | "aGVsbG8" | encode the bytes in base64 with the standard letters and its padding, as SDKs do"#,
        ),
        (
            r#"{"NULL": false}"#,
            r#"a value is null or has another type; `NULL` is never `false` | $.NULL | false | write `{"NULL": true}`"#,
        ),
        (
            r#"{"BOOL": "true"}"#,
            r#"found a string where `true` or `false` should be | $.BOOL | "true" | put `true` or `false` there"#,
        ),
        (
            r#"{"SS": []}"#,
            "a set of the type `SS` is empty | $.SS | [] | a set has at least one value; leave the attribute out",
        ),
        (
            r#"{"SS": ["a", "b", "a"]}"#,
            r#"`a` is twice in one set | $.SS[2] | "a" | a set has each value once; numbers are compared as numbers"#,
        ),
        (
            r#"{"NS": ["1", "1.0"]}"#,
            r#"`1.0` is twice in one set | $.NS[1] | "1.0" | a set has each value once; numbers are compared as numbers"#,
        ),
        (r#"{"SS": "a"}"#, r#"found a string where an array should be | $.SS | "a" | put an array there"#),
        (r#"{"NS": [1]}"#, "found a number where a string should be | $.NS[0] | 1 | put a string there"),
        (r#"{"M": {"": {"S": "a"}}}"#, r#"an attribute has an empty name | $.M | "" | give the attribute a name"#),
        (r#"{"M": {"a": {"S": 1}}}"#, "found a number where a string should be | $.M.a.S | 1 | put a string there"),
        (r#"{"S": "a"} x"#, "found `x` where the end of the text should come | $ | x | write it in JSON (RFC 8259)"),
        ("", "the text ends where a value should come | $ |  | the text looks cut off"),
        (r#"{"S": "\ud800"}"#, r"not an escape of JSON | $.S | \ud800 | write `\\` for a backslash"),
    ];
    for (text, expected) in rows {
        assert_eq!(shown(text, &Value::parse(text).unwrap_err()), expected, "{text}");
    }
    for text in ["a===", "=", "a", "ab", "abc", "ab=c", "aB==", "aGVsbG9=", "aGVs bG8=", "aGVsbG8_", "aGVs\\n"] {
        let text = format!("{{\"B\": \"{text}\"}}");
        assert_eq!(Value::parse(&text).unwrap_err().code(), "base64", "{text}");
    }
}

/// Objects with many members are looked through another way than those with few.
#[test]
fn a_key_that_is_twice_is_found_wherever_it_is() {
    for count in [2, 3, 15, 16, 17, 18, 40] {
        let distinct: Vec<_> = (0..count).map(|place| format!(r#""a{place}": {{"BOOL": true}}"#)).collect();
        assert!(Value::parse(&format!(r#"{{"M": {{{}}}}}"#, distinct.join(","))).is_ok());
        for (first, again) in [(0, 1), (0, count - 1), (count / 2 - 1, count - 1), (count - 2, count - 1)] {
            let name = |place: usize| if place == again { first } else { place };
            let member = |place: usize| format!(r#""a{}": {{"BOOL": true}}"#, name(place));
            let members: Vec<_> = (0..count).map(member).collect();
            let text = format!(r#"{{"M": {{{}}}}}"#, members.join(","));
            let error = Value::parse(&text).unwrap_err();
            assert_eq!(error.to_string(), format!("the key `a{first}` is twice in one object"), "{text}");
            let place = members[..again].iter().map(|member| member.len() + 1).sum::<usize>() + r#"{"M": {"#.len();
            assert_eq!(error.span().start as usize, place, "{text}");
        }
    }
}

#[test]
fn values_nest_as_deep_as_an_item_can() {
    for (open, close) in [("{\"L\": [", "]}"), ("{\"M\": {\"a\": ", "}}")] {
        let nested = |depth| format!("{}{{\"S\": \"\"}}{}", open.repeat(depth), close.repeat(depth));
        assert!(Value::parse(&nested(MAX_VALUE_NESTING)).is_ok());
        assert_eq!(Value::parse(&nested(MAX_VALUE_NESTING + 1)).unwrap_err().code(), "value-too-deep");
        assert_eq!(Value::parse(&nested(100_000)).unwrap_err().code(), "json");
    }
}

#[test]
fn parameters_are_counted_by_statements() {
    let text = |value: &str| Value::String(value.into());
    assert_eq!(parse_parameters(r#"[{"S": "a"}, {"S": "b"}]"#, 1).unwrap(), [[text("a"), text("b")]]);
    assert_eq!(parse_parameters(r#"[[{"S": "a"}, {"S": "b"}]]"#, 1).unwrap(), [[text("a"), text("b")]]);
    assert_eq!(parse_parameters(r#"[[{"S": "a"}], []]"#, 2).unwrap(), [vec![text("a")], vec![]]);
    let lists = "with several statements give a list of lists, one for each statement in their order";
    let rows = [
        (
            "[]",
            1,
            "the list of parameters is empty | $ | [] | a list has one value at least (API model, `PreparedStatementParameters`); leave it out where a statement has no `?`".to_owned(),
        ),
        (
            r#"{"S": "a"}"#,
            1,
            r#"found an object where an array should be | $ | {"S": "a"} | put an array there"#.to_owned(),
        ),
        (
            r#"["a"]"#,
            1,
            r#"found a string where a value with its type should be | $[0] | "a" | write `{"S": "a"}`"#.to_owned(),
        ),
        (
            "[[], []]",
            1,
            "found 2 lists of parameters, and there is 1 statement | $ | [[], []] | give one list of values".to_owned(),
        ),
        (
            r#"[{"S": "a"}, {"S": "b"}]"#,
            2,
            format!(
                "found 1 list of parameters, and there are 2 statements | $ | [{{\"S\": \"a\"}}, {{\"S\": \"b\"}}] | {lists}"
            ),
        ),
        (
            r#"[{"S": "a"}]"#,
            2,
            format!("found 1 list of parameters, and there are 2 statements | $ | [{{\"S\": \"a\"}}] | {lists}"),
        ),
        (
            r#"[[], {"S": "a"}]"#,
            2,
            r#"found an object where an array should be | $[1] | {"S": "a"} | put an array there"#.to_owned(),
        ),
        (
            "[[], [], []]",
            2,
            format!("found 3 lists of parameters, and there are 2 statements | $ | [[], [], []] | {lists}"),
        ),
    ];
    for (text, statements, expected) in rows {
        assert_eq!(shown(text, &parse_parameters(text, statements).unwrap_err()), expected, "{text}");
    }
}

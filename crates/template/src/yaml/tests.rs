#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;

fn json(text: &str) -> String {
    translate(text).unwrap().json.trim_end().to_owned()
}

/// The message, the text underlined, and the help.
fn refused(text: &str) -> (String, String, String) {
    let YamlError { message, help, span } = translate(text).unwrap_err();
    (message, span.text(text).to_owned(), help.to_owned())
}

#[test]
fn short_tags_are_what_they_are_short_for() {
    let rows = [
        ("a: !Ref X", r#"{"a":{"Ref":"X"}}"#),
        ("a: !Sub '${X}-b'", r#"{"a":{"Fn::Sub":"${X}-b"}}"#),
        ("a: !GetAtt X.Arn.b", r#"{"a":{"Fn::GetAtt":["X","Arn.b"]}}"#),
        ("a: !GetAtt [X, Arn]", r#"{"a":{"Fn::GetAtt":["X","Arn"]}}"#),
        ("a: !If [C, !Ref X, b]", r#"{"a":{"Fn::If":["C",{"Ref":"X"},"b"]}}"#),
        ("a: !Condition C", r#"{"a":{"Condition":"C"}}"#),
        ("a:\n  !Transform\n  Name: N\n", r#"{"a":{"Fn::Transform":{"Name":"N"}}}"#),
        ("a: !!str 5", r#"{"a":"5"}"#),
        ("a: ! 5", r#"{"a":"5"}"#),
        ("- !Ref X\n- b", r#"[{"Ref":"X"},"b"]"#),
    ];
    for (yaml, expected) in rows {
        assert_eq!(json(yaml), expected, "{yaml}");
    }
}

#[test]
fn words_are_values_where_all_versions_of_yaml_agree() {
    let rows = [
        ("S", r#""S""#),
        ("N", r#""N""#),
        ("2012-10-17", r#""2012-10-17""#),
        ("'5'", r#""5""#),
        ("5", "5"),
        ("-1.5", "-1.5"),
        ("true", "true"),
        ("False", "false"),
        ("~", "null"),
        ("\"a\\tb\\\"\"", r#""a\u0009b\"""#),
        ("yes", "null"),
        ("010", "null"),
        ("1_000", "null"),
        ("0x1F", "null"),
        ("12:30:45", "null"),
        ("+1", "null"),
        ("1e3", "null"),
        (".5", "null"),
        (".inf", "null"),
        ("é", "\"é\""),
        ("1.2.3-a", "\"1.2.3-a\""),
    ];
    for (yaml, expected) in rows {
        assert_eq!(json(&format!("a: {yaml}")), format!("{{\"a\":{expected}}}"), "{yaml}");
    }
}

#[test]
fn aliases_are_what_they_stand_for() {
    assert_eq!(json("a: &x {b: [1, c]}\nd: *x\n"), r#"{"a":{"b":[1,"c"]},"d":{"b":[1,"c"]}}"#);
    assert_eq!(json("a: 1\n---\nb: 2\n"), "{\"a\":1}\n{\"b\":2}");
    let (message, underlined, _) = refused("a: &x [*x]\n");
    assert_eq!((&*message, &*underlined), ("an alias of what is around it", "*x"));
    // Each line stands for ten of the line before.
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for line in 1..12 {
        let before = format!("*a{}, ", line - 1).repeat(10);
        bomb.extend([format!("a{line}: &a{line} [{before}]\n")]);
    }
    assert_eq!(refused(&bomb).0, "more than 67108864 bytes, with what aliases stand for");
}

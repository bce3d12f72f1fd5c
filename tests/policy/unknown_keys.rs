//! Keys that a request may have, and what is unknown in resources: never allowed by, and denied by.

use partiql_iam::iam::{Decision, NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext, UnknownFact};
use serde_json::{Value, json};

const BUCKET: &str = "arn:aws:s3:::bucket/key";

fn set(version: &str, statements: &Value) -> PolicySet {
    let text = json!({"Version": version, "Statement": statements}).to_string();
    let identity = vec![NamedPolicy { name: "role.json".into(), document: PolicyDocument::parse(&text).unwrap() }];
    PolicySet::compile(PolicySources { identity, ..PolicySources::default() })
}

/// Whether an Allow allows, and whether a Deny denies beside what allows everything; `None` if it is not sure that the Deny applies.
fn effects(version: &str, rest: &Value, resource: &str, context: &RequestContext) -> (bool, Option<bool>) {
    let of = |effect: &str| {
        let mut statement = json!({"Effect": effect, "Action": "s3:*"});
        statement.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        statement
    };
    let everything = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let allow = set(version, &json!([of("Allow")]));
    let deny = set(version, &json!([everything, of("Deny")]));
    let denied = match deny.decide_request("s3:GetObject", resource, context) {
        Decision::Allowed => Some(false),
        Decision::Denied(denial) => denial.denied_by.iter().all(|deny| deny.not_known.is_empty()).then_some(true),
    };
    (allow.decide_request("s3:GetObject", resource, context).is_allowed(), denied)
}

fn under(operator: &str, key: &str, value: &str, context: &RequestContext) -> (bool, Option<bool>) {
    let rest = json!({"Resource": "*", "Condition": {operator: {key: value}}});
    effects("2012-10-17", &rest, BUCKET, context)
}

fn on(resource: &str, asked: &str, context: &RequestContext) -> (bool, Option<bool>) {
    effects("2012-10-17", &json!({"Resource": resource}), asked, context)
}

const YES: (bool, Option<bool>) = (true, Some(true));
const NO: (bool, Option<bool>) = (false, Some(false));
const UNKNOWN: (bool, Option<bool>) = (false, None);

#[test]
fn a_key_that_a_request_may_have_is_unknown() {
    let tag = |context: &RequestContext| under("StringEquals", "aws:PrincipalTag/team", "red", context);
    let nothing = RequestContext::new;
    assert_eq!(tag(&nothing()), NO);
    for said in ["aws:PrincipalTag/team", "AWS:principaltag/TEAM", "aws:PrincipalTag/"] {
        assert_eq!(tag(&nothing().with_unknown(said)), UNKNOWN, "{said}");
        assert_eq!(tag(&nothing().with_unknown(said).with_unknown(said)), UNKNOWN, "{said} twice");
        assert_eq!(tag(&nothing().with_unknown("aws:SourceVpc").with_unknown(said)), UNKNOWN, "{said} and another");
        assert_eq!(tag(&nothing().with_unknown(said).with("aws:PrincipalTag/team", "red")), YES, "{said}, given");
        assert_eq!(tag(&nothing().with_unknown(said).with("aws:PrincipalTag/team", "blue")), NO, "{said}, given");
        assert_eq!(tag(&nothing().with("a:b", "c").overridden_by(nothing().with_unknown(said))), UNKNOWN, "{said}");
        assert_eq!(tag(&nothing().with_unknown(said).overridden_by(nothing().with("a:b", "c"))), UNKNOWN, "{said}");
    }
    assert_eq!(tag(&nothing().overridden_by(nothing().partial())), UNKNOWN);
    assert_eq!(tag(&nothing().partial().overridden_by(nothing())), UNKNOWN);
    assert_eq!(tag(&nothing().partial().overridden_by(nothing().partial())), UNKNOWN);
    // What ends with neither a slash nor a colon is one key.
    for said in ["aws:PrincipalTag/tea", "aws:PrincipalTag/teams", "aws:PrincipalTag", "aws:RequestTag/"] {
        assert_eq!(tag(&nothing().with_unknown(said)), NO, "{said}");
    }
    let service = |context: &RequestContext| under("StringEquals", "dynamodb:Select", "COUNT", context);
    assert_eq!(service(&nothing().with_unknown("dynamodb:")), UNKNOWN);
    assert_eq!(service(&nothing().with_unknown("dynamodb")), NO);
}

#[test]
fn values_of_another_context_come_first() {
    let tag = |context: &RequestContext| under("StringEquals", "aws:PrincipalTag/team", "red", context);
    let with = |value: &str| RequestContext::new().with("aws:PrincipalTag/team", value);
    assert_eq!(tag(&with("blue").overridden_by(with("red"))), YES);
    assert_eq!(tag(&with("red").overridden_by(with("blue"))), NO);
    assert_eq!(tag(&with("red").overridden_by(RequestContext::new().with("aws:PrincipalTag/a", "b"))), YES);
    assert_eq!(tag(&with("red").overridden_by(RequestContext::new().with("aws:PrincipalTag/z", "b"))), YES);
}

#[test]
fn a_wildcard_matches_no_colon_of_another_part() {
    let nothing = RequestContext::new();
    assert_eq!(on("arn:aws:s3:::buck*/k?y", BUCKET, &nothing), YES);
    assert_eq!(on("arn:aws:s3:::bucket/k?", BUCKET, &nothing), NO);
    assert_eq!(on("arn:aws:s3:::buck*/key2", BUCKET, &nothing), NO);
    assert_eq!(on("arn:aws:*:bucket/key", BUCKET, &nothing), UNKNOWN);
    assert_eq!(on("arn:a*s:s3:::bucket/key", BUCKET, &nothing), YES);
    assert_eq!(on("arn:a*3:::bucket/key", BUCKET, &nothing), NO);
    // A wildcard in the service is not allowed, so that what it matches is not documented.
    assert_eq!(on("arn:aws:s*bucket/k?y", BUCKET, &nothing), UNKNOWN);
    assert_eq!(on("arn:aws:s*bucket/k?y?", BUCKET, &nothing), NO);
    // Whether it matches one of the last part is not documented.
    assert_eq!(on("arn:aws:s3:::a*d", "arn:aws:s3:::a/b:c/d", &nothing), UNKNOWN);
    assert_eq!(on("arn:aws:s3:::a/b?c", "arn:aws:s3:::a/b:c", &nothing), UNKNOWN);
    assert_eq!(on("arn:aws:s3:::a*e", "arn:aws:s3:::a/b:c/d", &nothing), NO);
    assert_eq!(on("arn:aws:s3:::a/b:c", "arn:aws:s3:::a/b:c", &nothing), YES);
    assert_eq!(on("arn:aws:s3:::a/*", "arn:aws:s3:::a/b:c", &nothing), YES);
    assert_eq!(on("arn:aws:s3:::a*:c", "arn:aws:s3:::a/b:c", &nothing), YES);
}

#[test]
fn wildcards_of_conditions_on_texts_match_colons() {
    let tag = |value: &str| RequestContext::new().with("aws:PrincipalTag/team", value);
    for (operator, wanted) in
        [("StringLike", "a?b"), ("StringLike", "a*b"), ("StringLike", "?:?"), ("StringLike", "*:b")]
    {
        assert_eq!(under(operator, "aws:PrincipalTag/team", wanted, &tag("a:b")), YES, "{operator} {wanted}");
        assert_eq!(under(operator, "aws:PrincipalTag/team", wanted, &tag("a:bc")), NO, "{operator} {wanted}");
    }
    // A character is one, however long.
    assert_eq!(under("StringLike", "aws:PrincipalTag/team", "a?b", &tag("aéb")), YES);
    assert_eq!(under("StringLike", "aws:PrincipalTag/team", "a??b", &tag("aéb")), NO);
    let long = "é".repeat(300);
    assert_eq!(under("StringLike", "aws:PrincipalTag/team", "é*é?", &tag(&long)), YES);
    assert_eq!(under("StringLike", "aws:PrincipalTag/team", "é*é?a", &tag(&long)), NO);
    for length in [62, 63, 64, 65, 126, 127, 128, 129, 511, 512, 513] {
        let text = "a".repeat(length);
        assert_eq!(under("StringLike", "aws:PrincipalTag/team", "a*", &tag(&text)), YES, "{length}");
        assert_eq!(under("StringLike", "aws:PrincipalTag/team", "*a", &tag(&text)), YES, "{length}");
        assert_eq!(under("StringLike", "aws:PrincipalTag/team", "*b", &tag(&text)), NO, "{length}");
        assert_eq!(under("StringLike", "aws:PrincipalTag/team", &"?".repeat(length), &tag(&text)), YES, "{length}");
        assert_eq!(under("StringLike", "aws:PrincipalTag/team", &"?".repeat(length + 1), &tag(&text)), NO, "{length}");
        assert_eq!(under("StringLike", "aws:PrincipalTag/team", &format!("*{text}a"), &tag(&text)), NO, "{length}");
    }
}

#[test]
fn a_colon_in_a_variable_divides_no_arn() {
    let role = RequestContext::new()
        .with("aws:PrincipalArn", "arn:aws:iam::123456789012:role/Reader")
        .with("aws:PrincipalAccount", "123456789012")
        .with("aws:PrincipalTag/a:b", "123456789012");
    for account in ["${aws:PrincipalAccount}", "${aws:PrincipalTag/a:b}", "*", "12345678901?"] {
        let wanted = format!("arn:aws:iam::{account}:role/*");
        assert_eq!(under("ArnLike", "aws:PrincipalArn", &wanted, &role), YES, "{wanted}");
        assert_eq!(under("ArnNotLike", "aws:PrincipalArn", &wanted, &role), NO, "{wanted}");
        let other = format!("arn:aws:iam::{account}:user/*");
        assert_eq!(under("ArnLike", "aws:PrincipalArn", &other, &role), NO, "{other}");
    }
    // It is no variable in the older version.
    let rest = json!({"Resource": "*", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::${aws:PrincipalAccount}:role/*"}}});
    assert_eq!(effects("2008-10-17", &rest, BUCKET, &role), NO);
}

#[test]
fn places_of_templates_are_unknown_however_long() {
    let nothing = RequestContext::new();
    for length in [1, 500, 995, 996, 997, 998, 999, 1_000, 1_001, 3_000] {
        let place = format!("${{Bucket{}}}", "x".repeat(length));
        assert_eq!(on(&format!("arn:aws:s3:::{place}/key"), BUCKET, &nothing), UNKNOWN, "{length}");
        // What is not closed for so long may be all that follows.
        let sure = if length < 985 { NO } else { UNKNOWN };
        let other = on(&format!("arn:aws:s3:::{place}/other"), BUCKET, &nothing);
        assert!(other == sure || (length >= 985 && other == NO), "{length}: {other:?}");
    }
    for place in ["{{bucket}}", "<bucket>", "#{Bucket}", "${var.bucket}"] {
        assert_eq!(on(&format!("arn:aws:s3:::{place}/key"), BUCKET, &nothing), UNKNOWN, "{place}");
        assert_eq!(on(&format!("arn:aws:s3:::{place}/other"), BUCKET, &nothing), NO, "{place}");
    }
}

/// A place of a template that is several parts of an ARN divides it no further.
#[test]
fn a_colon_in_a_place_divides_no_arn() {
    let nothing = RequestContext::new();
    for place in ["{{a:b:c:d}}", "<a:b:c:d>", "#{a:b:c:d}"] {
        assert_eq!(on(&format!("arn:{place}:s3"), BUCKET, &nothing), UNKNOWN, "{place}");
        assert_eq!(on(&format!("arn:{place}:s3:::bucket/other"), BUCKET, &nothing), NO, "{place}");
    }
}

/// What is documented of wildcards and variables in ARNs is known.
#[test]
fn wildcards_and_variables_in_their_places_are_known() {
    let tag = |value: &str| RequestContext::new().with("aws:PrincipalTag/a", value);
    // An empty value may be nothing.
    assert_eq!(on("arn:aws:s3:::buck*${aws:PrincipalTag/a}", BUCKET, &tag("")), UNKNOWN);
    assert_eq!(on("arn:aws:s3:::buck*x${aws:PrincipalTag/a}", BUCKET, &tag("")), NO);
    // A slash in a variable divides no type from its name.
    let topic = "arn:aws:sns:us-east-1:123456789012:topic-red";
    assert_eq!(on("arn:aws:sns:us-east-1:123456789012:*${aws:PrincipalTag/a}", topic, &tag("red")), YES);
    assert_eq!(on("arn:aws:sns:us-east-1:123456789012:*/${aws:PrincipalTag/a}", topic, &tag("red")), NO);
    assert_eq!(
        on(
            "arn:aws:sns:us-east-1:123456789012:t*/${aws:PrincipalTag/a}",
            "arn:aws:sns:us-east-1:123456789012:topic/red",
            &tag("red")
        ),
        UNKNOWN
    );
    // A wildcard before the service, which runs into it only if nothing is there.
    assert_eq!(on("arn:*:s3", "arn:aws:s3:::x:s3", &RequestContext::new()), YES);
    assert_eq!(on("arn:*", BUCKET, &RequestContext::new()), UNKNOWN);
}

/// What is asked for where a request is denied as long as something is not known.
fn asked(statements: &Value, is_template: bool, context: &RequestContext) -> Vec<UnknownFact> {
    let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    let mut document = PolicyDocument::parse(&text).unwrap();
    document.is_template = is_template;
    let identity = vec![NamedPolicy { name: "role.json".into(), document }];
    let set = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    match set.decide_request("s3:GetObject", BUCKET, context) {
        Decision::Allowed => panic!("allowed"),
        Decision::Denied(denial) => denial.unknown,
    }
}

#[test]
fn only_what_is_unknown_is_asked_for() {
    let key = |key: &str| UnknownFact::ConditionKey { key: key.to_owned() };
    let place = |place: &str| UnknownFact::TemplatePlace { place: place.to_owned() };
    let context = RequestContext::new()
        .with("aws:PrincipalArn", "arn:aws:iam::123456789012:user/Adele")
        .with("aws:SourceIdentity", "b")
        .with_unknown("aws:PrincipalTag/");
    let under =
        |condition: &Value| json!([{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}]);
    for operator in ["ArnLike", "StringLike"] {
        let user = json!({operator: {"aws:PrincipalArn": "arn:aws:iam::123456789012:user/${aws:PrincipalTag/name}"}});
        assert_eq!(asked(&under(&user), false, &context), [key("aws:PrincipalTag/name")], "{operator}");
    }
    // Places of templates count in templates alone, and those alone that decide.
    let bucket = json!([{"Effect": "Allow", "Action": "*", "Resource": ["arn:aws:s3:::{{Bucket}}/key", "arn:aws:s3:::{{Other}}/x"]}]);
    assert_eq!(asked(&bucket, true, &context), [place("{{Bucket}}")]);
    assert_eq!(asked(&bucket, false, &context), []);
    let values = json!({
        "StringEquals": {"aws:SourceIdentity": ["${Name}"]},
        "StringLike": {"aws:PrincipalArn": ["*user/Adele", "${Other.Arn}"]},
    });
    assert_eq!(asked(&under(&values), true, &context), [place("${Name}")]);
    assert_eq!(asked(&under(&values), false, &context), []);
}

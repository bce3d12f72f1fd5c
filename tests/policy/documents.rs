//! Reading policies, refusing what is none, and writing them back.

use partiql_iam::iam::{
    Effect, MAX_POLICY_BYTES, MAX_POLICY_DEPTH, NamedPolicy, PolicyDocument, PolicyErrorKind, PolicySet, PolicySources,
    PrincipalType, RequestContext, TrustPolicy, Version, Who,
};
use serde_json::{Value, json};

/// Each case: the kind of policy and its text, then `error: message`, `at: path`, `text: what is underlined`.
#[test]
fn broken_policies_are_refused_with_message_path_and_place() {
    let mut failed = Vec::new();
    let mut count = 0;
    for case in include_str!("broken.txt").split("\n---\n") {
        let mut lines = case.trim().lines().filter(|line| !line.starts_with('#'));
        let (kind, text) = lines.next().unwrap().split_once(':').unwrap();
        let (text, wanted) = (text.trim_start_matches(' '), lines.collect::<Vec<_>>());
        let result = match kind {
            "policy" => PolicyDocument::parse(text).map(|_| ()),
            "trust" => TrustPolicy::parse(text).map(|_| ()),
            other => panic!("{other}"),
        };
        let found = match &result {
            Ok(()) => vec!["read".to_string()],
            Err(error) => {
                assert!(!error.help().unwrap().is_empty() && !error.help().unwrap().ends_with('.'));
                vec![
                    format!("error: {error}"),
                    format!("at: {}", error.path()),
                    format!("text: {}", error.span().text(text)).trim_end().to_string(),
                ]
            }
        };
        if found != wanted {
            failed.push(format!("{kind}: {text}\n{}\n", found.join("\n")));
        }
        count += 1;
    }
    assert!(failed.is_empty(), "{}", failed.join("---\n"));
    assert!(count >= 50);
}

#[test]
fn hostile_texts_are_refused_quickly() {
    let deep = "[".repeat(100_000);
    let error = PolicyDocument::parse(&deep).unwrap_err();
    assert_eq!(*error.kind(), PolicyErrorKind::TooDeep);
    assert_eq!(error.path().matches("[0]").count(), MAX_POLICY_DEPTH + 1);
    let long = " ".repeat(MAX_POLICY_BYTES + 1);
    assert_eq!(*PolicyDocument::parse(&long).unwrap_err().kind(), PolicyErrorKind::TooLong);
    let keys: Vec<String> = (0..100_000).map(|key| format!("\"{key}\":0")).collect();
    assert!(PolicyDocument::parse(&format!("{{{}}}", keys.join(","))).is_err());
}

#[test]
fn hostile_patterns_take_linear_steps() {
    let pattern = format!("arn:aws:s3:::{}b", "a*".repeat(2_000));
    let identity = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": pattern,
        "Condition": {"StringLike": {"k:v": "*a".repeat(2_000) + "b"}}}]});
    let document = PolicyDocument::parse(&identity.to_string()).unwrap();
    let identity = vec![NamedPolicy { name: "p".into(), document }];
    let set = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    let resource = format!("arn:aws:s3:::{}", "a".repeat(2_000));
    let context = RequestContext::new().with("k:v", "a".repeat(2_000));
    assert!(!set.decide_request("s3:GetObject", &resource, &context).is_allowed());
}

fn read(value: &Value) -> PolicyDocument {
    PolicyDocument::parse(&value.to_string()).unwrap()
}

#[test]
fn the_example_and_managed_policies_are_read_and_written_equal() {
    let examples: Value = serde_json::from_str(include_str!("examples.json")).unwrap();
    for (name, example) in examples.as_object().unwrap() {
        assert_eq!(serde_json::to_value(read(example)).unwrap(), *example, "{name}");
    }
}

#[test]
fn one_and_many_stay_as_written_and_the_order_is_the_consoles() {
    let text = r#"{"Statement": [{"Condition": {"Bool": {"aws:SecureTransport": true}, "NumericLessThan": {"s3:max-keys": [10, 2.5]}},
        "NotResource": ["*"], "NotAction": "s3:*", "Effect": "Deny", "Sid": "A1"}], "Version": "2008-10-17"}"#;
    let policy = PolicyDocument::parse(text).unwrap();
    assert_eq!(
        serde_json::to_string(&policy).unwrap(),
        r#"{"Version":"2008-10-17","Statement":[{"Sid":"A1","Effect":"Deny","NotAction":"s3:*","NotResource":["*"],"Condition":{"Bool":{"aws:SecureTransport":"true"},"NumericLessThan":{"s3:max-keys":["10","2.5"]}}}]}"#
    );
    let again = PolicyDocument::parse(&serde_json::to_string(&policy).unwrap()).unwrap();
    assert_eq!(serde_json::to_value(&again).unwrap(), serde_json::to_value(&policy).unwrap());
    let single = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
    assert_eq!(serde_json::to_string(&PolicyDocument::parse(single).unwrap()).unwrap(), single);
}

#[test]
fn every_part_knows_its_place() {
    let text = r#" {"Version": "2012-10-17", "Statement": [ {"Sid": "a", "Effect": "Allow", "Action": ["qldb:A", "qldb:B"],
        "Resource": "*", "Condition": {"StringLike": {"k:v": ["x", 1]}}} ]} "#;
    let policy = PolicyDocument::parse(text).unwrap();
    assert_eq!(policy.language(), Version::V2012);
    let statement = &policy.statements[0];
    let at = |span: partiql_iam::Span| span.text(text);
    assert!(at(statement.span).starts_with("{\"Sid\"") && at(statement.span).ends_with("}}}"));
    assert_eq!(at(statement.sid.as_ref().unwrap().span), "\"a\"");
    assert_eq!((statement.effect.value, at(statement.effect.span)), (Effect::Allow, "\"Allow\""));
    assert_eq!(at(statement.actions.patterns.span), "[\"qldb:A\", \"qldb:B\"]");
    assert_eq!(at(statement.actions.patterns.values[1].span), "\"qldb:B\"");
    assert_eq!(at(statement.target.patterns.values[0].span), "\"*\"");
    let block = &statement.conditions[0];
    assert_eq!(at(block.operator.span), "\"StringLike\"");
    assert_eq!(at(block.keys[0].key.span), "\"k:v\"");
    assert_eq!(at(block.keys[0].values.values[1].span), "1");
}

#[test]
fn escapes_are_resolved() {
    let text = r#"{"Statement": {"Effect": "All\u006fw", "Action": "qldb\u003a*", "Resource": "arn:aws:s3:::\ud83d\ude00\/\n"}}"#;
    let policy = PolicyDocument::parse(text).unwrap();
    assert_eq!(policy.statements[0].actions.patterns.values[0].value, "qldb:*");
    assert_eq!(policy.statements[0].target.patterns.values[0].value, "arn:aws:s3:::\u{1F600}/\n");
}

#[test]
fn trust_policies_have_principals_and_no_resource() {
    let text = r#"{"Version":"2012-10-17","Id":"x","Statement":[{"Effect":"Allow","Principal":{"Service":"qldb.amazonaws.com","AWS":["123456789012"]},"Action":"sts:AssumeRole","Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:qldb:us-east-1:123456789012:*"}}},{"Effect":"Deny","NotPrincipal":"*","Action":["sts:*"]}]}"#;
    let policy = TrustPolicy::parse(text).unwrap();
    assert_eq!(serde_json::to_string(&policy).unwrap(), text);
    let Who::Named(named) = &policy.statements[0].target.who else { panic!("everyone") };
    assert_eq!(named[0].0, PrincipalType::Service);
    assert!(policy.statements[1].target.negated);
    assert_eq!(policy.statements[1].target.who, Who::Everyone);
}

/// Each resource of all policies as it is written, whatever its statement does.
#[test]
fn the_resources_of_a_set_are_those_that_are_written() {
    let document = |statements: Value| PolicyDocument::parse(&json!({"Statement": statements}).to_string()).unwrap();
    let policy = |statements: Value| NamedPolicy { name: "p".into(), document: document(statements) };
    let sources = PolicySources {
        identity: vec![
            policy(json!([{"Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::a", "*"]}])),
            policy(json!({"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::${aws:username}"})),
        ],
        boundary: Some(policy(json!({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::b"}))),
        ..PolicySources::default()
    };
    let set = PolicySet::compile(sources);
    assert_eq!(
        set.resources().collect::<Vec<_>>(),
        ["arn:aws:s3:::a", "*", "arn:aws:s3:::${aws:username}", "arn:aws:s3:::b"]
    );
    assert_eq!(PolicySet::compile(PolicySources::default()).resources().next(), None);
}

/// Whether a set may allow is asked where a context is known in part: a Deny that is sure forbids, and each layer must allow or may.
#[test]
fn a_set_may_allow_what_no_layer_surely_refuses() {
    let document = |statements: &Value| PolicyDocument::parse(&json!({"Statement": statements}).to_string()).unwrap();
    let policy = |statements: &Value| NamedPolicy { name: "p".into(), document: document(statements) };
    let may = |identity: &Value, boundary: Option<&Value>| {
        let sources = PolicySources {
            identity: vec![policy(identity)],
            boundary: boundary.map(policy),
            ..PolicySources::default()
        };
        PolicySet::compile(sources).may_allow("s3:GetObject", "arn:aws:s3:::b/k", &RequestContext::new().partial())
    };
    let of = |effect: &str, action: &str| json!({"Effect": effect, "Action": action, "Resource": "*"});
    let under = |mut statement: Value| {
        statement["Condition"] = json!({"StringEquals": {"aws:SourceVpc": "vpc-1"}});
        statement
    };
    let all = of("Allow", "*");
    assert!(may(&json!([all]), None));
    assert!(may(&json!([under(all.clone())]), None));
    assert!(!may(&json!([of("Allow", "s3:Put*")]), None));
    assert!(!may(&json!([all, of("Deny", "s3:Get*")]), None));
    assert!(may(&json!([all, under(of("Deny", "s3:Get*"))]), None));
    assert!(may(&json!([all, of("Deny", "s3:Put*")]), None));
    assert!(may(&json!([all]), Some(&json!([under(all.clone())]))));
    assert!(!may(&json!([all]), Some(&json!([of("Allow", "s3:Put*")]))));
}

/// What an action may be allowed on is what the Allows of the identity's own policies for it are on.
#[test]
fn what_an_action_is_allowed_on_is_what_the_identitys_own_statements_are_on() {
    let policy = |statements: Value| {
        let text = json!({"Statement": statements}).to_string();
        NamedPolicy { name: "p".into(), document: PolicyDocument::parse(&text).unwrap() }
    };
    let on =
        |effect: &str, action: &str, resource: &str| json!({"Effect": effect, "Action": action, "Resource": resource});
    let sources = PolicySources {
        identity: vec![
            policy(json!([on("Allow", "s3:Get*", "arn:aws:s3:::a"), on("Deny", "s3:Get*", "arn:aws:s3:::b")])),
            policy(json!([on("Allow", "s3:Put*", "arn:aws:s3:::c"), on("Allow", "*", "arn:aws:s3:::d")])),
        ],
        boundary: Some(policy(json!([on("Allow", "s3:*", "arn:aws:s3:::e")]))),
        ..PolicySources::default()
    };
    let set = PolicySet::compile(sources);
    let allowed = |action: &str| {
        let targets = set.allowed_on(action);
        targets
            .iter()
            .flat_map(|target| target.patterns.values.iter().map(|it| it.value.as_str().to_owned()))
            .collect::<Vec<_>>()
    };
    assert_eq!(allowed("s3:GetObject"), ["arn:aws:s3:::a", "arn:aws:s3:::d"]);
    assert_eq!(allowed("s3:PutObject"), ["arn:aws:s3:::c", "arn:aws:s3:::d"]);
    assert_eq!(allowed("sqs:SendMessage"), ["arn:aws:s3:::d"]);
}

//! What people have in place of a whole policy, and places of templates in its ARNs.

use partiql_iam::LintContext;
use partiql_iam::iam::{
    NamedPolicy, PolicyDocument, PolicyKind, PolicySet, PolicySources, RequestContext, ResourcePolicy, Version, Who,
};

const LEDGER: &str = "arn:aws:qldb:us-east-1:123456789012:ledger/cars";
const STATEMENT: &str = r#"{"Effect": "Allow", "Action": "qldb:GetDigest", "Resource": "*"}"#;

fn encoded(text: &str) -> String {
    let letter = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(letter).collect()
}

#[test]
fn a_policy_is_found_in_its_frame() {
    let whole = format!(r#"{{"Version": "2012-10-17", "Statement": [{STATEMENT}]}}"#);
    let cases = [
        (STATEMENT.to_owned(), Version::V2008),
        (format!("[{STATEMENT}]"), Version::V2008),
        (whole.clone(), Version::V2012),
        (format!(r#"{{"PolicyVersion": {{"Document": {whole}, "VersionId": "v1"}}}}"#), Version::V2012),
        (format!(r#"{{"RoleName": "r", "PolicyName": "p", "PolicyDocument": {whole}}}"#), Version::V2012),
        (format!(r#"{{"PolicyDocument": "{}"}}"#, encoded(&whole)), Version::V2012),
        (format!(r#"{{"Policy": {whole:?}}}"#), Version::V2012),
        (encoded(&whole), Version::V2012),
        (format!("{:?}\n", encoded(&whole)), Version::V2012),
    ];
    for (text, version) in cases {
        let policy =
            PolicyDocument::parse_framed(&text, PolicyKind::Identity).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(policy.language(), version, "{text}");
        let action = &policy.statements[0].actions.patterns.values[0];
        assert_eq!(action.value, "qldb:GetDigest", "{text}");
        let written = action.span.text(&text);
        assert!(written.contains("qldb") && written.contains("GetDigest") && written.len() < 26, "{text}: {written}");
    }
}

#[test]
fn faults_in_a_frame_have_their_place() {
    let text = r#"{"PolicyVersion": {"Document": {"Statement": {"Efect": "Allow"}}}}"#;
    let error = PolicyDocument::parse_framed(text, PolicyKind::Identity).unwrap_err();
    assert_eq!((error.path(), error.span().text(text)), ("$.PolicyVersion.Document.Statement.Efect", "\"Efect\""));
    assert_eq!(error.help().unwrap(), "did you mean `Effect`? the case counts");
    let text = r#"{"PolicyDocument": "%7B%22Statement%22%3A"}"#;
    let error = PolicyDocument::parse_framed(text, PolicyKind::Identity).unwrap_err();
    assert_eq!(error.to_string(), "the text ends where a value should come");
    assert_eq!(error.span().start, error.span().end);
}

#[test]
fn two_policies_in_one_frame_are_refused() {
    let whole = format!(r#"{{"Version": "2012-10-17", "Statement": [{STATEMENT}]}}"#);
    let text =
        format!(r#"{{"Role": {{"AssumeRolePolicyDocument": {whole}, "PolicyDocument": "{}"}}}}"#, encoded(&whole));
    let error = PolicyDocument::parse_framed(&text, PolicyKind::Identity).unwrap_err();
    assert_eq!(error.to_string(), "found policies under `PolicyDocument` and under `AssumeRolePolicyDocument`");
    assert_eq!(error.span().text(&text), whole);
    assert_eq!((error.path(), &*error.help().unwrap()), ("$.Role.PolicyDocument", "give one policy at a time"));
}

/// In a list, in a member that is no frame, and in a role as `get-account-authorization-details` prints it too.
#[test]
fn a_second_policy_anywhere_is_refused() {
    let whole = format!(r#"{{"Version": "2012-10-17", "Statement": [{STATEMENT}]}}"#);
    let (list, in_string) = (format!("[{STATEMENT}]"), format!("{whole:?}"));
    let inline = format!(r#"[{{"PolicyName": "inline", "PolicyDocument": {whole}}}]"#);
    for (name, value, key, underlined) in [
        ("Policy", &format!("[{whole}]"), "Policy", &whole),
        ("UserPolicyList", &inline, "PolicyDocument", &whole),
        ("RolePolicyList", &inline, "PolicyDocument", &whole),
        ("GroupPolicyList", &format!("[[{inline}]]"), "PolicyDocument", &whole),
        ("Unknown", &whole, "Unknown", &whole),
        ("Unknown", &format!(r#"{{"deep": {whole}}}"#), "deep", &whole),
        ("Unknown", &in_string, "Unknown", &in_string),
        ("Unknown", &format!("[{:?}]", encoded(&whole)), "Unknown", &format!("{:?}", encoded(&whole))),
        ("Unknown", &list, "Unknown", &STATEMENT.to_owned()),
        ("Unknown", &format!("{list:?}"), "Unknown", &format!("{list:?}")),
    ] {
        let document = format!(r#""AssumeRolePolicyDocument": {whole}"#);
        for text in [
            format!(r#"{{"RoleName": "r", {document}, "{name}": {value}}}"#),
            format!(r#"{{"{name}": {value}, {document}}}"#),
            format!(r#"{{"Role": {{{document}}}, "{name}": {value}}}"#),
            format!(r#"{{"Role": {{{document}, "Tags": [], "{name}": {value}}}}}"#),
        ] {
            let error = PolicyDocument::parse_framed(&text, PolicyKind::Identity).expect_err(&text);
            let message = error.to_string();
            let both = message.contains(&format!("`{key}`")) && message.contains("`AssumeRolePolicyDocument`");
            assert!(message.starts_with("found policies under `") && both, "{text}: {message}");
            assert!(error.span().text(&text) == underlined || error.span().text(&text) == whole, "{text}");
            assert_eq!(error.help().as_deref(), Some("give one policy at a time"));
            assert!(partiql_iam::lint(&text, LintContext::default()).is_err(), "{text}");
        }
    }
}

#[test]
fn what_is_no_policy_may_be_in_a_frame() {
    let whole = format!(r#"{{"Version": "2012-10-17", "Statement": [{STATEMENT}]}}"#);
    let text = format!(
        r#"{{"PolicyVersion": {{"Document": {whole}, "IsDefaultVersion": true}}, "Tags": [{{"Key": "[a]", "Value": "{{b}}"}}], "Description": "Effect"}}"#
    );
    assert_eq!(PolicyDocument::parse_framed(&text, PolicyKind::Identity).unwrap().statements.len(), 1);
}

/// Two hexadecimal digits are an escape; a sign is none.
#[test]
fn a_percent_with_a_sign_is_no_encoding() {
    let text = encoded(&format!(r#"{{"Statement": [{STATEMENT}]}}"#)).replace("GetDigest", "Get%+ADigest");
    let policy = PolicyDocument::parse_framed(&text, PolicyKind::Identity).unwrap();
    assert_eq!(policy.statements[0].actions.patterns.values[0].value, "qldb:Get%+ADigest");
}

fn decided(effect: &str, resource: &str) -> bool {
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": [
        {{"Effect": "Allow", "Action": "qldb:*", "Resource": "{}"}},
        {{"Effect": "{effect}", "Action": "qldb:*", "Resource": "{resource}"}}]}}"#,
        if effect == "Deny" { "*" } else { "arn:aws:qldb:us-east-1:123456789012:ledger/boats" }
    );
    let document = PolicyDocument::parse_framed(&text, PolicyKind::Identity).unwrap();
    let identity = vec![NamedPolicy { name: "role".into(), document }];
    let set = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    set.decide_request("qldb:GetDigest", LEDGER, &RequestContext::new()).is_allowed()
}

#[test]
fn what_is_filled_in_never_allows_and_may_deny() {
    for resource in [
        "arn:aws:qldb:#{AWS::Region}:#{AWS::AccountId}:ledger/cars",
        "arn:aws:qldb:${AWS::Region}:123456789012:ledger/cars",
        "arn:aws:qldb:us-east-1:{{account}}:ledger/*",
        "arn:aws:qldb:us-east-1:123456789012:ledger/<name>",
        "${aws_qldb_ledger.l.arn}",
        "${lookup(var.arns, \\\"${var.stage}\\\")}",
    ] {
        assert!(!decided("Allow", resource), "{resource}");
        assert!(!decided("Deny", resource), "{resource}");
    }
    // Whatever is filled in, it is another ledger.
    assert!(decided("Deny", "arn:aws:qldb:#{AWS::Region}:#{AWS::AccountId}:ledger/boats"));
}

#[test]
fn a_resource_based_policy_keeps_its_principals() {
    let text = r#"{"Id": "x", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "qldb:SendCommand", "Resource": "*"}]}"#;
    let policy = ResourcePolicy::parse(text).unwrap();
    assert_eq!(policy.statements[0].target.principals.span.text(text), "\"*\"");
    let written: serde_json::Value = serde_json::to_value(&policy).unwrap();
    assert_eq!(written, serde_json::from_str::<serde_json::Value>(text).unwrap());
    let (identity, principals) = policy.split();
    assert_eq!((principals.len(), &principals[0].who), (1, &Who::Everyone));
    assert_eq!(identity.statements[0].target.patterns.values[0].value, "*");
}

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;

const ROLE_POLICY: &str = r#"{
    "RoleName": "clerk",
    "PolicyName": "read",
    "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "qldb:SendCommand", "Resource": "*"}]}
}"#;

/// Of each policy: what has it, what it is for, and its text in the file.
fn found(text: &str) -> Vec<(String, PolicyUse, &str)> {
    let template = read(Path::new("answer.json"), text).unwrap();
    template.policies.iter().map(|policy| (policy.owner.id.clone(), policy.kind, policy.span.text(text))).collect()
}

#[test]
fn a_policy_alone_is_the_whole_file() {
    for text in ["{\"Statement\": []}", "[]", "not JSON", "{\"Effect\": \"Allow\"}", ""] {
        let template = read(Path::new("-"), text).unwrap();
        assert_eq!((template.form, template.policies.len()), (Form::Policy, 1), "{text}");
        assert_eq!(template.policies[0].text.json(), text);
    }
}

#[test]
fn answers_have_their_policies_and_who_has_them() {
    let document = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "qldb:SendCommand", "Resource": "*"}]}"#;
    assert_eq!(found(ROLE_POLICY), [("clerk".to_owned(), PolicyUse::Identity, document)]);
    let two = format!("{ROLE_POLICY}\n{}", ROLE_POLICY.replace("clerk", "cook"));
    let owners: Vec<String> = found(&two).into_iter().map(|(owner, ..)| owner).collect();
    assert_eq!(owners, ["clerk", "cook"]);
    let template = read(Path::new("-"), &two).unwrap();
    let cook = template.role("cook").unwrap();
    assert_eq!(template.policies_of(cook).count(), 1);
    assert_eq!(cook.span.text(&two), "\"cook\"");
}

/// As programs and pages print parts of templates.
#[test]
fn policies_in_json_may_have_functions() {
    let statement = r#"{"Effect": "Allow", "Action": "qldb:SendCommand", "Resource": {"Fn::GetAtt": ["L", "Arn"]}}"#;
    for text in [
        format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{statement}]}}"),
        format!("[{statement}]"),
        statement.to_owned(),
    ] {
        let template = read(Path::new("-"), &text).unwrap();
        assert_eq!(template.form, Form::Policy);
        let json = template.policies[0].text.json();
        assert!(json.contains(r#""Resource": "${L.Arn}""#), "{json}");
        let document = template.policies[0].document(partiql_iam::iam::PolicyKind::Identity).unwrap();
        let resource = &document.statements[0].target.patterns.values[0];
        assert_eq!(resource.span.text(&text), r#"{"Fn::GetAtt": ["L", "Arn"]}"#);
    }
}

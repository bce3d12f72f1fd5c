//! Decisions with the policy of a VPC endpoint, and what is known of a principal.

use super::{LEDGER, named};
use crate::iam::{NamedPolicy, PolicySet, PolicySources, RequestContext, ResourcePolicy};
use serde_json::json;

/// Everything, by the identity, and what the policy of the endpoint says.
fn through_endpoint(text: &str) -> PolicySet {
    let all = json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}});
    let document = ResourcePolicy::parse(text).unwrap();
    PolicySet::compile(PolicySources {
        identity: vec![named("role.json", &all)],
        endpoint: Some(NamedPolicy { name: "endpoint.json".into(), document }),
        ..PolicySources::default()
    })
}

#[test]
fn a_denial_by_an_endpoint_says_for_whom_its_statement_is() {
    let bob = "arn:aws:iam::123456789012:user/Bob";
    let text = format!(
        r#"{{"Statement": [{{"Effect": "Allow", "Principal": {{"AWS": "{bob}"}}, "Action": "qldb:*", "Resource": "*"}},
           {{"Effect": "Deny", "NotPrincipal": {{"AWS": ["{bob}"]}}, "Action": "qldb:Get*", "Resource": "*"}}]}}"#
    );
    let set = through_endpoint(&text);
    let adele = RequestContext::new().with_principal("arn:aws:iam::123456789012:user/Adele").unwrap();
    let decision = set.decide_request("qldb:SendCommand", LEDGER, &adele);
    assert_eq!(
        decision.to_string(),
        format!(
            "denied\n  `qldb:SendCommand` on `{LEDGER}` is missing\
             \n    the VPC endpoint policy does not allow it; statement 0 of the endpoint policy `endpoint.json` comes nearest\
             \n      does not match: `Principal` `{bob}`"
        )
    );
    let found = serde_json::to_value(&decision).unwrap();
    let gap = &found["missing"][0]["not_allowed_by"][0];
    let start = text.find("{\"AWS\"").unwrap();
    let span = [start, start + format!("{{\"AWS\": \"{bob}\"}}").len()];
    assert_eq!((&gap["kind"], &gap["nearest"]["policy_kind"]), (&json!("endpoint"), &json!("endpoint")));
    assert_eq!(
        gap["nearest"]["failed"],
        json!([{"part": "principal", "negated": false, "wanted": [bob], "span": span}])
    );

    let unknown = set.decide_request("qldb:GetDigest", LEDGER, &RequestContext::new());
    assert_eq!(
        unknown.to_string(),
        format!(
            "denied\n  `qldb:GetDigest` on `{LEDGER}` may be denied by statement 1 of the endpoint policy `endpoint.json`\
             \n      not known whether it matches: `NotPrincipal` `{bob}`\
             \n  `qldb:GetDigest` on `{LEDGER}` is missing\
             \n    the VPC endpoint policy does not allow it; statement 0 of the endpoint policy `endpoint.json` comes nearest\
             \n      does not match: `Principal` `{bob}`\
             \n  it depends on `aws:PrincipalArn`, which the request's context does not give"
        )
    );
    let bob = RequestContext::new().with_principal(bob).unwrap();
    assert!(set.decide_request("qldb:SendCommand", LEDGER, &bob).is_allowed());
}

#[test]
fn what_qldb_asks_of_a_key_does_not_come_through_the_endpoint() {
    let key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab".parse().unwrap();
    let context = RequestContext::new();
    for (effect, action) in [("Allow", "qldb:*"), ("Deny", "*")] {
        let text =
            json!({"Statement": {"Effect": effect, "Principal": "*", "Action": action, "Resource": "*"}}).to_string();
        let set = through_endpoint(&text);
        assert!(set.decide_key(&key, &context).is_allowed(), "{text}");
        assert!(!set.decide_request("kms:Decrypt", key.as_str(), &context).is_allowed(), "{text}");
    }
}

#[test]
fn a_principal_has_its_documented_keys() {
    let user = RequestContext::new().with_principal("arn:aws:iam::123456789012:user/a/b/Adele").unwrap();
    assert_eq!(user.get("aws:username"), Some(&["Adele".to_string()][..]));
    assert_eq!(user.get("aws:PrincipalAccount"), Some(&["123456789012".to_string()][..]));
    let role = RequestContext::new().with_principal("arn:aws:iam::123456789012:role/reader").unwrap();
    assert_eq!(role.get("aws:username"), None);
    for bad in [
        "",
        "Adele",
        "arn:aws:iam::123456789012:user",
        "arn:aws:iam::123456789012:user/",
        "arn:aws:iam::12:user/Adele",
        "arn:aws:sts::123456789012:assumed-role/reader/session",
        "arn:aws:s3:::bucket",
    ] {
        let error = RequestContext::new().with_principal(bad).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("`{bad}` is not the ARN of a user, a role, a federated user or an account's root")
        );
    }
    let time = RequestContext::new().with_time(0);
    assert_eq!(time.get("aws:currenttime"), Some(&["1970-01-01T00:00:00Z".to_string()][..]));
}

//! The decision on one request, whatever asks for it: who the caller is, what the time and the address of the request change, and what
//! an audit log says of it.

use std::net::IpAddr;

use crate::requests::{CATALOG, CLERK, KEY, LEDGER, POLICY, authorization, execute_with, start};
use partiql_iam::authorizer::{Authorizer, CallerSource, KnownLedger, Principal, RequestEnvironment};
use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
use partiql_iam::wire::Request;
use partiql_iam::{Catalog, Ledger};

const NOON: i64 = 1_735_732_800;

fn authorizer(source: CallerSource, policy: &str, identity: &str) -> Authorizer {
    let document = PolicyDocument::parse(policy).unwrap();
    let identities = vec![identity.to_owned()];
    let sources = PolicySources {
        identity: vec![NamedPolicy { name: "clerk".to_owned(), document }],
        ..PolicySources::default()
    };
    let context = RequestContext::new().with_principal(CLERK).unwrap().with_principal_tag("address", "203.0.113.7");
    let principal = Principal { arn: CLERK.to_owned(), policies: PolicySet::compile(sources), context };
    let ledger = Ledger::new(LEDGER.parse().unwrap());
    let known = KnownLedger { ledger, catalog: Catalog::parse(CATALOG).unwrap() };
    Authorizer::new(source, [(principal, identities)], [known], true)
}

fn request<'r>(body: &'r str, more: &[(&'r str, &'r [u8])]) -> Request<'r> {
    let mut headers: Vec<(&str, &[u8])> =
        vec![("content-type", b"application/x-amz-json-1.0"), ("x-amz-target", b"QLDBSession.SendCommand")];
    headers.extend(more);
    Request { method: "POST", path: "/", headers, body: body.as_bytes() }
}

/// The code of the refusal.
fn refused(
    authorizer: &Authorizer,
    headers: &[(&str, &[u8])],
    environment: RequestEnvironment,
) -> Option<&'static str> {
    let body = start("cars");
    let answer = authorizer.decide(&request(&body, headers), |_| Some("cars".into()), environment);
    answer.refusal.map(|refusal| refusal.code)
}

#[test]
fn conditions_on_time_and_address_see_those_of_the_request() {
    let noon = RequestEnvironment { time: Some(NOON), source_ip: None };
    let later = RequestEnvironment { time: Some(NOON + 1), source_ip: None };
    let from = |address: &str| RequestEnvironment { time: None, source_ip: Some(address.parse::<IpAddr>().unwrap()) };
    let (here, there) = (from("203.0.113.7"), from("203.0.113.8"));
    let mapped = from("::ffff:203.0.113.7");
    let allow = |condition: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement":
                {{"Effect": "Allow", "Action": "qldb:SendCommand", "Resource": "*", "Condition": {condition}}}}}"#
        )
    };
    let deny = |condition: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "*", "Resource": "*"}},
                {{"Effect": "Deny", "Action": "qldb:SendCommand", "Resource": "*", "Condition": {condition}}}]}}"#
        )
    };
    let authorization = authorization(KEY, "us-east-1");
    let code = |policy: &str, environment| {
        let authorizer = authorizer(CallerSource::AccessKey, policy, KEY);
        refused(&authorizer, &[("authorization", authorization.as_bytes())], environment)
    };
    for until_noon in [
        r#"{"DateLessThanEquals": {"aws:CurrentTime": "2025-01-01T12:00:00Z"}}"#,
        r#"{"DateLessThanEquals": {"AWS:currentTIME": "2025-01-01T12:00:00Z"}}"#,
        r#"{"NumericLessThanEquals": {"aws:EpochTime": "1735732800"}}"#,
    ] {
        let (allow, deny) = (allow(until_noon), deny(until_noon));
        assert_eq!(code(&allow, noon), None, "{allow}");
        assert_eq!(code(&allow, later), Some("implicit-deny"), "{allow}");
        assert_eq!(code(&allow, here), Some("unknown"), "{allow}");
        assert_eq!(code(&deny, noon), Some("explicit-deny"), "{deny}");
        assert_eq!(code(&deny, later), None, "{deny}");
        // Nobody said what time it is.
        assert_eq!(code(&deny, here), Some("unknown"), "{deny}");
    }
    for from_here in [
        r#"{"IpAddress": {"aws:SourceIp": "203.0.113.7"}}"#,
        r#"{"IpAddress": {"aws:sourceip": "203.0.113.6/31"}}"#,
        r#"{"NotIpAddress": {"aws:SourceIp": "203.0.113.8/32"}}"#,
    ] {
        let (allow, deny) = (allow(from_here), deny(from_here));
        for address in [here, mapped] {
            assert_eq!(code(&allow, address), None, "{allow}");
            assert_eq!(code(&deny, address), Some("explicit-deny"), "{deny}");
        }
        assert_eq!(code(&allow, there), Some("implicit-deny"), "{allow}");
        assert_eq!(code(&deny, there), None, "{deny}");
    }
    // As a variable, among the values or in a resource.
    let same = r#"{"StringEquals": {"aws:PrincipalTag/address": "${aws:SourceIp}"}}"#;
    assert_eq!((code(&allow(same), here), code(&allow(same), there)), (None, Some("implicit-deny")));
    let resource = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:qldb:us-east-1:123456789012:ledger/${aws:SourceIp}"}]}"#;
    assert_eq!(code(&resource.replace("${aws:SourceIp}", "cars"), here), None);
    assert_eq!(code(resource, here), Some("explicit-deny"));
}

#[test]
fn a_caller_is_named_once_or_not_at_all() {
    let key = authorization(KEY, "us-east-1");
    let other = authorization("AKIAXXXXXXXXXXXXXXXX", "us-east-1");
    let by_key = authorizer(CallerSource::AccessKey, POLICY, KEY);
    let nothing = RequestEnvironment::default();
    let named = |headers: &[(&str, &[u8])]| refused(&by_key, headers, nothing);
    assert_eq!(named(&[("authorization", key.as_bytes())]), None);
    assert_eq!(named(&[]), Some("not-signed"));
    for (first, second) in [(&key, &key), (&key, &other), (&other, &key)] {
        let twice = [("authorization", first.as_bytes()), ("Authorization", second.as_bytes())];
        assert_eq!(named(&twice), Some("duplicate-header"));
        let joined = format!("{first}, {second}");
        assert_eq!(named(&[("authorization", joined.as_bytes())]), Some("signature"));
    }
    // The token of a session names nobody, nor does a credential in another place.
    let token: (&str, &[u8]) = ("x-amz-security-token", b"token");
    assert_eq!(named(&[token]), Some("not-signed"));
    assert_eq!(named(&[token, ("authorization", key.as_bytes())]), None);
    for place in ["x-amz-credential", "proxy-authorization", "authorization "] {
        assert_eq!(named(&[(place, key.as_bytes())]), Some("not-signed"), "{place}");
    }

    let by_header = authorizer(CallerSource::Header("x-caller".to_owned()), POLICY, "clerk");
    let named = |headers: &[(&str, &[u8])]| refused(&by_header, headers, nothing);
    assert_eq!(named(&[("X-Caller", b"clerk")]), None);
    assert_eq!(named(&[("x-caller", b"clerk"), ("X-Caller", b"clerk")]), Some("no-caller"));
    assert_eq!(named(&[("x-caller", b"clerk"), ("x-caller", b"")]), Some("no-caller"));
    assert_eq!(named(&[("x-caller", b"clerk\xFF")]), Some("no-caller"));
    for value in ["", " clerk", "clerk ", "Clerk", "clerk,clerk", "clerk\0", "\"clerk\""] {
        assert_eq!(named(&[("x-caller", value.as_bytes())]), Some("unknown-caller"), "{value:?}");
    }
    assert_eq!(named(&[("x_caller", b"clerk")]), Some("no-caller"));
}

#[test]
fn no_audit_record_has_a_secret() {
    let authorizer = authorizer(CallerSource::AccessKey, POLICY, KEY);
    let key = authorization(KEY, "us-east-1");
    let headers: [(&str, &[u8]); 2] =
        [("authorization", key.as_bytes()), ("x-amz-security-token", b"the-token-of-credentials")];
    let signature = "0123456789abcdef".repeat(4);
    let parameters = r#"[{"IonText": "\"the-value\""}, {"IonBinary": "dGhlLXZhbHVl"}, {"IonText": "the-value"}]"#;
    for statement in [
        "SELECT * FROM Vehicle WHERE VIN = ? AND x = 'the-value'",
        "DELETE FROM Vehicle WHERE VIN = 'the-value'",
        "SELECT * FROM \"the-value\"",
        "SELECT the-value FRM Vehicle",
        "EXEC REDACT_REVISION ?, ?, ?",
        "SELECT * FROM history(?) AS h",
    ] {
        let body = execute_with("the-session", statement, parameters);
        // Also when the reader stops on the way.
        for body in [body.clone(), body.replace("IonText", "IonTxt"), body.replace("}}", "}"), body.replace("[{", "{")]
        {
            let request = request(&body, &headers);
            let answer = authorizer.decide(&request, |_| Some("cars".into()), RequestEnvironment::default());
            let line = serde_json::to_string(&answer.audit(false)).unwrap();
            for secret in ["the-value", "dGhlLXZhbHVl", "the-session", "the-token", &signature] {
                // The name of a table is in the answer: it is what a permission is on.
                let is_name = statement.contains("\"the-value\"") && secret == "the-value";
                assert!(is_name || !line.contains(secret), "{secret} is in {line}");
            }
        }
    }
}

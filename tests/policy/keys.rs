//! The global condition keys: what a statement under each does when the key is not given.
//!
//! Source: IAM User Guide, "AWS global condition context keys", the availability of each.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use partiql_iam::iam::{Decision, NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
use partiql_iam::{Ledger, parse, resolve};
use serde_json::{Value, json};

/// When a request that runs a statement has a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Availability {
    Always,
    /// Unless it comes through a VPC endpoint.
    OutsideEndpoints,
    Sometimes,
    /// Of calls of services alone, which run no statements.
    ServiceCalls,
}

const KEYS: &[(&str, Availability)] = {
    use Availability::{Always, OutsideEndpoints, ServiceCalls, Sometimes};
    &[
        ("aws:PrincipalArn", Always),
        ("aws:PrincipalAccount", Always),
        ("aws:PrincipalOrgPaths", Sometimes),
        ("aws:PrincipalOrgID", Sometimes),
        ("aws:PrincipalTag/team", Sometimes),
        ("aws:PrincipalIsAWSService", Always),
        ("aws:PrincipalServiceName", ServiceCalls),
        ("aws:PrincipalServiceNamesList", ServiceCalls),
        ("aws:PrincipalType", Always),
        ("aws:userid", Always),
        ("aws:username", Sometimes),
        ("aws:AssumedRoot", Sometimes),
        ("aws:FederatedProvider", Sometimes),
        ("aws:TokenIssueTime", Sometimes),
        ("aws:MultiFactorAuthAge", Sometimes),
        ("aws:MultiFactorAuthPresent", Sometimes),
        ("aws:ChatbotSourceArn", Sometimes),
        ("aws:Ec2InstanceSourceVpc", Sometimes),
        ("aws:Ec2InstanceSourcePrivateIPv4", Sometimes),
        ("aws:SourceIdentity", Sometimes),
        ("ec2:RoleDelivery", Sometimes),
        ("ec2:SourceInstanceArn", Sometimes),
        ("glue:RoleAssumedBy", Sometimes),
        ("glue:CredentialIssuingService", Sometimes),
        ("lambda:SourceFunctionArn", Sometimes),
        ("ssm:SourceInstanceArn", Sometimes),
        ("identitystore:UserId", Sometimes),
        ("aws:SourceIp", OutsideEndpoints),
        ("aws:SourceVpc", Sometimes),
        ("aws:SourceVpcArn", Sometimes),
        ("aws:SourceVpce", Sometimes),
        ("aws:VpceAccount", Sometimes),
        ("aws:VpceOrgID", Sometimes),
        ("aws:VpceOrgPaths", Sometimes),
        ("aws:VpcSourceIp", Sometimes),
        ("aws:ResourceOrgID", Sometimes),
        ("aws:ResourceOrgPaths", Sometimes),
        ("aws:CalledVia", Sometimes),
        ("aws:CalledViaFirst", Sometimes),
        ("aws:CalledViaLast", Sometimes),
        ("aws:CalledViaAWSMCP", Sometimes),
        ("aws:ViaAWSService", Always),
        ("aws:ViaAWSMCPService", Sometimes),
        ("aws:CurrentTime", Always),
        ("aws:EpochTime", Always),
        ("aws:referer", Sometimes),
        ("aws:SecureTransport", Always),
        ("aws:SourceAccount", ServiceCalls),
        ("aws:SourceArn", ServiceCalls),
        ("aws:SourceOrgID", ServiceCalls),
        ("aws:SourceOrgPaths", ServiceCalls),
        ("aws:UserAgent", Always),
        // Of other services and of identity providers: a caller that says all would give them.
        ("saml:aud", Sometimes),
        ("www.amazon.com:user_id", Sometimes),
    ]
};

/// What each condition says of a missing key: `None` where it says something of a value that is there, so that it differs.
const CONDITIONS: &[(&str, &str, bool)] = &[
    ("StringLike", "*", false),
    ("StringEquals", "x", false),
    ("StringNotEquals", "x", true),
    ("StringNotLike", "x*", true),
    ("StringEqualsIfExists", "x", true),
    ("StringNotEqualsIfExists", "x", true),
    ("ForAllValues:StringEquals", "x", true),
    ("ForAnyValue:StringEquals", "x", false),
    ("Null", "true", true),
    ("Null", "false", false),
];

fn is_allowed(statements: &Value, context: &RequestContext) -> bool {
    let document = json!({"Version": "2012-10-17", "Statement": statements});
    let document = PolicyDocument::parse(&document.to_string()).unwrap();
    let identity = vec![NamedPolicy { name: "policy".into(), document }];
    let set = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    let ledger = Ledger::new("arn:aws:qldb:us-east-1:123456789012:ledger/cars".parse().unwrap());
    let statement = parse("SELECT * FROM information_schema.user_tables").unwrap();
    let requirements = resolve(&statement, &ledger, None).unwrap();
    set.decide(&requirements, context).is_allowed()
}

/// Whether an Allow and a Deny under the condition apply.
fn effects(key: &str, operator: &str, value: &str, context: &RequestContext) -> (bool, bool) {
    let under =
        |effect: &str| json!({"Effect": effect, "Action": "*", "Resource": "*", "Condition": {operator: {key: value}}});
    let all = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    (is_allowed(&json!([under("Allow")]), context), !is_allowed(&json!([all, under("Deny")]), context))
}

#[test]
fn a_key_that_is_not_given_is_unknown_or_missing() {
    let mut failed = Vec::new();
    let whole = RequestContext::new();
    let through_endpoint = RequestContext::new().with("aws:SourceVpce", "vpce-1");
    let partial = RequestContext::new().partial();
    for (key, availability) in KEYS {
        for (operator, value, holds_when_missing) in CONDITIONS {
            let missing = (*holds_when_missing, *holds_when_missing);
            let unknown = (false, true);
            let in_whole = match availability {
                Availability::Always | Availability::OutsideEndpoints => unknown,
                Availability::Sometimes | Availability::ServiceCalls => missing,
            };
            let in_endpoint = match availability {
                Availability::OutsideEndpoints => missing,
                _ if *key == "aws:SourceVpce" => continue,
                // What a request through an endpoint may have beside the endpoint's id.
                _ if key.starts_with("aws:SourceVpc") || key.starts_with("aws:Vpc") => unknown,
                _ => in_whole,
            };
            let mut check = |name: &str, context: &RequestContext, wanted: (bool, bool)| {
                let found = effects(key, operator, value, context);
                if found != wanted {
                    failed.push(format!("{key} under {operator} {value}, {name}: {found:?}, not {wanted:?}"));
                }
            };
            check("complete", &whole, in_whole);
            check("through an endpoint", &through_endpoint, in_endpoint);
            check("partial", &partial, unknown);
            let known_missing = RequestContext::new().with_values(key, []).partial();
            let in_known = if in_whole == missing { missing } else { unknown };
            check("known to be missing", &known_missing, in_known);
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// As a policy variable too.
#[test]
fn a_variable_of_a_key_that_is_not_given_is_unknown_or_missing() {
    for (key, availability) in KEYS {
        let context = RequestContext::new().with("s3:prefix", "x");
        let value = format!("${{{key}}}");
        let multivalued = ["OrgPaths", "NamesList", "CalledVia"].iter().any(|end| key.ends_with(end));
        let is_known = matches!(availability, Availability::Sometimes | Availability::ServiceCalls) && !multivalued;
        let (equal, unequal) = if is_known { ((false, false), (true, true)) } else { ((false, true), (false, true)) };
        assert_eq!(effects("s3:prefix", "StringEquals", &value, &context), equal, "{key}");
        assert_eq!(effects("s3:prefix", "StringNotEquals", &value, &context), unequal, "{key}");
        let partial = context.partial();
        assert_eq!(effects("s3:prefix", "StringEquals", &value, &partial), (false, true), "{key}");
        assert_eq!(effects("s3:prefix", "StringNotEquals", &value, &partial), (false, true), "{key}");
    }
}

#[test]
fn a_caller_of_another_account_than_the_ledger_is_denied() {
    let all = json!([{"Effect": "Allow", "Action": "*", "Resource": "*"}]);
    for (key, other, own) in [
        ("aws:PrincipalAccount", "210987654321", "123456789012"),
        ("aws:PrincipalArn", "arn:aws:iam::210987654321:role/r", "arn:aws:iam::123456789012:role/r"),
    ] {
        assert!(is_allowed(&all, &RequestContext::new().with(key, own)), "{own}");
        assert!(!is_allowed(&all, &RequestContext::new().with(key, other)), "{other}");
    }
    let document = json!({"Statement": all}).to_string();
    let identity = vec![NamedPolicy { name: "policy".into(), document: PolicyDocument::parse(&document).unwrap() }];
    let set = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    let other = RequestContext::new().with("aws:PrincipalAccount", "210987654321");
    let ledger = "arn:aws:qldb:us-east-1:123456789012:ledger/cars";
    let decision = set.decide_request("qldb:GetDigest", ledger, &other);
    let Decision::Denied(denial) = decision else { panic!("allowed") };
    assert_eq!(
        denial.other_account.as_ref().map(|other| (&*other.caller, &*other.resource)),
        Some(("210987654321", "123456789012"))
    );
    // Tables have policies.
    let table = "arn:aws:dynamodb:us-east-1:123456789012:table/Music";
    assert!(set.decide_request("dynamodb:GetItem", table, &other).is_allowed());
    assert!(set.decide_request("qldb:ListLedgers", "*", &other).is_allowed());
}

/// The tags of a ledger are the caller's to give: without them they are not known.
#[test]
fn a_tag_of_a_ledger_that_is_not_given_is_unknown() {
    let all = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let red = json!({"StringEquals": {"aws:ResourceTag/team": "red"}});
    let denied = json!([all, {"Effect": "Deny", "Action": "qldb:SendCommand", "Resource": "*", "Condition": red}]);
    let tagged = |team: &str| RequestContext::new().with("aws:ResourceTag/team", team);
    assert!(!is_allowed(&denied, &RequestContext::new()));
    assert!(!is_allowed(&denied, &tagged("red")));
    assert!(is_allowed(&denied, &tagged("blue")));
}

/// Whether a tag's key is the one of the policy, where its case is the same by one rule alone.
#[test]
fn the_key_of_a_tag_is_folded_by_both_rules() {
    for (key, allows, denies) in [
        ("team", true, true),
        ("TEAM", true, true),
        ("te\u{e1}m", false, false),
        ("kin", true, true),
        ("\u{212A}in", false, true),
    ] {
        let (name, value) = (if key.ends_with("in") { "kin" } else { "team" }, "red");
        let text = format!("CREATE TABLE T WITH (aws_tags = `{{'{key}': '{value}'}}`)");
        let decide = |statements: Value| {
            let document = PolicyDocument::parse(&json!({"Statement": statements}).to_string()).unwrap();
            let identity = vec![NamedPolicy { name: "policy".into(), document }];
            let set = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
            let ledger = Ledger::new("arn:aws:qldb:us-east-1:123456789012:ledger/cars".parse().unwrap());
            let statement = parse(&text).unwrap();
            set.decide(&resolve(&statement, &ledger, None).unwrap(), &RequestContext::new()).is_allowed()
        };
        let all = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
        let tagged = json!({"StringEquals": {format!("aws:RequestTag/{name}"): value}});
        let others = json!({"Effect": "Allow", "NotAction": "qldb:PartiQLCreateTable", "Resource": "*"});
        let allow =
            json!({"Effect": "Allow", "Action": "qldb:PartiQLCreateTable", "Resource": "*", "Condition": tagged});
        let deny = json!({"Effect": "Deny", "Action": "qldb:PartiQLCreateTable", "Resource": "*", "Condition": tagged});
        assert_eq!(decide(json!([others, allow])), allows, "{key}");
        assert_eq!(!decide(json!([all, deny])), denies, "{key}");
    }
}

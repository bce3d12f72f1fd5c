//! What is given of a request shows that it has other keys, or may have them: those are unknown, not missing.
//!
//! Source: IAM User Guide, "AWS global condition context keys", the availability of each.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext, ResourcePolicy};
use partiql_iam::{Ledger, parse, resolve};
use serde_json::{Value, json};

const ENDPOINT: &[&str] = &[
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
];
const TEMPORARY: &[&str] = &["aws:TokenIssueTime", "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"];
const ORGANIZATION: &[&str] =
    &["aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:ResourceOrgID", "aws:ResourceOrgPaths"];
const VIA_SERVICE: &[&str] = &["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"];
const VIA_MCP: &[&str] = &["aws:CalledViaAWSMCP", "aws:ViaAWSMCPService"];
const SERVICE_CALL: &[&str] = &[
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
];
const USER: &[&str] = &["aws:username"];
const INSTANCE: &[&str] =
    &["aws:Ec2InstanceSourceVpc", "aws:Ec2InstanceSourcePrivateIPv4", "ec2:RoleDelivery", "ec2:SourceInstanceArn"];
const GLUE: &[&str] = &["glue:RoleAssumedBy", "glue:CredentialIssuingService"];
const OTHERS: &[&str] = &[
    "aws:PrincipalTag/team",
    "aws:AssumedRoot",
    "aws:FederatedProvider",
    "aws:ChatbotSourceArn",
    "aws:SourceIdentity",
    "lambda:SourceFunctionArn",
    "ssm:SourceInstanceArn",
    "identitystore:UserId",
    "aws:referer",
    "s3:prefix",
];
const GROUPS: [&[&str]; 10] =
    [ENDPOINT, TEMPORARY, ORGANIZATION, VIA_SERVICE, VIA_MCP, SERVICE_CALL, USER, INSTANCE, GLUE, OTHERS];

fn document(statements: &Value) -> PolicyDocument {
    PolicyDocument::parse(&json!({"Version": "2012-10-17", "Statement": statements}).to_string()).unwrap()
}

fn named(statements: &Value) -> NamedPolicy {
    NamedPolicy { name: "policy".into(), document: document(statements) }
}

fn all() -> Value {
    json!({"Effect": "Allow", "Action": "*", "Resource": "*"})
}

fn endpoint(statements: &Value) -> NamedPolicy<ResourcePolicy> {
    let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    NamedPolicy { name: "endpoint".into(), document: ResourcePolicy::parse(&text).unwrap() }
}

fn for_all(statement: &Value) -> Value {
    let mut statement = statement.clone();
    statement.as_object_mut().unwrap().insert("Principal".into(), "*".into());
    statement
}

fn is_allowed(set: &PolicySet, context: &RequestContext) -> bool {
    let ledger = Ledger::new("arn:aws:qldb:us-east-1:123456789012:ledger/cars".parse().unwrap());
    let statement = parse("SELECT * FROM information_schema.user_tables").unwrap();
    set.decide(&resolve(&statement, &ledger, None).unwrap(), context).is_allowed()
}

/// An Allow and a Deny under a key that is missing, and under one that is not.
struct Probe {
    key: &'static str,
    sets: [(PolicySet, PolicySet); 2],
}

impl Probe {
    fn new(key: &'static str, sources: &PolicySources) -> Self {
        let compile =
            |identity: &Value| PolicySet::compile(PolicySources { identity: vec![named(identity)], ..sources.clone() });
        let sets = ["true", "false"].map(|missing| {
            let under = |effect: &str| {
                json!({"Effect": effect, "Action": "*", "Resource": "*", "Condition": {"Null": {key: missing}}})
            };
            (compile(&json!([under("Allow")])), compile(&json!([all(), under("Deny")])))
        });
        Self { key, sets }
    }

    fn all(sources: &PolicySources) -> Vec<Self> {
        GROUPS.concat().into_iter().map(|key| Self::new(key, sources)).collect()
    }

    /// Whether the key is unknown: no Allow under it applies, and each Deny does.
    fn is_unknown(&self, context: &RequestContext) -> bool {
        let found = self.sets.each_ref().map(|(allow, deny)| (is_allowed(allow, context), !is_allowed(deny, context)));
        match found {
            [(false, true), (false, true)] => true,
            [(true, true), (false, false)] => false,
            _ => panic!("{}: {found:?}", self.key),
        }
    }
}

/// Exactly these keys are unknown beside what is given.
fn check(what: &str, probes: &[Probe], context: &RequestContext, unknown: &[&[&str]], failed: &mut Vec<String>) {
    for probe in probes.iter().filter(|probe| context.get(probe.key).is_none()) {
        let wanted = unknown.iter().any(|group| group.contains(&probe.key));
        if probe.is_unknown(context) != wanted {
            let wanted = if wanted { "unknown" } else { "missing" };
            failed.push(format!("{} beside {what}: it should be {wanted}", probe.key));
        }
    }
}

#[test]
fn policies_show_what_a_request_may_have() {
    let mut failed = Vec::new();
    let (nothing, context) = (PolicySources::default(), RequestContext::new());
    check("nothing", &Probe::all(&nothing), &context, &[], &mut failed);
    let boundary = PolicySources { boundary: Some(named(&json!([all()]))), ..nothing.clone() };
    check("a boundary", &Probe::all(&boundary), &context, &[], &mut failed);
    let endpoint = PolicySources { endpoint: Some(endpoint(&json!([for_all(&all())]))), ..nothing.clone() };
    check("an endpoint policy", &Probe::all(&endpoint), &context, &[ENDPOINT], &mut failed);
    let session = PolicySources { session: vec![named(&json!([all()]))], ..nothing.clone() };
    check("a session policy", &Probe::all(&session), &context, &[TEMPORARY], &mut failed);
    let scps = |levels| PolicySources { scps: vec![vec![named(&json!([all()]))]; levels], ..nothing.clone() };
    check("an SCP", &Probe::all(&scps(1)), &context, &[ORGANIZATION], &mut failed);
    check("SCPs of two levels", &Probe::all(&scps(2)), &context, &[ORGANIZATION], &mut failed);
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn values_show_what_a_request_may_have() {
    let (mut failed, probes) = (Vec::new(), Probe::all(&PolicySources::default()));
    let given: &[(&str, &str, &[&[&str]])] = &[
        ("aws:PrincipalArn", "arn:aws:iam::123456789012:role/clerk", &[TEMPORARY]),
        ("aws:PrincipalArn", "arn:aws:iam::123456789012:role/path/clerk", &[TEMPORARY]),
        ("aws:PrincipalArn", "arn:aws:sts::123456789012:assumed-role/clerk/session", &[TEMPORARY]),
        ("aws:PrincipalArn", "arn:aws-cn:sts::123456789012:federated-user/Adele", &[TEMPORARY]),
        ("aws:PrincipalArn", "arn:aws:iam::123456789012:user/Adele", &[USER]),
        ("aws:PrincipalArn", "arn:aws:iam::123456789012:root", &[]),
        ("aws:PrincipalType", "AssumedRole", &[TEMPORARY]),
        ("aws:PrincipalType", "FederatedUser", &[TEMPORARY]),
        ("aws:PrincipalType", "User", &[USER]),
        ("aws:PrincipalType", "Account", &[]),
        ("aws:userid", "AROADBQP57FF2AEXAMPLE:session", &[TEMPORARY]),
        ("aws:userid", "123456789012:Adele", &[TEMPORARY]),
        ("aws:userid", "AIDACKCEVSQ6C2EXAMPLE", &[USER]),
        ("aws:userid", "123456789012", &[]),
        ("aws:AssumedRoot", "true", &[TEMPORARY]),
        ("aws:FederatedProvider", "cognito-identity.amazonaws.com", &[TEMPORARY]),
        ("aws:ChatbotSourceArn", "arn:aws:chatbot::123456789012:chat-configuration/x", &[TEMPORARY]),
        ("aws:SourceIdentity", "Adele", &[TEMPORARY]),
        ("lambda:SourceFunctionArn", "arn:aws:lambda:us-east-1:123456789012:function:f", &[TEMPORARY]),
        ("ssm:SourceInstanceArn", "arn:aws:ssm:us-east-1:123456789012:managed-instance/m", &[TEMPORARY]),
        ("identitystore:UserId", "1", &[TEMPORARY]),
        ("saml:sub", "x", &[TEMPORARY]),
        ("accounts.google.com:aud", "x", &[TEMPORARY]),
        ("aws:ViaAWSService", "true", &[VIA_SERVICE]),
        ("aws:ViaAWSService", "false", &[]),
        ("aws:PrincipalIsAWSService", "true", &[SERVICE_CALL]),
        ("aws:PrincipalIsAWSService", "false", &[]),
        ("aws:PrincipalTag/team", "x", &[]),
        ("aws:referer", "x", &[]),
        ("aws:SourceIp", "203.0.113.7", &[]),
        ("aws:SecureTransport", "true", &[]),
    ];
    for (key, value, unknown) in given {
        let context = RequestContext::new().with(key, *value);
        check(&format!("{key} {value}"), &probes, &context, unknown, &mut failed);
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Each key of a group shows the others of it.
#[test]
fn keys_show_each_other() {
    let (mut failed, probes) = (Vec::new(), Probe::all(&PolicySources::default()));
    let groups: &[(&[&str], &[&str])] = &[
        (ENDPOINT, &[]),
        (TEMPORARY, &[]),
        (ORGANIZATION, &[]),
        (VIA_SERVICE, &[]),
        (VIA_MCP, &[]),
        (SERVICE_CALL, &[]),
        (INSTANCE, TEMPORARY),
        (GLUE, TEMPORARY),
    ];
    for (group, more) in groups {
        for key in *group {
            let context = RequestContext::new().with(key, "1");
            let also = if key.starts_with("aws:VpceOrg") { ORGANIZATION } else { &[] };
            check(key, &probes, &context, &[group, more, also], &mut failed);
            let partial = RequestContext::new().with_values(key, []);
            check(&format!("{key} known to be missing"), &probes, &partial, &[], &mut failed);
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// What is known to be missing stays so, whatever is shown.
#[test]
fn a_key_that_is_said_to_be_missing_is() {
    let context = RequestContext::new().with("aws:PrincipalType", "AssumedRole").with_values("aws:TokenIssueTime", []);
    assert!(!Probe::new("aws:TokenIssueTime", &PolicySources::default()).is_unknown(&context));
    assert!(Probe::new("aws:MultiFactorAuthPresent", &PolicySources::default()).is_unknown(&context));
}

/// The policy of the endpoint is itself under what it shows, and through it a request need not have an address.
#[test]
fn an_endpoint_policy_asks_for_its_own_keys() {
    for key in ENDPOINT.iter().chain(&["aws:SourceIp"]) {
        for value in ["x", "10.0.0.1"] {
            let deny = json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
                "Condition": {"ForAnyValue:StringEquals": {*key: value}}});
            let sources = PolicySources {
                identity: vec![named(&json!([all()]))],
                endpoint: Some(endpoint(&json!([for_all(&all()), deny]))),
                ..PolicySources::default()
            };
            assert!(!is_allowed(&PolicySet::compile(sources), &RequestContext::new()), "{key}");
        }
    }
}

/// A variable of such a key is unknown too, in an ARN and in a condition.
#[test]
fn a_variable_of_a_key_that_is_shown_is_unknown() {
    let resource = "arn:aws:qldb:us-east-1:123456789012:ledger/${aws:username}*";
    let deny = json!([all(), {"Effect": "Deny", "Action": "*", "Resource": resource}]);
    let ask = |context: &RequestContext| {
        is_allowed(
            &PolicySet::compile(PolicySources { identity: vec![named(&deny)], ..PolicySources::default() }),
            context,
        )
    };
    assert!(ask(&RequestContext::new()));
    assert!(!ask(&RequestContext::new().with("aws:PrincipalType", "User")));
    let endpoint_ids = "arn:aws:qldb:us-east-1:123456789012:ledger/${aws:SourceVpce}";
    let sources = PolicySources {
        identity: vec![named(&json!([all(), {"Effect": "Deny", "Action": "*", "Resource": endpoint_ids}]))],
        endpoint: Some(endpoint(&json!([for_all(&all())]))),
        ..PolicySources::default()
    };
    assert!(!is_allowed(&PolicySet::compile(sources), &RequestContext::new()));
}

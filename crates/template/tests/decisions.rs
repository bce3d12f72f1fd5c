//! Decisions on policies of templates: what is unknown never allows, and what it denies may be denied.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use partiql_iam::iam::{DenialKind, NamedPolicy, PolicyKind, PolicySet, PolicySources, RequestContext};
use partiql_iam_template::{Template, read};

const TABLE: &str = "arn:aws:dynamodb:us-east-1:123456789012:table/Music";

/// What the policies of the role `R` say of a request.
fn decided(template: &Template, action: &str) -> &'static str {
    let role = template.role("R").unwrap();
    let named = |(number, policy): (usize, &partiql_iam_template::FoundPolicy)| NamedPolicy {
        name: number.to_string(),
        document: policy.document(PolicyKind::Identity).unwrap(),
    };
    let identity = template.policies_of(role).enumerate().map(named).collect();
    let set = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    match set.decide_request(action, TABLE, &RequestContext::new()).denial_kind() {
        None => "allowed",
        Some(DenialKind::ExplicitDeny) => "denied",
        Some(DenialKind::ImplicitDeny) => "not allowed",
        Some(DenialKind::Unknown) => "unknown",
    }
}

fn role(policies: &str) -> Template {
    let text = format!(
        "Parameters:\n  P: {{Type: String, Default: '*'}}\nResources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      Policies:\n{policies}\n"
    );
    read(Path::new("template.yaml"), &text).unwrap()
}

/// What a role with these statements may do beside one that allows all, and alone.
fn alone_and_beside_all(statement: &str) -> (&'static str, &'static str) {
    let statements = |rest: &str| {
        role(&format!(
            "        - PolicyName: p\n          PolicyDocument:\n            Version: '2012-10-17'\n            Statement:\n              - {statement}\n{rest}"
        ))
    };
    let all = "              - {Effect: Allow, Action: '*', Resource: '*'}\n";
    let action = "dynamodb:PartiQLSelect";
    (decided(&statements(""), action), decided(&statements(all), action))
}

#[test]
fn what_is_unknown_never_allows() {
    let rows = [
        ("{Effect: Allow, Action: 'dynamodb:PartiQLSelect', Resource: '*'}", "allowed", "allowed"),
        ("{Effect: Allow, Action: 'dynamodb:PartiQLSelect', Resource: !Ref P}", "unknown", "allowed"),
        ("{Effect: Allow, Action: !Ref P, Resource: '*'}", "unknown", "allowed"),
        ("{Effect: Allow, Action: ['dynamodb:PartiQLSelect', !Ref P], Resource: '*'}", "allowed", "allowed"),
        ("{Effect: Allow, Action: ['dynamodb:Scan', !Ref P], Resource: '*'}", "unknown", "allowed"),
        ("{Effect: Allow, NotAction: [!Ref P], Resource: '*'}", "unknown", "allowed"),
        ("{Effect: Allow, Action: '*', NotResource: [!Ref P]}", "unknown", "allowed"),
        (
            "{Effect: Allow, Action: '*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': !Ref P}}}",
            "unknown",
            "allowed",
        ),
        (
            "{Effect: Allow, Action: '*', Resource: '*', Condition: !If [C, {}, !Ref 'AWS::NoValue']}",
            "unknown",
            "allowed",
        ),
        ("!If [C, {Effect: Allow, Action: '*', Resource: '*'}, !Ref 'AWS::NoValue']", "unknown", "allowed"),
        ("{Effect: !If [C, Allow, Deny], Action: '*', Resource: '*'}", "unknown", "unknown"),
        ("{Effect: !Ref P, Action: 'dynamodb:Scan', Resource: '*'}", "unknown", "unknown"),
        ("{Effect: Deny, Action: 'dynamodb:PartiQLSelect', Resource: '*'}", "denied", "denied"),
        ("{Effect: Deny, Action: 'dynamodb:PartiQLSelect', Resource: !Ref P}", "denied", "unknown"),
        ("{Effect: Deny, Action: !Ref P, Resource: '*'}", "denied", "unknown"),
        ("{Effect: Deny, NotAction: ['dynamodb:PartiQLSelect', !Ref P], Resource: '*'}", "denied", "unknown"),
        ("{Effect: Deny, Action: '*', NotResource: [!Ref P]}", "denied", "unknown"),
        (
            "{Effect: Deny, Action: '*', Resource: '*', Condition: {NumericLessThanIfExists: {'aws:MultiFactorAuthAge': !Ref P}}}",
            "denied",
            "unknown",
        ),
        ("!If [C, {Effect: Deny, Action: '*', Resource: '*'}, !Ref 'AWS::NoValue']", "denied", "unknown"),
        (
            "!If [C, {Effect: Deny, Action: '*', NotResource: 'arn:aws:s3:::b'}, !Ref 'AWS::NoValue']",
            "denied",
            "unknown",
        ),
        ("{Effect: Deny, Action: 'dynamodb:Scan', Resource: '*'}", "not allowed", "allowed"),
    ];
    for (statement, alone, beside) in rows {
        let expected = (alone, beside);
        assert_eq!(alone_and_beside_all(statement), expected, "{statement}");
    }
}

/// Without the version that has variables, the place of a template would be text.
#[test]
fn conditions_in_the_old_language() {
    let with = |effect: &str, version: &str| {
        let policy = format!(
            "        - PolicyName: p\n          PolicyDocument:\n            {version}\n            Statement:\n              - Effect: {effect}\n                Action: '*'\n                Resource: '*'\n                Condition: {{StringNotEquals: {{'aws:username': !Ref P}}}}\n        - PolicyName: all\n          PolicyDocument: {{Statement: {{Effect: Allow, Action: 'dynamodb:Scan', Resource: '*'}}}}"
        );
        decided(&role(&policy), if effect == "Deny" { "dynamodb:Scan" } else { "dynamodb:Query" })
    };
    // Without the key it holds, whatever the value.
    assert_eq!((with("Allow", "Version: '2012-10-17'"), with("Deny", "Version: '2012-10-17'")), ("allowed", "denied"));
    for version in ["Version: '2008-10-17'", "# none"] {
        assert_eq!((with("Allow", version), with("Deny", version)), ("unknown", "unknown"), "{version}");
    }
}

#[test]
fn policies_that_may_not_exist() {
    let text = "Resources:\n  R: {Type: AWS::IAM::Role, Properties: {}}\n  P:\n    Type: AWS::IAM::Policy\n    Condition: C\n    Properties:\n      Roles: [!Ref R]\n      PolicyDocument: {Statement: {Effect: EFFECT, Action: '*', Resource: '*'}}\n  All:\n    Type: AWS::IAM::Policy\n    Properties:\n      Roles: [!Ref R]\n      PolicyDocument: {Statement: {Effect: Allow, Action: 'dynamodb:Scan', Resource: '*'}}\n";
    let of = |text: &str, action: &str| decided(&read(Path::new("t.yaml"), text).unwrap(), action);
    let (allow, deny) = (text.replace("EFFECT", "Allow"), text.replace("EFFECT", "Deny"));
    assert_eq!((of(&allow, "dynamodb:Query"), of(&allow, "dynamodb:Scan")), ("unknown", "allowed"));
    assert_eq!(of(&deny, "dynamodb:Scan"), "unknown");
    // Under the same condition too: it may be attached to others that are made without it.
    let together = deny.replace("Type: AWS::IAM::Role,", "Type: AWS::IAM::Role, Condition: C,");
    assert_eq!(of(&together, "dynamodb:Scan"), "unknown");
}

#[test]
fn policies_that_the_file_does_not_have() {
    let with = |arn: &str| {
        let text = format!(
            "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      ManagedPolicyArns: [{arn}]\n      Policies: [{{PolicyName: p, PolicyDocument: {{Statement: {{Effect: Allow, Action: 'dynamodb:Scan', Resource: '*'}}}}}}]\n"
        );
        let template = read(Path::new("t.yaml"), &text).unwrap();
        (decided(&template, "dynamodb:Scan"), decided(&template, "dynamodb:PartiQLSelect"))
    };
    assert_eq!(with("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"), ("allowed", "not allowed"));
    assert_eq!(with("arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"), ("allowed", "allowed"));
    assert_eq!(with("arn:aws:iam::aws:policy/Other"), ("unknown", "unknown"));
    assert_eq!(with("!Ref P"), ("unknown", "unknown"));
    assert_eq!(with("!If [C, !Ref P, !Ref 'AWS::NoValue']"), ("unknown", "unknown"));
}

/// Policies of AWS are known by their names: what is not known may allow and may deny.
#[test]
fn managed_policies_of_aws() {
    let rows = [
        ("AmazonDynamoDBFullAccess", "dynamodb:PartiQLDelete", "allowed"),
        ("ReadOnlyAccess", "dynamodb:PartiQLSelect", "allowed"),
        ("ReadOnlyAccess", "dynamodb:PartiQLInsert", "not allowed"),
        ("ReadOnlyAccess", "qldb:PartiQLSelect", "not allowed"),
        ("AmazonQLDBReadOnly", "qldb:PartiQLSelect", "not allowed"),
        ("AmazonQLDBFullAccess", "qldb:PartiQLRedact", "allowed"),
        ("AmazonQLDBFullAccess", "qldb:ShowCatalog", "not allowed"),
        ("SecurityAudit", "dynamodb:PartiQLSelect", "not allowed"),
        ("job-function/ViewOnlyAccess", "dynamodb:PartiQLSelect", "not allowed"),
        ("job-function/DatabaseAdministrator", "dynamodb:PartiQLUpdate", "allowed"),
        ("service-role/AWSLambdaVPCAccessExecutionRole", "dynamodb:PartiQLSelect", "not allowed"),
        ("AWSDenyAll", "dynamodb:PartiQLSelect", "denied"),
        ("AWSCompromisedKeyQuarantineV3", "dynamodb:PartiQLSelect", "unknown"),
    ];
    for (name, action, expected) in rows {
        let text = format!(
            "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      ManagedPolicyArns: ['arn:aws:iam::aws:policy/{name}']\n"
        );
        let template = read(Path::new("template.yaml"), &text).unwrap();
        assert_eq!(decided(&template, action), expected, "{name} {action}");
        let hcl = format!(
            "resource \"aws_iam_role\" \"R\" {{\n  name = \"R\"\n  assume_role_policy = \"{{}}\"\n}}\n\
             resource \"aws_iam_role_policy_attachment\" \"a\" {{\n  role = aws_iam_role.R.name\n  \
             policy_arn = \"arn:${{data.aws_partition.current.partition}}:iam::aws:policy/{name}\"\n}}\n"
        );
        let template = read(Path::new("main.tf"), &hcl).unwrap();
        assert_eq!(decided(&template, action), expected, "{name} {action} in Terraform");
    }
}

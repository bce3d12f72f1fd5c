//! Values that are given for what templates leave open are certain; what is not given stays unknown.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use partiql_iam_template::{Template, TemplateValues, read_with};

/// A value, what is given, and what it comes to.
type Row<'t> = (&'t str, Given<'t>, &'t str);
type Given<'t> = &'t [(&'t str, &'t str)];

fn values(given: &[(&str, &str)]) -> TemplateValues {
    given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The resources of the last policy.
fn resources(template: &Template) -> String {
    let json = template.policies.last().unwrap().text.json();
    let (_, from) = json.split_once("\"Resource\": ").unwrap();
    from.trim_end_matches(['}', ']']).to_owned()
}

const CLOUDFORMATION: &str = "\
Parameters:
  Stage: {Type: String, Default: dev}
  Names: {Type: CommaDelimitedList}
  Secret: {Type: 'AWS::SSM::Parameter::Value<String>'}
Resources:
  Music: {Type: 'AWS::DynamoDB::Table', Properties: {TableName: !Sub 'Music-${Stage}'}}
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: '*', Resource: RESOURCE}]}
";

#[test]
fn parameters_and_pseudo_parameters_of_cloudformation() {
    let rows: [Row<'_>; 9] = [
        (
            "!GetAtt Music.Arn",
            &[],
            "\"arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/Music-${Stage}\"",
        ),
        (
            "!GetAtt Music.Arn",
            &[
                ("AWS::Region", "us-east-1"),
                ("AWS::AccountId", "123456789012"),
                ("AWS::Partition", "aws"),
                ("Stage", "prod"),
            ],
            "\"arn:aws:dynamodb:us-east-1:123456789012:table/Music-prod\"",
        ),
        ("!Sub 'a:${Stage}'", &[("Stage", "prod")], "\"a:prod\""),
        ("!Sub 'a:${Stage}'", &[("${Stage}", "prod")], "\"a:prod\""),
        ("!Ref Stage", &[("Stage", "*")], "\"*\""),
        ("!Ref Names", &[("Names", "a,b")], "\"${Names}\""),
        ("!Ref Secret", &[("Secret", "/name")], "\"${Secret}\""),
        ("!Ref Music", &[("Music", "x")], "\"Music-${Stage}\""),
        ("!If [C, !Ref Stage, b]", &[("C", "true")], "\"${C}\""),
    ];
    for (resource, given, expected) in rows {
        let text = CLOUDFORMATION.replace("RESOURCE", resource);
        let template = read_with(Path::new("template.yaml"), &text, &values(given)).unwrap();
        assert_eq!(resources(&template), expected, "{resource} {given:?}");
    }
}

#[test]
fn policy_templates_of_sam() {
    let text = "Parameters: {Name: {Type: String}}\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {Policies: [{DynamoDBWritePolicy: {TableName: !Ref Name}}]}\n";
    let given = values(&[("Name", "Music"), ("AWS::Region", "eu-west-1")]);
    let template = read_with(Path::new("template.yaml"), text, &given).unwrap();
    let arn = "arn:${AWS::Partition}:dynamodb:eu-west-1:${AWS::AccountId}:table/Music";
    assert_eq!(resources(&template), format!("[\"{arn}\", \"{arn}/index/*\""));
}

#[test]
fn variables_of_the_serverless_framework() {
    let text = "service: s\nplugins: [serverless-pseudo-parameters]\ncustom: {known: k}\nprovider:\n  iamRoleStatements:\n    - {Effect: Allow, Action: '*', Resource: 'RESOURCE'}\n";
    let rows: [Row<'_>; 5] = [
        ("a:${opt:stage}", &[("opt:stage", "prod")], "a:prod"),
        ("a:${opt:stage, 'dev'}", &[("opt:stage", "prod")], "a:prod"),
        ("a:${self:custom.other}", &[("${self:custom.other}", "x")], "a:x"),
        ("a:${self:custom.known}", &[("self:custom.known", "x")], "a:k"),
        ("a:#{AWS::Region}", &[("AWS::Region", "us-east-1")], "a:us-east-1"),
    ];
    for (resource, given, expected) in rows {
        let text = text.replace("RESOURCE", &resource.replace('\'', "''"));
        let template = read_with(Path::new("serverless.yml"), &text, &values(given)).unwrap();
        assert_eq!(resources(&template), format!("\"{expected}\""), "{resource} {given:?}");
    }
}

#[test]
fn variables_and_accounts_of_terraform() {
    let text = "\
variable \"stage\" { default = \"dev\" }
variable \"names\" { type = list(string) }
data \"aws_region\" \"here\" {}
data \"aws_region\" \"there\" { name = \"eu-west-1\" }
data \"aws_caller_identity\" \"other\" { provider = aws.other }
resource \"aws_dynamodb_table\" \"music\" { name = \"Music-${var.stage}\" }
resource \"aws_dynamodb_table\" \"far\" {
  name     = \"Far\"
  provider = aws.other
}
resource \"aws_iam_policy\" \"p\" {
  policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = \"*\", Resource = EXPRESSION }] })
}
";
    let all = &[
        ("var.stage", "prod"),
        ("AWS::Region", "us-east-1"),
        ("AWS::AccountId", "123456789012"),
        ("AWS::Partition", "aws"),
    ][..];
    let rows: [Row<'_>; 8] = [
        ("var.stage", &[], "${var.stage}"),
        ("var.stage", all, "prod"),
        ("\"${var.names}\"", &[("var.names", "a")], "${var.names}"),
        ("data.aws_region.here.name", all, "us-east-1"),
        ("data.aws_region.there.name", all, "${data.aws_region.there.name}"),
        ("data.aws_caller_identity.other.account_id", all, "${data.aws_caller_identity.other.account_id}"),
        ("aws_dynamodb_table.music.arn", all, "arn:aws:dynamodb:us-east-1:123456789012:table/Music-prod"),
        ("aws_dynamodb_table.far.arn", all, "arn:${aws_partition}:dynamodb:${region}:${account}:table/Far"),
    ];
    for (expression, given, expected) in rows {
        let text = text.replace("EXPRESSION", expression);
        let template = read_with(Path::new("main.tf"), &text, &values(given)).unwrap();
        assert_eq!(resources(&template), format!("\"{expected}\""), "{expression} {given:?}");
    }
}

#[test]
fn a_name_that_no_template_has() {
    let rows: [(&str, Option<&str>); 5] = [
        ("Stage", None),
        ("AWS::Region", None),
        (
            "Other",
            Some(
                "they leave open `AWS::AccountId`, `AWS::Partition`, `AWS::Region`, `AWS::StackId`, `AWS::StackName`, `AWS::URLSuffix`, `Stage`",
            ),
        ),
        ("Stagee", Some("did you mean `Stage`?")),
        (
            "Names",
            Some(
                "they leave open `AWS::AccountId`, `AWS::Partition`, `AWS::Region`, `AWS::StackId`, `AWS::StackName`, `AWS::URLSuffix`, `Stage`",
            ),
        ),
    ];
    for (name, help) in rows {
        let given = values(&[(name, "x")]);
        let text = CLOUDFORMATION.replace("RESOURCE", "'*'");
        read_with(Path::new("template.yaml"), &text, &given).unwrap();
        let found = given.without_template();
        assert_eq!(found.as_ref().map(|found| found.help.as_str()), help, "{name}");
    }
    let given = values(&[("x", "y")]);
    read_with(Path::new("policy.json"), "{\"Statement\": []}", &given).unwrap();
    let found = given.without_template().unwrap();
    assert_eq!(found.message, "no template that is read leaves open what `x` is");
    assert_eq!(found.help, "leave it out: nothing is open");
}

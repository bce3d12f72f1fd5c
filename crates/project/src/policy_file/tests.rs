#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::tests::parse;
use crate::{CompiledRole, DynamoDbConfig, RoleConfig, Tables, TablesError, text};
use partiql_iam::Diagnostic;
use partiql_iam::iam::DenialKind;
use std::fs;

#[test]
fn roles_have_the_policies_of_templates() {
    let template = "Resources:\n  Reader:\n    Type: AWS::IAM::Role\n    Properties:\n      PermissionsBoundary: !Ref Limit\n      Policies:\n        - {PolicyName: read, PolicyDocument: {Statement: {Effect: Allow, Action: 'dynamodb:*', Resource: '*'}}}\n  Limit:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: {Statement: {Effect: Allow, Action: 'dynamodb:Query', Resource: '*'}}\n";
    let read = |path: &Path, _: usize| {
        assert_eq!(path, Path::new("project/template.yaml"));
        Ok(template.to_owned())
    };
    let config = |named: &str| parse(&format!("[roles.reader]\npolicies = ['{named}']\n"));
    let reader = config("template.yaml#Reader");
    assert_eq!(reader.named_files().map(|(path, _)| path).collect::<Vec<_>>(), [Path::new("project/template.yaml")]);
    let role = CompiledRole::load("reader", &reader.roles["reader"], &read).unwrap();
    let allows = |action| {
        let table = "arn:aws:dynamodb:us-east-1:123456789012:table/Music";
        role.policies.decide_request(action, table, &role.context).is_allowed()
    };
    assert_eq!(
        (allows("dynamodb:Query"), allows("dynamodb:Scan")),
        (true, false),
        "the boundary of the template counts"
    );
    let names: Vec<&str> = role.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["project/template.yaml#Reader (read)", "project/template.yaml#Limit"]);
    let problems = CompiledRole::load("reader", &config("template.yaml#Raeder").roles["reader"], &read).unwrap_err();
    let found = Diagnostic::from(&problems[0]);
    assert_eq!(found.message, "there is no role and no policy `Raeder` in it");
    assert_eq!(found.help.as_deref(), Some("did you mean `Reader`?"));
}

#[test]
fn a_role_has_one_boundary() {
    let template = |limit: &str| {
        let policy = |action: &str| format!("{{Statement: {{Effect: Allow, Action: '{action}', Resource: '*'}}}}");
        format!(
            "Resources:\n  Reader:\n    Type: AWS::IAM::Role\n    Properties:\n      PermissionsBoundary: !Ref Limit\n      Policies:\n        - {{PolicyName: read, PolicyDocument: {}}}\n  Limit:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: {}\n",
            policy("dynamodb:*"),
            policy(limit)
        )
    };
    let read = |path: &Path, _: usize| {
        let limit = if path.ends_with("b.yaml") { "dynamodb:Scan" } else { "dynamodb:Query" };
        Ok(template(limit))
    };
    let load = |policies: &str, more: &str| {
        let config = parse(&format!("[roles.reader]\npolicies = [{policies}]\n{more}\n"));
        CompiledRole::load("reader", &config.roles["reader"], &read)
    };
    let problems = load("'a.yaml#Reader', 'b.yaml#Reader'", "").unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].path, Path::new("project/b.yaml"));
    let found = Diagnostic::from(&problems[0]);
    assert_eq!(
        found.to_string(),
        "a permissions boundary besides that of another file; give the policies of one role alone, or its boundary with `--boundary`"
    );
    // The same one, and one that is given in the place of both.
    assert!(load("'a.yaml#Reader', 'c.yaml#Reader'", "").is_ok());
    assert!(load("'a.yaml#Reader', 'b.yaml#Reader'", "boundary = 'b.yaml#Limit'").is_ok());
}

#[test]
fn what_override_files_change_is_unknown() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/overridden");
    let decided = |file: &str| {
        let policies = vec![folder.join(file)];
        let role = CompiledRole::load("app", &RoleConfig { policies, ..RoleConfig::default() }, &text::read).unwrap();
        let table = "arn:aws:dynamodb:us-east-1:123456789012:table/Music";
        role.policies.decide_request("dynamodb:PartiQLSelect", table, &role.context).is_allowed()
    };
    assert!(decided("harmless/main.tf#app"));
    assert!(!decided("whole/main.tf#app"));
    assert!(!decided("whole/stage_override.tf#aws_iam_role_policy.read"));
    let tables = |file: &str| {
        let config = DynamoDbConfig { schemas: vec![folder.join(file)], ..DynamoDbConfig::default() };
        Tables::load(&config, &text::read).map(|tables| tables.schema.unwrap().tables().len())
    };
    assert_eq!(tables("harmless/main.tf").unwrap(), 1);
    let Err(TablesError::File(problem)) = tables("whole/main.tf") else { panic!("the keys are not known") };
    let by = folder.join("whole/stage_override.tf");
    assert_eq!(problem.cause.to_string(), format!("`{}` may change the tables", by.display()));
}

#[test]
fn files_of_a_folder_are_one_configuration() {
    let role = "resource \"aws_iam_role\" \"app\" {\n  name = \"app\"\n}\n";
    let policy = |effect: &str| {
        format!(
            "resource \"aws_iam_role_policy\" \"{effect}\" {{\n  role = aws_iam_role.app.id\n  policy = jsonencode({{ Version = \"2012-10-17\", Statement = [{{ Effect = \"{effect}\", Action = \"dynamodb:*\", Resource = \"*\" }}] }})\n}}\n"
        )
    };
    let (allow, deny) = (policy("Allow"), policy("Deny"));
    let folder = std::env::temp_dir().join(format!("partiql-iam-folder-{}", std::process::id()));
    let decided = |file: &str, files: &[(&str, &str)]| {
        fs::create_dir_all(folder.join("modules.tf")).unwrap();
        for (name, text) in files {
            fs::write(folder.join(name), text).unwrap();
        }
        let policies = vec![folder.join(format!("{file}#app"))];
        let role = CompiledRole::load("app", &RoleConfig { policies, ..RoleConfig::default() }, &text::read).unwrap();
        let table = "arn:aws:dynamodb:us-east-1:123456789012:table/Music";
        let decision = role.policies.decide_request("dynamodb:PartiQLSelect", table, &role.context);
        let places: Vec<String> = role.files.iter().map(|file| file.name.clone()).collect();
        fs::remove_dir_all(&folder).unwrap();
        (decision.denial_kind(), places)
    };
    let kind = |file: &str, files: &[(&str, &str)]| decided(file, files).0;
    let (allowed, denied, unknown) = (None, Some(DenialKind::ExplicitDeny), Some(DenialKind::Unknown));
    let main = format!("{role}{allow}");
    assert_eq!(kind("main.tf", &[("main.tf", &main)]), allowed);
    let (found, names) = decided("main.tf", &[("main.tf", &main), ("deny.tf", &deny)]);
    let main_name = format!("{}#aws_iam_role_policy.Allow", folder.join("main.tf").display());
    let deny_name = format!("{}#aws_iam_role_policy.Deny", folder.join("deny.tf").display());
    assert_eq!((found, names), (denied, vec![main_name, deny_name]));
    assert_eq!(kind("role.tf", &[("role.tf", role), ("allow.tf", &allow)]), allowed);
    // Neither Terraform nor OpenTofu reads these.
    for name in [".deny.tf", "deny.tf~", "deny.tf.bak", "deny.TF", "deny.tfvars"] {
        assert_eq!(kind("main.tf", &[("main.tf", &main), (name, &deny)]), allowed, "{name}");
    }
    // OpenTofu alone reads `.tofu`, and it in the place of `.tf`.
    assert_eq!(kind("main.tf", &[("main.tf", &main), ("deny.tofu", &deny)]), unknown);
    assert_eq!(kind("main.tf", &[("main.tf", &main), ("main.tofu", &main)]), unknown);
    assert_eq!(kind("main.tf", &[("main.tf", &main), ("more.tofu", "variable \"x\" {}\n")]), allowed);
    assert_eq!(kind("main.tofu", &[("main.tofu", &main), ("deny.tf", &deny)]), denied);
    assert_eq!(kind("main.tofu", &[("main.tofu", &main), ("main.tf", &deny)]), allowed);
    assert_eq!(kind("main.tofu", &[("main.tofu", &main), ("main.tf.json", "{")]), unknown);
    // What can't be read may say anything.
    assert_eq!(kind("main.tf", &[("main.tf", &main), ("deny.tf", "resource {")]), unknown);
    assert_eq!(kind("main.tf", &[("main.tf", &main), ("long.tf", &"#\n".repeat(600_000))]), unknown);
}

#[test]
fn a_folder_that_can_not_be_listed_leaves_everything_unknown() {
    let read = |_: &Path, _: usize| {
        Ok("resource \"aws_iam_user\" \"app\" {\n  name = \"app\"\n}\nresource \"aws_iam_user_policy\" \"a\" {\n  user = aws_iam_user.app.name\n  policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"dynamodb:*\", Resource = \"*\" }] })\n}\n".to_owned())
    };
    let policies = vec!["/no-such-folder/main.tf#app".into()];
    let role = CompiledRole::load("app", &RoleConfig { policies, ..RoleConfig::default() }, &read).unwrap();
    let table = "arn:aws:dynamodb:us-east-1:123456789012:table/Music";
    let decision = role.policies.decide_request("dynamodb:PartiQLSelect", table, &role.context);
    assert_eq!(decision.denial_kind(), Some(DenialKind::Unknown));
    let fault = Folder::around(Path::new("/no-such-folder/main.tf"), &read).changed_by;
    assert_eq!(fault.as_deref(), Some("another file of `/no-such-folder`, which can't be listed,"));
}

#[test]
fn a_role_says_what_its_templates_leave_open_and_which_policies_they_name() {
    let template = "Parameters: {Name: {Type: String}}\nResources:\n  Reader:\n    Type: AWS::IAM::Role\n    Properties:\n      ManagedPolicyArns: ['arn:aws:iam::123456789012:policy/more']\n      Policies:\n        - {PolicyName: p, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: '*', Resource: !Ref Name}]}}\n";
    let read = |path: &Path, _: usize| {
        match path.to_str() {
        Some("project/t.yaml") => Ok(template.to_owned()),
        _ => Ok("{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"}]}".to_owned()),
    }
    };
    let decided = |policies: &str, values: &str| {
        let config = parse(&format!("[roles.reader]\npolicies = [{policies}]\n{values}\n"));
        let role = CompiledRole::load("reader", &config.roles["reader"], &read).unwrap();
        let table = "arn:aws:dynamodb:us-east-1:123456789012:table/Music";
        let decision = role.policies.decide_request("dynamodb:PartiQLSelect", table, &role.context);
        let not_given: Vec<String> = role.not_given.iter().map(|policy| policy.arn.clone()).collect();
        (decision.denial_kind(), not_given)
    };
    let (unknown, arn) = (Some(DenialKind::Unknown), "arn:aws:iam::123456789012:policy/more");
    let both = format!("'t.yaml#Reader', '{arn}=more.json'");
    let given = "template-values = { Name = '*' }";
    assert_eq!(decided("'t.yaml#Reader'", ""), (unknown, vec![arn.to_owned()]));
    assert_eq!(decided("'t.yaml#Reader'", given), (unknown, vec![arn.to_owned()]));
    assert_eq!(decided(&both, ""), (unknown, vec![]));
    assert_eq!(decided(&both, given), (None, vec![]));
}

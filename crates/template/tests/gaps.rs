//! Files in which somebody may have policies, or lack them, that are not seen: nothing is allowed by those that are.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use partiql_iam::iam::{NamedPolicy, PolicyKind, PolicySet, PolicySources, RequestContext};
use partiql_iam_template::read;

/// A file of the folder beside this one, and whose policies in it are asked for.
const ROWS: &[&str] = &[
    "a1.yaml#App",
    "a2.yaml#App",
    "a3.yaml#App",
    "a4.yaml#App",
    "a5.yaml#App",
    "a6.yaml#App",
    "d4.yaml#App",
    "d5.yaml#App",
    "s9.yaml#Fn1",
    "a7.yaml#App2",
    "g1.yaml#U",
    "g2.yaml#U",
    "g4.yaml#U",
    "k2.yaml#U",
    "g5.yaml#U",
    "g3.yaml#U",
    "d7.yaml#App",
    "b1.yaml#R2",
    "b2.yaml#R1",
    "b3.yaml#R1",
    "s1.yaml#Fn1",
    "s2.yaml#Fn1",
    "s10.yaml#Fn1",
    "k3.yaml#U",
    "c1.yaml#Reader",
    "k5.yaml#Fn1",
    "c2.yaml#App",
    "m3.yaml#app",
    "s3.yaml#Fn1",
    "s4.yaml#Fn1",
    "s5.yaml#Fn1",
    "s6.yaml#Fn1",
    "s7.yaml#Fn1",
    "d9.yaml#App",
    "d13.yaml#App",
    "d10.yaml#App",
    "d12.yaml#App",
    "d14.yaml#App",
    "d15.yaml#App",
    "l4c.yml#f1",
    "l4d.yml#f1",
    "l4e.yml#f1",
    "l4.yml#f1",
    "l4b.yml#f1",
    "l6.yml#f1",
    "m1.yml#f1",
    "m1.yml#provider",
    "l3.yml#provider",
    "l1.yml#provider",
    "l2.yml#provider",
    "i1.json",
    "i2.json",
    "i3.json#u",
    "i4.json#app",
    "t1.tf",
    "t1.tf#aws_iam_role.app",
    "t30.tf#aws_iam_role.app",
    "t27.tf#aws_iam_role.two",
    "t2.tf#u",
    "t3.tf#u",
    "p9.json#u",
    "t28.tf#app",
    "t29.tf#app",
    "t28.tf",
    "t12.tf",
    "t13.tf",
    "t18.tf",
    "p2.json",
    "exclusive_by_list.tf",
    "exclusive_inline.tf",
    "exclusive_managed.tf",
    "told_by_local.tf",
    "told_by_name.tf",
    "told_by_other.tf",
    "told_in_json.tf.json",
    "told_stack.tf",
    "told_of_group.tf#aws_iam_user.u",
    "plan_exclusive.json",
    "plan_without_configuration.json",
    "role_token_time.yaml#Role",
    "role_token_null.yaml#Role",
    "role_mfa.yaml#Role",
    "role_mfa_null.yaml#Role",
    "role_allowed_without_token.yaml#Role",
    "role_tag.yaml#Role",
    "role_tag_null.yaml#Role",
    "user_to_group_elsewhere.yaml#U",
    "told_application.yaml#F",
    "told_custom.yaml#F",
    "told_stack_body.tf",
    "told_stack_set.tf",
    "removed.tf",
    "ignored_changes.tf",
    "plan_forget.json",
    "plan_format.json",
    "answer_tag.json",
    "sls_role_elsewhere.yml#provider",
    "sls_old_role_elsewhere.yml#provider",
    "sls_plugins_file.yml#f",
    "sls_custom_file.yml#f",
    "sls_plugin_file.yml#f",
    "sls_without_plugin.yml#f",
    "user_tag.tf",
    "version_not_default.json",
    "user_name.tf",
    "default_tags.tf",
    "removed.tf.json",
    "answer_cut.json#app",
    "answer_cut_by_the_cli.json#app",
    "reference_action.yaml#R",
    "reference_condition.yaml#R",
    "reference_condition_allow.yaml#R",
    "reference_notaction.yaml#R",
    "reference_roles.yaml#R",
    "reference_rolepolicy.yaml#R",
    "user_to_group_by_name.yaml#U",
    "answer_encoded_twice.json#r",
    "answer_without_document.json#r",
    "answer_group_unreadable.json#u",
    "plan_without_changes.json#aws_iam_role.r",
    "plan_group_without_changes.json#aws_iam_user.u",
    "name_in_another_case.yaml#R",
    "name_in_another_case.tf#aws_iam_role.r",
    "inline_without_document.yaml#R",
];

fn is_allowed(path: &Path, text: &str, whose: Option<&str>) -> bool {
    let table = "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/Au1EiThbt8s0z9wM26REZN";
    let template = read(path, text).unwrap();
    let Ok(chosen) = template.chosen(whose) else { return false };
    let named = |policy: &&partiql_iam_template::FoundPolicy| NamedPolicy {
        name: policy.owner.id.clone(),
        document: policy.document(PolicyKind::Identity).unwrap(),
    };
    let identity = chosen.policies.iter().map(named).collect();
    let boundary = chosen.role.and_then(|role| role.boundary.as_deref());
    let boundary = boundary.map(|policy| named(&policy));
    let set = PolicySet::compile(PolicySources { identity, boundary, ..PolicySources::default() });
    let may_have = chosen.role.map(|role| role.may_have.as_slice()).unwrap_or_default();
    let context = may_have.iter().fold(RequestContext::new(), |context, key| context.with_unknown(key));
    set.decide_request("qldb:PartiQLSelect", table, &context).denial_kind().is_none()
}

#[test]
fn what_is_not_seen_allows_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gaps");
    let mut allowed = Vec::new();
    for row in ROWS {
        let (file, whose) = row.split_once('#').map_or((*row, None), |(file, whose)| (file, Some(whose)));
        let path = folder.join(file);
        if is_allowed(&path, &fs::read_to_string(&path).unwrap(), whose) {
            allowed.push(*row);
        }
    }
    assert_eq!(allowed, [] as [&str; 0]);
}

/// The same without what is not seen: who is allowed.
const ALLOWED: &[(&str, &str, &str)] = &[
    ("removed.tf", "destroy = false", "destroy = true"),
    ("told_stack_body.tf", "RoleName: orders", "RoleName: others"),
    ("ignored_changes.tf", "[policy]", "[tags]"),
    ("user_to_group_elsewhere.yaml#U", "AWS::IAM::UserToGroupAddition", "AWS::SNS::Topic"),
    ("told_custom.yaml#F", "!Ref F", "other"),
    ("sls_without_plugin.yml#f", "functions:", "plugins: [serverless-iam-roles-per-function]\nfunctions:"),
    ("plan_format.json", "\"9.0\"", "\"1.2\""),
    ("answer_cut.json#app", "\"IsTruncated\": true", "\"IsTruncated\": false"),
    ("answer_cut_by_the_cli.json#app", "\"NextToken\"", "\"Token\""),
    ("reference_action.yaml#R", "{{resolve:ssm:/a}}", "PartiQLDelete"),
    ("reference_roles.yaml#R", "{{resolve:ssm:/role}}", "other"),
    ("name_in_another_case.yaml#R", "[Reader]", "[Readers]"),
    ("name_in_another_case.tf#aws_iam_role.r", "\"Reader\"", "\"Readers\""),
    ("user_to_group_by_name.yaml#U", "Users: [u]", "Users: []"),
    ("user_tag.tf", "{ team = \"red\" }", "{ owner = \"red\" }"),
];

#[test]
fn an_answer_in_several_parts_is_whole_with_its_last_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gaps/answer_cut.json");
    let part = fs::read_to_string(&path).unwrap();
    let last = "{\"RoleDetailList\": [], \"IsTruncated\": false}";
    assert!(is_allowed(&path, &format!("{part}{last}"), Some("app")));
    assert!(!is_allowed(&path, &format!("{part}{{\"Roles\": []}}"), Some("app")));
    assert!(!is_allowed(&path, &format!("{last}{part}"), Some("app")));
}

#[test]
fn what_is_seen_allows() {
    for (row, from, to) in ALLOWED {
        let (file, whose) = row.split_once('#').map_or((*row, None), |(file, whose)| (file, Some(whose)));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gaps").join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{row}");
        assert!(is_allowed(&path, &text.replace(from, to), whose), "{row}");
        assert!(!is_allowed(&path, &text, whose), "{row}");
    }
}

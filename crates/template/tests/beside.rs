//! What other files of the folder of a file of Terraform say of its roles.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use partiql_iam::iam::{DenialKind, NamedPolicy, PolicyKind, PolicySet, PolicySources, RequestContext};
use partiql_iam_template::{FoundPolicy, OtherFile, Template, read_beside, tables_beside};

const MAIN: &str = r#"
resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy" "read" {
  name   = "read"
  role   = aws_iam_role.app.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "qldb:*", Resource = "*" }] })
}
"#;

const DENY: &str =
    r#"jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Action = "qldb:*", Resource = "*" }] })"#;

/// Nothing is said against it.
const ALLOWED: Option<DenialKind> = None;
const DENIED: Option<DenialKind> = Some(DenialKind::ExplicitDeny);
const UNKNOWN: Option<DenialKind> = Some(DenialKind::Unknown);

/// Names and texts.
type Files<'f> = &'f [(&'f str, &'f str)];

fn others(files: Files<'_>) -> Vec<OtherFile> {
    let other = |(path, text): &(&str, &str)| OtherFile { path: path.into(), text: text.replace("DENY", DENY) };
    files.iter().map(other).collect()
}

fn decided(template: &Template, whose: Option<&str>) -> Option<DenialKind> {
    on("qldb:PartiQLSelect", template, whose).unwrap()
}

/// `None` if it is not said whose policies are meant.
#[allow(clippy::option_option, reason = "nobody who is meant, and nothing said against it, are two things")]
fn on(action: &str, template: &Template, whose: Option<&str>) -> Option<Option<DenialKind>> {
    let chosen = template.chosen(whose).ok()?;
    let named = |policy: &FoundPolicy| NamedPolicy {
        name: policy.owner.id.clone(),
        document: policy.document(PolicyKind::Identity).unwrap(),
    };
    let identity = chosen.policies.iter().map(|policy| named(policy)).collect();
    let boundary = chosen.role.and_then(|role| role.boundary.as_deref()).map(named);
    let set = PolicySet::compile(PolicySources { identity, boundary, ..PolicySources::default() });
    let table = "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/Au1EiThbt8s0z9wM26REZN";
    Some(set.decide_request(action, table, &RequestContext::new()).denial_kind())
}

#[test]
fn what_other_files_say_of_a_role_counts() {
    let role_policy =
        |role: &str| format!("resource \"aws_iam_role_policy\" \"no\" {{\n  role = {role}\n  policy = DENY\n}}\n");
    let module = |argument: &str| format!("module \"more\" {{\n  source = \"./more\"\n  {argument}\n}}\n");
    let exclusive =
        |kind: &str, list: &str| format!("resource \"{kind}\" \"only\" {{\n  role_name = \"app\"\n  {list} = []\n}}\n");
    let job = "resource \"aws_iam_role\" \"job\" {\n  name = \"job\"\n  assume_role_policy = \"{}\"\n}\n";
    let attachment = "resource \"aws_iam_role_policy_attachment\" \"no\" {\n  role = aws_iam_role.app.name\n  policy_arn = aws_iam_policy.no.arn\n}\n";
    let policy = "resource \"aws_iam_policy\" \"no\" {\n  policy = DENY\n}\n";
    let rows: &[(Files<'_>, Option<DenialKind>)] = &[
        (&[], ALLOWED),
        (
            &[
                ("variables.tf", "variable \"name\" {}\n"),
                ("outputs.tf", "output \"role\" {\n  value = aws_iam_role.app.arn\n}\n"),
            ],
            ALLOWED,
        ),
        // By reference, by name, in JSON, by whatever is not known.
        (&[("b.tf", &role_policy("aws_iam_role.app.id"))], DENIED),
        (&[("b.tf", &role_policy("\"app\""))], DENIED),
        (&[("b.tf", &role_policy("var.role"))], UNKNOWN),
        (&[("b.tf", &role_policy("each.value"))], UNKNOWN),
        (
            &[(
                "b.tf.json",
                r#"{"resource": {"aws_iam_role_policy": {"no": {"role": "${aws_iam_role.app.id}", "policy": "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Deny\", \"Action\": \"qldb:*\", \"Resource\": \"*\"}}"}}}}"#,
            )],
            DENIED,
        ),
        // By a local of a third file.
        (&[("b.tf", &role_policy("local.role")), ("c.tf", "locals {\n  role = \"app\"\n}\n")], DENIED),
        (&[("b.tf", &role_policy("local.role")), ("c.tf", "locals {\n  role = \"job\"\n}\n")], ALLOWED),
        // Of another role, which a third file declares.
        (&[("b.tf", &role_policy("aws_iam_role.job.id")), ("c.tf", job)], ALLOWED),
        (&[("b.tf", attachment), ("c.tf", policy)], DENIED),
        (&[("b.tf", policy)], ALLOWED),
        (&[("b.tf", attachment)], UNKNOWN),
        (&[("b.tf", &role_policy("aws_iam_role.app.id").replace("DENY", "file(\"no.json\")"))], UNKNOWN),
        (
            &[("b.tf", &role_policy("aws_iam_role.app.id").replace("DENY", "data.aws_iam_policy_document.no.json"))],
            UNKNOWN,
        ),
        // What takes policies away.
        (&[("b.tf", &exclusive("aws_iam_role_policies_exclusive", "policy_names"))], UNKNOWN),
        (&[("b.tf", &exclusive("aws_iam_role_policy_attachments_exclusive", "policy_arns"))], ALLOWED),
        // What is told of the role.
        (&[("b.tf", &module("role = aws_iam_role.app.name"))], UNKNOWN),
        (
            &[("b.tf", &module("roles = local.roles")), ("c.tf", "locals {\n  roles = [aws_iam_role.app.name]\n}\n")],
            UNKNOWN,
        ),
        (&[("b.tf", &module("role_name = \"app\""))], UNKNOWN),
        (&[("b.tf", &module("name = \"orders\""))], ALLOWED),
        // The same name.
        (&[("b.tf", &job.replace("\"job\"\n  ass", "\"app\"\n  ass"))], UNKNOWN),
        // What is not of the language.
        (&[("b.tf", "resource {")], UNKNOWN),
        (&[("b.tf.json", "{")], UNKNOWN),
        // None begins what another one ends.
        (&[("b.tf", "/* "), ("c.tf", &role_policy("aws_iam_role.app.id")), ("d.tf", "*/")], UNKNOWN),
        (&[("b.tf", "# the end"), ("c.tf", &role_policy("aws_iam_role.app.id"))], DENIED),
    ];
    for (files, expected) in rows {
        let template = read_beside(Path::new("main.tf"), MAIN, &others(files)).unwrap();
        assert_eq!(decided(&template, Some("aws_iam_role.app")), *expected, "{files:?}");
        assert_eq!(decided(&template, Some("app")), *expected, "{files:?}");
    }
}

#[test]
fn boundaries_and_groups_of_other_files_count() {
    let main = MAIN.replace("\"{}\"", "\"{}\"\n  permissions_boundary = aws_iam_policy.limit.arn");
    let limit = "resource \"aws_iam_policy\" \"limit\" {\n  policy = DENY\n}\n";
    let template = read_beside(Path::new("main.tf"), &main, &others(&[("limit.tf", limit)])).unwrap();
    assert_eq!(decided(&template, None), DENIED);
    let boundary = template.roles[0].boundary.as_deref().unwrap();
    assert_eq!(boundary.file.as_deref(), Some(Path::new("limit.tf")));

    let user = "resource \"aws_iam_user\" \"u\" {\n  name = \"u\"\n}\n\nresource \"aws_iam_user_policy\" \"read\" {\n  user = aws_iam_user.u.name\n  policy = DENY\n}\n";
    let user = user.replace("DENY", DENY).replace("Deny", "Allow");
    let group = "resource \"aws_iam_group\" \"g\" {\n  name = \"g\"\n}\n\nresource \"aws_iam_group_policy\" \"no\" {\n  group = aws_iam_group.g.name\n  policy = DENY\n}\n";
    let member = "resource \"aws_iam_user_group_membership\" \"m\" {\n  user = aws_iam_user.u.name\n  groups = [aws_iam_group.g.name]\n}\n";
    let read =
        |files: &[(&str, &str)]| decided(&read_beside(Path::new("main.tf"), &user, &others(files)).unwrap(), Some("u"));
    assert_eq!(read(&[("group.tf", group)]), ALLOWED);
    assert_eq!(read(&[("group.tf", group), ("members.tf", member)]), DENIED);
}

#[test]
fn a_policy_of_a_role_of_another_file_is_that_roles() {
    let (role, policies) = MAIN.split_at(MAIN.find("resource \"aws_iam_role_policy\"").unwrap());
    let deny = "resource \"aws_iam_role_policy\" \"no\" {\n  role = aws_iam_role.app.id\n  policy = DENY\n}\n";
    let read = |others: &[OtherFile]| read_beside(Path::new("policies.tf"), policies, others).unwrap();
    let template = read(&others(&[("role.tf", role), ("more.tf", deny)]));
    assert_eq!(template.roles[0].id, "aws_iam_role.app");
    assert_eq!(decided(&template, None), DENIED);
    assert_eq!(decided(&template, Some("aws_iam_role_policy.read")), ALLOWED, "the policy alone");
    assert_eq!(decided(&read(&others(&[("role.tf", role)])), None), ALLOWED);
    // What has nothing to do with the file is left out.
    let other = "resource \"aws_iam_role\" \"job\" {\n  name = \"job\"\n}\n\nresource \"aws_iam_role_policy\" \"job\" {\n  role = aws_iam_role.job.id\n  policy = file(\"x.json\")\n}\n";
    let template = read(&others(&[("role.tf", role), ("job.tf", other)]));
    let owners: Vec<&str> = template.policies.iter().map(|policy| policy.owner.id.as_str()).collect();
    assert_eq!(
        (owners, template.roles.len(), template.unread),
        (vec!["aws_iam_role_policy.read", "aws_iam_role.app"], 1, vec![])
    );
}

#[test]
fn places_are_those_of_each_file() {
    let b = "# ü\ndata \"aws_iam_policy_document\" \"no\" {\n  statement {\n    effect = \"Deny\"\n    actions = local.actions\n    resources = [\"*\"]\n  }\n}\n\nresource \"aws_iam_role_policy\" \"no\" {\n  role = aws_iam_role.app.id\n  policy = data.aws_iam_policy_document.no.json\n}\n";
    let c = "locals {\n  actions = [\"qldb:PartiQLSelect\"]\n}\n";
    let template = read_beside(Path::new("main.tf"), MAIN, &others(&[("b.tf", b), ("c.tf", c)])).unwrap();
    let place = |id: &str, text: &str| {
        let policy = template.policies.iter().find(|policy| policy.owner.id == id).unwrap();
        let document = policy.document(PolicyKind::Identity).unwrap();
        let statement = &document.statements[0];
        let action = statement.actions.patterns.values[0].span;
        (policy.file.clone(), statement.span.text(text).to_owned(), action.text(text).to_owned())
    };
    let (file, _, action) = place("aws_iam_role_policy.read", MAIN);
    assert_eq!((file, action.as_str()), (None, "\"qldb:*\""));
    let (file, statement, action) = place("aws_iam_role_policy.no", b);
    assert_eq!(file.as_deref(), Some(Path::new("b.tf")));
    assert!(statement.starts_with("statement {"), "{statement}");
    assert!(
        action.starts_with("data \"aws_iam_policy_document\""),
        "what a third file says is where the policy is: {action}"
    );
}

#[test]
fn what_two_files_declare_is_said() {
    let template = read_beside(Path::new("main.tf"), MAIN, &others(&[("b.tf", MAIN)])).unwrap();
    let error = template.chosen(Some("app")).unwrap_err();
    assert_eq!(error.to_string(), "`b.tf`: `aws_iam_role.app` is declared twice, and neither is read");
}

#[test]
fn policies_of_tables_in_other_files_count() {
    let table = "resource \"aws_dynamodb_table\" \"music\" {\n  name = \"Music\"\n  hash_key = \"Artist\"\n  attribute {\n    name = \"Artist\"\n    type = \"S\"\n  }\n}\n";
    let policy = "resource \"aws_dynamodb_resource_policy\" \"no\" {\n  resource_arn = aws_dynamodb_table.music.arn\n  policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Deny\", Principal = \"*\", Action = \"*\", Resource = \"*\" }] })\n}\n";
    let read = |text: &str| tables_beside(Path::new("main.tf"), table, &others(&[("b.tf", text)])).unwrap();
    assert!(!read("").unwrap().json.contains("ResourcePolicy"));
    assert!(read(policy).unwrap().json.contains("\"Deny\""));
    let of_other = policy.replace("aws_dynamodb_table.music.arn", "aws_dynamodb_table.other.arn");
    assert!(!read(&of_other).unwrap().json.contains("ResourcePolicy"));
    // A table of another file is not one of this one.
    assert!(!read(&table.replace("Music", "Other").replace("\"music\"", "\"other\"")).unwrap().json.contains("Other"));
    let error = read("resource {").unwrap_err();
    assert_eq!(error.to_string(), "`b.tf` is not read, and may give the tables policies");
}

#[test]
fn documents_that_other_files_use_can_be_named() {
    let documents = "data \"aws_iam_policy_document\" \"read\" {\n  statement {\n    actions = [\"qldb:*\"]\n    resources = [\"*\"]\n  }\n}\n";
    let role = "resource \"aws_iam_role\" \"app\" {\n  name = \"app\"\n}\n\nresource \"aws_iam_role_policy\" \"read\" {\n  role = aws_iam_role.app.id\n  policy = data.aws_iam_policy_document.read.json\n}\n";
    let deny = "resource \"aws_iam_role_policy\" \"no\" {\n  role = aws_iam_role.app.id\n  policy = DENY\n}\n";
    let files = others(&[("role.tf", role), ("deny.tf", deny)]);
    let template = read_beside(Path::new("documents.tf"), documents, &files).unwrap();
    assert_eq!(decided(&template, Some("data.aws_iam_policy_document.read")), ALLOWED, "the document alone");
    assert_eq!(decided(&template, None), DENIED, "the role that has it");
}

#[test]
fn a_file_that_is_not_read_is_named() {
    let template = read_beside(Path::new("main.tf"), MAIN, &others(&[("b.tf", "resource {")])).unwrap();
    let unknown = template.policies.last().unwrap();
    assert_eq!(unknown.owner.policy.as_deref(), Some("b.tf is not read, and may change it"));
    assert_eq!(template.roles[0].unread[0].message, "`b.tf` is not read, and may change it");
}

#[test]
fn a_configuration_says_the_same_in_several_files() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut compared = 0;
    for file in ["terraform", "gaps"].iter().flat_map(|folder| fs::read_dir(tests.join(folder)).unwrap()) {
        let path = file.unwrap().path();
        // In `t27.tf` the first one of two of a name has what is given to the name.
        if path.extension().is_none_or(|end| end != "tf") || path.ends_with("t27.tf") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let Ok(whole) = partiql_iam_template::read(&path, &text) else { continue };
        // Blocks by turns, to the one file and to the other.
        let mut halves = [String::new(), String::new()];
        let mut turn = 0;
        for line in text.split_inclusive('\n') {
            turn += usize::from(["resource ", "data ", "locals ", "module "].iter().any(|word| line.starts_with(word)));
            halves[turn % 2].push_str(line);
        }
        for (own, other) in [(0, 1), (1, 0)] {
            let others = [OtherFile { path: "other.tf".into(), text: halves[other].clone() }];
            let template = read_beside(Path::new("main.tf"), &halves[own], &others).unwrap();
            for role in template.roles.iter().map(|role| role.id.as_str()) {
                for action in ["qldb:PartiQLSelect", "qldb:SendCommand", "dynamodb:PartiQLSelect", "s3:GetObject"] {
                    let Some(found) = on(action, &template, Some(role)) else { continue };
                    let Some(expected) = on(action, &whole, Some(role)) else { continue };
                    assert_eq!(found, expected, "{}: {role}, {action}", path.display());
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 100, "{compared}");
}

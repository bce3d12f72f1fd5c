#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use partiql_iam::iam::{PolicyDocument, PolicyKind};
use partiql_iam::{LintContext, Span};

use crate::{PolicyText, Template, TemplateError, read};

mod edits;
mod tables;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/terraform")
}

/// What was found, with the text at each place.
fn shown(path: &Path, text: &str) -> String {
    let mut shown = String::new();
    let Template { form, policies, roles, unread, .. } = match read(path, text) {
        Ok(template) => template,
        Err(error) => {
            let span = error.span().unwrap();
            let line = text[..span.start as usize].lines().count();
            return format!("error: {error} at {}, line {line}\n", span.text(text));
        }
    };
    _ = writeln!(shown, "{}", form.name());
    let line = |span: Span| span.text(text).lines().map(str::trim).collect::<Vec<_>>().join(" ");
    for role in roles {
        let name = role.name.as_ref().map(|name| format!(", `{name}`")).unwrap_or_default();
        _ = writeln!(shown, "\nrole {}{name} at {}", role.id, line(role.span));
        if let Some(boundary) = role.boundary {
            _ = writeln!(shown, "  bounded by {:?} {}", boundary.owner, boundary.text.json());
        }
        for unread in role.unread {
            _ = writeln!(shown, "  {:?}: {} at {}", unread.severity, unread.message, line(unread.span));
        }
    }
    for unread in unread {
        _ = writeln!(shown, "\nunread {:?}: {} at {}", unread.severity, unread.message, line(unread.span));
    }
    for found in policies {
        let name = found.owner.policy.as_ref().map(|name| format!(" `{name}`")).unwrap_or_default();
        let missing = if found.may_be_missing { ", may be missing" } else { "" };
        _ = writeln!(shown, "\n{:?} of {}{name}, for {:?}{missing}", found.kind, found.owner.id, found.attached_to);
        _ = writeln!(shown, "  at {}", line(found.span).chars().take(60).collect::<String>());
        shown.push_str(&indented(found.text.json()));
        for doubt in found.text.doubts() {
            _ = writeln!(shown, "  {:?}: {} at {}", doubt.kind, doubt.message, line(doubt.place));
        }
        match found.lint(LintContext::default()) {
            Ok(findings) => {
                for finding in findings {
                    let fixed = if finding.fix.is_some() { ", fixed" } else { "" };
                    _ = writeln!(shown, "  {}{fixed} at {}", finding.lint.code(), line(finding.span));
                }
            }
            Err(error) => _ = writeln!(shown, "  error: {error} at {}", line(error.span())),
        }
    }
    shown
}

/// A policy with a line for each statement.
fn indented(json: &str) -> String {
    let mut lines =
        json.replace("\"Statement\": [{", "\"Statement\": [\n    {").replace("}, {\"Effect", "},\n    {\"Effect");
    for first in ["Sid", "Action"] {
        lines = lines.replace(&format!("}}, {{\"{first}"), &format!("}},\n    {{\"{first}"));
    }
    format!("  {lines}\n")
}

/// Each file with what is found in it. `UPDATE=1` writes it anew: read the difference.
#[test]
fn what_is_found_is_what_the_fixtures_say() {
    let mut count = 0;
    let mut files: Vec<PathBuf> = fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for path in files.iter().filter(|path| path.extension().is_none_or(|end| end != "txt")) {
        let text = fs::read_to_string(path).unwrap();
        let found = shown(path, &text);
        let expected = path.with_extension(format!("{}.txt", path.extension().unwrap().display()));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &found).unwrap();
        }
        assert_eq!(found, fs::read_to_string(&expected).unwrap(), "{}", path.display());
        count += 1;
    }
    assert!(count >= 12, "{count} fixtures");
}

fn tf(text: &str) -> Template {
    read(Path::new("main.tf"), text).unwrap()
}

/// The policy of a file that has one.
fn policy(text: &str) -> PolicyText {
    let mut policies = tf(text).policies;
    assert_eq!(policies.len(), 1, "{text}");
    policies.remove(0).text
}

/// A policy in Terraform's language with this statement.
fn with_statement(statement: &str) -> String {
    format!(
        "resource \"aws_iam_policy\" \"p\" {{\n  policy = jsonencode({{ Version = \"2012-10-17\", Statement = [{statement}] }})\n}}\n"
    )
}

fn fixture(name: &str) -> String {
    fs::read_to_string(fixtures().join(name)).unwrap()
}

/// The statement that comes of one in Terraform's language, and of what it is in doubt.
fn statement(code: &str) -> (String, Vec<String>) {
    let policy = policy(&with_statement(code));
    let json = policy.json().to_owned();
    let statement = json.split_once("\"Statement\": [").unwrap().1.strip_suffix("]}").unwrap().to_owned();
    (statement, policy.doubts().iter().map(|doubt| doubt.message.clone()).collect())
}

/// Whatever could make an Allow wider, or a Deny smaller, than Terraform makes it.
#[test]
fn what_is_not_known_never_allows() {
    let allow =
        |resource: &str| format!("{{ Effect = \"Allow\", Action = \"qldb:SendCommand\", Resource = {resource} }}");
    let rows = [
        ("var.arn", r#""${var.arn}""#),
        (r#""${var.arn}""#, r#""${var.arn}""#),
        (r#""arn:aws:qldb:${var.a}""#, r#""arn:aws:qldb:${var.a}""#),
        (r#"var.open ? "*" : "arn:aws:qldb:us-east-1:1:ledger/a""#, "?"),
        (r#"[for name in ["*"] : name]"#, "?"),
        (r#"coalesce("*", "")"#, "?"),
        (r#"lower("*")"#, "?"),
        ("aws_qldb_ledger.none.arn", r#""${aws_qldb_ledger.none.arn}""#),
        ("aws_qldb_ledger.all[*].arn", "?"),
        ("local.none", r#""${local.none}""#),
        (r#""a$$${var.b}""#, "?"),
        (r#""arn:aws:qldb:*:*:ledger/${~ var.x ~}  *""#, "?"),
        (r#"format("%q", "*")"#, "?"),
        (r#"format("arn:aws:qldb:%s:%s:ledger/a%%", var.region, "1")"#, r#""arn:aws:qldb:${var.region}:1:ledger/a%""#),
        (
            r#"join("/", ["arn:aws:qldb:us-east-1:1:ledger", var.name])"#,
            r#""arn:aws:qldb:us-east-1:1:ledger/${var.name}""#,
        ),
        (r#"join("/", var.parts)"#, "?"),
        (r#"concat(["arn:a"], var.more)"#, r#"["arn:a", "${var.more}"]"#),
        (r#"["$${aws:username}", "%%{x}", "\u002a"]"#, r#"["${aws:username}", "%{x}", "*"]"#),
    ];
    for (code, expected) in rows {
        let (found, doubts) = statement(&allow(code));
        let found =
            found.strip_prefix("{\"Effect\": \"Allow\", \"Action\": \"qldb:SendCommand\", \"Resource\": ").unwrap();
        let found = found.strip_suffix('}').unwrap();
        let is_unknown = found.starts_with("\"${") && found.find('}') == Some(found.len() - 2);
        assert_eq!(if expected == "?" && is_unknown { "?" } else { found }, expected, "{code}");
        assert_eq!(doubts, Vec::<String>::new(), "{code}");
    }
    let any = |effects: &[&str], place: &str| {
        let one =
            |effect: &&str| format!("{{\"Effect\": \"{effect}\", \"Action\": \"*\", \"Resource\": \"${{{place}}}\"}}");
        effects.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let both = ["Allow", "Deny"];
    let doubtful = [
        (r#"{ Effect = var.effect, Action = "*", Resource = "*" }"#, any(&both, "var.effect"), "`Effect`"),
        (
            r#"{ Effect = "Allow", Action = "qldb:${var.verb}", Resource = "*" }"#,
            any(&["Allow"], "var.verb"),
            "`Action`",
        ),
        (r#"{ Effect = "Deny", Action = var.actions, Resource = "*" }"#, any(&["Deny"], "var.actions"), "`Action`"),
        (
            r#"{ Effect = "Deny", NotAction = ["qldb:${var.a}"], Resource = "*" }"#,
            any(&["Deny"], "var.a"),
            "`NotAction`",
        ),
        ("var.statement", any(&both, "var.statement"), "the statement"),
        (r#"{ (var.key) = "Allow", Action = "*", Resource = "*" }"#, any(&both, "var.key"), "the statement"),
    ];
    for (code, expected, element) in doubtful {
        let (json, doubts) = statement(code);
        assert_eq!(json, expected, "{code}");
        assert!(!doubts.is_empty(), "{code}");
        let about = format!("{element} depends on `");
        assert!(doubts.iter().all(|doubt| doubt.starts_with(&about)), "{doubts:?}");
    }
}

#[test]
fn names_that_are_none_are_unknown() {
    let rows = [
        ("orders", "arn:${aws_partition}:dynamodb:${region}:${account}:table/orders"),
        ("*", "${aws_dynamodb_table.t.arn}"),
        ("a/index/*", "${aws_dynamodb_table.t.arn}"),
        ("${var.name}", "${aws_dynamodb_table.t.arn}"),
        ("orders-${var.stage}", "arn:${aws_partition}:dynamodb:${region}:${account}:table/orders-${var.stage}"),
        ("$${x}", "${aws_dynamodb_table.t.arn}"),
    ];
    for (name, expected) in rows {
        let code = r#"{ Effect = "Allow", Action = "dynamodb:PartiQLSelect", Resource = aws_dynamodb_table.t.arn }"#;
        let text =
            format!("resource \"aws_dynamodb_table\" \"t\" {{\n  name = \"{name}\"\n}}\n{}", with_statement(code));
        let json = policy(&text).json().to_owned();
        assert!(json.contains(&format!("\"Resource\": \"{expected}\"")), "{name}: {json}");
        assert!(PolicyDocument::parse_framed(&json, PolicyKind::Identity).is_ok(), "{json}");
    }
}

/// Locals in circles, and those that double one another, come to an end.
#[test]
fn no_file_is_too_much() {
    let circle =
        format!("locals {{\n  a = \"${{local.b}}\"\n  b = \"${{local.a}}\"\n}}\n{}", with_statement("local.a"));
    assert_eq!(policy(&circle).doubts().len(), 2);
    let mut bomb = "locals {\n  a0 = [\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"]\n".to_owned();
    for index in 1..40 {
        _ = writeln!(bomb, "  a{index} = concat(local.a{0}, local.a{0})", index - 1);
    }
    let bomb =
        format!("{bomb}}}\n{}", with_statement("{ Effect = \"Allow\", Action = \"a:b\", Resource = local.a39 }"));
    assert!(policy(&bomb).json().len() < 64 << 20);
    let document = "data \"aws_iam_policy_document\" \"a\" {\n  source_policy_documents = [data.aws_iam_policy_document.a.json, data.aws_iam_policy_document.a.json]\n}\n";
    assert_eq!(tf(document).policies.len(), 0);
    let mut documents =
        "data \"aws_iam_policy_document\" \"d0\" {\n  statement {\n    actions = [\"a:b\"]\n  }\n}\n".to_owned();
    for index in 1..40 {
        let before = format!("data.aws_iam_policy_document.d{}.json", index - 1);
        _ = write!(
            documents,
            "data \"aws_iam_policy_document\" \"d{index}\" {{\n  source_policy_documents = [{before}, {before}]\n}}\n"
        );
    }
    let length: usize = tf(&documents).policies.iter().map(|policy| policy.text.json().len()).sum();
    assert!(length < 64 << 20, "{length}");
    let message = |text: &str| match read(Path::new("main.tf"), text) {
        Err(TemplateError::Form { message, .. }) => message,
        other => panic!("{other:?}"),
    };
    for (open, close) in [("[", "]"), ("{a=", "}"), ("(", ")"), ("\"${", "}\""), ("f(", ")"), ("!", "")] {
        let text = format!("x = {}1{}\n", open.repeat(100_000), close.repeat(100_000));
        assert_eq!(message(&text), "invalid nesting depth; expected at most 64 nested levels", "{open}");
    }
    let keys: String = (0..3_000).map(|key| format!("k{key} = 1\n")).collect::<Vec<_>>().concat();
    assert_eq!(message(&format!("x = {{\n{keys}}}\n")), "more than 2000 keys in one block or map");
    // Between the lines of a heredoc nothing is a key.
    let lines: String = (0..3_000).map(|key| format!("\"k{key}\": 1\n")).collect::<Vec<_>>().concat();
    assert_eq!(tf(&format!("x = <<EOF\n{lines}EOF\n")).policies.len(), 0);
}

/// Of each policy: who has it, and whether only the deployment tells that.
fn attached(text: &str) -> Vec<(Vec<String>, bool)> {
    tf(text).policies.into_iter().map(|policy| (policy.attached_to, policy.may_be_missing)).collect()
}

#[test]
fn who_has_a_policy_is_never_guessed() {
    let role = |more: &str| format!("resource \"aws_iam_role\" \"r\" {{\n  name = \"app\"\n{more}}}\n");
    let policy = |role: &str, more: &str| {
        format!(
            "resource \"aws_iam_role_policy\" \"p\" {{\n  role = {role}\n  policy = jsonencode({{ Statement = [] }})\n{more}}}\n"
        )
    };
    let app = || vec!["aws_iam_role.r".to_owned()];
    let rows = [
        (role(""), policy("aws_iam_role.r.name", ""), app(), false),
        (role(""), policy("\"${aws_iam_role.r.id}\"", ""), app(), false),
        (role(""), policy("\"app\"", ""), app(), false),
        (role(""), policy("aws_iam_role.r[0].name", ""), app(), false),
        (role(""), policy("aws_iam_role.r.name", "  count = var.n\n"), app(), true),
        (role(""), policy("aws_iam_role.r.name", "  count = 1\n"), app(), false),
        (role(""), policy("aws_iam_role.r.name", "  for_each = {}\n"), app(), true),
        (role(""), policy("aws_iam_role.r.name", "  lifecycle {\n    enabled = var.on\n  }\n"), app(), true),
        (role(""), policy("var.role", ""), app(), true),
        (role(""), policy("each.value", ""), app(), true),
        // The role of this name may be one of another account.
        (role("  provider = aws.other\n"), policy("\"app\"", ""), app(), true),
        (role("  provider = aws.other\n"), policy("\"app\"", "  provider = aws.other\n"), app(), false),
        (role(""), policy("\"other\"", ""), vec!["other".to_owned()], false),
    ];
    for (role, policy, who, may_be_missing) in rows {
        let text = format!("{role}{policy}");
        assert_eq!(attached(&text), [(who, may_be_missing)], "{text}");
    }
    // Of several instances another may have it.
    for count in ["count = var.n", "count = 2", "for_each = var.all"] {
        let text = format!("{}{}", role(&format!("  {count}\n")), policy("aws_iam_role.r[0].name", ""));
        assert_eq!(attached(&text), [(app(), false), (app(), false)], "the second is what is not known: {text}");
    }
    // Whose name is unknown may have this one.
    let unnamed = role("").replace("  name = \"app\"\n", "");
    let both = [(app(), true), (vec!["app".to_owned()], false)];
    assert_eq!(attached(&format!("{unnamed}{}", policy("\"app\"", ""))), both);
}

//! `partiql-iam scan` on trees that no repository should hold.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A folder that is removed in the end.
pub(crate) struct Tree(pub(crate) PathBuf);

impl Tree {
    pub(crate) fn new(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("partiql-iam-scan-{}-{name}", std::process::id()));
        _ = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).unwrap();
        Self(root)
    }

    pub(crate) fn file(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_partiql-iam")).current_dir(&self.0).args(arguments).output().unwrap()
    }

    /// The exit status, and standard output and error.
    pub(crate) fn said(&self, arguments: &[&str]) -> (i32, String, String) {
        let Output { status, stdout, stderr } = self.run(arguments);
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (status.code().unwrap(), text(stdout), text(stderr))
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

const STATEMENT: &str = "# dynamodb\nclient.execute_statement(Statement=\"SELECT * FROM Music\")\n";
const NEEDS: &str = "2:37: SELECT needs dynamodb:PartiQLSelect on table/Music\n";

#[test]
fn what_can_not_be_read_is_said_once_if_it_may_have_statements() {
    let latin = |text: &str| text.bytes().chain([b'#', 0xE9]).collect::<Vec<u8>>();
    let utf16 = |text: &str| {
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect::<Vec<u8>>()
    };
    let tree = Tree::new("unreadable")
        .file("a.py", latin(STATEMENT))
        .file("b.py", latin("print(1)"))
        .file("c.cs", utf16("// dynamodb"))
        .file("d.py", b"\0\x01dynamodb")
        .file("e.py", STATEMENT)
        .file("f.py", format!("\u{FEFF}{STATEMENT}"));
    let (status, out, errors) = tree.said(&["scan", "."]);
    assert_eq!(out, format!("e.py:{NEEDS}f.py:{NEEDS}6 files: 2 statements\n"));
    assert_eq!(
        errors,
        "error: `a.py`: not UTF-8 from byte 70 on\nerror: `c.cs`: the text is UTF-16; save it as UTF-8\n"
    );
    assert_eq!(status, 2);
}

#[test]
fn a_file_that_is_too_long_counts_only_if_it_mentions_a_service() {
    let filler = "# nothing of interest\n".repeat((16 << 20) / 22 + 10);
    let tree = Tree::new("long").file("a.py", &filler).file("b.py", format!("{filler}{STATEMENT}"));
    let (status, out, errors) = tree.said(&["scan", "."]);
    assert_eq!((status, out.as_str()), (2, "2 files: 0 statements\n"));
    assert_eq!(errors, "error: `b.py`: longer than 16777216 bytes\n");
}

#[test]
fn what_git_ignores_and_what_is_hidden_is_left_out() {
    let tree = Tree::new("ignored")
        .file(".gitignore", "out/\n*.gen.py\n")
        .file("out/a.py", STATEMENT)
        .file("src/b.gen.py", STATEMENT)
        .file("src/.c.py", STATEMENT)
        .file("src/d.py", STATEMENT);
    let names = |arguments: &[&str]| {
        let (_, out, _) = tree.said(arguments);
        let lines = out.lines().filter_map(|line| Some(line.split_once(":2:")?.0.to_owned()));
        lines.collect::<Vec<_>>()
    };
    assert_eq!(names(&["scan", "."]), ["src/d.py"]);
    assert_eq!(names(&["scan", "--no-ignore", "."]), ["out/a.py", "src/b.gen.py", "src/d.py"]);
    assert_eq!(names(&["scan", "--hidden", "."]), ["src/.c.py", "src/d.py"]);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_in_folders() {
    let tree = Tree::new("links").file("src/a.py", STATEMENT).file("other/b.py", STATEMENT);
    let link = |from: &str, to: &Path| std::os::unix::fs::symlink(to, tree.0.join(from)).unwrap();
    link("src/round", &tree.0.join("src"));
    link("src/b.py", &tree.0.join("other/b.py"));
    link("src/gone.py", Path::new("nowhere"));
    link("given", &tree.0.join("other"));
    assert_eq!(tree.said(&["scan", "src"]), (0, format!("src/a.py:{NEEDS}1 file: 1 statement\n"), String::new()));
    assert_eq!(tree.said(&["scan", "given"]).1, format!("given/b.py:{NEEDS}1 file: 1 statement\n"));
}

#[test]
fn the_order_is_the_same_each_time() {
    let mut tree = Tree::new("order");
    for number in 0..400 {
        tree = tree.file(&format!("d{}/f{number}.py", number % 7), STATEMENT);
    }
    let first = tree.said(&["scan", "--format", "json", "."]);
    assert_eq!(first.1.lines().count(), 400);
    let file = |line: &str| serde_json::from_str::<Value>(line).unwrap()["file"].as_str().unwrap().to_owned();
    let files: Vec<String> = first.1.lines().map(file).collect();
    let mut sorted = files.clone();
    sorted.sort_by(|one, other| one.split('/').cmp(other.split('/')));
    assert_eq!(files, sorted);
    for _ in 0..3 {
        assert_eq!(tree.said(&["scan", "--format", "json", "."]), first);
    }
}

#[test]
fn a_broken_configuration_is_said_once_and_its_files_are_read() {
    let tree = Tree::new("config")
        .file("a/partiql-iam.toml", "servise = 'dynamodb'")
        .file("a/b.py", STATEMENT)
        .file("a/c/d.py", STATEMENT);
    let (status, out, errors) = tree.said(&["scan", "."]);
    assert_eq!((status, out), (2, format!("a/b.py:{NEEDS}a/c/d.py:{NEEDS}2 files: 2 statements\n")));
    assert_eq!(errors.matches("error[config]: there is no key `servise`").count(), 1, "{errors}");
}

#[test]
fn functions_of_the_configuration_are_found_without_a_mention() {
    let tree = Tree::new("calls")
        .file("partiql-iam.toml", "[calls]\nrun_partiql = 'dynamodb'\n")
        .file("a.py", "run_partiql(\"SELECT * FROM Music\")\n")
        .file("b.py", "run_sql(\"SELECT * FROM Music\")\n");
    let (_, out, _) = tree.said(&["scan", "."]);
    assert_eq!(out, "a.py:1:14: SELECT needs dynamodb:PartiQLSelect on table/Music\n2 files: 1 statement\n");
}

#[test]
fn wrong_use_is_an_error() {
    let tree = Tree::new("use").file("notes.txt", "SELECT").file("a.py", STATEMENT);
    let error = |arguments: &[&str]| {
        let (status, out, errors) = tree.said(arguments);
        assert_eq!((status, out.as_str()), (2, ""), "{arguments:?}");
        errors.lines().next().unwrap().to_owned()
    };
    assert_eq!(error(&["scan", "gone"]), "error: `gone`: No such file or directory (os error 2)");
    assert_eq!(error(&["scan", "-"]), "error: `-`: No such file or directory (os error 2)");
    let ending = "error[ending]: `notes.txt` is not read: its name has none of the endings that are";
    assert_eq!(error(&["scan", "notes.txt"]), ending);
    assert_eq!(
        error(&["scan", "--baseline", "gone.json", "."]),
        "error: `gone.json`: No such file or directory (os error 2)"
    );
    let key = "error[context]: the statement itself says what `dynamodb:Select` is";
    assert_eq!(error(&["scan", "--policy", "p.json", "--context", "dynamodb:Select=COUNT", "."]), key);
}

#[test]
fn a_baseline_is_written_and_left_out_when_lines_have_moved() {
    let hole = "client.execute_statement(Statement=f\"SELECT * FROM Music WHERE Artist = '{name}'\")\n";
    let tree = Tree::new("baseline").file("a.py", format!("# dynamodb\n{hole}"));
    let write = ["scan", "--baseline", "old.json", "--write-baseline", "a.py"];
    let line = "SELECT needs dynamodb:PartiQLSelect on table/Music if values are put in\n1 file: 1 statement\n";
    assert_eq!(tree.said(&write), (0, format!("a.py:2:38: {line}"), String::new()));
    let tree = tree.file("a.py", format!("# dynamodb\n\n\n{hole}"));
    let read = ["scan", "--baseline", "old.json", "a.py"];
    assert_eq!(tree.said(&read), (0, format!("a.py:4:38: {line}"), String::new()));
    let tree = tree.file("a.py", format!("# dynamodb\n{hole}{hole}"));
    let (status, out, _) = tree.said(&read);
    assert_eq!((status, out.matches("warning[value-put-in]").count()), (1, 1), "the second is new: {out}");
    let tree = tree.file("a.py", "# dynamodb\n");
    let stale = "note: 1 finding is in `old.json` and no more there: write it again with `--write-baseline`\n";
    assert_eq!(tree.said(&read), (0, "1 file: 0 statements\n".to_owned(), stale.to_owned()));
}

#[test]
fn policies_are_found_that_name_no_service() {
    let role = "Resources:\n  App:\n    Type: AWS::IAM::Role\n    Properties:\n      Policies:\n        - PolicyName: a\n          PolicyDocument: {Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}\n";
    let tree = Tree::new("no-service")
        .file("alone.yaml", "Version: '2012-10-17'\nStatement:\n  - {Effect: Allow, Action: '*', Resource: '*'}\n")
        .file("broken.tf", "data \"aws_iam_policy_document\" \"a\" {\n  statement {\n    actions = [\"*\"\n  }\n}\n")
        .file("list.json", r#"[{"Effect": "Allow", "Action": "*", "Resource": "*"}]"#)
        .file("macro.yaml", "Transform: [Own]\nResources:\n  App: {Type: 'AWS::SQS::Queue'}\n")
        .file("other.json", r#"[{"Effect": "Fade", "Action": "*"}]"#)
        .file("other.yaml", "- Effect: Fade\n  policy: none\n")
        .file("role.yaml", role)
        .file("wild.json", r#"{"Statement": {"Effect": "Allow", "Action": "dynamo*:*", "Resource": "*"}}"#);
    let (status, out, _) = tree.said(&["scan", "--format", "json", "."]);
    let found = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        format!("{} {}", line["file"].as_str().unwrap(), line["code"].as_str().unwrap())
    };
    let found: Vec<String> = out.lines().map(found).collect();
    assert_eq!(
        found,
        [
            "alone.yaml wildcard-action",
            "alone.yaml wildcard-resource",
            "broken.tf template",
            "list.json wildcard-action",
            "list.json wildcard-resource",
            "macro.yaml template",
            "role.yaml wildcard-action",
            "role.yaml wildcard-resource",
            "wild.json policy"
        ]
    );
    assert_eq!(status, 2);
}

#[test]
fn what_a_template_leaves_open_is_never_old() {
    let tree = Tree::new("open").file("a.yaml", "Transform: [Own]\nResources:\n  App: {Type: 'AWS::SQS::Queue'}\n");
    let (_, before, _) = tree.said(&["scan", "--format", "github", "a.yaml"]);
    assert!(
        before.starts_with("::warning file=a.yaml,line=1,endLine=1,col=13,endColumn=16,title=template::"),
        "{before}"
    );
    tree.said(&["scan", "--baseline", "old.json", "--write-baseline", "a.yaml"]);
    let (status, after, _) = tree.said(&["scan", "--format", "github", "--baseline", "old.json", "a.yaml"]);
    assert_eq!((status, after), (1, before));
    let tree = tree.file("a.yaml", "# partiql-iam: ignore[template] it adds queues alone\nTransform: [Own]\nResources:\n  App: {Type: 'AWS::SQS::Queue'}\n");
    assert_eq!(tree.said(&["scan", "a.yaml"]), (0, "1 file: 0 statements\n".to_owned(), String::new()));
}

#[cfg(unix)]
#[test]
fn names_do_not_end_a_line_and_keep_their_bytes() {
    use std::os::unix::ffi::OsStrExt;
    let policy = r#"{"Statement": {"Effect": "Allow", "Action": "qldb:PartiQLHistory", "Resource": "*"}}"#;
    let tree = Tree::new("names").file("a\n::error::b.py", STATEMENT).file("c\u{1b}[2J.json", policy);
    fs::write(tree.0.join(std::ffi::OsStr::from_bytes(b"d\xE9.json")), policy).unwrap();
    let (_, out, _) = tree.said(&["scan", "."]);
    assert!(out.starts_with(&format!("a\\n::error::b.py:{NEEDS}")), "{out}");
    assert!(out.contains(" c\\u{1b}[2J.json:1:") && out.contains(" d\\xe9.json:1:"), "{out}");
    let (_, out, _) = tree.said(&["scan", "--format", "github", "."]);
    assert!(out.contains("file=c\\u{1b}[2J.json,line=1,") && out.contains("file=d\\xe9.json,line=1,"), "{out}");
    let (_, out, _) = tree.said(&["scan", "--format", "sarif", "."]);
    let log: Value = serde_json::from_str(&out).unwrap();
    let uri = |result: &Value| {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap().to_owned()
    };
    let uris: std::collections::BTreeSet<String> =
        log["runs"][0]["results"].as_array().unwrap().iter().map(uri).collect();
    assert_eq!(uris.into_iter().collect::<Vec<_>>(), ["c%1B%5B2J.json", "d%E9.json"]);
}

#[cfg(unix)]
#[test]
fn what_is_given_and_no_text_is_an_error() {
    let tree = Tree::new("given").file("a.py", b"\0dynamodb");
    let (status, out, errors) = tree.said(&["scan", "a.py"]);
    assert_eq!((status, out.as_str()), (2, "1 file: 0 statements\n"));
    assert_eq!(errors, "error: `a.py`: it is no text: there is a byte 0 in its head\n");
    assert_eq!(tree.said(&["scan", "."]), (0, "1 file: 0 statements\n".to_owned(), String::new()));
    assert!(Command::new("mkfifo").arg(tree.0.join("b.py")).status().unwrap().success());
    let (status, _, errors) = tree.said(&["scan", "b.py"]);
    assert_eq!(status, 2);
    assert_eq!(
        errors,
        "error[unreadable-file]: `b.py` is neither a file nor a folder\n |\n = help: give a file or a folder\n"
    );
}

#[test]
fn members_that_are_not_understood_are_left_out_of_a_batch() {
    let tree = Tree::new("batch").file(
        "a.py",
        "# dynamodb\nclient.batch_execute_statement(Statements=[\n  {\"Statement\": \"SELEC\"},\n  {\"Statement\": \"SELECT * FROM Music WHERE Artist = 'a'\"},\n  {\"Statement\": \"DELETE FROM Music WHERE Artist = 'a'\"},\n])\n",
    );
    let (status, out, _) = tree.said(&["scan", "--format", "json", "a.py"]);
    let refused: Vec<(i64, String)> = out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|line| line["kind"] == "refusal")
        .map(|line| (line["line"].as_i64().unwrap(), line["message"].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(refused.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 5], "{refused:?}");
    assert_eq!(status, 2);
}

#[test]
fn lint_reads_comments_as_scan_does() {
    let statement = "  Effect: Allow\n  Action: qldb:PartiQLHistory\n  Resource: '*'\n";
    let policy = |comment: &str| {
        format!("Version: '2012-10-17'\nStatement:\n{}", statement.replace("  Action", &format!("{comment}  Action")))
    };
    let tree = Tree::new("lint-ignore")
        .file("a.yaml", policy("  # partiql-iam: ignore[unknown-action] an old policy\n"))
        .file("b.yaml", policy("  # partiql-iam: ignore[unknown-action]\n"))
        .file("c.yaml", policy("  # partiql-iam: ignore[policy-not-known] for scan\n"));
    assert_eq!(tree.said(&["lint", "a.yaml"]), (0, String::new(), String::new()));
    let before = fs::read_to_string(tree.0.join("a.yaml")).unwrap();
    tree.said(&["lint", "--fix", "a.yaml"]);
    assert_eq!(fs::read_to_string(tree.0.join("a.yaml")).unwrap(), before);
    let (status, out, errors) = tree.said(&["lint", "b.yaml"]);
    assert!(out.starts_with("error[unknown-action]: "), "{out}");
    assert!(errors.starts_with("warning[ignore-without-reason]: the reason is missing"), "{errors}");
    assert_eq!(status, 1);
    let (status, _, errors) = tree.said(&["lint", "c.yaml"]);
    assert_eq!((status, errors), (1, String::new()));
}

#[test]
fn scripts_of_the_shell_ruby_notebooks_and_state_machines_are_read() {
    let notebook = r#"{"cells": [
 {"cell_type": "code", "source": ["import boto3\n", "q = \"SELECT * FROM \\\"Music\\\" WHERE Artist = 'a'\"\n"]},
 {"cell_type": "code", "source": ["boto3.client('dynamodb').execute_statement(Statement=q)\n", "!aws dynamodb execute-statement --statement 'x'"]}
], "metadata": {"language_info": {"name": "python"}}, "nbformat": 4}"#;
    let machine = r#"{"StartAt": "Read", "States": {
  "Read": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:executeStatement",
    "Parameters": {"Statement": "SELECT * FROM \"Music\" WHERE Artist = 'a'"}, "Next": "Write"},
  "Write": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:executeStatement.waitForTaskToken",
    "Parameters": {"Statement.$": "$.q"}, "Next": "All"},
  "All": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:executeTransaction",
    "Arguments": {"TransactStatements": [{"Statement": "DELETE FROM Music WHERE Artist = 'a' AND SongTitle = 'b'"}]}, "End": true}}}"#;
    let tree = Tree::new("others")
        .file("a.sh", "aws dynamodb execute-statement --statement \"SELECT * FROM Music WHERE Artist = 'a'\"\naws dynamodb execute-statement --statement \"$Q\"\n")
        .file("b.rb", "client = Aws::DynamoDB::Client.new\nclient.execute_statement(statement: 'SELECT * FROM Music')\n")
        .file("c.ipynb", notebook)
        .file("d.asl.json", machine)
        .file("e.yaml", "steps:\n- run: aws dynamodb execute-statement --statement x\n")
        .file("f.tofu", "data \"aws_iam_policy_document\" \"p\" {\n  statement {\n    actions = var.p\n    resources = [\"*\"]\n  }\n}\n");
    let (status, out, errors) = tree.said(&["scan", "--no-config", "."]);
    let told: Vec<&str> = out
        .lines()
        .filter(|line| {
            line.contains(" needs ")
                || line.starts_with(" -->")
                || line.starts_with("note[")
                || line.ends_with("not known")
        })
        .collect();
    assert_eq!(told, EXPECTED, "{out}{errors}");
    assert_eq!((status, errors.as_str()), (0, ""));
    // The whole program's policy has them too.
    let (status, _, errors) =
        tree.said(&["policy", "for", "--scan", ".", "--account", "123456789012", "--region", "eu-west-1"]);
    assert_eq!(status, 2);
    assert_eq!(errors.matches("permissions unknown").count(), 4, "{errors}");
}

#[test]
fn a_task_whose_resource_is_put_in_is_not_known() {
    let json = r#"{"States": {"A": {"Type": "Task", "Resource": "${Execute}", "Parameters": {"Statement": "DELETE FROM Music"}},
  "B": {"Type": "Task", "Resource": "${Function}", "Parameters": {"Payload.$": "$"}},
  "C": {"Type": "Task", "Resource": "${Batch}", "Arguments": {"Statements.$": "$.all"}}}}"#;
    let escaped = r#"{"States": {"A": {"Type": "Task", "\u0052esource": "arn:aws:states:::aws-sdk:dynamo\u0064b:\u0065xecuteStatement",
  "Parameters": {"Statement": "SELECT * FROM Music WHERE Artist = 'a'"}}}}"#;
    let yaml = "States:\n  A:\n    Type: Task\n    Resource: '${Execute}'\n    Parameters:\n      Statement: DELETE FROM Music\n  B:\n    Type: Task\n    Resource: ${Function}\n    End: true\n";
    let policy = "Statement:\n  - Effect: Allow\n    Resource: ${Table}\n    Action: dynamodb:PartiQLSelect\n";
    let tree = Tree::new("substituted")
        .file("a.json", json)
        .file("b.json", escaped)
        .file("c.yaml", yaml)
        .file("d.yaml", policy)
        .file(
            "e.json",
            r#"{"States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:qldbsession:sendCommand",
  "Parameters": {"ExecuteStatement": {"Statement": "DELETE FROM X"}}}}}"#,
        );
    let (status, out, errors) = tree.said(&["scan", "--no-config", "."]);
    let told: Vec<&str> = out
        .lines()
        .filter(|line| line.contains(" needs ") || line.starts_with(" -->") && !line.contains("d.yaml"))
        .collect();
    let expected = [
        " --> a.json:1:47",
        " --> a.json:3:37",
        "b.json:2:32: SELECT needs dynamodb:PartiQLSelect on table/Music",
        " --> c.yaml:4:5",
        " --> e.json:1:65",
    ];
    assert_eq!(told, expected, "{out}{errors}");
    assert_eq!(status, 0, "{out}{errors}");
    assert_eq!(out.matches("which operation this task is is known only when it is deployed").count(), 3, "{out}");
}

const EXPECTED: [&str; 16] = [
    "a.sh:1:45: SELECT needs dynamodb:PartiQLSelect on table/Music",
    "note[statement-not-known]: permissions unknown: the statement is put together at run time",
    " --> a.sh:2:44",
    "b.rb:2:38: SELECT needs dynamodb:PartiQLSelect on table/Music",
    "c.ipynb:2:60: SELECT needs dynamodb:PartiQLSelect on table/Music",
    "note[statement-not-known]: permissions unknown: the AWS CLI is called here, and what it is given is not read",
    " --> c.ipynb:3:97",
    "d.asl.json:3:33: SELECT needs dynamodb:PartiQLSelect on table/Music",
    "note[statement-not-known]: permissions unknown: the request of this task is not read",
    " --> d.asl.json:4:41",
    "d.asl.json:7:57: DELETE needs dynamodb:PartiQLDelete on table/Music",
    "note[statement-not-known]: permissions unknown: the AWS CLI is called here, and what it is given is not read",
    " --> e.yaml:2:12",
    "note[policy-not-known]: `Action` depends on `var.p`, which is known only when the template is deployed",
    " --> f.tofu:3:15",
    "6 files: 5 statements, 4 not known",
];

#[test]
fn a_byte_order_mark_stays_where_a_fix_is_written() {
    let json = "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\",\r\n  \"Action\": \"dynamodb:PartiQLSelect\", \"Resource\": \"arn:aws:dynamodb:us-east-1:123456789012:table/Music\",\r\n  \"Condition\": {\"ForAllValues:StringEquals\": {\"dynamodb:LeadingKeys\": \"a\"}}}}\r\n";
    let null = "\"Null\": {\"dynamodb:LeadingKeys\": \"false\"}, ";
    for mark in ["\u{FEFF}", ""] {
        let tree = Tree::new("fix-mark").file("p.json", format!("{mark}{json}"));
        let (status, _, errors) = tree.said(&["lint", "--fix", "p.json"]);
        assert_eq!((status, errors.as_str()), (0, "`p.json`: 1 fixed\n"));
        let after = fs::read_to_string(tree.0.join("p.json")).unwrap();
        assert_eq!(after, format!("{mark}{}", json.replace("\"ForAllValues", &format!("{null}\"ForAllValues"))));
    }
}

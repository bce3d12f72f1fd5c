//! Patches of policies, and when `audit` writes none.

use serde_json::json;

use crate::audit_complete::{Folder, event, event_of};
use crate::audit_made::{LEDGER, ORDERS, SELECT, VEHICLE, allow, beside, block, patched, policy, refused, rows, who};

/// Files of CloudTrail are of one region, exports of one ledger.
#[test]
fn what_is_elsewhere_is_not_shown() {
    let other = "arn:aws:dynamodb:us-east-1:123456789012:table/Orders";
    let one = allow(&json!("dynamodb:PartiQLSelect"), &json!(ORDERS));
    let two = allow(&json!("dynamodb:PartiQLDelete"), &json!(other));
    let three = allow(&json!("dynamodb:PartiQLDelete"), &json!(ORDERS));
    let (status, rows) = beside(&[one.clone(), two.clone()], &[event(SELECT)], &[]);
    assert_eq!((status, &*rows[1]), (0, "not-visible dynamodb:PartiQLDelete table/Orders"));
    let text = policy(&[one, two, three]);
    let folder = Folder::new("elsewhere", &[("t.json", event(SELECT).as_bytes()), ("p.json", text.as_bytes())]);
    let after = patched(&folder, &["t.json"]);
    assert_eq!(
        after,
        [format!(r#"["dynamodb:PartiQLSelect"] on ["{ORDERS}"]"#), format!(r#""dynamodb:PartiQLDelete" on "{other}""#)]
    );
    let both = allow(&json!("dynamodb:PartiQL*"), &json!([ORDERS, other]));
    let folder = Folder::new("both", &[("t.json", event(SELECT).as_bytes()), ("p.json", policy(&[both]).as_bytes())]);
    let said = refused(&folder, &["t.json"]);
    assert!(said.contains(&format!("`dynamodb:PartiQL*` on `{other}` may be needed")), "{said}");
}

#[test]
fn doubts_are_no_reason_to_revoke() {
    // Whether reads leave a block is not known.
    let text = policy(&[
        allow(&json!("qldb:SendCommand"), &json!(LEDGER)),
        allow(
            &json!(["qldb:PartiQLInsert", "qldb:PartiQLSelect", "qldb:PartiQLHistoryFunction", "qldb:PartiQLDelete"]),
            &json!(VEHICLE),
        ),
    ]);
    let blocks = block(0, "INSERT INTO Vehicle VALUE {'a':1}", Some(("Vehicle", "Au1EiThbt8s0z9wM26REZN")));
    let folder =
        Folder::new("reads", &[("j.json", blocks.as_bytes()), ("who", who(1).as_bytes()), ("p.json", text.as_bytes())]);
    let more = ["--who", "who", "--ledger", LEDGER, "j.json"];
    let (_, text, _) =
        folder.audit(&["--format", "json", "--policy", "p.json"].iter().chain(&more).copied().collect::<Vec<_>>());
    let rows_of: Vec<String> =
        rows(&text).into_iter().filter(|row| row.contains("Select") || row.contains("History")).collect();
    assert!(rows_of.len() == 2 && rows_of.iter().all(|row| row.starts_with("not-visible ")), "{rows_of:?}");
    let after = patched(&folder, &more).join("\n");
    assert!(
        after.contains("PartiQLSelect") && after.contains("HistoryFunction") && !after.contains("Delete"),
        "{after}"
    );
    let patch = ["--policy", "p.json", "--least-policy", "--patch"];
    let (_, _, said) = folder.audit(&patch.iter().chain(&more).copied().collect::<Vec<_>>());
    assert!(said.contains("note: reads may be missing: no source says"), "{said}");
    // Whether a read of an index needs the table is not known.
    let index = format!("{ORDERS}/index/*");
    let read = event("SELECT * FROM \\\"Orders\\\".\\\"ix\\\" WHERE OrderId='o'");
    let one = allow(&json!("dynamodb:PartiQLSelect"), &json!([ORDERS, index]));
    let (_, rows) = beside(std::slice::from_ref(&one), std::slice::from_ref(&read), &[]);
    assert_eq!(
        rows,
        [
            "used dynamodb:PartiQLSelect table/Orders/index/ix",
            "more-than-used dynamodb:PartiQLSelect table/Orders/index/*",
            "may-be-needed dynamodb:PartiQLSelect table/Orders",
        ]
    );
    let folder = Folder::new("index", &[("t.json", read.as_bytes()), ("p.json", policy(&[one]).as_bytes())]);
    let said = refused(&folder, &["t.json"]);
    assert!(
        said.contains(&format!("`dynamodb:PartiQLSelect` on `{ORDERS}` may be needed, and the records do not show")),
        "{said}"
    );
    let two = [
        allow(&json!("dynamodb:PartiQLSelect"), &json!(ORDERS)),
        allow(&json!("dynamodb:PartiQLSelect"), &json!(index)),
    ];
    let folder = Folder::new("indexes", &[("t.json", read.as_bytes()), ("p.json", policy(&two).as_bytes())]);
    let after = patched(&folder, &["t.json"]);
    assert_eq!(
        after,
        [
            format!(r#""dynamodb:PartiQLSelect" on "{ORDERS}""#),
            format!(r#"["dynamodb:PartiQLSelect"] on ["{ORDERS}/index/ix"]"#)
        ]
    );
}

/// A pattern of the table of an index that was read, and of others, is no part of the least policy.
#[test]
fn a_pattern_that_has_what_may_be_needed_is_refused() {
    let read = event("SELECT * FROM \\\"Orders\\\".\\\"ix\\\" WHERE OrderId='o'");
    for on in ["arn:aws:dynamodb:eu-west-1:123456789012:table/*", "arn:aws:dynamodb:eu-west-1:123456789012:table/Or*s"]
    {
        let one = allow(&json!("dynamodb:PartiQLSelect"), &json!(on));
        let folder = Folder::new("index-of-all", &[("t.json", read.as_bytes()), ("p.json", policy(&[one]).as_bytes())]);
        let (status, text, _) = folder.audit(&["--policy", "p.json", "t.json"]);
        let row = text.lines().find(|line| line.starts_with("  -  dynamodb:PartiQLSelect  ") && line.contains(on));
        assert!(status == 1 && row.is_some_and(|row| row.ends_with("  grants more than what was used")), "{text}");
        let said = refused(&folder, &["t.json"]);
        assert!(said.contains(&format!("`dynamodb:PartiQLSelect` on `{on}` may be needed, and the records")), "{said}");
    }
}

/// A name that is left out is of what patterns stand for too.
#[test]
fn a_pattern_that_has_what_is_left_out_is_refused() {
    let here = "arn:aws:dynamodb:eu-west-1:123456789012:table";
    let all = format!("{here}/*");
    let trail = event(SELECT);
    for (excluded, on, is_refused) in [
        ("Old", &*all, true),
        ("O*d", &all, true),
        (&format!("{here}/Old"), &all, true),
        ("Old", &format!("{here}/O*"), true),
        ("Old", &format!("{here}/Or*"), false),
        ("unknown principal*", &all, false),
        ("arn:*:role/admin", &all, false),
        ("dynamodb:PartiQLDelete", &all, false),
    ] {
        let one = allow(&json!("dynamodb:PartiQLSelect"), &json!(on));
        let folder = Folder::new("left-out-of", &[("t.json", trail.as_bytes()), ("p.json", policy(&[one]).as_bytes())]);
        if is_refused {
            let said = refused(&folder, &["--exclude", excluded, "t.json"]);
            assert!(said.contains(&format!("`dynamodb:PartiQLSelect` on `{on}` may be needed")), "{excluded} {said}");
        } else {
            let after = patched(&folder, &["--exclude", excluded, "t.json"]);
            assert_eq!(after, [format!(r#"["dynamodb:PartiQLSelect"] on ["{ORDERS}"]"#)], "{excluded}");
        }
    }
    // All of it is left out, and stays.
    let statements = [
        allow(&json!("dynamodb:PartiQLSelect"), &json!(ORDERS)),
        allow(&json!("dynamodb:PartiQL*"), &json!(format!("{here}/Old*"))),
        allow(&json!("dynamodb:PartiQLDelete"), &json!(ORDERS)),
    ];
    let text = policy(&statements);
    let folder = Folder::new("all-left-out", &[("t.json", trail.as_bytes()), ("p.json", text.as_bytes())]);
    let after = patched(&folder, &["--exclude", "Old*", "t.json"]);
    let expected =
        [format!(r#"["dynamodb:PartiQLSelect"] on ["{ORDERS}"]"#), format!(r#""dynamodb:PartiQL*" on "{here}/Old*""#)];
    assert_eq!(after, expected);
    // The ARN of a table of QLDB does not say its name.
    let blocks = block(0, "INSERT INTO Vehicle VALUE {'a':1}", Some(("Vehicle", "Au1EiThbt8s0z9wM26REZN")));
    let old = VEHICLE.replace("Au1E", "Bu1E");
    let statements = [
        allow(&json!("qldb:SendCommand"), &json!(LEDGER)),
        allow(&json!(["qldb:PartiQLInsert", "qldb:PartiQLDelete"]), &json!(VEHICLE)),
        allow(&json!("qldb:PartiQLInsert"), &json!(old)),
    ];
    let (who, text) = (who(1), policy(&statements));
    let files = [("j.json", blocks.as_bytes()), ("who", who.as_bytes()), ("p.json", text.as_bytes())];
    let folder = Folder::new("left-out-id", &files);
    let place = ["--who", "who", "--ledger", LEDGER, "j.json"];
    let after = patched(&folder, &[&["--exclude", "Old"][..], &place].concat()).join("\n");
    assert!(after.contains(&old) && !after.contains("Delete"), "{after}");
    let after = patched(&folder, &place).join("\n");
    assert!(!after.contains(&old) && !after.contains("Delete"), "{after}");
}

#[test]
fn nothing_is_revoked_where_nothing_is_shown() {
    let statements =
        [allow(&json!("s3:GetObject"), &json!("*")), allow(&json!("dynamodb:PartiQLSelect"), &json!(ORDERS))];
    let trail = event(SELECT);
    let foreign = trail.replace("dynamodb.amazonaws.com", "s3.amazonaws.com").replace("ExecuteStatement", "GetObject");
    let files: [(&str, &[u8]); 3] = [
        ("t.json", trail.as_bytes()),
        ("s.json", foreign.as_bytes()),
        ("p.json", policy(&statements).into_bytes().leak()),
    ];
    let folder = Folder::new("nothing", &files);
    for (arguments, why) in [
        (
            &["--principal", "arn:aws:iam::123456789012:role/clrek", "t.json"][..],
            "nothing that was used is of the principal `arn:aws:iam::123456789012:role/clrek`",
        ),
        (&["s.json"], "the records have no statement of QLDB or DynamoDB"),
        (&["--from", "2030-01-01", "t.json"], "nothing that was used is in the window"),
        (&["--exclude", "Orders", "t.json"], "all that was used is left out"),
    ] {
        let said = refused(&folder, arguments);
        assert!(said.contains(&format!("error[nothing-used]: {why}: it is not known what is needed")), "{said}");
        let (status, text, said) =
            folder.audit(&["--policy", "p.json"].iter().chain(arguments).copied().collect::<Vec<_>>());
        assert_eq!((status, &*text), (2, ""), "{said}");
    }
    // What is left out stays.
    let one = allow(&json!("dynamodb:PartiQLDelete"), &json!("arn:aws:dynamodb:eu-west-1:123456789012:table/Old"));
    let text = policy(&[statements[1].clone(), one]);
    let other = event("SELECT * FROM Other WHERE Id = 'o'");
    let folder = Folder::new(
        "left-out",
        &[("t/a.json", trail.as_bytes()), ("t/b.json", other.as_bytes()), ("p.json", text.as_bytes())],
    );
    let after = patched(&folder, &["--exclude", "Orders", "t"]);
    assert!(
        after.len() == 2
            && after[0] == format!(r#""dynamodb:PartiQLSelect" on "{ORDERS}""#)
            && after[1].contains("table/Other"),
        "{after:?}"
    );
    // Of a pattern that has it a part would be taken away.
    let all =
        allow(&json!("dynamodb:PartiQLSelect"), &json!(["*", "arn:aws:dynamodb:eu-west-1:123456789012:table/Old"]));
    let folder = Folder::new(
        "left-out-of-all",
        &[("t/a.json", trail.as_bytes()), ("t/b.json", other.as_bytes()), ("p.json", policy(&[all]).as_bytes())],
    );
    assert!(refused(&folder, &["--exclude", "Orders", "t"]).contains("`dynamodb:PartiQLSelect` on `*` may be needed"));
}

#[test]
fn a_policy_is_of_somebody_who_is_known() {
    let text = policy(&[allow(&json!("qldb:SendCommand"), &json!(LEDGER))]);
    let blocks = block(7, "DELETE FROM Vehicle", Some(("Vehicle", "Au1EiThbt8s0z9wM26REZN")));
    let folder = Folder::new(
        "nobody-known",
        &[("j.json", blocks.as_bytes()), ("who", who(1).as_bytes()), ("p.json", text.as_bytes())],
    );
    for more in [&["j.json"][..], &["--who", "who", "j.json"]] {
        let arguments: Vec<&str> = ["--ledger", LEDGER].iter().chain(more).copied().collect();
        let said = refused(&folder, &arguments);
        assert!(
            said.contains("error[unknown-principals]: the policies are of one principal, and nobody knows who"),
            "{said}"
        );
        let (status, text, _) =
            folder.audit(&["--policy", "p.json"].iter().chain(&arguments).copied().collect::<Vec<_>>());
        assert_eq!((status, &*text), (2, ""));
    }
    let (status, _, said) = folder.audit(&["--least-policy", "--ledger", LEDGER, "--who", "who", "j.json"]);
    assert!(status == 2 && said.contains("error[unknown-principals]: "), "{said}");
    // Of all who used a ledger it is what they used.
    assert_eq!(folder.audit(&["--least-policy", "--ledger", LEDGER, "j.json"]).0, 0);
    let nobody = event_of("{}", SELECT);
    let folder = Folder::new("nobody-in-trail", &[("t.json", nobody.as_bytes()), ("p.json", text.as_bytes())]);
    assert!(refused(&folder, &["t.json"]).contains("error[unknown-principals]: "));
}

/// What somebody did whom nobody knows may be what the principal did.
#[test]
fn what_may_be_of_the_principal_stays() {
    let nobody = event_of("{}", "DELETE FROM Orders WHERE OrderId = 'c'");
    let statements = [
        allow(&json!(["dynamodb:PartiQLSelect", "dynamodb:PartiQLInsert"]), &json!(ORDERS)),
        allow(&json!("dynamodb:PartiQLDelete"), &json!(ORDERS)),
    ];
    let folder = Folder::new(
        "may-be-of",
        &[
            ("t/a.json", event(SELECT).as_bytes()),
            ("t/b.json", nobody.as_bytes()),
            ("p.json", policy(&statements).as_bytes()),
        ],
    );
    let after = patched(&folder, &["--principal", "arn:aws:iam::123456789012:role/clerk", "--incomplete", "t"]);
    let expected = [
        format!(r#"["dynamodb:PartiQLSelect"] on ["{ORDERS}"]"#),
        format!(r#""dynamodb:PartiQLDelete" on "{ORDERS}""#),
    ];
    assert_eq!(after, expected);
}

/// A patch is of a file that it can name, and that is changed by it.
#[test]
fn names_of_patches() {
    let statements = [allow(&json!(["dynamodb:PartiQLSelect", "dynamodb:PartiQLInsert"]), &json!(ORDERS))];
    let text = policy(&statements);
    let trail = event(SELECT);
    let files: [(&str, &[u8]); 4] = [
        ("t.json", trail.as_bytes()),
        ("tab\ty.json", text.as_bytes()),
        ("a b/p q.json", text.as_bytes()),
        ("p.json", text.as_bytes()),
    ];
    let folder = Folder::new("names", &files);
    std::os::unix::fs::symlink("p.json", folder.path("link.json")).unwrap();
    let whole = folder.path("p.json");
    let here = whole.parent().unwrap().file_name().unwrap().to_str().unwrap();
    let outside = format!("../{here}/p.json");
    for (path, expected) in [
        ("p.json", Ok("p.json")),
        ("./p.json", Ok("p.json")),
        (whole.to_str().unwrap(), Ok("p.json")),
        ("a b/p q.json", Ok("a b/p q.json\t")),
        (&*outside, Err("is not within this folder, and no patch changes it")),
        ("a b/../p.json", Err("is not within this folder, and no patch changes it")),
        ("link.json", Err("is a symbolic link, and no patch changes what it leads to")),
        ("tab\ty.json", Err(r"patches have no place for the name `tab\ty.json`")),
    ] {
        let (status, text, said) = folder.audit(&["--policy", path, "--least-policy", "--patch", "t.json"]);
        match expected {
            Ok(name) => {
                let head = format!("--- a/{name}\n+++ b/{name}\n");
                assert!(status == 1 && text.starts_with(&head), "{path}: {text}{said}");
            }
            Err(why) => assert!(status == 2 && text.is_empty() && said.contains(why), "{path}: {said}"),
        }
    }
}

#[test]
fn a_patch_is_of_one_file() {
    let text = policy(&[allow(&json!("dynamodb:PartiQL*"), &json!(ORDERS))]);
    let trail = event(SELECT);
    let config = "[roles.clerk]\npolicies = [\"p.json\"]\n";
    let folder = Folder::new(
        "one-file",
        &[("t.json", trail.as_bytes()), ("p.json", text.as_bytes()), ("partiql-iam.toml", config.as_bytes())],
    );
    for (policies, why) in [
        (&["--role", "clerk"][..], "error[no-policy]: a patch is of a policy that is given by its file\n"),
        (
            &["--policy", "p.json", "--policy", "p.json"],
            "error[several-policies]: a patch is of one policy, and several are given\n",
        ),
    ] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_partiql-iam"));
        command.arg("audit").args(policies).args(["--least-policy", "--patch", "t.json"]);
        let output = command.current_dir(folder.path("")).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(why), "{said}");
    }
}

/// What is compared is what is changed: a pipe gives its text once.
#[test]
fn a_policy_is_read_once() {
    let text = policy(&[allow(&json!("dynamodb:PartiQL*"), &json!(ORDERS))]);
    let trail = event(SELECT);
    let folder = Folder::new("read-once", &[("t.json", trail.as_bytes())]);
    let pipe = folder.path("p.json");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_partiql-iam"));
    command.args(["--no-config", "audit", "--policy", "p.json", "--least-policy", "--patch", "t.json"]);
    let output = command.current_dir(folder.path("")).stdout(std::process::Stdio::piped());
    let mut child = output.spawn().unwrap();
    std::thread::spawn(move || std::fs::write(pipe, text));
    let begin = std::time::Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begin.elapsed() > std::time::Duration::from_secs(20) {
            child.kill().unwrap();
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let output = child.wait_with_output().unwrap();
    let patch = String::from_utf8(output.stdout).unwrap();
    assert!(patch.starts_with("--- a/p.json\n+++ b/p.json\n") && output.status.code() == Some(1), "{patch}");
}

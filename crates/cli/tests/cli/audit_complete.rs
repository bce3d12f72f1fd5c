//! Answers of `audit` that lack something, and say so.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// A folder of its own for a test, removed at its end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str, files: &[(&str, &[u8])]) -> Self {
        let path = std::env::temp_dir().join(format!("partiql-iam-{name}-{}", std::process::id()));
        _ = fs::remove_dir_all(&path);
        for (name, content) in files {
            let file = path.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, content).unwrap();
        }
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The status, what is printed, and what is said beside it.
    pub(crate) fn audit(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_partiql-iam"));
        let output = command.args(["--no-config", "audit"]).args(arguments).current_dir(&self.0).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

/// An event of CloudTrail of the role `clerk`.
pub(crate) fn event(statement: &str) -> String {
    event_of(
        r#"{"type":"AssumedRole","arn":"arn:aws:sts::123456789012:assumed-role/clerk/app","sessionContext":{"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::123456789012:role/clerk"}}}"#,
        statement,
    )
}

pub(crate) fn event_of(identity: &str, statement: &str) -> String {
    format!(
        r#"{{"Records":[{{"eventVersion":"1.11","userIdentity":{identity},"eventTime":"2026-03-01T09:01:00Z","eventSource":"dynamodb.amazonaws.com","eventName":"ExecuteStatement","awsRegion":"eu-west-1","recipientAccountId":"123456789012","requestParameters":{{"statement":"{statement}"}}}}]}}"#
    )
}

#[test]
fn what_shows_its_format_is_read_under_any_name() {
    let names = [
        "a.json.1",
        "audit.log-20260101",
        ".a.json",
        ".hidden/a.json",
        "a.json.bak",
        "a",
        "a.md",
        "README",
        "CloudTrail-Digest/a.json",
    ];
    let (select, delete) =
        (event("SELECT * FROM Orders WHERE Id = 'a'"), event("DELETE FROM Customers WHERE Id = 'c'"));
    for name in names {
        let folder = Folder::new("any-name", &[("b.json", select.as_bytes()), (name, delete.as_bytes())]);
        let (status, text, said) = folder.audit(&["."]);
        assert_eq!((status, &*said), (0, ""), "{name}");
        assert!(text.contains("Customers  dynamodb:PartiQLDelete  1"), "{name}: {text}");
        assert!(text.contains("2 files, 2 records"), "{name}: {text}");
    }
}

#[test]
fn what_is_not_read_makes_the_answer_incomplete() {
    let select = event("SELECT * FROM Orders WHERE Id = 'a'");
    for (name, content, why) in [
        ("a.json.bz2", &b"BZh91AY&SY"[..], "it is in the form bzip2, which is not read"),
        ("a.json.zst", b"\x28\xb5\x2f\xfd\x04\x58", "it is in the form Zstandard, which is not read"),
        ("a.json.xz", b"\xfd7zXZ\0\0\x04", "it is in the form XZ, which is not read"),
        ("a.zip", b"PK\x03\x04\x14\0", "it is in the form ZIP, which is not read"),
        ("a.parquet", b"PAR1\x15\x04", "it is in the form Parquet, which is not read"),
        ("a.orc", b"ORC\x0a\x0b", "it is in the form ORC, which is not read"),
        ("a.avro", b"Obj\x01\x04", "it is in the form Avro, which is not read"),
        ("a.lz4", b"\x04\x22\x4d\x18\x64", "it is in the form LZ4, which is not read"),
        ("a.csv", b"statement,n\nSELECT 1,1\n", "it is of no format that is known"),
        (".a", b"who knows", "it is of no format that is known"),
        ("a.json.2", b"", "there is nothing in it"),
    ] {
        let folder = Folder::new("not-read", &[("b.json", select.as_bytes()), (name, content)]);
        let (status, text, said) = folder.audit(&["."]);
        assert_eq!(status, 2, "{name}");
        assert!(said.contains(&format!("`./{name}`: {why}\n")), "{name}: {said}");
        assert!(text.contains(&format!("- 1 part of the input could not be read, of `./{name}`\n")), "{name}: {text}");
        let (status, text, said) = folder.audit(&["--least-policy", "."]);
        assert_eq!((status, &*text), (2, ""), "{name}");
        assert!(said.contains("error[incomplete]: "), "{name}: {said}");
        // A form that is said does not make one of another.
        assert_eq!(folder.audit(&["--input", "cloudtrail", "."]).0, 2, "{name}");
    }
}

#[test]
fn kinds_without_records_are_left_out() {
    let select = event("SELECT * FROM Orders WHERE Id = 'a'");
    let names =
        ["README", "readme.txt", "LICENSE", "notes.md", "partiql-iam.toml", ".DS_Store", "_SUCCESS", ".git/HEAD"];
    for name in names {
        let folder = Folder::new("no-records", &[("b.json", select.as_bytes()), (name, b"about")]);
        let (status, text, said) = folder.audit(&["."]);
        assert_eq!(status, 0, "{name}: {said}");
        assert!(text.contains("- complete: "), "{name}: {text}");
        let note = format!("note: `./{name}`: left out: files of its kind have no records\n");
        assert_eq!(said, if name == ".git/HEAD" { String::new() } else { note }, "{name}");
        // Whoever names it means it.
        let (status, _, said) = folder.audit(&["b.json", name]);
        assert_eq!(status, 2, "{name}");
        assert!(said.contains("it is of no format that is known"), "{name}: {said}");
    }
}

/// A manifest of another name would name files that nobody looks for.
#[test]
fn a_manifest_of_another_name() {
    for content in
        [&br#"{"keys":["a/8qlFURem51pQl0RiEwt11X.0-1.json"]}"#[..], br#"{keys:["a/8qlFURem51pQl0RiEwt11X.0-1.ion"]}"#]
    {
        let folder = Folder::new("manifest-name", &[("a.completed.manifest.1", content)]);
        let (status, _, said) = folder.audit(&["."]);
        assert_eq!(status, 2);
        assert!(
            said.contains(
                "`./a.completed.manifest.1`: not a record: a manifest, whose name does not end in `.manifest`"
            ),
            "{said}"
        );
    }
}

const ROLE: &str = "arn:aws:iam::123456789012:role/clerk";

/// A session of the role says its name, and not its path.
#[test]
fn a_session_is_of_its_role() {
    let select = event("SELECT * FROM Orders WHERE Id = 'a'");
    let session = r#"{"type":"AssumedRole","arn":"arn:aws:sts::123456789012:assumed-role/clerk/app"}"#;
    let delete = event_of(session, "DELETE FROM Customers WHERE Id = 'c'");
    let folder = Folder::new("session", &[("a.json", select.as_bytes()), ("b.json", delete.as_bytes())]);
    for arguments in [
        &["--principal", ROLE, "--least-policy", "."][..],
        &["--principal", "*role/clerk", "--least-policy", "."],
        &["--least-policy", "."],
    ] {
        let (status, text, said) = folder.audit(arguments);
        assert_eq!((status, &*said), (0, ""), "{arguments:?}");
        assert!(text.contains("dynamodb:PartiQLDelete\""), "{text}");
        assert!(text.contains("- complete: ") && !text.contains("on purpose"), "{text}");
        assert_eq!(text.matches("The least policy").count(), 1, "{text}");
    }
    let (status, text, _) = folder.audit(&["--principal", "arn:aws:iam::123456789012:role/team/clerk", "b.json"]);
    assert!(status == 0 && text.contains("PartiQLDelete"), "{text}");
    let (status, text, _) = folder.audit(&["--principal", "*:role/team/*", "b.json"]);
    assert_eq!(status, 2, "{text}");
    let (status, text, _) = folder.audit(&["--principal", "arn:aws:iam::123456789012:role/dealer", "."]);
    assert!(status == 0 && text.contains("- 2 uses left out on purpose"), "{text}");
}

/// What nobody knows who did may be what the principal did.
#[test]
fn uses_of_unknown_principals() {
    let select = event("SELECT * FROM Orders WHERE Id = 'a'");
    let delete = event_of("{}", "DELETE FROM Customers WHERE Id = 'c'");
    let folder = Folder::new("nobody", &[("a.json", select.as_bytes()), ("b.json", delete.as_bytes())]);
    let (status, text, _) = folder.audit(&["--principal", ROLE, "."]);
    assert_eq!(status, 2, "{text}");
    let doubt = "- 1 use of unknown principals is left out, and may be of the principal that is asked for\n";
    assert!(text.contains(doubt), "{text}");
    let (status, text, said) = folder.audit(&["--principal", ROLE, "--least-policy", "."]);
    assert!((status, &*text) == (2, "") && said.contains("error[incomplete]: "), "{text}{said}");
    let (status, text, said) = folder.audit(&["--least-policy", "."]);
    assert!((status, &*text) == (2, "") && said.contains("error[unknown-principals]: "), "{text}{said}");
    let (status, text, _) =
        folder.audit(&["--principal", ROLE, "--exclude", "unknown principal*", "--least-policy", "."]);
    assert!(status == 0 && text.contains("- 1 use left out on purpose"), "{text}");
    // A statement of nobody known that is not understood is said too.
    let unread = event_of("{}", "DELETE FRO");
    let folder = Folder::new("nobody-unread", &[("a.json", select.as_bytes()), ("b.json", unread.as_bytes())]);
    assert_eq!(folder.audit(&["--principal", ROLE, "."]).0, 2);
}

pub(crate) fn block(number: u64, info: &str) -> String {
    format!(
        r#"{{"blockAddress":{{"strandId":"8qlFURem51pQl0RiEwt11X","sequenceNo":{number}}},"transactionId":"t{number}","blockTimestamp":"2023-04-01T00:00:00Z","transactionInfo":{info}}}"#
    )
}

pub(crate) fn ran(statement: &str) -> String {
    format!(r#"{{"statements":[{{"statement":"{statement}"}}],"documents":{{}}}}"#)
}

#[test]
fn transactions_of_unknown_principals() {
    let blocks = format!("{}\n{}\n", block(0, &ran("SELECT * FROM Person")), block(1, &ran("DELETE FROM Vehicle")));
    let who = r#"{"transactionId":"t0","principal":"arn:a"}"#;
    let folder = Folder::new("who", &[("j/a.json", blocks.as_bytes()), ("who.jsonl", who.as_bytes())]);
    let (status, text, _) = folder.audit(&["--who", "who.jsonl", "--principal", "arn:a", "j"]);
    assert_eq!(status, 2, "{text}");
    // SendCommand, Delete and Select.
    assert!(text.contains("- 3 uses of unknown principals are left out"), "{text}");
    let (status, text, _) = folder.audit(&["--principal", "arn:a", "j"]);
    assert!(status == 2 && text.contains("- 5 uses of unknown principals are left out"), "{text}");
}

/// A change whose statement is not there: what it needed is unknown.
#[test]
fn changes_without_their_statement() {
    let vehicle = |statements: &str| {
        format!(r#"{{"d":{{"tableName":"Vehicle","tableId":"VmWOU12hyaOAVylXrEVxZS","statements":{statements}}}}}"#)
    };
    let delete = r#"[{"statement":"DELETE FROM Vehicle"}]"#;
    for (statements, documents, is_whole) in [
        ("[]", vehicle("[0]"), false),
        ("null", vehicle("[0]"), false),
        (delete, vehicle("[7]"), false),
        (delete, vehicle("[0,7]"), false),
        (delete, vehicle("[]"), false),
        (delete, vehicle("[0]"), true),
    ] {
        let info = format!(r#"{{"statements":{statements},"documents":{documents}}}"#);
        let blocks = format!("{}\n{}\n", block(0, &ran("SELECT * FROM Person")), block(1, &info));
        let folder = Folder::new("changes", &[("a.json", blocks.as_bytes())]);
        let (status, _, said) = folder.audit(&["."]);
        assert_eq!(status, if is_whole { 0 } else { 2 }, "{info}: {said}");
        let why = "`./a.json`: in block 1 the table `Vehicle` was changed by a statement that is not there\n";
        assert_eq!(said.contains(why), !is_whole, "{info}: {said}");
        // The time of the block is not asked about.
        assert_eq!(folder.audit(&["--from", "2024-01-01", "."]).0, 0, "{info}");
    }
}

/// One transaction has one principal.
#[test]
fn a_transaction_of_two_principals() {
    let blocks = block(0, &ran("SELECT * FROM Person"));
    let line = |principal: &str| format!("{{\"transactionId\":\"t0\",\"principal\":\"{principal}\"}}\n");
    for (who, why) in [
        (line("arn:b") + &line("arn:a"), Some("line 2: another principal ran `t0`, as is said before")),
        ("transactionId,principal\nt0,arn:b\nt0,arn:a\n".to_owned(), Some("line 3: another principal ran `t0`")),
        ("transactionId,principal\nt0,\"arn:b".to_owned(), Some("line 2: quotation marks")),
        ("transactionId,principal\n\"t0\",\"arn:b\"\n".to_owned(), None),
        (
            "transactionId,principal\nt0,arn:b\nt1,arn:aws:iam::123456789012:role/cler".to_owned(),
            Some("line 3: the row has no line break at its end: the file may be cut"),
        ),
        (line("arn:b").trim_end().to_owned(), None),
        (line("arn:b") + &line("arn:b"), None),
        (
            "transactionId,note,principal\nt0,a, b,arn:c\n".to_owned(),
            Some("line 2: it has 4 cells, and there are 3 titles"),
        ),
        ("transactionId,note,principal\nt0,arn:c\n".to_owned(), Some("line 2: it has 2 cells, and there are 3 titles")),
        (
            "transactionId,principal,principal\nt0,arn:a,arn:b\n".to_owned(),
            Some("line 1: neither an object of JSON nor the titles"),
        ),
        ("transactionId,transaction_id,principal\nt0,t1,arn:b\n".to_owned(), Some("line 1: neither an object")),
        ("note, TransactionId ,principal\nx, t0 ,arn:b\n".to_owned(), None),
        (line(" "), Some("line 1: a transaction or a principal is missing")),
        (line(" arn:b ") + &line("arn:b"), None),
    ] {
        let folder = Folder::new("twice", &[("j/a.json", blocks.as_bytes()), ("who", who.as_bytes())]);
        let (status, _, said) = folder.audit(&["--who", "who", "--by", "principal", "j"]);
        assert_eq!(status, if why.is_some() { 2 } else { 0 }, "{who}: {said}");
        assert!(why.is_none_or(|why| said.contains(why)), "{who}: {said}");
    }
}

/// The last number that there is has no next one.
#[test]
fn blocks_with_great_numbers() {
    let first = block(0, &ran("SELECT * FROM Person"));
    let at = |number: u64| format!("{first}\n{}\n", block(number, &ran("DELETE FROM Vehicle")));
    let folder = Folder::new("great", &[("a.json", at(u64::MAX).as_bytes())]);
    let (status, _, said) = folder.audit(&["."]);
    assert_eq!(status, 2);
    assert!(said.contains("its `sequenceNo` 18446744073709551615 is more than a journal has\n"), "{said}");
    let folder = Folder::new("greatest", &[("a.json", at(i64::MAX as u64).as_bytes())]);
    let (status, text, _) = folder.audit(&["."]);
    assert!(status == 2 && text.contains("blocks 1 to 9223372036854775806 are missing"), "{text}");
    // A name that says all numbers.
    let name = "8qlFURem51pQl0RiEwt11X.0-18446744073709551615.json";
    let folder = Folder::new("all-numbers", &[(name, first.as_bytes())]);
    let (status, _, said) = folder.audit(&["."]);
    assert!(
        status == 2 && said.contains("its name says blocks 0 to 18446744073709551615, and it has 1 blocks from 0 to 0"),
        "{said}"
    );
}

/// Two keys with one name of a file are two files.
#[test]
fn keys_of_one_name() {
    let name = "8qlFURem51pQl0RiEwt11X.0-0.json";
    let keys = format!(r#"{{"keys":["p/1/{name}","q/2/{name}"]}}"#);
    let data = block(0, &ran("SELECT * FROM Person"));
    let manifest = "e.8qlFURem51pQl0RiEwt11X.completed.manifest";
    for (files, missing) in [
        (vec![name.to_owned()], Some("q/2")),
        (vec![format!("2/{name}")], Some("p/1")),
        (vec![format!("2/{name}"), name.to_owned()], None),
        (vec![format!("1/{name}"), format!("2/{name}.gz")], None),
        (vec![format!("p/1/{name}"), format!("q/2/{name}")], None),
    ] {
        let mut all: Vec<(&str, &[u8])> = files.iter().map(|file| (&**file, data.as_bytes())).collect();
        all.push((manifest, keys.as_bytes()));
        let folder = Folder::new("keys", &all);
        let (status, _, said) = folder.audit(&[manifest]);
        assert_eq!(status, if missing.is_some() { 2 } else { 0 }, "{files:?}: {said}");
        let why = |folder: &str| format!("`{manifest}`: it names `{folder}/{name}`, which is not there\n");
        assert!(missing.is_none_or(|folder| said.contains(&why(folder))), "{files:?}: {said}");
    }
    // A key that is there twice is one file.
    let keys = format!(r#"{{"keys":["p/1/{name}","p/1/{name}"]}}"#);
    let folder = Folder::new("keys-twice", &[(name, data.as_bytes()), (manifest, keys.as_bytes())]);
    assert_eq!(folder.audit(&[manifest]).0, 0);
}

/// A principal whose name has another form may be the one that is asked for.
#[test]
fn principals_in_other_forms() {
    let blocks = block(0, &ran("DELETE FROM Person"));
    let counts = |principal: &str| format!("statement,count,principal\nDELETE FROM Person,3,{principal}\n");
    let role = "arn:aws:iam::123456789012:role/clerk";
    let who = format!(r#"{{"transactionId":"t0","principal":" {role}"}}"#);
    let folder = Folder::new("blank", &[("j/a.json", blocks.as_bytes()), ("who.jsonl", who.as_bytes())]);
    let (status, text, _) = folder.audit(&["--who", "who.jsonl", "--principal", role, "j"]);
    assert!(status == 0 && text.contains("qldb:PartiQLDelete  1 "), "{text}");
    for (name, is_open) in [("clerk", true), ("AROAEXAMPLE:app", true), ("arn:aws:iam::123456789012:user/ada", false)] {
        let folder = Folder::new("forms", &[("c.csv", counts(name).as_bytes())]);
        let (status, text, _) = folder.audit(&["--input", "counts", "--principal", role, "c.csv"]);
        assert_eq!(status, if is_open { 2 } else { 0 }, "{name}: {text}");
        let why = "- 9 uses of unknown principals are left out, and may be of the principal that is asked for\n";
        assert_eq!(text.contains(why), is_open, "{name}: {text}");
    }
}

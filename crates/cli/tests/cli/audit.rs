//! What `audit` does with signals and with files of odd names.

#![cfg(unix)]

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/audit.in/exports/2023/04/01/00");

fn interrupt(child: &Child) {
    let status = Command::new("kill").args(["-INT".to_owned(), child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

/// Counts what is written to its standard input, and is stopped after that.
fn stopped(form: &str) -> Output {
    let file = fs::read_dir(FOLDER).unwrap().next().unwrap().unwrap().path();
    let blocks = fs::read(file).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_partiql-iam"))
        .args(["--no-config", "audit", "--format", form, "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(&blocks).unwrap();
    // More than a pipe holds: once it is written, the program has heard of the signal's handler and reads.
    let blanks = vec![b' '; 1 << 20];
    input.write_all(&blanks).unwrap();
    interrupt(&child);
    // Whoever waits for input is stopped by the next part of it.
    let writer = std::thread::spawn(move || {
        while input.write_all(b" ").is_ok() {
            std::thread::sleep(Duration::from_millis(10));
        }
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

#[test]
fn what_is_known_is_printed_and_said_to_be_incomplete() {
    let output = stopped("json");
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let summary = lines.last().unwrap();
    assert_eq!((&summary["records"], &summary["incomplete"]), (&3.into(), &true.into()), "{summary:#}");
    assert_eq!(summary["confidence"][0]["code"], "stopped");
    let output = stopped("text");
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("- stopped before the end: the rest of the input was not read\n"), "{text}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("stopped before its end"), "{said}");
}

/// Files whose names are no words: all are read, and each is told by a name on one line.
#[test]
fn odd_names() {
    let folder = std::env::temp_dir().join(format!("partiql-iam-names-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let names: [&[u8]; 7] = [
        b"a b.json",
        b"line\nbreak.json",
        "é\u{202e}nosj.json".as_bytes(),
        b"\xff\xfe.json",
        b"-.json",
        b"--by.json",
        b"tab\t\x1b[31m.json",
    ];
    for (number, name) in names.into_iter().enumerate() {
        let block = format!(
            r#"{{"blockAddress":{{"strandId":"8qlFURem51pQl0RiEwt11X","sequenceNo":{number}}},"transactionInfo":{{"statements":[{{"statement":"SELECT * FROM t{number}"}}]}}}}"#
        );
        fs::write(folder.join(OsStr::from_bytes(name)), block + "\n").unwrap();
    }
    let run = |arguments: &[&OsStr]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_partiql-iam"));
        command.args(["--no-config", "audit"]).args(arguments).current_dir(&folder).output().unwrap()
    };
    let text = OsStr::new(".");
    for form in ["text", "json", "csv", "markdown", "html"] {
        let output = run(&[OsStr::new("--format"), OsStr::new(form), text]);
        assert_eq!(output.status.code(), Some(0), "{form}: {}", String::from_utf8_lossy(&output.stderr));
        let shown = String::from_utf8(output.stdout).unwrap();
        for number in 0..names.len() {
            assert!(shown.contains(&format!("t{number}")), "{form}: {shown}");
        }
        let is_odd = |letter: char| letter != '\n' && letter.is_control() || letter == '\u{202e}';
        // CSV and JSON are for programs: what is in quotes there is the name.
        assert!(matches!(form, "csv" | "json") || !shown.contains(is_odd), "{form}: {shown:?}");
    }
    // One by one, and cut.
    for name in names {
        let path = folder.join(OsStr::from_bytes(name));
        fs::write(&path, br#"{"blockAddress":"#).unwrap();
        let output = run(&[OsStr::new("--"), OsStr::from_bytes(name)]);
        assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(name));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("the file is cut"), "{said}");
    }
    fs::remove_dir_all(folder).unwrap();
}

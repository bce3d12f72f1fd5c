//! What the program takes, and what it says of what it refuses.

use std::io::Write;
use std::process::{Command, Stdio};

use partiql_iam::qldb::Ledger;
use partiql_iam::syntax::{MAX_SCRIPT_BYTES, MAX_SCRIPT_STATEMENTS};
use partiql_iam::{parse, resolve};

/// What the program does with a script on its standard input: exit status, lines of the answer, message.
fn explained(script: &str) -> (Option<i32>, usize, String) {
    let program = Command::new(env!("CARGO_BIN_EXE_partiql-iam"))
        .args(["explain", "--service", "qldb", "--format", "json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = program.stdin.as_ref().unwrap();
    // The program stops reading what is too long.
    let _ = input.write_all(script.as_bytes());
    let output = program.wait_with_output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap().lines().count();
    (output.status.code(), lines, String::from_utf8(output.stderr).unwrap())
}

#[test]
fn the_size_of_a_script() {
    assert_eq!(explained(&"?;".repeat(MAX_SCRIPT_STATEMENTS)), (Some(2), MAX_SCRIPT_STATEMENTS, String::new()));
    // A refused script is one line of the answer.
    let error = "error: `<stdin>`: more than 100000 statements\n".to_owned();
    assert_eq!(explained(&"?;".repeat(MAX_SCRIPT_STATEMENTS + 1)), (Some(2), 1, error));
    let of = |bytes: usize| format!("DROP TABLE T{}", " ".repeat(bytes - "DROP TABLE T".len()));
    assert_eq!(explained(&of(MAX_SCRIPT_BYTES)), (Some(0), 1, String::new()));
    let error = "error: `-`: longer than 67108864 bytes\n".to_owned();
    assert_eq!(explained(&of(MAX_SCRIPT_BYTES + 1)), (Some(2), 1, error));
}

#[test]
fn the_program_gives_no_requirement_for_what_is_refused() {
    let corpus = include_str!("../../../../tests/corpus/statements.jsonl");
    let texts = corpus.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let texts: Vec<String> = texts.map(|row| row["statement"].as_str().unwrap().to_owned()).collect();
    let is_refused = |text: &&String| {
        let ledger = Ledger::template();
        !text.contains('\0') && parse(text).map_or(true, |statement| resolve(&statement, &ledger, None).is_err())
    };
    let refused: Vec<&String> = texts.iter().filter(is_refused).collect();
    assert!(refused.len() > 50, "{}", refused.len());
    // Arguments, not a script: a semicolon in them would divide it.
    let program = Command::new(env!("CARGO_BIN_EXE_partiql-iam"))
        .args(["explain", "--format", "json", "--"])
        .args(&refused)
        .output()
        .unwrap();
    assert_eq!(program.status.code(), Some(2));
    let answers = String::from_utf8(program.stdout).unwrap();
    let lines: Vec<&str> = answers.lines().collect();
    assert_eq!(lines.len(), refused.len());
    for (line, text) in lines.iter().zip(&refused) {
        let json: serde_json::Value = serde_json::from_str(line).unwrap();
        let keys: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!((keys, json["statement"].as_str()), (vec!["error", "statement"], Some(text.as_str())));
    }
}

//! The service as a process: its streams, its signals, its exit status.

#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use crate::requests::{CATALOG, CLERK, KEY, LEDGER, POLICY, authorization, start};
use serde_json::Value;

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([format!("-{name}"), child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

#[test]
fn it_reads_anew_on_sighup_and_stops_on_sigterm_with_the_audit_log_written() {
    let folder = std::env::temp_dir().join(format!("partiql-iam-process-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("tables.json"), CATALOG).unwrap();
    fs::write(folder.join("clerk.json"), POLICY).unwrap();
    let config = format!(
        "ledger = \"{LEDGER}\"\ncatalog = \"tables.json\"\n[listen]\nhttp = \"127.0.0.1:0\"\n[caller]\nby = \"access-key\"\n\
         [principals.\"{CLERK}\"]\naccess-keys = [\"{KEY}\"]\npolicies = [\"clerk.json\"]\n"
    );
    fs::write(folder.join("authz.toml"), config).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_partiql-iam"))
        .args(["authz", "--config", "authz.toml"])
        .current_dir(&folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut messages = BufReader::new(child.stderr.take().unwrap()).lines().map(|line| {
        let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
        line
    });
    let listening = messages.next().unwrap();
    assert_eq!(listening["message"], "listening");

    signal(&child, "HUP");
    assert_eq!(messages.next().unwrap()["message"], "configuration, catalog and policies were read anew");
    fs::write(folder.join("clerk.json"), "{").unwrap();
    signal(&child, "HUP");
    let kept = messages.next().unwrap();
    assert_eq!(kept["level"], "error");
    assert!(kept["message"].as_str().unwrap().contains("clerk.json:1:2: "), "{kept}");

    let body = start("cars");
    let mut stream = TcpStream::connect(listening["http"].as_str().unwrap()).unwrap();
    let key = authorization(KEY, "us-east-1");
    write!(
        stream,
        "POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-amz-json-1.0\r\nx-amz-target: QLDBSession.SendCommand\r\n\
         authorization: {key}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");

    signal(&child, "TERM");
    assert_eq!(messages.next().unwrap()["message"], "stopping");
    assert_eq!(messages.next().unwrap()["message"], "stopped");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mut audit = String::new();
    child.stdout.take().unwrap().read_to_string(&mut audit).unwrap();
    let line: Value = serde_json::from_str(&audit).unwrap();
    assert_eq!((&line["outcome"], &line["command"]), (&"allowed".into(), &"StartSession".into()));
    fs::remove_dir_all(folder).unwrap();
}

//! The emulator as its user meets it: the program is started, and asked over HTTP.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

struct Emulator {
    program: Child,
    address: String,
    config: std::path::PathBuf,
}

impl Emulator {
    /// On a port that is free.
    fn start() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let config = folder.join(format!("authz-{}.toml", std::process::id()));
        let text = std::fs::read_to_string(folder.join("authz.toml")).unwrap();
        std::fs::write(&config, text.replace("127.0.0.1:8000", "127.0.0.1:0")).unwrap();
        let mut program =
            Command::new(env!("CARGO_BIN_EXE_emulator")).arg(&config).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").unwrap().to_owned();
        Self { program, address, config }
    }

    /// Status and body of an answer.
    fn ask(&self, key: &str, operation: &str, body: &Value) -> (u16, Value) {
        let body = body.to_string();
        let signature = "0".repeat(64);
        let request = format!(
            "POST / HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-type: application/x-amz-json-1.0\r\n\
             x-amz-target: DynamoDB_20120810.{operation}\r\nx-amz-date: 20261127T120000Z\r\n\
             authorization: AWS4-HMAC-SHA256 Credential={key}/20261127/us-east-1/dynamodb/aws4_request, \
             SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature={signature}\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}")))
    }

    fn execute(&self, key: &str, statement: &str) -> (u16, Value) {
        self.ask(key, "ExecuteStatement", &json!({"Statement": statement}))
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        drop(self.program.kill());
        drop(self.program.wait());
        drop(std::fs::remove_file(&self.config));
    }
}

#[test]
fn it_runs_what_iam_allows_and_refuses_the_rest() {
    const ADMIN: &str = "AKIAADMIN00000000000";
    const READER: &str = "AKIAREADER0000000000";
    let emulator = Emulator::start();
    let table: Value = serde_json::from_str(include_str!("../../music/tables.json")).unwrap();
    let table = &table["Table"];
    let create = json!({
        "TableName": table["TableName"], "KeySchema": table["KeySchema"], "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": table["AttributeDefinitions"], "GlobalSecondaryIndexes": table["GlobalSecondaryIndexes"],
    });
    let (status, answer) = emulator.ask(READER, "CreateTable", &create);
    assert_eq!((status, answer["__type"].as_str()), (400, Some("com.amazon.coral.service#AccessDeniedException")));
    assert_eq!(emulator.ask(ADMIN, "CreateTable", &create).0, 200);

    let insert =
        |artist: &str| format!("INSERT INTO Music VALUE {{'Artist': '{artist}', 'SongTitle': 'One', 'Genre': 'Jazz'}}");
    for artist in ["Acme Band", "No One You Know"] {
        assert_eq!(emulator.execute(READER, &insert(artist)).0, 400);
        assert_eq!(emulator.execute(ADMIN, &insert(artist)).0, 200);
    }
    let (status, answer) = emulator.execute(READER, "SELECT * FROM Music WHERE Artist = 'Acme Band'");
    assert_eq!((status, &answer["Items"][0]["SongTitle"]), (200, &json!({"S": "One"})));
    for denied in [
        "SELECT * FROM Music WHERE Artist = 'No One You Know'",
        "SELECT * FROM Music",
        "SELECT * FROM Music.ByGenre WHERE Genre = 'Jazz'",
        "DELETE FROM Music WHERE Artist = 'Acme Band' AND SongTitle = 'One'",
    ] {
        let (status, answer) = emulator.execute(READER, denied);
        assert_eq!((status, answer["__type"].as_str()), (400, Some("com.amazon.coral.service#AccessDeniedException")));
        let message = answer["Message"].as_str().unwrap();
        assert!(message.starts_with("User: arn:aws:iam::123456789012:user/reader is not authorized"), "{message}");
    }

    // Of a batch what may run does.
    let member = |artist: &str| {
        let statement = format!("SELECT * FROM Music WHERE Artist = '{artist}' AND SongTitle = 'One'");
        json!({"Statement": statement})
    };
    let batch = json!({"Statements": [member("No One You Know"), member("Acme Band")]});
    let (status, answer) = emulator.ask(READER, "BatchExecuteStatement", &batch);
    assert_eq!(status, 200);
    assert_eq!(answer["Responses"][0]["Error"]["Code"], "AccessDenied");
    assert_eq!(answer["Responses"][1]["Item"]["Artist"], json!({"S": "Acme Band"}));
}

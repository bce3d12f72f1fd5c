//! The client of the SDK for Rust: one session, one transaction for each statement of standard input.
//!
//! It reads `{"endpoint", "access_key", "ledger", "statements": [{"statement", "parameters"}]}`, parameters in Ion text, and
//! prints for each statement `{"ok": number of values}` or `{"error", "message"}`.

use std::io::Read;

use aws_sdk_qldbsession::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_qldbsession::error::ProvideErrorMetadata;
use aws_sdk_qldbsession::primitives::Blob;
use aws_sdk_qldbsession::types::{
    AbortTransactionRequest, CommitTransactionRequest, EndSessionRequest, ExecuteStatementRequest, FetchPageRequest,
    StartSessionRequest, StartTransactionRequest, ValueHolder,
};
use aws_sdk_qldbsession::{Client, Config, Error};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input)?;
    let input: Value = serde_json::from_str(&input)?;
    let text = |member: &str| input[member].as_str().expect("a string");
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new(text("access_key"), "secret", None, None, "test"))
        .endpoint_url(text("endpoint"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    let client = Client::from_conf(config);
    let start = StartSessionRequest::builder().ledger_name(text("ledger")).build()?;
    let session = client.send_command().start_session(start).send().await?;
    let token = session.start_session().and_then(|session| session.session_token()).expect("a token").to_owned();
    for statement in input["statements"].as_array().expect("a list") {
        let line = match run(&client, &token, statement).await {
            Ok(values) => json!({ "ok": values }),
            Err(error) => {
                let line = json!({ "error": error.code(), "message": error.message() });
                let abort = AbortTransactionRequest::builder().build();
                client.send_command().session_token(&token).abort_transaction(abort).send().await?;
                line
            }
        };
        println!("{line}");
    }
    client.send_command().session_token(&token).end_session(EndSessionRequest::builder().build()).send().await?;
    Ok(())
}

/// Returns how many values there were.
async fn run(client: &Client, token: &str, statement: &Value) -> Result<usize, Error> {
    let command = || client.send_command().session_token(token);
    let started = command().start_transaction(StartTransactionRequest::builder().build()).send().await?;
    let id = started.start_transaction().and_then(|started| started.transaction_id()).expect("a transaction");
    let mut execute =
        ExecuteStatementRequest::builder().transaction_id(id).statement(statement["statement"].as_str().expect("text"));
    for value in statement["parameters"].as_array().into_iter().flatten() {
        execute = execute.parameters(ValueHolder::builder().ion_text(value.as_str().expect("Ion text")).build());
    }
    let executed = command().execute_statement(execute.build().expect("a statement")).send().await?;
    let mut page = executed.execute_statement.and_then(|executed| executed.first_page).expect("a page");
    let mut values = page.values().len();
    while let Some(next) = page.next_page_token() {
        let fetch = FetchPageRequest::builder().transaction_id(id).next_page_token(next).build().expect("a page");
        let fetched = command().fetch_page(fetch).send().await?;
        page = fetched.fetch_page.and_then(|fetched| fetched.page).expect("a page");
        values += page.values().len();
    }
    // The digest is the drivers' matter; this upstream takes any.
    let commit = CommitTransactionRequest::builder().transaction_id(id).commit_digest(Blob::new([0; 32])).build();
    command().commit_transaction(commit.expect("a digest")).send().await?;
    Ok(values)
}

//! The SDK of DynamoDB for Rust: one request for each of standard input. What it reads and prints: see `dynamodb_client.py`.

use std::collections::HashMap;
use std::io::Read;
use std::time::Instant;

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, SharedHttpClient};
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use aws_sdk_dynamodb::types::{AttributeValue, BatchStatementRequest, ParameterizedStatement};
use aws_sdk_dynamodb::{Client, Config, Error};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use serde_json::{Map, Value, json};

type Item = HashMap<String, AttributeValue>;

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
        .http_client(http_client(input["verify"].as_str())?)
        .build();
    let client = Client::from_conf(config);
    for request in input["requests"].as_array().expect("a list") {
        let began = Instant::now();
        let mut line = send(&client, request["operation"].as_str().expect("a name"), &request["input"]).await;
        line["seconds"] = began.elapsed().as_secs_f64().into();
        println!("{line}");
    }
    Ok(())
}

/// The SDK's own client of HTTP: over TLS with the authority of this file, and HTTP/2 if the server takes it.
fn http_client(authority: Option<&str>) -> Result<SharedHttpClient, Box<dyn std::error::Error>> {
    let Some(file) = authority else { return Ok(Builder::new().build_http()) };
    let authorities = TrustStore::empty().with_pem_certificate(std::fs::read(file)?);
    let context = TlsContext::builder().with_trust_store(authorities).build()?;
    let provider = Provider::rustls(CryptoMode::Ring);
    Ok(Builder::new().tls_provider(provider).tls_context(context).build_https())
}

async fn send(client: &Client, operation: &str, input: &Value) -> Value {
    let found = match operation {
        "ExecuteStatement" => {
            let request = client.execute_statement().statement(string(&input["Statement"]));
            let request = request.set_parameters(parameters(input)).send();
            request.await.map(|output| items(output.items.unwrap_or_default())).map_err(refused)
        }
        "BatchExecuteStatement" => {
            let statements = input["Statements"].as_array().into_iter().flatten().map(|one| {
                let request = BatchStatementRequest::builder().statement(string(&one["Statement"]));
                request.set_parameters(parameters(one)).build().expect("a statement")
            });
            let request = client.batch_execute_statement().set_statements(Some(statements.collect())).send();
            request.await.map(|output| responses(&output.responses.unwrap_or_default())).map_err(refused)
        }
        "ExecuteTransaction" => {
            let statements = input["TransactStatements"].as_array().into_iter().flatten().map(|one| {
                let request = ParameterizedStatement::builder().statement(string(&one["Statement"]));
                request.set_parameters(parameters(one)).build().expect("a statement")
            });
            let request = client.execute_transaction().set_transact_statements(Some(statements.collect())).send();
            let output = request.await;
            output
                .map(|output| json!(output.responses.unwrap_or_default().iter().map(|_| json!({})).collect::<Vec<_>>()))
                .map_err(refused)
        }
        "GetItem" => {
            let key = input["Key"].as_object().into_iter().flatten();
            let key = key.map(|(name, typed)| (name.clone(), value(typed))).collect();
            let request = client.get_item().table_name(string(&input["TableName"])).set_key(Some(key)).send();
            request.await.map(|output| items(output.item.into_iter().collect())).map_err(refused)
        }
        other => panic!("{other}"),
    };
    found.map_or_else(|line| line, |found| json!({ "ok": found }))
}

fn refused<E>(error: SdkError<E>) -> Value
where
    Error: From<SdkError<E>>,
    SdkError<E>: RequestId,
{
    let id = error.request_id().map(ToOwned::to_owned);
    let error = Error::from(error);
    let mut line = json!({ "error": error.code(), "message": error.message(), "id": id });
    if let Error::TransactionCanceledException(cancelled) = &error {
        line["message"] = cancelled.message().into();
        line["reasons"] = cancelled.cancellation_reasons().iter().map(|reason| reason.code()).collect();
    }
    line
}

fn string(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}

fn value(typed: &Value) -> AttributeValue {
    AttributeValue::S(string(&typed["S"]))
}

fn parameters(input: &Value) -> Option<Vec<AttributeValue>> {
    Some(input.get("Parameters")?.as_array()?.iter().map(value).collect())
}

fn item(item: &Item) -> Value {
    let members = item.iter().map(|(name, value)| (name.clone(), json!({ "S": value.as_s().expect("a string") })));
    Value::Object(members.collect::<Map<_, _>>())
}

fn items(found: Vec<Item>) -> Value {
    found.iter().map(item).collect()
}

fn responses(found: &[aws_sdk_dynamodb::types::BatchStatementResponse]) -> Value {
    let one = |response: &aws_sdk_dynamodb::types::BatchStatementResponse| {
        let mut line = json!({});
        if let Some(error) = response.error() {
            let code = error.code().map(aws_sdk_dynamodb::types::BatchStatementErrorCodeEnum::as_str);
            line["Error"] = json!({ "Code": code, "Message": error.message() });
        }
        if let Some(name) = response.table_name() {
            line["TableName"] = name.into();
        }
        if let Some(found) = response.item() {
            line["Item"] = item(found);
        }
        line
    };
    found.iter().map(one).collect()
}

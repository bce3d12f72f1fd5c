//! The service in front of DynamoDB: what it answers over HTTP and over gRPC, and that it stays closed whatever happens.

mod audit;
mod config;
mod faults;
mod replies;
mod roles;
mod tricks;

use std::collections::BTreeMap;

use crate::running::{Running, answer, check, header};
use envoy_types::pb::envoy::config::core::v3::HeaderMap;
use envoy_types::pb::envoy::service::auth::v3::attribute_context::HttpRequest;
use envoy_types::pb::envoy::service::auth::v3::check_response::HttpResponse;
use serde_json::{Value, json};

const HOST: &str = "dynamodb.us-east-1.amazonaws.com";
const ORDERS: &str = "arn:aws:dynamodb:us-east-1:123456789012:table/Orders";

/// Reads by key, and never whole tables.
const READER: (&str, &str) = ("AKIAEXAMPLEREADER000", "arn:aws:iam::123456789012:user/reader");
/// Does everything with what is its own.
const OWNER: (&str, &str) = ("AKIAEXAMPLEOWNER0000", "arn:aws:iam::123456789012:role/owner");
/// Reads three attributes.
const CLERK: (&str, &str) = ("AKIAEXAMPLECLERK0000", "arn:aws:iam::123456789012:role/clerk");
/// May do everything, except for what a deny says.
const ADMIN: (&str, &str) = ("AKIAEXAMPLEADMIN0000", "arn:aws:iam::123456789012:role/admin");

const FILES: [(&str, &str); 5] = [
    ("orders.json", SCHEMA),
    ("reader.json", READER_POLICY),
    ("owner.json", OWNER_POLICY),
    ("clerk.json", CLERK_POLICY),
    ("admin.json", ADMIN_POLICY),
];
const SCHEMA: &str = r#"{"Table": {"TableName": "Orders", "TableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/Orders",
    "KeySchema": [{"AttributeName": "CustomerId", "KeyType": "HASH"}, {"AttributeName": "OrderId", "KeyType": "RANGE"}],
    "AttributeDefinitions": [{"AttributeName": "CustomerId", "AttributeType": "S"}, {"AttributeName": "OrderId", "AttributeType": "S"}]}}"#;
const READER_POLICY: &str = r#"{"Statement": {"Effect": "Allow", "Action": ["dynamodb:PartiQLSelect", "dynamodb:GetItem"],
    "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Orders",
    "Condition": {"BoolIfExists": {"dynamodb:FullTableScan": "false"}}}}"#;
const OWNER_POLICY: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dynamodb:PartiQL*",
    "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Orders", "Condition": {
        "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${aws:PrincipalTag/customer}"]},
        "Null": {"dynamodb:LeadingKeys": "false"}}}}"#;
const CLERK_POLICY: &str = r#"{"Statement": {"Effect": "Allow", "Action": "dynamodb:PartiQLSelect",
    "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Orders", "Condition": {
        "ForAllValues:StringEquals": {"dynamodb:Attributes": ["CustomerId", "OrderId", "State"]},
        "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}}}}"#;
const ADMIN_POLICY: &str = r#"{"Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"},
    {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Secret"}]}"#;

/// A configuration: the keys of `[dynamodb]` besides the account, those before the tables, and more tables.
fn config(dynamodb: &str, top: &str, tables: &str) -> String {
    let principal = |(key, arn): (&str, &str), name: &str| {
        format!("[principals.\"{arn}\"]\naccess-keys = [\"{key}\"]\npolicies = [\"{name}.json\"]\n")
    };
    let owner = principal(OWNER, "owner");
    format!(
        "{top}\n[dynamodb]\naccount = \"123456789012\"\nregion = \"us-east-1\"\n{dynamodb}\n\
         [listen]\nhttp = \"127.0.0.1:0\"\ngrpc = \"127.0.0.1:0\"\nadmin = \"127.0.0.1:0\"\n\
         [audit]\nfile = \"audit.log\"\n{tables}\n[caller]\nby = \"access-key\"\n\
         {}{owner}tags = {{ customer = \"c1\" }}\n{}{}",
        principal(READER, "reader"),
        principal(CLERK, "clerk"),
        principal(ADMIN, "admin"),
    )
}

fn plain() -> String {
    config("schema = [\"orders.json\"]", "", "")
}

fn service() -> Running {
    Running::start(&plain(), &FILES)
}

fn authorization(key: &str) -> String {
    let signature = "0123456789abcdef".repeat(4);
    format!(
        "AWS4-HMAC-SHA256 Credential={key}/20261127/us-east-1/dynamodb/aws4_request, \
         SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature={signature}"
    )
}

/// A request with its headers, as boto3 sends it.
#[derive(Clone)]
struct Asked {
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// What comes back: nothing if the request may go on.
#[derive(Debug, PartialEq)]
struct Refused {
    status: u16,
    /// All but those about the connection, and without the id.
    headers: BTreeMap<String, String>,
    body: Value,
}

fn asked(key: &str, operation: &str, body: &str) -> Asked {
    let headers = [
        ("host", HOST),
        ("content-type", "application/x-amz-json-1.0"),
        ("x-amz-target", &format!("DynamoDB_20120810.{operation}")),
        ("authorization", &authorization(key)),
        ("x-envoy-auth-partial-body", "false"),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    Asked { headers, body: body.as_bytes().to_vec() }
}

fn execute(key: &str, statement: &str) -> Asked {
    asked(key, "ExecuteStatement", &json!({ "Statement": statement }).to_string())
}

fn batch(key: &str, statements: &[&str]) -> Asked {
    let statements: Vec<Value> = statements.iter().map(|text| json!({ "Statement": text })).collect();
    asked(key, "BatchExecuteStatement", &json!({ "Statements": statements }).to_string())
}

fn transaction(key: &str, statements: &[&str]) -> Asked {
    let statements: Vec<Value> = statements.iter().map(|text| json!({ "Statement": text })).collect();
    let token = "00000000-0000-4000-8000-000000000000";
    let body = json!({ "TransactStatements": statements, "ClientRequestToken": token });
    asked(key, "ExecuteTransaction", &body.to_string())
}

impl Asked {
    /// With another value of a header, or without it.
    fn with(mut self, name: &str, value: Option<&str>) -> Self {
        self.headers.retain(|(other, _)| other != name);
        self.headers.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        self
    }

    /// With one header more.
    fn and(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// As the bytes of HTTP/1.1.
    fn bytes(&self) -> Vec<u8> {
        let headers: Vec<String> = self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let (headers, length) = (headers.concat(), self.body.len());
        let head = format!("POST / HTTP/1.1\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n");
        [head.as_bytes(), &self.body].concat()
    }

    /// As Envoy sends it over gRPC: the host is a header of HTTP/2 then.
    fn grpc(&self) -> HttpRequest {
        let name = |name: &str| if name == "host" { ":authority".to_owned() } else { name.to_owned() };
        let headers = self.headers.iter().map(|(key, value)| header(&name(key), value)).collect();
        let host = self.headers.iter().find(|(name, _)| name == "host").map(|(_, value)| value.clone());
        HttpRequest {
            method: "POST".to_owned(),
            path: "/".to_owned(),
            host: host.unwrap_or_default(),
            header_map: Some(HeaderMap { headers }),
            raw_body: self.body.clone(),
            ..HttpRequest::default()
        }
    }
}

/// Without the id, which no two have alike.
fn without_id(mut headers: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let id = headers.remove("x-amzn-requestid").expect("an id");
    assert_eq!(id.len(), 52, "{id}");
    headers
}

/// The answer over HTTP.
fn over_http(service: &Running, asked: &Asked) -> Option<Refused> {
    let (head, body) = answer(service.http, &asked.bytes());
    let status: u16 = head.split(' ').nth(1).unwrap().parse().unwrap();
    if status == 200 {
        assert_eq!(body, "");
        return None;
    }
    let headers = head.lines().skip(1).filter_map(|line| line.split_once(": "));
    let headers = headers.filter(|(name, _)| !matches!(*name, "date" | "content-length" | "connection"));
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Some(Refused { status, headers: without_id(headers), body: serde_json::from_str(&body).unwrap() })
}

/// The id that the answer over HTTP has.
fn answer_id(service: &Running, asked: &Asked) -> String {
    let (head, _) = answer(service.http, &asked.bytes());
    let id = head.lines().find_map(|line| line.strip_prefix("x-amzn-requestid: "));
    id.expect("an id").to_owned()
}

/// The answer over gRPC.
fn over_grpc(service: &Running, asked: &Asked) -> Option<Refused> {
    let response = check(service, asked.grpc()).unwrap();
    let code = response.status.unwrap().code;
    match response.http_response.unwrap() {
        HttpResponse::OkResponse(_) => {
            assert_eq!(code, 0);
            None
        }
        HttpResponse::DeniedResponse(denied) => {
            assert_eq!(code, 7);
            let headers = denied.headers.into_iter().filter_map(|option| option.header);
            let headers = headers.map(|header| (header.key, header.value)).collect();
            let status = u16::try_from(denied.status.unwrap().code).unwrap();
            Some(Refused { status, headers: without_id(headers), body: serde_json::from_str(&denied.body).unwrap() })
        }
        HttpResponse::ErrorResponse(error) => panic!("{error:?}"),
    }
}

/// The answer over both, which is the same except for the status of a batch that is answered.
fn ask(service: &Running, asked: &Asked) -> Option<Refused> {
    let (http, grpc) = (over_http(service, asked), over_grpc(service, asked));
    let same = http.as_ref().map(|refused| {
        let status = if refused.status == 202 { 200 } else { refused.status };
        Refused { status, headers: refused.headers.clone(), body: refused.body.clone() }
    });
    assert_eq!(same, grpc);
    http
}

/// A refusal with an error of this name and message.
#[allow(clippy::unnecessary_wraps, reason = "it is compared with what `ask` returns")]
fn error(name: &str, message: &str) -> Option<Refused> {
    let namespace =
        if name == "ValidationException" { "com.amazon.coral.validate" } else { "com.amazon.coral.service" };
    Some(Refused {
        status: 400,
        headers: headers(Some(name)),
        body: json!({ "__type": format!("{namespace}#{name}"), "Message": message }),
    })
}

fn headers(error: Option<&str>) -> BTreeMap<String, String> {
    let error = error.map(|name| ("x-amzn-errortype".to_owned(), name.to_owned()));
    let content = ("content-type".to_owned(), "application/x-amz-json-1.0".to_owned());
    [content].into_iter().chain(error).collect()
}

/// What AWS says where no policy allows.
fn no_policy_allows((_, arn): (&str, &str), action: &str, resource: &str) -> String {
    format!(
        "User: {arn} is not authorized to perform: dynamodb:{action} on resource: {resource} because no identity-based \
         policy allows the dynamodb:{action} action"
    )
}

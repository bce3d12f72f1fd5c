//! Requests that two readers could read in two ways: decided on exactly what DynamoDB reads, or refused.

use super::{
    ADMIN, Asked, FILES, READER, Refused, ask, asked, authorization, config, error, execute, headers, over_grpc,
    over_http, service,
};
use crate::running::{Running, answer, check};

const READ: &str = r#"SELECT "State" FROM "Orders" WHERE "CustomerId" = 'c1' AND "OrderId" = 'o1'"#;

fn name_of(refused: Option<Refused>) -> Option<String> {
    refused.map(|refused| refused.headers["x-amzn-errortype"].clone())
}

#[test]
fn heads_that_another_reader_could_read_otherwise_are_refused() {
    let service = service();
    let read = || execute(READER.0, READ);
    assert_eq!(ask(&service, &read()), None);
    let other_region = authorization(READER.0).replace("us-east-1", "eu-west-1");
    let other_service = authorization(READER.0).replace("/dynamodb/", "/qldb/");
    let no_host = authorization(READER.0).replace("host;", "");
    let (serialization, unknown) = (Some("SerializationException"), Some("UnknownOperationException"));
    let (client, denied) = (Some("UnrecognizedClientException"), Some("AccessDeniedException"));
    let rows: &[(&str, Option<&str>, Option<&str>)] = &[
        ("content-type", Some("application/x-amz-json-1.1"), serialization),
        ("content-type", Some("application/json"), serialization),
        ("content-type", Some("application/cbor"), serialization),
        ("content-type", None, serialization),
        ("smithy-protocol", Some("rpc-v2-cbor"), serialization),
        ("content-encoding", Some("gzip"), serialization),
        ("x-envoy-auth-partial-body", Some("true"), serialization),
        ("x-amz-target", Some("QLDBSession.SendCommand"), unknown),
        ("x-amz-target", Some("DynamoDBStreams_20120810.GetRecords"), unknown),
        ("x-amz-target", Some("DynamoDB_20120810.ExecuteStatements"), unknown),
        ("x-amz-target", Some("dynamodb_20120810.ExecuteStatement"), unknown),
        ("x-amz-target", None, unknown),
        ("authorization", None, client),
        ("authorization", Some("Bearer x"), client),
        ("authorization", Some(&other_region), client),
        ("authorization", Some(&other_service), client),
        ("authorization", Some(&no_host), client),
        ("host", Some("dynamodb.eu-west-1.amazonaws.com"), denied),
        ("host", Some("999999999999.ddb.us-east-1.amazonaws.com"), denied),
        ("host", Some("streams.dynamodb.us-east-1.amazonaws.com"), denied),
        ("host", Some("session.qldb.us-east-1.amazonaws.com"), denied),
        ("host", None, serialization),
        ("host", Some("123456789012.ddb.us-east-1.amazonaws.com"), None),
        ("host", Some("dynamodb.us-east-1.amazonaws.com:443"), None),
        ("host", Some("localhost:8000"), None),
    ];
    for (name, value, expected) in rows {
        let found = name_of(ask(&service, &read().with(name, *value)));
        assert_eq!(found.as_deref(), *expected, "{name}: {value:?}");
    }
    for (name, value) in read().headers {
        // That the body is whole may be said twice.
        if name != "x-envoy-auth-partial-body" {
            let expected = if name == "authorization" { client } else { serialization };
            let twice = read().and(&name, &value);
            for found in [over_http(&service, &twice), over_grpc(&service, &twice)] {
                assert_eq!(name_of(found).as_deref(), expected, "{name} twice");
            }
        }
    }
    let message = "The request is refused: the host `999999999999.ddb.us-east-1.amazonaws.com` is of the account \
        `999999999999`. The host is that of the caller's account, or of the account of an ARN in the request.";
    let other = read().with("host", Some("999999999999.ddb.us-east-1.amazonaws.com"));
    assert_eq!(ask(&service, &other), error("AccessDeniedException", message));
}

#[test]
fn two_hosts_are_none() {
    let service = service();
    let differs = |change: fn(&mut envoy_types::pb::envoy::service::auth::v3::attribute_context::HttpRequest)| {
        let mut http = execute(READER.0, READ).grpc();
        change(&mut http);
        check(&service, http).unwrap().status.unwrap().code
    };
    let other = "999999999999.ddb.us-east-1.amazonaws.com";
    assert_eq!(differs(|_| {}), 0);
    assert_eq!(differs(|http| http.host = String::new()), 0);
    assert_eq!(differs(|http| http.host = "localhost".to_owned()), 7);
    assert_eq!(
        differs(|http| http.header_map.as_mut().unwrap().headers.retain(|header| header.key != ":authority")),
        0
    );
    assert_eq!(
        differs(|http| http.header_map.as_mut().unwrap().headers.push(crate::running::header("host", "localhost"))),
        7
    );
    // In the first line, as a proxy is asked.
    let bytes = String::from_utf8(execute(READER.0, READ).bytes()).unwrap();
    let status = |text: String| answer(service.http, text.as_bytes()).0.split(' ').nth(1).unwrap().to_owned();
    assert_eq!(status(bytes.replacen("POST /", &format!("POST http://{}/", super::HOST), 1)), "200");
    assert_eq!(status(bytes.replacen("POST /", &format!("POST http://{other}/"), 1)), "400");
}

#[test]
fn other_methods_and_paths_are_refused() {
    let service = service();
    let plain = String::from_utf8(execute(READER.0, READ).bytes()).unwrap();
    for line in [
        "GET / ",
        "PUT / ",
        "POST /? ",
        "POST // ",
        "POST /%2e ",
        "POST /service/DynamoDB_20120810/operation/ExecuteStatement ",
    ] {
        let request = plain.replacen("POST / ", line, 1);
        assert!(answer(service.http, request.as_bytes()).0.starts_with("HTTP/1.1 400"), "{line}");
    }
}

#[test]
fn bodies_with_tricks_are_refused() {
    let service = service();
    let execute = |body: &str| -> Asked { asked(READER.0, "ExecuteStatement", body) };
    let good = r#""Statement": "SELECT * FROM \"Orders\" WHERE \"CustomerId\" = 'c1'""#;
    let bad = r#""Statement": "DELETE FROM \"Orders\" WHERE \"CustomerId\" = 'c1' AND \"OrderId\" = 'o1'""#;
    assert_eq!(ask(&service, &execute(&format!("{{{good}}}"))), None);
    let escaped = bad.replace("DELETE", "\\u0044\\u0045LETE");
    let rows = [
        (format!("{{{good}, {bad}}}"), "SerializationException"),
        (format!("{{{bad}, {good}}}"), "SerializationException"),
        (format!("{{{good}, {}}}", bad.replace("Statement", "\\u0053tatement")), "SerializationException"),
        (format!("{{{good}, {}}}", bad.replace("Statement", "statement")), "SerializationException"),
        (format!("{{{escaped}}}"), "AccessDeniedException"),
        (format!("{{{good}}}{{{bad}}}"), "SerializationException"),
        (format!("\u{feff}{{{good}}}"), "SerializationException"),
        (format!("[{{{good}}}]"), "SerializationException"),
        (format!("{{{good}, \"Statements\": [{{{bad}}}]}}"), "ValidationException"),
        (String::new(), "SerializationException"),
        ("{}".to_owned(), "SerializationException"),
        ("\u{1f}\u{8b}".to_owned(), "SerializationException"),
    ];
    for (body, expected) in rows {
        assert_eq!(name_of(ask(&service, &execute(&body))).as_deref(), Some(expected), "{body}");
    }
    let mut binary = execute("");
    binary.body = b"{\"Statement\": \"SELECT \xff\"}".to_vec();
    assert_eq!(name_of(ask(&service, &binary)).as_deref(), Some("SerializationException"));
}

#[test]
fn a_body_may_be_as_long_as_dynamodb_takes_it() {
    let service = service();
    let body = |length: usize| {
        let text = r#"{"Statement": "SELECT * FROM \"Orders\" WHERE \"CustomerId\" = 'c1'"}"#;
        asked(READER.0, "ExecuteStatement", &format!("{text}{}", " ".repeat(length - text.len())))
    };
    assert_eq!(ask(&service, &body(16 << 20)), None);
    let message =
        "The request is refused: the body has more than 16777216 bytes. Send less at once, or raise the limit.";
    let too_long = error("SerializationException", message);
    assert_eq!(over_http(&service, &body((16 << 20) + 1)), too_long);
    assert_eq!(ask(&service, &body((16 << 20) + 1)), too_long);
    let less = Running::start(&config("schema = [\"orders.json\"]", "", "[limits]\nbody-bytes = 1000\n"), &FILES);
    assert_eq!(ask(&less, &body(1000)), None);
    assert_eq!(name_of(ask(&less, &body(1001))).as_deref(), Some("SerializationException"));
    // It says nothing of the tables of others.
    assert_eq!(headers(None).len(), 1);
    assert_eq!(ask(&less, &execute(ADMIN.0, READ)), None);
}

//! The service for Envoy: what it answers, and that it stays closed whatever happens.

use std::fs;
use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::requests::{
    CATALOG, CLERK, KEY, LEDGER, MISSING_DELETE, POLICY, QLDB_SAYS, VEHICLE, authorization, execute, execute_with,
    start,
};
use crate::running::{PATIENCE, Running, answer, check, code, connect, folder, header, rest};
use envoy_types::pb::envoy::config::core::v3::HeaderMap;
use envoy_types::pb::envoy::service::auth::v3::CheckResponse;
use envoy_types::pb::envoy::service::auth::v3::attribute_context::HttpRequest;
use envoy_types::pb::envoy::service::auth::v3::check_response::HttpResponse;
use partiql_iam_authz::service::{ServiceConfig, ServiceState};
use serde_json::Value;

const TOKEN: &str = "rQqVaLSlS4ldt4FvEzPG6Q";

const FULL_ACCESS: &str = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
const NO_PERSON: &str = r#"{"Statement": {"Effect": "Deny", "Action": "*",
    "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/5PLf9SXwndd63lPaSIa0O6"}}"#;
const ENDPOINT: &str = r#"{"Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:user/clerk"}, "Action": "*", "Resource": "*"},
    {"Effect": "Deny", "Principal": "*", "Action": "qldb:PartiQLRedact", "Resource": "*"}]}"#;

/// A configuration: the keys before the tables, and more tables.
fn config(top: &str, tables: &str) -> String {
    format!(
        "ledger = \"{LEDGER}\"\ncatalog = \"tables.json\"\n{top}\n\
         [listen]\nhttp = \"127.0.0.1:0\"\ngrpc = \"127.0.0.1:0\"\nadmin = \"127.0.0.1:0\"\n\
         [audit]\nfile = \"audit.log\"\n{tables}"
    )
}

fn by_key() -> String {
    format!(
        "[caller]\nby = \"access-key\"\n[principals.\"{CLERK}\"]\naccess-keys = [\"{KEY}\"]\npolicies = [\"clerk.json\"]\n"
    )
}

impl Running {
    fn plain() -> Self {
        Self::new(&config("", &by_key()))
    }

    fn new(config: &str) -> Self {
        let files = [
            ("tables.json", CATALOG),
            ("clerk.json", POLICY),
            ("full.json", FULL_ACCESS),
            ("no-person.json", NO_PERSON),
            ("endpoint.json", ENDPOINT),
        ];
        Self::start(config, &files)
    }

    /// A check of a well-made request with this body: status and message.
    fn check(&self, body: &str) -> (u16, String) {
        self.check_as(&format!("authorization: {}", authorization(KEY, "us-east-1")), body)
    }

    fn check_as(&self, header: &str, body: &str) -> (u16, String) {
        let (head, body) = answer(self.http, &post(header, body.as_bytes()));
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        if status == 400 {
            assert!(head.contains("\r\nx-amzn-errortype: BadRequestException\r\n"), "{head}");
            assert!(head.contains("\r\ncontent-type: application/x-amz-json-1.0\r\n"), "{head}");
            let body: Value = serde_json::from_str(&body).unwrap();
            assert_eq!(body["__type"], "BadRequestException");
            return (status, body["Message"].as_str().unwrap().to_owned());
        }
        (status, body)
    }
}

fn post(header: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST / HTTP/1.1\r\nhost: session.qldb.us-east-1.amazonaws.com\r\ncontent-type: application/x-amz-json-1.0\r\n\
         x-amz-target: QLDBSession.SendCommand\r\nconnection: close\r\n{header}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn ok() -> (u16, String) {
    (200, String::new())
}

fn refused(message: &str) -> (u16, String) {
    (400, message.to_owned())
}

#[test]
fn requests_are_allowed_or_refused_with_what_is_missing() {
    let mut service = Running::plain();
    assert_eq!(service.check(&start("cars")), ok());
    assert_eq!(service.check(&execute(TOKEN, "SELECT * FROM Vehicle WHERE VIN = 'secret'")), ok());
    assert_eq!(service.check(&execute(TOKEN, "DELETE FROM Vehicle")), refused(MISSING_DELETE));
    let abort = format!(r#"{{"SessionToken":"{TOKEN}","AbortTransaction":{{}}}}"#);
    assert_eq!(service.check(&abort), ok());
    let message = "The statement is refused: there is no table `Vehicles`, at line 1, column 15. Did you mean `Vehicle`? names are case sensitive.";
    assert_eq!(service.check(&execute(TOKEN, "SELECT * FROM Vehicles")), refused(message));
    let message = "The request is refused: the ledger `bikes` is not served here.";
    assert_eq!(service.check(&start("bikes")), refused(message));

    let metrics = service.metrics_with(&[
        r#"partiql_iam_decisions_total{outcome="allowed",command="ExecuteStatement"} 1"#,
        r#"partiql_iam_decisions_total{outcome="refused",command="ExecuteStatement"} 2"#,
        r#"partiql_iam_actions_total{outcome="refused",action="qldb:PartiQLDelete"} 1"#,
        r#"partiql_iam_refusals_total{stage="policy"} 1"#,
        r#"partiql_iam_refusals_total{stage="statement"} 1"#,
        r#"partiql_iam_refusals_total{stage="ledger"} 1"#,
        "partiql_iam_decision_seconds_count 6",
    ]);
    assert!(metrics.contains("\npartiql_iam_catalog_age_seconds "), "{metrics}");

    let audit = service.audit();
    let outcomes: Vec<&str> = audit.iter().map(|line| line["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["allowed", "allowed", "refused", "allowed", "refused", "refused"]);
    assert_eq!(audit[2]["principal"], CLERK);
    assert_eq!(audit[2]["ledger"], LEDGER);
    assert_eq!(audit[2]["code"], "implicit-deny");
    assert_eq!(audit[2]["needs"][1]["action"], "qldb:PartiQLDelete");
    assert_eq!(audit[2]["needs"][1]["table"], "Vehicle");
    assert_eq!(audit[2]["denial"]["missing"][0]["action"], "qldb:PartiQLDelete");
    assert_eq!(audit[1]["statement_sha256"].as_str().unwrap().len(), 64);
    let text = fs::read_to_string(service.folder.join("audit.log")).unwrap();
    for secret in ["secret", TOKEN, "0123456789abcdef", "SELECT"] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
}

#[test]
fn without_explanations_clients_hear_what_qldb_says() {
    let service = Running::new(&config("explain = false", &by_key()));
    for statement in ["DELETE FROM Vehicle", "SELECT * FROM Vehicles", "DELETE FRM Vehicle"] {
        assert_eq!(service.check(&execute(TOKEN, statement)), refused(QLDB_SAYS), "{statement}");
    }
    service.write("clerk.json", &POLICY.replace("qldb:SendCommand", "qldb:GetBlock"));
    service.reload.now();
    service.wait_for(r#"partiql_iam_reloads_total{result="ok"} 1"#);
    let message = format!("User: {CLERK} is not authorized to perform: qldb:SendCommand on resource: {LEDGER}");
    assert_eq!(service.check(&start("cars")), refused(&message));
}

#[test]
fn a_bound_table_id_makes_the_answer_exact() {
    let service = Running::plain();
    let with = |id: &str| {
        let parameters = format!(r#"[{{"IonText":"{{a: 1}}"}},{{"IonText":"\"{id}\""}},{{"IonText":"\"x\""}}]"#);
        service.check(&execute_with(TOKEN, "EXEC REDACT_REVISION ?, ?, ?", &parameters))
    };
    assert_eq!(with(VEHICLE), ok());
    let message = "Access denied: `qldb:PartiQLRedact` on the table `Person` \
        (`arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/5PLf9SXwndd63lPaSIa0O6`) is missing.";
    assert_eq!(with("5PLf9SXwndd63lPaSIa0O6"), refused(message));
    let message = "The statement is refused: the value of the parameter is not a table id, at line 1, column 25. \
        Give the parameter a string with the table's id: 22 letters and digits.";
    assert_eq!(with("hidden value"), refused(message));
}

#[test]
fn callers_that_are_not_known_are_refused() {
    let service = Running::plain();
    let ask = |header: &str| service.check_as(header, &start("cars"));
    let unknown = refused("The request is refused: its caller is not known.");
    assert_eq!(ask(&format!("authorization: {}", authorization("AKIAXXXXXXXXXXXXXXXX", "us-east-1"))), unknown);
    let other = format!("authorization: {}", authorization(KEY, "us-west-2"));
    assert_eq!(ask(&other), refused("The request is refused: it is signed for a region that is not the ledger's."));
    assert_eq!(ask("x: y"), refused("The request is refused: it has no `Authorization` header."));
    let bearer = refused("The request is refused: `Authorization` is not an AWS signature, version 4.");
    assert_eq!(ask("authorization: Bearer x"), bearer);
    let one = authorization(KEY, "us-east-1");
    assert_eq!(ask(&format!("authorization: {one}\r\nAuthorization: {one}")).0, 400);
}

#[test]
fn scps_of_a_level_and_the_policy_of_the_endpoint_count() {
    let select = execute(TOKEN, "SELECT * FROM Vehicle");
    let redact = execute(TOKEN, "REDACT_REVISION 'JnQUnQrO2VRBvAHbAmOOdR', 1, 'Au1EiThbt8s0z9wM26REZN'");
    let answers = |rest: &str| {
        let service = Running::new(&config("explain = false", &format!("{}{rest}\n", by_key())));
        [&select, &redact].map(|body| service.check(body).0)
    };
    assert_eq!(answers("").first(), Some(&200));
    assert_eq!(answers("scps = [\"full.json\", [\"no-person.json\", \"full.json\"]]").first(), Some(&200));
    assert_eq!(answers("scps = [\"full.json\", \"no-person.json\"]"), [400, 400]);
    assert_eq!(answers("endpoint-policy = \"endpoint.json\""), [200, 400]);

    let service = Running::plain();
    let text = config("", &format!("{}endpoint-policy = \"full.json\"\n", by_key()));
    fs::write(service.folder.join("authz.toml"), text).unwrap();
    let error = ServiceState::read(&service.folder.join("authz.toml")).unwrap_err().to_string();
    let end = "full.json:1:15: neither `Principal` nor `NotPrincipal` is given; give exactly one of the two";
    assert!(error.ends_with(end), "{error}");
}

#[test]
fn a_header_names_the_caller_if_it_is_there_once() {
    let tables = format!(
        "[caller]\nby = \"header\"\nheader = \"X-Caller\"\n[principals.\"{CLERK}\"]\nheader-values = [\"spiffe://cars/clerk\"]\n\
         policies = [\"clerk.json\"]\n"
    );
    let service = Running::new(&config("", &tables));
    assert_eq!(service.check_as("x-caller: spiffe://cars/clerk", &start("cars")), ok());
    let unknown = refused("The request is refused: its caller is not known.");
    for header in [
        "x-caller: spiffe://cars/other",
        "x-caller: spiffe://cars/clerk\r\nx-caller: spiffe://cars/clerk",
        "x-caller: spiffe://cars/clerk, spiffe://cars/clerk",
        "x-caller:",
        "x-other: spiffe://cars/clerk",
    ] {
        assert_eq!(service.check_as(header, &start("cars")), unknown, "{header}");
    }
    let signed = format!("authorization: {}", authorization(KEY, "us-east-1"));
    assert_eq!(service.check_as(&signed, &start("cars")), unknown);
}

#[test]
fn a_header_that_could_be_two_names_no_caller() {
    let tables = format!(
        "[caller]\nby = \"header\"\nheader = \"x-caller\"\n[principals.\"{CLERK}\"]\nheader-values = [\"one,two\"]\npolicies = []\n"
    );
    let error = ServiceConfig::parse(&config("", &tables), Path::new("authz.toml")).unwrap_err();
    assert_eq!(error.to_string(), "`one,two` can't be one of `header-values`");
    assert_eq!(error.help().unwrap(), "a value has only visible ASCII characters and no comma: that joins two headers");
}

#[test]
fn a_dry_run_lets_through_and_says_so_but_not_what_is_no_request() {
    let mut service = Running::new(&config("mode = \"dry-run\"", &by_key()));
    assert_eq!(service.check(&execute(TOKEN, "DELETE FROM Vehicle")), ok());
    assert_eq!(service.check(&execute(TOKEN, "DELETE FRM Vehicle")), ok());
    assert_eq!(service.check("{}").0, 400);
    let audit = service.audit();
    let outcomes: Vec<&str> = audit.iter().map(|line| line["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["would-refuse", "would-refuse", "refused"]);
}

#[test]
fn tricks_on_the_wire_are_refused() {
    let service = Running::plain();
    let key = format!("authorization: {}", authorization(KEY, "us-east-1"));
    let body = start("cars");
    let plain = String::from_utf8(post(&key, body.as_bytes())).unwrap();
    let status =
        |request: &str| answer(service.http, request.as_bytes()).0.split(' ').nth(1).unwrap_or_default().to_owned();
    assert_eq!(status(&plain), "200");
    for (from, to) in [
        ("POST / ", "GET / "),
        ("POST / ", "PUT / "),
        ("POST / ", "POST /healthz "),
        ("POST / ", "POST // "),
        ("POST / ", "POST /? "),
        ("POST / ", "POST /%2e "),
        ("QLDBSession.SendCommand", "QLDB.DeleteLedger"),
        ("x-amz-json-1.0", "json"),
        ("x-amz-json-1.0", "grpc"),
        ("x-amz-target: QLDBSession.SendCommand\r\n", "x-amz-target: QLDBSession.SendCommand\r\nx-amz-target: x\r\n"),
        ("connection: close", "connection: close\r\ncontent-encoding: gzip"),
        ("connection: close", "connection: close\r\nx-envoy-auth-partial-body: true"),
        (r#"{"StartSession":"#, r#"{"StartSession":{"LedgerName":"cars"},"StartSession":"#),
    ] {
        let request = plain.replacen(from, to, 1);
        // The length of the body again.
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        let head = head.split_once("\r\ncontent-length").unwrap().0;
        let request = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        assert_ne!(request, plain);
        assert_eq!(status(&request), "400", "{request}");
    }
    // The same body in pieces is the same request.
    let (head, _) = plain.split_once("\r\ncontent-length").unwrap();
    let (one, two) = body.split_at(7);
    let chunks = format!("{:x}\r\n{one}\r\n{:x}\r\n{two}\r\n0\r\n\r\n", one.len(), two.len());
    assert_eq!(status(&format!("{head}\r\ntransfer-encoding: chunked\r\n\r\n{chunks}")), "200");
    let coded = format!("{head}\r\ntransfer-encoding: gzip, chunked\r\n\r\n{chunks}");
    assert_eq!(status(&coded), "400");
    // Two lengths are no request at all.
    assert_eq!(status(&format!("{head}\r\ncontent-length: 5\r\ncontent-length: 38\r\n\r\n{body}")), "400");
}

#[test]
fn no_path_on_the_port_for_checks_answers_anything_else() {
    let service = Running::plain();
    for path in ["/healthz", "/readyz", "/metrics"] {
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        assert!(answer(service.http, request.as_bytes()).0.starts_with("HTTP/1.1 400"), "{path}");
        assert!(answer(service.admin, request.as_bytes()).0.starts_with("HTTP/1.1 200"), "{path}");
    }
    let other = answer(service.admin, b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").0;
    assert!(other.starts_with("HTTP/1.1 404"), "{other}");
}

#[test]
fn a_body_of_one_byte_too_many_is_refused() {
    let body = start("cars");
    let limit = |bytes: usize| config("", &format!("{}[limits]\nbody-bytes = {bytes}\n", by_key()));
    assert_eq!(Running::new(&limit(body.len())).check(&body), ok());
    let less = body.len() - 1;
    let message =
        format!("The request is refused: the body has more than {less} bytes. Send less at once, or raise the limit.");
    let service = Running::new(&limit(less));
    assert_eq!(service.check(&body), refused(&message));
    assert_eq!(code(&grpc(&service, |_| {}).unwrap()), 7);
    // Its length is not said beforehand.
    let key = format!("authorization: {}", authorization(KEY, "us-east-1"));
    let plain = String::from_utf8(post(&key, body.as_bytes())).unwrap();
    let head = plain.split_once("\r\ncontent-length").unwrap().0;
    let chunked = format!("{head}\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    assert!(answer(service.http, chunked.as_bytes()).0.starts_with("HTTP/1.1 400"));
}

#[test]
fn slow_clients_are_cut_off_and_do_not_keep_others_waiting() {
    let limits = "[limits]\nheader-seconds = 1\nrequest-seconds = 1\nconcurrent-requests = 1\n";
    let service = Running::new(&config("", &format!("{}{limits}", by_key())));
    let key = format!("authorization: {}", authorization(KEY, "us-east-1"));
    let request = post(&key, start("cars").as_bytes());
    // Nothing, a part of the headers, a part of the body.
    let silent = connect(service.http);
    let mut slow_head = connect(service.http);
    slow_head.write_all(&request[..40]).unwrap();
    assert_eq!(rest(silent).0, "");
    let head = rest(slow_head).0;
    assert!(head.is_empty() || head.starts_with("HTTP/1.1 408"), "{head}");
    let mut slow_body = connect(service.http);
    slow_body.write_all(&request[..request.len() - 1]).unwrap();
    let head = rest(slow_body).0;
    assert!(head.starts_with("HTTP/1.1 503"), "{head}");
    assert_eq!(service.check(&start("cars")), ok());
    // The same on the port for gRPC.
    assert_eq!(rest(connect(service.grpc)).0, "");
}

#[test]
fn a_client_that_leaves_in_mid_body_changes_nothing() {
    let mut service = Running::plain();
    let request = post(&format!("authorization: {}", authorization(KEY, "us-east-1")), start("cars").as_bytes());
    for _ in 0..20 {
        let mut stream = connect(service.http);
        stream.write_all(&request[..request.len() - 3]).unwrap();
    }
    assert_eq!(service.check(&start("cars")), ok());
    service.wait_for("partiql_iam_requests_under_way 0");
    // None of them was decided on.
    assert_eq!(service.audit().len(), 1);
}

#[test]
fn a_bad_file_leaves_the_old_one_in_force() {
    let service = Running::plain();
    let read = execute(TOKEN, "SELECT * FROM Vehicle");
    for (failures, (file, text)) in (1..).zip([
        ("clerk.json", &POLICY[..POLICY.len() / 2]),
        ("clerk.json", ""),
        ("tables.json", &CATALOG[..CATALOG.len() / 2]),
        ("authz.toml", "ledger = "),
    ]) {
        let good = fs::read_to_string(service.folder.join(file)).unwrap();
        service.write(file, text);
        service.reload.now();
        service.wait_for(&format!(r#"partiql_iam_reloads_total{{result="failed"}} {failures}"#));
        assert_eq!(service.check(&read), ok(), "{file}");
        assert_eq!(service.check(&execute(TOKEN, "DELETE FROM Vehicle")), refused(MISSING_DELETE), "{file}");
        service.write(file, &good);
    }
    service.wait_for("partiql_iam_reload_failed 0");
    fs::remove_file(service.folder.join("tables.json")).unwrap();
    service.reload.now();
    service.wait_for("partiql_iam_reload_failed 1");
    assert_eq!(service.check(&read), ok());
}

#[test]
fn a_changed_file_is_found_without_being_told() {
    let service = Running::plain();
    assert_eq!(service.check(&execute(TOKEN, "SELECT * FROM Person")).0, 400);
    service.write("clerk.json", &POLICY.replace("table/Au1EiThbt8s0z9wM26REZN", "table/*"));
    service.wait_for(r#"partiql_iam_reloads_total{result="ok"} 1"#);
    assert_eq!(service.check(&execute(TOKEN, "SELECT * FROM Person")), ok());
}

#[test]
fn what_is_fixed_does_not_change() {
    let service = Running::plain();
    service.write("authz.toml", &config("", &by_key()).replace("ledger/cars", "ledger/bikes"));
    service.reload.now();
    service.wait_for("partiql_iam_reload_failed 1");
    assert_eq!(service.check(&start("cars")), ok());
    assert_eq!(service.check(&start("bikes")).0, 400);
}

#[test]
fn it_does_not_begin_without_its_files() {
    let folder = folder();
    let path = folder.join("authz.toml");
    fs::write(&path, config("", &by_key())).unwrap();
    let error = |path: &Path| ServiceState::read(path).unwrap_err().to_string();
    assert!(error(&path).starts_with(&format!("{}: ", folder.join("tables.json").display())));
    fs::write(folder.join("tables.json"), CATALOG).unwrap();
    assert!(error(&path).starts_with(&format!("{}: ", folder.join("clerk.json").display())));
    fs::write(folder.join("clerk.json"), "{\n  nonsense").unwrap();
    assert!(error(&path).contains("clerk.json:2:3: "), "{}", error(&path));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn requests_under_way_are_answered_when_it_stops() {
    let mut service = Running::plain();
    let request = post(&format!("authorization: {}", authorization(KEY, "us-east-1")), start("cars").as_bytes());
    let mut streams: Vec<TcpStream> = (0..8).map(|_| connect(service.http)).collect();
    for stream in &mut streams {
        stream.write_all(&request[..request.len() - 1]).unwrap();
    }
    assert_eq!(service.check(&start("cars")), ok());
    // Accepted is not enough: a connection that was not read from is closed.
    service.wait_for("partiql_iam_requests_under_way 8");
    service.tell_to_stop();
    let began = Instant::now();
    while TcpStream::connect(service.http).is_ok() {
        assert!(began.elapsed() < PATIENCE, "it still takes connections");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(
        answer(service.admin, b"GET /readyz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            .0
            .starts_with("HTTP/1.1 503")
    );
    for mut stream in streams {
        stream.write_all(&request[request.len() - 1..]).unwrap();
        assert!(rest(stream).0.starts_with("HTTP/1.1 200"));
    }
    assert_eq!(service.audit().len(), 9);
}

fn add(http: &mut HttpRequest, key: &str, value: &str) {
    http.header_map.as_mut().unwrap().headers.push(header(key, value));
}

/// A check over gRPC of a request with these changes.
fn grpc(service: &Running, change: impl FnOnce(&mut HttpRequest)) -> Result<CheckResponse, tonic::Code> {
    let headers = vec![
        header("content-type", "application/x-amz-json-1.0"),
        header("x-amz-target", "QLDBSession.SendCommand"),
        header("authorization", &authorization(KEY, "us-east-1")),
        header("x-envoy-auth-partial-body", "false"),
    ];
    let mut http = HttpRequest {
        method: "POST".to_owned(),
        path: "/".to_owned(),
        header_map: Some(HeaderMap { headers }),
        raw_body: start("cars").into_bytes(),
        ..HttpRequest::default()
    };
    change(&mut http);
    check(service, http)
}

#[test]
fn grpc_answers_as_http_does() {
    let service = Running::plain();
    assert_eq!(code(&grpc(&service, |_| {}).unwrap()), 0);
    let denied = grpc(&service, |http| http.raw_body = execute(TOKEN, "DELETE FROM Vehicle").into_bytes()).unwrap();
    assert_eq!(code(&denied), 7);
    let Some(HttpResponse::DeniedResponse(response)) = denied.http_response else { panic!() };
    assert_eq!(response.status.unwrap().code, 400);
    let body: Value = serde_json::from_str(&response.body).unwrap();
    assert_eq!((&body["__type"], &body["Message"]), (&"BadRequestException".into(), &MISSING_DELETE.into()));
    let headers: Vec<_> = response.headers.into_iter().filter_map(|option| option.header).collect();
    assert!(headers.iter().any(|header| header.key == "x-amzn-errortype" && header.value == "BadRequestException"));
    assert!(headers.iter().any(|header| header.key == "content-type" && header.value == "application/x-amz-json-1.0"));
    let tricks: [fn(&mut HttpRequest); 14] = [
        |http| http.method = "GET".to_owned(),
        |http| http.path = "/?x".to_owned(),
        |http| http.query = "x".to_owned(),
        |http| http.raw_body = Vec::new(),
        |http| http.fragment = "x".to_owned(),
        |http| http.raw_body.truncate(10),
        |http| http.raw_body.extend_from_slice(b"{}"),
        |http| add(http, "x-amz-target", "QLDBSession.SendCommand"),
        |http| add(http, "X-Amz-Target", "QLDBSession.SendCommand"),
        |http| add(http, "authorization", &authorization(KEY, "us-east-1")),
        |http| add(http, "x-envoy-auth-partial-body", "true"),
        |http| add(http, "content-length", "1"),
        |http| add(http, "content-encoding", "gzip"),
        |http| add(http, "transfer-encoding", "gzip, chunked"),
    ];
    for trick in tricks {
        assert_eq!(code(&grpc(&service, trick).unwrap()), 7);
    }
    // Headers that were put together do not say which of them came twice.
    let joined = |http: &mut HttpRequest| {
        let each = http.header_map.take().unwrap().headers.into_iter();
        http.headers = each.map(|one| (one.key, String::from_utf8(one.raw_value).unwrap())).collect();
    };
    assert_eq!(grpc(&service, joined), Err(tonic::Code::InvalidArgument));
    // A body as text may have lost bytes on the way.
    let text = |http: &mut HttpRequest| http.body = String::from_utf8(std::mem::take(&mut http.raw_body)).unwrap();
    assert_eq!(grpc(&service, text), Err(tonic::Code::InvalidArgument));
}

//! The QLDB Session protocol: what clients send is understood, everything else is refused.

use partiql_iam::qldb::session::{Command, CommandKind, Parameter, SendCommand, SessionError, read};
use partiql_iam::wire::{CredentialError, CredentialScope, Request, RequestError};

const TOKEN: &str = "rQqVaLSlS4ldt4FvEzPG6Q";
const TX: &str = "3yf1Dm8KxKsEbyXMmhMrGp";

fn request(body: &[u8]) -> Request<'_> {
    let headers: Vec<(&str, &[u8])> =
        vec![("Content-Type", b"application/x-amz-json-1.0"), ("X-Amz-Target", b"QLDBSession.SendCommand")];
    Request { method: "POST", path: "/", headers, body }
}

fn in_session(command: &str) -> String {
    format!(r#"{{"SessionToken": "{TOKEN}", {command}}}"#)
}

fn execute(members: &str) -> String {
    in_session(&format!(r#""ExecuteStatement": {{"TransactionId": "{TX}", {members}}}"#))
}

/// The error's code.
fn refused(body: &str) -> &'static str {
    read(&request(body.as_bytes())).expect_err(body).code()
}

#[test]
fn every_command_is_understood() {
    let page = format!(r#""FetchPage": {{"TransactionId": "{TX}", "NextPageToken": "page"}}"#);
    let commit = format!(r#""CommitTransaction": {{"TransactionId": "{TX}", "CommitDigest": "{}="}}"#, "A".repeat(43));
    let commands = [
        (r#"{"StartSession": {"LedgerName": "cars"}}"#.to_owned(), CommandKind::StartSession),
        (in_session(r#""StartTransaction": {}"#), CommandKind::StartTransaction),
        (execute(r#""Statement": "SELECT * FROM t""#), CommandKind::ExecuteStatement),
        (in_session(&page), CommandKind::FetchPage),
        (in_session(&commit), CommandKind::CommitTransaction),
        (in_session(r#""AbortTransaction": {}"#), CommandKind::AbortTransaction),
        (in_session(r#""EndSession": {}"#), CommandKind::EndSession),
    ];
    for (body, kind) in commands {
        assert_eq!(read(&request(body.as_bytes())).map(|command| command.kind()), Ok(kind), "{body}");
    }
}

#[test]
fn a_statement_is_what_the_upstream_will_read() {
    let body = execute(r#""Statement": "SELECT\u0020*\n FROM \"\u00e9\ud83d\ude00\"", "Parameters": []"#);
    let Ok(SendCommand::InSession { session_token, command }) = read(&request(body.as_bytes())) else { panic!() };
    assert_eq!(session_token, TOKEN);
    let Command::ExecuteStatement { transaction_id, statement, parameters } = command else { panic!() };
    assert_eq!((&*transaction_id, &*statement, parameters), (TX, "SELECT *\n FROM \"é😀\"", vec![]));
}

#[test]
fn parameters_are_binary_or_text() {
    let body = execute(r#""Statement": "?", "Parameters": [{"IonBinary": "4AEA6g8="}, {"IonText": "1"}]"#);
    let Ok(SendCommand::InSession { command: Command::ExecuteStatement { parameters, .. }, .. }) =
        read(&request(body.as_bytes()))
    else {
        panic!()
    };
    assert_eq!(parameters, [Parameter::Binary("4AEA6g8=".into()), Parameter::Text("1".into())]);
    for parameters in ["{}", r#"{"IonText": "1", "IonBinary": "4AEA6g8="}"#] {
        assert_eq!(refused(&execute(&format!(r#""Statement": "?", "Parameters": [{parameters}]"#))), "parameter");
    }
}

#[test]
fn only_a_string_with_an_id_is_a_table() {
    const ID: &str = "Au1EiThbt8s0z9wM26REZN";
    // Version marker, string of length 22: as ion-python and ion-js write it.
    let binary = "4AEA6o6WQXUxRWlUaGJ0OHMwejl3TTI2UkVaTg==";
    let table = |parameter: Parameter<'_>| parameter.table_id().map(|id| id.as_str().to_owned());
    assert_eq!(table(Parameter::Binary(binary.into())).as_deref(), Some(ID));
    assert_eq!(table(Parameter::Text(format!(" \"{ID}\"\n").into())).as_deref(), Some(ID));
    for text in [
        ID.to_owned(),
        format!("'{ID}'"),
        format!("'''{ID}'''"),
        format!("a::\"{ID}\""),
        format!("\"{ID}\" \"{ID}\""),
        "\"Vehicle\"".to_owned(),
        "\"Au1EiThbt8s0z9wM26RE\\x5aN\"".to_owned(),
        "null.string".to_owned(),
        "null".to_owned(),
        format!("[\"{ID}\"]"),
        format!("{{id: \"{ID}\"}}"),
        format!("$ion_1_0 \"{ID}\""),
        format!("\"{ID}\" // x"),
        format!("/**/\"{ID}\""),
        format!("\"{ID} \""),
        format!("\"{ID}\"x"),
        format!("\"{ID}\"\0"),
        format!("\u{a0}\"{ID}\""),
        format!("{{{{\"{ID}\"}}}}"),
        String::new(),
    ] {
        assert_eq!(table(Parameter::Text(text.clone().into())), None, "{text}");
    }
    // A symbol's text, a longer stream, no version marker, no base64.
    for binary in [
        "4AEA6n6WQXUxRWlUaGJ0OHMwejl3TTI2UkVaTg==",
        "4AEA6o6WQXUxRWlUaGJ0OHMwejl3TTI2UkVaTg8=",
        "jpZBdTFFaVRoYnQ4czB6OXdNMjZSRVpO",
        // Line feeds, the alphabet of URLs, bits after the end: what other readers of base64 pass over.
        "4AEA6o6WQXUxRWlUaGJ0OHMwejl3TTI2UkVaTg==\n",
        "4AEA6o6WQXUxRWlUaGJ0OHMwejl3TTI2UkVaTh==",
        "4AEA6o6WQXUxRWlUaGJ0OHMwejl3TTI2UkVaTg=",
        "4AEA6o6WQXUxRWlUaGJ0OHMwejl3TTI2UkVaTg",
        "",
    ] {
        assert_eq!(table(Parameter::Binary(binary.into())), None, "{binary}");
    }
}

#[test]
fn no_command_or_two_are_refused() {
    assert_eq!(refused("{}"), "no-command");
    assert_eq!(refused(&in_session(r#""StartTransaction": {}, "EndSession": {}"#)), "several-commands");
    let both = format!(
        r#""StartSession": {{"LedgerName": "cars"}}, "FetchPage": {{"TransactionId": "{TX}", "NextPageToken": "page"}}"#
    );
    assert_eq!(refused(&format!("{{{both}}}")), "several-commands");
    assert_eq!(refused(r#"{"StartTransaction": {}}"#), "session-token");
    assert_eq!(refused(&in_session(r#""StartSession": {"LedgerName": "cars"}"#)), "session-token");
}

#[test]
fn keys_that_repeat_are_refused() {
    assert_eq!(refused(&execute(r#""Statement": "SELECT 1 FROM <<1>>", "Statement": "DROP TABLE t""#)), "member");
    assert_eq!(refused(&in_session(r#""EndSession": {}, "EndSession": {}"#)), "member");
    assert_eq!(refused(&in_session(r#""SessionToken": "other", "EndSession": {}"#)), "member");
    assert_eq!(refused(r#"{"StartSession": {"LedgerName": "cars", "LedgerName": "bikes"}}"#), "member");
    for parameter in [r#"{"IonText": "1", "IonText": "2"}"#, r#"{"IonText": "1", "Ion\u0054ext": "2"}"#] {
        assert_eq!(refused(&execute(&format!(r#""Statement": "?", "Parameters": [{parameter}]"#))), "member");
    }
    assert_eq!(refused(&execute(r#""Statement": "?", "Parameters": [], "Parameters": []"#)), "member");
    let both = r#"{"SessionToken": "token", "EndSession": {}, "End\u0053ession": {}}"#;
    assert_eq!(refused(both), "member");
    // The same key, written with an escape.
    assert_eq!(refused(&execute(r#""Statement": "SELECT 1 FROM <<1>>", "\u0053tatement": "DROP TABLE t""#)), "member");
}

#[test]
fn members_that_are_not_known_are_refused() {
    assert_eq!(refused(&in_session(r#""EndSession": {}, "Also": 1"#)), "member");
    assert_eq!(refused(&in_session(r#""EndSession": {"Also": 1}"#)), "member");
    assert_eq!(refused(&execute(r#""Statement": "x", "statement": "y""#)), "member");
    assert_eq!(refused(&execute(r#""Parameters": []"#)), "member");
    // Readers that do not mind the case of keys, or the space around them, would know these.
    for key in ["executestatement", "ExecuteStatement ", "execute_statement", "ExecuteStatement\\u0000"] {
        assert_eq!(refused(&in_session(&format!(r#""EndSession": {{}}, "{key}": {{}}"#))), "member", "{key}");
    }
    // A name is repeated to the client and in the log, but not megabytes of it.
    let long = "a".repeat(1_000_000);
    let error = read(&request(in_session(&format!(r#""{long}": 1"#)).as_bytes())).unwrap_err();
    let start = "a".repeat(48);
    assert_eq!(error.to_string(), format!("the body has another form: unknown member `{start}…"));
    let error = read(&request(in_session(r#""EndSession": {"Also": "secret"}"#).as_bytes())).unwrap_err();
    assert_eq!(error.to_string(), "the body has another form: unknown member `Also`");
}

#[test]
fn values_of_a_wrong_type_are_refused_and_not_repeated() {
    for members in [
        r#""Statement": 1"#,
        r#""Statement": 0x1"#,
        r#""Statement": 123456789012345678901234567890"#,
        r#""Statement": true"#,
        r#""Statement": {"$": "DROP TABLE t"}"#,
        r#""Statement": null"#,
        r#""Statement": ["DROP TABLE t"]"#,
        r#""Statement": "x", "Parameters": null"#,
        r#""Statement": "x", "Parameters": {}"#,
        r#""Statement": "x", "Parameters": ["secret"]"#,
        r#""Statement": "x", "Parameters": [{"IonText": 4711}]"#,
        r#""Statement": "x", "Parameters": [["secret", "secret"]]"#,
        r#""Statement": "x", "Parameters": [{"IonText": null, "IonBinary": "4AEA6g8="}]"#,
    ] {
        let body = execute(members);
        let error = read(&request(body.as_bytes())).expect_err(members);
        assert_eq!(error.code(), "type", "{members}");
        assert!(!error.to_string().contains("secret") && !error.to_string().contains("4711"), "{error}");
    }
    for body in [
        format!(r#"["{TOKEN}", {{"LedgerName": "cars"}}]"#),
        in_session(&format!(r#""ExecuteStatement": ["{TX}", "DROP TABLE t", []]"#)),
        in_session(r#""EndSession": null"#),
        in_session(r#""EndSession": []"#),
        in_session(r#""EndSession": {}, "StartTransaction": null"#),
        r#"{"StartSession": {"LedgerName": null}}"#.to_owned(),
        r#"{"StartSession": {"LedgerName": "cars"}, "ExecuteStatement": null}"#.to_owned(),
        in_session(r#""ExecuteStatement": "{}""#),
        "null".to_owned(),
        "\"x\"".to_owned(),
    ] {
        assert_eq!(refused(&body), "type", "{body}");
    }
}

#[test]
fn what_is_not_json_in_utf8_is_refused() {
    for body in ["", " ", "{", "{}{}", "{} x", "{\"StartSession\": {\"LedgerName\": \"cars\"}", "{'a': 1}", "{/**/}"] {
        assert_eq!(refused(body), "json", "{body}");
    }
    assert_eq!(refused("\u{FEFF}{\"StartSession\": {\"LedgerName\": \"cars\"}}"), "json");
    assert_eq!(refused(&execute(r#""Statement": "\ud83d""#)), "json");
    assert_eq!(refused(&execute(r#""Statement": "\ude00\ud83d""#)), "json");
    assert_eq!(refused(&execute("\"Statement\": \"a\nb\"")), "json");
    for bytes in [&b"\xFF"[..], b"\xC0\x80", b"\xED\xA0\x80"] {
        let body = execute("\"Statement\": \"SELECT x\"").into_bytes();
        let at = body.iter().position(|byte| *byte == b'x').unwrap();
        let body = [&body[..at], bytes, &body[at..]].concat();
        let column = at + 1;
        assert_eq!(read(&request(&body)), Err(SessionError::Request(RequestError::Json { line: 1, column })));
    }
    for body in
        ["{} \0", "{}\u{A0}", "{}\u{FEFF}", "\u{2028}{}", "{}/**/", "{}]", "{\"EndSession\":{},}", "NaN", "{} {}"]
    {
        assert_eq!(refused(body), "json", "{body:?}");
    }
    for value in ["NaN", "Infinity", "-Infinity", "1e999", "'x'", "\"\\x41\"", "\"\t\"", "\"\0\"", "\"\\ud83d\\u0041\""]
    {
        assert_eq!(refused(&execute(&format!("\"Statement\": {value}"))), "json", "{value:?}");
    }
    // A UTF-16 text, and a gzip stream.
    let utf16: Vec<u8> = r#"{"EndSession":{}}"#.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&request(&utf16)).unwrap_err().code(), "json");
    assert_eq!(read(&request(b"\x1F\x8B\x08\x00\x00\x00\x00\x00")).unwrap_err().code(), "json");
}

#[test]
fn deep_nesting_is_refused() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(refused(&execute(&format!(r#""Statement": {deep}"#))), "type");
    assert_eq!(refused(&deep), "type");
}

#[test]
fn the_limits_of_the_api_hold() {
    let ledger =
        |name: &str| read(&request(format!(r#"{{"StartSession": {{"LedgerName": "{name}"}}}}"#).as_bytes())).is_ok();
    for name in ["a", "my-ledger-1", "1a", &"a".repeat(32)] {
        assert!(ledger(name), "{name}");
    }
    for name in ["", "-a", "a-", "a--b", "123", "a_b", "a b", "é", &"a".repeat(33)] {
        assert!(!ledger(name), "{name}");
    }
    let statement = |text: &str| read(&request(execute(&format!(r#""Statement": "{text}""#)).as_bytes())).is_ok();
    assert!(!statement(""));
    assert!(statement(&"é".repeat(100_000)));
    assert!(!statement(&"é".repeat(100_001)));
    let parameter = |kind: &str, text: &str| {
        let body = execute(&format!(r#""Statement": "?", "Parameters": [{{"{kind}": "{text}"}}]"#));
        read(&request(body.as_bytes())).is_ok()
    };
    assert!(parameter("IonText", &"1".repeat(1_048_576)));
    assert!(!parameter("IonText", &"1".repeat(1_048_577)));
    assert!(parameter("IonBinary", &"A".repeat(174_764)));
    assert!(!parameter("IonBinary", &"A".repeat(174_768)));
    let token = |token: &str| {
        read(&request(format!(r#"{{"SessionToken": "{token}", "EndSession": {{}}}}"#).as_bytes())).is_ok()
    };
    assert!(token("abcd") && token(&"a".repeat(1024)));
    assert!(!token("abc") && !token(&"a".repeat(1025)) && !token("a b c"));
    let transaction = |id: &str| {
        let body = format!(r#""ExecuteStatement": {{"TransactionId": "{id}", "Statement": "x"}}"#);
        read(&request(in_session(&body).as_bytes())).is_ok()
    };
    assert!(transaction(TX) && !transaction("") && !transaction(&TX[1..]) && !transaction("3yf1Dm8KxKsEbyXMmhMrG-"));
}

#[test]
fn what_stands_around_the_body_is_refused_if_it_is_not_exact() {
    const BODY: &[u8] = br#"{"StartSession": {"LedgerName": "cars"}}"#;
    let change = |change: &dyn Fn(&mut Request<'static>)| {
        let mut request = request(BODY);
        change(&mut request);
        read(&request).map_err(|error| error.code())
    };
    assert!(change(&|_| {}).is_ok());
    for method in ["GET", "PUT", "post", "POST ", ""] {
        assert_eq!(change(&|request| request.method = method), Err("method"), "{method}");
    }
    for path in ["", "//", "/?", "/?a=b", "/.", "/%2F", "/#", "/x", "*", "http://host/"] {
        assert_eq!(change(&|request| request.path = path), Err("path"), "{path}");
    }
    for target in [&b""[..], b"QLDBSession.Other", b"qldbsession.sendcommand", b"QLDBSession.SendCommand, x"] {
        assert_eq!(change(&|request| request.headers[1].1 = target), Err("target"));
    }
    for kind in
        [&b""[..], b"application/json", b"application/x-amz-json-1.1", b"application/x-amz-json-1.0; charset=utf-16"]
    {
        assert_eq!(change(&|request| request.headers[0].1 = kind), Err("content-type"));
    }
    assert!(change(&|request| request.headers[0].1 = b" Application/X-Amz-Json-1.0\t").is_ok());
    assert_eq!(change(&|request| _ = request.headers.remove(1)), Err("target"));
    assert_eq!(change(&|request| _ = request.headers.remove(0)), Err("content-type"));
    for (name, value) in
        [("content-encoding", &b"gzip"[..]), ("Content-Encoding", b"identity"), ("content-encoding", b"")]
    {
        assert_eq!(change(&|request| request.headers.push((name, value))), Err("content-encoding"));
    }
    for length in [&b"39"[..], b"41", b"+40", b"40, 40", b"0x28", b"", b"99999999999999999999999"] {
        assert_eq!(change(&|request| request.headers.push(("content-length", length))), Err("content-length"));
    }
    assert!(change(&|request| request.headers.push(("Content-Length", b"40"))).is_ok());
    for name in ["content-type", "X-AMZ-TARGET", "content-length", "content-encoding", "transfer-encoding"] {
        let twice = |request: &mut Request<'static>| request.headers.extend([(name, &b"40"[..]), (name, b"40")]);
        assert_eq!(change(&twice), Err("duplicate-header"), "{name}");
    }
    for coding in [&b"gzip"[..], b"gzip, chunked", b"chunked, chunked", b"identity", b"", b"xchunked", b"chunked;a"] {
        let coded = |request: &mut Request<'static>| request.headers.push(("Transfer-Encoding", coding));
        assert_eq!(change(&coded), Err("transfer-encoding"), "{coding:?}");
    }
    assert!(change(&|request| request.headers.push(("transfer-encoding", b"Chunked"))).is_ok());
    let two_lengths = |request: &mut Request<'static>| {
        request.headers.extend([("transfer-encoding", &b"chunked"[..]), ("content-length", b"40")]);
    };
    assert_eq!(change(&two_lengths), Err("transfer-encoding"));
    assert_eq!(change(&|request| request.headers.push(("x-envoy-auth-partial-body", b"true"))), Err("partial-body"));
    assert!(change(&|request| request.headers.push(("x-envoy-auth-partial-body", b"false"))).is_ok());
    let both = |request: &mut Request<'static>| {
        request.headers.extend([("x-envoy-auth-partial-body", &b"false"[..]), ("X-Envoy-Auth-Partial-Body", b"true")]);
    };
    assert_eq!(change(&both), Err("partial-body"));
}

#[test]
fn the_credential_scope_says_who_and_where() {
    let header = |credential: &str| {
        format!(
            "AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=content-type;host;x-amz-date, Signature={}",
            "0".repeat(64)
        )
    };
    let read = |text: &str| {
        CredentialScope::parse(text.as_bytes(), "qldb")
            .map(|CredentialScope { access_key_id, region, .. }| (access_key_id.to_owned(), region.to_owned()))
    };
    let good = header("AKIAIOSFODNN7EXAMPLE/20250101/eu-west-1/qldb/aws4_request");
    assert_eq!(read(&good), Ok(("AKIAIOSFODNN7EXAMPLE".to_owned(), "eu-west-1".to_owned())));
    // Some signers leave the spaces out.
    assert!(read(&good.replace(", ", ",")).is_ok());
    assert_eq!(read(&good.replace("/qldb/", "/s3/")), Err(CredentialError::Service("qldb")));
    assert_eq!(read(&good.replace("host;", "")), Err(CredentialError::SignedHeaders));
    for bad in [
        String::new(),
        "Bearer token".to_owned(),
        good.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"),
        good.replace("aws4_request", "aws4"),
        good.replace("20250101", "2025"),
        good.replace("AKIAIOSFODNN7EXAMPLE", "akia"),
        good.replace("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE/x"),
        good.replace("0000", "00"),
        good.replace("eu-west-1", "EU"),
        // Asymmetric signatures are for several regions at once.
        good.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256").replace("eu-west-1/", ""),
        good.replace("eu-west-1/", ""),
        good.replace("AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256"),
        good.replace("AWS4-HMAC-SHA256", "aws4-hmac-sha256"),
        good.replace("Credential=", "credential="),
        good.replace("Credential=", "Credential= "),
        good.replace("Credential=", "Credential=="),
        good.replace("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE\0"),
        good.replace("AKIAIOSFODNN7EXAMPLE", "\u{ff21}KIAIOSFODNN7EXAMPLE"),
        good.replace(", Signature", ", X=y, Signature"),
        good.replace(", Signature", ",, Signature"),
        format!("{good},"),
        format!("{good}, Credential=AKIAIOSFODNN7EXAMPL2/20250101/eu-west-1/qldb/aws4_request"),
        // Two headers that were joined.
        format!("{good},{good}"),
    ] {
        assert_eq!(read(&bad), Err(CredentialError::Form), "{bad}");
    }
}

#[test]
fn errors_speak() {
    let error = SessionError::Request(RequestError::Type { line: 1, column: 9 });
    assert_eq!(error.to_string(), "the body has a value of a wrong type at line 1, column 9");
    assert_eq!(error.help().unwrap(), "send what the model of the API describes");
    let help = SessionError::NoCommand.help().unwrap();
    assert_eq!(help, "send one command, as the model of the QLDB Session API describes it");
    let mut other = request(b"{}");
    other.headers[1].1 = b"QLDBSession.Other";
    let target = read(&other).unwrap_err();
    assert_eq!(target.to_string(), "`X-Amz-Target` is not `QLDBSession.SendCommand`");
}

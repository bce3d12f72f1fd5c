//! Requests of the DynamoDB API: what head and body must be, who may send them, and what a client reads that may not.

use partiql_iam::authorizer::dynamodb::{OtherOperations, TablesAnswer, TablesAuthorizer};
use partiql_iam::authorizer::{CallerSource, Principal, RequestEnvironment, Stage};
use partiql_iam::dynamodb::{Account, ApiOperation, Schema};
use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
use partiql_iam::wire::Request;
use serde_json::{Value, json};

const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const USER: &str = "arn:aws:iam::123456789012:user/reader";
const HOST: &str = "dynamodb.us-east-1.amazonaws.com";
const REQUESTS: &str = include_str!("../dynamodb/requests.jsonl");

/// Reads `Music`, and writes what is `Acme Band`'s.
const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["dynamodb:PartiQLSelect", "dynamodb:GetItem", "dynamodb:BatchWriteItem"],
     "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music"},
    {"Effect": "Allow", "Action": ["dynamodb:PartiQLInsert", "dynamodb:PutItem"], "Resource": "*",
     "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["Acme Band", "é"]},
                   "Null": {"dynamodb:LeadingKeys": "false"}}},
    {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Secret"}
]}"#;

/// Everything.
const ALL: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

const SCHEMA: &str = r#"[{"TableName": "Music", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}]}]"#;

fn authorization(region: &str, service: &str) -> String {
    let signature = "0123456789abcdef".repeat(4);
    format!(
        "AWS4-HMAC-SHA256 Credential={KEY}/20261127/{region}/{service}/aws4_request, \
         SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature={signature}"
    )
}

fn authorizer_in(region: &str, policy: &str, schema: Option<&str>, others: OtherOperations) -> TablesAuthorizer {
    authorizer_explaining(region, policy, schema, others, true)
}

fn authorizer_explaining(
    region: &str,
    policy: &str,
    schema: Option<&str>,
    others: OtherOperations,
    explain: bool,
) -> TablesAuthorizer {
    let context = RequestContext::new().with_principal(USER).unwrap();
    authorizer_for(principal(USER, policy, context), region, schema, others, explain)
}

fn principal(arn: &str, policy: &str, context: RequestContext) -> Principal {
    let identity = vec![NamedPolicy { name: "reader".to_owned(), document: PolicyDocument::parse(policy).unwrap() }];
    let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    Principal { arn: arn.to_owned(), policies, context }
}

fn authorizer_for(
    principal: Principal,
    region: &str,
    schema: Option<&str>,
    others: OtherOperations,
    explain: bool,
) -> TablesAuthorizer {
    let account = Account::new(region, "123456789012").unwrap();
    let schema = schema.map(|text| Schema::parse(text).unwrap());
    let principals = [(principal, vec![KEY.to_owned()])];
    TablesAuthorizer::new(CallerSource::AccessKey, principals, account, schema, others, explain)
}

/// The schema, with a policy of its table.
fn schema_with(policy: &Value) -> String {
    let mut tables: Value = serde_json::from_str(SCHEMA).unwrap();
    tables[0] = json!({"Table": tables[0], "ResourcePolicy": policy.to_string()});
    tables.to_string()
}

fn authorizer(others: OtherOperations) -> TablesAuthorizer {
    authorizer_in("us-east-1", POLICY, Some(SCHEMA), others)
}

/// A request as boto3 sends it, with these headers in the place of its own.
fn ask<T>(
    authorizer: &TablesAuthorizer,
    operation: &str,
    body: &[u8],
    changed: &[(&str, Option<&[u8]>)],
    then: impl FnOnce(TablesAnswer<'_>) -> T,
) -> T {
    let target = format!("DynamoDB_20120810.{operation}");
    let authorization = authorization(authorizer.account().region(), "dynamodb");
    let length = body.len().to_string();
    let host = HOST.replace("us-east-1", authorizer.account().region());
    let mut headers: Vec<(&str, &[u8])> = vec![
        ("Host", host.as_bytes()),
        ("Content-Type", b"application/x-amz-json-1.0"),
        ("X-Amz-Target", target.as_bytes()),
        ("Authorization", authorization.as_bytes()),
        ("Content-Length", length.as_bytes()),
        ("amz-sdk-request", b"attempt=1; max=4"),
    ];
    for (name, value) in changed {
        match value {
            Some(value) => headers.retain(|(other, kept)| !other.eq_ignore_ascii_case(name) || kept == value),
            None => headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name)),
        }
        headers.extend(value.map(|value| (*name, value)));
    }
    let request = Request { method: "POST", path: "/", headers, body };
    then(authorizer.decide(&request, RequestEnvironment::default()))
}

/// The code of the refusal, of the whole or of the first member that has one.
fn code(answer: &TablesAnswer<'_>) -> Option<&'static str> {
    let members = answer.members.iter().find_map(|member| member.refusal.as_ref());
    let refusal = answer.refusal.as_ref().or(members);
    assert_eq!(refusal.is_some(), answer.reply.is_some());
    refusal.map(|refusal| refusal.code)
}

fn code_of(authorizer: &TablesAuthorizer, operation: &str, body: &str) -> Option<&'static str> {
    ask(authorizer, operation, body.as_bytes(), &[], |answer| code(&answer))
}

/// Status, headers and body of the refusal.
fn reply(authorizer: &TablesAuthorizer, operation: &str, body: &str) -> (u16, Vec<(String, String)>, Value) {
    ask(authorizer, operation, body.as_bytes(), &[], |answer| {
        let reply = answer.reply.expect("a refusal");
        let headers = reply.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        (reply.status, headers, serde_json::from_str(&reply.body).unwrap())
    })
}

fn headers(error: Option<&str>) -> Vec<(String, String)> {
    let error = error.map(|name| ("x-amzn-errortype".to_owned(), name.to_owned()));
    let content = ("content-type".to_owned(), "application/x-amz-json-1.0".to_owned());
    [content].into_iter().chain(error).collect()
}

const NO_DELETE: &str = "User: arn:aws:iam::123456789012:user/reader is not authorized to perform: dynamodb:PartiQLDelete on \
    resource: arn:aws:dynamodb:us-east-1:123456789012:table/Music because no identity-based policy allows the \
    dynamodb:PartiQLDelete action";
const DENIED: &str = "User: arn:aws:iam::123456789012:user/reader is not authorized to perform: dynamodb:PartiQLSelect on \
    resource: arn:aws:dynamodb:us-east-1:123456789012:table/Secret with an explicit deny in an identity-based policy";

#[test]
fn a_statement_is_refused_in_the_words_of_aws() {
    let authorizer = authorizer_in("us-east-1", POLICY, None, OtherOperations::Decide);
    let execute = |text: &str| reply(&authorizer, "ExecuteStatement", &json!({"Statement": text}).to_string());
    let denied =
        |message: &str| json!({"__type": "com.amazon.coral.service#AccessDeniedException", "Message": message});
    let error = headers(Some("AccessDeniedException"));
    assert_eq!(execute("DELETE FROM Music WHERE Artist = 'a'"), (400, error.clone(), denied(NO_DELETE)),);
    assert_eq!(execute("SELECT * FROM \"Secret\""), (400, error.clone(), denied(DENIED)));
    // Without a key schema it is unknown whose item it is.
    let unknown = "User: arn:aws:iam::123456789012:user/reader is not authorized to perform: dynamodb:PartiQLInsert on \
        resource: arn:aws:dynamodb:us-east-1:123456789012:table/Music: it depends on `dynamodb:LeadingKeys`, which the request's \
        context does not give";
    assert_eq!(execute("INSERT INTO Music VALUE {'Artist': 'Acme Band'}"), (400, error, denied(unknown)));
}

#[test]
fn what_is_allowed_goes_on_with_the_values_of_its_parameters() {
    let authorizer = authorizer(OtherOperations::Decide);
    let insert = |value: &str| {
        format!(r#"{{"Statement": "INSERT INTO Music VALUE {{'Artist': ?}}", "Parameters": [{{"S": "{value}"}}]}}"#)
    };
    // As boto3 and as JavaScript write it.
    for value in ["Acme Band", "\\u00e9", "é"] {
        assert_eq!(code_of(&authorizer, "ExecuteStatement", &insert(value)), None, "{value}");
    }
    for value in ["acme band", "e\\u0301", "Acme Band\u{2028}"] {
        assert_eq!(code_of(&authorizer, "ExecuteStatement", &insert(value)), Some("implicit-deny"), "{value}");
    }
    let select = r#"{"Statement":"SELECT * FROM \"Music\"","ConsistentRead":true,"NextToken":"x","Limit":5}"#;
    ask(&authorizer, "ExecuteStatement", select.as_bytes(), &[], |answer| {
        assert!(answer.is_allowed());
        assert_eq!(answer.operation, Some(ApiOperation::ExecuteStatement));
        let [member] = answer.members.as_slice() else { panic!("one statement") };
        assert_eq!(member.statement.as_deref(), Some("SELECT * FROM \"Music\""));
        assert_eq!(member.table.as_deref(), Some("Music"));
        let [need] = member.needs.as_slice() else { panic!("one permission") };
        assert_eq!(need.action.name(), "dynamodb:PartiQLSelect");
        assert_eq!(need.resource, "arn:aws:dynamodb:us-east-1:123456789012:table/Music");
        assert_eq!(answer.caller.unwrap().identity, KEY);
    });
}

#[test]
fn a_transaction_is_cancelled_with_a_reason_a_member() {
    let authorizer = authorizer(OtherOperations::Decide);
    let body = r#"{"TransactStatements": [{"Statement": "INSERT INTO Music VALUE {'Artist': 'Acme Band'}"},
        {"Statement": "DELETE FROM Music WHERE Artist = 'a'"}], "ClientRequestToken": "00000000-0000-4000-8000-000000000000"}"#;
    let expected = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons [None, AccessDenied]",
        "CancellationReasons": [{"Code": "None"}, {"Code": "AccessDenied", "Message": NO_DELETE}],
    });
    let error = headers(Some("TransactionCanceledException"));
    assert_eq!(reply(&authorizer, "ExecuteTransaction", body), (400, error, expected));
    // What DynamoDB refuses before it asks for permissions is no cancellation.
    let body = r#"{"TransactStatements": [{"Statement": "DELETE FROM Music WHERE Artist = 'a'"},
        {"Statement": "DELETE FROM Music WHERE Artist = 'b' RETURNING ALL OLD *"}]}"#;
    let (status, error, body) = reply(&authorizer, "ExecuteTransaction", body);
    assert_eq!((status, error), (400, headers(Some("ValidationException"))));
    assert_eq!(body["__type"], "com.amazon.coral.validate#ValidationException");
    let message = body["Message"].as_str().unwrap();
    assert!(message.starts_with("Validation failed in TransactStatements[1]: The statement is refused: "), "{message}");
}

#[test]
fn a_batch_is_answered_where_every_member_is_refused_and_refused_loudly_where_some_are() {
    let authorizer = authorizer(OtherOperations::Decide);
    let all =
        r#"{"Statements": [{"Statement": "DELETE FROM Music WHERE Artist = 'a'"}, {"Statement": "DELETE FROM"}]}"#;
    let (status, error, body) = reply(&authorizer, "BatchExecuteStatement", all);
    assert_eq!((status, error), (200, headers(None)));
    assert_eq!(
        body["Responses"][0],
        json!({"Error": {"Code": "AccessDenied", "Message": NO_DELETE}, "TableName": "Music"})
    );
    assert_eq!(body["Responses"][1]["Error"]["Code"], "ValidationError");
    assert_eq!(body["Responses"].as_array().unwrap().len(), 2);
    assert_eq!(body.as_object().unwrap().len(), 1);
    let some = r#"{"Statements": [{"Statement": "INSERT INTO Music VALUE {'Artist': 'Acme Band'}"},
        {"Statement": "DELETE FROM Music WHERE Artist = 'a'"}]}"#;
    let expected = json!({
        "__type": "com.amazon.coral.service#AccessDeniedException",
        "Message": format!(
            "The batch is refused whole, and nothing of it ran, because of 1 of its 2 statements. Statements[1]: {NO_DELETE}"
        ),
    });
    assert_eq!(
        reply(&authorizer, "BatchExecuteStatement", some),
        (400, headers(Some("AccessDeniedException")), expected)
    );
    ask(&authorizer, "BatchExecuteStatement", some.as_bytes(), &[], |answer| {
        let part = answer.partial_batch().unwrap();
        assert_eq!(
            part.body(),
            r#"{"Statements": [{"Statement": "INSERT INTO Music VALUE {'Artist': 'Acme Band'}"}]}"#
        );
        let merged = part.merge(r#"{"Responses": [ {"TableName":"Music", "Item": {}} ], "ConsumedCapacity": [1e0]}"#);
        let error = json!({"Error": {"Code": "AccessDenied", "Message": NO_DELETE}, "TableName": "Music"});
        let expected =
            format!(r#"{{"Responses": [{{"TableName":"Music", "Item": {{}}}},{error}], "ConsumedCapacity": [1e0]}}"#);
        assert_eq!(merged, Some(expected));
        // Answers that are not of this part.
        for wrong in ["", "[]", "{}", r#"{"Responses": []}"#, r#"{"Responses": [{}, {}]}"#, r#"{"Responses": {}}"#] {
            assert_eq!(part.merge(wrong), None, "{wrong}");
        }
    });
    // Reads and writes together are refused whole: no part of it may go on.
    let mixed =
        some.replace("INSERT INTO Music VALUE {'Artist': 'Acme Band'}", "SELECT * FROM Music WHERE Artist = 'a'");
    ask(&authorizer, "BatchExecuteStatement", mixed.as_bytes(), &[], |answer| {
        assert_eq!(code(&answer), Some("reads-and-writes"));
        assert_eq!(answer.reply.as_ref().unwrap().error_type, Some("ValidationException"));
        assert_eq!(answer.partial_batch(), None);
    });
}

#[test]
fn other_operations_are_decided_refused_or_sent_on() {
    let [decide, refuse, forward] = OtherOperations::ALL.map(authorizer);
    let key = r#""Key": {"Artist": {"S": "Acme Band"}}"#;
    let get = |table: &str| format!(r#"{{"TableName": "{table}", {key}}}"#);
    let put = r#"{"TableName": "Music", "Item": {"Artist": {"S": "Acme Band"}}}"#;
    let both = r#"{"RequestItems": {"Music": [], "Secret": []}}"#;
    let rows = [
        ("GetItem", get("Music"), None),
        ("GetItem", get("arn:aws:dynamodb:us-east-1:123456789012:table/Music"), None),
        ("GetItem", get("music"), Some("implicit-deny")),
        ("GetItem", get("Secret"), Some("explicit-deny")),
        // Whose item it is is not computed.
        ("PutItem", put.to_owned(), Some("unknown")),
        ("BatchWriteItem", both.to_owned(), Some("explicit-deny")),
        ("BatchWriteItem", both.replace("Secret", "arn:aws:dynamodb:us-east-1:123456789012:table/Music"), None),
        ("DeleteItem", get("Music"), Some("implicit-deny")),
        ("ListTables", "{}".to_owned(), Some("implicit-deny")),
        ("GetItem", "{}".to_owned(), Some("missing-member")),
        ("GetItem", "[]".to_owned(), Some("type")),
    ];
    for (operation, body, expected) in rows {
        assert_eq!(code_of(&decide, operation, &body), expected, "{operation} {body}");
        assert_eq!(code_of(&refuse, operation, &body), Some("other-operation"), "{operation} {body}");
        assert_eq!(code_of(&forward, operation, &body), None, "{operation} {body}");
    }
    for authorizer in [&decide, &refuse, &forward] {
        for operation in ["StartBulkPutItems", "CancelBulkOperation", "DescribeBulkOperation", "ListBulkOperations"] {
            assert_eq!(code_of(authorizer, operation, "{}"), Some("no-action"), "{operation}");
        }
        for operation in ["GetRecords", "ListStreams", "getitem", "ExecuteStatements", ""] {
            assert_eq!(code_of(authorizer, operation, "{}"), Some("target"), "{operation}");
        }
        let delete = r#"{"Statement": "DELETE FROM Music WHERE Artist = 'a'"}"#;
        assert_eq!(code_of(authorizer, "ExecuteStatement", delete), Some("implicit-deny"));
    }
    assert_eq!(OtherOperations::ALL.map(OtherOperations::name), ["decide", "refuse", "forward"]);
    assert_eq!(OtherOperations::default(), OtherOperations::Decide);
}

#[test]
fn every_operation_has_its_target() {
    let authorizer = authorizer(OtherOperations::Forward);
    for operation in ApiOperation::ALL {
        let found = ask(&authorizer, operation.name(), b"{}", &[], |answer| answer.operation);
        assert_eq!(found, (!operation.is_of_streams()).then_some(*operation), "{operation}");
    }
}

#[test]
fn what_only_another_side_knows_is_unknown() {
    let policy = json!({"Version": "2012-10-17", "Statement":
        {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}});
    let guarded = authorizer_in("us-east-1", ALL, Some(&schema_with(&policy)), OtherOperations::Decide);
    assert_eq!(code_of(&guarded, "GetItem", r#"{"TableName": "Music", "Key": {}}"#), Some("explicit-deny"));
    assert_eq!(code_of(&guarded, "GetItem", r#"{"TableName": "Other", "Key": {}}"#), None);
    // A stream has a policy of its own.
    let stream =
        r#"{"ResourceArn": "arn:aws:dynamodb:us-east-1:123456789012:table/Music/stream/2026-01-01T00:00:00.000"}"#;
    assert_eq!(code_of(&guarded, "GetResourcePolicy", stream), Some("unknown"));
    let plain = authorizer(OtherOperations::Decide);
    let admin = authorizer_in("us-east-1", ALL, None, OtherOperations::Decide);
    let foreign = r#"{"TableName": "arn:aws:dynamodb:us-east-1:999999999999:table/Music", "Key": {}}"#;
    assert_eq!(code_of(&admin, "GetItem", foreign), Some("unknown"));
    assert_eq!(code_of(&plain, "GetItem", foreign), Some("implicit-deny"));
    let elsewhere = r#"{"TableName": "arn:aws:dynamodb:eu-west-1:123456789012:table/Music", "Key": {}}"#;
    assert_eq!(code_of(&admin, "GetItem", elsewhere), Some("unknown"));
    assert_eq!(code_of(&admin, "DescribeGlobalTable", r#"{"GlobalTableName": "Music"}"#), None);
    // What an operation also is listed for may not be needed, and is unknown where it is not given.
    let create = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dynamodb:CreateTable", "Resource": "*"}}"#;
    let creator = authorizer_in("us-east-1", create, None, OtherOperations::Decide);
    assert_eq!(code_of(&creator, "CreateTable", r#"{"TableName": "Music"}"#), Some("unknown"));
    assert_eq!(code_of(&admin, "CreateTable", r#"{"TableName": "Music"}"#), None);
}

/// The policy of a table allows in the place of the caller's, and denies.
#[test]
fn the_policy_of_a_table_decides_on_operations_without_statements_too() {
    let with = |identity: &str, policy: &Value| {
        authorizer_in("us-east-1", identity, Some(&schema_with(policy)), OtherOperations::Decide)
    };
    let policy = |effect: &str, who: &str, more: Value| {
        let mut statement = json!({"Effect": effect, "Principal": {"AWS": who}, "Action": "dynamodb:*",
            "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music*"});
        statement.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"Version": "2012-10-17", "Statement": statement})
    };
    let none = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#;
    let other = "arn:aws:iam::123456789012:user/other";
    let leading = json!({"Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["a"]}}});
    let get = ("GetItem", r#"{"TableName": "Music", "Key": {"Artist": {"S": "a"}}}"#);
    let index = ("Query", r#"{"TableName": "Music", "IndexName": "by-genre"}"#);
    let tag = (
        "TagResource",
        r#"{"ResourceArn": "arn:aws:dynamodb:us-east-1:123456789012:table/Music", "Tags": [{"Key": "a", "Value": "b"}]}"#,
    );
    let rows = [
        (none, policy("Allow", USER, json!({})), get, None),
        (none, policy("Allow", USER, json!({})), index, None),
        (none, policy("Allow", other, json!({})), get, Some("implicit-deny")),
        (none, policy("Allow", USER, leading.clone()), get, Some("unknown")),
        (ALL, policy("Allow", other, json!({})), get, None),
        (ALL, policy("Deny", other, json!({})), get, None),
        (ALL, policy("Deny", USER, json!({})), get, Some("explicit-deny")),
        (ALL, policy("Deny", USER, json!({})), index, Some("explicit-deny")),
        (ALL, policy("Deny", USER, leading), get, Some("unknown")),
        // Tags that a request sets are not read.
        (ALL, policy("Deny", other, json!({})), tag, Some("unknown")),
        (none, policy("Allow", USER, json!({})), tag, Some("implicit-deny")),
    ];
    for (identity, policy, (operation, body), expected) in rows {
        assert_eq!(code_of(&with(identity, &policy), operation, body), expected, "{operation} {policy}");
    }
    // Of a caller of another account both must allow, which is not decided on.
    let guest = "arn:aws:iam::999999999999:user/guest";
    let tables = schema_with(&policy("Allow", guest, json!({})));
    // Nor is it where the table is not known to have a policy.
    let rows =
        [(none, Some(tables.as_str()), "implicit-deny"), (ALL, Some(&tables), "unknown"), (ALL, None, "unknown")];
    for (identity, tables, expected) in rows {
        let context = RequestContext::new().with_principal(guest).unwrap();
        let guest = principal(guest, identity, context);
        let authorizer = authorizer_for(guest, "us-east-1", tables, OtherOperations::Decide, true);
        assert_eq!(code_of(&authorizer, get.0, get.1), Some(expected));
    }
}

#[test]
fn what_is_said_of_a_principal_is_not_said_of_its_requests() {
    let own = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*", "Condition":
        {"StringEquals": {"aws:ResourceTag/team": "blue"}, "ForAnyValue:StringEquals": {"dynamodb:LeadingKeys": ["a"]}}}}"#;
    let context = RequestContext::new().with("aws:ResourceTag/team", "blue").with("dynamodb:leadingkeys", "a");
    let principal = principal(USER, own, context);
    let authorizer = authorizer_for(principal, "us-east-1", None, OtherOperations::Decide, false);
    assert_eq!(code_of(&authorizer, "GetItem", r#"{"TableName": "Music", "Key": {}}"#), Some("unknown"));
}

#[test]
fn tables_of_others_are_refused_whatever_the_policies_say() {
    let admin = authorizer_in("us-east-1", ALL, None, OtherOperations::Decide);
    let select = |table: &str| json!({"Statement": format!("SELECT * FROM \"{table}\"")}).to_string();
    let arn = |account: &str| format!("arn:aws:dynamodb:us-east-1:{account}:table/Music");
    assert_eq!(code_of(&admin, "ExecuteStatement", &select(&arn("123456789012"))), None);
    assert_eq!(code_of(&admin, "ExecuteStatement", &select(&arn("999999999999"))), Some("implicit-deny"));
    // Of another region: no source says whether it is this region's table of that name, whose policy could deny.
    let elsewhere = arn("123456789012").replace("us-east-1", "eu-west-1");
    let (status, _, body) = reply(&admin, "ExecuteStatement", &select(&elsewhere));
    assert_eq!((status, code_of(&admin, "ExecuteStatement", &select(&elsewhere))), (400, Some("unknown")));
    let expected = format!(
        "User: {USER} is not authorized to perform: dynamodb:PartiQLSelect on resource: {elsewhere}: it depends on the resource-based policy of `{elsewhere}`, which is not known"
    );
    assert_eq!(body["Message"], expected);
    let plain = authorizer(OtherOperations::Decide);
    assert_eq!(code_of(&plain, "ExecuteStatement", &select(&elsewhere)), Some("implicit-deny"));
    // A table that is not in the schema is refused; names near to it are for those who may read explanations.
    let known = authorizer_in("us-east-1", ALL, Some(SCHEMA), OtherOperations::Decide);
    let (status, error, body) = reply(&known, "ExecuteStatement", &select("Musik"));
    assert_eq!((status, error), (400, headers(Some("AccessDeniedException"))));
    assert_eq!(
        body["Message"],
        "The statement is refused: there is no table `Musik`, at line 1, column 15. Did you mean `Music`? names are case sensitive."
    );
    let silent = authorizer_explaining("us-east-1", ALL, Some(SCHEMA), OtherOperations::Decide, false);
    let (_, _, body) = reply(&silent, "ExecuteStatement", &select("Musik"));
    assert_eq!(body["Message"], "The statement is refused: its table or index is not known here.");
}

/// The head is as QLDB's: another reader could understand it in another way.
#[test]
fn heads_that_another_reader_could_read_otherwise_are_refused() {
    let authorizer = authorizer(OtherOperations::Forward);
    let select = br#"{"Statement": "SELECT * FROM Music"}"#;
    let asked = |changed: &[(&str, Option<&[u8]>)]| {
        ask(&authorizer, "ExecuteStatement", select, changed, |answer| code(&answer))
    };
    let (other_region, other_service) = (authorization("eu-west-1", "dynamodb"), authorization("us-east-1", "qldb"));
    let no_host = authorization("us-east-1", "dynamodb").replace("host;", "");
    assert_eq!(asked(&[]), None);
    let rows: &[(&str, Option<&[u8]>, &str)] = &[
        ("content-type", Some(b"application/json"), "content-type"),
        ("content-type", Some(b"application/x-amz-json-1.1"), "content-type"),
        ("content-type", Some(b"application/x-amz-json-1.0; charset=utf-8"), "content-type"),
        ("content-type", Some(b"application/cbor"), "content-type"),
        ("content-type", None, "content-type"),
        ("smithy-protocol", Some(b"rpc-v2-cbor"), "protocol"),
        ("content-encoding", Some(b"gzip"), "content-encoding"),
        ("content-encoding", Some(b"identity"), "content-encoding"),
        ("transfer-encoding", Some(b"chunked"), "transfer-encoding"),
        ("content-length", Some(b"35"), "content-length"),
        ("x-envoy-auth-partial-body", Some(b"true"), "partial-body"),
        ("x-amz-target", Some(b"QLDBSession.SendCommand"), "target"),
        ("x-amz-target", Some(b"DynamoDBStreams_20120810.ExecuteStatement"), "target"),
        ("x-amz-target", Some(b"DynamoDB_20111205.ExecuteStatement"), "target"),
        ("x-amz-target", Some(b"DynamoDB_20120810.ExecuteStatement,DynamoDB_20120810.GetItem"), "target"),
        ("x-amz-target", None, "target"),
        ("authorization", None, "not-signed"),
        ("authorization", Some(other_region.as_bytes()), "region"),
        ("authorization", Some(other_service.as_bytes()), "signature"),
        ("authorization", Some(no_host.as_bytes()), "signature"),
        ("host", None, "host"),
        ("host", Some(b""), "host"),
        ("host", Some(b"dynamodb.us-east-1.amazonaws.com, x"), "host"),
        (":authority", Some(b"localhost"), "host"),
        ("host", Some(b"dynamodb.eu-west-1.amazonaws.com"), "host-region"),
        ("host", Some(b"999999999999.ddb.us-east-1.amazonaws.com"), "host-account"),
        ("host", Some(b"999999999999.DDB.us-east-1.amazonaws.com.:443"), "host-account"),
        ("host", Some(b"999999999999.search-ddb.us-east-1.api.aws"), "host-account"),
        ("host", Some(b"123456789012.ddb.eu-west-1.amazonaws.com"), "host-region"),
        ("host", Some(b"dynamodb.us-iso-east-1.c2s.ic.gov"), "host-region"),
        ("host", Some(b"dynamodb.us-isof-south-1.api.aws.hci.ic.gov"), "host-region"),
        ("host", Some(b"dynamodb.eusc-de-east-1.api.amazonwebservices.eu"), "host-region"),
        ("host", Some(b"123456789012.streams-ddb.us-east-1.amazonaws.com"), "host-service"),
        ("host", Some(b"streams.dynamodb.us-east-1.amazonaws.com"), "host-service"),
        ("host", Some(b"session.qldb.us-east-1.amazonaws.com"), "host-service"),
    ];
    for (name, value, expected) in rows {
        let shown = value.map(String::from_utf8_lossy);
        assert_eq!(asked(&[(name, *value)]), Some(*expected), "{name}: {shown:?}");
    }
    for host in [
        "dynamodb.us-east-1.amazonaws.com:443",
        "123456789012.ddb.us-east-1.amazonaws.com",
        "123456789012.ddb.us-east-1.api.aws",
        "dynamodb-fips.us-east-1.amazonaws.com",
        "dynamodb.us-east-1.api.aws",
        "search-dynamodb.us-east-1.amazonaws.com",
        "vpce-0a1b2c3d.dynamodb.us-east-1.vpce.amazonaws.com",
        "localhost:8000",
        "127.0.0.1",
        "[::1]:8000",
    ] {
        assert_eq!(asked(&[("host", Some(host.as_bytes()))]), None, "{host}");
    }
    assert_eq!(asked(&[(":authority", Some(HOST.as_bytes()))]), None);
    assert_eq!(asked(&[("host", None), (":authority", Some(HOST.as_bytes()))]), None);
}

#[test]
fn headers_that_are_there_twice_are_refused() {
    let authorizer = authorizer(OtherOperations::Forward);
    let signed = authorization("us-east-1", "dynamodb");
    let all: [(&str, &[u8]); 5] = [
        ("host", HOST.as_bytes()),
        ("content-type", b"application/x-amz-json-1.0"),
        ("x-amz-target", b"DynamoDB_20120810.GetItem"),
        ("authorization", signed.as_bytes()),
        ("content-length", b"2"),
    ];
    let decide = |headers: Vec<(&str, &[u8])>, method: &str, path: &str| {
        code(&authorizer.decide(&Request { method, path, headers, body: b"{}" }, RequestEnvironment::default()))
    };
    assert_eq!(decide(all.to_vec(), "POST", "/"), None);
    for (name, value) in all {
        let upper = name.to_ascii_uppercase();
        let twice = all.iter().copied().chain([(upper.as_str(), value)]).collect();
        assert_eq!(decide(twice, "POST", "/"), Some("duplicate-header"), "{name}");
    }
    assert_eq!(decide(all.to_vec(), "GET", "/"), Some("method"));
    for path in ["/?x", "", "//", "/service/DynamoDB_20120810/operation/GetItem"] {
        assert_eq!(decide(all.to_vec(), "POST", path), Some("path"), "{path}");
    }
}

#[test]
fn who_is_not_known_is_told_so() {
    let authorizer = authorizer(OtherOperations::Forward);
    let stranger = authorization("us-east-1", "dynamodb").replace(KEY, "AKIAXXXXXXXXXXXXXXXX");
    ask(&authorizer, "GetItem", b"{}", &[("authorization", Some(stranger.as_bytes()))], |answer| {
        let refusal = answer.refusal.as_ref().unwrap();
        assert_eq!((refusal.stage, refusal.code), (Stage::Caller, "unknown-caller"));
        let reply = answer.reply.unwrap();
        assert_eq!((reply.status, reply.error_type), (400, Some("UnrecognizedClientException")));
    });
    let (status, error, _) = reply(&authorizer, "Nothing", "{}");
    assert_eq!((status, error), (400, headers(Some("UnknownOperationException"))));
}

/// Bodies that one reader understands in one way, and another in another.
#[test]
fn bodies_with_tricks_are_refused() {
    let authorizer = authorizer(OtherOperations::Decide);
    let execute = |body: &str| code_of(&authorizer, "ExecuteStatement", body);
    let good = r#""Statement": "SELECT * FROM Music""#;
    let bad = r#""Statement": "DELETE FROM Music WHERE Artist = 'a'""#;
    let deep = format!(r#"{{{good}, "Parameters": [{}{}]}}"#, r#"{"L":["#.repeat(5000), "]}".repeat(5000));
    let rows = [
        (format!("{{{good}}}"), None),
        // An escaped name is the same name.
        (format!("{{{}}}", good.replace("Statement", "\\u0053tatement")), None),
        (format!("{{{}}}", bad.replace("Statement", "\\u0053tatement")), Some("implicit-deny")),
        (format!("{{{good}, {bad}}}"), Some("json")),
        (format!("{{{good}, {}}}", bad.replace("Statement", "\\u0053tatement")), Some("json")),
        (format!("{{{good}, {}}}", bad.replace("Statement", "statement")), Some("unknown-member")),
        (format!("{{{good}, {}}}", bad.replace("Statement", "Ｓtatement")), Some("unknown-member")),
        (format!("{{{good}, \"Statements\": [{{{bad}}}]}}"), Some("other-operation")),
        (format!("{{{good}, \"Parameters\": {{\"S\": \"x\"}}}}"), Some("type")),
        (format!("{{{good}, \"Parameters\": [\"x\"]}}"), Some("untyped-value")),
        (format!("{{{good}, \"Parameters\": [{{\"S\": \"x\"}}]}}"), Some("parameter-count")),
        (format!("{{{good}, \"Parameters\": []}}"), Some("no-parameters")),
        (format!("{{{good}}} {{{bad}}}"), Some("json")),
        (format!("\u{feff}{{{good}}}"), Some("json")),
        (format!("[{{{good}}}]"), Some("type")),
        (r#"{"Statement": null}"#.to_owned(), Some("type")),
        (r#"{"Statement": ["SELECT * FROM Music"]}"#.to_owned(), Some("type")),
        (r#"{"Statement": "\ud800"}"#.to_owned(), Some("json")),
        (String::new(), Some("json")),
        ("{}".to_owned(), Some("missing-member")),
        (deep, Some("json")),
    ];
    let shown = |body: &str| body.chars().take(120).collect::<String>();
    let found: Vec<_> = rows.iter().map(|(body, _)| (shown(body), execute(body))).collect();
    let expected: Vec<_> = rows.iter().map(|(body, expected)| (shown(body), *expected)).collect();
    assert_eq!(found, expected);
    let not_utf8 = ask(&authorizer, "ExecuteStatement", b"{\"Statement\": \"\xff\"}", &[], |answer| code(&answer));
    assert_eq!(not_utf8, Some("json"));
    let many =
        |name: &str, count: usize| format!(r#"{{"{name}": [{}]}}"#, vec![format!("{{{good}}}"); count].join(","));
    let batch = |count| code_of(&authorizer, "BatchExecuteStatement", &many("Statements", count));
    assert_eq!(
        (batch(0), batch(26), batch(100_000)),
        (Some("statement-count"), Some("statement-count"), Some("statement-count"))
    );
    assert_eq!(code_of(&authorizer, "ExecuteTransaction", &many("TransactStatements", 101)), Some("statement-count"));
    let long = format!("{{{good}{}}}", " ".repeat(16 << 20));
    assert_eq!(code_of(&authorizer, "GetItem", &long), Some("body-too-long"));
    // Names are compared byte by byte.
    for table in ["Ｍusic", "MUSIC", "Mus\u{131}c"] {
        let body = json!({"Statement": format!("SELECT * FROM \"{table}\"")}).to_string();
        assert_ne!(execute(&body), None, "{table}");
    }
}

/// The published requests: with every permission those go on that AWS ran, with what is expected they do too, without one of it they do not,
/// and without any none does.
#[test]
fn requests_need_what_is_expected_of_their_statements() {
    let policy = |actions: &Value| json!({"Version": "2012-10-17", "Statement": actions}).to_string();
    let all = policy(&json!([{"Effect": "Allow", "Action": "dynamodb:PartiQL*", "Resource": "*"}]));
    let none = policy(&json!([{"Effect": "Deny", "Action": "dynamodb:PartiQL*", "Resource": "*"}]));
    let in_region = |policy: &str| authorizer_in("us-west-2", policy, None, OtherOperations::Refuse);
    let (all, none) = (in_region(&all), in_region(&none));
    let mut ran = 0;
    for line in REQUESTS.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let (id, operation) = (&row["id"], row["operation"].as_str().unwrap());
        let body = row["body"].to_string();
        assert_ne!(code_of(&none, operation, &body), None, "{id}");
        if row["aws_result"] != "accepted" {
            continue;
        }
        assert_eq!(code_of(&all, operation, &body), None, "{id}");
        let allow = |one: &Value| json!({"Effect": "Allow", "Action": one["action"], "Resource": one["resource"]});
        let expected: Vec<Value> = row["expected"].as_array().unwrap().iter().map(allow).collect();
        // Whether a read of an index is one of its table too is not published.
        let is_on_index = body.contains("-index");
        let exactly = code_of(&in_region(&policy(&expected.clone().into())), operation, &body);
        assert_eq!(exactly, is_on_index.then_some("unknown"), "{id}");
        for place in 0..expected.len() {
            let mut fewer = expected.clone();
            fewer[place] = json!({"Effect": "Allow", "Action": "dynamodb:ListTables", "Resource": "*"});
            let denied = code_of(&in_region(&policy(&fewer.into())), operation, &body);
            assert_eq!(denied, Some("implicit-deny"), "{id} without {}", expected[place]);
        }
        ran += 1;
    }
    assert_eq!(ran, 24);
}

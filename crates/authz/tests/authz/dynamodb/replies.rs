//! What a client gets that is refused, byte for byte.

use super::{
    ADMIN, CLERK, FILES, ORDERS, OWNER, READER, Refused, ask, asked, batch, config, error, execute, headers,
    no_policy_allows, over_grpc, over_http, service, transaction,
};
use crate::running::Running;
use serde_json::json;

const READ: &str = r#"SELECT "State" FROM "Orders" WHERE "CustomerId" = 'c1' AND "OrderId" = 'o1'"#;
const DELETE: &str = r#"DELETE FROM "Orders" WHERE "CustomerId" = 'c1' AND "OrderId" = 'o1'"#;
const DELETE_OTHER: &str = r#"DELETE FROM "Orders" WHERE "CustomerId" = 'c2' AND "OrderId" = 'o1'"#;

#[test]
fn a_statement_is_refused_in_the_words_of_aws() {
    let service = service();
    let denied = error("AccessDeniedException", &no_policy_allows(READER, "PartiQLDelete", ORDERS));
    assert_eq!(ask(&service, &execute(READER.0, DELETE)), denied);
    let secret = "arn:aws:dynamodb:us-east-1:123456789012:table/Secret";
    let message = format!(
        "User: {} is not authorized to perform: dynamodb:GetItem on resource: {secret} with an explicit deny in an \
         identity-based policy",
        ADMIN.1
    );
    let get = asked(ADMIN.0, "GetItem", r#"{"TableName": "Secret", "Key": {"Id": {"S": "1"}}}"#);
    assert_eq!(ask(&service, &get), error("AccessDeniedException", &message));
    let message = "The statement is refused: `GROUP` cannot be read here, at line 1, column 24.";
    let refused = ask(&service, &execute(ADMIN.0, r#"SELECT * FROM "Orders" GROUP BY "State""#)).unwrap();
    assert_eq!(refused.headers, headers(Some("ValidationException")), "{message}");
    assert_eq!(refused.body["__type"], "com.amazon.coral.validate#ValidationException");
}

#[test]
fn a_transaction_is_cancelled_with_a_reason_a_member() {
    let service = service();
    let cancelled = Refused {
        status: 400,
        headers: headers(Some("TransactionCanceledException")),
        body: json!({
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons [None, AccessDenied]",
            "CancellationReasons": [
                {"Code": "None"},
                {"Code": "AccessDenied", "Message": no_policy_allows(OWNER, "PartiQLDelete", ORDERS)},
            ],
        }),
    };
    assert_eq!(ask(&service, &transaction(OWNER.0, &[DELETE, DELETE_OTHER])), Some(cancelled));
    assert_eq!(ask(&service, &transaction(ADMIN.0, &[DELETE, DELETE_OTHER])), None);
}

#[test]
fn a_batch_is_answered_where_every_member_is_refused() {
    let service = service();
    let all = batch(READER.0, &[DELETE, "DELETE FRM x"]);
    let (http, grpc) = (over_http(&service, &all).unwrap(), over_grpc(&service, &all).unwrap());
    assert_eq!((http.status, grpc.status), (202, 200));
    assert_eq!(http.headers, headers(None));
    assert_eq!(http.body, grpc.body);
    let first = json!({"Error": {"Code": "AccessDenied", "Message": no_policy_allows(READER, "PartiQLDelete", ORDERS)}, "TableName": "Orders"});
    assert_eq!(http.body["Responses"][0], first);
    assert_eq!(http.body["Responses"][1]["Error"]["Code"], "ValidationError");
    assert_eq!(http.body["Responses"].as_array().unwrap().len(), 2);
}

#[test]
fn a_batch_is_refused_loudly_where_some_members_are() {
    let service = service();
    let message = format!(
        "The batch is refused whole, and nothing of it ran, because of 1 of its 2 statements. Statements[1]: {}",
        no_policy_allows(OWNER, "PartiQLDelete", ORDERS)
    );
    let some = batch(OWNER.0, &[DELETE, DELETE_OTHER]);
    assert_eq!(ask(&service, &some), error("AccessDeniedException", &message));
    assert_eq!(ask(&service, &batch(ADMIN.0, &[DELETE, DELETE_OTHER])), None);
    let mixed = ask(&service, &batch(ADMIN.0, &[READ, DELETE_OTHER])).unwrap();
    assert_eq!(mixed.headers, headers(Some("ValidationException")));
}

#[test]
fn operations_without_statements_are_decided_refused_or_sent_on() {
    let key = r#""Key": {"CustomerId": {"S": "c1"}, "OrderId": {"S": "o1"}}"#;
    let get =
        |role: (&str, &str), table: &str| asked(role.0, "GetItem", &format!(r#"{{"TableName": "{table}", {key}}}"#));
    let put = |role: (&str, &str)| asked(role.0, "PutItem", r#"{"TableName": "Orders", "Item": {}}"#);
    let service = service();
    assert_eq!(ask(&service, &get(ADMIN, "Orders")), None);
    assert_eq!(ask(&service, &get(ADMIN, ORDERS)), None);
    let denied = error("AccessDeniedException", &no_policy_allows(CLERK, "GetItem", ORDERS));
    assert_eq!(ask(&service, &get(CLERK, "Orders")), denied);
    let bulk = asked(ADMIN.0, "StartBulkPutItems", "{}");
    let unknown = error(
        "AccessDeniedException",
        "The request is refused: which permissions StartBulkPutItems needs is not published.",
    );
    assert_eq!(ask(&service, &bulk), unknown);

    let refusing = Running::start(&config("other-operations = \"refuse\"", "", ""), &FILES);
    let refused = error("AccessDeniedException", "The request is refused: GetItem is not served here.");
    assert_eq!(ask(&refusing, &get(ADMIN, "Orders")), refused);
    assert_eq!(ask(&refusing, &bulk), unknown);
    assert_eq!(ask(&refusing, &execute(ADMIN.0, READ)), None);

    let forwarding = Running::start(&config("other-operations = \"forward\"", "", ""), &FILES);
    assert_eq!(ask(&forwarding, &put(CLERK)), None);
    assert_eq!(ask(&forwarding, &bulk), unknown);
    let denied = error("AccessDeniedException", &no_policy_allows(CLERK, "PartiQLDelete", ORDERS));
    assert_eq!(ask(&forwarding, &execute(CLERK.0, DELETE)), denied);
    let stranger = ask(&forwarding, &put(("AKIAEXAMPLESTRANGER0", ""))).unwrap();
    assert_eq!(stranger.headers, headers(Some("UnrecognizedClientException")));
}

#[test]
fn tables_that_are_not_known_are_told_to_those_who_may_read_explanations() {
    let statement = r#"SELECT * FROM "Order" WHERE "CustomerId" = 'c1'"#;
    let message = "The statement is refused: there is no table `Order`, at line 1, column 15. Did you mean `Orders`? \
        names are case sensitive.";
    assert_eq!(ask(&service(), &execute(ADMIN.0, statement)), error("AccessDeniedException", message));
    let silent = Running::start(&config("schema = [\"orders.json\"]", "explain = false", ""), &FILES);
    let message = "The statement is refused: its table or index is not known here.";
    assert_eq!(ask(&silent, &execute(ADMIN.0, statement)), error("AccessDeniedException", message));
}

//! Clients that leave, clients that are slow, and files that can't be used.

use std::fs;
use std::io::Write;

use super::{ADMIN, CLERK, FILES, OWNER, READER, SCHEMA, ask, asked, config, execute, plain, service};
use crate::running::{Running, connect, rest};

const READ: &str = r#"SELECT "State" FROM "Orders" WHERE "CustomerId" = 'c1' AND "OrderId" = 'o1'"#;

#[test]
fn a_client_that_leaves_in_mid_body_changes_nothing() {
    let mut service = service();
    let request = execute(READER.0, READ).bytes();
    for _ in 0..20 {
        connect(service.http).write_all(&request[..request.len() - 3]).unwrap();
    }
    assert_eq!(ask(&service, &execute(READER.0, READ)), None);
    // None of them was decided on; the one that was is asked over HTTP and over gRPC.
    assert_eq!(service.audit().len(), 2);
}

#[test]
fn slow_clients_are_cut_off_and_do_not_keep_others_waiting() {
    let limits = "[limits]\nheader-seconds = 1\nrequest-seconds = 1\nconcurrent-requests = 1\n";
    let service = Running::start(&config("schema = [\"orders.json\"]", "", limits), &FILES);
    let request = execute(READER.0, READ).bytes();
    let mut slow = connect(service.http);
    slow.write_all(&request[..request.len() - 1]).unwrap();
    let head = rest(slow).0;
    assert!(head.starts_with("HTTP/1.1 503"), "{head}");
    assert_eq!(ask(&service, &execute(READER.0, READ)), None);
}

#[test]
fn a_changed_schema_is_found_without_being_told() {
    let service = service();
    assert_eq!(ask(&service, &execute(OWNER.0, READ)), None);
    // The partition key is another now: whose items they are says `OrderId`.
    let swapped = SCHEMA.replace("CustomerId", "X").replace("OrderId", "CustomerId").replace("\"X\"", "\"OrderId\"");
    service.write("orders.json", &swapped);
    service.wait_for(r#"partiql_iam_reloads_total{result="ok"} 1"#);
    assert!(ask(&service, &execute(OWNER.0, READ)).is_some());
}

#[test]
fn a_bad_file_leaves_the_old_one_in_force() {
    let service = service();
    let other = SCHEMA.replace(":123456789012:", ":999999999999:");
    for (failures, (file, text)) in (1..).zip([
        ("orders.json", &SCHEMA[..SCHEMA.len() / 2]),
        ("orders.json", other.as_str()),
        ("owner.json", "{"),
        ("authz.toml", "[dynamodb"),
    ]) {
        let good = fs::read_to_string(service.folder.join(file)).unwrap();
        service.write(file, text);
        service.reload.now();
        service.wait_for(&format!(r#"partiql_iam_reloads_total{{result="failed"}} {failures}"#));
        assert_eq!(ask(&service, &execute(OWNER.0, READ)), None, "{file}");
        assert!(ask(&service, &execute(OWNER.0, &READ.replace("'c1'", "'c2'"))).is_some(), "{file}");
        service.write(file, &good);
    }
    service.wait_for("partiql_iam_reload_failed 0");
}

#[test]
fn what_is_fixed_does_not_change() {
    let service = service();
    let ledger = "ledger = \"arn:aws:qldb:us-east-1:123456789012:ledger/cars\"\ncatalog = \"tables.json\"\n";
    let (head, rest) = plain().split_once("[dynamodb]").map(|(head, rest)| (head.to_owned(), rest.to_owned())).unwrap();
    let rest = rest.split_once("[listen]").unwrap().1;
    service.write("tables.json", "[]");
    let without = config("", "", "");
    for (failures, text) in (1..).zip([
        without.replace("account = \"123456789012\"", "account = \"999999999999\""),
        without.replace("region = \"us-east-1\"", "region = \"eu-west-1\""),
        format!("{head}{ledger}[listen]{rest}"),
    ]) {
        service.write("authz.toml", &text);
        service.reload.now();
        service.wait_for(&format!(r#"partiql_iam_reloads_total{{result="failed"}} {failures}"#));
        assert_eq!(ask(&service, &execute(READER.0, READ)), None);
    }
    // What happens to other operations is not fixed.
    let put = asked(CLERK.0, "PutItem", r#"{"TableName": "Orders", "Item": {}}"#);
    assert!(ask(&service, &put).is_some());
    service.write("authz.toml", &config("schema = [\"orders.json\"]\nother-operations = \"forward\"", "", ""));
    service.wait_for(r#"partiql_iam_reloads_total{result="ok"} 1"#);
    assert_eq!(ask(&service, &put), None);
}

#[test]
fn a_dry_run_lets_through_and_says_so_but_not_what_is_no_request() {
    let mut service = Running::start(&config("schema = [\"orders.json\"]", "mode = \"dry-run\"", ""), &FILES);
    let delete = r#"DELETE FROM "Orders" WHERE "CustomerId" = 'c1' AND "OrderId" = 'o1'"#;
    assert_eq!(ask(&service, &execute(READER.0, delete)), None);
    assert_eq!(ask(&service, &super::batch(READER.0, &[delete, READ])), None);
    assert_eq!(ask(&service, &execute("AKIAEXAMPLESTRANGER0", READ)), None);
    assert!(ask(&service, &asked(ADMIN.0, "ExecuteStatement", "{}")).is_some());
    let audit = service.audit();
    let outcomes: Vec<&str> = audit.iter().map(|line| line["outcome"].as_str().unwrap()).collect();
    let would = "would-refuse";
    assert_eq!(outcomes, [would, would, would, would, would, would, "refused", "refused"]);
    assert!(audit.iter().all(|line| line.get("request_id").is_some() == (line["outcome"] == "refused")));
}

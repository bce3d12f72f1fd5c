//! Policies and records that tests of `audit` make.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::audit_complete::{Folder, event};

pub(crate) const ORDERS: &str = "arn:aws:dynamodb:eu-west-1:123456789012:table/Orders";
pub(crate) const LEDGER: &str = "arn:aws:qldb:us-east-1:123456789012:ledger/cars";
pub(crate) const VEHICLE: &str = "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/Au1EiThbt8s0z9wM26REZN";
pub(crate) const SELECT: &str = "SELECT * FROM Orders WHERE OrderId = 'o-1'";

pub(crate) fn allow(actions: &Value, resources: &Value) -> Value {
    json!({"Effect": "Allow", "Action": actions, "Resource": resources})
}

pub(crate) fn deny(actions: &Value, resources: &Value, condition: &Value) -> Value {
    json!({"Effect": "Deny", "Action": actions, "Resource": resources, "Condition": condition})
}

pub(crate) fn policy(statements: &[Value]) -> String {
    serde_json::to_string_pretty(&json!({"Version": "2012-10-17", "Statement": statements})).unwrap()
}

/// A block of the journal of the ledger, of a transaction that the role `clerk` ran. `table`: the name and the id of the changed one.
pub(crate) fn block(number: u64, statement: &str, table: Option<(&str, &str)>) -> String {
    let documents =
        table.map_or(json!({}), |(name, id)| json!({"d": {"tableName": name, "tableId": id, "statements": [0]}}));
    let block = json!({
        "blockAddress": {"strandId": "8qlFURem51pQl0RiEwt11X", "sequenceNo": number},
        "transactionId": format!("t{number}"),
        "blockTimestamp": "2023-04-01T10:00:00Z",
        "transactionInfo": {
            "statements": [{"statement": statement, "startTime": "2023-04-01T10:00:00Z"}],
            "documents": documents,
        },
    });
    block.to_string() + "\n"
}

/// Who ran the first transactions.
pub(crate) fn who(count: u64) -> String {
    let line =
        |number| json!({"transactionId": format!("t{number}"), "principal": "arn:aws:iam::123456789012:role/clerk"});
    (0..count).map(|number| line(number).to_string() + "\n").collect()
}

/// The rows beside policies, of JSON: the mark, the action, the resource, and whether it is under conditions.
pub(crate) fn rows(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let compared = lines.filter(|line| line["kind"] == "compared");
    let row = |line: Value| {
        let text = |key: &str| {
            line[key]
                .as_str()
                .unwrap()
                .rsplit_once("123456789012:")
                .map_or_else(|| line[key].as_str().unwrap().to_owned(), |(_, after)| after.to_owned())
        };
        let only = if line["conditional"] == true { ", under conditions" } else { "" };
        format!("{} {} {}{only}", text("mark"), text("action"), text("arn"))
    };
    compared.map(row).collect()
}

/// A name that no other folder has.
pub(crate) fn unique(name: &str) -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    format!("{name}-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// The status and the rows of what a trail has beside a policy.
pub(crate) fn beside(statements: &[Value], events: &[String], more: &[&str]) -> (i32, Vec<String>) {
    let mut files: Vec<(String, String)> =
        events.iter().enumerate().map(|(number, event)| (format!("t/{number}.json"), event.clone())).collect();
    files.push(("p.json".to_owned(), policy(statements)));
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (&**name, text.as_bytes())).collect();
    let folder = Folder::new(&unique("beside"), &files);
    let arguments: Vec<&str> =
        ["--format", "json", "--policy", "p.json"].iter().chain(more).chain(&["t"]).copied().collect();
    let (status, text, said) = folder.audit(&arguments);
    assert_eq!(said, "");
    (status, rows(&text))
}

/// The actions of the policy that the patch makes.
pub(crate) fn patched(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let patch = ["--policy", "p.json", "--least-policy", "--patch"];
    let (_, text, said) = folder.audit(&patch.iter().chain(arguments).copied().collect::<Vec<_>>());
    assert!(!said.contains("error"), "{said}");
    let file = folder.path("p.json");
    let before = std::fs::read_to_string(&file).unwrap();
    let after = apply(&before, &text);
    let policy: Value = serde_json::from_str(&after).unwrap();
    policy["Statement"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} on {}", one["Action"], one["Resource"]))
        .collect()
}

/// Applies a patch of one place.
pub(crate) fn apply(before: &str, patch: &str) -> String {
    let mut lines = patch.split_inclusive('\n').skip(2);
    let Some(head) = lines.next() else { return before.to_owned() };
    let start: usize = head[4..].split(',').next().unwrap().parse().unwrap();
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let mut after: Vec<String> = old[..start - 1].iter().map(|line| (*line).to_owned()).collect();
    let mut at = start - 1;
    for line in lines {
        match line.as_bytes()[0] {
            b' ' => {
                after.push(old[at].to_owned());
                at += 1;
            }
            b'-' => at += 1,
            b'+' => after.push(line[1..].to_owned()),
            _ => {}
        }
    }
    after.extend(old[at..].iter().map(|line| (*line).to_owned()));
    after.concat()
}

/// The status and what is said of a patch that is refused.
pub(crate) fn refused(folder: &Folder, arguments: &[&str]) -> String {
    let patch = ["--policy", "p.json", "--least-policy", "--patch"];
    let (status, text, said) = folder.audit(&patch.iter().chain(arguments).copied().collect::<Vec<_>>());
    assert_eq!((status, &*text), (2, ""), "{said}");
    assert!(said.contains(" = help: "), "{said}");
    said
}

/// A policy of both services, and what was used of QLDB.
pub(crate) fn mixed() -> Folder {
    let statements = [
        allow(&json!("qldb:SendCommand"), &json!(LEDGER)),
        allow(
            &json!(["qldb:PartiQLInsert", "qldb:PartiQLUpdate", "qldb:PartiQLSelect", "qldb:PartiQLDelete"]),
            &json!(VEHICLE),
        ),
        allow(&json!(["dynamodb:PartiQLSelect", "dynamodb:PartiQLInsert"]), &json!(ORDERS)),
    ];
    let vehicle = Some(("Vehicle", "Au1EiThbt8s0z9wM26REZN"));
    let blocks =
        block(0, "INSERT INTO Vehicle VALUE {'a':1}", vehicle) + &block(1, "UPDATE Vehicle SET a=1 WHERE b=2", vehicle);
    let trail = event(SELECT);
    Folder::new(
        &unique("mixed"),
        &[
            ("j.json", blocks.as_bytes()),
            ("who", who(2).as_bytes()),
            ("t.json", trail.as_bytes()),
            ("p.json", policy(&statements).as_bytes()),
        ],
    )
}

//! What `audit` finds granted beside what was used, whatever else the policies deny.

use serde_json::json;

use crate::audit_complete::{Folder, event};
use crate::audit_made::{LEDGER, ORDERS, SELECT, VEHICLE, allow, beside, block, deny, policy, refused, rows, who};

const TABLES: &str = "arn:aws:dynamodb:eu-west-1:123456789012:table";

/// What denies some resources of a pattern hides no grant of the others.
#[test]
fn no_deny_hides_what_it_leaves() {
    let all = |on: &str| allow(&json!("dynamodb:PartiQLDelete"), &json!(on));
    let deny = |on: serde_json::Value| json!({"Effect": "Deny", "Action": "dynamodb:PartiQLDelete", "Resource": on});
    let only = |on: serde_json::Value| json!({"Effect": "Deny", "Action": "dynamodb:PartiQLDelete", "NotResource": on});
    let region = |name: &str| format!("arn:aws:dynamodb:{name}:*:*");
    let here = format!("{TABLES}/*");
    let orders = "arn:aws:dynamodb:*:123456789012:table/Orders";
    for (granted, denied, expected) in [
        (&*here, deny(json!(format!("{TABLES}/partiql-iam-*"))), Some("more-than-used dynamodb:PartiQLDelete table/*")),
        (&here, deny(json!(format!("{TABLES}/*nobody*"))), Some("more-than-used dynamodb:PartiQLDelete table/*")),
        (&here, deny(json!(format!("{TABLES}/*-*"))), Some("unknown dynamodb:PartiQLDelete table/*")),
        (&here, deny(json!(format!("{TABLES}/?????*"))), Some("unknown dynamodb:PartiQLDelete table/*")),
        (&here, deny(json!(format!("{TABLES}/*/index/*"))), Some("more-than-used dynamodb:PartiQLDelete table/*")),
        (
            orders,
            deny(json!([region("eu-west-1"), region("us-east-1")])),
            Some("more-than-used dynamodb:PartiQLDelete table/Orders"),
        ),
        (
            orders,
            deny(json!([region("eu-*"), region("us-*"), region("ap-*")])),
            Some("unknown dynamodb:PartiQLDelete table/Orders"),
        ),
        (
            "*",
            deny(json!([
                "arn:aws:dynamodb:*:123456789012:*",
                "arn:aws:dynamodb:*:000000000000:*",
                "arn:aws:dynamodb:*:999999999999:*"
            ])),
            Some("unknown dynamodb:PartiQLDelete *"),
        ),
        (&format!("{TABLES}/A*"), only(json!(format!("{TABLES}/*Z"))), Some("unknown dynamodb:PartiQLDelete table/A*")),
        (&format!("{TABLES}/A*"), only(json!(format!("{TABLES}/B*"))), None),
        (
            "arn:aws:dynamodb:eu-west-1:123456789012",
            deny(json!(ORDERS)),
            Some("more-than-used dynamodb:PartiQLDelete arn:aws:dynamodb:eu-west-1:123456789012"),
        ),
        (&here, deny(json!("*")), None),
        (&here, deny(json!("arn:aws:dynamodb:*:*:table/*")), None),
        (&here, deny(json!("arn:aws:dynamodb:*")), None),
        (&here, only(json!(ORDERS)), Some("not-used dynamodb:PartiQLDelete table/Orders")),
        (&here, only(json!([ORDERS, format!("{ORDERS}/*")])), Some("not-used dynamodb:PartiQLDelete table/Orders")),
    ] {
        let select = allow(&json!("dynamodb:PartiQLSelect"), &json!(ORDERS));
        let (status, rows) = beside(&[select, all(granted), denied.clone()], &[event(SELECT)], &[]);
        let more: Vec<&str> =
            rows.iter().map(String::as_str).filter(|row| *row != "used dynamodb:PartiQLSelect table/Orders").collect();
        let expected: Vec<&str> = expected.into_iter().collect();
        let found: Vec<&str> = more.iter().copied().filter(|row| expected.contains(row)).collect();
        assert_eq!(
            (found, status),
            (expected.clone(), i32::from(!expected.is_empty())),
            "{granted} {denied}: {rows:?}"
        );
        assert!(more.len() == expected.len() || granted == here && more.len() < 3, "{granted} {denied}: {rows:?}");
    }
    // Where a request is sent to is known of each.
    let elsewhere = json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}});
    let select = allow(&json!("dynamodb:PartiQLSelect"), &json!(ORDERS));
    let (_, rows) = beside(&[select, all("*"), elsewhere], &[event(SELECT)], &[]);
    assert_eq!(rows[2], "more-than-used dynamodb:PartiQLDelete *", "{rows:?}");
}

/// What was denied each time may be granted.
#[test]
fn what_was_denied_may_be_granted() {
    let denied = event("DELETE FROM Orders WHERE OrderId = 'o'")
        .replace("\"requestParameters\"", "\"errorCode\":\"AccessDenied\",\"requestParameters\"");
    let events = [event(SELECT), denied.clone()];
    let select = allow(&json!("dynamodb:PartiQLSelect"), &json!(ORDERS));
    let delete = allow(&json!("dynamodb:PartiQLDelete"), &json!(ORDERS));
    let mut conditional = delete.clone();
    conditional["Condition"] = json!({"StringEquals": {"aws:SourceVpc": "vpc-1"}});
    let variable = allow(&json!("dynamodb:PartiQLDelete"), &json!(format!("{TABLES}/${{aws:username}}")));
    for (statements, expected, code) in [
        (vec![select.clone()], "denied dynamodb:PartiQLDelete table/Orders", 0),
        (vec![select.clone(), delete.clone()], "not-used dynamodb:PartiQLDelete table/Orders", 1),
        (vec![select.clone(), conditional], "not-used dynamodb:PartiQLDelete table/Orders, under conditions", 1),
        (vec![select.clone(), variable], "unknown dynamodb:PartiQLDelete table/Orders", 1),
    ] {
        let (status, rows) = beside(&statements, &events, &[]);
        assert!(status == code && rows.contains(&expected.to_owned()), "{statements:?}: {rows:?}");
    }
    let text = policy(&[select, delete]);
    let files: [(&str, &[u8]); 3] =
        [("t/a.json", events[0].as_bytes()), ("t/b.json", denied.as_bytes()), ("p.json", text.as_bytes())];
    let folder = Folder::new("denied-and-granted", &files);
    let (_, text, _) = folder.audit(&["--policy", "p.json", "t"]);
    let row = format!("  -  dynamodb:PartiQLDelete  {ORDERS} (Orders)  granted, and denied each time\n");
    assert!(text.contains(&row), "{text}");
    // Where nobody knows which account it is.
    let open = denied.replace(r#""awsRegion":"eu-west-1","#, "");
    let (_, rows) = beside(&[allow(&json!("dynamodb:*"), &json!(ORDERS))], &[event(SELECT), open], &[]);
    assert!(rows[1].starts_with("unknown dynamodb:PartiQLDelete "), "{rows:?}");
}

/// A count of nothing is no use, and hides no grant.
#[test]
fn counts_of_nothing() {
    let head = "statement,n,denied,principal,region,account\n";
    let row = |statement: &str, count: u64| {
        format!("{statement},{count},0,arn:aws:iam::123456789012:role/clerk,eu-west-1,123456789012\n")
    };
    let counts = format!("{head}{}{}", row("SELECT * FROM Orders", 2), row("DELETE FROM Orders WHERE a=1", 0));
    let delete = allow(&json!(["dynamodb:PartiQLSelect", "dynamodb:PartiQLDelete"]), &json!(ORDERS));
    let folder =
        Folder::new("nothing-counted", &[("c.csv", counts.as_bytes()), ("p.json", policy(&[delete]).as_bytes())]);
    let (_, text, said) = folder.audit(&["--format", "json", "--input", "counts", "--policy", "p.json", "c.csv"]);
    let expected = ["used dynamodb:PartiQLSelect table/Orders", "not-used dynamodb:PartiQLDelete table/Orders"];
    assert_eq!(rows(&text), expected, "{said}");
    let counts = format!("{head}{}", row("DELETE FROM Orders WHERE a=1", 0));
    let folder = Folder::new("only-nothing-counted", &[("c.csv", counts.as_bytes())]);
    let (status, text, _) = folder.audit(&["--input", "counts", "c.csv"]);
    assert!(status == 0 && text.starts_with("1 file, 1 record, 0 statements\n"), "{text}");
}

/// The least policy grants just what was used.
#[test]
fn the_least_policy_is_what_was_used() {
    let vehicle = Some(("Vehicle", "Au1EiThbt8s0z9wM26REZN"));
    let statements = [
        ("CREATE TABLE Person", None),
        ("CREATE TABLE Vehicle", None),
        ("CREATE INDEX ON Vehicle (VIN)", None),
        ("INSERT INTO Vehicle VALUE {'a':1}", vehicle),
        ("UPDATE Vehicle SET a=1 WHERE b=2", vehicle),
        ("DELETE FROM Vehicle WHERE b=2", vehicle),
        ("SELECT * FROM Vehicle", None),
        ("SELECT * FROM history(Vehicle)", None),
        ("SELECT * FROM information_schema.user_tables", None),
        ("UNDROP TABLE \"Bu1EiThbt8s0z9wM26REZN\"", None),
    ];
    let blocks: String =
        (0..).zip(statements).map(|(number, (statement, table))| block(number, statement, table)).collect();
    let folder = |policy: &str| {
        let events =
            [SELECT, "SELECT * FROM \\\"Orders\\\".\\\"ix\\\" WHERE a=1", "INSERT INTO Other VALUE {'a':1}"].map(event);
        let mut files = vec![("j/j.json", blocks.as_bytes()), ("j/who", b"" as &[u8]), ("p.json", policy.as_bytes())];
        files.extend(
            ["t/a.json", "t/b.json", "t/c.json"].into_iter().zip(&events).map(|(name, text)| (name, text.as_bytes())),
        );
        Folder::new("least-again", &files)
    };
    let who = who(10);
    for (count, arguments) in
        [(10, &["--ledger", LEDGER, "--catalog", "c.json", "--who", "who", "j.json"][..]), (3, &["t"])]
    {
        for used in 1..=count {
            let of = |policy: &str| {
                let folder = folder(policy);
                std::fs::write(folder.path("who"), &who).unwrap();
                let few: String = blocks.split_inclusive('\n').take(used).collect();
                std::fs::write(folder.path("j.json"), few).unwrap();
                let catalog = r#"[{"tableId":"Au1EiThbt8s0z9wM26REZN","name":"Vehicle","status":"ACTIVE"}]"#;
                std::fs::write(folder.path("c.json"), catalog).unwrap();
                for name in ["t/a.json", "t/b.json", "t/c.json"].iter().skip(used) {
                    std::fs::remove_file(folder.path(name)).unwrap();
                }
                folder
            };
            let least: Vec<&str> = ["--format", "json", "--least-policy"].iter().chain(arguments).copied().collect();
            let (status, text, said) = of("").audit(&least);
            assert_eq!(status, 0, "{text}{said}");
            let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
            let policies: Vec<serde_json::Value> = lines.filter(|line| line["kind"] == "least-policy").collect();
            assert_eq!(policies.len(), 1, "{text}");
            let policy = policies[0]["policy"].to_string();
            let beside: Vec<&str> =
                ["--format", "json", "--policy", "p.json"].iter().chain(arguments).copied().collect();
            let (status, text, said) = of(&policy).audit(&beside);
            let rows = rows(&text);
            let is_fine = |row: &String| row.starts_with("used ") || row.starts_with("not-visible ");
            assert!(status == 0 && rows.iter().all(is_fine), "{policy}\n{rows:#?}{said}");
        }
    }
}

/// Where records show nothing, what may be granted is said too.
#[test]
fn what_may_be_granted_elsewhere_is_said() {
    let select = allow(&json!("dynamodb:PartiQLSelect"), &json!(ORDERS));
    for (on, row) in [
        ("arn:aws:dynamodb:eu-north-?:123456789012:table/*", "table/*"),
        ("arn:aws:dynamodb:ca-*:123456789012:table/Or*", "table/Or*"),
        ("arn:aws:dynamodb:eu-west-1:2*:table/*", "arn:aws:dynamodb:eu-west-1:2*:table/*"),
        ("arn:aws-*:dynamodb:eu-west-1:123456789012:table/*", "table/*"),
        ("arn:aws:dynamodb:us-east-1:123456789012:table/${aws:username}", "table/${aws:username}"),
    ] {
        let more = allow(&json!("dynamodb:PartiQL*"), &json!(on));
        let (status, rows) = beside(&[select.clone(), more], &[event(SELECT)], &[]);
        let mut expected = vec!["used dynamodb:PartiQLSelect table/Orders".to_owned()];
        let actions = ["Delete", "Insert", "Select", "Update"];
        expected.extend(actions.map(|action| format!("may-be-granted dynamodb:PartiQL{action} {row}")));
        assert_eq!((status, rows), (1, expected), "{on}");
    }
    // Spelled out, it is known.
    let more = allow(&json!("dynamodb:PartiQLDelete"), &json!("arn:aws:dynamodb:us-east-1:123456789012:table/Or*"));
    let (status, rows) = beside(&[select.clone(), more], &[event(SELECT)], &[]);
    assert_eq!((status, &*rows[1], rows.len()), (0, "not-visible dynamodb:PartiQLDelete table/Or*", 2));
    // What a `Deny` leaves of another ledger.
    let other = "arn:aws:qldb:us-east-1:123456789012:ledger/car2/table/*";
    let more = allow(&json!("qldb:PartiQLSelect"), &json!(other));
    let left = json!([format!("{LEDGER}/table/*"), VEHICLE.replace("cars", "*")]);
    let only = json!({"Effect": "Deny", "Action": "qldb:*", "NotResource": left});
    let (status, rows) = beside(&[select.clone(), more.clone(), only], &[event(SELECT)], &[]);
    assert_eq!((status, &*rows[1], rows.len()), (1, "may-be-granted qldb:PartiQLSelect ledger/car2/table/*", 2));
    let none = json!({"Effect": "Deny", "Action": "qldb:*", "NotResource": format!("{LEDGER}/table/*")});
    let (status, rows) = beside(&[select, more, none], &[event(SELECT)], &[]);
    assert_eq!((status, rows.len()), (0, 1), "{rows:?}");
}

/// Of a ledger too.
#[test]
fn what_may_be_granted_in_ledgers_is_said() {
    let blocks = block(0, "INSERT INTO Vehicle VALUE {'a':1}", Some(("Vehicle", "Au1EiThbt8s0z9wM26REZN")));
    let who = who(1);
    let rows_of = |more: serde_json::Value| {
        let used = allow(&json!("qldb:PartiQLInsert"), &json!(VEHICLE));
        let text = policy(&[allow(&json!("qldb:SendCommand"), &json!(LEDGER)), used, more]);
        let files = [("j.json", blocks.as_bytes()), ("who", who.as_bytes()), ("p.json", text.as_bytes())];
        let folder = Folder::new("may-be-in-ledgers", &files);
        let (status, text, said) =
            folder.audit(&["--format", "json", "--policy", "p.json", "--ledger", LEDGER, "--who", "who", "j.json"]);
        let rows = rows(&text);
        assert!(status == 1 && rows[..2].iter().all(|row| row.starts_with("used ")), "{rows:?}{said}");
        rows[2..].to_vec()
    };
    let elsewhere = "arn:aws:qldb:eu-*:123456789012:ledger/*";
    let rows = rows_of(allow(&json!("qldb:PartiQLSelect"), &json!(elsewhere)));
    assert_eq!(rows, ["may-be-granted qldb:PartiQLSelect ledger/*"]);
    let rows = rows_of(allow(&json!("qldb:*"), &json!("arn:aws:qldb:eu-west-?:123456789012:ledger/prod*")));
    assert!(rows.contains(&"may-be-granted qldb:SendCommand ledger/prod*".to_owned()), "{rows:?}");
    assert!(rows.contains(&"may-be-granted qldb:PartiQLDelete ledger/prod*".to_owned()), "{rows:?}");
    assert!(rows.iter().all(|row| row.ends_with(" ledger/prod*")), "{rows:?}");
    let tag = format!("{LEDGER}/table/${{aws:PrincipalTag/t}}");
    let rows = rows_of(allow(&json!(["qldb:PartiQLSelect", "qldb:PartiQLHistoryFunction"]), &json!(tag)));
    let expected = ["${aws:PrincipalTag/t}", "Au1EiThbt8s0z9wM26REZN"].map(|id| {
        let row = |action: &str| format!("may-be-granted qldb:PartiQL{action} ledger/cars/table/{id}");
        ["HistoryFunction", "Select"].map(row)
    });
    assert_eq!(rows, expected.concat());
}

/// What is used is no sample of what is granted besides.
#[test]
fn what_is_used_is_not_more() {
    let everywhere = "arn:aws:dynamodb:*:123456789012:table/Orders";
    let select = allow(&json!("dynamodb:PartiQLSelect"), &json!(everywhere));
    let elsewhere = json!({"Effect": "Deny", "Action": "*", "NotResource": ORDERS});
    let (status, rows) = beside(&[select, elsewhere], &[event(SELECT)], &[]);
    assert_eq!((status, rows), (0, vec!["used dynamodb:PartiQLSelect table/Orders".to_owned()]));
}

/// What is used on every table may need what is granted on one.
#[test]
fn what_is_granted_on_one_of_all_may_be_needed() {
    let blocks = block(0, "CREATE TABLE Person", None);
    let create = allow(&json!(["qldb:PartiQLCreateTable"]), &json!(VEHICLE));
    let text = policy(&[allow(&json!("qldb:SendCommand"), &json!(LEDGER)), create]);
    let who = who(1);
    let files = [("j.json", blocks.as_bytes()), ("who", who.as_bytes()), ("p.json", text.as_bytes())];
    let folder = Folder::new("one-of-all", &files);
    let place = ["--ledger", LEDGER, "--who", "who", "j.json"];
    let (_, text, said) = folder.audit(&[&["--format", "json", "--policy", "p.json"][..], &place].concat());
    let rows = rows(&text);
    let expected = "may-be-needed qldb:PartiQLCreateTable ledger/cars/table/Au1EiThbt8s0z9wM26REZN";
    assert!(rows.contains(&expected.to_owned()), "{rows:?}{said}");
}

/// What may be granted, and was denied each time, is not taken away.
#[test]
fn what_may_be_granted_and_was_denied_stays() {
    let denied = event("DELETE FROM Orders WHERE OrderId = 'o'")
        .replace("\"requestParameters\"", "\"errorCode\":\"AccessDenied\",\"requestParameters\"");
    let both = allow(&json!(["dynamodb:PartiQLSelect", "dynamodb:PartiQLDelete"]), &json!(ORDERS));
    let several =
        deny(&json!("dynamodb:PartiQLDelete"), &json!("*"), &json!({"StringNotEquals": {"aws:CalledVia": "v"}}));
    let (select, text) = (event(SELECT), policy(&[both, several]));
    let files = [("t/a.json", select.as_bytes()), ("t/b.json", denied.as_bytes()), ("p.json", text.as_bytes())];
    let folder = Folder::new("denied-and-unknown", &files);
    let said = refused(&folder, &["t"]);
    assert!(said.contains(&format!("`dynamodb:PartiQLDelete` on `{ORDERS}` may be needed")), "{said}");
}

/// What is below a table is its indexes.
#[test]
fn what_belongs_to_a_table_is_granted() {
    for (on, expected) in [
        (format!("{ORDERS}/*"), "more-than-used dynamodb:PartiQLSelect table/Orders/*"),
        (format!("{ORDERS}*"), "more-than-used dynamodb:PartiQLSelect table/Orders*"),
        (format!("{ORDERS}/index/*"), "more-than-used dynamodb:PartiQLSelect table/Orders/index/*"),
    ] {
        let select = allow(&json!("dynamodb:PartiQLSelect"), &json!(ORDERS));
        let more = allow(&json!("dynamodb:PartiQLSelect"), &json!(on));
        let other = json!({"Effect": "Deny", "Action": "*", "Resource": format!("{TABLES}/Orders?*/index/*")});
        let (status, rows) = beside(&[select, more, other], &[event(SELECT)], &[]);
        assert_eq!((status, &*rows[1], rows.len()), (1, expected, 2), "{rows:?}");
    }
    let (select, ledger) = (allow(&json!("qldb:PartiQL*"), &json!(format!("{LEDGER}/*"))), "ledger/cars/*");
    let text = policy(&[allow(&json!("qldb:SendCommand"), &json!(LEDGER)), select]);
    let (blocks, who) = (block(0, "CREATE TABLE Person", None), who(1));
    let files = [("j.json", blocks.as_bytes()), ("who", who.as_bytes()), ("p.json", text.as_bytes())];
    let folder = Folder::new("of-a-ledger", &files);
    let (_, text, _) =
        folder.audit(&["--format", "json", "--policy", "p.json", "--ledger", LEDGER, "--who", "who", "j.json"]);
    let rows = rows(&text);
    assert!(rows.contains(&format!("more-than-used qldb:PartiQLDelete {ledger}")), "{rows:?}");
    assert!(rows.contains(&format!("not-visible qldb:PartiQLSelect {ledger}")), "{rows:?}");
}

//! What `audit` says of policies, and the patches of them.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::audit_complete::{Folder, event, event_of};

const ORDERS: &str = "arn:aws:dynamodb:eu-west-1:123456789012:table/Orders";
const LEDGER: &str = "arn:aws:qldb:us-east-1:123456789012:ledger/cars";
const VEHICLE: &str = "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/Au1EiThbt8s0z9wM26REZN";
const SELECT: &str = "SELECT * FROM Orders WHERE OrderId = 'o-1'";

fn allow(actions: &Value, resources: &Value) -> Value {
    json!({"Effect": "Allow", "Action": actions, "Resource": resources})
}

fn deny(actions: &Value, resources: &Value, condition: &Value) -> Value {
    json!({"Effect": "Deny", "Action": actions, "Resource": resources, "Condition": condition})
}

fn policy(statements: &[Value]) -> String {
    serde_json::to_string_pretty(&json!({"Version": "2012-10-17", "Statement": statements})).unwrap()
}

/// A block of the journal of the ledger, of a transaction that the role `clerk` ran. `table`: the name and the id of the changed one.
fn block(number: u64, statement: &str, table: Option<(&str, &str)>) -> String {
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
fn who(count: u64) -> String {
    let line =
        |number| json!({"transactionId": format!("t{number}"), "principal": "arn:aws:iam::123456789012:role/clerk"});
    (0..count).map(|number| line(number).to_string() + "\n").collect()
}

/// The rows beside policies, of JSON: the mark, the action, the resource, and whether it is under conditions.
fn rows(text: &str) -> Vec<String> {
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
fn unique(name: &str) -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    format!("{name}-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// The status and the rows of what a trail has beside a policy.
fn beside(statements: &[Value], events: &[String], more: &[&str]) -> (i32, Vec<String>) {
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
fn patched(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let patch = ["--policy", "p.json", "--least-policy", "--patch"];
    let (_, text, said) = folder.audit(&patch.iter().chain(arguments).copied().collect::<Vec<_>>());
    assert!(!said.contains("error"), "{said}");
    let path = folder.path("p.json");
    let before = std::fs::read_to_string(&path).unwrap();
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
fn apply(before: &str, patch: &str) -> String {
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
fn refused(folder: &Folder, arguments: &[&str]) -> String {
    let patch = ["--policy", "p.json", "--least-policy", "--patch"];
    let (status, text, said) = folder.audit(&patch.iter().chain(arguments).copied().collect::<Vec<_>>());
    assert_eq!((status, &*text), (2, ""), "{said}");
    assert!(said.contains(" = help: "), "{said}");
    said
}

#[test]
fn a_decision_that_is_not_known_has_its_own_mark() {
    let both = json!(["dynamodb:PartiQLSelect", "dynamodb:PartiQLInsert"]);
    for key in [
        "aws:SourceVpc",
        "aws:SourceVpce",
        "aws:PrincipalTag/team",
        "aws:PrincipalOrgID",
        "aws:ResourceTag/team",
        "aws:SourceAccount",
    ] {
        let condition = json!({"StringNotEquals": {key: "v"}});
        let statements = [allow(&both, &json!(ORDERS)), deny(&json!("dynamodb:*"), &json!("*"), &condition)];
        let (status, rows) = beside(&statements, &[event(SELECT)], &[]);
        assert_eq!(status, 1, "{key}");
        let expected = [
            "unknown dynamodb:PartiQLSelect table/Orders, under conditions",
            "not-used dynamodb:PartiQLInsert table/Orders, under conditions",
        ];
        assert_eq!(rows, expected, "{key}");
        let statements =
            [allow(&both, &json!(ORDERS)), deny(&json!("dynamodb:PartiQLInsert"), &json!("*"), &condition)];
        let (status, rows) = beside(&statements, &[event(SELECT)], &[]);
        assert_eq!((status, &*rows[0], rows.len()), (1, "used dynamodb:PartiQLSelect table/Orders", 2), "{key}");
    }
    let mfa = deny(&json!("*"), &json!("*"), &json!({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}));
    let (_, rows) = beside(&[allow(&json!("dynamodb:PartiQLSelect"), &json!(ORDERS)), mfa], &[event(SELECT)], &[]);
    assert_eq!(rows, ["unknown dynamodb:PartiQLSelect table/Orders, under conditions"]);
    let allowed = json!({"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": ORDERS,
        "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}});
    let (_, rows) = beside(&[allowed], &[event(SELECT)], &[]);
    assert_eq!(rows, ["unknown dynamodb:PartiQLSelect table/Orders, under conditions"]);
    let several = deny(&json!("*"), &json!("*"), &json!({"StringNotEquals": {"aws:CalledVia": "v"}}));
    let (_, rows) = beside(&[allow(&both, &json!(ORDERS)), several], &[event(SELECT)], &[]);
    assert_eq!(
        rows,
        ["unknown dynamodb:PartiQLSelect table/Orders", "unknown dynamodb:PartiQLInsert table/Orders"],
        "it compares one value of many"
    );
    // What is known of the statement decides.
    let allowed = json!({"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": ORDERS,
        "Condition": {"StringEquals": {"dynamodb:Select": "COUNT"}}});
    let (_, rows) = beside(&[allowed], &[event(SELECT)], &[]);
    assert_eq!(rows, ["not-granted dynamodb:PartiQLSelect table/Orders",]);
}

#[test]
fn what_a_template_leaves_open_is_unknown() {
    let select = json!({"PolicyName": "p", "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": ORDERS}]}});
    let placed = json!({"PolicyName": "p", "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "dynamodb:PartiQLSelect",
        "Resource": {"Fn::Sub": "arn:aws:dynamodb:eu-west-1:123456789012:table/${Param}"}}]}});
    for (properties, is_inline) in [
        (json!({"ManagedPolicyArns": ["arn:aws:iam::123456789012:policy/unknown"]}), false),
        (json!({"PermissionsBoundary": "arn:aws:iam::123456789012:policy/unknown", "Policies": [select]}), true),
        (json!({"Policies": [placed]}), true),
        (json!({"ManagedPolicyArns": {"Fn::Split": [",", {"Ref": "Param"}]}}), false),
        (json!({"Policies": {"Fn::If": ["Yes", [select], []]}}), true),
    ] {
        let template = json!({"Parameters": {"Param": {"Type": "String"}}, "Conditions": {"Yes": {"Fn::Equals": [{"Ref": "Param"}, "x"]}},
            "Resources": {"Clerk": {"Type": "AWS::IAM::Role", "Properties": properties}}});
        let folder = Folder::new(
            "template",
            &[("t.json", event(SELECT).as_bytes()), ("s.json", template.to_string().as_bytes())],
        );
        let (status, text, said) = folder.audit(&["--format", "json", "--policy", "s.json#Clerk", "t.json"]);
        assert_eq!(status, 1, "{said}");
        let rows = rows(&text);
        assert_eq!(rows[0], "unknown dynamodb:PartiQLSelect table/Orders", "{rows:?} {is_inline}");
        assert!(!text.contains("\"conditional\":true"), "{rows:?}");
    }
}

#[test]
fn grants_in_every_spelling_are_compared() {
    let select = allow(&json!("dynamodb:PartiQLSelect"), &json!(ORDERS));
    let table = |name: &str| format!("arn:aws:dynamodb:eu-west-1:123456789012:table/{name}");
    for (statement, expected) in [
        (
            allow(&json!("dynamodb:PartiQLInsert"), &json!(table("Old*"))),
            "more-than-used dynamodb:PartiQLInsert table/Old*",
        ),
        (
            allow(&json!("dynamodb:PartiQLInsert"), &json!(table("Ol?"))),
            "more-than-used dynamodb:PartiQLInsert table/Ol?",
        ),
        (
            allow(&json!("dynamodb:PartiQLSelect"), &json!("arn:aws:dynamodb:*:*:table/*/index/*")),
            "more-than-used dynamodb:PartiQLSelect arn:aws:dynamodb:*:*:table/*/index/*",
        ),
        (
            json!({"Effect": "Allow", "Action": "dynamodb:PartiQLDelete", "NotResource": ORDERS}),
            "more-than-used dynamodb:PartiQLDelete table/Orders",
        ),
        (allow(&json!("dynamodb:PartiQLDelete"), &json!(table("Old"))), "not-used dynamodb:PartiQLDelete table/Old"),
        (allow(&json!("dynamodb:PartiQLSelect"), &json!("*")), "more-than-used dynamodb:PartiQLSelect *"),
        (
            allow(&json!("dynamodb:PartiQLSelect"), &json!("arn:aws:dynamodb:*")),
            "more-than-used dynamodb:PartiQLSelect arn:aws:dynamodb:*",
        ),
    ] {
        let (status, rows) = beside(&[select.clone(), statement.clone()], &[event(SELECT)], &[]);
        assert_eq!((status, rows.len()), (1, 2), "{statement}: {rows:?}");
        assert_eq!(rows[0], "used dynamodb:PartiQLSelect table/Orders", "{statement}");
        assert_eq!(rows[1], expected, "{statement}");
        let text = policy(&[select.clone(), statement.clone()]).replace("table/Old\"", "table\\/Old\"");
        let folder = Folder::new("spelled", &[("t.json", event(SELECT).as_bytes()), ("p.json", text.as_bytes())]);
        let least = [format!(r#"["dynamodb:PartiQLSelect"] on ["{ORDERS}"]"#)];
        assert_eq!(patched(&folder, &["t.json"]), least, "{statement}");
    }
    // Denied everywhere else, it grants nothing more.
    let all_else = json!({"Effect": "Deny", "Action": "*", "NotResource": ORDERS});
    let (status, rows) =
        beside(&[allow(&json!("dynamodb:PartiQLSelect"), &json!("*")), all_else], &[event(SELECT)], &[]);
    assert_eq!((status, rows), (0, vec!["used dynamodb:PartiQLSelect table/Orders".to_owned()]));
    // Except what the `Deny` leaves.
    let old = "arn:aws:dynamodb:eu-west-1:123456789012:table/Old";
    for (left, expected) in [
        (old.to_owned(), "not-used dynamodb:PartiQLSelect table/Old"),
        (format!("{old}*"), "more-than-used dynamodb:PartiQLSelect *"),
    ] {
        let all_else = json!({"Effect": "Deny", "Action": "*", "NotResource": [ORDERS, left]});
        let (status, rows) =
            beside(&[allow(&json!("dynamodb:PartiQLSelect"), &json!("*")), all_else], &[event(SELECT)], &[]);
        assert_eq!((status, &*rows[1], rows.len()), (1, expected, 2), "{left}");
    }
    // Of another service it is not looked at.
    let (status, rows) = beside(&[select, allow(&json!("s3:*"), &json!("arn:aws:s3:::*"))], &[event(SELECT)], &[]);
    assert_eq!((status, rows.len()), (0, 1));
}

/// A policy of both services, and what was used of QLDB.
fn mixed() -> Folder {
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

#[test]
fn a_journal_shows_nothing_of_dynamodb_and_a_trail_nothing_of_qldb() {
    let folder = mixed();
    let (_, text, _) =
        folder.audit(&["--format", "json", "--who", "who", "--ledger", LEDGER, "--policy", "p.json", "j.json"]);
    let expected = [
        "used qldb:SendCommand ledger/cars",
        "used qldb:PartiQLInsert ledger/cars/table/Au1EiThbt8s0z9wM26REZN",
        "used qldb:PartiQLSelect ledger/cars/table/Au1EiThbt8s0z9wM26REZN",
        "used qldb:PartiQLUpdate ledger/cars/table/Au1EiThbt8s0z9wM26REZN",
        "not-used qldb:PartiQLDelete ledger/cars/table/Au1EiThbt8s0z9wM26REZN",
        "not-visible dynamodb:PartiQLInsert table/Orders",
        "not-visible dynamodb:PartiQLSelect table/Orders",
    ];
    assert_eq!(rows(&text), expected);
    let after = patched(&folder, &["--who", "who", "--ledger", LEDGER, "j.json"]);
    assert_eq!(after.len(), 3, "{after:?}");
    assert!(after[2].starts_with(r#"["dynamodb:PartiQLSelect","dynamodb:PartiQLInsert"] on"#), "{after:?}");
    assert!(!after[1].contains("Delete"), "{after:?}");
    let after = patched(&folder, &["t.json"]);
    assert_eq!(after.len(), 3, "{after:?}");
    assert!(after[1].contains("qldb:PartiQLDelete") && after[0].contains("qldb:SendCommand"), "{after:?}");
    assert!(after[2].starts_with(r#"["dynamodb:PartiQLSelect"] on"#), "{after:?}");
}

/// Files of CloudTrail are of one region, exports of one ledger.
#[test]
fn what_is_elsewhere_is_not_shown() {
    let other = "arn:aws:dynamodb:us-east-1:123456789012:table/Orders";
    let one = allow(&json!("dynamodb:PartiQLSelect"), &json!(ORDERS));
    let two = allow(&json!("dynamodb:PartiQLDelete"), &json!(other));
    let three = allow(&json!("dynamodb:PartiQLDelete"), &json!(ORDERS));
    let (status, rows) = beside(&[one.clone(), two.clone()], &[event(SELECT)], &[]);
    assert_eq!((status, &*rows[1]), (0, "not-visible dynamodb:PartiQLDelete table/Orders"));
    let text = policy(&[one, two, three]);
    let folder = Folder::new("elsewhere", &[("t.json", event(SELECT).as_bytes()), ("p.json", text.as_bytes())]);
    let after = patched(&folder, &["t.json"]);
    assert_eq!(
        after,
        [format!(r#"["dynamodb:PartiQLSelect"] on ["{ORDERS}"]"#), format!(r#""dynamodb:PartiQLDelete" on "{other}""#)]
    );
    let both = allow(&json!("dynamodb:PartiQL*"), &json!([ORDERS, other]));
    let folder = Folder::new("both", &[("t.json", event(SELECT).as_bytes()), ("p.json", policy(&[both]).as_bytes())]);
    let said = refused(&folder, &["t.json"]);
    assert!(said.contains(&format!("`dynamodb:PartiQL*` on `{other}` may be needed")), "{said}");
}

#[test]
fn arns_that_are_not_known_whole() {
    let vehicle = Some(("Vehicle", "Au1EiThbt8s0z9wM26REZN"));
    let folder = mixed();
    // Without `--ledger`.
    let (status, text, _) = folder.audit(&["--format", "json", "--who", "who", "--policy", "p.json", "j.json"]);
    assert_eq!(status, 1);
    let marks: Vec<String> =
        rows(&text).iter().map(|row| row.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
    let expected = [
        "unknown qldb:SendCommand",
        "unknown qldb:PartiQLInsert",
        "unknown qldb:PartiQLSelect",
        "unknown qldb:PartiQLUpdate",
        "may-be-needed qldb:SendCommand",
        "may-be-needed qldb:PartiQLInsert",
        "may-be-needed qldb:PartiQLSelect",
        "may-be-needed qldb:PartiQLUpdate",
        "not-visible dynamodb:PartiQLInsert",
        "not-visible dynamodb:PartiQLSelect",
        "not-visible qldb:PartiQLDelete",
    ];
    assert_eq!(marks, expected);
    let said = refused(&folder, &["--who", "who", "j.json"]);
    assert!(said.contains("error[template-ledger]"), "{said}");
    // Without the region.
    let without = event(SELECT).replace(r#""awsRegion":"eu-west-1","#, "");
    let select = allow(&json!("dynamodb:PartiQLSelect"), &json!(ORDERS));
    let (status, rows_of) = beside(&[select], &[without], &[]);
    assert_eq!(status, 1);
    assert_eq!(
        rows_of.iter().map(|row| row.split(' ').next().unwrap()).collect::<Vec<_>>(),
        ["unknown", "may-be-needed"]
    );
    // Without the id of a table, unless it is known to be of another one.
    let other = format!("{LEDGER}/table/FdRyDHHsSYQ5hDIQbGu6Ca");
    let text = policy(&[
        allow(&json!("qldb:SendCommand"), &json!(LEDGER)),
        allow(&json!(["qldb:PartiQLDelete"]), &json!([VEHICLE, other])),
    ]);
    let blocks = block(0, "DELETE FROM Person", None) + &block(1, "INSERT INTO Vehicle VALUE {'a':1}", vehicle);
    let folder =
        Folder::new("no-id", &[("j.json", blocks.as_bytes()), ("who", who(2).as_bytes()), ("p.json", text.as_bytes())]);
    let (_, text, _) =
        folder.audit(&["--format", "json", "--who", "who", "--ledger", LEDGER, "--policy", "p.json", "j.json"]);
    let of_delete: Vec<String> = rows(&text).into_iter().filter(|row| row.contains("Delete")).collect();
    let expected = [
        "id-unknown qldb:PartiQLDelete ledger/cars/table/*",
        "not-used qldb:PartiQLDelete ledger/cars/table/Au1EiThbt8s0z9wM26REZN",
        "may-be-needed qldb:PartiQLDelete ledger/cars/table/FdRyDHHsSYQ5hDIQbGu6Ca",
    ];
    assert_eq!(of_delete, expected);
}

#[test]
fn doubts_are_no_reason_to_revoke() {
    // Whether reads leave a block is not known.
    let text = policy(&[
        allow(&json!("qldb:SendCommand"), &json!(LEDGER)),
        allow(
            &json!(["qldb:PartiQLInsert", "qldb:PartiQLSelect", "qldb:PartiQLHistoryFunction", "qldb:PartiQLDelete"]),
            &json!(VEHICLE),
        ),
    ]);
    let blocks = block(0, "INSERT INTO Vehicle VALUE {'a':1}", Some(("Vehicle", "Au1EiThbt8s0z9wM26REZN")));
    let folder =
        Folder::new("reads", &[("j.json", blocks.as_bytes()), ("who", who(1).as_bytes()), ("p.json", text.as_bytes())]);
    let more = ["--who", "who", "--ledger", LEDGER, "j.json"];
    let (_, text, _) =
        folder.audit(&["--format", "json", "--policy", "p.json"].iter().chain(&more).copied().collect::<Vec<_>>());
    let rows_of: Vec<String> =
        rows(&text).into_iter().filter(|row| row.contains("Select") || row.contains("History")).collect();
    assert!(rows_of.len() == 2 && rows_of.iter().all(|row| row.starts_with("not-visible ")), "{rows_of:?}");
    let after = patched(&folder, &more).join("\n");
    assert!(
        after.contains("PartiQLSelect") && after.contains("HistoryFunction") && !after.contains("Delete"),
        "{after}"
    );
    let patch = ["--policy", "p.json", "--least-policy", "--patch"];
    let (_, _, said) = folder.audit(&patch.iter().chain(&more).copied().collect::<Vec<_>>());
    assert!(said.contains("note: reads may be missing: no source says"), "{said}");
    // Whether a read of an index needs the table is not known.
    let index = format!("{ORDERS}/index/*");
    let read = event("SELECT * FROM \\\"Orders\\\".\\\"ix\\\" WHERE OrderId='o'");
    let one = allow(&json!("dynamodb:PartiQLSelect"), &json!([ORDERS, index]));
    let (_, rows) = beside(std::slice::from_ref(&one), std::slice::from_ref(&read), &[]);
    assert_eq!(
        rows,
        [
            "used dynamodb:PartiQLSelect table/Orders/index/ix",
            "more-than-used dynamodb:PartiQLSelect table/Orders/index/*",
            "may-be-needed dynamodb:PartiQLSelect table/Orders",
        ]
    );
    let folder = Folder::new("index", &[("t.json", read.as_bytes()), ("p.json", policy(&[one]).as_bytes())]);
    let said = refused(&folder, &["t.json"]);
    assert!(
        said.contains(&format!("`dynamodb:PartiQLSelect` on `{ORDERS}` may be needed, and the records do not show")),
        "{said}"
    );
    let two = [
        allow(&json!("dynamodb:PartiQLSelect"), &json!(ORDERS)),
        allow(&json!("dynamodb:PartiQLSelect"), &json!(index)),
    ];
    let folder = Folder::new("indexes", &[("t.json", read.as_bytes()), ("p.json", policy(&two).as_bytes())]);
    let after = patched(&folder, &["t.json"]);
    assert_eq!(
        after,
        [
            format!(r#""dynamodb:PartiQLSelect" on "{ORDERS}""#),
            format!(r#"["dynamodb:PartiQLSelect"] on ["{ORDERS}/index/ix"]"#)
        ]
    );
}

#[test]
fn nothing_is_revoked_where_nothing_is_shown() {
    let statements =
        [allow(&json!("s3:GetObject"), &json!("*")), allow(&json!("dynamodb:PartiQLSelect"), &json!(ORDERS))];
    let trail = event(SELECT);
    let foreign = trail.replace("dynamodb.amazonaws.com", "s3.amazonaws.com").replace("ExecuteStatement", "GetObject");
    let files: [(&str, &[u8]); 3] = [
        ("t.json", trail.as_bytes()),
        ("s.json", foreign.as_bytes()),
        ("p.json", policy(&statements).into_bytes().leak()),
    ];
    let folder = Folder::new("nothing", &files);
    for (arguments, why) in [
        (
            &["--principal", "arn:aws:iam::123456789012:role/clrek", "t.json"][..],
            "nothing that was used is of the principal `arn:aws:iam::123456789012:role/clrek`",
        ),
        (&["s.json"], "the records have no statement of QLDB or DynamoDB"),
        (&["--from", "2030-01-01", "t.json"], "nothing that was used is in the window"),
        (&["--exclude", "Orders", "t.json"], "all that was used is left out"),
    ] {
        let said = refused(&folder, arguments);
        assert!(said.contains(&format!("error[nothing-used]: {why}: it is not known what is needed")), "{said}");
        let (status, text, said) =
            folder.audit(&["--policy", "p.json"].iter().chain(arguments).copied().collect::<Vec<_>>());
        assert_eq!((status, &*text), (2, ""), "{said}");
    }
    // What is left out stays.
    let one = allow(&json!("dynamodb:PartiQLDelete"), &json!("arn:aws:dynamodb:eu-west-1:123456789012:table/Old"));
    let text = policy(&[statements[1].clone(), one]);
    let other = event("SELECT * FROM Other WHERE Id = 'o'");
    let folder = Folder::new(
        "left-out",
        &[("t/a.json", trail.as_bytes()), ("t/b.json", other.as_bytes()), ("p.json", text.as_bytes())],
    );
    let after = patched(&folder, &["--exclude", "Orders", "t"]);
    assert!(
        after.len() == 2
            && after[0] == format!(r#""dynamodb:PartiQLSelect" on "{ORDERS}""#)
            && after[1].contains("table/Other"),
        "{after:?}"
    );
    // Of a pattern that has it a part would be taken away.
    let all =
        allow(&json!("dynamodb:PartiQLSelect"), &json!(["*", "arn:aws:dynamodb:eu-west-1:123456789012:table/Old"]));
    let folder = Folder::new(
        "left-out-of-all",
        &[("t/a.json", trail.as_bytes()), ("t/b.json", other.as_bytes()), ("p.json", policy(&[all]).as_bytes())],
    );
    assert!(refused(&folder, &["--exclude", "Orders", "t"]).contains("`dynamodb:PartiQLSelect` on `*` may be needed"));
}

#[test]
fn a_policy_is_of_somebody_who_is_known() {
    let text = policy(&[allow(&json!("qldb:SendCommand"), &json!(LEDGER))]);
    let blocks = block(7, "DELETE FROM Vehicle", Some(("Vehicle", "Au1EiThbt8s0z9wM26REZN")));
    let folder = Folder::new(
        "nobody-known",
        &[("j.json", blocks.as_bytes()), ("who", who(1).as_bytes()), ("p.json", text.as_bytes())],
    );
    for more in [&["j.json"][..], &["--who", "who", "j.json"]] {
        let arguments: Vec<&str> = ["--ledger", LEDGER].iter().chain(more).copied().collect();
        let said = refused(&folder, &arguments);
        assert!(
            said.contains("error[unknown-principals]: the policies are of one principal, and nobody knows who"),
            "{said}"
        );
        let (status, text, _) =
            folder.audit(&["--policy", "p.json"].iter().chain(&arguments).copied().collect::<Vec<_>>());
        assert_eq!((status, &*text), (2, ""));
    }
    let (status, _, said) = folder.audit(&["--least-policy", "--ledger", LEDGER, "--who", "who", "j.json"]);
    assert!(status == 2 && said.contains("error[unknown-principals]: "), "{said}");
    // Of all who used a ledger it is what they used.
    assert_eq!(folder.audit(&["--least-policy", "--ledger", LEDGER, "j.json"]).0, 0);
    let nobody = event_of("{}", SELECT);
    let folder = Folder::new("nobody-in-trail", &[("t.json", nobody.as_bytes()), ("p.json", text.as_bytes())]);
    assert!(refused(&folder, &["t.json"]).contains("error[unknown-principals]: "));
}

#[test]
fn a_name_of_two_tables_is_nobodys() {
    let catalog =
        |more: &str| format!(r#"[{{"tableId":"Bu1EiThbt8s0z9wM26REZN","name":"V","status":"ACTIVE"}}{more}]"#);
    let inactive = r#",{"tableId":"Au1EiThbt8s0z9wM26REZN","name":"V","status":"INACTIVE"}"#;
    let first = block(0, "INSERT INTO V VALUE {'a':1}", Some(("V", "Au1EiThbt8s0z9wM26REZN")));
    let dropped = block(1, "DROP TABLE V", None) + &block(2, "CREATE TABLE V", None);
    let read = block(0, "SELECT * FROM V", None);
    let last = block(3, "INSERT INTO V VALUE {'a':1}", Some(("V", "Bu1EiThbt8s0z9wM26REZN")));
    for (blocks, catalog, is_known) in [
        (first.clone() + &dropped + &last, catalog(inactive), false),
        (read.clone(), catalog(inactive), false),
        (block(0, "DROP TABLE V", None), catalog(""), false),
        (read.replace("\"sequenceNo\":0", "\"sequenceNo\":1") + &first, catalog(""), false),
        (read, catalog(""), true),
    ] {
        let folder = Folder::new("two-ids", &[("j.json", blocks.as_bytes()), ("c.json", catalog.as_bytes())]);
        let (_, text, _) = folder.audit(&["--ledger", LEDGER, "--catalog", "c.json", "--least-policy", "j.json"]);
        assert_eq!(text.contains("No policy for QLDB: the id of the table `V` is not known"), !is_known, "{text}");
        assert_eq!(text.contains("V (Bu1EiThbt8s0z9wM26REZN)  qldb:PartiQLDropTable"), false, "{text}");
    }
}

#[test]
fn a_denied_manner_is_no_use() {
    let scan = event("SELECT * FROM Orders")
        .replace("\"requestParameters\"", "\"errorCode\":\"AccessDeniedException\",\"requestParameters\"");
    let select = event("SELECT * FROM Orders WHERE OrderId = 'o-1'");
    let schema = r#"{"Table": {"TableName": "Orders", "TableArn": "arn:aws:dynamodb:eu-west-1:123456789012:table/Orders",
        "AttributeDefinitions": [{"AttributeName": "OrderId", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "OrderId", "KeyType": "HASH"}]}}"#;
    let text = policy(&[
        allow(&json!(["dynamodb:PartiQLSelect", "dynamodb:PartiQLInsert"]), &json!(ORDERS)),
        deny(&json!("dynamodb:PartiQLSelect"), &json!("*"), &json!({"Bool": {"dynamodb:FullTableScan": "true"}})),
    ]);
    let folder = Folder::new(
        "manners",
        &[
            ("t/a.json", scan.as_bytes()),
            ("t/b.json", select.as_bytes()),
            ("s.json", schema.as_bytes()),
            ("p.json", text.as_bytes()),
        ],
    );
    let (status, text, said) = folder.audit(&["--format", "json", "--schema", "s.json", "--policy", "p.json", "t"]);
    assert_eq!((status, &*said), (1, ""));
    assert_eq!(
        rows(&text),
        ["used dynamodb:PartiQLSelect table/Orders", "not-used dynamodb:PartiQLInsert table/Orders"]
    );
    let after = patched(&folder, &["--schema", "s.json", "t"]);
    assert_eq!(
        after,
        [format!(r#"["dynamodb:PartiQLSelect"] on ["{ORDERS}"]"#), r#""dynamodb:PartiQLSelect" on "*""#.to_owned()]
    );
}

/// What somebody did whom nobody knows may be what the principal did.
#[test]
fn what_may_be_of_the_principal_stays() {
    let nobody = event_of("{}", "DELETE FROM Orders WHERE OrderId = 'c'");
    let statements = [
        allow(&json!(["dynamodb:PartiQLSelect", "dynamodb:PartiQLInsert"]), &json!(ORDERS)),
        allow(&json!("dynamodb:PartiQLDelete"), &json!(ORDERS)),
    ];
    let folder = Folder::new(
        "may-be-of",
        &[
            ("t/a.json", event(SELECT).as_bytes()),
            ("t/b.json", nobody.as_bytes()),
            ("p.json", policy(&statements).as_bytes()),
        ],
    );
    let after = patched(&folder, &["--principal", "arn:aws:iam::123456789012:role/clerk", "--incomplete", "t"]);
    let expected = [
        format!(r#"["dynamodb:PartiQLSelect"] on ["{ORDERS}"]"#),
        format!(r#""dynamodb:PartiQLDelete" on "{ORDERS}""#),
    ];
    assert_eq!(after, expected);
}

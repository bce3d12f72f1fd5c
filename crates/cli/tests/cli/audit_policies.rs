//! What `audit` says of policies beside what was used.

use serde_json::json;

use crate::audit_complete::{Folder, event};
use crate::audit_made::{
    LEDGER, ORDERS, SELECT, VEHICLE, allow, beside, block, deny, mixed, patched, policy, refused, rows, who,
};

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
        // What is granted elsewhere too is not taken away for what was used here.
        if statement["Resource"].as_str().is_none_or(|on| !on.starts_with("arn:aws:dynamodb:eu-west-1:123456789012:")) {
            assert!(refused(&folder, &["t.json"]).contains("that there are no records of"), "{statement}");
            continue;
        }
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
    // Every table is more than one.
    let read = block(0, "DELETE FROM Person", None);
    for all in [format!("{LEDGER}/table/*"), "*".to_owned()] {
        let text = policy(&[allow(&json!(["qldb:SendCommand", "qldb:PartiQLDelete"]), &json!([LEDGER, all]))]);
        let files: [(&str, &[u8]); 3] =
            [("j.json", read.as_bytes()), ("who", who(1).into_bytes().leak()), ("p.json", text.as_bytes())];
        let folder = Folder::new("every-table", &files);
        let more = ["--who", "who", "--ledger", LEDGER, "j.json"];
        let arguments: Vec<&str> = ["--format", "json", "--policy", "p.json"].iter().chain(&more).copied().collect();
        let (status, text, _) = folder.audit(&arguments);
        let rows_of = rows(&text);
        assert_eq!(status, 1, "{rows_of:?}");
        assert!(rows_of.contains(&"used qldb:PartiQLDelete ledger/cars/table/*".to_owned()), "{rows_of:?}");
        let all = all.rsplit_once("123456789012:").map_or(&*all, |(_, after)| after);
        assert!(rows_of.contains(&format!("more-than-used qldb:PartiQLDelete {all}")), "{rows_of:?}");
        assert!(refused(&folder, &more).contains("the id of the table `Person` is not known"));
    }
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
        assert!(!text.contains("V (Bu1EiThbt8s0z9wM26REZN)  qldb:PartiQLDropTable"), "{text}");
    }
}

/// What somebody else has dropped is not the table of the name either.
#[test]
fn a_table_that_others_dropped_has_no_name() {
    let catalog = r#"[{"tableId":"Bu1EiThbt8s0z9wM26REZN","name":"V","status":"ACTIVE"}]"#;
    let blocks =
        block(0, "SELECT * FROM V", None) + &block(1, "DROP TABLE V", None) + &block(2, "CREATE TABLE V", None);
    let of_admin =
        |id| format!("{{\"transactionId\":\"{id}\",\"principal\":\"arn:aws:iam::123456789012:role/admin\"}}\n");
    let who = who(1) + &of_admin("t1") + &of_admin("t2");
    let folder = Folder::new(
        "dropped-by-others",
        &[("j.json", blocks.as_bytes()), ("c.json", catalog.as_bytes()), ("who", who.as_bytes())],
    );
    let clerk = ["--principal", "arn:aws:iam::123456789012:role/clerk", "--least-policy", "j.json"];
    let place = ["--ledger", LEDGER, "--catalog", "c.json", "--who", "who"];
    let (_, text, _) = folder.audit(&[place.as_slice(), &clerk].concat());
    assert!(text.contains("role/clerk for QLDB: the id of the table `V` is not known"), "{text}");
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

/// No form of the answer is silent about policies.
#[test]
fn forms_of_the_answer_have_policies() {
    let text = policy(&[allow(&json!(["dynamodb:PartiQLSelect", "dynamodb:PartiQLInsert"]), &json!(ORDERS))]);
    let folder = Folder::new("forms", &[("t.json", event(SELECT).as_bytes()), ("p.json", text.as_bytes())]);
    let run = |form, more: &[&str]| {
        folder.audit(&["--format", form].iter().chain(more).chain(&["t.json"]).copied().collect::<Vec<_>>())
    };
    let (status, text, _) = run("markdown", &["--policy", "p.json", "--least-policy"]);
    assert_eq!(status, 1);
    let row = |mark, action, words| format!("\n| {mark} | `dynamodb:{action}` | `{ORDERS}` | `Orders` | {words} |\n");
    assert!(text.contains(&row("", "PartiQLSelect", "used, and granted")), "{text}");
    assert!(text.contains(&row("`-`", "PartiQLInsert", "granted, and not used in the window")), "{text}");
    let least =
        "\n## The least policy for DynamoDB\n\nOf `arn:aws:iam::123456789012:role/clerk`:\n\n```json\n{\n  \"Version\"";
    assert!(text.contains(least), "{text}");
    let (status, text, _) = run("html", &["--policy", "p.json", "--least-policy"]);
    assert_eq!(status, 1);
    assert!(text.contains("<h2>Granted, and not used</h2>"), "{text}");
    let least = "<h2>The least policy of <code>arn:aws:iam::123456789012:role/clerk</code> for DynamoDB</h2>\n<pre><code>{\n  &quot;Version&quot;";
    assert!(text.contains(least), "{text}");
    for more in [&["--policy", "p.json"][..], &["--least-policy"]] {
        let (status, text, said) = run("csv", more);
        assert_eq!((status, &*text), (2, ""));
        assert!(said.contains("error[csv-of-policies]: CSV has what was used, and no place for"), "{said}");
    }
}

#[test]
fn csv_says_beside_it_what_limits_it() {
    let folder = Folder::new("csv", &[("t.json", event("DELETE FRO").as_bytes())]);
    let (status, text, said) = folder.audit(&["--format", "csv", "t.json"]);
    assert_eq!((status, text.lines().count()), (2, 1));
    assert!(said.contains("note: 1 statement is not understood, and nothing is counted for that\n"), "{said}");
}

#[test]
fn no_least_policy_is_no_success() {
    let read = block(0, "SELECT * FROM Person", None);
    let denied = event(SELECT).replace("\"requestParameters\"", "\"errorCode\":\"AccessDenied\",\"requestParameters\"");
    let folder = Folder::new("none", &[("j.json", read.as_bytes()), ("t.json", denied.as_bytes())]);
    let (status, text, _) = folder.audit(&["--ledger", LEDGER, "--least-policy", "j.json"]);
    assert!(status == 2 && text.contains("No policy for QLDB: the id of the table `Person` is not known\n"), "{text}");
    let (status, text, said) = folder.audit(&["--least-policy", "t.json"]);
    assert!(
        status == 2 && text.is_empty() && said.contains("error[nothing-used]: all that was asked for was denied"),
        "{said}"
    );
}

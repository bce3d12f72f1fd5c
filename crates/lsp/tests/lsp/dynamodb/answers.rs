//! What statements need, what is wrong with them, and who may run them.

use super::{script, uri, with_role, workspace};
use crate::shown;
use gen_lsp_types::{DiagnosticSeverity, Message};
use partiql_iam_lsp::{
    ActionSupport, Disclosure, Document, Encoding, Service, Withheld, Workspace, actions, diagnostics, explained,
    hints, hover, policy_text, symbols,
};
use partiql_iam_project::{DynamoDbConfig, Tables};

fn hovered(text: &str) -> String {
    let (document, at) = script(text, &workspace());
    shown::told(hover(&document, &workspace(), at).expect(text))
}

fn titles(text: &str, workspace: &Workspace) -> Vec<String> {
    shown::titles(&script(text, workspace).0, &uri())
}

fn problems(text: &str, workspace: &Workspace) -> Vec<(String, DiagnosticSeverity, String)> {
    shown::problems(&script(text, workspace).0, &uri())
}

#[test]
fn a_statement_is_explained_with_its_facts() {
    let expected = "\
**SELECT** needs

- `dynamodb:PartiQLSelect` on `table/Music`: items of the table are read (documented)

Resources are under `arn:aws:dynamodb:us-east-1:123456789012:`

It is a **query** by the partition key `Artist`.

- `dynamodb:Attributes`: `Genre, Artist`
- `dynamodb:Select`: `SPECIFIC_ATTRIBUTES`
- `dynamodb:LeadingKeys`: (unknown), the value of a parameter is not given
- `dynamodb:FullTableScan`: `false`
- `dynamodb:EnclosingOperation`: (missing)";
    assert_eq!(hovered("SELECT 1;\nSELECT Genre FROM Music WHERE Artist |= ?"), expected);
    let (document, at) = script("SELECT Genre FROM Music WHERE Artist |= ?", &workspace());
    assert_eq!(explained(&document, &workspace(), at).unwrap(), expected);
}

#[test]
fn the_plan_is_said_in_words() {
    for (statement, plan) in [
        (
            "SELECT Genre F|ROM Music",
            "It is a **full table scan**. A query has one `=` on the partition key `Artist`; `SongTitle` in at most one condition.",
        ),
        (
            "SELECT * F|ROM Orders WHERE CustomerId = 'c'",
            "It is a **full table scan**. A query has one `=` on the partition key `OrderId`.",
        ),
        (
            "SELECT * F|ROM Orders.ByCustomer WHERE CustomerId = 'c'",
            "It is a **query** by the partition key `CustomerId`.",
        ),
        (
            "SELECT * F|ROM Music WHERE size(Artist) = 3",
            "Whether it is a full table scan is **unknown**: no source says what DynamoDB makes of this condition.",
        ),
    ] {
        let told = hovered(statement);
        assert!(told.contains(&format!("\n\n{plan}\n\n")), "{statement}: {told}");
    }
    // Without a schema the keys are not known.
    let (document, at) = script("SELECT * F|ROM Music WHERE Artist = 'a'", &Workspace::default());
    let told = explained(&document, &Workspace::default(), at).unwrap();
    assert!(
        told.contains(
            "\n\nWhether it is a full table scan is **unknown**: the key schema of the table is not given.\n\n"
        ),
        "{told}"
    );
    assert!(told.contains("\nResources are under `arn:${Partition}:dynamodb:${Region}:${Account}:`\n"), "{told}");
    assert!(!hovered("UPDATE Music S|ET x = 1 WHERE Artist = 'a' AND SongTitle = 'b'").contains("full table scan"));
}

#[test]
fn commands_tables_indexes_and_keys_are_explained() {
    for (statement, beginning) in [
        (
            "|FROM Music WHERE Artist = 'a' AND SongTitle = 'b' SET x = 1",
            "**FROM … SET, REMOVE**: Changes one item of a table",
        ),
        ("|INSERT INTO Orders VALUE {'OrderId': 1}", "**INSERT INTO**: Adds one item to a table"),
        ("|DELETE FROM Orders WHERE OrderId = 1", "**DELETE FROM**: Deletes one item of a table"),
        (
            "|EXISTS(SELECT * FROM Orders WHERE OrderId = 1 AND x = 1)",
            "**EXISTS(SELECT …)**: A condition of a transaction",
        ),
        (
            "SELECT * FROM Mu|sic",
            "**table `Music`**\n\npartition key `Artist` (string), sort key `SongTitle` (string)\n\
             - global index `ByGenre`: partition key `Genre` (string), sort key `Price` (number)\n\ntags `team` = `records`\n\n---",
        ),
        (
            "SELECT Genre FROM Music.\"By|Genre\" WHERE Genre = 'x'",
            "**global index `ByGenre`** of table `Music`\n\npartition key `Genre` (string), sort key `Price` (number)\n\n\
             projects the keys and `Label`\n\n---",
        ),
        (
            "SELECT * FROM Orders WHERE Order|Id = 1",
            "**attribute `OrderId`**\n\npartition key (number) of table `Orders`\n\n---",
        ),
        (
            "SELECT * FROM Music WHERE Ge|nre = 'x'",
            "**attribute `Genre`**\n\npartition key (string) of index `ByGenre`\n\n---",
        ),
        (
            "SELECT * FROM Music WHERE begins|_with(Genre, 'x')",
            "```partiql\nbegins_with(path, string)\n```\nWhether the attribute begins so.",
        ),
        // It works where the statement is broken.
        ("SELECT * FROM Mu|sic WHERE", "**table `Music`**"),
        // What is nested is no key.
        ("SELECT * FROM Music WHERE a.Ge|nre = 'x'", "**SELECT** needs"),
    ] {
        assert!(hovered(statement).starts_with(beginning), "{statement}: {}", hovered(statement));
    }
    let row = "| `SELECT … FROM table.index` | `dynamodb:PartiQLSelect (documented)` | \
               `table/${TableName}/index/${IndexName} (inferred)` | - |";
    assert!(hovered("|SELECT * FROM Music").contains(row), "{}", hovered("|SELECT * FROM Music"));
}

#[test]
fn lenses_say_what_is_needed_and_how_it_is_read() {
    let text = "SELECT Genre FROM Orders.ByCustomer;\nSELECT * FROM \"Orders\".\"ByCustomer\" WHERE CustomerId = ?;\n\
                SELECT * FROM Music WHERE size(Artist) = 3;\nUPDATE Orders SET x = 1 WHERE OrderId = 1;\n\
                EXISTS(SELECT * FROM Orders WHERE OrderId = 1 AND x = 2);\nCREATE TABLE x";
    let expected = [
        "needs PartiQLSelect on Orders (index ByCustomer): full table scan",
        "needs PartiQLSelect on Orders (index ByCustomer): query by key",
        "needs PartiQLSelect on Music: whether it is a full table scan is unknown",
        "needs PartiQLUpdate on Orders",
        "needs PartiQLSelect on Orders",
    ];
    assert_eq!(titles(text, &workspace()), expected);
    let (document, _) = script(text, &workspace());
    assert_eq!(hints(&document, 0..10).len(), 1, "those in the range");
    let names: Vec<String> = symbols(&document).into_iter().map(|symbol| symbol.name).collect();
    assert_eq!(
        names,
        [
            "SELECT Orders (index ByCustomer)",
            "SELECT Orders (index ByCustomer)",
            "SELECT Music",
            "UPDATE Orders",
            "EXISTS Orders",
            "CREATE TABLE x"
        ]
    );
}

#[test]
fn what_dynamodb_refuses_is_an_error_and_what_is_inferred_a_note() {
    assert_eq!(
        problems(
            "SELECT Artist FROM Music AS m;\nSELECT * FROM Musik;\nDELETE FROM Music WHERE Artist = 'a'",
            &workspace()
        ),
        [
            (
                "m".to_owned(),
                DiagnosticSeverity::Error,
                "DynamoDB takes no alias of a table\nhelp: write the names of attributes without a prefix".to_owned()
            ),
            (
                "Musik".to_owned(),
                DiagnosticSeverity::Error,
                "there is no table `Musik`\nhelp: did you mean `Music`? names are case sensitive".to_owned()
            ),
            (
                "Artist = 'a'".to_owned(),
                DiagnosticSeverity::Error,
                "WHERE does not say which item: the key attribute `SongTitle` is not compared by `=`\n\
                 help: add `\"SongTitle\" = …`, joined by AND"
                    .to_owned()
            ),
        ]
    );
    assert_eq!(
        problems("SELECT user FROM Music.ByGenre WHERE Label = 'x'", &Workspace::default()),
        [
            (
                "user".to_owned(),
                DiagnosticSeverity::Warning,
                "DynamoDB probably refuses the reserved word `user`; write `\"user\"`".to_owned()
            ),
            (
                "Music.ByGenre".to_owned(),
                DiagnosticSeverity::Information,
                "that a read of an index needs the permission on the index alone is inferred; the permission on its table may \
                 be needed as well"
                    .to_owned()
            ),
        ]
    );
}

#[test]
fn denials_name_what_is_missing_and_what_is_unknown() {
    let role = with_role();
    assert_eq!(
        problems("SELECT * FROM Music WHERE Artist = 'a';\nSELECT * FROM Music", &role),
        [(
            "Music".to_owned(),
            DiagnosticSeverity::Error,
            "role `reader` may not run this: missing dynamodb:PartiQLSelect on Music".to_owned()
        )]
    );
    let (document, _) = script("SELECT * FROM Music", &role);
    let related = diagnostics(&document, &uri())[0].related_information.clone().unwrap();
    assert_eq!(related[0].location.uri.as_ref(), "file:///reader.json");
    assert_eq!(related[0].location.range.start.line, 3, "the condition that does not hold");
    assert_eq!(
        problems("UPDATE Music SET x = 1 WHERE Artist = ? AND SongTitle = 'b'", &role),
        [(
            "Music".to_owned(),
            DiagnosticSeverity::Information,
            "whether role `reader` may run this is unknown: it depends on `dynamodb:LeadingKeys`, and the value of a parameter is \
             not given\nhelp: the program that sends the statement gives the value"
                .to_owned()
        )]
    );
    assert_eq!(problems("UPDATE Music SET x = 1 WHERE Artist = 'Acme' AND SongTitle = ?", &role), []);
    let nowhere = Workspace { dynamodb: Tables::default(), ..with_role() };
    assert_eq!(
        problems("DELETE FROM Music WHERE Artist = 'a'", &nowhere)[0].2,
        "whether role `reader` may run this is unknown: the account and the region are not known\n\
         help: give them in `[dynamodb]` of `partiql-iam.toml`, or a schema with the ARNs of the tables"
    );
}

#[test]
fn a_denial_by_the_policy_of_a_table_points_at_it() {
    let policy = r#""ResourcePolicy": {"Version": "2012-10-17", "Statement": [
      {"Effect": "Deny", "Principal": "*", "Action": "dynamodb:PartiQLSelect", "Resource": "*"}]}"#;
    let schema = format!(
        "[{}, {policy}}}]",
        r#"{"Table": {"TableName": "Music", "TableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
        "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}], "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}]}"#
    );
    let config = DynamoDbConfig { schemas: vec!["/schema.json".into()], ..DynamoDbConfig::default() };
    let dynamodb = Tables::load(&config, &|_, _| Ok(schema.clone())).unwrap();
    let workspace = Workspace { dynamodb, ..with_role() };
    let (document, _) = script("SELECT * FROM Music WHERE Artist = 'a'", &workspace);
    let found = diagnostics(&document, &uri());
    assert_eq!(
        found[0].message,
        Message::String("role `reader` may not run this: dynamodb:PartiQLSelect on Music is denied".to_owned())
    );
    let related = &found[0].related_information.as_ref().unwrap()[0];
    assert_eq!((related.location.uri.as_ref(), related.location.range.start.line), ("file:///schema.json", 2));
    assert_eq!(related.message, "denies dynamodb:PartiQLSelect");
}

#[test]
fn the_least_policy_is_written() {
    let (document, at) =
        script("SELECT * FROM Music WHERE Artist = ?;\nDELETE FROM Ord|ers WHERE OrderId = 1", &workspace());
    let policy = policy_text(&document, &workspace(), Some(at)).unwrap();
    let policy: serde_json::Value = serde_json::from_str(&policy).unwrap();
    assert_eq!(policy["Statement"][0]["Action"], serde_json::json!(["dynamodb:PartiQLDelete"]));
    let table = "arn:aws:dynamodb:us-east-1:123456789012:table/Orders";
    assert_eq!(policy["Statement"][0]["Resource"], serde_json::json!([table]));
    let all = policy_text(&document, &workspace(), None).unwrap();
    assert!(all.contains("dynamodb:PartiQLSelect") && all.contains("dynamodb:PartiQLDelete"), "{all}");
    assert_eq!(
        policy_text(&document, &Workspace::default(), None).unwrap_err(),
        "the account and the region are not known; give them in `[dynamodb]` of `partiql-iam.toml`, or a schema with the ARNs \
         of the tables"
    );
    let support = ActionSupport { create: true, disabled: true };
    let found = actions(&document, &workspace(), &uri(), at..at, support, &|_| false);
    let titles: Vec<&str> = found.iter().map(|action| action.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "Explain the permissions of this statement",
            "Write the least policy for this statement",
            "Write the least policy for all statements of this file"
        ]
    );
}

const STATEMENT: &str = "UPDATE Music SET a = 1 REMOVE Year WHERE Artist = 'a' AND SongTitle = 'b'";

#[test]
fn a_statement_of_the_other_service_says_so_where_nothing_says_which_is_meant() {
    let told = |given: Option<Service>, text: &str| {
        let document = Document::new(text.to_owned(), Encoding::Utf16, given, &Workspace::default());
        let found = diagnostics(&document, &uri());
        match &found[0].message {
            Message::String(message) => message.clone(),
            other @ Message::MarkupContent(_) => panic!("{other:?}"),
        }
    };
    let hint = "DynamoDB takes this statement: `-- service: dynamodb` as the first line of the file says so";
    assert!(told(None, STATEMENT).ends_with(hint), "{}", told(None, STATEMENT));
    assert!(!told(Some(Service::Qldb), STATEMENT).contains("DynamoDB"), "the project says it");
    assert!(!told(None, &format!("-- service: qldb\n{STATEMENT}")).contains("DynamoDB"), "the file says it");

    let document = Document::new(STATEMENT.to_owned(), Encoding::Utf16, None, &Workspace::default());
    let found = actions(&document, &Workspace::default(), &uri(), 5..5, ActionSupport::default(), &|_| false);
    let action = found.iter().find(|action| action.title.contains("first line")).unwrap();
    assert_eq!(action.title, "say in the first line that the statements are for DynamoDB");
    let edit = &action.edit.as_ref().unwrap().changes.as_ref().unwrap()[&uri()][0];
    assert_eq!(edit.new_text, "-- service: dynamodb\n");
    assert_eq!((edit.range.start.line, edit.range.start.character, edit.range.end.character), (0, 0, 0));
    let fixed = Document::new(format!("{}{STATEMENT}", edit.new_text), Encoding::Utf16, None, &workspace());
    assert_eq!((fixed.service(), diagnostics(&fixed, &uri()).len()), (Service::DynamoDb, 0));
}

#[test]
fn of_a_service_that_there_is_not_nothing_is_known() {
    let text = "-- service: dynamo\nSELECT * FROM Music;\nDELETE FROM Vehicle";
    let document = Document::new(text.to_owned(), Encoding::Utf16, Some(Service::Qldb), &workspace());
    let found = diagnostics(&document, &uri());
    assert_eq!(found.len(), 1);
    assert_eq!(&text[document.text().bytes(found[0].range)], "dynamo");
    assert_eq!(
        found[0].message,
        Message::String("there is no service `dynamo`\nhelp: did you mean `dynamodb`?".to_owned())
    );
    assert_eq!(document.pieces()[0].disclosure(), Disclosure::Withheld(Withheld::Service));
    let titles = shown::titles(&document, &uri());
    assert_eq!(titles, ["unknown: the first line names no service", "unknown: the first line names no service"]);
    assert_eq!(
        explained(&document, &workspace(), 25).unwrap(),
        "The permissions are unknown: the first line of the file names a service that there is not."
    );
    assert_eq!(policy_text(&document, &workspace(), Some(25)).unwrap_err(), "a statement is not understood");
    let written = |text: &str, at: usize| {
        let document = Document::new(text.to_owned(), Encoding::Utf16, None, &workspace());
        let found = actions(&document, &workspace(), &uri(), at..at, ActionSupport::default(), &|_| false);
        found.into_iter().map(|action| action.title).collect::<Vec<_>>()
    };
    assert_eq!(written(text, 14), ["write `dynamodb`"]);
    assert_eq!(written("-- service: oracle\nSELECT 1", 14), ["write `qldb`", "write `dynamodb`"]);
    assert_eq!(written(text, 25), Vec::<String>::new(), "no fixes of statements");
    let (document, at) = script("-- service: dynamo\nSEL|ECT * FROM Music", &workspace());
    let told = shown::told(hover(&document, &workspace(), at).unwrap());
    assert!(told.starts_with("The permissions are unknown"), "{told:?}");
}

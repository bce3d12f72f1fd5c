//! What a dialect has and lacks: the same parser reads all of them.

use partiql_iam::qldb::Ledger;
use partiql_iam::syntax::ast::{Change, Delete, ExprKind, Extent, Image, Insert, Operation, Returning};
use partiql_iam::syntax::{Statement, StatementKind};
use partiql_iam::{dynamodb, qldb, resolve};

/// What RETURNING gives back, with the text of each item.
fn returned(statement: &Statement<'_>) -> Vec<(Extent, Image, Option<String>, String)> {
    let (StatementKind::Change(Change { returning, .. })
    | StatementKind::Delete(Delete { returning, .. })
    | StatementKind::Insert(Insert { returning, .. })) = *statement.kind()
    else {
        panic!("a change of data")
    };
    let Some(Returning { span, items }) = returning else { return Vec::new() };
    assert!(statement.text(span).starts_with("RETURNING "), "{}", statement.text(span));
    let text = |id| statement.expr(id).map(|expr| statement.text(expr.span).to_owned());
    let items = statement.tree().returned.list(items);
    items
        .map(|(_, item)| (item.extent, item.image, item.value.and_then(text), statement.text(item.span).into()))
        .collect()
}

#[test]
fn what_returning_gives_back_is_kept() {
    let of = |text: &str| returned(&dynamodb::parse(text).unwrap());
    let all_old = [(Extent::All, Image::Old, None, "ALL OLD *".to_owned())];
    let modified_new = [(Extent::Modified, Image::New, None, "modified new *".to_owned())];

    assert_eq!(of("DELETE FROM Music WHERE Artist = 'A' RETURNING ALL OLD *"), all_old);
    assert_eq!(of("UPDATE Music SET a = 1 WHERE Artist = 'A' RETURNING modified new *"), modified_new);
    assert_eq!(of("FROM Music WHERE Artist = 'A' SET a = 1 RETURNING ALL OLD *;"), all_old);
    assert_eq!(of("INSERT INTO Music VALUE {'Artist': ?} RETURNING ALL OLD *"), all_old);
    assert_eq!(of("DELETE FROM Music WHERE Artist = 'A'"), []);
    let of_path = (Extent::All, Image::New, Some("a.b".to_owned()), "ALL NEW a.b".to_owned());
    let then = (Extent::Modified, Image::Old, Some("c".to_owned()), "MODIFIED OLD c".to_owned());
    assert_eq!(of("DELETE FROM Music RETURNING ALL NEW a.b, MODIFIED OLD c"), [of_path, then]);
}

#[test]
fn operations_are_kept_in_their_order() {
    for text in [
        "UPDATE T SET a = 1 SET b = 2, c = 3 REMOVE d REMOVE e WHERE k = 1",
        "FROM T WHERE k = 1 SET a = 1 SET b = 2, c = 3 REMOVE d REMOVE e",
    ] {
        let statement = dynamodb::parse(text).unwrap();
        let tree = statement.tree();
        let StatementKind::Change(change) = *statement.kind() else { panic!("a change") };
        let name = |id| statement.text(statement.expr(id).unwrap().span);
        let operations = tree.operations.list(change.operations).map(|(_, operation)| match *operation {
            Operation::Set(list) => tree
                .assignments
                .list(list)
                .map(|(_, one)| format!("{}={}", name(one.target), name(one.value)))
                .collect(),
            Operation::Remove(target) => vec![format!("-{}", name(target))],
            Operation::Insert { .. } => panic!("{text}"),
        });
        let expected = [vec!["a=1"], vec!["b=2", "c=3"], vec!["-d"], vec!["-e"]];
        assert_eq!(operations.collect::<Vec<Vec<String>>>(), expected, "{text}");
    }
}

#[test]
fn exists_is_a_statement_where_the_dialect_has_it() {
    let text = "ExIsTs ( SELECT * FROM \"Music\" WHERE Artist = 'A' AND Awards IS MISSING ) ;";
    let statement = dynamodb::parse(text).unwrap();
    let StatementKind::Exists(query) = *statement.kind() else { panic!("EXISTS") };
    assert!(matches!(statement.expr(query).unwrap().kind, ExprKind::Query(_)));
    assert_eq!(statement.text(statement.expr(query).unwrap().span), text[9..text.len() - 4].trim());
    assert_eq!(statement.text(statement.span()), &text[..text.len() - 2]);

    let error = qldb::parse(text).unwrap_err();
    assert_eq!((error.code(), error.span().text(text)), ("unknown-statement", "ExIsTs"));
    assert_eq!(error.to_string(), "`ExIsTs` does not begin a statement");
}

#[test]
fn exists_takes_one_query_in_parentheses() {
    let error = |text: &str| {
        let error = dynamodb::parse(text).unwrap_err();
        (error.to_string(), error.span().text(text).to_owned(), error.opener().map(|span| span.text(text).to_owned()))
    };
    let of =
        |message: &str, at: &str, opener: Option<&str>| (message.to_owned(), at.to_owned(), opener.map(str::to_owned));

    assert_eq!(error("EXISTS SELECT * FROM T"), of("expected `(` and a query, found `SELECT`", "SELECT", None));
    assert_eq!(error("EXISTS()"), of("expected `SELECT`, found `)`", ")", Some("(")));
    assert_eq!(error("EXISTS(T)"), of("expected `SELECT`, found `T`", "T", Some("(")));
    assert_eq!(error("EXISTS(SELECT * FROM T"), of("expected `)`, found the end of the statement", "", Some("(")));
    assert_eq!(
        error("EXISTS(SELECT * FROM T UNION SELECT * FROM U)"),
        of("expected one query, found `SELECT`", "SELECT", Some("("))
    );
    assert_eq!(
        error("EXISTS(SELECT * FROM T) AND EXISTS(SELECT * FROM U)"),
        of("expected the end of the statement, found `AND`", "AND", None)
    );
}

#[test]
fn what_begins_a_statement_is_the_dialects() {
    let help = |error: partiql_iam::SyntaxError| (error.code(), error.help().unwrap());
    let of = "a statement begins with SELECT, INSERT, UPDATE, DELETE, FROM, CREATE, DROP, UNDROP or EXEC";
    assert_eq!(help(qldb::parse("? ").unwrap_err()), ("unknown-statement", of.to_owned()));
    let of = "a statement begins with SELECT, INSERT, UPDATE, DELETE, FROM or EXISTS";
    assert_eq!(help(dynamodb::parse("CREATE TABLE Music").unwrap_err()), ("unknown-statement", of.to_owned()));
    assert_eq!(help(dynamodb::parse("EXISST(x)").unwrap_err()), ("unknown-statement", "did you mean `EXISTS`?".into()));
}

#[test]
fn a_service_refuses_a_statement_of_another() {
    let text = " SELECT * FROM Vehicle;";
    let statement = dynamodb::parse(text).unwrap();
    let ledger = Ledger::template();
    let error = resolve(&statement, &ledger, None).unwrap_err();
    assert_eq!((error.code(), error.span().text(text)), ("other-dialect", "SELECT * FROM Vehicle"));
    assert_eq!(error.to_string(), "the statement was parsed for DynamoDB, not for QLDB");
    assert_eq!(error.help(), "parse the text with `qldb::parse`");
    assert!(resolve(&qldb::parse(text).unwrap(), &ledger, None).is_ok());
}

//! What a dialect has and lacks: the same parser reads all of them.

use partiql_iam::qldb::Ledger;
use partiql_iam::syntax::ast::{Change, Delete, ExprKind, Extent, Image, Insert, Operation, Returning};
use partiql_iam::syntax::{Construct, Function, Statement, StatementKind, print};
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

    let laid_out = "EXISTS(SELECT * FROM \"Music\" WHERE Artist = 'A' AND Awards IS MISSING)";
    assert_eq!(print(&statement), laid_out);

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
    let help = |error: partiql_iam::SyntaxError| (error.code(), error.help().unwrap().into_owned());
    let of = "a statement begins with SELECT, INSERT, UPDATE, DELETE, FROM, CREATE, DROP, UNDROP or EXEC";
    assert_eq!(help(qldb::parse("? ").unwrap_err()), ("unknown-statement", of.to_owned()));
    let of = "a statement begins with SELECT, INSERT, UPDATE, DELETE, FROM or EXISTS";
    assert_eq!(help(dynamodb::parse("CREATE TABLE Music").unwrap_err()), ("unknown-statement", of.to_owned()));
    assert_eq!(help(dynamodb::parse("EXISST(x)").unwrap_err()), ("unknown-statement", "did you mean `EXISTS`?".into()));
}

#[test]
fn a_statement_that_the_dialect_lacks_begins_none() {
    for text in [
        "CREATE TABLE T",
        "CREATE INDEX ON T (a)",
        "DROP TABLE T",
        "DROP INDEX \"0123456789abcdefghijkl\" ON T",
        "UNDROP TABLE \"0123456789abcdefghijkl\"",
        "EXEC REDACT_REVISION ?, 'a', 'b'",
    ] {
        let error = dynamodb::parse(text).unwrap_err();
        let first = text.split(' ').next().unwrap();
        assert_eq!((error.code(), error.span().text(text)), ("unknown-statement", first), "{text}");
        let of = "a statement begins with SELECT, INSERT, UPDATE, DELETE, FROM or EXISTS";
        assert_eq!(error.help().unwrap(), of, "{text}");
    }
}

#[test]
fn what_follows_a_condition_is_kept() {
    let text = "SELECT a FROM T GROUP BY b AS c GROUP AS g HAVING d = 1 ORDER BY e LIMIT 5 OFFSET 6";
    let statement = qldb::parse(text).unwrap();
    let StatementKind::Select(id) = *statement.kind() else { panic!("a query") };
    let ExprKind::Query(query) = statement.expr(id).unwrap().kind else { panic!("a query") };
    let query = *statement.tree().queries.get(query).unwrap();
    let of = |id: Option<_>| id.and_then(|id| statement.expr(id)).map(|expr| statement.text(expr.span));
    assert_eq!([of(query.having), of(query.limit), of(query.offset)], [Some("d = 1"), Some("5"), Some("6")]);
    let keys = statement.tree().items.list(query.group).map(|(_, item)| of(Some(item.expr)));
    assert_eq!(keys.collect::<Vec<_>>(), [Some("b")]);
    assert_eq!(query.group_as.map(|name| statement.text(name.span)), Some("g"));
}

#[test]
fn a_service_refuses_a_statement_of_another() {
    let text = " SELECT * FROM Vehicle;";
    let statement = dynamodb::parse(text).unwrap();
    let ledger = Ledger::template();
    let error = resolve(&statement, &ledger, None).unwrap_err();
    assert_eq!((error.code(), error.span().text(text)), ("other-dialect", "SELECT * FROM Vehicle"));
    assert_eq!(error.to_string(), "the statement was parsed for DynamoDB, not for QLDB");
    assert_eq!(error.help().unwrap(), "parse the text with `qldb::parse`");
    assert!(resolve(&qldb::parse(text).unwrap(), &ledger, None).is_ok());
}

/// The constructs that a statement has and its dialect lacks, with their texts.
fn lacking<'s>(statement: &Statement<'s>) -> Vec<(Construct, &'s str)> {
    statement.constructs().iter().map(|(construct, span)| (*construct, statement.text(*span))).collect()
}

#[test]
fn a_dialect_is_shown_by_its_name() {
    assert_eq!(
        format!("{:?} {:?}", qldb::DIALECT, dynamodb::DIALECT),
        r#"Dialect { name: "QLDB", .. } Dialect { name: "DynamoDB", .. }"#
    );
}

#[test]
fn a_construct_is_noted_where_the_dialect_lacks_it() {
    let of_tree = |text: &str| qldb::parse(text).unwrap().tree().constructs().to_vec();
    assert_eq!(of_tree("SELECT * FROM T WHERE a != 1"), [(Construct::BangEqual, partiql_iam::Span::new(24, 26))]);
    let text = "SELECT * FROM T WHERE a != 1 ORDER BY k DESC";
    assert_eq!(lacking(&dynamodb::parse(text).unwrap()), []);
    let expected = [(Construct::BangEqual, "!="), (Construct::OrderBy, "ORDER")];
    assert_eq!(lacking(&qldb::parse(text).unwrap()), expected);

    let text = "UPDATE T SET a = 1 REMOVE b WHERE k = 1 RETURNING ALL OLD *";
    assert_eq!(lacking(&dynamodb::parse(text).unwrap()), []);
    let expected = [(Construct::SeveralOperations, "REMOVE"), (Construct::Returning, "RETURNING")];
    assert_eq!(lacking(&qldb::parse(text).unwrap()), expected);

    let text = "INSERT INTO T {'a': `2017T`}";
    assert_eq!(lacking(&qldb::parse(text).unwrap()), []);
    let expected = [(Construct::BareInsert, "{"), (Construct::Ion, "`2017T`")];
    assert_eq!(lacking(&dynamodb::parse(text).unwrap()), expected);

    let text = "FROM T AT x WHERE k = 1 SET a = CASE WHEN b THEN 1 END";
    let expected = [(Construct::AtInDml, "x"), (Construct::Case, "CASE")];
    assert_eq!(lacking(&dynamodb::parse(text).unwrap()), expected);
}

#[test]
fn functions_are_the_dialects() {
    let of = |statement: Statement<'_>| -> Vec<Function> {
        let calls = statement.tree().exprs.iter().filter_map(|expr| match expr.kind {
            ExprKind::Call { function, .. } => Some(function),
            _ => None,
        });
        calls.collect()
    };
    let text = "SELECT * FROM T WHERE Begins_With(a, 'x') AND SIZE(b) > 1 AND COUNT(*) = 1 AND nothing(c)";
    let known = [Function::BeginsWith, Function::Size, Function::Unknown, Function::Unknown];
    assert_eq!(of(dynamodb::parse(text).unwrap()), known);
    let known = [Function::Unknown, Function::Size, Function::Count, Function::Unknown];
    assert_eq!(of(qldb::parse(text).unwrap()), known);
    let unknown = |name| (Construct::UnknownFunction, name);
    assert_eq!(lacking(&dynamodb::parse(text).unwrap()), [unknown("COUNT"), unknown("nothing")]);
    assert_eq!(lacking(&qldb::parse(text).unwrap()), [unknown("Begins_With"), unknown("nothing")]);
}

#[test]
fn reserved_words_are_names_where_the_dialect_reads_them_so() {
    let name = |name| (Construct::ReservedName, name);
    let field = |name| (Construct::ReservedField, name);
    for (text, expected) in [
        ("UPDATE T SET Only = set_delete(Only, <<'a'>>) WHERE k = 1", vec![name("Only"), name("Only")]),
        ("SELECT year, value FROM T WHERE user = 1", vec![name("year"), name("value"), name("user")]),
        ("SELECT value FROM T", vec![name("value")]),
        ("SELECT value.size FROM T", vec![name("value"), field("size")]),
        ("SELECT m.inner, m.order, m.null FROM T", vec![field("inner"), field("order"), field("null")]),
        ("SELECT a.key FROM table WHERE date = 'x' AND b IS STRING", vec![field("key"), name("table"), name("date")]),
        ("INSERT INTO user VALUE {'a': 1}", vec![field("user")]),
        ("UPDATE user SET a = 1 WHERE k = 1", vec![name("user")]),
        ("DELETE FROM \"user\" WHERE \"key\" = 1", vec![]),
    ] {
        assert_eq!(lacking(&dynamodb::parse(text).unwrap()), expected, "{text}");
    }
    // A word that holds statements together is no name, except after a dot.
    let error = |text| {
        let error = dynamodb::parse(text).unwrap_err();
        (error.code(), error.span().text(text).to_owned())
    };
    assert_eq!(error("SELECT m. FROM T"), ("missing-from", String::new()));
    assert_eq!(error("SELECT group FROM T"), ("unexpected-token", "group".to_owned()));
    // The words before a list stay what they are.
    let value = dynamodb::parse("SELECT VALUE a FROM T").unwrap();
    assert_eq!(lacking(&value), []);
    for text in
        ["UPDATE T SET Only = 1", "SELECT year FROM T", "SELECT a.key FROM T", "INSERT INTO user VALUE {'a': 1}"]
    {
        assert_eq!(qldb::parse(text).unwrap_err().code(), "reserved-word", "{text}");
    }
    assert_eq!(qldb::parse("SELECT value FROM T").unwrap_err().to_string(), "expected an expression, found `FROM`");
}

#[test]
fn one_expression_in_the_parentheses_of_in_is_told_from_one_without() {
    for (text, expected) in [
        ("SELECT * FROM T WHERE a IN ('b')", true),
        ("SELECT * FROM T WHERE a IN (?)", true),
        ("SELECT * FROM T WHERE a IN ['b']", false),
        ("SELECT * FROM T WHERE a IN b", false),
        ("SELECT * FROM T WHERE a IN ('b', 'c')", false),
        ("SELECT * FROM T WHERE a NOT IN (b) + 1", false),
    ] {
        let statement = dynamodb::parse(text).unwrap();
        let found = statement.tree().exprs.iter().find_map(|expr| match expr.kind {
            ExprKind::In { parenthesized, .. } => Some(parenthesized),
            _ => None,
        });
        assert_eq!(found, Some(expected), "{text}");
    }
}

#[test]
fn messages_speak_of_the_dialects_service() {
    let help = |error: partiql_iam::SyntaxError| error.help().unwrap().into_owned();
    let text = "INSERT INTO T (a, b) VALUES (1, 'x')";
    assert_eq!(help(qldb::parse(text).unwrap_err()), "QLDB inserts documents: `INSERT INTO T {'a': 1, 'b': 'x'}`");
    let of = "DynamoDB inserts items: `INSERT INTO T VALUE {'a': 1, 'b': 'x'}`";
    assert_eq!(help(dynamodb::parse(text).unwrap_err()), of);
    let text = "INSERT INTO T (a) VALUES (1), (2)";
    assert_eq!(
        help(qldb::parse(text).unwrap_err()),
        "QLDB inserts documents: `INSERT INTO T << {'a': 1}, {'a': 2} >>`"
    );
    assert_eq!(help(dynamodb::parse(text).unwrap_err()), "DynamoDB inserts items: `INSERT INTO T VALUE {'a': ?}`");

    let long = format!("SELECT * FROM T{}", " ".repeat(8_192 - 15));
    assert!(dynamodb::parse(&long).is_ok());
    let error = dynamodb::parse(&format!("{long} ")).unwrap_err();
    assert_eq!(error.to_string(), "the statement has 8193 characters, more than the limit of 8192");

    let shell = "quit";
    assert_eq!(help(qldb::parse(shell).unwrap_err()), "`quit` is a command of the QLDB shell: leave it out");
    let of = "a statement begins with SELECT, INSERT, UPDATE, DELETE, FROM or EXISTS";
    assert_eq!(help(dynamodb::parse(shell).unwrap_err()), of);
    assert_eq!(qldb::parse("EXEC x").unwrap_err().to_string(), "QLDB has no procedure `x`");
    let text = "SELECT * FROM T WHERE a = `{{//8=}}`";
    let of = "the Ion literal ends at different places for the Ion specification and for";
    if let Err(error) = dynamodb::parse(text) {
        assert_eq!(error.to_string(), format!("{of} DynamoDB's lexer"));
        assert_eq!(qldb::parse(text).unwrap_err().to_string(), format!("{of} QLDB's lexer"));
    } else {
        panic!("{text}");
    }
}

#[test]
fn a_backslash_is_no_escape() {
    let text = r"SELECT * FROM T WHERE a = 'a'b'";
    let error = dynamodb::parse(text).unwrap_err();
    assert_eq!((error.code(), error.span().text(text)), ("unexpected-token", "b"));
    let statement = dynamodb::parse("SELECT * FROM T WHERE a = 'it''s'").unwrap();
    let exprs = &statement.tree().exprs;
    let strings = exprs.iter().filter(|expr| matches!(expr.kind, ExprKind::String));
    assert_eq!(strings.map(|expr| statement.text(expr.span)).collect::<Vec<_>>(), ["'it''s'"]);
}

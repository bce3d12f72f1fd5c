//! Catalogs: JSON and Ion text, in the forms in which tools print them.

use partiql_iam::parse;
use partiql_iam::qldb::catalog::{Catalog, Index, TableStatus};
use partiql_iam::qldb::resolve::resolve;
use partiql_iam::qldb::{Ledger, UniqueId};

const ROW: &str = r#"{ tableId: "Au1EiThbt8s0z9wM26REZN", name: "Vehicle", indexes: [ { indexId: "Djg2nt0yIs2GY0T29Kud1z", expr: "[VIN]", status: "ONLINE" } ], status: "ACTIVE" }"#;

fn names(text: &str) -> Vec<String> {
    Catalog::parse(text).unwrap().tables().iter().map(|table| table.name.clone()).collect()
}

#[test]
fn every_form_that_tools_print_is_read() {
    let json = r#"{"tableId": "Au1EiThbt8s0z9wM26REZN", "name": "Vehicle", "status": "ACTIVE"}"#;
    let other = json.replace("Au1E", "Bu1E").replace("Vehicle", "Person");
    for text in [
        ROW.to_owned(),
        json.to_owned(),
        format!("[{json}]"),
        format!("// from the shell\n{ROW} /* one row */"),
        "{'tableId': '''Au1EiThbt8s0''' '''z9wM26REZN''', name: Vehicle, status: ACTIVE, tags: null, 'x': [(a + b), {{ aGk= }}, 2019T]}".to_owned(),
        r#"{"tableId": "Au1EiThbt8s0z9wM26REZN", "name": "Veh\u0069cle", "status": "ACTIVE", "emoji": "\ud83d\ude00"}"#.to_owned(),
    ] {
        assert_eq!(names(&text), ["Vehicle"], "{text}");
    }
    for text in [format!("{json}\n{other}"), format!("{json},\n{other},\n"), format!("[{json}, {other}]")] {
        assert_eq!(names(&text), ["Vehicle", "Person"], "{text}");
    }
    assert_eq!(
        Catalog::parse(" ").unwrap_err().to_string(),
        "row 1: expected the row of a table, or `[]` for a ledger without tables, found the end of the text"
    );
    assert_eq!(names("[]"), Vec::<String>::new());
}

#[test]
fn tags_are_read() {
    let catalog = Catalog::parse(
        r#"{tableId: "Au1EiThbt8s0z9wM26REZN", name: "Vehicle", status: "ACTIVE", tags: {environment: "production", 'a b': ""}}"#,
    )
    .unwrap();
    let tags = catalog.active("Vehicle").unwrap().tags.as_ref().unwrap();
    assert_eq!(
        tags.iter().collect::<Vec<_>>(),
        [(&"a b".to_owned(), &String::new()), (&"environment".to_owned(), &"production".to_owned())]
    );
    assert_eq!(Catalog::parse(ROW).unwrap().active("Vehicle").unwrap().tags, None);
}

#[test]
fn indexes_are_read_and_odd_ones_passed_over() {
    let index = |text: &str| Catalog::parse(text).unwrap().tables()[0].indexes.clone();
    let vin = Index { field: "VIN".to_owned(), id: Some("Djg2nt0yIs2GY0T29Kud1z".to_owned()) };
    assert_eq!(index(ROW), [vin]);
    let row = |indexes: &str| ROW.replace("[ {", &format!("[{indexes}, {{"));
    assert_eq!(index(&row("5, {expr: 5}, {other: \"x\"}, [1], null")).len(), 1);
    let replaced = |with: &str| {
        let (before, rest) = ROW.split_once("[ {").unwrap();
        format!("{before}{with}{}", rest.split_once("} ]").unwrap().1)
    };
    for odd in ["null", "\"VIN\"", "{a: {b: [1]}}", "[]"] {
        assert_eq!(index(&replaced(odd)), [], "{odd}");
    }
}

#[test]
fn inactive_tables_are_found_by_id_only() {
    let catalog = Catalog::parse(
        r#"
        {tableId: "AAAAAAAAAAAAAAAAAAAAAA", name: "Vehicle", status: "INACTIVE"}
        {tableId: "BBBBBBBBBBBBBBBBBBBBBB", name: "Vehicle", status: "ACTIVE"}
        {tableId: "CCCCCCCCCCCCCCCCCCCCCC", name: "Vehicle", status: "INACTIVE"}
        {tableId: "DDDDDDDDDDDDDDDDDDDDDD", name: "Person", status: "INACTIVE"}
        "#,
    )
    .unwrap();
    let id = |text: &str| text.parse::<UniqueId>().unwrap();
    assert_eq!(catalog.active("Vehicle").unwrap().id, id("BBBBBBBBBBBBBBBBBBBBBB"));
    assert_eq!(catalog.active("Person"), None);
    assert_eq!(catalog.by_id(&id("CCCCCCCCCCCCCCCCCCCCCC")).unwrap().status, TableStatus::Inactive);
    assert_eq!(catalog.by_id(&id("EEEEEEEEEEEEEEEEEEEEEE")), None);

    let ledger = Ledger::template();
    let statement = parse("UNDROP TABLE \"DDDDDDDDDDDDDDDDDDDDDD\"").unwrap();
    let answer = resolve(&statement, &ledger, Some(&catalog)).unwrap();
    assert_eq!(
        answer[1].resource.arn(ledger.arn.as_str()).unwrap().to_string(),
        format!("{}/table/DDDDDDDDDDDDDDDDDDDDDD", ledger.arn)
    );
    assert!(answer.warnings().is_empty());
}

/// What is resolved says what it creates, and whether another statement was resolved for the same ledger and by the same catalog.
#[test]
fn what_is_resolved_knows_its_ledger_and_catalog() {
    let ledgers = ["cars", "bikes"]
        .map(|name| Ledger::new(format!("arn:aws:qldb:us-east-1:123456789012:ledger/{name}").parse().unwrap()));
    let catalogs = [Catalog::parse("[]").unwrap(), Catalog::parse("[]").unwrap()];
    let (create, insert) = (parse("CREATE TABLE \"My_T\"").unwrap(), parse("INSERT INTO T ?").unwrap());
    let of = |statement, ledger, catalog| resolve(statement, ledger, catalog).unwrap();
    let known = of(&create, &ledgers[0], Some(&catalogs[0]));
    assert_eq!(known.creates(), Some("My_T"));
    let unknown = of(&insert, &ledgers[0], None);
    assert_eq!(unknown.creates(), None);
    assert!(known.has_same_target(&known) && unknown.has_same_target(&unknown));
    for other in [
        of(&create, &ledgers[0], Some(&catalogs[1])),
        of(&create, &ledgers[1], Some(&catalogs[0])),
        of(&create, &ledgers[1], Some(&catalogs[1])),
        of(&create, &ledgers[0], None),
    ] {
        assert!(!known.has_same_target(&other) && !other.has_same_target(&known));
    }
    assert!(!unknown.has_same_target(&of(&insert, &ledgers[1], None)));
    assert!(unknown.has_same_target(&of(&create, &ledgers[0], None)));
}

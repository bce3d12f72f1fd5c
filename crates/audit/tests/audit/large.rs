//! Records that are large, or many of different names: what is kept has a bound. Where time grew with the square these tests would take minutes
//! each, without optimisation hours.

use std::fmt::Write as _;

use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
use partiql_iam_audit::report::{By, LeftOut, Mark, Report, compare, doubts};
use partiql_iam_audit::{Known, MAX_KEPT, Tally};

use crate::tally;

fn counted(text: &str) -> Tally {
    tally(&Known::default(), text.as_bytes(), "a", None)
}

fn block(statements: &str, documents: &str) -> String {
    format!(
        r#"{{"blockAddress":{{"strandId":"8qlFURem51pQl0RiEwt11X","sequenceNo":0}},"transactionInfo":{{"statements":[{statements}],"documents":{{{documents}}}}}}}"#
    )
}

fn joined(count: usize, one: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for number in 0..count {
        _ = write!(text, "{}{}", if number == 0 { "" } else { "," }, one(number));
    }
    text
}

const DELETE: &str = r#"{"statement":"DELETE FROM Person"}"#;

#[test]
fn blocks_with_many_documents() {
    let id = |number: usize| format!("{number:022}");
    let many = joined(100_000, |number| {
        format!(r#""d{number}":{{"tableName":"Person","tableId":"{}","statements":[0]}}"#, id(number))
    });
    let tally = counted(&block(DELETE, &many));
    assert_eq!((tally.problems.len(), tally.differences.count()), (0, 0));
    // Which of so many tables of one name a statement is on is not known.
    assert!(tally.permissions.keys().all(|permission| permission.resource.id.is_empty()));
    let names = joined(100_000, |number| {
        format!(r#""d{number}":{{"tableName":"T{number}","tableId":"{}","statements":[0]}}"#, id(number))
    });
    let tally = counted(&block(DELETE, &names));
    assert_eq!((tally.problems.len(), tally.differences.count()), (0, 100_000));
    let numbers = joined(500_000, |number| number.to_string());
    let two =
        format!(r#""a":{{"tableName":"P","statements":[{numbers}]}},"b":{{"tableName":"P","statements":[{numbers}]}}"#);
    assert_eq!(counted(&block(DELETE, &two)).problems.len(), 1);
}

#[test]
fn blocks_with_many_statements() {
    let statements = joined(50_000, |_| DELETE.to_owned());
    let numbers = joined(50_000, |number| number.to_string());
    let document =
        format!(r#""a":{{"tableName":"Person","tableId":"iiwQpfIasqVa2FnPAYhfNR","statements":[{numbers}]}}"#);
    let tally = counted(&block(&statements, &document));
    assert_eq!((tally.totals.statements, tally.problems.len(), tally.differences.count()), (50_000, 0, 0));
    let resources = tally.permissions.keys().filter(|permission| permission.action.short_name() == "PartiQLDelete");
    assert_eq!(resources.map(|permission| &*permission.resource.id).collect::<Vec<_>>(), ["iiwQpfIasqVa2FnPAYhfNR"]);
    // Each on a table of its own, which has a name of another one too.
    let tables = joined(20_000, |number| {
        format!(r#""d{number}":{{"tableName":"Person","tableId":"{:022}","statements":[{number}]}}"#, number % 10_000)
    });
    let tally = counted(&block(&statements, &tables));
    assert_eq!((tally.problems.len(), tally.differences.count()), (0, 0));
    let of_delete = |permission: &&partiql_iam_audit::Permission| permission.action.short_name() == "PartiQLDelete";
    assert_eq!(tally.permissions.keys().filter(of_delete).count(), 10_001);
}

#[test]
fn many_strands_and_operations() {
    let mut text = String::new();
    for number in 0..3_000 {
        _ = writeln!(text, r#"{{"blockAddress":{{"strandId":"s{:05}","sequenceNo":7}}}}"#, number * 7 % 3_000);
        _ = writeln!(text, r#"{{"blockAddress":{{"strandId":"s{number:05}","sequenceNo":8}}}}"#);
    }
    let tally = counted(&text);
    assert_eq!((tally.coverage.strands().count(), tally.totals.more_blocks), (MAX_KEPT, 4_000));
    assert_eq!(tally.coverage.strands().last(), Some("s00999"));
    assert!(tally.is_incomplete() && tally.coverage.gaps("s00000").is_empty());
    let said = doubts(&tally, false);
    let why = "4000 blocks of more strands than are kept: whether some of theirs are missing is unknown";
    assert!(said.iter().any(|doubt| doubt.is_incomplete && doubt.message == why), "{said:?}");
    assert!(Tally::from_rows(tally.rows()).unwrap() == tally);

    let mut text = String::new();
    for number in 0..4_000 {
        let name = number * 7 % 2_000;
        _ = writeln!(text, r#"{{"eventSource":"dynamodb.amazonaws.com","eventName":"N{name:05}"}}"#);
    }
    let tally = counted(&text);
    assert_eq!((tally.other_operations.len(), tally.totals.more_operations), (MAX_KEPT, 2_000));
    assert!(!tally.is_incomplete());
    let said = doubts(&tally, false);
    let why = "N00004 2 and 995 more, and 2000 requests of more names than are kept";
    assert!(said.iter().any(|doubt| doubt.message.ends_with(why)), "{said:?}");
    assert!(Tally::from_rows(tally.rows()).unwrap() == tally);
    // Of many accounts without a statement nothing is kept.
    let mut text = String::new();
    for number in 0..50_000 {
        _ = writeln!(
            text,
            r#"{{"eventSource":"dynamodb.amazonaws.com","eventName":"ExecuteStatement","recipientAccountId":"{number:012}"}}"#
        );
    }
    assert_eq!(counted(&text).unread.count(), 50_000);
}

/// Many tables beside a policy with many patterns.
#[test]
fn many_tables_beside_many_patterns() {
    let mut events = String::new();
    for number in 0..2_000 {
        _ = writeln!(
            events,
            r#"{{"eventSource":"dynamodb.amazonaws.com","eventName":"ExecuteStatement","awsRegion":"eu-west-1","recipientAccountId":"123456789012","requestParameters":{{"statement":"DELETE FROM T{number} WHERE a = 1"}}}}"#
        );
    }
    let tally = counted(&events);
    let statements = joined(100, |number| {
        format!(
            r#"{{"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:eu-west-1:123456789012:table/T{number}*"}}"#
        )
    });
    for (more, count) in [
        ("", 400),
        // What denies all but the tables that are there.
        (r#",{"Effect":"Deny","Action":"*","Resource":"arn:aws:dynamodb:*:*:table/T*x*"}"#, 400),
        (
            r#",{"Effect":"Deny","Action":"dynamodb:PartiQLInsert","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#,
            400,
        ),
    ] {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}{more}]}}"#);
        let document = PolicyDocument::parse(&text).unwrap();
        let identity = vec![NamedPolicy { name: String::new(), document }];
        let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
        let compared = compare(&tally, &policies, &RequestContext::new(), &LeftOut::default());
        assert_eq!(compared.iter().filter(|one| one.mark == Mark::MoreThanUsed).count(), count, "{more}");
        let report = Report::new(&tally, By::Table, false).unwrap().with_compared(compared);
        report.write_text(&mut std::io::sink()).unwrap();
    }
}

//! What is not as its format says: it is said, and never an answer that is smaller.

use partiql_iam_audit::{Counter, Known, Problem, Tally};
use serde_json::{Value, json};

use crate::tally;

/// What is said of the problems of an input, without its name.
pub(crate) fn said(tally: &Tally) -> Vec<String> {
    let text = |problem: &Problem| problem.to_string();
    tally.problems.iter().map(|problem| text(problem).split_once(": ").unwrap().1.to_owned()).collect()
}

pub(crate) fn of(bytes: &str) -> Tally {
    tally(&Known::default(), bytes.as_bytes(), "a", None)
}

/// A block of the strand of the tests, with some more members, which begin with a comma.
pub(crate) fn block(more: &str) -> String {
    format!(
        r#"{{"blockAddress":{{"strandId":"8qlFURem51pQl0RiEwt11X","sequenceNo":0}},"blockTimestamp":"2023-04-01T00:00:01Z"{more}}}"#
    )
}

pub(crate) fn event(name: &str, parameters: &Value) -> Value {
    json!({
        "eventSource": "dynamodb.amazonaws.com", "eventName": name, "eventTime": "2026-03-01T09:01:00Z", "awsRegion": "eu-west-1",
        "recipientAccountId": "123456789012", "requestParameters": parameters,
        "userIdentity": {"arn": "arn:aws:iam::123456789012:role/clerk"},
    })
}

/// What follows a digest or a manifest is read.
#[test]
fn records_after_a_digest() {
    let digest = r#"{"digestStartTime":"x","digestS3Bucket":"b"}"#;
    let manifest = r#"{"keys":["a"]}"#;
    let event = event("ExecuteStatement", &json!({"statement": "DELETE FROM Orders WHERE Id = 1"})).to_string();
    let why = "not a record: it is in a file of a manifest or a digest, which has no records";
    for (text, expected) in [
        (digest.to_owned(), None),
        (format!("{digest}\n{digest}\n"), None),
        (format!("[{digest}]"), None),
        (format!("{digest}\n{event}\n"), Some(why)),
        (format!("[{digest},{event}]"), Some(why)),
        (format!("{digest}{}", block("")), Some(why)),
        (format!("{manifest}\n{event}"), Some(why)),
        (format!("{digest}\n{{}}"), Some(why)),
        (r#"{"digestStartTime":"x","digestS3Bucket":"b","requestParameters":{}}"#.to_owned(), Some(why)),
        (format!(r#"{{"digestStartTime":"x","records":[{event}]}}"#), Some(why)),
        (format!(r#"{{"digestStartTime":"x","RECORDS":[{event}]}}"#), Some(why)),
        (r#"{"digestStartTime":"x"#.to_owned(), Some("the file is cut: it ends within a record")),
        (format!("{digest}\nno"), Some("the file is cut: it ends within a record")),
        (format!("{digest}\nno\n\n"), Some("not a record: expected ident")),
    ] {
        assert_eq!(said(&of(&text)), expected.into_iter().collect::<Vec<_>>(), "{text}");
    }
    let known = Known::default();
    let mut counter = Counter::new(&known);
    counter.push_journal_line(format!("{manifest}{}", block("")).as_bytes(), &"a".into());
    assert_eq!(said(&counter.finish()), [why]);
}

/// Ion of another type than the format says is as wrong as JSON is.
#[test]
fn members_of_another_type_in_ion() {
    let delete = r#"{statement:"DELETE FROM Person"}"#;
    for (info, why) in [
        (format!("{{statements:({delete})}}"), "`statements` is no list"),
        (format!("{{statements:{{a:{delete}}}}}"), "`statements` is no list"),
        (format!("{{statements:[[{delete}]]}}"), "a statement is no struct"),
        (format!("[{{statements:[{delete}]}}]"), "`transactionInfo` is no struct"),
        ("{documents:[{a:{}}]}".to_owned(), "`documents` is no struct"),
        ("{documents:{d:[1]}}".to_owned(), "a document is no struct"),
        ("{documents:{d:{statements:{a:0}}}}".to_owned(), "`statements` is no list"),
        ("{documents:{d:{statements:[-1]}}}".to_owned(), "`-1` is the number of no statement"),
        ("{documents:{d:{tableName:\"A\",tableName:\"B\"}}}".to_owned(), "it has `tableName` twice"),
    ] {
        for text in [
            format!(r#"{{blockAddress:{{strandId:"s",sequenceNo:0}},transactionInfo:{info}}}"#),
            format!(
                r#"{{recordType:"BLOCK_SUMMARY",payload:{{transactionInfo:{info},blockAddress:{{strandId:"s",sequenceNo:0}}}}}}"#
            ),
        ] {
            let binary = ion_rs::Element::read_one(&text).unwrap().encode_as(ion_rs::v1_0::Binary).unwrap();
            for bytes in [text.as_bytes(), &binary] {
                assert_eq!(
                    said(&tally(&Known::default(), bytes, "a", None)),
                    [format!("not a record: {why}")],
                    "{text}"
                );
            }
        }
    }
    for (text, why) in [
        ("{blockAddress:[],transactionInfo:{}}", "`blockAddress` is no struct"),
        (r#"{recordType:"BLOCK_SUMMARY",payload:[{}]}"#, "`payload` is no struct"),
        (r#"{blockAddress:{strandId:"s",sequenceNo:0},redactionInfo:{revisions:{}}}"#, "`revisions` is no list"),
        (r#"{blockAddress:{strandId:"s",sequenceNo:0},redactionInfo:{revisions:["t"]}}"#, "`revision` is no struct"),
        (r#"{blockAddress:{strandId:"s",sequenceNo:0,sequenceNo:1}}"#, "it has `sequenceNo` twice"),
    ] {
        assert_eq!(said(&of(text)), [format!("not a record: {why}")], "{text}");
    }
    // What is null is not there.
    let nulls = r#"{blockAddress:{strandId:"s",sequenceNo:0},transactionInfo:{statements:null.list,documents:null},redactionInfo:null.struct}"#;
    assert_eq!(said(&of(nulls)), Vec::<&str>::new());
}

/// A statement under a name that no operation has is not a request without one.
#[test]
fn statements_of_unknown_operations() {
    let delete = json!({"statement": "DELETE FROM Orders WHERE Id = 'a'"});
    for (name, parameters, expected) in [
        ("ExecuteStatementV2", delete.clone(), &[("unknown-operation", "DELETE FROM Orders WHERE Id = ?")][..]),
        ("executeStatement", delete.clone(), &[("unknown-operation", "DELETE FROM Orders WHERE Id = ?")]),
        (
            "RunIt",
            json!({"requestItems": [delete.clone()]}),
            &[("unknown-operation", "DELETE FROM Orders WHERE Id = ?")],
        ),
        ("RunIt", json!([delete.clone()]), &[("unknown-operation", "DELETE FROM Orders WHERE Id = ?")]),
        ("RunIt", json!("{statement=DELETE FROM Orders}"), &[("no-statement", "")]),
        ("ExecuteStatementV2", Value::Null, &[("no-statement", "")]),
        ("executetransaction", json!({"a": 1}), &[("no-statement", "")]),
        ("GetItem", json!({"tableName": "t", "key": {"statement": "x"}}), &[]),
        ("PutItem", Value::Null, &[]),
    ] {
        let tally = of(&event(name, &parameters).to_string());
        let found: Vec<(&str, &str)> = tally.unread.rows.keys().map(|unread| (&*unread.code, &*unread.shape)).collect();
        assert_eq!(found, expected, "{name} {parameters}");
        assert_eq!(tally.other_operations.len(), usize::from(expected.is_empty()), "{name} {parameters}");
        assert_eq!(tally.is_incomplete(), !expected.is_empty(), "{name} {parameters}");
    }
    let mut other = event("ExecuteStatement", &delete);
    other["eventSource"] = "DynamoDB.amazonaws.com ".into();
    assert_eq!(of(&other.to_string()).totals.foreign, 0);
}

/// Of several lists each counts, in whatever form it is.
#[test]
fn lists_of_other_forms() {
    let select = json!([{"statement": "SELECT * FROM Orders WHERE Id = 'a'"}]);
    let delete = "DELETE FROM Orders WHERE Id = 'a'";
    for (list, deletes, unread) in [
        (json!(format!("[{{\"statement\":\"{delete}\"}}]")), 1, 0),
        (json!({"statement": delete}), 1, 0),
        (json!([format!("{{\"statement\":\"{delete}\"}}")]), 1, 0),
        (json!(delete), 0, 1),
        (json!({"0": {"statement": delete}}), 0, 1),
        (json!(7), 0, 1),
        (json!(true), 0, 1),
        (json!([delete]), 0, 1),
        (json!([[{"statement": delete}]]), 1, 0),
        (json!([]), 0, 0),
        (Value::Null, 0, 0),
    ] {
        for name in ["transactStatements", "TransactStatements", "statements"] {
            let of_both = json!({"requestItems": select, name: list});
            for parameters in [of_both.clone(), json!(of_both.to_string())] {
                let tally = of(&event("ExecuteTransaction", &parameters).to_string());
                let of_delete =
                    |permission: &&partiql_iam_audit::Permission| permission.action.short_name() == "PartiQLDelete";
                let found = tally.permissions.keys().filter(of_delete).count();
                // A text in a text is not read, and said.
                let is_text = list.is_string() || list[0].is_string();
                let expected = if parameters.is_string() && is_text { (0, 1) } else { (deletes, unread) };
                assert_eq!((found, tally.unread.count()), expected, "{parameters}");
            }
        }
    }
}

/// A change whose statement the block has not: of a document, a revision, or a redaction.
#[test]
fn changes_without_their_statements() {
    let table = "in block 0 a table was changed by a statement that is not there";
    let of_person = "in block 0 the table `Person` was changed by a statement that is not there";
    let of_table = "in block 0 the table `Au1EiThbt8s0z9wM26REZN` was changed by a statement that is not there";
    let select = r#""statements":[{"statement":"SELECT * FROM Person","startTime":"2023-03-31T23:59:59Z"}]"#;
    let redact = r#""statements":[{"statement":"EXEC REDACT_REVISION `{}`, 'Au1EiThbt8s0z9wM26REZN', 'd'"}]"#;
    let document = r#""documents":{"d":{"tableName":"Person","tableId":"iiwQpfIasqVa2FnPAYhfNR","statements":[0]}}"#;
    let revision = r#","revisions":[{"hash":"h","data":{"a":1},"metadata":{"id":"d","version":0}}]"#;
    let deleted = r#","revisions":[{"hash":"h","metadata":{"id":"d","version":1}}]"#;
    let redacted =
        r#","redactionInfo":{"revisions":[{"tableId":"Au1EiThbt8s0z9wM26REZN","documentId":"d","version":0}]}"#;
    let changes = format!(r#","transactionInfo":{{{},{document}}}"#, select.replace("SELECT *", "DELETE"));
    let info = |inner: &str| format!(r#","transactionInfo":{{{inner}}}"#);
    for (more, expected) in [
        (revision.to_owned(), Some(table)),
        (deleted.to_owned(), Some(table)),
        (r#","revisionSummaries":[{"hash":"h","documentId":"d"}]"#.to_owned(), Some(table)),
        (format!("{}{revision}", info(r#""statements":[]"#)), Some(table)),
        (format!("{}{revision}", info(select)), Some(table)),
        (format!("{}{revision}", info(&format!(r#"{select},"documents":{{}}"#))), Some(table)),
        (format!("{changes}{revision}"), None),
        (format!("{changes}{deleted}"), None),
        (format!("{changes}{}", revision.replace(r#""id":"d""#, r#""id":"e""#)), Some(table)),
        (format!("{changes}{}", revision.replace(r#""id":"d","#, "")), Some(table)),
        // A revision of a table of the system has its hash alone.
        (r#","revisions":[{"hash":"h"}]"#.to_owned(), None),
        (r#","revisions":null,"transactionInfo":null"#.to_owned(), None),
        (redacted.to_owned(), Some(of_table)),
        (format!("{}{redacted}", info(select)), Some(of_table)),
        (format!("{}{redacted}", info(&redact.replace("'Au1EiThbt8s0z9wM26REZN'", "?"))), None),
        (format!("{}{redacted}", info(&redact.replace("EXEC", "EXECUTE"))), None),
        (redacted.replace(r#""tableId":"Au1EiThbt8s0z9wM26REZN","#, ""), Some(table)),
        (r#","redactionInfo":{}"#.to_owned(), Some(table)),
        (format!("{}{}", info(select), r#","redactionInfo":{"revisions":[]}"#), Some(table)),
        // A document with its statement does not hide one without.
        (
            changes.replace(
                r#""documents":{"#,
                r#""documents":{"e":{"tableName":"Person","tableId":"iiwQpfIasqVa2FnPAYhfNR"},"#,
            ),
            Some(of_person),
        ),
        (
            changes.replace(
                "[0]}}",
                r#"[0]},"e":{"tableName":"Person","tableId":"iiwQpfIasqVa2FnPAYhfNR","statements":[]}}"#,
            ),
            Some(of_person),
        ),
        (format!("{}{redacted}", info(redact)), None),
        (info(r#""documents":{"d1":{}}"#), Some(table)),
        (info(&format!(r#"{select},"documents":{{"d1":{{}}}}"#)), Some(table)),
    ] {
        let json = block(&more);
        let ion = ion_rs::Element::read_one(&json).unwrap();
        let binary = ion.encode_as(ion_rs::v1_0::Binary).unwrap();
        let text = format!("{{blockAddress:{}", json.strip_prefix(r#"{"blockAddress":"#).unwrap());
        for bytes in [json.as_bytes(), text.as_bytes(), &binary] {
            let tally = tally(&Known::default(), bytes, "a", None);
            assert_eq!(said(&tally), expected.into_iter().collect::<Vec<_>>(), "{json}");
            assert_eq!(tally.differences.count(), 0, "{json}");
        }
    }
    assert_eq!(said(&of(&block(r#","revisions":{}"#))).len(), 1);
    // Redactions of the block are on another table.
    let other = format!("{}{redacted}", info(&redact.replace("Au1EiThbt8s0z9wM26REZN", "iiwQpfIasqVa2FnPAYhfNR")));
    let differences = of(&block(&other)).differences;
    let found: Vec<&str> = differences.rows.keys().map(|difference| &*difference.said).collect();
    assert_eq!(found, ["a revision of the table Au1EiThbt8s0z9wM26REZN was redacted"]);
}

/// A statement of a block may have started before the block.
#[test]
fn blocks_at_the_edges_of_the_window() {
    let missing =
        block(r#","transactionInfo":{"statements":[],"documents":{"d":{"tableName":"Person","statements":[0]}}}"#);
    let without_start = block(r#","transactionInfo":{"statements":[{"statement":"DELETE FROM Person"}]}"#);
    let moment = |text: &str| partiql_iam_audit::Moment::parse(text);
    for (from, to, is_in) in [
        (None, "2023-04-01T00:00:02Z", true),
        (None, "2023-04-01T00:00:01Z", true),
        (None, "2023-04-01T00:00:00Z", true),
        (None, "2023-03-31T23:59:31Z", true),
        (None, "2023-03-31T23:59:01Z", false),
        (Some("2023-04-01T00:00:01Z"), "2023-05-01", true),
        (Some("2023-04-01T00:00:02Z"), "2023-05-01", false),
    ] {
        let known = Known { from: from.and_then(moment), to: moment(to), ..Known::default() };
        let tally = tally(&known, missing.as_bytes(), "a", None);
        assert_eq!(tally.problems.len(), usize::from(is_in), "{from:?} {to}");
        let tally = crate::tally(&known, without_start.as_bytes(), "a", None);
        assert_eq!((tally.totals.outside, tally.permissions.is_empty()), (u64::from(!is_in), !is_in), "{from:?} {to}");
    }
}

/// A record of a revision says that there is its block, which has the statement.
#[test]
fn revisions_of_a_stream_without_their_blocks() {
    let strand = "8qlFURem51pQl0RiEwt11X";
    let revision = |number: u64| {
        format!(
            r#"{{"qldbStreamArn":"a","recordType":"REVISION_DETAILS","payload":{{"tableInfo":{{"tableId":"t","tableName":"Person"}},"revision":{{"blockAddress":{{"strandId":"{strand}","sequenceNo":{number}}},"data":{{}},"metadata":{{"id":"d"}}}}}}}}"#
        )
    };
    let summary = format!(
        r#"{{"qldbStreamArn":"a","recordType":"BLOCK_SUMMARY","payload":{}}}"#,
        block(r#","transactionInfo":{"statements":[{"statement":"DELETE FROM Person"}]}"#)
    );
    for (records, gaps) in [
        (vec![revision(3)], &[(3, 3)][..]),
        (vec![summary.clone(), revision(0)], &[]),
        (vec![revision(0), summary.clone()], &[]),
        (vec![summary.clone(), revision(1)], &[(1, 1)]),
        (vec![revision(4), revision(2), summary.clone()], &[(1, 4)]),
    ] {
        let json = records.join("\n");
        let ion: Vec<String> =
            records.iter().map(|text| text.replacen("\"qldbStreamArn\"", "qldbStreamArn", 1)).collect();
        for text in [json, ion.join("\n")] {
            let tally = of(&text);
            assert_eq!(said(&tally), Vec::<&str>::new(), "{text}");
            let found: Vec<(u64, u64)> = tally.coverage.gaps(strand).iter().map(|gap| (gap.first, gap.last)).collect();
            assert_eq!(found, gaps, "{text}");
            assert_eq!(tally.is_incomplete(), !gaps.is_empty());
            let again = Tally::from_rows(tally.rows()).unwrap();
            assert!(again == tally, "{text}");
        }
    }
    let without = r#"{"qldbStreamArn":"a","recordType":"REVISION_DETAILS","payload":{"revision":{}}}"#;
    assert_eq!(said(&of(without)), ["not a record: its revision has no `blockAddress`"]);
}

/// What is nested deeper than a stack has room for is refused, and so is a number of millions of digits.
#[test]
fn deep_and_long_values_of_ion() {
    let address = r#"blockAddress:{strandId:"8qlFURem51pQl0RiEwt11X",sequenceNo:0}"#;
    let nested = |open: &str, close: &str, levels: usize| {
        let (open, close) = (open.repeat(levels), close.repeat(levels));
        format!("{{{address},revisions:[{{data:{{a:{open}1{close}}},metadata:null}}]}}")
    };
    let why = "it is nested deeper than 100 levels";
    for (open, close, most) in
        [("{a:", "}", 96), ("[", "]", 96), ("(", ")", 96), ("{'a b':x::[", "]}", 48), ("{\"a\":(/**/", ")}", 48)]
    {
        let expected = ["in block 0 a table was changed by a statement that is not there"];
        assert_eq!(said(&of(&nested(open, close, most))), expected, "{open}");
        for levels in [most + 1, 150, 20_000] {
            assert_eq!(said(&of(&nested(open, close, levels))), [why], "{open}{levels}");
        }
        let manifest = format!("{{keys:{}", open.repeat(2_000));
        assert!(partiql_iam_audit::Manifest::parse(manifest.as_bytes()).is_err(), "{open}");
    }
    let digits = "1".repeat(2_000_000);
    let long = "not a record: a number or a time is too long";
    for (text, why) in [
        (format!(r#"{{blockAddress:{{strandId:"s",sequenceNo:{digits}}}}}"#), long),
        (format!("{{{address},blockTimestamp:2023-04-01T00:00:00.{digits}Z}}"), long),
        (format!("{{{address},transactionId:{digits}}}"), long),
        (format!("{{{address},transactionInfo:{digits}}}"), long),
        (format!("{{{address},transactionInfo:{{documents:{{a:{{statements:[{digits}.0]}}}}}}}}"), long),
    ] {
        assert_eq!(said(&of(&text)), [why]);
    }
    // What is not asked for may be as long as it likes.
    let known = format!("{{{address},other:{digits}}}");
    assert_eq!(said(&of(&known)), Vec::<&str>::new());
}

/// Rows of counts that say two things, or none that can be.
#[test]
fn counts_that_can_not_be() {
    let known = Known::default();
    let delete = "DELETE FROM Person";
    for (csv, why) in [
        (format!("statement,count,principal,role\n{delete},3,a,\n"), "two of its titles say the same as `principal`"),
        (
            format!("statement,count,first,first_seen,last\n{delete},3,2023-01-01,2020-01-01,2020-02-02\n"),
            "two of its titles say the same as `first`",
        ),
        (
            format!("count,denied,statement,n\n3,0,{delete},3\n"),
            "the titles are not `statement` and `count`, each once",
        ),
        (
            format!("statement,count,first,last\n{delete},3,2023-05-01,2023-01-01\n"),
            "the first was at 2023-05-01T00:00:00Z, and the last at 2023-01-01T00:00:00Z",
        ),
        (format!("statement,count,denied\n{delete},0,5\n"), "5 of 0 were denied"),
        (format!("statement,count,denied\n{delete},2,9\n"), "9 of 2 were denied"),
        (
            format!("statement,count\n{delete} WHERE a = \"b,1\n{delete},2\"\n"),
            "quotation marks are not around one whole cell",
        ),
        (format!("statement,count\n\"{delete}\" x,1\n"), "quotation marks are not around one whole cell"),
        (
            format!("statement,count,operation\n{delete},1,ExecuteStatementV2\n"),
            "`ExecuteStatementV2` is no operation with statements that is known",
        ),
    ] {
        let mut counter = Counter::new(&known);
        counter.push_csv(csv.as_bytes(), &"a".into());
        let tally = counter.finish();
        assert_eq!(said(&tally), [format!("not a record: {why}")], "{csv}");
        assert!(tally.permissions.is_empty(), "{csv}");
    }
    for csv in [
        format!("\u{feff}\"statement\",\"count\"\r\n\"{delete}\",\"1\"\r\n"),
        format!("statement,count,denied,first,last\n\"{delete} WHERE a = \"\"b\"\"\",5,5,2023-01-01,2023-01-01\n"),
    ] {
        let mut counter = Counter::new(&known);
        counter.push_csv(csv.as_bytes(), &"a".into());
        assert_eq!(said(&counter.finish()), Vec::<&str>::new(), "{csv}");
    }
    // What a trail calls a denial is one here too.
    for (code, denied) in
        [("AccessDenied", 3), ("UnauthorizedOperation", 3), ("NotAuthorized", 3), ("ValidationException", 0)]
    {
        let mut counter = Counter::new(&known);
        counter.push_csv(format!("statement,count,errorcode\n{delete},3,{code}\n").as_bytes(), &"a".into());
        let tally = counter.finish();
        let all: Vec<u64> = tally.permissions.values().map(|manners| manners.all().usage.denied).collect();
        assert_eq!(all, [denied; 3], "{code}");
    }
    let json = r#"{"statement":"DELETE FROM Person","count":2,"denied":3}"#;
    assert_eq!(said(&of(json)), ["not a record: 3 of 2 were denied"]);
}

/// Strands that have no name may be several.
#[test]
fn blocks_of_no_strand() {
    let text = block("").replace(r#""strandId":"8qlFURem51pQl0RiEwt11X""#, r#""strandId":"""#);
    assert_eq!(said(&of(&text)), ["not a record: its `strandId` is empty"]);
}

//! Tallies as rows, grouped by their texts as an engine of SQL does, are the tally of the whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use partiql_iam::dynamodb::Schema;
use partiql_iam_audit::{Counter, KEYS, Known, LeadingKeys, Problem, ProblemKind, Row, RowError, Tally, VALUES};

use crate::merge::{Lot, known, lines};
use crate::{export, folder};

const MUSIC: &str = r#"{"Table": {"TableName": "Music", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}]}}"#;

/// Events of a trail: more values of keys, more differences and more days than are kept, and some that are denied or not understood.
fn events() -> Vec<String> {
    let event = |number: usize| {
        let statement = match number % 5 {
            0 | 1 => format!("SELECT * FROM Music WHERE Artist = 'a{number}'"),
            2 => format!("SELECT a{number} FROM Music"),
            3 => format!("SELEC {number}"),
            _ => "DELETE FROM Music WHERE Artist = 'one'".to_owned(),
        };
        let (year, day) = (2000 + number / 28, 1 + number % 28);
        let denied = if number.is_multiple_of(7) { r#","errorCode":"AccessDenied""# } else { "" };
        format!(
            r#"{{"eventSource":"dynamodb.amazonaws.com","eventName":"ExecuteStatement","eventTime":"{year}-05-{day:02}T00:00:00Z","userIdentity":{{"arn":"arn:aws:iam::1:role/r{}"}},"requestParameters":{{"statement":"{statement}"}},"resources":[{{"ARN":"arn:aws:dynamodb:us-east-1:123456789012:table/T{number}"}}]{denied}}}"#,
            number % 3
        )
    };
    let mut events: Vec<String> = (0..1_800).map(event).collect();
    events.push(r#"{"eventSource":"dynamodb.amazonaws.com","eventName":"GetItem"}"#.to_owned());
    events.push(r#"{"eventSource":"s3.amazonaws.com","eventName":"GetObject"}"#.to_owned());
    events.push(r#"{"eventSource":"dynamodb.amazonaws.com","eventName":"ExecuteStatement"}"#.to_owned());
    events.push(r#"{"eventSource":"dynamodb.amaz"#.to_owned());
    events
}

/// What is counted of each line alone, each of a file of its own.
fn singles(known: &Known) -> Vec<Tally> {
    let (journal, trail) = (lines(), events());
    let of_journal = journal.iter().map(|line| (line, true));
    let all = of_journal.chain(trail.iter().map(|line| (line, false)));
    let count = |(place, (line, is_journal)): (usize, (&String, bool))| {
        let mut counter = Counter::new(known);
        // Names of which one is the beginning of another.
        let source: Arc<str> = format!("f{}", "\t! a".repeat(place % 4)).into();
        if is_journal {
            counter.push_journal_line(line.as_bytes(), &source);
        } else {
            counter.push_trail_line(line.as_bytes(), &source);
        }
        counter.finish()
    };
    all.enumerate().map(count).collect()
}

/// `GROUP BY` all keys.
fn grouped(rows: impl Iterator<Item = Row>) -> Vec<Row> {
    let mut groups: BTreeMap<_, Row> = BTreeMap::new();
    for row in rows {
        groups.entry(row.keys.clone()).and_modify(|group| group.add(&row)).or_insert(row);
    }
    groups.into_values().collect()
}

fn shuffle<T>(list: &mut [T], lot: &mut Lot) {
    for place in (1..list.len()).rev() {
        list.swap(place, lot.below(place + 1));
    }
}

fn with_schema() -> Known {
    Known { schema: Some(Schema::parse(MUSIC).unwrap()), ..known() }
}

#[test]
fn grouped_rows_of_parts_are_the_whole() {
    let known = with_schema();
    let mut singles = singles(&known);
    let mut whole = Tally::default();
    for single in &singles {
        whole.merge(single);
    }
    // All that is bounded is at its bound.
    assert!(whole.permissions.values().any(|manners| manners.others.is_some()));
    assert!(
        whole
            .permissions
            .values()
            .flat_map(|manners| manners.kept.values())
            .any(|uses| uses.leading == LeadingKeys::Many)
    );
    assert!(whole.differences.others.is_some() && whole.unread.count() > 0);
    assert!(whole.days.width() > 1 && whole.totals.foreign == 1 && whole.other_operations.len() == 1);
    assert_eq!((whole.problems.len(), whole.tables.len()), (3, 8));
    assert!(whole.coverage.strands().count() == 2);

    assert!(Tally::from_rows(whole.rows()).unwrap() == whole, "rows are another tally");
    let mut lot = Lot(11);
    for round in 0..6 {
        shuffle(&mut singles, &mut lot);
        let mut parts: Vec<Tally> = vec![Tally::default(); 1 + lot.below(7)];
        for single in &singles {
            let part = lot.below(parts.len());
            parts[part].merge(single);
        }
        let mut rows: Vec<Row> = parts.iter().flat_map(Tally::rows).collect();
        shuffle(&mut rows, &mut lot);
        // Not grouped at all, once, and by parts of parts.
        let mut rows = match round % 3 {
            0 => rows,
            1 => grouped(rows.into_iter()),
            _ => {
                let half = rows.split_off(rows.len() / 2);
                grouped(grouped(rows.into_iter()).into_iter().chain(grouped(half.into_iter())))
            }
        };
        shuffle(&mut rows, &mut lot);
        assert!(Tally::from_rows(rows).unwrap() == whole, "round {round}: parts are another tally");
    }
}

/// A counter of all lines, in another order, counts what those of single lines do: examples too.
#[test]
fn one_counter_of_lines() {
    let known = with_schema();
    let source: Arc<str> = "f".into();
    let mut lines = lines();
    let mut whole = Counter::new(&known);
    for line in &lines {
        whole.push_journal_line(line.as_bytes(), &source);
    }
    let whole = whole.finish();
    shuffle(&mut lines, &mut Lot(3));
    let mut other = Counter::new(&known);
    for line in &lines {
        other.push_journal_line(line.as_bytes(), &source);
    }
    assert!(other.finish() == whole);
    // Read as a file, only the places are known better.
    let mut file = Counter::new(&known);
    file.push_journal(lines.join("\n").as_bytes(), &source);
    let file = file.finish();
    assert_eq!(file.permissions.keys().collect::<Vec<_>>(), whole.permissions.keys().collect::<Vec<_>>());
    let without_offset = |rows: Vec<Row>| -> Vec<Row> {
        let place = |text: Box<str>| text.rsplit_once('\t').unwrap().0.into();
        rows.into_iter().map(|row| Row { example: row.example.map(place), ..row }).collect()
    };
    assert_eq!(without_offset(file.rows().collect()), without_offset(whole.rows().collect()));
}

#[test]
fn lines_of_each_format() {
    let known = Known::default();
    let codes = |line: &str, is_trail: bool| {
        let mut counter = Counter::new(&known);
        if is_trail {
            counter.push_trail_line(line.as_bytes(), &"f".into());
        } else {
            counter.push_journal_line(line.as_bytes(), &"f".into());
        }
        let tally = counter.finish();
        let codes: Vec<&str> = tally.problems.iter().map(Problem::code).collect();
        (tally.totals.records, tally.totals.files, codes)
    };
    let block = std::fs::read_to_string(&export("json")[0]).unwrap().lines().next().unwrap().to_owned();
    assert_eq!(codes(&block, false), (1, 0, vec![]));
    assert_eq!(codes(&format!("{block} {block}\r"), false), (2, 0, vec![]));
    assert_eq!(codes(&format!(r#"{{"recordType":"BLOCK_SUMMARY","payload":{block}}}"#), false), (1, 0, vec![]));
    assert_eq!(codes("", false), (0, 0, vec![]));
    assert_eq!(codes(r#"{"keys":["a"]}"#, false), (0, 0, vec![]));
    for end in 1..block.len() {
        let (records, files, found) = codes(&block[..end], false);
        assert!(records == 0 && files == 0 && matches!(*found, ["cut" | "malformed"]), "cut at {end}: {found:?}");
    }
    assert_eq!(codes("null", false), (0, 0, vec!["malformed"]));
    // What ends where it is no JSON may be cut.
    assert_eq!(codes(&format!("{block}}}"), false), (1, 0, vec!["cut"]));
    assert_eq!(codes(r#"{"transactionId":"a"}"#, false), (0, 0, vec!["malformed"]));
    let events = std::fs::read_to_string(folder().join("cloudtrail/events.jsonl")).unwrap();
    for row in events.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()) {
        assert_eq!(codes(&row["event"].to_string(), true), (1, 0, vec![]), "{row}");
    }
    assert_eq!(codes(r#"{ "Records": [{"eventSource":"a","eventName":"b"}]}"#, true), (1, 1, vec![]));
    assert_eq!(codes(r#"{"Records":[{"eventSource":"a","eventName":"b"}"#, true), (1, 1, vec!["cut"]));
    assert_eq!(codes(&block, true), (0, 0, vec!["malformed"]));
}

/// Rows that are not a tally's are refused, with the column and what is wrong.
#[test]
fn wrong_rows() {
    let known = with_schema();
    let mut whole = Tally::default();
    for single in &singles(&known) {
        whole.merge(single);
    }
    whole.problem(Problem { file: "f".into(), offset: Some(7), kind: ProblemKind::Malformed { why: "x".to_owned() } });
    let rows: Vec<Row> = whole.rows().collect();
    let wrong = |kind: &str, change: &dyn Fn(&mut Row)| {
        let mut rows = rows.clone();
        let row = rows.iter_mut().find(|row| &*row.keys[0] == kind).unwrap_or_else(|| panic!("no row of {kind}"));
        change(row);
        Tally::from_rows(rows).unwrap_err().to_string()
    };
    let set = |column: &'static str, text: &'static str| {
        let place = KEYS.iter().position(|key| *key == column).unwrap();
        move |row: &mut Row| row.keys[place] = text.into()
    };
    for (kind, column, text) in [
        ("use", "action", "dynamodb:partiqlselect"),
        ("use", "action", ""),
        ("use", "needed_for", "s3:GetObject"),
        ("use", "resource_type", "bucket"),
        ("use", "facts", "[1]"),
        ("use", "code", "x"),
        ("other-uses", "shape", "x"),
        ("unread", "arn", "x"),
        ("difference", "code", "x"),
        ("problem", "detail", "{}"),
        ("problem", "code", "other"),
        ("strand", "code", "1"),
        ("block", "code", "-1"),
        ("block", "code", ""),
        ("days", "code", "3"),
        ("days", "detail", "x"),
        ("days", "action", "x"),
        ("table", "detail", "x"),
        ("operation", "detail", "x"),
        ("total", "code", "x"),
        ("time", "code", "x"),
    ] {
        assert_eq!(
            wrong(kind, &set(column, text)),
            format!("a row of the kind `{kind}` has `{text}` as its `{column}`")
        );
    }
    assert_eq!(wrong("use", &set("kind", "uses")), "a row is of the kind `uses`, which is not known");
    assert_eq!(wrong("use", &|row| row.n = -1), "a row of the kind `use` has `-1` as its `n`");
    assert_eq!(wrong("use", &|row| row.denied = -2), "a row of the kind `use` has `-2` as its `denied`");
    assert_eq!(wrong("total", &|row| row.denied = 2), "a row of the kind `total` has `2` as its `denied`");
    assert_eq!(wrong("use", &|row| row.first_seen = None), "a row of the kind `use` has `NULL` as its `first_seen`");
    assert_eq!(
        wrong("total", &|row| row.first_seen = Some(5)),
        "a row of the kind `total` has `5` as its `first_seen`"
    );
    assert_eq!(wrong("use", &|row| row.example = Some("x".into())), "a row of the kind `use` has `x` as its `example`");
    assert_eq!(
        wrong("total", &|row| row.example = Some("x".into())),
        "a row of the kind `total` has `x` as its `example`"
    );

    let of_kind = |kind: &'static str| rows.iter().filter(move |row| &*row.keys[0] == kind).cloned();
    let missing = Tally::from_rows(of_kind("use")).unwrap_err();
    assert_eq!(missing, RowError::MissingTotal { name: "files" });
    assert_eq!(missing.to_string(), "there is no row of the total `files`");
    let but_last = rows.iter().filter(|row| &*row.keys[11] != "more-problems").cloned();
    assert_eq!(Tally::from_rows(but_last).unwrap_err(), RowError::MissingTotal { name: "more-problems" });
    assert!(Tally::from_rows(Tally::default().rows()).unwrap() == Tally::default());
    assert_eq!(VALUES.len() + KEYS.len(), 18);
}

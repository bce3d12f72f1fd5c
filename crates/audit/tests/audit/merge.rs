//! Tallies of parts, added in any order, are the tally of the whole.

use std::fmt::Write;

use partiql_iam_audit::{Known, Tally, Who};

use crate::{export, tally};

/// A sequence of numbers that looks random, the same in each run.
pub(crate) struct Lot(pub(crate) u64);

impl Lot {
    pub(crate) fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

/// Lines that the export has, and many of one's own: more shapes, values and kinds of errors than are kept.
pub(crate) fn lines() -> Vec<String> {
    let mut lines: Vec<String> = export("json")
        .iter()
        .flat_map(|path| std::fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    for number in 40..400 {
        let day = 1 + number % 28;
        let text = match number % 4 {
            0 => format!("SELECT a{number} FROM Many WHERE b = {number}"),
            1 => format!("SELEC {number}"),
            2 => format!("DELETE FROM T{} WHERE c = ?", number % 7),
            _ => "UPDATE Many SET a = 1".to_owned(),
        };
        let year = 2000 + number;
        let mut line = String::new();
        write!(
            line,
            r#"{{"blockAddress":{{"strandId":"s","sequenceNo":{number}}},"transactionId":"t{}","transactionInfo":{{"statements":[{{"statement":"{text}","startTime":"{year}-04-{day:02}T00:00:00Z"}}],"documents":{{"d":{{"tableName":"Many","tableId":"Many{:018}","statements":[0]}}}}}}}}"#,
            number % 3,
            number % 2
        )
        .unwrap();
        lines.push(line);
    }
    lines
}

pub(crate) fn known() -> Known {
    let mut who = Who::default();
    assert!(who.add("t1", "one") && who.add("t2", "two"));
    Known { who: Some(who), ..Known::default() }
}

#[test]
fn the_order_of_parts_does_not_matter() {
    let (known, lines) = (known(), lines());
    let part = |lines: &[&str]| tally(&known, lines.join("\n").as_bytes(), "part", None);
    let mut lot = Lot(7);
    // An example is where it is, so that each line has its place: each is a part of its own name.
    let named = |place: usize| tally(&known, lines[place].as_bytes(), &format!("line {place:03}"), None);
    let singles: Vec<Tally> = (0..lines.len()).map(named).collect();
    let mut whole = Tally::default();
    for single in &singles {
        whole.merge(single);
    }
    assert_eq!(whole.totals.statements, part(&lines.iter().map(String::as_str).collect::<Vec<_>>()).totals.statements);
    for _ in 0..20 {
        let mut groups: Vec<Tally> = vec![Tally::default(); 1 + lot.below(6)];
        let mut order: Vec<usize> = (0..singles.len()).collect();
        for place in (1..order.len()).rev() {
            order.swap(place, lot.below(place + 1));
        }
        for place in order {
            let group = lot.below(groups.len());
            groups[group].merge(&singles[place]);
        }
        while groups.len() > 1 {
            let one = groups.swap_remove(lot.below(groups.len()));
            let into = lot.below(groups.len());
            groups[into].merge(&one);
        }
        assert!(groups[0] == whole, "parts in another order are another tally");
    }
}

/// One counter over all counts as many do.
#[test]
fn one_counter_counts_what_many_do() {
    let (known, lines) = (known(), lines());
    let name: std::sync::Arc<str> = "part".into();
    let mut counter = partiql_iam_audit::Counter::new(&known);
    let mut offset = 0_usize;
    let text = lines.join("\n");
    counter.push_journal(text.as_bytes(), &name);
    let once = counter.finish();
    let mut whole = Tally::default();
    for line in &lines {
        // The same places as in the whole text.
        let mut padded = " ".repeat(offset);
        padded.push_str(line);
        let mut counter = partiql_iam_audit::Counter::new(&known);
        counter.push_journal(padded.as_bytes(), &name);
        whole.merge(&counter.finish());
        offset += line.len() + 1;
    }
    assert_eq!(once.permissions, whole.permissions);
    assert_eq!(once.unread, whole.unread);
    assert_eq!(once.days, whole.days);
    assert!(once == whole);
}

/// A block may say a table without a name or an id, or with an empty one.
#[test]
fn tables_that_blocks_say_by_half_are_the_same_in_any_order() {
    let block = |number: u32, table: &str| {
        format!(
            r#"{{"blockAddress":{{"strandId":"8qlFURem51pQl0RiEwt11X","sequenceNo":{number}}},"transactionInfo":{{"statements":[{{"statement":"SELECT * FROM a"}}],"documents":{{"d":{{{table}"statements":[0]}}}}}}}}"#
        )
    };
    let halves = [
        r#""tableName":"T","#,
        r#""tableName":"T","tableId":"","#,
        r#""tableName":"","tableId":"Au1EiThbt8s0z9wM26REZN","#,
        r#""tableId":"Au1EiThbt8s0z9wM26REZN","#,
        r#""tableName":"U","tableId":"Au1EiThbt8s0z9wM26REZN","#,
        r#""tableName":"S","tableId":"Au1EiThbt8s0z9wM26REZN","#,
    ];
    let lines: Vec<String> = (0_u32..).zip(halves).map(|(number, table)| block(number, table)).collect();
    let counted = |lines: &mut dyn Iterator<Item = &String>| {
        let text: Vec<&str> = lines.map(String::as_str).collect();
        tally(&Known::default(), text.join("\n").as_bytes(), "a", None)
    };
    let (forth, back) = (counted(&mut lines.iter()), counted(&mut lines.iter().rev()));
    assert_eq!(forth.tables, back.tables);
    assert_eq!(
        forth.tables.iter().map(|(id, name)| (&**id, &**name)).collect::<Vec<_>>(),
        [("Au1EiThbt8s0z9wM26REZN", "S")]
    );
    // The same but the bytes at which they are.
    let differences = |tally: &Tally| -> Vec<String> {
        let rows = tally.differences.rows.iter();
        rows.map(|(difference, usage)| {
            let record = usage.example.as_ref().and_then(|place| place.record.as_deref());
            format!("{} {} {}", difference.said, usage.count, record.unwrap_or_default())
        })
        .collect()
    };
    assert_eq!(differences(&forth), differences(&back));
    assert_eq!((forth.differences.count(), differences(&forth).len()), (6, 4));
}

//! Exports of journals.

use std::collections::BTreeMap;

use partiql_iam_audit::report::{By, Report, lines};
use partiql_iam_audit::{Blocks, Known, Manifest, Moment, Tally, Who};
use serde_json::Value;

use crate::{export, files, folder, of_files};

/// What the export has, in every form.
const FORMS: [&str; 3] = ["json", "ion-text", "ion-binary"];

fn expected() -> Vec<Value> {
    serde_json::from_str(&std::fs::read_to_string(folder().join("expected.json")).unwrap()).unwrap()
}

/// How often each action was used, on which resources.
fn uses(tally: &Tally) -> BTreeMap<(String, String), u64> {
    let lines = lines(tally, By::Table).unwrap();
    let key = |line: &partiql_iam_audit::report::Line| {
        (line.action.name().to_owned(), format!("{} {}", line.table, line.table_id))
    };
    lines.iter().map(|line| (key(line), line.usage.count)).collect()
}

#[test]
fn every_statement_is_counted() {
    for form in FORMS {
        let tally = of_files(&Known::default(), &export(form));
        let texts: Vec<Value> =
            expected().iter().flat_map(|block| block["statements"].as_array().unwrap().clone()).collect();
        assert_eq!(tally.totals.statements, texts.len() as u64, "{form}");
        assert_eq!((tally.totals.blocks, tally.totals.records, tally.totals.files), (40, 40, 3), "{form}");
        // The blocks without statements say that they changed a table.
        let problems: Vec<String> = tally.problems.iter().map(ToString::to_string).collect();
        let why =
            |block: u8| format!("in block {block} the table `Person` was changed by a statement that is not there");
        assert!(
            problems.len() == 2 && problems[0].ends_with(&why(10)) && problems[1].ends_with(&why(30)),
            "{problems:?}"
        );
        let strands: Vec<&str> = tally.coverage.strands().collect();
        assert_eq!(strands, ["8qlFURem51pQl0RiEwt11X"], "{form}");
        assert_eq!(tally.coverage.gaps(strands[0]), []);
        assert_eq!(tally.coverage.repeated(strands[0]), []);
        assert_eq!(tally.first, Moment::parse("2023-04-01T00:45:18.465Z"), "{form}");
        // Each statement that is understood is sent, and the others are rows too.
        let sent: u64 = tally
            .permissions
            .iter()
            .filter(|(permission, _)| permission.action.name() == "qldb:SendCommand")
            .map(|(_, manners)| manners.all().usage.count)
            .sum();
        assert_eq!(sent + tally.unread.count(), texts.len() as u64, "{form}");
        let unread: Vec<String> = tally.unread.rows.keys().map(|unread| unread.shape.to_string()).collect();
        assert_eq!(unread, ["SELEC nothing"], "{form}");
    }
}

#[test]
fn a_table_has_the_id_that_its_block_says() {
    let tally = of_files(&Known::default(), &export("json"));
    let uses = uses(&tally);
    let count = |action: &str, table: &str| uses.get(&(action.to_owned(), table.to_owned())).copied();
    assert_eq!(count("qldb:PartiQLUpdate", "Person iiwQpfIasqVa2FnPAYhfNR"), Some(1), "{uses:#?}");
    assert_eq!(count("qldb:PartiQLDelete", "VehicleRegistration GXx0mosjoWYQ3rZCVUMLXc"), Some(1));
    // A table of the same name, made again.
    assert_eq!(count("qldb:PartiQLCreateIndex", "Person flK7iLXLjZ7uNYzdijjCvb"), Some(1));
    assert_eq!(count("qldb:PartiQLRedact", "DriversLicense bS1EAarnnoFqf510kF6cL4"), Some(1));
    // What is only read has no id.
    assert_eq!(count("qldb:PartiQLHistoryFunction", "Item "), Some(1));
}

#[test]
fn what_blocks_say_and_answers_lack_is_a_difference() {
    let tally = of_files(&Known::default(), &export("json"));
    // The tables of the generated blocks are drawn by lot: nearly all differ.
    let mut expected = 0;
    for block in self::expected() {
        let texts = block["statements"].as_array().unwrap();
        let (Some(last), Some((name, id))) = (texts.last(), block["tables"].as_object().unwrap().iter().next()) else {
            continue;
        };
        let Ok(statement) = partiql_iam::parse(last.as_str().unwrap()) else { continue };
        let ledger = partiql_iam::Ledger::template();
        let Ok(needs) = partiql_iam::resolve(&statement, &ledger, None) else { continue };
        let command = needs.command().name();
        if command.contains("TABLE") || command.contains("INDEX") {
            continue;
        }
        let is_write = needs.iter().any(|need| {
            let short = need.action().short_name();
            let is_its = need.resource.name() == Some(name) || need.resource.first() == id.as_str();
            is_its && short != "PartiQLSelect" && short != "PartiQLHistoryFunction"
        });
        expected += u64::from(!is_write);
    }
    assert_eq!(tally.differences.count(), expected);
    assert!(tally.is_incomplete());
}

#[test]
fn principals_come_from_a_join() {
    let files = export("json");
    let tally = of_files(&Known::default(), &files);
    assert_eq!(lines(&tally, By::Principal).unwrap_err().code(), "no-principals");
    let mut who = Who::default();
    assert!(who.add("hU7JLnGFjyxQyDO2xRVQpy", "arn:aws:iam::123456789012:role/clerk"));
    assert!(!who.add("hU7JLnGFjyxQyDO2xRVQpy", "arn:aws:iam::123456789012:role/dealer"));
    let known = Known { who: Some(who), ..Known::default() };
    let tally = of_files(&known, &files);
    let lines = lines(&tally, By::Principal).unwrap();
    let of = |name: &str| {
        let of = lines.iter().filter(|line| line.principal.as_deref() == Some(name));
        of.filter(|line| line.action.name() == "qldb:SendCommand").map(|line| line.usage.count).sum::<u64>()
    };
    // The three statements of the first block.
    assert_eq!(of("arn:aws:iam::123456789012:role/clerk"), 3);
    assert_eq!(of("unknown principal") + 3 + tally.unread.count(), tally.totals.statements);
}

#[test]
fn the_window_counts() {
    let files = export("json");
    let from = Moment::parse("2023-04-02T00:00:00Z");
    let known = Known { from, to: Moment::parse("2023-04-03T00:00:00Z"), ..Known::default() };
    let tally = of_files(&known, &files);
    // Block 2 alone: three statements.
    assert_eq!(tally.totals.statements - tally.totals.outside, 3);
    assert_eq!(tally.first, Moment::parse("2023-04-02T01:21:35.625Z"));
    assert_eq!(tally.last, tally.first);
}

#[test]
fn gaps_and_repetitions_are_said() {
    let files = export("json");
    let missing = of_files(&Known::default(), &[files[0].clone(), files[2].clone()]);
    assert_eq!(missing.coverage.gaps("8qlFURem51pQl0RiEwt11X"), [Blocks { first: 16, last: 31 }]);
    let report = Report::new(&missing, By::Table, false).unwrap();
    assert!(report.is_incomplete());
    let mut text = Vec::new();
    report.write_text(&mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("- of the strand `8qlFURem51pQl0RiEwt11X` blocks 16 to 31 are missing\n"), "{text}");

    let twice = of_files(&Known::default(), &[files[0].clone(), files[0].clone()]);
    assert_eq!(twice.coverage.repeated("8qlFURem51pQl0RiEwt11X"), [Blocks { first: 0, last: 15 }]);
}

/// The three forms of an export say the same.
#[test]
fn forms_agree() {
    let shown = |form: &str| {
        let tally = of_files(&Known::default(), &export(form));
        let mut text = Vec::new();
        Report::new(&tally, By::Shape, false).unwrap().write_csv(&mut text).unwrap();
        // Places differ: what follows the time of the last use.
        let text = String::from_utf8(text).unwrap();
        let rows = text.lines().map(|row| row.rsplitn(5, ',').last().unwrap().to_owned()).collect::<Vec<_>>();
        (rows, tally.unread.count(), tally.differences.count(), tally.coverage, tally.days, tally.first, tally.last)
    };
    let json = shown("json");
    assert!(json.0.len() > 60);
    assert_eq!(shown("ion-text"), json);
    assert_eq!(shown("ion-binary"), json);
}

#[test]
fn records_of_streams() {
    let tally = of_files(&Known::default(), &export("public"));
    assert_eq!(tally.problems.len(), 0, "{:?}", tally.problems);
    assert_eq!((tally.totals.blocks, tally.totals.statements), (1, 1));
    assert_eq!(
        uses(&tally).get(&("qldb:PartiQLInsert".to_owned(), "Person 1SUXCa3wwV0GD7kV78RbSg".to_owned())),
        Some(&1)
    );
    assert_eq!(tally.differences.count(), 0);
    assert_eq!(tally.first, Moment::parse("2019-12-11T07:20:51.223Z"));

    let block = std::fs::read_to_string(&export("json")[0]).unwrap();
    let wrapped =
        |kind: &str, payload: &str| format!(r#"{{"qldbStreamArn":"a","recordType":"{kind}","payload":{payload}}}"#);
    let lines = [
        wrapped("CONTROL", r#"{"controlRecordType":"CREATED"}"#),
        wrapped("BLOCK_SUMMARY", block.lines().next().unwrap()),
        wrapped(
            "REVISION_DETAILS",
            r#"{"revision":{"blockAddress":{"strandId":"8qlFURem51pQl0RiEwt11X","sequenceNo":0}}}"#,
        ),
        wrapped("OTHER", "{}"),
    ];
    let tally = crate::tally(&Known::default(), lines.join("\n").as_bytes(), "stream", None);
    assert_eq!((tally.totals.blocks, tally.totals.statements, tally.problems.len()), (1, 3, 1), "{:?}", tally.problems);
}

#[test]
fn manifests() {
    for form in FORMS {
        let manifests = files(&folder().join(form)).into_iter().filter(|path| path.extension().unwrap() == "manifest");
        let mut found: Vec<Manifest> =
            manifests.map(|path| Manifest::parse(&std::fs::read(path).unwrap()).unwrap()).collect();
        found.sort_by_key(|manifest| manifest.keys.is_some());
        assert_eq!(found[0].export.as_deref(), Some("wNDQ1DRUEEDSH1pYdBzr7K"), "{form}");
        assert_eq!((found[0].ledger.as_deref(), found[0].prefix.as_deref()), (Some("cars"), Some("exports/")));
        let keys = found[1].keys.as_ref().unwrap();
        assert_eq!(keys.len(), 3, "{form}");
        assert!(keys[1].starts_with("exports/2023/04/11/09/8qlFURem51pQl0RiEwt11X.16-31."), "{form}: {keys:?}");
        assert_eq!((found[0].keys.as_ref(), found[1].export.as_ref()), (None, None));
    }
}

//! Records of any format to a tally: no panic, what is read in one is read in two halves or said, and reports of it are written.

use std::sync::Arc;

use partiql_iam_audit::report::{By, Report};
use partiql_iam_audit::{Counter, Format, Known, Manifest, Tally};

const FORMATS: [Option<Format>; 8] = [
    None,
    Some(Format::Journal),
    Some(Format::Stream),
    Some(Format::Trail),
    Some(Format::Decisions),
    Some(Format::Counts),
    Some(Format::IonText),
    Some(Format::IonBinary),
];

/// The tally, and whether a manifest is in the input.
fn tally(input: &[u8], format: Option<Format>) -> (Tally, bool) {
    let known = Known::default();
    let mut counter = Counter::new(&known);
    let source: Arc<str> = "fuzz".into();
    let found = counter.read(input, &source, format);
    (counter.finish(), found.has_manifest)
}

/// The first byte chooses the format.
pub fn check(input: &[u8]) {
    let Some((choice, input)) = input.split_first() else { return };
    let format = FORMATS[usize::from(*choice) % FORMATS.len()];
    _ = Manifest::parse(input);
    let (whole, has_manifest) = tally(input, format);
    // What is nothing is said.
    let is_said = whole.totals.records > 0 || !whole.problems.is_empty() || has_manifest;
    assert!(is_said || is_empty(input, format), "{whole:?}");
    let mut twice = whole.clone();
    twice.merge(&Tally::default());
    assert!(twice == whole);
    let mut none = Tally::default();
    none.merge(&whole);
    assert!(none == whole);
    for by in [By::Table, By::Shape] {
        let Ok(report) = Report::new(&whole, by, false) else { continue };
        let mut out = Vec::new();
        report.write_text(&mut out).expect("memory");
        report.write_json(&mut out).expect("memory");
        report.write_csv(&mut out).expect("memory");
        report.write_markdown(&mut out).expect("memory");
        let mut page = Vec::new();
        report.write_html(&mut page).expect("memory");
        let page = String::from_utf8(page).expect("text");
        assert!(!page.contains("<script") && !page.contains("<img"));
    }
    input.split(|byte| *byte == b'\n').filter_map(|line| line.strip_suffix(b"}")).take(8).for_each(block_in_two_forms);
    let mut counter_of_csv = Vec::new();
    counter_of_csv.extend_from_slice(b"statement,count\n");
    counter_of_csv.extend_from_slice(input);
    let known = Known::default();
    let mut counter = Counter::new(&known);
    counter.push_csv(&counter_of_csv[..], &"fuzz".into());
    _ = counter.finish();
}

/// A block as exports have it, which has a reader of its own, is what it is with a blank in it.
fn block_in_two_forms(line: &[u8]) {
    let tally = |end: &[u8]| {
        let known = Known::default();
        let mut counter = Counter::new(&known);
        counter.push_journal_line(&[line, end].concat(), &"fuzz".into());
        counter.finish()
    };
    let (plain, spaced) = (tally(b"}"), tally(b" }"));
    // What is no record may be cut in the one and wrong in the other.
    let are_wrong = !plain.problems.is_empty() && !spaced.problems.is_empty();
    assert!(are_wrong || plain == spaced, "{plain:?} {spaced:?}");
}

/// A trail without events and a digest have no records, and are whole.
fn is_empty(input: &[u8], format: Option<Format>) -> bool {
    match format.or_else(|| Format::of(input.trim_ascii_start())) {
        Some(Format::Digest) => true,
        _ => input.trim_ascii_end().ends_with(b"]}") || input.trim_ascii_end().ends_with(b"]") || input.starts_with(&[0x1f, 0x8b]),
    }
}

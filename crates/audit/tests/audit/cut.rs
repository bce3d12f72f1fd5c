//! Files that end too early.

use std::io::Write;

use partiql_iam_audit::{Counter, Format, Known, Tally};

use crate::{export, folder, tally};

/// The small export, each block cut at each byte: an error, except at the end of the line.
#[test]
fn journals_in_json() {
    let bytes = std::fs::read(&export("json")[2]).unwrap();
    let known = Known::default();
    for block in bytes.split_inclusive(|byte| *byte == b'\n') {
        for end in 0..block.len() {
            let tally = tally(&known, &block[..end], "cut", None);
            let is_whole = end + 1 == block.len();
            assert_eq!(tally.problems.is_empty(), is_whole, "cut at {end}: {:?}", tally.problems);
            assert_eq!(tally.totals.blocks, u64::from(is_whole));
        }
    }
}

/// The same in Ion, each block alone. Where a value ends, in binary also after the mark of the version and after the symbols, nothing tells.
#[test]
fn journals_in_ion() {
    let known = Known::default();
    for form in ["ion-text", "ion-binary"] {
        let bytes = std::fs::read(&export(form)[2]).unwrap();
        let mut starts = starts(&bytes);
        assert_eq!(starts.len(), 8, "{form}");
        starts.push(bytes.len());
        for block in starts.windows(2) {
            let block = &bytes[block[0]..block[1]];
            let whole = tally(&known, block, "whole", None);
            assert_eq!((whole.problems.len(), whole.totals.blocks), (0, 1), "{form}");
            for end in 0..block.len() {
                let tally = tally(&known, &block[..end], "cut", None);
                // The line break is no part of the last value.
                let is_whole = form == "ion-text" && end + 1 == block.len();
                assert_eq!(tally.problems.is_empty(), is_whole, "{form} cut at {end}: {:?}", tally.problems);
                assert_eq!(tally.totals.blocks, u64::from(is_whole));
            }
        }
    }
}

/// Where blocks begin.
fn starts(bytes: &[u8]) -> Vec<usize> {
    let mark: &[u8] = if bytes.starts_with(&[0xe0]) { &[0xe0, 1, 0, 0xea] } else { b"{blockAddress:" };
    let is_start =
        |at: &usize| bytes[*at..].starts_with(mark) && (*at == 0 || mark[0] == 0xe0 || bytes[at - 1] == b'\n');
    (0..bytes.len()).filter(is_start).collect()
}

fn codes(tally: &Tally) -> Vec<&'static str> {
    tally.problems.iter().map(partiql_iam_audit::Problem::code).collect()
}

/// A trail, packed and not: every cut is told.
#[test]
fn trails() {
    let packed = std::fs::read(&export("cloudtrail")[0]).unwrap();
    let known = Known::default();
    assert_eq!(codes(&tally(&known, &packed, "whole", None)), Vec::<&str>::new());
    for end in 0..packed.len() {
        let found = codes(&tally(&known, &packed[..end], "cut", None));
        assert_eq!(found.len(), 1, "cut at {end}: {found:?}");
    }
    let mut plain = Vec::new();
    std::io::copy(&mut flate2::read::GzDecoder::new(&packed[..]), &mut plain).unwrap();
    let length = plain.trim_ascii_end().len();
    for end in 0..length {
        let found = codes(&tally(&known, &plain[..end], "cut", None));
        assert_eq!(found.len(), 1, "cut at {end}: {found:?}");
    }
    // What follows is no trail either.
    plain.extend_from_slice(b"{}");
    assert_eq!(codes(&tally(&known, &plain, "more", None)), ["malformed"]);
}

#[test]
fn a_broken_line_is_told_and_the_others_count() {
    let text = std::fs::read_to_string(&export("json")[2]).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    let half = &lines[3][..lines[3].len() / 2];
    lines[3] = half;
    let tally = tally(&Known::default(), lines.join("\n").as_bytes(), "broken", None);
    assert_eq!(codes(&tally), ["malformed"]);
    assert_eq!(tally.totals.blocks, 7);
    assert_eq!(tally.coverage.gaps("8qlFURem51pQl0RiEwt11X").len(), 1);
}

/// The part of a file that is in memory may end at each byte of a record.
#[test]
fn records_are_read_in_parts() {
    const PART: usize = 256 << 10;
    let text = std::fs::read_to_string(&export("json")[2]).unwrap();
    let block = text.lines().next().unwrap();
    for end in 0..block.len() {
        let filler =
            format!(r#"{{"blockAddress":{{"strandId":"s","sequenceNo":1}},"x":"{}"}}"#, "y".repeat(PART - 60 - end));
        let known = Known::default();
        let tally = tally(
            &known,
            format!("{filler}{}{block}", " ".repeat(PART - filler.len() - end)).as_bytes(),
            "parts",
            None,
        );
        assert_eq!((tally.totals.blocks, tally.problems.len()), (2, 0), "{end}: {:?}", tally.problems);
    }
}

#[test]
fn nothing_to_read() {
    let known = Known::default();
    assert_eq!(codes(&tally(&known, b"", "empty", None)), ["empty"]);
    assert_eq!(codes(&tally(&known, b" \n\t", "blank", None)), ["empty"]);
    assert_eq!(codes(&tally(&known, b"hello", "text", None)), ["unknown-format"]);
    assert_eq!(codes(&tally(&known, &[0xff, 0xfe, 0], "binary", None)), ["unknown-format"]);
    assert_eq!(codes(&tally(&known, b"{\"blockAddress\":{\"strandId\":\"s\"}}", "other", None)), ["malformed"]);
    assert_eq!(codes(&tally(&known, b"{\"blockAddress\":null}", "none", None)), ["malformed"]);
    // Twice the same member: which of both counts is unknown.
    let twice =
        br#"{"blockAddress":{"strandId":"s","sequenceNo":1},"transactionInfo":{"statements":[]},"transactionInfo":{}}"#;
    assert_eq!(codes(&tally(&known, twice, "twice", None)), ["malformed"]);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(b"").unwrap();
    assert_eq!(codes(&tally(&known, &packed.finish().unwrap(), "packed", None)), ["empty"]);
}

#[test]
fn the_record_of_a_stream_is_no_block_of_an_export() {
    let text = std::fs::read_to_string(folder().join("expected.json")).unwrap();
    assert_eq!(codes(&tally(&Known::default(), text.as_bytes(), "expected.json", None)), ["unknown-format"]);
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// What gzip has packed has an end that tells, whatever is in it: also where the text in it is cut at the end of a record.
#[test]
fn packed_journals() {
    let known = Known::default();
    for form in ["json", "ion-text", "ion-binary"] {
        let packed = packed(&std::fs::read(&export(form)[2]).unwrap());
        let whole = tally(&known, &packed, "whole", None);
        assert_eq!((whole.totals.blocks, whole.problems.len()), (8, 0), "{form}");
        for end in 0..packed.len() {
            let found = codes(&tally(&known, &packed[..end], "cut", None));
            assert_eq!(found.len(), 1, "{form} cut at {end}: {found:?}");
        }
    }
}

/// Records of a stream, in JSON lines and in Ion.
#[test]
fn streams() {
    let text = std::fs::read_to_string(&export("json")[2]).unwrap();
    let block = text.lines().next().unwrap();
    let json = format!(r#"{{"qldbStreamArn":"a","recordType":"BLOCK_SUMMARY","payload":{block}}}"#);
    let ion = std::fs::read_to_string(folder().join("public/stream-block-summary.ion")).unwrap();
    let ion = ion.trim_end();
    let binary = ion_rs::Element::read_one(ion).unwrap().encode_as(ion_rs::v1_0::Binary).unwrap();
    let known = Known::default();
    for bytes in [json.as_bytes(), ion.as_bytes(), &binary] {
        let whole = tally(&known, bytes, "whole", None);
        assert_eq!((whole.totals.blocks, whole.problems.len()), (1, 0));
        for end in 0..bytes.len() {
            let tally = tally(&known, &bytes[..end], "cut", None);
            assert_eq!((tally.problems.len(), tally.totals.blocks), (1, 0), "cut at {end}: {:?}", tally.problems);
        }
    }
}

/// The audit log of the service: an error, except at the end of the line.
#[test]
fn audit_logs() {
    let log = concat!(env!("CARGO_MANIFEST_DIR"), "/../cli/tests/cli/audit.in/authz.log");
    let bytes = std::fs::read(log).unwrap();
    let line = bytes.split_inclusive(|byte| *byte == b'\n').next().unwrap();
    let known = Known::default();
    for end in 0..line.len() {
        let tally = tally(&known, &line[..end], "cut", Some(Format::Decisions));
        let is_whole = end + 1 == line.len();
        assert_eq!(tally.problems.is_empty(), is_whole, "cut at {end}: {:?}", tally.problems);
        assert_eq!(tally.totals.records, u64::from(is_whole));
    }
}

/// What engines have counted: in JSON as lines of other formats; in CSV all is told, except where a line ends.
#[test]
fn counts() {
    let known = Known::default();
    let json = br#"{"statement":"SELECT * FROM a","n":12}"#;
    for end in 0..json.len() {
        let tally = tally(&known, &json[..end], "cut", Some(Format::Counts));
        assert_eq!((tally.problems.len(), tally.totals.records), (1, 0), "cut at {end}");
    }
    for csv in [
        "\"statement\",\"count\"\n\"SELECT * FROM a WHERE b = \"\"c\"\"\",\"12\"\n\"DELETE FROM a\",\"3\"\n",
        "count,statement\r\n12,SELECT * FROM a WHERE b = c\r\n3,DELETE FROM a\r\n",
        "statement,count\nSELECT * FROM a,12\nDELETE FROM a,345\n",
    ] {
        for end in 0..=csv.len() {
            let mut counter = Counter::new(&known);
            counter.push_csv(&csv.as_bytes()[..end], &"cut".into());
            let tally = counter.finish();
            // After a quotation mark, or one that is doubled, the line may be whole.
            let is_line =
                csv[..end].ends_with('\n') || csv[..end].ends_with('"') && csv[end..].starts_with(['\n', '\r']);
            assert_eq!(tally.problems.is_empty(), is_line, "cut at {end}: {:?}: {:?}", &csv[..end], tally.problems);
        }
    }
}

/// A manifest that is cut is none.
#[test]
fn manifests() {
    for form in ["json", "ion-text", "ion-binary"] {
        for path in crate::files(&folder().join(form)) {
            if path.extension().is_some_and(|ending| ending == "manifest") {
                let bytes = std::fs::read(&path).unwrap();
                let whole = partiql_iam_audit::Manifest::parse(&bytes).unwrap();
                for end in 0..bytes.trim_ascii_end().len() {
                    // Of a list of keys in quotes nothing is read without its end.
                    assert!(
                        partiql_iam_audit::Manifest::parse(&bytes[..end]).is_err(),
                        "{form} cut at {end}: {whole:?}"
                    );
                }
            }
        }
    }
}

/// A byte order mark and blanks are nothing, whatever format is given.
#[test]
fn a_mark_alone_is_nothing() {
    let known = Known::default();
    for bytes in [&b"\xEF\xBB\xBF"[..], b" \xEF\xBB\xBF \n", b"", b"\n"] {
        for format in [None, Some(Format::Journal), Some(Format::Stream), Some(Format::Trail), Some(Format::Counts)] {
            let tally = tally(&known, bytes, "nothing", format);
            assert_eq!(codes(&tally), ["empty"], "{bytes:?} {format:?}");
        }
    }
}

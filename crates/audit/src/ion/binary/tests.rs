//! The reader against the one that reads the text too.

use std::sync::Arc;

use ion_rs::{Element, v1_0};

use crate::{Counter, Known, Moment, Tally};

fn source() -> Arc<str> {
    "test".into()
}

fn ours(bytes: &[u8]) -> Tally {
    let known = Known::default();
    let mut counter = Counter::new(&known);
    counter.read(bytes, &source(), Some(crate::Format::IonBinary));
    counter.finish()
}

/// `Err`: why it refuses.
fn theirs(bytes: &[u8]) -> Result<Tally, String> {
    let known = Known::default();
    let mut counter = Counter::new(&known);
    counter.tally.totals.files = 1;
    crate::ion::text::binary(bytes, &mut counter, &source()).map_err(|failed| format!("{:?}", failed.kind()))?;
    let tally = counter.finish();
    if tally.problems.is_empty() { Ok(tally) } else { Err(format!("{:?}", tally.problems)) }
}

fn export() -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/journal/ion-binary/2023/04/22/19/");
    let file = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap();
    std::fs::read(file.path()).unwrap()
}

fn assert_same(bytes: &[u8], what: &str) {
    let own = ours(bytes);
    if own.problems.is_empty() {
        let other = theirs(bytes).unwrap_or_else(|why| panic!("{what}: only ours reads it: {why}"));
        assert!(own == other, "{what}: {own:#?}\n{other:#?}");
    }
}

#[test]
fn an_export() {
    let bytes = export();
    let tally = ours(&bytes);
    assert_eq!((tally.totals.blocks, tally.problems.len()), (8, 0));
    assert!(theirs(&bytes).is_ok_and(|other| other == tally));
}

/// Each byte of some blocks changed in several ways: what both read they read the same, and ours reads nothing that theirs refuses.
#[test]
fn changed_bytes() {
    let bytes = export();
    let second =
        bytes.windows(4).enumerate().filter(|(_, some)| *some == super::MARK).map(|(at, _)| at).nth(2).unwrap();
    let mut bytes = bytes[..second].to_vec();
    for at in 4..bytes.len() {
        let own = bytes[at];
        for new in [own ^ 1, own ^ 0x10, own ^ 0x80, own.wrapping_add(1), 0, 0x0f, 0x21, 0xff] {
            bytes[at] = new;
            assert_same(&bytes, &format!("byte {at} is {new:#04x}"));
        }
        bytes[at] = own;
    }
}

fn block(time: &str, rest: &str) -> Vec<u8> {
    let text = format!(
        r#"{{blockAddress:{{strandId:"8qlFURem51pQl0RiEwt11X",sequenceNo:7}},transactionId:"hU7JLnGFjyxQyDO2xRVQpy",
        transactionInfo:{{statements:[{{statement:"SELECT * FROM a",startTime:{time}}}]{rest}}}}}"#
    );
    Element::read_one(text).unwrap().encode_as(v1_0::Binary).unwrap()
}

#[test]
fn times() {
    for (time, expected) in [
        ("2023-04-01T00:45:18.465Z", "2023-04-01T00:45:18.465Z"),
        ("2023-04-01T00:45:18.465+02:00", "2023-03-31T22:45:18.465Z"),
        ("2023-04-01T00:45:18.123456789-08:30", "2023-04-01T09:15:18.123456Z"),
        ("2023-04-01T00:45:18-00:00", "2023-04-01T00:45:18Z"),
        ("2024-02-29T23:59Z", "2024-02-29T23:59:00Z"),
        ("2023-12-31", "2023-12-31T00:00:00Z"),
        ("2023-12T", "2023-12-01T00:00:00Z"),
        ("2023T", "2023-01-01T00:00:00Z"),
        ("\"2023-04-01T00:45:18.465Z\"", "2023-04-01T00:45:18.465Z"),
    ] {
        let bytes = block(time, "");
        let tally = ours(&bytes);
        assert_eq!((tally.problems.len(), tally.first.map(|first| first.to_string()).as_deref()), (0, Some(expected)));
        assert!(theirs(&bytes).is_ok_and(|other| other == tally), "{time}");
    }
    assert_eq!(ours(&block("null", "")).first, None::<Moment>);
}

#[test]
fn values() {
    for rest in [
        "",
        r#",documents:{a:{tableName:"b",tableId:'Au1EiThbt8s0z9wM26REZN',statements:[0]}}"#,
        ",documents:null.struct",
        ",documents:null",
        ",documents:{a:{tableName:null.string,tableId:null,statements:[0]}}",
        ",z:x::y::1",
        r#",other:w::{a:-5,b:1.5e0,c:2.5,d:true,e:{{aGk=}},f:(a b c),g:null.bool,h:{{"clob"}}}"#,
        &format!(r#",long:"{}""#, "é".repeat(300_000)),
    ] {
        let bytes = block("2023-04-01T00:45:18.465Z", rest);
        let tally = ours(&bytes);
        assert_eq!((tally.problems.len(), tally.totals.statements), (0, 1), "{rest}");
        assert!(theirs(&bytes).is_ok_and(|other| other == tally), "{rest}");
    }
}

fn why(bytes: &[u8]) -> Vec<String> {
    ours(bytes).problems.iter().map(ToString::to_string).collect()
}

/// What a value says that is no value of ours, or none at all.
#[test]
fn refused() {
    let of = |bytes: &[u8]| why(&[&super::MARK, bytes].concat()).join("; ");
    for (bytes, expected) in [
        (&[0x21, 1][..], "it is no struct"),
        (&[0x0f], "it is no struct"),
        (&[0xdf], "it is no struct"),
        (&[0xf0], "a value has a type that binary Ion has not"),
        (&[0x12, 0, 0], "a value has a length that its type has not"),
        (&[0xe0, 2, 0, 0xea], "it is of no version of binary Ion that is known"),
        // A name of a member that is not defined, and a member that is longer than its struct.
        (&[0xd3, 0x8a, 0x21, 1], "a symbol is not defined"),
        (&[0xd2, 0x84, 0x22], "a value is longer than what it is in"),
        (&[0xd2, 0x04, 0x05], "a value is longer than what it is in"),
        (&[0xe4, 0x81, 0x83, 0xe1, 0], "annotations are not those of one value"),
        // Tables of symbols that are not here.
        (&[0xe7, 0x81, 0x83, 0xd4, 0x86, 0xb2, 0xd1, 0x00], "it imports symbols of another table, which is not known"),
        (&[0xe7, 0x81, 0x83, 0xd4, 0x87, 0xb0, 0x87, 0xb0], "a table of symbols has a member twice"),
        (&[0xde, 0x7f, 0x7f, 0x7f, 0x7f, 0xff, 0, 0, 0, 0, 0], "too long"),
        (&[0xd4, 0x84], "cut"),
    ] {
        let found = of(bytes);
        let is_it = match expected {
            "too long" => ours(&[&super::MARK, bytes].concat()).problems.iter().any(|one| one.code() == "too-long"),
            "cut" => ours(&[&super::MARK, bytes].concat()).problems.iter().any(|one| one.code() == "cut"),
            expected => found.contains(expected),
        };
        assert!(is_it, "{bytes:02x?}: {found}");
    }
    // Annotations in annotations don't nest.
    let deep = [[0xee, 0x02, 0x00, 0x00, 0x80 + 4].as_slice(), &vec![0xe4; 1_000_000]].concat();
    assert_eq!(why(&[&super::MARK[..], &deep].concat()).len(), 1);
}

/// Tables of symbols that go on from those before, symbols without a text, and padding.
#[test]
fn symbols() {
    let bytes = block("2023-04-01T00:45:18.465Z", "");
    let other = [0xe7, 0x81, 0x83, 0xd4, 0x87, 0xb2, 0x81, b'x'];
    let more = [0xeb, 0x81, 0x83, 0xd8, 0x86, 0x71, 0x03, 0x87, 0xb3, 0x0f, 0x81, b'x'];
    let padding = [0x02, 0xff, 0xff];
    // The table of a block goes on from those of the system, or from those after the mark.
    let all = [&super::MARK[..], &more, &padding, &bytes, &more, &padding, &bytes, &other].concat();
    let tally = ours(&all);
    assert_eq!((tally.totals.blocks, why(&all)), (2, Vec::new()));
    assert!(theirs(&all).is_ok_and(|other| other == tally));
}

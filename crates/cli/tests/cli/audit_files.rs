//! Files that `audit` reads, or says that it does not.

use crate::audit_complete::{Folder, block, event, ran};

/// A name that texts have does not make a text of a script, of counts or of a table.
#[test]
fn what_may_have_statements_is_not_left_out_for_its_name() {
    let delete = b"DELETE FROM License WHERE a = 1;";
    let counts = b"statement,count\nDELETE FROM License WHERE a = 1,3\n";
    let deletes = "qldb:PartiQLDelete  ";
    for (name, content, options, shown, said) in [
        ("license.partiql", &delete[..], &[][..], deletes, ""),
        ("changelog.partiql", delete, &[], deletes, ""),
        ("README", delete, &["--input", "script"], deletes, ""),
        ("license.csv", counts, &["--input", "counts"], deletes, ""),
        ("notice.txt", counts, &["--input", "counts"], deletes, ""),
        ("notes.md", counts, &["--input", "counts"], deletes, ""),
        ("readme.parquet", b"PAR1\x15\x04", &[], "", "it is in the form Parquet, which is not read"),
        ("readme.txt", b"PAR1\x15\x04", &[], "", "it is in the form Parquet, which is not read"),
        ("notice.json.zst", b"\x28\xb5\x2f\xfd\x04\x58", &[], "", "it is in the form Zstandard, which is not read"),
        ("notes.md", b"{\"who\":\"knows\"}", &[], "", "it is of no format that is known"),
        ("copying", " ".repeat(5_000).as_bytes(), &[], "", "there is nothing in it"),
    ] {
        let folder = Folder::new("named-as-text", &[(name, content)]);
        let (status, text, on_the_side) = folder.audit(&[options, &["."]].concat());
        assert_eq!(status, if said.is_empty() { 0 } else { 2 }, "{name}: {on_the_side}");
        assert!(text.contains(shown) && on_the_side.contains(said), "{name}: {text}{on_the_side}");
        assert!(!on_the_side.contains("left out"), "{name}: {on_the_side}");
    }
}

#[test]
fn a_record_after_a_digest() {
    let content = format!("{{\"digestStartTime\":\"x\",\"digestS3Bucket\":\"b\"}}\n{}", event("DELETE FROM Orders"));
    let folder = Folder::new("digest", &[("a.json", content.as_bytes())]);
    let (status, _, said) = folder.audit(&["."]);
    let why = "`./a.json`, byte 45: not a record: it is in a file of a manifest or a digest, which has no records\n";
    assert!(status == 2 && said.contains(why), "{said}");
}

/// What gzip makes of some bytes that it does not shorten (RFC 1951, 3.2.4, and RFC 1952, 2.3).
fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1];
    let length = u16::try_from(bytes.len()).unwrap();
    packed.extend(length.to_le_bytes());
    packed.extend((!length).to_le_bytes());
    packed.extend(bytes);
    let sum = bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
    });
    packed.extend((!sum).to_le_bytes());
    packed.extend(u32::from(length).to_le_bytes());
    packed
}

/// Scripts and counts in CSV may be compressed, as all files may.
#[test]
fn compressed_scripts_and_counts() {
    let script = b"DELETE FROM Person WHERE a = 1;";
    let csv = b"statement,count\nDELETE FROM Person WHERE a = 1,3\n";
    let json = br#"{"statement":"DELETE FROM Person WHERE a = 1","count":3}"#;
    for (name, content, input) in [
        ("x.partiql.gz", &script[..], None),
        ("X.PARTIQL.GZ", script, None),
        ("x.sql.gz", script, Some("script")),
        ("c.csv.gz", csv, Some("counts")),
        ("c.gz", csv, Some("counts")),
        ("c.json.gz", json, Some("counts")),
    ] {
        let packed = packed(content);
        let folder = Folder::new("packed", &[(name, &packed)]);
        let input: Vec<&str> = input.into_iter().flat_map(|input| ["--input", input]).collect();
        let (status, text, said) = folder.audit(&[&input[..], &["."]].concat());
        assert!(status == 0 && text.contains("qldb:PartiQLDelete  "), "{name}: {text}{said}");
        let folder = Folder::new("packed-cut", &[(name, &packed[..packed.len() - 9])]);
        let (status, _, said) = folder.audit(&[&input[..], &["."]].concat());
        assert!(status == 2 && said.contains("the file is cut"), "{name}: {said}");
    }
}

/// The strand of a file's name is that of its blocks.
#[test]
fn blocks_of_another_strand() {
    let name = "8qlFURem51pQl0RiEwt11X.0-1.json";
    let (own, other) = (ran("SELECT * FROM Person"), "Au1EiThbt8s0z9wM26REZN");
    let blocks = format!("{}\n{}\n", block(0, &own), block(1, &own));
    let second = format!("{}\n{}\n", block(0, &own), block(1, &own).replace("8qlFURem51pQl0RiEwt11X", other));
    let why = "its name says blocks 0 to 1 of the strand `8qlFURem51pQl0RiEwt11X`, and it has 2 blocks from 0 to 1 of";
    for (content, expected) in [
        (blocks.clone(), None),
        (second, Some(format!("{why} several strands\n"))),
        (blocks.replace("8qlFURem51pQl0RiEwt11X", other), Some(format!("{why} the strand `{other}`\n"))),
    ] {
        let folder = Folder::new("strand", &[(name, content.as_bytes())]);
        let (status, _, said) = folder.audit(&["."]);
        assert_eq!(status, if expected.is_some() { 2 } else { 0 }, "{said}");
        assert!(expected.is_none_or(|why| said.contains(&why)), "{said}");
    }
}

/// An event that is in two files is counted twice, and said.
#[test]
fn events_that_are_there_twice() {
    let with_id = |id: &str| {
        event("DELETE FROM Orders WHERE Id = 'a'")
            .replace("\"awsRegion\"", &format!("\"eventID\":\"{id}\",\"awsRegion\""))
    };
    let (one, other) = (with_id("e-1"), with_id("e-2"));
    let packed = packed(one.as_bytes());
    for jobs in ["1", "4"] {
        let folder = Folder::new(
            "twice-there",
            &[("a.json", one.as_bytes()), ("a.json.gz", &packed), ("b.json", other.as_bytes())],
        );
        let (status, text, _) = folder.audit(&["--jobs", jobs, "."]);
        let why = "- events are there more than once, 1 at least: counts are too large\n";
        assert!(status == 0 && text.contains(why) && text.contains("dynamodb:PartiQLDelete  3 "), "{text}");
        let folder = Folder::new("once-there", &[("a.json", one.as_bytes()), ("b.json", other.as_bytes())]);
        let (_, text, _) = folder.audit(&["--jobs", jobs, "."]);
        assert!(!text.contains("more than once"), "{text}");
    }
}

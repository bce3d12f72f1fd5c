//! Files that `audit` reads, or says that it does not.

use crate::audit_complete::{Folder, event};

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

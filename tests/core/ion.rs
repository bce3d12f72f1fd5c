//! Which Ion literals are read: numbers and timestamps in all of their forms, escapes, and where lexers could differ.
//!
//! Source: the Ion specification, "Timestamps", "Integers", "Escapes"; `SqlLexer` of partiql-lang-kotlin.

use partiql_iam::qldb;

fn is_read(literal: &str) -> bool {
    qldb::parse(&format!("INSERT INTO t `{literal}`")).is_ok()
}

#[test]
fn timestamps_have_these_forms() {
    for date in ["2017T", "2017-09T", "2017-09-14", "2017-09-14T"] {
        assert!(is_read(date), "{date}");
    }
    for time in ["T12:00", "T12:00:01", "T12:00:01.5", "T12:00:01.567"] {
        for zone in ["Z", "+01:00", "-00:00"] {
            let text = format!("2017-09-14{time}{zone}");
            assert!(is_read(&text), "{text}");
            for (from, to) in [
                ("12:", "1:"),
                ("12:", "x2:"),
                ("12:", "1x:"),
                ("00", "0"),
                ("2017", "217"),
                ("-14", "-1"),
                ("-14", "-x4"),
            ] {
                let text = text.replacen(from, to, 1);
                assert!(!is_read(&text), "{text}");
            }
            let text = text.replacen(":01", ":0x", 1);
            assert!(!text.contains('x') || !is_read(&text), "{text}");
        }
        for zone in ["", "z", "+1:00", "+01:0", "+0100", "+01:00Z", "+x1:00", "+01:0x", "Z1"] {
            let text = format!("2017-09-14{time}{zone}");
            assert!(!is_read(&text), "{text}");
        }
    }
    for text in [
        "2017-09",
        "2017-9T",
        "2017-0xT",
        "2017-x9T",
        "2017-09-1T",
        "201xT",
        "2017-09-14T12Z",
        "2017-09-14T12:00:01.Z",
        "2017-09-14T12:00:Z",
        "2017-09-14T12:00:01.xZ",
        "2017-09T12:00Z",
        "2017-0x-14",
        "2017-09-1x",
        "2017T12:00Z",
    ] {
        assert!(!is_read(text), "{text}");
    }
}

#[test]
fn numbers_have_these_forms() {
    for text in [
        "0", "-0", "12", "1_000", "0x1F", "-0X1f_F", "0b101", "1.5", "1.", "-1.5e3", "1e-3", "1d3", "1.5D+3", "+inf",
        "-inf", "nan",
    ] {
        assert!(is_read(text), "{text}");
    }
    for text in ["01", "+1", "1__0", "_1x", "1_", "0x", "0xG", "0b2", "1e", "1.5e+", "1e1.5", "--1", "-", "1x"] {
        assert!(!is_read(text) || text == "_1x", "{text}");
    }
}

#[test]
fn escapes_mean_characters() {
    // A tag's key is the text of a field.
    let key = |literal: &str| {
        let text = format!("CREATE TABLE t WITH (aws_tags = `{{'{literal}': 'v'}}`)");
        qldb::parse(&text).map(|statement| {
            let ledger = qldb::Ledger::template();
            let tags = qldb::resolve::resolve(&statement, &ledger, None);
            tags.map(|needs| {
                let need = needs.iter().find(|need| need.action() == qldb::Action::PartiQLCreateTable).unwrap();
                let all = needs.as_iam();
                let name =
                    all.facts(need).map(|(name, _)| name.to_string()).find(|name| name.starts_with("aws:RequestTag/"));
                name.unwrap().split_once('/').unwrap().1.to_owned()
            })
            .map_err(|error| error.to_string())
        })
    };
    for (escape, meaning) in [
        ("\\x41", "A"),
        ("\\u0041", "A"),
        ("\\U00000041", "A"),
        ("\\ud83d\\ude00", "😀"),
        ("\\/", "/"),
        ("\\?", "?"),
        ("a\\\nb", "ab"),
    ] {
        let found = key(escape);
        assert!(
            matches!(&found, Ok(Ok(found)) if found == meaning) || matches!(found, Ok(Err(_))),
            "{escape}: {found:?}"
        );
    }
    for escape in
        ["\\x4", "\\u004", "\\U0000004", "\\ud83d", "\\ude00", "\\ud83d\\u0041", "\\q", "\\x4g", "\\U00110000"]
    {
        assert!(key(escape).is_err(), "{escape}");
    }
}

#[test]
fn lexers_end_a_literal_at_the_same_place() {
    for text in
        ["['a', 'b']", "{a: \"`\"}", "'`'", "'''`'''", "{{aGk=}}", "a // b\n", "/* ` */ a", "{a: '''b''' '''c'''}"]
    {
        assert!(is_read(text), "{text}");
    }
    for text in ["{{ // }}", "{{ /* }}", "'a''`'", "'\\\\'", "\"\\\\\""] {
        assert!(!is_read(text) || text.contains("\\\\"), "{text}");
    }
}

//! What can come next.

use super::{script, workspace};
use gen_lsp_types::{CompletionItem, CompletionItemTextEdit};
use partiql_iam_lsp::{Workspace, completions, signature_at};

fn completed(text: &str, snippets: bool) -> Vec<CompletionItem> {
    let (document, at) = script(text, &workspace());
    completions(&document, &workspace(), at, snippets)
}

fn labels(text: &str) -> Vec<String> {
    completed(text, false).into_iter().map(|item| item.label).collect()
}

/// What an item writes.
fn written(text: &str, label: &str, snippets: bool) -> String {
    let item = completed(text, snippets).into_iter().find(|item| item.label == label).expect(label);
    let Some(CompletionItemTextEdit::TextEdit(edit)) = item.text_edit else { panic!("an edit") };
    edit.new_text
}

const ATTRIBUTES: [&str; 5] = ["Artist", "SongTitle", "Genre", "Price", "Label"];
const CONDITIONS: [&str; 6] =
    ["attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size"];
const OPERATORS: [&str; 8] = ["AND", "BETWEEN", "IN", "IS MISSING", "IS NOT MISSING", "IS NOT NULL", "IS NULL", "OR"];
const RETURNING: [&str; 4] =
    ["RETURNING ALL NEW *", "RETURNING ALL OLD *", "RETURNING MODIFIED NEW *", "RETURNING MODIFIED OLD *"];

#[test]
fn exactly_what_can_come_next_is_offered() {
    let beginnings = ["DELETE", "EXISTS", "FROM", "INSERT", "SELECT", "UPDATE"];
    let tables = ["Music", "Orders"];
    let value = [&ATTRIBUTES[..], &CONDITIONS, &["?"]].concat();
    let key = "Artist = ? AND SongTitle = ?";
    let of_index = ["Genre", "Price", "Artist", "SongTitle", "Label"];
    for (text, expected) in [
        ("|", beginnings.to_vec()),
        ("SELECT * FROM Music; |", beginnings.to_vec()),
        ("SELECT | FROM Music", ATTRIBUTES.to_vec()),
        ("SELECT * |", vec!["FROM"]),
        ("SELECT * FROM |", tables.to_vec()),
        ("SELECT * FROM Mu|", tables.to_vec()),
        ("SELECT * FROM Music.|", vec!["ByGenre"]),
        ("SELECT * FROM \"Music\".|", vec!["ByGenre"]),
        ("SELECT * FROM Music |", vec!["ORDER BY", "WHERE"]),
        ("SELECT * FROM Music WHERE |", [&value[..], &[key, "NOT"]].concat()),
        ("SELECT * FROM Music.ByGenre WHERE a.|", vec![]),
        ("SELECT * FROM Music WHERE Artist |", [&OPERATORS[..], &["ORDER BY"]].concat()),
        ("SELECT * FROM Music WHERE Artist = |", [&value[..], &["FALSE", "NULL", "TRUE"]].concat()),
        ("SELECT * FROM Music WHERE Artist IN |", vec!["[…]"]),
        ("SELECT * FROM Music WHERE Artist IS |", vec!["MISSING", "NOT", "NULL"]),
        ("SELECT * FROM Music WHERE Artist = 'x' ORDER |", vec!["BY"]),
        ("SELECT * FROM Music WHERE Artist = 'x' ORDER BY |", vec!["Artist", "SongTitle"]),
        ("SELECT * FROM Music.ByGenre WHERE Genre = 'x' ORDER BY |", vec!["Genre", "Price"]),
        ("SELECT * FROM Music WHERE Artist = 'x' ORDER BY SongTitle |", vec!["ASC", "DESC"]),
        ("UPDATE |", tables.to_vec()),
        ("UPDATE Music.|", vec![]),
        ("UPDATE Music |", vec!["REMOVE", "SET"]),
        // The key of an item stays.
        ("UPDATE Music SET |", vec!["Genre", "Price", "Label"]),
        (
            "UPDATE Music SET Price = |",
            [&ATTRIBUTES[..], &["list_append", "set_add", "set_delete", "?", "FALSE", "NULL", "TRUE"]].concat(),
        ),
        ("UPDATE Music SET Price = 1 |", vec!["REMOVE", "SET", "WHERE"]),
        ("UPDATE Music REMOVE |", vec!["Genre", "Price", "Label"]),
        ("UPDATE Music SET Price = 1 WHERE Artist = 'x' |", [&OPERATORS[..], &RETURNING].concat()),
        ("DELETE |", vec!["FROM"]),
        ("DELETE FROM |", tables.to_vec()),
        ("DELETE FROM Music |", vec!["WHERE"]),
        ("DELETE FROM Music WHERE Artist = 'x' |", [&OPERATORS[..], &["RETURNING ALL OLD *"]].concat()),
        ("INSERT |", vec!["INTO"]),
        ("INSERT INTO |", tables.to_vec()),
        ("INSERT INTO Music |", vec!["VALUE"]),
        ("INSERT INTO Music VALUE |", vec!["{…}"]),
        ("INSERT INTO Orders VALUE {|", vec!["'OrderId'", "'CustomerId'"]),
        ("INSERT INTO Orders VALUE {'OrderId': 1, |", vec!["'CustomerId'"]),
        ("INSERT INTO Orders VALUE {'OrderId': |", vec!["?"]),
        ("INSERT INTO Orders VALUE {'OrderId': 1, 'a': {|", vec![]),
        ("FROM Music |", vec!["WHERE"]),
        ("FROM Music WHERE Artist = 'x' |", [&OPERATORS[..], &["REMOVE", "SET"]].concat()),
        ("EXISTS(|", vec!["SELECT"]),
        ("SELECT * FROM Music WHERE Artist = 'x|", vec![]),
        ("SELECT * FROM Music -- |", vec![]),
    ] {
        assert_eq!(labels(text), expected, "{text}");
    }
    assert_eq!(labels("SELECT | FROM Music.ByGenre"), of_index, "the key of the index is first");
    let (document, at) = script("SELECT * FROM |", &Workspace::default());
    assert_eq!(completions(&document, &Workspace::default(), at, false), []);
}

#[test]
fn the_first_line_is_completed() {
    for text in ["-- service: |", "--service:dyn|", "-- service: |\nSELECT * FROM Music"] {
        assert_eq!(labels(text), ["qldb", "dynamodb"], "{text}");
    }
    assert_eq!(written("-- service: dyn|", "dynamodb", false), "dynamodb");
    for text in ["\n-- service: |", "-- a: |", "SELECT 1; -- service: |"] {
        assert_eq!(labels(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn snippets_have_the_key_in_them() {
    let values = "{'Artist': ${1:?}, 'SongTitle': ${2:?}}";
    assert_eq!(written("INSERT INTO Music VALUE |", "{…}", true), values);
    assert_eq!(written("INSERT INTO Music VALUE |", "{…}", false), "{'Artist': ?, 'SongTitle': ?}");
    assert_eq!(written("INSERT INTO Other VALUE |", "{…}", true), "{'${1:name}': ${2:?}}");
    assert_eq!(written("SELECT * FROM Music WHERE Artist IN |", "[…]", false), "[]");
    assert_eq!(written("INSERT INTO Orders VALUE {|", "'OrderId'", true), "'OrderId': ${1:?}");
    let key = "Genre = ? AND Price = ?";
    assert_eq!(written("SELECT * FROM Music.ByGenre WHERE |", key, false), key);
    let table = completed("SELECT * FROM |", false).into_iter().find(|item| item.label == "Music").unwrap();
    assert_eq!(table.detail.as_deref(), Some("partition key Artist (string), sort key SongTitle (string)"));
}

#[test]
fn in_double_quotes_there_are_names_alone() {
    for (text, expected, range) in [
        ("SELECT * FROM \"|", vec!["\"Music\"", "\"Orders\""], 14..15),
        ("SELECT * FROM \"Mu|\"", vec!["\"Music\"", "\"Orders\""], 14..18),
        ("SELECT * FROM \"Mu|si\".\"ByGenre\"", vec!["\"Music\"", "\"Orders\""], 14..20),
        ("SELECT * FROM \"Music\".\"|", vec!["\"ByGenre\""], 22..23),
        ("DELETE FROM Orders WHERE \"|", vec!["\"OrderId\"", "\"CustomerId\""], 25..26),
    ] {
        let items = completed(text, true);
        let edits = items.iter().map(|item| match &item.text_edit {
            Some(CompletionItemTextEdit::TextEdit(edit)) => edit,
            other => panic!("{other:?}"),
        });
        assert_eq!(edits.clone().map(|edit| edit.new_text.as_str()).collect::<Vec<_>>(), expected, "{text}");
        let columns = edits.map(|edit| edit.range.start.character..edit.range.end.character);
        assert!(columns.into_iter().all(|columns| columns == range), "{text}");
        assert!(
            items.iter().all(|item| item.filter_text.as_deref().is_some_and(|text| text.starts_with('"'))),
            "{text}"
        );
    }
}

#[test]
fn signatures_are_those_of_the_dialect() {
    let label = |text: &str| {
        let (document, at) = script(text, &workspace());
        signature_at(&document, at).map(|help| (help.signatures[0].label.clone(), help.active_parameter))
    };
    let (found, active) = label("SELECT * FROM Music WHERE begins_with(Artist, |").unwrap();
    assert_eq!(found, "begins_with(path, string)");
    assert_eq!(active, Some(gen_lsp_types::ActiveParameter::Int(1)));
    assert_eq!(label("UPDATE Music SET a = SET_ADD(|").unwrap().0, "set_add(attribute, set)");
    for other in ["SELECT * FROM Music WHERE COALESCE(|", "SELECT * FROM history(|", "EXEC REDACT_REVISION |"] {
        assert_eq!(label(other), None, "{other}");
    }
}

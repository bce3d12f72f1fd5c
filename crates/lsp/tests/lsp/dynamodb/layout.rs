//! Colours, folding, formatting; and what this dialect does not have.

use std::fs;
use std::path::Path;

use super::{script, uri, workspace};
use partiql_iam_lsp::{
    Document, Encoding, Service, Workspace, definition, explained, folds, formatted, highlights, legend,
    prepare_rename, rename, split, tokens,
};

/// Each token of a script with its colour.
fn coloured(text: &str) -> Vec<(String, String)> {
    let (document, _) = script(text, &workspace());
    let names = legend().token_types;
    let (mut line, mut column) = (0, 0);
    let token = |token: &gen_lsp_types::SemanticToken| {
        line += token.delta_line;
        column = if token.delta_line == 0 { column + token.delta_start } else { token.delta_start };
        let row = text.lines().nth(line as usize).unwrap();
        let part = &row[column as usize..(column + token.length) as usize];
        (part.to_owned(), names[token.token_type as usize].clone())
    };
    tokens(&document, 0..text.len()).data.iter().map(token).collect()
}

fn colour_of(text: &str, word: &str) -> String {
    let all = coloured(text);
    all.into_iter().find(|(part, _)| part == word).unwrap_or_else(|| panic!("{word} in {text}")).1
}

#[test]
fn names_are_tables_and_attributes_alone() {
    let text = "SELECT Artist, Info.Label FROM Music.\"ByGenre\" WHERE begins_with(Genre, 'R') AND Price IS MISSING ORDER BY Price DESC";
    for (word, colour) in [
        ("SELECT", "keyword"),
        ("Artist", "property"),
        ("Info", "property"),
        ("Label", "property"),
        ("Music", "class"),
        ("\"ByGenre\"", "class"),
        ("begins_with", "function"),
        ("Genre", "property"),
        ("MISSING", "keyword"),
        ("ORDER", "keyword"),
        ("BY", "keyword"),
        ("DESC", "keyword"),
    ] {
        assert_eq!(colour_of(text, word), colour, "{word}");
    }
    let text =
        "UPDATE Music SET Year = list_append(Year, [1]) WHERE Artist = ? AND SongTitle = 'x' RETURNING MODIFIED OLD *";
    for (word, colour) in [
        ("UPDATE", "keyword"),
        ("Music", "class"),
        // A word that is a name here.
        ("Year", "property"),
        ("list_append", "function"),
        ("RETURNING", "keyword"),
        ("MODIFIED", "keyword"),
        ("OLD", "keyword"),
    ] {
        assert_eq!(colour_of(text, word), colour, "{word}");
    }
    assert_eq!(colour_of("INSERT INTO Orders VALUE {'OrderId': 1}", "VALUE"), "keyword");
    assert_eq!(colour_of("EXISTS(SELECT * FROM Orders WHERE OrderId = 1 AND x = 2)", "EXISTS"), "keyword");
    // Functions of the other dialect are no functions, and a broken statement has no aliases either.
    assert!(
        coloured("SELECT CHAR_LENGTH(a), b FROM Music AS m WHERE")
            .iter()
            .all(|(_, colour)| colour != "function" && colour != "variable")
    );
}

#[test]
fn there_are_no_aliases() {
    for text in ["SELECT m|.Artist FROM Music AS m", "SELECT Music|.Artist FROM Music", "SELECT Artist| FROM Music"] {
        let (document, at) = script(text, &workspace());
        assert_eq!(highlights(&document, &workspace(), at), [], "{text}");
        assert_eq!(definition(&document, &workspace(), &uri(), at), None, "{text}");
        assert_eq!(prepare_rename(&document, &workspace(), at), None, "{text}");
        assert_eq!(rename(&document, &workspace(), &uri(), at, "x").unwrap_err(), "there is no alias here", "{text}");
    }
}

#[test]
fn an_ion_literal_is_no_block() {
    let text = "SELECT `{\n a: 1}` FROM a";
    let of = |service| folds(&Document::new(text.to_owned(), Encoding::Utf16, Some(service), &Workspace::default()));
    assert_eq!((of(Service::Qldb).len(), of(Service::DynamoDb).len()), (2, 1));
    let (document, _) = script("INSERT INTO Orders VALUE {\n 'OrderId': 1,\n 'x': <<\n 1>>}", &workspace());
    assert_eq!(folds(&document).len(), 3, "the statement, the item, and the set in it");
}

#[test]
fn formatting_is_the_dialects() {
    let formatted = |text: &str| {
        let (document, _) = script(text, &workspace());
        formatted(&document, 0..text.len()).into_iter().map(|edit| edit.new_text).collect::<Vec<_>>()
    };
    assert_eq!(
        formatted(
            "select Artist from Music.ByGenre where Genre='x' order by Price desc;\nEXISTS(select * from Orders where OrderId=1 and x is missing)"
        ),
        [
            "SELECT Artist FROM Music.ByGenre WHERE Genre = 'x' ORDER BY Price DESC",
            "EXISTS(SELECT * FROM Orders WHERE OrderId = 1 AND x IS MISSING)"
        ]
    );
    assert_eq!(
        formatted("update Orders set a=<<1,2>> remove b where OrderId=1 returning all old *"),
        ["UPDATE Orders SET a = << 1, 2 >> REMOVE b WHERE OrderId = 1 RETURNING ALL OLD *"]
    );
    assert_eq!(formatted("insert into Orders value {'OrderId':1}"), ["INSERT INTO Orders VALUE {'OrderId': 1}"]);
    assert_eq!(formatted("drop table Orders"), Vec::<String>::new(), "no statement of this dialect");
}

/// Every statement of the corpus that is understood, laid out: it needs the same, and is not laid out again.
#[test]
fn what_is_formatted_means_the_same() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/dynamodb/statements.jsonl");
    let (mut understood, mut changed) = (0, 0);
    for line in fs::read_to_string(path).unwrap().lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let nothing = Workspace::default();
        let open = |text: &str| Document::new(text.to_owned(), Encoding::Utf8, Some(Service::DynamoDb), &nothing);
        let statement = row["statement"].as_str().unwrap();
        let document = open(statement);
        let [piece] = document.pieces() else { continue };
        if piece.answer().is_none() {
            continue;
        }
        understood += 1;
        let Some(edit) = formatted(&document, 0..statement.len()).pop() else { continue };
        changed += 1;
        let again = open(&edit.new_text);
        let needs = |document: &Document| explained(document, &nothing, document.pieces()[0].start);
        assert_eq!(needs(&again), needs(&document), "{statement}");
        assert_eq!(formatted(&again, 0..edit.new_text.len()), [], "{statement}");
    }
    assert!(understood > 250 && changed > 25, "{understood} understood, {changed} changed");
}

#[test]
fn a_script_is_divided_by_the_statements_of_the_dialect() {
    let dialect = &partiql_iam::dynamodb::DIALECT;
    let text = "SELECT 'a;\nEXISTS(SELECT * FROM b);";
    assert_eq!(split(text, dialect).len(), 2, "a statement likely begins with EXISTS");
    let other = "SELECT 'a;\nDROP TABLE b;";
    assert_eq!(split(other, dialect).len(), 1, "and not with DROP");
    assert_eq!(split(other, &partiql_iam::qldb::DIALECT).len(), 2);
}

//! Random edits: the state after each is that of a fresh open, and nothing breaks.

use crate::dynamodb;
use crate::protocol::{Random, with_role};
use gen_lsp_types::{
    Position, Range, TextDocumentContentChangeEvent as Change, TextDocumentContentChangePartial as Partial,
    TextDocumentContentChangeWholeDocument as Whole, Uri,
};
use partiql_iam::syntax::script;
use partiql_iam_embedded::Language;
use partiql_iam_lsp::{
    Disclosure, Document, Encoding, HostFile, Service, SourceText, Workspace, completions, diagnostics, fixes, folds,
    hover, lenses, selection, signature_at, split, symbols, tokens,
};

/// So many of the parts are statements.
const STATEMENTS: usize = 12;

const PARTS: [&str; 36] = [
    "SELECT * FROM Vehicle AS v WHERE v.VIN = ?",
    "UPDATE Person AS p SET p.Name = 'a;b'",
    "DELETE FROM Vehicle",
    "INSERT INTO Person `{a: \";\", b: '''x'''}`",
    "DROP INDEX \"Djg2nt0yIs2GY0T29Kud1z\" ON Vehicle",
    "SELECT h.\u{1F697} FROM history(Person) AS h",
    "FROM Vehicle AS v WHERE v.x = 'It''s' REMOVE v",
    "SELECT Genre FROM \"Music\".\"ByGenre\" WHERE Genre = 'R' ORDER BY Price",
    "UPDATE Music SET a = <<1>> REMOVE b WHERE Artist = ? AND SongTitle = 'x' RETURNING ALL OLD *",
    "INSERT INTO Orders VALUE {'OrderId': 1}",
    "EXISTS(SELECT * FROM Orders WHERE OrderId = 1 AND x IN [1, 2])",
    "DELETE FROM Music m WHERE m.Artist = 'a'",
    "-- service: dynamodb\n",
    "\n\n",
    "\n",
    ";",
    ";\n",
    ";\r\n",
    "\r",
    "'",
    "\"",
    "`",
    "/*",
    "*/",
    "--",
    "(",
    ")",
    "<<",
    "{",
    "}",
    " ",
    "\u{e9}",
    "SELECT ",
    "\nUPDATE ",
    " FROM ",
    "x.",
];

/// A change of the document: mostly small, at any place, also outside of the text.
fn change(random: &mut Random, text: &SourceText) -> Change {
    // Random edits make anything a heap of broken quotes in the end: begin again with statements.
    if random.below(25) == 0 {
        let first = *random.pick(&["", "", "-- service: dynamodb\n", "-- service: qldb\n", "-- service: x\n"]);
        let statements = (0..random.below(12)).map(|_| *random.pick(&PARTS[..STATEMENTS])).collect::<Vec<_>>();
        let text = format!("{first}{}", statements.join(";\n"));
        return Change::TextDocumentContentChangeWholeDocument(Whole { text });
    }
    let length = text.as_str().len();
    let start = random.below(length + 1);
    let removed = if length > 1500 { 300 } else { random.below(2) * random.below(12) };
    let position = |random: &mut Random, offset: usize| {
        if random.below(50) == 0 {
            let mut number = || u32::try_from(random.below(40)).unwrap();
            return Position { line: number(), character: number() };
        }
        text.position(offset)
    };
    let range = Range { start: position(random, start), end: position(random, (start + removed).min(length)) };
    let text = if random.below(3) == 0 { String::new() } else { (*random.pick(&PARTS)).to_owned() };
    #[allow(deprecated, reason = "the struct has no other way to be made")]
    Change::TextDocumentContentChangePartial(Partial { range, range_length: None, text })
}

/// 10,000 edits. After each the pieces with all that is known of them, and the diagnostics, are those of the text opened anew.
#[test]
fn the_state_is_that_of_a_fresh_open() {
    let workspace = with_role();
    let uri = Uri::from("file:///a.partiql");
    for (encoding, service) in [(Encoding::Utf16, None), (Encoding::Utf8, Some(Service::DynamoDb))] {
        let mut random = Random(0x2545_F491_4F6C_DD1D);
        let mut document = Document::new(String::new(), encoding, service, &workspace);
        let (mut answered, mut withheld) = (0, 0);
        for edit in 0..5_000 {
            let changes: Vec<Change> = (0..=random.below(2)).map(|_| change(&mut random, document.text())).collect();
            document.change(&changes, &workspace);
            let text = document.text().as_str().to_owned();
            let fresh = Document::new(text.clone(), encoding, service, &workspace);
            assert!(document == fresh, "edit {edit} of {text:?}");
            assert_eq!(diagnostics(&document, &uri), diagnostics(&fresh, &uri));
            for piece in document.pieces() {
                match piece.disclosure() {
                    Disclosure::Answer(_) => answered += 1,
                    Disclosure::Withheld(_) => withheld += 1,
                    Disclosure::Failed => {}
                }
            }
        }
        assert!(answered > 1000 && withheld > 500, "{answered} answers, {withheld} withheld");
    }
}

/// The same of the statements in a source file of another language, and every place is one of the file.
#[test]
fn the_state_of_a_source_file_is_that_of_a_fresh_open() {
    let workspace = with_role();
    let uri = Uri::from("file:///a.py");
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let (mut statements, mut problems) = (0, 0);
    let open = |text: &str| {
        let text = SourceText::new(text.to_owned(), Encoding::Utf16);
        HostFile::new(Language::Python, text, &workspace, true)
    };
    let mut file = open("");
    for edit in 0..2_000 {
        if edit % 10 == 0 {
            let call = |random: &mut Random| {
                let quote = *random.pick(&["'", "\"", "\"\"\"", "f'"]);
                let parts =
                    [*random.pick(&PARTS[..STATEMENTS]), *random.pick(&["", " \\x27", "\u{1F697}", "' \"", " FROM"])];
                format!("txn.execute_statement({quote}{}{}{quote})\n", parts[0], parts[1])
            };
            let calls: String = (0..random.below(6)).map(|_| call(&mut random)).collect();
            file = open(&format!("import pyqldb\n{calls}"));
        }
        let changes: Vec<Change> = (0..=random.below(2)).map(|_| change(&mut random, file.text())).collect();
        file.change(&changes, &workspace);
        let text = file.text().as_str().to_owned();
        assert!(file == open(&text), "edit {edit} of {text:?}");
        let length = text.len();
        let lenses = file.lenses(&uri);
        let found = file.diagnostics(&uri);
        for range in lenses.iter().map(|lens| lens.range).chain(found.iter().map(|found| found.range)) {
            assert_eq!(file.text().range(file.text().bytes(range)), range, "{text:?}");
        }
        let _ = (file.hover(&workspace, random.below(length + 1)), file.hints(&(0..length)));
        statements += lenses.len();
        problems += found.len();
    }
    assert!(statements > 500 && problems > 500, "{statements} statements, {problems} problems");
}

/// Every feature on the states between edits, at random places.
#[test]
fn no_feature_breaks_on_any_state() {
    no_feature_breaks(&with_role(), None);
    no_feature_breaks(&dynamodb::with_role(), Some(Service::DynamoDb));
}

fn no_feature_breaks(workspace: &Workspace, service: Option<Service>) {
    let uri = Uri::from("file:///a.partiql");
    let mut random = Random(0x1234_5678_9ABC_DEF1);
    let mut document = Document::new(String::new(), Encoding::Utf16, service, workspace);
    for _ in 0..1_000 {
        let change = change(&mut random, document.text());
        document.change(&[change], workspace);
        let length = document.text().as_str().len();
        let at = document.text().offset(document.text().position(random.below(length + 1)));
        let _ = hover(&document, workspace, at);
        let _ = completions(&document, workspace, at, true);
        let _ = signature_at(&document, at);
        let _ = (selection(&document, at), symbols(&document), folds(&document), lenses(&document, &uri));
        for piece in document.pieces() {
            for fix in fixes(&piece.text, document.service(), workspace) {
                let _ = fix.applied(&piece.text);
            }
        }
        let mut end = (0, 0);
        for token in tokens(&document, 0..length).data {
            let start = if token.delta_line > 0 { token.delta_start } else { end.0 + token.delta_start };
            assert!(token.delta_line > 0 || start >= end.1, "tokens overlap");
            end = (start, start + token.length);
        }
    }
}

/// No text is in no piece, or in two; and what is surely a piece is one of the script.
#[test]
fn pieces_are_those_of_the_script() {
    let mut random = Random(0xDEAD_BEEF_CAFE_F00D);
    for _ in 0..20_000 {
        let text: String = (0..random.below(9)).map(|_| *random.pick(&PARTS)).collect();
        let pieces = split(&text, &partiql_iam::qldb::DIALECT);
        let plain: Vec<_> = script(&text).map(|piece| piece.offset..piece.offset + piece.text.len()).collect();
        assert!(pieces.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start), "{text:?}");
        let sure: Vec<_> = pieces.iter().take_while(|piece| piece.sure).map(|piece| piece.range.clone()).collect();
        assert_eq!(sure, plain[..sure.len()], "{text:?}");
        assert!(pieces.iter().skip(sure.len()).all(|piece| !piece.sure), "{text:?}");
        if sure.len() == pieces.len() {
            assert_eq!(sure.len(), plain.len(), "{text:?}");
        }
    }
}

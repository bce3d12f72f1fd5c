//! From a keystroke to its diagnostics in a script of 1,000 statements: `cargo bench --bench lsp`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a benchmark fails by panicking"
)]

use std::fmt::Write;
use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use gen_lsp_types::{
    Position, Range, TextDocumentContentChangeEvent as Change, TextDocumentContentChangePartial as Partial, Uri,
};
use partiql_iam::qldb::Ledger;
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam_embedded::Language;
use partiql_iam_lsp::{Document, Encoding, HostFile, SourceText, Workspace, diagnostics, lenses, tokens};

const STATEMENTS: [&str; 5] = [
    "SELECT v.VIN, v.Make, v.Model FROM Vehicle AS v WHERE v.VIN = '1N4AL11D75C109151'",
    "UPDATE Person AS p SET p.FirstName = 'Raul', p.LastName = ? WHERE p.GovId = 'LEWISR261LL'",
    "DELETE FROM Vehicle AS v WHERE v.VIN = ?",
    "INSERT INTO Person VALUE {'FirstName': 'Raul', 'GovId': ?}",
    "SELECT * FROM history(Vehicle, `2019-06-05T00:00:00Z`) AS h WHERE h.metadata.id = 'ADR2Ll1fGsU4Jr4EqTdnQF'",
];

fn workspace() -> Workspace {
    let tables = r#"{tableId: "Au1EiThbt8s0z9wM26REZN", name: "Vehicle", status: "ACTIVE"}
        {tableId: "5PLf9SXwndd63lPaSIa0O6", name: "Person", status: "ACTIVE"}"#;
    let ledger = Ledger::new("arn:aws:qldb:us-east-1:123456789012:ledger/cars".parse().unwrap());
    Workspace::new(
        ledger,
        Some(Catalog::parse(tables).unwrap()),
        partiql_iam_project::Tables::default(),
        Vec::new(),
        Encoding::Utf16,
    )
}

fn text(count: usize) -> String {
    let mut text = String::new();
    for number in 0..count {
        writeln!(text, "{};", STATEMENTS[number % STATEMENTS.len()]).unwrap();
    }
    text
}

fn typed(line: u32, character: u32, removed: u32, text: &str) -> Change {
    let start = Position { line, character };
    let end = Position { line, character: character + removed };
    #[allow(deprecated, reason = "the struct has no other way to be made")]
    Change::TextDocumentContentChangePartial(Partial {
        range: Range { start, end },
        range_length: None,
        text: text.to_owned(),
    })
}

/// A keystroke and the next one, which takes it back: two changes, each with its diagnostics as JSON.
fn keystroke(criterion: &mut Criterion, name: &str, document: &Document, there: &Change, back: &Change) {
    let workspace = workspace();
    let uri = Uri::from("file:///a.partiql");
    let mut document = document.clone();
    criterion.bench_function(name, |bencher| {
        bencher.iter(|| {
            for change in [there, back] {
                document.change(std::slice::from_ref(change), &workspace);
                black_box(serde_json::to_string(&diagnostics(&document, &uri)).unwrap());
            }
        });
    });
}

/// Two keystrokes in a source file of 5,000 lines with 500 statements.
fn source_file(criterion: &mut Criterion) {
    let workspace = workspace();
    let uri = Uri::from("file:///a.py");
    let mut text = String::from("from pyqldb.driver.qldb_driver import QldbDriver\n");
    for number in 0..500 {
        let statement = STATEMENTS[number % STATEMENTS.len()];
        writeln!(
            text,
            "def f{number}(txn, name):\n    \"\"\"Runs it.\"\"\"\n    # once\n    query = \\\n        \"{statement}\""
        )
        .unwrap();
        writeln!(text, "    if name is None:\n        return []\n    found = txn.execute_statement(query, name)")
            .unwrap();
        writeln!(text, "    return [row['a'] for row in found]\n").unwrap();
    }
    assert_eq!(text.lines().count(), 5_001);
    let text = SourceText::new(text, Encoding::Utf16);
    let mut file = HostFile::new(Language::Python, text, &workspace, true);
    assert_eq!(file.lenses(&uri).len(), 500);
    criterion.bench_function("two keystrokes in a source file of 5,000 lines", |bencher| {
        bencher.iter(|| {
            for change in [typed(2_505, 20, 0, "x"), typed(2_505, 20, 1, "")] {
                file.change(std::slice::from_ref(&change), &workspace);
                black_box(serde_json::to_string(&file.diagnostics(&uri)).unwrap());
            }
        });
    });
}

fn benches(criterion: &mut Criterion) {
    let workspace = workspace();
    let uri = Uri::from("file:///a.partiql");
    let document = Document::new(text(1_000), Encoding::Utf16, None, &workspace);
    keystroke(criterion, "two keystrokes, a letter", &document, &typed(500, 7, 0, "x"), &typed(500, 7, 1, ""));
    keystroke(criterion, "two keystrokes, a quote", &document, &typed(500, 7, 0, "'"), &typed(500, 7, 1, ""));
    keystroke(criterion, "two keystrokes, a comment", &document, &typed(0, 0, 0, "/*"), &typed(0, 0, 2, ""));
    let broken = text(1_000).replace("FROM Vehicle", "FROM Vehicel");
    let wrong = Document::new(broken, Encoding::Utf16, None, &workspace);
    keystroke(criterion, "two keystrokes, 600 errors", &wrong, &typed(500, 7, 0, "x"), &typed(500, 7, 1, ""));
    let of_dynamodb = format!(
        "-- service: dynamodb\n{}",
        "SELECT Genre FROM Music WHERE Artist = ? AND SongTitle = 'Blue';\n".repeat(1_000)
    );
    let document_of_dynamodb = Document::new(of_dynamodb, Encoding::Utf16, None, &workspace);
    let (there, back) = (typed(500, 7, 0, "x"), typed(500, 7, 1, ""));
    keystroke(criterion, "two keystrokes, a letter, DynamoDB", &document_of_dynamodb, &there, &back);
    source_file(criterion);
    criterion.bench_function("open", |bencher| {
        bencher.iter_batched(
            || text(1_000),
            |text| Document::new(text, Encoding::Utf16, None, &workspace),
            BatchSize::LargeInput,
        );
    });
    criterion.bench_function("lenses", |bencher| bencher.iter(|| lenses(&document, &uri)));
    let length = document.text().as_str().len();
    criterion.bench_function("tokens", |bencher| bencher.iter(|| tokens(&document, 0..length)));
}

criterion_group!(all, benches);
criterion_main!(all);

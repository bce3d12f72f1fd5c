//! Statements of DynamoDB in sources of other languages: what is known of how they are sent decides.

use gen_lsp_types::{DiagnosticSeverity, Message};
use partiql_iam_embedded::Language;
use partiql_iam_lsp::{Encoding, HostFile, SourceText};

use super::{uri, with_role, workspace};
use crate::shown::told;

fn python(code: &str) -> String {
    format!("import boto3\nclient = boto3.client('dynamodb')\n{code}\n")
}

/// The codes of the diagnostics of a Python source, with the text that each is about.
fn problems(code: &str) -> Vec<(String, String)> {
    let source = python(code);
    let text = SourceText::new(source.clone(), Encoding::Utf16);
    let file = HostFile::new(Language::Python, text.clone(), &with_role(), true);
    let problem = |found: gen_lsp_types::Diagnostic| {
        let Some(gen_lsp_types::Code::String(code)) = found.code else { panic!("a code is a word") };
        (code, source[text.bytes(found.range)].to_owned())
    };
    file.diagnostics(&uri()).into_iter().map(problem).collect()
}

#[test]
fn values_beside_a_statement_decide() {
    let update = "Statement='UPDATE Music SET Price = 1 WHERE Artist = ? AND SongTitle = ?'";
    let with = |parameters: &str| problems(&format!("client.execute_statement({update}, {parameters})"));
    let is = |code: &str| vec![(code.to_owned(), "Music".to_owned())];
    assert_eq!(with("Parameters=[{'S': 'Acme'}, {'S': 'b'}]"), []);
    assert_eq!(with("Parameters=[{'S': 'Other'}, {'S': 'b'}]"), is("missing"));
    assert_eq!(with("Parameters=[{'S': artist}, {'S': 'b'}]"), is("unknown"));
    assert_eq!(with("Limit=1"), is("unknown"));
    let too_few = with("Parameters=[{'S': 'Acme'}]");
    assert_eq!(too_few[0].0, "parameter-count");
}

#[test]
fn the_operation_is_a_fact() {
    let source = python(
        "client.batch_execute_statement(Statements=[{'Statement': \"SELECT * FROM Music WHERE Artist = 'a' AND SongTitle = 'b'\"}])\n\
         client.execute_statement(Statement=\"SELECT * FROM Orders WHERE OrderId = 1\")",
    );
    let workspace = workspace();
    let file = HostFile::new(Language::Python, SourceText::new(source.clone(), Encoding::Utf16), &workspace, true);
    let hover = |word: &str| {
        let hover = file.hover(&workspace, source.find(word).unwrap()).unwrap();
        told(hover).lines().find(|line| line.contains("EnclosingOperation")).unwrap().to_owned()
    };
    assert_eq!(hover("Music"), "- `dynamodb:EnclosingOperation`: `BatchExecuteStatement`");
    assert_eq!(hover("Orders"), "- `dynamodb:EnclosingOperation`: (missing)");
}

#[test]
fn what_is_put_in_is_warned_about_at_its_place() {
    let source = python(
        "client.execute_statement(Statement=f\"SELECT * FROM Music WHERE Artist = '{artist}'\")\n\
         client.execute_statement(Statement=f'SELECT * FROM {table}')",
    );
    let text = SourceText::new(source.clone(), Encoding::Utf16);
    let file = HostFile::new(Language::Python, text.clone(), &workspace(), true);
    let found = file.diagnostics(&uri());
    let [warning] = &*found else { panic!("{found:?}") };
    assert_eq!(source[text.bytes(warning.range)], *"{artist}");
    assert_eq!(warning.severity, Some(DiagnosticSeverity::Warning));
    let message = "`{artist}` is put in at run time: the permissions hold only if it is one value\n\
                   help: write `?`, and pass the value beside the statement";
    assert_eq!(warning.message, Message::String(message.to_owned()));
    let lenses = file.lenses(&uri());
    let titles: Vec<_> = lenses.iter().map(|lens| lens.command.as_ref().unwrap().title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "needs PartiQLSelect on Music: query by key; values are put in at run time",
            "permissions unknown: `{table}` is put in at run time",
        ]
    );
    let hints = file.hints(&(0..source.len()));
    let labels: Vec<_> = hints.into_iter().map(|hint| hint.label).collect();
    let expected: Vec<_> = titles.iter().map(|title| gen_lsp_types::Label::String((*title).to_owned())).collect();
    assert_eq!(labels, expected);
    // A value that is put in is not known.
    let unknown = problems(
        "client.execute_statement(Statement=f\"UPDATE Music SET Price = 1 WHERE Artist = '{a}' AND SongTitle = 'b'\")",
    );
    assert_eq!(unknown, [("unknown".to_owned(), "Music".to_owned()), ("value-put-in".to_owned(), "{a}".to_owned())]);
}

#[test]
fn the_members_of_a_request_are_held_against_one_another() {
    let of = |members: &str| problems(&format!("client.execute_transaction(TransactStatements=[{members}])"));
    let read = "{'Statement': \"SELECT Price FROM Music WHERE Artist = 'a' AND SongTitle = 'b'\"}";
    let write = "{'Statement': \"DELETE FROM Orders WHERE OrderId = 1\"}";
    let same = "{'Statement': \"UPDATE Orders SET CustomerId = 'c' WHERE OrderId = ?\", 'Parameters': [{'N': '1.0'}]}";
    let codes = |members: &str| -> Vec<String> {
        let found = of(members).into_iter().map(|(code, _)| code);
        found.filter(|code| !matches!(&**code, "missing" | "unknown")).collect()
    };
    assert_eq!(codes(&format!("{read}, {read}")), ["same-item"]);
    assert_eq!(codes(&format!("{write}, {same}")), ["same-item"]);
    assert_eq!(codes(&format!("{read}, other, {write}")), ["reads-and-writes"]);
    assert_eq!(codes(write), [] as [&str; 0]);
    // Not in one request.
    assert_eq!(codes(&format!("{write}]); client.execute_transaction(TransactStatements=[{same}")), [] as [&str; 0]);
    let source = python(&format!("client.execute_transaction(TransactStatements=[{read}, other, {write}])"));
    let text = SourceText::new(source.clone(), Encoding::Utf16);
    let found = HostFile::new(Language::Python, text.clone(), &workspace(), true).diagnostics(&uri());
    let [one] = &*found else { panic!("{found:?}") };
    assert_eq!(source[text.bytes(one.range)], *"\"DELETE FROM Orders WHERE OrderId = 1\"");
    let message = "one request either reads or writes: statement 1 reads, and statement 3 writes\n\
                   help: send reads and writes in requests of their own; only `EXISTS` goes with writes";
    assert_eq!(one.message, Message::String(message.to_owned()));
}

#[test]
fn lists_of_every_language_are_requests() {
    let workspace = workspace();
    for (language, code) in [
        (
            Language::JavaScript,
            "new BatchExecuteStatementCommand({ Statements: [{ Statement: `DELETE FROM Orders WHERE OrderId = 1` }, { Statement: 'SELECT * FROM Orders WHERE OrderId = 2' }] })",
        ),
        (
            Language::Go,
            "[]types.BatchStatementRequest{{Statement: aws.String(`DELETE FROM Orders WHERE OrderId = 1`)}, {Statement: aws.String(`SELECT * FROM Orders WHERE OrderId = 2`)}}",
        ),
        (
            Language::CSharp,
            "new List<BatchStatementRequest> { new() { Statement = \"DELETE FROM Orders WHERE OrderId = 1\" }, new BatchStatementRequest() { Statement = \"SELECT * FROM Orders WHERE OrderId = 2\" } };",
        ),
        (
            Language::Kotlin,
            "listOf(BatchStatementRequest { statement = \"DELETE FROM Orders WHERE OrderId = 1\" }, BatchStatementRequest { statement = \"SELECT * FROM Orders WHERE OrderId = 2\" })",
        ),
    ] {
        let text = SourceText::new(format!("// dynamodb\n{code}"), Encoding::Utf16);
        let found = HostFile::new(language, text, &workspace, true).diagnostics(&uri());
        assert_eq!(found.len(), 1, "{code}: {found:?}");
    }
    let apart = "// dynamodb\nval a = BatchStatementRequest { statement = \"DELETE FROM Orders WHERE OrderId = 1\" }\n\
                 val b = BatchStatementRequest { statement = \"SELECT * FROM Orders WHERE OrderId = 2\" }";
    let text = SourceText::new(apart.to_owned(), Encoding::Utf16);
    assert_eq!(HostFile::new(Language::Kotlin, text, &workspace, true).diagnostics(&uri()), []);
}

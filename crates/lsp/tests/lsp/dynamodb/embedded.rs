//! Statements of DynamoDB in sources of other languages: what is known of how they are sent decides.

use gen_lsp_types::{Contents, DiagnosticSeverity, Message};
use partiql_iam_lsp::embedded::Language;
use partiql_iam_lsp::{Encoding, HostFile, SourceText};

use super::{uri, with_role, workspace};

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
    assert_eq!(with("Parameters=[{'S': 'Other'}, {'S': 'b'}]"), is("implicit-deny"));
    assert_eq!(with("Parameters=[{'S': artist}, {'S': 'b'}]"), is("not-decided"));
    assert_eq!(with("Limit=1"), is("not-decided"));
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
        let Contents::MarkupContent(content) = hover.contents else { panic!("Markdown") };
        content.value.lines().find(|line| line.contains("EnclosingOperation")).unwrap().to_owned()
    };
    assert_eq!(hover("Music"), "| `dynamodb:EnclosingOperation` | `BatchExecuteStatement` | - |");
    assert_eq!(hover("Orders"), "| `dynamodb:EnclosingOperation` | (missing) | - |");
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
    assert_eq!(
        unknown,
        [("not-decided".to_owned(), "Music".to_owned()), ("value-put-in".to_owned(), "{a}".to_owned())]
    );
}

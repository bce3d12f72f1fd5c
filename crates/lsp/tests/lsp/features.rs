//! Each feature of the language server, without a server.

use crate::protocol::{script, with_role, workspace};
use crate::shown;
use gen_lsp_types::{ActiveParameter, CompletionItem, CompletionItemTextEdit, DiagnosticSeverity, SelectionRange, Uri};
use partiql_iam_lsp::{
    ActionSupport, Disclosure, Document, Encoding, Withheld, Workspace, actions, completions, diagnostics, explained,
    folds, formatted, hints, hover, policy_text, selection, signature_at, symbols,
};

fn uri() -> Uri {
    Uri::from("file:///a.partiql")
}

fn hovered(text: &str) -> String {
    let (document, at) = script(text, &workspace());
    shown::told(hover(&document, &workspace(), at).expect(text))
}

#[test]
fn a_statement_is_explained() {
    let expected = "\
**UPDATE** needs

- `qldb:SendCommand` on `ledger/cars`: every statement is sent with the API operation SendCommand
- `qldb:PartiQLUpdate` on `ledger/cars/table/5PLf9SXwndd63lPaSIa0O6 (Person)`: documents of the table are changed
- `qldb:PartiQLSelect` on `ledger/cars/table/5PLf9SXwndd63lPaSIa0O6 (Person)`: qldb:PartiQLUpdate depends on it

Resources are under `arn:aws:qldb:us-east-1:123456789012:`";
    assert_eq!(hovered("SELECT 1;\nUPDATE Person AS p SET p.|Name = ?"), expected);
    let (document, at) = script("UPDATE Person AS p SET p.|Name = ?", &workspace());
    assert_eq!(explained(&document, &workspace(), at).unwrap(), expected);
}

#[test]
fn a_command_is_explained_with_its_rows() {
    let text = hovered("|DROP INDEX \"Djg2nt0yIs2GY0T29Kud1z\" ON Vehicle WITH (purge = true)");
    let row = "| `DROP INDEX` | `qldb:PartiQLDropIndex (documented)` | `table/${TableId} (inferred)` | - | `qldb:Purge = true` |";
    assert!(text.starts_with("**DROP INDEX**: Deletes an index for good"), "{text}");
    assert!(text.contains(row), "{text}");
    for (statement, title) in [
        ("|FROM Person AS p REMOVE p", "**FROM … SET, INSERT INTO, REMOVE**"),
        ("FROM Person AS p REMO|VE p", "**REMOVE**"),
        ("FROM Person AS p |INSERT INTO p.x VALUE 1", "**INSERT INTO element**"),
        ("|INSERT INTO Person ?", "**INSERT INTO table**"),
        ("CREATE |TABLE x", "**CREATE TABLE**"),
        ("SELECT * FROM hist|ory(Person)", "```partiql\nhistory(table, start, end)\n```"),
    ] {
        assert!(hovered(statement).starts_with(title), "{statement}: {}", hovered(statement));
    }
    // A keyword that is no command says what the statement needs.
    assert!(hovered("SELECT * FR|OM Person").starts_with("**SELECT** needs"));
}

#[test]
fn a_table_is_told_from_the_catalog() {
    let vehicle =
        "**table `Vehicle`** (active), id `Au1EiThbt8s0z9wM26REZN`\n\nindexes on `VIN`\n\n---\n\n**SELECT** needs";
    assert!(hovered("SELECT * FROM Veh|icle").starts_with(vehicle));
    assert!(hovered("SELECT * FROM _ql_committed_Veh|icle").starts_with(vehicle));
    let person = "**table `Person`** (active), id `5PLf9SXwndd63lPaSIa0O6`\n\ntags `team` = `office`";
    assert!(hovered("SELECT * FROM history('5PLf9SXwndd63lPaSIa0O6|')").starts_with(person));
    let dropped = "**table `Licence`** (inactive), id `JdxjkR9bSYB5jMHWcI464T`";
    assert!(hovered("UNDROP TABLE \"JdxjkR9bSYB5jMHWcI464T|\"").starts_with(dropped));
}

#[test]
fn functions_are_explained() {
    assert!(
        hovered("SELECT subs|tring(p.x, 1) FROM Person AS p")
            .starts_with("```partiql\nSUBSTRING(string, start, length)\n```")
    );
    assert!(hover(&script("SELECT * FORM P|erson x", &workspace()).0, &workspace(), 15).is_some(), "a table");
    assert!(hover(&script("SELECT 1;  ", &workspace()).0, &workspace(), 10).is_none());
}

#[test]
fn what_is_wrong_says_why() {
    let expected = "**unknown-statement**: no statement begins with this word. (documented: Amazon QLDB developer guide, ql-reference; \
                    Amazon DynamoDB developer guide, ql-reference)\n\n\
                    help: a statement begins with SELECT, INSERT, UPDATE, DELETE, FROM, CREATE, DROP, UNDROP or EXEC\n\n\
                    Examples: `partiql-iam rule unknown-statement`";
    assert_eq!(hovered("non|sense"), expected);
    assert!(hovered("SELECT * FROM Persom|").starts_with("**unknown-table**: the catalog has no active table"));
    // Where nothing is wrong nothing is said of it.
    assert!(hover(&script("SELECT * FROM Persom", &workspace()).0, &workspace(), 11).is_none());
    // A character that is no token.
    let quote = hovered("SELECT * FROM Person WHERE Name = |‘Raul’");
    assert!(quote.starts_with("**invalid-character**: outside of quotes"), "{quote}");
}

#[test]
fn lenses_hints_and_symbols_say_what_is_needed() {
    let text = "UPDATE Vehicle SET a = 1;\nnonsense;\nSELECT * FROM Person AS p, information_schema.user_tables AS t;\nCREATE TABLE Cars";
    let (document, _) = script(text, &workspace());
    let titles = shown::titles(&document, &uri());
    assert_eq!(
        titles,
        [
            "needs PartiQLUpdate, PartiQLSelect on Vehicle",
            "needs PartiQLSelect on Person; PartiQLSelect on information_schema.user_tables",
            "needs PartiQLCreateTable on any table"
        ]
    );
    assert_eq!(hints(&document, 0..10).len(), 1, "those in the range");
    let names: Vec<String> = symbols(&document).into_iter().map(|symbol| symbol.name).collect();
    assert_eq!(names, ["UPDATE Vehicle", "nonsense", "SELECT Person", "CREATE TABLE Cars"]);
}

#[test]
fn what_stands_behind_an_open_quote_is_not_answered() {
    let text = "SELECT * FROM Person;\nDELETE FROM Vehicle WHERE VIN = 'x;\n\nDELETE FROM Person;\nSELECT * FORM x";
    let (document, _) = script(text, &workspace());
    let outcomes: Vec<bool> = document.pieces().iter().map(|piece| piece.answer().is_some()).collect();
    assert_eq!(outcomes, [true, false, false, false]);
    assert_eq!(document.pieces()[2].disclosure(), Disclosure::Withheld(Withheld::Unclosed));
    let codes: Vec<&str> =
        document.pieces().iter().flat_map(partiql_iam_lsp::Piece::problems).map(|one| &*one.code).collect();
    assert_eq!(codes, ["unterminated-string", "missing-from"]);
    let at = text.find("Person;\nSELECT").unwrap();
    let told = shown::told(hover(&document, &workspace(), at).unwrap());
    assert!(told.ends_with("a quote, comment or Ion literal before this statement is not closed."), "{told:?}");
    let titles = shown::titles(&document, &uri());
    assert_eq!(titles, ["needs PartiQLSelect on Person", "unknown: the text before it is not closed"]);
    assert!(policy_text(&document, &workspace(), Some(at)).is_err());
}

fn problems(text: &str, workspace: &Workspace) -> Vec<(String, DiagnosticSeverity, String)> {
    shown::problems(&script(text, workspace).0, &uri())
}

#[test]
fn diagnostics_have_place_code_and_help() {
    let expected = (
        "Vehicel".to_owned(),
        DiagnosticSeverity::Error,
        "there is no table `Vehicel`\nhelp: did you mean `Vehicle`? names are case sensitive".to_owned(),
    );
    assert_eq!(problems("SELECT * FROM Person;\nSELECT * FROM Vehicel", &workspace()), [expected]);
    let warning = (
        "\"x\"".to_owned(),
        DiagnosticSeverity::Warning,
        "`\"x\"` is a name; strings take single quotes: `'x'`".to_owned(),
    );
    assert_eq!(problems("SELECT * FROM Person WHERE a = \"x\"", &workspace()), [warning]);
    let (document, _) = script("SELECT (1 FROM Person", &workspace());
    let related = diagnostics(&document, &uri())[0].related_information.clone().unwrap();
    assert_eq!((related[0].message.as_str(), related[0].location.range.start.character), ("opened here", 7));
}

#[test]
fn denials_name_what_is_missing() {
    let denied = (
        "Vehicle".to_owned(),
        DiagnosticSeverity::Error,
        "role `clerk` may not run this: missing qldb:PartiQLDelete on Vehicle".to_owned(),
    );
    assert_eq!(problems("DELETE FROM Vehicle; SELECT * FROM Vehicle", &with_role()), [denied]);
    let open = Workspace { catalog: None, ..with_role() };
    // With every id the first is missing and the second allowed.
    let missing = (
        "Vehicle".to_owned(),
        DiagnosticSeverity::Error,
        "role `clerk` may not run this: missing qldb:PartiQLDelete on Vehicle".to_owned(),
    );
    assert_eq!(problems("DELETE FROM Vehicle; SELECT * FROM Vehicle", &open), [missing]);
    let (document, _) = script("DELETE FROM Vehicle", &with_role());
    let related = diagnostics(&document, &uri())[0].related_information.clone().unwrap();
    assert_eq!(related[0].location.uri.as_ref(), "file:///clerk.json");
    assert_eq!(related[0].location.range.start.line, 2);
    assert_eq!(related[0].message, "comes nearest to qldb:PartiQLDelete, but this does not match");
}

fn completed(text: &str) -> Vec<CompletionItem> {
    let (document, at) = script(text, &workspace());
    completions(&document, &workspace(), at, false)
}

fn labels(text: &str) -> Vec<String> {
    completed(text).into_iter().map(|item| item.label).collect()
}

#[track_caller]
fn offers(text: &str, wanted: &[&str], unwanted: &[&str]) {
    let labels = labels(text);
    for label in wanted {
        assert!(labels.iter().any(|offered| offered == label), "{text} lacks {label}: {labels:?}");
    }
    for label in unwanted {
        assert!(!labels.iter().any(|offered| offered == label), "{text} offers {label}: {labels:?}");
    }
}

#[test]
fn only_words_that_can_come_next_are_offered() {
    assert_eq!(labels("|"), ["CREATE", "DELETE", "DROP", "EXEC", "FROM", "INSERT", "SELECT", "UNDROP", "UPDATE"]);
    assert_eq!(labels("SELECT * FROM Person; |"), labels("|"));
    assert_eq!(labels("DELETE |"), ["FROM"]);
    assert_eq!(labels("CREATE |"), ["INDEX", "TABLE"]);
    offers("SELECT * FROM Person |", &["WHERE", "AS", "BY", "JOIN", "AT"], &["SET", "FROM", "Person", "AND", "LIMIT"]);
    offers("UPDATE Person |", &["SET", "REMOVE", "INSERT", "AS"], &["WHERE", "AT"]);
    offers("SELECT * FROM Person WHERE a = 1 |", &["AND", "OR"], &["WHERE", "SET"]);
    offers("SELECT * FROM Person WHERE a |", &["IN", "IS", "LIKE", "BETWEEN", "NOT IN"], &["WHERE", "NOT"]);
    offers("DROP INDEX \"x\" ON Vehicle |", &["WITH (purge = true)", "WITH"], &["WHERE"]);
}

#[test]
fn tables_are_offered_where_one_stands() {
    let person = ["Person", "Vehicle"];
    for text in [
        "SELECT * FROM |",
        "SELECT * FROM Person AS p, |",
        "SELECT * FROM Person JOIN Ve|",
        "UPDATE |",
        "DELETE FROM |",
        "INSERT INTO P|",
        "DROP TABLE |",
        "CREATE INDEX ON |",
        "SELECT * FROM history(|",
    ] {
        offers(text, &person, &["Licence", "COUNT"]);
    }
    offers("SELECT * FROM |", &["information_schema.user_tables", "history", "_ql_committed_Person"], &[]);
    offers("SELECT * FROM information_schema.|", &["user_tables"], &["Person"]);
    offers("SELECT * FROM Person AS |", &[], &["Person", "WHERE"]);
    assert_eq!(labels("UNDROP TABLE |"), ["Licence"]);
    let dropped = completed("UNDROP TABLE |");
    let Some(CompletionItemTextEdit::TextEdit(edit)) = &dropped[0].text_edit else { panic!("an edit") };
    assert_eq!(edit.new_text, "\"JdxjkR9bSYB5jMHWcI464T\"");
    assert_eq!(labels("DROP INDEX |"), ["Vehicle(VIN)"]);
}

#[test]
fn line_ends_between_clauses_are_kept() {
    let printed = |text: &str| {
        let document = Document::new(text.to_owned(), Encoding::Utf16, None, &workspace());
        let edits = formatted(&document, 0..text.len());
        edits.into_iter().map(|edit| edit.new_text).collect::<Vec<_>>()
    };
    assert_eq!(printed("SELECT *\nFROM Vehicle\nWHERE VIN = ?"), Vec::<String>::new());
    assert_eq!(printed("SELECT * FROM Vehicle\r\nWHERE VIN=?"), ["SELECT *\nFROM Vehicle\nWHERE VIN = ?"]);
    assert_eq!(printed("SELECT * FROM Vehicle WHERE\nVIN=?"), ["SELECT * FROM Vehicle WHERE VIN = ?"]);
    let within = "SELECT * FROM Vehicle AS v, (SELECT a\nFROM Person) AS p";
    assert_eq!(printed(&printed(within)[0]), Vec::<String>::new(), "{:?}", printed(within));
}

#[test]
fn a_byte_order_mark_is_no_part_of_a_statement() {
    let document = Document::new("\u{FEFF}SELECT * FROM Person".to_owned(), Encoding::Utf16, None, &workspace());
    assert_eq!(diagnostics(&document, &uri()), []);
    assert_eq!((document.pieces().len(), &*document.pieces()[0].text), (1, "SELECT * FROM Person"));
}

#[test]
fn nothing_is_offered_that_only_the_parser_takes() {
    for text in ["SELECT * FROM |", "SELECT * FROM Person JOIN |", "UPDATE |", "DELETE FROM |", "INSERT INTO Vehicle |"]
    {
        offers(text, &[], &["UNDROP", "FALSE", "MISSING", "NULL", "TRUE"]);
    }
    for text in ["CREATE TABLE |", "CREATE INDEX ON Vehicle (|"] {
        assert_eq!(labels(text), Vec::<String>::new(), "{text}");
    }
    offers("UPDATE Vehicle AS v SET |", &["v", "VIN"], &["AVG", "CAST", "NULL"]);
    assert_eq!(labels("INSERT INTO Vehicle |")[..2], ["?", "<< … >>"]);
    offers("SELECT * FROM V|", &["Vehicle"], &["V"]);
    let aliases = labels("SELECT * FROM Vehicle AS v, @v|");
    assert_eq!(aliases.iter().filter(|label| *label == "v").count(), 1, "{aliases:?}");
}

#[test]
fn fields_come_from_the_file_too_and_words_in_its_letters() {
    let text = "SELECT p.Name FROM Person AS p WHERE p.GovId = 1;\nSELECT p.| FROM Person AS p";
    assert_eq!(labels(text), ["GovId", "Name"]);
    offers("select * from Person wh|", &["where"], &["WHERE"]);
    assert!(labels("sel|").contains(&"select".to_owned()));
}

#[test]
fn in_double_quotes_there_are_names_alone() {
    let names = ["Vehicle", "Person", "_ql_committed_Vehicle", "_ql_committed_Person"];
    assert_eq!(labels("SELECT * FROM \"|"), names);
    assert_eq!(labels("SELECT * FROM \"Pe|rson\" WHERE"), names);
    assert_eq!(labels("SELECT * FROM Vehicle AS v WHERE v.\"|"), ["VIN"]);
    assert_eq!(labels("SELECT * FROM Vehicle WHERE VIN = 'a \"|"), Vec::<String>::new());
}

#[test]
fn values_are_offered_where_one_stands() {
    offers("SELECT | FROM Vehicle AS v", &["v", "VIN", "COUNT", "`timestamp`", "VALUE"], &["Person", "history"]);
    offers("SELECT v.| FROM Vehicle AS v", &["VIN"], &["v", "COUNT"]);
    offers("SELECT * FROM Vehicle AS v, @|", &["v"], &["Person"]);
    offers("UPDATE Vehicle AS v SET v.a = |", &["v", "?"], &["WHERE"]);
    offers("SELECT * FROM Vehicle AS v WHERE v.VIN = '|", &[], &["v"]);
    for comment in ["SELECT * FROM Vehicle AS v -- v.|", "SELECT 1; -- |", "SELECT 1; /* | */ SELECT 2"] {
        assert_eq!(labels(comment), Vec::<String>::new(), "{comment}");
    }
    // The break is before the cursor: the parser can't say what comes next, the tokens can.
    offers("SELECT FROM Vehicle AS v WHERE |", &["v", "VIN", "AND"], &[]);
    offers("EXEC |", &["REDACT_REVISION"], &["SELECT"]);
    assert_eq!(labels("SELECT `{a: |"), Vec::<String>::new());
}

#[test]
fn a_completion_replaces_the_word() {
    let (document, at) = script("SELECT * FROM Ve|", &workspace());
    let items = completions(&document, &workspace(), at, true);
    let item = items.iter().find(|item| item.label == "Vehicle").unwrap();
    let Some(CompletionItemTextEdit::TextEdit(edit)) = &item.text_edit else { panic!("an edit") };
    assert_eq!((edit.range.start.character, edit.range.end.character), (14, 16));
    let history = items.iter().find(|item| item.label == "history").unwrap();
    let Some(CompletionItemTextEdit::TextEdit(edit)) = &history.text_edit else { panic!("an edit") };
    assert_eq!(edit.new_text, "history(${1:table})");
    let plain = completions(&document, &workspace(), at, false);
    let Some(CompletionItemTextEdit::TextEdit(edit)) =
        &plain.iter().find(|item| item.label == "history").unwrap().text_edit
    else {
        panic!("an edit")
    };
    assert_eq!(edit.new_text, "history(table)");
}

#[test]
fn signatures_know_the_argument() {
    for (text, label, active) in [
        ("SELECT SUBSTRING(a, |", "SUBSTRING(string, start, length)", 1),
        ("SELECT CAST(a AS |", "CAST(value AS type)", 1),
        ("SELECT EXTRACT(year FROM |) FROM x", "EXTRACT(part FROM timestamp)", 1),
        ("SELECT COALESCE(a, (b, c), d, |", "COALESCE(value, values…)", 1),
        ("SELECT * FROM history(Person, `2019T`, |", "history(table, start, end)", 2),
        ("EXEC REDACT_REVISION ?, |", "EXEC REDACT_REVISION `block address`, 'table id', 'document id'", 1),
        ("SELECT TXID(|", "TXID()", 0),
    ] {
        let (document, at) = script(text, &workspace());
        let help = signature_at(&document, at).expect(text);
        assert_eq!(help.signatures[0].label, label);
        assert_eq!(help.active_parameter, Some(ActiveParameter::Int(active)), "{text}");
    }
    let (document, at) = script("SELECT * FROM (|", &workspace());
    assert!(signature_at(&document, at).is_none());
}

#[test]
fn formatting_touches_statements_alone() {
    let text = "-- one\nselect  * from Person ; select from;\n\nSELECT 1 FROM T;\ndelete from Person -- all\n";
    let (document, _) = script(text, &workspace());
    let edits = |range| {
        let edits = formatted(&document, range).into_iter();
        edits.map(|edit| (text[document.text().bytes(edit.range)].to_owned(), edit.new_text)).collect::<Vec<_>>()
    };
    let of = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    let first = of("select  * from Person", "SELECT * FROM Person");
    assert_eq!(edits(0..text.len()), [first.clone(), of("delete from Person", "DELETE FROM Person")]);
    assert_eq!(edits(8..9), [first]);
    let (document, _) = script("select /* a; b */ * -- all\nfrom Person", &workspace());
    assert_eq!(formatted(&document, 0..5)[0].new_text, "SELECT /* a; b */ * -- all\nFROM Person");
    // After an open quote it is unknown what is a statement.
    let (document, _) = script("select * from A where b = 'c;\n\nselect * from B;", &workspace());
    assert_eq!(formatted(&document, 0..20), []);
}

#[test]
fn folds_and_selections() {
    let text = "/* a\nb */\nSELECT *\nFROM Person\nWHERE x IN (\n1,\n2);\nSELECT 1";
    let (document, _) = script(text, &workspace());
    let lines: Vec<(u32, u32)> = folds(&document).iter().map(|fold| (fold.start_line, fold.end_line)).collect();
    assert_eq!(lines, [(2, 6), (4, 6), (0, 1)]);

    let (document, at) = script("SELECT * FROM Person WHERE a = (b| + 1) AND c", &workspace());
    let mut chain = Vec::new();
    let mut next: Option<SelectionRange> = Some(selection(&document, at));
    while let Some(SelectionRange { range, parent }) = next {
        chain.push(document.text().as_str()[document.text().bytes(range)].to_owned());
        next = parent.map(|parent| *parent);
    }
    assert_eq!(
        chain,
        ["b", "b + 1", "(b + 1)", "a = (b + 1)", "a = (b + 1) AND c", "SELECT * FROM Person WHERE a = (b + 1) AND c"]
    );
}

#[test]
fn the_least_policy_becomes_a_new_file() {
    let support = ActionSupport { create: true, disabled: true };
    let (document, at) = script("SELECT * FROM Person|; DELETE FROM Vehicle", &workspace());
    let exists = |uri: &Uri| uri.as_ref() == "file:///a.policy.json";
    let found = actions(&document, &workspace(), &uri(), at..at, support, &exists);
    let titles: Vec<&str> = found.iter().map(|action| action.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "Explain the permissions of this statement",
            "Write the least policy for this statement",
            "Write the least policy for all statements of this file"
        ]
    );
    let edit = serde_json::to_value(&found[1].edit).unwrap();
    assert_eq!(edit["documentChanges"][0]["kind"], "create");
    assert_eq!(edit["documentChanges"][0]["uri"], "file:///a.policy-2.json");
    let policy = edit["documentChanges"][1]["edits"][0]["newText"].as_str().unwrap();
    assert!(policy.contains("qldb:PartiQLSelect") && !policy.contains("qldb:PartiQLDelete"), "{policy}");
    assert_eq!(policy_text(&document, &workspace(), Some(at)).unwrap(), policy);

    // Without the id of a table there is no policy, and the reason is said.
    let open = Workspace { catalog: None, ..workspace() };
    let found = actions(&document, &open, &uri(), at..at, support, &exists);
    let reason = found[1].disabled.clone().unwrap().reason;
    assert_eq!(
        reason,
        "the id of the table `Person` is not known; give the ledger's catalog, by which a policy names the table by its id, or write \
         `table/*` on purpose with `--any-table`"
    );
    // A client that can't make files, or a script that is none, gets a command.
    let found = actions(&document, &workspace(), &uri(), at..at, ActionSupport::default(), &exists);
    assert_eq!(found[1].command.clone().unwrap().command, "partiql-iam.policy");
}

#[test]
fn a_policy_for_only_some_statements_is_not_written() {
    let (document, _) = script("SELECT * FROM Person; nonsense", &workspace());
    assert_eq!(policy_text(&document, &workspace(), None).unwrap_err(), "a statement is not understood");
}

#[test]
fn positions_are_in_the_units_agreed() {
    let text = "SELECT '\u{1F697}' AS a FROM Vehicel";
    for (encoding, column) in [(Encoding::Utf16, 22), (Encoding::Utf8, 24)] {
        let document = Document::new(text.to_owned(), encoding, None, &workspace());
        assert_eq!(diagnostics(&document, &uri())[0].range.start.character, column);
    }
}

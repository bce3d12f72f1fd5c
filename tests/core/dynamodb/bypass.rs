//! Statements that try to hide a table, a write or a scan, and harmless ones that look as if they did: each with its exact answer.
//!
//! A row is a statement, in which `\n`, `\t`, `\r`, `\\` and `\u{…}` are escapes, then its answer: `=` the command, the action and the
//! resource; `.` each fact, `?` where it is unknown, also after values that are likely; `~` each warning with its text; or `!` the error and `^` its text; at the end `:` why.
//! `[batch] `, `[transaction] ` or `[statement] ` before a statement is the operation.

use std::collections::BTreeSet;
use std::fmt::Write;

use partiql_iam::dynamodb::{self, Account, Operation, Schema, Target};
use partiql_iam::iam::Given;

const ROWS: &str = include_str!("../../dynamodb/bypass.txt");

/// The least number of rows.
const LEAST: usize = 200;

const SCHEMA: &str = r#"[
    {"TableName": "Music",
     "TableArn": "arn:aws:dynamodb:us-west-2:123456789012:table/Music",
     "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "SongTitle", "KeyType": "RANGE"}],
     "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}, {"AttributeName": "SongTitle", "AttributeType": "S"},
        {"AttributeName": "Genre", "AttributeType": "S"}, {"AttributeName": "Year", "AttributeType": "N"}],
     "GlobalSecondaryIndexes": [{"IndexName": "ByGenre",
        "KeySchema": [{"AttributeName": "Genre", "KeyType": "HASH"}, {"AttributeName": "Year", "KeyType": "RANGE"}],
        "Projection": {"ProjectionType": "KEYS_ONLY"}}]},
    {"TableName": "Orders",
     "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
     "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "N"}]},
    {"TableName": "Music.ByGenre",
     "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
     "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]}
]"#;

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = &rest[at + 1..];
        let (letter, length) = match escape.chars().next() {
            Some('n') => ('\n', 1),
            Some('t') => ('\t', 1),
            Some('r') => ('\r', 1),
            Some('0') => ('\0', 1),
            Some('u') => {
                let end = escape.find('}').unwrap();
                (char::from_u32(u32::from_str_radix(&escape[2..end], 16).unwrap()).unwrap(), end + 1)
            }
            _ => ('\\', 1),
        };
        out.push(letter);
        rest = &escape[length..];
    }
    out.push_str(rest);
    out
}

/// The operation that a row names, and the statement after it.
fn sent(shown: &str) -> (Option<Operation>, &str) {
    let operations = [
        ("[batch] ", Operation::BatchExecuteStatement),
        ("[transaction] ", Operation::ExecuteTransaction),
        ("[statement] ", Operation::ExecuteStatement),
    ];
    let named = operations.into_iter().find_map(|(name, operation)| Some((Some(operation), shown.strip_prefix(name)?)));
    named.unwrap_or((None, shown))
}

/// The answer in lines.
fn answer(shown: &str) -> Vec<String> {
    let (operation, text) = sent(shown);
    let account = Account::new("us-west-2", "123456789012").unwrap();
    let schema = Schema::parse(SCHEMA).unwrap();
    let refused = |code: &str, span: partiql_iam::Span| {
        vec![format!("! {code}"), format!("^ {}", text[span.range()].escape_debug())]
    };
    let statement = match dynamodb::parse(text) {
        Ok(statement) => statement,
        Err(error) => return refused(error.code(), error.span()),
    };
    let mut target = Target::new(&account);
    (target.schema, target.operation) = (Some(&schema), operation);
    let needs = match dynamodb::resolve(&statement, &target) {
        Ok(needs) => needs,
        Err(error) => return refused(error.code(), error.span()),
    };
    let requirement = needs.requirement();
    let arn = requirement.resource.arn(needs.base()).unwrap().to_string();
    let resource = arn.strip_prefix("arn:aws:dynamodb:us-west-2:123456789012:table/").unwrap_or(&arn);
    let mut lines = vec![format!("= {} {} {resource}", needs.command(), requirement.action().short_name())];
    let all = needs.as_iam();
    for (key, given) in all.facts(requirement) {
        let values = match given {
            Given::Missing => continue,
            Given::Unknown | Given::MissingOr(_) => "?".to_owned(),
            Given::One(text) => text.to_owned(),
            Given::Many(values) => values.iter().collect::<Vec<_>>().join(" "),
            Given::Likely(values) => values.iter().chain(["?"]).collect::<Vec<_>>().join(" "),
        };
        lines.push(format!(". {} {values}", key.to_string().trim_start_matches("dynamodb:")));
    }
    for warning in needs.warnings() {
        lines.push(format!("~ {} {}", warning.code(), text[warning.span().range()].escape_debug()));
    }
    lines
}

pub(super) struct Row<'t> {
    pub(super) shown: &'t str,
    pub(super) expected: Vec<&'t str>,
    pub(super) why: &'t str,
}

pub(super) fn rows(file: &str) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for line in file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match (line.strip_prefix("  "), rows.last_mut()) {
            (None, _) => rows.push(Row { shown: line, expected: Vec::new(), why: "" }),
            (Some(line), Some(row)) => match line.strip_prefix(": ") {
                Some(why) => row.why = why,
                None => row.expected.push(line),
            },
            (Some(line), None) => panic!("no statement before {line}"),
        }
    }
    rows
}

/// Each row with another answer, as it should be.
pub(super) fn other_answers(file: &str) -> String {
    let mut wrong = String::new();
    for Row { shown, expected, why } in rows(file) {
        let found = answer(&unescaped(shown));
        if found != expected {
            writeln!(wrong, "{shown}").unwrap();
            for line in &found {
                writeln!(wrong, "  {line}").unwrap();
            }
            writeln!(wrong, "  : {why}").unwrap();
        }
    }
    wrong
}

/// What each warning says, by its code, with the first statement that has it.
#[test]
fn every_warning_says_what_it_is() {
    let account = Account::new("us-west-2", "123456789012").unwrap();
    let schema = Schema::parse(SCHEMA).unwrap();
    let mut said = std::collections::BTreeMap::new();
    for row in rows(ROWS) {
        let text = unescaped(row.shown);
        let (operation, text) = sent(&text);
        let Ok(statement) = dynamodb::parse(text) else { continue };
        let mut target = Target::new(&account);
        (target.schema, target.operation) = (Some(&schema), operation);
        let Ok(needs) = dynamodb::resolve(&statement, &target) else { continue };
        for warning in needs.warnings() {
            let place = text[warning.span().range()].escape_debug().to_string();
            let help = warning.help().map_or(String::new(), |help| format!("\n  help: {help}"));
            let shown = format!("{}: {warning}\n  {place}{help}\n", warning.code());
            said.entry(warning.code()).or_insert(shown);
        }
    }
    let shown: Vec<String> = said.into_values().collect();
    insta::with_settings!({ snapshot_path => "../../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("dynamodb_warnings", shown.join("\n"));
    });
}

#[test]
fn every_statement_has_exactly_this_answer() {
    let wrong = other_answers(ROWS);
    assert!(wrong.is_empty(), "other answers:\n{wrong}");
}

#[test]
fn every_row_is_whole_and_is_there_once() {
    let mut seen = BTreeSet::new();
    for Row { shown, expected, why } in rows(ROWS) {
        assert!(!why.is_empty(), "no reason for {shown}");
        assert!(!expected.is_empty(), "no answer for {shown}");
        assert!(seen.insert(shown), "twice: {shown}");
    }
    assert!(seen.len() >= LEAST, "{} rows", seen.len());
}

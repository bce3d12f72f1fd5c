//! Statements through this library and through dynoxide, which runs them.
//!
//! Dynoxide's parser is not public. So each statement is run where its table does not exist: that it is not found means that the statement
//! was understood. Then it is run with the table that our answer names, which must be found, and with an item that has the key that our answer
//! says leads: INSERT must make one item more, DELETE one less, UPDATE change it, SELECT leave it.

#[path = "../../core/ebnf.rs"]
mod ebnf;
#[path = "../../core/generate.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod generate;
#[path = "../../core/dynamodb/grammar.rs"]
#[allow(dead_code, unused_imports, reason = "shared with the tests")]
mod grammar;

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use dynoxide::Database;
use partiql_iam::dynamodb::resolve::ResolveErrorKind;
use partiql_iam::dynamodb::{self, Account, Requirements, Schema, Target, Value as Attribute};
use partiql_iam::iam::Given;
use serde_json::{Value, json};

const CORPUS: &str = include_str!("../../dynamodb/statements.jsonl");
const LISTS: [&str; 2] = [include_str!("../../dynamodb/bypass.txt"), include_str!("../../dynamodb/traps.txt")];
const KNOWN: &str = include_str!("../differences.txt");

/// A statement, and whether AWS was seen to run or refuse it.
struct Row {
    text: String,
    aws: Option<bool>,
    /// Whether it was written by the grammar.
    written: bool,
}

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for line in CORPUS.lines() {
        let row: Value = serde_json::from_str(line).expect("JSON");
        let aws = if row["basis"] == "measured" { row["valid"].as_bool() } else { None };
        rows.push(Row { text: row["statement"].as_str().expect("a statement").to_owned(), aws, written: false });
    }
    for line in LISTS.iter().flat_map(|list| list.lines()) {
        // Those with escapes are about letters.
        let is_statement = !line.is_empty() && !line.starts_with([' ', '#', '[']) && !line.contains('\\');
        if is_statement {
            rows.push(Row { text: line.to_owned(), aws: None, written: false });
        }
    }
    let rules = ebnf::Grammar::read(grammar::GRAMMAR);
    let count = std::env::var("PARTIQL_IAM_STATEMENTS").ok().and_then(|count| count.parse().ok()).unwrap_or(3_000);
    for seed in 0..count {
        let root = if seed % 8 == 7 { "doubtful" } else { "statement" };
        let generator = generate::Generator::with(&rules, 2_000_000 + seed, grammar::MEANING);
        let depth = 6 + usize::try_from(seed % 16).expect("small");
        rows.push(Row { text: generator.statement(root, depth).text, aws: None, written: true });
    }
    let mut seen = BTreeSet::new();
    rows.retain(|row| seen.insert(row.text.clone()));
    rows
}

/// What our answer says.
struct Ours {
    command: &'static str,
    table: String,
    index: Option<String>,
    attributes: Vec<String>,
    parameters: usize,
}

fn parameters(statement: &partiql_iam::syntax::Statement<'_>, account: &Account) -> Option<usize> {
    let too_many = vec![Attribute::Null; 9_000];
    let mut target = Target::new(account);
    target.values = Some(&too_many);
    match dynamodb::resolve(statement, &target).err()?.kind() {
        ResolveErrorKind::ParameterCount { parameters, values: _ } => Some(*parameters),
        _ => None,
    }
}

fn values(needs: &Requirements<'_>, name: &str) -> Option<Vec<String>> {
    let all = needs.as_iam();
    let given = all.facts(needs.requirement()).find(|(key, _)| key.to_string() == name)?.1;
    match given {
        Given::Many(values) => Some(values.iter().map(str::to_owned).collect()),
        _ => None,
    }
}

fn ask(text: &str, account: &Account) -> Result<Ours, String> {
    let statement = dynamodb::parse(text).map_err(|error| format!("{}: {error}", error.code()))?;
    let needs =
        dynamodb::resolve(&statement, &Target::new(account)).map_err(|error| format!("{}: {error}", error.code()))?;
    let resource = &needs.requirement().resource;
    Ok(Ours {
        command: needs.command().name(),
        table: resource.first().unwrap_or_default().to_owned(),
        index: resource.second().map(str::to_owned),
        attributes: values(&needs, "dynamodb:Attributes").unwrap_or_default(),
        parameters: parameters(&statement, account).unwrap_or_default(),
    })
}

/// The name of an error, and its text.
fn error_of(error: &dynoxide::DynoxideError) -> (String, String) {
    let shown = format!("{error:?}");
    (shown.split(['(', ' ', '{']).next().unwrap_or_default().to_owned(), error.to_string())
}

fn run(database: &Database, text: &str, values: &[&str], transaction: bool) -> Result<(), (String, String)> {
    let parameters: Vec<Value> = values.iter().map(|value| json!({"S": value})).collect();
    let mut member = json!({"Statement": text});
    if !parameters.is_empty() {
        member["Parameters"] = parameters.into();
    }
    if transaction {
        let request = serde_json::from_value(json!({"TransactStatements": [member]})).expect("a request");
        return database.execute_transaction(request).map(drop).map_err(|error| error_of(&error));
    }
    let request = serde_json::from_value(member).expect("a request");
    database.execute_statement(request).map(drop).map_err(|error| error_of(&error))
}

fn create(database: &Database, ours: &Ours, key: &str, kind: &str, with_index: bool) -> bool {
    let mut table = json!({"TableName": ours.table, "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": kind}]});
    if let (Some(index), true) = (&ours.index, with_index) {
        table["GlobalSecondaryIndexes"] = json!([{"IndexName": index, "Projection": {"ProjectionType": "ALL"},
            "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}]}]);
    }
    serde_json::from_value(table).is_ok_and(|request| database.create_table(request).is_ok())
}

fn items(database: &Database, table: &str) -> Value {
    let request = serde_json::from_value(json!({"TableName": table})).expect("a request");
    let response = database.scan(request).expect("the items");
    serde_json::to_value(response).expect("JSON")["Items"].clone()
}

fn drop_table(database: &Database, table: &str) {
    let request = serde_json::from_value(json!({"TableName": table})).expect("a request");
    database.delete_table(request).expect("a table to delete");
}

/// The effect on an item that has the key which our answer says leads; `None` if that key is not known or the statement fails.
fn effect(database: &Database, text: &str, ours: &Ours, account: &Account, kind: &str) -> Option<&'static str> {
    let key = if ours.command == "INSERT" { ours.attributes.first()? } else { ours.attributes.last()? };
    let table = json!({"TableName": ours.table, "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": kind}]});
    let schema = Schema::parse(&table.to_string()).ok()?;
    let bound = vec![Attribute::String("v".into()); ours.parameters];
    let statement = dynamodb::parse(text).ok()?;
    let mut target = Target::new(account);
    (target.schema, target.values) = (Some(&schema), Some(bound.as_slice()));
    let needs = dynamodb::resolve(&statement, &target).ok()?;
    let leading = values(&needs, "dynamodb:LeadingKeys")?.first()?.clone();
    if !create(database, ours, key, kind, true) {
        return None;
    }
    if ours.command != "INSERT" {
        let item = json!({"TableName": ours.table, "Item": {key: {kind: leading}, "filler": {"S": "x"}}});
        let request = serde_json::from_value(item).expect("a request");
        if database.put_item(request).is_err() {
            drop_table(database, &ours.table);
            return None;
        }
    }
    let before = items(database, &ours.table);
    let done = run(database, text, &vec!["v"; ours.parameters], false);
    let after = items(database, &ours.table);
    drop_table(database, &ours.table);
    let count = |items: &Value| items.as_array().map_or(0, Vec::len);
    let effect = match count(&after).cmp(&count(&before)) {
        std::cmp::Ordering::Greater => "INSERT",
        std::cmp::Ordering::Less => "DELETE",
        std::cmp::Ordering::Equal if before != after => "UPDATE",
        std::cmp::Ordering::Equal => "SELECT",
    };
    // A condition that the item does not meet changes nothing.
    (done.is_ok() || effect != "SELECT").then_some(effect)
}

fn main() -> ExitCode {
    let account = Account::new("us-west-2", "123456789012").expect("an account");
    let database = Database::memory().expect("a database");
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut effects: BTreeMap<&str, usize> = BTreeMap::new();
    for Row { text, aws, written } in rows() {
        let mut differ = |what: String| {
            let one_line = text.replace(['\n', '\r', '\t', '\u{b}', '\u{c}'], " ");
            found.insert(if written { format!("(written) {one_line}") } else { one_line }, what);
        };
        let ours = ask(&text, &account);
        let parameters = ours.as_ref().map_or_else(|_| text.matches('?').count(), |ours| ours.parameters);
        let is_exists = ours.as_ref().is_ok_and(|ours| ours.command == "EXISTS");
        let theirs = run(&database, &text, &vec!["v"; parameters], is_exists);
        let is_understood = theirs
            .as_ref()
            .is_err_and(|(name, message)| name == "ResourceNotFoundException" || message.contains("ResourceNotFound"));
        match (&ours, is_understood) {
            (Ok(ours), true) => {
                *counts.entry("both understand").or_default() += 1;
                let key = ours.attributes.last().map_or("pk", String::as_str);
                if !create(&database, ours, key, "S", true) {
                    *counts.entry("no such table can be made").or_default() += 1;
                    continue;
                }
                let outcome = run(&database, &text, &vec!["v"; parameters], is_exists);
                drop_table(&database, &ours.table);
                if outcome.as_ref().is_err_and(|(name, message)| {
                    name == "ResourceNotFoundException"
                        || message.contains("ResourceNotFound")
                        || message.contains("specified index")
                }) {
                    differ(format!("touches another table or index than {} {:?}", ours.table, ours.index));
                }
                if ours.index.is_some() && create(&database, ours, key, "S", false) {
                    let outcome = run(&database, &text, &vec!["v"; parameters], is_exists);
                    drop_table(&database, &ours.table);
                    if !outcome.is_err_and(|(_, message)| message.contains("index")) {
                        differ(format!("touches no index, and not {:?}", ours.index));
                    }
                }
                for kind in ["S", "N"] {
                    let Some(effect) = effect(&database, &text, ours, &account, kind) else { continue };
                    *effects.entry(effect).or_default() += 1;
                    // What changes nothing may be any of them.
                    if effect != ours.command && !(effect == "SELECT" && ours.command == "UPDATE") {
                        differ(format!("does {effect}, not {}", ours.command));
                    }
                }
            }
            (Err(error), true) if aws == Some(false) => {
                _ = error;
                *counts.entry("AWS was seen to refuse it, and so do we").or_default() += 1;
            }
            (Err(error), true) => differ(format!("dynoxide understands it; {error}")),
            (Ok(_), false) if aws == Some(true) => {
                *counts.entry("AWS was seen to run it, and we understand it").or_default() += 1
            }
            (Ok(_), false) => {
                let (name, message) = theirs.err().unwrap_or_default();
                differ(format!("we understand it; dynoxide: {name}: {message}"));
            }
            (Err(_), false) => *counts.entry("both refuse").or_default() += 1,
        }
    }
    report(&found, &counts, &effects)
}

/// What is said, without who says it and where.
fn message(what: &str) -> &str {
    let mut said = what.split_once("; ").map_or(what, |(_, said)| said);
    for lead in [
        "dynoxide: ",
        "ValidationException: ",
        "Validation failed in TransactStatements[0]: ",
        "Statement wasn't well formed, can't be processed: ",
    ] {
        said = said.strip_prefix(lead).unwrap_or(said);
    }
    said
}

/// Compares with what is known: `statement or message` then ` | ` who is right ` | ` why.
fn report(
    found: &BTreeMap<String, String>,
    counts: &BTreeMap<&str, usize>,
    effects: &BTreeMap<&str, usize>,
) -> ExitCode {
    let known: Vec<&str> = (KNOWN.lines().filter(|line| !line.is_empty() && !line.starts_with('#')))
        .map(|line| line.split(" | ").next().unwrap_or_default())
        .collect();
    let mut used = BTreeSet::new();
    let mut is_good = true;
    for (text, what) in found {
        let said = message(what);
        let place = known.iter().position(|known| match known.strip_prefix("message: ") {
            Some(message) => message.strip_suffix('…').map_or(said == message, |beginning| said.starts_with(beginning)),
            None => text == known,
        });
        match place {
            Some(place) => {
                used.insert(place);
            }
            None => {
                is_good = false;
                println!("{text}\n    {what}");
            }
        }
    }
    for (place, line) in known.iter().enumerate() {
        // Which messages there are depends on what is written.
        if !used.contains(&place) && !line.starts_with("message: ") {
            is_good = false;
            println!("no longer a difference: {line}");
        }
    }
    println!("{counts:?}; effects that were seen: {effects:?}; {} known differences", found.len());
    if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

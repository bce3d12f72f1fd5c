//! What never makes an answer smaller or less sure: a key schema, values, more names, more statements; and what changes nothing: layout,
//! the case of keywords, quotes around names.

use std::collections::{BTreeMap, BTreeSet};

use partiql_iam::dynamodb::resolve::ResolveErrorKind;
use partiql_iam::dynamodb::{self, Account, Operation, Requirements, Schema, Target, Value, check_members};
use partiql_iam::iam::Given;
use partiql_iam::syntax::Keyword;
use serde_json::json;

use super::grammar::{GRAMMAR, MEANING, count};
use crate::ebnf::Grammar;
use crate::generate::{Generator, Random};
use crate::tokens::{Kind, Token, tokens};

fn account() -> Account {
    Account::new("us-west-2", "123456789012").unwrap()
}

/// Statements of all kinds, valid and not.
fn statements() -> Vec<String> {
    let grammar = Grammar::read(GRAMMAR);
    let written = |seed: u64| {
        let root = if seed % 8 == 7 { "doubtful" } else { "statement" };
        let depth = 6 + usize::try_from(seed % 16).unwrap();
        Generator::with(&grammar, 1_000_000 + seed, MEANING).statement(root, depth).text
    };
    let corpus = include_str!("../../dynamodb/statements.jsonl").lines().map(|line| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        row["statement"].as_str().unwrap().to_owned()
    });
    (0..count() / 4).map(written).chain(corpus).filter(|text| text.len() < 600).collect()
}

/// The table and index of an answer without a schema, with any keys: most of them attributes that the statement names. `None` if no table
/// can have the name.
fn schema(random: &mut Random, nothing: &Answer) -> Option<Schema> {
    let mut names: Vec<String> = nothing.attributes().into_iter().collect();
    names.extend(["Artist".to_owned(), "SongTitle".to_owned()]);
    names.sort();
    names.dedup();
    let defined: Vec<_> = (names.iter())
        .map(|name| {
            let kind = if random.below(3) == 0 { "N" } else { "S" };
            json!({"AttributeName": name, "AttributeType": kind})
        })
        .collect();
    let mut keys = || {
        let (partition, sort) = (random.below(names.len()), random.below(names.len()));
        let mut keys = vec![json!({"AttributeName": names[partition], "KeyType": "HASH"})];
        if sort != partition && random.below(2) == 0 {
            keys.push(json!({"AttributeName": names[sort], "KeyType": "RANGE"}));
        }
        json!(keys)
    };
    let mut places = nothing.resource.split(":table/").nth(1).unwrap().split("/index/");
    let mut table = json!({"TableName": places.next(), "KeySchema": keys(), "AttributeDefinitions": defined});
    if let Some(index) = places.next() {
        table["GlobalSecondaryIndexes"] =
            json!([{"IndexName": index, "KeySchema": keys(), "Projection": {"ProjectionType": "ALL"}}]);
    }
    Schema::parse(&table.to_string()).ok()
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Fact {
    Unknown,
    Values(BTreeSet<String>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Answer {
    command: &'static str,
    action: &'static str,
    resource: String,
    /// What the request does not have is left out.
    facts: BTreeMap<String, Fact>,
    doubted: BTreeSet<String>,
}

impl Answer {
    fn of(needs: &Requirements<'_>) -> Self {
        let (requirement, all) = (needs.requirement(), needs.as_iam());
        let facts = all.facts(requirement).filter_map(|(key, given)| {
            let fact = match given {
                Given::Missing => return None,
                Given::Unknown | Given::MissingOr(_) | Given::Likely(_) => Fact::Unknown,
                Given::One(text) => Fact::Values([text.to_owned()].into()),
                Given::Many(values) => Fact::Values(values.iter().map(str::to_owned).collect()),
            };
            Some((key.to_string(), fact))
        });
        Self {
            command: needs.command().name(),
            action: requirement.action().name(),
            resource: requirement.resource.arn(needs.base()).unwrap().to_string(),
            facts: facts.collect(),
            doubted: needs.doubts().iter().map(|(key, _)| key.name.to_owned()).collect(),
        }
    }

    fn attributes(&self) -> BTreeSet<String> {
        match self.facts.get("dynamodb:Attributes") {
            Some(Fact::Values(values)) => values.clone(),
            Some(Fact::Unknown) | None => BTreeSet::new(),
        }
    }

    fn has_unknown_attributes(&self) -> bool {
        self.facts.get("dynamodb:Attributes") == Some(&Fact::Unknown)
    }
}

/// `None` if it is refused.
fn ask(text: &str, target: &Target<'_>) -> Option<Answer> {
    let statement = dynamodb::parse(text).ok()?;
    let needs = dynamodb::resolve(&statement, target).ok()?;
    assert!(text.get(needs.requirement().span.range()).is_some_and(|cause| !cause.is_empty()), "{text}");
    Some(Answer::of(&needs))
}

/// How many parameters a statement has.
fn parameters(text: &str, account: &Account) -> usize {
    let statement = dynamodb::parse(text).unwrap();
    let too_many = vec![Value::Null; 10_000];
    let mut target = Target::new(account);
    target.values = Some(&too_many);
    match dynamodb::resolve(&statement, &target).unwrap_err().kind() {
        ResolveErrorKind::ParameterCount { parameters, values: _ } => *parameters,
        other => panic!("{other:?}"),
    }
}

/// Checks that with more that is known, what was known is the same, and what is unknown was unknown before.
fn is_surer(before: &Answer, after: &Answer, text: &str, what: &str) {
    assert_eq!(
        (before.command, before.action, &before.resource),
        (after.command, after.action, &after.resource),
        "{what}: {text}"
    );
    for (key, fact) in &after.facts {
        let earlier = before.facts.get(key);
        assert!(earlier == Some(fact) || earlier == Some(&Fact::Unknown), "{what}: {key} {earlier:?} {fact:?}: {text}");
    }
    for (key, fact) in &before.facts {
        assert!(*fact == Fact::Unknown || after.facts.contains_key(key), "{what}: {key} is missing: {text}");
    }
    assert!(before.doubted.is_superset(&after.doubted), "{what}: {:?} {:?}: {text}", before.doubted, after.doubted);
}

#[test]
fn a_key_schema_and_values_add_no_doubt() {
    let account = account();
    let mut random = Random(1);
    let (mut with_schema, mut with_values, mut with_both) = (0, 0, 0);
    for text in statements() {
        let Some(nothing) = ask(&text, &Target::new(&account)) else { continue };
        let count = parameters(&text, &account);
        for _ in 0..3 {
            let Some(schema) = schema(&mut random, &nothing) else { continue };
            let values: Vec<Value> = (0..count)
                .map(|_| match random.below(6) {
                    0 => Value::parse(r#"{"N": "2.0"}"#).unwrap(),
                    1 => Value::parse(r#"{"N": "7"}"#).unwrap(),
                    2 => Value::parse(r#"{"M": {"Artist": {"S": "x"}, "_x": {"N": "1"}}}"#).unwrap(),
                    3 => Value::Bool(true),
                    _ => Value::String("text".into()),
                })
                .collect();
            let mut target = Target::new(&account);
            target.schema = Some(&schema);
            let schema_alone = ask(&text, &target);
            if let Some(after) = &schema_alone {
                is_surer(&nothing, after, &text, "a schema");
                with_schema += 1;
            }
            target.values = Some(&values);
            if let Some(after) = ask(&text, &target) {
                // Values may make taken what was refused without them, so the schema alone may give no answer.
                if let Some(before) = &schema_alone {
                    is_surer(before, &after, &text, "values after a schema");
                }
                is_surer(&nothing, &after, &text, "a schema and values");
                with_both += 1;
            }
            target.schema = None;
            if let Some(after) = ask(&text, &target) {
                is_surer(&nothing, &after, &text, "values");
                with_values += 1;
            }
        }
    }
    assert!(with_schema > 1_000 && with_values > 1_000 && with_both > 500, "{with_schema} {with_values} {with_both}");
}

/// The statement with one token replaced.
fn replaced(tokens: &[Token<'_>], place: usize, with: &str) -> String {
    let texts = tokens.iter().enumerate().map(|(index, token)| if index == place { with } else { token.text });
    texts.collect::<Vec<_>>().join(" ")
}

#[test]
fn one_more_name_takes_no_attribute_away() {
    let account = account();
    let mut random = Random(2);
    let mut counts = BTreeMap::new();
    for text in statements() {
        let Some(nothing) = ask(&text, &Target::new(&account)) else { continue };
        let Some(schema) = schema(&mut random, &nothing) else { continue };
        for schema in [None, Some(&schema)] {
            let mut target = Target::new(&account);
            target.schema = schema;
            let Some(before) = ask(&text, &target) else { continue };
            let tokens = tokens(&text);
            for (place, token) in tokens.iter().enumerate() {
                let is = |word: &str| token.text.eq_ignore_ascii_case(word);
                let changed = if is("SELECT") && tokens.get(place + 1).is_some_and(|next| next.text != "*") {
                    "SELECT added1 ,"
                } else if is("WHERE") {
                    "WHERE added1 = 1 AND"
                } else if is("SET") {
                    "SET added1 = 1 ,"
                } else if is("REMOVE") {
                    "REMOVE added1 REMOVE"
                } else {
                    continue;
                };
                let changed = replaced(&tokens, place, changed);
                let Some(after) = ask(&changed, &target) else { continue };
                assert_eq!((before.action, &before.resource), (after.action, &after.resource), "{changed}");
                assert!(!before.has_unknown_attributes() || after.has_unknown_attributes(), "{changed}");
                let mut wanted = before.attributes();
                wanted.insert("added1".to_owned());
                assert_eq!(after.attributes(), wanted, "{text}\n{changed}");
                *counts.entry(token.text.to_ascii_uppercase()).or_insert(0) += 1;
            }
        }
    }
    assert!(counts.len() == 4 && counts.values().all(|count| *count > 100), "{counts:?}");
}

/// A filter on an attribute that is no key, joined by AND to all of WHERE, leaves the plan as it is.
#[test]
fn a_filter_changes_no_plan() {
    let account = account();
    let mut random = Random(3);
    let mut tried = 0;
    for text in statements() {
        let Some(nothing) = ask(&text, &Target::new(&account)) else { continue };
        let Some(schema) = schema(&mut random, &nothing) else { continue };
        let mut target = Target::new(&account);
        target.schema = Some(&schema);
        let Some(before) = ask(&text, &target).filter(|answer| answer.command == "SELECT") else { continue };
        let tokens = tokens(&text);
        let Some(at) = tokens.iter().position(|token| token.text.eq_ignore_ascii_case("WHERE")) else { continue };
        let ends = |token: &Token<'_>| token.text == ";" || token.text.eq_ignore_ascii_case("ORDER");
        let end = tokens.iter().skip(at).position(ends).map_or(tokens.len(), |place| at + place);
        let join = |tokens: &[Token<'_>]| tokens.iter().map(|token| token.text).collect::<Vec<_>>().join(" ");
        let (head, filter, tail) = (join(&tokens[..=at]), join(&tokens[at + 1..end]), join(&tokens[end..]));
        for changed in [
            format!("{head} ( {filter} ) AND added1 <> 1 {tail}"),
            format!("{head} added1 <> 1 AND ( {filter} ) {tail}"),
            format!("{head} ( ( {filter} ) ) {tail}"),
        ] {
            let Some(after) = ask(&changed, &target) else { continue };
            for key in ["dynamodb:FullTableScan", "dynamodb:LeadingKeys", "dynamodb:Select"] {
                assert_eq!(before.facts.get(key), after.facts.get(key), "{key}\n{text}\n{changed}");
            }
            tried += 1;
        }
    }
    assert!(tried > 500, "{tried}");
}

#[test]
fn layout_case_and_quotes_change_nothing() {
    const BETWEEN: [&str; 8] = [
        " ",
        "\n",
        "\r\n\t",
        "\u{b}\u{c}",
        " /**/",
        " /* , Blocked */ ",
        " -- ; DELETE FROM Blocked\n",
        " /* ' */ -- \" `\n",
    ];
    let account = account();
    let mut random = Random(4);
    let (mut quoted, mut accepted) = (0, 0);
    for text in statements() {
        let Some(nothing) = ask(&text, &Target::new(&account)) else { continue };
        let Some(schema) = schema(&mut random, &nothing) else { continue };
        let mut target = Target::new(&account);
        target.schema = Some(&schema);
        let Some(before) = ask(&text, &target) else { continue };
        accepted += 1;
        let tokens = tokens(&text);
        let same = |changed: &str| assert_eq!(ask(changed, &target).as_ref(), Some(&before), "{text}\n{changed}");
        for between in BETWEEN {
            same(&tokens.iter().flat_map(|token| [between, token.text]).chain([between]).collect::<String>());
        }
        let mixed = tokens.iter().flat_map(|token| [BETWEEN[random.below(BETWEEN.len())], token.text]);
        same(&mixed.collect::<String>());
        // Words that can't be names, in any case.
        let is_keyword = |token: &Token<'_>| {
            Keyword::lookup(token.text).is_some_and(|keyword| !dynamodb::DIALECT.may_be_name(keyword))
                && token.kind == Kind::Word
        };
        for style in 0..3 {
            let fold = |word: &str| match style {
                0 => word.to_ascii_uppercase(),
                1 => word.to_ascii_lowercase(),
                _ => word.chars().rev().map(|c| c.to_ascii_uppercase()).rev().collect(),
            };
            let words = tokens.iter().map(|token| if is_keyword(token) { fold(token.text) } else { token.text.into() });
            same(&words.collect::<Vec<_>>().join(" "));
        }
        for (place, token) in tokens.iter().enumerate() {
            let is_called = tokens.get(place + 1).is_some_and(|next| next.text == "(");
            if token.kind != Kind::Word || Keyword::lookup(token.text).is_some() || is_called {
                continue;
            }
            // What is no name there, such as a type after IS, is refused.
            let changed = replaced(&tokens, place, &format!("\"{}\"", token.text));
            if let Some(after) = ask(&changed, &target) {
                assert_eq!(after, before, "{text}\n{changed}");
                quoted += 1;
            }
        }
    }
    assert!(accepted > 500 && quoted > 800, "{accepted} {quoted}");
}

/// In a batch or a transaction a statement needs what it needs alone, and `dynamodb:EnclosingOperation` more.
#[test]
fn statements_that_are_sent_together_need_no_less_than_each_alone() {
    let account = account();
    let texts = statements();
    let (mut members, mut together, mut refused) = (0, 0, 0);
    for operation in [Operation::BatchExecuteStatement, Operation::ExecuteTransaction] {
        for chunk in texts.chunks(3) {
            let mut target = Target::new(&account);
            let alone: Vec<_> = chunk.iter().map(|text| ask(text, &target)).collect();
            target.operation = Some(operation);
            let parsed: Vec<_> = chunk.iter().map(|text| dynamodb::parse(text)).collect();
            let mut needs = Vec::new();
            for ((one, alone), text) in parsed.iter().zip(alone).zip(chunk) {
                let Ok(one) = one else { continue };
                let Ok(within) = dynamodb::resolve(one, &target) else { continue };
                let mut answer = Answer::of(&within);
                needs.push(within);
                // Alone `EXISTS` is one of a transaction.
                let Some(mut alone) = alone else { panic!("refused alone: {text}") };
                let enclosing = answer.facts.remove("dynamodb:EnclosingOperation");
                assert_eq!(enclosing, Some(Fact::Values([operation.name().to_owned()].into())), "{text}");
                alone.facts.remove("dynamodb:EnclosingOperation");
                assert_eq!(answer, alone, "{text}");
                members += 1;
            }
            match check_members(operation, &needs) {
                Ok(()) => together += usize::from(needs.len() > 1),
                Err(error) => {
                    refused += 1;
                    assert!(error.member() < needs.len(), "{error}");
                }
            }
        }
    }
    assert!(members > 1_000 && together > 100 && refused > 100, "{members} {together} {refused}");
}

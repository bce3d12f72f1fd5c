//! The TextMate grammar of the editors is made from the grammars of the dialects. `UPDATE=1 cargo test --test core textmate` writes it.

use std::collections::BTreeSet;
use std::fs;

use crate::ebnf::{Grammar, Part};
use serde_json::{Value, json};

const PATH: &str = "editors/vscode/syntaxes/partiql.tmLanguage.json";

type Words = BTreeSet<String>;

/// The words of a rule.
fn words(part: &Part, found: &mut Words) {
    match part {
        Part::Word(word) => drop(found.insert(word.clone())),
        Part::Sequence(parts) | Part::Choice(parts) => parts.iter().for_each(|part| words(part, found)),
        Part::Optional(part) | Part::Repeated(part) => words(part, found),
        Part::Text(_) | Part::Range(..) | Part::Rule(_) | Part::Special => {}
    }
}

fn words_of(grammar: &Grammar, rules: &[&str]) -> Words {
    let mut found = Words::new();
    for rule in rules {
        words(&grammar.rules[*rule], &mut found);
    }
    found
}

/// The names that calls begin with.
fn functions(part: &Part, found: &mut Words) {
    match part {
        Part::Choice(parts) => parts.iter().for_each(|part| functions(part, found)),
        Part::Sequence(parts) => functions(&parts[0], found),
        part => words(part, found),
    }
}

fn pattern(name: &str, words: &Words) -> Value {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    json!({ "name": name, "match": format!("(?i)(?<![\\w$.])(?:{})(?![\\w$])", words.join("|")) })
}

fn call(name: &str, words: &Words) -> Value {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    json!({ "name": name, "match": format!("(?i)(?<![\\w$.])(?:{})(?=\\s*\\()", words.join("|")) })
}

fn generate() -> Value {
    let grammar = Grammar::read(&fs::read_to_string("grammar/qldb-partiql.ebnf").unwrap());
    let dynamodb = Grammar::read(&fs::read_to_string("grammar/dynamodb-partiql.ebnf").unwrap());
    let mut calls = Words::new();
    functions(&grammar.rules["call"], &mut calls);
    calls.insert("HISTORY".to_owned());
    calls.extend(partiql_iam::dynamodb::DIALECT.functions().map(|function| function.name().to_ascii_uppercase()));
    let operators = words_of(&grammar, &["expression", "conjunction", "negation", "equality", "comparison"]);
    let constants = words_of(&grammar, &["constant"]);
    let parts = words_of(&grammar, &["date-part"]);
    // A word that can be a name without quotes is not coloured as a keyword; where it is one, the server says so.
    let reserved = fs::read_to_string("grammar/reserved-words.txt").unwrap();
    let reserved = reserved.lines().filter(|line| !line.is_empty() && !line.starts_with('#') && !line.contains('~'));
    let reserved: Words = reserved.map(str::to_owned).collect();
    let types: Words = words_of(&grammar, &["type"]).intersection(&reserved).cloned().collect();
    let rules: Vec<&str> = grammar.rules.keys().map(String::as_str).collect();
    let rules_of_dynamodb: Vec<&str> = dynamodb.rules.keys().map(String::as_str).collect();
    let all: Words = words_of(&grammar, &rules).union(&words_of(&dynamodb, &rules_of_dynamodb)).cloned().collect();
    let others = [&calls, &operators, &constants, &types, &parts];
    let is_other = |word: &&String| others.iter().any(|words| words.contains(*word));
    let (used, unused): (Words, Words) =
        reserved.iter().filter(|word| !is_other(word)).cloned().partition(|word| all.contains(word));
    // `UNDROP` and `REDACT_REVISION` are not reserved either, but rare as names.
    let commands = words_of(&grammar, &["undrop-table", "redact-revision"]);
    let keywords: Words = used.into_iter().chain(commands).collect();

    json!({
        "$schema": "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
        "information_for_contributors": "Made from grammar/ by tests/core/textmate.rs.",
        "name": "PartiQL",
        "scopeName": "source.partiql",
        "fileTypes": ["partiql"],
        "patterns": [{ "include": "#statement" }],
        "repository": {
            "statement": { "patterns": [
                { "include": "#comment" },
                { "include": "#ion" },
                { "name": "string.quoted.single.partiql", "begin": "'", "end": "'(?!')", "patterns": [
                    { "name": "constant.character.escape.partiql", "match": "''" },
                ]},
                { "name": "variable.other.quoted.partiql", "begin": "\"", "end": "\"(?!\")", "patterns": [
                    { "name": "constant.character.escape.partiql", "match": "\"\"" },
                ]},
                { "name": "variable.parameter.partiql", "match": "\\?" },
                { "name": "constant.numeric.partiql",
                  "match": "(?<![\\w$])(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?(?![\\w$])" },
                { "name": "support.class.catalog.partiql", "match": "\\binformation_schema\\s*\\.\\s*user_tables\\b" },
                { "match": "\\b(_ql_committed_)(\\w+)", "captures": {
                    "1": { "name": "storage.modifier.committed.partiql" },
                    "2": { "name": "entity.name.type.table.partiql" },
                }},
                { "name": "variable.other.alias.partiql", "match": "@[A-Za-z_$][\\w$]*" },
                { "match": "(?i)(?<=[(,\\s])(aws_tags|purge)(?=\\s*=)", "name": "variable.other.option.partiql" },
                { "name": "keyword.control.partiql",
                  "match": "(?i)(?<![\\w$.])RETURNING\\s+(?:ALL|MODIFIED)\\s+(?:OLD|NEW)(?![\\w$])" },
                call("support.function.partiql", &calls),
                pattern("constant.language.partiql", &constants),
                pattern("keyword.operator.word.partiql", &operators),
                pattern("keyword.control.partiql", &keywords),
                pattern("support.type.partiql", &types),
                call_free("constant.other.date-part.partiql", &parts),
                pattern("keyword.other.reserved.partiql", &unused),
                { "name": "keyword.operator.partiql", "match": "<>|<=|>=|!=|\\|\\||[-+*/%=]|<(?!<)|>(?!>)" },
                { "name": "punctuation.terminator.partiql", "match": ";" },
            ]},
            "comment": { "patterns": [
                { "name": "comment.line.double-dash.partiql", "match": "--.*$" },
                { "name": "comment.block.partiql", "begin": "/\\*", "end": "\\*/" },
            ]},
            "ion": {
                "name": "string.other.ion.partiql", "begin": "`", "end": "`",
                "beginCaptures": { "0": { "name": "punctuation.definition.ion.begin.partiql" } },
                "endCaptures": { "0": { "name": "punctuation.definition.ion.end.partiql" } },
                "patterns": [{ "include": "#ion-value" }],
            },
            "ion-value": { "patterns": [
                { "name": "comment.line.double-slash.ion.partiql", "match": "//.*$" },
                { "name": "comment.block.ion.partiql", "begin": "/\\*", "end": "\\*/" },
                { "name": "string.quoted.triple.ion.partiql", "begin": "'''", "end": "'''",
                  "patterns": [{ "include": "#ion-escape" }] },
                { "name": "string.quoted.double.ion.partiql", "begin": "\"", "end": "\"",
                  "patterns": [{ "include": "#ion-escape" }] },
                { "name": "variable.other.symbol.ion.partiql", "begin": "'", "end": "'",
                  "patterns": [{ "include": "#ion-escape" }] },
                { "name": "constant.other.blob.ion.partiql", "match": "\\{\\{[A-Za-z0-9+/=\\s]*\\}\\}" },
                { "name": "constant.numeric.timestamp.ion.partiql",
                  "match": "\\b\\d{4}(?:T|-\\d{2}(?:T|-\\d{2}(?:T(?:\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?:Z|[+-]\\d{2}:\\d{2}))?)?))" },
                { "name": "constant.numeric.ion.partiql",
                  "match": "[-+]?(?<!\\w)(?:0[xX][\\da-fA-F_]+|0[bB][01_]+|[\\d_]+(?:\\.[\\d_]*)?(?:[eEdD][+-]?\\d+)?|inf)(?!\\w)" },
                { "name": "constant.language.ion.partiql", "match": "\\b(?:null|true|false|nan)\\b" },
            ]},
            "ion-escape": { "name": "constant.character.escape.ion.partiql",
                "match": "\\\\(?:x[\\da-fA-F]{2}|u[\\da-fA-F]{4}|U[\\da-fA-F]{8}|.|$)" },
        },
    })
}

/// Words that are names elsewhere.
fn call_free(name: &str, words: &Words) -> Value {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    json!({ "name": name, "match": format!("(?i)(?<=\\()\\s*(?:{})(?=\\s*,|\\s+FROM\\b)", words.join("|")) })
}

#[test]
fn the_grammar_of_the_editors_is_that_of_the_dialect() {
    let generated = serde_json::to_string_pretty(&generate()).unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        fs::write(PATH, &generated).unwrap();
    }
    let present = fs::read_to_string(PATH).unwrap_or_default();
    assert!(present == generated, "{PATH} is not what grammar/ says: run `UPDATE=1 cargo test --test core textmate`");
}

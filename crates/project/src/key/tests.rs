#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::{Form, KEYS, Key, Section};
use crate::tests::refused;

/// A configuration file with a key of this section that there is not.
fn with_other_key(section: Section) -> &'static str {
    match section {
        Section::Top => "qqqqqqqq = 1",
        Section::DynamoDb => "[dynamodb]\nqqqqqqqq = 1",
        Section::Files => "[[files]]\nqqqqqqqq = 1",
        Section::Ledger => "[ledger]\nqqqqqqqq = 1",
        Section::Call => "[calls]\nrun = { qqqqqqqq = 1 }",
        Section::Role => "[roles.clerk]\nqqqqqqqq = 1",
        Section::Calls | Section::Roles | Section::Context | Section::TemplateValues => "",
    }
}

const SECTIONS: [Section; 6] =
    [Section::Top, Section::DynamoDb, Section::Files, Section::Ledger, Section::Call, Section::Role];

#[test]
fn the_keys_are_those_that_are_read() {
    for section in SECTIONS {
        let (_, _, help) = refused(with_other_key(section));
        let read: Vec<&str> =
            help.strip_prefix("the keys here are `").unwrap().trim_end_matches('`').split("`, `").collect();
        let known: Vec<&str> = section.keys().map(|key| key.name).collect();
        assert_eq!(known.len(), read.len(), "{section:?}");
        assert!(known.iter().all(|key| read.contains(key)), "{section:?}: {read:?}");
    }
}

#[test]
fn the_words_of_services_are_all() {
    let words: Vec<&str> = partiql_iam_answer::SERVICES.iter().map(|(word, _)| *word).collect();
    assert_eq!(super::SERVICE, Form::Word(words.leak()));
}

#[test]
fn the_documentation_has_every_key() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md")).unwrap();
    for key in KEYS {
        let prefix = match key.section {
            Section::DynamoDb => "dynamodb.",
            Section::Role => "roles.NAME.",
            // They are the keys of all roles, or their names are those of the project.
            Section::Roles | Section::Calls | Section::Context | Section::TemplateValues => continue,
            Section::Top | Section::Files | Section::Ledger | Section::Call => "",
        };
        // What is a table is told by its keys.
        let is_table = matches!(key.form, Form::Section(_)) && text.contains(&format!("`{}.", key.name));
        assert!(is_table || text.contains(&format!("`{prefix}{}`", key.name)), "{}", key.name);
    }
}

fn section_schema(section: Section) -> Value {
    let any = |value: Value| json!({ "type": "object", "additionalProperties": value });
    match section {
        Section::Calls => any(json!({ "oneOf": [{ "enum": ["qldb", "dynamodb"] }, section_schema(Section::Call)] })),
        Section::Roles => any(section_schema(Section::Role)),
        Section::TemplateValues => any(json!({ "type": "string" })),
        Section::Context => any(json!({ "oneOf": [
            { "type": "string" }, { "type": "array", "items": { "type": "string" } },
        ] })),
        _ => {
            let keys: Map<String, Value> = section.keys().map(|key| (key.name.to_owned(), key_schema(key))).collect();
            let mut schema = json!({ "type": "object", "additionalProperties": false, "properties": keys });
            let required: &[&str] = match section {
                Section::Role => &["policies"],
                Section::Files => &["glob", "service"],
                Section::Ledger => &["account", "region", "name"],
                _ => &[],
            };
            if !required.is_empty() {
                schema["required"] = json!(required);
            }
            schema
        }
    }
}

fn key_schema(key: &Key) -> Value {
    let files = || json!({ "type": "array", "items": { "type": "string" } });
    let mut schema = match key.form {
        Form::Text | Form::File | Form::RoleName => json!({ "type": "string" }),
        Form::Word(words) => json!({ "enum": words }),
        Form::Files if key.section == Section::DynamoDb => json!({ "oneOf": [{ "type": "string" }, files()] }),
        Form::Files => files(),
        Form::Levels => json!({ "type": "array", "items": { "oneOf": [{ "type": "string" }, files()] } }),
        Form::Section(section) => section_schema(section),
        Form::TextOr(section) => json!({ "oneOf": [{ "type": "string" }, section_schema(section)] }),
        Form::Sections(section) => json!({ "type": "array", "items": section_schema(section) }),
    };
    schema["description"] = json!(key.help);
    schema
}

/// The schema for editors that check TOML by one.
#[test]
fn the_schema_is_made_of_the_keys() {
    let mut schema = section_schema(Section::Top);
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!("partiql-iam.toml");
    let text = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/partiql-iam.schema.json");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &text).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), text, "UPDATE=1 writes it");
}

//! The tools: a row for each.

use std::sync::Arc;

use partiql_iam::nearest::nearest;
use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use rmcp::schemars::JsonSchema;
use rmcp::schemars::generate::SchemaSettings;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::answer::Answer;
use super::refusal::Refusal;
use super::session::Session;
use super::{check, explain, lint, policy_for, scan};

/// A tool.
struct Row {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    /// What the answers are called.
    answers: &'static str,
    schema: fn() -> JsonObject,
    call: fn(JsonObject, Session) -> Result<Answer, Refusal>,
}

const ROWS: [Row; 5] = [
    Row {
        name: "explain",
        title: "Permissions of PartiQL statements",
        description: "Which IAM permissions PartiQL statements need: actions, resources, dependent actions, condition values, each with the place \
                      in the statement that causes it, why, and how sure that is. A statement that is not understood has an error with a place and \
                      help in its answer.",
        answers: "answers",
        schema: schema::<explain::ExplainArguments>,
        call: |arguments, session| explain::explain(read(arguments)?, session),
    },
    Row {
        name: "check",
        title: "May this role run these statements?",
        description: "Whether policies allow PartiQL statements, and if not, why, and what to do. `denied` with the reason `unknown` says what to give \
                      so that it is known. Policies are those of a role of `partiql-iam.toml`, files, or a text.",
        answers: "answers",
        schema: schema::<check::CheckArguments>,
        call: |arguments, session| check::check(read(arguments)?, session),
    },
    Row {
        name: "policy_for",
        title: "Least policy for PartiQL statements",
        description: "The least IAM policies that allow these PartiQL statements, all together. If one of them is not understood there is no policy.",
        answers: "policies",
        schema: schema::<policy_for::PolicyForArguments>,
        call: |arguments, session| policy_for::policy_for(read(arguments)?, session),
    },
    Row {
        name: "lint",
        title: "What is wrong with a policy",
        description: "What can't work in the IAM policies for PartiQL of a file or a text, or is too wide, each with its place, why, and the edits that \
                      put it right, if there are. Nothing is written.",
        answers: "findings",
        schema: schema::<lint::LintArguments>,
        call: |arguments, session| lint::lint(read(arguments)?, session),
    },
    Row {
        name: "scan",
        title: "Statements and policies of a source tree",
        description: "The PartiQL statements in the programs and scripts of a project, with file, line and column and what each needs, and what is wrong \
                      with them and with its policies. With a role or policies each statement is decided. A statement that is put together at run time \
                      is listed as not known.",
        answers: "found",
        schema: schema::<scan::ScanArguments>,
        call: |arguments, session| scan::scan(read(arguments)?, session),
    },
];

/// What assistants are told of the tools.
pub(super) fn all() -> Vec<Tool> {
    let tool = |row: &Row| {
        let Row { name, title, description, answers, schema, call: _ } = row;
        let answer = json!({
            "type": "object",
            "properties": {
                *answers: { "type": "array", "items": { "type": "object" } },
                "left_out": { "type": "integer", "description": "how many more there are, which do not fit in an answer" },
            },
            "required": [answers, "left_out"],
        });
        let output = answer.as_object().cloned().unwrap_or_default();
        let annotations =
            ToolAnnotations::with_title(*title).read_only(true).destructive(false).idempotent(true).open_world(false);
        Tool::new(*name, *description, Arc::new(schema()))
            .with_title(*title)
            .with_raw_output_schema(Arc::new(output))
            .with_annotations(annotations)
    };
    ROWS.iter().map(tool).collect()
}

/// Answers a call.
pub(super) fn call(name: &str, arguments: JsonObject, session: Session) -> Result<Answer, Refusal> {
    let Some(row) = ROWS.iter().find(|row| row.name == name) else {
        let names = ROWS.map(|row| row.name);
        let help = match nearest(name, names.into_iter()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are `{}`", names.join("`, `")),
        };
        return Err(Refusal::new("unknown-tool", format!("there is no tool `{name}`"), help));
    };
    // A misspelled name would leave out a boundary, say, so that more would seem to be allowed.
    let schema = (row.schema)();
    let known = schema.get("properties").and_then(Value::as_object).into_iter().flat_map(|all| all.keys());
    let known: Vec<&str> = known.map(String::as_str).collect();
    if let Some(other) = arguments.keys().find(|name| !known.contains(&name.as_str())) {
        let help = match nearest(other, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are `{}`", known.join("`, `")),
        };
        return Err(Refusal::new("unknown-argument", format!("`{}` has no argument `{other}`", row.name), help));
    }
    (row.call)(arguments, session)
}

/// The schema of the arguments, on its own and without what says nothing.
fn schema<T: JsonSchema>() -> JsonObject {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    plain(&mut schema);
    let mut members = match schema {
        Value::Object(members) => members,
        _ => JsonObject::default(),
    };
    for said_of_a_type in ["title", "description", "$schema"] {
        members.remove(said_of_a_type);
    }
    members.insert("additionalProperties".to_owned(), Value::Bool(false));
    members
}

/// Takes away defaults, and that what may be left out may be null.
fn plain(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            members.remove("default");
            if let Some(Value::Array(types)) = members.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    members.insert("type".to_owned(), only);
                }
            }
            members.values_mut().for_each(plain);
        }
        Value::Array(items) => items.iter_mut().for_each(plain),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The arguments of a call.
fn read<T: DeserializeOwned>(arguments: JsonObject) -> Result<T, Refusal> {
    serde_json::from_value(Value::Object(arguments))
        .map_err(|error| Refusal::new("arguments", error.to_string(), "give what the schema of the tool describes"))
}

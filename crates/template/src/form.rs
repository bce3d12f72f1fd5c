//! Which form a file has.

use std::path::Path;

use partiql_iam::Span;
use partiql_iam::json::{Json, Node};

use crate::cloudformation::evaluate::{Evaluator, Texts, function};
use crate::cloudformation::names::Names;
use crate::error::TemplateError;
use crate::found::{Form, FoundPolicy, Owner, PolicyUse, Template};
use crate::given::TemplateValues;
use crate::source::Places;
use crate::tree::member;
use crate::{answer, cloudformation, serverless, write};

/// Programs that make templates, by the ends of their files' names.
const PROGRAMS: [&str; 8] = ["ts", "js", "mjs", "py", "java", "cs", "go", "kt"];

/// Refuses a file whose form is not read, by its name.
pub(crate) fn refuse(path: &Path) -> Result<(), TemplateError> {
    let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default().to_ascii_lowercase();
    let not_read =
        |what: &str, help: &str| Err(TemplateError::NotRead { what: what.to_owned(), help: help.to_owned() });
    match end.as_str() {
        "hcl" => not_read(
            "a configuration of Terragrunt or Packer",
            "run `terraform plan -out plan && terraform show -json plan > plan.json`, and give `plan.json`",
        ),
        end if PROGRAMS.contains(&end) => {
            not_read("a program", "run `cdk synth` and give the template that it writes, `cdk.out/NAME.template.json`")
        }
        _ => Ok(()),
    }
}

/// Whether a file is in Terraform's own language, by its name. OpenTofu has an end of its own.
pub(crate) fn is_terraform(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("tf") || end.eq_ignore_ascii_case("tofu"))
}

/// Whether a text that is no JSON is to be read as YAML: by the file's name, or if a line begins as those of templates do.
pub(crate) fn may_be_yaml(path: &Path, text: &str) -> bool {
    const SECTIONS: [&str; 9] = [
        "AWSTemplateFormatVersion:",
        "Resources:",
        "Transform:",
        "Parameters:",
        "provider:",
        "service:",
        "Statement:",
        "PolicyDocument:",
        "Version:",
    ];
    let end = path.extension().unwrap_or_default();
    ["yaml", "yml", "template"].iter().any(|named| end.eq_ignore_ascii_case(named))
        || text.lines().any(|line| SECTIONS.iter().any(|section| line.starts_with(section)))
}

/// Reads the values of a file; `None` if they are no template, no answer, and no policy that is not JSON.
pub(crate) fn read<'t>(
    text: &'t str,
    places: Places<'t>,
    values: &'t [Node<'t>],
    given: &'t TemplateValues,
) -> Option<Result<Template, TemplateError>> {
    let is_template = |value: &&Node<'_>| cloudformation::is_template(value) || serverless::is_service(value);
    match values {
        [only] if member(only, "Statement").is_some() || !matches!(only.value, Json::Object(_)) => {
            policy(text, places, only, given).map(Ok)
        }
        [only] if cloudformation::is_template(only) => Some(Ok(cloudformation::read(text, places, only, given))),
        [only] if serverless::is_service(only) => Some(Ok(serverless::read(text, places, only, given))),
        values if values.iter().any(|value| is_template(&value)) => {
            let second = values.get(1).map(|value| places.of(value.span, Span::default()).0).unwrap_or_default();
            let message = "a template and something else are in one file".to_owned();
            let help = "give each in a file of its own".to_owned();
            Some(Err(TemplateError::Form { message, help, span: second }))
        }
        values => match places {
            Places::Json => match (answer::read(text, values), values) {
                (None, values) => match (answer::names_alone(values), values) {
                    (Some(error), _) => Some(Err(error)),
                    (None, [only]) => policy(text, places, only, given).map(Ok),
                    (None, _) => None,
                },
                (answers, _) => answers.map(Ok),
            },
            Places::Yaml(_) => match values {
                [only] => policy(text, places, only, given).map(Ok),
                _ => None,
            },
        },
    }
}

/// Whether something in a value is an intrinsic function. Recursion ends with the depth of the JSON.
fn has_function(value: &Node<'_>) -> bool {
    match &value.value {
        Json::Object(members) => function(value).is_some() || members.iter().any(|member| has_function(&member.value)),
        Json::Array(items) => items.iter().any(has_function),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => false,
    }
}

/// A policy alone that is written in YAML, or has intrinsic functions. Another one in JSON is read by the library as it is.
fn policy<'t>(text: &'t str, places: Places<'t>, value: &'t Node<'t>, given: &'t TemplateValues) -> Option<Template> {
    if matches!(places, Places::Json) && !has_function(value) {
        return None;
    }
    let has = |name: &str| member(value, name).is_some();
    let is_list = matches!(value.value, Json::Array(_));
    if !is_list && !["Statement", "Effect"].iter().any(|name| has(name)) {
        return None;
    }
    let mut evaluator = Evaluator::new(places, Names::alone(given), Texts::Plain);
    let document = evaluator.value(value, Span::default())?;
    evaluator.note_odd(text, &document);
    let kind = PolicyUse::Identity;
    let found = FoundPolicy::new(Owner::default(), kind, write::policy(&document, kind), document.place);
    Some(Template { policies: vec![found], unread: evaluator.unread, ..Template::new(Form::Policy) })
}

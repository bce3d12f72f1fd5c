//! The tool `lint`.

use std::path::Path;

use partiql_iam::iam::{MAX_POLICY_BYTES, Severity};
use partiql_iam::{Diagnostic, LintContext};
use partiql_iam_answer::{ErrorView, lint_line};
use partiql_iam_template::{TemplateValues, Unread};
use rmcp::schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::lint::{InFile, lint_file};
use super::super::{Failure, Refused};
use super::answer::{Answer, Items};
use super::arguments::{DatabaseArguments, POLICY_TEXT, check_path, check_text};
use super::database::{database, view};
use super::refusal::Refusal;
use super::session::Session;

#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
pub(super) struct LintArguments {
    /// A file with policies: a policy in JSON, what the AWS CLI prints, a template of CloudFormation or SAM, `serverless.yml`, or Terraform.
    #[serde(default)]
    file: Option<String>,
    /// A policy as JSON text instead of a file.
    #[serde(default)]
    policy_text: Option<String>,
    #[serde(flatten)]
    database: DatabaseArguments,
}

/// A policy of the file that is none, or what of the file is not read.
#[derive(Serialize)]
struct NotRead {
    severity: &'static str,
    #[serde(flatten)]
    what: ErrorView,
}

pub(super) fn lint(arguments: LintArguments, mut session: Session) -> Result<Answer, Refusal> {
    let LintArguments { file, policy_text, database: given } = arguments;
    let flags = given.flags(&mut session)?;
    let settings = session.settings();
    let (name, text) = match (file, policy_text) {
        (Some(file), None) => {
            check_path("file", &file)?;
            let path = Path::new(&file);
            let read = settings.reach().read_text(path, MAX_POLICY_BYTES);
            let text = read.map_err(|error| Failure::unreadable(path, &error))?;
            (file, text)
        }
        (None, Some(text)) => {
            check_text(POLICY_TEXT, &text)?;
            (POLICY_TEXT.to_owned(), text)
        }
        (Some(_), Some(_)) | (None, None) => {
            return Err(Refusal::new("arguments", "one policy is looked at", "give `file` or `policy_text`"));
        }
    };
    let database = database(flags, false, &[], &settings)?;
    let context = LintContext {
        ledger: Some(&database.ledger),
        catalog: database.catalog.as_ref(),
        schema: database.schema.as_ref(),
    };
    let not_a_policy = |what: Diagnostic<'_>| Failure::File(Box::new(Refused::text(&name, &text, what)));
    let InFile { findings, refused, unread, wrong } =
        lint_file(Path::new(&name), &text, context, &TemplateValues::default())
            .map_err(|error| not_a_policy((&error).into()))?;
    let (mut items, mut not_read) = (Items::default(), Items::default());
    for finding in &findings {
        items.add(&lint_line(finding, &name));
    }
    for error in &refused {
        let what = ErrorView { path: Some(error.path().to_owned()), ..Diagnostic::from(error).into() };
        not_read.add(&NotRead { severity: Severity::Error.name(), what });
    }
    for what in wrong {
        not_read.add(&NotRead { severity: Severity::Warning.name(), what: what.into() });
    }
    let mut is_understood = refused.is_empty();
    for Unread { span, message, help, severity, .. } in unread {
        is_understood &= severity != Severity::Error;
        let what = Diagnostic::new("template", message).at(span).with_help(Some(help.into()));
        not_read.add(&NotRead { severity: severity.name(), what: what.into() });
    }
    let mut members = items.under("findings");
    members.insert("not_read".to_owned(), Value::Object(not_read.under("items")));
    members.insert("file".to_owned(), json!(name));
    members.insert("database".to_owned(), view(&database));
    Ok(Answer { value: Value::Object(members), is_understood })
}

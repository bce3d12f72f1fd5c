//! The IAM policies in a file of any form: a policy alone, what the AWS CLI prints, a template.
//!
//! [`read`] finds every policy of a file. A [`FoundPolicy`] has its policy as the JSON that it means, and each part of that has its place in
//! the file, so that findings are shown, and fixes written, where the policy is written.
//!
//! What a template leaves open, such as the value of a parameter, is unknown. An unknown piece of a resource is written into the JSON as
//! the place of a template, `${Name.Arn}`, which the library takes as one: under `Allow` it never matches, under `Deny` it may.
//! Where a statement says with an unknown piece whom it is for, what it does or when, it is a [`Doubt`].
//!
//! ```
//! use std::path::Path;
//! use partiql_iam_template::{Form, read};
//!
//! let text = r#"{"RoleName": "clerk", "PolicyName": "read", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
//!     {"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "*"}]}}"#;
//! let template = read(Path::new("answer.json"), text)?;
//! assert_eq!(template.form, Form::CliAnswer);
//! assert_eq!(template.policies[0].owner.id, "clerk");
//! # Ok::<(), partiql_iam_template::TemplateError>(())
//! ```

mod answer;
mod apply;
mod choose;
mod cloudformation;
mod declared;
mod deployment;
mod error;
mod facts;
mod form;
mod found;
mod given;
mod hcl;
mod lint;
mod managed;
mod serverless;
mod source;
mod terraform;
mod text;
mod tree;
mod value;
mod variables;
mod words;
mod write;
pub mod yaml;

use std::path::Path;

pub use choose::Chosen;
pub use declared::{DeclaredLedger, DeclaredTable};
pub use deployment::deployment;
pub use error::TemplateError;
pub use facts::{Deployment, DeploymentFact};
pub use found::{Form, FoundPolicy, FoundRole, NotGiven, Owner, PolicyUse, Template, Unread};
pub use given::{NoSuchName, TemplateValues};
pub use lint::Linted;
pub use terraform::{
    OtherFile, declared_in_folder, is_override, is_terraform_configuration, may_override, read_beside,
    read_beside_with, tables_beside,
};
pub use text::{Doubt, DoubtKind, PolicyText};
pub use words::{may_declare_ledger, may_declare_table, may_say_deployment};

use source::Places;

/// How deep values of a template may nest.
pub const MAX_TEMPLATE_DEPTH: usize = 128;

/// Finds every policy in a file. The name of the file says its form, else the text does.
///
/// A text of JSON that is no form of template is taken to be a policy, also if it is none: the library says what is wrong with it.
///
/// # Errors
///
/// When the form of the file is not read, or the text is not of its form.
pub fn read(path: &Path, text: &str) -> Result<Template, TemplateError> {
    read_with(path, text, &TemplateValues::default())
}

/// The same, where some of what the template leaves open is given.
///
/// # Errors
///
/// As [`read`].
pub fn read_with(path: &Path, text: &str, values: &TemplateValues) -> Result<Template, TemplateError> {
    let mut template = as_it_is(path, text, values)?;
    if is_override(path) {
        template.overridden("what it is merged into");
    }
    Ok(template)
}

fn as_it_is(path: &Path, text: &str, given: &TemplateValues) -> Result<Template, TemplateError> {
    if form::is_terraform(path) {
        return terraform::read(text, given);
    }
    form::refuse(path)?;
    if yaml::is_yaml(path, text) && form::may_be_yaml(path, text) {
        let translated = yaml::translate(text)?;
        let values = source::yaml(&translated)?;
        return form::read(text, Places::Yaml(&translated), &values, given).unwrap_or_else(|| {
            let message = "this is no template with policies, and no policy".to_owned();
            let help = "give a template of CloudFormation or SAM, `serverless.yml`, or a policy".to_owned();
            Err(TemplateError::Form { message, help, span: partiql_iam::Span::default() })
        });
    }
    let Ok(values) = source::json(text) else { return Ok(Template::whole(text)) };
    if let Some(template) = terraform::read_json(path, text, &values, given) {
        return Ok(template);
    }
    form::read(text, Places::Json, &values, given).unwrap_or_else(|| Ok(Template::whole(text)))
}

/// The tables of DynamoDB that a file of Terraform or a plan declares, as the template of CloudFormation in JSON that declares the same; `None` if
/// the file is neither.
///
/// # Errors
///
/// When the file is not of its form.
///
/// ```
/// use std::path::Path;
/// use partiql_iam_template::tables;
///
/// let text = "resource \"aws_dynamodb_table\" \"orders\" {\n  name = var.name\n}\n";
/// let template = tables(Path::new("main.tf"), text).unwrap()?;
/// assert!(template.json.contains("AWS::DynamoDB::Table"));
/// # Ok::<(), partiql_iam_template::TemplateError>(())
/// ```
#[must_use]
pub fn tables(path: &Path, text: &str) -> Option<Result<yaml::Translated, TemplateError>> {
    if form::is_terraform(path) {
        return Some(terraform::tables(text));
    }
    if !terraform::may_be_json(path, text) {
        return None;
    }
    let values = source::json(text).ok()?;
    terraform::tables_json(path, text, &values).map(Ok)
}

#[cfg(test)]
mod tests;

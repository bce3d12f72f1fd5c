//! Files with the keys of tables: JSON as the library reads it, and templates in YAML.

use std::borrow::Cow;
use std::fmt;
use std::path::Path;

use partiql_iam::dynamodb::{Schema, SchemaError};
use partiql_iam::{Diagnostic, Span};

use partiql_iam_template::yaml::{self, Translated, YamlError};
use partiql_iam_template::{OtherFile, TemplateError, tables_beside};

/// What is wrong with a file of the keys of tables, and where in it.
///
/// Displays as the message alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaFault {
    code: &'static str,
    message: String,
    help: Option<String>,
    path: Option<String>,
    span: Span,
}

impl SchemaFault {
    /// A stable code for programs, such as `missing-member`; `yaml` for what is not YAML.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The path of the fault, such as `$.Table.KeySchema[1]`; `None` if the file is not YAML.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// The place of the fault in the text.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<Cow<'_, str>> {
        self.help.as_deref().map(Cow::Borrowed)
    }
}

impl fmt::Display for SchemaFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SchemaFault {}

impl<'a> From<&'a SchemaFault> for Diagnostic<'a> {
    fn from(fault: &'a SchemaFault) -> Self {
        Self::new(fault.code(), fault.to_string()).at(fault.span()).with_help(fault.help())
    }
}

impl From<SchemaError> for SchemaFault {
    fn from(error: SchemaError) -> Self {
        Self {
            code: error.code(),
            message: error.to_string(),
            help: error.help().map(Cow::into_owned),
            path: Some(error.path().to_owned()),
            span: error.span(),
        }
    }
}

impl From<YamlError> for SchemaFault {
    fn from(YamlError { message, help, span }: YamlError) -> Self {
        Self { code: "yaml", message, help: Some(help.to_owned()), path: None, span }
    }
}

impl From<&TemplateError> for SchemaFault {
    fn from(error: &TemplateError) -> Self {
        let help = error.help().map(Cow::into_owned);
        let span = error.span().unwrap_or_default();
        Self { code: error.code(), message: error.to_string(), help, path: None, span }
    }
}

/// Reads a file with the keys of tables: JSON, a template in YAML, a file of Terraform or what `terraform show -json` prints.
///
/// # Errors
///
/// When it has no keys of tables.
pub fn parse_schema(path: &Path, text: &str, region: Option<&str>) -> Result<Schema, SchemaFault> {
    parse(path, text, &[], region).map(|(schema, _)| schema)
}

/// Reads the keys of tables. A text that begins neither as an object nor as a list of JSON is YAML, unless the name of its file ends in `.json`;
/// then the JSON that it means comes too. `others` are the other files of a configuration of Terraform.
pub(crate) fn parse(
    path: &Path,
    text: &str,
    others: &[OtherFile],
    region: Option<&str>,
) -> Result<(Schema, Option<Translated>), SchemaFault> {
    if let Some(tables) = tables_beside(path, text, others) {
        let translated = tables.map_err(|error| SchemaFault::from(&error))?;
        let at_place = |error: SchemaError| SchemaFault { span: translated.place(error.span()), ..error.into() };
        let schema = Schema::parse_for(&translated.json, region).map_err(at_place)?;
        return Ok((schema, Some(translated)));
    }
    if !yaml::is_yaml(path, text) {
        return Ok((Schema::parse_for(text, region)?, None));
    }
    let translated = yaml::translate(text).map_err(|error| {
        if looks_like_template(path, text) {
            return SchemaFault::from(error);
        }
        let YamlError { message, help: _, span } = error;
        let message = format!(
            "this is neither JSON as `aws dynamodb describe-table` prints it nor a template of CloudFormation: as YAML, {message}"
        );
        let help = Some("give what `aws dynamodb describe-table --table-name NAME` prints, or a template".to_owned());
        SchemaFault { code: "not-a-table", message, help, path: None, span }
    })?;
    match Schema::parse_for(&translated.json, region) {
        Ok(schema) => Ok((schema, Some(translated))),
        Err(error) => {
            let span = translated.place(error.span());
            let fault = SchemaFault { span, ..error.into() };
            if !translated.is_odd(span) {
                return Err(fault);
            }
            let message = format!("`{}` is a text for some readers of YAML, and none for others", span.text(text));
            let help = Some("write it in quotation marks".to_owned());
            Err(SchemaFault { code: "yaml", message, help, ..fault })
        }
    }
}

/// Whether a file is named as templates are, or some line begins as their outermost sections do.
fn looks_like_template(path: &Path, text: &str) -> bool {
    const SECTIONS: [&str; 4] = ["AWSTemplateFormatVersion:", "Resources:", "Transform:", "Parameters:"];
    let end = path.extension().unwrap_or_default();
    ["yaml", "yml", "template"].iter().any(|named| end.eq_ignore_ascii_case(named))
        || text.lines().any(|line| SECTIONS.iter().any(|section| line.starts_with(section)))
}

#[cfg(test)]
mod tests;

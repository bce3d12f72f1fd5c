//! What is wrong with a policy.

#[cfg(feature = "template")]
use std::path::Path;

#[cfg(feature = "template")]
use partiql_iam::Diagnostic;
use partiql_iam::LintContext;
use partiql_iam::iam::{Finding, Fix};
use serde::Serialize;

use crate::fault::Fault;

/// What is found in the text of a policy, or of a file with policies.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Lints {
    /// What lints find, in the order of the text.
    pub findings: Vec<Finding>,
    /// Why some policies of the file are none, and what is not read of it.
    pub refused: Vec<Fault>,
    /// What of the file is left out, and is no error.
    pub unread: Vec<Fault>,
}

/// A finding as the program prints it.
#[derive(Debug, Serialize)]
pub struct LintLine<'a> {
    file: &'a str,
    code: &'static str,
    severity: &'static str,
    message: String,
    why: &'static str,
    help: &'a str,
    span: partiql_iam::Span,
    fix: Option<&'a Fix>,
}

/// A finding as the program prints it.
#[must_use]
pub fn lint_line<'a>(finding: &'a Finding, file: &'a str) -> LintLine<'a> {
    let Finding { lint, span, subject: _, help, fix, .. } = finding;
    LintLine {
        file,
        code: lint.code(),
        severity: lint.severity().name(),
        message: finding.to_string(),
        why: lint.why(),
        help,
        span: *span,
        fix: fix.as_ref(),
    }
}

/// Lints a policy, or every policy of a template. `name` is the name of the file, whose ending says its form.
///
/// ```
/// use partiql_iam::LintContext;
/// use partiql_iam_answer::lint;
///
/// let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "qldb:SendCommand",
///     "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/Au1EiThbt8s0z9wM26REZN"}}"#;
/// let found = lint(text, "role.json", LintContext::default())?;
/// assert_eq!(found.findings[0].lint.code(), "send-command-on-table");
/// # Ok::<(), partiql_iam_answer::Fault>(())
/// ```
///
/// # Errors
///
/// When the text is not of a form that is read. Without the feature `template`, when it is no policy in JSON.
#[cfg(feature = "template")]
pub fn lint(text: &str, name: &str, context: LintContext<'_>) -> Result<Lints, Fault> {
    use partiql_iam::iam::Severity;
    use partiql_iam_template::{Linted, Unread};

    let template =
        partiql_iam_template::read(Path::new(name), text).map_err(|error| Fault::new(name, (&error).into()))?;
    let Linted { findings, refused, .. } = template.lint(context);
    let mut found = Lints { findings, ..Lints::default() };
    found.refused.extend(refused.iter().map(|error| Fault::policy(name, error)));
    for Unread { span, message, help, severity, .. } in template.unread {
        let what = Diagnostic::new("template", message).at(span).with_help(Some(help.into()));
        let list = if severity == Severity::Error { &mut found.refused } else { &mut found.unread };
        list.push(Fault::new(name, what));
    }
    Ok(found)
}

/// Lints a policy. `name` is how errors speak of it.
///
/// # Errors
///
/// When it is no policy in JSON.
#[cfg(not(feature = "template"))]
pub fn lint(text: &str, name: &str, context: LintContext<'_>) -> Result<Lints, Fault> {
    let findings = partiql_iam::lint(text, context).map_err(|error| Fault::policy(name, &error))?;
    Ok(Lints { findings, ..Lints::default() })
}

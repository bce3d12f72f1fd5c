//! IAM policies, alone and in templates: findings, fixes, the table that an ARN names, names of actions.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use gen_lsp_types::{
    CodeAction, CodeActionKind, CompletionItem, CompletionItemKind, CompletionItemTextEdit, Contents, Diagnostic,
    DiagnosticSeverity, Hover, MarkupContent, MarkupKind, TextEdit, Uri,
};

use super::diagnostics::of_text;
use super::edit::in_file;
use super::position::SourceText;
use super::resource::PolicyResource;
use super::rule;
use super::service;
use super::workspace::Workspace;
use partiql_iam::LintContext;
use partiql_iam::iam::{Finding, PolicyError, Severity, fixed};
use partiql_iam_template::{Linted, TemplateError, Unread, read};

/// Whether a text looks like an IAM policy, or is to become one.
#[must_use]
pub fn looks_like_policy(uri: &Uri, text: &str) -> bool {
    let has = |key: &str| text.contains(&format!("\"{key}\""));
    let name = uri.as_ref().rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let is_named = name.contains("policy") && (text.trim().is_empty() || has("Version") || has("Statement"));
    is_named || has("Statement") && (has("Effect") || has("Action") || has("Version")) || has_policies_in_yaml(text)
}

/// Whether a text has statements of policies as YAML writes them.
fn has_policies_in_yaml(text: &str) -> bool {
    const LISTS: [&str; 3] = ["Statement:", "iamRoleStatements:", "statements:"];
    let mut lines = text.lines().map(|line| line.trim_start_matches([' ', '-', '\t']));
    let has_list = lines.any(|line| LISTS.iter().any(|list| line.starts_with(list)));
    has_list && text.contains("Effect:")
}

/// A text whose comments are blanked out, as editors take JSON with comments. IAM itself takes none.
fn without_comments(text: &str) -> Cow<'_, str> {
    if !text.contains("//") && !text.contains("/*") {
        return Cow::Borrowed(text);
    }
    let mut plain = text.as_bytes().to_vec();
    let mut blank = |range: Range<usize>| {
        for byte in plain.get_mut(range).into_iter().flatten() {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    };
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let length = match rest {
            [b'"', ..] => string_end(rest),
            [b'/', b'/', ..] => {
                let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                blank(at..at + length);
                length
            }
            [b'/', b'*', ..] => {
                let length = rest.windows(2).skip(2).position(|pair| pair == b"*/").map_or(rest.len(), |end| end + 4);
                blank(at..at + length);
                length
            }
            _ => 1,
        };
        at += length;
    }
    String::from_utf8(plain).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// How long the string is that begins the text. Strings of JSON end on their line.
fn string_end(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\n' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

/// An open file with a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyText {
    /// What is in it.
    pub text: SourceText,
    /// What it is written in.
    pub language: PolicyLanguage,
}

/// What a file with policies is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyLanguage {
    /// JSON: a policy, or a template.
    Json,
    /// JSON with comments, which IAM itself does not take.
    JsonWithComments,
    /// YAML: a template.
    Yaml,
}

/// What is said of the policies of a file.
#[derive(Default)]
struct InFile {
    findings: Vec<Finding>,
    refused: Vec<PolicyError>,
    unread: Vec<Unread>,
}

fn said_of(policy: &PolicyText, workspace: &Workspace) -> Result<InFile, TemplateError> {
    let context = LintContext {
        ledger: Some(&workspace.ledger),
        catalog: workspace.catalog.as_ref(),
        schema: workspace.dynamodb.schema.as_ref(),
    };
    let text = policy.text.as_str();
    let template = match policy.language {
        PolicyLanguage::Json => read(Path::new("policy.json"), text)?,
        PolicyLanguage::JsonWithComments => read(Path::new("policy.json"), &without_comments(text))?,
        PolicyLanguage::Yaml => read(Path::new("template.yaml"), text)?,
    };
    let Linted { findings, refused, .. } = template.lint(context);
    Ok(InFile { findings, refused, unread: template.unread })
}

/// What can't work in a policy, or is too wide.
#[must_use]
pub fn policy_diagnostics(policy: &PolicyText, workspace: &Workspace) -> Vec<Diagnostic> {
    let text = &policy.text;
    match said_of(policy, workspace) {
        Ok(InFile { findings, refused, unread }) => {
            let refused = refused.iter().map(|error| policy_error(text, error));
            let findings = findings.iter().map(|finding| finding_diagnostic(text, finding));
            let unread = unread.iter().map(|Unread { span, message, help, severity, .. }| {
                let what = partiql_iam::Diagnostic::new("template", message.as_str()).at(*span);
                of_text(text, severity_of(*severity), what.with_help(Some(help.into())))
            });
            refused.chain(findings).chain(unread).collect()
        }
        Err(error) => vec![of_text(text, DiagnosticSeverity::Error, (&error).into())],
    }
}

const fn severity_of(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::Error,
        Severity::Warning => DiagnosticSeverity::Warning,
        Severity::Note => DiagnosticSeverity::Information,
    }
}

fn finding_diagnostic(text: &SourceText, finding: &Finding) -> Diagnostic {
    of_text(text, severity_of(finding.lint.severity()), finding.into())
}

/// Why a text is no policy.
pub(super) fn policy_error(text: &SourceText, error: &PolicyError) -> Diagnostic {
    let what = partiql_iam::Diagnostic::new(error.code(), format!("{error} (at {})", error.path()));
    of_text(text, DiagnosticSeverity::Error, what.at(error.span()).with_help(error.help()))
}

/// The safe fixes of the findings that a range of bytes touches, and all of them at once.
#[must_use]
pub fn policy_actions(policy: &PolicyText, workspace: &Workspace, uri: &Uri, range: &Range<usize>) -> Vec<CodeAction> {
    let text = &policy.text;
    let Ok(InFile { findings, .. }) = said_of(policy, workspace) else { return Vec::new() };
    let mut actions = Vec::new();
    for finding in &findings {
        let place = finding.span.range();
        let Some(fix) = finding.fix.as_ref().filter(|_| place.start <= range.end && range.start <= place.end) else {
            continue;
        };
        let edits = fix.edits.iter();
        let edits = edits.map(|edit| TextEdit { range: text.span(edit.span), new_text: edit.text.clone() });
        actions.push(CodeAction {
            title: finding.help.clone(),
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(vec![finding_diagnostic(text, finding)]),
            is_preferred: Some(true),
            edit: Some(in_file(uri, edits.collect())),
            ..CodeAction::default()
        });
    }
    let all = fixed(text.as_str(), &findings);
    if all != text.as_str() {
        let whole = TextEdit { range: text.range(0..text.as_str().len()), new_text: all };
        actions.push(CodeAction {
            title: "Fix all that can be fixed safely in this policy".to_owned(),
            kind: Some(CodeActionKind::SourceFixAll),
            edit: Some(in_file(uri, vec![whole])),
            ..CodeAction::default()
        });
    }
    actions
}

/// A string of the policy under the cursor, without its quotes, and the key that it is a value of.
struct Value<'t> {
    range: Range<usize>,
    text: &'t str,
    key: Option<&'t str>,
}

/// The string at an offset. Works in broken JSON too: from the strings and the marks between them alone.
fn value_at(text: &str, at: usize) -> Option<Value<'_>> {
    let bytes = text.as_bytes();
    let mut place = 0;
    let mut key = None;
    let mut last: Option<Range<usize>> = None;
    while let Some(rest) = bytes.get(place..).filter(|rest| !rest.is_empty()) {
        let length = match rest {
            [b'"', ..] => {
                let length = string_end(rest);
                let closed = length > 1 && rest.get(length - 1) == Some(&b'"');
                let range = place + 1..place + length - usize::from(closed);
                if range.start <= at && at <= range.end {
                    return Some(Value { text: text.get(range.clone())?, range, key });
                }
                last = Some(range);
                length
            }
            [b':', ..] => {
                key = last.take().and_then(|range| text.get(range));
                1
            }
            [b'{' | b'}', ..] => {
                key = None;
                1
            }
            _ => 1,
        };
        place += length;
    }
    None
}

/// What a string of a policy means, the table of an ARN, say, or the commands that need an action; then what is wrong there.
#[must_use]
pub fn policy_hover(policy: &PolicyText, workspace: &Workspace, at: usize) -> Option<Hover> {
    let text = &policy.text;
    let (mut parts, mut range) = meanings(policy, workspace, at);
    if let Some(value) = value_at(text.as_str(), at)
        && let Some(told) = service::policy_help(value.text, workspace)
    {
        parts.insert(0, told);
        range = Some(value.range);
    }
    let value = parts.join("\n\n---\n\n");
    Some(Hover {
        range: Some(text.range(range?)),
        contents: Contents::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value }),
    })
}

/// What the codes of the findings at an offset mean, and the place of the first.
fn meanings(policy: &PolicyText, workspace: &Workspace, at: usize) -> (Vec<String>, Option<Range<usize>>) {
    let mut parts = Vec::new();
    let mut place = None;
    let mut add = |code: &str, help: Option<&str>, range: Range<usize>| {
        let is_here = (range.start..=range.end).contains(&at);
        if let Some(part) = rule::of_policy(code, help).filter(|_| is_here) {
            parts.push(part);
            place.get_or_insert(range);
        }
    };
    match said_of(policy, workspace) {
        Ok(InFile { findings, refused, unread: _ }) => {
            for finding in &findings {
                add(finding.lint.code(), Some(&finding.help), finding.span.range());
            }
            for error in &refused {
                add(error.code(), error.help().as_deref(), error.span().range());
            }
        }
        Err(error) => add(error.code(), error.help().as_deref(), error.span().unwrap_or_default().range()),
    }
    (parts, place)
}

/// The actions, or the ARNs, that the string at an offset can be.
#[must_use]
pub fn policy_completions(policy: &PolicyText, workspace: &Workspace, at: usize) -> Vec<CompletionItem> {
    let text = &policy.text;
    let Some(value) = value_at(text.as_str(), at) else { return Vec::new() };
    let range = text.range(value.range);
    let item = |label: &str, insert: &str, kind, detail: Option<String>| CompletionItem {
        label: label.to_owned(),
        kind: Some(kind),
        detail,
        filter_text: Some(insert.to_owned()),
        text_edit: Some(CompletionItemTextEdit::TextEdit(TextEdit { range, new_text: insert.to_owned() })),
        ..CompletionItem::default()
    };
    match value.key {
        Some("Action" | "NotAction") => {
            let actions = service::action_names();
            actions.map(|name| item(name, name, CompletionItemKind::Constant, None)).collect()
        }
        Some("Resource" | "NotResource") => {
            let item = |PolicyResource { label, arn, is_named }| {
                let kind = if is_named { CompletionItemKind::Class } else { CompletionItemKind::Value };
                item(&label, &arn, kind, Some(arn.clone()))
            };
            service::policy_resources(workspace).into_iter().map(item).collect()
        }
        Some("Effect") => {
            let words = ["Allow", "Deny"];
            words.map(|word| item(word, word, CompletionItemKind::Keyword, None)).to_vec()
        }
        Some("Version") => vec![item("2012-10-17", "2012-10-17", CompletionItemKind::Constant, None)],
        _ => Vec::new(),
    }
}

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
use super::element::{Element, Value, known_at, string_end, template_of, typed_at};
use super::policy_text::{PolicyLanguage, PolicyText};
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
    is_named
        || has("Statement") && (has("Effect") || has("Action") || has("Version"))
        || has_policies_in_yaml(text)
        || has_policies_in_terraform(text)
}

/// Whether a text has policies as files of Terraform write them.
fn has_policies_in_terraform(text: &str) -> bool {
    let has_block = ["resource \"", "data \"", "module \""].iter().any(|block| text.contains(block));
    has_block && (text.contains("aws_iam_policy_document") || text.contains("Statement") && text.contains("Effect"))
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
        PolicyLanguage::Terraform => read(Path::new("main.tf"), text)?,
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
            title: title_of(&fix.edits, text.as_str()),
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

/// What a fix does: what comes in whose place.
fn title_of(edits: &[partiql_iam::iam::Edit], text: &str) -> String {
    let [edit] = edits else { return format!("Change {} places", edits.len()) };
    let (old, new) = (plain(edit.span.text(text)), plain(&edit.text));
    match (old.is_empty(), new.is_empty()) {
        (true, _) => format!("Add {}", short(new)),
        (false, true) => format!("Leave out {}", short(old)),
        (false, false) => {
            // Of ARNs, what differs.
            let same = old.bytes().zip(new.bytes()).take_while(|(old, new)| old == new).count();
            let same = old.get(..same).and_then(|same| same.rfind(['/', ':'])).map_or(0, |at| at + 1);
            let differing = |part: &str| short(part.get(same..).unwrap_or(part));
            format!("Replace {} by {}", differing(old), differing(new))
        }
    }
}

/// A piece of a policy without what divides it from others.
fn plain(part: &str) -> &str {
    let part = part.trim_matches(|letter: char| letter == ',' || letter.is_whitespace());
    let inside = part.strip_prefix('"').and_then(|part| part.strip_suffix('"'));
    inside.filter(|inside| !inside.contains('"')).unwrap_or(part)
}

/// On one line, and cut off where it gets long.
fn short(part: &str) -> String {
    const LONGEST: usize = 60;
    let line = part.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("`{}…`", line.get(..end).unwrap_or_default()),
        None => format!("`{line}`"),
    }
}

/// What a string of a policy means, the table of an ARN, say, or the commands that need an action; then what is wrong there.
#[must_use]
pub fn policy_hover(policy: &PolicyText, workspace: &Workspace, at: usize) -> Option<Hover> {
    let text = &policy.text;
    let (mut parts, mut range) = meanings(policy, workspace, at);
    if let Some((told, place)) = at_cursor(policy, at, |value| {
        service::policy_help(&value.text, workspace).map(|told| (told, value.range.clone()))
    }) {
        parts.insert(0, told);
        range = Some(place);
    }
    let value = parts.join("\n\n---\n\n");
    Some(Hover {
        range: Some(text.range(range?)),
        contents: Contents::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value }),
    })
}

/// What is made of the value at an offset: of what it comes to by the policies of the file, or of what is being typed.
fn at_cursor<T>(policy: &PolicyText, at: usize, make: impl Fn(&Value<'_>) -> Option<T>) -> Option<T> {
    let known = || known_at(&template_of(policy)?, at).and_then(|value| make(&value));
    let typed = || typed_at(policy, at).and_then(|value| make(&value));
    match policy.language {
        PolicyLanguage::Json | PolicyLanguage::JsonWithComments => typed().or_else(known),
        PolicyLanguage::Yaml | PolicyLanguage::Terraform => known().or_else(typed),
    }
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
        Ok(InFile { findings, refused, unread }) => {
            for finding in &findings {
                add(finding.lint.code(), Some(&finding.help), finding.span.range());
            }
            for error in &refused {
                add(error.code(), error.help().as_deref(), error.span().range());
            }
            for Unread { span, help, .. } in &unread {
                add("template", Some(help), span.range());
            }
        }
        Err(error) => add(error.code(), error.help().as_deref(), error.span().unwrap_or_default().range()),
    }
    (parts, place)
}

/// The actions, or the ARNs, that the string at an offset can be.
#[must_use]
pub fn policy_completions(policy: &PolicyText, workspace: &Workspace, at: usize) -> Vec<CompletionItem> {
    at_cursor(policy, at, |value| Some(items(policy, value, workspace)).filter(|items| !items.is_empty()))
        .unwrap_or_default()
}

/// What a value can be.
fn items(policy: &PolicyText, value: &Value<'_>, workspace: &Workspace) -> Vec<CompletionItem> {
    let item = |label: &str, insert: &str, kind, detail: Option<String>| {
        let (range, new_text) = value.replaced(insert)?;
        let is_quoted = new_text.starts_with(['"', '\''])
            && policy.text.as_str().get(range.clone()).is_some_and(|old| old.starts_with(['"', '\'']));
        Some(CompletionItem {
            label: label.to_owned(),
            kind: Some(kind),
            detail,
            // Editors compare it with what is there from the beginning of the place on.
            filter_text: Some(if is_quoted { new_text.clone() } else { insert.to_owned() }),
            text_edit: Some(CompletionItemTextEdit::TextEdit(TextEdit { range: policy.text.range(range), new_text })),
            ..CompletionItem::default()
        })
    };
    let word = |word: &&str, kind| item(word, word, kind, None);
    match value.element {
        Some(Element::Action) => {
            service::action_names().filter_map(|name| word(&name, CompletionItemKind::Constant)).collect()
        }
        Some(Element::Resource) => {
            let item = |PolicyResource { label, arn, is_named }| {
                let kind = if is_named { CompletionItemKind::Class } else { CompletionItemKind::Value };
                item(&label, &arn, kind, Some(arn.clone()))
            };
            service::policy_resources(workspace).into_iter().filter_map(item).collect()
        }
        Some(Element::Effect) => {
            ["Allow", "Deny"].iter().filter_map(|name| word(name, CompletionItemKind::Keyword)).collect()
        }
        Some(Element::Version) => word(&"2012-10-17", CompletionItemKind::Constant).into_iter().collect(),
        None => Vec::new(),
    }
}

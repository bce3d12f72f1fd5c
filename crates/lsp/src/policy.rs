//! IAM policies in JSON: findings, fixes, the table that an ARN names, names of actions.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write;
use std::ops::Range;

use gen_lsp_types::{
    CodeAction, CodeActionKind, CompletionItem, CompletionItemKind, CompletionItemTextEdit, Contents, Diagnostic,
    DiagnosticSeverity, Hover, MarkupContent, MarkupKind, TextEdit, Uri, WorkspaceEdit,
};

use super::diagnostics::of_text;
use super::hover::table_help;
use super::position::SourceText;
use super::workspace::Workspace;
use partiql_iam::iam::{Finding, PolicyError, Severity, fixed};
use partiql_iam::iam::{Resource, RuleRow};
use partiql_iam::qldb::catalog::TableStatus;
use partiql_iam::qldb::{Action, LedgerArn, Rule, UniqueId, resource};
use partiql_iam::{LintContext, lint};

/// Whether a text looks like an IAM policy, or is to become one.
#[must_use]
pub fn looks_like_policy(uri: &Uri, text: &str) -> bool {
    let has = |key: &str| text.contains(&format!("\"{key}\""));
    let name = uri.as_ref().rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let is_named = name.contains("policy") && (text.trim().is_empty() || has("Version") || has("Statement"));
    is_named || has("Statement") && (has("Effect") || has("Action") || has("Version"))
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
    /// Whether it may have comments (JSON with comments), which IAM itself does not take.
    pub comments: bool,
}

fn findings(policy: &PolicyText, workspace: &Workspace) -> Result<Vec<Finding>, PolicyError> {
    let context = LintContext { ledger: Some(&workspace.ledger), catalog: workspace.catalog.as_ref(), schema: None };
    let text = policy.text.as_str();
    if policy.comments { lint(&without_comments(text), context) } else { lint(text, context) }
}

/// What can't work in a policy, or is too wide.
#[must_use]
pub fn policy_diagnostics(policy: &PolicyText, workspace: &Workspace) -> Vec<Diagnostic> {
    let text = &policy.text;
    match findings(policy, workspace) {
        Ok(findings) => findings.iter().map(|finding| finding_diagnostic(text, finding)).collect(),
        Err(error) => vec![policy_error(text, &error)],
    }
}

fn finding_diagnostic(text: &SourceText, finding: &Finding) -> Diagnostic {
    let severity = match finding.lint.severity() {
        Severity::Error => DiagnosticSeverity::Error,
        Severity::Warning => DiagnosticSeverity::Warning,
        Severity::Note => DiagnosticSeverity::Information,
    };
    of_text(text, severity, finding.into())
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
    let Ok(findings) = findings(policy, workspace) else { return Vec::new() };
    let edit = |edits: Vec<TextEdit>| WorkspaceEdit {
        changes: Some(HashMap::from([(uri.clone(), edits)])),
        ..WorkspaceEdit::default()
    };
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
            edit: Some(edit(edits.collect())),
            ..CodeAction::default()
        });
    }
    let all = fixed(text.as_str(), &findings);
    if all != text.as_str() {
        let whole = TextEdit { range: text.range(0..text.as_str().len()), new_text: all };
        actions.push(CodeAction {
            title: "Fix all that can be fixed safely in this policy".to_owned(),
            kind: Some(CodeActionKind::SourceFixAll),
            edit: Some(edit(vec![whole])),
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

/// What a string of a policy means: the table of an ARN, the commands that need an action.
#[must_use]
pub fn policy_hover(policy: &PolicyText, workspace: &Workspace, at: usize) -> Option<Hover> {
    let text = &policy.text;
    let value = value_at(text.as_str(), at)?;
    let told = arn_help(value.text, workspace).or_else(|| action_help(value.text))?;
    Some(Hover {
        contents: Contents::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value: told }),
        range: Some(text.range(value.range)),
    })
}

fn arn_help(arn: &str, workspace: &Workspace) -> Option<String> {
    let (ledger, resource) = arn.split_once(":ledger/")?;
    if !ledger.starts_with("arn:") {
        return None;
    }
    let (name, rest) = resource.split_once('/').unwrap_or((resource, ""));
    let is_other = !workspace.ledger.arn.is_template()
        && format!("{ledger}:ledger/{name}") != workspace.ledger.arn.as_str()
        && !arn.contains('*');
    let other = if is_other { format!("\n\nnot the ledger `{}`", workspace.ledger.arn.name()) } else { String::new() };
    let told = match rest.strip_prefix("table/") {
        None if rest.is_empty() => format!("**ledger `{name}`**"),
        None if rest == "information_schema/user_tables" => "**the system catalog**".to_owned(),
        None => return None,
        Some("*") => format!("every table of the ledger `{name}`, also tables that do not exist yet"),
        Some(id) => match id.parse::<UniqueId>() {
            Err(_) => format!("`{id}` is not a table's id"),
            Ok(_) if is_other => "a table".to_owned(),
            Ok(id) => match workspace.catalog.as_ref().map(|catalog| catalog.by_id(&id)) {
                Some(Some(table)) => table_help(table),
                Some(None) => "the catalog has no table with this id".to_owned(),
                None => "a table; its name is not known without the ledger's catalog".to_owned(),
            },
        },
    };
    Some(told + &other)
}

fn action_help(name: &str) -> Option<String> {
    let action: Action = name.parse().ok()?;
    let rows = Rule::ALL.iter().map(|rule| rule.row());
    let needs = |row: &&RuleRow| {
        row.action == action || row.dependent.is_some_and(|dependent| dependent.actions.contains(&action.row()))
    };
    let commands: Vec<String> = rows.filter(needs).map(|row| format!("- `{}`: {}", row.command, row.why)).collect();
    let types: Vec<&str> = action.resource_types().iter().map(|kind| kind.name()).collect();
    let on = if types.is_empty() { "`*` alone".to_owned() } else { types.join(", ") };
    let mut told = format!("**`{action}`**, authorized on: {on}");
    if !commands.is_empty() {
        let _ = write!(told, "\n\nNeeded by\n{}", commands.join("\n"));
    }
    Some(told)
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
            let actions = Action::ALL.iter().map(|action| action.name());
            actions.map(|name| item(name, name, CompletionItemKind::Constant, None)).collect()
        }
        Some("Resource" | "NotResource") => {
            let ledger: &LedgerArn = &workspace.ledger.arn;
            if ledger.is_template() {
                return Vec::new();
            }
            let fixed = [
                ("the ledger", resource::ledger()),
                ("every table", resource::any_table()),
                ("the system catalog", resource::catalog()),
            ];
            let arn = |resource: Resource<'_>| resource.arn_pattern(ledger.as_str()).to_string();
            let named = fixed.into_iter().map(|(label, resource)| {
                let arn = arn(resource);
                item(label, &arn, CompletionItemKind::Value, Some(arn.clone()))
            });
            let tables = workspace.tables().map(|table| {
                let arn = arn(resource::table(&table.id, None));
                let status = if table.status == TableStatus::Active { "" } else { " (inactive)" };
                let label = format!("table {}{status}", table.name);
                item(&label, &arn, CompletionItemKind::Class, Some(arn.clone()))
            });
            named.chain(tables).collect()
        }
        Some("Effect") => {
            let words = ["Allow", "Deny"];
            words.map(|word| item(word, word, CompletionItemKind::Keyword, None)).to_vec()
        }
        Some("Version") => vec![item("2012-10-17", "2012-10-17", CompletionItemKind::Constant, None)],
        _ => Vec::new(),
    }
}

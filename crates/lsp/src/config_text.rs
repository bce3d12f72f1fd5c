//! `partiql-iam.toml` in the editor: which keys and values there can be, what they say, and what was perhaps meant.
//!
//! While it is written it is no TOML, so that its lines are looked at.

use std::ops::Range;
use std::path::Path;

use gen_lsp_types::{
    CodeAction, CodeActionKind, CompletionItem, CompletionItemKind, CompletionItemTextEdit, Contents, Hover,
    MarkupContent, MarkupKind, TextEdit, Uri,
};

use super::diagnostics::of_text;
use super::edit::in_file;
use super::position::SourceText;
use partiql_iam_project::{Config, Files, Form, Key, Section};

/// A place in the file: the section, and what is written there of a key or a value.
struct Place<'t> {
    section: Section,
    at: At<'t>,
    /// What is written up to the cursor, without a quotation mark.
    written: Range<usize>,
    /// Whether there is a quotation mark before it.
    is_quoted: bool,
}

/// Where a line is written.
enum At<'t> {
    /// In the header of a section, after its brackets.
    Header,
    /// At a key.
    Key,
    /// At the value of a key.
    Value(&'t str),
}

/// The names in the header of a section: `[roles.clerk]`.
fn header(line: &str) -> Option<Vec<&str>> {
    let line = line.trim_start();
    let inner = line.strip_prefix("[[").or_else(|| line.strip_prefix('['))?;
    let inner = inner.split(']').next()?;
    Some(inner.split('.').map(|name| name.trim().trim_matches(['"', '\''])).collect())
}

/// The part of a line that is no comment.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    for (at, letter) in line.char_indices() {
        match (quote, letter) {
            (None, '#') => return line.get(..at).unwrap_or(line),
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
    }
    line
}

/// Whether a line begins a key with its value; lists go over several lines.
fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim().trim_matches(['"', '\'']);
    let is_key = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | ':' | '/');
    (!key.is_empty() && key.chars().all(is_key)).then_some(key)
}

impl<'t> Place<'t> {
    fn of(text: &'t str, at: usize) -> Option<Self> {
        let before = text.get(..at)?;
        let start = before.rfind('\n').map_or(0, |line| line + 1);
        let line = before.get(start..)?;
        if without_comment(line) != line {
            return None;
        }
        let above = before.get(..start)?;
        let path = above.lines().rev().find_map(header).unwrap_or_default();
        let section = Section::of(&path)?;
        if line.trim_start().starts_with('[') && !line.contains(']') && !is_in_list(above) {
            let written = start + line.rfind(['[', '.'])? + 1..at;
            return Some(Self { section: Section::of(&path_before(line))?, at: At::Header, written, is_quoted: false });
        }
        let marks = line.chars().filter(|letter| matches!(letter, '"' | '\'')).count();
        let is_quoted = marks % 2 == 1;
        let from = if is_quoted {
            line.rfind(['"', '\''])? + 1
        } else {
            line.rfind(|c: char| c.is_whitespace() || "=[{,".contains(c)).map_or(0, |at| at + 1)
        };
        let written = start + from..at;
        let key = match key_of(line) {
            Some(key) => Some(key),
            // A list that begins above.
            None if is_in_list(above) => above.lines().rev().find_map(key_of),
            None => None,
        };
        // `{ service = "…" }` of a function or a ledger.
        let inline = line.rfind('{').filter(|open| !line.get(*open..).is_some_and(|rest| rest.contains('}')));
        if let (Some(open), Some(key)) = (inline, key) {
            let section = section.keys().find(|known| known.name == key).map_or(
                (section == Section::Calls).then_some(Section::Call),
                |known| match known.form {
                    Form::Section(section) | Form::TextOr(section) | Form::Sections(section) => Some(section),
                    Form::Text | Form::Word(_) | Form::File | Form::Files | Form::Levels | Form::RoleName => None,
                },
            )?;
            let member = line.get(open + 1..)?.rsplit(',').next()?;
            let at = key_of(member).map_or(At::Key, At::Value);
            return Some(Self { section, at, written, is_quoted });
        }
        Some(Self { section, at: key.map_or(At::Key, At::Value), written, is_quoted })
    }
}

/// The names of a header before the one that is written.
fn path_before(line: &str) -> Vec<&str> {
    let names = line.trim_start().trim_start_matches('[');
    let mut path: Vec<&str> = names.split('.').map(str::trim).collect();
    path.pop();
    path
}

/// Whether a list is open at the end of a text.
fn is_in_list(text: &str) -> bool {
    let mut open = 0_usize;
    for line in text.lines().map(without_comment) {
        if open == 0 && header(line).is_some() {
            continue;
        }
        let mut quote = None;
        for letter in line.chars() {
            match (quote, letter) {
                (None, '[') => open += 1,
                (None, ']') => open = open.saturating_sub(1),
                (None, '"' | '\'') => quote = Some(letter),
                (Some(mark), _) if mark == letter => quote = None,
                _ => {}
            }
        }
    }
    open > 0
}

/// The names of the roles of a file.
fn roles(text: &str) -> Vec<&str> {
    let mut roles: Vec<&str> = Vec::new();
    for line in text.lines() {
        if let Some(["roles", name, ..]) = header(line).as_deref()
            && !roles.contains(name)
        {
            roles.push(name);
        }
    }
    roles
}

/// The keys that a section has above and below an offset.
fn keys_around(text: &str, at: usize) -> Vec<&str> {
    let (mut start, mut from) = (0, 0);
    for line in text.split_inclusive('\n') {
        if start > at {
            break;
        }
        start += line.len();
        if header(line).is_some() {
            from = start;
        }
    }
    let here = text.get(from..).unwrap_or_default();
    here.lines().take_while(|line| header(line).is_none()).filter_map(key_of).collect()
}

/// What can be written at an offset of the file of this path.
pub(super) fn config_completions(text: &SourceText, path: &Path, files: &Files, at: usize) -> Vec<CompletionItem> {
    let source = text.as_str();
    let Some(place) = Place::of(source, at) else { return Vec::new() };
    let range = text.range(place.written.clone());
    let item = |label: &str, new_text: String, kind, detail: Option<&str>| CompletionItem {
        label: label.to_owned(),
        kind: Some(kind),
        detail: detail.map(str::to_owned),
        filter_text: Some(new_text.clone()),
        text_edit: Some(CompletionItemTextEdit::TextEdit(TextEdit { range, new_text })),
        ..CompletionItem::default()
    };
    let value = |word: &str, kind| {
        let written = if place.is_quoted { word.to_owned() } else { format!("\"{word}\"") };
        item(word, written, kind, None)
    };
    match place.at {
        At::Header => {
            let is_list = |key: &Key| matches!(key.form, Form::Sections(_));
            let sections = place.section.keys().filter(|key| matches!(key.form, Form::Section(_)) || is_list(key));
            sections
                .map(|key| item(key.name, key.name.to_owned(), CompletionItemKind::Module, Some(key.help)))
                .collect()
        }
        At::Key => {
            let there = keys_around(source, at);
            let missing = place.section.keys().filter(|key| !there.contains(&key.name));
            missing
                .map(|key| item(key.name, format!("{} = ", key.name), CompletionItemKind::Property, Some(key.help)))
                .collect()
        }
        At::Value(name) => {
            let Some(key) = place.section.keys().find(|key| key.name == name) else {
                // A function of a program.
                let services = if place.section == Section::Calls { &["qldb", "dynamodb"][..] } else { &[] };
                return services.iter().map(|word| value(word, CompletionItemKind::EnumMember)).collect();
            };
            match key.form {
                Form::Word(words) => words.iter().map(|word| value(word, CompletionItemKind::EnumMember)).collect(),
                Form::RoleName => {
                    roles(source).into_iter().map(|role| value(role, CompletionItemKind::Value)).collect()
                }
                Form::File | Form::Files | Form::Levels => {
                    let written = source.get(place.written.clone()).unwrap_or_default();
                    let folder = written.rfind('/').and_then(|slash| written.get(..=slash)).unwrap_or_default();
                    let within = files.within(&path.parent().unwrap_or(path).join(folder));
                    let hidden = |name: &String| !name.starts_with('.');
                    let kind = |name: &str| {
                        if name.ends_with('/') { CompletionItemKind::Folder } else { CompletionItemKind::File }
                    };
                    within
                        .iter()
                        .filter(|name| hidden(name))
                        .map(|name| value(&format!("{folder}{name}"), kind(name)))
                        .collect()
                }
                Form::Text | Form::Section(_) | Form::TextOr(_) | Form::Sections(_) => Vec::new(),
            }
        }
    }
}

/// What the key at an offset says.
pub(super) fn config_hover(text: &SourceText, at: usize) -> Option<Hover> {
    let source = text.as_str();
    let is_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    let start = source.get(..at)?.rfind(|letter| !is_word(letter)).map_or(0, |at| at + 1);
    let end = at + source.get(at..)?.find(|letter| !is_word(letter)).unwrap_or(source.len() - at);
    let word = source.get(start..end)?;
    let line = source.get(..start)?.rfind('\n').map_or(0, |line| line + 1);
    let before = source.get(line..start)?;
    let section = if before.trim_start().starts_with('[') {
        Section::of(&path_before(before))?
    } else {
        let place = Place::of(source, start)?;
        matches!(place.at, At::Key).then_some(place.section)?
    };
    let key = section.keys().find(|key| key.name == word)?;
    Some(Hover {
        contents: Contents::MarkupContent(MarkupContent {
            kind: MarkupKind::Markdown,
            value: format!("`{word}`\n\n{}", key.help),
        }),
        range: Some(text.range(start..end)),
    })
}

/// What was perhaps meant by a key or the name of a role.
pub(super) fn config_actions(text: &SourceText, path: &Path, uri: &Uri, range: &Range<usize>) -> Vec<CodeAction> {
    let Err(error) = Config::parse(text.as_str(), path) else { return Vec::new() };
    let place = |error: &partiql_iam_project::ConfigError| Some((error.span()?, error.meant()?.to_owned()));
    let Some((span, meant)) = place(&error) else { return Vec::new() };
    let written = span.text(text.as_str());
    if span.range().start > range.end || range.start > span.range().end {
        return Vec::new();
    }
    let quote = written.chars().next().filter(|mark| matches!(mark, '"' | '\'')).map_or(String::new(), String::from);
    let edit = TextEdit { range: text.span(span), new_text: format!("{quote}{meant}{quote}") };
    vec![CodeAction {
        title: format!("Replace `{}` by `{meant}`", written.trim_matches(['"', '\''])),
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(vec![of_text(text, gen_lsp_types::DiagnosticSeverity::Error, (&error).into())]),
        is_preferred: Some(true),
        edit: Some(in_file(uri, vec![edit])),
        ..CodeAction::default()
    }]
}

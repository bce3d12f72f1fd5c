//! The program that the cells of a notebook are.
//!
//! Source: Jupyter, "The Notebook file format", version 4.

use partiql_iam::Span;
use partiql_iam::json::{Json, Node, values};

use super::shell::mentions_command;
use super::{Content, Language};

/// How deep a notebook may nest: outputs of cells may be any JSON.
const MAX_DEPTH: usize = 128;

/// The code of a notebook.
#[derive(Clone, Debug)]
pub struct Notebook {
    /// The language of its kernel.
    pub language: Language,
    /// The code of its cells, one after the other, with its places in the file. Lines that are commands of the notebook are comments.
    pub code: Content,
    /// Where commands of the notebook call the AWS CLI to send statements, in the file.
    pub commands: Vec<Span>,
}

/// The code of the text of a notebook; `None` if it is none, or its language is not read.
///
/// ```
/// use partiql_iam_embedded::{Language, notebook};
///
/// let text = r#"{"cells": [{"cell_type": "code", "source": ["x = 1\n", "y = \"a\""]}], "metadata": {}, "nbformat": 4}"#;
/// let found = notebook(text).unwrap();
/// assert_eq!((found.language, found.code.text()), (Language::Python, "x = 1\ny = \"a\"\n"));
/// ```
#[must_use]
pub fn notebook(text: &str) -> Option<Notebook> {
    let all = values(text, text.len(), MAX_DEPTH).ok()?;
    let [root] = all.as_slice() else { return None };
    let language = ["kernelspec", "language_info"].iter().find_map(|about| {
        let about = member(member(root, "metadata")?, about)?;
        ["language", "name"].iter().find_map(|name| Language::of_id(&string(member(about, name)?)?.to_lowercase()))
    });
    let Json::Array(cells) = &member(root, "cells")?.value else { return None };
    let mut notebook =
        Notebook { language: language.unwrap_or(Language::Python), code: Content::default(), commands: Vec::new() };
    for cell in cells.iter().filter(|cell| member(cell, "cell_type").and_then(string) == Some("code")) {
        let Some(source) = member(cell, "source") else { continue };
        let lines: Vec<&Node<'_>> = match &source.value {
            Json::Array(lines) => lines.iter().collect(),
            _ => vec![source],
        };
        let is_of_shell = lines.first().and_then(|first| string(first)).is_some_and(|first| first.starts_with("%%"));
        let mut begins_line = true;
        for line in lines {
            notebook.add(text, line, is_of_shell, &mut begins_line);
        }
        notebook.code.escape("\n", source.span.end as usize..source.span.end as usize);
    }
    Some(notebook)
}

impl Notebook {
    /// Adds a text of a cell as it is written in the file.
    fn add(&mut self, file: &str, node: &Node<'_>, is_of_shell: bool, begins_line: &mut bool) {
        if string(node).is_none() {
            return;
        }
        let (mut at, end) = (node.span.start as usize + 1, (node.span.end as usize).saturating_sub(1));
        while at < end {
            let rest = file.get(at..end).unwrap_or_default();
            let Some(first) = rest.chars().next() else { return };
            if *begins_line && (is_of_shell || rest.trim_start().starts_with(['%', '!'])) {
                let line = rest.split("\\n").next().unwrap_or_default();
                if mentions_command(line.as_bytes()) {
                    self.commands.push(Span::of(&(at..at + line.len())));
                }
                self.code.escape("#", at..at);
            }
            *begins_line = false;
            if first != '\\' {
                let plain = rest.find('\\').unwrap_or(rest.len());
                self.code.copy(file, at..at + plain);
                at += plain;
                continue;
            }
            let (decoded, length) = escape(rest);
            self.code.escape(decoded.encode_utf8(&mut [0; 4]), at..at + length);
            *begins_line = decoded == '\n';
            at += length;
        }
    }
}

/// What the escape that a text begins with means, and its length.
fn escape(text: &str) -> (char, usize) {
    let unit = |at: usize| u16::from_str_radix(text.get(at..at + 4)?, 16).ok();
    match text.as_bytes().get(1) {
        Some(b'n') => ('\n', 2),
        Some(b't') => ('\t', 2),
        Some(b'r') => ('\r', 2),
        Some(b'b') => ('\u{8}', 2),
        Some(b'f') => ('\u{c}', 2),
        Some(b'u') => {
            let units: Vec<u16> =
                unit(2).into_iter().chain(unit(8).filter(|_| text.get(6..8) == Some("\\u"))).collect();
            match char::decode_utf16(units.iter().copied()).next() {
                Some(Ok(c)) => (c, if c.len_utf16() == 2 { 12 } else { 6 }),
                Some(Err(_)) | None => (char::REPLACEMENT_CHARACTER, 6.min(text.len())),
            }
        }
        Some(other) => (char::from(*other), 2),
        None => ('\\', 1),
    }
}

fn member<'n, 't>(node: &'n Node<'t>, name: &str) -> Option<&'n Node<'t>> {
    let Json::Object(members) = &node.value else { return None };
    members.iter().find(|member| member.key == name).map(|member| &member.value)
}

fn string<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match &node.value {
        Json::String(text) => Some(text),
        _ => None,
    }
}

//! The program that the cells of a notebook are.
//!
//! Source: Jupyter, "The Notebook file format", version 4.

use partiql_iam::Span;
use partiql_iam::json::{Json, Member, Node, at, member, string, values};

use super::shell::mentions_command;
use super::{Content, Language, escape};

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
        ["language", "name"].iter().find_map(|name| {
            let name = string(&at(root, &["metadata", about, name])?.value)?;
            Language::of_id(&name.to_lowercase())
        })
    });
    let Json::Array(cells) = &member(root, "cells")?.value.value else { return None };
    let mut notebook =
        Notebook { language: language.unwrap_or(Language::Python), code: Content::default(), commands: Vec::new() };
    let text_of = |cell, name| string(&member(cell, name)?.value);
    for cell in cells.iter().filter(|cell| text_of(cell, "cell_type") == Some("code")) {
        let Some(Member { value: source, .. }) = member(cell, "source") else { continue };
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
            let (decoded, length) = escaped(rest);
            self.code.escape(decoded.encode_utf8(&mut [0; 4]), at..at + length);
            *begins_line = decoded == '\n';
            at += length;
        }
    }
}

/// What the escape that a text begins with means, and its length. Those of JSON are JavaScript's, which has no `\/`.
fn escaped(text: &str) -> (char, usize) {
    match escape::read(Language::JavaScript, text) {
        Some((Some(decoded), length)) => (decoded, length),
        Some((None, _)) | None if text.starts_with("\\u") => (char::REPLACEMENT_CHARACTER, 6.min(text.len())),
        Some((None, _)) | None => (text.chars().nth(1).unwrap_or('\\'), 2.min(text.len())),
    }
}

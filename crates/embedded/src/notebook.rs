//! The program that the cells of a notebook are.
//!
//! Source: Jupyter, "The Notebook file format", versions 3 and 4.

use partiql_iam::Span;
use partiql_iam::json::{Json, Member, Node, at, member, string, values};

use super::shell::may_have_command;
use super::{Content, Language, escape};

/// How deep a notebook may nest: outputs of cells may be any JSON.
const MAX_DEPTH: usize = 128;

/// Commands of IPython that run the code of their cell or line: `%%time`.
///
/// Source: IPython, "Built-in magic commands"; memory_profiler, line_profiler.
const RUNNING: [&str; 9] = ["time", "timeit", "capture", "prun", "memit", "mprun", "lprun", "debug", "px"];

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
    // Version 3 has its cells in worksheets, and their code in `input`.
    let lists: Vec<&Node<'_>> = match (member(root, "cells"), member(root, "worksheets")) {
        (Some(cells), _) => vec![&cells.value],
        (None, Some(sheets)) => {
            let Json::Array(sheets) = &sheets.value.value else { return None };
            sheets.iter().filter_map(|sheet| Some(&member(sheet, "cells")?.value)).collect()
        }
        (None, None) => return None,
    };
    let cells = lists.into_iter().filter_map(|list| match &list.value {
        Json::Array(cells) => Some(cells),
        _ => None,
    });
    let mut notebook =
        Notebook { language: language.unwrap_or(Language::Python), code: Content::default(), commands: Vec::new() };
    let text_of = |cell, name| string(&member(cell, name)?.value);
    for cell in cells.flatten().filter(|cell| text_of(cell, "cell_type") == Some("code")) {
        let Some(Member { value: source, .. }) = member(cell, "source").or_else(|| member(cell, "input")) else {
            continue;
        };
        let lines: Vec<&Node<'_>> = match &source.value {
            Json::Array(lines) => lines.iter().collect(),
            _ => vec![source],
        };
        let first = lines.first().and_then(|first| string(first)).unwrap_or_default();
        let is_of_shell = first.starts_with("%%") && runs(first).is_none();
        let mut begins_line = true;
        for line in lines {
            notebook.add(text, line, is_of_shell, &mut begins_line);
        }
        notebook.code.escape("\n", source.span.end as usize..source.span.end as usize);
    }
    Some(notebook)
}

/// Where the code begins that a command of a line or a cell runs, after the command's options.
fn runs(text: &str) -> Option<usize> {
    let mut rest = text.trim_start_matches([' ', '\t', '%']);
    if !text.trim_start().starts_with('%') {
        return None;
    }
    let name = rest.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let (name, after) = rest.split_at_checked(name)?;
    if !RUNNING.contains(&name) {
        return None;
    }
    rest = after.trim_start_matches(' ');
    while rest.starts_with('-') {
        let end = rest.find([' ', '\n', '\\']).unwrap_or(rest.len());
        rest = rest.get(end..)?.trim_start_matches(' ');
        // The number of an option: `-n 10`.
        rest = rest.trim_start_matches(|letter: char| letter.is_ascii_digit()).trim_start_matches(' ');
    }
    Some(text.len() - rest.len())
}

/// Whether a line is no code of the kernel: `%cd x`, `!ls`, `files = !ls`.
fn is_of_notebook(line: &str) -> bool {
    let line = line.trim_start();
    let is_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | ',' | ' ');
    line.starts_with(['%', '!'])
        || line.split_once('=').is_some_and(|(names, rest)| {
            !names.is_empty() && names.chars().all(is_name) && rest.trim_start().starts_with('!')
        })
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
            let line = rest.split("\\n").next().unwrap_or_default();
            let code = (*begins_line && !is_of_shell).then(|| runs(rest)).flatten();
            if let Some(code) = code.filter(|code| *code <= line.len()) {
                // What is before the code is left out.
                *begins_line = false;
                at += code;
                continue;
            }
            if *begins_line && (is_of_shell || is_of_notebook(line)) {
                if may_have_command(line.as_bytes()) {
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

//! The program that the cells of a notebook are.
//!
//! Source: Jupyter, "The Notebook file format", versions 3 and 4.

use partiql_iam::Span;
use partiql_iam::json::{Json, Member, Node, at, member, string, values};

use super::mentions::names_operation;
use super::shell::scan_shell;
use super::{Content, Found, Language, escape};

/// How deep a notebook may nest: outputs of cells may be any JSON.
const MAX_DEPTH: usize = 128;

/// Commands of IPython that run the code of their cell or line: `%%time`.
///
/// Source: IPython, "Built-in magic commands"; memory_profiler, line_profiler.
const RUNNING: [&str; 9] = ["time", "timeit", "capture", "prun", "memit", "mprun", "lprun", "debug", "px"];

/// Commands of IPython and of its shells that give no name of the program another value.
///
/// Source: IPython, "Built-in magic commands".
const BINDING_NOTHING: [&str; 43] = [
    "aimport",
    "dotenv",
    "logstart",
    "tensorboard",
    "watermark",
    "who",
    "whos",
    "alias",
    "autoawait",
    "autoreload",
    "autosave",
    "automagic",
    "bash",
    "cd",
    "cmd",
    "colors",
    "conda",
    "config",
    "env",
    "gui",
    "history",
    "html",
    "js",
    "javascript",
    "latex",
    "load_ext",
    "ls",
    "lsmagic",
    "mamba",
    "markdown",
    "matplotlib",
    "mkdir",
    "pdb",
    "pip",
    "precision",
    "pwd",
    "reload_ext",
    "set_env",
    "sh",
    "svg",
    "uv",
    "writefile",
    "xmode",
];

/// What a line that is no code of the kernel does to the names of the program.
enum Line {
    /// Nothing: `!ls`, `%cd x`.
    Other,
    /// It may bind any: `%run other.ipynb`, `%store -r q`.
    Binds,
    /// It binds the names before the sign, which is here: `files = !ls`.
    Assigns(usize),
}

/// The code of a notebook.
#[derive(Clone, Debug)]
pub struct Notebook {
    /// The language of its kernel.
    pub language: Language,
    /// The code of its cells, one after the other, with its places in the file. Lines that are commands of the notebook are comments.
    pub code: Content,
    /// Where commands of the notebook, and cells in another language, may send statements, in the file.
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
    let mut names = ["kernelspec", "language_info"].iter().flat_map(|about| {
        ["language", "name"].iter().filter_map(|name| string(&at(root, &["metadata", about, name])?.value))
    });
    let language = names.clone().find_map(|name| Language::of_id(&name.to_lowercase()));
    // A kernel of the shell, say.
    let has_other_kernel = language.is_none() && names.any(|name| !name.is_empty());
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
        let is_other = has_other_kernel || first.starts_with("%%") && runs(first).is_none();
        if is_other {
            let all: String = lines.iter().filter_map(|line| string(line)).collect();
            let sends = scan_shell(&all) != Found::default();
            let place = lines.iter().find(|line| string(line).is_some_and(|line| !line.trim().is_empty()));
            if let Some(first) = place.filter(|_| sends || names_operation(all.as_bytes())) {
                let line = text.get(first.span.range()).unwrap_or_default().split("\\n").next().unwrap_or_default();
                let start = first.span.start as usize + 1;
                notebook.commands.push(Span::of(&(start..start + line.trim_matches('"').len())));
            }
        }
        let mut reading = Reading { begins_line: true, logical: Logical::default() };
        for line in lines {
            notebook.add(text, line, is_other, &mut reading);
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

/// What a line is that is no code of the kernel; `None`: it is code.
fn line_of_notebook(line: &str) -> Option<Line> {
    let line = line.trim_start();
    let is_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | ',' | ' ');
    if let Some(command) = line.strip_prefix('%') {
        let command = command.trim_start_matches('%').trim_start();
        let (name, rest) = command.split_once([' ', '\\']).unwrap_or((command, ""));
        // `%%bash --out q`
        let is_plain = BINDING_NOTHING.contains(&name) && !rest.contains("--out") && !rest.contains("--err");
        return Some(if is_plain { Line::Other } else { Line::Binds });
    }
    if line.starts_with("!=") {
        return None;
    }
    if line.starts_with('!') {
        return Some(Line::Other);
    }
    // The percent sign may be left out.
    if line
        .strip_prefix("run ")
        .is_some_and(|file| file.trim_start().starts_with(|letter: char| letter.is_alphanumeric()))
    {
        return Some(Line::Binds);
    }
    let (names, rest) = line.split_once('=')?;
    let is_assigned = !names.is_empty() && names.chars().all(is_name) && rest.trim_start().starts_with(['!', '%']);
    is_assigned.then_some(Line::Assigns(names.len()))
}

/// How far the code of a cell is read.
struct Reading {
    begins_line: bool,
    logical: Logical,
}

/// What a line of a cell is in: commands of the notebook begin where a statement does.
#[derive(Default)]
struct Logical {
    brackets: usize,
    /// The quotation marks that end a text of several lines.
    quotes: Option<&'static str>,
    goes_on: bool,
}

impl Logical {
    /// Whether a line begins a statement. The line is read then.
    fn begins_then_reads(&mut self, line: &str) -> bool {
        let begins = self.brackets == 0 && self.quotes.is_none() && !self.goes_on;
        if !(begins && line.trim_start().starts_with(['%', '!'])) {
            self.read(line);
        }
        begins
    }

    fn read(&mut self, line: &str) {
        let mut rest = line;
        self.goes_on = false;
        while let Some(letter) = rest.chars().next() {
            let length = letter.len_utf8();
            if let Some(quotes) = self.quotes {
                if rest.starts_with(quotes) {
                    self.quotes = None;
                    rest = rest.get(quotes.len()..).unwrap_or_default();
                    continue;
                }
                // Other texts end with their line.
                if letter == '\n' && quotes.len() == 1 {
                    self.quotes = None;
                }
                let length =
                    if letter == '\\' { length + rest.chars().nth(1).map_or(0, char::len_utf8) } else { length };
                rest = rest.get(length..).unwrap_or_default();
                continue;
            }
            let quotes = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quotes| rest.starts_with(quotes));
            match letter {
                '#' => return,
                '(' | '[' | '{' => self.brackets += 1,
                ')' | ']' | '}' => self.brackets = self.brackets.saturating_sub(1),
                '\\' => self.goes_on = rest.trim_end() == "\\",
                _ => {}
            }
            self.quotes = quotes;
            rest = rest.get(quotes.map_or(length, str::len)..).unwrap_or_default();
        }
    }
}

impl Notebook {
    /// Adds a text of a cell as it is written in the file.
    fn add(&mut self, file: &str, node: &Node<'_>, is_other: bool, reading: &mut Reading) {
        let Some(decoded) = string(node) else { return };
        let Reading { begins_line, logical } = reading;
        // Whether each line begins a statement, by how the text is read so far.
        let begins: Vec<bool> = decoded.split_inclusive('\n').map(|line| logical.begins_then_reads(line)).collect();
        let mut number = 0;
        let (mut at, end) = (node.span.start as usize + 1, (node.span.end as usize).saturating_sub(1));
        while at < end {
            let rest = file.get(at..end).unwrap_or_default();
            let line = rest.split("\\n").next().unwrap_or_default();
            let code = (*begins_line && !is_other).then(|| runs(rest)).flatten();
            if let Some(code) = code.filter(|code| *code <= line.len()) {
                // What is before the code is left out.
                *begins_line = false;
                at += code;
                continue;
            }
            let is_logical = begins.get(number).copied().unwrap_or(true);
            let kind = if *begins_line && (is_logical || is_other) { line_of_notebook(line) } else { None };
            if *begins_line && (is_other || kind.is_some()) {
                // One that goes on is not read further.
                let goes_on = line.ends_with("\\\\") && line.contains("aws");
                let is_command = goes_on || scan_shell(line) != Found::default();
                if is_command && !is_other {
                    self.commands.push(Span::of(&(at..at + line.len())));
                }
                match kind {
                    Some(Line::Assigns(names)) if !is_other => {
                        let blanks = line.len() - line.trim_start().len();
                        self.code.copy(file, at..at + blanks + names + 1);
                        at += blanks + names + 1;
                        self.code.escape(" command()#", at..at);
                    }
                    Some(Line::Binds) => self.code.escape("from command import *#", at..at),
                    _ => self.code.escape("#", at..at),
                }
            }
            *begins_line = false;
            let rest = file.get(at..end).unwrap_or_default();
            let Some(first) = rest.chars().next() else { return };
            if first != '\\' {
                let plain = rest.find('\\').unwrap_or(rest.len());
                self.code.copy(file, at..at + plain);
                at += plain;
                continue;
            }
            let (decoded, length) = escaped(rest);
            self.code.escape(decoded.encode_utf8(&mut [0; 4]), at..at + length);
            *begins_line = decoded == '\n';
            number += usize::from(*begins_line);
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

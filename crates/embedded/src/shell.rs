//! Calls of the AWS CLI in shell scripts.
//!
//! A command is read as words. What the shell puts in, and all other ways to give a statement than `--statement` with a text, are not known.
//!
//! Source: AWS CLI Command Reference, `dynamodb execute-statement`, `batch-execute-statement`, `execute-transaction`, `qldb-session
//! send-command`; POSIX, "Shell Command Language", quoting.

use memchr::memmem;
use partiql_iam::Span;
use partiql_iam::dynamodb::Operation;

use super::{Content, Dynamic, Embedded, Found, Sent, Why};

/// The operations of the AWS CLI that send statements.
const OPERATIONS: [&str; 3] = ["execute-statement", "batch-execute-statement", "execute-transaction"];

/// The operation of QLDB Session.
const SEND: &str = "send-command";

/// Its options for commands that have no statement.
const WITHOUT_STATEMENT: [&str; 6] = [
    "--start-session",
    "--start-transaction",
    "--end-session",
    "--commit-transaction",
    "--abort-transaction",
    "--fetch-page",
];

/// Other services that have such an operation.
const OTHERS: [&str; 2] = ["rds-data", "redshift-data"];

/// Commands that print what they are given.
const PRINTING: [&str; 3] = ["echo", "printf", "#"];

/// Commands that run what they are given.
const RUNNING: [&str; 10] = ["sh", "bash", "zsh", "dash", "ksh", "xargs", "parallel", "sudo", "env", "ssh"];

/// A word of a command.
struct Word {
    /// What it means; `None` if the shell puts something in.
    content: Option<Content>,
    start: usize,
    end: usize,
}

impl Word {
    fn text(&self) -> Option<&str> {
        self.content.as_ref().map(Content::text)
    }

    /// Whether a command in it is run: `$(…)`, or one between backticks.
    fn runs(&self, source: &str) -> bool {
        let text = source.get(self.start..self.end).unwrap_or_default();
        self.content.is_none() && (text.contains("$(") || text.contains('`'))
    }

    fn span(&self) -> Span {
        Span::of(&(self.start..self.end))
    }
}

fn mentions_operation(source: &[u8]) -> bool {
    ["execute-statement", "execute-transaction"].iter().any(|name| has(source, name))
}

fn has(source: &[u8], part: &str) -> bool {
    memmem::find(source, part.as_bytes()).is_some()
}

/// Whether a script may have a call of the AWS CLI that sends a statement, its words also in pieces: `execute-state"ment"`.
#[must_use]
pub fn may_have_command(source: &[u8]) -> bool {
    let in_pieces = has(source, "dynamodb") && (has(source, "exec") || has(source, "transaction"));
    mentions_operation(source) || in_pieces || has(source, SEND) || has(source, "qldb-session")
}

/// Finds the statements that a shell script sends by the AWS CLI. Offsets are in bytes.
///
/// ```
/// use partiql_iam_embedded::scan_shell;
///
/// let script = "aws dynamodb execute-statement --statement \"SELECT * FROM \\\"Music\\\"\"";
/// let found = scan_shell(script);
/// assert_eq!(found.statements[0].content.text(), "SELECT * FROM \"Music\"");
/// ```
#[must_use]
pub fn scan_shell(source: &str) -> Found {
    let mut found = Found::default();
    if !may_have_command(source.as_bytes()) {
        return found;
    }
    let mut words = Vec::new();
    let mut reader = Reader { source, at: 0 };
    loop {
        match reader.next() {
            Next::Word(word) => words.push(word),
            Next::EndOfCommand => {
                let is_run = reader.feeds_shell();
                command(source, &std::mem::take(&mut words), is_run, &mut found);
            }
            Next::End => break,
        }
    }
    command(source, &words, false, &mut found);
    found.sort();
    found
}

/// What a command sends. What one prints that feeds a shell is run.
fn command(source: &str, words: &[Word], is_run: bool, found: &mut Found) {
    let unknown = |span, why| Dynamic { range: span, why };
    let Some(at) = words.iter().position(|word| word.text().is_some_and(|text| OPERATIONS.contains(&text))) else {
        // In a command within a text, or put together.
        let hides = |word: &&Word| mentions_operation(source.get(word.start..word.end).unwrap_or_default().as_bytes());
        let is_printed = !is_run && words.first().and_then(Word::text).is_some_and(|first| PRINTING.contains(&first));
        let is_session = words.iter().any(|word| word.text() == Some("qldb-session"));
        // `echo "$(aws …)"` runs what it prints.
        let is_said = |word: &&Word| !is_printed || is_session || word.runs(source);
        if let Some(word) = words.iter().filter(hides).find(is_said) {
            found.dynamic.push(unknown(word.span(), Why::CommandLine));
        } else if let Some(word) = words.iter().find(|word| word.text() == Some(SEND)).filter(|_| is_session) {
            // What it sends is in a file, or put in.
            let is_option = |word: &Word| word.text().is_some_and(|text| WITHOUT_STATEMENT.contains(&text));
            let is_input = |word: &Word| word.text().is_some_and(|text| text.starts_with("--cli-input"));
            if !words.iter().any(is_option) || words.iter().any(is_input) {
                found.dynamic.push(unknown(word.span(), Why::CommandLine));
            }
        }
        return;
    };
    let (before, after) = (words.get(..at).unwrap_or_default(), words.get(at + 1..).unwrap_or_default());
    let Some(operation) = words.get(at) else { return };
    let is_printed = !is_run
        && before.first().and_then(Word::text).is_some_and(|first| PRINTING.contains(&first))
        && !before.iter().any(|word| word.runs(source));
    let is_other = before.iter().any(|word| word.text().is_some_and(|text| OTHERS.contains(&text)));
    let is_of_dynamodb = before.iter().any(|word| word.text() == Some("dynamodb"));
    let is_put_in = before.iter().any(|word| word.text().is_none());
    // A function of the script: `ddb() { aws dynamodb "$@"; }`.
    let may_be_function =
        || has(source.as_bytes(), "dynamodb") && ["$@", "$*", "${@", "$1"].iter().any(|all| source.contains(all));
    if is_printed || is_other || !is_of_dynamodb && !is_put_in && !may_be_function() {
        return;
    }
    if !is_of_dynamodb || operation.text() != Some("execute-statement") {
        found.dynamic.push(unknown(operation.span(), Why::CommandLine));
        return;
    }
    match statement(after) {
        Some(word) => {
            let content = word.content.clone().filter(|content| !content.text().contains("file://"));
            match content {
                Some(content) => found.statements.push(Embedded {
                    range: word.span(),
                    content,
                    holes: Vec::new(),
                    sent: Sent::by(Operation::ExecuteStatement),
                    member: None,
                }),
                None => found.dynamic.push(unknown(word.span(), Why::Joined)),
            }
        }
        None => found.dynamic.push(unknown(operation.span(), Why::CommandLine)),
    }
}

/// The one statement among the options of `execute-statement`; `None` if there may be another.
fn statement(options: &[Word]) -> Option<&Word> {
    let mut found = None;
    let mut at = 0;
    while let Some(word) = options.get(at) {
        let option = word.text()?;
        at += 1;
        if option == "--statement" {
            found = Some(options.get(at).filter(|_| found.is_none())?);
            at += 1;
        } else if option.starts_with("--cli-input") || option.starts_with("--statement=") {
            return None;
        } else if option.starts_with("--") && !option.contains('=') {
            // Its values.
            while options.get(at).is_some_and(|value| value.text().is_none_or(|text| !text.starts_with("--"))) {
                at += 1;
            }
        }
    }
    found
}

enum Next {
    Word(Word),
    EndOfCommand,
    End,
}

/// Reads the words of a script.
struct Reader<'t> {
    source: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// Whether what ended here is given to a shell: `| sh`, `|bash -s`.
    fn feeds_shell(&self) -> bool {
        let is_pipe = self.source.get(..self.at).is_some_and(|read| read.ends_with('|'));
        let next = self.rest().trim_start();
        let word = next.get(..next.find(|c: char| c.is_whitespace() || ";&|()".contains(c)).unwrap_or(next.len()));
        let name = word.and_then(|word| word.rsplit('/').next()).unwrap_or_default();
        is_pipe && (RUNNING.contains(&name) || name.starts_with('$'))
    }

    fn next(&mut self) -> Next {
        loop {
            let rest = self.rest();
            let Some(first) = rest.chars().next() else { return Next::End };
            match first {
                ' ' | '\t' | '\r' => self.at += 1,
                '\\' if rest.starts_with("\\\n") => self.at += 2,
                '\\' if rest.starts_with("\\\r\n") => self.at += 3,
                '#' => self.at += rest.find('\n').unwrap_or(rest.len()),
                '\n' | ';' | '&' | '|' | '(' | ')' => {
                    self.at += 1;
                    return Next::EndOfCommand;
                }
                _ => return Next::Word(self.word()),
            }
        }
    }

    fn word(&mut self) -> Word {
        let start = self.at;
        let mut content = Some(Content::default());
        while let Some(first) = self.rest().chars().next() {
            let here = self.at;
            match first {
                ' ' | '\t' | '\r' | '\n' | ';' | '&' | '|' | '(' | ')' => break,
                '\'' => {
                    let end = self.rest().get(1..).and_then(|rest| rest.find('\'')).map(|end| here + 1 + end);
                    self.at = end.map_or(self.source.len(), |end| end + 1);
                    match (end, &mut content) {
                        (Some(end), Some(content)) => content.copy(self.source, here + 1..end),
                        (None, content) => *content = None,
                        (Some(_), None) => {}
                    }
                }
                '"' => self.double_quoted(&mut content),
                '\\' => {
                    let escaped = self.rest().chars().nth(1);
                    self.at += 1 + escaped.map_or(0, char::len_utf8);
                    if let (Some(escaped), Some(content)) = (escaped.filter(|c| *c != '\n'), &mut content) {
                        content.escape(escaped.encode_utf8(&mut [0; 4]), here..self.at);
                    }
                }
                // What the shell puts in, or makes names of files of.
                '$' | '`' | '*' | '?' | '~' | '{' => {
                    content = None;
                    self.at += first.len_utf8();
                }
                _ => {
                    self.at += first.len_utf8();
                    if let Some(content) = &mut content {
                        content.copy(self.source, here..self.at);
                    }
                }
            }
        }
        Word { content, start, end: self.at }
    }

    /// A text between double quotation marks.
    fn double_quoted(&mut self, content: &mut Option<Content>) {
        self.at += 1;
        while let Some(first) = self.rest().chars().next() {
            let here = self.at;
            self.at += first.len_utf8();
            match first {
                '"' => return,
                '$' | '`' => *content = None,
                '\\' => {
                    let escaped = self.rest().chars().next();
                    let is_escape = escaped.is_some_and(|c| matches!(c, '"' | '\\' | '$' | '`' | '\n'));
                    if is_escape {
                        self.at += 1;
                    }
                    if let Some(content) = content.as_mut() {
                        match escaped.filter(|_| is_escape) {
                            Some('\n') => {}
                            Some(escaped) => content.escape(escaped.encode_utf8(&mut [0; 4]), here..self.at),
                            None => content.copy(self.source, here..self.at),
                        }
                    }
                }
                _ => {
                    if let Some(content) = content.as_mut() {
                        content.copy(self.source, here..self.at);
                    }
                }
            }
        }
        // Nothing ends it.
        *content = None;
    }
}

//! Calls of the AWS CLI in shell scripts.
//!
//! A command is read as words. What the shell puts in, and all other ways to give a statement than `--statement` with a text, are not known.
//!
//! Source: AWS CLI Command Reference, `dynamodb execute-statement`, `batch-execute-statement`, `execute-transaction`, `qldb-session
//! send-command`; POSIX, "Shell Command Language", quoting.

use memchr::memmem;
use partiql_iam::Span;
use partiql_iam::dynamodb::Operation;

use super::shell_word::{Document, Next, Reader, Word};
use super::{Dynamic, Embedded, Found, Sent, Why};

/// The operations of the AWS CLI that send statements.
const OPERATIONS: [&str; 3] = ["execute-statement", "batch-execute-statement", "execute-transaction"];

/// Options that only these have.
const OPTIONS: [&str; 4] = ["--statement", "--statements", "--transact-statements", "--execute-statement"];

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
pub(super) const OTHERS: [&str; 2] = ["rds-data", "redshift-data"];

/// Commands that print what they are given.
const PRINTING: [&str; 3] = ["echo", "printf", "#"];

/// Commands that look for it, or compare it.
const LOOKING: [&str; 8] = ["grep", "rg", "egrep", "fgrep", "man", "[", "[[", "test"];

/// Words before a command.
const RESERVED: [&str; 12] = ["do", "then", "else", "elif", "if", "while", "until", "!", "{", "time", "case", "in"];

/// Programs that run a text, wherever they are in a command.
const SHELLS: [&str; 14] = [
    "sh", "bash", "zsh", "dash", "ksh", "ash", "fish", "busybox", "xargs", "parallel", "ssh", "docker", "kubectl",
    "eval",
];

/// Commands that run a text.
const RUNNING: [&str; 7] = ["source", ".", "at", "batch", "exec", "su", "crontab"];

/// Programs that run the command that follows.
const BEFORE: [&str; 8] = ["sudo", "nohup", "env", "command", "nice", "timeout", "stdbuf", "time"];

/// Programs that show what they read.
const SHOWING: [&str; 12] =
    ["cat", "grep", "less", "more", "wc", "head", "tail", "column", "fold", "sed", "jq", "sort"];

/// How deep here-documents within here-documents are read.
const MAX_DOCUMENTS: usize = 8;

/// Whether a word may be an operation of the AWS CLI: `list-tables`.
pub(super) fn is_operation(word: &str) -> bool {
    word.contains('-') && !word.starts_with('-') && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

fn mentions_operation(source: &str) -> bool {
    ["execute-statement", "execute-transaction"].iter().any(|name| source.contains(name))
}

/// Whether a script may have a call of the AWS CLI that sends a statement, its words also in pieces or put in: `execute-state"ment"`, `$COMMAND`.
#[must_use]
pub fn may_have_command(source: &[u8]) -> bool {
    ["statement", "dynamo", "transaction", "qldb", SEND]
        .iter()
        .any(|part| memmem::find(source, part.as_bytes()).is_some())
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
    if may_have_command(source.as_bytes()) {
        let script = Script { source, runs_text: runs_text(source, 0, source.len(), MAX_DOCUMENTS) };
        script.read(0, source.len(), false, 0, &mut found);
        found.sort();
    }
    found
}

/// Whether something in a part of a script runs a text, or a file that may have been written: then what is printed may be run.
fn runs_text(source: &str, start: usize, end: usize, depth: usize) -> bool {
    let mut reader = Reader::new(source, start, end);
    let mut is_first = true;
    // The output of a group or a loop, `done > x`, is that of all in it.
    let mut ends_group = true;
    let mut is_piped_group = false;
    loop {
        let word = match reader.next() {
            Next::Word(word) => word,
            Next::Output(word) if ends_group && is_file(&word) => return true,
            Next::Output(_) => continue,
            Next::EndOfCommand { is_piped } => {
                // Nothing is between a bracket and the pipe after it.
                is_piped_group = is_piped && ends_group || is_first && ends_group && is_piped_group;
                (is_first, ends_group) = (true, true);
                continue;
            }
            Next::End => break,
        };
        let written = source.get(word.start..word.end).unwrap_or_default();
        let name = word.text().unwrap_or(written);
        let name = name.rsplit('/').next().unwrap_or(name);
        let is_script = || written.starts_with("./") || name.rsplit_once('.').is_some_and(|(_, ending)| ending == "sh");
        let is_put_in = || word.text().is_none() && !matches!(written, "{" | "}");
        if SHELLS.contains(&name) || written.contains("SHELL") {
            return true;
        }
        let is_read_by_another = is_piped_group && !SHOWING.contains(&name);
        if is_first && (RUNNING.contains(&name) || is_script() || is_put_in() || is_read_by_another) {
            return true;
        }
        is_piped_group = false;
        ends_group &= matches!(name, "done" | "}" | "fi" | "esac");
        let is_before = RESERVED.contains(&name) || BEFORE.contains(&name) || written.contains('=');
        is_first =
            is_first && (is_before || written.starts_with('-') || name.bytes().all(|byte| byte.is_ascii_digit()));
    }
    let inner = std::mem::take(&mut reader.inner);
    depth > 0 && inner.into_iter().any(|(start, end)| runs_text(source, start, end, depth - 1))
}

/// Whether output goes to a file, or nobody knows where.
fn is_file(output: &Word) -> bool {
    !is_error(output) && !matches!(output.text(), Some("1" | "/dev/null" | "/dev/stdout"))
}

/// Whether output is a message: nothing reads it as commands.
fn is_error(output: &Word) -> bool {
    matches!(output.text(), Some("2" | "/dev/stderr" | "/dev/tty"))
}

/// Whether the command after a pipe only shows what it reads.
fn is_shown(reader: &Reader<'_>) -> bool {
    let rest = reader.rest().trim_start_matches([' ', '\t']);
    let word = rest.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default();
    SHOWING.contains(&word)
}

/// A script, or the part of one that is a here-document.
struct Script<'t> {
    source: &'t str,
    runs_text: bool,
}

/// A command, and whether its output goes to a file.
#[derive(Default)]
struct Command {
    words: Vec<Word>,
    is_written: bool,
    is_message: bool,
}

impl Script<'_> {
    /// What the commands of a part of the script send. Commands that are put in are parts too. `is_filled`: what the shell puts into that part first is not known.
    fn read(&self, start: usize, end: usize, is_filled: bool, depth: usize, found: &mut Found) {
        let mut reader = Reader::new(self.source, start, end);
        let mut here = Found::default();
        let mut command = Command::default();
        loop {
            match reader.next() {
                Next::Word(word) => command.words.push(word),
                Next::Output(word) => {
                    command.is_written |= is_file(&word);
                    command.is_message |= is_error(&word);
                }
                Next::EndOfCommand { is_piped } => {
                    let mut ended = std::mem::take(&mut command);
                    ended.is_written |= is_piped && !is_shown(&reader);
                    self.command(&ended, &mut here);
                }
                Next::End => break,
            }
        }
        self.command(&command, &mut here);
        let is_changed = |span: Span| is_filled && span.text(self.source).contains(['$', '`', '\\']);
        for statement in here.statements {
            if is_changed(statement.range) {
                found.dynamic.push(Dynamic { range: statement.range, why: Why::Joined });
            } else {
                found.statements.push(statement);
            }
        }
        found.dynamic.append(&mut here.dynamic);
        let documents = std::mem::take(&mut reader.documents);
        let inner = std::mem::take(&mut reader.inner).into_iter();
        let inner = inner.map(|(start, end)| Document { start, end, is_filled: false });
        for Document { start, end, is_filled: fills } in documents.into_iter().chain(inner) {
            let text = self.source.get(start..end).unwrap_or_default();
            if depth < MAX_DOCUMENTS {
                self.read(start, end, is_filled || fills, depth + 1, found);
            } else if may_have_command(text.as_bytes()) {
                found.dynamic.push(Dynamic { range: Span::of(&(start..end)), why: Why::CommandLine });
            }
        }
    }

    fn command(&self, Command { words, is_written, is_message }: &Command, found: &mut Found) {
        let first =
            words.iter().map(|word| word.text()).find(|text| !text.is_some_and(|text| RESERVED.contains(&text)));
        let is_first = |names: &[&str]| first.flatten().is_some_and(|first| names.contains(&first));
        // `echo "$(aws …)"` runs what it prints.
        let is_printed = is_first(&PRINTING) && !is_written && (*is_message || !self.runs_text);
        if let Some(what) = self.sent(words, is_printed, is_first(&LOOKING)) {
            match what {
                Ok(statement) => found.statements.push(statement),
                Err(dynamic) => found.dynamic.push(dynamic),
            }
        }
    }

    /// What a command sends; `None`: nothing.
    fn sent(&self, words: &[Word], is_printed: bool, is_looked_for: bool) -> Option<Result<Embedded, Dynamic>> {
        let unknown = |word: &Word, why| Some(Err(Dynamic { range: word.span(), why }));
        let is_text = |word: &Word, texts: &[&str]| word.text().is_some_and(|text| texts.contains(&text));
        let Some(at) = words.iter().position(|word| is_text(word, &OPERATIONS)) else {
            return self.sent_by_another_name(words, is_printed);
        };
        let (operation, after) = (words.get(at)?, words.get(at + 1..)?);
        let before = words.get(..at)?;
        // A label of `case` is no call.
        let is_other = before.last().is_none_or(|word| is_text(word, &OTHERS)) || is_looked_for;
        if is_other || is_printed && !before.iter().any(|word| word.runs(self.source)) {
            return None;
        }
        if !before.iter().any(|word| is_text(word, &["dynamodb"])) || !is_text(operation, &["execute-statement"]) {
            return unknown(operation, Why::CommandLine);
        }
        let Some(word) = statement(after) else { return unknown(operation, Why::CommandLine) };
        match word.content.clone().filter(|content| !content.text().contains("file://")) {
            Some(content) => Some(Ok(Embedded {
                range: word.span(),
                content,
                holes: Vec::new(),
                sent: Sent::by(Operation::ExecuteStatement),
                member: None,
            })),
            None => unknown(word, Why::Joined),
        }
    }

    /// The same of a command in which no word is the operation: it is within a text, put together or put in.
    fn sent_by_another_name(&self, words: &[Word], is_printed: bool) -> Option<Result<Embedded, Dynamic>> {
        let unknown = |word: &Word| Some(Err(Dynamic { range: word.span(), why: Why::CommandLine }));
        let text = |at: usize| words.get(at).and_then(Word::text);
        let is_session = words.iter().any(|word| word.text() == Some("qldb-session"));
        let hides = |word: &&Word| mentions_operation(&word.written(self.source));
        let is_said = |word: &&Word| !is_printed || is_session || word.runs(self.source);
        if let Some(word) = words.iter().filter(hides).find(is_said) {
            return unknown(word);
        }
        if is_printed {
            return None;
        }
        if let Some(word) = words.iter().find(|word| word.text() == Some(SEND)).filter(|_| is_session) {
            // What it sends is in a file, or put in.
            let is_option = |word: &Word| word.text().is_some_and(|text| WITHOUT_STATEMENT.contains(&text));
            let is_input = |word: &Word| word.text().is_some_and(|text| text.starts_with("--cli-input"));
            return if !words.iter().any(is_option) || words.iter().any(is_input) { unknown(word) } else { None };
        }
        let is_of_table = words.iter().any(|word| word.text() == Some("--table-name"));
        let put_in = (1..words.len())
            .find(|at| text(*at).is_none() && matches!(text(at - 1), Some("dynamodb" | "qldb-session")));
        // `aws dynamodb $OPTIONS list-tables`
        if put_in.is_some_and(|at| text(at + 1).is_some_and(is_operation)) {
            return None;
        }
        if let Some(word) = put_in.and_then(|at| words.get(at)).filter(|_| !is_of_table) {
            return unknown(word);
        }
        let is_option =
            |word: &&Word| word.text().is_some_and(|text| OPTIONS.contains(&text.split('=').next().unwrap_or(text)));
        let is_of_aws = words.iter().any(|word| word.text().is_none() || word.text() == Some("aws"));
        words.iter().find(is_option).filter(|_| is_of_aws).and_then(unknown)
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

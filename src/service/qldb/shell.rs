//! Commands of the QLDB shell and its prompt: no statements, yet pasted together with them.
//!
//! Source: README of amazon-qldb-shell, "Commands". They matter for the help of errors alone.

use alloc::format;
use alloc::string::String;

/// The longest prompt, in bytes.
const LONGEST: usize = 64;

const TRANSACTION: &[&str] = &["start", "begin", "commit", "abort", "rollback"];

/// `\` may come before any.
const ALONE: &[&str] = &["clear", "env", "exit", "help", "ping", "quit", "status"];

/// The help for a command of the shell at an offset, or for the prompt that covers it.
#[cold]
pub(crate) fn help(source: &str, at: usize) -> Option<String> {
    let (before, after) = (source.get(..at)?, source.get(at..)?);
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let start = start + blanks(source.get(start..)?);
    if let Some(prompt) = prompt(source.get(start..)?)
        && at < start + prompt.len()
    {
        return Some(format!("`{prompt}` is the prompt of the QLDB shell: leave it out"));
    }
    // A command begins its line, or follows a semicolon.
    if at > start && !before.trim_end().ends_with(';') {
        return None;
    }
    let line = after.lines().next()?.split(';').next()?.trim();
    let mut words = line.strip_prefix('\\').unwrap_or(line).split_ascii_whitespace();
    let (first, second) = (words.next()?, words.next());
    let mark = if line.starts_with('\\') { "\\" } else { "" };
    let is = |word: &str, words: &[&str]| words.iter().any(|other| other.eq_ignore_ascii_case(word));
    let is_all = words.next().is_none();
    let is_setting = !mark.is_empty() && is(first, &["set", "use"]);
    match second {
        Some(second) if is_all && is(first, &["show"]) && is(second, &["tables"]) => Some(format!(
            "`{mark}{first} {second}` is a command of the QLDB shell: write `SELECT name FROM information_schema.user_tables`"
        )),
        None if is(first, TRANSACTION) => Some(transaction(&format!("{mark}{first}"))),
        Some(second) if is_all && is(first, TRANSACTION) && is(second, &["transaction"]) => {
            Some(transaction(&format!("{mark}{first} {second}")))
        }
        None if is(first, ALONE) => Some(format!("`{mark}{first}` is a command of the QLDB shell: leave it out")),
        _ if is_setting => Some(format!("`\\{first}` is a command of the QLDB shell: leave it out")),
        _ => None,
    }
}

fn transaction(command: &str) -> String {
    format!(
        "`{command}` is a command of the QLDB shell, not a statement: leave it out; transactions need `qldb:SendCommand` alone"
    )
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t', '\r']).len()
}

/// The prompt that a text begins with: `qldb>`, and in a transaction `qldb *>` or `qldb(tx: …)>`.
fn prompt(text: &str) -> Option<&str> {
    let name = text.get(..4).filter(|name| name.eq_ignore_ascii_case("qldb"))?;
    let mut end = name.len();
    end += blanks(text.get(end..)?);
    let rest = text.get(end..)?;
    if rest.starts_with('*') {
        end += 1;
    } else if rest.starts_with('(') {
        end += rest.find([')', '\n']).filter(|close| rest.get(*close..).is_some_and(|rest| rest.starts_with(')')))? + 1;
    }
    end += blanks(text.get(end..)?);
    let end = end + text.get(end..)?.strip_prefix('>').map(|_| 1)?;
    text.get(..end).filter(|prompt| prompt.len() <= LONGEST)
}

//! What is said differently to whoever runs the program and to whoever calls a function.

use std::borrow::Cow;

use partiql_iam::syntax::{SECOND_STATEMENT, SyntaxError, SyntaxErrorKind};
use partiql_iam::{Diagnostic, Service};

/// To whom it is said what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// Who gives a statement as an argument of the program.
    Argument,
    /// Who gives the program a script.
    Script,
    /// Who calls a function.
    Call,
}

/// An error of syntax, with what to do about it.
#[must_use]
pub fn syntax<'e>(text: &str, error: &'e SyntaxError, words: Words) -> Diagnostic<'e> {
    Diagnostic::from(error).with_help(syntax_help(text, error, words))
}

/// What to do about an error of syntax: an argument is one statement, and scripts come from files.
fn syntax_help<'e>(text: &str, error: &'e SyntaxError, words: Words) -> Option<Cow<'e, str>> {
    let help = error.help()?;
    let is_argument = words == Words::Argument;
    Some(match error.kind() {
        SyntaxErrorKind::SecondStatement if is_argument && help == SECOND_STATEMENT => {
            "give each statement in an argument of its own, or all as a script: `--file -`".into()
        }
        SyntaxErrorKind::MissingSemicolon { next } if is_argument => format!(
            "give each statement in an argument of its own, or all as a script with a `;` before `{}`: `--file -`",
            next.text(text)
        )
        .into(),
        _ => help,
    })
}

/// An error of a service about a statement: where the other service takes the statement, the help says so too.
#[must_use]
pub fn refusal<'e>(service: Service, text: &str, error: Diagnostic<'e>, words: Words) -> Diagnostic<'e> {
    service.refusal(text, error, |other| match words {
        Words::Argument | Words::Script => format!("`--service {}`", other.word()),
        Words::Call => format!("`service=\"{}\"`", other.word()),
    })
}

/// Words for people who run the program, as whoever calls a function needs them: `` `--schema` `` is `` `schema` ``.
///
/// ```
/// use partiql_iam_answer::in_call_words;
///
/// assert_eq!(in_call_words("give the table's keys with `--schema`"), "give the table's keys with `schema`");
/// assert_eq!(in_call_words("write `-- service: qldb`"), "write `-- service: qldb`");
/// ```
#[must_use]
pub fn in_call_words(help: &str) -> Cow<'_, str> {
    const FLAG: &str = "`--";
    if !help.contains(FLAG) {
        return help.into();
    }
    let mut words = String::with_capacity(help.len());
    let mut rest = help;
    while let Some(at) = rest.find(FLAG) {
        let (before, after) = rest.split_at(at + 1);
        words.push_str(before);
        let flag = after.strip_prefix("--").unwrap_or(after);
        let length = flag.bytes().take_while(|byte| byte.is_ascii_lowercase() || *byte == b'-').count();
        let (name, more) = flag.split_at(length);
        if name.is_empty() || name.starts_with('-') {
            words.push_str("--");
        } else {
            words.push_str(&name.replace('-', "_"));
        }
        rest = if name.is_empty() || name.starts_with('-') { flag } else { more };
    }
    words.push_str(rest);
    words.into()
}

//! Examples that are files and a command of the program. What it prints is in `printed.txt`, which a test of the program keeps.

use std::borrow::Cow;

use partiql_iam::Diagnostic;
use partiql_iam::iam::Severity;

use crate::found::Found;

/// What the program prints for each run: `=== NAME` and the lines, in the order of the rows.
const PRINTED: &str = include_str!("printed.txt");

/// What begins the head of each.
const HEAD: &str = "=== ";

/// Files and a command that is given them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Run {
    /// Its name in `printed.txt`: the code, and whether it is wrong or right.
    pub name: &'static str,
    /// The files, each with its name and what is in it.
    pub files: &'static [(&'static str, &'static str)],
    /// The arguments of the program, divided by blanks, of which those in apostrophes are none.
    pub command: &'static str,
}

/// A character in the place of which a file has a byte that is no UTF-8.
const NO_TEXT: char = '\u{FFFD}';

impl Run {
    /// The arguments, each alone.
    #[must_use]
    pub fn arguments(&self) -> Vec<&'static str> {
        let mut arguments = Vec::new();
        for (number, part) in self.command.split('\'').enumerate() {
            if number % 2 == 1 {
                arguments.push(part);
            } else {
                arguments.extend(part.split_whitespace());
            }
        }
        arguments
    }

    /// The bytes of a file's text.
    #[must_use]
    pub fn bytes(text: &str) -> Vec<u8> {
        let mut buffer = [0; 4];
        let byte = |letter: char, buffer: &mut [u8; 4]| match letter {
            NO_TEXT => vec![0xE9],
            letter => letter.encode_utf8(buffer).as_bytes().to_vec(),
        };
        text.chars().flat_map(|letter| byte(letter, &mut buffer)).collect()
    }

    /// What the program prints, on standard output and then on standard error.
    #[must_use]
    pub fn printed(&self) -> &'static str {
        let mut sections = PRINTED.split(HEAD).filter_map(|section| section.split_once('\n'));
        sections.find(|(name, _)| *name == self.name).map_or("", |(_, said)| said)
    }

    /// A section of `printed.txt`.
    #[must_use]
    pub fn section(&self, said: &str) -> String {
        let end = if said.is_empty() || said.ends_with('\n') { "" } else { "\n" };
        format!("{HEAD}{}\n{said}{end}", self.name)
    }

    /// What it finds, by what it prints.
    pub(crate) fn findings(&self) -> Vec<Found> {
        let found = self.printed().lines().flat_map(|line| of_text(line).into_iter().chain(of_json(line)));
        let found = found.map(|(severity, code, message)| {
            let what = Diagnostic::new(code, Cow::Borrowed(message));
            Found { severity, what, text: self.command.to_owned() }
        });
        found.collect()
    }

    /// The language of a file, as Markdown names it.
    #[must_use]
    pub fn language(name: &str) -> &'static str {
        match name.rsplit('.').next().unwrap_or_default() {
            "py" => "python",
            "partiql" => "sql",
            "yaml" | "yml" => "yaml",
            "tf" => "hcl",
            "json" => "json",
            "toml" => "toml",
            _ => "text",
        }
    }
}

type Said = (Severity, &'static str, &'static str);

/// What a line for people, or for GitHub, says.
fn of_text(line: &'static str) -> Option<Said> {
    const WORDS: [(&str, Severity); 6] = [
        ("error[", Severity::Error),
        ("warning[", Severity::Warning),
        ("note[", Severity::Note),
        ("::error ", Severity::Error),
        ("::warning ", Severity::Warning),
        ("::notice ", Severity::Note),
    ];
    let (severity, rest) = WORDS.iter().find_map(|(word, severity)| Some((*severity, line.strip_prefix(word)?)))?;
    let (code, message) = match rest.split_once("title=") {
        Some((_, titled)) if line.starts_with("::") => titled.split_once("::")?,
        _ => rest.split_once("]: ")?,
    };
    Some((severity, code, message))
}

/// What the warnings in a line of JSON say.
fn of_json(line: &'static str) -> Vec<Said> {
    let warnings = line.split("\"warnings\":[").nth(1).unwrap_or_default().split("{\"code\":\"").skip(1);
    let said = warnings.filter_map(|rest| {
        let (code, rest) = rest.split_once('"')?;
        let message = rest.split("\"message\":\"").nth(1)?.split('"').next()?;
        Some((Severity::Note, code, message))
    });
    said.collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::collections::BTreeSet;

    use super::*;
    use crate::{Example, rules};

    #[test]
    fn names_of_runs_are_their_codes() {
        let mut names = BTreeSet::new();
        for rule in rules() {
            for (example, what) in [(rule.wrong, "wrong"), (rule.right, "right")] {
                let Example::Run(run) = example else { continue };
                assert_eq!(run.name, format!("{}: {what}", rule.code));
                assert!(names.insert(run.name), "{} is there twice", run.name);
            }
        }
        assert!(names.len() > 30, "{names:?}");
    }

    #[test]
    fn what_is_printed_is_read() {
        let read = |line: &'static str| of_text(line).into_iter().chain(of_json(line)).collect::<Vec<_>>();
        assert_eq!(read("error[a-b]: so"), [(Severity::Error, "a-b", "so")]);
        assert_eq!(read("::notice file=a.py,line=1,title=a-b::so"), [(Severity::Note, "a-b", "so")]);
        let json = r#"{"code":"no","warnings":[{"code":"a-b","message":"so","span":[0,1]}]}"#;
        assert_eq!(read(json), [(Severity::Note, "a-b", "so")]);
        assert_eq!(read("  error[a-b]: so"), []);
    }

    #[test]
    fn arguments_may_have_blanks() {
        let run = Run { name: "", files: &[], command: "check --policy p.json 'SELECT 1 FROM a' b" };
        assert_eq!(run.arguments(), ["check", "--policy", "p.json", "SELECT 1 FROM a", "b"]);
        assert_eq!(Run::bytes("é\u{FFFD}"), [0xC3, 0xA9, 0xE9]);
    }
}

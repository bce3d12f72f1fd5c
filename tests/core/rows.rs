//! Reads the files of `tests/bypass`.

use std::fmt::Write;

use crate::needs;
use partiql_iam::parse;
use partiql_iam::qldb::catalog::{Catalog, Table, TableStatus};
use partiql_iam::qldb::resolve::{Requirements, resolve};
use partiql_iam::qldb::{Action, Ledger, resource};

/// Every file, by its name.
pub(crate) const FILES: [(&str, &str); 11] = [
    ("comments", include_str!("../bypass/comments.txt")),
    ("literals", include_str!("../bypass/literals.txt")),
    ("characters", include_str!("../bypass/characters.txt")),
    ("names", include_str!("../bypass/names.txt")),
    ("system", include_str!("../bypass/system.txt")),
    ("aliases", include_str!("../bypass/aliases.txt")),
    ("nested", include_str!("../bypass/nested.txt")),
    ("changes", include_str!("../bypass/changes.txt")),
    ("outside", include_str!("../bypass/outside.txt")),
    ("definitions", include_str!("../bypass/definitions.txt")),
    ("harmless", include_str!("../bypass/harmless.txt")),
];

/// The tables of the catalog, their ids where statements give them, and whether they are active.
const TABLES: [(&str, Option<&str>, bool); 10] = [
    ("Person", Some("5PLf9SXwndd63lPaSIa0O6"), true),
    ("Vehicle", Some("Au1EiThbt8s0z9wM26REZN"), true),
    ("VehicleRegistration", None, true),
    ("T", None, true),
    ("U", None, true),
    ("V2", None, true),
    ("Archive", None, true),
    ("Blocked", None, true),
    ("history", None, true),
    ("Licence", Some("JdxjkR9bSYB5jMHWcI464T"), false),
];

/// A statement, and the answer it must have.
#[derive(Debug)]
pub(crate) struct Row<'f> {
    /// As the file has it.
    pub(crate) shown: &'f str,
    pub(crate) text: String,
    pub(crate) catalog: Option<Catalog>,
    /// The lines of the answer, escapes resolved.
    pub(crate) expected: Vec<String>,
    pub(crate) why: &'f str,
}

/// The rows of a file: blocks of lines, each begun by one that is not indented.
pub(crate) fn rows(file: &str) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for line in file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let Some(detail) = line.strip_prefix("  ") else {
            rows.push(row(line));
            continue;
        };
        let row = rows.last_mut().unwrap_or_else(|| panic!("no statement before {line}"));
        match detail.split_once(' ').unwrap_or((detail, "")) {
            (":", why) => row.why = why,
            ("=" | "~" | "!" | "^", _) => row.expected.push(unescape(detail)),
            _ => panic!("{line}"),
        }
    }
    rows
}

fn row(shown: &str) -> Row<'_> {
    let mut extra = Vec::new();
    let mut rest = shown;
    while let Some((table, statement)) = rest.strip_prefix('+').and_then(|rest| rest.split_once(' ')) {
        extra.push(unescape(table));
        rest = statement;
    }
    let (catalog, rest) = rest.strip_prefix('?').map_or_else(|| (Some(catalog(&extra)), rest), |rest| (None, rest));
    Row { shown, text: unescape(rest), catalog, expected: Vec::new(), why: "" }
}

/// The catalog of the rows, and tables besides.
pub(crate) fn catalog(extra: &[String]) -> Catalog {
    let extra = extra.iter().map(|name| (name.as_str(), None, true));
    let table = |(index, (name, id, active)): (usize, (&str, Option<&str>, bool))| Table {
        id: id.map_or_else(|| format!("{index:0>22}"), str::to_owned).parse().unwrap(),
        name: name.to_owned(),
        status: if active { TableStatus::Active } else { TableStatus::Inactive },
        tags: None,
        indexes: Vec::new(),
    };
    Catalog::new(TABLES.into_iter().chain(extra).enumerate().map(table).collect()).unwrap()
}

/// `\n`, `\r`, `\t`, `\0`, `\u{…}` for a character, `\{…×n}` for a repetition; any other backslash is one.
pub(crate) fn unescape(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let simple = [('n', '\n'), ('r', '\r'), ('t', '\t'), ('0', '\0')];
        if let Some((letter, character)) = simple.into_iter().find(|(letter, _)| rest.starts_with(*letter)) {
            plain.push(character);
            rest = &rest[letter.len_utf8()..];
        } else if let Some((code, after)) = rest.strip_prefix("u{").and_then(|rest| rest.split_once('}')) {
            plain.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
            rest = after;
        } else if let Some((repeated, after)) = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'))
            && let Some((part, count)) = repeated.split_once('×')
        {
            plain.push_str(&part.repeat(count.parse().unwrap()));
            rest = after;
        } else {
            plain.push('\\');
        }
    }
    plain + rest
}

/// What is found, in the form of the files.
pub(crate) fn answer(text: &str, catalog: Option<&Catalog>) -> Vec<String> {
    let ledger = Ledger::template();
    let refused = |message: String, underlined: &str| {
        vec![format!("! {message}"), if underlined.is_empty() { "^".to_owned() } else { format!("^ {underlined}") }]
    };
    match parse(text) {
        Err(error) => refused(error.to_string(), error.span().text(text)),
        Ok(statement) => match resolve(&statement, &ledger, catalog) {
            Err(error) => refused(error.to_string(), error.span().text(text)),
            Ok(requirements) => {
                let warning = |warning: &partiql_iam::qldb::resolve::Warning<'_>| {
                    format!("~ {} {}", warning.code(), warning.span().text(text))
                };
                let warnings = requirements.warnings().iter().map(warning);
                [format!("= {}", needs(&requirements))].into_iter().chain(warnings).collect()
            }
        },
    }
}

/// The command, then `Action(table)` for each requirement but that of `qldb:SendCommand`, which all have.
pub(crate) fn needs(requirements: &Requirements<'_>) -> String {
    let mut needs = requirements.command().name().to_owned();
    let mut others = requirements.iter();
    let first = others.next().unwrap();
    assert_eq!((first.action(), first.resource), (Action::SendCommand.row(), resource::ledger()));
    for requirement in others {
        let actions: Vec<&str> = requirement
            .actions()
            .map(|action| action.name().trim_start_matches("qldb:").trim_start_matches("PartiQL"))
            .collect();
        let resource = match needs::named(&requirement.resource) {
            any if any == "any" => "*".to_owned(),
            other => other,
        };
        write!(needs, " {}({resource})", actions.join("+")).unwrap();
        for (name, value) in needs::facts(requirements, requirement) {
            match name.strip_prefix("aws:RequestTag/") {
                Some(key) => write!(needs, " {key}={value}").unwrap(),
                None if name == "qldb:Purge" => write!(needs, " purge={value}").unwrap(),
                None => {}
            }
        }
    }
    needs
}

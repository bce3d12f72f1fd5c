//! Who ran which transaction.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use serde::Deserialize;

use super::super::Failure;
use partiql_iam_audit::Who;
use partiql_iam_project::file_name;

#[derive(Deserialize)]
struct Ran {
    #[serde(rename = "transactionId", alias = "transaction_id", alias = "txId")]
    transaction: String,
    principal: String,
}

/// Where the columns of CSV are that count.
struct Titles {
    transaction: usize,
    principal: usize,
    count: usize,
}

impl Titles {
    /// `None`: they are not there, each once.
    fn of(cells: &[&str]) -> Option<Self> {
        let only = |titles: &[&str]| {
            let is_it = |cell: &&str| titles.iter().any(|title| cell.trim().eq_ignore_ascii_case(title));
            let mut places = (0..).zip(cells).filter(|(_, cell)| is_it(cell)).map(|(place, _)| place);
            places.next().filter(|_| places.next().is_none())
        };
        let transaction = only(&["transactionId", "transaction_id", "txId"])?;
        Some(Self { transaction, principal: only(&["principal"])?, count: cells.len() })
    }
}

/// Reads lines of JSON, or of CSV with the titles `transactionId` and `principal`; other members and columns count for nothing.
pub(super) fn read(path: &Path) -> Result<Who, Failure> {
    let refuse = |line: usize, why: &str| {
        let problem = format!("`{}`, line {line}: {why}", file_name(path));
        let help = "write `{\"transactionId\": \"hU7JLnGFjyxQyDO2xRVQpy\", \"principal\": \"arn:aws:iam::123456789012:role/clerk\"}`";
        Failure::plain("who", &problem, help)
    };
    let file = File::open(path).map_err(|error| Failure::unreadable(path, &error.into()))?;
    let mut lines = BufReader::new(file);
    let mut who = Who::default();
    let mut titles: Option<Titles> = None;
    let mut text = String::new();
    let mut add = |number: usize, transaction: &str, principal: &str| {
        let (transaction, principal) = (transaction.trim(), principal.trim());
        if transaction.is_empty() || principal.is_empty() {
            return Err(refuse(number, "a transaction or a principal is missing"));
        }
        let is_one = who.add(transaction, principal);
        is_one
            .then_some(())
            .ok_or_else(|| refuse(number, &format!("another principal ran `{transaction}`, as is said before")))
    };
    for number in 1.. {
        text.clear();
        // A line of a log is not longer.
        let read = (&mut lines).take(1 << 20).read_line(&mut text);
        if read.map_err(|error| refuse(number, &error.to_string()))? == 0 {
            break;
        }
        let line = text.trim_start_matches('\u{feff}').trim();
        if line.is_empty() {
            continue;
        }
        if line.starts_with('{') {
            let ran: Ran = serde_json::from_str(line).map_err(|error| refuse(number, &error.to_string()))?;
            add(number, &ran.transaction, &ran.principal)?;
            continue;
        }
        // A mark that is not closed, and a comma between two, divide no cells.
        let is_whole = |cell: &str| {
            let inner = cell.strip_prefix('"').map_or(Some(cell), |rest| rest.strip_suffix('"'));
            inner.is_some_and(|inner| !inner.contains('"'))
        };
        if !line.split(',').all(|cell| is_whole(cell.trim())) {
            return Err(refuse(number, "quotation marks are not around one whole cell without commas"));
        }
        let cells: Vec<&str> = line.split(',').map(|cell| cell.trim().trim_matches('"')).collect();
        match &titles {
            Some(Titles { transaction, principal, count }) => {
                // A part of a name may be another one.
                if !text.ends_with('\n') {
                    return Err(refuse(number, "the row has no line break at its end: the file may be cut"));
                }
                if cells.len() != *count {
                    let why = format!("it has {} cells, and there are {count} titles", cells.len());
                    return Err(refuse(number, &why));
                }
                let cell = |place: usize| cells.get(place).copied().unwrap_or_default();
                add(number, cell(*transaction), cell(*principal))?;
            }
            None => {
                let why = "neither an object of JSON nor the titles `transactionId` and `principal`, each once";
                titles = Some(Titles::of(&cells).ok_or_else(|| refuse(number, why))?);
            }
        }
    }
    if who.is_empty() {
        return Err(refuse(1, "there is no transaction in it"));
    }
    Ok(who)
}

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
    let mut titles: Option<(usize, usize)> = None;
    let mut text = String::new();
    let mut add = |number: usize, transaction: &str, principal: &str| {
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
        let line = text.trim();
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
        let cell = |place: usize| cells.get(place).copied().filter(|cell| !cell.is_empty());
        match titles {
            Some((transaction, principal)) => match (cell(transaction), cell(principal)) {
                (Some(transaction), Some(principal)) => add(number, transaction, principal)?,
                _ => return Err(refuse(number, "a transaction or a principal is missing")),
            },
            None => {
                let place = |title: &str| cells.iter().position(|cell| cell.eq_ignore_ascii_case(title));
                let transaction = place("transactionId").or_else(|| place("transaction_id"));
                match (transaction, place("principal")) {
                    (Some(transaction), Some(principal)) => titles = Some((transaction, principal)),
                    _ => {
                        return Err(refuse(
                            number,
                            "neither an object of JSON nor the titles `transactionId,principal`",
                        ));
                    }
                }
            }
        }
    }
    if who.is_empty() {
        return Err(refuse(1, "there is no transaction in it"));
    }
    Ok(who)
}

//! A report for people.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::compare::Compared;
use super::least::LeastUsed;
use super::line::{By, Leading, Line};
use super::{Report, place, resource};
use crate::row::{Difference, Unread};
use crate::usage::Usage;

/// How many unread statements and the like are shown.
const SHOWN: usize = 20;

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    match report.by {
        By::Principal => by_principal(&report.lines, out)?,
        By::Table => by_table(&report.lines, out)?,
        By::Shape => by_shape(&report.lines, out)?,
    }
    compared(&report.compared, out)?;
    least(report, out)?;
    unread(report, out)?;
    differences(report, out)?;
    totals(report, out)?;
    for doubt in &report.doubts {
        writeln!(out, "- {}", shown(&doubt.message))?;
    }
    Ok(())
}

/// Whether a letter turns the direction of what follows.
pub(super) const fn turns(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// On one line, and without what moves the cursor.
fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() || turns(letter) { shown.extend(letter.escape_default()) } else { shown.push(letter) }
    }
    shown
}

fn moment(time: Option<crate::Moment>) -> String {
    time.map_or_else(|| "-".to_owned(), |time| time.to_string())
}

fn example(usage: &Usage) -> String {
    usage.example.as_ref().map_or_else(|| "-".to_owned(), |example| shown(&place(example)))
}

/// Rows in columns as wide as they need.
fn columns<const N: usize>(rows: &[[String; N]], indent: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    for row in rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        writeln!(out, "{indent}{}", line.trim_end())?;
    }
    Ok(())
}

const TITLES: [&str; 7] = ["RESOURCE", "ACTION", "COUNT", "DENIED", "FIRST", "LAST", "EXAMPLE"];

fn row(line: &Line) -> [String; 7] {
    let Usage { count, denied, first, last, .. } = &line.usage;
    [
        shown(&resource(&line.resource())),
        line.action.to_string(),
        count.to_string(),
        denied.to_string(),
        moment(*first),
        moment(*last),
        example(&line.usage),
    ]
}

fn by_table(lines: &[Line], out: &mut dyn Write) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut rows = vec![TITLES.map(str::to_owned)];
    rows.extend(lines.iter().map(row));
    columns(&rows, "", out)?;
    writeln!(out)
}

fn by_principal(lines: &[Line], out: &mut dyn Write) -> io::Result<()> {
    for of_one in lines.chunk_by(|one, two| one.principal == two.principal) {
        let principal = of_one.first().and_then(|line| line.principal.as_deref());
        writeln!(out, "{}", shown(principal.unwrap_or("(the source does not say who)")))?;
        let mut rows = vec![TITLES.map(str::to_owned)];
        rows.extend(of_one.iter().map(row));
        columns(&rows, "  ", out)?;
        writeln!(out)?;
    }
    Ok(())
}

fn by_shape(lines: &[Line], out: &mut dyn Write) -> io::Result<()> {
    for of_one in lines.chunk_by(|one, two| one.shape == two.shape && one.command == two.command) {
        let Some(first) = of_one.first() else { continue };
        writeln!(out, "{}", shown(first.shape.as_deref().unwrap_or("(other statements)")))?;
        let rows: Vec<[String; 5]> = of_one.iter().map(shape_row).collect();
        columns(&rows, "  ", out)?;
        writeln!(out)?;
    }
    Ok(())
}

fn shape_row(line: &Line) -> [String; 5] {
    let Usage { count, denied, .. } = &line.usage;
    let denied = if *denied > 0 { format!(", {denied} denied") } else { String::new() };
    let mut facts = shown(&line.facts_text);
    if line.is_scan() {
        facts.insert_str(0, "scan ");
    }
    match &line.leading_keys {
        Leading::None => {}
        Leading::These(these) => {
            let keys: Vec<&str> = these.iter().take(3).map(|key| &**key).collect();
            let more = if these.len() > 3 { ", …" } else { "" };
            _ = write!(facts, " keys {}{more}", shown(&keys.join(", ")));
        }
        Leading::Many => facts.push_str(" many keys"),
    }
    [
        line.action.to_string(),
        shown(&resource(&line.resource())),
        format!("{count} time{}{denied}", if *count == 1 { "" } else { "s" }),
        example(&line.usage),
        facts.trim().to_owned(),
    ]
}

fn compared(compared: &[Compared], out: &mut dyn Write) -> io::Result<()> {
    if compared.is_empty() {
        return Ok(());
    }
    writeln!(out, "Beside the policies:")?;
    let row = |one: &Compared| {
        let (mark, words) = one.words();
        let name = if one.table.is_empty() { String::new() } else { format!(" ({})", shown(&one.table)) };
        [mark.to_owned(), one.action.to_string(), format!("{}{name}", shown(&one.arn)), words.to_owned()]
    };
    columns(&compared.iter().map(row).collect::<Vec<_>>(), "  ", out)?;
    writeln!(out)
}

fn least(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (principal, least) in &report.least {
        for LeastUsed { service, policies } in least {
            let of = principal.as_deref().map(|name| format!(" of {}", shown(name))).unwrap_or_default();
            match policies {
                Ok(policies) => {
                    writeln!(out, "The least policy{of} for {service}:")?;
                    for policy in policies {
                        serde_json::to_writer_pretty(&mut *out, policy)?;
                        writeln!(out)?;
                    }
                }
                Err(error) => {
                    writeln!(out, "No policy{of} for {service}: {error}")?;
                    if let Some(help) = error.help() {
                        writeln!(out, "  help: {help}")?;
                    }
                }
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

fn unread(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let unread = &report.tally.unread;
    if unread.rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "Not understood:")?;
    for (Unread { principal: _, code, message, shape }, usage) in unread.rows.iter().take(SHOWN) {
        let text = if shape.is_empty() { String::new() } else { format!(": {}", shown(shape)) };
        writeln!(out, "  {} × {code}: {}{text} ({})", usage.asked(), shown(message), example(usage))?;
    }
    more(unread.rows.len(), unread.others.is_some(), out)?;
    writeln!(out)
}

fn differences(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let differences = &report.tally.differences;
    if differences.rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "In the records, and not in the answers of partiql-iam (please report it):")?;
    for (Difference { said, shape }, usage) in differences.rows.iter().take(SHOWN) {
        writeln!(out, "  {} × {} by {} ({})", usage.asked(), shown(said), shown(shape), example(usage))?;
    }
    more(differences.rows.len(), differences.others.is_some(), out)?;
    writeln!(out)
}

fn more(count: usize, are_others: bool, out: &mut dyn Write) -> io::Result<()> {
    match (count.saturating_sub(SHOWN), are_others) {
        (0, false) => Ok(()),
        (0, true) => writeln!(out, "  and others"),
        (more, are_others) => {
            let most = if are_others { "more than " } else { "" };
            writeln!(out, "  and {most}{more} more kinds; `--format json` has them")
        }
    }
}

fn totals(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let totals = &report.tally.totals;
    let plural = |count: u64, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let mut parts = Vec::new();
    // Where records were given one by one, nothing says of how many files they are.
    if totals.files > 0 {
        parts.push(plural(totals.files, "file"));
    }
    parts.push(plural(totals.records, "record"));
    parts.push(plural(totals.statements, "statement"));
    if totals.outside > 0 {
        parts.push(format!("{} outside of the window", totals.outside));
    }
    if totals.foreign > 0 {
        parts.push(format!("{} of other services", plural(totals.foreign, "record")));
    }
    let window = match (report.tally.first, report.tally.last) {
        (Some(first), Some(last)) => format!(", from {first} to {last}"),
        _ => String::new(),
    };
    writeln!(out, "{}{window}", parts.join(", "))
}

//! A report in Markdown.

use std::io::{self, Write};

use super::compare::Compared;
use super::least::LeastUsed;
use super::line::By;
use super::text::turns;
use super::{Report, place, resource};
use crate::row::{Difference, Unread};
use crate::usage::Usage;

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let lead = match report.by {
        By::Principal => Some("Principal"),
        By::Table => None,
        By::Shape => Some("Statement"),
    };
    writeln!(out, "# What was used\n")?;
    let titles = ["Resource", "Action", "Count", "Denied", "First", "Last", "Example"];
    let titles: Vec<&str> = lead.into_iter().chain(titles).collect();
    writeln!(out, "| {} |", titles.join(" | "))?;
    writeln!(out, "|{}", " --- |".repeat(titles.len()))?;
    for line in &report.lines {
        let Usage { count, denied, first, last, example } = &line.usage;
        let time = |moment: &Option<crate::Moment>| moment.map(|moment| moment.to_string()).unwrap_or_default();
        let of = match report.by {
            By::Principal => Some(cell(line.principal.as_deref().unwrap_or_default())),
            By::Table => None,
            By::Shape => Some(cell(line.shape.as_deref().unwrap_or("(other statements)"))),
        };
        let cells = [
            cell(&resource(&line.resource())),
            cell(line.action.name()),
            count.to_string(),
            denied.to_string(),
            time(first),
            time(last),
            example.as_ref().map(|example| cell(&place(example))).unwrap_or_default(),
        ];
        let cells: Vec<String> = of.into_iter().chain(cells).collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    compared(&report.compared, out)?;
    least(report, out)?;
    if !report.tally.unread.rows.is_empty() {
        writeln!(out, "\n## Not understood\n\n| Count | Code | Message | Statement |\n| --- | --- | --- | --- |")?;
        for (Unread { principal: _, code, message, shape }, usage) in &report.tally.unread.rows {
            writeln!(out, "| {} | {} | {} | {} |", usage.asked(), cell(code), cell(message), cell(shape))?;
        }
    }
    if !report.tally.differences.rows.is_empty() {
        writeln!(
            out,
            "\n## In the records, and not in the answers\n\n| Count | Record | Statement |\n| --- | --- | --- |"
        )?;
        for (Difference { said, shape }, usage) in &report.tally.differences.rows {
            writeln!(out, "| {} | {} | {} |", usage.asked(), cell(said), cell(shape))?;
        }
    }
    writeln!(out, "\n## How far this can be relied on\n")?;
    for doubt in &report.doubts {
        writeln!(out, "- {}", escaped(&doubt.message))?;
    }
    Ok(())
}

fn compared(compared: &[Compared], out: &mut dyn Write) -> io::Result<()> {
    if compared.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Beside the policies\n\n|  | Action | Resource | Table |  |\n| --- | --- | --- | --- | --- |")?;
    for one in compared {
        let (mark, words) = one.words();
        let mark = if mark.trim().is_empty() { String::new() } else { cell(mark) };
        writeln!(
            out,
            "| {mark} | {} | {} | {} | {words} |",
            cell(one.action.name()),
            cell(&one.arn),
            cell(&one.table)
        )?;
    }
    Ok(())
}

fn least(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (principal, LeastUsed { service, policies }) in
        report.least.iter().flat_map(|(principal, least)| least.iter().map(move |one| (principal.as_deref(), one)))
    {
        writeln!(out, "\n## The least policy for {service}\n")?;
        if let Some(principal) = principal {
            writeln!(out, "Of {}:\n", cell(principal))?;
        }
        match policies {
            Ok(policies) => {
                for policy in policies {
                    let text = serde_json::to_string_pretty(policy)?;
                    // Within JSON it is in a text, whose escapes are others.
                    writeln!(out, "```json\n{}\n```", text.replace('`', "\\u0060"))?;
                }
            }
            Err(error) => {
                let help = error.help().map(|help| format!("; {}", escaped(&help))).unwrap_or_default();
                writeln!(out, "There is none: {}{help}", escaped(&error.to_string()))?;
            }
        }
    }
    Ok(())
}

/// A text in a cell, as code, so that nothing in it is Markdown or HTML.
fn cell(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let line: String =
        text.chars().map(|letter| if letter.is_control() || turns(letter) { ' ' } else { letter }).collect();
    // A bar divides cells within code too, and as many backticks as the text has would end it.
    let line = line.replace('|', "\\|");
    let longest = line.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let gap = if line.starts_with('`') || line.ends_with('`') { " " } else { "" };
    format!("{fence}{gap}{line}{gap}{fence}")
}

/// A sentence, of which nothing is Markdown or HTML except what is in backticks.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for (place, part) in text.split('`').enumerate() {
        if place % 2 == 1 {
            escaped.push_str(&cell(part));
            continue;
        }
        for letter in part.chars() {
            let letter = if turns(letter) { ' ' } else { letter };
            if matches!(letter, '<' | '>' | '&' | '*' | '_' | '[' | ']' | '\\' | '#' | '|') {
                escaped.push('\\');
            }
            escaped.push(letter);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn cells_are_code() {
        assert_eq!(cell("a|b"), "`a\\|b`");
        assert_eq!(cell("a`b\n<script>"), "``a`b <script>``");
        assert_eq!(cell("`a`"), "`` `a` ``");
        assert_eq!(cell("a\u{202e}b"), "`a b`");
        assert_eq!(cell(""), "");
    }
}

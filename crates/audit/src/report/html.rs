//! A report as one page of HTML, which needs nothing else: no script, no file, no address.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};

use super::compare::{Compared, Mark};
use super::least::LeastUsed;
use super::line::{By, Line};
use super::{Report, place, resource};
use crate::row::{Difference, Unread};
use crate::usage::Usage;

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--paper:#fff;--fill:9,105,218;--bad:#b42318}\
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9198a1;--line:#3d444d;--paper:#0d1117;--fill:88,166,255;--bad:#ff7b72}}\
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);margin:2rem auto;max-width:80rem;padding:0 1rem}\
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}\
.table{overflow-x:auto}table{border-collapse:collapse;width:100%}\
th,td{border-bottom:1px solid var(--line);padding:.3rem .6rem;text-align:left;vertical-align:top}\
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}th{color:var(--soft);font-weight:600}\
code{font:13px ui-monospace,monospace;overflow-wrap:anywhere}.bad{color:var(--bad)}\
svg{max-width:100%;height:auto}svg text{fill:var(--ink);font:12px system-ui,sans-serif}svg .soft{fill:var(--soft)}\
svg rect.cell,svg rect.bar{fill:rgb(var(--fill))}svg rect.none{fill:none;stroke:var(--line)}";

/// How many resources the map has, those that are used most.
const ROWS: usize = 40;

/// How many lines a table has.
const LINES: usize = 1_000;

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut page = String::new();
    page.push_str("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.push_str("<meta name=\"viewport\" content=\"width=device-width\">\n");
    page.push_str(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n",
    );
    _ = write!(
        page,
        "<title>What was used</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>What was used</h1>\n"
    );
    summary(report, &mut page);
    map(report, &mut page);
    over_time(report, &mut page);
    compared(&report.compared, &mut page);
    least(report, &mut page);
    scans(report, &mut page);
    lines(report, &mut page);
    unread(report, &mut page);
    page.push_str("</main>\n</body>\n</html>\n");
    out.write_all(page.as_bytes())
}

/// The text as HTML has it, in elements and in attributes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter if letter.is_control() && letter != '\n' => escaped.push('\u{fffd}'),
            // What turns the direction of what follows.
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => escaped.push('\u{fffd}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}

fn code(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("<code>{}</code>", escaped(text)) }
}

/// A sentence, with what is between backticks as code.
fn sentence(text: &str) -> String {
    let part = |(place, part): (usize, &str)| if place % 2 == 1 { code(part) } else { escaped(part) };
    text.split('`').enumerate().map(part).collect()
}

fn time(moment: Option<crate::Moment>) -> String {
    moment.map(|moment| moment.to_string()).unwrap_or_default()
}

fn table(page: &mut String, titles: &[&str], numbers: &[usize], rows: impl Iterator<Item = Vec<String>>) {
    page.push_str("<div class=\"table\"><table>\n<thead><tr>");
    let class = |place: usize| if numbers.contains(&place) { " class=\"n\"" } else { "" };
    for (place, title) in titles.iter().enumerate() {
        _ = write!(page, "<th{}>{}</th>", class(place), escaped(title));
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        page.push_str("<tr>");
        for (place, cell) in row.iter().enumerate() {
            _ = write!(page, "<td{}>{cell}</td>", class(place));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody></table></div>\n");
}

fn summary(report: &Report<'_>, page: &mut String) {
    let totals = &report.tally.totals;
    let window = match (report.tally.first, report.tally.last) {
        (Some(first), Some(last)) => format!(", from {first} to {last}"),
        _ => String::new(),
    };
    _ = writeln!(
        page,
        "<p>{} files, {} records, {} statements{window}</p>",
        totals.files, totals.records, totals.statements
    );
    page.push_str("<ul>\n");
    for doubt in &report.doubts {
        let class = if doubt.is_incomplete { " class=\"bad\"" } else { "" };
        _ = writeln!(page, "<li{class}>{}</li>", sentence(&doubt.message));
    }
    page.push_str("</ul>\n");
}

/// Actions by resources; the darker, the more often.
fn map(report: &Report<'_>, page: &mut String) {
    let mut counts: BTreeMap<String, BTreeMap<&str, u64>> = BTreeMap::new();
    let mut actions: BTreeSet<&'static str> = BTreeSet::new();
    for line in report.lines.iter().filter(|line| line.kind != "ledger") {
        actions.insert(line.action.name());
        let sum = counts.entry(resource(&line.resource())).or_default().entry(line.action.name()).or_default();
        *sum = sum.saturating_add(line.usage.asked());
    }
    if counts.is_empty() {
        return;
    }
    let mut rows: Vec<(String, BTreeMap<&str, u64>)> = counts.into_iter().collect();
    let more = rows.len().saturating_sub(ROWS);
    rows.sort_by_key(|(name, counts)| {
        (std::cmp::Reverse(counts.values().fold(0_u64, |sum, count| sum.saturating_add(*count))), name.clone())
    });
    rows.truncate(ROWS);
    let most = rows.iter().flat_map(|(_, counts)| counts.values()).copied().max().unwrap_or(1);
    let (left, top, cell) = (260, 130, 26);
    let (width, height) = (left + cell * actions.len() + 80, top + cell * rows.len() + 10);
    _ = writeln!(
        page,
        "<h2>Actions on resources</h2>\n<svg id=\"map\" role=\"img\" aria-label=\"How often each action was used on each resource\" \
         viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">"
    );
    for (column, action) in actions.iter().enumerate() {
        let (x, y) = (left + column * cell + cell / 2, top - 8);
        let name = action.rsplit(':').next().unwrap_or_default();
        _ = writeln!(page, "<text x=\"{x}\" y=\"{y}\" transform=\"rotate(-50 {x} {y})\">{}</text>", escaped(name));
    }
    for (row, (name, counts)) in rows.iter().enumerate() {
        let y = top + row * cell;
        let short: String = name.chars().take(32).collect();
        let short = if short.len() < name.len() { format!("{short}…") } else { short };
        _ = writeln!(page, "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>", left - 8, y + 17, escaped(&short));
        for (column, action) in actions.iter().enumerate() {
            let x = left + column * cell;
            let count = counts.get(action).copied().unwrap_or(0);
            let title = format!("<title>{}: {} {count}</title>", escaped(name), escaped(action));
            if count == 0 {
                _ = writeln!(
                    page,
                    "<rect class=\"none\" x=\"{x}\" y=\"{y}\" width=\"22\" height=\"22\" rx=\"3\">{title}</rect>"
                );
            } else {
                let opacity = 0.2 + 0.8 * strength(count, most);
                _ = writeln!(
                    page,
                    "<rect class=\"cell\" x=\"{x}\" y=\"{y}\" width=\"22\" height=\"22\" rx=\"3\" fill-opacity=\"{opacity:.2}\">{title}</rect>"
                );
            }
        }
    }
    page.push_str("</svg>\n");
    if more > 0 {
        _ = writeln!(page, "<p>and {more} more resources</p>");
    }
}

/// How dark a cell is, from 0 to 1: by how many digits the count has.
#[allow(clippy::cast_precision_loss, reason = "a drawing")]
fn strength(count: u64, most: u64) -> f64 {
    (1.0 + count as f64).ln() / (1.0 + most as f64).ln()
}

#[allow(clippy::cast_precision_loss, reason = "a drawing")]
fn over_time(report: &Report<'_>, page: &mut String) {
    let days = &report.tally.days;
    let mut periods: BTreeMap<i64, u64> = BTreeMap::new();
    for (first, _, count) in days.iter() {
        let sum = periods.entry(first.day()).or_default();
        *sum = sum.saturating_add(count);
    }
    let (Some((first, _)), Some((last, _))) = (periods.first_key_value(), periods.last_key_value()) else { return };
    let (first, last) = (*first, *last);
    let slots = (last - first) / days.width() + 1;
    let most = periods.values().copied().max().unwrap_or(1).max(1);
    let (width, height) = (800_i64, 140_i64);
    let slot = width as f64 / slots as f64;
    let unit = if days.width() == 1 { "day".to_owned() } else { format!("{} days", days.width()) };
    _ = writeln!(
        page,
        "<h2>Use over time</h2>\n<p>Permissions used each {unit}, at most {most}</p>\n<svg id=\"time\" role=\"img\" aria-label=\"Use over time\" \
         viewBox=\"0 0 {width} {}\" width=\"{width}\" height=\"{}\">",
        height + 24,
        height + 24
    );
    for (day, count) in &periods {
        let x = (day - first) as f64 / days.width() as f64 * slot;
        let bar = (*count as f64 / most as f64 * height as f64).max(1.0);
        let (y, gap) = (height as f64 - bar, (slot * 0.85).max(0.5));
        let date = crate::Moment::of_day(*day).date();
        _ = writeln!(
            page,
            "<rect class=\"bar\" x=\"{x:.2}\" y=\"{y:.2}\" width=\"{gap:.2}\" height=\"{bar:.2}\"><title>{date}: {count}</title></rect>"
        );
    }
    let (from, to) = (crate::Moment::of_day(first).date(), crate::Moment::of_day(last).date());
    _ = writeln!(
        page,
        "<text class=\"soft\" x=\"0\" y=\"{0}\">{from}</text><text class=\"soft\" x=\"{width}\" y=\"{0}\" text-anchor=\"end\">{to}</text>\n</svg>",
        height + 18
    );
}

fn compared(compared: &[Compared], page: &mut String) {
    for (mark, title) in [
        (Mark::NotGranted, "Used, and not granted"),
        (Mark::Unknown, "Not known to be granted"),
        (Mark::IdUnknown, "Used, on tables whose ids are not known"),
        (Mark::Denied, "Denied"),
        (Mark::NotUsed, "Granted, and not used"),
        (Mark::MoreThanUsed, "Granted on more than what was used"),
        (Mark::MayBeNeeded, "Granted, and maybe needed by what was used"),
        (Mark::NotVisible, "Granted, and not in such records"),
        (Mark::MayBeGranted, "Not known to be granted, and not in such records"),
    ] {
        let own: Vec<&Compared> = compared.iter().filter(|one| one.mark == mark).collect();
        if own.is_empty() {
            continue;
        }
        _ = writeln!(page, "<h2>{title}</h2>");
        let row = |one: &&Compared| {
            let only = if one.conditional { "under conditions" } else { "" };
            let count = one.usage.as_ref().map(|usage| usage.asked().to_string()).unwrap_or_default();
            vec![code(one.action.name()), code(&one.arn), code(&one.table), count, only.to_owned()]
        };
        table(page, &["Action", "Resource", "Table", "Count", ""], &[3], own.iter().take(LINES).map(row));
    }
}

fn least(report: &Report<'_>, page: &mut String) {
    for (principal, LeastUsed { service, policies }) in
        report.least.iter().flat_map(|(principal, least)| least.iter().map(move |one| (principal.as_deref(), one)))
    {
        let of = principal.map(|principal| format!(" of {}", code(principal))).unwrap_or_default();
        _ = writeln!(page, "<h2>The least policy{of} for {service}</h2>");
        match policies {
            Ok(policies) => {
                for policy in policies {
                    let text = serde_json::to_string_pretty(policy).unwrap_or_default();
                    _ = writeln!(page, "<pre><code>{}</code></pre>", escaped(&text));
                }
            }
            Err(error) => {
                let help = error.help().map(|help| format!("; {}", sentence(&help))).unwrap_or_default();
                _ = writeln!(page, "<p class=\"bad\">There is none: {}{help}</p>", sentence(&error.to_string()));
            }
        }
    }
}

fn scans(report: &Report<'_>, page: &mut String) {
    let scans: Vec<(&Usage, String, &str)> = report
        .tally
        .permissions
        .iter()
        .flat_map(|(permission, manners)| {
            let scans =
                manners.kept.iter().filter(|(manner, _)| manner.facts.contains(r#""dynamodb:FullTableScan":"true""#));
            scans.map(|(manner, uses)| (&uses.usage, resource(&permission.resource), &*manner.shape))
        })
        .collect();
    if scans.is_empty() {
        return;
    }
    page.push_str("<h2>Scans</h2>\n");
    let row = |(usage, name, shape): &(&Usage, String, &str)| {
        vec![code(name), code(shape), usage.asked().to_string(), time(usage.last)]
    };
    table(page, &["Resource", "Statement", "Count", "Last"], &[2], scans.iter().take(LINES).map(row));
}

fn lines(report: &Report<'_>, page: &mut String) {
    page.push_str("<h2>All uses</h2>\n");
    let lead = match report.by {
        By::Principal => Some("Principal"),
        By::Table => None,
        By::Shape => Some("Statement"),
    };
    let titles: Vec<&str> =
        lead.into_iter().chain(["Resource", "Action", "Count", "Denied", "First", "Last", "Example"]).collect();
    let first = usize::from(lead.is_some());
    let row = |line: &Line| {
        let Usage { count, denied, first, last, example } = &line.usage;
        let of = match report.by {
            By::Principal => Some(code(line.principal.as_deref().unwrap_or_default())),
            By::Table => None,
            By::Shape => Some(code(line.shape.as_deref().unwrap_or("(other statements)"))),
        };
        let cells = [
            code(&resource(&line.resource())),
            code(line.action.name()),
            count.to_string(),
            denied.to_string(),
            time(*first),
            time(*last),
            example.as_ref().map(|example| code(&place(example))).unwrap_or_default(),
        ];
        of.into_iter().chain(cells).collect()
    };
    table(page, &titles, &[first + 2, first + 3], report.lines.iter().take(LINES).map(row));
    if report.lines.len() > LINES {
        _ = writeln!(page, "<p>and {} more</p>", report.lines.len() - LINES);
    }
}

fn unread(report: &Report<'_>, page: &mut String) {
    let unread = &report.tally.unread;
    if !unread.rows.is_empty() {
        page.push_str("<h2>Not understood</h2>\n");
        let row = |(Unread { principal: _, code: kind, message, shape }, usage): (&Unread, &Usage)| {
            let example = usage.example.as_ref().map(|example| code(&place(example))).unwrap_or_default();
            vec![usage.asked().to_string(), code(kind), escaped(message), code(shape), example]
        };
        table(
            page,
            &["Count", "Code", "Message", "Statement", "Example"],
            &[0],
            unread.rows.iter().take(LINES).map(row),
        );
    }
    let differences = &report.tally.differences;
    if !differences.rows.is_empty() {
        page.push_str("<h2>In the records, and not in the answers</h2>\n");
        let row = |(Difference { said, shape }, usage): (&Difference, &Usage)| {
            vec![usage.asked().to_string(), escaped(said), code(shape)]
        };
        table(page, &["Count", "Record", "Statement"], &[0], differences.rows.iter().take(LINES).map(row));
    }
    if !report.tally.problems.is_empty() {
        page.push_str("<h2>Not read</h2>\n<ul>\n");
        for problem in &report.tally.problems {
            _ = writeln!(page, "<li>{}</li>", sentence(&problem.to_string()));
        }
        page.push_str("</ul>\n");
    }
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_of_a_text_is_html() {
        assert_eq!(
            escaped("<script>\"a\" & 'b'\u{202e}\u{0}"),
            "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;\u{fffd}\u{fffd}"
        );
    }
}

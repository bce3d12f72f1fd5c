//! The lines of a report for spreadsheets.

use std::io::{self, Write};

use super::Report;
use super::line::Leading;
use crate::usage::{Place, Usage};

const TITLES: &str = "principal,command,action,resource_type,table,table_id,arn,shape,facts,leading_keys,count,denied,first,last,\
                      example_file,example_record,example_offset,example_statement";

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{TITLES}\r")?;
    for line in &report.lines {
        let Usage { count, denied, first, last, example } = &line.usage;
        let time = |moment: &Option<crate::Moment>| moment.map(|moment| moment.to_string()).unwrap_or_default();
        let keys = match &line.leading_keys {
            Leading::None => String::new(),
            Leading::These(these) => serde_json::to_string(these).unwrap_or_default(),
            Leading::Many => "many".to_owned(),
        };
        let (file, record, offset, statement) = match example {
            None => Default::default(),
            Some(Place { file, offset, record, statement }) => {
                let record = record.as_deref().unwrap_or_default().to_owned();
                let offset = offset.map(|offset| offset.to_string()).unwrap_or_default();
                (file.to_string(), record, offset, statement.to_string())
            }
        };
        let text = |text: &Option<std::sync::Arc<str>>| text.as_deref().unwrap_or_default().to_owned();
        let cells = [
            text(&line.principal),
            text(&line.command),
            line.action.name().to_owned(),
            line.kind.to_owned(),
            line.table.to_string(),
            line.table_id.to_string(),
            line.arn.to_string(),
            text(&line.shape),
            line.facts_text.to_string(),
            keys,
            count.to_string(),
            denied.to_string(),
            time(first),
            time(last),
            file,
            record,
            offset,
            statement,
        ];
        writeln!(out, "{}\r", cells.map(|text| cell(&text)).join(","))?;
    }
    Ok(())
}

/// A cell, in quotes where it needs them (RFC 4180). What a spreadsheet would take for a formula is text.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let mark = if is_formula { "'" } else { "" };
    if text.contains(['"', ',', '\n', '\r']) || is_formula {
        return format!("\"{mark}{}\"", text.replace('"', "\"\""));
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn cells_are_no_formulas() {
        for (text, expected) in [
            ("Vehicle", "Vehicle"),
            ("", ""),
            ("a,b", "\"a,b\""),
            ("a\"b", "\"a\"\"b\""),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"'\t=1\""),
            ("a\r\nb", "\"a\r\nb\""),
        ] {
            assert_eq!(cell(text), expected, "{text:?}");
        }
    }
}
